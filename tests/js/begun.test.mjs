// A large v1 file answers before it has been decoded to its end.
import assert from "node:assert/strict";
import { readdirSync, readlinkSync, realpathSync } from "node:fs";
import { test } from "node:test";
import { C1z } from "../../pkg/dist/index.node.js";
import { failure, fixture, leftOut } from "./support.mjs";

const large = fixture("large-v1.c1z");
const skip = large === undefined ? leftOut : false;
const MiB = 2 ** 20;

/** Whether this process has it open. */
const held = () => readdirSync("/proc/self/fd").some((descriptor) => {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`) === realpathSync(large);
  } catch {
    return false; // that of the listing itself
  }
});

test("syncs, stats and the first grants need the first megabytes", { skip }, async () => {
  const file = await C1z.open(large);
  assert.equal(file.info.frames, undefined);
  assert.ok(file.info.decodedSize > 400 * MiB);
  const view = file.use();
  assert.equal((await view.stats()).grants, "1000000");
  const [sync] = await file.syncs();
  assert.equal((await file.sync(sync.id)).stats.grants, "1000000");
  const { records, nextPageToken } = await view.grants().page({ pageSize: 100 });
  const some = [];
  for await (const grant of view.grants()) if (some.push(grant) === 5000) break;
  assert.ok((await file.memoryBytes()) < 64 * MiB, `${(await file.memoryBytes()) / MiB} MiB`);
  assert.ok(held());

  const progress = [];
  const { value } = await view.grants({ onProgress: (one) => progress.push(one) }).count();
  assert.equal(value, 1_000_000);
  const decoding = progress.filter(({ phase }) => phase === "decode");
  assert.ok(decoding.length > 2 && decoding.every(({ fraction }, at) => fraction >= (decoding[at - 1]?.fraction ?? 0) && fraction <= 1), "reading on is progress");
  assert.ok(!held(), "nothing is left to be read");
  assert.deepEqual((await view.grants().page({ pageSize: 100 })).records, records);
  assert.deepEqual(some.slice(0, 100), records);
  assert.deepEqual((await view.grants().page({ pageSize: 100, pageToken: nextPageToken })).records, some.slice(100, 200));
  await file.close();
});

test("reading on is given up by an abort and by closing, and taken up by the next", { skip }, async () => {
  const file = await C1z.open(large);
  const view = file.use();
  const control = new AbortController();
  const reason = new Error("changed my mind");
  const counting = view.grants().count({ signal: control.signal });
  setTimeout(() => control.abort(reason), 60);
  assert.equal(await failure(counting), reason);
  const [both, again] = await Promise.all([view.entitlements().count(), view.resources().count()]);
  assert.ok(both.value > 0 && again.value > 0);
  await file.close();

  const other = await C1z.open(large);
  const late = other.use().grants().count();
  setTimeout(() => void other.close(), 60);
  assert.equal((await failure(late)).code, "usage.closed");
  assert.ok(!held());
});

test("a file that is to be checked is read whole before it is given out", { skip }, async () => {
  const file = await C1z.open(large, { verify: "full" });
  assert.equal(file.info.frames, 1);
  assert.ok((await file.memoryBytes()) > file.info.decodedSize);
  assert.ok(!held());
  await file.close();
});
