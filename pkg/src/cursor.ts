/** The records of one query, in whichever form is asked for. */

import { Batches, texts } from "./batches.ts";
import { makeBlock } from "./block.ts";
import type { Care, Connection, Form, RawBatch, RawQuery } from "./client/protocol.ts";
import { exportColumns, exported } from "./export.ts";
import { checkCount, checkOptions, checkStrings, MAX_PAGE } from "./options.ts";
import { parseRecords, recordsOf } from "./plain.ts";
import type { Abortable, BlockOptions, ColumnBlock, Count, Cursor, ExportFormat, ExportOptions, Facet } from "./types.ts";

/** A cursor over a connection. */
export class RecordCursor<T, J> extends Batches<T> implements Cursor<T, J> {
  readonly #connection: Connection;
  readonly #query: RawQuery;

  constructor(connection: Connection, query: RawQuery, care: Care, batchSize: number) {
    super((after, max, exact, how) => this.#batch(after, max, exact, "objects", how), care, batchSize);
    this.#connection = connection;
    this.#query = query;
  }

  async *joined(): AsyncGenerator<J, void, undefined> {
    for await (const { text } of this.#texts("joined", this.batchSize, this.with(undefined))) yield* parseRecords<J[]>(text);
  }

  stream(): ReadableStream<readonly T[]> {
    const max = this.batchSize;
    const stop = new AbortController();
    const care = this.with(stop.signal);
    let token: string | undefined;
    return new ReadableStream<readonly T[]>(
      {
        pull: async (controller) => {
          const batch = await this.#batch(token, max, false, "objects", care);
          token = batch.next;
          if (batch.count > 0) controller.enqueue(recordsOf<T>(batch));
          if (token === undefined) controller.close();
        },
        cancel: (reason) => stop.abort(reason),
      },
      { highWaterMark: 0 },
    );
  }

  export(format: ExportFormat, options?: ExportOptions): ReadableStream<Uint8Array<ArrayBuffer>> {
    checkOptions("export", options, ["signal", "columns"]);
    const columns = exportColumns(format, options?.columns);
    const stop = new AbortController();
    const care = this.with(options?.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]));
    return exported(format, (form) => this.#texts(form, MAX_PAGE, care, columns), (reason) => stop.abort(reason));
  }

  async count(options?: Abortable & { atMost?: number | undefined }): Promise<Count> {
    checkOptions("count", options, ["signal", "atMost"]);
    const atMost = options?.atMost === undefined ? undefined : checkCount("atMost", options.atMost);
    return this.#connection.request("count", { query: this.#query, atMost }, this.with(options?.signal));
  }

  async facets(options?: Abortable): Promise<readonly Facet[]> {
    checkOptions("facets", options, ["signal"]);
    const facets = await this.#connection.request("facets", { query: this.#query }, this.with(options?.signal));
    return facets.map(({ name, values }) => ({ name, values: values.map(([value, count]) => ({ value, count })) }));
  }

  async block(first: number, count: number, options?: BlockOptions): Promise<ColumnBlock> {
    checkOptions("block", options, ["signal", "columns"]);
    const columns = options?.columns === undefined ? undefined : checkStrings("columns", options.columns);
    const args = { query: this.#query, first: checkCount("first", first), count: checkCount("count", count), columns };
    return makeBlock(args.first, await this.#connection.request("block", args, this.with(options?.signal)));
  }

  async toArray(options: { limit: number } & Abortable): Promise<T[]> {
    checkOptions("toArray", options, ["limit", "signal"]);
    const limit = checkCount("limit", options?.limit);
    const care = this.with(options.signal);
    const all: T[] = [];
    let token: string | undefined;
    while (all.length < limit) {
      const batch = await this.#batch(token, Math.min(MAX_PAGE, limit - all.length), false, "objects", care);
      for (const record of recordsOf<T>(batch)) all.push(record);
      token = batch.next;
      if (token === undefined) break;
    }
    return all;
  }

  #texts(form: Form, max: number, care: Care, columns?: string[]): AsyncGenerator<RawBatch, void, undefined> {
    return texts((after, most, exact, how) => this.#batch(after, most, exact, form, how, columns), max, care);
  }

  #batch(after: string | undefined, max: number, exact: boolean, form: Form, care: Care, columns?: string[]): Promise<RawBatch> {
    return this.#connection.request("batch", { query: this.#query, after, max, exact, form, columns }, care);
  }
}
