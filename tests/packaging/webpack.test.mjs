// webpack 5 without any configuration but the entry: it finds the Worker and the WebAssembly by itself.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assertClean, assertRead, choose, project, serve, tool, typecheck, visit } from "./support.mjs";

test("webpack", { timeout: 120_000 }, async (t) => {
  const folder = project("webpack");
  typecheck(folder);
  const said = tool(folder, "webpack");
  // The one thing it remarks on is that the WebAssembly is large.
  assert.doesNotMatch(said.replace("WARNING in asset size limit", "").replace("compiled with 1 warning in", ""), /warning|error/i);
  assert.equal(readdirSync(join(folder, "dist")).filter((name) => name.endsWith(".wasm")).length, 1);
  const visited = await visit(t, await serve(t, folder, { base: "/tools/viewer/" }));
  assertRead(await choose(visited));
  assertClean(visited, { worker: /\/tools\/viewer\/dist\// });
});
