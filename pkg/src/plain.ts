/** Records out of a batch: by their JSON, or, of grants that are nothing but ids, made of six texts. */

import { Texts } from "./block.ts";
import type { RawBatch, RawTexts } from "./client/protocol.ts";

/** Cells of a record, and the first of one whose JSON is in the array. */
const CELLS = 6;
const NO_CELL = 0xffffffff;

const decoder = new TextDecoder();

/** Parses what the engine wrote: UTF-8 JSON. The engine writes what `T` says. */
export function parseRecords<T>(json: Uint8Array): T {
  return JSON.parse(decoder.decode(json)) as T;
}

/** The records of a batch. */
export function recordsOf<T>(batch: RawBatch): T[] {
  const { text, texts, offsets, cells } = batch;
  const parsed = text.byteLength > 2 || texts === undefined ? parseRecords<T[]>(text) : [];
  if (texts === undefined || offsets === undefined || cells === undefined) return parsed;
  return plainGrants(texts, { offsets, cells }, parsed);
}

/** What `JSON.parse` would give of the text of each, member for member, in a tenth of its time: a literal is a known shape. */
function plainGrants<T>(text: string, raw: RawTexts, parsed: readonly T[]): T[] {
  const texts = new Texts(text, raw);
  const { cells } = texts;
  const records: unknown[] = [];
  let others = 0;
  for (let at = 0; at < cells.length; at += CELLS) {
    if (cells[at] === NO_CELL) {
      records.push(parsed[others++]);
      continue;
    }
    const cell = (place: number): string => texts.get(cells[at + place] ?? 0);
    records.push({
      entitlement: { resource: { id: { resourceType: cell(2), resource: cell(3) } }, id: cell(1) },
      principal: { id: { resourceType: cell(4), resource: cell(5) } },
      id: cell(0),
    });
  }
  return records as T[];
}
