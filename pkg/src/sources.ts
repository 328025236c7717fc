/** Everything that can be opened, as one thing: a size that may be known, and chunks in order. */

import { platform } from "#platform";
import { C1zError } from "./errors.ts";
import { describe } from "./options.ts";
import type { Source } from "./types.ts";

/** Bytes are read and handed on in pieces of at most this many. */
export const CHUNK = 1 << 20;

/** Bytes to be read once, from the start. */
export interface ByteSource {
  readonly size: number | undefined;
  /** The whole as a `Blob`, when it is one: a Worker can then read it by itself. */
  readonly blob?: Blob;
  /** Pieces of at most `CHUNK` bytes; a piece is good until the one after the next is asked for. */
  chunks(signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined>;
}

/** Looks at what was given; nothing is read yet, but a `URL` is fetched. */
export async function toByteSource(source: Source, signal?: AbortSignal): Promise<ByteSource> {
  if (ArrayBuffer.isView(source)) {
    return bytesSource(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
  }
  if (typeof source === "string") return platform.openPath(source);
  switch (Object.prototype.toString.call(source).slice(8, -1)) {
    case "Blob":
    case "File":
      return blobSource(source as Blob);
    case "ArrayBuffer":
    case "SharedArrayBuffer":
      return bytesSource(new Uint8Array(source as ArrayBuffer));
    case "Response":
      return responseSource(source as Response);
    case "ReadableStream":
      return streamSource(source as ReadableStream<Uint8Array>, undefined);
    case "URL":
      return urlSource(source as URL, signal);
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
        throw new C1zError("source.changed", `The file could not be read on from byte ${at}; it may have changed since it was chosen.`, {
          phase: "read",
          offset: at,
          cause,
        });
      }
    }
  }
  return { size, blob, chunks: () => ahead(slices()) };
}

function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.byteLength,
    async *chunks() {
      yield* pieces(bytes);
    },
  };
}

async function urlSource(url: URL, signal: AbortSignal | undefined): Promise<ByteSource> {
  if (url.protocol === "file:") return platform.openPath(url);
  let response: Response;
  try {
    response = await fetch(url, signal === undefined ? {} : { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new C1zError("source.read", `Fetching ${url.href} failed.`, { phase: "read", retryable: true, cause });
  }
  return responseSource(response);
}

function responseSource(response: Response): ByteSource {
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

function streamSource(stream: ReadableStream<Uint8Array>, size: number | undefined): ByteSource {
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

function* pieces(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
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
