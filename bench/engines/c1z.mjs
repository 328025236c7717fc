// c1z itself, through what its package exports.
import { BLOCK, COLUMNS, FIRST, HITS, SORTED } from "./shape.mjs";

/** As in pkg/src/engine/session.ts. */
const [CHUNK, STEP] = [1 << 20, 4 << 20];
/** Columns that the index by principal of a v3 file has: identities, without a record being read. */
const IDENTITIES = ["entitlementId", "resourceType", "resource"];
const MOST = 10_000;

/** Opens a source with the package's `C1z`. */
export async function openC1z(C1z, source, options) {
  const file = await C1z.open(source, options);
  const view = file.use();
  const ids = async (query, count) => {
    const block = await view.grants(query).block(0, count, { columns: ["id"] });
    return Array.from({ length: block.count }, (_, row) => block.cell(row, 0));
  };
  return {
    decodedSize: file.info.decodedSize,
    info: async () => [file.info.format],
    /** Has a v1 file decoded to its end, as those of the peers are when they are open. */
    whole: async () => void (file.info.format === "v1" && (await view.resourceTypes().count())),
    /** What the viewer's overview asks for. */
    async overview() {
      const [syncs, { sync, why }, stats] = await Promise.all([file.syncs(), file.defaultSync(), view.stats()]);
      return [file.info.format, syncs.length, sync.id, why, stats.grants];
    },
    first: async () => (await view.grants().page({ pageSize: FIRST })).records,
    async each(visit) {
      for await (const grant of view.grants()) if (visit(grant) === false) return;
    },
    async records(visit) {
      for await (const batch of view.grants().batches()) for (const grant of batch) if (visit(grant) === false) return;
    },
    blocks: (visit) => blocks(view.grants(), COLUMNS, visit),
    async ndjson(visit) {
      for await (const bytes of view.grants().export("ndjson")) if (visit(bytes) === false) return;
    },
    async csv(visit) {
      for await (const bytes of view.grants().export("csv", { columns: COLUMNS })) if (visit(bytes) === false) return;
    },
    entitlement: async ({ entitlementId }) => (await view.grants({ entitlementId }).page({ pageSize: MOST })).records,
    principal: async ({ principal }) => (await view.grants({ principal }).page({ pageSize: MOST })).records,
    identities: async ({ principal }) => (await view.grants({ principal }).block(0, MOST, { columns: IDENTITIES })).count,
    count: async () => (await view.grants().count()).value,
    /** Builds the index by asking for what nobody has. */
    index: async (nothing) => (await view.grants({ text: nothing }).count()).value,
    searchFirst: (text) => ids({ text }, HITS),
    async searchAll(text) {
      const all = [];
      await blocks(view.grants({ text }), ["id"], (rows, _columns, cell) => {
        for (let row = 0; row < rows; row += 1) all.push(cell(row, 0));
      });
      return all;
    },
    sorted: (column) => ids({ orderBy: { column } }, SORTED),
    facets: async () => (await view.grants().facets()).length,
    memory: () => file.memory(),
    close: () => file.close(),
  };
}

/** All rows, the next block asked for before this one is looked at. */
async function blocks(grants, columns, visit) {
  for (let first = 0, ahead = grants.block(0, BLOCK, { columns }); ; ) {
    const block = await ahead;
    first += block.count;
    const more = first < block.total;
    if (more) ahead = grants.block(first, BLOCK, { columns });
    const goOn = visit(block.count, block.columns.length, (row, column) => block.cell(block.first + row, column));
    if (!more) return;
    if (goOn === false) return void (await ahead);
  }
}

/** Questions that the jobs ask: names from the middle of a file, and texts from other places of it. */
export async function subject(C1z, source) {
  const file = await C1z.open(source);
  const grants = file.use().grants();
  const { value } = await grants.count();
  const at = async (part) => {
    const block = await grants.block(Math.min(Math.floor(value * part), value - 1), 1, { columns: ["entitlementId", "principalType", "principal"] });
    return [0, 1, 2].map((column) => block.cell(block.first, column));
  };
  const [entitlementId, resourceType, resource] = await at(0.5);
  const first = (await at(0.25))[2];
  // The beginning of an id, so that names do not have it, of about a hundredth of all grants.
  let all = (await at(0.75))[2];
  while (all.length > 3 && (await file.use().grants({ text: all }).count()).value < value / 100) all = all.slice(0, -1);
  await file.close();
  return { entitlementId, principal: { resourceType, resource }, texts: { nothing: "nobody has this name", first, all } };
}

/** Decodes a file that is wholly in memory, and nothing else. Milliseconds and bytes. */
export function decodeC1z(createGlue, module, file) {
  const glue = createGlue();
  glue.initSync({ module });
  const begin = performance.now();
  const opening = new glue.Opening(file.byteLength, {});
  pump(opening, file);
  return { ms: performance.now() - begin, bytes: opening.progress().decodedBytes };
}

/** Feeds a whole file through a raw `Opening`, without ever letting go of the thread. */
export function pump(opening, file) {
  for (let at = 0; ; ) {
    const state = opening.step(STEP);
    if (state === "done") return;
    if (state === "more") continue;
    if (at >= file.byteLength) opening.end();
    else opening.feed(file.subarray(at, (at += CHUNK)));
  }
}
