// What a refusal says, and that the page opens the next file after it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fixture, missing, open, pick, start, table } from "./support.mjs";

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
    await table(page, "Grants", { rows: false });
    await page.locator("c1z-records .problem").waitFor();
    await table(page, "Resources");
    await page.locator("c1z-records .total", { hasText: /^10$/ }).waitFor();
  }
  await close();
});

test("eight zero bytes are refused, and the page goes on", async () => {
  const { page, close } = await open(site);
  await page.evaluate(() => {
    const file = new File([new Uint8Array(8)], "odd.c1z");
    document.querySelector("c1z-viewer").open(file, { name: file.name }).catch(() => undefined);
  });
  await page.locator("c1z-open-card .failed").waitFor();
  await pick(page, fixture("tiny-v1.c1z"));
  await close();
});
