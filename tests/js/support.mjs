// What the tests of the built package share: where files are, what goldens say, what memory was used.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const pkg = join(root, "pkg");
/** The fixtures that are part of the repository. */
export const own = join(root, "tests/fixtures");
/** The folder with all of them, which may not be there. */
export const all = process.env.C1Z_FIXTURES ?? join(root, "../shared/fixtures");
export const hasAll = existsSync(all);

export const leftOut = "left out: fixtures over 200 kB (set C1Z_FIXTURES to their folder)";

/** Paths of the `.c1z` files whose names match, by name; those of the repository win. */
export function fixtures(wanted) {
  const found = new Map();
  for (const folder of hasAll ? [all, own] : [own]) {
    for (const file of readdirSync(folder)) {
      if (wanted.test(file)) found.set(basename(file, ".c1z"), join(folder, file));
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The path of one fixture; undefined where it is left out. */
export function fixture(name) {
  return [own, all].map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** What the reference reader said of a file. */
export function golden(path) {
  const plain = path.replace(/\.c1z$/, ".golden.json");
  const text = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
  return JSON.parse(text.toString("utf8"));
}

export function sha256(data) {
  return createHash("sha256").update(data).digest("hex");
}

/** The id a golden knows a record by. */
export function idOf(record) {
  const id = record.id ?? "";
  return typeof id === "string" ? id : `${id.resourceType ?? ""}:${id.resource ?? ""}`;
}

/** A stream of these chunks. */
export function streamOf(...chunks) {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

// The instances of the WebAssembly while somebody asks, so that memory can be read even where an opening failed. Kept no
// longer: they would never be collected.
let memories;
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(module, imports) {
    super(module, imports);
    memories?.push(this.exports.memory);
  }
};

/** Runs `work` and says what WebAssembly memory its instances came to. */
export async function withMemory(work) {
  memories = [];
  try {
    const result = await work();
    return { result, bytes: memories.reduce((most, memory) => Math.max(most, memory.buffer.byteLength), 0) };
  } finally {
    memories = undefined;
  }
}

/** Milliseconds of work this process has done: unlike a clock, it does not count the work of others. */
export function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The error a promise ends with. */
export async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It did not fail.");
}
