import { html, nothing, type TemplateResult } from "lit";
import type { Kind, Progress, SearchHit, View } from "../../data/contract.ts";
import { type Failure, failure } from "../../data/failure.ts";
import { place, type Subject } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { count } from "../../text/format.ts";
import { clip, hue, initial, visibleId, visibleText } from "../../text/visible.ts";
import { filterTerm } from "c1z";
import { C1zElement, define } from "../element.ts";
import { emit } from "../events.ts";
import { base, marks } from "../shared.styles.ts";
import { styles } from "./results.styles.ts";

/** Hits listed of each kind; the table has them all. */
const LISTED = 50;
const PAUSE = 120;
const KINDS: readonly Kind[] = ["resources", "entitlements", "grants", "resourceTypes"];

/** One hit, as it is shown. */
interface Hit {
  readonly subject: Subject;
  readonly name: string;
  readonly note: string;
  readonly type: string;
}

const nameOf = (resource: { displayName?: string; id?: { resource?: string } } | undefined): string => resource?.displayName || resource?.id?.resource || "";

function hitOf(hit: SearchHit): Hit {
  switch (hit.kind) {
    case "resources": {
      const { id, displayName = "" } = hit.record;
      const [type, own] = [id?.resourceType ?? "", id?.resource ?? ""];
      return { subject: { kind: "resources", key: { id: own, resourceType: type } }, name: displayName || own, note: `${type} ${own}`, type };
    }
    case "entitlements": {
      const { id = "", displayName = "", resource } = hit.record;
      return { subject: { kind: "entitlements", key: { id } }, name: displayName || id, note: nameOf(resource), type: resource?.id?.resourceType ?? "" };
    }
    case "grants": {
      const { id = "", principal, entitlement } = hit.record;
      const name = strings.palette.search.one.grants(nameOf(principal), entitlement?.displayName || entitlement?.id || "");
      return { subject: { kind: "grants", key: { id } }, name, note: nameOf(entitlement?.resource), type: principal?.id?.resourceType ?? "" };
    }
    case "resourceTypes": {
      const { id = "", displayName = "" } = hit.record;
      return { subject: { kind: "resourceTypes", key: { id } }, name: displayName || id, note: id, type: id };
    }
  }
}

/**
 * What a search over everything finds, by kind: hits as they come, exact counts, and the way to the table of all of them.
 *
 * @element c1z-results
 * @event c1z--record - a hit was chosen
 * @event c1z--go - all of a kind were asked for
 */
export class C1zResults extends C1zElement {
  static override styles = [base, marks, styles];
  static override properties = { view: { attribute: false }, text: {} };

  declare view: View;
  declare text: string;
  #hits = new Map<Kind, Hit[]>();
  #totals = new Map<Kind, number>();
  #progress: Progress | undefined;
  #failure: Failure | undefined;
  #done = false;
  #abort: AbortController | undefined;
  #timer = 0;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has("text") && !changed.has("view")) return;
    this.#abort?.abort();
    clearTimeout(this.#timer);
    this.#failure = undefined;
    this.#done = this.text.trim() === "";
    if (this.#done) {
      this.#hits = new Map();
      this.#totals = new Map();
    } else {
      this.#timer = setTimeout(() => void this.#search(this.text), changed.get("text") === undefined ? 0 : PAUSE) as unknown as number;
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort?.abort();
    clearTimeout(this.#timer);
  }

  async #search(text: string): Promise<void> {
    const { signal } = (this.#abort = new AbortController());
    const hits = new Map<Kind, Hit[]>();
    const onProgress = (progress: Progress): void => {
      if (signal.aborted) return;
      this.#progress = progress;
      this.requestUpdate();
    };
    try {
      let fresh = true;
      for await (const batch of this.view.search(text, { limit: LISTED, signal, onProgress })) {
        if (signal.aborted) return;
        this.speak();
        for (const hit of batch) hits.set(hit.kind, [...(hits.get(hit.kind) ?? []), hitOf(hit)]);
        if (fresh) this.#totals = new Map();
        fresh = false;
        this.#hits = hits;
        this.#progress = undefined;
        this.requestUpdate();
      }
      this.#hits = hits;
      for (const kind of KINDS) {
        const found = hits.get(kind)?.length ?? 0;
        const total = found < LISTED ? found : (await this.view[kind]({ text, signal }).count()).value;
        if (signal.aborted) return;
        this.#totals = new Map(this.#totals).set(kind, total);
        this.requestUpdate();
      }
    } catch (error) {
      if (signal.aborted) return;
      this.speak();
      this.#failure = failure(error);
    }
    this.#done = true;
    this.#progress = undefined;
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const t = strings.palette.search;
    const found = [...this.#hits.values()].reduce((sum, hits) => sum + hits.length, 0);
    const total = [...this.#totals.values()].reduce((sum, n) => sum + n, 0);
    const progress = this.#progress;
    return html`<div class="page">
      <h1>${this.text.trim() === "" ? t.label : html`<bdi>${t.title(visibleText(clip(this.text, 120)))}</bdi>`}</h1>
      <p class="soft" role="status">${this.text.trim() === "" ? t.empty : this.#done ? (found === 0 && this.#failure === undefined ? t.none : t.found(count(total))) : progress !== undefined ? t.indexing(count(progress.loaded), count(progress.total ?? progress.loaded)) : t.searching}</p>
      ${progress === undefined ? nothing : html`<progress max=${progress.total ?? nothing} value=${progress.total === undefined ? nothing : progress.loaded} aria-label=${t.searching}></progress>`}
      ${this.#failure === undefined ? nothing : html`<p class="problem" role="alert"><bdi lang="en">${visibleText(clip(this.#failure.what, 400))}</bdi> <span class="mono">${this.#failure.code}</span></p>`}
      ${KINDS.map((kind) => this.#section(kind))}
    </div>`;
  }

  #section(kind: Kind): unknown {
    const hits = this.#hits.get(kind) ?? [];
    if (hits.length === 0) return nothing;
    const total = this.#totals.get(kind);
    const all = (): void => emit(this, "go", place(kind, { filter: filterTerm("text", this.text.trim()) }));
    return html`<section aria-label=${strings.kinds[kind]}><h2>${strings.kinds[kind]} <span class="soft num">${total === undefined ? "" : count(total)}</span></h2>
      <ul>${hits.map((hit) => html`<li><button @click=${() => emit(this, "record", { subject: hit.subject, page: true })}>
        <span class="glyph hue-${hue(hit.type)}" aria-hidden="true">${initial(hit.type)}</span><bdi class="name">${visibleText(clip(hit.name, 160))}</bdi><bdi class="soft note">${visibleId(clip(hit.note, 80))}</bdi></button></li>`)}</ul>
      ${total !== undefined && total > hits.length ? html`<button class="link all" @click=${all}>${strings.palette.search.inTable(count(total), strings.units[kind](total))}</button>` : nothing}</section>`;
  }
}

define("c1z-results", C1zResults);
