// What the size check of a release complains about.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints, measure, table } from "../../scripts/sizes.mjs";

const size = (brotli) => ({ raw: 3 * brotli, gzip: 2 * brotli, brotli });

test("files that came, went or grew", () => {
  const before = { "a.js": size(100), "b.wasm": size(5000) };
  assert.deepEqual(complaints(before, before), []);
  assert.deepEqual(complaints({ "a.js": size(100), "b.wasm": size(6000) }, before), [], "a little is no matter");
  assert.deepEqual(complaints({ "a.js": size(100), "b.wasm": size(8000) }, before), ["the package grew by 3000 bytes after brotli"]);
  assert.deepEqual(complaints({ "c.js": size(100), "b.wasm": size(1) }, before), ["c.js is new", "a.js is gone"]);
  assert.match(table({ "b.wasm": size(4000) }, before).join("\n"), /a\.js .*gone[^]*b\.wasm +12000 +8000 +4000 +-1000[^]*all +12000 +8000 +4000 +-1100$/);
});

test("every shipped file is measured", () => {
  const sizes = measure();
  assert.ok(sizes["dist/c1z_bg.wasm"].raw > sizes["dist/c1z_bg.wasm"].gzip);
  assert.ok(Object.keys(sizes).some((name) => /^dist\/chunk-1\.js$/.test(name)), Object.keys(sizes).join());
  assert.ok(Object.keys(sizes).every((name) => !/-[A-Z0-9]{8}\.js/.test(name)), Object.keys(sizes).join());
});
