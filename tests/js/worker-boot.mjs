// The Worker as a page would start it, except that Node's fetch cannot get files: it can here.
import { readFile } from "node:fs/promises";

const { fetch } = globalThis;
globalThis.fetch = async (url, options) =>
  String(url).startsWith("file:")
    ? new Response(await readFile(new URL(url)), { headers: { "content-type": "application/wasm" } })
    : fetch(url, options);
await import("../../pkg/dist/worker.js");
