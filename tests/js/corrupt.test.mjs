// Damaged, hostile and borderline files through the built package. What each must answer is in tests/corrupt.json,
// the same table the native tests read. None may crash, hang, or take memory that its content does not earn.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { C1z, C1zError } from "../../pkg/dist/index.node.js";
import { all, cpuTime, failure, hasAll, leftOut, own, root, withMemory } from "./support.mjs";

const LISTS = ["resourceTypes", "resources", "entitlements", "grants"];
const SLACK = 32 << 20;
const table = JSON.parse(readFileSync(join(root, "tests/corrupt.json"), "utf8"));
const tiny = join(own, "tiny-v1.c1z");
const files = new Map();
for (const folder of [all, own].map((folder) => join(folder, "corrupt")).filter((folder) => existsSync(folder))) {
  for (const name of readdirSync(folder)) if (name.endsWith(".c1z")) files.set(name, join(folder, name));
}
if (!hasAll) console.log(leftOut);
await C1z.load();

/** What a file answers, in the form of the table. */
async function answer(path) {
  let file;
  try {
    file = await C1z.open(path);
  } catch (error) {
    assert.ok(error instanceof C1zError, `${error}`);
    assert.match(error.message, /^[A-Z].{30}/s);
    return { answer: { error: error.code } };
  }
  const { sync, rule } = await file.defaultSync();
  const counts = {};
  for (const list of sync === null ? [] : LISTS) counts[list] = await count(file.use()[list]());
  const warnings = (await file.warnings()).map((warning) => warning.code).sort();
  const { decodedSize } = file.info;
  await file.close();
  return { answer: { rule, counts, warnings }, decodedSize };
}

async function count(cursor) {
  let total = 0;
  try {
    for await (const batch of cursor.batches()) total += batch.length;
    return total;
  } catch (error) {
    assert.ok(error instanceof C1zError, `${error}`);
    return error.code;
  }
}

for (const [name, path] of files) {
  test(name, async () => {
    const begin = cpuTime();
    const { result, bytes } = await withMemory(() => answer(path));
    const took = cpuTime() - begin;
    if (!name.startsWith("v3-")) assert.deepEqual(result.answer, table[name]);
    assert.ok(took < 2000, `${took} ms`);
    assert.ok(bytes <= (result.decodedSize ?? 0) * 1.05 + SLACK, `${bytes >> 20} MiB of memory`);
    const file = await C1z.open(tiny); // the next opens
    assert.equal(await file.use().grants().count(), 25);
    await file.close();
  });
}

test("the table and the files are the same", () => {
  const missing = Object.keys(table).filter((name) => !files.has(name));
  if (hasAll) assert.deepEqual(missing, []);
  assert.ok(files.size > 50);
});

test("v3 files answer their manifest, and not yet", async () => {
  for (const [name, path] of files) {
    if (!name.startsWith("v3-")) continue;
    let file;
    try {
      file = await C1z.open(path);
    } catch {
      continue;
    }
    assert.equal(file.info.readable, false, name);
    if ((await file.syncs()).length > 0) assert.equal((await failure(file.use().grants().page())).code, "v3.not-yet", name);
    await file.close();
  }
});
