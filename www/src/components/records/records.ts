import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { ExportFormat, Facet, Kind, Progress, View } from "../../data/contract.ts";
import { failure } from "../../data/failure.ts";
import { CountingFrame } from "../../data/counting.ts";
import { BlockFrame, type Blocks, type Frame, ListFrame } from "../../data/frame.ts";
import { type Place, place, type Sort, type Subject } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { filterOf, termsOf } from "../../table/column-filter.ts";
import { arranged, type Column, columnsOf, dataOf, GRANTS_ON, ofData, type TableKind } from "../../table/columns.ts";
import { keyOf, MOST_RECORDS, MOST_ROWS, rowsAsJson, rowsAsTsv } from "../../table/copy.ts";
import { fold } from "../../table/highlight.ts";
import type { Layout } from "../../table/layout.ts";
import { nextSort } from "../../table/order.ts";
import type { Range } from "../../table/selection.ts";
import { type Reading, readFilter } from "../../table/terms.ts";
import { count } from "../../text/format.ts";
import { clip, visibleText } from "../../text/visible.ts";
import { copy } from "../clipboard.ts";
import "../column-menu/column-filter.ts";
import type { C1zColumnFilter } from "../column-menu/column-filter.ts";
import "../column-menu/column-menu.ts";
import { C1zElement, define } from "../element.ts";
import { emit } from "../events.ts";
import "../facets/facets.ts";
import type { CountFacets } from "../facets/facets.ts";
import "../filter-line/filter-line.ts";
import "../grid/grid.ts";
import type { C1zGrid } from "../grid/grid.ts";
import { base } from "../shared.styles.ts";
import { assetCell, sortAssets } from "./assets.ts";
import "./popup.ts";
import { styles } from "./records.styles.ts";

const FORMATS: readonly ExportFormat[] = ["csv", "json", "ndjson"];
/** How many first columns stay in sight until somebody chooses. */
const PINNED = 1;
const UNFILTERED: Reading = { fits: true, text: "", type: undefined };

/** What the sync says once and for all: how many of a kind there are, and what a type is. */
interface Known {
  readonly totals: Map<Kind, Promise<number>>;
  readonly traits: Map<string, Promise<readonly unknown[]>>;
}
const known = new WeakMap<View, Known>();

function knownOf(view: View): Known {
  const found = known.get(view) ?? { totals: new Map(), traits: new Map() };
  known.set(view, found);
  return found;
}

/** What is kept in a map, or made and kept there; a failure is not kept. */
function once<K, V>(map: Map<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  made.catch(() => map.delete(key));
  return made;
}

/**
 * One table of a sync: its filter line, its title and exact count, what it can be filtered by, and its rows.
 *
 * @element c1z-records
 * @event c1z--go - another filter or order
 * @event c1z--layout - the columns are arranged differently
 * @event c1z--export - the rows are to be written to a file
 */
export class C1zRecords extends C1zElement {
  static override styles = [base, styles];
  static override properties = {
    view: { attribute: false },
    place: { attribute: false },
    layout: { attribute: false },
    types: { attribute: false },
    selected: { attribute: false },
    narrow: { type: Boolean, reflect: true },
  };

  declare view: View;
  declare place: Place;
  declare layout: Layout;
  declare types: readonly { readonly id: string; readonly name: string; readonly count?: number }[];
  declare selected: Subject | undefined;
  declare narrow: boolean;

  #frame: Frame | undefined;
  #source: Blocks | undefined;
  #reading: Reading = UNFILTERED;
  #asking: AbortController | undefined;
  #progress: Progress | undefined;
  /** The total that is on the screen. */
  #drawnTotal: number | undefined;
  #cancelled = false;
  /** How many there are without the filter. */
  #all: number | undefined;
  #traits: readonly unknown[] = [];
  #columns: readonly Column[] = [];
  #columnsAre = "";
  /** The layout as the grid has it: the same object as long as it is the same. */
  #arranged: Layout = {};
  /** Whether each column is filtered: the same map as long as they are the same. */
  #filters: ReadonlyMap<string, boolean> = new Map();
  #filtersAre = "";
  #facetsOpen = false;
  #countFacets: CountFacets = async () => [];
  #current: (row: number) => boolean = () => false;
  /** What was done last: "3 rows copied". */
  #said = "";

  constructor() {
    super();
    this.layout = {};
    this.types = [];
    this.narrow = false;
  }

  /** The rows; undefined before the first drawing. */
  get frame(): Frame | undefined {
    return this.#frame;
  }

  get grid(): C1zGrid {
    return this.renderRoot.querySelector("c1z-grid") as C1zGrid;
  }

  /** Names of the data columns that are shown, for an export. */
  get columns(): readonly string[] {
    return [...new Set(ofData(this.#columns).flatMap((column) => column.from))];
  }

  get #columnFilter(): C1zColumnFilter | null {
    return this.renderRoot.querySelector("c1z-column-filter");
  }

  get #kind(): TableKind {
    return this.place.view as TableKind;
  }

  /** The record of a row; undefined while it is not here, and for what is no record. */
  keyAt(row: number): Subject | undefined {
    const frame = this.#frame;
    const kind = this.#kind;
    if (kind === "assets" || frame?.cell(row, kind === "resources" ? "resource" : "id") === undefined) return undefined;
    return { kind, key: keyOf(kind, (name) => frame.cell(row, name) ?? "") };
  }

  /** The id of the asset of a row; undefined in other tables. */
  assetAt(row: number): string | undefined {
    return this.#kind === "assets" ? this.#frame?.cell(row, "id") : undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("place");
    const { view, filter, sort } = this.place;
    const same = !changed.has("view") && (!changed.has("place") || (before?.view === view && before.filter === filter && JSON.stringify(before.sort) === JSON.stringify(sort)));
    if (changed.has("narrow") && this.narrow) this.#facetsOpen = false;
    if (!same) {
      this.#reading = readFilter(this.#kind, filter);
      void this.#learn();
    }
    this.#arrange();
    if (changed.has("layout") || changed.has("narrow")) this.#arranged = this.narrow ? {} : { pinned: PINNED, ...this.layout };
    this.#look();
    if (!same) this.#ask();
    else if (this.#frame instanceof BlockFrame) this.#frame.use(dataOf(this.#kind, this.#columns));
    if (changed.has("selected") || changed.has("place")) this.#mark();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) {
      this.#ask();
      this.requestUpdate();
    }
  }

  /** The columns to show: the same array as long as they are the same. */
  #arrange(): void {
    const columns = arranged(this.#kind, this.layout, this.#traits, this.narrow);
    const are = JSON.stringify([this.#kind, columns]);
    if (are === this.#columnsAre) return;
    this.#columnsAre = are;
    this.#columns = columns;
  }

  /** Which columns are filtered. */
  #look(): void {
    const kind = this.#kind;
    const { filter } = this.place;
    const are = `${this.#columnsAre}\n${filter}`;
    if (are === this.#filtersAre) return;
    this.#filtersAre = are;
    this.#filters = new Map(kind === "assets" ? [] : ofData(this.#columns).map((column) => [column.key, termsOf(kind, filter, filterOf(kind, column)).length > 0]));
  }

  #leave(): void {
    this.#asking?.abort();
    this.#frame?.removeEventListener("change", this.#changed);
    this.#frame?.close();
  }

  /** Asks for the rows of the place. What was asked before is given up. */
  #ask(): void {
    this.#leave();
    this.#asking = new AbortController();
    this.#progress = undefined;
    this.#cancelled = false;
    this.#said = "";
    this.#all = undefined;
    this.#frame = this.#rows(this.#asking.signal);
    this.#frame.addEventListener("change", this.#changed);
    const { view } = this;
    const kind = this.#kind;
    this.#countFacets = async (filter, signal): Promise<readonly Facet[]> => (kind === "assets" ? [] : view[kind]({ filter, signal }).facets({ signal }));
  }

  #rows(signal: AbortSignal): Frame {
    const kind = this.#kind;
    const { filter, sort } = this.place;
    this.#source = undefined;
    if (!this.#reading.fits) return new ListFrame(Promise.resolve([]), () => "");
    if (kind === "assets") return this.#assets(sort, signal);
    const onProgress = (progress: Progress): void => {
      if (signal.aborted) return;
      this.#progress = progress;
      this.requestUpdate();
    };
    const orderBy = sort.map(({ column, descending }) => ({ column, direction: descending ? "descending" as const : "ascending" as const }));
    try {
      const { view } = this;
      this.#source = view[kind]({ filter, orderBy, onProgress, signal });
      const columns = dataOf(kind, this.#columns);
      if (kind === "resources") return new CountingFrame(this.#source, columns, GRANTS_ON, this.#grantsOn);
      // Counting what all grants divide into builds the index that sorting, searching and filtering them use.
      const prepare = (quiet: AbortSignal): Promise<unknown> => view.grants({ signal: quiet }).facets({ signal: quiet });
      return new BlockFrame(this.#source, columns, kind === "grants" ? prepare : undefined);
    } catch (error) {
      return new ListFrame(Promise.reject(error), () => "");
    }
  }

  readonly #grantsOn = async (resourceType: string, resource: string, signal: AbortSignal): Promise<number> => (await this.view.grants({ resource: { resourceType, resource } }).count({ signal })).value;

  #assets(sort: readonly Sort[], signal: AbortSignal): Frame {
    const list = this.view.assets({ signal }).then(({ assets, total }) => {
      if (!signal.aborted) this.#all = total;
      return sortAssets(assets, sort);
    });
    return new ListFrame(list, assetCell);
  }

  readonly #changed = (): void => {
    const { total, error } = this.#frame ?? {};
    const { loaded = 0, total: rows } = this.#progress ?? {};
    const ended = this.#progress !== undefined && (rows === undefined || loaded >= rows || error !== undefined);
    if (ended) this.#progress = undefined;
    if (total !== undefined && this.place.filter.trim() !== "" && this.#reading.fits) void this.#countAll();
    // Rows that have come are the grid's business.
    if (ended || total !== this.#drawnTotal || error !== undefined) this.requestUpdate();
  };

  /** How many there would be without the filter. */
  async #countAll(): Promise<void> {
    const kind = this.#kind;
    const { view } = this;
    if (this.#all !== undefined || kind === "assets") return;
    const frame = this.#frame;
    const all = await once(knownOf(view).totals, kind, async () => (await view[kind]({}).count()).value).catch(() => undefined);
    if (frame !== this.#frame || this.#all === all) return;
    this.#all = all;
    this.requestUpdate();
  }

  /** What the one type of the rows is, as the usual columns depend on it. */
  async #learn(): Promise<void> {
    const { type } = this.#reading;
    const { view } = this;
    if (type === undefined) {
      this.#traits = [];
      return;
    }
    // Most types are called what they are: with that to begin with, the columns need not change when the answer comes.
    this.#traits = [`TRAIT_${type.toUpperCase()}`];
    const traits = await once(knownOf(view).traits, type, async () => (await view.resourceType(type)).traits ?? []).catch(() => []);
    if (view !== this.view || this.#reading.type !== type) return;
    this.#traits = traits;
    this.requestUpdate();
  }

  /** Another function for the grid, which draws anew by that. */
  #mark(): void {
    const { selected } = this;
    const kind = this.#kind;
    const { asset } = this.place;
    this.#current = (row) => {
      if (asset !== undefined) return this.assetAt(row) === asset;
      if (selected === undefined || selected.kind !== kind) return false;
      const key = this.keyAt(row)?.key;
      return key !== undefined && key.id === selected.key.id && key.resourceType === selected.key.resourceType;
    };
  }

  // ---- what is done ----

  #filter(filter: string): void {
    emit(this, "go", place(this.place.view, { ...this.place, filter }));
  }

  #order({ key, add }: { readonly key: string; readonly add: boolean }): void {
    emit(this, "go", place(this.place.view, { ...this.place, sort: nextSort(this.place.sort, key, add) }));
  }

  #resized({ key, width }: { readonly key: string; readonly width: number }): void {
    emit(this, "layout", { ...this.layout, widths: { ...this.layout.widths, [key]: width } });
  }

  #cancel(): void {
    this.#cancelled = true;
    this.#progress = undefined;
    this.#asking?.abort();
    this.requestUpdate();
  }

  #again(): void {
    this.#ask();
    this.#mark();
    this.requestUpdate();
  }

  #say(said: string): void {
    this.#said = said;
    this.requestUpdate();
  }

  /** Copies the selected rows, or the one that is active. */
  async #copyRows(ranges: readonly Range[], form: "tsv" | "json"): Promise<void> {
    const source = this.#source ?? this.#frame;
    const rows = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    if (source === undefined || rows === 0) return;
    const most = form === "tsv" ? MOST_ROWS : MOST_RECORDS;
    if (rows > most) return this.#say(strings.grid.copy.tooMany(count(most)));
    const kind = this.#kind;
    const text = await (form === "tsv" ? rowsAsTsv(ranges, source, ofData(this.#columns)) : rowsAsJson(ranges, source, kind, this.view, dataOf(kind, this.#columns))).catch(() => undefined);
    const done = text !== undefined && (await copy(text));
    this.speak();
    this.#say(done ? strings.grid.copy.done(rows, count(rows)) : strings.grid.copy.failed);
  }

  async #copyCell(): Promise<void> {
    const { row, column } = this.grid.active;
    const text = (this.#columns[column]?.from ?? []).map((name) => this.#frame?.cell(row, name) ?? "").find((value) => value !== "") ?? "";
    const done = await copy(text);
    this.speak();
    this.#say(done ? strings.grid.copy.cellDone : strings.grid.copy.failed);
  }

  #copying(): void {
    const { ranges } = this.grid.selection;
    if (ranges.length > 0) void this.#copyRows(ranges, "tsv");
    else if (this.grid.active.row >= 0) void this.#copyCell();
  }

  // ---- drawing ----

  get #title(): string {
    const kind = this.#kind;
    if (kind === "assets") return strings.grid.assets;
    const { type } = this.#reading;
    if (type === undefined) return strings.kinds[kind];
    return visibleText(clip(this.types.find((one) => one.id === type)?.name || type, 80));
  }

  protected override render(): TemplateResult {
    const kind = this.#kind;
    const frame = this.#frame;
    const total = frame?.total;
    this.#drawnTotal = total;
    const unit = kind === "assets" ? strings.grid.asset : strings.units[kind];
    const filtered = this.place.filter.trim() !== "";
    const number = total === undefined || !this.#reading.fits ? "" : this.#all !== undefined && (filtered || this.#all > total) ? strings.grid.of(count(total), count(this.#all)) : count(total);
    const empty = !this.#reading.fits ? strings.grid.notThese : filtered ? strings.table.emptyFiltered : strings.table.empty;
    return html`
      <div class="top"><h1><bdi>${this.#title}</bdi></h1><span class="total">${number}</span>
        <span class="sr" role="status">${total === undefined || number === "" ? "" : strings.status.announce(number, unit(total))}</span>${this.#tools()}</div>
      ${kind === "assets" ? nothing : html`<c1z-filter-line .kind=${kind} .value=${this.place.filter} .types=${this.types} @c1z--filter=${this.#typed}></c1z-filter-line>`}
      ${frame?.error === undefined || this.#cancelled ? nothing : this.#problem(frame.error)}
      <div class="parts">
        ${this.#facetsOpen && kind !== "assets" ? html`<c1z-facets .kind=${kind} .filter=${this.#reading.fits ? this.place.filter : ""} .source=${this.#countFacets} .types=${this.types} aria-label=${strings.grid.facets.label} role="region"
          @filter=${(event: CustomEvent<string>) => this.#filter(event.detail)} @closing=${this.#toggleFacets}></c1z-facets>` : nothing}
        <c1z-grid .frame=${frame} .columns=${this.#columns} .layout=${this.#arranged} .sort=${this.place.sort} .filters=${this.#filters} .needle=${fold(this.#reading.text)} ?numbers=${!this.narrow} .current=${this.#current}
          label=${this.#title} emptyText=${empty} @order=${(event: CustomEvent) => this.#order(event.detail)} @resized=${(event: CustomEvent) => this.#resized(event.detail)}
          @filtering=${(event: CustomEvent<{ column: Column; cell: Element }>) => this.#columnFilter?.show(event.detail.column, event.detail.cell)} @selection=${() => this.#say("")} @copying=${this.#copying}>${filtered && total === 0 ? html`<button slot="empty" @click=${() => this.#filter("")}>${strings.grid.clearFilter}</button>` : nothing}</c1z-grid>
        ${this.#index()}
        ${kind === "assets" ? nothing : html`<c1z-column-filter .kind=${kind} .line=${this.place.filter} .types=${this.types} @c1z--filter=${this.#typed} @closing=${() => this.grid.focusActive()}></c1z-column-filter>`}
      </div>`;
  }

  #typed(event: CustomEvent<string>): void {
    event.stopPropagation();
    this.#filter(event.detail);
  }

  #toggleFacets(): void {
    this.#facetsOpen = !this.#facetsOpen;
    this.requestUpdate();
    if (!this.#facetsOpen) this.renderRoot.querySelector<HTMLElement>("#filters")?.focus();
  }

  #tools(): TemplateResult {
    const t = strings.grid;
    const kind = this.#kind;
    const selected = this.hasUpdated ? this.grid.selection.size : 0;
    const note = this.#said !== "" ? this.#said : selected > 0 ? t.selected(count(selected)) : "";
    const shown = this.#columns.map((column) => column.key);
    return html`<div class="tools"><span class="note" role="status"><bdi>${note}</bdi></span>
      ${kind === "assets" ? nothing : html`<button id="filters" aria-expanded=${String(this.#facetsOpen)} @click=${this.#toggleFacets}>${t.facets.open}</button>`}
      ${this.narrow ? nothing : html`<c1z-popup label=${t.menu.open}><c1z-column-menu .all=${columnsOf(kind)} .shown=${shown} .layout=${this.#arranged}></c1z-column-menu></c1z-popup>`}
      <c1z-popup label=${t.copy.open} @opened=${() => this.requestUpdate()}>${this.#copyMenu(selected)}</c1z-popup>
      ${kind === "assets" ? nothing : html`<c1z-popup label=${t.export.open}>${this.#exportMenu(kind)}</c1z-popup>`}</div>`;
  }

  #copyMenu(selected: number): TemplateResult {
    const t = strings.grid.copy;
    const item = (label: string, act: () => unknown): TemplateResult => html`<button data-close @click=${act}>${label}</button>`;
    const row = (): readonly Range[] => [[Math.max(0, this.grid.active.row), Math.max(0, this.grid.active.row)]];
    if (this.#frame?.total === undefined || this.#frame.total === 0) return html`<div class="group"><p>${strings.table.empty}</p></div>`;
    return html`<div class="group">${item(t.cell, () => this.#copyCell())}</div>
      <div class="group" role="group" aria-label=${t.row}><h2>${t.row}</h2>${item(t.tsv, () => this.#copyRows(row(), "tsv"))}${item(t.json, () => this.#copyRows(row(), "json"))}</div>
      <div class="group" role="group" aria-label=${t.rows(count(selected))}>${selected === 0 ? html`<p>${t.rowsNone}</p>` : html`<h2>${t.rows(count(selected))}</h2>
        ${item(t.tsv, () => this.#copyRows(this.grid.selection.ranges, "tsv"))}${item(t.json, () => this.#copyRows(this.grid.selection.ranges, "json"))}`}</div>`;
  }

  #exportMenu(kind: Kind): TemplateResult {
    const t = strings.grid.export;
    const items = (all: boolean): readonly TemplateResult[] => FORMATS.map((format) => html`<button data-close
      @click=${() => emit(this, "export", { format, all, columns: this.columns })}>${t.formats[format]}</button>`);
    const all = t.all(strings.kinds[kind]);
    return html`<div class="group" role="group" aria-label=${t.view}><h2>${t.view}</h2><p>${t.viewNote}</p>${items(false)}</div>
      <div class="group" role="group" aria-label=${all}><h2>${all}</h2>${items(true)}</div>`;
  }

  /** How far the index is, or that it was given up. */
  #index(): TemplateResult | typeof nothing {
    const t = strings.grid.index;
    if (this.#cancelled) return html`<div class="index" role="status">${t.cancelled}<button @click=${this.#again}>${t.again}</button></div>`;
    if (this.#progress === undefined) return nothing;
    const { loaded, total } = this.#progress;
    return html`<div class="index"><span>${t.label}</span><progress aria-label=${t.label} .value=${loaded} max=${total ?? nothing}></progress>
      <span>${total === undefined ? count(loaded) : t.rows(count(loaded), count(total))}</span><button @click=${this.#cancel}>${t.cancel}</button></div>`;
  }

  /** What could be read stays on the screen. */
  #problem(error: unknown): TemplateResult {
    const problem = failure(error);
    return html`<p class="problem" role="alert"><bdi lang="en">${visibleText(clip(problem.what, 400))}</bdi>
      ${problem.where === "" ? nothing : html` · ${problem.where}`} <span class="mono">${problem.code}</span></p>`;
  }
}

define("c1z-records", C1zRecords);
