/** Records that come in batches: one after the other, or page by page. */

import type { Care, RawBatch } from "./client/protocol.ts";
import { checkCount, checkOptions, checkString } from "./options.ts";
import type { Page, PageOptions, Records } from "./types.ts";

/** Most records of one page; what an unspecified size means. */
export const MAX_PAGE = 10_000;
/** Records fetched at a time while iterating. */
export const BATCH = 512;

const decoder = new TextDecoder();

/** Asks for some records after a token; `exact` asks for no fewer than there are. */
export type Fetch = (after: string | undefined, max: number, exact: boolean, care: Care) => Promise<RawBatch>;

/** Parses what the engine wrote: UTF-8 JSON. The engine writes what `T` says. */
export function parseRecords<T>(json: Uint8Array): T {
  return JSON.parse(decoder.decode(json)) as T;
}

/** Records by some way of asking for them; it holds nothing but the question. */
export class Batches<T> implements Records<T> {
  readonly #fetch: Fetch;
  readonly #care: Care;
  protected readonly batchSize: number;

  constructor(fetch: Fetch, care: Care, batchSize: number) {
    this.#fetch = fetch;
    this.#care = care;
    this.batchSize = batchSize;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const batch of this.batches()) yield* batch;
  }

  async *batches(size: number = this.batchSize): AsyncGenerator<readonly T[], void, undefined> {
    const max = batchSize("batches", size);
    for await (const { text, count } of texts(this.#fetch, max, this.#care)) if (count > 0) yield parseRecords<T[]>(text);
  }

  async page(options: PageOptions = {}): Promise<Page<T>> {
    checkOptions("page", options, ["pageSize", "pageToken", "signal"]);
    const size = checkCount("pageSize", options.pageSize, 0);
    const token = options.pageToken === undefined ? undefined : checkString("pageToken", options.pageToken);
    const max = size === 0 || size > MAX_PAGE ? MAX_PAGE : size;
    const { text, next } = await this.#fetch(token, max, true, this.with(options.signal));
    const records = parseRecords<T[]>(text);
    return next === undefined ? { records } : { records, nextPageToken: next };
  }

  /** The care of the query, with the signal of a call beside its own. */
  protected with(signal: AbortSignal | undefined): Care {
    const own = this.#care.signal;
    const both = signal === undefined || own === undefined ? (signal ?? own) : AbortSignal.any([signal, own]);
    return { ...this.#care, signal: both };
  }
}

/** All batches, the next being made while one is looked at. */
export async function* texts(fetch: Fetch, max: number, care: Care): AsyncGenerator<RawBatch, void, undefined> {
  let ahead: Promise<RawBatch> | undefined = fetch(undefined, max, false, care);
  while (ahead !== undefined) {
    const batch: RawBatch = await ahead;
    ahead = batch.next === undefined ? undefined : fetch(batch.next, max, false, care);
    ahead?.catch(() => undefined); // thrown when it is awaited; of no interest after a break
    yield batch;
  }
}

/** A number of records per batch, from 1; large ones are served as the largest page. */
export function batchSize(what: string, size: number | undefined): number {
  return Math.min(Math.max(1, checkCount(`The batch size of ${what}`, size, BATCH)), MAX_PAGE);
}
