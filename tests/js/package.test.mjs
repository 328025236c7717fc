// The package as data: what is promised to bundlers, type checkers and people who read package.json.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { own, pkg, root } from "./support.mjs";

const manifest = JSON.parse(readFileSync(join(pkg, "package.json"), "utf8"));
const dist = join(pkg, "dist");
const scripts = readdirSync(dist).filter((name) => name.endsWith(".js"));
const forPages = scripts.filter((name) => !name.includes("node") && name !== "cli.js");
const declarations = readdirSync(dist, { recursive: true }).map(String).filter((name) => name.endsWith(".d.ts") && !name.startsWith("raw"));
const text = (name) => readFileSync(join(dist, name), "utf8");

test("package.json", () => {
  assert.deepEqual([manifest.name, manifest.type, manifest.license], ["c1z", "module", "MIT OR Apache-2.0"]);
  assert.match(manifest.version, /^\d+\.\d+\.\d+$/);
  assert.equal(manifest.version, /^version = "(.*)"/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1]);
  for (const key of ["dependencies", "peerDependencies", "optionalDependencies", "bundledDependencies", "devDependencies", "scripts", "main", "browser"]) assert.ok(!(key in manifest), key);
  assert.deepEqual(manifest.sideEffects, ["./dist/worker.js", "./dist/viewer.js", "./dist/viewer-*.js"]);
  assert.equal(manifest.customElements, "dist/custom-elements.json");
  assert.equal(manifest.engines.node, ">=20.3");
});

test("exports name types first, and files that are there", () => {
  for (const [entry, conditions] of Object.entries(manifest.exports)) {
    if (typeof conditions === "string") continue;
    const keys = Object.keys(conditions);
    assert.equal(keys[0], "types", entry);
    assert.equal(keys.at(-1), "default", entry);
    for (const path of Object.values(conditions)) assert.ok(readFileSync(join(pkg, path)).length > 0, path);
  }
  for (const entry of [".", "./direct", "./viewer"]) assert.ok("node" in manifest.exports[entry], entry);
});

test("one wasm, and nothing that does not belong", () => {
  const packed = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: pkg, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  const names = packed[0].files.map(({ path }) => path);
  assert.deepEqual(names.filter((name) => name.endsWith(".wasm")), ["dist/c1z_bg.wasm"]);
  assert.ok(names.includes("README.md") && names.includes("package.json"));
  for (const name of names) assert.match(name, /^(package\.json|README\.md|LICENSE.*|dist\/([\w-]+\/)?[\w.-]+\.(js|d\.ts|wasm)|dist\/custom-elements\.json)$/, name);
  assert.ok(names.every((name) => !name.startsWith("dist/raw")), "raw");
});

test("the two literals that bundlers look for appear once", () => {
  const all = forPages.map(text).join("\n");
  const times = (wanted) => all.split(wanted).length - 1;
  assert.equal(times('new URL("./c1z_bg.wasm", import.meta.url)'), 1);
  assert.equal(times('new Worker(new URL("./worker.js", import.meta.url), { type: "module" })'), 1);
  assert.equal(times("import.meta"), 2);
});

test("scripts for pages: no Node, no eval, no top-level await", async () => {
  for (const name of scripts) {
    const code = text(name);
    assert.ok(!/\beval\(|new Function\(/.test(code), name);
    if (forPages.includes(name)) assert.ok(!/["']node:|\bprocess\.|\brequire\(/.test(code), name);
  }
  const { build } = await import("esbuild");
  for (const name of scripts) {
    // es2021 has everything but top-level await.
    await build({ stdin: { contents: text(name), resolveDir: dist }, bundle: false, write: false, format: "esm", target: "es2022", supported: { "top-level-await": false }, logLevel: "silent" });
  }
});

test("a bundler keeps the Worker that is imported for its effects, and drops what is not used", async () => {
  const { build } = await import("esbuild");
  const folder = consumer();
  const bundled = async (contents) => {
    const { outputFiles } = await build({ stdin: { contents, resolveDir: folder }, bundle: true, write: false, format: "esm", splitting: true, outdir: "out", logLevel: "silent" });
    return outputFiles[0].text;
  };
  try {
    assert.match(await bundled('import "c1z/worker";'), /\.onmessage = /);
    assert.ok((await bundled('import { C1zError } from "c1z"; console.log(C1zError.name);')).length < 2000);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("importing touches nothing of its host", () => {
  const touched = (name) => JSON.parse(execFileSync(process.execPath, ["--no-warnings", "--input-type=module", "-e", TRAPS, join(dist, name)], { encoding: "utf8" }));
  for (const entry of [".", "./direct"]) {
    for (const condition of ["node", "default"]) assert.deepEqual(touched(basename(manifest.exports[entry][condition])), [], `${entry} ${condition}`);
  }
  // That the traps hold: the Worker listens as soon as it is there, and takes the lock by which its end is noticed.
  assert.deepEqual(touched("worker.js"), ["navigator", "onmessage"]);
});

test("importing has no effects", () => {
  const globals = () => Object.getOwnPropertyNames(globalThis).sort().join();
  const code = `const before = (${globals})(); await import("c1z"); await import("c1z/direct"); if ((${globals})() !== before) throw new Error("globals");
    const { C1z } = await import("c1z"); const file = await C1z.open(${JSON.stringify(join(own, "tiny-v1.c1z"))});
    console.log((await file.use().grants().count()).value, import.meta.resolve("c1z/c1z.wasm").endsWith("c1z_bg.wasm"), (await import("c1z/package.json", { with: { type: "json" } })).default.name);`;
  const folder = consumer();
  try {
    writeFileSync(join(folder, "main.mjs"), code);
    assert.equal(execFileSync(process.execPath, ["--no-warnings", "main.mjs"], { cwd: folder, encoding: "utf8" }).trim(), "25 true c1z");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("declarations: no any, nothing internal, and a consumer type-checks", () => {
  for (const name of declarations) assert.ok(!/[:<|,(]\s*any\b/.test(text(name).replace(/\/\*[^]*?\*\//g, "")), name);
  for (const name of declarations) assert.ok(!/#platform|#glue|\.ts"/.test(text(name)), name);
  const folder = consumer();
  try {
    writeFileSync(join(folder, "main.ts"), CONSUMER);
    const tsc = [join(root, "node_modules/typescript/bin/tsc"), "--noEmit", "--strict", "--target", "es2022", "--lib", "es2023,dom"];
    for (const module of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
      execFileSync(process.execPath, [...tsc, "--module", module[0], "--moduleResolution", module[1], "main.ts"], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the codes in TypeScript are those in Rust and TypeScript sources", () => {
  const rust = [...readFileSync(join(root, "src/error.rs"), "utf8").matchAll(/^ {4}\(\s*"([a-z0-9]+(?:\.[a-z0-9-]+)?)",/gm)].map(([, code]) => code);
  assert.ok(rust.length > 20);
  const bindings = sources(join(root, "src/wasm"), ".rs");
  const ours = sources(join(pkg, "src"), ".ts", "errors.ts") + /constructor[^]*/.exec(readFileSync(join(pkg, "src/errors.ts"), "utf8"))[0];
  const thrown = [...(bindings + ours).matchAll(/"((?:env|internal|source|usage)\.[a-z0-9-]+)"/g)].map(([, code]) => code);
  const union = /C1zErrorCode =([^;]*);/.exec(readFileSync(join(pkg, "src/errors.ts"), "utf8"))[1];
  const typed = [...union.matchAll(/"([^"]+)"/g)].map(([, code]) => code);
  assert.deepEqual(typed.toSorted(), [...new Set([...rust, ...thrown])].sort());
});

test("files are short", () => {
  for (const folder of [join(pkg, "src"), join(root, "src/wasm"), join(root, "tests/js"), join(root, "tests/packaging"), join(root, "scripts")]) {
    for (const name of readdirSync(folder, { recursive: true }).map(String)) {
      if (!/\.(ts|rs|mjs)$/.test(name) || name === "records.ts") continue;
      assert.ok(readFileSync(join(folder, name), "utf8").split("\n").length <= 400, name);
    }
  }
});

function sources(folder, end, except) {
  const names = readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith(end) && name !== except);
  return names.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
}

function consumer() {
  const folder = mkdtempSync(join(tmpdir(), "c1z-consumer-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(pkg, join(folder, "node_modules/c1z"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  return folder;
}

// Imports one script with every global that does something taken away, and prints which of them it asked for.
const TRAPS = `
const names = ["Worker", "SharedWorker", "fetch", "XMLHttpRequest", "WebSocket", "EventSource", "BroadcastChannel", "MessageChannel", "WebAssembly",
  "setTimeout", "setInterval", "setImmediate", "queueMicrotask", "requestAnimationFrame", "addEventListener", "postMessage", "onmessage", "importScripts",
  "document", "window", "navigator", "location", "localStorage", "sessionStorage", "indexedDB", "caches", "crypto", "performance", "process", "Buffer", "require"];
const seen = [];
const print = process.stdout.write.bind(process.stdout);
const script = process.argv[1];
const tell = (name) => ({ configurable: true, get: () => void seen.push(name), set: () => void seen.push(name) });
const kept = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
for (const name of names) Object.defineProperty(globalThis, name, tell(name));
await import(script);
await null;
for (const [name, was] of kept) was === undefined ? delete globalThis[name] : Object.defineProperty(globalThis, name, was);
print(JSON.stringify([...new Set(seen)]));
`;

const CONSUMER = `
import { C1z, C1zError, type C1zErrorCode, type Grant, type Progress, type SyncView } from "c1z";
import { C1z as Direct } from "c1z/direct";
import wasm from "c1z/c1z.wasm";

const seen: Progress[] = [];
const file: C1z = await C1z.open(new Blob(), { onProgress: (p) => seen.push(p), limits: { maxDecodedSize: 5 }, signal: AbortSignal.timeout(1) });
const view: SyncView = file.use((await file.defaultSync()).sync);
for await (const grant of view.grants({ principalResourceType: ["user"] })) {
  const id: string | undefined = grant.id;
  for (const annotation of grant.annotations ?? []) if (annotation["@type"] === "type.googleapis.com/c1.connector.v2.GrantExpandable") console.log(id, annotation.entitlementIds?.length);
}
const grants: Grant[] = await view.grants().toArray({ limit: 5 });
for await (const batch of view.resources({ parent: { resourceType: "a", resource: "b" } }).batches(5)) console.log(batch[0]?.displayName);
const { records, nextPageToken } = await view.entitlements().page({ pageSize: 5 });
const stream: ReadableStream<readonly Grant[]> = view.grants().stream();
// @ts-expect-error: not a filter of grants
view.grants({ resourceTypeId: "x" });
// @ts-expect-error: a file is opened, not made
new C1z();
const direct: Direct = await Direct.open(new ArrayBuffer(0), { runtime: await Direct.load({ wasm: new URL(wasm) }) });
const code: C1zErrorCode | null = seen instanceof C1zError ? seen.code : null;
console.log(grants, records, nextPageToken, stream, direct, code);
await file.close();
`;
