// Files in which every text is an attack, opened in the real page and looked at in every view: nothing runs, nothing is asked for, and all of it is text.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { CORPUS } from "../js/corpus.mjs";
import { csvRows } from "../js/cli-support.mjs";
import { hostileV1, hostileV3, TAIL } from "../js/hostile.mjs";
import { container, INDICES, made, resourceType, RUN, TABLES } from "../js/image.mjs";
import { filled, filter, open, part, pick, start, table } from "./support.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

const NAME = "\"><img src=x onerror=globalThis.pwned=1>\u202e\x1b[31m{{pwned}}.c1z";
const KINDS = ["Resources", "Entitlements", "Grants", "Resource types"];

/** Everything in the document and in all shadow roots: what is odd about it, and its texts. */
const survey = (page) => page.evaluate(() => {
  const [odd, shown] = [[], []];
  const marked = /pwned|evil\.example|__proto__|PWNED/;
  const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
  const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
  const brief = (element, text) => `${element.getRootNode().host?.localName ?? "document"} ${element.localName}: ${JSON.stringify(text.trim().slice(0, 90))}`;
  const ELEMENTS = /^(script|iframe|frame|object|embed|applet|link|meta|base|form|audio|video|source|use|foreignObject|animate|set|style|math|template|a|noscript|portal)$/i;
  // Values that name or say something. What is drawn beside other words may not turn those around.
  const SAID = /^(title|label|aria-(label|description|valuetext|roledescription)|placeholder|alt)$/;
  const KEPT = /^(value|data-.*)$/;
  // A text by itself: what it holds ends where its element ends.
  const alone = (node) => {
    const around = node.parentElement ?? node.getRootNode().host;
    // Where nothing can stand by itself, nothing may turn.
    if (around.localName === "option" || around.getRootNode().host?.localName === "c1z-hex") return !turning.test(node.data);
    if (around.closest("bdi, [dir=auto], svg text, svg title") !== null) return true;
    const block = around.closest("p, li, td, th, div, button, h1, h2, h3, dd, dt");
    return block !== null && /isolate|plaintext/.test(getComputedStyle(block).unicodeBidi) && [...block.childNodes].every((other) => other === node || other.textContent.trim() === "");
  };
  const text = (node, element) => {
    const { data } = node;
    if (data.trim() === "") return;
    const ours = !marked.test(data) && !turning.test(data);
    shown.push(data);
    // Templates have line ends of their own.
    if (control.test(ours ? data.replace(/[\t\n\r]/g, "") : data)) odd.push(`control in ${brief(element, data)}`);
    if (turning.test(data) && !alone(node)) odd.push(`not by itself ${brief(element, data)}`);
    if (marked.test(data) && !alone(node)) odd.push(`not isolated ${brief(element, data)}`);
  };
  const walk = (root) => {
    for (const node of root.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) text(node, root.nodeType === Node.ELEMENT_NODE ? root : root.host);
      if (node.nodeType === Node.COMMENT_NODE && marked.test(node.data)) odd.push(`comment ${node.data.slice(0, 80)}`);
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      if (ELEMENTS.test(node.localName) && node.getRootNode() !== document) odd.push(`element ${brief(node, node.outerHTML)}`);
      if (node.localName === "img" && !node.src.startsWith("blob:")) odd.push(`picture ${brief(node, node.src)}`);
      for (const { name, value } of node.attributes) {
        if (/^on|^href$|:href$|^srcdoc$|^formaction$|^action$|^srcset$|^poster$|^data$|^ping$/.test(name) && node.getRootNode() !== document) odd.push(`attribute ${name} ${brief(node, value)}`);
        if (marked.test(name)) odd.push(`named ${name} ${brief(node, value)}`);
        if (marked.test(value) && !SAID.test(name) && !KEPT.test(name)) odd.push(`value of ${name} ${brief(node, value)}`);
        if (SAID.test(name) && control.test(value)) odd.push(`control in ${name} ${brief(node, value)}`);
      }
      walk(node);
      if (node.shadowRoot !== null) walk(node.shadowRoot);
    }
  };
  walk(document.body);
  // Of the head, what the page was built with.
  for (const element of document.head.querySelectorAll("*")) if (marked.test(element.outerHTML) && element.localName !== "title") odd.push(`head ${element.outerHTML.slice(0, 80)}`);
  if (control.test(document.title) || turning.test(document.title)) odd.push(`title of the window ${JSON.stringify(document.title)}`);
  if (globalThis.pwned !== undefined) odd.push("a script ran");
  if (({}).pwned !== undefined || Object.keys(Object.prototype).length > 0) odd.push("a prototype has changed");
  return { odd, shown };
});

/** A page with a record of what must never be; `look` holds what is there now against it. */
async function watched() {
  const session = await open(site, { acceptDownloads: true, permissions: ["clipboard-read", "clipboard-write"] });
  const { page, record, loaded, servedSince } = session;
  const never = [];
  page.on("dialog", (dialog) => { never.push(`dialog ${dialog.message()}`); void dialog.dismiss(); });
  page.context().on("page", (other) => never.push(`page ${other.url()}`));
  page.on("frameattached", () => never.push("frame"));
  await page.waitForFunction(() => customElements.get("c1z-records") !== undefined);
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => {
    delete globalThis.showSaveFilePicker;
    globalThis.__opened = [];
    globalThis.open = (url) => { globalThis.__opened.push(url); return null; };
  });
  loaded();
  const before = servedSince().length;
  const shown = new Set();
  /** What is odd, with the first view where it was. */
  const odd = new Map();
  return {
    ...session, shown, odd,
    async look(where) {
      await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
      const found = await survey(page);
      for (const one of found.odd) if (!odd.has(one)) odd.set(one, where);
      for (const one of found.shown) shown.add(one);
    },
    /** Nothing has happened that must not. */
    async hold() {
      const asked = [...record.requests.filter((url) => !/^(blob|data):/.test(url)), ...servedSince().slice(before)];
      assert.deepEqual({ odd: [...odd].map(([one, where]) => `${where}: ${one}`), never, asked, violations: await session.violations() }, { odd: [], never: [], asked: [], violations: [] });
    },
  };
}

/** Opens a hostile file. */
const choose = (page, buffer, name = NAME) => page.locator("c1z-viewer input[type=file]").setInputFiles({ name, mimeType: "", buffer });

/** How a text may stand in the page: with what controls it has written out, and in ids all that is not seen. */
const written = (text, what) => text.replace(what, (one) => {
  const code = one.codePointAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "␡" : `⟨${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
});
const CONTROLS = /[\0-\x1f\x7f-\x9f\u2028\u2029]/g;
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029\u115f\u3164\ufe0f\u{e0100}]/gu;
const forms = (text) => [written(text, CONTROLS), written(text, UNSEEN)].map((one) => one.slice(0, 200));

async function saved(page, act) {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  assert.doesNotMatch(download.suggestedFilename(), /[<>"\x00-\x1f\u202a-\u202e/\\]/);
  return readFileSync(await download.path(), "utf8");
}

/** Every part of the record that is open as a page. */
async function parts(page, look, kind, at) {
  for (const name of ["Access", "Graph", "Details", "Raw"]) {
    if (kind === "Resource types" && name === "Graph") continue;
    await part(page, name);
    if (name === "Access") await page.locator("c1z-access section").first().waitFor();
    if (name === "Graph") {
      await page.locator("c1z-graph .sum p").first().waitFor();
      if (at === 0) await picture(page);
    }
    if (name === "Details") {
      for (const button of await page.locator("c1z-details button", { hasText: /^Show$/ }).all()) await button.click();
      for (const button of await page.locator("c1z-details button.open").all()) await button.dispatchEvent("click");
    }
    if (name === "Raw") {
      await page.getByRole("button", { name: "Expand all" }).click();
      if (at === 0) {
        await page.getByRole("button", { name: "Show the bytes" }).click();
        await page.locator("c1z-hex").waitFor();
      }
    }
    await look(`${kind} ${at}, ${name}`);
  }
}

/** The picture as a file: well-formed, and nothing in it that runs or loads. */
async function picture(page) {
  const text = await saved(page, () => page.getByRole("button", { name: "Save SVG" }).click());
  // The page itself may not parse: Trusted Types.
  const blank = await site.browser.newPage();
  const odd = await blank.evaluate((source) => {
    const file = new DOMParser().parseFromString(source, "image/svg+xml");
    return [...file.querySelectorAll("*")].flatMap((one) => [
      ...(/^(svg|g|rect|path|text|title|tspan)$/.test(one.localName) ? [] : [one.localName]),
      ...[...one.attributes].filter(({ name, value }) => /^on|href|^style$/.test(name) || (!name.startsWith("aria-") && /pwned|evil|url\(/.test(value))).map(({ name, value }) => `${name}=${value}`),
    ]);
  }, text);
  await blank.close();
  assert.deepEqual(odd, []);
  assert.match(text, /pwned/);
}

/** Goes through every view with a hostile file open. */
async function everything({ page, look }, version, { bytes, sync }) {
  await choose(page, bytes);
  await page.locator("c1z-overview h1").waitFor();
  await page.locator("c1z-hash", { hasText: /[0-9a-f]{16}/ }).waitFor();
  await page.locator("c1z-chart").getByRole("button", { name: "Table", exact: true }).evaluateAll((buttons) => buttons.forEach((button) => button.click()));
  await look("overview");
  if (version === "v1") {
    // The other sync has a type that nobody knows, and stats that are none.
    const syncs = page.locator("c1z-overview .syncs button[aria-pressed]");
    await syncs.first().click();
    await look("the other sync");
    await page.locator("c1z-overview .syncs button[aria-pressed=false]").first().click();
  }

  for (const kind of KINDS) {
    await table(page, kind);
    await look(kind);
    await page.getByRole("button", { name: "Filters", exact: true }).click();
    await page.locator("c1z-facets li").first().waitFor();
    for (const more of await page.locator("c1z-facets button.link").all()) await more.click();
    await look(`${kind}, facets`);
    await page.locator("c1z-facets li button").first().click();
    await page.locator("c1z-filter-line .chip").first().waitFor();
    await look(`${kind}, a chip`);
    await filter(page, "");
    await page.getByRole("button", { name: "Close the filters" }).click();
    await page.locator("c1z-records c1z-popup").first().getByRole("button").first().click();
    await look(`${kind}, columns`);
    await page.keyboard.press("Escape");

    // Every column there is.
    await page.evaluate(() => {
      const records = document.querySelector("c1z-viewer").shadowRoot.querySelector("c1z-records");
      const menu = records.shadowRoot.querySelector("c1z-column-menu");
      menu?.dispatchEvent(new CustomEvent("c1z--layout", { detail: { shown: menu.all.map((column) => column.key) }, bubbles: true, composed: true }));
    });
    await filled(page);
    await look(`${kind}, all columns`);

    const input = page.locator("c1z-filter-line input");
    for (const typed of ["type:", "\u202e\x1b<img src=x onerror=globalThis.pwned=1>:\"", "-"]) {
      await input.fill("");
      await input.pressSequentially(typed);
      await page.waitForTimeout(typed.startsWith("\u202e") ? 900 : 50);
      await look(`${kind}, completion of ${JSON.stringify(typed)}`);
    }
    await filter(page, "pwned");
    await page.locator("c1z-grid mark").first().waitFor();
    await look(`${kind}, marked`);
    await filter(page, "");
    await filled(page);

    for (const format of ["CSV", "JSON", "NDJSON"]) {
      await page.locator("c1z-records").getByRole("button", { name: "Export", exact: true }).click();
      const text = await saved(page, () => page.locator("c1z-popup").getByRole("button", { name: format, exact: true }).first().click());
      if (format === "CSV") {
        const cells = csvRows(text).slice(1).flat();
        assert.ok(cells.some((cell) => cell.startsWith("'")), "some begin as formulas do");
        assert.deepEqual(cells.filter((cell) => /^[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/.test(cell)), []);
      } else if (format === "JSON") JSON.parse(text);
      else assert.equal(text.trimEnd().split("\n").map((line) => JSON.parse(line)).length, { Resources: sync.resources, Entitlements: sync.entitlements, Grants: sync.grants, "Resource types": sync.types }[kind].length);
    }
    await look(`${kind}, exported`);

    const rows = await page.locator("c1z-grid .body .row").count();
    for (let at = 0; at < rows && at < (kind === "Resources" ? 12 : 3); at++) {
      await page.locator("c1z-grid .body .row").nth(at).locator(".cell").first().click();
      await page.locator("aside c1z-record .facts").waitFor();
      await look(`${kind} ${at}, beside the table`);
      await page.getByRole("button", { name: "Open as a page" }).click();
      await page.locator("main c1z-record .facts").waitFor();
      await parts(page, look, kind, at);
      await table(page, kind);
    }
  }
  await page.locator("c1z-nav button", { hasText: "Assets" }).click();
  await page.locator("c1z-records h1", { hasText: "Assets" }).waitFor();
  await filled(page);
  await look("assets");
  for (const at of [0, 1, 2]) {
    await page.locator("c1z-grid .body .row").nth(at).locator(".cell").first().click();
    await page.getByRole("button", { name: "Show the bytes" }).click();
    await page.locator("c1z-asset c1z-hex").waitFor();
    await look(`asset ${at}`);
  }

  const search = page.locator("c1z-header input[type=search]");
  for (const wanted of ["pwned", "<img src=x", "globalThis.pwned=1", "__proto__"]) {
    await search.fill(wanted);
    await page.locator("c1z-results p", { hasText: / found$|Nothing in this sync/ }).waitFor();
    await look(`search ${wanted}`);
  }
  await page.keyboard.press("Control+k");
  for (const wanted of ["pwned", "<script>"]) {
    await page.locator("c1z-palette input").fill(wanted);
    await page.waitForTimeout(300);
    await page.locator("c1z-palette [role=option]").first().waitFor();
    await look(`palette ${wanted}`);
  }
  await page.keyboard.press("Escape");
  await table(page, "Resources");
  await page.locator("c1z-grid .body .row .cell").first().click();
  await page.getByRole("button", { name: "Open as a page" }).click();
  await page.locator("main c1z-record .facts").waitFor();
  await page.emulateMedia({ media: "print" });
  await look("printed");
  await page.pdf();
  await page.emulateMedia({ media: "screen" });

  // A second file: tabs with hostile names.
  await choose(page, bytes, `b${NAME}`);
  await page.locator("c1z-header .tabs li").nth(1).waitFor();
  await look("two tabs");
  // In another language words stand elsewhere.
  await page.evaluate(() => { document.querySelector("c1z-viewer").lang = "de"; });
  await look("in German");
}

for (const [version, make] of [["v1", hostileV1], ["v3", hostileV3]]) {
  test(`${version}: a file in which every text is an attack is text in every view`, async (t) => {
    const session = await watched();
    const { page, hold, shown, close } = session;
    // Where the way ends early, what was seen on it says why.
    await everything(session, version, make()).catch(async (error) => {
      await hold();
      throw error;
    });
    await hold();
    const opened = await page.evaluate(() => globalThis.__opened);
    assert.ok(opened.length > 0, "some addresses can be opened");
    assert.deepEqual(opened.filter((url) => !/^(https?|mailto):/.test(url)), []);
    // Each is somewhere as it was written: by itself, or before the tail.
    const begins = new Set([...shown].flatMap((text) => [text.slice(0, 200), text.split(written(TAIL, CONTROLS))[0].slice(0, 200), text.split(written(TAIL, UNSEEN))[0].slice(0, 200)]));
    const unseen = CORPUS.filter((text) => !forms(text).some((form) => begins.has(form)));
    t.diagnostic(`${shown.size} texts were seen, ${CORPUS.length - unseen.length} of ${CORPUS.length} payloads among them`);
    assert.deepEqual(unseen, []);
    await close();
  });
}

const BAD = {
  "an engine nobody knows": () => hostileV3({ engine: "<img src=x onerror=globalThis.pwned=1>\u202e\x1b[31m" }).bytes,
  "names of files inside that lead out": () => hostileV3({ files: { "../<img src=x onerror=globalThis.pwned=1>\u202e": "" } }).bytes,
  "a table with a name of markup": () => hostileV3({ files: { "<img src=x onerror=globalThis.pwned=1>.sst": "x" } }).bytes,
  "markup behind the magic": () => Buffer.from("C1ZF\0<script>globalThis.pwned=1</script>"),
  "markup": () => Buffer.from("<!doctype html><script>globalThis.pwned=1</script>"),
  "markup for a database": () => container(Buffer.from("<script>globalThis.pwned=1</script>".repeat(100))),
  "a database whose schema is hostile": () => made("create table \"<img src=x onerror=globalThis.pwned=1>\" (\"\x1b[31m\u202e\" text); create table v1_sync_runs (pwned text);"),
  "a name that is no UTF-8": () => made(TABLES + INDICES + RUN, [resourceType("<b>pwned", Buffer.from("0a03e0a0ff1206ed a0803c623e".replaceAll(" ", ""), "hex"))]),
};

test("what must not be there would be seen", async () => {
  const { page, look, odd, close } = await watched();
  await choose(page, hostileV1().bytes);
  const title = page.locator("c1z-overview h1");
  await title.waitFor();
  await look("before");
  assert.deepEqual([...odd], []);
  const EVIL = "https://evil.example/pwned";
  for (const [name, attributes, text] of [
    ["a", { href: EVIL }, ""], ["img", { src: "data:,pwned" }, ""], ["iframe", {}, ""], ["style", {}, ""], ["button", { formaction: EVIL }, ""], ["bdi", { class: "pwned" }, ""], ["bdi", { style: "color:pwned" }, ""],
    ["bdi", { title: "\x1b" }, ""], ["bdi", {}, "pwned\x1b"], ["bdi", {}, "pwned\x85"], ["span", {}, "pwned"], ["span", {}, "\u202e"], ["option", {}, "\u202e"], ["bdi", { "x-pwned": "" }, ""],
  ]) {
    await title.evaluate((h1, [name, attributes, text]) => {
      const element = document.createElement(name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      element.textContent = text;
      h1.append("beside it ", element);
    }, [name, attributes, text]);
    assert.notDeepEqual((await survey(page)).odd, [], `<${name} ${JSON.stringify(attributes)}>${JSON.stringify(text)}`);
    await title.evaluate((h1) => { h1.lastChild.remove(); h1.lastChild.remove(); });
    assert.deepEqual((await survey(page)).odd, []);
  }
  for (const run of [() => { document.title = "\u202epwned"; }, () => { globalThis.pwned = 1; }, () => { Object.prototype.pwned = 1; }]) {
    await page.evaluate(run);
    assert.notDeepEqual((await survey(page)).odd, [], String(run));
    await page.evaluate(() => { document.title = ""; delete globalThis.pwned; delete Object.prototype.pwned; });
  }
  await close();
});

test("what is wrong with a hostile file is said in text", async () => {
  const { page, look, hold, close } = await watched();
  for (const [what, make] of Object.entries(BAD)) {
    await choose(page, make());
    await page.locator("c1z-open-card .failed, c1z-overview h1").first().waitFor();
    await look(what);
    if (await page.locator("c1z-overview h1").count() > 0) {
      await table(page, "Resource types", { rows: false }).catch(() => undefined);
      await page.waitForTimeout(300);
      await look(`${what}, its table`);
      await page.evaluate(() => document.querySelector("c1z-viewer").close());
      await page.locator("c1z-open-card").waitFor();
    }
  }
  await hold();
  await close();
});
