// Databases that are kept in the origin-private file system while they are open, and those that are too large for much else.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { C1z } from "../../pkg/dist/index.node.js";
import { open, openOnDisk, start, stop } from "./chromium.mjs";
import { INDICES, resourceType, RUN, stretched, TABLES } from "./image.mjs";
import { failure } from "./support.mjs";

before(start);
after(stop);

const GIB = 2 ** 30;
const huge = process.env.C1Z_HUGE === "1" ? {} : { skip: "left out: databases of gigabytes (set C1Z_HUGE=1)" };
const IDS = Array.from({ length: 2000 }, (_, at) => `type-${String(at).padStart(4, "0")}`);
const large = (size) => stretched(`${TABLES} ${INDICES} ${RUN}`, IDS.map((id) => resourceType(id)), size);
/** What the origin's file system has. */
const LIST = `globalThis.stored = async () => {
  const names = [];
  for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
  return names;
};`;

test("the same answers as in memory, and nothing is left behind", async () => {
  const { page, problems, close } = await open();
  try {
    await page.evaluate(LIST);
    const result = await page.evaluate(async () => {
      const { C1z } = globalThis.c1z;
      const answers = [];
      for (const name of ["tiny-v1.c1z", "db-pagesize-65536-v1.c1z", "db-pagesize-512-v1.c1z", "enc-no-content-size-v1.c1z"]) {
        const blob = await globalThis.get(name);
        for (const source of [blob, blob.stream(), new URL(`/${name}`, location.href)]) {
          const file = await C1z.open(source, { storage: "opfs" });
          const plain = await C1z.open(blob);
          const read = async (from) => JSON.stringify([from.info, from.syncs(), await from.use().stats({ recount: true }), await from.use().grants().toArray({ limit: 1000 }), await from.use().resources().toArray({ limit: 1000 }), await from.use().grants({ text: "a" }).count()]);
          answers.push({ name, while: (await globalThis.stored()).length, same: (await read(file)) === (await read(plain)), size: file.info.decodedSize });
          await file.close();
          await plain.close();
          answers.at(-1).after = await globalThis.stored();
        }
      }
      return answers;
    });
    for (const { name, same, size, ...stored } of result) {
      assert.deepEqual({ name, same, ...stored }, { name, same: true, while: 1, after: [] });
      assert.ok(size > 0);
    }
    assert.equal(result.length, 12);
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
});

test("a file of v3 takes no storage; without a Worker there is none; failed and given up, nothing is left", async () => {
  const { page, close } = await open({ files: { "large.c1z": large(512 << 20) } });
  try {
    await page.evaluate(LIST);
    const result = await page.evaluate(async () => {
      const { C1z } = globalThis.c1z;
      const v3 = await C1z.open(await globalThis.get("tiny-v3.c1z"), { storage: "opfs" });
      const without = await globalThis.stored();
      await v3.close();
      const blob = await globalThis.get("tiny-v1.c1z");
      const here = await globalThis.caught(C1z.open(blob, { storage: "opfs", worker: false }));
      // Its page count is true, and its last bytes are missing.
      const large = await globalThis.get("large.c1z");
      let most = 0;
      const look = setInterval(async () => (most = Math.max(most, (await globalThis.stored()).length)), 5);
      const failed = await globalThis.caught(C1z.open(large.slice(0, large.size - 50), { storage: "opfs" }));
      const afterFailing = await globalThis.stored();
      const abort = new AbortController();
      const onProgress = ({ phase, loaded }) => phase === "decode" && loaded > 1e6 && abort.abort();
      const aborted = await globalThis.caught(C1z.open(large, { storage: "opfs", signal: abort.signal, onProgress }));
      for (let wait = 0; wait < 100 && (await globalThis.stored()).length > 0; wait += 1) await new Promise((done) => setTimeout(done, 20));
      clearInterval(look);
      return { without, here, failed, afterFailing, aborted, most, end: await globalThis.stored() };
    });
    assert.deepEqual(result.without, []);
    assert.equal(result.here.code, "env.storage");
    assert.match(result.here.message, /Worker/);
    assert.equal(result.failed.code, "format.truncated");
    assert.equal(result.most, 1, "they got as far as to store something");
    assert.deepEqual(result.afterFailing, []);
    assert.equal(result.aborted.name, "AbortError");
    assert.deepEqual(result.end, []);
  } finally {
    await close();
  }
});

test("what a crash left behind goes with the next opening, and what others use stays", async () => {
  const { page, close } = await open();
  try {
    await page.evaluate(LIST);
    const result = await page.evaluate(async () => {
      const { C1z } = globalThis.c1z;
      const blob = await globalThis.get("tiny-v1.c1z");
      const first = await C1z.open(blob, { storage: "opfs" });
      const [name] = await globalThis.stored();
      const folder = await navigator.storage.getDirectory();
      const left = name.replace(/.{4}$/, "left");
      for (const made of [left, "of-the-page"]) await folder.getFileHandle(made, { create: true });
      const second = await C1z.open(blob, { storage: "opfs" });
      const both = await globalThis.stored();
      await second.close();
      const grants = (await first.use().grants().count()).value;
      await first.close();
      return { name, left, both, grants, end: await globalThis.stored() };
    });
    assert.match(result.name, /^c1z-database-/);
    assert.equal(result.both.length, 3);
    assert.ok(result.both.includes(result.name) && !result.both.includes(result.left));
    assert.equal(result.grants, 25);
    assert.deepEqual(result.end, ["of-the-page"]);
  } finally {
    await close();
  }
});

test("a database that there is no room for", async () => {
  // A Worker as ever, but for what its browser estimates.
  const little = `import "/worker.js"; StorageManager.prototype.estimate = async () => ({ quota: 3e6, usage: 2.9e6 });`;
  const { page, close } = await open({ files: { "little.mjs": little } });
  try {
    await page.evaluate(LIST);
    const estimated = await page.evaluate(async () => {
      const worker = () => new Worker("/little.mjs", { type: "module" });
      return globalThis.caught(globalThis.c1z.C1z.open(await globalThis.get("tiny-v1.c1z"), { storage: "opfs", worker }));
    });
    assert.deepEqual([estimated.code, estimated.limit, estimated.got], ["limit.storage", 100_000, 135_168]);
    assert.match(estimated.message, /needs 1 MiB .* 0 MiB are free/);
    // A browser that estimates the same for everyone shows the true quota only by its refusal.
    const session = await page.context().newCDPSession(page);
    await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(page.url()).origin, quotaSize: 100_000 });
    const error = await page.evaluate(async () => globalThis.caught(globalThis.c1z.C1z.open(await globalThis.get("tiny-v1.c1z"), { storage: "opfs" })));
    assert.equal(error.code, "limit.storage");
    assert.equal(error.got, 135_168);
    assert.deepEqual(await page.evaluate("globalThis.stored()"), []);
  } finally {
    await close();
  }
});

test("in memory, an error says how much is needed and names the storage", async () => {
  const error = await failure(C1z.open(large(64 << 20), { limits: { maxDecodedSize: 32 << 20 } }));
  assert.equal(error.code, "limit.decoded-size");
  assert.match(error.message, /67108864 bytes.*storage: "opfs"/);
  const most = await failure(C1z.open(large(4 * GIB)));
  assert.deepEqual([most.code, most.limit, most.got], ["limit.decoded-size", 3.5 * GIB, 4 * GIB]);
});

test("3 GiB in memory, read at their end", huge, async () => {
  const file = await C1z.open(large(3 * GIB));
  try {
    assert.equal(file.info.decodedSize, 3 * GIB);
    const types = await file.use().resourceTypes().toArray({ limit: 5000 });
    assert.deepEqual(types.map(({ id }) => id), IDS);
    assert.equal((await file.use().resourceType(IDS.at(-1))).id, IDS.at(-1));
    const { wasmBytes } = await file.memory();
    assert.ok(wasmBytes > 3 * GIB && wasmBytes < 3.2 * GIB, String(wasmBytes));
  } finally {
    await file.close();
  }
});

test("5 GiB in the origin-private file system of Chromium, in little memory", huge, async () => {
  const { page, problems, close } = await openOnDisk({ files: { "huge.c1z": large(5 * GIB) } });
  try {
    await page.evaluate(LIST);
    const result = await page.evaluate(async () => {
      const { C1z } = globalThis.c1z;
      const blob = await globalThis.get("huge.c1z");
      const begun = performance.now();
      const refused = await globalThis.caught(C1z.open(blob));
      const told = [];
      const file = await C1z.open(blob, { storage: "opfs", onProgress: (progress) => told.push(progress) });
      const opened = performance.now() - begun;
      const types = await file.use().resourceTypes().toArray({ limit: 5000 });
      const one = await file.use().resourceType("type-1999");
      const memory = await file.memory();
      const { usage } = await navigator.storage.estimate();
      const during = await globalThis.stored();
      const size = file.info.decodedSize;
      await file.close();
      return { refused, told: told.length, last: told.at(-1), opened, ids: types.map(({ id }) => id), one: one.id, memory, usage, during, size, end: await globalThis.stored() };
    });
    assert.deepEqual(problems, []);
    assert.equal(result.refused.code, "limit.decoded-size");
    assert.equal(result.size, 5 * GIB);
    assert.deepEqual(result.last, { phase: "decode", loaded: 5 * GIB, total: 5 * GIB, fraction: 1 });
    assert.ok(result.told > 10);
    assert.deepEqual(result.ids, IDS);
    assert.equal(result.one, "type-1999");
    assert.ok(result.memory.wasmBytes <= 256 << 20, String(result.memory.wasmBytes));
    assert.equal(result.during.length, 1);
    assert.deepEqual(result.end, []);
    console.log(`5 GiB: opened in ${(result.opened / 1000).toFixed(1)} s, ${result.memory.wasmBytes >> 20} MiB of wasm memory`);
  } finally {
    await close();
  }
});
