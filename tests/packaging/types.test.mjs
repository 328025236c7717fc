// The types of the packed package: as strict as the compiler can be, in both kinds of resolution, with the repository's
// compiler and the one before it; and what they refuse is refused at run time too.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { assertRead, FIXTURE, project, run, tool, typecheck } from "./support.mjs";

const folder = project("types");

const RESOLUTIONS = { node16: ["node16", "node16"], bundler: ["esnext", "bundler"] };

for (const [name, [module, moduleResolution]] of Object.entries(RESOLUTIONS)) {
  test(`a strict consumer compiles: ${name}`, { timeout: 120_000 }, () => {
    const args = ["--noEmit", "--module", module, "--moduleResolution", moduleResolution];
    typecheck(folder, ...args);
    tool(folder, "tsc", "-p", ".", ...args);
  });
}

test("what the types refuse is refused at run time", { timeout: 120_000 }, () => {
  tool(folder, "tsc", "-p", ".");
  const said = JSON.parse(run(process.execPath, ["dist/main.js", FIXTURE], { cwd: folder }));
  assertRead(said.read);
  assert.ok(Object.keys(said.codes).length > 12);
  for (const [name, code] of Object.entries(said.codes)) assert.equal(code, "usage.unknown-option", name);
  assert.ok(said.annotations.some((text) => text.startsWith("expandable group:")), said.annotations.join());
  assert.ok(said.annotations.some((text) => /^user \S+@/.test(text)), said.annotations.join());
});

test("no any in any declaration", () => {
  const ts = createRequire(join(folder, "x.js"))("typescript");
  const anys = (text) => {
    const found = [];
    const source = ts.createSourceFile("x.d.ts", text, ts.ScriptTarget.Latest, true);
    assert.deepEqual(source.parseDiagnostics.map(({ messageText }) => messageText), []);
    const visit = (node) => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) found.push(node.parent.getText());
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  };
  assert.equal(anys("/** any */ export type anything = { any: string }; // : any").length, 0);
  assert.equal(anys("export type A = { any: Map<string, (a?: any) => unknown> };").length, 1);
  const dist = join(folder, "node_modules/c1z/dist");
  const names = readdirSync(dist, { recursive: true }).map(String).filter((name) => name.endsWith(".d.ts"));
  assert.ok(names.length >= 10);
  for (const name of names) assert.deepEqual(anys(readFileSync(join(dist, name), "utf8")), [], name);
});
