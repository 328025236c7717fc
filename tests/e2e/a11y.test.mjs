// axe over every view, in the light, dark and forced colours themes, wide and narrow.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { fixture, missing, open, pick, start, table } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let site;
before(async () => { site = await start(); });
after(() => site.stop());

/** Runs axe through the debugger, which the page's policy does not bind. */
async function check(page, what) {
  const session = await page.context().newCDPSession(page);
  const run = async (expression) => {
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true, allowUnsafeEvalBlockedByCSP: true });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  await run(`globalThis.axe === undefined && (${"() => {"}${axe}\n})()`);
  const found = await run(`axe.run(document, { preload: false }).then((result) => result.violations.map((violation) =>
    violation.id + ": " + violation.nodes.map((node) => node.target.flat().join(" ") + " " + (node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? "")).join(" | ")))`);
  await session.detach();
  assert.deepEqual(found, [], what);
}

const THEMES = [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["forced colours", { colorScheme: "dark", forcedColors: "active" }],
  ["narrow", { colorScheme: "light", viewport: { width: 320, height: 640 } }],
];

for (const [theme, context] of THEMES) {
  test(`axe finds nothing in ${theme}`, { skip: missing("corrupt/bad-magic.c1z", "tiny-v3.c1z") }, async () => {
    const narrow = theme === "narrow";
    const { page, close } = await open(site, { reducedMotion: "reduce", ...context });
    const menu = () => (narrow ? page.getByRole("button", { name: "What is in the file" }).click() : undefined);
    await check(page, "first screen");
    await pick(page, fixture("corrupt/bad-magic.c1z"), { wait: false });
    await page.locator("c1z-open-card .failed").waitFor();
    await check(page, "refusal");
    await pick(page, fixture("tiny-v3.c1z"));
    await check(page, "v3");
    await pick(page, fixture("tiny-v1.c1z"));
    await page.locator("c1z-overview .bars .num", { hasText: "3" }).first().waitFor();
    await check(page, "overview");
    for (const label of ["Grants", "Resources", "Entitlements", "Resource types"]) {
      await menu();
      if (narrow) await check(page, "menu");
      await table(page, label);
      await check(page, label);
      await page.locator("c1z-grid .body .row").nth(1).click();
      await page.locator("c1z-detail .facts").waitFor();
      await page.locator("c1z-tree [role=treeitem]").first().waitFor();
      await check(page, `${label}, detail`);
      await page.keyboard.press("Escape");
    }
    if (narrow) assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    await close();
  });
}

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
    document.querySelector("c1z-app").shadowRoot.querySelector("c1z-open-card").shadowRoot.querySelector(".card").append(button);
  });
  await assert.rejects(check(page, "a button without a name"), /button-name/);
  await close();
});

test("the theme can be chosen, and is kept", async () => {
  const { page, close } = await open(site, { colorScheme: "light" });
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  assert.equal(await scheme(), "light dark");
  await page.getByRole("button", { name: "Use the dark theme" }).click();
  assert.equal(await scheme(), "dark");
  await page.reload();
  await page.getByRole("button", { name: "Use the light theme" }).waitFor();
  assert.equal(await scheme(), "dark");
  await close();
});
