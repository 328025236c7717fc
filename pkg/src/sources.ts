/** Everything that can be opened, as one thing: a size that may be known, and chunks in order. */

import { C1zError } from "./errors.ts";

/** Bytes are read and handed on in pieces of at most this many. */
export const CHUNK = 1 << 20;

/** Bytes that can be read anywhere, at once, for as long as the file is open. */
export interface RandomSource {
  readonly size: number;
  /** Whether every read asks a server. */
  readonly remote?: boolean;
  /**
   * Exactly these bytes, which lie within `size`; they are good until the next call. Throws a `C1zError`: `source.changed` where the
   * file is no longer the one that was opened, `source.read` where reading failed.
   */
  read(offset: number, length: number): Uint8Array;
  /** Lets go of what is held; nothing is read afterwards. */
  close?(): void;
}

/** Bytes to be read from the start, once, or where there is a `random` side anywhere. */
export interface ByteSource {
  readonly size: number | undefined;
  /** The whole as a `Blob`, when it is one: a Worker can then read it by itself. */
  readonly blob?: Blob;
  /** Where the whole is, when a Worker can ask for it by itself. */
  readonly url?: string;
  readonly random?: RandomSource | undefined;
  /** Pieces of at most `CHUNK` bytes; a piece is good until the one after the next is asked for. */
  chunks(signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined>;
}

/** What a file begins with whose records are read when they are wanted. */
const LAZY = "C1Z3\0";

/** Whether the file is one whose records are read when they are wanted. */
export function isLazy(head: Uint8Array): boolean {
  return head.byteLength >= LAZY.length && String.fromCharCode(...head.subarray(0, LAZY.length)) === LAZY;
}

/** A `Blob`, read slice by slice. */
export function blobSource(blob: Blob, random?: RandomSource): ByteSource {
  const { size } = blob;
  async function* slices(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = 0; at < size; at += CHUNK) {
      try {
        yield new Uint8Array(await blob.slice(at, at + CHUNK).arrayBuffer());
      } catch (cause) {
        throw blobChanged(at, cause);
      }
    }
  }
  return { size, blob, random, chunks: () => ahead(slices()) };
}

/** What browsers do not say more exactly: a file behind a `Blob` that was written to can no longer be read. */
export function blobChanged(offset: number, cause?: unknown): C1zError {
  return new C1zError("source.changed", `The file could not be read on from byte ${offset}; it may have changed since it was chosen.`, {
    phase: "read",
    offset,
    cause,
  });
}

/** Bytes that are here. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  const size = bytes.byteLength;
  return {
    size,
    random: {
      size,
      read(offset, length) {
        // A buffer that was given away has no bytes any more.
        if (bytes.byteLength !== size) throw new C1zError("source.changed", "The buffer that was opened has been transferred or resized.", { phase: "read", offset });
        return bytes.subarray(offset, offset + length);
      },
    },
    async *chunks() {
      yield* pieces(bytes);
    },
  };
}

/** Bytes in pieces of at most `CHUNK`. */
export function* pieces(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.byteLength; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

/** Reads one chunk ahead, so that reading and decoding overlap. */
export async function* ahead<T>(chunks: AsyncGenerator<T, void, undefined>): AsyncGenerator<T, void, undefined> {
  let next = chunks.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = chunks.next();
      next.catch(() => undefined); // seen when it is awaited, or never asked for
      yield value;
    }
  } finally {
    await next.catch(() => undefined);
    await chunks.return();
  }
}
