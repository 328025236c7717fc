// A consumer with a Worker of its own, which uses `c1z/direct`; built and served by Vite.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { assertClean, assertRead, choose, project, serve, start, tool, typecheck, visit } from "./support.mjs";

async function check(t, url) {
  const visited = await visit(t, url);
  const answer = await choose(visited);
  assertRead(answer);
  assert.equal(answer.thread, "caller");
  assertClean(visited, { worker: /own/ });
  assert.equal(visited.seen.workers.length, 1);
}

test("a Worker of the consumer's own: the build", { timeout: 120_000 }, async (t) => {
  const folder = project("own-worker");
  typecheck(folder);
  tool(folder, "vite", "build");
  await check(t, await serve(t, join(folder, "dist")));
});

test("a Worker of the consumer's own: the development server", { timeout: 120_000 }, async (t) => {
  const folder = project("own-worker");
  await check(t, await start(t, folder, "vite", ["--host", "127.0.0.1", "--port", "0"], /(http:\/\/127\.0\.0\.1:\d+\/\S*)/));
});
