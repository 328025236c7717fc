// What must hold: equal answers, and the floors.
import { OURS } from "./figures.mjs";
import { canonical } from "./stats.mjs";

const MIB = 2 ** 20;
const BUDGET = 450_000;

/** Where the answers of one host's engines differ from ours; empty when they agree. */
export function differences(host, results) {
  const found = [];
  const ours = results[OURS];
  for (const [engine, jobs] of Object.entries(results)) {
    for (const [job, runs] of Object.entries(jobs)) {
      const mine = answer(job, ours[job]?.[0] ?? ours[job === "batches" ? "objects" : job]?.[0]);
      for (const run of runs) {
        const theirs = answer(job, run);
        if (mine === undefined || theirs === undefined) continue; // cut short: the report says so
        const at = theirs.findIndex((value, i) => value !== mine[i]);
        if (theirs.length !== mine.length) found.push(`${host}, ${job}: ${engine} gave ${theirs.length} answers, c1z ${mine.length}`);
        else if (at >= 0) found.push(`${host}, ${job}: ${engine} answered ${theirs[at]} where c1z answered ${mine[at]}`);
      }
    }
  }
  return [...new Set(found)];
}

/** What of a result must be the same for all; nothing when it did not come to its end. */
function answer(job, result) {
  if (job === "decode") return [`${result.bytes} bytes`];
  if (job === "open") return result.records.map(canonical);
  return result.complete ? [`${result.rows} rows, ${result.chars} characters`] : undefined;
}

/** The floors: `{ name, pass, text }` each. */
export function floors(hosts, wasm, decodedSize) {
  const list = [];
  const most = decodedSize * 1.05 + 32 * MIB;
  list.push({ name: "size", pass: wasm.brotli <= BUDGET, text: `wasm ${kB(wasm.brotli)} brotli, at most ${kB(BUDGET)}` });
  for (const { name, figures } of hosts) {
    const memory = figures.memory[OURS].max;
    list.push({
      name: `${name} memory`,
      pass: memory * MIB <= most,
      text: `${name}: peak wasm memory ${memory.toFixed(1)} MiB, at most ${(most / MIB).toFixed(1)} (decoded ${(decodedSize / MIB).toFixed(1)} × 1.05 + 32)`,
    });
    const { [OURS]: ours, ...peers } = figures.first;
    for (const [peer, theirs] of Object.entries(peers)) {
      list.push({
        name: `${name} first`,
        pass: ours.median < theirs.median,
        text: `${name}: File to first 100 grants ${ours.median.toFixed(0)} ms, ${peer} ${theirs.median.toFixed(0)} ms`,
      });
    }
  }
  return list;
}

function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
