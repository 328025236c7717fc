// The built package in headless Chromium, from a static server with a strict policy: the small goldens again, and what
// only a browser can show (the Worker, its end, WebAssembly refused or served wrongly).
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename, extname, join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { fixtures, golden, idOf, own, pkg, root, sha256 } from "./support.mjs";

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm", ".c1z": "application/octet-stream" };
const config = JSON.parse(readFileSync(join(root, "webdriver.json"), "utf8"))["goog:chromeOptions"];
const small = [...fixtures(/-v1(-slim)?\.c1z$/)].filter(([, path]) => path.startsWith(own));

let server;
let browser;
let origin;
let overrides = {};

/** Serves dist/, the fixtures of the repository and an empty page. */
function serve(request, response) {
  const name = basename(new URL(request.url, "http://x").pathname);
  if (name === "" || name === "index.html") {
    return response.writeHead(200, { "content-type": "text/html", "content-security-policy": overrides.page ?? POLICY }).end("<!doctype html><title>c1z</title>");
  }
  const file = [join(pkg, "dist", name), join(own, name)].find((path) => existsSync(path));
  if (file === undefined || overrides.missing === name) return response.writeHead(404, { "content-type": "text/html" }).end("<h1>404</h1>");
  const type = (name.endsWith(".wasm") ? overrides.wasm : undefined) ?? TYPES[extname(name)];
  response.writeHead(200, { "content-type": type, "content-security-policy": overrides.script ?? POLICY }).end(readFileSync(file));
}

before(async () => {
  server = createServer(serve);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${server.address().port}/`;
  browser = await chromium.launch({ executablePath: process.env.C1Z_CHROMIUM ?? config.binary, args: config.args.map((arg) => `--${arg}`) });
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** Runs a function in a fresh page that has `c1z`. Playwright's own code is not subject to the policy; the package is. */
async function inPage(work, argument, options = {}) {
  overrides = options;
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => /Content.Security|violat/i.test(message.text()) && problems.push(message.text()));
  try {
    await page.goto(origin);
    await page.evaluate(async () => {
      globalThis.c1z = await import("/index.js");
      globalThis.get = async (name) => (await fetch(`/${name}`)).blob();
      globalThis.caught = async (promise) => {
        try {
          await promise;
        } catch (error) {
          const { name, code, message, phase, limit, got, retryable } = error;
          return { name, code, message, phase, limit, got, retryable, own: error instanceof globalThis.c1z.C1zError };
        }
        throw new Error("It did not fail.");
      };
    });
    const result = await page.evaluate(work, argument);
    await page.waitForTimeout(50);
    return { result, problems, workers: page.workers().length };
  } finally {
    await context.close();
  }
}

test("the small goldens", { timeout: 300_000 }, async (t) => {
  assert.ok(small.length > 25);
  const names = small.map(([name]) => name);
  const { result, problems, workers } = await inPage(readAll, names);
  assert.deepEqual(problems, []);
  assert.equal(workers, 0, "every Worker has ended");
  for (const [name, path] of small) {
    await t.test(name, () => {
      const want = golden(path);
      assert.deepEqual(result[name].syncs, want.sync_runs.map((run) => run.id));
      for (const [sync, view] of Object.entries(want.views)) compare(result[name].views[sync], view, `${name} ${sync}`);
    });
  }
});

function compare(got, want, at) {
  for (const [list, records] of Object.entries(got)) {
    const summary = want[list];
    assert.equal(records.length, summary.count, `${at} ${list}`);
    assert.equal(sha256(records.map(idOf).join("\n")), summary.ids_sha256, `${at} ${list}`);
    summary.records?.forEach(({ json }, i) => json !== undefined && assert.deepEqual(records[i], json, `${at} ${list} ${i}`));
  }
}

/** In the page: every list of every sync of every file. */
async function readAll(names) {
  const all = {};
  for (const name of names) {
    const file = await globalThis.c1z.C1z.open(await globalThis.get(`${name}.c1z`));
    const syncs = (await file.syncs()).map(({ id }) => id);
    const views = {};
    for (const id of syncs) {
      const view = file.use(id);
      const read = (cursor) => cursor.toArray({ limit: 1e6 });
      views[id] = {
        resource_types: await read(view.resourceTypes()),
        resources: await read(view.resources()),
        entitlements: await read(view.entitlements()),
        grants: await read(view.grants({ includeExpansion: false })),
        grants_with_expansion: await read(view.grants()),
      };
    }
    all[name] = { syncs, views };
    await file.close();
  }
  return all;
}

test("sources, blocks, streams, progress and errors", async () => {
  const { result, problems, workers } = await inPage(async () => {
    const { C1z } = globalThis.c1z;
    const blob = await globalThis.get("tiny-v1.c1z");
    const counts = [];
    const progress = [];
    for (const source of [blob, new File([blob], "x.c1z"), await blob.arrayBuffer(), blob.stream(), await fetch("/tiny-v1.c1z"), new URL("/tiny-v1.c1z", location.href)]) {
      const file = await C1z.open(source, { onProgress: (p) => progress.push(p) });
      counts.push(await file.use().grants().count());
      await file.close();
    }
    const file = await C1z.open(blob);
    const block = await file.use().grants().block(5, 3);
    const batches = [];
    for await (const batch of file.use().grants({ batchSize: 10 }).stream()) batches.push(batch.length);
    const errors = [
      await globalThis.caught(C1z.open(blob.slice(0, 5000))),
      await globalThis.caught(C1z.open(blob, { limits: { maxDecodedSize: 5 } })),
      await globalThis.caught(C1z.open("/tiny-v1.c1z")),
      await globalThis.caught(C1z.open(blob, { signal: AbortSignal.abort() })),
      await globalThis.caught(file.use().grant("nothing")),
    ];
    const pending = globalThis.caught(file.use().grants().page());
    await file.close();
    errors.push(await pending);
    return { counts, last: progress.at(-1), cells: [block.total, block.cell(5, "id"), block.cell(7, 0)], batches, errors, thread: (await C1z.load()).thread };
  });
  assert.deepEqual(problems, []);
  assert.equal(workers, 1, "the spare of load()");
  assert.deepEqual(result.counts, [25, 25, 25, 25, 25, 25]);
  assert.deepEqual(result.last, { phase: "decode", loaded: 135168, total: 135168, fraction: 1 });
  assert.deepEqual(result.batches, [10, 10, 5]);
  assert.equal(result.cells[0], 25);
  assert.deepEqual(result.errors.map(({ code }) => code), ["format.truncated", "limit.decoded-size", "usage.source", 20, "store.not-found", "usage.closed"]);
  assert.deepEqual(result.errors.map(({ own }) => own), [true, true, true, false, true, true]);
  assert.equal(result.errors[3].name, "AbortError");
});

test("after load, opening and closing ask for nothing more", async () => {
  const { result } = await inPage(async () => {
    const { C1z } = globalThis.c1z;
    const blob = await globalThis.get("tiny-v1.c1z");
    await C1z.load();
    const asked = [];
    const { fetch, Worker } = globalThis;
    globalThis.fetch = (...args) => (asked.push(String(args[0])), fetch(...args));
    globalThis.Worker = class extends Worker {
      constructor(...args) {
        super(...args);
        asked.push("Worker");
      }
    };
    for (let i = 0; i < 3; i++) {
      const file = await C1z.open(blob);
      await file.use().grants().page();
      await file.close();
      await globalThis.caught(C1z.open(blob.slice(0, 5000)));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return asked;
  });
  assert.deepEqual(result, []);
});

const open = async () => globalThis.caught(globalThis.c1z.C1z.open(await globalThis.get("tiny-v1.c1z")));

test("WebAssembly served with the wrong type still loads", async () => {
  const count = async () => (await globalThis.c1z.C1z.open(await globalThis.get("tiny-v1.c1z"))).use().grants().count();
  assert.equal((await inPage(count, undefined, { wasm: "application/octet-stream" })).result, 25);
});

test("WebAssembly that is not there is an error that names the place", async () => {
  const { result } = await inPage(open, undefined, { missing: "c1z_bg.wasm" });
  assert.equal(result.code, "env.wasm-load");
  assert.match(result.message, /\/c1z_bg\.wasm \(status 404, type text\/html\)/);
});

test("WebAssembly that the policy forbids is an error that names the directive", async () => {
  const { result } = await inPage(open, undefined, { script: "default-src 'none'; script-src 'self'; connect-src 'self'" });
  assert.equal(result.code, "env.wasm-blocked");
  assert.match(result.message, /wasm-unsafe-eval/);
});

test("a Worker that cannot be had is an error that says what to do", async () => {
  const { result } = await inPage(open, undefined, { missing: "worker.js" });
  assert.deepEqual([result.code, result.phase, result.own], ["env.worker", "load", true]);
});

test("c1z/direct works in the page itself", async () => {
  const { result, workers } = await inPage(async () => {
    const { C1z } = await import("/direct.js");
    const file = await C1z.open(await globalThis.get("tiny-v1.c1z"));
    return [await file.use().grants().count(), (await file.memoryBytes()) > 0];
  });
  assert.deepEqual(result, [25, true]);
  assert.equal(workers, 0);
});
