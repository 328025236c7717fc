/**
 * The rows in the document: made once, filled with text as the table scrolls. A row that stays in sight keeps its
 * element (and so the focus in it); one that leaves is moved to the other end. Text is only ever set as text.
 */
import type { Frame } from "../data/frame.ts";
import { en } from "../strings/en.ts";
import { clip, hue, initial, visibleId, visibleText } from "../text/visible.ts";
import { type Column, tone, words } from "./columns.ts";

interface CellParts {
  readonly cell: HTMLElement;
  readonly mark: HTMLElement | undefined;
  readonly text: HTMLElement;
}

interface RowParts {
  readonly element: HTMLElement;
  readonly cells: readonly CellParts[];
  row: number;
}

/** Marks of the active cell and of the row whose record is shown. */
export interface Marks {
  readonly active: { readonly row: number; readonly column: number };
  readonly selected: number | undefined;
}

function make(tag: string, className: string, parent: HTMLElement): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  parent.append(element);
  return element;
}

export class RowPool {
  readonly #host: HTMLElement;
  readonly #columns: readonly Column[];
  #rows: RowParts[] = [];

  constructor(host: HTMLElement, columns: readonly Column[]) {
    this.#host = host;
    this.#columns = columns;
    host.replaceChildren();
  }

  /** Shows rows `first` … `first + count - 1`. Returns whether a row with the focus in it had to go. */
  show(first: number, count: number, frame: Frame, marks: Marks): boolean {
    const focused = (this.#host.getRootNode() as Document | ShadowRoot).activeElement;
    let lost = false;
    const keep = this.#rows.filter((parts) => parts.row >= first && parts.row < first + count);
    const spare = this.#rows.filter((parts) => parts.row < first || parts.row >= first + count);
    for (const parts of spare) {
      lost ||= parts.element.contains(focused);
      parts.element.remove();
    }
    const byRow = new Map(keep.map((parts) => [parts.row, parts]));
    const next: RowParts[] = [];
    let before: ChildNode | null = this.#host.firstChild;
    for (let row = first; row < first + count; row++) {
      const parts = byRow.get(row) ?? spare.pop() ?? this.#make();
      parts.row = row;
      if (before === parts.element) before = before.nextSibling;
      else this.#host.insertBefore(parts.element, before);
      this.#fill(parts, frame, marks);
      next.push(parts);
    }
    this.#rows = next;
    return lost;
  }

  cell(row: number, column: number): HTMLElement | undefined {
    return this.#rows.find((parts) => parts.row === row)?.cells[column]?.cell;
  }

  /** Which cell an element is in. */
  locate(target: EventTarget | null): { row: number; column: number } | undefined {
    if (!(target instanceof Node)) return undefined;
    const parts = this.#rows.find((candidate) => candidate.element.contains(target));
    if (parts === undefined) return undefined;
    const column = parts.cells.findIndex((candidate) => candidate.cell.contains(target));
    return { row: parts.row, column: Math.max(0, column) };
  }

  #make(): RowParts {
    const element = document.createElement("div");
    element.className = "row";
    element.setAttribute("role", "row");
    const cells = this.#columns.map((column, index): CellParts => {
      const cell = make("div", `cell ${column.look}`, element);
      cell.setAttribute("role", "gridcell");
      cell.setAttribute("aria-colindex", String(index + 1));
      const marked = column.look === "ref" || column.look === "type" || column.look === "status" || column.look === "how";
      const mark = marked ? make("span", "mark", cell) : undefined;
      mark?.setAttribute("aria-hidden", "true");
      return { cell, mark, text: make("bdi", "text", cell) };
    });
    return { element, cells, row: -1 };
  }

  #fill(parts: RowParts, frame: Frame, marks: Marks): void {
    const { element, row } = parts;
    element.setAttribute("aria-rowindex", String(row + 2));
    element.setAttribute("aria-selected", String(row === marks.selected));
    element.classList.toggle("odd", row % 2 === 1);
    for (const [index, column] of this.#columns.entries()) {
      const cell = parts.cells[index];
      if (cell === undefined) continue;
      const active = row === marks.active.row && index === marks.active.column;
      cell.cell.tabIndex = active ? 0 : -1;
      fillCell(cell, column, frame, row);
    }
  }
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function setClass(element: HTMLElement, name: string): void {
  if (element.className !== name) element.className = name;
}

function fillCell(parts: CellParts, column: Column, frame: Frame, row: number): void {
  const { cell, mark, text } = parts;
  const [first = "", ...ids] = column.from;
  let value = frame.cell(row, first);
  if (value === undefined) {
    cell.setAttribute("aria-busy", "true");
    setText(text, "");
    if (mark !== undefined) mark.className = "mark";
    return;
  }
  cell.removeAttribute("aria-busy");
  let isId = column.look === "id" || (column.look === "ref" && ids.length === 0);
  for (const id of ids) {
    if (value !== "") break;
    value = frame.cell(row, id) ?? "";
    isId = true;
  }
  setText(text, cellText(column, value, isId));
  setClass(text, isId && value !== "" ? "text mono" : "text");
  if (mark !== undefined) fillMark(mark, column, value, column.type === undefined ? value : (frame.cell(row, column.type) ?? ""));
}

function cellText(column: Column, value: string, isId: boolean): string {
  const short = clip(value);
  if (column.look === "how") return en.how[value] ?? visibleText(short);
  if (column.look === "word" || column.look === "status") return visibleText(words(short));
  return isId || column.look === "type" ? visibleId(short) : visibleText(short);
}

function fillMark(mark: HTMLElement, column: Column, value: string, type: string): void {
  if (column.look === "status") {
    setClass(mark, value === "" ? "mark" : `mark dot ${tone(value)}`);
  } else if (column.look === "how") {
    setClass(mark, value === "" ? "mark" : `mark how-${value === "direct" ? "direct" : "expanded"}`);
  } else {
    const shown = type !== "" && value !== "";
    setClass(mark, shown ? `mark glyph hue-${hue(type)}` : "mark");
    setText(mark, shown ? initial(type) : "");
  }
}
