import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { FIRST, Growing, howOf, MORE, Names, passedOn, type Row, since } from "../../data/access.ts";
import type { GrantQuery, View } from "../../data/contract.ts";
import { refOf } from "../../data/describe.ts";
import { place } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { count, time } from "../../text/format.ts";
import { clip, visibleId } from "../../text/visible.ts";
import { C1zElement, define } from "../element.ts";
import { emit } from "../events.ts";
import { base, marks } from "../shared.styles.ts";
import { styles } from "./access.styles.ts";
import { entitlement, how, name, problem, resource, several } from "./words.ts";

/** What is held comes by the resource it is on, holders by their names. */
const ORDER = { held: ["resourceName", "resource", "entitlementName"], holders: ["principalName", "principal"] } as const;

/**
 * The grants of one group: what somebody holds, by resource, or who holds something. Read a part at a time.
 *
 * @element c1z-holdings
 * @event c1z--record - a record was chosen
 * @event c1z--go - the group as a table
 */
export class C1zHoldings extends C1zElement {
  static override styles = [base, marks, styles];
  static override properties = {
    view: { attribute: false }, query: { attribute: false }, filter: {}, side: {}, total: { type: Number }, dates: { type: Boolean }, label: {},
  };

  declare view: View;
  declare query: GrantQuery;
  /** The same as `query`, as the line of a table's filter. */
  declare filter: string;
  declare side: "held" | "holders";
  declare total: number;
  /** Whether to say since when, where the file knows. */
  declare dates: boolean;
  declare label: string;
  #abort = new AbortController();
  #list: Growing<Row> | undefined;
  /** The first part, on its way. */
  #first: Promise<void> | undefined;
  #names: Names | undefined;
  readonly #since = new Map<string, string>();

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#abort.signal.aborted && this.hasUpdated) this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("view") || changed.has("filter")) this.#read();
    else if (changed.has("dates") && this.dates) void this.#dates();
  }

  #read(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#names = new Names(this.view, signal);
    const orderBy = ORDER[this.side].map((column) => ({ column }));
    this.#list = new Growing(this.view.grants({ ...this.query, orderBy, batchSize: FIRST, signal }).joined(), signal, () => this.requestUpdate());
    this.#first = this.#more(FIRST);
  }

  async #more(size: number): Promise<void> {
    const [list, names, from] = [this.#list, this.#names, this.#list?.rows.length ?? 0];
    await list?.more(size);
    const fresh = list?.rows.slice(from) ?? [];
    await names?.read(fresh.flatMap(({ grant }) => [...howOf(grant).through, ...(passedOn(grant)?.ids ?? [])])).catch(() => undefined);
    this.requestUpdate();
    if (this.dates) await this.#dates();
  }

  /** Reads on until so many lines are there; gives back how many there are. */
  async upTo(lines: number): Promise<number> {
    await this.updateComplete;
    await this.#first;
    for (let list = this.#list; list !== undefined && !list.done && list.error === undefined && list.rows.length < lines && !this.#abort.signal.aborted; ) await this.#more(MORE);
    await this.updateComplete;
    return this.#list?.rows.length ?? 0;
  }

  async #dates(): Promise<void> {
    const { signal } = this.#abort;
    await since(this.view, (this.#list?.rows ?? []).map(({ grant }) => grant.id ?? ""), this.#since, signal).catch(() => undefined);
    if (!signal.aborted) this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const list = this.#list;
    if (list === undefined) return html``;
    const t = strings.record.access;
    const { rows } = list;
    const left = this.total - rows.length;
    const held = this.side === "held";
    return html`
      ${rows.length === 0 && list.busy ? html`<p class="late">${strings.record.loading}</p>` : nothing}
      <ul class="lines ${this.side}" aria-label=${this.label}>${rows.map((row, index) => (held ? this.#held(row, rows[index - 1]) : this.#holder(row, [rows[index - 1], rows[index + 1]])))}</ul>
      ${list.error === undefined ? nothing : problem(list.error)}
      ${left <= 0 || rows.length === 0 ? nothing : html`<p class="more"><span role="status">${t.shown(count(rows.length), count(this.total))}</span>
        <button ?disabled=${list.busy} @click=${() => this.#more(MORE)}>${t.more(count(Math.min(MORE, left)))}</button>
        <button class="link" @click=${() => emit(this, "go", place("grants", { filter: this.filter }))}>${t.all(count(this.total))}</button></p>`}`;
  }

  #held(row: Row, before: Row | undefined): TemplateResult {
    const { grant } = row;
    const ref = refOf(row.resource?.id ?? grant.entitlement?.resource?.id);
    const last = refOf(before?.resource?.id ?? before?.grant.entitlement?.resource?.id);
    const same = before !== undefined && ref.resource === last.resource && ref.resourceType === last.resourceType;
    const id = grant.entitlement?.id ?? "";
    const on = row.resource?.displayName ?? grant.entitlement?.resource?.displayName;
    return html`<li class=${same ? "same" : ""}>
      <div class="who">${same ? html`<span class="sr">${name(on, ref.resource)}</span>` : resource(ref, on, row.resource !== undefined)}</div>
      <div class="what">${entitlement(id, row.entitlement?.displayName ?? grant.entitlement?.displayName, row.entitlement !== undefined)}</div>
      ${this.#how(row)}</li>`;
  }

  #holder(row: Row, around: readonly (Row | undefined)[]): TemplateResult {
    const { grant, principal } = row;
    const ref = refOf(principal?.id ?? grant.principal?.id);
    const text = principal?.displayName ?? grant.principal?.displayName;
    // Of people with one name the id is shown even where there is little room.
    const twin = around.some((other) => other !== undefined && (other.principal ?? other.grant.principal)?.displayName === text);
    return html`<li><div class="who">${resource(ref, text, principal !== undefined)}</div>
      <div class="what id ${twin ? "twin" : ""}">${text === undefined || text === ref.resource ? nothing : html`<bdi class="mono">${visibleId(clip(ref.resource, 80))}</bdi>`}</div>${this.#how(row)}</li>`;
  }

  #how({ grant }: Row): TemplateResult {
    const t = strings.record.access;
    const names = this.#names;
    if (names === undefined) return html``;
    const held = howOf(grant);
    const passes = passedOn(grant);
    const when = this.dates ? (this.#since.get(grant.id ?? "") ?? "") : "";
    return html`<div class="how ${held.direct ? "" : "inherited"}">${how(held, names, grant.id)}${when === "" ? nothing : html` <span class="since">${t.since(time(when))}</span>`}
      ${passes === undefined || passes.ids.length === 0 ? nothing : html`<div>${passes.shallow ? t.passesShallow : t.passes} ${several(passes.ids, names)}</div>`}</div>`;
  }
}

define("c1z-holdings", C1zHoldings);
