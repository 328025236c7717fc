// axe over every view and every part of one that opens, light and dark; the theme.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { check, walk } from "./axe.mjs";
import { fixture, missing, open, pick, start } from "./support.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

for (const colorScheme of ["light", "dark"]) walk(colorScheme, { colorScheme }, () => site);

test("axe finds nothing while a file is being opened", { skip: missing("large-v1.c1z") }, async () => {
  const { page, close } = await open(site, { reducedMotion: "reduce" });
  await pick(page, fixture("large-v1.c1z"), { wait: false });
  await page.getByRole("progressbar").waitFor();
  await check(page, "progress");
  await close();
});

test("axe does see into the page's shadow trees", async () => {
  const { page, close } = await open(site);
  await page.evaluate(() => {
    const button = document.createElement("button");
    document.querySelector("c1z-viewer").shadowRoot.querySelector("c1z-open-card").shadowRoot.querySelector(".card").append(button);
  });
  await assert.rejects(check(page, "a button without a name"), /button-name/);
  await close();
});

test("the theme can be chosen, and is kept", async () => {
  const { page, close } = await open(site, { colorScheme: "light" });
  const scheme = () => page.evaluate(() => [document.documentElement, document.querySelector("c1z-viewer")].map((element) => getComputedStyle(element).colorScheme));
  assert.deepEqual(await scheme(), ["light dark", "light dark"]);
  await page.getByRole("button", { name: "Use the dark theme" }).click();
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  assert.deepEqual(await scheme(), ["dark", "dark"]);
  await page.reload();
  await page.getByRole("button", { name: "Use the light theme" }).waitFor();
  assert.deepEqual(await scheme(), ["dark", "dark"]);
  await close();
});
