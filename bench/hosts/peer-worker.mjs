// The Worker of the peers. Bundled by bundle.mjs.
import { memoryBytes } from "../engines/memory.mjs";
import { decodeC1z } from "../engines/c1z.mjs";
import { loadPeer, openPeer } from "../engines/peer.mjs";
import { decodeZstd } from "../engines/zstd.mjs";

const where = { zstd: "/built/zstd.wasm", sqljs: "/built/sql-wasm-browser.wasm", sqlite: "/built/sqlite3.wasm" };
const encoder = new TextEncoder();
let loaded;
let peer;

const answers = {
  async load(args) {
    loaded = await loadPeer({ ...args, where });
  },
  async open({ engine, zstd, file }) {
    peer = await openPeer({ engine, zstd, where, loaded, read: () => bytes(file) });
    return { decodedSize: peer.decodedSize };
  },
  // As JSON: faster than a structured clone of many small objects, and what c1z does.
  batch: () => encoder.encode(JSON.stringify(peer.batch())),
  block: () => packed(peer.block()),
  memory: () => memoryBytes(),
  async decode({ engine, file }) {
    if (engine !== "c1z") return decodeZstd(engine, await bytes(file), where);
    const glue = "/c1z/raw/glue.js"; // not to be bundled
    const [{ createGlue }, module] = await Promise.all([import(glue), WebAssembly.compileStreaming(fetch("/c1z/c1z_bg.wasm"))]);
    return decodeC1z(createGlue, module, await bytes(file));
  },
};

let last = Promise.resolve();
globalThis.onmessage = ({ data: { op, args } }) => {
  last = last.then(async () => {
    try {
      const result = await (op in answers ? answers[op](args) : peer[op](args));
      postMessage({ result }, [result?.text, result?.offsets, result].filter(ArrayBuffer.isView).map(({ buffer }) => buffer));
    } catch (error) {
      postMessage({ error: String(error?.stack ?? error) });
    }
  });
};

async function bytes(file) {
  return new Uint8Array(await file.arrayBuffer());
}

/** One text and its offsets: strings cross a Worker's line slowly one by one. */
function packed({ cells, count }) {
  const offsets = new Uint32Array(cells.length + 1);
  for (let i = 0, end = 0; i < cells.length; i += 1) offsets[i + 1] = end += cells[i].length;
  return { count, text: encoder.encode(cells.join("")), offsets };
}
