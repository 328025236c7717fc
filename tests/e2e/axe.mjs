// axe, and a walk with it over every view and every part of one that opens.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { filled, filter, fixture, missing, open, part, pick, table } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Runs axe through the debugger, which the page's policy does not bind. */
export async function check(page, what) {
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

/** A row of each table that has much to say. */
const TABLES = [["Grants", 1], ["Resources", 1], ["Entitlements", 2], ["Resource types", 1]];
const PARTS = ["Access", "Graph", "Details", "Raw"];

/** The tests of one theme. `site` gives the server and the browser, once they run. */
export function walk(theme, context, site) {
  const narrow = theme === "narrow";
  const begin = async (...files) => {
    const session = await open(site(), { reducedMotion: "reduce", ...context });
    const { page } = session;
    for (const file of files) await pick(page, fixture(file));
    const menu = async () => { if (narrow) await page.getByRole("button", { name: "What is in the file" }).click(); };
    const go = async (label) => { await menu(); await table(page, label); };
    return { ...session, menu, go, see: (what) => check(page, what) };
  };

  test(`axe finds nothing in ${theme}: opening, overview, menu`, { skip: missing("corrupt/bad-magic.c1z", "multi-sync-v1.c1z") }, async () => {
    const { page, menu, see, close } = await begin();
    await see("first screen");
    await pick(page, fixture("corrupt/bad-magic.c1z"), { wait: false });
    await page.locator("c1z-open-card .failed").waitFor();
    await see("refusal");
    await pick(page, fixture("tiny-v3.c1z"));
    await see("overview of v3");
    await pick(page, fixture("multi-sync-v1.c1z"));
    await page.locator("c1z-overview .numbers strong", { hasText: "25" }).waitFor();
    await see("overview and tabs");
    await page.locator("c1z-overview .syncs button", { hasText: "Resources only" }).first().click();
    await page.locator("c1z-overview .notice").waitFor();
    await see("a notice");
    await page.locator("c1z-chart button", { hasText: "Table" }).first().click();
    await see("a chart as a table");
    await menu();
    if (narrow) await see("menu");
    await close();
  });

  test(`axe finds nothing in ${theme}: tables and what opens in them`, async () => {
    const { page, go, see, close } = await begin("tiny-v1.c1z");
    for (const [label] of TABLES) {
      await go(label);
      await see(label);
    }
    await go("Assets");
    await see("Assets");
    await go("Resources");
    await page.getByRole("button", { name: "Filters", exact: true }).click();
    await page.locator("c1z-facets li button").first().waitFor();
    await see("facets");
    await page.locator("c1z-facets li button").first().click();
    await page.locator("c1z-filter-line .chip").waitFor();
    await filled(page);
    await see("a facet chosen");
    await page.getByRole("button", { name: "Close the filters" }).click();
    for (const menu of ["Columns", "Copy", "Export"]) {
      if (narrow && menu === "Columns") continue;
      await page.locator("c1z-records").getByRole("button", { name: menu, exact: true }).click();
      await see(`${menu} menu`);
      await page.keyboard.press("Escape");
    }
    await filter(page, "");
    await page.locator("c1z-records .total", { hasText: /^10$/ }).waitFor();
    for (const [menu, put] of [["Filter Name", "input"], ...(narrow ? [] : [["Filter Status", "select"]])]) {
      await page.locator("c1z-grid").getByRole("button", { name: menu, exact: true }).click();
      await page.locator(`c1z-column-filter ${put}`).last().waitFor();
      await see(menu);
      await page.keyboard.press("Escape");
    }
    await page.locator("c1z-filter-line input").click();
    await page.locator("c1z-filter-line input").fill("st");
    await page.locator("c1z-filter-line [role=option]").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await see("completion");
    await filter(page, "last-login<2020-01-01 name:e");
    if (!narrow) await page.locator("c1z-grid .filter.on").waitFor();
    await see("a filtered column");
    await page.locator("c1z-grid").getByRole("button", { name: "Filter Name", exact: true }).click();
    await page.locator("c1z-column-filter input").fill("");
    await page.locator("c1z-column-filter select").selectOption({ label: "is" });
    await page.locator("c1z-column-filter input").fill("e");
    await see("the filter of a filtered column");
    await page.keyboard.press("Escape");
    await filter(page, "nonsense:1");
    await page.locator("c1z-filter-line .wrong mark").waitFor();
    await see("filter error");
    await filter(page, '"nobody is called that"');
    await page.locator("c1z-grid .nothing", { hasText: "Nothing matches" }).waitFor();
    await see("no rows");
    await page.getByRole("button", { name: "Clear the filter" }).first().click();
    await filled(page);
    await page.locator("c1z-grid .body .row .cell").first().focus();
    await page.keyboard.press("Space");
    if (!narrow) await page.locator("c1z-grid [role=columnheader] button").first().click();
    await filled(page);
    await see("sorted, selected");
    await close();
  });

  test(`axe finds nothing in ${theme}: records, each part, beside a table and as a page`, async () => {
    const { page, go, see, close } = await begin("tiny-v1.c1z");
    for (const [label, row] of TABLES) {
      await go(label);
      await page.locator("c1z-grid .body .row").nth(row).locator(".cell").first().click();
      await page.locator("aside c1z-record .facts").waitFor();
      for (const name of PARTS.filter((one) => one !== "Graph" || label !== "Resource types")) {
        await part(page, name);
        if (name === "Graph") await page.locator("c1z-graph .sum p").first().waitFor();
        await see(`${label}, pane, ${name}`);
      }
      await page.keyboard.press("Escape");
    }
    await go("Resources");
    await page.locator("c1z-grid .body .row", { hasText: "Engineering" }).first().locator(".cell").first().click();
    await page.getByRole("button", { name: "Open as a page" }).click();
    await page.locator("main c1z-record h1", { hasText: "Engineering" }).waitFor();
    await page.locator("c1z-holdings li").first().waitFor();
    await see("page, Access");
    await part(page, "Raw");
    await page.getByRole("button", { name: "Show the bytes" }).click();
    await page.locator("c1z-hex").waitFor();
    await see("page, bytes");
    await part(page, "Graph");
    await page.locator("c1z-graph .picture").waitFor();
    await see("page, Graph");
    await page.locator("c1z-graph").getByRole("button", { name: "List", exact: true }).click();
    await page.locator("c1z-graph ul.list").waitFor();
    await see("page, Graph as a list");
    await close();
  });

  test(`axe finds nothing in ${theme}: search, commands, keys, export`, async () => {
    const { page, go, see, close } = await begin("tiny-v1.c1z", "tiny-v3.c1z");
    const search = page.locator("c1z-header input[type=search]");
    await search.fill("e");
    await page.locator("c1z-results li button").first().waitFor();
    await see("results");
    await search.fill("nobody is called that");
    await page.getByText("Nothing in this sync contains that.").waitFor();
    await see("no results");
    await go("Grants");
    await page.keyboard.press("Control+k");
    await page.locator("c1z-palette input").fill("alice");
    await page.locator("c1z-palette [role=option]", { hasText: "Alice Test" }).first().waitFor();
    await see("palette");
    await page.keyboard.press("Escape");
    await page.locator("c1z-grid .body .row .cell").first().focus();
    await page.keyboard.press("?");
    await page.locator("c1z-palette kbd").first().waitFor();
    await see("keys");
    await page.keyboard.press("Escape");
    await page.evaluate(() => { delete globalThis.showSaveFilePicker; });
    await page.locator("c1z-records").getByRole("button", { name: "Export", exact: true }).click();
    await page.locator("c1z-popup").getByRole("button", { name: "CSV" }).first().click();
    await page.locator("c1z-writing .done").waitFor();
    await see("export note");
    await close();
  });
}
