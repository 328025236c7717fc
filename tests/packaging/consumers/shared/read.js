// What every consumer says of the file it opened; the tests hold it against the golden.

/** @param {import("c1z").C1z} file */
export async function read(file) {
  const view = file.use();
  const grants = view.grants();
  /** @type {(string | undefined)[]} */
  const ids = [];
  for await (const grant of grants) ids.push(grant.id);
  return { syncId: view.syncId, count: (await grants.count()).value, ids };
}
