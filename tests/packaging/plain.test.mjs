// Pages without a bundler: the package's folder is served as it is.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { assertClean, assertRead, choose, FIXTURE, project, run, serve, typecheck, visit } from "./support.mjs";

const POLICY = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'none'";

test("a module script; the WebAssembly is served with the wrong type", { timeout: 60_000 }, async (t) => {
  const folder = project("plain");
  typecheck(folder);
  const visited = await visit(t, await serve(t, folder, { types: { ".wasm": "application/octet-stream" } }));
  assertRead(await choose(visited));
  assertClean(visited);
  assert.equal(visited.seen.requests.filter((url) => url.endsWith("/c1z_bg.wasm")).length, 1);
});

test("a policy that lets the page connect to nothing: the WebAssembly as a script", { timeout: 60_000 }, async (t) => {
  const folder = project("csp");
  run(process.execPath, ["wasm.js"], { cwd: folder });
  typecheck(folder);
  const visited = await visit(t, await serve(t, folder, { headers: { "content-security-policy": POLICY } }));
  assertRead(await choose(visited));
  assertClean(visited);
  assert.ok(!visited.seen.requests.some((url) => url.endsWith(".wasm")));
});

test("a policy that lets the page connect to nothing: the WebAssembly as a chosen file", { timeout: 60_000 }, async (t) => {
  const folder = project("csp");
  const visited = await visit(t, `${await serve(t, folder, { headers: { "content-security-policy": POLICY } })}chosen.html`);
  assertRead(await choose(visited, [join(folder, "node_modules/c1z/dist/c1z_bg.wasm"), FIXTURE]));
  assertClean(visited);
});

test("without that, the error says what to do", { timeout: 60_000 }, async (t) => {
  const folder = project("plain");
  const visited = await visit(t, await serve(t, folder, { headers: { "content-security-policy": POLICY } }));
  const failed = visited.page.waitForEvent("pageerror");
  await visited.page.locator("input").setInputFiles(FIXTURE);
  assert.match((await failed).message, /connect-src allow it, or pass it to C1z\.load\(\{ wasm \}\)/);
});
