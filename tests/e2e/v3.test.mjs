// Files of the newer format open like those of the older one; the file card says how they are packed and what was read.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { after, before, test } from "node:test";
import { alone, drop, filled, fixture, missing, number, open, opened, pick, start, table } from "./support.mjs";

let site;
before(async () => { site = await start({ file: fixture("tiny-v3.c1z") }); });
after(() => site.stop());

const card = (page, name) => page.locator("c1z-overview section", { has: page.getByRole("heading", { name, exact: true }) });
const total = (page, label) => page.locator("c1z-overview .numbers button", { hasText: label }).locator("strong");

for (const [name, encoding] of [["tiny-v3.c1z", "indexed_zstd"], ["tiny-v3-tar.c1z", "tar"], ["tiny-v3-tar_zstd.c1z", "tar_zstd"]]) {
  test(`${encoding}: counts, file card, a record in detail and what can be asked next`, async () => {
    const { page, violations, close } = await open(site);
    await pick(page, fixture(name));
    await total(page, "Grants").filter({ hasText: /^25$/ }).waitFor();
    const file = await card(page, "File").innerText();
    for (const part of ["v3", "Pebble", "named pebble", `${encoding} (`, "Engine schema version", "Size of the manifest", "Files in the payload", "Read so far", "Kept in memory", "67.1 MB"]) {
      assert.ok(file.includes(part), `${part}: ${file}`);
    }
    await page.locator("c1z-overview .why", { hasText: /Shown first:.*Full sync/ }).waitFor();
    await page.getByText("Times are UTC.").waitFor();
    await page.getByRole("button", { name: "Count again" }).click();
    await page.getByText("Counted here; the file states the same.").waitFor();
    assert.match((await card(page, "Counts by type").locator("tr.total").innerText()).replace(/\s+/g, " "), /All types 10 8 25/);

    await table(page, "Grants");
    await page.locator("c1z-grid .body .row", { hasText: "Engineering member" }).first().locator(".cell").first().click();
    const record = page.locator("aside c1z-record");
    await record.locator(".facts", { hasText: "group:eng:member" }).waitFor();
    await record.getByRole("button", { name: /All who hold the entitlement/ }).click();
    await page.locator("c1z-records .total", { hasText: /^3 of 25$/ }).waitFor();
    await filled(page);
    assert.deepEqual(await violations(), []);
    await close();
  });
}

test("by drop, by address, and one format after the other", async () => {
  const { page, violations, close } = await open(site, { path: "?src=open/tiny-v3.c1z" });
  await opened(page, "tiny-v3.c1z");
  await total(page, "Resources").filter({ hasText: /^10$/ }).waitFor();
  await drop(page, "dropped.c1z", readFileSync(fixture("tiny-v3-tar.c1z")));
  await opened(page, "dropped.c1z");
  await pick(page, fixture("tiny-v1.c1z"));
  await total(page, "Grants").filter({ hasText: /^25$/ }).waitFor();
  assert.ok(!(await card(page, "File").innerText()).includes("Read so far"));
  await alone(page);
  await pick(page, fixture("unfinished-recent-v3.c1z"));
  await total(page, "Grants").filter({ hasText: /^8$/ }).waitFor();
  await page.locator("c1z-overview .syncs", { hasText: "unfinished" }).waitFor();
  await pick(page, fixture("empty-v3.c1z"));
  await page.getByText("This file has no sync.").waitFor();
  assert.deepEqual(await violations(), []);
  await close();
});

test("damage is named, with what to do", async () => {
  const { page, close } = await open(site);
  await pick(page, fixture("corrupt/v3-sst-truncated.c1z"), { wait: false });
  const failed = page.locator("c1z-open-card .failed");
  await failed.waitFor();
  assert.match(await failed.innerText(), /pebble\.corrupt[^]*database inside is damaged|database inside is damaged[^]*pebble\.corrupt/);
  await pick(page, fixture("corrupt/v3-engine-pebble4.c1z"), { wait: false });
  await page.locator("c1z-open-card .failed", { hasText: "v3.engine" }).waitFor();
  assert.match(await failed.innerText(), /newer version of the viewer/);
  await close();
});

test("a million grants", { skip: missing("large-v3.c1z"), timeout: 120_000 }, async () => {
  const { page, violations, close } = await open(site);
  await pick(page, fixture("large-v3.c1z"));
  await total(page, "Grants").filter({ hasText: number(1_000_000) }).waitFor();
  await table(page, "Grants");
  await page.locator("c1z-grid .body .row").nth(2).locator(".cell").first().click();
  await page.locator("aside c1z-record .facts").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Overview", exact: true }).click();
  const read = /Read so far\s+(.*)/.exec(await card(page, "File").innerText())[1];
  console.log(`page: ${read}, of ${number(statSync(fixture("large-v3.c1z")).size)} bytes`);
  assert.deepEqual(await violations(), []);
  await close();
});
