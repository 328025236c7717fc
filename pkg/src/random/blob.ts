/** A `Blob` read anywhere at once, where the host has a way to: in Workers, not on the thread of a window. */

import { Blocks } from "./blocks.ts";
import { blobChanged, type RandomSource } from "../sources.ts";

const BLOCK = 1 << 16;

interface WorkerOnly {
  FileReaderSync?: new () => { readAsArrayBuffer(blob: Blob): ArrayBuffer };
}

/** The slices of a `Blob`; `undefined` where they can only be waited for. */
export function blobReader(blob: Blob): RandomSource | undefined {
  const { FileReaderSync } = globalThis as WorkerOnly;
  if (FileReaderSync === undefined) return undefined;
  const reader = new FileReaderSync();
  const { size } = blob;
  const fetch = (begin: number, end: number): Uint8Array => {
    const bytes = slice(() => reader.readAsArrayBuffer(blob.slice(begin, end)), begin);
    if (bytes.byteLength !== end - begin) throw blobChanged(begin);
    return bytes;
  };
  // A read goes through another process and takes a millisecond, however short it is; opening makes ten that lie close together.
  const blocks = new Blocks(size, BLOCK, fetch);
  return { size, read: (offset, length) => blocks.read(offset, length) };
}

function slice(read: () => ArrayBuffer, offset: number): Uint8Array {
  try {
    return new Uint8Array(read());
  } catch (cause) {
    throw blobChanged(offset, cause);
  }
}
