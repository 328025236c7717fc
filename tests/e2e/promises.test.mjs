// What the older tool gets wrong, each held here: exact numbers, every member, honest syncs, two of one name, any id, reload, back, and why.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { column, filled, filter, fixture, golden, missing, number, open, opened, pick, start, table } from "./support.mjs";

const LARGE = ["large-v3", "medium-v3"].find((name) => fixture(`${name}.c1z`) !== undefined);
const USERS = { "large-v3": 20_000, "medium-v3": 2_000 }[LARGE];
const GRANTS = { "large-v3": 1_000_000, "medium-v3": 50_000 }[LARGE];
/** Members of the entitlement that most hold. */
const MEMBERS = { "large-v3": 18_675 }[LARGE];

let site;
before(async () => { site = await start({ file: fixture("tiny-v1.c1z") }); });
after(() => site.stop());

const grid = (page) => page.locator("c1z-grid [role=grid]");
const total = (page, text) => page.locator("c1z-records .total", { hasText: new RegExp(`^${text}$`) }).waitFor();
/** Goes to the page of a record. */
const visit = (page, kind, key, tab = "access") => page.evaluate((state) => document.querySelector("c1z-viewer").restore(state), {
  version: 1, place: { view: "record", filter: "", sort: [], subject: { kind, key }, tab },
});

test("as many users are shown as there are", { skip: LARGE === undefined && "not here: large-v3.c1z" }, async () => {
  const { page, close } = await open(site);
  await pick(page, fixture(`${LARGE}.c1z`));
  await page.locator("c1z-overview tbody tr", { hasText: "User" }).locator("td", { hasText: new RegExp(`^${number(USERS)}$`) }).first().waitFor();
  await page.locator("c1z-nav button", { hasText: "User" }).first().click();
  await page.locator("c1z-records .total", { hasText: new RegExp(`^${number(USERS)} of `) }).waitFor();
  assert.equal(await grid(page).getAttribute("aria-rowcount"), String(USERS + 1));
  await filled(page);
  await page.locator("c1z-grid .body .cell").first().focus();
  await page.keyboard.press("Control+End");
  await page.locator("c1z-grid .body .row .rownumber", { hasText: new RegExp(`^${number(USERS)}$`) }).waitFor();
  await filled(page);
  await close();
});

test("all members of the largest entitlement are counted exactly and reachable", { skip: LARGE === undefined && "not here: large-v3.c1z", timeout: 120_000 }, async () => {
  const { page, violations, close } = await open(site);
  await pick(page, fixture(`${LARGE}.c1z`));
  await table(page, "Entitlements");
  const header = page.locator("c1z-grid [role=columnheader]", { hasText: "Grants" });
  await header.getByRole("button").first().click();
  await page.locator("c1z-grid [aria-sort=ascending]", { hasText: "Grants" }).waitFor({ timeout: 30_000 });
  await filled(page);
  await header.getByRole("button").first().click();
  await page.locator("c1z-grid [aria-sort=descending]", { hasText: "Grants" }).waitFor({ timeout: 30_000 });
  await filled(page);
  const members = (await column(page, "Grants"))[0];
  if (MEMBERS !== undefined) assert.equal(members, number(MEMBERS));
  await page.locator("c1z-grid .body .row .cell").first().click();
  const pane = page.locator("aside c1z-record");
  await pane.locator("section", { hasText: "Who holds it" }).locator(".head .num", { hasText: new RegExp(`^${members}$`) }).waitFor();
  await pane.getByRole("button", { name: `Open all ${members} in the table` }).click();
  await total(page, `${members} of ${number(GRANTS)}`);
  assert.equal(await grid(page).getAttribute("aria-rowcount"), String(Number(members.replaceAll(",", "")) + 1));
  await filled(page);
  const first = await column(page, "Id");
  await page.locator("c1z-grid .body .cell").first().focus();
  await page.keyboard.press("Control+End");
  await page.locator("c1z-grid .body .row .rownumber", { hasText: new RegExp(`^${members}$`) }).waitFor();
  await filled(page);
  const last = await column(page, "Id");
  assert.ok(last.every((id) => id !== "" && !first.includes(id)));
  assert.deepEqual(await violations(), []);
  await close();
});

test("a difference says that it is one, opened by itself or chosen, and leads to the whole", { skip: missing("multi-sync-v1.c1z", "typed-partial_upserts-v3.c1z", "typed-partial_deletions-v1.c1z") }, async () => {
  const { page, close } = await open(site);
  const notice = page.locator("c1z-overview .notice");
  await pick(page, fixture("typed-partial_upserts-v3.c1z"));
  await notice.getByRole("heading", { name: "This is only the added half of a difference" }).waitFor();
  await pick(page, fixture("typed-partial_deletions-v1.c1z"));
  await notice.getByRole("heading", { name: "This is only the removed half of a difference" }).waitFor();
  await pick(page, fixture("multi-sync-v1.c1z"));
  await page.locator("c1z-overview .numbers strong", { hasText: /^25$/ }).waitFor();
  assert.equal(await notice.count(), 0);
  for (const [type, words] of [["Partial, upserts", "added half"], ["Partial, deletions", "removed half"], ["Partial sync", "partial sync"], ["Resources only", "resources only"], ["unfinished", "never finished"]]) {
    await page.locator("c1z-overview .syncs button", { hasText: type }).first().click();
    await notice.getByText(words).first().waitFor();
    assert.match(await page.locator("c1z-header select option:checked").innerText(), new RegExp(type));
  }
  await notice.getByRole("button", { name: /Show the whole state/ }).click();
  await notice.waitFor({ state: "detached" });
  await page.locator("c1z-overview .numbers strong", { hasText: /^25$/ }).waitFor();
  await close();
});

test("entitlements that share a slug stay apart in the graph, with their own lines", { skip: missing("dupes-v1.c1z") }, async () => {
  const { page, close } = await open(site);
  await pick(page, fixture("dupes-v1.c1z"));
  const view = Object.values(golden("dupes-v1").views)[0];
  const held = new Set(view.grants.records.map((record) => record.json).filter(({ principal }) => principal.id.resource === "alice").map(({ entitlement }) => entitlement.id));
  const shared = [...held].filter((id) => id.endsWith(":member"));
  assert.ok(shared.length > 1);
  await visit(page, "resources", { id: "alice", resourceType: "user" }, "graph");
  const picture = page.locator("c1z-graph .picture");
  await picture.waitFor();
  const said = await picture.locator(".node").evaluateAll((nodes) => nodes.map((node) => [node.querySelector("title").textContent, node.getAttribute("aria-description")]));
  const entitlements = said.filter(([, what]) => /(^|, )entitlement \d+ of \d+/.test(what));
  assert.equal(entitlements.length, held.size, JSON.stringify(said));
  assert.equal(entitlements.filter(([name]) => / member$/.test(name)).length, shared.length);
  for (const [, what] of entitlements) assert.match(what, /from Alice Test/);
  await close();
});

const ODD = ["unicode-v1", "random-2-v1"];
/** An id as the file has it: what cannot be seen is shown as a picture, or by its number. */
const spelt = (text) => text.replace(/[\u2400-\u241f]/g, (picture) => String.fromCharCode(picture.charCodeAt(0) - 0x2400)).replaceAll("\u2421", "\u007f")
  .replace(/\u27e8([0-9A-F]{4,6})\u27e9/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)));

test("a record of any id has a page, which a reload and a link with ids come back to", { skip: missing(...ODD.map((name) => `${name}.c1z`)), timeout: 120_000 }, async () => {
  for (const name of ODD) {
    const own = await start({ file: fixture(`${name}.c1z`) });
    const { page, violations, close } = await open(own, { path: `?src=open/${name}.c1z` });
    await opened(page, `${name}.c1z`);
    const resources = Object.values(golden(name).views)[0].resources.records.map(({ json }) => json.id ?? {});
    const odd = resources.filter(({ resourceType = "", resource = "" }) => /[/%#?:\u0000]/.test(resourceType + resource) && resource.length < 300);
    assert.ok(odd.length > 5);
    const shown = () => page.locator("main c1z-record .facts .mono").first().textContent();
    const ids = new Set();
    for (const { resourceType = "", resource = "" } of odd) {
      await visit(page, "resources", { id: resource, resourceType });
      await page.locator("main c1z-record c1z-access h3").first().waitFor();
      assert.equal(await page.locator("main c1z-record .problem").count(), 0, `${resourceType} ${resource}`);
      const key = await page.evaluate(() => document.querySelector("c1z-viewer").save().place.subject.key);
      assert.deepEqual(key, { id: resource, resourceType });
      // Until the record is there, the one before is shown.
      for (const end = Date.now() + 5000; spelt(await shown()) !== resource && Date.now() < end; ) await page.waitForTimeout(20);
      assert.equal(spelt(await shown()), resource);
      ids.add(`${resourceType}\n${await shown()}`);
    }
    assert.equal(ids.size, odd.length);
    // By the table, as a person gets there.
    await table(page, "Resources");
    await page.locator("c1z-grid .body .row .cell").first().click();
    await page.getByRole("button", { name: "Open as a page" }).click();
    await page.locator("main c1z-record c1z-access h3").first().waitFor();
    const [id, link] = [await shown(), await page.evaluate(() => { const viewer = document.querySelector("c1z-viewer"); return viewer.link(viewer.save(), true); })];
    await page.reload();
    await page.locator("main c1z-record c1z-access h3").first().waitFor();
    assert.equal(await shown(), id);
    await page.goto("about:blank");
    await page.goto(link);
    await page.locator("main c1z-record c1z-access h3").first().waitFor();
    assert.equal(await shown(), id);
    assert.deepEqual(await violations(), []);
    await close();
    await own.stop();
  }
});

test("a link without ids names the view alone", async () => {
  const { page, close } = await open(site, { path: "?src=open/tiny-v1.c1z" });
  await opened(page, "tiny-v1.c1z");
  await table(page, "Grants");
  await filter(page, 'principal:"user/alice"');
  await total(page, "8 of 25");
  assert.equal(new URL(page.url()).hash, "#grants");
  const links = await page.evaluate(() => { const viewer = document.querySelector("c1z-viewer"); return [false, true].map((ids) => viewer.link(viewer.save(), ids)); });
  assert.match(links[0], /#grants$/);
  await page.goto("about:blank");
  await page.goto(links[1]);
  await total(page, "8 of 25");
  await close();
});

test("a reload comes back to the file, the table, its filter and its order", async () => {
  const { page, close } = await open(site, { path: "?src=open/tiny-v1.c1z" });
  await opened(page, "tiny-v1.c1z");
  await table(page, "Grants");
  await filter(page, "principal-type:user");
  await page.locator("c1z-records .total", { hasText: /of 25$/ }).waitFor();
  await page.locator("c1z-grid [role=columnheader] button", { hasText: "Entitlement" }).click();
  await page.locator("c1z-grid [aria-sort=ascending]", { hasText: "Entitlement" }).waitFor();
  await filled(page);
  const before = [await page.locator("c1z-records .total").innerText(), await column(page, "Id")];
  await page.reload();
  await page.locator("c1z-records h1", { hasText: "Grants" }).waitFor();
  await page.locator("c1z-grid [aria-sort=ascending]", { hasText: "Entitlement" }).waitFor();
  await filled(page);
  assert.deepEqual([await page.locator("c1z-records .total").innerText(), await column(page, "Id")], before);
  assert.equal(await page.locator("c1z-filter-line input").inputValue(), "principal-type:user");
  await close();
});

test("back and forward bring back the view, the filter, the row it was scrolled to and the cell", { skip: LARGE === undefined && "not here: large-v3.c1z", timeout: 120_000 }, async () => {
  const { page, close } = await open(site);
  await pick(page, fixture(`${LARGE}.c1z`));
  await table(page, "Grants");
  await filled(page);
  const where = async () => {
    await filled(page);
    return page.evaluate(() => {
      const { place, at } = document.querySelector("c1z-viewer").save();
      const grid = document.querySelector("c1z-viewer").shadowRoot.querySelector("c1z-records").shadowRoot.querySelector("c1z-grid").shadowRoot;
      return { place, at, first: grid.querySelector(".body .row").ariaRowIndex };
    });
  };
  await page.locator("c1z-grid .body .cell").first().focus();
  await page.keyboard.press("Control+End");
  for (const key of ["PageUp", "PageUp", "ArrowUp", "ArrowLeft"]) await page.keyboard.press(key);
  const far = await where();
  assert.ok(far.at.row > GRANTS - 100 && far.at.column === 3, JSON.stringify(far));
  await filter(page, "type:role");
  await page.locator("c1z-records .total", { hasText: / of / }).waitFor({ timeout: 30_000 });
  await filled(page);
  await page.locator("c1z-grid .body .cell").first().focus();
  for (const key of ["PageDown", "PageDown", "ArrowDown"]) await page.keyboard.press(key);
  const near = await where();
  await page.locator("c1z-nav button", { hasText: "Overview" }).click();
  await page.locator("c1z-overview h1").waitFor();
  await page.goBack();
  await page.locator("c1z-records .total", { hasText: / of / }).waitFor();
  assert.deepEqual(await where(), near);
  await page.goBack();
  await total(page, number(GRANTS));
  assert.deepEqual(await where(), far);
  await page.goForward();
  await page.locator("c1z-records .total", { hasText: / of / }).waitFor();
  assert.deepEqual(await where(), near);
  await close();
});

test("why: an inherited grant names what it came through, on the page of who has it and on its own", { skip: missing("random-4-v1.c1z") }, async () => {
  const { page, close } = await open(site);
  await pick(page, fixture("tiny-v1.c1z"));
  await visit(page, "resources", { id: "alice", resourceType: "user" });
  const line = page.locator("c1z-holdings li", { hasText: "Viewer assigned" });
  await line.locator(".how", { hasText: /direct, and through\s+Everyone member, zzz not in this sync/ }).waitFor();
  await line.getByRole("button", { name: "Everyone member" }).click();
  await page.locator("main c1z-record h1", { hasText: "Everyone member" }).waitFor();
  await page.locator("c1z-access h3", { hasText: "Who holds it" }).waitFor();

  await pick(page, fixture("random-4-v1.c1z"));
  const view = Object.values(golden("random-4-v1").views)[0];
  const names = new Map(view.entitlements.records.map(({ json }) => [json.id, json.displayName]));
  const through = ({ json }) => Object.keys(json.sources?.sources ?? {}).filter((id) => id !== json.entitlement.id);
  const inherited = view.grants.records.filter((record) => through(record).length > 0 && record.json.sources.sources[record.json.entitlement.id] === undefined);
  assert.ok(inherited.length > 0);
  for (const record of inherited.slice(0, 6)) {
    await visit(page, "grants", { id: record.json.id });
    const missingOnes = through(record).filter((id) => !names.has(id)).length;
    // The record before this one is on the page for a moment yet.
    await page.waitForFunction(([id, sources, badges]) => {
      const access = document.querySelector("c1z-viewer").shadowRoot.querySelector("main c1z-record").shadowRoot.querySelector("c1z-access");
      const line = [...(access?.shadowRoot.querySelectorAll(".chain dd") ?? [])].find((one) => one.textContent.includes("inherited through"));
      return access?.record?.id === id && line?.querySelectorAll("li").length === sources && line.querySelectorAll("li .badge").length === badges;
    }, [record.json.id, through(record).length, missingOnes]);
  }
  await close();
});
