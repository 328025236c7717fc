// How long after abort() a call rejects, and how long the next one then takes, in everything that takes long. Runs in Node and in a page.
import { abortAfter, generator } from "../tests/js/aborts.mjs";
import { COLUMNS } from "./engines/shape.mjs";

/** Aborts come within so many milliseconds, or within what the work takes, if that is less. */
const WITHIN = 250;
/** Tries for each sample: some are done before they are aborted. */
const TRIES = 4;

const drain = async (iterable) => {
  for await (const _ of iterable);
};
/** What nothing equals: each turn asks another question, so that no answer is at hand. */
const unlike = (turn) => [{ column: "id", is: "!=", value: `no such id ${turn}` }];

/** On an open file; the index is there. */
const WORK = {
  count: (view, signal, turn) => view.grants({ where: unlike(turn) }).count({ signal }),
  recount: (view, signal) => view.stats({ recount: true, signal }),
  search: (view, signal, turn) => drain(view.search(`a${turn % 10}`, { limit: 10_000, signal })),
  sort: (view, signal, turn) => view.grants({ orderBy: { column: "id" }, where: unlike(turn), signal }).block(0, 256),
  facets: (view, signal, turn) => view.grants({ where: unlike(turn), signal }).facets({ signal }),
  async blocks(view, signal) {
    for (let first = 0, total = 1; first < total; ) {
      const block = await view.grants({ signal }).block(first, 16_384, { columns: COLUMNS, signal });
      first += block.count;
      total = block.total;
    }
  },
  records: (view, signal) => drain(view.grants({ signal }).batches()),
  joined: (view, signal) => drain(view.grants({ signal }).joined()),
  ndjson: (view, signal) => drain(view.grants().export("ndjson", { signal })),
  csv: (view, signal) => drain(view.grants().export("csv", { signal })),
};

/** `{ [job]: { abort: [ms], after: [ms] } }`. */
export async function abortJob({ C1z, source, tiny, about, times }) {
  const random = generator(6);
  const results = {};

  // Opening, and after it a small file.
  const verify = about.format === "v3" ? "full" : undefined;
  const opening = async (signal) => (await C1z.open(source, { signal, verify })).close();
  results.open = await samples(times, random, opening, async () => (await C1z.open(tiny)).close());

  // The index goes on where it was left, so each sample has a file that has none.
  results.index = { abort: [], after: [] };
  for (let tries = 0; tries < times * TRIES && results.index.abort.length < times; tries += 1) {
    const file = await C1z.open(source);
    const view = file.use();
    const ms = await abortAfter(random() * WITHIN, (signal) => view.grants({ text: about.texts.nothing, signal }).count({ signal }));
    await note(results.index, ms, () => view.resourceTypes().page({ pageSize: 1 }));
    await file.close();
  }

  const file = await C1z.open(source);
  const view = file.use();
  await view.grants({ text: about.texts.nothing }).count();
  let turn = 0;
  for (const [name, work] of Object.entries(WORK)) {
    results[name] = await samples(times, random, (signal) => work(view, signal, (turn += 1)), () => view.resourceTypes().page({ pageSize: 1 }));
  }
  await file.close();
  return { samples: results };
}

async function samples(times, random, work, next) {
  // How long it takes, but no longer than aborts come.
  const begin = performance.now();
  await abortAfter(WITHIN, work);
  const most = Math.min(performance.now() - begin, WITHIN);
  const taken = { abort: [], after: [] };
  for (let tries = 0; tries < times * TRIES && taken.abort.length < times; tries += 1) await note(taken, await abortAfter(random() * most, work), next);
  return taken;
}

async function note(taken, ms, next) {
  const begin = performance.now();
  await next();
  if (ms === undefined) return;
  taken.abort.push(ms);
  taken.after.push(performance.now() - begin);
}
