// Measures c1z beside what one would use without it, and checks that all give the same answers. See options.mjs.
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromiumHost } from "./hosts/chromium.mjs";
import { nodeHost } from "./hosts/node.mjs";
import { options, root } from "./options.mjs";
import { differences, floors } from "./report/checks.mjs";
import { figures, OURS } from "./report/figures.mjs";
import { machine } from "./report/machine.mjs";
import { size, WASM } from "./report/sizes.mjs";
import { median } from "./report/stats.mjs";
import { table } from "./report/table.mjs";

const PEERS = ["sql.js", "@sqlite.org/sqlite-wasm"];
const ZSTD = ["@bokuweb/zstd-wasm", "fzstd"];
const ENGINES = [OURS, ...PEERS];

const { name, file, runs, hosts: wanted, jobs, limitMs, out, pkg } = options(process.argv.slice(2));
const wasm = join(pkg, "dist/c1z_bg.wasm");
if (!existsSync(wasm)) {
  console.error(`${wasm} is not built: run make build first.`);
  process.exit(2);
}

const measured = [];
const wrong = [];
for (const make of [nodeHost, chromiumHost].filter((make) => wanted.includes(make === nodeHost ? "node" : "chromium"))) {
  const host = await make({ root, pkg, file });
  try {
    measured.push(await measure(host));
  } finally {
    await host.stop();
  }
}
report();

/** All figures of one host. The runs take turns, so that a busy minute of the machine hits everyone. */
async function measure(host) {
  const results = {};
  const once = async (engine, job, zstd) => {
    progress(`${host.name}: ${engine}, ${job}`);
    const result = await host.run({ engine, job, zstd, limitMs });
    ((results[engine] ??= {})[job] ??= []).push(result);
  };
  for (let run = 0; run < runs; run += 1) for (const engine of [OURS, ...ZSTD]) await once(engine, "decode");
  const decodeMs = (zstd) => median(results[zstd].decode.map(({ ms }) => ms));
  const zstd = ZSTD.reduce((best, other) => (decodeMs(other) < decodeMs(best) ? other : best));
  for (let run = 0; run < runs; run += 1) {
    for (const job of ["open", ...jobs.filter((job) => job !== "decode" && job !== "open")]) {
      // The peers' objects come by batches either way.
      for (const engine of ENGINES) if (job !== "batches" || engine === OURS) await once(engine, job, zstd);
    }
  }
  progress("");
  wrong.push(...differences(host.name, results));
  const cut = ENGINES.flatMap((engine) => Object.entries(results[engine]).filter(([, all]) => all.some((r) => r.complete === false)).map(([job]) => `${engine} ${job}`));
  return { name: host.name, host, zstd, cut, decodedSize: results[OURS].open[0].decodedSize, figures: figures(results) };
}

function report() {
  const [{ decodedSize, zstd }] = measured;
  const about = machine(measured.map(({ host }) => host));
  const sizes = { [OURS]: size([wasm]), ...Object.fromEntries(PEERS.map((peer) => [`${peer} + zstd`, size([WASM[peer], WASM["@bokuweb/zstd-wasm"]])])) };
  const bounds = floors(measured, sizes[OURS], decodedSize);
  const say = (line = "") => console.log(line);

  say(`${name}: ${mb(statSync(file).size)} → ${mb(decodedSize)}; first call in a fresh process or browser, median of ${runs}; (n×) is how many times better c1z is`);
  say(`${about.cores} cores, ${about.cpu}, ${about.memoryGiB} GiB, load ${about.load}; ${Object.entries(about.hosts).map(([k, v]) => `${k} ${v}`).join(", ")}`);
  for (const { name: host, figures: all, zstd: decoder, cut } of measured) {
    say();
    for (const line of table(host, all, ENGINES, decoder)) say(line);
    const other = ZSTD.find((candidate) => candidate !== decoder);
    say(`zstd of the peers: ${decoder}, the faster (${other}: ${all.decode[other].median.toFixed(0)} MB/s)`);
    if (cut.length > 0) say(`ended after ${limitMs / 1000} s, the rate is that of the rows so far: ${cut.join(", ")}`);
  }
  say();
  for (const [engine, { raw, brotli }] of Object.entries(sizes)) say(`wasm of ${engine}: ${kB(raw)}, brotli ${kB(brotli)}`);
  say();
  say(wrong.length === 0 ? "pass  all give the same answers: bytes, first 100 records, rows and characters of all" : "FAIL  the answers differ:");
  for (const line of wrong) say(`      ${line.slice(0, 500)}`);
  for (const { pass, text } of bounds) say(`${pass ? "pass" : "FAIL"}  ${text}`);
  if (out !== undefined) {
    const kept = measured.map(({ name: host, zstd: decoder, cut, figures: all }) => ({ host, zstd: decoder, cut, figures: rounded(all) }));
    writeFileSync(out, `${JSON.stringify({ file: name, decodedSize, runs, machine: about, hosts: kept, wasm: sizes, floors: bounds, differences: wrong }, null, 2)}\n`);
  }
  process.exitCode = wrong.length === 0 && bounds.every(({ pass }) => pass) ? 0 : 1;
}

function rounded(value) {
  return JSON.parse(JSON.stringify(value, (_key, v) => (typeof v === "number" ? Number(v.toPrecision(4)) : v)));
}

function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

function mb(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
