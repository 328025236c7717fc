// Every snippet of the documents and of the API reference is a program that compiles and runs, and prints what it says; every link
// between the documents leads somewhere.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { transform } from "esbuild";
import { c1z } from "./cli-support.mjs";
import {
  anchors, asModule, commands, documents, expected, inBindings, inDocument, inSource, isForBrowsers, links, PRELUDE, sources, withoutExample,
} from "./examples.mjs";
import { own, pkg, root } from "./support.mjs";

const snippets = [...documents().flatMap(inDocument), ...sources().flatMap(inSource)];
const folder = mkdtempSync(join(tmpdir(), "c1z-examples-"));
after(() => rmSync(folder, { recursive: true }));
process.env.TINY = join(own, "tiny-v1.c1z");
process.env.SEVERAL = join(own, "multi-sync-v1.c1z");
process.env.V3 = join(own, "tiny-v3.c1z");

mkdirSync(join(folder, "node_modules/@types"), { recursive: true });
symlinkSync(pkg, join(folder, "node_modules/c1z"));
symlinkSync(join(root, "node_modules/@types/node"), join(folder, "node_modules/@types/node"));
write("package.json", JSON.stringify({ type: "module" }));
write("prelude.ts", PRELUDE);
// What a snippet for pages without a fetch imports.
write("wasm.ts", `export default ${JSON.stringify(readFileSync(join(pkg, "dist/c1z_bg.wasm"), "base64"))} as string;`);
for (const [n, snippet] of snippets.entries()) write(`snippet-${n}.ts`, asModule(snippet));

test("there are snippets where they are promised", () => {
  const count = (part) => snippets.filter(({ at }) => at.startsWith(part)).length;
  assert.ok(count("README.md") >= 1 && count("pkg/README.md") >= 3 && count("docs/guide.md") >= 12 && count("pkg/src") >= 45, JSON.stringify(snippets.map(({ at }) => at)));
  // Few need a page, but for those of the element, which has tests of its own; the others cannot hide behind that.
  assert.ok(snippets.filter((snippet) => isForBrowsers(snippet) && !/^(docs\/element\.md|pkg\/src\/viewer\.ts)/.test(snippet.at)).length <= 6);
});

test("they are right by their types", () => {
  const options = ["--noEmit", "--strict", "--noUncheckedIndexedAccess", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext", "--types", "node"];
  const lib = ["--lib", "es2023,dom,dom.iterable,dom.asynciterable,esnext.disposable"];
  const tsc = [join(root, "node_modules/typescript/bin/tsc"), ...options, ...lib, ...snippets.map((_, n) => `snippet-${n}.ts`)];
  const { status, stdout } = spawnSync(process.execPath, tsc, { cwd: folder, encoding: "utf8" });
  const told = stdout.replaceAll(/^snippet-(\d+)\.ts/gm, (_, n) => `${snippets[n].at} (snippet-${n}.ts)`);
  assert.equal(status, 0, told);
});

test("they run, and print what they say", async (t) => {
  for (const name of ["prelude", "wasm"]) await strip(name);
  for (const [n, snippet] of snippets.entries()) {
    if (isForBrowsers(snippet)) continue;
    await t.test(snippet.at, async (t) => {
      await strip(`snippet-${n}`);
      await prints(t, snippet, () => import(pathToFileURL(join(folder, `snippet-${n}.js`))));
    });
  }
});

test("every function of the bindings has an example, and they run, too", async (t) => {
  assert.deepEqual(withoutExample(), []);
  const { createGlue } = await import(pathToFileURL(join(pkg, "dist/raw/glue.js")));
  const wasm = readFileSync(join(pkg, "dist/c1z_bg.wasm"));
  const bytes = readFileSync(process.env.TINY);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const done = async (task) => {
    while (!task.step(500)) await turn();
    return task.result();
  };
  const AsyncFunction = done.constructor;
  for (const snippet of inBindings()) {
    await t.test(snippet.at, async (t) => {
      const glue = createGlue();
      glue.initSync({ module: await WebAssembly.compile(wasm) });
      const ready = () => {
        const opening = new glue.Opening(bytes.length, {});
        opening.feed(bytes);
        opening.end();
        while (opening.step(4 << 20) !== "done");
        return opening;
      };
      const file = ready().finish();
      const given = { ...glue, wasm, bytes, blob: new Blob([bytes]), file, syncId: file.syncs()[0].id, opening: ready(), turn, done };
      await prints(t, snippet, () => new AsyncFunction(...Object.keys(given), `{\n${snippet.code}}`)(...Object.values(given)));
    });
  }
});

test("the commands of the README run", async () => {
  const cwd = join(folder, "commands");
  mkdirSync(cwd);
  cpSync(process.env.TINY, join(cwd, "acme.c1z"));
  const all = commands(join(root, "README.md"));
  assert.ok(all.length >= 5);
  for (const words of all) {
    const { code, stdout, stderr } = await c1z(words, { cwd });
    assert.equal(code, 0, `${words.join(" ")}: ${stderr}`);
    assert.ok(stdout !== "" || words.includes("--out"), words.join(" "));
  }
});

test("links between the documents lead somewhere", () => {
  const ours = ["HACKING.md", "SECURITY.md", "CHANGELOG.md"].map((name) => join(root, name));
  for (const path of [...documents(), ...ours]) {
    for (const { to, file, anchor } of links(path)) {
      assert.ok(existsSync(file), `${path}: ${to}`);
      if (anchor !== undefined) assert.ok(anchors(file).includes(anchor), `${path}: ${to}`);
    }
  }
});

/** Runs a snippet, which must print what it says it does. */
async function prints(t, snippet, run) {
  const printed = [];
  const log = t.mock.method(console, "log", (...values) => printed.push(format(...values)));
  t.mock.method(console, "warn", () => {});
  await run();
  log.mock.restore();
  let from = 0;
  for (const line of expected(snippet)) {
    const at = printed.indexOf(line, from);
    assert.ok(at >= 0, `It does not print ${JSON.stringify(line)}, but ${JSON.stringify(printed.slice(from))}.`);
    from = at + 1;
  }
}

function write(name, text) {
  writeFileSync(join(folder, name), text);
}

/** TypeScript without its types; "await using" as Node 20 has it. */
async function strip(name) {
  const { code } = await transform(readFileSync(join(folder, `${name}.ts`), "utf8"), { loader: "ts", target: "node20", format: "esm" });
  write(`${name}.js`, code);
}
