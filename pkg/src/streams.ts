/** Bytes that come in their own time: of a stream, of a server. */

import { platform } from "#platform";
import { C1zError } from "./errors.ts";
import { describe } from "./options.ts";
import { bytesSource, pieces, type ByteSource } from "./sources.ts";

/** What is at a `URL`. */
export async function urlSource(url: URL, signal: AbortSignal | undefined): Promise<ByteSource> {
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
