// The custom-elements manifest that is shipped, against the element: what is named is there, and what is there is named.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { example, project, root, run, serve, visit } from "./support.mjs";

const folder = example("plain");
const dist = join(folder, "node_modules/c1z");
const { customElements } = JSON.parse(readFileSync(join(dist, "package.json"), "utf8"));
const { schemaVersion, modules: [module] } = JSON.parse(readFileSync(join(dist, customElements), "utf8"));
const [element] = module.declarations;
const names = (list) => list.map(({ name }) => name).sort();

const sources = join(root, "www/src");
const source = readFileSync(join(sources, "components/viewer/viewer.ts"), "utf8");
const all = readdirSync(sources, { recursive: true }).map(String).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts")).map((name) => readFileSync(join(sources, name), "utf8")).join("\n");
const found = (text, pattern) => [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort();

test("it is one, of this element, and everything in it is described", () => {
  assert.equal(schemaVersion, "1.0.0");
  assert.deepEqual([element.tagName, element.customElement, module.path], ["c1z-viewer", true, "dist/viewer.js"]);
  assert.ok(readFileSync(join(dist, module.path), "utf8").length > 0);
  for (const list of ["attributes", "members", "events", "slots", "cssParts", "cssProperties"]) {
    assert.ok(element[list].length > 0, list);
    for (const { name, description } of element[list]) assert.ok(description?.length > 5, `${list} ${name}`);
  }
});

test("attributes, fields and methods", { timeout: 60_000 }, async (t) => {
  const { page } = await visit(t, await serve(t, folder));
  const { observed, missing } = await page.evaluate((members) => {
    const viewer = document.querySelector("c1z-viewer");
    return { observed: viewer.constructor.observedAttributes, missing: members.filter(({ kind, name }) => !(name in viewer) || (kind === "method") !== (typeof viewer[name] === "function")) };
  }, element.members);
  assert.deepEqual(names(element.attributes), observed.toSorted());
  assert.deepEqual(missing, []);
  // That nothing else is public: `www/src/embed.types.ts` compares the types.
});

test("events", () => {
  assert.deepEqual(names(element.events), found(source, /#tell\("(c1z-[\w-]+)"/g));
  for (const { type } of element.events) assert.match(type.text, /^CustomEvent<\{/);
  const others = found(all, /new CustomEvent\(\s*"(c1z-(?!-)[\w-]+)"/g);
  assert.deepEqual(others, [], "only the viewer tells the page anything");
});

test("slots and parts", () => {
  assert.deepEqual(names(element.slots), found(source, /<slot name="([\w-]+)"/g));
  const exported = found(source, /exportparts="([^"]+)"/g).flatMap((list) => list.split(/,\s*/).map((pair) => pair.split(":").at(-1).trim()));
  assert.deepEqual(names(element.cssParts), [...new Set([...found(source, /\spart="([\w-]+)"/g), ...exported])].sort());
});

test("custom properties", () => {
  const set = found(readFileSync(join(sources, "components/theme.styles.ts"), "utf8"), /(--c1z-[\w-]+):/g);
  assert.deepEqual(names(element.cssProperties), set);
  const own = new Set([...set, ...found(all, /(--c1z-[\w-]+):/g), ...found(all, /setProperty\("(--c1z-[\w-]+)"/g)]);
  assert.deepEqual(found(all, /var\((--c1z-[\w-]+)/g).filter((name) => !own.has(name)), [], "used, but never set");
});

test("the documentation names all of it", () => {
  const text = readFileSync(join(root, "docs/element.md"), "utf8");
  for (const list of ["attributes", "members", "events", "slots", "cssParts"]) {
    for (const { name } of element[list]) assert.match(text, new RegExp(`\`[^\`]*\\b${name}\\b[^\`]*\``), `${list} ${name}`);
  }
});

test("the lines for React that it gives are those of the example", () => {
  const [, lines] = /```tsx\n([^]*?)```/.exec(readFileSync(join(root, "docs/element.md"), "utf8"));
  assert.ok(readFileSync(join(root, "examples/react/src/c1z-viewer.d.ts"), "utf8").endsWith(lines));
});

test("where there is no document, importing it does nothing", () => {
  const node = project("node");
  const code = 'const { C1zViewer, viewerReader } = await import("c1z/viewer"); console.log(typeof C1zViewer, typeof viewerReader, typeof HTMLElement)';
  assert.equal(run(process.execPath, ["--input-type=module", "-e", code], { cwd: node }).trim(), "function function undefined");
});
