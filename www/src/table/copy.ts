/** Selected rows as text for a spreadsheet, or as the records they are. */
import type { Kind, View } from "../data/contract.ts";
import type { Blocks, Frame } from "../data/frame.ts";
import type { Subject } from "../state/place.ts";
import type { Column, TableKind } from "./columns.ts";
import { valueOf } from "./rows.ts";
import type { Range } from "./selection.ts";

/** Most rows that are copied at once; a record takes a call of its own. */
export const MOST_ROWS = 10_000;
export const MOST_RECORDS = 1000;
const AT_ONCE = 50;
/** What a spreadsheet would run: the beginnings that the package's CSV puts an apostrophe before. */
const FORMULA = /^[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/;

function field(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /["\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows of cells, separated by tabs. */
export function tsv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.map(field).join("\t")).join("\n");
}

type Read = (row: number, name: string) => string;

/** Calls `each` for every row of the ranges with a way to read its cells: from the list that is in memory, or in blocks. */
async function walk(ranges: readonly Range[], source: Blocks | Frame, names: readonly string[], each: (row: number, read: Read) => void): Promise<void> {
  for (const [first, last] of ranges) {
    if (!("block" in source)) {
      for (let row = first; row <= last; row++) each(row, (at, name) => source.cell(at, name) ?? "");
      continue;
    }
    const block = await source.block(first, last - first + 1, { columns: names });
    for (let row = first; row < first + block.count; row++) each(row, (at, name) => block.cell(at, block.columns.indexOf(name)));
  }
}

/** The shown columns of rows, with their titles in the first line. */
export async function rowsAsTsv(ranges: readonly Range[], source: Blocks | Frame, columns: readonly Column[]): Promise<string> {
  const lines: string[][] = [columns.map((column) => column.title)];
  const names = [...new Set(columns.flatMap((column) => column.from))];
  await walk(ranges, source, names, (row, read) => lines.push(columns.map((column) => valueOf(column, (name) => read(row, name))?.value ?? "")));
  return tsv(lines);
}

/** The records of rows: one by itself, several as an array. */
export async function rowsAsJson(ranges: readonly Range[], source: Blocks | Frame, kind: TableKind, view: View, names: readonly string[]): Promise<string> {
  const found: unknown[] = [];
  if (kind === "assets") {
    await walk(ranges, source, names, (row, read) => found.push(Object.fromEntries(names.map((name) => [name, read(row, name)]))));
  } else {
    const keys: Subject["key"][] = [];
    await walk(ranges, source, keyColumns(kind), (row, read) => keys.push(keyOf(kind, (name) => read(row, name))));
    for (let at = 0; at < keys.length; at += AT_ONCE) found.push(...(await Promise.all(keys.slice(at, at + AT_ONCE).map((key) => record(view, kind, key)))));
  }
  return JSON.stringify(found.length === 1 ? found[0] : found, undefined, 2);
}

/** Data columns that find a record again. */
export const keyColumns = (kind: TableKind): readonly string[] => (kind === "resources" ? ["resourceType", "resource"] : ["id"]);

/** The key of a record, from those. */
export function keyOf(kind: TableKind, read: (name: string) => string): Subject["key"] {
  return kind === "resources" ? { id: read("resource"), resourceType: read("resourceType") } : { id: read("id") };
}

function record(view: View, kind: Kind, { id, resourceType = "" }: Subject["key"]): Promise<unknown> {
  switch (kind) {
    case "resourceTypes":
      return view.resourceType(id);
    case "resources":
      return view.resource({ resourceType, resource: id });
    case "entitlements":
      return view.entitlement(id);
    case "grants":
      return view.grant(id);
  }
}
