// A server of the built page, a browser, and a page that keeps a record of what it asked for and what it was refused.
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { listen, pageServer } from "../../scripts/serve.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const inRepository = join(root, "tests/fixtures");
const outside = process.env.C1Z_FIXTURES || join(root, "../shared/fixtures");
export const CHROMIUM = process.env.C1Z_CHROMIUM || "/usr/bin/chromium";
export const DIST = process.env.C1Z_WWW_DIST || join(root, "www/dist");

/** The path of a fixture (`tiny-v1.c1z`, `corrupt/bad-magic.c1z`), or undefined where it is not on this machine. */
export function fixture(name) {
  return [inRepository, outside].map((folder) => join(folder, name)).find(existsSync);
}

/** What node:test takes as `skip`: false, or one line that says what is missing. */
export const missing = (...names) => {
  const absent = names.filter((name) => fixture(name) === undefined);
  return absent.length === 0 ? false : `not here: ${absent.join(", ")} (set C1Z_FIXTURES)`;
};

export function golden(name) {
  const plain = fixture(`${name}.golden.json`);
  if (plain !== undefined) return JSON.parse(readFileSync(plain, "utf8"));
  return JSON.parse(gunzipSync(readFileSync(fixture(`${name}.golden.json.gz`))).toString("utf8"));
}

export async function start(options = {}) {
  const server = pageServer({ dir: DIST, ...options });
  const url = await listen(server, 0);
  const served = [];
  server.on("request", (request) => served.push(request.url));
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
  });
  return {
    url,
    served,
    browser,
    async stop() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A fresh page with its record. `path` is appended to the server's URL. */
export async function open(site, { path = "", ...context } = {}) {
  const browserContext = await site.browser.newContext({ viewport: { width: 1280, height: 800 }, ...context });
  const page = await browserContext.newPage();
  const record = { requests: [], problems: [] };
  page.on("request", (request) => record.requests.push(request.url()));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") record.problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => record.problems.push(`error: ${error.message}`));
  await page.addInitScript(() => {
    globalThis.__violations = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      globalThis.__violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
    });
  });
  await page.goto(site.url + path, { waitUntil: "networkidle" });
  const served = site.served.length;
  return {
    page,
    record,
    /** Requests the server has seen since the page was loaded. */
    servedSince: () => site.served.slice(served),
    /** Forgets the requests of loading. */
    loaded: () => record.requests.splice(0),
    async violations() {
      return [...(await page.evaluate(() => globalThis.__violations)), ...record.problems];
    },
    close: () => browserContext.close(),
  };
}

/** Chooses a file the way the picker does and waits until it is open. */
export async function pick(page, file, { wait = true } = {}) {
  await page.locator("c1z-app input[type=file]").setInputFiles(file);
  if (wait) await opened(page, typeof file === "string" ? basename(file) : file.name);
}

export async function opened(page, name, timeout = 60_000) {
  await page.locator("c1z-overview h1", { hasText: name }).waitFor({ timeout });
}

/** Drops bytes on the page as a file, with the events a browser sends. */
export async function drop(page, name, bytes) {
  await page.evaluate(async ([fileName, base64]) => {
    const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([data], fileName));
    const target = document.querySelector("c1z-app");
    const send = (type) => target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true, composed: true }));
    send("dragenter");
    send("dragover");
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    globalThis.__over = document.querySelector("c1z-app").shadowRoot.querySelector("c1z-open-card")?.over ?? true;
    send("drop");
  }, [name, Buffer.from(bytes).toString("base64")]);
}

/** Goes to a table by the navigation and waits for its first row. */
export async function table(page, label, { rows = true } = {}) {
  await page.locator("c1z-nav button", { hasText: label }).first().click();
  await page.locator("c1z-records h1", { hasText: label }).waitFor();
  if (rows) await page.locator("c1z-grid .body .row .cell:not([aria-busy])").first().waitFor();
}

/** Numbers as the page writes them. */
export const number = (value) => new Intl.NumberFormat("en").format(value);
