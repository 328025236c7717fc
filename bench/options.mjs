import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

export const root = fileURLToPath(new URL("..", import.meta.url));

const JOBS = ["decode", "open", "objects", "batches", "blocks"];

const HELP = `node bench/run.mjs [--file large-v1] [--runs 3] [--host node,chromium] [--jobs …] [--pkg pkg] [--limit 60] [--out bench/results.json]

  --file   a fixture's name (in $C1Z_FIXTURES, ../shared/fixtures or tests/fixtures) or a path; v1, with grants
  --runs   how often each figure is measured, each time in a fresh process or browser
  --host   where
  --jobs   some of decode,open,objects,batches,blocks; open is always among them
  --pkg    folder of the package, when not pkg/ (a build that is not to change meanwhile)
  --limit  seconds after which reading rows ends, and the rate is that of the rows so far
  --out    where the figures are written; by default only those of large-v1 are, to bench/results.json`;

export function options(args, defaults = { name: "large-v1" }) {
  const string = { type: "string" };
  const { values } = parseArgs({ args, options: { file: string, runs: string, host: string, jobs: string, limit: string, out: string, pkg: string, help: { type: "boolean" } } });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const name = values.file ?? defaults.name;
  const runs = Number(values.runs ?? 3);
  const hosts = (values.host ?? "node,chromium").split(",");
  if (!(Number.isInteger(runs) && runs > 0)) fail(`--runs ${values.runs}: not a number of runs`);
  for (const host of hosts) if (!["node", "chromium"].includes(host)) fail(`--host ${host}: only node and chromium`);
  const jobs = (values.jobs ?? JOBS.join(",")).split(",");
  for (const job of jobs) if (!JOBS.includes(job)) fail(`--jobs ${job}: only ${JOBS.join(", ")}`);
  const limitMs = Number(values.limit ?? 60) * 1000;
  const out = values.out ?? (name === "large-v1" && hosts.length === 2 && jobs.length === JOBS.length ? join(root, "bench/results.json") : undefined);
  return { name, file: find(name), runs, hosts, jobs, limitMs, out, pkg: resolve(values.pkg ?? join(root, "pkg")) };
}

function find(name) {
  const folders = [process.env.C1Z_FIXTURES, join(root, "../shared/fixtures"), join(root, "tests/fixtures")].filter(Boolean);
  const paths = [resolve(name), ...folders.map((folder) => join(folder, `${name}.c1z`))];
  return paths.find(existsSync) ?? fail(`${name} is not there. C1Z_FIXTURES names the folder of the large fixtures; --file takes a path too.`);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
