// Giving up work at any moment, and how long everything takes that has to happen then. Runs in Node and in a page.

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Numbers that look random and are the same every run. */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Milliseconds from `abort()` to the rejection; `undefined` where the work was done before. */
export async function abortAfter(delay, work) {
  const control = new AbortController();
  const reason = new Error("changed my mind");
  let ended;
  const running = work(control.signal).then(
    () => (ended = { done: true }),
    (error) => (ended = { error }),
  );
  await sleep(delay);
  if (ended?.done === true) return undefined;
  const at = performance.now();
  control.abort(reason);
  await running;
  const took = performance.now() - at;
  if (ended.done === true) return undefined;
  if (ended.error !== reason) throw ended.error;
  return took;
}

/** A source that never ends, some bytes of a file at a time. */
export function slowly(bytes) {
  let at = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        await sleep(3);
        controller.enqueue(bytes.slice(at, at + 4096));
        at = Math.min(at + 4096, bytes.byteLength - 4096);
      },
    },
    { highWaterMark: 0 },
  );
}

async function drain(iterable) {
  for await (const _ of iterable);
}

/** Everything on an open file that takes long, by phase. */
export const WORK = {
  query: {
    count: (view, signal) => view.grants().count({ signal }),
    "count by type": (view, signal) => view.grants({ principalResourceType: "user" }).count({ signal }),
    stats: (view, signal) => view.stats({ recount: true, signal }),
    sort: (view, signal) => view.grants({ orderBy: { column: "id" }, signal }).block(0, 50),
    "sort by name": (view, signal) => view.grants({ orderBy: [{ column: "principalName", direction: "descending" }, { column: "id" }], signal }).page(),
    facets: (view, signal) => view.grants({ entitlementResourceType: "group" }).facets({ signal }),
    "block with counts": (view, signal) => view.resources().block(0, 10_000, { signal }),
    "sort by counts": (view, signal) => view.resources({ orderBy: { column: "grants" }, signal }).count(),
  },
  stream: {
    batches: (view, signal) => drain(view.grants({ signal }).batches(10_000)),
    joined: (view, signal) => drain(view.grants({ signal }).joined()),
    csv: (view, signal) => drain(view.grants().export("csv", { signal })),
    json: (view, signal) => drain(view.grants({ signal }).export("json")),
    stream: (view, signal) => drain(view.grants({ signal, batchSize: 5000 }).stream()),
  },
};

/** What builds the index, which a file does once. */
export const INDEX = {
  text: (view, signal) => view.grants({ text: "a" }).count({ signal }),
  search: (view, signal) => drain(view.search("engineering", { signal })),
  facets: (view, signal) => view.grants().facets({ signal }),
};

/** Aborts each work `times` times, and asks the file something else after each: `{ abort, after }` in milliseconds. */
export async function abortAll(view, works, times, most, random) {
  const taken = { abort: [], after: [] };
  for (let turn = 0; turn < times; turn++) {
    for (const [name, work] of Object.entries(works)) {
      const took = await abortAfter(random() * most, (signal) => work(view, signal)).catch((error) => {
        throw new Error(`${name}: ${error.stack}`);
      });
      const at = performance.now();
      await view.resourceTypes().page({ pageSize: 1 });
      if (took === undefined) continue;
      taken.abort.push({ name, ms: took });
      taken.after.push({ name, ms: performance.now() - at });
    }
  }
  return taken;
}

/** The middle, the 95th of a hundred, and the longest, with what it was. */
export function summary(times) {
  const sorted = times.toSorted((a, b) => a.ms - b.ms);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)]?.ms ?? Number.NaN;
  const longest = sorted.at(-1);
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), max: longest?.ms, of: longest?.name };
}

export function described({ n, p50, p95, max, of }) {
  return `${n} times, p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, longest ${max.toFixed(1)} ms${of === undefined ? "" : ` (${of})`}`;
}

/**
 * Aborts openings at random moments, half of them while bytes still come in, and opens a small file after each.
 * `most` is how long a whole opening takes, of v3 one that is verified; `after` is told of each abort.
 */
export async function abortOpenings({ C1z, large, slow, tiny, times, most, random, verify, after = () => undefined }) {
  const taken = { abort: [], after: [] };
  for (let turn = 0; turn < times; turn++) {
    const name = turn % 3 === 0 ? "read" : "decode";
    const source = name === "read" ? slowly(slow) : large;
    let late;
    const took = await abortAfter(random() * (name === "read" ? 60 : most), async (signal) => (late = await C1z.open(source, { signal, verify })));
    if (took === undefined) {
      await late.close(); // done before the abort
      continue;
    }
    const at = performance.now();
    const file = await C1z.open(tiny);
    taken.abort.push({ name, ms: took });
    taken.after.push({ name, ms: performance.now() - at });
    await after(name);
    await file.close();
  }
  return taken;
}
