// sbom.mjs [FILE]: writes what the package is made of and made with as a CycloneDX 1.5 document, target/release-check/c1z.cdx.json
// by default. What is shipped inside the wasm is `required`; what only takes part in making it is `excluded`.
//
// The same sources give the same document: its time is that of the commit, its number a hash of the rest.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path) => readFileSync(join(root, path), "utf8");

/** The document as an object. */
export function sbom() {
  const manifest = JSON.parse(read("pkg/package.json"));
  const main = { ...component("library", manifest.name, manifest.version, `pkg:npm/${manifest.name}@${manifest.version}`), description: manifest.description };
  main.licenses = licences(manifest.license);
  const wasm = wasmFile();
  if (wasm !== undefined) main.components = [wasm];
  const crates = cargo(main["bom-ref"]);
  const tools = npm();
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { ...time(), component: main },
    components: [...crates.components, ...tools].sort(byRef),
    dependencies: [...crates.dependencies, ...tools.map((tool) => ({ ref: tool["bom-ref"] }))].sort((a, b) => (a.ref < b.ref ? -1 : 1)),
  };
  return { ...document, serialNumber: `urn:uuid:${uuid(JSON.stringify(document))}` };
}

// ---- crates ----

const TARGET = "wasm32-unknown-unknown";

function cargo(mainRef) {
  const metadata = JSON.parse(ask("metadata", "--format-version", "1", "--filter-platform", TARGET));
  const packages = new Map(metadata.packages.map((entry) => [entry.id, entry]));
  // Which crates take part is asked of `cargo tree`: in the metadata the features of all targets and tests are one.
  const shipped = tree("normal,no-proc-macro");
  const used = tree("normal,build");
  const checksums = locked();
  const ref = (id) => (id === metadata.resolve.root ? mainRef : crateRef(packages.get(id)));
  const components = [];
  const dependencies = [];
  for (const node of metadata.resolve.nodes) {
    const entry = packages.get(node.id);
    if (!used.has(crateRef(entry))) continue;
    const to = edges(node).filter((id) => used.has(crateRef(packages.get(id))));
    dependencies.push({ ref: ref(node.id), dependsOn: [...new Set(to.map(ref))].sort() });
    if (node.id !== metadata.resolve.root) components.push(crate(entry, shipped.has(crateRef(entry)), checksums));
  }
  const zstd = bundledZstd(metadata.packages.filter((entry) => shipped.has(crateRef(entry))));
  components.push(zstd.component);
  dependencies.push({ ref: zstd.component["bom-ref"] });
  dependencies.find(({ ref: from }) => from === zstd.from).dependsOn.push(zstd.component["bom-ref"]);
  return { components, dependencies };
}

function ask(...args) {
  return execFileSync("cargo", [...args, "--locked"], { cwd: root, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] });
}

/** The crates that these kinds of edges reach from ours. */
function tree(kinds) {
  const lines = ask("tree", "--edges", kinds, "--target", TARGET, "--prefix", "none", "--format", "{p}").trim().split("\n");
  return new Set(lines.map((line) => /^(\S+) v(\S+)/.exec(line)).map(([, name, version]) => crateRef({ name, version })));
}

/** What a crate depends on, except for its tests. */
function edges(node) {
  return node.deps.filter(({ dep_kinds: kinds }) => kinds.some(({ kind }) => kind !== "dev")).map(({ pkg }) => pkg);
}

function crate({ name, version, license, description }, ships, checksums) {
  const entry = component("library", name, version, `pkg:cargo/${name}@${version}`, ships ? "required" : "excluded");
  if (description) entry.description = description.trim();
  if (license) entry.licenses = licences(license);
  const checksum = checksums.get(`${name}@${version}`);
  if (checksum !== undefined) entry.hashes = [{ alg: "SHA-256", content: checksum }];
  return entry;
}

function crateRef({ name, version }) {
  return `pkg:cargo/${name}@${version}`;
}

/** Checksums of Cargo.lock, by `name@version`. */
function locked() {
  const found = read("Cargo.lock").matchAll(/^name = "(.*)"\nversion = "(.*)"\n(?:source = .*\n)?checksum = "(.*)"$/gm);
  return new Map([...found].map(([, name, version, checksum]) => [`${name}@${version}`, checksum]));
}

/** libzstd is C inside of a crate, so no lock names it, and advisories do. */
function bundledZstd(crates) {
  for (const entry of crates) {
    const header = join(dirname(entry.manifest_path), "zstd/lib/zstd.h");
    if (!existsSync(header)) continue;
    const text = readFileSync(header, "utf8");
    const parts = ["MAJOR", "MINOR", "RELEASE"].map((part) => new RegExp(`^#define ZSTD_VERSION_${part} +(\\d+)`, "m").exec(text)?.[1]);
    if (parts.includes(undefined)) break;
    const version = parts.join(".");
    const found = component("library", "zstd", version, `pkg:generic/zstd@${version}`, "required");
    return { component: { ...found, cpe: `cpe:2.3:a:facebook:zstandard:${version}:*:*:*:*:*:*:*`, licenses: licences("BSD-3-Clause") }, from: crateRef(entry) };
  }
  throw new Error("No crate of the wasm has a zstd/lib/zstd.h that says its version.");
}

// ---- npm ----

/** The tools that build and test; the package itself has no dependencies. */
function npm() {
  const { packages } = JSON.parse(read("package-lock.json"));
  const found = new Map();
  for (const [path, { version, license, integrity }] of Object.entries(packages)) {
    if (path === "") continue;
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const entry = component("library", name, version, `pkg:npm/${name.replace("@", "%40")}@${version}`, "excluded");
    if (license) entry.licenses = licences(license);
    const [, hash] = /^sha512-(.*)$/.exec(integrity ?? "") ?? [];
    if (hash !== undefined) entry.hashes = [{ alg: "SHA-512", content: Buffer.from(hash, "base64").toString("hex") }];
    found.set(entry["bom-ref"], entry);
  }
  return [...found.values()];
}

// ---- parts ----

function component(type, name, version, purl, scope) {
  return { type, "bom-ref": purl, name, version, ...(scope === undefined ? {} : { scope }), purl };
}

function wasmFile() {
  const path = join(root, "pkg/dist/c1z_bg.wasm");
  if (!existsSync(path)) return undefined;
  return { type: "file", "bom-ref": "dist/c1z_bg.wasm", name: "dist/c1z_bg.wasm", hashes: [{ alg: "SHA-256", content: sha256(readFileSync(path)) }] };
}

/** An SPDX expression; older crates write a slash for `OR`. */
function licences(text) {
  const expression = text.replaceAll(/\s*\/\s*/g, " OR ");
  return /^[\w.+() -]+$/.test(expression) && !/^SEE /.test(expression) ? [{ expression }] : [{ license: { name: text } }];
}

function time() {
  try {
    const said = execFileSync("git", ["log", "-1", "--format=%cI"], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return { timestamp: new Date(said.trim()).toISOString() };
  } catch {
    return {}; // no repository: a document without a time is valid, too
  }
}

function uuid(text) {
  const hex = sha256(text);
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}

function sha256(data) {
  return createHash("sha256").update(data).digest("hex");
}

function byRef(a, b) {
  return a["bom-ref"] < b["bom-ref"] ? -1 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = process.argv[2] ?? join(root, "target/release-check/c1z.cdx.json");
  const document = sbom();
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify(document, undefined, 1)}\n`);
  const count = (scope) => document.components.filter((entry) => entry.scope === scope).length;
  console.log(`sbom: ${count("required")} components in the wasm, ${count("excluded")} that make or test it`);
}
