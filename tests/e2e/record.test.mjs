// The record beside a table and as a page: opening and leaving it by key, its parts, the record as a tree, what can be asked next.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { check } from "./axe.mjs";
import { INDICES, RUN, TABLES, made } from "../js/image.mjs";
import { filled, fixture, focus, golden, open, part, pick, root, start, table } from "./support.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

const tiny = Object.values(golden("tiny-v1").views)[0];
const pane = (page) => page.locator("aside c1z-record");
const rowOf = (page, text) => page.locator("c1z-grid .body .row", { hasText: text }).first().locator(".cell").first();

async function begin(label, context) {
  const session = await open(site, context);
  await pick(session.page, fixture("tiny-v1.c1z"));
  await table(session.page, label);
  return session;
}

test("Enter opens the record of the row, Escape goes back to the same cell", async () => {
  const { page, close } = await begin("Grants");
  await page.locator("c1z-grid .body .row").nth(3).locator(".cell").nth(1).focus();
  await page.keyboard.press("Enter");
  const record = tiny.grants.records[3].json;
  await pane(page).locator(".facts", { hasText: record.id }).waitFor();
  const title = await focus(page);
  assert.deepEqual([title.host, title.tag], ["c1z-record", "h2"]);
  await page.keyboard.press("Escape");
  assert.equal(await pane(page).count(), 0);
  const cell = await focus(page);
  assert.deepEqual([cell.role, cell.row, cell.column], ["gridcell", 5, 3]);
  await close();
});

test("its parts are tabs that arrows walk", async () => {
  const { page, violations, close } = await begin("Resources");
  await rowOf(page, "Alice Test").click();
  await pane(page).locator("h2", { hasText: "Alice Test" }).waitFor();
  await pane(page).getByRole("tab", { name: "Access" }).focus();
  for (const [key, name] of [["ArrowRight", "Graph"], ["ArrowRight", "Details"], ["End", "Raw"], ["ArrowRight", "Access"], ["ArrowLeft", "Raw"], ["Home", "Access"]]) {
    await page.keyboard.press(key);
    await page.locator("c1z-record [role=tab][aria-selected=true]:focus", { hasText: name }).waitFor();
  }
  assert.equal(await pane(page).locator("[role=tab][tabindex='0']").count(), 1);
  assert.deepEqual(await violations(), []);
  await close();
});

test("the raw record is canonical JSON as a tree, copied whole; its bytes are there on demand", async () => {
  const { page, violations, close } = await begin("Resources", { permissions: ["clipboard-read", "clipboard-write"] });
  const alice = tiny.resources.records.find((record) => record.id === "user:alice").json;
  await rowOf(page, "Alice Test").click();
  await pane(page).locator("h2", { hasText: "Alice Test" }).waitFor();
  await part(page, "Raw");
  await page.getByRole("button", { name: "Expand all" }).click();
  const leaves = [];
  const walk = (value) => (typeof value === "object" && value !== null ? Object.values(value).forEach(walk) : leaves.push(value));
  walk(alice);
  const shown = await page.locator("c1z-tree .value").allTextContents();
  assert.equal(shown.length, leaves.length);
  for (const leaf of leaves) assert.ok(shown.includes(leaf === "" ? "“”" : String(leaf)), `the tree lacks ${leaf}`);
  await page.locator("c1z-tree .kind", { hasText: "UserTrait" }).waitFor();
  await page.getByRole("button", { name: "Copy JSON" }).click();
  await page.getByText("Copied").first().waitFor();
  assert.deepEqual(JSON.parse(await page.evaluate(() => navigator.clipboard.readText())), alice);
  await page.getByRole("button", { name: "Show the bytes" }).click();
  await page.locator("c1z-hex").waitFor();
  await page.getByText("c1.connector.v2.Resource").first().waitFor();
  assert.deepEqual(await violations(), []);
  await close();
});

test("the tree is one tab stop; arrows walk and fold it", async () => {
  const { page, close } = await begin("Resources");
  await rowOf(page, "Alice Test").click();
  await pane(page).locator("h2", { hasText: "Alice Test" }).waitFor();
  await part(page, "Raw");
  const items = page.locator("c1z-tree [role=treeitem]");
  await items.first().waitFor();
  assert.equal(await page.locator("c1z-tree [tabindex='0']").count(), 1);
  await items.first().focus();
  const name = async () => (await focus(page)).text.split("\n")[0];
  assert.equal(await name(), "id");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await items.first().getAttribute("aria-expanded"), "false");
  await page.keyboard.press("ArrowDown");
  assert.equal(await name(), "parentResourceId");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowRight");
  assert.equal(await items.first().getAttribute("aria-expanded"), "true");
  await page.keyboard.press("ArrowRight");
  assert.equal(await name(), "resourceType");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await name(), "id");
  await page.keyboard.press("End");
  assert.notEqual(await name(), "id");
  await page.keyboard.press("Home");
  assert.equal(await name(), "id");
  await close();
});

test("from a grant to everything its principal holds, and to the principal's own page", async () => {
  const { page, close } = await begin("Grants");
  const held = tiny.grants.records.filter((record) => record.json.principal.id.resourceType === "user" && record.json.principal.id.resource === "alice").length;
  await rowOf(page, "Alice Test").click();
  const further = pane(page).locator(".links button", { hasText: "All it holds" });
  await further.locator(".num", { hasText: String(held) }).waitFor();
  await further.click();
  await page.locator("c1z-records .total", { hasText: `${held} of 25` }).waitFor();
  await page.locator("c1z-filter-line .chip", { hasText: "alice" }).waitFor();
  await filled(page);
  await page.locator("c1z-grid .body .row .cell").first().click();
  await pane(page).locator(".chain").getByRole("button", { name: "Alice Test" }).click();
  await pane(page).locator("h2", { hasText: "Alice Test" }).waitFor();
  await pane(page).getByRole("button", { name: "Open as a page" }).click();
  const record = page.locator("main c1z-record");
  await record.locator("h1", { hasText: "Alice Test" }).waitFor();
  assert.equal(await pane(page).count(), 0);
  await record.locator("section", { hasText: "Holds" }).locator(".num").first().filter({ hasText: String(held) }).waitFor();
  await page.goBack();
  await page.locator("c1z-records .total", { hasText: `${held} of 25` }).waitFor();
  await close();
});

test("previous and next walk the rows", async () => {
  const { page, close } = await begin("Resources");
  await page.locator("c1z-grid .body .row .cell").first().click();
  await pane(page).locator("h2", { hasText: "ACME" }).waitFor();
  await page.getByRole("button", { name: "Next row" }).click();
  await pane(page).locator("h2", { hasText: "Alice Test" }).waitFor();
  await page.keyboard.press("[");
  await pane(page).locator("h2", { hasText: "ACME" }).waitFor();
  await page.getByText("row 1 of 10 resources").waitFor();
  await close();
});

test("on a narrow page the record takes the place of the table, with a way back", async () => {
  const { page, close } = await open(site, { viewport: { width: 390, height: 760 } });
  await pick(page, fixture("tiny-v1.c1z"));
  await page.getByRole("button", { name: "What is in the file" }).click();
  await table(page, "Resources");
  assert.equal(await page.locator("c1z-grid [role=columnheader]").count(), 2);
  await rowOf(page, "Alice Test").click();
  await pane(page).locator("h2", { hasText: "Alice Test" }).waitFor();
  assert.equal((await pane(page).boundingBox()).width, 390);
  await pane(page).getByRole("button", { name: "Back", exact: true }).click();
  assert.equal(await pane(page).count(), 0);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  await close();
});

test("an asset stands beside the table: its picture, its bytes, and its neighbours by the keyboard", async () => {
  const png = readFileSync(join(root, "www/page/icons/icon-192.png"));
  const asset = (id, type, data) => ["insert into v1_assets (external_id, content_type, data, sync_id, discovered_at) values (?, ?, ?, 's', '')", [id, type, data]];
  const buffer = made(TABLES + INDICES + RUN, [asset("logo", "image/png", png), asset("note", "text/html", Buffer.from("<b>not a picture</b>"))]);
  const { page, violations, close } = await open(site, { acceptDownloads: true });
  await pick(page, { name: "assets.c1z", mimeType: "", buffer });
  await page.locator("c1z-nav button", { hasText: "Assets" }).click();
  await filled(page);
  await page.locator("c1z-grid .body .row .cell").first().click();
  const pane = page.locator("aside c1z-asset");
  await pane.getByText("image/png").waitFor();
  assert.deepEqual(await pane.locator("c1z-picture img").evaluate(async (image) => (await image.decode(), [image.src.startsWith("blob:"), image.naturalWidth])), [true, 192]);
  await page.keyboard.press("]");
  await pane.getByText("Not a picture that can be shown safely.").waitFor();
  assert.equal(await page.locator("c1z-grid .body .row[aria-current=true]").count(), 1);
  await pane.getByRole("button", { name: "Show the bytes" }).click();
  assert.match(await pane.locator("c1z-hex pre").textContent(), /3c 62 3e 6e 6f 74 20 61/);
  await check(page, "an asset");
  const [file] = await Promise.all([page.waitForEvent("download"), pane.getByRole("button", { name: "Save the bytes" }).click()]);
  assert.equal(readFileSync(await file.path(), "utf8"), "<b>not a picture</b>");
  assert.equal((await page.evaluate(() => document.querySelector("c1z-viewer").save())).place.asset, "note");
  await page.keyboard.press("Escape");
  await pane.waitFor({ state: "detached" });
  assert.equal((await focus(page)).host, "c1z-grid");
  assert.deepEqual(await violations(), []);
  await close();
});

test("the part of the record beside a table is remembered with the place", async () => {
  const { page, close } = await open(site);
  await pick(page, fixture("tiny-v1.c1z"));
  await table(page, "Grants");
  await page.locator("c1z-grid .body .row .cell").first().click();
  await part(page, "Raw");
  const state = await page.evaluate(() => document.querySelector("c1z-viewer").save());
  assert.equal(state.place.tab, "raw");
  await page.keyboard.press("Escape");
  await page.evaluate((to) => document.querySelector("c1z-viewer").restore(to), state);
  await page.locator("aside c1z-record [role=tab][aria-selected=true]", { hasText: "Raw" }).waitFor();
  await close();
});
