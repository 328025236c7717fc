// make shots: pictures of every view, for looking at and for the README. The page must be built.
//   node scripts/shots.mjs FOLDER [FIXTURE …]
// Light and dark, 1440 and 390 px: the first screen, refusals, each fixture's overview, tables, records, graph, search, commands.
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
};
const only = process.env.LOOKS?.split(",");

for (const [look, options] of Object.entries(LOOKS)) {
  if (only !== undefined && !only.includes(look)) continue;
  const narrow = look.startsWith("narrow");
  const context = await browser.newContext({ deviceScaleFactor: 1, reducedMotion: "reduce", ...options });
  const fresh = async () => {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "networkidle" });
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

  for (const name of FILES) {
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
    const go = async (label) => {
      if (narrow) await page.getByRole("button", { name: "What is in the file" }).click();
      await page.locator("c1z-nav button", { hasText: label }).first().click({ timeout: 3000 });
    };
    const rows = () => page.locator("c1z-grid .body .row .cell:not([aria-busy])").first().waitFor({ timeout: 15_000 });
    await pick(page, path);
    await page.locator("c1z-overview h1").waitFor();
    await page.waitForTimeout(1200);
    await shot("overview");
    if (/^empty|^unfinished/.test(name)) {
      await attempt("grants", async () => go("Grants"));
      await page.close();
      continue;
    }
    for (const [label, what] of [["User", "users"], ["Group", "groups"], ["Entitlements", "entitlements"], ["Grants", "grants"], ["Resource types", "types"]]) {
      await attempt(what, async () => { await go(label); await rows(); });
    }
    await attempt("pane", async () => { await go("Grants"); await rows(); await page.locator("c1z-grid .body .row").nth(3).click(); await page.locator("c1z-record h2").waitFor({ timeout: 5000 }); });
    await page.keyboard.press("Escape");
    await attempt("person", async () => {
      await go("User");
      await rows();
      await page.locator("c1z-grid .body .row").nth(1).click();
      await page.locator("c1z-record").getByRole("button", { name: /page/i }).first().click({ timeout: 5000 });
      await page.locator("c1z-record h1").waitFor({ timeout: 5000 });
      await page.waitForTimeout(800);
    });
    for (const tab of ["Graph", "Details", "Raw"]) {
      await attempt(`person-${tab.toLowerCase()}`, async () => { await page.locator("c1z-record").getByRole("tab", { name: tab }).click({ timeout: 3000 }); await page.waitForTimeout(800); });
    }
    await attempt("search", async () => {
      await page.locator("c1z-header input[type=search]").fill("an");
      await page.locator("c1z-results li").first().waitFor({ timeout: 20_000 });
    });
    await attempt("commands", async () => { await page.keyboard.press("Escape"); await page.keyboard.press("Control+k"); await page.locator("c1z-palette li").first().waitFor({ timeout: 3000 }); });
    await page.close();
  }
  await context.close();
}
await browser.close();
server.closeAllConnections();
server.close();
