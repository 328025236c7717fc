// Measures v3 files, which are read where their bytes are wanted: node bench/lazy/run.mjs [--file large-v3] [--runs 3]
//
// There is no peer in a browser. Beside each figure stands what the reference reader, native Go, takes on a machine of this kind.
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromiumHost } from "../hosts/chromium.mjs";
import { nodeHost } from "../hosts/node.mjs";
import { options, root } from "../options.mjs";
import { machine } from "../report/machine.mjs";
import { spread } from "../report/stats.mjs";
import { JOBS } from "./jobs.mjs";

/** Milliseconds of the reference (Go, native): opened, and then. From shared measurements of the same file. */
const REFERENCE = { info: 110, first: 111, entitlement: 111, blocks: 2430 };
/** Milliseconds at most, from the File on; bytes of the file read at most, as a part of it. */
const FLOORS = { info: 25, first: 60, identities: 50, principal: 200, blocks: 2430 };
const WARM = { identities: 5, principal: 5 };
const INFO_PART = 0.01;
/** The cache's cap, and what may come on top. */
const MEMORY = (64 + 32) << 20;

const ABOUT = {
  info: "info, syncs, stats",
  first: "first 100 grants",
  entitlement: "grants of one entitlement",
  identities: "what one principal holds, as identities",
  principal: "… as whole records",
  blocks: "all grants as column blocks",
};

const { name, file, runs, hosts: wanted, pkg } = options(process.argv.slice(2), { name: "large-v3" });
const size = statSync(file).size;
const makes = { node: nodeHost, chromium: chromiumHost };
const measured = [];
for (const host of wanted) measured.push(await measure(await makes[host]({ root, pkg, file })));
report();

async function measure(host) {
  try {
    const about = await host.run({ job: "subject", lazy: true });
    const figures = {};
    for (let run = 0; run < runs; run += 1) {
      for (const job of JOBS) {
        if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${host.name}: ${job}`);
        (figures[job] ??= []).push(await host.run({ job, lazy: true, about }));
      }
    }
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    return { name: host.name, host, figures };
  } finally {
    await host.stop();
  }
}

function report() {
  const about = machine(measured.map(({ host }) => host));
  console.log(`${name}: ${(size / 1e6).toFixed(1)} MB; from the File to the answer, each in a fresh process or browser with the module compiled; median of ${runs}`);
  console.log(`${about.cores} cores, ${about.cpu}, load ${about.load}`);
  const bounds = [];
  const kept = [];
  for (const { name: host, figures } of measured) {
    console.log(`\n${host.padEnd(42)} ${["ms", "again", "Go, native", "read kB", "frames", "wasm MiB"].map((title) => title.padStart(10)).join(" ")}`);
    const rows = {};
    for (const job of JOBS) {
      const all = figures[job];
      const of = (what) => spread(all.map((result) => result[what]));
      const row = { ms: of("ms"), warmMs: of("warmMs"), bytesRead: of("bytesRead").median, framesRead: of("framesRead").median, wasmBytes: of("wasmBytes").max };
      rows[job] = row;
      const cells = [row.ms.median.toFixed(1), row.warmMs.median.toFixed(1), REFERENCE[job] ?? "", (row.bytesRead / 1000).toFixed(0), row.framesRead, (row.wasmBytes / 2 ** 20).toFixed(0)];
      console.log(`${ABOUT[job].padEnd(42)} ${cells.map((cell) => String(cell).padStart(10)).join(" ")}`);
      if (name !== "large-v3") continue;
      if (job in FLOORS) bounds.push(bound(`${host}: ${ABOUT[job]}`, row.ms.median, FLOORS[job], "ms"));
      if (job in WARM) bounds.push(bound(`${host}: ${ABOUT[job]}, again`, row.warmMs.median, WARM[job], "ms"));
      if (job === "info") bounds.push(bound(`${host}: part of the file read for it`, row.bytesRead / size, INFO_PART, ""));
      bounds.push(bound(`${host}: memory, ${ABOUT[job]}`, row.wasmBytes / 2 ** 20, MEMORY / 2 ** 20, "MiB"));
    }
    kept.push({ host, rows });
  }
  console.log();
  for (const { pass, text } of bounds) console.log(`${pass ? "pass" : "FAIL"}  ${text}`);
  if (name === "large-v3" && measured.length === 2) {
    const out = join(root, "bench/results-v3.json");
    const text = JSON.stringify({ file: name, size, runs, machine: about, reference: REFERENCE, hosts: kept, floors: bounds }, (_key, v) => (typeof v === "number" ? Number(v.toPrecision(4)) : v), 2);
    writeFileSync(out, `${text}\n`);
  }
  process.exitCode = bounds.every(({ pass }) => pass) ? 0 : 1;
}

function bound(what, got, most, unit) {
  const shown = (n) => (n < 1 && unit === "" ? `${(n * 100).toFixed(2)} %` : `${n.toFixed(1)} ${unit}`);
  return { pass: got <= most, text: `${what}: ${shown(got)}, at most ${shown(most)}` };
}
