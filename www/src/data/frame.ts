/**
 * The contract between a table and its data: a synchronous read of cells that are there, a wish for the rows
 * that are on the screen, and an event when something arrived. The table never knows where rows come from.
 */
import type { Block, Rows } from "./contract.ts";

/** Rows of one request, and how many such blocks are kept. */
export const BLOCK_ROWS = 256;
export const KEPT_BLOCKS = 64;
const IN_FLIGHT = 2;

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

/** Blocks of rows from a cursor, kept least-recently-used. Fires `change`. */
export class BlockFrame extends EventTarget implements Frame {
  total: number | undefined;
  error: unknown;
  readonly #rows: Rows;
  readonly #blocks = new Map<number, Block>();
  readonly #flying = new Set<number>();
  #wanted: number[] = [];
  #columns = new Map<string, number>();
  #closed = false;

  constructor(rows: Rows) {
    super();
    this.#rows = rows;
    void this.#count();
  }

  async #count(): Promise<void> {
    try {
      this.total = await this.#rows.count();
    } catch (error) {
      this.error = error;
    }
    this.#changed();
    this.#pump();
  }

  cell(row: number, column: string): string | undefined {
    const block = this.#blocks.get(Math.floor(row / BLOCK_ROWS));
    const index = this.#columns.get(column);
    if (block === undefined || index === undefined || row >= block.first + block.count) return undefined;
    return block.cell(row, index);
  }

  want(first: number, count: number): void {
    const total = this.total ?? Number.POSITIVE_INFINITY;
    const low = Math.floor(Math.max(0, first) / BLOCK_ROWS);
    const high = Math.floor(Math.max(0, Math.min(total, first + count) - 1) / BLOCK_ROWS);
    this.#wanted = [];
    for (let block = low; block <= high; block++) {
      const kept = this.#blocks.get(block);
      if (kept === undefined) {
        this.#wanted.push(block);
      } else {
        this.#blocks.delete(block);
        this.#blocks.set(block, kept);
      }
    }
    this.#pump();
  }

  #pump(): void {
    while (!this.#closed && this.error === undefined && this.#flying.size < IN_FLIGHT) {
      const next = this.#wanted.find((block) => !this.#flying.has(block) && !this.#blocks.has(block));
      if (next === undefined) return;
      this.#flying.add(next);
      void this.#fetch(next);
    }
  }

  async #fetch(number: number): Promise<void> {
    try {
      const block = await this.#rows.block(number * BLOCK_ROWS, BLOCK_ROWS);
      if (this.#columns.size === 0) this.#columns = new Map(block.columns.map((name, index) => [name, index]));
      this.#blocks.set(number, block);
      this.#forget();
    } catch (error) {
      this.error = error;
    } finally {
      this.#flying.delete(number);
    }
    this.#changed();
    this.#pump();
  }

  #forget(): void {
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= KEPT_BLOCKS) return;
      this.#blocks.delete(oldest);
    }
  }

  #changed(): void {
    if (!this.#closed) this.dispatchEvent(new Event("change"));
  }

  close(): void {
    this.#closed = true;
    this.#wanted = [];
    this.#blocks.clear();
  }
}
