// From what the jobs returned to the figures of the table.
import { spread } from "./stats.mjs";

export const OURS = "c1z";

const rate = ({ rows, ms }) => (rows / ms) * 1000;

/** The figures: which job each is from, how it is read from a result, and whether more is better. */
export const FIGURES = [
  { key: "decode", title: "decode, MB/s", job: "decode", read: ({ bytes, ms }) => bytes / 1000 / ms, more: true, digits: 0 },
  { key: "open", title: "File to open, ms", job: "open", read: ({ openMs }) => openMs, digits: 0 },
  { key: "first", title: "File to first 100 grants, ms", job: "open", read: ({ firstMs }) => firstMs, digits: 0 },
  { key: "cpu", title: "… in CPU time of all threads, ms", job: "open", read: ({ cpuMs }) => cpuMs, digits: 0 },
  { key: "objects", title: "objects, thousand rows/s", job: "objects", read: (r) => rate(r) / 1000, more: true, digits: 0 },
  { key: "batches", title: "objects by batches, thousand rows/s", job: "batches", read: (r) => rate(r) / 1000, more: true, digits: 0 },
  { key: "blocks", title: "column blocks, thousand rows/s", job: "blocks", read: (r) => rate(r) / 1000, more: true, digits: 0 },
  { key: "memory", title: "peak wasm memory, MiB", job: undefined, read: ({ memory }) => memory / 2 ** 20, digits: 0, peak: true },
  { key: "rss", title: "peak resident memory, MiB", job: undefined, read: ({ rss }) => rss / 2 ** 20, digits: 0, peak: true },
];

/** `{ [figure]: { [engine]: { median, min, max } } }` of one host; a peak is the largest there was. */
export function figures(results) {
  const out = {};
  for (const { key, job, read, peak } of FIGURES) {
    const row = {};
    for (const [engine, jobs] of Object.entries(results)) {
      const runs = peak ? Object.entries(jobs).flatMap(([name, all]) => (name === "decode" ? [] : all)) : (jobs[job] ?? []);
      const numbers = runs.map(read).filter(Number.isFinite);
      if (numbers.length > 0) row[engine] = peak ? { ...spread(numbers), median: Math.max(...numbers) } : spread(numbers);
    }
    if (Object.keys(row).length > 0) out[key] = row;
  }
  return out;
}

/** How many times better ours is: more of what there should be more of, less of the rest. */
export function ratio({ more }, ours, theirs) {
  return more ? ours / theirs : theirs / ours;
}
