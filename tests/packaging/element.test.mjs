// The examples of the element, each as a person would run it: installed from the tarball, built where it is built, and under a policy
// with Trusted Types; that in plain HTML by other bundlers, too.
import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assertClean, example, FIXTURE, project, root, serve, start, tool, typecheck, visit } from "./support.mjs";

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self'; connect-src 'self'; img-src data: blob:; require-trusted-types-for 'script'; trusted-types lit-html c1z";
const OTHER = join(root, "tests/fixtures/tiny-v3.c1z");

/** How an example becomes a folder that can be served. `policies` are those that what builds it needs for itself. */
const EXAMPLES = {
  plain: { made: (folder) => folder },
  "plain by webpack": { made: webpack, from: () => plainIn("webpack"), policies: " webpack" },
  "plain by esbuild": { made: esbuild, from: () => plainIn("esbuild") },
  react: { made: vite, types: true },
  vue: { made: vite, policies: " vue" },
};

/** The plain example in the project of a bundler, with the policy in the header alone. */
function plainIn(consumer) {
  const folder = project(consumer);
  for (const name of ["index.html", "style.css", "main.js"]) cpSync(join(root, "examples/plain", name), join(folder, name));
  const change = (name, from, to) => writeFileSync(join(folder, name), readFileSync(join(folder, name), "utf8").replace(from, to));
  change("main.js", "./node_modules/c1z/dist/viewer.js", "c1z/viewer");
  change("index.html", /<meta http-equiv.*\n/, "");
  change("index.html", 'src="main.js"', 'src="dist/main.js"');
  return folder;
}

function webpack(folder) {
  writeFileSync(join(folder, "webpack.config.js"), 'export default { mode: "production", entry: "./main.js", output: { trustedTypes: "webpack" } };\n');
  tool(folder, "webpack");
  return folder;
}

function esbuild(folder) {
  tool(folder, "esbuild", "main.js", "worker=c1z/worker", "c1z_bg=c1z/c1z.wasm", "--loader:.wasm=copy", "--bundle", "--splitting", "--format=esm", "--outdir=dist", "--log-level=warning");
  return folder;
}

function vite(folder) {
  tool(folder, "vite", "build");
  return join(folder, "dist");
}

/** Adds a second viewer to the page and opens a file in it. */
async function second(page) {
  await page.evaluate(() => {
    const viewer = document.createElement("c1z-viewer");
    viewer.id = "second";
    const input = Object.assign(document.createElement("input"), { type: "file", id: "other" });
    input.addEventListener("change", () => void viewer.open(input.files[0]));
    document.body.append(viewer, input);
  });
  await page.locator("#other").setInputFiles(OTHER);
  await page.waitForFunction(() => document.querySelector("#second").save().file === "tiny-v3.c1z");
}

for (const [name, { made, from = () => example(name), policies = "", types = false }] of Object.entries(EXAMPLES)) {
  test(name, { timeout: 120_000 }, async (t) => {
    const folder = from();
    if (types) typecheck(folder);
    const visited = await visit(t, await serve(t, made(folder), { headers: { "content-security-policy": POLICY + policies } }));
    const { page } = visited;
    const first = page.locator("c1z-viewer").first();
    const drawn = () => first.evaluate((viewer) => viewer.shadowRoot.textContent.length);
    assert.ok((await drawn()) > 0, "it is drawn before there is a file");

    await page.locator("header input").setInputFiles(FIXTURE);
    await page.locator("output", { hasText: "tiny-v1.c1z: 25 grants" }).waitFor();
    const place = await first.evaluate((viewer) => [viewer.save().file, viewer.save().place.view]);
    assert.deepEqual(place, ["tiny-v1.c1z", "grants"], "what `view` says is shown");
    assert.equal(page.workers().length, 1);
    await first.locator("c1z-grid [role=row]").nth(5).waitFor(); // what is fetched after the first screen

    await second(page);
    assert.equal(page.workers().length, 2, "each has a Worker of its own");
    assert.deepEqual(await first.evaluate((viewer) => [viewer.save().file, viewer.save().place.view]), place, "the one is where it was");
    assert.equal(await page.locator("output").textContent(), "tiny-v1.c1z: 25 grants", "nor did it hear of the other");

    await page.getByRole("button", { name: "Remove the viewer" }).click();
    await until(() => page.workers().length === 1, "its Worker is ended");
    assert.equal(await page.evaluate(() => document.querySelector("#second").save().file), "tiny-v3.c1z");
    await page.evaluate(() => document.querySelector("#second").remove());
    await until(() => page.workers().length === 0, "nothing is left");
    assertClean(visited, { worker: /\.js$/ });
  });
}

test("next: rendered on the server, alive in the browser", { timeout: 240_000 }, async (t) => {
  const folder = project("next");
  writeFileSync(join(folder, "app/viewer.tsx"), `"use client";
import "c1z/viewer";
import { createElement } from "react";
export const Viewer = () => createElement("c1z-viewer", { view: "grants" });
`);
  tool(folder, "next", "build", "--turbopack");
  const url = await start(t, folder, "next", ["start", "--hostname", "127.0.0.1", "--port", "0"], /(http:\/\/127\.0\.0\.1:\d+)/);
  assert.match(await (await fetch(url)).text(), /<c1z-viewer view="grants"><\/c1z-viewer>/);
  const visited = await visit(t, url);
  await visited.page.locator("c1z-viewer input[type=file]").setInputFiles(FIXTURE);
  await visited.page.locator("c1z-grid [role=row]").nth(5).waitFor();
  assertClean(visited, { worker: /\/_next\/static\// });
});

async function until(holds, what) {
  for (const end = Date.now() + 5000; Date.now() < end; await new Promise((next) => setTimeout(next, 50))) if (holds()) return;
  assert.fail(what);
}
