import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { STANDARD } from "./report/checks.mjs";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const RESULTS = join(root, "bench/results.json");

const HELP = `node bench/run.mjs [--v1 large-v1] [--v3 large-v3] [--fat medium-v1] [--runs 5] [--host node,chromium] [--jobs …] [--quick] [--pkg pkg] [--limit 2.5] [--out …]

  --v1, --v3  the files: a fixture's name (in $C1Z_FIXTURES, ../shared/fixtures or tests/fixtures) or a path; "none" leaves one out
  --fat       a v1 file whose grants are whole records, for rows alone
  --runs      how often each figure is measured, each time in a fresh process or browser
  --host      where
  --jobs      some jobs only, by name, e.g. first,blocks
  --quick     two runs, and only what a careless change breaks first: about three minutes
  --pkg       folder of the package, when not pkg/ (a build that is not to change meanwhile)
  --limit     seconds after which reading rows ends, from the second run on, and the rate is that of the rows so far
  --out       where the results are written; without it a full run of the three standard files writes bench/results.json`;

/** What a quick run measures. */
export const QUICK = ["calibrate", "decode", "first", "blocks", "records", "ndjson", "principal", "identities", "info", "search", "facets"];

export function options(args) {
  const string = { type: "string" };
  const flag = { type: "boolean" };
  const { values } = parse(args, { v1: string, v3: string, fat: string, runs: string, host: string, jobs: string, limit: string, out: string, pkg: string, quick: flag, help: flag });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const quick = values.quick ?? false;
  const runs = Number(values.runs ?? (quick ? 2 : 5));
  const hosts = (values.host ?? "node,chromium").split(",");
  if (!(Number.isInteger(runs) && runs > 0)) fail(`--runs ${values.runs}: not a number of runs`);
  for (const host of hosts) if (!["node", "chromium"].includes(host)) fail(`--host ${host}: only node and chromium`);
  const standard = ["v1", "v3", "fat"].every((name) => values[name] === undefined);
  const whole = standard && !quick && hosts.length === 2 && values.jobs === undefined && values.runs === undefined;
  const files = {};
  for (const [name, usual] of Object.entries(STANDARD)) {
    const given = values[name] ?? (quick && name === "fat" ? "none" : usual);
    if (given !== "none") files[name] = { name: given.split("/").pop(), path: find(given) };
  }
  return {
    files,
    runs,
    hosts,
    jobs: values.jobs?.split(",") ?? (quick ? QUICK : undefined),
    quick,
    limitMs: Number(values.limit ?? 2.5) * 1000,
    out: values.out === undefined ? (whole ? RESULTS : undefined) : resolve(values.out),
    pkg: resolve(values.pkg ?? join(root, "pkg")),
  };
}

function parse(args, known) {
  try {
    return parseArgs({ args, options: known });
  } catch (error) {
    return fail(`${error.message}\n\n${HELP}`);
  }
}

export function find(name) {
  const folders = [process.env.C1Z_FIXTURES, join(root, "../shared/fixtures"), join(root, "tests/fixtures")].filter(Boolean);
  const paths = [resolve(name), ...folders.map((folder) => join(folder, `${name}.c1z`))];
  return paths.find(existsSync) ?? fail(`${name} is not there. C1Z_FIXTURES names the folder of the large fixtures; a path is taken too.`);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
