import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Json, Kind, RecordKey, View } from "../../data/contract.ts";
import { type Description, describe, type Fact } from "../../data/describe.ts";
import { failure } from "../../data/failure.ts";
import { en } from "../../strings/en.ts";
import { tone, words } from "../../table/columns.ts";
import { count } from "../../text/format.ts";
import { clip, hue, initial, visibleId, visibleText } from "../../text/visible.ts";
import { copy } from "../clipboard.ts";
import { emit, type Place } from "../events.ts";
import { back, chevron, close, copyIcon, down, up } from "../icons.ts";
import { base, marks } from "../shared.styles.ts";
import "../tree/tree.ts";
import type { C1zTree } from "../tree/tree.ts";
import { styles } from "./detail.styles.ts";

/** Which record the pane shows. */
export interface Subject {
  readonly kind: Kind;
  readonly key: RecordKey;
}

/**
 * One record: what it is, what to ask next, and all of it as a tree.
 *
 * @element c1z-detail
 * @event c1z-close - the pane was closed
 * @event c1z-step - the previous or next row was asked for
 * @event c1z-go - a question about this record
 */
export class C1zDetail extends LitElement {
  static override styles = [base, marks, styles];
  static override properties = { view: { attribute: false }, subject: { attribute: false }, steps: { type: Boolean } };

  declare view: View;
  declare subject: Subject;
  declare steps: boolean;
  /** Followed from the subject by links inside the pane. */
  #trail: Subject[] = [];
  #record: Json | undefined;
  #about: Description | undefined;
  #error: unknown;
  #counts: (number | undefined)[] = [];
  #said = "";
  #asked = 0;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has("subject") && !changed.has("view")) return;
    this.#trail = [];
    void this.#load(this.subject);
  }

  get #shown(): Subject {
    return this.#trail.at(-1) ?? this.subject;
  }

  async #load(subject: Subject): Promise<void> {
    const asked = ++this.#asked;
    this.#error = undefined;
    this.#said = "";
    try {
      const record = await this.view.record(subject.kind, subject.key);
      if (asked !== this.#asked) return;
      this.#record = record;
      this.#about = describe(subject.kind, record);
      this.#counts = this.#about.links.map(() => undefined);
      this.requestUpdate();
      void this.#count(asked, this.#about.links.map((link) => link.to));
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#error = error;
      this.#record = undefined;
      this.#about = undefined;
      this.requestUpdate();
    }
  }

  async #count(asked: number, places: readonly Place[]): Promise<void> {
    for (const [index, to] of places.entries()) {
      const value = to.view === "overview" ? undefined : await this.view.rows(to.view, to.filter).count().catch(() => undefined);
      if (asked !== this.#asked) return;
      this.#counts = this.#counts.with(index, value);
      this.requestUpdate();
    }
  }

  /** Puts the focus on the title, where reading starts. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    const t = en.detail;
    const about = this.#about;
    const { kind, key } = this.#shown;
    return html`
      <div class="top">
        <button class="icon plain back" aria-label=${t.back} @click=${() => emit(this, "c1z-close", null)}>${back}</button>
        <div class="head">
          <span class="glyph hue-${hue(about?.type ?? "")}" aria-hidden="true">${initial(about?.type ?? kind)}</span>
          <div class="titles"><h2 tabindex="-1"><bdi>${visibleText(clip(about?.title ?? key.id, 400)) || en.table.noName}</bdi></h2><div class="kind">${en.units[kind](1)}</div></div>
        </div>
        ${this.#trail.length > 0 ? html`<button class="icon plain" aria-label=${en.failure.back} title=${en.failure.back} @click=${this.#backOne}>${back}</button>` : this.#steppers()}
        <button class="icon plain x" aria-label=${t.close} title="${t.close} (Esc)" @click=${() => emit(this, "c1z-close", null)}>${close}</button>
      </div>
      <div class="scroll">
        ${this.#error === undefined ? nothing : this.#problem()}
        ${about === undefined ? (this.#error === undefined ? html`<p class="late">${t.loading}</p>` : nothing) : html`
          <dl class="facts">${about.facts.map((fact) => this.#fact(fact))}</dl>
          ${about.links.length === 0 ? nothing : html`<section><h3>${t.ask}</h3><ul class="links">${about.links.map((link, index) => this.#link(link.label, link.to, this.#counts[index]))}</ul></section>`}
          ${this.#recordTree()}`}
      </div>`;
  }

  #steppers(): unknown {
    if (!this.steps) return nothing;
    const step = (by: 1 | -1) => (): void => emit(this, "c1z-step", { by });
    return html`<button class="icon plain" aria-label=${en.detail.previous} title="${en.detail.previous} ([)" @click=${step(-1)}>${up}</button>
      <button class="icon plain" aria-label=${en.detail.next} title="${en.detail.next} (])" @click=${step(1)}>${down}</button>`;
  }

  #recordTree(): TemplateResult {
    const t = en.detail;
    const tree = (): C1zTree => this.renderRoot.querySelector("c1z-tree") as C1zTree;
    const copyJson = (): Promise<void> => this.#copy(JSON.stringify(this.#record, undefined, 2));
    return html`<section><div class="recordhead"><h3>${t.record}</h3><span class="soft" role="status">${this.#said}</span>
      <button class="link" @click=${() => tree().foldAll(true)}>${en.tree.expandAll}</button>
      <button class="link" @click=${() => tree().foldAll(false)}>${en.tree.collapseAll}</button>
      <button class="link" @click=${copyJson}>${t.copyJson}</button></div>
      <c1z-tree .value=${this.#record ?? null}></c1z-tree></section>`;
  }

  #fact(fact: Fact): TemplateResult {
    const id = fact.look === "id" || fact.look === "type";
    const shown = fact.look === "status" ? words(fact.value) : id ? visibleId(fact.value) : visibleText(fact.value);
    const glyph = fact.look === "type" ? fact.value : fact.type;
    const to = fact.open;
    const value = html`<bdi class=${fact.look === "id" ? "mono" : ""}>${shown}</bdi>`;
    return html`<dt>${fact.label}</dt><dd>
      ${glyph === undefined || glyph === "" ? nothing : html`<span class="glyph hue-${hue(glyph)}" title=${visibleId(clip(glyph, 80))} aria-hidden="true">${initial(glyph)}</span>`}
      ${fact.look === "status" ? html`<span class="dot ${tone(fact.value)}" aria-hidden="true"></span>` : nothing}
      ${to === undefined ? value : html`<button class="link" @click=${() => this.#follow(to)}>${value}</button>`}
      ${fact.look === "id" ? html`<button class="icon" aria-label=${en.detail.copyId} title=${en.detail.copyId} @click=${() => this.#copy(fact.value)}>${copyIcon}</button>` : nothing}
    </dd>`;
  }

  #link(label: string, to: Place, n: number | undefined): TemplateResult {
    return html`<li><button @click=${() => emit(this, "c1z-go", to)}><span class=${n === 0 ? "none" : ""}>${label}</span><span class="num soft">${n === undefined ? "" : count(n)}</span>${chevron}</button></li>`;
  }

  #problem(): TemplateResult {
    const problem = failure(this.#error);
    return html`<p class="problem" role="alert">${en.failure.short}: <bdi>${visibleText(clip(problem.what, 600))}</bdi>
      ${problem.where === "" ? nothing : html`· ${problem.where}`} ${problem.todo} <span class="mono">${visibleText(problem.code)}</span></p>`;
  }

  #follow(to: Subject): void {
    this.#trail.push(to);
    void this.#load(to);
    this.requestUpdate();
    this.focus();
  }

  #backOne(): void {
    this.#trail.pop();
    void this.#load(this.#shown);
    this.requestUpdate();
    this.focus();
  }

  async #copy(text: string): Promise<void> {
    this.#said = (await copy(text)) ? en.copied : en.notCopied;
    this.requestUpdate();
  }
}

customElements.define("c1z-detail", C1zDetail);
