// A static server with a strict policy and headless Chromium, for what the built package does in a page.
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { chromium } from "playwright-core";
import { all, own, pkg, root } from "./support.mjs";

export const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".c1z": "application/octet-stream" };
const FOLDERS = [join(pkg, "dist"), own, join(own, "corrupt"), all, join(root, "tests/js")];
const config = JSON.parse(readFileSync(join(root, "webdriver.json"), "utf8"))["goog:chromeOptions"];

const LAUNCH = { executablePath: process.env.C1Z_CHROMIUM ?? config.binary, args: config.args.map((arg) => `--${arg}`) };

let server;
let browser;
let origin;
let overrides = {};
/** The last names of what was asked for since the last page was made. */
export const asked = [];

/** Serves dist/, the fixtures, the scripts of this folder and an empty page, all by their last name; `overrides.files` come first. */
function serve(request, response) {
  const name = basename(new URL(request.url, "http://x").pathname);
  asked.push(name);
  const other = overrides.files?.[name];
  if (typeof other === "function") return other(request, response);
  if (other !== undefined) return response.writeHead(200, { "content-type": TYPES[extname(name)], "content-security-policy": overrides.script ?? POLICY }).end(other);
  if (name === "" || name === "index.html") {
    return response.writeHead(200, { "content-type": "text/html", "content-security-policy": overrides.page ?? POLICY }).end("<!doctype html><title>c1z</title>");
  }
  const file = FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined || overrides.missing === name) return response.writeHead(404, { "content-type": "text/html" }).end("<h1>404</h1>");
  const type = (name.endsWith(".wasm") ? overrides.wasm : undefined) ?? TYPES[extname(name)];
  response.writeHead(200, { "content-type": type, "content-length": statSync(file).size, "content-security-policy": overrides.script ?? POLICY });
  createReadStream(file).pipe(response);
}

/** Starts both. */
export async function start() {
  server = createServer(serve);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${server.address().port}/`;
  browser = await chromium.launch(LAUNCH);
}

export async function stop() {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
}

/** Where the server is, for another browser; `options` as for `open`. */
export function served(options = {}) {
  overrides = options;
  asked.length = 0;
  return origin;
}

/** A fresh page that has `c1z`, and what it complained of. Playwright's own code is not subject to the policy; the package is. */
export async function open(options = {}) {
  return ready(await browser.newContext(), options);
}

/** The same in a browser of its own with a profile on disk: an ordinary page has room for little, in memory. */
export async function openOnDisk(options = {}) {
  const folder = await mkdtemp(join(tmpdir(), "c1z-profile-"));
  const { close, ...rest } = await ready(await chromium.launchPersistentContext(folder, LAUNCH), options);
  return { ...rest, close: () => close().finally(() => rm(folder, { recursive: true, force: true, maxRetries: 5 })) };
}

async function ready(context, options) {
  served(options);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => /Content.Security|violat/i.test(message.text()) && problems.push(message.text()));
  await page.goto(origin);
  await page.evaluate(async () => {
    globalThis.c1z = await import("/index.js");
    globalThis.get = async (name) => (await fetch(`/${name}`)).blob();
    globalThis.caught = async (promise) => {
      try {
        await promise;
      } catch (error) {
        const { name, code, message, phase, limit, got, retryable } = error;
        return { name, code, message, phase, limit, got, retryable, own: error instanceof globalThis.c1z.C1zError };
      }
      throw new Error("It did not fail.");
    };
  });
  return { page, problems, close: () => context.close() };
}

/** Runs a function in a fresh page. */
export async function inPage(work, argument, options = {}) {
  const { page, problems, close } = await open(options);
  try {
    const result = await page.evaluate(work, argument);
    await page.waitForTimeout(50);
    return { result, problems, workers: page.workers().length };
  } finally {
    await close();
  }
}
