// What is asked of a file that is read where its bytes are wanted. Each job begins with the File and ends with its answer.

/** Columns that the index by principal has: identities, without a record being read. */
const IDENTITIES = ["entitlementId", "resourceType", "resource"];
/** The columns of the record. */
const OWN = ["id", "principalType", "principal", "entitlementId", "resourceType", "resource", "kind"];
const BLOCK = 16_384;

/** By name: what is done on an open file. `about` names one entitlement and one principal. */
const WORK = {
  info: async (file) => {
    const stats = await file.use().stats();
    return (await file.syncs()).length + stats.grants;
  },
  first: async (file) => (await file.use().grants().page({ pageSize: 100 })).records.length,
  entitlement: async (file, { entitlementId }) => (await file.use().grants({ entitlementId }).page()).records.length,
  identities: async (file, { principal }) => (await file.use().grants({ principal }).block(0, 10_000, { columns: IDENTITIES })).count,
  principal: async (file, { principal }) => (await file.use().grants({ principal }).page()).records.length,
  blocks: async (file) => {
    const grants = file.use().grants();
    let [rows, chars] = [0, 0];
    for (let ahead = grants.block(0, BLOCK, { columns: OWN }); ; ) {
      const block = await ahead;
      rows += block.count;
      if (rows < block.total) ahead = grants.block(rows, BLOCK, { columns: OWN });
      for (let row = block.first; row < block.first + block.count; row += 1) chars += block.cell(row, 0).length;
      if (rows >= block.total) return rows + (chars > 0 ? 0 : 1);
    }
  },
};

export const JOBS = Object.keys(WORK);

/** Runs a job. `ms` is the first call's, `warmMs` that of the same again. */
export async function lazyJob(C1z, source, job, about) {
  // As a page that shows an empty drop target: a Worker has compiled the module, and had the moment that a person takes to choose.
  await C1z.load();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const begin = performance.now();
  const file = await C1z.open(source);
  const answer = await WORK[job](file, about);
  const ms = performance.now() - begin;
  const { wasmBytes, cacheBytes, bytesRead, framesRead } = await file.memory();
  const again = performance.now();
  await WORK[job](file, about);
  const warmMs = performance.now() - again;
  await file.close();
  return { ms, warmMs, answer, wasmBytes, cacheBytes, bytesRead, framesRead };
}

/** An entitlement and a principal from the middle of a file. */
export async function subject(C1z, source) {
  const file = await C1z.open(source);
  const grants = file.use().grants();
  const { value } = await grants.count();
  const block = await grants.block(Math.floor(value / 2), 1, { columns: ["entitlementId", "principalType", "principal"] });
  const cell = (column) => block.cell(block.first, column);
  const about = { entitlementId: cell(0), principal: { resourceType: cell(1), resource: cell(2) } };
  await file.close();
  return about;
}
