// One figure in a fresh process: takes a job as JSON in its argument, prints the result as JSON.
import { memoryBytes } from "../engines/memory.mjs";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { JOBS } from "../jobs.mjs";

const { job, engine, zstd, file, pkg, limitMs, about, loaded, limits } = JSON.parse(process.argv[2]);
// What is imported is read and compiled before the clock starts, for everyone; WebAssembly is loaded within the time, unless the job says
// that it is loaded.
const run = await ({ decode, subject, abort, calibrate, load }[job] ?? (engine === "c1z" ? c1z : peer))();
const before = process.cpuUsage();
const result = await run();
const { user, system } = process.cpuUsage(before);
const used = { cpuMs: (user + system) / 1000, rss: process.resourceUsage().maxRSS * 1024 };
process.stdout.write(JSON.stringify({ ...result, ...used }), () => process.exit(0));

async function entry() {
  return (await import(`${pkg}/dist/index.node.js`)).C1z;
}

async function c1z() {
  const { openC1z } = await import("../engines/c1z.mjs");
  const C1z = await entry();
  if (loaded) await stand(C1z);
  return () => JOBS[job](() => openC1z(C1z, file, limits === undefined ? undefined : { limits }), about, limitMs, { probe });
}

async function peer() {
  const { loadPeer, openPeer } = await import("../engines/peer.mjs");
  const { pulled } = await import("../engines/pulled.mjs");
  const ready = loaded ? await loadPeer({ engine, zstd }) : undefined;
  const open = async () => {
    const opened = await openPeer({ engine, zstd, read: () => readFile(file), loaded: ready });
    return pulled({ ask: (op, args) => opened[op](args), decodedSize: opened.decodedSize, memory: () => ({ wasmBytes: memoryBytes() }) });
  };
  return () => JOBS[job](open, about, limitMs, {});
}

async function decode() {
  const bytes = readFileSync(file);
  if (engine !== "c1z") {
    const { decodeZstd } = await import("../engines/zstd.mjs");
    return () => decodeZstd(engine, bytes);
  }
  const { decodeC1z } = await import("../engines/c1z.mjs");
  const { createGlue } = await import(`${pkg}/dist/raw/glue.js`);
  const module = new WebAssembly.Module(readFileSync(`${pkg}/dist/c1z_bg.wasm`));
  return () => decodeC1z(createGlue, module, bytes);
}

async function subject() {
  const { subject } = await import("../engines/c1z.mjs");
  const C1z = await entry();
  return () => subject(C1z, file);
}

async function abort() {
  const { abortJob } = await import("../abort.mjs");
  const C1z = await entry();
  return () => abortJob({ C1z, source: file, tiny: about.tiny, about, times: about.times });
}

async function calibrate() {
  return (await import("../engines/calibration.mjs")).calibrate;
}

/** From bytes to a module, to an instance; and `C1z.load()` as a page would call it. */
async function load() {
  const C1z = await entry();
  const bytes = readFileSync(`${pkg}/dist/c1z_bg.wasm`);
  const { createGlue } = await import(`${pkg}/dist/raw/glue.js`);
  const { loadJob } = await import("../load.mjs");
  return () => loadJob({ C1z, bytes, createGlue });
}

/** As a page that shows an empty drop target: the module is compiled, and there was the moment that a person takes to choose. */
async function stand(C1z) {
  await C1z.load();
  await new Promise((resolve) => setTimeout(resolve, 500));
}

function probe() {
  // Twice: what the first one finds a finaliser for, the second one takes away.
  for (let turn = 0; turn < 2; turn += 1) globalThis.gc?.();
  return process.memoryUsage().rss;
}
