// All results of the files on a host, as the jobs returned them.
import { OURS } from "./report/figures.mjs";
import { median } from "./report/stats.mjs";

export const PEERS = ["sql.js", "@sqlite.org/sqlite-wasm"];
export const ZSTD = ["@bokuweb/zstd-wasm", "fzstd"];

/** Which jobs each file gets: in order, and whether the peers do them, too. A v3 file no peer reads. */
const PLAN = {
  v1: {
    first: true, "first/loaded": true, info: false, overview: false, entitlement: true, identities: false, principal: true, count: true, blocks: true,
    records: true, each: false, ndjson: true, csv: true, search: true, sort: true, facets: false, close: false, transfer: false,
  },
  v3: {
    info: false, overview: false, first: false, entitlement: false, identities: false, principal: false, count: false, blocks: false, records: false, each: false,
    ndjson: false, csv: false, search: false, sort: false, facets: false, close: false, transfer: false,
  },
  fat: { blocks: true, records: true, ndjson: true },
};

/** Jobs that begin with the WebAssembly compiled, as a page that shows an empty drop target: all of v3, whose times are shorter than that. */
const LOADED = { v1: false, v3: true, fat: false };
const [WHOLE_MS, ABORTS] = [120_000, 20];

/**
 * Measures. The runs take turns, so that a busy minute of the machine hits everyone. `say` is told what is being measured.
 *
 * Gives `{ [file]: { zstd, results: { [engine]: { [job]: [result] } } }, aborts: { [file]: samples } }`. A job that fails is a result, too:
 * `failures` has what, and why.
 */
export async function measure(host, { files, runs, jobs, limitMs, aborts = true }, say = () => undefined) {
  const wanted = (job) => jobs === undefined || jobs.includes(job.split("/")[0]);
  const measured = { files: {}, aborts: {}, failures: [] };
  const about = {};
  for (const [format, { path }] of Object.entries(files)) {
    measured.files[format] = { zstd: undefined, results: {} };
    about[format] = { ...(await host.subject(path)), format };
  }
  const once = async (format, engine, job, run, zstd) => {
    say(`${host.name}, ${format}, run ${run + 1} of ${runs}: ${job}, ${engine}`);
    const [name, how] = job.split("/");
    const given = { job: name, engine, zstd, about: about[format], file: files[format].path, loaded: how === "loaded" || LOADED[format] };
    // Of all rows the first run is to see the last, so that answers can be compared.
    await keep(format, engine, job, () => host.run({ ...given, limitMs: run === 0 ? WHOLE_MS : limitMs }));
  };
  const keep = async (format, engine, job, work) => {
    try {
      const of = (measured.files[format].results[engine] ??= {});
      // A browser does not start now and then; what fails twice has failed.
      (of[job] ??= []).push(await work().catch(work));
    } catch (error) {
      measured.failures.push(`${host.name}, ${format}: ${job}, ${engine}: ${String(error.message).split("\n").slice(0, 6).join(" ").slice(0, 600)}`);
    }
  };

  for (const format of Object.keys(files).filter((format) => format !== "v3")) {
    const { results } = measured.files[format];
    for (let run = 0; run < Math.min(runs, 3); run += 1) for (const engine of [...(wanted("decode") ? [OURS] : []), ...ZSTD]) await once(format, engine, "decode", run);
    const decodeMs = (zstd) => median((results[zstd]?.decode ?? [{ ms: Number.POSITIVE_INFINITY }]).map(({ ms }) => ms));
    measured.files[format].zstd = ZSTD.reduce((best, other) => (decodeMs(other) < decodeMs(best) ? other : best));
  }
  for (let run = 0; run < runs; run += 1) {
    for (const format of Object.keys(files)) {
      if (wanted("calibrate")) await keep(format, OURS, "calibrate", () => host.run({ job: "calibrate" }));
      for (const [job, peers] of Object.entries(PLAN[format])) {
        if (!wanted(job) || (job === "transfer" && host.name === "Node")) continue;
        for (const engine of [OURS, ...(peers ? PEERS : [])]) await once(format, engine, job, run, measured.files[format].zstd);
      }
      if (format === "v1" && wanted("load")) await keep(format, OURS, "load", () => host.run({ job: "load" }));
    }
  }
  if (aborts && wanted("abort")) {
    for (const [format, { path }] of Object.entries(files).filter(([format]) => format !== "fat")) {
      say(`${host.name}, ${format}: abort, ${ABORTS} of each job`);
      try {
        measured.aborts[format] = (await host.run({ job: "abort", file: path, about: { ...about[format], times: ABORTS, tiny: host.tiny } })).samples;
      } catch (error) {
        measured.failures.push(`${host.name}, ${format}: abort: ${String(error.message).slice(0, 600)}`);
      }
    }
  }
  say("");
  return measured;
}
