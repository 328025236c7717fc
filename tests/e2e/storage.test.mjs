// A v1 file that is too large for memory is opened in a temporary file of the browser's, once the person has agreed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { drop, fixture, open, opened, pick, start, table } from "./support.mjs";

let site;
before(async () => { site = await start({ file: fixture("tiny-v1.c1z") }); });
after(() => site.stop());

const STORE = { name: "Open with a temporary file" };

/** The page, with little memory for what it opens. */
async function small() {
  const one = await open(site);
  await one.page.evaluate(() => {
    const { reader } = customElements.get("c1z-viewer");
    const viewer = document.querySelector("c1z-viewer");
    globalThis.asked = [];
    viewer.reader = {
      prepare: (signal) => reader.prepare(signal),
      open: (source, options) => {
        globalThis.asked.push(options.storage ?? "memory");
        return reader.open(source, options.storage === "opfs" ? options : { ...options, limits: { maxDecodedSize: 100_000 } });
      },
    };
    globalThis.stored = async () => {
      const names = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
      return names;
    };
  });
  return { ...one, asked: () => one.page.evaluate("globalThis.asked"), stored: () => one.page.evaluate("globalThis.stored()") };
}

const quota = async (page, quotaSize) => {
  const session = await page.context().newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(page.url()).origin, quotaSize });
};

test("a person agrees, each time: the file opens, and nothing of it stays", async () => {
  const { page, asked, stored, servedSince, violations, close } = await small();
  try {
    const path = fixture("tiny-v1.c1z");
    const ways = [
      () => pick(page, path, { wait: false }),
      () => drop(page, "tiny-v1.c1z", readFileSync(path)),
      () => page.evaluate(() => { document.querySelector("c1z-viewer").src = "open/tiny-v1.c1z"; }),
    ];
    for (const way of ways) {
      await way();
      const button = page.getByRole("button", STORE);
      await button.waitFor();
      assert.equal(await page.locator("c1z-open-card .code").textContent(), "limit.decoded-size");
      assert.match(await page.locator("c1z-open-card .lines").textContent(), /takes 135 kB of disk and is removed when the file is closed\. Nothing is uploaded/);
      assert.deepEqual(await stored(), []);
      assert.deepEqual((await asked()).slice(-1), ["memory"]);
      // By the keyboard: the first action has the focus, this is the next one.
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await opened(page, "tiny-v1.c1z");
      assert.deepEqual((await asked()).slice(-2), ["memory", "opfs"]);
      assert.equal((await stored()).length, 1);
      await table(page, "Grants");
      await page.evaluate(() => document.querySelector("c1z-viewer").close());
      assert.deepEqual(await stored(), []);
    }
    assert.equal(servedSince().filter((path) => path.includes("/open/")).length, 1, "what was fetched is not fetched again");
    assert.deepEqual(await violations(), []);
  } finally {
    await close();
  }
});

test("no room: said at once, or when it ends, and not offered again", async () => {
  const { page, asked, stored, close } = await small();
  try {
    await pick(page, fixture("tiny-v1.c1z"), { wait: false });
    const button = page.getByRole("button", STORE);
    await button.waitFor();
    await quota(page, 120_000);
    await button.click();
    await page.locator("c1z-open-card .code", { hasText: "limit.storage" }).waitFor();
    assert.equal(await button.count(), 0);
    assert.match(await page.locator("c1z-open-card .lines").textContent(), /got 135 kB.*What to doFree some disk/s);
    assert.deepEqual(await stored(), []);
    // Chromium estimates the same for everyone; others say what is free.
    await page.evaluate(() => { StorageManager.prototype.estimate = async () => ({ quota: 130_000, usage: 10_000 }); });
    await pick(page, fixture("tiny-v1.c1z"), { wait: false });
    await page.getByText(/would take 135 kB, and 120 kB is free/).waitFor();
    assert.equal(await button.count(), 0);
    assert.deepEqual(await asked(), ["memory", "opfs", "memory"]);
  } finally {
    await close();
  }
});

test("a v3 file is not offered storage, for it takes none", async () => {
  const { page, close } = await small();
  try {
    const given = await page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const viewer = document.querySelector("c1z-viewer");
      const { reader } = viewer;
      viewer.reader = { prepare: reader.prepare, open: (source, options) => customElements.get("c1z-viewer").reader.open(source, { ...options, limits: { maxDecodedSize: 1000 } }) };
      return viewer.open(new File([bytes], "tiny-v3.c1z")).then(() => "open", ({ code }) => code);
    }, readFileSync(fixture("tiny-v3.c1z")).toString("base64"));
    assert.equal(given, "limit.decoded-size");
    await page.locator("c1z-open-card .code", { hasText: given }).waitFor();
    assert.equal(await page.getByRole("button", STORE).count(), 0);
  } finally {
    await close();
  }
});
