// What the viewer promises in milliseconds, rows and bytes, on a million grants. Times are the best of a few tries: the machine is shared.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { after, before, test } from "node:test";
import { fixture, missing, number, open, opened, pick, start, table } from "./support.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

const LARGE = 1_000_000;
/** Runners of a CI share their cores with others: there the times are held with some patience, and printed as they are. */
const PATIENCE = process.env.CI ? 2 : 1;
const grid = (page) => page.locator("c1z-grid [role=grid]");
const filled = (page) => page.waitForFunction(() => {
  const walk = (root, name) => root.querySelector(name)?.shadowRoot;
  const inside = walk(walk(document.querySelector("c1z-viewer").shadowRoot, "c1z-records"), "c1z-grid");
  return inside.querySelector(".body .row") !== null && inside.querySelector("[aria-busy=true] .text, .cell[aria-busy=true]") === null;
});

/** The best of some tries, in milliseconds: what the code costs, not what else runs here. */
async function best(tries, work) {
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < tries; at++) least = Math.min(least, await work(at));
  return least;
}

/** From drop to the counts of the overview. */
async function overview(page, path) {
  const name = path.split("/").pop();
  await page.evaluate(() => document.querySelector("c1z-viewer").close());
  await page.locator("c1z-viewer input[type=file]").setInputFiles(path);
  await opened(page, name);
  await page.locator("c1z-overview .numbers button", { hasText: "Grants" }).locator("strong", { hasText: /\d/ }).waitFor();
  // As the page itself measures it: Playwright's own polling is not the viewer's.
  return page.evaluate(() => performance.getEntriesByName("c1z-overview").at(-1).duration);
}

for (const [name, most] of [["medium-v1", 300], ["large-v3", 300], ["large-v1", 1500]]) {
  test(`the overview of ${name} stands within ${most} ms of the file`, { skip: missing(`${name}.c1z`) }, async (t) => {
    const { page, close } = await open(site);
    await page.waitForTimeout(500);
    const took = await best(3, () => overview(page, fixture(`${name}.c1z`)));
    t.diagnostic(`${Math.round(took)} ms`);
    assert.ok(took <= most * PATIENCE, `${Math.round(took)} ms`);
    await close();
  });
}

async function sort(page, name) {
  const column = page.locator("c1z-grid [role=columnheader]", { hasText: name }).first();
  await column.getByRole("button").first().click();
  await column.and(page.locator("[aria-sort=ascending]")).waitFor();
  await filled(page);
}

for (const name of ["large-v1", "large-v3"]) {
  test(`${name}: a million rows are sorted within 1.5 s of the moment they are first seen`, { skip: missing(`${name}.c1z`) }, async (t) => {
    const took = await best(2, async () => {
      const { page, close } = await open(site);
      await pick(page, fixture(`${name}.c1z`));
      await table(page, "Grants");
      await filled(page);
      const begin = Date.now();
      await sort(page, "Principal");
      const took = Date.now() - begin;
      await close();
      return took;
    });
    t.diagnostic(`${took} ms`);
    assert.ok(took <= 1500 * PATIENCE, `${took} ms`);
  });

  test(`${name}: scrolling, jumping, searching and sorting a million rows`, { skip: missing(`${name}.c1z`), timeout: 180_000 }, async (t) => {
    const { page, violations, close } = await open(site);
    await pick(page, fixture(`${name}.c1z`));
    await table(page, "Grants");
    await filled(page);

    await t.test("script of a frame while scrolling, p95 ≤ 16.7 ms", async () => {
      const p95 = await best(3, () => grid(page).evaluate(async (scroller) => {
        const times = [];
        for (let at = 0; at < 160; at++) {
          scroller.dispatchEvent(new WheelEvent("wheel", { deltaY: 240, bubbles: true, cancelable: true }));
          await new Promise((next) => requestAnimationFrame(() => {
            const begin = performance.now();
            // The grid draws in the same frame, after this; a message comes after all of it.
            const channel = new MessageChannel();
            channel.port1.onmessage = () => { times.push(performance.now() - begin); next(); };
            channel.port2.postMessage(0);
          }));
        }
        return times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)];
      }));
      t.diagnostic(`p95 ${p95.toFixed(1)} ms`);
      assert.ok(p95 <= 16.7 * PATIENCE, `${p95} ms`);
      assert.ok((await page.locator("c1z-grid .body .row").count()) <= 80);
    });

    await t.test("any row is there within 50 ms of a jump", async () => {
      const took = await best(5, (at) => grid(page).evaluate(async (scroller, part) => {
        const root = scroller.getRootNode();
        const first = () => root.querySelector(".body .row")?.ariaRowIndex;
        const before = first();
        scroller.scrollTop = (scroller.scrollHeight - scroller.clientHeight) * part;
        const begin = performance.now();
        // The first frame still shows the rows that were there.
        do await new Promise((next) => requestAnimationFrame(next)); while (first() === before || root.querySelector(".cell[aria-busy=true]") !== null);
        return performance.now() - begin;
      }, 0.13 + at * 0.17));
      t.diagnostic(`${took.toFixed(0)} ms`);
      assert.ok(took <= 50 * PATIENCE, `${took} ms`);
    });

    await t.test("sorting by a name takes under 1.5 s, with progress", async () => {
      const took = await best(3, async (at) => {
        const begin = Date.now();
        await sort(page, ["Entitlement", "Resource", "How"][at]);
        return Date.now() - begin;
      });
      t.diagnostic(`${took} ms`);
      assert.ok(took <= 1500 * PATIENCE, `${took} ms`);
    });

    await t.test("first results of a search within 300 ms once the index is there", async () => {
      const input = page.locator("c1z-header input[type=search]");
      await input.fill("grace");
      await page.locator("c1z-results [role=status]", { hasText: "found" }).waitFor({ timeout: 30_000 });
      const took = await best(3, async (at) => {
        const begin = Date.now();
        const name = ["linus", "dorothy", "whitfield"][at];
        await input.fill(name);
        await page.locator("c1z-results .name", { hasText: new RegExp(name, "i") }).first().waitFor();
        return Date.now() - begin;
      });
      t.diagnostic(`${took} ms`);
      assert.ok(took <= 300 * PATIENCE + 120, `${took} ms with the pause of 120`);
    });

    await t.test("JavaScript heap beside the Worker ≤ 80 MB", async () => {
      const session = await page.context().newCDPSession(page);
      await session.send("HeapProfiler.collectGarbage");
      const { usedSize } = await session.send("Runtime.getHeapUsage");
      t.diagnostic(`${(usedSize / 1e6).toFixed(1)} MB`);
      assert.ok(usedSize <= 80e6);
    });
    assert.deepEqual(await violations(), []);
    await close();
  });
}

test("CSV of a million grants in under 8 s, and less than 64 MB of heap more", { skip: missing("large-v1.c1z"), timeout: 120_000 }, async (t) => {
  const { page, close } = await open(site, { acceptDownloads: true });
  await pick(page, fixture("large-v1.c1z"));
  await table(page, "Grants");
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize;
  };
  const before = await heap();
  let most = before;
  const watch = setInterval(async () => { most = Math.max(most, (await session.send("Runtime.getHeapUsage").catch(() => ({ usedSize: 0 }))).usedSize); }, 100);
  await page.evaluate(() => { delete globalThis.showSaveFilePicker; });
  const begin = Date.now();
  const download = page.waitForEvent("download", { timeout: 60_000 });
  await page.locator("c1z-records").getByRole("button", { name: /Export/ }).click();
  await page.locator("c1z-records").getByRole("button", { name: "CSV" }).first().click();
  const file = await (await download).path();
  const took = Date.now() - begin;
  clearInterval(watch);
  t.diagnostic(`${took} ms, ${number(statSync(file).size)} bytes, ${((most - before) / 1e6).toFixed(0)} MB`);
  const text = readFileSync(file);
  let lines = 0;
  for (const byte of text) if (byte === 10) lines++;
  assert.equal(lines, LARGE + 1);
  assert.ok(took < 8000 * PATIENCE, `${took} ms`);
  assert.ok(most - before < 64e6, `${most - before}`);
  await close();
});

test("fifty files one after the other: memory stays flat", { timeout: 180_000 }, async (t) => {
  const { page, close } = await open(site);
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize;
  };
  const names = ["tiny-v1.c1z", "tiny-v3.c1z"];
  let early = 0;
  for (let at = 0; at < 50; at++) {
    await page.evaluate(() => document.querySelector("c1z-viewer").close());
    await pick(page, fixture(names[at % 2]));
    await table(page, "Grants");
    if (at === 14) early = await heap();
  }
  const late = await heap();
  t.diagnostic(`${(early / 1e6).toFixed(2)} MB after 15, ${(late / 1e6).toFixed(2)} MB after 50; ${page.workers().length} Workers`);
  assert.ok(late < early + 2e6, `${early} → ${late}`);
  assert.ok(page.workers().length <= 5);
  await close();
});
