// Damaged, hostile and borderline files through the built package. What each must answer is in tests/corrupt.json,
// the same table the native tests read. None may crash, hang, or take memory that its content does not earn.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { C1z, C1zError } from "../../pkg/dist/index.node.js";
import { all, cpuTime, hasAll, leftOut, own, root, streamOf, withMemory } from "./support.mjs";

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

/** An open file, or the code of the error. */
async function tried(source, options) {
  try {
    return await C1z.open(source, options);
  } catch (error) {
    assert.ok(error instanceof C1zError, `${error}`);
    assert.match(error.message, /^([A-Z]|[\w.-]+: ).{20}/s); // the name of a file of the store as it is
    return error.code;
  }
}

/** What a file answers, in the form of the table. */
async function answer(source, options) {
  const file = await tried(source, options);
  if (typeof file === "string") return { answer: { error: file } };
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

/** The same of a v3 file in pieces, and what checking all of it says: nothing that its lists show can be wrong then. */
async function inParts(path, known, verify) {
  const bytes = readFileSync(path);
  for (const options of [undefined, { verify: "full" }]) {
    const begin = cpuTime();
    const of = options === undefined ? [streamOf(bytes), bytes] : [path, streamOf(bytes)];
    const [one, other] = [await withMemory(() => answer(of[0], options)), await withMemory(() => answer(of[1], options))];
    assert.deepEqual(one.result, other.result);
    assert.ok(cpuTime() - begin < 4000);
    for (const { bytes } of [one, other]) assert.ok(bytes < 2 * SLACK, `${bytes >> 20} MiB of memory`);
    const { error, warnings, ...rest } = one.result.answer;
    if (options === undefined) assert.deepEqual(one.result.answer, known);
    else if (known.error !== undefined) assert.equal(error, known.error);
    else if (error === undefined) {
      assert.deepEqual(rest, { rule: known.rule, counts: known.counts });
      assert.ok(Object.values(rest.counts).every((count) => typeof count === "number"));
      if (verify !== undefined) assert.deepEqual(warnings, verify);
    } else if (verify !== undefined) assert.equal(error, verify);
  }
}

for (const [name, path] of files) {
  test(name, async () => {
    const begin = cpuTime();
    const { result, bytes } = await withMemory(() => answer(path));
    const took = cpuTime() - begin;
    const { verify, ...want } = table[name] ?? {};
    // The limit of WebAssembly is lower than the one of the table.
    if (name !== "v3-frame-bomb-declared.c1z" && table[name] !== undefined) assert.deepEqual(result.answer, want);
    assert.ok(took < 2000, `${took} ms`);
    assert.ok(bytes <= (result.decodedSize ?? 0) * 1.05 + SLACK, `${bytes >> 20} MiB of memory`);
    if (name.startsWith("v3-")) await inParts(path, result.answer, verify);
    const file = await C1z.open(tiny); // the next opens
    assert.equal((await file.use().grants().count()).value, 25);
    await file.close();
  });
}

test("the table and the files are the same", () => {
  const missing = Object.keys(table).filter((name) => !files.has(name));
  if (hasAll) assert.deepEqual(missing, []);
  assert.ok(files.size > 50);
});

