// Where the time of opening goes, in Node and without slices: node bench/phases.mjs [--v1 large-v1] [--pkg pkg]
// CPU time is what to compare on a busy machine; it includes the compiler and collector threads of V8.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pump } from "./engines/c1z.mjs";
import { options } from "./options.mjs";

const { files, pkg } = options(process.argv.slice(2));
const file = files.v1.path;
const { createGlue } = await import(join(pkg, "dist/raw/glue.js"));
const rows = [];

const bytes = phase("read the file", () => readFileSync(file));
const glue = phase("compile and start the wasm", () => {
  const glue = createGlue();
  glue.initSync({ module: new WebAssembly.Module(readFileSync(join(pkg, "dist/c1z_bg.wasm"))) });
  return glue;
});
const opening = new glue.Opening(bytes.byteLength, {});
phase("decode", () => pump(opening, bytes));
const opened = phase("open the database, look for orphans", () => opening.finish());
const sync = phase("syncs, default sync, info", () => (opened.syncs(), opened.info(), opened.defaultSync().sync.id));
const query = { kind: "grants", syncId: sync };
const first = phase("first 100 grants", () => done(opened.batch(query, undefined, 100, true, "json")));
const parse = ({ text }) => JSON.parse(new TextDecoder().decode(text));
phase("… parsed", () => parse(first));
phase("count all grants", () => done(opened.count(query)));
phase("first block of 256", () => done(opened.block(query, 0, 256)));
const memory = glue.wasmMemoryBytes();
const some = 100_000;
const batches = [];
phase("100,000 grants as JSON", () => {
  let next;
  for (let count = 0; count < some; ) {
    const batch = done(opened.batch(query, next, 512, false, "json"));
    batches.push(batch);
    count += batch.count;
    next = batch.next;
    if (next === undefined) return;
  }
});
phase("… parsed", () => batches.forEach(parse));
phase("100,000 grants as blocks", () => {
  for (let at = 0; at < some; at += 4096) done(opened.block(query, at, 4096));
});
phase("the index of a search", () => done(opened.count({ ...query, text: "nobody has this name" })));
const index = opened.indexBytes();
phase("first 50 of a search", () => done(opened.batch({ ...query, text: "12" }, undefined, 50, true, "json")));
phase("count of another search", () => done(opened.count({ ...query, text: "4" })));
phase("facets", () => done(opened.facets(query)));
for (const column of ["principalName", "entitlementId", "kind", "id"]) {
  phase(`sorted by ${column}, first block`, () => done(opened.block({ ...query, orderBy: [[column, true]] }, 0, 256)));
}

const width = Math.max(...rows.map(([name]) => name.length));
console.log(`${"".padEnd(width)}  ${"ms".padStart(8)}  ${"CPU ms".padStart(8)}`);
for (const [name, wall, cpu] of rows) console.log(`${name.padEnd(width)}  ${wall.toFixed(1).padStart(8)}  ${cpu.toFixed(1).padStart(8)}`);
const { decodedSize } = opened.info();
const mib = (n) => (n / 2 ** 20).toFixed(1);
console.log(`index ${mib(index)} MiB`);
console.log(`wasm memory ${mib(memory)} MiB for ${mib(decodedSize)} MiB decoded: ${mib(memory - decodedSize)} more`);

/** Lets a task go on to its end. */
function done(task) {
  while (!task.step(1_000_000));
  return task.result();
}

function phase(name, work) {
  const [cpu, begin] = [process.cpuUsage(), performance.now()];
  const result = work();
  const wall = performance.now() - begin;
  const { user, system } = process.cpuUsage(cpu);
  rows.push([name, wall, (user + system) / 1000]);
  return result;
}
