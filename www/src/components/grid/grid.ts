import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { C1zElement, define } from "../element.ts";
import type { Frame } from "../../data/frame.ts";
import type { Sort } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import type { Column } from "../../table/columns.ts";
import { type Cell, move } from "../../table/keyboard.ts";
import type { Layout } from "../../table/layout.ts";
import { pin, RowPool } from "../../table/rows.ts";
import { ScrollPosition } from "../../table/scroll.ts";
import { Selection } from "../../table/selection.ts";
import { emit } from "../events.ts";
import { funnel } from "../icons.ts";
import { base, marks } from "../shared.styles.ts";
import { styles } from "./grid.styles.ts";
import { resizing } from "./resizing.ts";

const HEADER = 33;
const ROWS_IN_DOCUMENT = 78;

/** Where a table is scrolled to, in rows, and its active cell. */
export interface At {
  readonly top: number;
  readonly row: number;
  readonly column: number;
}

/**
 * A table of any length over a `Frame`: one tab stop, exact scrolling, at most 78 rows in the document.
 *
 * @element c1z-grid
 * @event c1z--row - a row was chosen by click or Enter; `detail.row`, `detail.byKey`
 * @event c1z--cell - the active cell moved; `detail.row`, `detail.column`
 * @event order - for the element around it only: a header was pressed; `detail.key`, and `detail.add` with Shift
 * @event resized - for the element around it only: a column has another width; `detail.key`, `detail.width`
 * @event selection - for the element around it only: other rows are selected
 * @event filtering - for the element around it only: a column is to be filtered; `detail.column`, `detail.cell` of its header
 * @event copying - for the element around it only: Ctrl+C
 */
export class C1zGrid extends C1zElement {
  static override styles = [base, marks, styles];
  static override properties = {
    frame: { attribute: false },
    columns: { attribute: false },
    layout: { attribute: false },
    sort: { attribute: false },
    filters: { attribute: false },
    needle: { attribute: false },
    numbers: { type: Boolean },
    label: {},
    emptyText: {},
    current: { attribute: false },
  };

  declare frame: Frame | undefined;
  declare columns: readonly Column[];
  /** Widths, and how many first columns stay in sight. */
  declare layout: Layout;
  /** The order, shown in the headers; undefined where the table has none of its own. */
  declare sort: readonly Sort[] | undefined;
  /** Whether a column is filtered, by key, of those that can be. */
  declare filters: ReadonlyMap<string, boolean>;
  /** Folded text to mark in the cells. */
  declare needle: string;
  /** Whether rows are numbered. */
  declare numbers: boolean;
  declare label: string;
  declare emptyText: string;
  /** Tells the row whose record is shown. */
  declare current: ((row: number) => boolean) | undefined;

  /** The selected rows. */
  readonly selection = new Selection();
  readonly #position = new ScrollPosition();
  #active: Cell = { row: 0, column: 0 };
  /** Where a selection by Shift begins. */
  #anchor = 0;
  #pool: RowPool | undefined;
  /** The `scrollTop` we know of; anything else came from the thumb or a finger. */
  #known = 0;
  #drawing = 0;
  #watched: Frame | undefined;
  /** The total that is rendered. */
  #counted: number | undefined;
  /** Where to go once the rows are counted. */
  #restoring: At | undefined;
  /** Width of the columns that are always in sight. */
  #pinnedWidth = 0;
  readonly #resize = new ResizeObserver(() => this.#measure());

  constructor() {
    super();
    this.columns = [];
    this.layout = {};
    this.filters = new Map();
    this.needle = "";
    this.numbers = false;
    this.label = "";
    this.emptyText = "";
  }

  get #scroller(): HTMLElement {
    return this.renderRoot.querySelector(".scroller") as HTMLElement;
  }

  get #pinned(): number {
    return Math.min(this.layout.pinned ?? 0, this.columns.length);
  }

  #tell(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  protected override render(): TemplateResult {
    const total = this.frame?.total;
    this.#counted = total;
    const first = this.numbers ? 2 : 1;
    return html`
      <div class="scroller" role="grid" aria-label=${this.label} aria-rowcount=${total === undefined ? -1 : total + 1} aria-multiselectable="true"
        aria-colcount=${this.columns.length + first - 1} aria-busy=${total === undefined} tabindex="-1"
        @keydown=${this.#key} @contextmenu=${this.#menu} @click=${this.#click} @mousedown=${this.#mouseDown} @focusin=${this.#focusIn} @focus=${this.#focused}>
        <div class="space" role="presentation">
          <div class="layer" role="presentation">
            <div class="head" role="rowgroup">
              <div class="row" role="row" aria-rowindex="1">
                ${this.numbers ? html`<div class="rownumber pin ${this.#pinned === 0 ? "last" : ""}" role="columnheader" aria-colindex="1"><span aria-hidden="true">#</span><span class="sr">${strings.grid.row}</span></div>` : nothing}
                ${this.columns.map((column, index) => this.#header(column, index, index + first))}
              </div>
            </div>
            <div class="body" role="rowgroup"></div>
          </div>
        </div>
      </div>
      ${total === 0 ? html`<div class="nothing"><p>${this.emptyText}</p><slot name="empty"></slot></div>` : nothing}
      ${total === undefined && this.frame?.error === undefined ? html`<p class="nothing late">${strings.table.counting}</p>` : nothing}
    `;
  }

  #header(column: Column, index: number, place: number): TemplateResult {
    const at = this.sort?.findIndex((one) => one.column === column.key) ?? -1;
    const descending = this.sort?.[at]?.descending === true;
    const order = at < 0 ? "none" : descending ? "descending" : "ascending";
    const sorts = this.sort !== undefined && column.late !== true;
    const several = at >= 0 && (this.sort?.length ?? 0) > 1;
    const filtered = this.filters.get(column.key);
    const t = strings.grid.filter;
    // A reader of the screen says the header's name with each cell: without what can be done there.
    return html`<div class="cell ${column.look}" role="columnheader" aria-colindex=${place} aria-label=${filtered === true ? t.filtered(column.title) : column.title} aria-sort=${at <= 0 && sorts ? order : nothing}>
      <button class="sort" tabindex="-1" title=${sorts ? strings.grid.sort : nothing} aria-disabled=${sorts ? nothing : "true"}
        @click=${(event: MouseEvent) => this.#order(column, event.shiftKey)}><span class="text">${column.title}</span>
        ${at < 0 ? nothing : html`<span class="arrow" aria-hidden="true">${descending ? "▼" : "▲"}${several ? at + 1 : ""}</span>`}
        ${at > 0 ? html`<span class="sr">${strings.grid.sorted(at + 1, descending)}</span>` : nothing}</button>
      ${filtered === undefined ? nothing : html`<button class="filter ${filtered ? "on" : ""}" tabindex="-1" aria-haspopup="dialog" aria-label=${t.open(column.title)} title=${t.open(column.title)}
        @click=${() => this.#filter(index)}>${funnel}</button>`}
      <span class="edge" data-index=${index}></span>
    </div>`;
  }

  /** Asks for the filter of a column, from its header. */
  #filter(index: number): void {
    const column = this.columns[index];
    const cell = this.#headers[index];
    if (column === undefined || cell === undefined || !this.filters.has(column.key)) return;
    this.focusCell(-1, index);
    this.#tell("filtering", { column, cell });
  }

  /** The menu key, Shift+F10 and a right click come as one event. */
  #menu(event: MouseEvent): void {
    const index = this.#headers.findIndex((cell) => event.composedPath().includes(cell));
    if (!this.filters.has(this.columns[index]?.key ?? "")) return;
    event.preventDefault();
    this.#filter(index);
  }

  #order(column: Column, add: boolean): void {
    if (this.sort !== undefined && column.late !== true) this.#tell("order", { key: column.key, add });
  }

  protected override firstUpdated(): void {
    const scroller = this.#scroller;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    scroller.addEventListener("scrollend", () => this.#settle(), { passive: true });
    scroller.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#resize.observe(scroller);
    resizing(scroller.querySelector(".head") as HTMLElement, this, (key, width) => this.#tell("resized", { key, width }));
  }

  protected override updated(changed: PropertyValues<this>): void {
    const pinned = (changed.get("layout") as Layout | undefined)?.pinned ?? 0;
    if (changed.has("columns") || changed.has("numbers") || (changed.has("layout") && pinned !== (this.layout.pinned ?? 0))) {
      this.#pool = new RowPool(this.renderRoot.querySelector(".body") as HTMLElement, this.columns, this.numbers, this.#pinned);
      this.#active = { row: this.#active.row, column: Math.min(this.#active.column, Math.max(0, this.columns.length - 1)) };
      for (const [index, cell] of this.#headers.entries()) {
        if (index < this.#pinned) pin(cell, index, index === this.#pinned - 1);
        else cell.classList.remove("pin", "last");
      }
    }
    this.#pool?.refill(this.needle);
    if (changed.has("frame")) this.#watch();
    this.#measure();
  }

  get #headers(): readonly HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(".head .cell")];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watched?.removeEventListener("change", this.#changed);
    this.#watched = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#watch();
  }

  #watch(): void {
    if (this.#watched === this.frame) return;
    this.#watched?.removeEventListener("change", this.#changed);
    this.#watched = this.frame;
    this.#watched?.addEventListener("change", this.#changed);
    // Who has just sorted by a header stays there.
    this.#active = { row: Math.min(0, this.#active.row), column: this.#active.column };
    this.#anchor = 0;
    this.#position.offset = 0;
    this.#setScrollTop(0);
    if (this.selection.size > 0) {
      this.selection.clear();
      this.#tell("selection");
    }
  }

  readonly #changed = (): void => {
    const total = this.frame?.total;
    const { row, column } = this.#restoring ?? this.#active;
    if (total !== this.#counted && total !== undefined) emit(this, "cell", { row: Math.max(0, row), column });
    if (total !== this.#counted || this.frame?.error !== undefined) this.requestUpdate();
    this.#draw();
  };

  /** Where the columns are: their widths, and how far from the edge those in sight stay. `live` is one that is being resized. */
  lay(live?: { readonly key: string; readonly width: number }): void {
    const scroller = this.#scroller;
    const digits = String(this.frame?.total ?? 0).length;
    const numbers = this.numbers ? 22 + 8 * Math.max(2, digits + Math.floor((digits - 1) / 3) * 0.5) : 0;
    const tracks = this.numbers ? [`${numbers}px`] : [];
    let least = numbers;
    const pinned = this.#pinned;
    this.#pinnedWidth = numbers;
    for (const [index, column] of this.columns.entries()) {
      // All but the last of those that stay in sight have a width that the next one can count on.
      const width = live?.key === column.key ? live.width : (this.layout.widths?.[column.key] ?? (index < pinned - 1 ? column.least : undefined));
      tracks.push(width === undefined ? `minmax(${column.least}px, ${column.grow}fr)` : `${width}px`);
      if (index < pinned) {
        scroller.style.setProperty(`--pin-${index}`, `${this.#pinnedWidth}px`);
        this.#pinnedWidth += width ?? column.least;
      }
      least += width ?? column.least;
    }
    scroller.style.setProperty("--tracks", tracks.join(" "));
    (scroller.firstElementChild as HTMLElement).style.minWidth = `${least}px`;
  }

  /** The width of a column as it is now, or the one that shows all of what is in sight. */
  width(index: number, fit = false): number {
    const header = this.#headers[index];
    if (header === undefined) return 0;
    if (!fit) return header.offsetWidth;
    const title = (header.querySelector(".text")?.scrollWidth ?? 0) + 44;
    return Math.min(800, Math.max(title, this.#pool?.widest(index) ?? 0));
  }

  #measure(): void {
    const scroller = this.#scroller;
    const position = this.#position;
    const anchor = position.row;
    const height = Number.parseFloat(getComputedStyle(this).getPropertyValue("--c1z-row")) || 32;
    const changedHeight = height !== position.rowHeight;
    position.rows = this.frame?.total ?? 0;
    position.rowHeight = height;
    position.viewport = Math.max(0, scroller.clientHeight - HEADER);
    if (changedHeight) position.moveTo(anchor * height);
    else position.moveTo(position.offset);
    this.lay();
    scroller.style.setProperty("--row-height", `${height}px`);
    const space = scroller.firstElementChild as HTMLElement;
    space.style.height = `${position.space + HEADER}px`;
    (space.firstElementChild as HTMLElement).style.height = `${scroller.clientHeight}px`;
    const restoring = this.#restoring;
    if (restoring !== undefined && position.rows > 0) {
      this.#restoring = undefined;
      this.#active = { row: Math.min(position.rows - 1, restoring.row), column: Math.min(this.columns.length - 1, restoring.column) };
      position.moveTo(restoring.top * height);
    }
    this.#setScrollTop(position.scrollTop);
    this.#drawNow();
  }

  /** How far it is scrolled, in rows. */
  get top(): number {
    return this.#position.offset / this.#position.rowHeight;
  }

  /** Scrolls to where it was, at once or as soon as the rows are counted. */
  restore(at: At): void {
    this.#restoring = at;
    this.requestUpdate();
  }

  #setScrollTop(top: number): void {
    const scroller = this.#scroller;
    if (Math.abs(scroller.scrollTop - top) >= 1) scroller.scrollTop = top;
    this.#known = scroller.scrollTop;
  }

  #scrolled(): void {
    const scroller = this.#scroller;
    const position = this.#position;
    const top = scroller.scrollTop;
    scroller.classList.toggle("aside", scroller.scrollLeft !== 0);
    const moved = top - this.#known;
    if (Math.abs(moved) < 1) return;
    this.#known = top;
    const atEnd = top <= 0 || top >= position.maxScrollTop - 1;
    if (position.capped && Math.abs(moved) <= position.viewport && !atEnd) position.moveBy(moved);
    else position.thumbTo(Math.min(top, position.maxScrollTop));
    if (top >= position.maxScrollTop - 1) position.moveTo(position.maxOffset);
    this.#draw();
  }

  /** After a finger has scrolled a capped space, the thumb goes where the rows are. */
  #settle(): void {
    if (this.#position.capped) this.#setScrollTop(this.#position.scrollTop);
  }

  #wheel(event: WheelEvent): void {
    const position = this.#position;
    if (!position.capped || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? position.rowHeight : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? position.viewport : 1;
    position.moveBy(event.deltaY * unit);
    this.#scroller.scrollLeft += event.deltaX;
    this.#setScrollTop(position.scrollTop);
    this.#draw();
  }

  #draw(): void {
    if (this.#drawing !== 0) return;
    this.#drawing = requestAnimationFrame(() => this.#drawNow());
  }

  #drawNow(): void {
    cancelAnimationFrame(this.#drawing);
    this.#drawing = 0;
    const frame = this.frame;
    const scroller = this.#scroller;
    if (frame === undefined || this.#pool === undefined) return;
    const { first, count } = this.#position.window(ROWS_IN_DOCUMENT);
    frame.want(first, Math.max(count, 1));
    const { current, selection } = this;
    const lost = this.#pool.show(first, count, frame, {
      active: this.#active, current: (row) => current?.(row) === true, selected: (row) => selection.has(row),
    });
    const body = this.renderRoot.querySelector(".body") as HTMLElement;
    body.style.transform = `translateY(${-Math.round(this.#position.subPixel)}px)`;
    const inSight = this.#cell() !== undefined;
    scroller.tabIndex = inSight ? -1 : 0;
    for (const [index, header] of this.#buttons.entries()) header.tabIndex = this.#active.row < 0 && index === this.#active.column ? 0 : -1;
    if (lost) scroller.focus({ preventScroll: true });
  }

  get #buttons(): NodeListOf<HTMLElement> {
    return this.renderRoot.querySelectorAll<HTMLElement>(".head .sort");
  }

  /** The active cell, or the button of the active header; undefined while it is out of sight. */
  #cell(): HTMLElement | undefined {
    const { row, column } = this.#active;
    return row < 0 ? this.#buttons[column] : this.#pool?.cell(row, column);
  }

  #key(event: KeyboardEvent): void {
    const { row, column } = this.#active;
    const header = row < 0;
    const control = event.ctrlKey || event.metaKey;
    const rows = this.#position.rows;
    if (event.key === "Enter" || event.key === " ") {
      if (header || event.altKey) return;
      event.preventDefault();
      if (event.key === "Enter") return emit(this, "row", { row, byKey: true });
      if (event.shiftKey) this.#extend(row, control);
      else this.#toggle(row);
      return;
    }
    if (control && !event.altKey && event.key.toLowerCase() === "c") {
      if (rows === 0 || document.getSelection()?.isCollapsed === false) return;
      event.preventDefault();
      return this.#tell("copying");
    }
    if (control && !event.altKey && event.key.toLowerCase() === "a" && rows > 0) {
      event.preventDefault();
      this.selection.add(0, rows - 1);
      return this.#select();
    }
    if (event.key === "Escape" && this.selection.size > 0) {
      event.preventDefault();
      event.stopPropagation();
      this.selection.clear();
      return this.#select();
    }
    // Where keyboards have no menu key.
    if (header && event.altKey && event.key === "ArrowDown") {
      event.preventDefault();
      return this.#filter(column);
    }
    const rtl = getComputedStyle(this).direction === "rtl";
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (header && event.shiftKey && sideways) {
      event.preventDefault();
      const by = (event.key === "ArrowRight") === rtl ? -16 : 16;
      const key = this.columns[column]?.key;
      if (key !== undefined) this.#tell("resized", { key, width: Math.max(48, this.width(column) + by) });
      return;
    }
    const to = move(this.#active, event, { rows, columns: this.columns.length, page: this.#position.page, rtl });
    if (to === undefined || (event.shiftKey && (sideways || header))) return;
    event.preventDefault();
    if (event.shiftKey) this.#extend(Math.max(0, to.row), false);
    else if (to.row !== row) this.#anchor = Math.max(0, to.row);
    this.focusCell(event.shiftKey ? Math.max(0, to.row) : to.row, to.column);
  }

  #toggle(row: number): void {
    this.selection.toggle(row);
    this.#anchor = row;
    this.#select();
  }

  /** Selects from where the last selection began to a row. */
  #extend(row: number, add: boolean): void {
    if (!add) this.selection.clear();
    this.selection.add(this.#anchor, row);
    this.#select();
  }

  #select(): void {
    this.#draw();
    this.#tell("selection");
  }

  /** The active cell; a row of -1 is the header. */
  get active(): Cell {
    return this.#active;
  }

  /** Makes a cell the active one, brings it into sight and gives it the focus. */
  focusCell(row: number, column: number = this.#active.column): void {
    this.#restoring = undefined;
    this.#active = { row, column };
    if (row >= 0 && this.#position.reveal(row)) this.#setScrollTop(this.#position.scrollTop);
    this.#drawNow();
    const cell = this.#cell();
    cell?.focus({ preventScroll: true });
    if (cell !== undefined) this.#revealSideways(cell);
    if (row >= 0) emit(this, "cell", this.#active);
  }

  /** Brings a row into sight and makes it the active one, leaving the focus where it is. */
  showRow(row: number): void {
    this.#active = { row, column: this.#active.column };
    if (this.#position.reveal(row)) this.#setScrollTop(this.#position.scrollTop);
    this.#drawNow();
    emit(this, "cell", this.#active);
  }

  /** Back to the cell that was active last. */
  focusActive(): void {
    this.focusCell(this.#active.row, this.#active.column);
  }

  #revealSideways(cell: HTMLElement): void {
    if (cell.closest(".pin") !== null) return;
    const scroller = this.#scroller;
    const view = scroller.getBoundingClientRect();
    const at = cell.getBoundingClientRect();
    const rtl = getComputedStyle(this).direction === "rtl";
    const left = view.left + (rtl ? 0 : this.#pinnedWidth);
    const right = view.left + scroller.clientWidth - (rtl ? this.#pinnedWidth : 0);
    if (at.left < left) scroller.scrollLeft += at.left - left - 8;
    else if (at.right > right) scroller.scrollLeft += Math.min(at.right - right + 8, at.left - left);
  }

  #focusIn(event: FocusEvent): void {
    const at = this.#pool?.locate(event.target);
    if (at === undefined || (at.row === this.#active.row && at.column === this.#active.column)) return;
    this.#active = at;
    this.#draw();
    emit(this, "cell", at);
  }

  /** The tab stop is the grid itself only while the active cell is out of sight. */
  #focused(event: FocusEvent): void {
    const from = event.relatedTarget;
    const inside = from instanceof Node && this.renderRoot.contains(from);
    if (!inside && from !== null && this.#position.rows > 0 && this.columns.length > 0) this.focusActive();
  }

  /** Shift and a click selects rows, not their text. */
  #mouseDown(event: MouseEvent): void {
    if (event.shiftKey && this.#pool?.locate(event.composedPath()[0] ?? null) !== undefined) event.preventDefault();
  }

  #click(event: MouseEvent): void {
    const target = event.composedPath()[0] ?? null;
    const at = this.#pool?.locate(target);
    if (at === undefined) return;
    const add = event.ctrlKey || event.metaKey;
    const number = target instanceof Element && target.closest(".rownumber") !== null;
    this.focusCell(at.row, at.column);
    if (event.shiftKey) return this.#extend(at.row, add);
    if (add) return this.#toggle(at.row);
    this.#anchor = at.row;
    const had = this.selection.size > 0;
    this.selection.clear();
    if (number) this.selection.add(at.row, at.row);
    if (number || had) this.#select();
    if (!number) emit(this, "row", { row: at.row, byKey: false });
  }
}

define("c1z-grid", C1zGrid);
