/** CSV (RFC 4180) that spreadsheets do not run. */

import { visible } from "./escape.ts";
import type { Output } from "./output.ts";
import type { Column } from "./table.ts";

/** Writes rows with the names of their columns first; on a terminal without controls. */
export async function writeCsv<T>(out: Output, columns: readonly Column<T>[], rows: AsyncIterable<T> | Iterable<T>): Promise<void> {
  const end = lineEnd(out);
  await out.write(`${columns.map(({ name }) => name).join(",")}${end}`);
  for await (const row of rows) {
    const cells = columns.map((column) => (out.tty ? visible(column.cell(row)) : column.cell(row)));
    await out.write(`${cells.map(field).join(",")}${end}`);
  }
}

/** RFC 4180 wants CR and LF; on a terminal the LF alone does both. */
function lineEnd(out: Output): string {
  return out.tty ? "\n" : "\r\n";
}

function field(text: string): string {
  const safe = /^[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/.test(text) ? `'${text}` : text;
  return /[",\r\n]|^ | $/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const QUOTE = 0x22;
const [CR, LF] = [0x0d, 0x0a];

/** Passes on the CSV of a file's export: its head and at most `limit` records (0: all), without controls on a terminal. */
export async function passCsv(out: Output, chunks: AsyncIterable<Uint8Array>, limit: number): Promise<void> {
  const most = limit === 0 ? Infinity : limit + 1;
  const decoder = new TextDecoder();
  let records = 0;
  let quoted = false;
  let rest = "";
  for await (const chunk of chunks) {
    let end = chunk.length;
    let clear: boolean = quoted;
    for (let at = 0; limit > 0 && at < chunk.length; at += 1) {
      if (chunk[at] === QUOTE) clear = !clear;
      if (clear || chunk[at] !== LF) continue;
      records += 1;
      if (records < most) continue;
      end = at + 1;
      break;
    }
    quoted = clear;
    const part = chunk.subarray(0, end);
    if (!out.tty) await out.bytes(part);
    else rest = await writeVisible(out, rest + decoder.decode(part, { stream: true }));
    if (records >= most) return;
  }
  if (rest !== "") await out.write(visible(rest));
}

/** Writes whole records with their controls visible; gives back what is not whole yet. */
async function writeVisible(out: Output, text: string): Promise<string> {
  let quoted = false;
  let begin = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) quoted = !quoted;
    if (quoted || char !== LF) continue;
    const end = text.charCodeAt(at - 1) === CR ? at - 1 : at;
    await out.write(`${visible(text.slice(begin, end))}${lineEnd(out)}`);
    begin = at + 1;
  }
  return text.slice(begin);
}
