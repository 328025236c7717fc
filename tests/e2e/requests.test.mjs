// Requests after load: none, with hostile files open in every view and everything in it that opens.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { filled, filter, fixture, missing, open, part, pick, start, table } from "./support.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

for (const name of ["unicode-v1", "unicode-v3", "random-1-v1", "random-2-v3", "random-3-v1", "random-4-v3"]) {
  test(`${name}: no view asks the network for anything, nor breaks the policy`, { skip: missing(`${name}.c1z`) }, async () => {
    const { page, record, loaded, servedSince, violations, close } = await open(site, { acceptDownloads: true, permissions: ["clipboard-read", "clipboard-write"] });
    // All of the page is here once the engine is.
    await page.waitForFunction(() => customElements.get("c1z-records") !== undefined);
    await page.waitForLoadState("networkidle");
    await page.evaluate(() => { delete globalThis.showSaveFilePicker; });
    loaded();
    const before = servedSince().length;
    await pick(page, fixture(`${name}.c1z`));
    for (const button of await page.locator("c1z-chart").getByRole("button", { name: "Table" }).all()) await button.click();
    await page.locator("c1z-hash", { hasText: /[0-9a-f]{16}/ }).waitFor();

    for (const label of ["Resources", "Entitlements", "Grants", "Resource types"]) {
      await table(page, label);
      await page.getByRole("button", { name: "Filters", exact: true }).click();
      await page.locator("c1z-facets li, c1z-facets .state").first().waitFor();
      await page.getByRole("button", { name: "Close the filters" }).click();
      await page.locator("c1z-grid [role=columnheader] button").first().click();
      await page.locator("c1z-grid [aria-sort=ascending]").waitFor();
      await filled(page);
      await filter(page, "a");
      await page.locator("c1z-records .total", { hasText: / of / }).waitFor();
      await filter(page, "");
      await filled(page);
      await page.locator("c1z-grid .body .row .cell").first().click();
      await page.getByRole("button", { name: "Open as a page" }).click();
      await page.locator("main c1z-record .facts").waitFor();
      for (const one of ["Graph", "Details", "Raw"].filter((tab) => tab !== "Graph" || label !== "Resource types")) {
        await part(page, one);
        if (one === "Graph") await page.locator("c1z-graph .sum p").first().waitFor();
        if (one === "Raw") await page.getByRole("button", { name: "Show the bytes" }).click();
      }
      await page.locator("c1z-hex").waitFor();
    }
    await page.locator("c1z-nav button", { hasText: "Assets" }).click();
    await page.locator("c1z-records h1", { hasText: "Assets" }).waitFor();
    await page.locator("c1z-header input[type=search]").fill("a");
    await page.locator("c1z-results p", { hasText: / found$|Nothing in this sync/ }).waitFor();
    await page.keyboard.press("Control+k");
    await page.locator("c1z-palette input").fill("a");
    await page.locator("c1z-palette [role=option]").first().waitFor();
    await page.keyboard.press("Escape");
    await table(page, "Grants");
    await page.locator("c1z-records").getByRole("button", { name: "Export", exact: true }).click();
    await page.locator("c1z-popup").getByRole("button", { name: "NDJSON" }).first().click();
    await page.locator("c1z-writing .done").waitFor();
    await page.locator("c1z-status").getByText("0 network requests").waitFor();
    assert.deepEqual(record.requests.filter((url) => !/^(blob|data):/.test(url)), []);
    assert.deepEqual(servedSince().slice(before), []);
    assert.deepEqual(await violations(), []);
    await close();
  });
}
