// One run of everything: from files to what a results file holds.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { nativeRuns, nativeVersions } from "./engines/native.mjs";
import { chromiumHost } from "./hosts/chromium.mjs";
import { nodeHost } from "./hosts/node.mjs";
import { measure } from "./measure.mjs";
import { root } from "./options.mjs";
import { differences, floors } from "./report/checks.mjs";
import { figures, FIGURES, OURS } from "./report/figures.mjs";
import { machine } from "./report/machine.mjs";
import { firstLoad, scripts, size, WASM } from "./report/sizes.mjs";

const HOSTS = { node: nodeHost, chromium: chromiumHost };

/** What is needed and not there, as a sentence. */
export function missing({ pkg }) {
  const wasm = join(pkg, "dist/c1z_bg.wasm");
  return existsSync(wasm) ? undefined : `${wasm} is not built: run make build first.`;
}

/** Results: figures of each file and host, sizes, aborts, floors, and where answers differ. `onto` are raw ones of an earlier run, to add to. */
export async function bench({ files, runs, hosts: wanted, jobs, limitMs, pkg, aborts = true }, say, onto = {}) {
  const begin = performance.now();
  const paths = Object.fromEntries(Object.entries(files).map(([format, { path }]) => [format, { path }]));
  const raw = { ...onto };
  const result = { runs, machine: undefined, seconds: 0, files: {}, sizes: undefined, aborts: {}, floors: [], differences: [], failures: [] };
  for (const [format, { name, path }] of Object.entries(files)) result.files[format] = { name, size: statSync(path).size, decodedSize: undefined, hosts: {} };
  result.sizes = await sizes(pkg);
  const made = [];
  for (const name of wanted) {
    const host = await HOSTS[name]({ root, pkg });
    made.push(host);
    try {
      const measured = await measure(host, { files: paths, runs, jobs, limitMs, aborts }, say);
      result.failures.push(...measured.failures);
      for (const [format, samples] of Object.entries(measured.aborts)) (result.aborts[format] ??= {})[host.name] = samples;
      for (const [format, { zstd, results }] of Object.entries(measured.files)) {
        const all = merged(raw[`${format} ${host.name}`], results);
        raw[`${format} ${host.name}`] = all;
        // All rows of the native limit are looked at in Node's table alone.
        if (format === "v1" && host.name === "Node" && onto[`${format} ${host.name}`] === undefined) {
          say?.("native sqlite3 and zstd");
          const native = nativeRuns(paths.v1.path, Math.min(runs, 5));
          if (native !== undefined) all.native = native;
        }
        result.files[format].hosts[host.name] = { zstd, cut: cut(all), figures: figures(all) };
        result.files[format].decodedSize ??= all[OURS]?.decode?.[0]?.bytes;
        result.differences.push(...differences(`${format}, ${host.name}`, withoutNative(all)));
      }
    } finally {
      await host.stop();
    }
  }
  say?.("");
  result.machine = machine(made, nativeVersions());
  const done = jobs === undefined ? undefined : new Set(FIGURES.map(({ job }) => job).filter((job) => job !== undefined && jobs.includes(job.split("/")[0])));
  result.floors = floors(result, (job) => job === undefined || done === undefined || done.has(job));
  result.seconds = Math.round((performance.now() - begin) / 1000);
  return { result, raw };
}

/** Bytes that a page loads. */
async function sizes(pkg) {
  const www = join(root, "www/dist");
  const { page, worker } = await scripts(join(pkg, "dist"));
  const peers = Object.keys(WASM).filter((name) => name !== "@bokuweb/zstd-wasm");
  return {
    wasm: size([join(pkg, "dist/c1z_bg.wasm")]),
    client: page,
    worker,
    ...(existsSync(join(www, "main.js")) ? { viewer: await firstLoad(www) } : {}),
    peers: Object.fromEntries(peers.map((peer) => [`${peer} + zstd`, size([WASM[peer], WASM["@bokuweb/zstd-wasm"]])])),
  };
}

function merged(before, now) {
  if (before === undefined) return now;
  const all = structuredClone(before);
  for (const [engine, jobs] of Object.entries(now)) for (const [job, runs] of Object.entries(jobs)) (((all[engine] ??= {})[job] ??= [])).push(...runs);
  return all;
}

function withoutNative({ native: _, ...rest }) {
  return rest;
}

/** Whose rates are of a part of the rows, in every run but the first. */
function cut(results) {
  return Object.entries(results).flatMap(([engine, jobs]) => Object.entries(jobs).filter(([, runs]) => runs.some(({ complete }) => complete === false)).map(([job]) => `${engine} ${job}`));
}
