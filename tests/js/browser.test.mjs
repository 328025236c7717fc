// The built package in headless Chromium, from a static server with a strict policy: what
// only a browser can show (the Worker, its end, WebAssembly refused or served wrongly).
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { inPage, start, stop } from "./chromium.mjs";
import { pkg } from "./support.mjs";

before(start);
after(stop);

test("sources, blocks, streams, progress and errors", async () => {
  const { result, problems, workers } = await inPage(async () => {
    const { C1z } = globalThis.c1z;
    const blob = await globalThis.get("tiny-v1.c1z");
    const counts = [];
    const progress = [];
    for (const source of [blob, new File([blob], "x.c1z"), await blob.arrayBuffer(), blob.stream(), await fetch("/tiny-v1.c1z"), new URL("/tiny-v1.c1z", location.href)]) {
      const file = await C1z.open(source, { onProgress: (p) => progress.push(p) });
      counts.push((await file.use().grants().count()).value);
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

test("v3: every source; a Worker reads buffers, Blobs and files where a call needs it", async () => {
  const { result, problems } = await inPage(async () => {
    const { C1z } = globalThis.c1z;
    const blob = await globalThis.get("tiny-v3.c1z");
    const counts = [];
    const shared = new Uint8Array(await blob.arrayBuffer());
    for (const source of [blob, new File([blob], "x.c1z"), await blob.arrayBuffer(), shared.subarray(), blob.stream(), await fetch("/tiny-v3.c1z"), new URL("/tiny-v3.c1z", location.href)]) {
      const file = await C1z.open(source);
      counts.push((await file.use().grants().count()).value);
      await file.close();
    }
    // What comes in pieces is read to its end before the first answer; the others hardly at all.
    const large = await globalThis.get("medium-v3.c1z").then((found) => (found.size > 100_000 ? found : undefined));
    const read = {};
    for (const [name, source] of large === undefined ? [] : [["buffer", await large.arrayBuffer()], ["blob", large], ["file", new File([large], "x")]]) {
      const file = await C1z.open(source);
      await file.use().grants().page({ pageSize: 100 });
      read[name] = (await file.memory()).bytesRead / large.size;
      await file.close();
    }
    const verified = await globalThis.caught(C1z.open(await globalThis.get("v3-frame-bomb.c1z"), { verify: "full" }));
    const typo = await globalThis.caught(C1z.open(blob, { verify: "all" }));
    const file = await C1z.open(blob);
    const stored = await file.use().storedGrant("custom-grant-id");
    await file.close();
    const direct = await (await import("/direct.js")).C1z.open(blob);
    counts.push((await direct.use().grants().count()).value);
    await direct.close();
    shared.fill(0);
    return { counts, read, codes: [verified.code, typo.code], stored: stored.externalId };
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(result.counts, [25, 25, 25, 25, 25, 25, 25, 25]);
  for (const [name, part] of Object.entries(result.read)) assert.ok(part < 0.8, `${name}: ${part}`);
  assert.deepEqual(result.codes, ["v3.frame", "usage.argument"]);
  assert.equal(result.stored, "custom-grant-id");
});

test("after load, opening and closing ask for nothing more", async () => {
  const { result } = await inPage(async () => {
    const { C1z } = globalThis.c1z;
    const blob = await globalThis.get("tiny-v1.c1z");
    await C1z.load();
    const asked = [];
    const { fetch, Worker } = globalThis;
    const scripts = () => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js")).length;
    const loaded = scripts();
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
    return { asked, loaded, more: scripts() - loaded };
  });
  assert.deepEqual(result.asked, []);
  assert.ok(result.loaded > 3, `${result.loaded} scripts`);
  assert.equal(result.more, 0, "scripts");
});

const open = async () => globalThis.caught(globalThis.c1z.C1z.open(await globalThis.get("tiny-v1.c1z")));

test("WebAssembly served with the wrong type still loads", async () => {
  const count = async () => (await globalThis.c1z.C1z.open(await globalThis.get("tiny-v1.c1z"))).use().grants().count().then(({ value }) => value);
  assert.equal((await inPage(count, undefined, { wasm: "application/octet-stream" })).result, 25);
});

test("WebAssembly that is not there is an error that names the place", async () => {
  const { result } = await inPage(open, undefined, { missing: "c1z_bg.wasm" });
  assert.equal(result.code, "env.wasm-load");
  assert.match(result.message, /\/c1z_bg\.wasm \(status 404, type text\/html\)/);
});

test("a script that is loaded later and is not there is an error, and leaves no Worker", async () => {
  const name = readdirSync(join(pkg, "dist")).find((name) => name.startsWith("chunk-") && readFileSync(join(pkg, "dist", name), "utf8").includes("// pkg/src/view.ts"));
  const { result, workers } = await inPage(open, undefined, { missing: name });
  assert.deepEqual([result.code, result.phase, result.own], ["env.wasm-load", "load", true]);
  assert.ok(result.message.includes(name), result.message);
  assert.equal(workers, 0);
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
    return [(await file.use().grants().count()).value, (await file.memoryBytes()) > 0];
  });
  assert.deepEqual(result, [25, true]);
  assert.equal(workers, 0);
});
