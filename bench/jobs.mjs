// The jobs, the same for every engine and host. Each begins with nothing open and ends with everything answered; a host runs each in
// a process or browser of its own. The first call is what a person waits for; what is warm is measured after it, apart.
//
// A job takes `open`, which resolves to an engine's file, what is asked about, and how long reading rows may go on.

/** Warm calls: so many, unless they take longer than this. */
const [WARM, WARM_MS] = [5, 600];
const FEW = 100_000;

const POINTS = ["info", "overview", "first", "entitlement", "identities", "principal", "count"];
/** What the first pages of a file answer; all else is asked of files that have been decoded. */
const EARLY = ["info", "overview", "first"];
const ROWS = ["blocks", "records", "each"];
const FILES = ["ndjson", "csv"];

export const JOBS = {
  ...Object.fromEntries(POINTS.map((name) => [name, point(name)])),
  ...Object.fromEntries(ROWS.map((name) => [name, rows(name)])),
  ...Object.fromEntries(FILES.map((name) => [name, bytes(name)])),

  /** The index that text, order and facets need, then the first hits and all hits of two other texts. A peer has no index. */
  async search(open, { texts }) {
    const file = await whole(open);
    const index = file.index === undefined ? undefined : await timed(() => file.index(texts.nothing));
    const first = await timed(() => file.searchFirst(texts.first));
    const all = await timed(() => file.searchAll(texts.all));
    const memory = await file.memory();
    return { indexMs: index?.ms, indexBytes: memory.indexBytes, firstMs: first.ms, allMs: all.ms, answer: [first.answer.length, all.answer.length], ...memory };
  },

  /** Each column once: with the index, but without any rank. A peer sorts by what it has a column for. */
  async sort(open, { texts }) {
    const file = await whole(open);
    await file.index?.(texts.nothing);
    const { ms: idMs, answer } = await timed(() => file.sorted("id"));
    const others = [];
    if (file.index !== undefined) for (const column of ["principalName", "entitlementId", "kind"]) others.push((await timed(() => file.sorted(column))).ms);
    return { idMs, othersMs: Math.max(...others), answer: [answer.length, answer[0], answer.at(-1)], ...(await file.memory()) };
  },

  async facets(open, { texts }) {
    const file = await whole(open);
    await file.index(texts.nothing);
    const { ms, answer } = await timed(() => file.facets());
    return { ms, answer: [answer], ...(await file.memory()) };
  },

  /** What stays behind: resident memory, by `probe`, before, with a file open that has answered, and after it was closed. */
  async close(open, _about, _limit, { probe }) {
    const before = await probe();
    const file = await open();
    await file.count();
    const opened = await probe();
    const { ms } = await timed(() => file.close());
    await new Promise((resolve) => setTimeout(resolve, 500));
    return { ms, heldOpen: opened - before, heldClosed: (await probe()) - before };
  },

  /** Blocks as they arrive, no cell looked at: what the line between Worker and page lets through. `crossed` counts its bytes. */
  async transfer(open, _about, _limit, { crossed }) {
    const file = await whole(open);
    const [begin, from] = [performance.now(), crossed()];
    let rows = 0;
    await file.blocks((count) => void (rows += count));
    return { rows, bytes: crossed() - from, ms: performance.now() - begin };
  },
};

/** An open file of which nothing is left to be decoded. */
async function whole(open) {
  const file = await open();
  await file.whole?.();
  return file;
}

/** One question, from the open file and from nothing. */
function point(name) {
  return async (open, about) => {
    const begin = performance.now();
    const file = await (EARLY.includes(name) ? open() : whole(open));
    const openMs = performance.now() - begin;
    const { ms, answer } = await timed(() => file[name](about));
    const memory = await file.memory();
    return { openMs, ms, fileMs: openMs + ms, warmMs: await warm(() => file[name](about)), answer: seen(answer), records: name === "first" ? answer : undefined, ...memory };
  };
}

/** All grants, row by row. Of each the same is counted, so that nothing can be left out. */
function rows(name) {
  const look = name === "blocks" ? inBlocks : inRecords;
  return async (open, _about, limitMs) => {
    const file = await whole(open);
    const first = await counted(limitMs, (count) => look(file, name, count));
    // Once more, but not where a peer has been at it for long.
    const again = file.index !== undefined || first.rows <= FEW || first.ms < WARM_MS * 3 ? await counted(limitMs, (count) => look(file, name, count)) : undefined;
    return { ...first, warm: again && { rows: again.rows, ms: again.ms }, ...(await file.memory()) };
  };
}

function inRecords(file, name, count) {
  return file[name]((grant) => count(grant.id.length + grant.principal.id.resource.length + grant.entitlement.id.length));
}

function inBlocks(file, _name, count) {
  return file.blocks((rows, columns, cell) => {
    let goOn = true;
    for (let row = 0; row < rows; row += 1) {
      let chars = 0;
      for (let column = 0; column < columns; column += 1) chars += cell(row, column).length;
      goOn = count(chars);
    }
    return goOn;
  });
}

/** All grants as a file. */
function bytes(name) {
  return async (open, _about, limitMs) => {
    const file = await whole(open);
    const begin = performance.now();
    let [sum, complete] = [0, true];
    await file[name]((part) => {
      sum += part.byteLength;
      return (complete = performance.now() - begin < limitMs);
    });
    return { bytes: sum, complete, ms: performance.now() - begin, ...(await file.memory()) };
  };
}

/** Counts rows and what they hold, and says `false` when the time is up. */
async function counted(limitMs, work) {
  const begin = performance.now();
  let [rows, chars, complete] = [0, 0, true];
  await work((more) => {
    rows += 1;
    chars += more;
    if (rows % 8192 === 0 && performance.now() - begin > limitMs) complete = false;
    return complete;
  });
  return { rows, chars, complete, ms: performance.now() - begin };
}

async function timed(work) {
  const begin = performance.now();
  const answer = await work();
  return { ms: performance.now() - begin, answer };
}

/** The middle of some warm calls; nothing where the first of them took all the time there is. */
async function warm(work) {
  const taken = [];
  for (const begin = performance.now(); taken.length < WARM && performance.now() - begin < WARM_MS; ) taken.push((await timed(work)).ms);
  return taken.length < 2 ? undefined : taken.sort((a, b) => a - b)[taken.length >> 1];
}

/** What of an answer must be the same for all. */
function seen(answer) {
  if (!Array.isArray(answer)) return [answer];
  return answer.length > 0 && typeof answer[0] === "object" ? [answer.length, ...answer.slice(0, 3).map(({ id }) => id)] : answer;
}
