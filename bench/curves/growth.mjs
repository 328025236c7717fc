// What may grow with a file, and how fast.

/**
 * The curves: which job each is from, how it is read, and what it may do. `linear` ones may cost so much a grant, not more; `flat` ones
 * the same in every file. In v1 the file is decoded to its end, so what begins with the file is linear there.
 */
export const CURVES = [
  { key: "info", title: "File → info", unit: "ms", job: "info", read: ({ fileMs }) => fileMs, grows: { v1: "linear", v3: "flat" } },
  { key: "first", title: "File → first 100 grants", unit: "ms", job: "first", read: ({ fileMs }) => fileMs, grows: { v1: "linear", v3: "flat" } },
  { key: "principal", title: "one principal's grants, of the open file", unit: "ms", job: "principal", read: ({ ms }) => ms, grows: { v1: "flat" } },
  // Of a v3 file it grows with the tables that the answer lies in, up to one for each grant; what one of them costs must not.
  { key: "principalFrame", title: "… for each frame that was read", unit: "ms", job: "principal", read: ({ ms, framesRead, blocksRead }) => (blocksRead > 0 ? ms / framesRead : Number.NaN), grows: { v3: "flat" } },
  { key: "principalWarm", title: "… again", unit: "ms", job: "principal", read: ({ warmMs }) => warmMs, grows: { v1: "flat", v3: "flat" } },
  { key: "blocks", title: "all grants as column blocks", unit: "ms", job: "blocks", read: ({ ms }) => ms, grows: { v1: "linear", v3: "linear" } },
  { key: "index", title: "index for search and order", unit: "ms", job: "search", read: ({ indexMs }) => indexMs, grows: { v1: "linear", v3: "linear" } },
  // How many ids the text is a part of does not go with the size: at 5M it is sixteen times what it is at 1M.
  { key: "searchAll", title: "search, for each row gone over or found", unit: "µs", job: "search", read: ({ allMs, answer }, grants) => (allMs * 1000) / (grants + answer[1]), grows: { v1: "flat", v3: "flat" } },
  { key: "sort", title: "sort by id", unit: "ms", job: "sort", read: ({ idMs }) => idMs, grows: { v1: "linear", v3: "linear" } },
  { key: "memory", title: "WebAssembly memory after the first 100 grants", unit: "MiB", job: "first", read: ({ wasmBytes }) => wasmBytes / 2 ** 20, grows: { v1: "linear", v3: "flat" } },
  { key: "indexMemory", title: "… with the index", unit: "MiB", job: "search", read: ({ wasmBytes }) => wasmBytes / 2 ** 20, grows: { v1: "linear", v3: "linear" } },
];

/** From one size to the next a linear one may take so many times what is in proportion: sorting and deeper indices take a little more, and noise. */
const LINEAR = 1.3;
/** A flat one may take twice as much and a little, whatever the sizes: more tables are looked at, but not more rows. */
const [FLAT, SLACK] = [2, { ms: 12, µs: 0.05, MiB: 24 }];
/** Below this many grants a file is one small table, and mostly what every file is. */
const FROM = 100_000;

/** Whether each curve does as it may: `{ name, pass, text }`. By the least of the runs: what disturbs only ever adds. */
export function verdicts(formats) {
  const list = [];
  for (const [format, points] of Object.entries(formats)) {
    for (const { key, title, unit, grows } of CURVES) {
      const known = points.filter(({ grants, figures }) => grants >= FROM && figures[key] !== undefined).map(({ grants, figures }) => [grants, figures[key].min]);
      if (known.length < 2 || grows[format] === undefined) continue;
      const [name, kind] = [`${format}: ${title}`, grows[format]];
      if (kind === "flat") {
        const [[, first]] = known;
        const worst = known.reduce((most, one) => (one[1] > most[1] ? one : most));
        list.push({ name, pass: worst[1] <= first * FLAT + SLACK[unit], text: `${name} is to be flat: ${shown(first)} ${unit} of ${short(known[0][0])}, ${shown(worst[1])} at most (${short(worst[0])})` });
        continue;
      }
      const steps = known.slice(1).map(([grants, value], at) => ({ grants, times: value / known[at][1] / (grants / known[at][0]) }));
      const worst = steps.reduce((most, step) => (step.times > most.times ? step : most));
      list.push({ name, pass: worst.times <= LINEAR, text: `${name} is to be linear: up to ${short(worst.grants)} it takes ${worst.times.toFixed(2)} times what is in proportion, at most ${LINEAR}` });
    }
  }
  return list;
}

export function short(grants) {
  return grants >= 1e6 ? `${grants / 1e6}M` : `${grants / 1000}k`;
}

export function shown(value) {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
