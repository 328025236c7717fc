// Files in which every string is an attack, in everything that the viewer shows of them: they stay text, ask for nothing, break no policy.
import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { after, before, test } from "node:test";
import { csvRows } from "../js/cli-support.mjs";
import { ATTACKS, MARK, hostileV1, hostileV3 } from "../js/hostile.mjs";
import { filled, filter, more, open, part, pick, start, table } from "./support.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

/** What is in the page now, with all shadow roots: its texts, and whether an attack has become more than that. */
async function harmless(page, where) {
  assert.deepEqual(await more(page), [], where);
  assert.equal(await page.evaluate((mark) => mark in globalThis, MARK), false, where);
  assert.ok(!(await page.title()).includes("<script"), where);
}

/** Written out everywhere. What reorders text is so in ids (safety.test.mjs); in names it is isolated. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const REORDERS = /[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;

async function download(page, name) {
  await page.locator("c1z-records").getByRole("button", { name: "Export", exact: true }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("c1z-popup").getByRole("button", { name }).first().click()]);
  await page.locator("c1z-writing .done").waitFor();
  const parts = [];
  for await (const part of createReadStream(await file.path())) parts.push(part);
  return Buffer.concat(parts).toString();
}

for (const [name, make] of [["hostile-v1.c1z", hostileV1], ["hostile-v3.c1z", hostileV3]]) {
  test(`${name}: an attack in every string of every record is text everywhere`, { timeout: 300_000 }, async () => {
    const { page, record, loaded, servedSince, violations, close } = await open(site, { acceptDownloads: true, permissions: ["clipboard-read", "clipboard-write"] });
    await page.waitForFunction(() => customElements.get("c1z-records") !== undefined);
    await page.waitForLoadState("networkidle");
    await page.evaluate(() => { delete globalThis.showSaveFilePicker; });
    page.on("dialog", (dialog) => assert.fail(dialog.message()));
    page.on("popup", (popup) => assert.fail(popup.url()));
    loaded();
    const before = servedSince().length;
    await pick(page, { name: `${ATTACKS[1].replace("/", "")} ${name}`, mimeType: "", buffer: make() });
    for (const button of await page.locator("c1z-chart").getByRole("button", { name: "Table" }).all()) await button.click();
    await harmless(page, "overview");

    const seen = new Set();
    for (const label of ["Resources", "Entitlements", "Grants", "Resource types"]) {
      await table(page, label);
      await page.getByRole("button", { name: "Filters", exact: true }).click();
      await page.locator("c1z-facets li, c1z-facets .state").first().waitFor();
      await harmless(page, `${label}: filters`);
      await page.getByRole("button", { name: "Close the filters" }).click();
      await page.locator("c1z-grid [role=columnheader] button").first().click();
      await page.locator("c1z-grid [aria-sort=ascending]").waitFor();
      await filled(page);
      for (const attack of [ATTACKS[0], MARK, ATTACKS[35], ATTACKS[30]]) {
        await page.locator("c1z-filter-line input").fill(attack);
        await harmless(page, `${label}: completion of ${attack}`);
        await filter(page, JSON.stringify(attack));
        await page.locator("c1z-records .total, c1z-filter-line [role=alert], c1z-filter-line .wrong").first().waitFor();
        await harmless(page, `${label}: filtered by ${attack}`);
      }
      await filter(page, "");
      await filled(page);
      const rows = await page.locator("c1z-grid .body .row").count();
      const cells = page.locator("c1z-grid .body .row .cell .text");
      assert.equal(await cells.evaluateAll((all) => all.every((cell) => cell.localName === "bdi")), true);
      for (const text of await cells.allTextContents()) seen.add(text);
      for (let row = 0; row < Math.min(rows, 12); row += 3) {
        await page.locator("c1z-grid .body .row").nth(row).locator(".cell").first().click();
        await page.locator("aside c1z-record .facts").waitFor();
        for (const one of ["Raw", "Details", "Graph", "Access"].filter((tab) => tab !== "Graph" || label !== "Resource types")) {
          await part(page, one);
          if (one === "Raw") {
            await page.getByRole("button", { name: "Expand all" }).click();
            await page.getByRole("button", { name: "Show the bytes" }).click();
            await page.locator("c1z-hex").waitFor();
          }
          if (one === "Graph") await page.locator("c1z-graph .sum p").first().waitFor();
          await harmless(page, `${label} ${row}: ${one}`);
        }
      }
      await page.getByRole("button", { name: "Open as a page" }).click();
      await page.locator("main c1z-record .facts").waitFor();
      await harmless(page, `${label}: page`);
    }
    const shown = [...seen].join("\n");
    assert.deepEqual([...seen].filter((text) => CONTROL.test(text)), [], "control characters are written out");
    for (const attack of ATTACKS.filter((one) => !CONTROL.test(one) && !REORDERS.test(one) && one.length < 60)) assert.ok(shown.includes(attack), `${attack} is nowhere in a table`);
    assert.ok(await page.evaluate(() => document.querySelector("c1z-viewer").save() !== undefined));

    await page.locator("c1z-nav button", { hasText: "Assets" }).click();
    await page.locator("c1z-records h1", { hasText: "Assets" }).waitFor();
    await filled(page);
    for (const row of [0, 7, 14]) {
      await page.locator("c1z-grid .body .row").nth(row).locator(".cell").first().click();
      await page.getByRole("button", { name: "Show the bytes" }).click();
      await page.locator("c1z-asset c1z-hex").waitFor();
      await harmless(page, `asset ${row}`);
    }
    for (const text of [ATTACKS[0], MARK, "<", "__proto__", "(?"]) {
      await page.locator("c1z-header input[type=search]").fill(text);
      await page.locator("c1z-results p", { hasText: / found$|Nothing in this sync/ }).waitFor();
      await harmless(page, `search for ${text}`);
      await page.keyboard.press("Control+k");
      await page.locator("c1z-palette input").fill(text);
      await page.waitForTimeout(150);
      await harmless(page, `palette: ${text}`);
      await page.keyboard.press("Escape");
    }
    await page.emulateMedia({ media: "print" });
    await harmless(page, "print");
    await page.emulateMedia({ media: null });

    await table(page, "Grants");
    const csv = await download(page, "CSV");
    // A cell begins with nothing that a spreadsheet would run: what would have has an apostrophe before it.
    assert.deepEqual(csvRows(csv.replace(/^\ufeff/, "")).flat().filter((cell) => /^[=+\-@\t\r]/.test(cell)), []);
    const lines = (await download(page, "NDJSON")).trim().split("\n").map((line) => JSON.parse(line));
    assert.ok(lines.some(({ grant, ...row }) => (grant ?? row).id.startsWith(ATTACKS[0])));
    await harmless(page, "after exports");

    assert.deepEqual(record.requests.filter((url) => !/^(blob|data):/.test(url)), []);
    assert.deepEqual(servedSince().slice(before), []);
    assert.deepEqual(await violations(), []);
    await close();
  });
}
