// What the tests of the packed package share: what to expect, servers, and a browser that is watched.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { gunzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { clean, root } from "./project.mjs";

export * from "./project.mjs";

/** The file that every consumer opens. */
export const FIXTURE = join(root, "tests/fixtures/tiny-v1.c1z");

/** What `read` in shared/read.js must answer for the fixture, by the reference reader. */
const wanted = JSON.parse(gunzipSync(readFileSync(FIXTURE.replace(".c1z", ".golden.json.gz"))).toString("utf8"));

export function assertRead({ syncId, count, ids }) {
  const list = wanted.default_view.list.grants;
  assert.equal(syncId, wanted.cli_default_sync);
  assert.equal(count, list.count);
  assert.deepEqual(ids.slice(0, list.first.length), list.first);
  assert.equal(createHash("sha256").update(ids.join("\n")).digest("hex"), list.ids_sha256);
}

// ---- servers ----

const TYPES = {
  ".c1z": "application/octet-stream",
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** Serves a folder below `base`; `types` and `headers` change what it says. Resolves to the URL of `base`. */
export async function serve(t, folder, { base = "/", types = {}, headers = {} } = {}) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = pathname.startsWith(base) ? normalize(join(folder, pathname.slice(base.length) || "index.html")) : undefined;
    if (path === undefined || !path.startsWith(folder) || !statSync(path, { throwIfNoEntry: false })?.isFile()) {
      return response.writeHead(404, { "content-type": "text/plain" }).end(`not here: ${pathname}`);
    }
    response.writeHead(200, { "content-type": types[extname(path)] ?? TYPES[extname(path)] ?? "application/octet-stream", ...headers });
    response.end(readFileSync(path));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${server.address().port}${base}`;
}

/** Starts a project's own server and resolves to what `ready` matches in its output; `t.after` ends it. */
export async function start(t, folder, name, args, ready) {
  const child = spawn(join(folder, "node_modules/.bin", name), args, { cwd: folder, env: clean(), detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  t.after(async () => {
    const ended = new Promise((done) => child.once("close", done));
    if (child.exitCode !== null) return;
    process.kill(-child.pid); // it and its children
    await ended;
  });
  return new Promise((done, failed) => {
    const hear = (text) => {
      output += text;
      const found = ready.exec(output);
      if (found) done(found[1]);
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.once("error", failed);
    child.once("close", (code) => failed(new Error(`${name} ended with ${code} before it was ready:\n${output}`)));
  });
}

// ---- the browser ----

/** Loads a page and keeps a record of all that went wrong and of every Worker it started. */
export async function visit(t, url) {
  const browser = await chromium.launch({
    executablePath: process.env.C1Z_CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
  });
  t.after(() => browser.close());
  const page = await browser.newPage();
  const seen = { problems: [], workers: [], requests: [] };
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") seen.problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => seen.problems.push(`error: ${error.message}`));
  page.on("requestfailed", (request) => seen.problems.push(`failed: ${request.url()}`));
  page.on("response", (response) => response.status() >= 400 && seen.problems.push(`${response.status()}: ${response.url()}`));
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("worker", (worker) => seen.workers.push(worker.url()));
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => console.error(`violation: ${event.effectiveDirective} ${event.blockedURI}`)));
  await page.goto(url, { waitUntil: "load" });
  return { page, seen };
}

/** Gives the fixture to the page's file input and returns what the page writes into its output element. */
export async function choose({ page, seen }, file = FIXTURE) {
  await page.locator("input[type=file]").first().setInputFiles(file);
  return written({ page, seen });
}

/** What the page writes into its output element. */
export async function written({ page, seen }) {
  try {
    await page.locator("output:not(:empty)").first().waitFor({ state: "attached", timeout: 30_000 });
  } catch {
    assert.fail(`The page wrote nothing. It said: ${JSON.stringify(seen, undefined, 1)}`);
  }
  return JSON.parse(await page.locator("output").first().textContent());
}

/** No error, no warning, no refusal; and the work was done in the Worker of the package, from the page's own server. */
export function assertClean({ page, seen }, { worker = /worker/ } = {}) {
  assert.deepEqual(seen.problems, []);
  const { origin } = new URL(page.url());
  assert.ok(seen.workers.length > 0, "a Worker was started");
  for (const url of seen.workers) {
    assert.equal(new URL(url).origin, origin, url);
    assert.match(url, worker);
  }
}
