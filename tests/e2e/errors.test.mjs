// What a refusal says, and that the page opens the next file after it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fixture, missing, open, pick, start } from "./support.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

/** Files that cannot be opened, and what their refusal has to hold. */
const REFUSED = [
  ["corrupt/bad-magic.c1z", /^format\./],
  ["corrupt/empty-file.c1z", /^format\./],
  ["corrupt/plain-text.c1z", /^format\./],
  ["corrupt/v1-truncated-50pct.c1z", /^(zstd|format|source)\./],
  ["corrupt/v1-flip-checksum.c1z", /^zstd\./],
  ["corrupt/v1-trailing-garbage.c1z", /^(zstd|format)\./],
  ["corrupt/bomb-window-2GiB.c1z", /^limit\./],
  ["corrupt/bomb-declared-exabyte.c1z", /^(limit|zstd|sqlite)\./],
  ["corrupt/bomb-5GiB.c1z", /^(limit|sqlite|zstd|format)\./],
  ["corrupt/v1-text-content.c1z", /^(sqlite|format)\./],
  ["corrupt/sqlite-header-flip.c1z", /^(sqlite|format)\./],
];

test("each refusal has what, where and what to do, a code, and the page goes on", { skip: missing(...REFUSED.map(([name]) => name)) }, async () => {
  const { page, record, violations, close } = await open(site, { permissions: ["clipboard-read", "clipboard-write"] });
  for (const [name, code] of REFUSED) {
    await pick(page, fixture(name), { wait: false });
    const card = page.locator("c1z-open-card .failed");
    await card.locator("h2", { hasText: name.split("/").pop() }).waitFor({ timeout: 10_000 });
    const lines = await card.locator("dd").allInnerTexts();
    assert.equal(lines.length, 3, name);
    for (const line of lines) assert.ok(line.length > 3, `${name}: ${lines}`);
    assert.ok(!lines[0].startsWith("[object"), lines[0]);
    const shown = await card.locator(".code").innerText();
    assert.match(shown, code, name);
    await card.getByRole("button", { name: "Copy details" }).click();
    await card.getByText("Copied", { exact: true }).waitFor();
    const details = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    assert.equal(details.code, shown);
    assert.ok(details.message.startsWith(lines[0]), details.message);
  }
  await pick(page, fixture("tiny-v1.c1z"));
  await page.locator("c1z-overview .numbers strong", { hasText: /^25$/ }).waitFor();
  assert.deepEqual(await violations(), []);
  assert.ok(record.requests.every((url) => url.startsWith(site.url)));
  await close();
});

test("a limit names itself and what was asked for", { skip: missing("corrupt/bomb-window-2GiB.c1z") }, async () => {
  const { page, close } = await open(site);
  await pick(page, fixture("corrupt/bomb-window-2GiB.c1z"), { wait: false });
  const where = page.locator("c1z-open-card .failed .where");
  await where.waitFor();
  assert.match(await where.innerText(), /limit .*got /);
  await close();
});

test("a file that opens in part says what is wrong with the rest, and shows what it can", { skip: missing("corrupt/sqlite-grants-page-zero.c1z") }, async () => {
  const { page, close } = await open(site);
  await pick(page, fixture("corrupt/sqlite-grants-page-zero.c1z"), { wait: false });
  const overview = page.locator("c1z-overview h1");
  const failed = page.locator("c1z-open-card .failed");
  await overview.or(failed).first().waitFor();
  if (await overview.count() > 0) {
    await page.locator("c1z-nav button", { hasText: "Grants" }).click();
    await page.locator("c1z-records .problem").waitFor();
    await page.locator("c1z-nav button", { hasText: "Resources" }).first().click();
    await page.locator("c1z-records .total", { hasText: /^10$/ }).waitFor();
  }
  await close();
});

test("a v3 file shows its manifest and says that its records can't be read yet", { skip: missing("tiny-v3.c1z") }, async () => {
  const { page, violations, close } = await open(site);
  for (const [name, encoding] of [["tiny-v3.c1z", "indexed_zstd"], ["tiny-v3-tar.c1z", "tar"], ["tiny-v3-tar_zstd.c1z", "tar_zstd"]]) {
    await pick(page, fixture(name));
    await page.getByText("Records of v3 files can't be read yet.").waitFor();
    const manifest = page.locator("c1z-overview section", { has: page.getByRole("heading", { name: "Manifest" }) });
    const text = await manifest.innerText();
    assert.match(text, /pebble/);
    assert.ok(text.includes(encoding), text);
    assert.equal(await page.locator("c1z-overview .syncs li").count(), 1);
    await page.locator("c1z-overview table tr", { hasText: "Grants" }).first().locator("td", { hasText: "25" }).waitFor();
    assert.equal(await page.locator("c1z-nav button").count(), 1);
  }
  assert.deepEqual(await violations(), []);
  await close();
});

test("eight zero bytes are refused, and the page goes on", async () => {
  const { page, close } = await open(site);
  await page.evaluate(() => {
    const file = new File([new Uint8Array(8)], "odd.c1z");
    document.querySelector("c1z-app").open(file, file.name);
  });
  await page.locator("c1z-open-card .failed").waitFor();
  await pick(page, fixture("tiny-v1.c1z"));
  await close();
});
