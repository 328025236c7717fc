// One figure in a fresh process: takes a job as JSON in its argument, prints the result as JSON.
import { memoryBytes } from "../engines/memory.mjs";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { blocksJob, objectsJob, openJob } from "../jobs.mjs";

const { job, engine, zstd, file, pkg, limitMs, lazy, about } = JSON.parse(process.argv[2]);
// What is imported is read and compiled before the clock starts, for everyone; WebAssembly is loaded within the time.
const run = lazy ? await lazily() : engine === "c1z" ? await c1z() : await peer();
const before = process.cpuUsage();
const result = await run();
const { user, system } = process.cpuUsage(before);
const used = { cpuMs: (user + system) / 1000, rss: process.resourceUsage().maxRSS * 1024 };
process.stdout.write(JSON.stringify({ ...result, ...used }), () => process.exit(0));

async function lazily() {
  const { lazyJob, subject } = await import("../lazy/jobs.mjs");
  const { C1z } = await import(`${pkg}/dist/index.node.js`);
  return () => (job === "subject" ? subject(C1z, file) : lazyJob(C1z, file, job, about));
}

async function c1z() {
  const { decodeC1z, openC1z } = await import("../engines/c1z.mjs");
  if (job === "decode") {
    const { createGlue } = await import(`${pkg}/dist/raw/glue.js`);
    const module = new WebAssembly.Module(readFileSync(`${pkg}/dist/c1z_bg.wasm`));
    const bytes = readFileSync(file);
    return () => decodeC1z(createGlue, module, bytes);
  }
  const { C1z } = await import(`${pkg}/dist/index.node.js`);
  return choose(() => openC1z(C1z, file));
}

async function peer() {
  if (job === "decode") {
    const { decodeZstd } = await import("../engines/zstd.mjs");
    const bytes = readFileSync(file);
    return () => decodeZstd(engine, bytes);
  }
  const { openPeer } = await import("../engines/peer.mjs");
  const { pulled } = await import("../engines/pulled.mjs");
  return choose(async () => {
    const opened = await openPeer({ engine, zstd, read: () => readFile(file) });
    return pulled({ ...methods(opened), decodedSize: opened.decodedSize, memory: memoryBytes });
  });
}

function methods(opened) {
  return { first: (n) => opened.first(n), batch: (n) => opened.batch(n), block: (n) => opened.block(n) };
}

function choose(open) {
  if (job === "open") return () => openJob(open);
  if (job === "blocks") return () => blocksJob(open, limitMs);
  return () => objectsJob(open, limitMs, job === "batches" ? "eachBatch" : "each");
}
