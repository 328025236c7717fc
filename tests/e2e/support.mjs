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

/** Chooses a file the way the picker does and waits until it is open; where one is open it becomes a tab beside that. */
export async function pick(page, file, { wait = true } = {}) {
  await page.locator("c1z-viewer input[type=file]").setInputFiles(file);
  if (wait) await opened(page, typeof file === "string" ? basename(file) : file.name);
}

export async function opened(page, name, timeout = 60_000) {
  await page.locator("c1z-overview h1", { hasText: name }).waitFor({ timeout });
}

/** Begins to open a file of the server, which comes in at so many bytes a second: long enough to be seen, and to be given up. */
export async function fetchSlowly(page, name, rate = 20e6) {
  const network = await page.context().newCDPSession(page);
  await network.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: rate, uploadThroughput: -1 });
  await page.evaluate((path) => void document.querySelector("c1z-viewer").open(path).catch(() => undefined), `open/${name}`);
}

/** Closes every file, so that the next one has the page for itself. */
export async function alone(page) {
  await page.evaluate(() => document.querySelector("c1z-viewer").close());
  await page.locator("c1z-open-card").waitFor();
}

/** Drops bytes on the page as a file, with the events a browser sends. Gives back whether the page said that it would take them. */
export async function drop(page, name, bytes) {
  return page.evaluate(async ([fileName, base64]) => {
    const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([data], fileName));
    const target = document.querySelector("c1z-viewer");
    const send = (type) => target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true, composed: true }));
    send("dragenter");
    send("dragover");
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const over = target.shadowRoot.querySelector("c1z-open-card")?.over ?? target.shadowRoot.querySelector(".over") !== null;
    send("drop");
    return over;
  }, [name, Buffer.from(bytes).toString("base64")]);
}

/** Goes to a table by the navigation and waits for its first row. */
export async function table(page, label, { rows = true } = {}) {
  await page.locator("c1z-nav button", { has: page.getByText(label, { exact: true }) }).first().click();
  await page.locator("c1z-records h1", { hasText: label }).waitFor();
  if (rows) await filled(page);
}

/** Waits until the table has rows and nothing of them is still to come. */
export async function filled(page) {
  await page.locator("c1z-grid .body .row").first().waitFor();
  await page.waitForFunction(() => {
    const inside = (root, name) => root?.querySelector(name)?.shadowRoot;
    const grid = inside(inside(document.querySelector("c1z-viewer").shadowRoot, "c1z-records"), "c1z-grid");
    return grid?.querySelector(".body .row") != null && grid.querySelector("[aria-busy=true]") === null;
  });
}

/** What the table shows in the column with this title. */
export const column = (page, title) => page.locator("c1z-grid").evaluate((grid, name) => {
  const root = grid.shadowRoot;
  const place = [...root.querySelectorAll("[role=columnheader]")].find((header) => header.querySelector(".text")?.textContent === name)?.ariaColIndex;
  return [...root.querySelectorAll(`.body .row .cell[aria-colindex="${place}"] .text`)].map((cell) => cell.textContent);
}, title);

/** Puts a line into the filter of the table and applies it. */
export async function filter(page, line) {
  const input = page.locator("c1z-filter-line input");
  await input.fill(line);
  await input.press("Enter");
}

/** Turns to a part of the record: Access, Graph, Details, Raw. */
export async function part(page, name) {
  const tab = page.locator("c1z-record").getByRole("tab", { name, exact: true });
  await tab.click();
  await page.locator("c1z-record [role=tab][aria-selected=true]", { hasText: name }).waitFor();
}

/** The element with the focus, through all shadow roots: in which component it is, what it is and says. */
export const focus = (page) => page.evaluate(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const row = element?.closest("[role=row]");
  return {
    host: element?.getRootNode().host?.localName ?? "", tag: element?.localName ?? "", type: element?.getAttribute("type") ?? "", role: element?.getAttribute("role") ?? "",
    label: element?.ariaLabel ?? "", text: element?.innerText ?? element?.textContent ?? "",
    row: row == null ? undefined : Number(row.ariaRowIndex), column: element?.ariaColIndex == null ? undefined : Number(element.ariaColIndex),
  };
});

/** Numbers as the page writes them. */
export const number = (value) => new Intl.NumberFormat("en").format(value);

/** Elements and attributes that could do more than say something, of all that is in the page now. */
export const more = (page) => page.evaluate(() => {
  const odd = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const own = element.localName;
      if (/^(script|iframe|object|embed|link|base|form|a|video|audio|image|use|foreignObject|animate|set|style)$/.test(own)) odd.push(own);
      if (own === "img" && !element.src.startsWith("blob:")) odd.push(`img ${element.src.slice(0, 40)}`);
      for (const { name, value } of element.attributes) {
        if (/^on|^href$|^xlink:href$|^srcdoc$|^formaction$/.test(name) || (name === "src" && own !== "img")) odd.push(`${own} ${name}=${value.slice(0, 40)}`);
        // What is placed through the CSSOM shows up as style attributes of its own elements.
        if (name === "style" && own !== "c1z-chart" && !["c1z-grid", "c1z-popup", "c1z-hex"].includes(root.host?.localName)) odd.push(`${own} style=${value.slice(0, 40)}`);
      }
      if (element.shadowRoot) walk(element.shadowRoot);
    }
  };
  walk(document.querySelector("c1z-viewer").shadowRoot);
  return [...odd, ...Object.keys(globalThis).filter((key) => /xss|pwned/i.test(key))];
});
