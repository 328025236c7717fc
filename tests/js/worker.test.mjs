// The build for pages, its Worker played by a thread of Node: the protocol, the ends of Workers, errors that cross.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { fixture, failure, own, pkg } from "./support.mjs";
import { alive, ShimWorker } from "./worker-shim.mjs";

globalThis.Worker = ShimWorker;
const { C1z, C1zError } = await import("../../pkg/dist/index.js");
delete globalThis.Worker;

const wasm = await readFile(join(pkg, "dist/c1z_bg.wasm"));
const bytes = await readFile(join(own, "tiny-v1.c1z"));
const medium = fixture("medium-v1.c1z");
const start = () => new ShimWorker(new URL("../../pkg/dist/worker.js", import.meta.url));

// Loaded, so it keeps one small Worker for the next file.
const runtime = await C1z.load({ wasm, worker: start });
after(() => {
  for (const worker of alive) worker.terminate();
});

async function opened(t, source = new Blob([bytes]), options = {}) {
  const file = await C1z.open(source, { runtime, ...options });
  t.after(() => file.close());
  return file;
}

test("a file opens and answers through a Worker", async (t) => {
  assert.equal(runtime.thread, "worker");
  const file = await opened(t);
  const view = file.use();
  assert.equal(file.info.format, "v1");
  assert.equal((await view.grants().toArray({ limit: 100 })).length, 25);
  const block = await view.grants().block(0, 10);
  assert.deepEqual([block.count, block.total, block.cell(3, "id").length > 0], [10, 25, true]);
  const asset = await view.asset("icon-org");
  assert.deepEqual([asset.contentType, asset.data.byteLength], ["image/png", 75]);
  assert.equal(await file.latestFinishedSyncId("full"), (await file.defaultSync()).sync.id);
  assert.ok((await file.memoryBytes()) > 1 << 20);
  let n = 0;
  for await (const batch of view.grants({ batchSize: 4 }).stream()) n += batch.length;
  assert.equal(n, 25);
});

test("sources that are fed from the page", async () => {
  const chunks = () => new ReadableStream({ start: (c) => (c.enqueue(bytes.slice(0, 9)), c.enqueue(bytes.slice(9)), c.close()) });
  const mine = new Uint8Array(bytes);
  for (const source of [mine, mine.buffer, new Response(bytes), chunks(), new File([bytes], "x.c1z")]) {
    const file = await C1z.open(source, { runtime });
    assert.equal((await file.use().grants().count()).value, 25);
    await file.close();
  }
  assert.equal(mine.byteLength, bytes.length, "the caller's bytes are still theirs");
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("cable pulled")) });
  const error = await failure(C1z.open(broken, { runtime }));
  assert.deepEqual([error.code, error.cause.message], ["source.read", "cable pulled"]);
  if (medium !== undefined) {
    const file = await C1z.open(await readFile(medium), { runtime });
    assert.equal((await file.use().grants().count()).value, 50_000);
    await file.close();
  }
});

test("errors cross whole, and the next file opens", async (t) => {
  const error = await failure(C1z.open(new Blob([bytes]), { runtime, limits: { maxDecodedSize: 1000 } }));
  assert.ok(error instanceof C1zError);
  assert.deepEqual([error.name, error.code, error.phase, error.limit, error.got, error.retryable], ["C1zError", "limit.decoded-size", "decode", 1000, 135168, false]);
  assert.match(error.stack, /worker|chunk/);
  const file = await opened(t);
  await assert.rejects(file.use().grant("nothing"), { code: "store.not-found", phase: "query" });
  await assert.rejects(file.use("nothing").grants().page(), { code: "store.unknown-sync" });
  await assert.rejects(file.use().grants().page({ pageToken: "x" }), { code: "usage.page-token" });
});

test("sniff", async () => {
  assert.equal((await C1z.sniff(new Blob([bytes]), { runtime })).format, "v1");
  assert.equal((await C1z.sniff(await readFile(join(own, "tiny-v3.c1z")), { runtime })).manifest.syncs.length, 1);
  await assert.rejects(C1z.sniff(new Blob([]), { runtime }), { code: "format.empty" });
});

test("progress arrives", async (t) => {
  const calls = [];
  const file = await opened(t, new Blob([bytes]), { onProgress: (progress) => calls.push(progress) });
  assert.deepEqual(calls.at(-1), { phase: "decode", loaded: file.info.decodedSize, total: file.info.decodedSize, fraction: 1 });
});

test("an abort ends the opening at once", async (t) => {
  if (medium === undefined) return t.skip(); // said once, elsewhere
  const reason = new Error("changed my mind");
  const control = new AbortController();
  const opening = C1z.open(new Blob([await readFile(medium)]), { runtime, signal: control.signal });
  await new Promise((resolve) => setTimeout(resolve, 30));
  control.abort(reason);
  assert.equal(await failure(opening), reason);
  const file = await opened(t);
  assert.equal((await file.use().grants().count()).value, 25);
});

test("an aborted call is dropped, the others are answered", async (t) => {
  const file = await opened(t);
  const control = new AbortController();
  const grants = file.use().grants();
  const calls = Array.from({ length: 5 }, (_, i) => grants.block(i, 1, i === 3 ? { signal: control.signal } : undefined));
  control.abort(new Error("scrolled away"));
  const results = await Promise.allSettled(calls);
  assert.deepEqual(results.map(({ status }) => status), ["fulfilled", "fulfilled", "fulfilled", "rejected", "fulfilled"]);
  assert.equal(results[3].reason.message, "scrolled away");
});

test("closing rejects what is under way, and ends Workers", async () => {
  const file = await C1z.open(new Blob([bytes]), { worker: () => new ShimWorker(new URL("./worker-boot.mjs", import.meta.url)) });
  const before = alive.size;
  const running = failure(file.use().grants().page());
  await file.close();
  assert.equal((await running).code, "usage.closed");
  assert.equal(alive.size, before - 1);
});

test("no more than one small Worker is kept", async () => {
  const files = await Promise.all([1, 2, 3].map(() => C1z.open(new Blob([bytes]), { runtime })));
  await Promise.all(files.map((file) => file.close()));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(alive.size <= 1, `${alive.size} Workers`);
});

test("a Worker that cannot start, or dies, is an error that says so", async () => {
  const missing = () => new ShimWorker(new URL("./no-such-worker.mjs", import.meta.url));
  await assert.rejects(C1z.open(new Blob([bytes]), { worker: missing }), { code: "env.worker", phase: "load" });
  const refused = () => {
    throw new TypeError("This document requires 'TrustedScriptURL' assignment.");
  };
  await assert.rejects(C1z.open(new Blob([bytes]), { worker: refused }), { code: "env.worker", message: /TrustedScriptURL/ });
  const wrong = await C1z.load({ wasm: bytes, worker: start }).catch((error) => error);
  assert.deepEqual([wrong.code, wrong.phase], ["env.wasm-load", "load"]);
});

test("worker: false works in the calling thread", async () => {
  const direct = await C1z.load({ wasm, worker: false });
  assert.equal(direct.thread, "caller");
  const before = alive.size;
  const file = await C1z.open(new Blob([bytes]), { runtime: direct });
  assert.equal(alive.size, before);
  assert.equal((await file.use().grants().count()).value, 25);
  await file.close();
});
