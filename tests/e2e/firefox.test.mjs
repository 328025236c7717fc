// The page in Firefox: open, read, walk the table, look at a record, search, break no policy.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { listen, pageServer } from "../../scripts/serve.mjs";
import { DIST, fixture, golden } from "./support.mjs";
import { FIREFOX, firefox, GECKODRIVER } from "./webdriver.mjs";

const skip = FIREFOX === undefined || GECKODRIVER === undefined ? "Firefox and geckodriver are not here" : false;
const IN_APP = 'const app = document.querySelector("c1z-viewer").shadowRoot; const part = (name) => app.querySelector(name)?.shadowRoot;';
const INPUT = `${IN_APP} return app.querySelector("input[type=file]");`;
const RECORD = `${IN_APP} const record = app.querySelector("aside c1z-record")?.shadowRoot;`;
const GRID = `${IN_APP} const grid = part("c1z-records")?.querySelector("c1z-grid")?.shadowRoot;`;

let browser;
let server;
let url;
before(async () => {
  if (skip) return;
  server = pageServer({ dir: DIST });
  url = await listen(server, 0);
  browser = await firefox();
});
after(async () => {
  await browser?.stop();
  server?.closeAllConnections();
  server?.close();
});

test("Firefox opens a file, shows its tables and a record, and the policy holds", { skip }, async () => {
  const requests = [];
  server.on("request", (request) => requests.push(request.url));
  await browser.goto(url);
  await browser.run('window.__violations = []; document.addEventListener("securitypolicyviolation", (event) => window.__violations.push(event.effectiveDirective + " " + event.blockedURI));');
  await browser.until(`${IN_APP} return part("c1z-open-card")?.querySelector("button.drop") !== null;`);
  await new Promise((next) => setTimeout(next, 1500));
  requests.length = 0;
  await browser.choose(INPUT, fixture("tiny-v1.c1z"));
  const numbers = await browser.until(`${IN_APP} const all = [...part("c1z-overview")?.querySelectorAll(".numbers strong") ?? []].map((n) => n.textContent); return all.length === 4 && all.every((n) => n !== "") && all;`);
  assert.deepEqual(numbers, ["5", "10", "8", "25"]);
  await browser.run(`${IN_APP} [...part("c1z-nav").querySelectorAll("button")].find((button) => button.textContent.includes("Grants")).click();`);
  const ids = await browser.until(`${GRID} const all = [...grid?.querySelectorAll(".body .row .cell.id .text") ?? []].map((n) => n.textContent); return all.length > 5 && all.every((id) => id !== "") && all;`);
  const wanted = Object.values(golden("tiny-v1").views)[0].grants.records.map((record) => record.id);
  assert.deepEqual(ids, wanted.slice(0, ids.length));
  await browser.run(`${GRID} grid.querySelector(".body .row .cell").focus();`);
  await browser.press(["\uE015", "\uE015", "\uE007"]);
  await browser.until(`${RECORD} return record?.querySelector(".facts .mono")?.textContent === ${JSON.stringify(wanted[2])};`);
  await browser.press(["\uE00C"]);
  const row = await browser.until(`${GRID} const cell = grid.activeElement; return !app.querySelector("aside c1z-record") && cell && cell.closest("[role=row]").getAttribute("aria-rowindex");`);
  assert.equal(row, "4");
  await browser.press(["/", ..."alice"]);
  await browser.until(`${IN_APP} return [...part("c1z-results")?.querySelectorAll(".name") ?? []].some((name) => name.textContent === "Alice Test");`);
  assert.deepEqual(requests, []);
  assert.deepEqual(await browser.run("return window.__violations;"), []);
});

test("Firefox refuses a damaged file in words and opens the next one", { skip }, async () => {
  await browser.goto(url);
  await browser.choose(INPUT, fixture("corrupt/v1-truncated-50pct.c1z") ?? fixture("tiny-v1.golden.json.gz"));
  await browser.until(`${IN_APP} return part("c1z-open-card")?.querySelector(".failed .code") && true;`);
  await browser.choose(INPUT, fixture("unicode-v1.c1z") ?? fixture("tiny-v1.c1z"));
  await browser.until(`${IN_APP} return part("c1z-overview")?.querySelector(".numbers strong")?.textContent;`);
});

test("Firefox keeps a database in a temporary file, once a person agrees", { skip }, async () => {
  await browser.goto(url);
  await browser.until(`${IN_APP} return part("c1z-open-card")?.querySelector("button.drop") !== null;`);
  await browser.run(`const { reader } = customElements.get("c1z-viewer");
    const little = (options) => (options.storage === "opfs" ? options : { ...options, limits: { maxDecodedSize: 100_000 } });
    document.querySelector("c1z-viewer").reader = { prepare: (signal) => reader.prepare(signal), open: (source, options) => reader.open(source, little(options)) };
    window.look = async () => { window.stored = 0; let n = 0; for await (const _ of (await navigator.storage.getDirectory()).keys()) n += 1; window.stored = n; window.looked = true; };`);
  await browser.choose(INPUT, fixture("tiny-v1.c1z"));
  await browser.until(`${IN_APP} const button = part("c1z-open-card")?.querySelector(".failed button.primary"); button?.click(); return button !== undefined && button !== null;`);
  const numbers = await browser.until(`${IN_APP} const all = [...part("c1z-overview")?.querySelectorAll(".numbers strong") ?? []].map((n) => n.textContent); return all.length === 4 && all.every((n) => n !== "") && all;`);
  assert.deepEqual(numbers, ["5", "10", "8", "25"]);
  await browser.run("window.look();");
  await browser.until("return window.looked && window.stored === 1;");
  await browser.run('window.looked = false; document.querySelector("c1z-viewer").close().then(window.look);');
  await browser.until("return window.looked && window.stored === 0;");
});
