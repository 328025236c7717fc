/** Cells of a column block: numbers of texts, which are cut out of one string. */

import type { Calls, RawTexts } from "./client/protocol.ts";
import { C1zError } from "./errors.ts";
import type { ColumnBlock } from "./types.ts";

/** Texts by number, each cut out when it is asked for first. */
export class Texts {
  readonly cells: Uint32Array;
  readonly #text: string;
  readonly #offsets: Uint32Array;
  readonly #known: (string | undefined)[];

  constructor(text: string, { offsets, cells }: RawTexts) {
    this.cells = cells;
    this.#text = text;
    this.#offsets = offsets;
    this.#known = new Array<string | undefined>(Math.max(offsets.length - 1, 0));
  }

  get(number: number): string {
    return (this.#known[number] ??= this.#text.slice(this.#offsets[number], this.#offsets[number + 1]));
  }
}

/** A block of the rows from `first`. */
export function makeBlock(first: number, raw: Calls["block"]["result"]): ColumnBlock {
  const { rows, columns, total } = raw;
  const texts = new Texts(raw.text, raw);
  const { cells } = texts;
  const width = columns.length;
  return {
    first,
    count: rows,
    total,
    columns,
    cell(row, column) {
      const at = typeof column === "string" ? columns.indexOf(column) : column;
      const number = cells[(row - first) * width + at];
      if (!(at >= 0 && at < width) || number === undefined) {
        throw new C1zError(
          "usage.argument",
          `There is no cell (${row}, ${column}) here: rows ${first} to ${first + rows - 1}, columns ${columns.join(", ")}.`,
        );
      }
      return texts.get(number);
    },
  };
}
