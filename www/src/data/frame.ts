/**
 * The contract between a table and its data: a synchronous read of cells that are there, a wish for the rows
 * that are on the screen, and an event when something arrived. The table never knows where rows come from.
 */
import type { ColumnBlock } from "./contract.ts";

/** Rows of one request, and how many such blocks are kept. */
export const BLOCK_ROWS = 256;
export const KEPT_BLOCKS = 64;
const IN_FLIGHT = 2;
/** From so many rows on the first jump far ahead is felt, because the engine walks there, and so is a first sort; both are made ready in a quiet moment. */
const FAR = 50_000;
const QUIET = 400;

export interface Frame extends EventTarget {
  /** Undefined until counted. */
  readonly total: number | undefined;
  readonly error: unknown;
  /** The text of a cell, or undefined while it is not here. */
  cell(row: number, column: string): string | undefined;
  /** Ask for these rows; the newest wish is served first and earlier unserved ones are dropped. */
  want(first: number, count: number): void;
  close(): void;
}

/** What a `BlockFrame` reads: a cursor of the package. */
export interface Blocks {
  count(options?: { readonly signal?: AbortSignal }): Promise<{ readonly value: number }>;
  block(first: number, count: number, options?: { readonly signal?: AbortSignal; readonly columns?: readonly string[] }): Promise<ColumnBlock>;
}

interface Kept {
  readonly block: ColumnBlock;
  readonly places: ReadonlyMap<string, number>;
  /** Which choice of columns it was read with. */
  readonly choice: number;
}

/** Blocks of rows from a cursor, kept least-recently-used. Fires `change`. */
export class BlockFrame extends EventTarget implements Frame {
  total: number | undefined;
  error: unknown;
  readonly #source: Blocks;
  readonly #prepare: ((signal: AbortSignal) => Promise<unknown>) | undefined;
  readonly #abort = new AbortController();
  readonly #blocks = new Map<number, Kept>();
  readonly #flying = new Set<number>();
  #wanted: number[] = [];
  #columns: readonly string[] | undefined;
  #choice = 0;
  #walking: number | undefined;

  /** `prepare` is called in the first quiet moment of a long table: for what a later question would have to wait for. */
  constructor(source: Blocks, columns?: readonly string[], prepare?: (signal: AbortSignal) => Promise<unknown>) {
    super();
    this.#source = source;
    this.#columns = columns;
    this.#prepare = prepare;
    void this.#count();
  }

  /** Reads these columns from now on. Blocks that lack some stay until they are read anew. */
  use(columns: readonly string[]): void {
    if (this.#columns === undefined || columns.every((column) => this.#columns?.includes(column))) return;
    this.#columns = columns;
    this.#choice++;
    this.#changed();
  }

  async #count(): Promise<void> {
    try {
      this.total = (await this.#source.count({ signal: this.#abort.signal })).value;
    } catch (error) {
      this.error = error;
    }
    this.#changed();
    this.#pump();
  }

  cell(row: number, column: string): string | undefined {
    const kept = this.#blocks.get(Math.floor(row / BLOCK_ROWS));
    const place = kept?.places.get(column);
    if (kept === undefined || place === undefined || row >= kept.block.first + kept.block.count) return undefined;
    return kept.block.cell(row, place);
  }

  want(first: number, count: number): void {
    const total = this.total ?? Number.POSITIVE_INFINITY;
    const low = Math.floor(Math.max(0, first) / BLOCK_ROWS);
    const high = Math.floor(Math.max(0, Math.min(total, first + count) - 1) / BLOCK_ROWS);
    this.#wanted = [];
    for (let number = low; number <= high; number++) {
      const kept = this.#blocks.get(number);
      if (kept !== undefined) {
        this.#blocks.delete(number);
        this.#blocks.set(number, kept);
      }
      if (kept?.choice !== this.#choice) this.#wanted.push(number);
    }
    this.#pump();
  }

  #pump(): void {
    while (!this.#abort.signal.aborted && this.error === undefined && this.#flying.size < IN_FLIGHT) {
      const next = this.#wanted.find((number) => !this.#flying.has(number) && this.#blocks.get(number)?.choice !== this.#choice);
      if (next === undefined) return;
      this.#flying.add(next);
      void this.#fetch(next);
    }
  }

  async #fetch(number: number): Promise<void> {
    const { signal } = this.#abort;
    const choice = this.#choice;
    try {
      const block = await this.#source.block(number * BLOCK_ROWS, BLOCK_ROWS, this.#columns === undefined ? { signal } : { signal, columns: this.#columns });
      if (signal.aborted) return;
      this.#blocks.delete(number);
      this.#blocks.set(number, { block, places: new Map(block.columns.map((name, place) => [name, place])), choice });
      this.#forget();
      this.#walkLater();
    } catch (error) {
      this.error = error;
    } finally {
      this.#flying.delete(number);
    }
    this.#changed();
    this.#pump();
  }

  /** Once, when the first rows are here: the last row, after which the way to every other is known. */
  #walkLater(): void {
    const { total = 0 } = this;
    if (this.#walking !== undefined || total < FAR) return;
    this.#walking = setTimeout(() => {
      const { signal } = this.#abort;
      const first = this.#columns?.[0];
      void this.#source.block(total - 1, 1, first === undefined ? { signal } : { signal, columns: [first] }).then(() => this.#prepare?.(signal)).catch(() => undefined);
    }, QUIET) as unknown as number;
  }

  #forget(): void {
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= KEPT_BLOCKS) return;
      this.#blocks.delete(oldest);
    }
  }

  #changed(): void {
    if (!this.#abort.signal.aborted) this.dispatchEvent(new Event("change"));
  }

  /** Ends all reading; nothing is told any more. */
  close(): void {
    this.#abort.abort();
    clearTimeout(this.#walking);
    this.#wanted = [];
    this.#blocks.clear();
  }
}

/** Rows that are all in memory: a short list, sorted here. Fires `change` when it has come. */
export class ListFrame<T> extends EventTarget implements Frame {
  total: number | undefined;
  error: unknown;
  #rows: readonly T[] = [];
  readonly #cell: (row: T, column: string) => string;

  constructor(rows: Promise<readonly T[]>, cell: (row: T, column: string) => string) {
    super();
    this.#cell = cell;
    rows.then((all) => {
      this.#rows = all;
      this.total = all.length;
    }, (error: unknown) => {
      this.error = error;
    }).finally(() => this.dispatchEvent(new Event("change")));
  }

  cell(row: number, column: string): string | undefined {
    const found = this.#rows[row];
    return found === undefined ? undefined : this.#cell(found, column);
  }

  want(): void {}
  close(): void {}
}
