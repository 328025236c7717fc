// make shots: pictures of every view, for looking at and for the README. The page must be built.
//   node scripts/shots.mjs FOLDER [FIXTURE …]
// Light and dark, 1440 and 390 px: the first screen, refusals, each fixture's overview, tables and what opens over them, records, graph, search,
// commands, a person's access as it is printed; and of the first fixture also 320 and 2560 px, right to left, forced colours, and German. LOOKS=light,rtl takes some of them.
import { existsSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { listen, pageServer } from "./serve.mjs";

const [folder = "shots", ...given] = process.argv.slice(2);
const root = fileURLToPath(new URL("..", import.meta.url));
const folders = [join(root, "tests/fixtures"), process.env.C1Z_FIXTURES || join(root, "../shared/fixtures")];
const fixture = (name) => folders.map((dir) => join(dir, name)).find(existsSync);
const FILES = given.length > 0 ? given : ["tiny-v1.c1z", "multi-sync-v1.c1z", "unicode-v1.c1z", "large-v3.c1z", "empty-v1.c1z", "empty-sync-v1.c1z", "unfinished-recent-v1.c1z"];
const REFUSED = ["corrupt/bad-magic.c1z", "corrupt/v1-truncated-50pct.c1z", "corrupt/bomb-window-2GiB.c1z", "corrupt/v3-sst-truncated.c1z"];
mkdirSync(folder, { recursive: true });

const server = pageServer(process.env.C1Z_WWW_DIST ? { dir: process.env.C1Z_WWW_DIST } : {});
const url = await listen(server, 0);
const browser = await chromium.launch({ executablePath: process.env.C1Z_CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });

const LOOKS = {
  light: { viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  narrow: { viewport: { width: 390, height: 780 }, colorScheme: "light", hasTouch: true },
  "narrow-dark": { viewport: { width: 390, height: 780 }, colorScheme: "dark", hasTouch: true },
  small: { viewport: { width: 320, height: 640 }, colorScheme: "light", hasTouch: true, one: true },
  large: { viewport: { width: 2560, height: 1440 }, colorScheme: "light", one: true },
  rtl: { viewport: { width: 1440, height: 900 }, colorScheme: "light", one: true },
  forced: { viewport: { width: 1440, height: 900 }, forcedColors: "active", one: true },
  german: { viewport: { width: 1440, height: 900 }, colorScheme: "light", locale: "de-DE", one: true },
};
const only = process.env.LOOKS?.split(",");

for (const [look, { one = false, ...options }] of Object.entries(LOOKS)) {
  if (only !== undefined && !only.includes(look)) continue;
  const narrow = options.viewport.width < 700;
  const context = await browser.newContext({ deviceScaleFactor: 1, reducedMotion: "reduce", ...options });
  const fresh = async () => {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "networkidle" });
    if (look === "rtl") await page.evaluate(() => { document.documentElement.dir = "rtl"; });
    return page;
  };
  const shoot = (page) => async (name) => {
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(folder, `${name}-${look}.png`) });
  };
  const pick = (page, path) => page.locator("c1z-viewer input[type=file]").setInputFiles(path);

  const first = await fresh();
  await shoot(first)("start");
  for (const name of REFUSED.map(fixture).filter(Boolean)) {
    await pick(first, name);
    await first.locator("c1z-open-card .failed", { hasText: basename(name) }).waitFor();
    await shoot(first)(`refused-${basename(name, ".c1z")}`);
  }
  await first.close();

  for (const name of one ? FILES.slice(0, 1) : FILES) {
    const path = existsSync(name) ? name : fixture(name);
    if (path === undefined) continue;
    const page = await fresh();
    const shot = (what) => shoot(page)(`${basename(name, ".c1z")}-${what}`);
    const attempt = async (what, work) => {
      try {
        await work();
        await shot(what);
      } catch (error) {
        console.log(`${name} ${what} ${look}: ${String(error.message).split("\n")[0]}`);
      }
    };
    // By its place, not its words: those are in the language of the look, and those of types are the file's.
    const nav = page.locator("c1z-nav");
    const NAV = {
      users: ".group:nth-child(2) ul li:nth-child(1)", groups: ".group:nth-child(2) ul li:nth-child(2)",
      entitlements: "nav > ul > li:nth-child(3)", grants: "nav > ul > li:nth-child(4)", types: "nav > ul > li:nth-child(5)", assets: "nav > ul > li:nth-child(6)",
    };
    const menu = () => page.locator("c1z-header button.menu").click();
    const go = async (what) => {
      if (narrow) await menu();
      await nav.locator(`${NAV[what]} > button`).click({ timeout: 3000 });
    };
    const table = async (what) => {
      await go(what);
      await page.locator("c1z-grid .body .row .cell:not([aria-busy])").first().waitFor({ timeout: 15_000 });
    };
    const row = (n) => page.locator("c1z-grid .body .row").nth(n).locator(".cell:not(.pinned)").first().click();
    const read = () => page.locator("c1z-record .late").waitFor({ state: "detached", timeout: 30_000 });
    await pick(page, path);
    await page.locator("c1z-overview h1").waitFor();
    await page.waitForTimeout(1200);
    await shot("overview");
    await page.locator("c1z-overview").evaluate((overview) => { overview.scrollTop = overview.scrollHeight; });
    await shot("overview-end");
    if (narrow) await attempt("menu", menu).then(menu);
    if (/^empty|^unfinished/.test(name)) {
      await attempt("grants", () => go("grants"));
      await page.close();
      continue;
    }
    for (const what of Object.keys(NAV)) await attempt(what, () => (what === "assets" ? go(what) : table(what)));
    // What opens over and beside a table.
    await attempt("facets", async () => { await table("users"); await page.locator("c1z-records #filters").click(); await page.locator("c1z-facets li").first().waitFor({ timeout: 20_000 }); });
    await page.locator("c1z-records #filters").click();
    const popups = page.locator("c1z-records c1z-popup");
    for (const [at, what] of (narrow ? ["copy", "export"] : ["columns", "copy", "export"]).entries()) {
      await attempt(what, () => popups.nth(at).locator("button[popovertarget]").click());
      await page.keyboard.press("Escape");
    }
    await attempt("suggestions", async () => { await page.locator("c1z-filter-line input").fill("status:"); await page.locator("c1z-filter-line [role=option]").first().waitFor({ timeout: 5000 }); });
    await attempt("wrong-filter", async () => { await page.locator("c1z-filter-line input").fill("grants>>"); await page.keyboard.press("Enter"); });
    await attempt("no-rows", async () => { await page.locator("c1z-filter-line input").fill("zzzzzz"); await page.keyboard.press("Enter"); });
    await attempt("pane", async () => { await table("grants"); await row(3); await page.locator("c1z-record h2").waitFor({ timeout: 5000 }); await read(); });
    await page.keyboard.press("Escape");
    await attempt("person", async () => {
      await table("users");
      await row(1);
      await page.locator("aside c1z-record .bar .icon:nth-last-child(2)").click({ timeout: 5000 });
      await page.locator("main c1z-record h1").waitFor({ timeout: 5000 });
      await page.waitForTimeout(600);
      await read();
    });
    const tab = (n) => page.locator("main c1z-record [role=tab]").nth(n).click({ timeout: 3000 });
    for (const [at, what] of ["graph", "details", "raw"].entries()) {
      await attempt(`person-${what}`, async () => { await tab(at + 1); await page.waitForTimeout(600); await read(); });
    }
    await attempt("person-bytes", async () => { await page.locator("c1z-raw section p button").click(); await page.locator("c1z-hex").scrollIntoViewIfNeeded(); });
    await attempt("person-list", async () => { await tab(1); await page.locator("c1z-graph .choice button").nth(1).click(); });
    if (look === "light") {
      await attempt("person-printed", async () => {
        await tab(0);
        await page.emulateMedia({ media: "print" });
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      });
      await page.emulateMedia({ media: "screen" });
    }
    await attempt("search", async () => {
      await page.locator("c1z-header input[type=search]").fill("an");
      await page.locator("c1z-results li").first().waitFor({ timeout: 20_000 });
      await page.locator("c1z-results progress").waitFor({ state: "detached", timeout: 30_000 });
    });
    await attempt("commands", async () => { await page.keyboard.press("Escape"); await page.keyboard.press("Control+k"); await page.locator("c1z-palette li").first().waitFor({ timeout: 3000 }); });
    await attempt("keys", async () => { await page.keyboard.press("Escape"); await page.locator("main").first().click({ position: { x: 5, y: 5 } }); await page.keyboard.press("?"); });
    await page.close();
  }
  await context.close();
}
await browser.close();
server.closeAllConnections();
server.close();
