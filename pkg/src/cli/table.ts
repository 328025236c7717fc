/** Aligned columns of text, written while rows still come. */

import { visible } from "./escape.ts";
import type { Output } from "./output.ts";
import { cut, width } from "./width.ts";

/** Rows that decide how wide the columns are; longer cells of later rows push theirs aside. */
const SAMPLE = 512;
/** No column is cut below this. */
const LEAST = 4;
/** No cell is filled up beyond this where nothing is cut: one long id must not make every line long. */
const MOST = 64;
const GAP = "  ";

/** One column. */
export interface Column<T> {
  /** Its heading. */
  readonly title: string;
  /** Its name in CSV. */
  readonly name: string;
  /** Numbers are flush right. */
  readonly right?: boolean;
  cell(row: T): string;
}

/** How a table is drawn. */
export interface Look {
  /** Whether headings are bold. */
  readonly bold: boolean;
}

/** Writes a table of rows; on a terminal no wider than that. */
export async function writeTable<T>(out: Output, columns: readonly Column<T>[], rows: AsyncIterable<T> | Iterable<T>, look: Look): Promise<void> {
  let sample: string[][] | undefined = [];
  let widths: number[] = [];
  const start = async (first: readonly string[][]): Promise<void> => {
    const titles = columns.map(({ title }) => title);
    widths = fitted([titles, ...first], out.columns);
    const head = line(titles, widths, columns, out.columns !== undefined);
    await out.write(`${look.bold ? `\x1b[1m${head}\x1b[0m` : head}\n`);
    for (const cells of first) await out.write(`${line(cells, widths, columns, out.columns !== undefined)}\n`);
  };
  for await (const row of rows) {
    const cells = columns.map((column) => visible(column.cell(row)));
    if (sample === undefined) {
      await out.write(`${line(cells, widths, columns, out.columns !== undefined)}\n`);
      continue;
    }
    sample.push(cells);
    if (sample.length < SAMPLE) continue;
    await start(sample);
    sample = undefined;
  }
  if (sample !== undefined) await start(sample);
}

/** Names and values, a pair a line. */
export async function writePairs(out: Output, pairs: readonly (readonly [string, string])[], look: Look): Promise<void> {
  const left = Math.max(...pairs.map(([name]) => width(name)));
  for (const [name, value] of pairs) {
    const text = visible(value);
    const room = out.columns === undefined ? Infinity : Math.max(LEAST, out.columns - left - GAP.length);
    const head = padded(name, left, false);
    await out.write(`${look.bold ? `\x1b[1m${head}\x1b[0m` : head}${GAP}${cut(text, room)}\n`);
  }
}

/** Widths of columns for these rows; the widest give way where a terminal is too narrow. */
function fitted(rows: readonly (readonly string[])[], room: number | undefined): number[] {
  const widths = (rows[0] ?? []).map((_, at) => rows.reduce((most, row) => Math.max(most, width(row[at] ?? "")), 0));
  if (room === undefined) return widths.map((one) => Math.min(one, MOST));
  let over = widths.reduce((sum, one) => sum + one, 0) + GAP.length * (widths.length - 1) - room;
  while (over > 0) {
    const widest = Math.max(...widths);
    if (widest <= LEAST) break;
    const next = Math.max(LEAST, ...widths.filter((one) => one < widest));
    const at = widths.flatMap((one, place) => (one === widest ? [place] : []));
    const take = Math.min(widest - next, Math.ceil(over / at.length));
    for (const place of at) widths[place] = widest - Math.max(take, 1);
    over -= at.length * Math.max(take, 1);
  }
  return widths;
}

function line<T>(cells: readonly string[], widths: readonly number[], columns: readonly Column<T>[], cutting: boolean): string {
  const texts = cells.map((cell, at) => {
    const wide = widths[at] ?? 0;
    const text = cutting ? cut(cell, wide) : cell;
    const right = columns[at]?.right === true;
    return at === cells.length - 1 && !right ? text : padded(text, wide, right);
  });
  return texts.join(GAP).trimEnd();
}

function padded(text: string, wide: number, right: boolean): string {
  const pad = " ".repeat(Math.max(0, wide - width(text)));
  return right ? pad + text : text + pad;
}
