// The zstd decoders of npm, each as `ready()` and `decode(frame)`. `where` says how to find the WebAssembly.
import { decompress, init } from "@bokuweb/zstd-wasm";
import { decompress as fzstd } from "fzstd";

export const DECODERS = {
  "@bokuweb/zstd-wasm": { ready: (where) => init(where?.zstd), decode: (frame) => decompress(frame) },
  fzstd: { ready: async () => {}, decode: (frame) => fzstd(frame) },
};

/** Bytes before the frame in a v1 file. */
export const MAGIC = 5;

/** Decodes a file that is wholly in memory, and nothing else. Milliseconds and bytes. */
export async function decodeZstd(name, file, where) {
  const { ready, decode } = DECODERS[name];
  await ready(where);
  const begin = performance.now();
  const image = decode(file.subarray(MAGIC));
  return { ms: performance.now() - begin, bytes: image.byteLength };
}
