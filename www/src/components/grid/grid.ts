import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import type { Frame } from "../../data/frame.ts";
import { en } from "../../strings/en.ts";
import type { Column } from "../../table/columns.ts";
import { type Cell, move } from "../../table/keyboard.ts";
import { RowPool } from "../../table/rows.ts";
import { ScrollPosition } from "../../table/scroll.ts";
import { emit } from "../events.ts";
import { base, marks } from "../shared.styles.ts";
import { styles } from "./grid.styles.ts";

const HEADER = 33;
const ROWS_IN_DOCUMENT = 78;

/**
 * A table of any length over a `Frame`: one tab stop, exact scrolling, at most 78 rows in the document.
 *
 * @element c1z-grid
 * @event c1z-row - a row was chosen by click or Enter; `detail.row`, `detail.byKey`
 * @event c1z-cell - the active cell moved; `detail.row`, `detail.column`
 */
export class C1zGrid extends LitElement {
  static override styles = [base, marks, styles];
  static override properties = {
    frame: { attribute: false },
    columns: { attribute: false },
    label: {},
    emptyText: {},
    selected: { attribute: false },
  };

  declare frame: Frame | undefined;
  declare columns: readonly Column[];
  declare label: string;
  declare emptyText: string;
  declare selected: number | undefined;

  readonly #position = new ScrollPosition();
  #active: Cell = { row: 0, column: 0 };
  #pool: RowPool | undefined;
  /** The `scrollTop` we know of; anything else came from the thumb or a finger. */
  #known = 0;
  #drawing = 0;
  #watched: Frame | undefined;
  /** The total that is rendered. */
  #counted: number | undefined;
  readonly #resize = new ResizeObserver(() => this.#measure());

  constructor() {
    super();
    this.columns = [];
    this.label = "";
    this.emptyText = "";
  }

  get #scroller(): HTMLElement {
    return this.renderRoot.querySelector(".scroller") as HTMLElement;
  }

  protected override render(): TemplateResult {
    const total = this.frame?.total;
    this.#counted = total;
    return html`
      <div class="scroller" role="grid" aria-label=${this.label} aria-rowcount=${total === undefined ? -1 : total + 1}
        aria-colcount=${this.columns.length} aria-busy=${total === undefined} tabindex="-1"
        @keydown=${this.#key} @click=${this.#click} @focusin=${this.#focusIn} @focus=${this.#focused}>
        <div class="space" role="presentation">
          <div class="layer" role="presentation">
            <div class="head" role="rowgroup">
              <div class="row" role="row" aria-rowindex="1">
                ${this.columns.map((column, index) => html`<div class="cell" role="columnheader" aria-colindex=${index + 1}>${column.title}</div>`)}
              </div>
            </div>
            <div class="body" role="rowgroup"></div>
          </div>
        </div>
      </div>
      ${total === 0 ? html`<p class="nothing">${this.emptyText}</p>` : total === undefined ? html`<p class="nothing late">${en.table.counting}</p>` : ""}
    `;
  }

  protected override firstUpdated(): void {
    const scroller = this.#scroller;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    scroller.addEventListener("scrollend", () => this.#settle(), { passive: true });
    scroller.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#resize.observe(scroller);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("columns")) {
      this.#pool = new RowPool(this.renderRoot.querySelector(".body") as HTMLElement, this.columns);
      this.#active = { row: this.#active.row, column: Math.min(this.#active.column, Math.max(0, this.columns.length - 1)) };
      const scroller = this.#scroller;
      scroller.style.setProperty("--tracks", this.columns.map((column) => column.track).join(" "));
      const least = this.columns.reduce((sum, column) => sum + column.least, 16);
      (scroller.firstElementChild as HTMLElement).style.minWidth = `${least}px`;
    }
    if (changed.has("frame")) this.#watch();
    this.#measure();
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
    this.#active = { row: 0, column: 0 };
    this.#position.offset = 0;
    this.#setScrollTop(0);
  }

  readonly #changed = (): void => {
    if (this.frame?.total !== this.#counted) this.requestUpdate();
    this.#draw();
  };

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
    scroller.style.setProperty("--row-height", `${height}px`);
    const space = scroller.firstElementChild as HTMLElement;
    space.style.height = `${position.space + HEADER}px`;
    (space.firstElementChild as HTMLElement).style.height = `${scroller.clientHeight}px`;
    this.#setScrollTop(position.scrollTop);
    this.#drawNow();
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
    const lost = this.#pool.show(first, count, frame, { active: this.#active, selected: this.selected });
    const body = this.renderRoot.querySelector(".body") as HTMLElement;
    body.style.transform = `translateY(${-Math.round(this.#position.subPixel)}px)`;
    const inSight = this.#pool.cell(this.#active.row, this.#active.column) !== undefined;
    scroller.tabIndex = inSight ? -1 : 0;
    if (lost) scroller.focus({ preventScroll: true });
  }

  #extent(): { rows: number; columns: number; page: number } {
    return { rows: this.#position.rows, columns: this.columns.length, page: this.#position.page };
  }

  #key(event: KeyboardEvent): void {
    if (this.#position.rows === 0) return;
    if (event.key === "Enter") {
      event.preventDefault();
      emit(this, "c1z-row", { row: this.#active.row, byKey: true });
      return;
    }
    const to = move(this.#active, event, this.#extent());
    if (to === undefined) return;
    event.preventDefault();
    this.focusCell(to.row, to.column);
  }

  /** Makes a cell the active one, brings it into sight and gives it the focus. */
  focusCell(row: number, column: number = this.#active.column): void {
    this.#active = { row, column };
    if (this.#position.reveal(row)) this.#setScrollTop(this.#position.scrollTop);
    this.#drawNow();
    const cell = this.#pool?.cell(row, column);
    cell?.focus({ preventScroll: true });
    if (cell !== undefined) this.#revealSideways(cell);
    emit(this, "c1z-cell", this.#active);
  }

  /** Brings a row into sight and makes it the active one, leaving the focus where it is. */
  showRow(row: number): void {
    this.#active = { row, column: this.#active.column };
    if (this.#position.reveal(row)) this.#setScrollTop(this.#position.scrollTop);
    this.#drawNow();
    emit(this, "c1z-cell", this.#active);
  }

  /** Back to the cell that was active last. */
  focusActive(): void {
    this.focusCell(this.#active.row, this.#active.column);
  }

  #revealSideways(cell: HTMLElement): void {
    const scroller = this.#scroller;
    const left = cell.offsetLeft;
    const right = left + cell.offsetWidth;
    if (left < scroller.scrollLeft) scroller.scrollLeft = left - 8;
    else if (right > scroller.scrollLeft + scroller.clientWidth) scroller.scrollLeft = right - scroller.clientWidth + 8;
  }

  #focusIn(event: FocusEvent): void {
    const at = this.#pool?.locate(event.target);
    if (at === undefined || (at.row === this.#active.row && at.column === this.#active.column)) return;
    this.#active = at;
    this.#draw();
    emit(this, "c1z-cell", at);
  }

  /** The tab stop is the grid itself only while the active cell is out of sight. */
  #focused(event: FocusEvent): void {
    const from = event.relatedTarget;
    const inside = from instanceof Node && this.renderRoot.contains(from);
    if (!inside && from !== null && this.#position.rows > 0) this.focusActive();
  }

  #click(event: MouseEvent): void {
    const at = this.#pool?.locate(event.composedPath()[0] ?? null);
    if (at === undefined) return;
    this.focusCell(at.row, at.column);
    emit(this, "c1z-row", { row: at.row, byKey: false });
  }
}

customElements.define("c1z-grid", C1zGrid);
