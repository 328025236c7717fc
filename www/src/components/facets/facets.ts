import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Facet, Kind } from "../../data/contract.ts";
import { strings } from "../../strings/strings.ts";
import { inWords } from "../../table/columns.ts";
import { canBeEmpty, chosen, without, withValue } from "../../table/terms.ts";
import { count } from "../../text/format.ts";
import { clip, hue, initial, visibleId, visibleText } from "../../text/visible.ts";
import { C1zElement, define } from "../element.ts";
import { check, close } from "../icons.ts";
import { base, marks } from "../shared.styles.ts";
import { styles } from "./facets.styles.ts";

/** Values of a facet that are shown at first. */
const FEW = 12;
const TYPES: readonly string[] = ["resourceTypeId", "entitlementResourceType", "principalResourceType"];

/** Counts the facets of a filter. */
export type CountFacets = (filter: string, signal: AbortSignal) => Promise<readonly Facet[]>;

/**
 * What the rows can be filtered by, with how many rows each value would leave.
 *
 * @element c1z-facets
 * @event filter - for the element around it only: the filter with a value added or removed; `detail`
 * @event closing - for the element around it only
 */
export class C1zFacets extends C1zElement {
  static override styles = [base, marks, styles];
  static override properties = {
    kind: {},
    filter: {},
    source: { attribute: false },
    types: { attribute: false },
  };

  declare kind: Kind;
  declare filter: string;
  /** Another function is another question. */
  declare source: CountFacets;
  declare types: readonly { readonly id: string; readonly name: string }[];

  #facets: readonly Facet[] | undefined;
  #state: "loading" | "cancelled" | "failed" | "here" = "loading";
  #abort: AbortController | undefined;
  readonly #long = new Set<string>();

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("kind")) this.#facets = undefined;
    if (changed.has("source") || changed.has("kind") || changed.has("filter")) void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort?.abort();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.#load();
  }

  /** Each facet is counted over what the rest of the filter leaves, so that its other values have a number as well. */
  async #load(): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    const { signal } = abort;
    this.#abort = abort;
    this.#state = "loading";
    const { kind, filter, source } = this;
    try {
      const facets = [...(await source(filter, signal))];
      for (const [index, { name }] of facets.entries()) {
        if (chosen(kind, filter, name).length === 0) continue;
        const wider = await source(without(kind, filter, name), signal);
        facets[index] = wider.find((facet) => facet.name === name) ?? { name, values: [] };
      }
      if (signal.aborted) return;
      this.#facets = facets;
      this.#state = "here";
    } catch {
      if (this.#abort !== abort) return;
      this.#state = signal.aborted ? "cancelled" : "failed";
    }
    this.requestUpdate();
  }

  #cancel(): void {
    this.#abort?.abort();
    this.#state = "cancelled";
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const t = strings.grid.facets;
    const facets = this.#facets?.filter((facet) => facet.values.length > 0);
    return html`<div class="top"><h2>${t.label}</h2>
        <button class="icon plain" aria-label=${t.close} title=${t.close} @click=${() => this.dispatchEvent(new CustomEvent("closing"))}>${close}</button></div>
      <div role="status">${this.#note()}</div>
      ${this.#state === "here" && facets?.length === 0 ? html`<p class="state">${t.nothing}</p>` : nothing}
      ${facets?.map((facet) => this.#facet(facet))}`;
  }

  #note(): TemplateResult | typeof nothing {
    const t = strings.grid.facets;
    switch (this.#state) {
      case "here":
        return nothing;
      case "loading":
        return this.#facets !== undefined ? nothing : html`<div class="state">${t.loading}<button @click=${this.#cancel}>${t.cancel}</button></div>`;
      default:
        return html`<div class="state">${this.#state === "failed" ? t.failed : t.cancelled}<button @click=${() => { void this.#load(); this.requestUpdate(); }}>${t.again}</button></div>`;
    }
  }

  #facet({ name, values }: Facet): TemplateResult {
    const t = strings.grid.facets;
    const on = chosen(this.kind, this.filter, name);
    const gone = on.filter((value) => !values.some((one) => one.value === value)).map((value) => ({ value, count: 0 }));
    const all = [...values, ...gone];
    const long = this.#long.has(name);
    const shown = long ? all : all.filter((one, index) => index < FEW || on.includes(one.value));
    return html`<section><h3 id=${name}>${t.names[name] ?? name}</h3><ul aria-labelledby=${name}>${shown.map((one) => this.#value(name, one.value, one.count, on.includes(one.value)))}</ul>
      ${all.length <= FEW ? nothing : html`<button class="link" aria-expanded=${String(long)} @click=${() => this.#more(name)}>${long ? t.fewer : t.more(count(all.length))}</button>`}</section>`;
  }

  #more(name: string): void {
    if (!this.#long.delete(name)) this.#long.add(name);
    this.requestUpdate();
  }

  #value(facet: string, value: string, rows: number, on: boolean): TemplateResult {
    const isType = TYPES.includes(facet);
    const known = isType ? this.types.find((type) => type.id === value)?.name : undefined;
    const word = facet === "kind" ? (strings.how[value] ?? value) : isType ? value : inWords(value);
    const label = value === "" ? strings.grid.facets.none : known ? visibleText(clip(known, 80)) : isType ? visibleId(clip(value, 80)) : visibleText(clip(word, 80));
    if (value === "" && !canBeEmpty(facet)) return html`<li class="plain"><span class="name">${label}</span><span class="count">${count(rows)}</span></li>`;
    const toggle = (): void => {
      const detail = on ? without(this.kind, this.filter, facet, value) : withValue(this.kind, this.filter, facet, value);
      this.dispatchEvent(new CustomEvent("filter", { detail }));
    };
    return html`<li><button aria-pressed=${String(on)} @click=${toggle}><span class="box" aria-hidden="true">${check}</span>
      ${isType && value !== "" ? html`<span class="glyph hue-${hue(value)}" aria-hidden="true">${initial(value)}</span>` : nothing}
      <bdi class="name ${value === "" ? "soft" : ""}">${label}</bdi><span class="count">${count(rows)}</span></button></li>`;
  }
}

define("c1z-facets", C1zFacets);
