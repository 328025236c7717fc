/** One list of results in whichever form was asked for. */

import type { Context } from "./context.ts";
import { writeCsv } from "./csv.ts";
import { writeLines, writeObject } from "./json.ts";
import { writeTable, type Column } from "./table.ts";

/** Writes a list; `key` is its name in JSON. */
export async function show<T>(context: Context, key: string, columns: readonly Column<T>[], values: AsyncIterable<T> | Iterable<T>): Promise<void> {
  const { out, format } = context;
  switch (format) {
    case "json":
      return writeObject(out, { [key]: values });
    case "ndjson":
      return writeLines(out, values);
    case "csv":
      return writeCsv(out, columns, values);
    case "table":
      return writeTable(out, columns, values, context);
  }
}
