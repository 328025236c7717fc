// From a cold page to a written file with the keyboard alone: where the focus is after each key is said and held.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fixture, focus, golden, open, opened, start } from "./support.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

const grants = Object.values(golden("tiny-v1").views)[0].grants.records.map((record) => record.json);
const ENTITLEMENT = "group:eng:member";

/** Presses keys and keeps a record of them; `page.keyboard` is all it has of the page. */
function hands(page, t) {
  const where = async () => {
    const { host, tag, role, label, text } = await focus(page);
    return { host, what: role || tag, name: (label || text).replace(/\s+/g, " ").trim() };
  };
  const press = async (key) => {
    await page.keyboard.press(key);
    // A frame for what the key has changed.
    await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
  };
  const on = async (host, what, name) => {
    const until = Date.now() + 5000;
    for (;;) {
      const now = await where();
      if (now.host === host && now.what === what && (name === undefined || name.test(now.name))) return;
      if (Date.now() > until) assert.deepEqual(now, { host, what, name: String(name) });
      await new Promise((next) => setTimeout(next, 50));
    }
  };
  return {
    press,
    /** Types text and leaves the focus where it is. */
    type: (text) => page.keyboard.type(text),
    /** Holds that the focus is there. */
    on,
    /** Presses a key until the focus is there, at most so often. */
    async to(host, what, name, most, key = "Tab") {
      for (let pressed = 0; pressed <= most; pressed++) {
        const now = await where();
        if (now.host === host && now.what === what && name.test(now.name)) return t.diagnostic(`${key} ×${pressed}: ${now.name}`);
        assert.notEqual(now.what, "body", `${key} number ${pressed} left the page on the way to ${name}`);
        await press(key);
      }
      assert.fail(`${most} times ${key} do not lead to ${name}, but to ${JSON.stringify(await where())}`);
    },
  };
}

test("open, search, a principal, its access, an entitlement, its holders, export: by keys alone", async (t) => {
  const { page, violations, close } = await open(site, { acceptDownloads: true });
  const { press, type, on, to } = hands(page, t);
  // Where there is one, the dialog of the system is not of the page.
  await page.evaluate(() => { delete globalThis.showSaveFilePicker; });
  page.on("filechooser", (chooser) => chooser.setFiles(fixture("tiny-v1.c1z")));

  await press("Tab");
  await to("c1z-open-card", "button", /^Drop a \.c1z file here/, 2);
  await press("Enter");
  await opened(page, "tiny-v1.c1z");

  await press("/");
  await on("c1z-header", "input");
  await type("alice");
  await page.locator("c1z-results button").first().waitFor();
  await on("c1z-header", "input");
  await press("Enter");
  await on("c1z-viewer", "main");
  await press("Tab");
  await on("c1z-results", "button", /Alice Test/);
  await press("Enter");
  await on("c1z-record", "h1", /^Alice Test$/);

  const held = grants.filter(({ principal }) => principal.id.resourceType === "user" && principal.id.resource === "alice");
  await page.locator("c1z-access section", { hasText: "Holds" }).locator(".head .num", { hasText: new RegExp(`^${held.length}$`) }).waitFor();
  await to("c1z-holdings", "button", /^Engineering member$/, 30);
  await press("Enter");
  await on("c1z-record", "h1", /^Engineering member$/);

  const holders = grants.filter(({ entitlement }) => entitlement.id === ENTITLEMENT);
  await page.locator("c1z-access section", { hasText: "Who holds it" }).locator(".head .num", { hasText: new RegExp(`^${holders.length}$`) }).waitFor();
  const names = new Set(holders.map(({ principal }) => principal.displayName ?? principal.id.resource));
  for (const name of names) await to("c1z-holdings", "button", new RegExp(`^${name}$`), 30).catch(async () => to("c1z-holdings", "button", new RegExp(`^${name}$`), 30, "Shift+Tab"));

  await press("g");
  await press("g");
  await page.locator("c1z-records h1", { hasText: "Grants" }).waitFor();
  await on("c1z-viewer", "main");
  await to("c1z-filter-line", "combobox", /./, 8);
  await type(`entitlement:${ENTITLEMENT} `);
  await press("Enter");
  await page.locator("c1z-records .total", { hasText: `${holders.length} of ${grants.length}` }).waitFor();
  await on("c1z-filter-line", "combobox");
  await press("Tab");
  await to("c1z-popup", "button", /^Export$/, 8, "Shift+Tab");
  await press("Enter");
  await on("c1z-records", "button", /^CSV$/);
  const download = page.waitForEvent("download");
  await press("Enter");
  const file = await download;
  assert.equal(file.suggestedFilename(), "tiny-v1-grants.csv");
  assert.equal(readFileSync(await file.path(), "utf8").trimEnd().split("\r\n").length, holders.length + 1);
  await on("c1z-popup", "button", /^Export$/);
  assert.deepEqual(await violations(), []);
  await close();
});

test("commands and the list of keys open by key, take the focus, and give it back", async (t) => {
  const { page, close } = await open(site);
  const { press, type, on, to } = hands(page, t);
  await press("Tab");
  await to("c1z-open-card", "button", /^Try a sample/, 3);
  await press("Enter");
  await opened(page, "sample.c1z");
  await press("g");
  await press("r");
  await page.locator("c1z-grid .body .row").first().waitFor();
  await to("c1z-grid", "gridcell", /./, 12);
  await press("Control+k");
  await on("c1z-palette", "combobox");
  await press("Escape");
  await on("c1z-grid", "gridcell");
  await press("?");
  await on("c1z-palette", "button", /^Close$/);
  await press("Enter");
  await on("c1z-grid", "gridcell");
  await press("Control+k");
  await on("c1z-palette", "combobox");
  await type("go to entitlements");
  await press("Enter");
  await page.locator("c1z-records h1", { hasText: "Entitlements" }).waitFor();
  await close();
});
