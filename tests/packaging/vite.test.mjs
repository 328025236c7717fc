// Vite, as it comes: its development server and its build, both below a path. Before version 8 the server needs one line.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assertClean, assertRead, choose, project, serve, start, tool, typecheck, visit } from "./support.mjs";

const BASE = "/tools/viewer/";
const underBase = ({ seen }) => assert.deepEqual(seen.requests.filter((url) => !new URL(url).pathname.startsWith(BASE)), []);

for (const name of ["vite", "vite-7"]) {
  test(`${name}: the build`, { timeout: 120_000 }, async (t) => {
    const folder = project(name);
    if (name === "vite") typecheck(folder);
    tool(folder, "vite", "build");
    const assets = readdirSync(join(folder, "dist/assets"));
    assert.equal(assets.filter((name) => name.endsWith(".wasm")).length, 1, assets.join());
    const visited = await visit(t, await serve(t, join(folder, "dist"), { base: BASE }));
    assertRead(await choose(visited));
    assertClean(visited);
    underBase(visited);
  });

  test(`${name}: the development server`, { timeout: 120_000 }, async (t) => {
    const folder = project(name);
    const url = await start(t, folder, "vite", ["--host", "127.0.0.1", "--port", "0"], /(http:\/\/127\.0\.0\.1:\d+\/\S*)/);
    const visited = await visit(t, url);
    assertRead(await choose(visited));
    assertClean(visited);
    underBase(visited);
  });
}
