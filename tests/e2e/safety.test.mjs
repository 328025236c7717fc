// Nothing leaves the page, its policy is never broken, and no value of a file is more than text.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { alone, fixture, missing, more, open, part, pick, start, table } from "./support.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

const HOSTILE = ["unicode-v1", "random-1-v1", "random-2-v1", "random-3-v1", "random-4-v1"];
const TABLES = ["Grants", "Resources", "Entitlements", "Resource types"];

/** What of a file asks the network: a Blob of the page itself is none of it. */
const asked = (record) => record.requests.filter((url) => !/^(blob|data):/.test(url));

test("the policy is strict and sent as a header and in the page", async () => {
  const response = await fetch(site.url);
  const policy = response.headers.get("content-security-policy");
  for (const part of [
    "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "worker-src 'self'", "connect-src 'self'", "img-src 'self' blob: data:",
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
  ]) assert.ok(policy.split("; ").includes(part), `${part} is missing in: ${policy}`);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|\*/);
  const html = await response.text();
  assert.match(html, /<meta http-equiv="content-security-policy"/);
  assert.doesNotMatch(html, /<style|\sstyle=|<script>|\son\w+=/);
  const worker = await fetch(new URL("worker.js", site.url));
  assert.equal(worker.status, 200);
  assert.equal(worker.headers.get("content-security-policy"), policy);
});

test("opening, reading, scrolling and asking make no request at all", async () => {
  const session = await open(site);
  const { page, record, loaded, servedSince, violations, close } = session;
  await page.waitForTimeout(500);
  loaded();
  const before = servedSince().length;
  for (const name of ["tiny-v1.c1z", "unicode-v1.c1z", "tiny-v3.c1z"].filter((file) => fixture(file) !== undefined)) {
    await pick(page, fixture(name));
    for (const label of TABLES) {
      await table(page, label);
      await page.locator("c1z-grid .body .row .cell").first().click();
      await page.locator("aside c1z-record .facts").waitFor();
      await page.keyboard.press("Control+End");
      await page.keyboard.press("Escape");
    }
    await page.locator("c1z-status").getByText("0 network requests").waitFor();
  }
  assert.deepEqual(asked(record), []);
  assert.deepEqual(servedSince().slice(before), []);
  assert.deepEqual(await violations(), []);
  await close();
});

test("the page works with the cable pulled, also after large files have come and gone", async () => {
  const { page, record, loaded, close } = await open(site);
  await page.waitForTimeout(500);
  loaded();
  await page.context().setOffline(true);
  const large = ["large-v1.c1z", "enc-long27-v1.c1z"].map(fixture).find((path) => path !== undefined);
  for (const path of [fixture("tiny-v1.c1z"), large, fixture("tiny-v1.c1z"), large, fixture("tiny-v1.c1z")].filter((one) => one !== undefined)) {
    await alone(page);
    await pick(page, path);
    await table(page, "Grants");
  }
  assert.deepEqual(asked(record), []);
  await close();
});

for (const name of HOSTILE) {
  test(`${name}: hostile strings stay text in every table and in every part of a record`, { skip: missing(`${name}.c1z`) }, async () => {
    const { page, record, loaded, violations, close } = await open(site);
    await page.waitForTimeout(500);
    loaded();
    await pick(page, fixture(`${name}.c1z`));
    assert.deepEqual(await more(page), [], "overview");
    for (const label of TABLES) {
      await table(page, label);
      const rows = await page.locator("c1z-grid .body .row").count();
      for (let row = 0; row < Math.min(rows, 5); row++) {
        await page.locator("c1z-grid .body .row").nth(row).locator(".cell").first().click();
        await page.locator("aside c1z-record .facts").waitFor();
        for (const name of ["Raw", "Details", "Graph", "Access"].slice(0, row === 0 ? 4 : 2)) {
          if (label === "Resource types" && name === "Graph") continue;
          await part(page, name);
          if (name === "Raw") await page.getByRole("button", { name: "Expand all" }).click();
          if (name === "Graph") await page.locator("c1z-graph .sum p").first().waitFor();
          assert.deepEqual(await more(page), [], `${label} row ${row}, ${name}`);
        }
      }
    }
    assert.deepEqual(await violations(), []);
    assert.deepEqual(asked(record), []);
    await close();
  });
}

test("values are isolated from the text around them, and hidden characters of ids are written out", { skip: missing("unicode-v1.c1z") }, async () => {
  const { page, close } = await open(site);
  await pick(page, fixture("unicode-v1.c1z"));
  await table(page, "Resources");
  const cells = page.locator("c1z-grid .body .row .cell .text");
  assert.equal(await cells.evaluateAll((all) => all.every((cell) => cell.localName === "bdi")), true);
  const seen = new Set();
  for (let page_ = 0; page_ < 4; page_++) {
    for (const id of await page.locator("c1z-grid .body .row .cell.id .text").allTextContents()) seen.add(id);
    await page.locator("c1z-grid .body .cell").first().focus();
    await page.keyboard.press("PageDown");
    await page.waitForTimeout(100);
  }
  const ids = [...seen].join("\n");
  assert.match(ids, /␀/);
  assert.doesNotMatch(ids.replaceAll("\n", ""), /[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
  assert.match(ids, /⟨202E⟩|⟨200D⟩|␊/);
  await close();
});
