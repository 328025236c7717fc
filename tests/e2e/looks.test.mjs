// How it looks where pages usually break: 320 px, right to left, printed, in forced colours, with less motion.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { filled, filter, fixture, missing, open, part, pick, start, table } from "./support.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

/**
 * What is wrong with the layout: elements beyond the edge, parts that scroll sideways, neighbours that overlap. What scrolls by design (the picture,
 * wide tables of numbers, bytes, tabs, a million cells) and what is cut with an ellipsis is left out.
 */
const wrong = (page) => page.evaluate(() => {
  const odd = [];
  const wide = innerWidth;
  const name = (element) => `${element.getRootNode().host?.localName ?? ""} ${element.localName}${element.className && typeof element.className === "string" ? `.${element.className.trim().replaceAll(" ", ".")}` : ""}`;
  const mayScroll = /^c1z-graph div\.stage|^c1z-overview div\.scroll|^c1z-hex |^c1z-header (ul|div)\.tabs|^c1z-viewer div\.tabs|^c1z-grid div\.scroller/;
  const walk = (root, clipped) => {
    for (const element of root.children ?? []) {
      const style = getComputedStyle(element);
      if (style.display === "none" || style.visibility === "hidden") continue;
      const box = element.getBoundingClientRect();
      const inSight = box.width > 1 && box.height > 1;
      if (!clipped && inSight && (box.right > wide + 1 || box.left < -1)) odd.push(`${name(element)} stands at ${Math.round(box.left)}…${Math.round(box.right)}`);
      const scrolls = /auto|scroll/.test(style.overflowX);
      if (scrolls && element.scrollWidth > element.clientWidth + 1 && !mayScroll.test(name(element))) odd.push(`${name(element)} scrolls sideways: ${element.scrollWidth} in ${element.clientWidth}`);
      const own = clipped || (scrolls ? mayScroll.test(name(element)) : style.overflowX !== "visible" && !/^( html| body|.*c1z-viewer|c1z-viewer div\.body.*)$/.test(name(element)));
      if (inSight && !own && /flex|grid/.test(style.display) && !element.closest("svg")) {
        const parts = [...element.children].filter((child) => !/absolute|fixed|sticky/.test(getComputedStyle(child).position)).map((child) => [child, child.getBoundingClientRect()]).filter(([, rect]) => rect.width > 1 && rect.height > 1);
        for (let at = 0; at < parts.length; at++) for (let other = at + 1; other < parts.length; other++) {
          const [a, b] = [parts[at][1], parts[other][1]];
          const [x, y] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
          if (x > 2 && y > 2) odd.push(`${name(parts[at][0])} and ${name(parts[other][0])} overlap by ${Math.round(x)}×${Math.round(y)}`);
        }
      }
      if (element.localName === "svg") continue;
      walk(element.shadowRoot ?? element, own);
      if (element.shadowRoot !== null) walk(element, own);
    }
  };
  walk(document, false);
  if (document.documentElement.scrollWidth > wide) odd.push(`the page is ${document.documentElement.scrollWidth} wide`);
  return [...new Set(odd)];
});

/** Goes through every view and calls `see` in each. */
async function everyView(page, file, see) {
  const narrow = page.viewportSize().width <= 700;
  const go = async (label, rows = true) => {
    if (narrow) await page.getByRole("button", { name: "What is in the file" }).click();
    await table(page, label, { rows });
  };
  await see("first screen");
  await pick(page, fixture("corrupt/bad-magic.c1z"), { wait: false });
  await page.locator("c1z-open-card .failed").waitFor();
  await see("refusal");
  await pick(page, fixture(file));
  await page.locator("c1z-overview .numbers strong", { hasText: /\d/ }).first().waitFor();
  await page.locator("c1z-overview .quiet p").first().waitFor();
  await see("overview");
  await page.evaluate(() => { const overview = document.querySelector("c1z-viewer").shadowRoot.querySelector("c1z-overview"); overview.scrollTop = overview.scrollHeight; });
  await see("end of the overview");
  if (narrow) {
    await page.getByRole("button", { name: "What is in the file" }).click();
    await see("menu");
    await page.getByRole("button", { name: "What is in the file" }).click();
  }
  for (const label of ["Grants", "Resources", "Entitlements", "Resource types"]) {
    await go(label);
    await see(label);
    await page.locator("c1z-grid .body .row").nth(1).locator(".cell").first().click();
    await page.locator("aside c1z-record .facts").waitFor();
    for (const name of ["Access", "Graph", "Details", "Raw"].filter((one) => one !== "Graph" || label !== "Resource types")) {
      await part(page, name);
      if (name === "Graph") await page.locator("c1z-graph .sum p").first().waitFor();
      await see(`${label}, pane, ${name}`);
    }
    await page.keyboard.press("Escape");
  }
  await go("Assets", false);
  await see("Assets");
  await go("Resources");
  await page.getByRole("button", { name: "Filters", exact: true }).click();
  await page.locator("c1z-facets li button").first().click();
  await page.locator("c1z-filter-line .chip").waitFor();
  await see("facets");
  await page.getByRole("button", { name: "Close the filters" }).click();
  await filter(page, "nonsense:1");
  await page.locator("c1z-filter-line .wrong mark").waitFor();
  await see("filter error");
  await filter(page, "");
  await filled(page);
  await page.locator("c1z-records").getByRole("button", { name: "Export", exact: true }).click();
  await see("export menu");
  await page.keyboard.press("Escape");
  await page.locator("c1z-grid .body .row").nth(1).locator(".cell").first().click();
  await page.getByRole("button", { name: "Open as a page" }).click();
  await page.locator("main c1z-record c1z-access h3").first().waitFor();
  for (const name of ["Access", "Graph", "Details", "Raw"]) {
    await part(page, name);
    if (name === "Raw") await page.getByRole("button", { name: "Show the bytes" }).click();
    await see(`page, ${name}`);
  }
  await page.locator("c1z-header input[type=search]").fill("a");
  await page.locator("c1z-results li button").first().waitFor();
  await see("results");
  await page.keyboard.press("Control+k");
  await page.locator("c1z-palette [role=option]").first().waitFor();
  await see("palette");
  await page.keyboard.press("Escape");
  await pick(page, fixture("tiny-v3.c1z"));
  await see("tabs");
}

async function through(context, file, prepare) {
  const { page, close } = await open(site, { reducedMotion: "reduce", ...context });
  await prepare?.(page);
  const odd = [];
  await everyView(page, file, async (what) => {
    for (const one of await wrong(page)) odd.push(`${what}: ${one}`);
  });
  await close();
  assert.deepEqual(odd, []);
}

const SMALL = { viewport: { width: 320, height: 640 } };
const rtl = (page) => page.evaluate(() => { document.documentElement.dir = "rtl"; });

test("320 px: nothing stands beyond the edge, overlaps or has to be scrolled sideways", () => through(SMALL, "tiny-v1.c1z"));
test("320 px with hostile names and ids", { skip: missing("unicode-v1.c1z") }, () => through(SMALL, "unicode-v1.c1z"));
test("right to left", () => through({}, "tiny-v1.c1z", rtl));
test("right to left: what is said left to right keeps its order, at the right edge", async () => {
  const { page, close } = await open(site, { reducedMotion: "reduce" });
  await rtl(page);
  await pick(page, fixture("tiny-v1.c1z"));
  /** Where the words of a text stand, and the edge it begins at. */
  const at = (locator, ...words) => locator.evaluate((element, wanted) => {
    const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = text.nextNode(); node !== null; node = text.nextNode()) {
      for (const word of wanted) {
        const start = node.data.indexOf(word);
        if (start < 0) continue;
        const range = document.createRange();
        range.setStart(node, start);
        range.setEnd(node, start + word.length);
        found[wanted.indexOf(word)] = range.getBoundingClientRect().left;
      }
    }
    return found;
  }, words);
  const rising = (places) => assert.ok(places.every((place, index) => index === 0 || places[index - 1] < place), String(places));
  rising(await at(page.locator("c1z-overview dd", { hasText: "17.9" }), "17.9", ": 1"));
  rising(await at(page.locator("c1z-overview dd", { hasText: "7.54" }), "7.54", "(7,542)"));
  rising(await at(page.locator("c1z-status span", { hasText: "network requests" }), "0", "network", "requests"));
  rising(await at(page.locator("c1z-overview .syncs .line").first(), "22", "Nov", "took"));
  const nav = page.locator("c1z-nav button", { hasText: "Overview" });
  const [inside, outside] = [await nav.locator(".label").evaluate((label) => { const range = document.createRange(); range.selectNodeContents(label); return range.getBoundingClientRect().right; }), (await nav.boundingBox())];
  assert.ok(outside.x + outside.width - inside < 16, "a label begins at the right");
  await close();
});

test("right to left at 320 px", () => through(SMALL, "tiny-v1.c1z", rtl));

test("in German, whose words are longer, at 320 px", async () => {
  const { page, close } = await open(site, { reducedMotion: "reduce", ...SMALL });
  await pick(page, fixture("tiny-v1.c1z"));
  await page.evaluate(() => document.querySelector("c1z-viewer").setAttribute("lang", "de"));
  await page.getByRole("button", { name: "Berechtigungen" }).first().waitFor();
  const subject = { kind: "resources", key: { id: "alice", resourceType: "user" } };
  const places = [{ view: "overview" }, { view: "resources" }, { view: "grants" }, { view: "assets" }, { view: "search", filter: "a" },
    ...["access", "graph", "details", "raw"].map((tab) => ({ view: "record", subject, tab }))];
  const odd = [];
  for (const place of places) {
    await page.evaluate((to) => document.querySelector("c1z-viewer").restore({ version: 1, place: { filter: "", sort: [], ...to } }), place);
    await page.waitForTimeout(300);
    for (const one of await wrong(page)) odd.push(`${place.view} ${place.tab ?? ""}: ${one}`);
  }
  assert.deepEqual(odd, []);
  await close();
});

test("a principal's page is printed with its name and all of its access, and without what surrounds it", async () => {
  const { page, close } = await open(site, { viewport: { width: 1000, height: 300 } });
  await pick(page, fixture("tiny-v1.c1z"));
  await table(page, "Resources");
  await page.locator("c1z-grid .body .row", { hasText: "Alice Test" }).first().locator(".cell").first().click();
  await page.getByRole("button", { name: "Open as a page" }).click();
  await page.locator("c1z-holdings li", { hasText: "Viewer assigned" }).waitFor();
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator("main c1z-record h1", { hasText: "Alice Test" }).isVisible(), true);
  assert.match(await page.locator("main c1z-record .printed").innerText(), /tiny-v1\.c1z.*Full sync.*printed \d/s);
  for (const hidden of ["c1z-header", "c1z-nav", "c1z-status"]) assert.equal(await page.locator(hidden).isVisible(), false, hidden);
  for (const name of ["Print", "Back", "Copy id"]) assert.equal(await page.getByRole("button", { name, exact: true }).isVisible(), false, name);
  assert.equal(await page.locator("main c1z-record [role=tablist]").isVisible(), false);
  for (const name of ["Engineering member", "Administrator assigned", "Viewer assigned", "Everyone member"]) {
    assert.equal(await page.locator("c1z-holdings li", { hasText: name }).first().isVisible(), true, name);
  }
  // Nothing is cut off at the height of the window: what scrolled is as long as what is in it.
  const cut = await page.evaluate(() => {
    const odd = [];
    const walk = (root) => {
      for (const element of root.querySelectorAll("*")) {
        const style = getComputedStyle(element);
        if (style.display !== "none" && /auto|scroll|hidden/.test(style.overflowY) && element.clientHeight > 2 && element.scrollHeight > element.clientHeight + 2 && element.localName !== "bdi") odd.push(`${root.host?.localName} ${element.localName}.${element.className}`);
        if (element.shadowRoot) walk(element.shadowRoot);
      }
    };
    walk(document);
    return odd;
  });
  assert.deepEqual(cut, []);
  assert.ok((await page.pdf()).length > 1000);
  await close();
});

test("forced colours: focus, selection, bars and lines are drawn in the colours of the system", async () => {
  const { page, close } = await open(site, { forcedColors: "active", colorScheme: "dark", reducedMotion: "reduce" });
  const style = (locator, ...names) => locator.evaluate((element, wanted) => wanted.map((one) => getComputedStyle(element)[one]), names);
  await pick(page, fixture("corrupt/bad-magic.c1z"), { wait: false });
  // Words on an accent: the plate that is else laid behind them has their own colour.
  assert.deepEqual(await style(page.locator("c1z-open-card .failed button.primary"), "forcedColorAdjust"), ["none"]);
  await pick(page, fixture("tiny-v1.c1z"));
  const bar = page.locator("c1z-chart").first().locator("svg rect, .bar, .fill").first();
  await bar.waitFor({ state: "attached" });
  const canvas = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const [fill, background] = await style(bar, "fill", "backgroundColor");
  assert.ok(fill !== canvas || background !== canvas, "a bar is as the canvas");
  await table(page, "Resources");
  await page.locator("c1z-grid .body .row .cell").first().focus();
  await page.keyboard.press("ArrowDown");
  const [outline] = await style(page.locator("c1z-grid .body .cell:focus"), "outlineStyle");
  assert.notEqual(outline, "none");
  await page.keyboard.press("Enter");
  await page.locator("aside c1z-record .facts").waitFor();
  await part(page, "Graph");
  await page.locator("c1z-graph .picture .line path").first().waitFor({ state: "attached" });
  const [stroke] = await style(page.locator("c1z-graph .picture .line path").first(), "stroke");
  assert.notEqual(stroke, canvas);
  assert.notEqual(stroke, "none");
  const [chosen, other] = await Promise.all(["true", "false"].map((on) => style(page.locator(`c1z-record [role=tab][aria-selected=${on}]`).first(), "borderBottomColor", "color", "backgroundColor", "fontWeight")));
  assert.notDeepEqual(chosen, other);
  await close();
});
