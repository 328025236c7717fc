// Next.js with the app router: rendered on the server, where importing the package does nothing, and used in the browser;
// and used on the server, too. With Turbopack as it comes; with webpack a server that opens files needs one line.
import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assertClean, assertRead, choose, FIXTURE, project, start, tool, visit } from "./support.mjs";

for (const bundler of ["turbopack", "webpack"]) {
  test(`next, by ${bundler}`, { timeout: 240_000 }, async (t) => {
    const folder = project("next");
    cpSync(FIXTURE, join(folder, "sync.c1z"));
    if (bundler === "webpack") writeFileSync(join(folder, "next.config.js"), 'export default { serverExternalPackages: ["c1z"] };\n');
    assert.doesNotMatch(tool(folder, "next", "build", `--${bundler}`), /warn|error/i);
    const url = await start(t, folder, "next", ["start", "--hostname", "127.0.0.1", "--port", "0"], /(http:\/\/127\.0\.0\.1:\d+)/);

    await t.test("the page is rendered on the server", async () => {
      const html = await (await fetch(url)).text();
      assert.match(html, /<h1>Grants<\/h1><input type="file"\/><output><\/output>/);
    });
    await t.test("a file is opened on the server", async () => {
      const response = await fetch(`${url}/api/grants`);
      assert.equal(response.status, 200);
      assertRead(await response.json());
    });
    await t.test("a file is opened in the browser", async (t) => {
      const visited = await visit(t, url);
      assertRead(await choose(visited));
      assertClean(visited, { worker: /\/_next\/static\// });
    });
  });
}
