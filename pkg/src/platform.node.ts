/** What differs between hosts: here, Node. */

import { open, readFile, stat } from "node:fs/promises";
import { C1zError } from "./errors.ts";
import type { Platform } from "./platform.ts";
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
  const { size } = await stat(path).catch((cause: unknown) => {
    throw failed(path, cause);
  });
  return { size, chunks: () => ahead(blocks(path, size)) };
}

async function* blocks(path: string | URL, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path).catch((cause: unknown) => {
    throw failed(path, cause);
  });
  // Three, because one is being used, one is ready, and one is being read into.
  const buffers = [0, 1, 2].map(() => new Uint8Array(Math.min(CHUNK, Math.max(size, 1))));
  try {
    let at = 0;
    for (let turn = 0; ; turn = (turn + 1) % buffers.length) {
      const buffer = buffers[turn] ?? new Uint8Array(CHUNK);
      const { bytesRead } = await file.read(buffer, 0, buffer.byteLength, at).catch((cause: unknown) => {
        throw failed(path, cause);
      });
      if (bytesRead === 0) break;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    if (at !== size) {
      throw new C1zError("source.changed", `${String(path)} changed while it was being read: it had ${size} bytes, and then ${at}.`, {
        phase: "read",
        limit: size,
        got: at,
        retryable: true,
      });
    }
  } finally {
    await file.close();
  }
}

function failed(path: string | URL, cause: unknown): C1zError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new C1zError("source.read", `Reading ${String(path)} failed: ${reason}`, { phase: "read", cause });
}
