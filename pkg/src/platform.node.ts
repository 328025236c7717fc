/** What differs between hosts: here, Node. */

import { open, readFile, stat } from "node:fs/promises";
import type { Platform } from "./platform.ts";
import { pathChanged, pathFailed, PathReader } from "./random/path.ts";
import { ahead, CHUNK, type ByteSource } from "./sources.ts";

/** The host this build is for. */
export const platform: Platform = {
  async fetchWasm(url) {
    if (url.protocol !== "file:") return fetch(url);
    return new Response(await readFile(url), { headers: { "content-type": "application/wasm" } });
  },
  openPath: fileSource,
};

async function fileSource(path: string | URL): Promise<ByteSource> {
  const stats = await stat(path, { bigint: true }).catch((cause: unknown) => {
    throw pathFailed(path, cause);
  });
  const size = Number(stats.size);
  const source = { size, chunks: () => ahead(blocks(path, size)) };
  // A pipe or a device has no places to read at.
  return stats.isFile() ? { ...source, random: new PathReader(path, stats) } : source;
}

async function* blocks(path: string | URL, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path).catch((cause: unknown) => {
    throw pathFailed(path, cause);
  });
  // Three, because one is being used, one is ready, and one is being read into.
  const buffers = [0, 1, 2].map(() => new Uint8Array(Math.min(CHUNK, Math.max(size, 1))));
  try {
    let at = 0;
    for (let turn = 0; ; turn = (turn + 1) % buffers.length) {
      const buffer = buffers[turn] ?? new Uint8Array(CHUNK);
      const { bytesRead } = await file.read(buffer, 0, buffer.byteLength, at).catch((cause: unknown) => {
        throw pathFailed(path, cause, at);
      });
      if (bytesRead === 0) break;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    if (at !== size) throw pathChanged(path, undefined, size, at);
  } finally {
    await file.close();
  }
}
