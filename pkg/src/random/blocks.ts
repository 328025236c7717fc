/** Reads that cost more than their bytes, rounded to blocks: few requests, and none for what has just been there. */

/** Bytes of a block. */
export const BLOCK = 1 << 16;
/** Blocks that are kept. The engine keeps what it has decoded, so these need only bridge neighbouring reads. */
const KEPT = 32;
/** Blocks that are asked for at most beyond those that are wanted, where reads go on from each other. */
const AHEAD = 16;

/** Bytes from `begin` up to `end`. */
export type Fetch = (begin: number, end: number) => Uint8Array;

/** The blocks read last. */
export class Blocks {
  readonly #size: number;
  readonly #fetch: Fetch;
  /** By number, the one used last at the end. */
  readonly #kept = new Map<number, Uint8Array>();
  /** The block after those asked for last, and how many to read ahead if the next read begins there. */
  #next = -1;
  #ahead = 0;

  constructor(size: number, fetch: Fetch) {
    this.#size = size;
    this.#fetch = fetch;
  }

  /** Keeps what is there already: whole blocks from the start. */
  keep(head: Uint8Array): void {
    this.#put(0, head);
  }

  read(offset: number, length: number): Uint8Array {
    if (length === 0) return new Uint8Array();
    const [first, last] = [Math.floor(offset / BLOCK), Math.floor((offset + length - 1) / BLOCK)];
    const into = new Uint8Array(length);
    const [from, to] = [this.#missing(first, last, 1), this.#missing(last, first, -1)];
    const begin = from === undefined ? 0 : from * BLOCK;
    // From the first that is missing to the last in one request, whatever lies between: a request costs more than bytes do.
    const fetched = from === undefined || to === undefined ? undefined : this.#ask(from, to);
    for (let block = first; block <= last; block++) {
      const at = block * BLOCK;
      const bytes = this.#use(block) ?? fetched?.subarray(at - begin, at - begin + BLOCK) ?? new Uint8Array();
      const skip = Math.max(0, offset - at);
      into.set(bytes.subarray(skip, offset + length - at), at + skip - offset);
    }
    if (fetched !== undefined) this.#put(begin / BLOCK, fetched);
    return into;
  }

  /** The first block that is not kept, going from one to the other. */
  #missing(from: number, to: number, step: 1 | -1): number | undefined {
    for (let block = from; block !== to + step; block += step) if (!this.#kept.has(block)) return block;
    return undefined;
  }

  #ask(from: number, to: number): Uint8Array {
    this.#ahead = from === this.#next ? Math.min(AHEAD, Math.max(1, this.#ahead * 2)) : 0;
    const end = Math.min(this.#size, (to + 1 + this.#ahead) * BLOCK);
    const fetched = this.#fetch(from * BLOCK, end);
    this.#next = Math.ceil(end / BLOCK);
    return fetched;
  }

  #use(block: number): Uint8Array | undefined {
    const bytes = this.#kept.get(block);
    if (bytes !== undefined) {
      this.#kept.delete(block);
      this.#kept.set(block, bytes);
    }
    return bytes;
  }

  #put(first: number, bytes: Uint8Array): void {
    const count = Math.ceil(bytes.byteLength / BLOCK);
    for (let n = Math.max(0, count - KEPT); n < count; n++) {
      this.#kept.delete(first + n);
      this.#kept.set(first + n, bytes.slice(n * BLOCK, (n + 1) * BLOCK)); // a copy, not to hold on to the whole answer
    }
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
  }
}
