// What columns must be, what grants lack, exports of some columns, lists of assets, and records as protobuf: on the small fixtures of
// both engines, against the records themselves.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { C1z } from "../../pkg/dist/index.node.js";
import { makeCalls } from "./calls.mjs";
import { open, start, stop } from "./chromium.mjs";
import { csv, fold, isPlain } from "./oracle.mjs";
import { failure, fixture } from "./support.mjs";

const KINDS = ["resourceTypes", "resources", "entitlements", "grants"];
const FILES = ["tiny-v1", "unicode-v1", "random-3-v1", "multi-sync-v1", "tiny-v3", "unicode-v3", "random-3-v3", "wal-v3-tar", "empty-v3"];

before(start);
after(stop);

async function eachView(name, look) {
  const file = await C1z.open(fixture(`${name}.c1z`));
  for (const { id } of await file.syncs()) await look(file.use(id));
  await file.close();
}

async function table(cursor, options) {
  const block = await cursor.block(0, 10_000, options);
  return { columns: block.columns, rows: Array.from({ length: block.count }, (_, row) => block.columns.map((_, at) => block.cell(row, at))) };
}

const NUMBERS = new Set(["resources", "children", "entitlements", "grants"]);

for (const name of FILES) {
  test(`${name}: conditions on every column`, () =>
    eachView(name, async (view) => {
      for (const kind of KINDS) {
        const { columns, rows } = await table(view[kind]());
        for (const [at, column] of columns.entries()) {
          const some = rows[Math.floor(rows.length / 2)]?.[at] ?? "";
          const ask = async (is, value) => (await table(view[kind]({ where: [{ column, is, value }] }))).rows;
          const part = some.slice(0, 4).toUpperCase();
          // Letters that Unicode does not take apart are checked by the native tests.
          if (rows.every((row) => isPlain(row[at]))) {
            assert.deepEqual(await ask("contains", part), rows.filter((row) => fold(row[at]).includes(fold(part))), `${kind} ${column}`);
          }
          assert.deepEqual(await ask("=", ""), rows.filter((row) => fold(row[at]) === ""), `${kind} ${column} without`);
          assert.deepEqual(await ask("!=", ""), rows.filter((row) => fold(row[at]) !== ""), `${kind} ${column} with`);
          if (some === "") continue;
          const [same, others] = [await ask("=", some), await ask("!=", some)];
          assert.ok(same.some((row) => row[at] === some));
          assert.equal(same.length + others.length, rows.length);
          const [less, more] = [await ask("<", some), await ask(">", some)];
          const valued = rows.filter((row) => fold(row[at]) !== "").length;
          assert.equal(less.length + more.length + same.length, valued, `${kind} ${column} ${some}`);
          assert.equal((await ask("<=", some)).length, less.length + same.length);
          assert.equal((await ask(">=", some)).length, more.length + same.length);
          if (NUMBERS.has(column)) assert.deepEqual(more, rows.filter((row) => Number(row[at]) > Number(some)));
        }
      }
    }));

  test(`${name}: what grants lack`, () =>
    eachView(name, async (view) => {
      const [grants, resources, entitlements] = await Promise.all([view.grants(), view.resources(), view.entitlements()].map((cursor) => cursor.toArray({ limit: 10_000 })));
      const key = (id) => (id?.resourceType && id.resource ? JSON.stringify([id.resourceType, id.resource]) : undefined);
      const [known, own] = [new Set(resources.map(({ id }) => key(id))), new Set(entitlements.map(({ id }) => id))];
      const lacks = {
        principal: ({ principal }) => key(principal?.id) === undefined || !known.has(key(principal.id)),
        entitlement: ({ entitlement }) => !entitlement?.id || !own.has(entitlement.id),
        resource: ({ entitlement }) => key(entitlement?.resource?.id) === undefined || !known.has(key(entitlement.resource.id)),
      };
      for (const [missing, is] of Object.entries(lacks)) {
        assert.deepEqual(await view.grants({ missing }).toArray({ limit: 10_000 }), grants.filter(is), missing);
      }
    }));

  test(`${name}: assets as a list, and each of them`, () =>
    eachView(name, async (view) => {
      const { assets, total } = await view.assets();
      assert.equal(assets.length, total);
      for (const { id, contentType, size } of assets) {
        const whole = await view.asset(id);
        assert.deepEqual({ contentType, size }, { contentType: whole.contentType, size: whole.data.byteLength });
      }
      assert.deepEqual(await view.assets({ limit: 1 }), { assets: assets.slice(0, 1), total });
      assert.deepEqual(await view.assets({ limit: 0 }), { assets: [], total });
    }));

  test(`${name}: records as protobuf`, () =>
    eachView(name, async (view) => {
      const names = { resourceTypes: "ResourceType", resources: "Resource", entitlements: "Entitlement", grants: "Grant" };
      for (const kind of KINDS) {
        for (const record of await view[kind]().toArray({ limit: 5 })) {
          const id = kind === "resources" ? { resourceType: record.id?.resourceType ?? "", resource: record.id?.resource ?? "" } : record.id;
          const { message, bytes } = await view.raw(kind, id);
          assert.equal(message, `c1.connector.v2.${names[kind]}`);
          const text = new TextDecoder().decode(bytes);
          for (const part of [record.displayName, kind === "resources" ? id.resource : id]) assert.ok(text.includes(part ?? ""), `${kind} ${part}`);
          // A grant is as lists read it, whatever of it the row keeps.
          if (kind === "grants") for (const part of [record.principal.id.resource, record.entitlement.id]) assert.ok(text.includes(part));
        }
      }
    }));
}

test("conditions combine with everything else", async () => {
  const file = await C1z.open(fixture("tiny-v1.c1z"));
  const view = file.use();
  const query = {
    principalResourceType: "user", text: "eng", orderBy: { column: "principalName", direction: "descending" },
    where: [{ column: "principalName", is: "!=", value: "alice test" }, { column: "kind", is: "=", value: "DIRECT" }],
  };
  const cursor = view.grants(query);
  const { columns, rows } = await table(cursor);
  assert.ok(rows.length > 0 && rows.every((row) => row[3] !== "Alice Test" && row[9] === "direct" && row[1] === "user"));
  assert.deepEqual(await cursor.count(), { value: rows.length, exact: true });
  const facets = await cursor.facets();
  assert.deepEqual(facets.find(({ name }) => name === "kind").values, [{ value: "direct", count: rows.length }]);
  const first = await cursor.page({ pageSize: 1 });
  assert.deepEqual(first.records.map(({ id }) => id), rows.slice(0, 1).map((row) => row[0]));
  const other = view.grants({ ...query, where: query.where.slice(1) });
  if (first.nextPageToken !== undefined) await failure(other.page({ pageToken: first.nextPageToken }), "usage.page-token");
  assert.equal(await new Response(cursor.export("csv")).text(), csv(columns, rows));
  await file.close();
});

test("exports of some columns", async () => {
  for (const name of ["tiny-v1", "tiny-v3"]) {
    const file = await C1z.open(fixture(`${name}.c1z`));
    const view = file.use();
    for (const kind of KINDS) {
      for (const pick of [(all) => all.toReversed(), (all) => all.slice(-1), (all) => [all[0], all[2], all[0]]]) {
        const { columns: all } = await table(view[kind]());
        const columns = pick(all);
        const { rows } = await table(view[kind](), { columns });
        assert.equal(await new Response(view[kind]().export("csv", { columns })).text(), csv(columns, rows), `${kind} ${columns}`);
      }
    }
    for (const [format, columns] of [["json", ["id"]], ["ndjson", ["id"]], ["csv", []], ["csv", "id"], ["csv", [1]]]) {
      assert.throws(() => view.grants().export(format, { columns }), { code: "usage.argument" });
    }
    await failure(new Response(view.grants().export("csv", { columns: ["id", "email"] })).text(), "usage.unknown-column");
    await file.close();
  }
});

test("what is refused", async () => {
  const file = await C1z.open(fixture("tiny-v1.c1z"));
  const view = file.use();
  const at = (where) => () => view.resources({ where });
  assert.throws(at({ column: "email", is: "=", value: "" }), { code: "usage.argument" });
  assert.throws(at([null]), { code: "usage.argument" });
  assert.throws(at([{ column: "email", is: "~", value: "" }]), { code: "usage.argument" });
  assert.throws(at([{ column: "email", is: "=", value: 3 }]), { code: "usage.argument" });
  assert.throws(at([{ column: "email", is: "=", value: "", or: 1 }]), { code: "usage.unknown-option" });
  assert.throws(() => view.grants({ missing: "sync" }), { code: "usage.argument" });
  assert.throws(() => view.resources({ missing: "principal" }), { code: "usage.unknown-option" });
  for (const [column, is, value, code] of [
    ["grants", ">", "x", "usage.argument"], ["grants", "=", "1.5", "usage.argument"], ["lastLogin", "<", "soon", "usage.argument"],
    ["lastLogin", "<", "", "usage.argument"], ["principalName", "=", "x", "usage.unknown-column"],
  ]) await failure(view.resources({ where: [{ column, is, value }] }).count(), code);
  await failure(view.raw("grant", "x"), "usage.argument");
  await failure(view.raw("grants", { resourceType: "a", resource: "b" }), "usage.argument");
  await failure(view.raw("resources", "user:alice"), "usage.argument");
  await failure(view.raw("grants", "nothing"), "store.not-found");
  await failure(view.raw("entitlements", ""), "usage.malformed-id");
  await failure(view.assets({ limit: -1 }), "usage.argument");
  await failure(file.use("no such sync").assets(), "store.unknown-sync");
  await file.close();
});

test("a condition is given up at once", async () => {
  const file = await C1z.open(fixture("tiny-v3.c1z"));
  const stop = new AbortController();
  const counted = file.use().resources({ where: [{ column: "grants", is: ">", value: "0" }], signal: stop.signal }).count();
  stop.abort(new Error("no more"));
  await assert.rejects(counted, /no more/);
  await file.close();
});

test("in a Worker of Chromium, the same answers as in Node", { timeout: 60_000 }, async (t) => {
  const { page, problems, close } = await open();
  t.after(close);
  const path = fixture("tiny-v3.c1z");
  const file = await C1z.open(path);
  const [{ id }] = await file.syncs();
  await file.close();
  const query = { where: [{ column: "principalName", is: "contains", value: "álice" }] };
  const calls = [
    [id, "raw", ["resources", { resourceType: "user", resource: "alice" }]], [id, "raw", ["grants", "custom-grant-id"]], [id, "assets"],
    [id, "grants", [query], "count"], [id, "grants", [{ ...query, missing: "resource" }], "all"],
    [id, "grants", [query], "text", "csv", { columns: ["principal", "entitlementName"] }],
    [id, "resources", [{ where: [{ column: "grants", is: ">=", value: "many" }] }], "count"],
  ];
  const inPage = await page.evaluate(async (list) => {
    const { makeCalls } = await import("/calls.mjs");
    return makeCalls(globalThis.c1z.C1z, await globalThis.get("tiny-v3.c1z"), list);
  }, calls);
  const inNode = await makeCalls(C1z, path, calls);
  assert.equal(inNode[0].message, "c1.connector.v2.Resource");
  assert.equal(inNode.at(-1).error, "usage.argument");
  assert.deepEqual(inPage, inNode);
  assert.deepEqual(problems, []);
});
