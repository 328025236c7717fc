// What is of v3 files alone: read where a call needs it, checked whole when that is wanted, grants as they are stored.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { C1z } from "../../pkg/dist/index.node.js";
import { fixture, own, streamOf } from "./support.mjs";

const tiny = join(own, "tiny-v1.c1z");

async function opened(t, source, options) {
  const file = await C1z.open(source, options);
  t.after(() => file.close());
  return file;
}

test("a v3 file is sniffed by its manifest, and read where a call needs it", async (t) => {
  const path = join(own, "tiny-v3.c1z");
  const sniffed = await C1z.sniff(path);
  const file = await opened(t, path);
  for (const info of [sniffed, file.info]) {
    assert.deepEqual([info.format, info.engine, info.payloadEncoding, info.readable], ["v3", "pebble", "indexed_zstd", info === file.info]);
    assert.equal(info.manifest.syncs.length, 1);
  }
  const [sync] = await file.syncs();
  assert.equal(sync.syncType, "full");
  assert.equal((await file.defaultSync()).sync.id, sync.id);
  const view = file.use();
  assert.equal((await view.grants().toArray({ limit: 100 })).length, 25);
  const twin = (await opened(t, tiny)).use();
  assert.deepEqual(await view.grants({ text: "alice" }).count(), await twin.grants({ text: "alice" }).count());
});

test("v3: every source, in every packing, answers the same", async (t) => {
  for (const name of ["tiny-v3", "tiny-v3-tar", "tiny-v3-tar_zstd", "tiny-v3-nodigest"]) {
    const path = join(own, `${name}.c1z`);
    const bytes = await readFile(path);
    const padded = new Uint8Array(bytes.length + 20);
    padded.set(bytes, 7);
    const sources = [path, pathToFileURL(path), bytes, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), padded.subarray(7, 7 + bytes.length), new Blob([bytes]), streamOf(bytes), new Response(bytes)];
    const all = await Promise.all(sources.map(async (source) => {
      const file = await opened(t, source);
      return [await file.use().grants().toArray({ limit: 100 }), await file.use().stats({ recount: true }), file.info.payloadEncoding];
    }));
    for (const answers of all) assert.deepEqual(answers, all[0], name);
  }
});

test("memory() says what a file takes, and how much of it was read", async (t) => {
  const v1 = await opened(t, tiny);
  const { wasmBytes, ...rest } = await v1.memory();
  assert.deepEqual(rest, { indexBytes: 0, cacheBytes: 0, cacheLimit: 0, lookupBytes: 0, bytesRead: v1.info.encodedSize, framesRead: 1, blocksRead: 0 });
  assert.equal(wasmBytes, await v1.memoryBytes());
  assert.equal(v1.info.memory, undefined);
  await v1.use().grants().facets();
  assert.ok((await v1.memory()).indexBytes > 0);

  const v3 = await opened(t, fixture("medium-v3.c1z") ?? join(own, "tiny-v3.c1z"));
  const before = await v3.memory();
  assert.deepEqual(Object.keys(before), ["wasmBytes", "indexBytes", "cacheBytes", "cacheLimit", "lookupBytes", "bytesRead", "framesRead", "blocksRead"]);
  assert.equal(before.bytesRead, v3.info.memory.bytesRead);
  assert.equal(before.cacheLimit, 64 << 20);
  assert.ok(before.bytesRead > 0);
  for await (const _ of v3.use().grants().batches());
  const after = await v3.memory();
  assert.ok(after.framesRead > before.framesRead || after.blocksRead > before.blocksRead, "lists read more");
  const small = await opened(t, fixture("medium-v3.c1z") ?? join(own, "tiny-v3.c1z"), { limits: { maxCacheSize: 4096 } });
  for (const kind of ["resources", "grants"]) for await (const _ of small.use()[kind]().batches());
  assert.equal((await small.memory()).cacheLimit, 4096);
  assert.deepEqual(await small.use().grants().toArray({ limit: 200 }), await v3.use().grants().toArray({ limit: 200 }), "what was dropped is read again");
});

test("verify: full reads all of a v3 file before it is given out", async (t) => {
  const path = join(own, "tiny-v3.c1z");
  const [some, whole] = [await opened(t, path), await opened(t, path, { verify: "full" })];
  assert.ok(whole.info.memory.blocksRead > some.info.memory.blocksRead);
  const bomb = join(own, "corrupt/v3-frame-bomb.c1z"); // a frame that nothing needs
  assert.equal((await (await opened(t, bomb, { verify: "touched" })).use().grants().count()).value, 25);
  for (const source of [bomb, await readFile(bomb), new Blob([await readFile(bomb)]), streamOf(await readFile(bomb))]) {
    await assert.rejects(C1z.open(source, { verify: "full" }), { code: "v3.frame" });
  }
  const odd = await opened(t, join(own, "corrupt/v3-total-raw-wrong.c1z"), { verify: "full" });
  assert.deepEqual(odd.info.warnings.map(({ code }) => code), ["v3.index-total"]);
  assert.equal((await (await opened(t, tiny, { verify: "full" })).use().grants().count()).value, 25, "v1 is checked anyway");
});

test("storedGrant is the grant as a v3 file stores it", async (t) => {
  const view = (await opened(t, join(own, "tiny-v3.c1z"))).use();
  const stored = await view.storedGrant("group:eng:member:user:alice");
  assert.match(stored.discoveredAt, /^\d{4}-/);
  assert.deepEqual(stored.entitlement, { resourceTypeId: "group", resourceId: "eng", entitlementId: "group:eng:member" });
  assert.deepEqual([stored.principal.resourceTypeId, stored.principal.resourceId], ["user", "alice"]);
  for (const { id, sources, principal } of await view.grants().toArray({ limit: 100 })) {
    const record = await view.storedGrant(id);
    assert.equal(record.principal.resourceId, principal.id.resource);
    assert.deepEqual(Object.keys(record.sources ?? {}), Object.keys(sources?.sources ?? {}));
  }
  await assert.rejects(view.storedGrant("nothing"), { code: "store.not-found" });
  await assert.rejects(view.storedGrant(""), { code: "usage.malformed-id" });
  assert.equal(await (await opened(t, tiny)).use().storedGrant("custom-grant-id"), undefined);
});

test("progress of an opening in parts, and of one that is checked", async (t) => {
  for (const verify of ["touched", "full"]) {
    const told = [];
    await opened(t, fixture("medium-v3.c1z") ?? join(own, "tiny-v3.c1z"), { verify, onProgress: (one) => told.push(one) });
    assert.deepEqual([...new Set(told.map(({ phase }) => phase))].toSorted(), ["decode", "read"]);
    for (const phase of ["decode", "read"]) {
      const of = told.filter((one) => one.phase === phase);
      for (const [at, one] of of.slice(1).entries()) assert.ok(one.loaded >= of[at].loaded, "never backwards");
    }
    assert.equal(told.at(-1).fraction, 1);
  }
});

test("memory stays flat over files and over questions, and descriptors are given back", { timeout: 120_000 }, async (t) => {
  const path = fixture("medium-v3.c1z") ?? join(own, "tiny-v3.c1z");
  const descriptors = () => readdirSync("/proc/self/fd").length;
  const before = existsSync("/proc/self/fd") ? descriptors() : undefined;
  const file = await opened(t, path, { limits: { maxCacheSize: 1 << 20 } });
  const view = file.use();
  const turn = async () => {
    for await (const _ of view.grants().batches(1000));
    await view.grants({ text: "a", orderBy: { column: "id" } }).page({ pageSize: 10 });
    return file.memory();
  };
  await turn();
  const second = await turn();
  for (let n = 0; n < 3; n++) {
    const { wasmBytes, cacheBytes, indexBytes } = await turn();
    assert.ok(wasmBytes <= second.wasmBytes + (1 << 20), `${wasmBytes} after ${second.wasmBytes}`);
    assert.equal(indexBytes, second.indexBytes);
    assert.ok(cacheBytes <= 16 << 20);
  }
  for (let n = 0; n < 20; n++) {
    const one = await C1z.open(path);
    await one.use().grants().page({ pageSize: 10 });
    await one.close();
    await assert.rejects(C1z.open(path, { limits: { maxEntries: 1 } }), { code: "limit.entries" });
  }
  if (before !== undefined) assert.ok(descriptors() <= before + 2);
});
