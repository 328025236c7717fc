// What must hold: equal answers, and the floors.
import { bestPeer, FIGURES, OURS, ratio, title } from "./figures.mjs";
import { canonical, percentile } from "./stats.mjs";

const FIGURE = Object.fromEntries(FIGURES.map((figure) => [figure.key, figure]));
const MIB = 2 ** 20;

/** Where the answers of engines, or of a job's runs, differ from ours; empty when they agree. */
export function differences(where, results) {
  const found = [];
  const ours = results[OURS] ?? {};
  for (const [engine, jobs] of Object.entries(results)) {
    for (const [job, runs] of Object.entries(jobs)) {
      const mine = answer(job, ours[job]?.[0] ?? ours[job.split("/")[0]]?.[0]);
      for (const run of runs) {
        const theirs = answer(job, run);
        if (mine === undefined || theirs === undefined) continue; // cut short: the report says so
        const at = theirs.findIndex((value, i) => value !== mine[i]);
        if (theirs.length !== mine.length) found.push(`${where}, ${job}: ${engine} gave ${theirs.length} answers, c1z ${mine.length}`);
        else if (at >= 0) found.push(`${where}, ${job}: ${engine} answered ${String(theirs[at]).slice(0, 200)} where c1z answered ${String(mine[at]).slice(0, 200)}`);
      }
    }
  }
  return [...new Set(found)];
}

/** What of a result must be the same for all; nothing when it did not come to its end. */
function answer(job, result) {
  if (result === undefined) return undefined;
  if (job === "decode") return [`${result.bytes} bytes`];
  if (result.records !== undefined) return result.records.map(canonical);
  // Ours are in the order that people expect.
  if (job === "sort") return [`${result.answer[0]} rows`];
  if (result.answer !== undefined) return [result.answer].flat().map(String);
  if (!result.complete) return undefined;
  return [result.rows === undefined ? `${result.bytes} bytes` : `${result.rows} rows, ${result.chars} characters`];
}

/** At most so much, at least so much, of a figure's median, or so many times as good as the best peer; without a host, in all of them. */
const FLOORS = [
  { file: "v1", host: "Node", key: "first", times: 3 },
  { file: "v1", host: "Chromium", key: "first", times: 3 },
  { file: "v1", host: "Node", key: "blocks", least: 1500 },
  { file: "v1", host: "Chromium", key: "blocks", least: 700 },
  { file: "v3", host: "Node", key: "blocks", least: 1500 },
  { file: "v3", host: "Chromium", key: "blocks", least: 700 },
  { file: "v1", key: "records", times: 2 },
  // A small file: what is asked is the rate of a loop that has run before.
  { file: "fat", key: "blocksWarm", least: 700 },
  { file: "fat", key: "recordsWarm", times: 1 },
  { file: "v1", key: "ndjson", least: 150 },
  { file: "v3", key: "ndjson", least: 150 },
  ...["v1", "v3"].flatMap((file) => [
    { file, key: "index", most: 2000 },
    { file, key: "indexBytes", most: 16 },
    { file, key: "searchFirst", most: 100 },
    { file, key: "searchAll", most: 400 },
    { file, key: "sortId", most: 1000 },
    { file, key: "sortOthers", most: 1000 },
    { file, key: "facets", most: 300 },
  ]),
  { file: "v3", host: "Chromium", key: "info", most: 15 },
  { file: "v3", host: "Chromium", key: "overview", most: 15 },
  { file: "v3", host: "Chromium", key: "first", most: 40 },
  { file: "v3", host: "Chromium", key: "identitiesFile", most: 35 },
  { file: "v3", host: "Chromium", key: "principalFile", most: 120 },
  // The cache's cap of 64 MiB, and what may come on top.
  { file: "v3", key: "memory", most: 96 },
];
/** What the numbers of the floors are about; another file is measured, not judged. */
export const STANDARD = { v1: "large-v1", v3: "large-v3", fat: "medium-v1" };
const SIZES = { wasm: ["wasm", 400_000], client: ["client JS", 12_000], viewer: ["viewer's first load", 70_000] };
const [ABORT_MS, NEXT_MS] = [50, 100];

/** The floors of what was measured: `{ name, pass, text }` each. What was to be measured and was not has failed. */
export function floors({ files, sizes, aborts }, wanted = () => true) {
  const list = [];
  const add = (name, pass, text) => list.push({ name, pass, text: `${name}: ${text}` });
  for (const [key, [title, most]] of Object.entries(SIZES)) {
    if (sizes?.[key] !== undefined) add(title, sizes[key].brotli <= most, `${kB(sizes[key].brotli)} brotli, at most ${kB(most)}`);
  }
  for (const [file, { name: of, hosts, decodedSize }] of Object.entries(files)) {
    if (of !== STANDARD[file]) continue;
    for (const [host, { figures }] of Object.entries(hosts)) {
      for (const floor of FLOORS.filter((floor) => floor.file === file && (floor.host ?? host) === host && wanted(FIGURE[floor.key].job))) {
        const figure = FIGURE[floor.key];
        const row = figures[floor.key];
        const ours = row?.[OURS]?.median;
        const name = `${file}, ${host}, ${title(figure)}`;
        if (ours === undefined) add(name, false, "was not measured");
        else if (floor.times !== undefined) {
          const [peer, theirs] = bestPeer(figure, row) ?? [];
          if (peer === undefined) add(name, false, "no peer was measured");
          else add(name, ratio(figure, ours, theirs.median) >= floor.times, `${digits(ours)}, ${peer} ${digits(theirs.median)}: ${ratio(figure, ours, theirs.median).toFixed(2)} times as good, at least ${floor.times}`);
        } else if (floor.most !== undefined) add(name, ours <= floor.most, `${digits(ours)}, at most ${floor.most}`);
        else add(name, ours >= floor.least, `${digits(ours)}, at least ${floor.least}`);
      }
      if (file === "v1" && decodedSize !== undefined && figures.memory?.[OURS] !== undefined) {
        const most = decodedSize / MIB + 32;
        const ours = figures.memory[OURS].max;
        add(`v1, ${host}, peak WebAssembly memory, reading, MiB`, ours <= most, `${digits(ours)}, at most ${digits(most)} (decoded ${digits(decodedSize / MIB)} + 32)`);
      }
      for (const [job, { abort, after }] of Object.entries(aborts?.[file]?.[host] ?? {})) {
        const name = `${file}, ${host}, abort of ${job}`;
        if (abort.length === 0) {
          add(name, true, "always done before it could be aborted");
          continue;
        }
        add(name, percentile(abort, 0.95) <= ABORT_MS, `p95 of ${abort.length} ${digits(percentile(abort, 0.95))} ms, at most ${ABORT_MS}`);
        add(`${name}, the next answer`, percentile(after, 0.95) <= NEXT_MS, `p95 ${digits(percentile(after, 0.95))} ms, at most ${NEXT_MS}`);
      }
    }
  }
  return list;
}

/** As many digits as say something. */
export function digits(number) {
  return number >= 100 ? number.toFixed(0) : number >= 10 ? number.toFixed(1) : number.toFixed(2);
}

export function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
