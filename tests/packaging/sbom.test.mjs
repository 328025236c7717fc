// The bill of materials: valid by the schema, and complete by what the wasm itself names.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sbom } from "../../scripts/sbom.mjs";
import { project, root, run } from "./support.mjs";

const document = sbom();

test("the document is CycloneDX 1.5", { timeout: 60_000 }, () => {
  const folder = project("sbom");
  const validate = (value) => {
    writeFileSync(join(folder, "bom.json"), JSON.stringify(value));
    return JSON.parse(run(process.execPath, ["src/validate.js", "bom.json"], { cwd: folder }));
  };
  assert.equal(validate(document), null);
  assert.notEqual(validate({ ...document, serialNumber: "1" }), null, "the validator refuses what is wrong");
});

test("what the wasm itself names is a required component, and so is libzstd", () => {
  // Panic messages hold the places of sources: crates/NAME-VERSION/src/….
  const wasm = readFileSync(join(root, "pkg/dist/c1z_bg.wasm"), "latin1");
  const named = new Set([...wasm.matchAll(/crates\/([a-z][\w-]*?)-(\d+\.\d+\.\d+[\w.+-]*)\/src\//g)].map(([, name, version]) => `pkg:cargo/${name}@${version}`));
  assert.ok(named.size > 4, [...named].join());
  const required = document.components.filter(({ scope }) => scope === "required").map((entry) => entry["bom-ref"]);
  assert.deepEqual([...named].filter((ref) => !required.includes(ref)), []);
  const [, zstd] = /^name = "zstd-sys"\nversion = ".*\+zstd\.(.*)"$/m.exec(readFileSync(join(root, "Cargo.lock"), "utf8")) ?? [];
  assert.deepEqual(required.filter((ref) => ref.startsWith("pkg:generic/")), [`pkg:generic/zstd@${zstd}`]);
});

test("tools are not shipped", () => {
  const scopes = new Map(document.components.map(({ name, purl, scope }) => [`${purl.split("/")[0]} ${name}`, scope]));
  for (const name of ["pkg:cargo serde", "pkg:cargo prost", "pkg:cargo wasm-bindgen"]) assert.equal(scopes.get(name), "required", name);
  for (const name of ["pkg:cargo prost-build", "pkg:cargo prost-derive", "pkg:npm esbuild"]) assert.equal(scopes.get(name), "excluded", name);
  for (const name of ["pkg:cargo libsqlite3-sys", "pkg:cargo flate2"]) assert.equal(scopes.get(name), undefined, name);
});

test("every component has a licence, a hash and a place in the graph", () => {
  const refs = new Set([document.metadata.component["bom-ref"], ...document.components.map((entry) => entry["bom-ref"])]);
  assert.equal(refs.size, document.components.length + 1, "no reference twice");
  for (const entry of document.components) {
    assert.ok(entry.licenses?.length > 0, entry.name);
    if (!entry.purl.startsWith("pkg:generic/")) assert.match(entry.hashes?.[0]?.content ?? "", /^[0-9a-f]{64,128}$/, entry.name);
  }
  const named = document.dependencies.flatMap(({ ref, dependsOn = [] }) => [ref, ...dependsOn]);
  assert.deepEqual(named.filter((ref) => !refs.has(ref)), []);
  assert.deepEqual([...refs].filter((ref) => !named.includes(ref)), []);
});

test("the same sources give the same document", () => assert.deepEqual(sbom(), document));
