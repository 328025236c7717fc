import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Filter, Kind } from "../../data/contract.ts";
import { failure } from "../../data/failure.ts";
import type { Frame } from "../../data/frame.ts";
import { en } from "../../strings/en.ts";
import { COLUMNS } from "../../table/columns.ts";
import { count } from "../../text/format.ts";
import { clip, visibleText } from "../../text/visible.ts";
import { emit, type Place, place } from "../events.ts";
import "../grid/grid.ts";
import type { C1zGrid } from "../grid/grid.ts";
import { close } from "../icons.ts";
import { base } from "../shared.styles.ts";
import { styles } from "./records.styles.ts";

/**
 * One table with its title, its exact count and its filters.
 *
 * @element c1z-records
 * @event c1z-go - a filter was removed
 */
export class C1zRecords extends LitElement {
  static override styles = [base, styles];
  static override properties = {
    place: { attribute: false },
    frame: { attribute: false },
    selected: { attribute: false },
    narrow: { type: Boolean },
  };

  declare place: Place;
  declare frame: Frame;
  declare selected: number | undefined;
  declare narrow: boolean;
  readonly #changed = (): void => this.requestUpdate();

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has("frame")) return;
    (changed.get("frame") as Frame | undefined)?.removeEventListener("change", this.#changed);
    this.frame.addEventListener("change", this.#changed);
  }

  get grid(): C1zGrid {
    return this.renderRoot.querySelector("c1z-grid") as C1zGrid;
  }

  protected override render(): TemplateResult {
    const kind = this.place.view as Kind;
    const total = this.frame.total;
    const filters = Object.keys(this.place.filter) as (keyof Filter)[];
    const all = COLUMNS[kind];
    const columns = this.narrow ? (this.#narrowColumns.get(kind) ?? all) : all;
    const said = total === undefined ? "" : en.status.announce(count(total), en.units[kind](total));
    return html`
      <div class="top"><h1>${en.kinds[kind]}</h1><span class="total">${total === undefined ? "" : count(total)}</span><span class="sr" role="status">${said}</span></div>
      ${filters.length === 0 ? nothing : html`<div class="chips">${filters.map((name) => this.#chip(kind, name))}</div>`}
      ${this.frame.error === undefined ? nothing : this.#problem()}
      <c1z-grid .frame=${this.frame} .columns=${columns} .selected=${this.selected} label=${en.kinds[kind]}
        emptyText=${filters.length === 0 ? en.table.empty : en.table.emptyFiltered}></c1z-grid>`;
  }

  readonly #narrowColumns = new Map(
    Object.entries(COLUMNS).map(([kind, columns]) => [
      kind,
      columns.filter((column) => column.narrow).map((column, index) => ({ ...column, least: 120, track: `minmax(0, ${index === 0 ? 3 : 2}fr)` })),
    ]),
  );

  #chip(kind: Kind, name: keyof Filter): TemplateResult {
    const { filter, labels } = this.place;
    const label = visibleText(clip(labels[name] ?? "", 80));
    const without = (): void => {
      const { [name]: _, ...rest } = filter;
      emit(this, "c1z-go", place(kind, rest, labels));
    };
    return html`<span class="chip"><span class="soft">${en.filters[name]}</span><bdi>${label}</bdi>
      <button class="icon" aria-label=${en.table.clear(label)} @click=${without}>${close}</button></span>`;
  }

  /** What could be read stays on the screen. */
  #problem(): TemplateResult {
    const problem = failure(this.frame.error);
    return html`<p class="problem" role="alert"><bdi>${visibleText(clip(problem.what, 400))}</bdi>
      ${problem.where === "" ? nothing : html` · ${problem.where}`} <span class="mono">${problem.code}</span></p>`;
  }
}

customElements.define("c1z-records", C1zRecords);
