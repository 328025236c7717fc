// The tests that lie beside the page's sources (www/src/**/*.test.ts), bundled and run in Chromium under the page's policy.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { listen, pageServer } from "../../scripts/serve.mjs";
import { CHROMIUM, root } from "./support.mjs";

const source = join(root, "www/src");
/** `ONLY=grid,frame` runs those whose names hold one of these. */
const only = process.env.ONLY?.split(",");
const all = readdirSync(source, { recursive: true }).map(String).filter((name) => name.endsWith(".test.ts")).sort();
const files = all.filter((name) => only === undefined || only.some((part) => name.includes(part)));

const dir = mkdtempSync(join(tmpdir(), "c1z-components-"));
await build({
  stdin: { contents: files.map((name) => `import "./${name}";`).join("\n"), resolveDir: source, loader: "ts" },
  bundle: true, format: "esm", target: "es2022", outfile: join(dir, "tests.js"), alias: { c1z: join(root, "pkg/dist/index.js") }, logLevel: "warning", tsconfig: join(root, "www/tsconfig.json"),
});
writeFileSync(join(dir, "page.css"), readFileSync(join(source, "page.css")));
writeFileSync(join(dir, "icon.svg"), readFileSync(join(source, "icon.svg")));
writeFileSync(join(dir, "index.html"), '<!doctype html><html lang="en"><title>tests</title><link rel="icon" href="icon.svg"><link rel="stylesheet" href="page.css"><body></body><script type="module" src="tests.js"></script></html>');
const server = pageServer({ dir });
const url = await listen(server, 0);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const page = await browser.newPage();
const problems = [];
page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
page.on("pageerror", (error) => problems.push(error.message));
await page.goto(url, { waitUntil: "load" });
await page.waitForFunction(() => globalThis.c1zTests !== undefined);
const names = await page.evaluate(() => globalThis.c1zTests.map(({ name }) => name));

before(() => assert.ok(names.length > 0));
after(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

test("every component folder has its test", () => {
  const folders = readdirSync(join(source, "components"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  for (const name of folders) assert.ok(all.includes(join("components", name, `${name}.test.ts`)), `${name} has no test`);
});

for (const [index, name] of names.entries()) {
  test(name, async () => {
    const error = await page.evaluate(async (at) => {
      try {
        await globalThis.c1zTests[at].run();
        return undefined;
      } catch (problem) {
        return String(problem?.stack ?? problem);
      }
    }, index);
    assert.equal(error, undefined);
  });
}

test("no test broke the page's policy", () => assert.deepEqual(problems, []));
