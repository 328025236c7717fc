// What the package promises beyond the records themselves: errors, abort, progress, pages, streams, closing.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { C1z, C1zError } from "../../pkg/dist/index.node.js";
import * as direct from "../../pkg/dist/direct.node.js";
import { cpuTime, failure, fixture, leftOut, own, pkg, streamOf, withMemory } from "./support.mjs";

const tiny = join(own, "tiny-v1.c1z");
const bytes = await readFile(tiny);
const medium = fixture("medium-v1.c1z");
if (medium === undefined) console.log(leftOut);

async function opened(t, source = tiny, options) {
  const file = await C1z.open(source, options);
  t.after(() => file.close());
  return file;
}

async function count(source, options) {
  const file = await C1z.open(source, options);
  const n = (await file.use().grants().count()).value;
  await file.close();
  return n;
}

test("errors carry what is known", async () => {
  const error = await failure(C1z.open(bytes.subarray(0, 5000)));
  assert.ok(error instanceof C1zError && error instanceof Error && error instanceof direct.C1zError);
  assert.equal(error.name, "C1zError");
  assert.equal(error.code, "format.truncated");
  assert.equal(error.phase, "decode");
  assert.equal(error.retryable, false);
  assert.match(error.message, /^[A-Z].*\.( \(.*\))?$/);
  const limit = await failure(C1z.open(tiny, { limits: { maxDecodedSize: 1000 } }));
  assert.deepEqual([limit.code, limit.limit, limit.got], ["limit.decoded-size", 1000, 135168]);
  const size = await failure(C1z.open(tiny, { limits: { maxEncodedSize: 1000 } }));
  assert.deepEqual([size.code, size.limit, size.got], ["limit.encoded-size", 1000, bytes.length]);
  assert.equal(await count(tiny), 25, "the next file opens");
});

test("unknown options", async (t) => {
  const file = await opened(t);
  const view = file.use();
  const calls = [
    () => C1z.open(tiny, { onprogress() {} }),
    () => C1z.open(tiny, { limits: { maxSize: 1 } }),
    () => C1z.sniff(tiny, { onProgress() {} }),
    () => C1z.load({ url: "x" }),
    async () => view.grants({ principle: { resourceType: "user", resource: "alice" } }),
    async () => view.grants({ principal: { type: "user", id: "alice" } }),
    async () => view.resources({ entitlementId: "x" }),
    async () => view.resourceTypes({ parent: undefined }),
    () => view.grants().page({ size: 1 }),
    () => view.grants().count({ most: 1 }),
    () => view.grants().block(0, 1, { column: [] }),
    () => view.grants().toArray({ limit: 1, offset: 2 }),
    () => view.grant("x", { expand: true }),
  ];
  for (const call of calls) await assert.rejects(call, { code: "usage.unknown-option" }, String(call));
});

test("wrong values", async (t) => {
  const view = (await opened(t)).use();
  const calls = [
    () => C1z.open(tiny, { limits: { maxDecodedSize: -1 } }),
    () => C1z.open(tiny, { limits: { maxDecodedSize: "1" } }),
    () => C1z.open(tiny, { onProgress: 5 }),
    () => C1z.open(tiny, { runtime: {} }),
    () => C1z.open(tiny, 5),
    async () => view.grants({ entitlementId: 5 }),
    async () => view.grants({ includeExpansion: "no" }),
    async () => view.grants({ principal: "user:alice" }),
    async () => view.grants({ batchSize: 1.5 }),
    () => view.grants().page({ pageSize: -1 }),
    () => view.grants().block(-1, 5),
    () => view.grants().toArray({}),
    () => view.grants().batches(Number.NaN).next(),
    () => view.grant(undefined),
    async () => (await view.grants().block(0, 5)).cell(99, 0),
    async () => (await view.grants().block(0, 5)).cell(0, "nothing"),
    async () => (await view.grants().block(0, 5)).cell(0, 99),
  ];
  for (const call of calls) await assert.rejects(call, { code: "usage.argument" }, String(call));
  await assert.rejects(view.grants({ principal: { resourceType: "user", resource: "" } }).count(), { code: "usage.missing-principal" });
});

test("unknown ids", async (t) => {
  const file = await opened(t);
  await assert.rejects(file.use("no-such-sync").grants().count(), { code: "store.unknown-sync" });
  await assert.rejects(file.use("").grants().page(), { code: "store.unknown-sync" });
  await assert.rejects(file.use().asset("nothing"), { code: "store.not-found" });
  await assert.rejects(file.latestFinishedSyncId("bogus"), { code: "usage.sync-type" });
  assert.throws(() => file.use(5), { code: "usage.argument" });
});

test("a file without any sync is an empty view", async (t) => {
  const file = await opened(t, join(own, "empty-v1.c1z"));
  assert.equal((await file.defaultSync()).sync, null);
  const view = file.use((await file.defaultSync()).sync);
  assert.equal(view.syncId, "");
  assert.equal((await view.grants().count()).value, 0);
  assert.deepEqual(await view.grants().page(), { records: [] });
  assert.deepEqual(await view.resources().toArray({ limit: 5 }), []);
  assert.deepEqual([(await view.entitlements().block(0, 10)).count, (await view.entitlements().block(0, 10)).total], [0, 0]);
  await assert.rejects(view.grant("x"), { code: "store.not-found" });
  await assert.rejects(view.asset("x"), { code: "store.not-found" });
});

test("abort before, while reading, while decoding, and between batches", async (t) => {
  const reason = new Error("changed my mind");
  const aborted = AbortSignal.abort(reason);
  assert.equal(await failure(C1z.open(tiny, { signal: aborted })), reason);
  assert.equal((await failure(C1z.open(tiny, { signal: AbortSignal.abort() }))).name, "AbortError");

  await t.test("while reading", async () => {
    const control = new AbortController();
    let cancelled;
    const stuck = new ReadableStream({
      start: (controller) => controller.enqueue(bytes.subarray(0, 100)),
      // Asked for more once the first bytes have been read, however long a load of the WebAssembly took before.
      pull: () => {
        setTimeout(() => control.abort(reason), 20);
        return new Promise(() => {});
      },
      cancel: (why) => void (cancelled = why),
    });
    const opening = C1z.open(stuck, { signal: control.signal });
    assert.equal(await failure(opening), reason);
    assert.equal(cancelled, reason);
  });
  await t.test("while decoding", async () => {
    if (medium === undefined) return;
    const control = new AbortController();
    await C1z.load();
    const opening = C1z.open(medium, { signal: control.signal });
    let at;
    setTimeout(() => ((at = cpuTime()), control.abort(reason)), 20);
    assert.equal(await failure(opening), reason);
    assert.ok(cpuTime() - at < 200, `${cpuTime() - at} ms of work after the abort`);
  });
  await t.test("between batches", async () => {
    const file = await opened(t);
    const control = new AbortController();
    const seen = [];
    const error = await failure(
      (async () => {
        for await (const batch of file.use().grants({ signal: control.signal }).batches(5)) {
          seen.push(batch.length);
          if (seen.length === 2) control.abort(reason);
        }
      })(),
    );
    assert.equal(error, reason);
    assert.ok(seen.length <= 3);
    assert.equal(await failure(file.use().grants().page({ signal: aborted })), reason);
    assert.equal(await failure(file.use().grants().block(0, 1, { signal: aborted })), reason);
    assert.equal(await failure(file.use().grant("x", { signal: aborted })), reason);
    assert.equal((await file.use().grants().count()).value, 25, "the file is as good as before");
  });
});

test("progress", async () => {
  for (const source of medium === undefined ? [tiny] : [tiny, medium]) {
    const calls = [];
    const begin = performance.now();
    const file = await C1z.open(source, { onProgress: (progress) => calls.push(progress) });
    const seconds = (performance.now() - begin) / 1000;
    await file.close();
    const { encodedSize, decodedSize } = file.info;
    assert.deepEqual(calls.at(-2), { phase: "read", loaded: encodedSize, total: encodedSize, fraction: 1 });
    assert.deepEqual(calls.at(-1), { phase: "decode", loaded: decodedSize, total: decodedSize, fraction: 1 });
    assert.ok(calls.length <= 20 * seconds + 2, `${calls.length} calls in ${seconds} s`);
    for (const phase of ["read", "decode"]) {
      const loaded = calls.filter((call) => call.phase === phase).map((call) => call.loaded);
      assert.deepEqual(loaded, loaded.toSorted((a, b) => a - b));
    }
  }
});

test("page tokens", async (t) => {
  const first = await opened(t);
  const { records, nextPageToken } = await first.use().grants().page({ pageSize: 10 });
  assert.equal(records.length, 10);
  const again = await opened(t);
  const rest = await again.use().grants().page({ pageToken: nextPageToken });
  assert.deepEqual([...records, ...rest.records], await again.use().grants().toArray({ limit: 100 }));
  assert.ok(!("nextPageToken" in rest));
  assert.deepEqual((await again.use().grants().page({ pageToken: "" })).records.length, 25);
  for (const pageToken of ["2", "abc", "é", "-1", nextPageToken.slice(2), `${nextPageToken}00`, nextPageToken.replace(/.$/, (c) => (c === "0" ? "1" : "0"))]) {
    await assert.rejects(again.use().grants().page({ pageToken }), { code: "usage.page-token" }, pageToken);
  }
  await assert.rejects(again.use().resources().page({ pageToken: nextPageToken }), { code: "usage.page-token" });
});

test("page sizes", async (t) => {
  if (medium === undefined) return;
  const grants = (await opened(t, medium)).use().grants();
  for (const pageSize of [undefined, 0, 10_000, 10_001, 1e9]) assert.equal((await grants.page({ pageSize })).records.length, 10_000);
  assert.equal((await grants.page({ pageSize: 9_999 })).records.length, 9_999);
  assert.equal((await grants.toArray({ limit: 12_345 })).length, 12_345);
  assert.equal((await grants.toArray({ limit: 0 })).length, 0);
});

test("iterating in every form gives the same", async (t) => {
  const grants = (await opened(t)).use().grants({ batchSize: 4 });
  const all = await grants.toArray({ limit: 1000 });
  assert.equal(all.length, 25);
  assert.deepEqual(await Array.fromAsync?.(grants) ?? all, all);
  const one = [];
  for await (const grant of grants) one.push(grant);
  assert.deepEqual(one, all);
  const lengths = [];
  for await (const batch of grants.batches()) lengths.push(batch.length);
  assert.deepEqual(lengths, [4, 4, 4, 4, 4, 4, 1]);
  const streamed = [];
  for await (const batch of grants.stream()) streamed.push(...batch);
  assert.deepEqual(streamed, all);
  const two = await Promise.all([grants.toArray({ limit: 7 }), grants.toArray({ limit: 7 })]);
  assert.deepEqual(two[0], two[1]);
});

test("an iterator keeps the order of those who ask, ends for all, and fails once", async (t) => {
  const file = await opened(t);
  const grants = file.use().grants({ batchSize: 4 });
  const all = await grants.toArray({ limit: 1000 });
  const iterator = grants[Symbol.asyncIterator]();
  const asked = await Promise.all(Array.from({ length: 30 }, () => iterator.next()));
  assert.deepEqual(asked.map(({ value }) => value), [...all, ...Array(5).fill(undefined)]);
  assert.deepEqual(asked.map(({ done }) => done), [...Array(25).fill(false), ...Array(5).fill(true)]);

  const left = grants[Symbol.asyncIterator]();
  await left.next();
  assert.deepEqual(await left.return(), { done: true, value: undefined });
  assert.deepEqual(await left.next(), { done: true, value: undefined });

  const halves = grants[Symbol.asyncIterator]();
  const some = [];
  while (some.length < 10) some.push((await halves.next()).value);
  for await (const grant of halves) some.push(grant);
  assert.deepEqual(some, all);

  const failing = file.use("no such sync").grants()[Symbol.asyncIterator]();
  await assert.rejects(failing.next(), { code: "store.unknown-sync" });
  assert.deepEqual(await failing.next(), { done: true, value: undefined });
});

test("a stream reads only when it is read", async () => {
  const file = await C1z.open(tiny);
  const reader = file.use().grants({ batchSize: 5 }).stream().getReader();
  assert.equal((await reader.read()).value.length, 5);
  await file.close();
  await assert.rejects(reader.read(), { code: "usage.closed" }); // had it read ahead, there would be five more
});

test("a stream can be cancelled, an iteration left", async (t) => {
  const file = await opened(t);
  const stream = file.use().grants({ batchSize: 5 }).stream();
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel("enough");
  for await (const grant of file.use().grants({ batchSize: 2 })) {
    assert.ok(grant.id);
    break;
  }
  assert.equal((await file.use().grants().count()).value, 25);
});

test("closing", async () => {
  const file = await C1z.open(tiny);
  const view = file.use();
  const cursor = view.grants();
  const running = cursor.page().catch((error) => error.code);
  await file.close();
  await file.close();
  assert.ok(["usage.closed", undefined].includes(typeof (await running) === "string" ? await running : undefined));
  const calls = [
    async () => file.use(),
    () => file.syncs(),
    () => file.defaultSync(),
    () => file.latestFinishedSyncId(),
    () => file.warnings(),
    () => file.memoryBytes(),
    () => cursor.page(),
    () => cursor.count(),
    () => cursor.block(0, 1),
    () => view.grant("x"),
    () => view.asset("x"),
    () => cursor[Symbol.asyncIterator]().next(),
  ];
  for (const call of calls) await assert.rejects(call, { code: "usage.closed" }, String(call));
  assert.equal(file.info.format, "v1", "what was told stays told");
  const other = await C1z.open(tiny);
  await other[Symbol.asyncDispose]();
  await assert.rejects(other.syncs(), { code: "usage.closed" });
});

test("files are independent of each other", async (t) => {
  const [a, b] = await Promise.all([opened(t), opened(t, join(own, "multi-sync-v1.c1z"))]);
  await a.close();
  assert.equal((await b.syncs()).length, 8);
});

test("memory is bounded by the decoded size", async (t) => {
  if (medium === undefined) return;
  const { result: file, bytes: peak } = await withMemory(async () => {
    const file = await opened(t, medium);
    for await (const batch of file.use().grants().batches()) assert.ok(batch.length > 0);
    return file;
  });
  assert.ok(peak <= file.info.decodedSize * 1.05 + (32 << 20), `${peak}`);
  assert.equal(await file.memoryBytes(), peak);
});

test("a trap closes the file and no other", async () => {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    get exports() {
      return { ...super.exports, openfile_batch: () => { throw new WebAssembly.RuntimeError("unreachable"); } };
    }
  };
  const file = await C1z.open(tiny).finally(() => (WebAssembly.Instance = Instance));
  assert.equal((await file.use().grants().count()).value, 25);
  const error = await failure(file.use().grants().page());
  assert.deepEqual([error.code, error.retryable], ["internal.panic", false]);
  assert.ok(error.cause instanceof WebAssembly.RuntimeError);
  await assert.rejects(file.use().grants().count(), { code: "internal.panic" });
  await file.close();
  assert.equal(await count(tiny), 25);
});

test("sniff tells what a file is without decoding it", async () => {
  const { bytes: memory, result: info } = await withMemory(() => C1z.sniff(medium ?? tiny));
  assert.deepEqual([info.format, info.engine, info.payloadEncoding], ["v1", "sqlite", ""]);
  assert.ok(memory < 8 << 20);
  assert.equal((await C1z.sniff(bytes.subarray(0, 20))).format, "v1");
  assert.equal((await C1z.sniff(streamOf(bytes))).format, "v1");
  await assert.rejects(C1z.sniff(new Uint8Array(0)), { code: "format.empty" });
  await assert.rejects(C1z.sniff(new Uint8Array(3)), { code: /^format\./ });
  await assert.rejects(C1z.sniff(new TextEncoder().encode("PK-not-a-c1z")), { code: "format.unknown-magic" });
});

test("load is optional, and its runtime can be passed", async () => {
  const runtime = await C1z.load();
  assert.equal(runtime.thread, "caller");
  const wasm = await readFile(join(pkg, "dist/c1z_bg.wasm"));
  for (const source of [wasm, new Response(wasm), new Response(wasm, { headers: { "content-type": "application/wasm" } }), await WebAssembly.compile(wasm), pathToFileURL(join(pkg, "dist/c1z_bg.wasm"))]) {
    assert.equal(await count(tiny, { runtime: await C1z.load({ wasm: source }) }), 25);
  }
  await assert.rejects(C1z.load({ wasm: bytes }), { code: "env.wasm-load", phase: "load" });
  await assert.rejects(C1z.load({ wasm: new Response("<html>", { status: 404, headers: { "content-type": "text/html" } }) }), {
    code: "env.wasm-load",
    message: /status 404, type text\/html/,
  });
  await assert.rejects(C1z.load({ wasm: pathToFileURL("/no/such.wasm") }), { code: "env.wasm-load", message: /no\/such\.wasm/ });
});
