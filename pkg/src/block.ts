/** Cells of a column block: one string, cut where the offsets say. */

import type { Calls } from "./client/protocol.ts";
import { C1zError } from "./errors.ts";
import type { ColumnBlock } from "./types.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A block of the rows from `first`. Cells are cut out when they are asked for. */
export function makeBlock(first: number, raw: Calls["block"]["result"]): ColumnBlock {
  const { offsets, rows, columns, total } = raw;
  const text = decoder.decode(raw.text);
  const width = columns.length;
  return {
    first,
    count: rows,
    total,
    columns,
    cell(row, column) {
      const at = typeof column === "string" ? columns.indexOf(column) : column;
      const place = (row - first) * width + at;
      const begin = offsets[place];
      const end = offsets[place + 1];
      if (!(at >= 0 && at < width) || begin === undefined || end === undefined) {
        throw new C1zError(
          "usage.argument",
          `There is no cell (${row}, ${column}) here: rows ${first} to ${first + rows - 1}, columns ${columns.join(", ")}.`,
        );
      }
      return text.slice(begin, end);
    },
  };
}
