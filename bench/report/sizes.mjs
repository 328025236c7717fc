// Bytes of WebAssembly that each way has a person download.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const module = (path) => fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));

export const WASM = {
  "sql.js": module("sql.js/dist/sql-wasm-browser.wasm"),
  "@sqlite.org/sqlite-wasm": module("@sqlite.org/sqlite-wasm/dist/sqlite3.wasm"),
  "@bokuweb/zstd-wasm": module("@bokuweb/zstd-wasm/dist/web/zstd.wasm"),
};

/** `{ raw, brotli }` of some files together. */
export function size(paths) {
  const sum = { raw: 0, brotli: 0 };
  for (const path of paths) {
    const bytes = readFileSync(path);
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    sum.raw += bytes.length;
    sum.brotli += brotliCompressSync(bytes, { params }).length;
  }
  return sum;
}
