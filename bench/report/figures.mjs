// From what the jobs returned to the figures of the tables.
import { spread } from "./stats.mjs";

export const OURS = "c1z";

const perSecond = (rows, ms) => rows / ms;
const mb = ({ bytes, ms }) => bytes / 1000 / ms;
/** Jobs that say nothing about what reading takes; and those that build the index. */
const APART = ["decode", "close", "load", "calibrate"];
const INDEXED = ["search", "sort", "facets"];

/**
 * The figures: which job each is from, how it is read from a result, and whether more is better. `held` ones are compared by
 * `make bench-check`: not those of a few milliseconds, of which the machine's mood is a part. One that stands `alone` has peers that do
 * something else for the same answer.
 */
export const FIGURES = [
  { key: "decode", title: "decode, MB/s", job: "decode", read: mb, more: true, held: true },
  { key: "info", title: "File → info, ms", job: "info", read: ({ fileMs }) => fileMs, held: true },
  { key: "overview", title: "File → overview: info, syncs, stats, default sync, ms", job: "overview", read: ({ fileMs }) => fileMs },
  { key: "first", title: "File → first 100 grants, ms", job: "first", read: ({ fileMs }) => fileMs, held: true },
  { key: "cpu", title: "… in CPU time of all threads, ms", job: "first", read: ({ cpuMs }) => cpuMs },
  { key: "firstWarm", title: "… again, ms", job: "first", read: ({ warmMs }) => warmMs },
  { key: "firstLoaded", title: "File → first 100 grants, WebAssembly loaded before, ms", job: "first/loaded", read: ({ fileMs }) => fileMs, held: true },
  { key: "entitlement", title: "one entitlement's grants, of the open file, ms", job: "entitlement", read: ({ ms }) => ms },
  { key: "entitlementFile", title: "File → one entitlement's grants, ms", job: "entitlement", read: ({ fileMs }) => fileMs, held: true },
  { key: "entitlementWarm", title: "… again, ms", job: "entitlement", read: ({ warmMs }) => warmMs },
  { key: "identities", title: "what one principal holds, as identities, of the open file, ms", job: "identities", read: ({ ms }) => ms },
  { key: "identitiesFile", title: "File → what one principal holds, as identities, ms", job: "identities", read: ({ fileMs }) => fileMs, held: true },
  { key: "identitiesWarm", title: "… again, ms", job: "identities", read: ({ warmMs }) => warmMs },
  { key: "principal", title: "what one principal holds, as records, of the open file, ms", job: "principal", read: ({ ms }) => ms },
  { key: "principalFile", title: "File → what one principal holds, as records, ms", job: "principal", read: ({ fileMs }) => fileMs, held: true },
  { key: "principalWarm", title: "… again, ms", job: "principal", read: ({ warmMs }) => warmMs },
  { key: "count", title: "count all grants, ms", job: "count", read: ({ ms }) => ms },
  { key: "countWarm", title: "… again, ms", job: "count", read: ({ warmMs }) => warmMs },
  { key: "blocks", title: "all grants as column blocks, thousand rows/s", job: "blocks", read: ({ rows, ms }) => perSecond(rows, ms), more: true, held: true },
  { key: "blocksWarm", title: "… again, thousand rows/s", job: "blocks", read: ({ warm }) => warm && perSecond(warm.rows, warm.ms), more: true },
  { key: "records", title: "all grants as records, thousand rows/s", job: "records", read: ({ rows, ms }) => perSecond(rows, ms), more: true, held: true },
  { key: "recordsWarm", title: "… again, thousand rows/s", job: "records", read: ({ warm }) => warm && perSecond(warm.rows, warm.ms), more: true },
  { key: "each", title: "… one by one, thousand rows/s", job: "each", read: ({ rows, ms }) => perSecond(rows, ms), more: true },
  { key: "ndjson", title: "all grants as NDJSON, MB/s", job: "ndjson", read: mb, more: true, held: true },
  { key: "csv", title: "all grants as CSV, MB/s", job: "csv", read: mb, more: true, held: true },
  { key: "index", title: "index for search, order and facets, ms", job: "search", read: ({ indexMs }) => indexMs, held: true },
  { key: "indexBytes", title: "… its bytes, MB", job: "search", read: ({ indexBytes }) => indexBytes / 1e6 },
  { key: "searchFirst", title: "search, first 50, ms", job: "search", read: ({ firstMs }) => firstMs },
  { key: "searchAll", title: "search, all ids, ms", job: "search", read: ({ allMs }) => allMs, held: true },
  // Ours in the order that people expect (room 9 before room 10), for which there is no index in the file; a peer in that of its index.
  { key: "sortId", title: "sort by id, first 256 rows, ms", job: "sort", read: ({ idMs }) => idMs, held: true, alone: true },
  { key: "sortOthers", title: "sort by the slowest of three other columns, ms", job: "sort", read: ({ othersMs }) => othersMs },
  { key: "facets", title: "facets of all grants, ms", job: "facets", read: ({ ms }) => ms, held: true },
  { key: "transfer", title: "Worker → page, column blocks, MB/s", job: "transfer", read: mb, more: true },
  { key: "transferRows", title: "… thousand rows/s", job: "transfer", read: ({ rows, ms }) => perSecond(rows, ms), more: true, held: true },
  { key: "memory", title: "peak WebAssembly memory, reading, MiB", read: ({ wasmBytes }) => wasmBytes / 2 ** 20, peak: true, without: INDEXED },
  { key: "memoryAll", title: "… searched, sorted and counted by facets, MiB", read: ({ wasmBytes }) => wasmBytes / 2 ** 20, peak: true },
  { key: "rss", title: "peak resident memory of the process, MiB", read: ({ rss }) => rss / 2 ** 20, peak: true },
  { key: "heldOpen", title: "resident memory that an open file adds, MiB", job: "close", read: ({ heldOpen }) => heldOpen / 2 ** 20 },
  { key: "heldClosed", title: "… and leaves when it is closed, MiB", job: "close", read: ({ heldClosed }) => heldClosed / 2 ** 20 },
  { key: "bytesRead", title: "read for the first 100 grants, kB", job: "first", read: ({ bytesRead }) => bytesRead / 1000 },
  { key: "infoRead", title: "read for info, kB", job: "info", read: ({ bytesRead }) => bytesRead / 1000 },
  { key: "compile", title: "compile the WebAssembly, ms", job: "load", read: ({ compileMs }) => compileMs },
  { key: "instantiate", title: "… an instance of it, ms", job: "load", read: ({ instantiateMs }) => instantiateMs },
  { key: "ready", title: "… C1z.load(): a Worker that is ready, ms", job: "load", read: ({ readyMs }) => readyMs },
  { key: "calibration", title: "calibration, ms", job: "calibrate", read: ({ ms }) => ms },
];


/** `{ [figure]: { [engine]: { median, min, max } } }` of one file and host; a peak is the largest there was. */
export function figures(results) {
  const out = {};
  for (const { key, job, read, peak, without = [] } of FIGURES) {
    const row = {};
    for (const [engine, jobs] of Object.entries(results)) {
      const runs = peak ? Object.entries(jobs).flatMap(([name, all]) => (APART.includes(name) || without.includes(name) ? [] : all)) : (jobs[job] ?? []);
      const numbers = runs.map(read).filter(Number.isFinite);
      if (numbers.length > 0) row[engine] = peak ? { ...spread(numbers), median: Math.max(...numbers) } : spread(numbers);
    }
    if (Object.keys(row).length > 0) out[key] = row;
  }
  return out;
}

/** A figure's title where no other stands above it. */
export function title(figure) {
  if (!figure.title.startsWith("…")) return figure.title;
  const above = FIGURES.slice(0, FIGURES.indexOf(figure)).findLast(({ title }) => !title.startsWith("…"));
  return `${above.title.replace(/, [^,]*$/, "")} ${figure.title}`;
}

/** How many times better ours is: more of what there should be more of, less of the rest. */
export function ratio({ more }, ours, theirs) {
  return more ? ours / theirs : theirs / ours;
}

/** The peer with the best median, as `[name, spread]`; nothing without peers. What is native is a limit and no peer. */
export function bestPeer(figure, row) {
  const peers = Object.entries(row ?? {}).filter(([name]) => name !== OURS && name !== "native");
  return peers.sort(([, a], [, b]) => (figure.more ? b.median - a.median : a.median - b.median))[0];
}
