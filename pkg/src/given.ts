/** What was given to be opened, as a source of bytes. */

import { platform } from "#platform";
import { C1zError } from "./errors.ts";
import { script } from "./later.ts";
import { describe } from "./options.ts";
import { blobSource, bytesSource, isLazy, type ByteSource } from "./sources.ts";
import type { Source } from "./types.ts";

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
      return (await streams()).responseSource(source as Response);
    case "ReadableStream":
      return (await streams()).streamSource(source as ReadableStream<Uint8Array>, undefined);
    case "URL":
      return remote && /^https?:$/.test((source as URL).protocol) ? elsewhere(source as URL) : (await streams()).urlSource(source as URL, signal);
    default:
      throw new C1zError(
        "usage.source",
        `Cannot open ${describe(source)}. A source is a Blob or File, an ArrayBuffer or a view of one, a Response, ` +
          "a ReadableStream of bytes, a URL, or in Node a path.",
      );
  }
}

/** A buffer. Of a v3 file a Worker is given a `Blob`, which it can read anywhere; others go to it in chunks. */
function given(bytes: Uint8Array, remote: boolean): ByteSource {
  if (!remote || !isLazy(bytes)) return bytesSource(bytes);
  // A Blob takes no memory that is shared.
  return blobSource(new Blob([bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice()]));
}

/** A `URL` that the Worker reads; the chunks are those of a download all the same. */
function elsewhere(url: URL): ByteSource {
  return {
    size: undefined,
    url: url.href,
    async *chunks(signal) {
      yield* (await (await streams()).urlSource(url, signal)).chunks(signal);
    },
  };
}

/** What reads streams: most files are none. */
function streams(): Promise<typeof import("./streams.ts")> {
  return script(import("./streams.ts"));
}
