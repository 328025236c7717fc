/**
 * The rows in the document: made once, filled with text as the table scrolls. A row that stays in sight keeps its
 * element (and so the focus in it); one that leaves is moved to the other end. Text is only ever set as text.
 */
import type { Frame } from "../data/frame.ts";
import { strings } from "../strings/strings.ts";
import { bytes, count, time } from "../text/format.ts";
import { clip, hue, initial, visibleId, visibleText } from "../text/visible.ts";
import { type Column, inWords, tone } from "./columns.ts";
import { matches } from "./highlight.ts";

interface CellParts {
  readonly cell: HTMLElement;
  readonly mark: HTMLElement | undefined;
  readonly text: HTMLElement;
  /** What `text` says, to leave it alone when that is the same. */
  said: string;
}

interface RowParts {
  readonly element: HTMLElement;
  readonly number: HTMLElement | undefined;
  readonly cells: readonly CellParts[];
  row: number;
  /** The filling it is complete of: such a row is not filled again. */
  filled: number;
}

/** Marks of the active cell, of the row whose record is shown, and of the selected ones. */
export interface Marks {
  readonly active: { readonly row: number; readonly column: number };
  current(row: number): boolean;
  selected(row: number): boolean;
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
  readonly #numbers: boolean;
  readonly #pinned: number;
  #rows: RowParts[] = [];
  #filling = 1;
  #frame: Frame | undefined;
  #needle = "";

  constructor(host: HTMLElement, columns: readonly Column[], numbers: boolean, pinned: number) {
    this.#host = host;
    this.#columns = columns;
    this.#numbers = numbers;
    this.#pinned = pinned;
    host.replaceChildren();
  }

  /** Fills every row anew when it is next shown: what it says, or the language, has changed. `needle` is folded text to highlight. */
  refill(needle: string): void {
    this.#needle = needle;
    this.#filling++;
  }

  /** Shows rows `first` … `first + count - 1`. Returns whether a row with the focus in it had to go. */
  show(first: number, count: number, frame: Frame, marks: Marks): boolean {
    if (frame !== this.#frame) {
      this.#frame = frame;
      this.#filling++;
    }
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
      if (parts.row !== row) {
        parts.row = row;
        parts.filled = 0;
      }
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

  /** The widest that a column's cells in the document are, with all of their text. */
  widest(column: number): number {
    return this.#rows.reduce((most, { cells }) => {
      const { mark, text } = cells[column] ?? {};
      return Math.max(most, (text?.scrollWidth ?? 0) + (mark === undefined ? 0 : mark.offsetWidth + 8) + 26);
    }, 0);
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
    const number = this.#numbers ? make("div", this.#pinned === 0 ? "rownumber pin last" : "rownumber pin", element) : undefined;
    number?.setAttribute("role", "rowheader");
    number?.setAttribute("aria-colindex", "1");
    const cells = this.#columns.map((column, index): CellParts => {
      const cell = make("div", `cell ${column.look}`, element);
      cell.setAttribute("role", "gridcell");
      cell.setAttribute("aria-colindex", String(index + (this.#numbers ? 2 : 1)));
      if (index < this.#pinned) pin(cell, index, index === this.#pinned - 1);
      const marked = column.look === "ref" || column.look === "type" || column.look === "status" || column.look === "how";
      const mark = marked ? make("span", "mark", cell) : undefined;
      mark?.setAttribute("aria-hidden", "true");
      return { cell, mark, text: make("bdi", "text", cell), said: "" };
    });
    return { element, number, cells, row: -1, filled: 0 };
  }

  #fill(parts: RowParts, frame: Frame, marks: Marks): void {
    const { element, row } = parts;
    const active = row === marks.active.row;
    set(element, "aria-selected", String(marks.selected(row)));
    set(element, "aria-current", marks.current(row) ? "true" : undefined);
    for (const [index, cell] of parts.cells.entries()) {
      const tabIndex = active && index === marks.active.column ? 0 : -1;
      if (cell.cell.tabIndex !== tabIndex || parts.filled === 0) cell.cell.tabIndex = tabIndex;
    }
    if (parts.filled === this.#filling) return;
    set(element, "aria-rowindex", String(row + 2));
    element.classList.toggle("odd", row % 2 === 1);
    if (parts.number !== undefined) parts.number.textContent = count(row + 1);
    let complete = true;
    for (const [index, column] of this.#columns.entries()) {
      const cell = parts.cells[index];
      if (cell !== undefined) complete = fillCell(cell, column, frame, row, this.#needle) && complete;
    }
    parts.filled = complete ? this.#filling : -1;
  }
}

/** Keeps a cell in sight; the grid says where by a custom property. */
export function pin(cell: HTMLElement, index: number, last: boolean): void {
  cell.classList.add("pin");
  cell.classList.toggle("last", last);
  cell.style.setProperty("inset-inline-start", `var(--pin-${index})`);
}

function set(element: HTMLElement, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function setClass(element: HTMLElement, name: string): void {
  if (element.className !== name) element.className = name;
}

/** Says a text, with the places marked where it says the needle. */
function say(parts: CellParts, text: string, needle: string): void {
  const said = `${needle}\n${text}`;
  if (parts.said === said) return;
  parts.said = said;
  const found = matches(text, needle);
  if (found.length === 0) {
    parts.text.textContent = text;
    return;
  }
  const nodes: Node[] = [];
  let from = 0;
  for (const [start, end] of found) {
    if (start > from) nodes.push(document.createTextNode(text.slice(from, start)));
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    nodes.push(mark);
    from = end;
  }
  if (from < text.length) nodes.push(document.createTextNode(text.slice(from)));
  parts.text.replaceChildren(...nodes);
}

/** The value of a cell, and whether it is the id that stands for a missing name; undefined while it is not here. */
export function valueOf(column: Column, cell: (name: string) => string | undefined): { readonly value: string; readonly isId: boolean } | undefined {
  const [first = "", ...ids] = column.from;
  let value = cell(first);
  if (value === undefined) return undefined;
  let isId = column.look === "id";
  for (const id of ids) {
    if (value !== "") break;
    value = cell(id) ?? "";
    isId = true;
  }
  return { value, isId };
}

/** Returns whether the cell is here. */
function fillCell(parts: CellParts, column: Column, frame: Frame, row: number, needle: string): boolean {
  const { cell, mark, text } = parts;
  const found = valueOf(column, (name) => frame.cell(row, name));
  if (found === undefined) {
    set(cell, "aria-busy", "true");
    say(parts, "", "");
    if (mark !== undefined) setClass(mark, "mark");
    return false;
  }
  const { value, isId } = found;
  set(cell, "aria-busy", undefined);
  say(parts, cellText(column, value, isId), needle);
  setClass(text, isId && value !== "" ? "text mono" : "text");
  if (mark !== undefined) fillMark(mark, column, value, column.type === undefined ? value : (frame.cell(row, column.type) ?? ""));
  return true;
}

function cellText(column: Column, value: string, isId: boolean): string {
  if (value === "") return "";
  const short = clip(value);
  switch (column.look) {
    case "how":
      return strings.how[value] ?? visibleText(short);
    case "word":
    case "status":
      return visibleText(inWords(short));
    case "number":
      return /^\d{1,15}$/.test(value) ? count(Number(value)) : visibleText(short);
    case "size":
      return /^\d{1,15}$/.test(value) ? bytes(Number(value)) : visibleText(short);
    case "time":
      return visibleText(time(short));
    default:
      return isId || column.look === "type" ? visibleId(short) : visibleText(short);
  }
}

function fillMark(mark: HTMLElement, column: Column, value: string, type: string): void {
  if (column.look === "status") {
    setClass(mark, value === "" ? "mark" : `mark dot ${tone(value)}`);
  } else if (column.look === "how") {
    setClass(mark, value === "" ? "mark" : `mark how-${value === "direct" ? "direct" : "expanded"}`);
  } else {
    const shown = type !== "" && value !== "";
    setClass(mark, shown ? `mark glyph hue-${hue(type)}` : "mark");
    const letter = shown ? initial(type) : "";
    if (mark.textContent !== letter) mark.textContent = letter;
  }
}
