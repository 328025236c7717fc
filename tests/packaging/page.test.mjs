// The page around the element: history, links, what is kept, without a network, as one file from disk.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { listen, pageServer } from "../../scripts/serve.mjs";
import { CHROMIUM, DIST, fixture, root } from "../e2e/support.mjs";

const V1 = fixture("tiny-v1.c1z");
const V3 = fixture("tiny-v3.c1z");
let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"] });
});
after(() => browser.close());

/** A folder that goes when the test does. */
function temporary(t) {
  const folder = mkdtempSync(join(tmpdir(), "c1z-page-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function site(t, options) {
  const server = pageServer({ dir: DIST, ...options });
  const stop = () => (server.closeAllConnections(), new Promise((done) => server.close(done)));
  t.after(() => server.listening && stop());
  return { url: await listen(server, 0), stop };
}

/** A page in a browser profile of its own, and all that went wrong in it. */
async function visit(t, url, before = () => undefined) {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  const problems = [];
  const requests = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
  page.on("request", (request) => requests.push(request.url()));
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => console.error(`violation: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`)));
  await before(page);
  await page.goto(url);
  return { page, context, problems, requests };
}

const viewer = (page) => page.locator("c1z-viewer");
const saved = (page) => viewer(page).evaluate((element) => element.save());
const opened = (page, file) => page.waitForFunction((name) => document.querySelector("c1z-viewer").save().file === name, basename(file));
const view = (page, name) => page.waitForFunction((wanted) => document.querySelector("c1z-viewer").save().place?.view === wanted, name);
async function pick(page, file) {
  await viewer(page).locator("input[type=file]").setInputFiles(file);
  await opened(page, file);
}
async function until(holds) {
  for (const end = Date.now() + 10_000; Date.now() < end; await new Promise((next) => setTimeout(next, 50))) if (await holds()) return;
  assert.fail(`never: ${holds}`);
}
const KEYS = { overview: "o", resources: "r", entitlements: "e", grants: "g" };
/** Goes to a table by its keys, and waits until that is a step of the history. */
async function go(page, name) {
  await page.keyboard.press("g");
  await page.keyboard.press(KEYS[name]);
  await page.waitForURL((url) => url.hash === `#${name}`);
  await view(page, name);
}

test("back and forward go where somebody was; the address names the view and nothing of the file", async (t) => {
  const { url } = await site(t, { file: V1 });
  const { page, problems } = await visit(t, `${url}?src=open/tiny-v1.c1z`);
  await opened(page, V1);
  await go(page, "resources");
  await viewer(page).evaluate((element) => element.restore({ version: 1, place: { view: "grants", filter: "how:direct", sort: [] } }));
  await go(page, "entitlements");
  assert.equal(new URL(page.url()).hash, "#entitlements");
  assert.equal(new URL(page.url()).search, "?src=open/tiny-v1.c1z");
  await page.goBack();
  await view(page, "grants");
  assert.equal((await saved(page)).place.filter, "how:direct");
  await page.goBack();
  await view(page, "overview");
  await page.goForward();
  await page.goForward();
  await view(page, "entitlements");
  await page.reload();
  await opened(page, V1);
  await view(page, "entitlements");
  assert.deepEqual(problems, []);
});

test("a link names the view; with ids, the whole place, and nothing else", async (t) => {
  const { url } = await site(t, { file: V1 });
  const { page, context } = await visit(t, `${url}?src=open/tiny-v1.c1z`);
  await opened(page, V1);
  const state = { version: 1, place: { view: "grants", filter: 'principal:user/"Ä b"', sort: [{ column: "entitlementName", descending: true }] } };
  await viewer(page).evaluate((element, given) => element.restore(given), state);
  const [plain, ids] = await viewer(page).evaluate((element) => [element.link(element.save(), false), element.link(element.save(), true)]);
  assert.equal(plain, `${url}?src=open/tiny-v1.c1z#grants`);
  assert.match(ids, /#~[\w-]+$/);
  const other = await context.newPage();
  await other.goto(ids);
  await opened(other, V1);
  await view(other, "grants");
  assert.deepEqual((await saved(other)).place, state.place);
  for (const broken of ["#~%%%", "#~eyJ2ZXJzaW9uIjoxLCJwbGFjZSI6e319", "#nowhere"]) {
    const page = await context.newPage();
    await page.goto(`${url}?src=open/tiny-v1.c1z${broken}`);
    await opened(page, V1);
    await view(page, "overview");
  }
});

test("theme, density and language are kept for the next visit", async (t) => {
  const { url } = await site(t);
  const { page } = await visit(t, url);
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  await viewer(page).evaluate((element) => { element.theme = "dark"; element.density = "compact"; });
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await page.reload();
  assert.deepEqual(await viewer(page).evaluate((element) => [element.theme, element.density]), ["dark", "compact"]);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await viewer(page).evaluate((element) => { element.theme = null; });
  await page.waitForFunction(() => localStorage.getItem("c1z-theme") === null && document.documentElement.dataset.theme === undefined);
});

test("files opened before stand in a list, and after a reload the one that was open is open again", async (t) => {
  const { url } = await site(t);
  const { page, context, problems } = await visit(t, url);
  // Handles as a drop or a picker gives them; these need no dialog.
  const open = (name, bytes) => viewer(page).evaluate(async (element, [called, base64]) => {
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle(called, { create: true });
    const disk = await handle.createWritable();
    await disk.write(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
    await disk.close();
    await element.open(await handle.getFile(), { handle });
  }, [name, bytes.toString("base64")]);
  const listed = (of, names) => of.waitForFunction((wanted) => document.querySelector("c1z-viewer").recent.map(({ name }) => name).join() === wanted, names.join());
  for (let file = 0; file < 9; file++) await open(`${file}.c1z`, readFileSync(V1));
  await listed(page, [8, 7, 6, 5, 4, 3, 2, 1].map((file) => `${file}.c1z`));
  await open("3.c1z", readFileSync(V1));
  await listed(page, [3, 8, 7, 6, 5, 4, 2, 1].map((file) => `${file}.c1z`));
  await go(page, "grants");
  await page.reload();
  await opened(page, "3.c1z");
  await view(page, "grants");

  const fresh = await context.newPage();
  await fresh.goto(url);
  await listed(fresh, [3, 8, 7, 6, 5, 4, 2, 1].map((file) => `${file}.c1z`));
  assert.equal((await saved(fresh)).file, undefined, "nothing is opened unasked");
  await viewer(fresh).evaluate((element) => element.recent[1].forget());
  await listed(fresh, [3, 7, 6, 5, 4, 2, 1].map((file) => `${file}.c1z`));
  await viewer(fresh).getByRole("button", { name: "7.c1z", exact: true }).click();
  await opened(fresh, "7.c1z");
  await listed(fresh, [7, 3, 6, 5, 4, 2, 1].map((file) => `${file}.c1z`));
  assert.deepEqual(problems, []);
});

test("the first screen does not wait for the WebAssembly", async (t) => {
  const { url } = await site(t);
  let release;
  const held = new Promise((done) => { release = done; });
  const { page } = await visit(t, url, (page) => page.route("**/*.wasm", async (route) => (await held, route.continue())));
  await viewer(page).getByText("Drop a .c1z file here").waitFor();
  await viewer(page).getByRole("button", { name: "Use the dark theme" }).click();
  assert.equal(await viewer(page).evaluate((element) => element.theme), "dark");
  await viewer(page).locator("input[type=file]").setInputFiles(V1);
  await viewer(page).getByRole("progressbar").waitFor();
  release();
  await opened(page, V1);
});

test("without a network: a reload, and files of both kinds", async (t) => {
  const { url, stop } = await site(t, { offline: true });
  const { page, context, problems } = await visit(t, url);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const kept = await page.evaluate(async () => {
    const [name, ...more] = await caches.keys();
    return [more.length, (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname.slice(1))];
  });
  assert.deepEqual([kept[0], kept[1].toSorted()], [0, readdirSync(DIST).filter((name) => !["sw.js", "c1z-viewer.html"].includes(name)).sort()]);
  await context.setOffline(true);
  await stop();
  await page.reload();
  for (const file of [V1, V3]) await pick(page, file);
  await go(page, "grants");
  assert.deepEqual(problems, []);
});

test("a newer page takes over at the second visit, and nothing of the older one is left", async (t) => {
  const dir = temporary(t);
  cpSync(DIST, dir, { recursive: true });
  const { url } = await site(t, { dir, offline: true });
  const { page, context } = await visit(t, url);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const before = await page.evaluate(() => caches.keys());

  const file = (name) => join(dir, name);
  const hash = (name) => createHash("sha256").update(readFileSync(file(name))).digest("base64");
  const old = hash("page.css");
  writeFileSync(file("page.css"), `${readFileSync(file("page.css"))}body{--newer:1}`);
  writeFileSync(file("sw.js"), readFileSync(file("sw.js"), "utf8").replaceAll(old, hash("page.css")).replaceAll(before[0].slice("c1z-page-".length), "newer"));
  const newer = () => page.evaluate(() => getComputedStyle(document.body).getPropertyValue("--newer"));
  await page.reload({ waitUntil: "domcontentloaded" });
  assert.equal(await newer(), "", "the older page, at once");
  // Where the machine is slow the newer one is there before this page asks for it, and takes over during this visit: then the page reloads under us.
  const here = async () => (await navigator.serviceWorker.getRegistration()).waiting !== null || (await caches.keys()).join() === "c1z-page-newer";
  await until(() => page.evaluate(here).catch(() => false));
  await page.reload();
  await page.waitForFunction(() => getComputedStyle(document.body).getPropertyValue("--newer") === "1");
  await until(async () => (await page.evaluate(() => caches.keys())).join() === "c1z-page-newer");
  await context.setOffline(true);
  await page.reload();
  assert.equal(await newer(), "1");
});

test("a newer page that takes over while the older one still loads is shown", async (t) => {
  const dir = temporary(t);
  cpSync(DIST, dir, { recursive: true });
  const { url } = await site(t, { dir, offline: true });
  const { page } = await visit(t, url);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const [before] = await page.evaluate(() => caches.keys());
  writeFileSync(join(dir, "sw.js"), readFileSync(join(dir, "sw.js"), "utf8").replaceAll(before.slice("c1z-page-".length), "newer"));
  // The page does not hear of its `load`: it is this test that asks the newer one to take over.
  await page.addInitScript(() => addEventListener("load", (event) => event.stopImmediatePropagation(), { capture: true }));
  await page.reload();
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update();
    while (registration.waiting === null) await new Promise((next) => setTimeout(next, 20));
    globalThis.older = true;
    while (registration.waiting !== null) { registration.waiting.postMessage("take over"); await new Promise((next) => setTimeout(next, 100)); }
  }).catch(() => undefined);
  await until(() => page.evaluate(() => globalThis.older === undefined).catch(() => false));
});

test("one file, from disk: no server, no request, no breach of its policy", async (t) => {
  const file = join(temporary(t), "c1z viewer.html");
  execFileSync(process.execPath, [join(root, "scripts/single-file.mjs"), file], { stdio: ["ignore", "ignore", "pipe"] });
  const { page, problems, requests } = await visit(t, pathToFileURL(file).href);
  for (const fixture of [V1, V3]) await pick(page, fixture);
  await viewer(page).locator("c1z-overview h1").first().waitFor();
  await go(page, "grants");
  await page.goBack();
  await view(page, "overview");
  assert.deepEqual(problems, []);
  assert.deepEqual(requests.filter((url) => !url.startsWith("blob:") && url !== pathToFileURL(file).href), []);
});

test("the page can be installed, and is then given .c1z files", async (t) => {
  const { url } = await site(t);
  const manifest = await (await fetch(`${url}manifest.webmanifest`)).json();
  assert.deepEqual(manifest.file_handlers[0].accept, { "application/octet-stream": [".c1z"] });
  for (const { src, sizes } of manifest.icons) {
    const response = await fetch(url + src);
    assert.equal(response.status, 200, src);
    const bytes = Buffer.from(await response.arrayBuffer());
    if (src.endsWith(".png")) assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes, src);
  }
  const { page } = await visit(t, url, (page) => page.addInitScript(() => {
    Object.defineProperty(globalThis, "launchQueue", { value: { setConsumer(consumer) { globalThis.launch = consumer; } } });
  }));
  await page.evaluate(async (base64) => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle("launched.c1z", { create: true });
    const disk = await handle.createWritable();
    await disk.write(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
    await disk.close();
    globalThis.launch({ files: [handle] });
  }, readFileSync(V3).toString("base64"));
  await opened(page, "launched.c1z");
});
