/** The records of one query, in whichever form is asked for. */

import type { Connection, RawBatch, RawQuery } from "./client/protocol.ts";
import { makeBlock } from "./block.ts";
import { checkCount, checkOptions, checkString } from "./options.ts";
import type { Abortable, ColumnBlock, Cursor, Page, PageOptions } from "./types.ts";

/** Most records of one page; what an unspecified size means. */
const MAX_PAGE = 10_000;
/** Records fetched at a time while iterating. */
export const BATCH = 512;

const decoder = new TextDecoder();

/** Parses what the engine wrote: UTF-8 JSON. The engine writes what `T` says. */
export function parseRecords<T>(json: Uint8Array): T {
  return JSON.parse(decoder.decode(json)) as T;
}

/** A cursor over a connection; it holds nothing but the question. */
export class RecordCursor<T> implements Cursor<T> {
  readonly #connection: Connection;
  readonly #query: RawQuery;
  readonly #signal: AbortSignal | undefined;
  readonly #batchSize: number;

  constructor(connection: Connection, query: RawQuery, signal: AbortSignal | undefined, batchSize: number) {
    this.#connection = connection;
    this.#query = query;
    this.#signal = signal;
    this.#batchSize = batchSize;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const batch of this.batches()) yield* batch;
  }

  async *batches(size: number = this.#batchSize): AsyncGenerator<readonly T[], void, undefined> {
    const max = batchSize("batches", size);
    let ahead: Promise<RawBatch> | undefined = this.#batch(undefined, max, false, this.#signal);
    while (ahead !== undefined) {
      const { json, count, next }: RawBatch = await ahead;
      ahead = next === undefined ? undefined : this.#batch(next, max, false, this.#signal);
      ahead?.catch(() => undefined); // thrown when it is awaited; of no interest after a break
      if (count > 0) yield parseRecords<T[]>(json);
    }
  }

  async page(options: PageOptions = {}): Promise<Page<T>> {
    checkOptions("page", options, ["pageSize", "pageToken", "signal"]);
    const size = checkCount("pageSize", options.pageSize ?? 0);
    const token = options.pageToken === undefined ? undefined : checkString("pageToken", options.pageToken);
    const max = size === 0 || size > MAX_PAGE ? MAX_PAGE : size;
    const { json, next } = await this.#batch(token, max, true, this.#either(options.signal));
    const records = parseRecords<T[]>(json);
    return next === undefined ? { records } : { records, nextPageToken: next };
  }

  stream(): ReadableStream<readonly T[]> {
    const max = this.#batchSize;
    const stop = new AbortController();
    const signal = this.#either(stop.signal);
    let token: string | undefined;
    return new ReadableStream<readonly T[]>(
      {
        pull: async (controller) => {
          const { json, count, next } = await this.#batch(token, max, false, signal);
          token = next;
          if (count > 0) controller.enqueue(parseRecords<T[]>(json));
          if (next === undefined) controller.close();
        },
        cancel: (reason) => stop.abort(reason),
      },
      { highWaterMark: 0 },
    );
  }

  async count(options?: Abortable): Promise<number> {
    checkOptions("count", options, ["signal"]);
    return this.#connection.request("count", { query: this.#query }, this.#either(options?.signal));
  }

  async block(first: number, count: number, options?: Abortable): Promise<ColumnBlock> {
    checkOptions("block", options, ["signal"]);
    const args = { query: this.#query, first: checkCount("first", first), count: checkCount("count", count) };
    return makeBlock(args.first, await this.#connection.request("block", args, this.#either(options?.signal)));
  }

  async toArray(options: { limit: number } & Abortable): Promise<T[]> {
    checkOptions("toArray", options, ["limit", "signal"]);
    const limit = checkCount("limit", options?.limit);
    const signal = this.#either(options.signal);
    const all: T[] = [];
    let token: string | undefined;
    while (all.length < limit) {
      const { json, next } = await this.#batch(token, Math.min(MAX_PAGE, limit - all.length), false, signal);
      for (const record of parseRecords<T[]>(json)) all.push(record);
      if (next === undefined) break;
      token = next;
    }
    return all;
  }

  #batch(after: string | undefined, max: number, exact: boolean, signal: AbortSignal | undefined): Promise<RawBatch> {
    return this.#connection.request("batch", { query: this.#query, after, max, exact }, signal);
  }

  /** The signal of the query and that of the call, where there are any. */
  #either(signal: AbortSignal | undefined): AbortSignal | undefined {
    if (signal === undefined || this.#signal === undefined) return signal ?? this.#signal;
    return AbortSignal.any([signal, this.#signal]);
  }
}

/** A number of records per batch, from 1; large ones are served as the largest page. */
export function batchSize(what: string, size: number): number {
  return Math.min(Math.max(1, checkCount(`The batch size of ${what}`, size)), MAX_PAGE);
}
