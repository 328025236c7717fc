#!/usr/bin/env node
// Assembles pkg/dist from pkg/dist/raw (which scripts/build-wasm.sh makes) and pkg/src.
//
// raw/c1z.js            → one function that makes a fresh instance each time (#glue)
// raw/c1z_bg.wasm       → dist/c1z_bg.wasm, the only copy
// src/{index,direct,worker,client/worker-host}.ts → dist/*.js for pages, sharing chunks
// src/viewer.ts, www/src → dist/viewer*.js, the element with Lit in it, upon those
// src/{index.node,direct}.ts   → dist/*.node.js for Node
// src/cli/main.ts              → dist/cli.js, the command, sharing chunks with those
// src/viewer.node.ts           → dist/viewer.node.js, which does nothing
// src/*.ts              → dist/*.d.ts
// www/src, src/viewer.ts → dist/custom-elements.json
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";
import { scripts } from "../bench/report/sizes.mjs";
import { elements } from "./elements.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const pkg = join(root, "pkg");
const src = join(pkg, "src");
const dist = join(pkg, "dist");
const raw = join(dist, "raw");
const glue = join(raw, "glue.js");

/** Bytes after minifying and brotli: what importing the package has a page download, and what its Worker downloads beside that. */
const BUDGET = { page: 12_000, worker: 12_000 };

const EXPORTS = ["initSync", "sniff", "Opening", "rehearse", "takePanic", "wasmMemoryBytes"];

if (!existsSync(join(raw, "c1z.js"))) {
  console.error("pkg/dist/raw/c1z.js is not there: run scripts/build-wasm.sh first.");
  process.exit(1);
}

clean();
await makeGlue();
await Promise.all([
  bundle(["index", "direct", "worker", "client/worker-host"], "browser"),
  bundle(["index.node", "direct", "cli/main", "viewer.node"], "node"),
]);
await viewer();
chmodSync(join(dist, "cli.js"), 0o755);
declarations();
writeFileSync(join(dist, "custom-elements.json"), `${JSON.stringify(elements(), undefined, 1)}\n`);
cpSync(join(raw, "c1z_bg.wasm"), join(dist, "c1z_bg.wasm"));
for (const license of readdirSync(root).filter((name) => name.startsWith("LICENSE"))) cpSync(join(root, license), join(pkg, license));
report();
await weigh();

function clean() {
  for (const name of existsSync(dist) ? readdirSync(dist) : []) {
    if (name !== "raw") rmSync(join(dist, name), { recursive: true });
  }
}

// wasm-bindgen's module has one instance for ever. Every file gets its own: memory comes back, and
// a panic in one file is no matter to the next.
async function makeGlue() {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${EXPORTS.join(", ")} } from "./c1z.js";`, resolveDir: raw },
    bundle: true,
    format: "iife",
    globalName: "glue",
    write: false,
    target: "es2022",
    logLevel: "error",
    logOverride: { "empty-import-meta": "silent" }, // of the initialiser that is not used
  });
  const text = outputFiles[0].text;
  const [head, foot] = ["var glue = (() => {", "})();"];
  const begin = text.indexOf(head);
  const end = text.lastIndexOf(foot);
  if (begin < 0 || end < 0 || /import\.meta|new URL\(/.test(text)) throw new Error("The output of wasm-bindgen or esbuild has changed its form.");
  writeFileSync(glue, `export function createGlue() {${text.slice(begin + head.length, end)}}\n`);
}

async function bundle(entries, platform) {
  await build({
    entryPoints: entries.map((name) => ({ in: join(src, `${name}.ts`), out: outName(name, platform) })),
    outdir: dist,
    bundle: true,
    splitting: true,
    chunkNames: platform === "node" ? "node-[hash]" : "chunk-[hash]",
    format: "esm",
    platform,
    target: platform === "node" ? "node20" : ["es2022"],
    legalComments: "none",
    tsconfigRaw: {},
    minifyWhitespace: false,
    plugins: [inPlace(platform)],
    logLevel: "warning",
  });
}

// Apart, so that its own chunks, which register elements, have names of their own: package.json says that those have effects, and no others.
async function viewer() {
  await build({
    entryPoints: [join(src, "viewer.ts")],
    outdir: dist,
    bundle: true,
    splitting: true,
    chunkNames: "viewer-[hash]",
    format: "esm",
    target: ["es2022"],
    legalComments: "none",
    tsconfigRaw: {},
    plugins: [{
      name: "viewer",
      setup({ onResolve }) {
        onResolve({ filter: /^#viewer$/ }, () => ({ path: join(root, "www/src/embed.ts") }));
        onResolve({ filter: /^c1z$/ }, () => ({ path: "./index.js", external: true }));
        onResolve({ filter: /worker-host\.ts$/ }, () => ({ path: "./worker-host.js", external: true }));
      },
    }],
    logLevel: "warning",
  });
}

function outName(name, platform) {
  if (name === "cli/main") return "cli";
  if (name === "client/worker-host") return "worker-host";
  return platform === "node" ? `${name.replace(".node", "")}.node` : name;
}

// What stands for the two names that differ between builds.
function inPlace(platform) {
  return {
    name: "in-place",
    setup({ onResolve }) {
      onResolve({ filter: /^#glue$/ }, () => ({ path: glue }));
      onResolve({ filter: /^#platform$/ }, () => ({ path: join(src, platform === "node" ? "platform.node.ts" : "platform.ts") }));
    },
  };
}

function declarations() {
  execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", pkg], { stdio: "inherit" });
  for (const name of ["c1z.wasm.d.ts", "engine/glue.d.ts", "viewer/element.d.ts"]) {
    mkdirSync(dirname(join(dist, name)), { recursive: true });
    cpSync(join(src, name), join(dist, name));
  }
  rewriteAndPrune();
}

// Keeps what the entries reach, and lets it name .js files as declarations must.
function rewriteAndPrune() {
  const keep = new Set();
  const visit = (file) => {
    if (keep.has(file)) return;
    keep.add(file);
    const text = readFileSync(file, "utf8").replace(/(from\s+|import\()"(\.[^"]+?)(\.d)?\.ts"/g, '$1"$2.js"');
    writeFileSync(file, text);
    for (const [, , to] of text.matchAll(/(from\s+|import\()"(\.[^"]+)\.js"/g)) visit(join(dirname(file), `${to}.d.ts`));
  };
  for (const entry of ["index.d.ts", "direct.d.ts", "worker.d.ts", "viewer.d.ts", "c1z.wasm.d.ts"]) visit(join(dist, entry));
  for (const name of readdirSync(dist, { recursive: true })) {
    const file = join(dist, String(name));
    if (file.endsWith(".d.ts") && !file.startsWith(raw) && !keep.has(file)) rmSync(file);
  }
  for (const folder of ["cli/commands", "cli", "client", "engine", "random"]) {
    const path = join(dist, folder);
    if (existsSync(path) && readdirSync(path).length === 0) rmSync(path, { recursive: true });
  }
}

function report() {
  const size = (name) => statSync(join(dist, name)).size;
  const wasm = brotliCompressSync(readFileSync(join(dist, "c1z_bg.wasm")), { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).length;
  const js = readdirSync(dist).filter((name) => name.endsWith(".js") && !name.includes("node") && name !== "cli.js");
  console.log(`pkg/dist: wasm ${kB(size("c1z_bg.wasm"))} (brotli 9: ${kB(wasm)}), scripts for pages ${kB(js.reduce((sum, name) => sum + size(name), 0))}`);
}

async function weigh() {
  const { page, worker, later, workerLater } = await scripts(dist);
  console.log(`pkg/dist, minified, after brotli: the page ${kB(page.brotli)}, its Worker ${kB(worker.brotli)} more, later ${kB(later.brotli)}`);
  const over = Object.entries({ page, worker }).filter(([name, { brotli }]) => brotli > BUDGET[name]);
  for (const [name, { brotli }] of over) console.error(`build-pkg: the scripts of the ${name} are ${brotli} bytes after brotli, the budget is ${BUDGET[name]}`);
  // Vite before version 8 makes a Worker one script, and stops where it would be several.
  if (workerLater.length > 0) console.error(`build-pkg: the Worker imports ${workerLater.join(", ")} later; it has to be static`);
  if (over.length > 0 || workerLater.length > 0) process.exitCode = 1;
}

function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
