/** Everything that can be opened, as one thing: a size that may be known, and chunks in order. */

import { platform } from "#platform";
import { C1zError } from "./errors.ts";
import { describe } from "./options.ts";
import { blobChanged, blobReader } from "./random/blob.ts";
import type { Source } from "./types.ts";

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

/** Looks at what was given; nothing is read yet, but a `URL` is fetched unless `remote`, for a Worker that will see to it. */
export async function toByteSource(source: Source, remote: boolean, signal?: AbortSignal): Promise<ByteSource> {
  if (ArrayBuffer.isView(source)) {
    return given(new Uint8Array(source.buffer, source.byteOffset, source.byteLength), remote);
  }
  if (typeof source === "string") return platform.openPath(source);
  switch (Object.prototype.toString.call(source).slice(8, -1)) {
    case "Blob":
    case "File":
      return blobSource(source as Blob);
    case "ArrayBuffer":
    case "SharedArrayBuffer":
      return given(new Uint8Array(source as ArrayBuffer), remote);
    case "Response":
      return responseSource(source as Response);
    case "ReadableStream":
      return streamSource(source as ReadableStream<Uint8Array>, undefined);
    case "URL":
      return remote && /^https?:$/.test((source as URL).protocol) ? elsewhere(source as URL) : urlSource(source as URL, signal);
    default:
      throw new C1zError(
        "usage.source",
        `Cannot open ${describe(source)}. A source is a Blob or File, an ArrayBuffer or a view of one, a Response, ` +
          "a ReadableStream of bytes, a URL, or in Node a path.",
      );
  }
}

/** A `Blob`, read slice by slice. */
export function blobSource(blob: Blob): ByteSource {
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
  return { size, blob, random: blobReader(blob), chunks: () => ahead(slices()) };
}

/** A buffer. Of a v3 file a Worker is given a `Blob`, which it can read anywhere; others go to it in chunks. */
function given(bytes: Uint8Array, remote: boolean): ByteSource {
  if (!remote || !isLazy(bytes)) return bytesSource(bytes);
  // A Blob takes no memory that is shared.
  return blobSource(new Blob([bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice()]));
}

function bytesSource(bytes: Uint8Array): ByteSource {
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

/** A `URL` that the Worker reads; the chunks are those of a download all the same. */
function elsewhere(url: URL): ByteSource {
  return {
    size: undefined,
    url: url.href,
    async *chunks(signal) {
      yield* (await urlSource(url, signal)).chunks(signal);
    },
  };
}

async function urlSource(url: URL, signal: AbortSignal | undefined): Promise<ByteSource> {
  return url.protocol === "file:" ? platform.openPath(url) : download(url.href, signal);
}

/** A whole file by URL. */
export async function download(url: string, signal: AbortSignal | undefined): Promise<ByteSource> {
  try {
    return responseSource(await fetch(url, signal === undefined ? {} : { signal }));
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof C1zError) throw cause;
    const why = "the server cannot be reached, or in a browser it (CORS) or the Content-Security-Policy (connect-src) does not allow it";
    throw new C1zError("source.read", `Fetching ${url} failed: ${why}.`, { phase: "read", retryable: true, cause });
  }
}

/** What a server answered with. */
export function responseSource(response: Response): ByteSource {
  if (!response.ok) {
    throw new C1zError("source.http", `${response.url || "The response"} answered ${response.status} ${response.statusText}.`.trim(), {
      phase: "read",
      got: response.status,
      retryable: response.status >= 500,
    });
  }
  if (response.bodyUsed) throw used("response");
  const length = response.headers.get("content-length");
  const plain = response.headers.get("content-encoding") === null;
  const size = plain && length !== null && /^\d+$/.test(length) ? Number(length) : undefined;
  return response.body === null ? bytesSource(new Uint8Array()) : streamSource(response.body, size);
}

/** A stream to its end. */
export function streamSource(stream: ReadableStream<Uint8Array>, size: number | undefined): ByteSource {
  if (stream.locked) throw used("stream");
  return {
    size,
    async *chunks(signal) {
      const reader = stream.getReader();
      const cancel = (): void => void reader.cancel(signal?.reason).catch(() => undefined);
      signal?.addEventListener("abort", cancel, { once: true });
      let ended = false;
      try {
        while (!ended) {
          const { done, value } = await read(reader, signal);
          ended = done;
          if (value !== undefined) yield* pieces(asBytes(value));
        }
      } finally {
        signal?.removeEventListener("abort", cancel);
        if (!ended) cancel();
        reader.releaseLock();
      }
    },
  };
}

async function read(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<{ done: boolean; value?: Uint8Array | undefined }> {
  try {
    const result = await reader.read();
    signal?.throwIfAborted();
    return result;
  } catch (cause) {
    signal?.throwIfAborted();
    throw new C1zError("source.read", "The stream broke off before its end.", { phase: "read", retryable: true, cause });
  }
}

function asBytes(chunk: unknown): Uint8Array {
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  throw new C1zError("usage.source", `The stream must hold bytes (Uint8Array), not ${describe(chunk)}.`, { phase: "read" });
}

function used(what: string): C1zError {
  return new C1zError("source.used", `The ${what} has been read or locked already; a ${what} can be opened once.`, { phase: "read" });
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
