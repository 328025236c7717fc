// This run beside an older one: as ratios, for no two machines are alike, and one machine is not either.
//
// A figure is held against the best peer of the same run, on the same file and host; where no peer does that, against the
// calibration of the same run and host. What disturbs a measurement only ever makes it slower, so the best of a run's calls are compared,
// not their medians; and what seems to have fallen is measured again before it counts (see ../check.mjs).
import { bestPeer, FIGURES, OURS } from "./figures.mjs";

/** A ratio may fall by this part. */
export const FALL = 0.15;

/** `{ [what]: ratio }`, more is better, of what is in a results file. */
export function ratios({ files, sizes }) {
  const found = {};
  for (const [file, { hosts }] of Object.entries(files)) {
    for (const [host, { figures }] of Object.entries(hosts)) {
      const calibration = best({}, figures.calibration?.[OURS]);
      for (const figure of FIGURES) {
        const row = figures[figure.key];
        const ours = best(figure, row?.[OURS]);
        if (!figure.held || ours === undefined) continue;
        const peer = figure.alone ? undefined : bestPeer(figure, row);
        const speed = figure.more ? ours : 1 / ours;
        const other = peer === undefined ? calibration && 1 / calibration : figure.more ? best(figure, peer[1]) : 1 / best(figure, peer[1]);
        if (other !== undefined) found[`${file}, ${host}: ${figure.key}`] = speed / other;
      }
    }
  }
  for (const name of ["wasm", "client", "viewer"]) if (sizes?.[name] !== undefined) found[`size: ${name}`] = 1e6 / sizes[name].brotli;
  return found;
}

function best({ more }, spread) {
  return more ? spread?.max : spread?.min;
}

/**
 * What became of each ratio of `before` that is `wanted`: `{ what, before, now, change, verdict }`, the verdict being `same`, `better`,
 * `fell` or `missing`. A figure that is no longer measured is a failure, like one that fell.
 */
export function compare(before, now, wanted = () => true) {
  return Object.entries(before)
    .filter(([what]) => wanted(what))
    .map(([what, then]) => {
      const ratio = now[what];
      if (!Number.isFinite(ratio)) return { what, before: then, now: undefined, change: undefined, verdict: "missing" };
      const change = ratio / then - 1;
      return { what, before: then, now: ratio, change, verdict: change < -FALL ? "fell" : change > FALL ? "better" : "same" };
    });
}

/** Whether a comparison is a failure. */
export function failed({ verdict }) {
  return verdict === "fell" || verdict === "missing";
}

/** Which ratios a run with these options is to have: of a quick run only some are expected, but all of those. */
export function wantedOf({ files, hosts, jobs }) {
  return (what) => {
    const place = parsed(what);
    if (place === undefined) return true;
    return place.file in files && hosts.includes(place.host) && (jobs === undefined || jobs.includes(place.job));
  };
}

/** The options with which these comparisons are measured anew; nothing where there is nothing to measure. */
export function remeasure(comparisons, { files, hosts }) {
  const places = comparisons.map(({ what }) => parsed(what)).filter((place) => place !== undefined);
  if (places.length === 0) return undefined;
  const of = (key) => new Set(places.map((place) => place[key]));
  return {
    files: Object.fromEntries(Object.entries(files).filter(([file]) => of("file").has(file))),
    hosts: hosts.filter((host) => of("host").has(host)),
    jobs: [...new Set([...of("job"), "calibrate"])],
  };
}

/** File, host and job behind a ratio's name; nothing for a size. */
function parsed(what) {
  const [, file, host, key] = /^(\w+), (\w+): (\w+)$/.exec(what) ?? [];
  return file === undefined ? undefined : { file, host: host.toLowerCase(), job: FIGURES.find((figure) => figure.key === key).job.split("/")[0] };
}
