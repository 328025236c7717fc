// The small golden files again, read through the built package in a browser: counts, ids, and whole records.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fixture, golden, root, start } from "./support.mjs";

const SMALL = 200_000;
const tiny = fixture("tiny-v1.c1z");
const folders = [join(root, "tests/fixtures"), dirname(tiny ?? root)];
const names = [...new Set(folders.filter(existsSync).flatMap((folder) => readdirSync(folder)))]
  .filter((name) => /-v1(-slim)?\.c1z$/.test(name) && statSync(fixture(name)).size <= SMALL)
  .map((name) => name.replace(/\.c1z$/, ""))
  .sort();

let site;
let page;
before(async () => {
  site = await start();
  page = await site.browser.newPage();
  // Any document under the page's policy will do; this one has no script of its own.
  await page.goto(new URL("theme.css", site.url).href);
  await page.evaluate(() => {
    const input = document.createElement("input");
    input.type = "file";
    document.body.append(input);
  });
});
after(() => site.stop());

/** Reads everything of every sync through the public API, in the page. */
const readAll = () => page.evaluate(async () => {
  const { C1z } = await import("/c1z/index.js");
  globalThis.__policy ??= trustedTypes.createPolicy("c1z", { createScriptURL: (url) => url });
  globalThis.__runtime ??= await C1z.load({ worker: () => new Worker(globalThis.__policy.createScriptURL("/c1z/worker.js"), { type: "module" }) });
  const file = await C1z.open(document.querySelector("input").files[0], { runtime: globalThis.__runtime });
  const views = {};
  for (const sync of await file.syncs()) {
    const view = file.use(sync.id);
    const cursors = {
      resource_types: view.resourceTypes(), resources: view.resources(), entitlements: view.entitlements(), grants: view.grants({ includeExpansion: false }),
      grants_with_expansion: view.grants(),
    };
    views[sync.id] = {};
    for (const [kind, cursor] of Object.entries(cursors)) {
      const records = [];
      for await (const record of cursor) records.push(record);
      const block = await cursor.block(0, 10_000);
      views[sync.id][kind] = { count: await cursor.count(), rows: block.count, records };
    }
  }
  await file.close();
  return views;
});

const idOf = (kind, record) => (kind === "resources" ? `${record.id.resourceType}:${record.id.resource}` : record.id);
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

test("there are golden files to compare with", () => assert.ok(names.length > 0));

for (const name of names) {
  test(`${name}: counts, ids and records are the golden's`, async () => {
    await page.locator("input").setInputFiles(fixture(`${name}.c1z`));
    const views = await readAll();
    const wanted = golden(name).views ?? {};
    for (const [syncId, view] of Object.entries(wanted)) {
      for (const kind of ["resource_types", "resources", "entitlements", "grants", "grants_with_expansion"]) {
        const list = view[kind];
        const got = views[syncId]?.[kind];
        assert.ok(got, `${syncId} ${kind} was not read`);
        const where = `${name} ${syncId} ${kind}`;
        assert.equal(got.count, list.count, where);
        assert.equal(got.rows, list.count, where);
        const ids = got.records.map((record) => idOf(kind, record));
        assert.equal(sha256(ids.join("\n")), list.ids_sha256, where);
        for (const [index, record] of (list.records ?? []).entries()) {
          if (record.json !== undefined) assert.deepEqual(got.records[index], record.json, `${where} ${index}`);
        }
      }
    }
  });
}
