// esbuild does not look for Workers, so they are named as entries: the command is that of the package's README.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assertClean, assertRead, choose, project, root, serve, tool, typecheck, visit } from "./support.mjs";

const PARTS = ["worker=c1z/worker", "c1z_bg=c1z/c1z.wasm", "--loader:.wasm=copy"];

test("esbuild: modules", { timeout: 120_000 }, async (t) => {
  const folder = project("esbuild");
  typecheck(folder);
  const args = ["main=src/main.ts", ...PARTS, "--bundle", "--splitting", "--format=esm", "--outdir=dist"];
  assert.ok(readFileSync(join(root, "pkg/README.md"), "utf8").includes(`esbuild ${args.join(" ")}`));
  tool(folder, "esbuild", ...args, "--minify", "--log-level=warning");
  const visited = await visit(t, await serve(t, folder, { base: "/tools/viewer/" }));
  assertRead(await choose(visited));
  assertClean(visited);
});

test("esbuild: a classic script", { timeout: 120_000 }, async (t) => {
  const folder = project("esbuild");
  tool(folder, "esbuild", ...PARTS, "--bundle", "--format=esm", "--outdir=dist", "--log-level=warning");
  tool(folder, "esbuild", "src/classic.ts", "--bundle", "--format=iife", "--outdir=dist", "--loader:.wasm=file", "--log-level=error");
  const visited = await visit(t, `${await serve(t, folder)}classic.html`);
  assertRead(await choose(visited));
  assertClean(visited);
});
