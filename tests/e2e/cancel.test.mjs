// Giving up: whatever is under way, the page answers within 100 ms and opens the next file. Times are the best of three: the machine is shared.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { alone, fetchSlowly, filled, fixture, missing, open, opened, pick, start, table } from "./support.mjs";

const LIMIT = 100;
const skip = missing("large-v1.c1z");
let site;
before(async () => { site = await start({ file: fixture("large-v1.c1z") }); });
after(() => site.stop());

/**
 * Presses a button and measures, in the page, how long until `done` is there, and the longest that nothing else could run, for half a second.
 * Both are chains of selectors, one for each shadow root.
 */
const giveUp = (page, button, done) => page.evaluate(async ([press, wanted]) => {
  const find = (path) => path.reduce((root, selector) => (root?.shadowRoot ?? root)?.querySelector(selector), document.querySelector("c1z-viewer"));
  let gap = 0;
  let last = performance.now();
  let running = true;
  const tick = () => {
    const now = performance.now();
    gap = Math.max(gap, now - last);
    last = now;
    if (running) setTimeout(tick, 0);
  };
  setTimeout(tick, 0);
  await new Promise((next) => setTimeout(next, 50));
  gap = 0;
  const element = find(press);
  if (element == null) return { answer: undefined, gap, pressed: false };
  const began = performance.now();
  element.click();
  let answer;
  while (performance.now() - began < 5000 && answer === undefined) {
    await new Promise((next) => requestAnimationFrame(next));
    const shown = find(wanted);
    if (shown != null && shown.textContent.trim() !== "") answer = performance.now() - began;
  }
  await new Promise((next) => setTimeout(next, 500));
  running = false;
  return { answer, gap, pressed: true };
}, [button, done]);

/** Tries up to three times, until it was fast enough. */
async function fast(t, what, attempt) {
  const tries = [];
  for (let at = 0; at < 3; at++) {
    const { answer, gap, pressed } = await attempt(at);
    assert.ok(pressed, `${what}: it was over before it could be cancelled`);
    assert.ok(answer !== undefined, `${what}: no answer`);
    tries.push({ answer: Math.round(answer), gap: Math.round(gap) });
    if (answer <= LIMIT && gap <= LIMIT) break;
  }
  const best = tries.at(-1);
  t.diagnostic(`${what}: answers after ${best.answer} ms, longest gap ${best.gap} ms (${tries.length} tries)`);
  assert.ok(best.answer <= LIMIT && best.gap <= LIMIT, `${what}: ${JSON.stringify(tries)}`);
}

/** The next file opens, and is whole. */
async function next(page) {
  await alone(page);
  await pick(page, fixture("tiny-v1.c1z"));
  await page.locator("c1z-overview .numbers strong", { hasText: /^25$/ }).waitFor();
  await table(page, "Grants");
  await alone(page);
}

for (const [what, percent] of [["at the beginning of fetching", 1], ["in the middle of fetching", 50]]) {
  test(`Cancel ${what}`, { skip }, async (t) => {
    const { page, violations, close } = await open(site);
    await fast(t, what, async () => {
      await fetchSlowly(page, "large-v1.c1z");
      await page.waitForFunction((least) => {
        const bar = document.querySelector("c1z-viewer").shadowRoot.querySelector("c1z-open-card")?.shadowRoot.querySelector("[role=progressbar]");
        return bar != null && Number(bar.ariaValueNow) >= least;
      }, percent);
      return giveUp(page, ["c1z-open-card", "[data-first]"], ["c1z-open-card", ".note"]);
    });
    await page.getByText("Cancelled. Nothing was kept.").waitFor();
    await next(page);
    assert.deepEqual(await violations(), []);
    await close();
  });
}

test("Cancel while a million rows are sorted", { skip }, async (t) => {
  const { page, violations, close } = await open(site);
  await fast(t, "sort", async () => {
    await alone(page);
    await pick(page, fixture("large-v1.c1z"));
    await table(page, "Grants");
    await page.locator("c1z-grid [role=columnheader] button", { hasText: "Principal" }).first().click();
    await page.locator("c1z-records .index progress").waitFor();
    return giveUp(page, ["c1z-records", ".index button"], ["c1z-records", ".index[role=status]"]);
  });
  await page.getByText("Cancelled before all rows were read.").waitFor();
  // Nothing is lost by it: the rows as they were, and the order once somebody waits for it.
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("c1z-grid [aria-sort=ascending]").waitFor();
  await filled(page);
  await next(page);
  assert.deepEqual(await violations(), []);
  await close();
});

test("Cancel while all grants are written", { skip }, async (t) => {
  const { page, violations, close } = await open(site);
  await page.evaluate(() => { delete globalThis.showSaveFilePicker; });
  await pick(page, fixture("large-v1.c1z"));
  await table(page, "Grants");
  await fast(t, "export", async () => {
    await page.locator("c1z-records").getByRole("button", { name: "Export", exact: true }).click();
    await page.locator("c1z-popup").getByRole("button", { name: "JSON", exact: true }).last().click();
    await page.locator("c1z-writing section.writing .num", { hasText: /[kM]B/ }).waitFor();
    return giveUp(page, ["c1z-writing", "section.writing button"], ["c1z-writing", "section.cancelled"]);
  });
  await page.locator("c1z-writing", { hasText: "Cancelled" }).waitFor();
  await next(page);
  assert.deepEqual(await violations(), []);
  await close();
});

test("Stop while all grants are looked at", { skip }, async (t) => {
  const { page, violations, close } = await open(site);
  await fast(t, "look", async () => {
    await alone(page);
    await pick(page, fixture("large-v1.c1z"));
    await page.locator("c1z-overview .ask").getByRole("button", { name: "Look at all grants" }).click();
    await page.locator("c1z-overview .ask progress").waitFor();
    return giveUp(page, ["c1z-overview", ".ask progress ~ button"], ["c1z-overview", ".ask button.primary"]);
  });
  await next(page);
  assert.deepEqual(await violations(), []);
  await close();
});

test("Closing a file in the middle of everything leaves nothing behind", { skip }, async () => {
  const { page, violations, close } = await open(site);
  await pick(page, fixture("large-v1.c1z"));
  await table(page, "Grants");
  await page.locator("c1z-grid [role=columnheader] button", { hasText: "Principal" }).first().click();
  await next(page);
  await pick(page, fixture("large-v1.c1z"), { wait: false });
  await page.getByRole("progressbar").waitFor();
  await page.evaluate(() => document.querySelector("c1z-viewer").close());
  await pick(page, fixture("tiny-v3.c1z"));
  await opened(page, "tiny-v3.c1z");
  assert.ok(page.workers().length <= 5, `${page.workers().length} Workers`);
  assert.deepEqual(await violations(), []);
  await close();
});
