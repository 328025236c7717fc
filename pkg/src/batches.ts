/** Records that come in batches: one after the other, or page by page. */

import type { Care, RawBatch } from "./client/protocol.ts";
import { checkCount, checkOptions, checkString, MAX_PAGE } from "./options.ts";
import { recordsOf } from "./plain.ts";
import type { Page, PageOptions, Records } from "./types.ts";

/** Records fetched at a time while iterating. */
export const BATCH = 512;

/** Asks for some records after a token; `exact` asks for no fewer than there are. */
export type Fetch = (after: string | undefined, max: number, exact: boolean, care: Care) => Promise<RawBatch>;

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

  [Symbol.asyncIterator](): AsyncIterator<T, void, undefined> {
    return new OneByOne(this.batches());
  }

  async *batches(size: number = this.batchSize): AsyncGenerator<readonly T[], void, undefined> {
    const max = batchSize("batches", size);
    for await (const batch of texts(this.#fetch, max, this.#care)) if (batch.count > 0) yield recordsOf<T>(batch);
  }

  async page(options: PageOptions = {}): Promise<Page<T>> {
    checkOptions("page", options, ["pageSize", "pageToken", "signal"]);
    const size = checkCount("pageSize", options.pageSize, 0);
    const token = options.pageToken === undefined ? undefined : checkString("pageToken", options.pageToken);
    const max = size === 0 || size > MAX_PAGE ? MAX_PAGE : size;
    const batch = await this.#fetch(token, max, true, this.with(options.signal));
    const { next } = batch;
    const records = recordsOf<T>(batch);
    return next === undefined ? { records } : { records, nextPageToken: next };
  }

  /** The care of the query, with the signal of a call beside its own. */
  protected with(signal: AbortSignal | undefined): Care {
    const own = this.#care.signal;
    const both = signal === undefined || own === undefined ? (signal ?? own) : AbortSignal.any([signal, own]);
    return { ...this.#care, signal: both };
  }
}

/**
 * One record after the other: for each that is here a promise that is resolved already. A generator would wait for three more, which
 * takes longer than making the record.
 */
class OneByOne<T> implements AsyncIterableIterator<T, void, undefined> {
  readonly #batches: AsyncGenerator<readonly T[], void, undefined>;
  #batch: readonly T[] = [];
  #at = 0;
  /** Who asks while a batch is on its way comes after those who did before. */
  #coming: Promise<unknown> | undefined;

  constructor(batches: AsyncGenerator<readonly T[], void, undefined>) {
    this.#batches = batches;
  }

  next(): Promise<IteratorResult<T, void>> {
    if (this.#coming === undefined && this.#at < this.#batch.length) return Promise.resolve(this.#take());
    const coming = (this.#coming ?? Promise.resolve()).then(() => this.#reach());
    const settled = coming.then(
      () => undefined,
      () => undefined,
    );
    this.#coming = settled;
    void settled.then(() => {
      if (this.#coming === settled) this.#coming = undefined;
    });
    return coming;
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.#batch = [];
    await this.#batches.return();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(): IteratorResult<T, void> {
    return { done: false, value: this.#batch[this.#at++] as T };
  }

  async #reach(): Promise<IteratorResult<T, void>> {
    while (this.#at >= this.#batch.length) {
      const { done, value } = await this.#batches.next();
      if (done === true) return { done: true, value: undefined };
      this.#batch = value;
      this.#at = 0;
    }
    return this.#take();
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
