// Pictures of the page, for the README and for looking at: node scripts/screenshots.mjs FOLDER [FILE.c1z]
// Light, dark and narrow; the page must be built. FILE is shown in place of the bundled sample.
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { listen, pageServer } from "./serve.mjs";

const [folder = "screenshots", given] = process.argv.slice(2);
const root = fileURLToPath(new URL("..", import.meta.url));
const file = given ?? join(root, "www/sample.c1z");
mkdirSync(folder, { recursive: true });

const server = pageServer();
const url = await listen(server, 0);
const browser = await chromium.launch({ executablePath: process.env.C1Z_CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });

const LOOKS = {
  light: { viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  middle: { viewport: { width: 900, height: 700 }, colorScheme: "light" },
  narrow: { viewport: { width: 390, height: 760 }, colorScheme: "light", hasTouch: true },
};

for (const [look, options] of Object.entries(LOOKS)) {
  const page = await browser.newPage({ deviceScaleFactor: 1, ...options });
  let step = 0;
  const shot = async (name) => {
    await page.waitForTimeout(350);
    await page.screenshot({ path: join(folder, `${look}-${++step}-${name}.png`) });
  };
  const pick = (path) => page.locator("c1z-app input[type=file]").setInputFiles(path);
  const go = async (label) => {
    if (look === "narrow") await page.getByRole("button", { name: "What is in the file" }).click();
    await page.locator("c1z-nav button", { hasText: label }).first().click();
    await page.locator("c1z-grid .body .row .cell:not([aria-busy])").first().waitFor();
  };
  await page.goto(url, { waitUntil: "networkidle" });
  await shot("start");
  await pick({ name: "notes.txt.c1z", mimeType: "", buffer: Buffer.from("Not a sync file at all.") });
  await page.locator("c1z-open-card .failed").waitFor();
  await shot("refusal");
  await pick(file);
  await page.locator("c1z-overview h1", { hasText: basename(file) }).waitFor();
  await page.locator("c1z-overview .bars .num").first().waitFor();
  await shot("overview");
  await go("Grants");
  await shot("grants");
  await page.locator("c1z-grid .body .row").nth(3).click();
  await page.locator("c1z-tree [role=treeitem]").first().waitFor();
  await shot("grant");
  await page.keyboard.press("Escape");
  await go("Resources");
  await page.locator("c1z-grid .body .row").nth(1).click();
  await page.locator("c1z-tree [role=treeitem]").first().waitFor();
  await shot("resource");
  await page.keyboard.press("Escape");
  await go("Entitlements");
  await shot("entitlements");
  await page.close();
}
await browser.close();
server.closeAllConnections();
server.close();
