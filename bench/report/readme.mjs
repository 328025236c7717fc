// readme.mjs: writes bench/results.json as tables into README.md and docs/benchmarks.md, between the lines <!-- bench --> and <!-- /bench -->.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RESULTS, root } from "../options.mjs";
import { digits, kB } from "./checks.mjs";
import { bestPeer, FIGURES, OURS, ratio, title } from "./figures.mjs";
import { percentile } from "./stats.mjs";
import { engines, heads, markdown, rows } from "./table.mjs";

const FIGURE = Object.fromEntries(FIGURES.map((figure) => [figure.key, figure]));
/** What the README shows: of v1 beside the best peer of each figure, of v3 beside what the reference reader took. */
const V1 = ["first", "firstLoaded", "principal", "blocks", "records", "ndjson", "csv", "searchAll", "memory"];
const V3 = ["info", "first", "identitiesFile", "principalFile", "blocks", "index", "searchAll", "sortId", "facets"];
/** Milliseconds of the reference reader, native Go, opened and then, for the same file on a machine of this kind; measured elsewhere. */
const GO = { info: 110, first: 111, blocks: 2430 };
const GRANTS = 1e6;

export function readme({ files, sizes, machine, runs }) {
  const lines = [
    `One million grants, from the \`File\` on, each first call in a fresh process or browser: ${machine.cores} cores of ${machine.cpu}, Node ${machine.hosts.Node}, Chromium ${machine.hosts.Chromium}, ${machine.date}, median of ${runs}.`,
    "Behind each figure stands the best of sql.js and @sqlite.org/sqlite-wasm, each with the fastest npm zstd and protobufjs, at the same work, and how many times better c1z is.",
    "",
  ];
  const of = (file, host) => files[file]?.hosts[host]?.figures ?? {};
  lines.push(
    ...markdown([
      [`v1 (${mb(files.v1.size)}, ${mb(files.v1.decodedSize)} decoded)`, "Node", "best peer", "Chromium", "best peer"],
      ...V1.map((key) => [title(FIGURE[key]), ...["Node", "Chromium"].flatMap((host) => beside(FIGURE[key], of("v1", host)[key]))]),
    ]),
    "",
    ...markdown([
      [`v3 (${mb(files.v3.size)}), the WebAssembly loaded`, "Node", "Chromium", "Go, native"],
      ...V3.map((key) => {
        const cells = ["Node", "Chromium"].map((host) => plain(of("v3", host)[key]?.[OURS]));
        const go = GO[key] === undefined ? "" : FIGURE[key].more ? digits(GRANTS / GO[key]) : digits(GO[key]);
        return [title(FIGURE[key]), ...cells, go];
      }),
    ]),
    "",
    `The WebAssembly is ${kB(sizes.wasm.brotli)} after brotli, what a page loads to use it ${kB(sizes.client.brotli)}, its Worker ${kB(sizes.worker.brotli)} more; ${Object.entries(sizes.peers).map(([name, { brotli }]) => `${name} ${kB(brotli)}`).join(", ")}. [All figures](docs/benchmarks.md), [cost against size](docs/curves.md), [what the bytes are](docs/size.md).`,
  );
  return lines;
}

export function everything(result) {
  const { files, machine, runs, aborts, floors, sizes, seconds } = result;
  const lines = [
    `${machine.date}; ${machine.cores} cores, ${machine.cpu}, ${machine.memoryGiB} GiB, load ${machine.load} at the end; ${Object.entries({ ...machine.hosts, ...machine.peers, ...machine.native }).map(([name, version]) => `${name} ${version}`).join(", ")}. ${runs} runs, ${seconds} s.`,
  ];
  for (const [file, { name, size, decodedSize, hosts }] of Object.entries(files)) {
    for (const [host, measured] of Object.entries(hosts)) {
      const names = engines(measured);
      lines.push("", `## ${file}, ${host}`, "", `\`${name}\`, ${mb(size)}${decodedSize === undefined ? "" : `, ${mb(decodedSize)} decoded`}.`, "");
      lines.push(...markdown([["", ...heads(names, measured)], ...rows(measured, names)]));
    }
  }
  const { peers, ...ours } = sizes;
  lines.push("", "## Bytes", "", ...markdown([["", "raw", "brotli"], ...Object.entries({ ...ours, ...peers }).map(([name, { raw, brotli }]) => [name, kB(raw), kB(brotli)])]));
  const long = Object.entries(aborts).flatMap(([file, hosts]) => Object.entries(hosts).flatMap(([host, jobs]) => Object.entries(jobs).map(([job, { abort, after }]) => [`${file}, ${host}: ${job}`, String(abort.length), ...[abort, after].map((all) => (all.length === 0 ? "" : digits(percentile(all, 0.95))))])));
  if (long.length > 0) lines.push("", "## Giving up", "", "Milliseconds from `abort()` to the rejection, and until the next call was answered: the 95th of a hundred.", "", ...markdown([["", "aborted", "rejection", "next answer"], ...long]));
  lines.push("", "## Floors", "", ...floors.map(({ pass, text }) => `- ${pass ? "" : "**does not hold**: "}${text}`));
  return lines;
}

/** Our figure and the best peer's. */
function beside(figure, row) {
  const ours = row?.[OURS];
  const [, theirs] = bestPeer(figure, row) ?? [];
  return [plain(ours), ours === undefined || theirs === undefined ? "" : `${digits(theirs.median)} (${ratio(figure, ours.median, theirs.median).toFixed(2)}×)`];
}

function plain(spread) {
  return spread === undefined ? "" : digits(spread.median);
}

function mb(bytes) {
  return bytes === undefined ? "" : `${(bytes / 1e6).toFixed(0)} MB`;
}

/** A text with other lines between its markers. */
export function between(text, lines) {
  const [begin, end] = ["<!-- bench -->", "<!-- /bench -->"];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${begin} and ${end} are not there`);
  return `${text.slice(0, from + begin.length)}\n${lines.join("\n")}\n${text.slice(to)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = JSON.parse(readFileSync(process.argv[2] ?? RESULTS, "utf8"));
  if (result.files === undefined) throw new Error("bench/results.json was written by an older bench: make bench writes it anew");
  for (const [name, lines] of [["README.md", readme(result)], ["docs/benchmarks.md", everything(result)]]) {
    const path = join(root, name);
    writeFileSync(path, between(readFileSync(path, "utf8"), lines));
    console.log(name);
  }
}
