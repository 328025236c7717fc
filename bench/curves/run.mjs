// Time and memory against size: node bench/curves/run.mjs [--sizes 10000,100000,1000000,5000000] [--runs 3] [--formats v1,v3] [--keep folder]
//
// Files of slim grants from our own generator (examples/generate.rs), whose groups and users hold the same number of grants whatever the size: so a
// question about one of them must cost the same, and nothing may cost more than in proportion. Node, each figure in a fresh process.
// Writes bench/curves.json, docs/curves.svg and docs/curves.md; fails where something grows faster than it may.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { nodeHost } from "../hosts/node.mjs";
import { root } from "../options.mjs";
import { machine } from "../report/machine.mjs";
import { rounded, spread } from "../report/stats.mjs";
import { chart } from "./chart.mjs";
import { CURVES, verdicts } from "./growth.mjs";
import { page } from "./page.mjs";

const string = { type: "string" };
const { values } = parseArgs({ options: { sizes: string, runs: string, formats: string, keep: string, pkg: string } });
const sizes = (values.sizes ?? "10000,100000,1000000,5000000").split(",").map(Number);
const formats = (values.formats ?? "v1,v3").split(",");
const runs = Number(values.runs ?? 3);
const pkg = values.pkg ?? join(root, "pkg");
const standard = values.sizes === undefined && values.formats === undefined;
const folder = values.keep ?? mkdtempSync(join(tmpdir(), "c1z-curves-"));
mkdirSync(folder, { recursive: true });

/** About how many bytes of memory a v1 file takes for each of its own. */
const DECODED = 11;
/** And an index with an order for each grant. */
const INDEXED = 100;
const say = (text) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`);
const host = nodeHost({ root, pkg });
const result = { runs, machine: undefined, formats: {} };
const failures = [];
try {
  for (const format of formats) {
    const points = (result.formats[format] = []);
    for (const grants of sizes) points.push(await measure(format, grants));
  }
} finally {
  say("");
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
}
result.verdicts = verdicts(result.formats);
result.machine = machine([host], {});
report();

async function measure(format, grants) {
  const path = join(folder, `${format}-${grants}.c1z`);
  if (!existsSync(path)) generate(format, grants, path);
  const point = { grants, bytes: statSync(path).size, figures: {} };
  const about = await tried(point, "subject", () => host.subject(path));
  // Rows are read to the last. A database of more than 2 GiB is tried, too: whether it opens is a result.
  const given = { engine: "c1z", file: path, loaded: true, limitMs: 600_000, limits: { maxDecodedSize: 8 * 2 ** 30 } };
  const results = {};
  for (const job of new Set(CURVES.map((curve) => curve.job))) {
    for (let run = 0; about !== undefined && run < runs; run += 1) {
      say(`${format}, ${grants} grants, run ${run + 1} of ${runs}: ${job}`);
      if (format === "v1") hold(point.bytes * DECODED + grants * INDEXED);
      const got = await tried(point, job, () => host.run({ ...given, job, about }));
      if (got === undefined) break;
      (results[job] ??= []).push(got);
    }
  }
  for (const { key, job, read } of CURVES) {
    const numbers = (results[job] ?? []).map((got) => read(got, grants)).filter(Number.isFinite);
    if (numbers.length > 0) point.figures[key] = spread(numbers);
  }
  if (values.keep === undefined) rmSync(path);
  return point;
}

/**
 * Has the machine give out so many bytes of memory just before they are wanted. A virtual machine takes back what was free for some seconds, and giving
 * a megabyte out again costs up to six times what touching it does: that is no cost of reading a file.
 */
function hold(bytes) {
  const touch = "const held = new Uint8Array(Number(process.argv[1])); for (let at = 0; at < held.length; at += 4096) held[at] = 1;";
  execFileSync(process.execPath, ["-e", touch, String(Math.min(bytes, 3 * 2 ** 30))]);
}

async function tried(point, job, work) {
  try {
    return await work();
  } catch (error) {
    const text = /C1zError: .*|\w*Error: .*/.exec(error.stderr ?? error.message)?.[0] ?? String(error.message).slice(0, 200);
    (point.errors ??= {})[job] = text;
    failures.push(`${job}, ${point.grants} grants: ${text}`);
    return undefined;
  }
}

function generate(format, grants, path) {
  say(`${format}, ${grants} grants: generating`);
  // As the tests are compiled: fast enough, and there after `make test`.
  execFileSync("cargo", ["run", "--quiet", "--locked", "--profile", "test", "--example", "generate", "--", format, String(grants), `${path}.part.c1z`], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  execFileSync("mv", [`${path}.part.c1z`, path]);
}

function report() {
  for (const line of page(result, { markdown: false })) console.log(line);
  for (const { pass, text } of result.verdicts) console.log(`${pass ? "pass" : "FAIL"}  ${text}`);
  for (const line of failures) console.log(`FAIL  ${line}`);
  if (standard) {
    writeFileSync(join(root, "bench/curves.json"), `${JSON.stringify(rounded(result), null, 1)}\n`);
    writeFileSync(join(root, "docs/curves.svg"), chart(result.formats));
    writeFileSync(join(root, "docs/curves.md"), `${page(result, { markdown: true }).join("\n")}\n`);
  }
  process.exitCode = failures.length === 0 && result.verdicts.every(({ pass }) => pass) ? 0 : 1;
}
