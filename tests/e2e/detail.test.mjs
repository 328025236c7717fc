// The detail pane: opening and leaving it by key, the record as a tree, what can be asked next.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fixture, golden, open, pick, start, table } from "./support.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

const focusedText = (page) => page.evaluate(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return { tag: element?.localName, role: element?.getAttribute("role"), row: element?.closest("[role=row]")?.ariaRowIndex, column: element?.ariaColIndex, text: element?.innerText ?? "" };
});

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
  await page.locator("c1z-detail .facts").waitFor();
  assert.equal((await focusedText(page)).tag, "h2");
  const record = Object.values(golden("tiny-v1").views)[0].grants.records[3].json;
  await page.locator("c1z-detail .facts", { hasText: record.id }).waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("c1z-detail").count(), 0);
  const cell = await focusedText(page);
  assert.deepEqual([cell.role, cell.row, cell.column], ["gridcell", "5", "2"]);
  await close();
});

test("the tree holds the whole record as canonical JSON, and copies it", async () => {
  const { page, close } = await begin("Resources", { permissions: ["clipboard-read", "clipboard-write"] });
  const alice = Object.values(golden("tiny-v1").views)[0].resources.records.find((record) => record.id === "user:alice").json;
  await page.locator("c1z-grid .body .row", { hasText: "Alice Test" }).click();
  await page.locator("c1z-detail h2", { hasText: "Alice Test" }).waitFor();
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
  await close();
});

test("the tree is one tab stop; arrows walk and fold it", async () => {
  const { page, close } = await begin("Resources");
  await page.locator("c1z-grid .body .row", { hasText: "Alice Test" }).click();
  const items = page.locator("c1z-tree [role=treeitem]");
  await items.first().waitFor();
  assert.equal(await page.locator("c1z-tree [tabindex='0']").count(), 1);
  await items.first().focus();
  const name = async () => (await focusedText(page)).text.split("\n")[0];
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

test("from a grant to its principal, and to everything the principal holds", async () => {
  const { page, close } = await begin("Grants");
  await page.locator("c1z-grid .body .row").first().click();
  await page.locator("c1z-detail").getByRole("button", { name: "Alice Test" }).click();
  await page.locator("c1z-detail .facts", { hasText: "alice@example.com" }).waitFor();
  await page.locator("c1z-detail").getByRole("button", { name: "Back" }).first().click();
  await page.locator("c1z-detail h2", { hasText: "→" }).waitFor();
  const view = Object.values(golden("tiny-v1").views)[0];
  const held = view.grants.records.filter((record) => record.json.principal.id.resourceType === "user" && record.json.principal.id.resource === "alice").length;
  const link = page.locator("c1z-detail .links button", { hasText: "Grants held" });
  await link.locator(".num", { hasText: String(held) }).waitFor();
  await link.click();
  await page.locator("c1z-records .total", { hasText: new RegExp(`^${held}$`) }).waitFor();
  await page.locator("c1z-records .chip", { hasText: "Alice Test" }).waitFor();
  await close();
});

test("previous and next walk the rows", async () => {
  const { page, close } = await begin("Resources");
  await page.locator("c1z-grid .body .row").first().click();
  await page.locator("c1z-detail h2", { hasText: "ACME" }).waitFor();
  await page.getByRole("button", { name: "Next row" }).click();
  await page.locator("c1z-detail h2", { hasText: "Alice Test" }).waitFor();
  await page.keyboard.press("[");
  await page.locator("c1z-detail h2", { hasText: "ACME" }).waitFor();
  await page.getByText("row 1 of 10 resources").waitFor();
  await close();
});

test("on a narrow page the record is a page with a way back", async () => {
  const { page, close } = await open(site, { viewport: { width: 390, height: 760 } });
  await pick(page, fixture("tiny-v1.c1z"));
  await page.getByRole("button", { name: "What is in the file" }).click();
  await table(page, "Resources");
  assert.equal(await page.locator("c1z-grid [role=columnheader]").count(), 2);
  await page.locator("c1z-grid .body .row").nth(1).click();
  await page.locator("c1z-detail h2", { hasText: "Alice Test" }).waitFor();
  const box = await page.locator("c1z-detail").boundingBox();
  assert.equal(box.width, 390);
  await page.getByRole("button", { name: "Back to the table" }).click();
  assert.equal(await page.locator("c1z-detail").count(), 0);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  await close();
});
