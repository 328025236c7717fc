/** Reads that cost more than their bytes, rounded to blocks: few requests, and none for what has just been there. */

/** Reads of so many bytes and more are worth one of their own, of just those. */
const LONG = 1 << 16;
/** Bytes of blocks that are kept. The engine keeps what it has decoded, so these need only bridge neighbouring reads. */
const KEPT = 2 << 20;
/** Bytes that are asked for at most beyond those that are wanted, where reads go on from each other. */
const AHEAD = 1 << 20;

/** Bytes from `begin` up to `end`. */
export type Fetch = (begin: number, end: number) => Uint8Array;

/** The blocks read last. */
export class Blocks {
  readonly #size: number;
  readonly #block: number;
  readonly #fetch: Fetch;
  /** By number, the one used last at the end. */
  readonly #kept = new Map<number, Uint8Array>();
  /** The block after those asked for last, and how many to read ahead if the next read begins there. */
  #next = -1;
  #ahead = 0;

  /** `block`: bytes of one. */
  constructor(size: number, block: number, fetch: Fetch) {
    this.#size = size;
    this.#block = block;
    this.#fetch = fetch;
  }

  /** Keeps what is there already: whole blocks from the start. */
  keep(head: Uint8Array): void {
    this.#put(0, head);
  }

  read(offset: number, length: number): Uint8Array {
    if (length === 0) return new Uint8Array();
    if (length >= LONG) return this.#fetch(offset, offset + length);
    const size = this.#block;
    const [first, last] = [Math.floor(offset / size), Math.floor((offset + length - 1) / size)];
    const into = new Uint8Array(length);
    const [from, to] = [this.#missing(first, last, 1), this.#missing(last, first, -1)];
    const begin = from === undefined ? 0 : from * size;
    // From the first that is missing to the last in one request, whatever lies between: a request costs more than bytes do.
    const fetched = from === undefined || to === undefined ? undefined : this.#ask(from, to);
    for (let block = first; block <= last; block++) {
      const at = block * size;
      const bytes = this.#use(block) ?? fetched?.subarray(at - begin, at - begin + size) ?? new Uint8Array();
      const skip = Math.max(0, offset - at);
      into.set(bytes.subarray(skip, offset + length - at), at + skip - offset);
    }
    if (fetched !== undefined) this.#put(begin / size, fetched);
    return into;
  }

  /** The first block that is not kept, going from one to the other. */
  #missing(from: number, to: number, step: 1 | -1): number | undefined {
    for (let block = from; block !== to + step; block += step) if (!this.#kept.has(block)) return block;
    return undefined;
  }

  #ask(from: number, to: number): Uint8Array {
    this.#ahead = from === this.#next ? Math.min(AHEAD / this.#block, Math.max(1, this.#ahead * 2)) : 0;
    const end = Math.min(this.#size, (to + 1 + this.#ahead) * this.#block);
    const fetched = this.#fetch(from * this.#block, end);
    this.#next = Math.ceil(end / this.#block);
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
    const most = KEPT / this.#block;
    const count = Math.ceil(bytes.byteLength / this.#block);
    for (let n = Math.max(0, count - most); n < count; n++) {
      this.#kept.delete(first + n);
      this.#kept.set(first + n, bytes.slice(n * this.#block, (n + 1) * this.#block)); // a copy, not to hold on to the whole answer
    }
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= most) break;
      this.#kept.delete(oldest);
    }
  }
}
