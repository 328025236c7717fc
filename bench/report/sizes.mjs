// Bytes that each way has a person download.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

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
    sum.raw += bytes.length;
    sum.brotli += brotliCompressSync(bytes, best(bytes)).length;
  }
  return sum;
}

function best(bytes) {
  return {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  };
}

/** Scripts of the package, minified as a bundler does, by who loads them first: the page that imports it, and what its Worker loads beside that. `later` is what some calls load. Each `{ raw, brotli }`. */
export async function scripts(dist) {
  const { metafile, outputFiles } = await build({ ...QUIET, entryPoints: ["index.js", "worker.js"].map((name) => join(dist, name)), minify: true, outdir: dist });
  const texts = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  const of = (names) => summed(names.map((name) => texts.get(name)));
  const page = closure(metafile.outputs, ["index.js"]);
  const both = closure(metafile.outputs, ["index.js", "worker.js"]);
  const own = closure(metafile.outputs, ["worker.js"]);
  return {
    both: of(both),
    page: of(page),
    worker: of(both.filter((name) => !page.includes(name))),
    later: of([...texts.keys()].filter((name) => !both.includes(name))),
    // What a Worker imports when it is asked for.
    workerLater: Object.entries(metafile.outputs).flatMap(([path, { imports }]) => (own.includes(basename(path)) ? imports : [])).filter(({ kind }) => kind === "dynamic-import").map(({ path }) => basename(path)),
  };
}

/** HTML, styles and scripts of the viewer's page that come before anything can be shown. `{ raw, brotli }`. */
export async function firstLoad(www) {
  const { metafile } = await build({ ...QUIET, entryPoints: ["main.js", "worker.js"].map((name) => join(www, name)), outdir: www });
  const inputs = Object.fromEntries(Object.entries(metafile.inputs).map(([path, input]) => [path, { imports: input.imports }]));
  const names = ["index.html", "page.css", ...closure(inputs, ["main.js", "worker.js"])];
  return summed(names.map((name) => readFileSync(join(www, name))), DEFAULT);
}

const QUIET = { bundle: true, splitting: true, format: "esm", platform: "browser", target: "es2022", write: false, metafile: true, external: ["node:*"], logLevel: "error", logOverride: { "empty-import-meta": "silent" } };

/** Names of what is imported from the beginning, not when it is asked for. */
function closure(modules, entries) {
  const byName = new Map(Object.entries(modules).map(([path, module]) => [basename(path), module]));
  const names = new Set();
  const visit = (name) => {
    if (names.has(name)) return;
    names.add(name);
    for (const { kind, path, external } of byName.get(name).imports) if (kind === "import-statement" && !external) visit(basename(path));
  };
  entries.forEach(visit);
  return [...names];
}

// As scripts/build-www.mjs weighs: with the defaults.
const DEFAULT = {};

function summed(all, options) {
  return { raw: all.reduce((sum, bytes) => sum + bytes.length, 0), brotli: all.reduce((sum, bytes) => sum + brotliCompressSync(bytes, options ?? best(bytes)).length, 0) };
}
