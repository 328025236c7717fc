// Files come and go without a trace, and what dies in one is no matter to the others.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { C1z, C1zError } from "../../pkg/dist/index.node.js";
import { inPage, open, start, stop } from "./chromium.mjs";
import { rig, withLessMemory } from "./rig.mjs";
import { failure, fixture, leftOut, own, pkg, root } from "./support.mjs";

const TIMES = 200;
const tiny = join(own, "tiny-v1.c1z");
const medium = fixture("medium-v1.c1z");
const MiB = 1 << 20;

before(start);
after(stop);

async function count(source, options) {
  const file = await C1z.open(source, options);
  const { value } = await file.use().grants().count();
  await file.close();
  return value;
}

test("opened and closed 200 times in Node, closed or only forgotten, memory stays where it was", () => {
  const entry = pathToFileURL(join(pkg, "dist/index.node.js")).href;
  const output = execFileSync(process.execPath, ["--expose-gc", join(root, "tests/js/open-and-close.mjs"), entry, tiny, String(TIMES)], { encoding: "utf8" });
  const [warm, ...later] = JSON.parse(output);
  for (const then of later) {
    for (const [what, most] of Object.entries({ heapUsed: 1 * MiB, external: 1 * MiB, arrayBuffers: 1 * MiB, rss: 16 * MiB })) {
      const more = then[what] - warm[what];
      assert.ok(more < most, `${what}: ${more} bytes more after ${then.turn} times than after ${warm.turn}`);
    }
  }
  const end = later.at(-1);
  console.log(`Node, from ${warm.turn} to ${end.turn} times: heap ${end.heapUsed - warm.heapUsed}, external ${end.external - warm.external}, RSS ${end.rss - warm.rss} bytes`);
});

test("opened and closed 200 times in Chromium, memory and Workers stay what they were", { timeout: 120_000 }, async () => {
  const { page, problems, close } = await open();
  try {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Performance.enable");
    const heap = async () => {
      await devtools.send("HeapProfiler.collectGarbage");
      const { metrics } = await devtools.send("Performance.getMetrics");
      return metrics.find(({ name }) => name === "JSHeapUsedSize").value;
    };
    const rounds = (times, load) =>
      page.evaluate(
        async ([times, load]) => {
          const { C1z } = globalThis.c1z;
          if (load) await C1z.load();
          const blob = await globalThis.get("tiny-v1.c1z");
          for (let turn = 0; turn < times; turn++) {
            const file = await C1z.open(blob);
            await file.use().grants({ text: "alice" }).count();
            await file.close();
            if (turn % 10 === 0) await globalThis.caught(C1z.open(blob.slice(0, 3000)));
          }
        },
        [times, load],
      );
    await rounds(20, false);
    const warm = await heap();
    await rounds(TIMES / 2, false);
    await page.waitForTimeout(100);
    assert.equal(page.workers().length, 0, "a Worker for each file, and none is left");
    await rounds(TIMES / 2, true);
    await page.waitForTimeout(300);
    assert.equal(page.workers().length, 1, "the spare of load()");
    const more = (await heap()) - warm;
    assert.ok(more < 1 * MiB, `${more} bytes more than after 20 times`);
    assert.deepEqual(problems, []);
    console.log(`Chromium, from 20 to ${TIMES + 20} times: heap ${more} bytes`);
  } finally {
    await close();
  }
});

test("a panic is told with its text, ends its file and no other", async (t) => {
  let now = false;
  const undo = rig({ panics: ["openfile_currentDbSizeBytes"], traps: ["openfile_metadata"], when: () => now });
  const [panics, traps, other] = await Promise.all([C1z.open(tiny), C1z.open(tiny), C1z.open(tiny)]).finally(undo);
  t.after(() => other.close());
  now = true;
  const [panic, ...waiting] = await Promise.all([panics.currentDbSizeBytes(), panics.use().grants().count(), panics.use().grants().page()].map(failure));
  assert.ok(panic instanceof C1zError);
  assert.deepEqual([panic.code, panic.retryable, panic.phase], ["internal.panic", false, "query"]);
  assert.match(panic.message, /panicked at .*\n?Unsupported qsort item size/s, "Rust's own words");
  assert.ok(panic.cause instanceof WebAssembly.RuntimeError);
  assert.deepEqual(waiting.map(({ code }) => code), ["internal.panic", "internal.panic"]);

  const trap = await failure(traps.metadata());
  assert.equal(trap.code, "internal.panic");
  for (const file of [panics, traps]) {
    for (const call of [() => file.use().grants().count(), () => file.memoryBytes(), () => file.use().resources().page()]) {
      await assert.rejects(call, { code: "internal.panic" });
    }
    await file.close();
    await assert.rejects(file.metadata(), { code: "usage.closed" });
  }
  assert.equal((await other.use().grants().count()).value, 25);
  assert.equal(await count(tiny), 25);
});

test("memory that runs out anywhere is an error, and the next file opens", async (t) => {
  const wasm = readFileSync(join(pkg, "dist/c1z_bg.wasm"));
  const seen = new Map();
  const path = medium ?? tiny;
  if (medium === undefined) t.diagnostic(leftOut);
  // From hardly enough to start with to nearly enough for everything.
  for (const pages of medium === undefined ? [20, 24, 28, 32] : [20, 30, 40, 60, 100, 200, 400, 520, 560, 600, 640, 900]) {
    const work = async () => {
      const runtime = await C1z.load({ wasm: withLessMemory(wasm, pages) });
      const file = await C1z.open(path, { runtime });
      await file.use().grants({ orderBy: { column: "id" } }).page().finally(() => file.close());
      return file;
    };
    const error = await work().then(() => ({ code: "enough" }), (error) => error);
    assert.ok(["limit.memory", "internal.panic", "env.wasm-load", "enough"].includes(error.code), `${pages} pages: ${error.stack}`);
    seen.set(error.code, [...(seen.get(error.code) ?? []), pages]);
    assert.equal(await count(tiny), 25, `after ${pages} pages`);
  }
  console.log(`memory short at so many pages: ${[...seen].map(([code, pages]) => `${code} ${pages.join(" ")}`).join(", ")}`);
  assert.ok(seen.size > 1);
});

test("in Chromium a panic ends its Worker, and others go on", async () => {
  const { result, problems, workers } = await inPage(async () => {
    const { C1z } = globalThis.c1z;
    const blob = await globalThis.get("tiny-v1.c1z");
    const worker = () => new Worker("/rigged-worker.mjs", { type: "module" });
    const [panics, traps, other] = await Promise.all([C1z.open(blob, { worker }), C1z.open(blob, { worker }), C1z.open(blob)]);
    const dying = [panics.currentDbSizeBytes(), traps.metadata()];
    const waiting = [panics, traps].flatMap((file) => Array.from({ length: 20 }, () => file.use().grants().page()));
    const errors = await Promise.all([...dying, ...waiting].map(globalThis.caught));
    const after = [await globalThis.caught(panics.use().grants().count()), await globalThis.caught(traps.use().grants().count())];
    await panics.close();
    await traps.close();
    const next = await C1z.open(blob);
    const counts = [await other.use().grants().count(), await next.use().grants().count()].map(({ value }) => value);
    await next.close();
    return { errors, after, counts };
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(result.errors.map(({ code, own }) => [code, own]), Array(42).fill(["internal.panic", true]), "also those who waited");
  assert.match(result.errors[0].message, /Unsupported qsort item size/);
  assert.deepEqual(result.after.map(({ code }) => code), ["internal.panic", "internal.panic"]);
  assert.deepEqual(result.counts, [25, 25]);
  assert.equal(workers, 1, "of four Workers, that of the file which is open");
});

test("a Worker ended from outside is an error for whoever waits, and for those who come after", async () => {
  const { result, workers } = await inPage(async () => {
    const { C1z } = globalThis.c1z;
    const blob = await globalThis.get("tiny-v1.c1z");
    let last;
    const worker = () => (last = new Worker("/worker.js", { type: "module" }));
    const file = await C1z.open(blob, { worker });
    const asking = globalThis.caught((async () => {
      for (;;) await file.use().grants().page();
    })());
    await new Promise((resolve) => setTimeout(resolve, 50));
    const at = performance.now();
    last.terminate();
    const asked = await asking;
    const took = performance.now() - at;
    const after = await globalThis.caught(file.metadata());
    await file.close();
    const closed = await globalThis.caught(file.metadata());
    // While a file is being opened: the source never comes to its end.
    const opening = globalThis.caught(C1z.open(new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array([67, 49, 90, 70, 0])) }), { worker }));
    await new Promise((resolve) => setTimeout(resolve, 200));
    last.terminate();
    return { errors: [asked, after, await opening], closed, took };
  });
  assert.deepEqual(result.errors.map(({ code, retryable, own }) => [code, retryable, own]), Array(3).fill(["env.worker", true, true]));
  assert.match(result.errors[0].message, /ended from outside/);
  assert.equal(result.closed.code, "usage.closed");
  assert.ok(result.took < 500, `${result.took} ms`);
  assert.equal(workers, 0);
});
