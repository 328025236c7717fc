// c1z itself, through what its package exports.

import { BLOCK } from "./shape.mjs";

/** As in pkg/src/engine/session.ts. */
const [CHUNK, STEP] = [1 << 20, 4 << 20];

/** Opens a source with the package's `C1z`. */
export async function openC1z(C1z, source) {
  const file = await C1z.open(source);
  const view = file.use();
  return {
    decodedSize: file.info.decodedSize,
    memory: () => file.memoryBytes(),
    first: async (count) => (await view.grants().page({ pageSize: count })).records,
    async each(visit) {
      for await (const grant of view.grants()) if (visit(grant) === false) return;
    },
    async eachBatch(visit) {
      for await (const batch of view.grants().batches()) for (const grant of batch) if (visit(grant) === false) return;
    },
    async eachBlock(visit) {
      const grants = view.grants();
      // What the peers read as well: the columns of the record, without names from elsewhere in the file.
      const columns = ["id", "principalType", "principal", "entitlementId", "resourceType", "resource", "kind"];
      let ahead = grants.block(0, BLOCK, { columns });
      for (let first = 0; ; ) {
        const block = await ahead;
        first += block.count;
        const more = first < block.total;
        if (more) ahead = grants.block(first, BLOCK, { columns });
        const goOn = visit(block.count, block.columns.length, (row, column) => block.cell(block.first + row, column));
        if (!more) return;
        if (goOn === false) return void (await ahead);
      }
    },
  };
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
