// The report of what the wasm is made of: it must count every byte once, and know whose a function is.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { origin, parse, plain } from "../../scripts/size-report.mjs";
import { pkg } from "./support.mjs";

test("the sections are the whole file, and the functions are the code", () => {
  const bytes = readFileSync(join(pkg, "dist/c1z_bg.wasm"));
  const { sections, functions } = parse(bytes);
  assert.equal(Object.values(sections).reduce((sum, size) => sum + size, 8), bytes.length);
  const code = functions.reduce((sum, { from, to }) => sum + to - from, 0);
  // Beside the functions there are the section's head and the number of functions.
  assert.ok(code < sections.code && sections.code - code <= 12, `${code} of ${sections.code}`);
  assert.ok(functions.every(({ from }, at) => at === 0 || from === functions[at - 1].to));
});

test("a module that was made by hand is read as it is", () => {
  // One imported function, two of its own, and names for all three.
  const name = [1, 10, 3, 0, 1, 97, 1, 1, 98, 2, 1, 99];
  const bytes = Uint8Array.from([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 109, 1, 102, 0, 0, 3, 3, 2, 0, 0, 10, 8, 2, 2, 0, 11, 3, 0, 1, 11,
    0, 5 + name.length, 4, 110, 97, 109, 101, ...name,
  ]);
  assert.equal(WebAssembly.validate(bytes), true);
  const { functions } = parse(bytes);
  assert.deepEqual(functions.map(({ name, from, to }) => [name, to - from]), [["b", 3], ["c", 4]]);
});

test("a function belongs to the crate of the type it is of", () => {
  const of = (name) => origin(name);
  assert.deepEqual(of("c1z::store::sqlite::rows::next::h0123456789abcdef"), { group: "c1z", module: "c1z::store::sqlite" });
  assert.deepEqual(of("<c1z::store::lsm::LsmStore as c1z::store::Store>::count::h0123456789abcdef"), { group: "c1z", module: "c1z::store::lsm" });
  assert.deepEqual(of("<&mut serde_json::ser::Serializer<W> as serde::ser::Serializer>::collect_str"), { group: "serde_json" });
  assert.deepEqual(of("<T as c1z::model::Message>::merge::h0123456789abcdef").group, "c1z");
  assert.deepEqual(of("<alloc::vec::Vec<T,A> as core::ops::drop::Drop>::drop::h5d2c7bfee2f3d91c"), { group: "std: alloc" });
  assert.deepEqual(of("<[u8] as core::fmt::Debug>::fmt"), { group: "std: core" });
  assert.deepEqual(of("core[c5930c85a12de822]::fmt::write"), { group: "std: core" });
  assert.deepEqual([of("ZSTD_decompressBlock_internal"), of("rust_zstd_wasm_shim_qsort"), of("balance_nonroot"), of("memcpy")].map(({ group }) => group), ["libzstd (C)", "zstd_sys", "without a path", "memory and C library"]);
  assert.equal(plain("a::b::{{closure}}::h0123456789abcdef"), "a::b::{{closure}}");
});
