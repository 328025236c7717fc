// How long the first sort by every column takes once the index stands, in Node and without slices:
// node bench/sorts.mjs wide.c1z [pkg]. Files come from examples/generate.rs.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pump } from "./engines/c1z.mjs";

const COLUMNS = {
  grants: ["id", "principalType", "principal", "principalName", "entitlementId", "entitlementName", "resourceType", "resource", "resourceName", "kind"],
  resources: ["displayName", "resourceType", "resource", "parentType", "parent", "status", "email", "description", "createdAt", "lastLogin", "expiresAt",
    "parentName", "children", "entitlements", "grants"],
  entitlements: ["displayName", "id", "slug", "purpose", "resourceType", "resource", "description", "resourceName", "grants"],
  resourceTypes: ["displayName", "id", "traits", "description", "resources"],
};
const [file, folder = "pkg"] = process.argv.slice(2);
const pkg = resolve(folder);
const { createGlue } = await import(join(pkg, "dist/raw/glue.js"));
const bytes = readFileSync(file);
const glue = createGlue();
glue.initSync({ module: new WebAssembly.Module(readFileSync(join(pkg, "dist/c1z_bg.wasm"))) });
const opening = new glue.Opening(bytes.byteLength, {});
pump(opening, bytes);
const opened = opening.finish();
const syncId = opened.defaultSync().sync.id;
const done = (task) => {
  while (!task.step(1_000_000));
  return task.result();
};
for (const [kind, columns] of Object.entries(COLUMNS)) {
  const query = { kind, syncId };
  done(opened.count({ ...query, text: "nobody has this name" }));
  for (const column of columns) {
    const begin = performance.now();
    const { total } = done(opened.block({ ...query, orderBy: [[column, true]] }, 0, 256));
    console.log(`${`${kind}.${column}`.padEnd(30)} ${(performance.now() - begin).toFixed(0).padStart(7)} ms of ${total} rows`);
  }
}
console.log(`wasm memory ${(glue.wasmMemoryBytes() / 2 ** 20).toFixed(0)} MiB, index ${(opened.indexBytes() / 2 ** 20).toFixed(1)} MiB`);
