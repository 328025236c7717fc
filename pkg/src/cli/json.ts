/** JSON, one element a line, never the whole in memory. */

import { visibleJson } from "./escape.ts";
import type { Output } from "./output.ts";

/** One line of JSON. */
export async function writeLine(out: Output, value: unknown): Promise<void> {
  await out.write(`${visibleJson(JSON.stringify(value))}\n`);
}

/** A value a line. */
export async function writeLines(out: Output, values: AsyncIterable<unknown> | Iterable<unknown>): Promise<void> {
  for await (const value of values) await writeLine(out, value);
}

/** An object with one or more lists, an element a line: `{"grants":[…]}`. Members of `head` come first. */
export async function writeObject(
  out: Output,
  lists: Readonly<Record<string, AsyncIterable<unknown> | Iterable<unknown>>>,
  head: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  let before = "{";
  for (const [name, value] of Object.entries(head)) {
    await out.write(`${before}${visibleJson(`${JSON.stringify(name)}:${JSON.stringify(value)}`)}`);
    before = ",\n";
  }
  for (const [name, list] of Object.entries(lists)) {
    await out.write(`${before}${JSON.stringify(name)}:[`);
    let separator = "\n";
    for await (const value of list) {
      await out.write(`${separator}${visibleJson(JSON.stringify(value))}`);
      separator = ",\n";
    }
    await out.write(separator === "\n" ? "]" : "\n]");
    before = ",\n";
  }
  await out.write("}\n");
}

/** The first `limit` of some values; 0 is all. */
export async function* first<T>(limit: number, values: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  let left = limit;
  for await (const value of values) {
    yield value;
    left -= 1;
    if (left === 0) return;
  }
}
