import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Resource, View } from "../../data/contract.ts";
import { type About, type Any, read, refOf, resourceSubject } from "../../data/describe.ts";
import { identity, orNone } from "../../data/access.ts";
import { place, type Subject, type Tab } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { inWords, tone, words } from "../../table/columns.ts";
import { time } from "../../text/format.ts";
import { clip, visibleId, visibleText } from "../../text/visible.ts";
import "../access/access.ts";
import type { C1zAccess } from "../access/access.ts";
import { glyph, link, name, problem } from "../access/words.ts";
import { copy } from "../clipboard.ts";
import { C1zElement, define } from "../element.ts";
import { emit } from "../events.ts";
import "../graph/graph.ts";
import { back, close, copyIcon, down, expand, print, up } from "./icons.ts";
import "../picture/picture.ts";
import { base, marks } from "../shared.styles.ts";
import "./details.ts";
import "./raw.ts";
import { styles } from "./record.styles.ts";

const TABS: readonly Tab[] = ["access", "graph", "details", "raw"];
/** How far up parents are followed. */
const PARENTS = 16;
/** Grants that are read in order to be printed. */
const PRINTED = 5000;

/**
 * One record, beside a table or as a page: what it is, who can reach what from it, a picture of that, and all of it.
 *
 * @element c1z-record
 * @event c1z--close - the pane was closed, or the page left
 * @event c1z--step - the previous or next row was asked for
 * @event c1z--go - a table that goes on from here, or another part of the page
 * @event c1z--record - another record, or this one as a page
 */
export class C1zRecord extends C1zElement {
  static override styles = [base, marks, styles];
  static override properties = {
    view: { attribute: false }, subject: { attribute: false }, tab: { attribute: false }, from: { attribute: false },
    page: { type: Boolean, reflect: true }, steps: { type: Boolean }, narrow: { type: Boolean },
  };

  declare view: View;
  declare subject: Subject | undefined;
  declare tab: Tab | undefined;
  /** The file and the sync in words, for what is printed. */
  declare from: string | undefined;
  declare page: boolean;
  declare steps: boolean;
  declare narrow: boolean;
  #shown: Tab = "access";
  #record: Any | undefined;
  #about: About | undefined;
  #parents: readonly Resource[] = [];
  #type = "";
  #error: unknown;
  #said = "";
  #printed = "";
  #abort = new AbortController();
  readonly #printing = (): void => {
    this.#printed = time(new Date().toISOString());
    this.requestUpdate();
    this.performUpdate();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("beforeprint", this.#printing);
    if (this.#abort.signal.aborted && this.hasUpdated) void this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("beforeprint", this.#printing);
    this.#abort.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("tab")) this.#shown = this.tab ?? this.#shown;
    // The viewer makes a new subject each time it is drawn, and means the same.
    const before = changed.get("subject");
    const same = before !== undefined && this.subject !== undefined && before.kind === this.subject.kind && before.key.id === this.subject.key.id && before.key.resourceType === this.subject.key.resourceType;
    if (changed.has("view") || (changed.has("subject") && !same)) void this.#read();
  }

  async #read(): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const { view, subject } = this;
    [this.#error, this.#said, this.#parents, this.#type] = [undefined, "", [], ""];
    if (subject === undefined) return;
    let known = false;
    try {
      const { record, about } = await read(view, subject, signal);
      if (signal.aborted) return;
      known = true;
      [this.#record, this.#about] = [record, about];
      this.requestUpdate();
      await this.#around(about, subject, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#error = error;
      if (!known) [this.#record, this.#about] = [undefined, undefined];
    }
    if (!signal.aborted) this.requestUpdate();
  }

  /** What it is below, up to the top, and what its type is called. */
  async #around(shown: About, subject: Subject, signal: AbortSignal): Promise<void> {
    const { view } = this;
    const found: Resource[] = [];
    const seen = new Set(subject.kind === "resources" ? [identity({ resourceType: shown.type, resource: shown.id })] : []);
    for (let ref = shown.parent; ref !== undefined && ref.resource !== "" && found.length < PARENTS && !seen.has(identity(ref)); ) {
      seen.add(identity(ref));
      const parent: Resource = (await orNone(view.resource(ref, { signal }))) ?? { id: ref };
      found.unshift(parent);
      const next = refOf(parent.parentResourceId);
      ref = next.resource === "" ? undefined : next;
    }
    const type = subject.kind !== "resources" || shown.type === "" ? undefined : await orNone(view.resourceType(shown.type, { signal }));
    if (signal.aborted) return;
    this.#parents = found;
    this.#type = type?.displayName ?? "";
  }

  /** Puts the focus on the title, where reading starts. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>("h1, h2")?.focus({ preventScroll: true });
  }

  get #tabs(): readonly Tab[] {
    return this.subject?.kind === "resourceTypes" ? TABS.filter((tab) => tab !== "graph") : TABS;
  }

  protected override render(): TemplateResult {
    const { subject } = this;
    if (subject === undefined) return html``;
    const shown = this.#tabs.includes(this.#shown) ? this.#shown : "access";
    const t = strings.record;
    return html`${this.#head(subject)}
      <div class="tabs" role="tablist" aria-label=${t.parts} @keydown=${this.#key}>${this.#tabs.map((tab) => html`<button role="tab" id="tab-${tab}" aria-selected=${String(tab === shown)}
        aria-controls="panel" tabindex=${tab === shown ? 0 : -1} @click=${() => this.#turn(tab)}>${t.tabs[tab]}</button>`)}</div>
      <div class="panel" id="panel" role="tabpanel" aria-labelledby="tab-${shown}" tabindex="0">
        ${this.#error === undefined ? nothing : problem(this.#error)}
        ${this.#record === undefined ? (this.#error === undefined ? html`<p class="late" role="status">${t.loading}</p>` : nothing) : this.#panel(shown, subject, this.#record)}
      </div>
      <p class="printed"><bdi>${this.from ?? t.sync(visibleId(this.view.syncId))}</bdi>${t.printed(this.#printed)}</p>`;
  }

  #head(subject: Subject): TemplateResult {
    const t = strings.record;
    const shown = this.#about;
    const { key, kind } = subject;
    const title = html`<bdi>${visibleText(clip(shown?.title ?? key.id, 400)) || t.noName}</bdi>`;
    const glyphType = shown?.type || key.resourceType || kind;
    const id = shown?.id || key.id;
    const type = kind === "resources" ? this.#type || glyphType : strings.units[kind](1);
    return html`<header>
      <div class="bar">${this.page ? html`<button class="plain back" @click=${() => emit(this, "close", null)}>${back}${t.back}</button>` : html`<button class="icon plain back" aria-label=${t.back} @click=${() => emit(this, "close", null)}>${back}</button>`}
        ${this.#parents.length === 0 ? html`<span class="crumbs"></span>` : html`<nav class="crumbs" aria-label=${t.parents}><ol>${this.#parents.map((one) => html`<li>${link(resourceSubject(refOf(one.id)), name(one.displayName, refOf(one.id).resource))}</li>`)}</ol></nav>`}
        ${this.#buttons(subject)}</div>
      <div class="title">
        <c1z-picture .view=${this.view} .asset=${shown?.icon ?? ""} .size=${this.page ? 40 : 32}>${glyph(glyphType)}</c1z-picture>
        <div class="names">${this.page ? html`<h1 tabindex="-1">${title}</h1>` : html`<h2 tabindex="-1">${title}</h2>`}
          <div class="facts"><bdi>${visibleText(clip(type, 200))}</bdi>
            ${shown === undefined || words(shown.status) === "unspecified" || shown.status === "" ? nothing : html`<span class="badge ${tone(shown.status)}"><span class="dot ${tone(shown.status)}" aria-hidden="true"></span>${inWords(shown.status)}</span>`}
            <span class="id"><bdi class="mono">${visibleId(clip(id, 400))}</bdi><button class="icon plain" aria-label=${t.copyId} title=${t.copyId} @click=${() => this.#copy(id)}>${copyIcon}</button></span>
            <span class="soft" role="status">${this.#said}</span></div>
        </div>
      </div></header>`;
  }

  #buttons(subject: Subject): TemplateResult {
    const t = strings.record;
    const step = (by: 1 | -1) => (): void => emit(this, "step", { by });
    const button = (label: string, hint: string, icon: TemplateResult, act: () => void): TemplateResult =>
      html`<button class="icon plain" aria-label=${label} title=${hint === "" ? label : `${label} (${hint})`} @click=${act}>${icon}</button>`;
    if (this.page) return button(t.print, "", print, () => void this.#print());
    return html`${this.steps ? html`${button(t.previous, "[", up, step(-1))}${button(t.next, "]", down, step(1))}` : nothing}
      ${button(t.open, "", expand, () => emit(this, "record", { subject, page: true }))}${button(t.close, "Esc", close, () => emit(this, "close", null))}`;
  }

  #panel(tab: Tab, subject: Subject, record: Any): TemplateResult {
    const { view } = this;
    const level = this.page ? 2 : 3;
    switch (tab) {
      case "access": return html`<c1z-access .view=${view} .subject=${subject} .record=${record} .level=${level}></c1z-access>`;
      case "graph": return html`<c1z-graph .view=${view} .subject=${subject} ?narrow=${this.narrow || !this.page}></c1z-graph>`;
      case "details": return html`<c1z-details .view=${view} .kind=${subject.kind} .record=${record} .level=${level}></c1z-details>`;
      case "raw": return html`<c1z-raw .view=${view} .subject=${subject} .record=${record} .level=${level}></c1z-raw>`;
    }
  }

  #turn(tab: Tab): void {
    this.#shown = tab;
    this.requestUpdate();
    const { subject } = this;
    if (subject === undefined) return;
    if (this.page) emit(this, "go", place("record", { subject, tab }));
    else emit(this, "record", { subject, tab });
  }

  #key(event: KeyboardEvent): void {
    const tabs = this.#tabs;
    const at = tabs.indexOf(this.#shown);
    const rtl = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    const to = { ArrowRight: at + rtl, ArrowLeft: at - rtl, Home: 0, End: tabs.length - 1 }[event.key];
    const tab = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (tab === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.#turn(tab);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#tab-${tab}`)?.focus());
  }

  async #print(): Promise<void> {
    await this.renderRoot.querySelector<C1zAccess>("c1z-access")?.unfold(PRINTED);
    window.print();
  }

  async #copy(text: string): Promise<void> {
    const done = await copy(text);
    this.speak();
    this.#said = done ? strings.copied : strings.notCopied;
    this.requestUpdate();
  }
}

define("c1z-record", C1zRecord);
