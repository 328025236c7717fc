// Every option of every call: a typo is `usage.unknown-option`, a value of a wrong type `usage.argument`. Nothing is guessed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { C1z } from "../../pkg/dist/index.node.js";
import { fixture, pkg, root } from "./support.mjs";

const tiny = fixture("tiny-v1.c1z");
let file;
let view;
before(async () => {
  file = await C1z.open(tiny);
  view = file.use();
});
after(() => file.close());

/** What is never a value of any option. `undefined` is: it means absent. */
const STRANGE = [null, Symbol("x"), 1n, new Date(0)];
const text = { good: ["x"], bad: [5, true, {}, ["x"], () => "x"] };
const count = { good: [0, 1, 7], bad: ["1", -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, true, {}, [1]] };
const flag = { good: [true, false], bad: ["true", 0, 1, {}, []] };
const callback = { good: [() => undefined], bad: ["x", 5, {}, true, []] };
const signal = { good: [new AbortController().signal], bad: ["x", 5, {}, true, new AbortController(), { aborted: false }] };
const ref = { good: [{ resourceType: "user", resource: "alice" }], bad: ["user:alice", 5, [], true, {}, { resourceType: "user" }, { resource: "alice" }, { resourceType: 5, resource: "x" }, { resourceType: "x", resource: null }] };
const word = (...good) => ({ good, bad: ["", "nothing", 5, true, {}, [], good[0].toUpperCase()] });
const types = { good: ["user", ["user", "group"], []], bad: [5, true, {}, [5], [null]] };
const texts = { good: [["id"]], bad: ["id", 5, {}, [5], [null], true] };
const trait = word("user", "managed device");
const order = { good: [{ column: "id" }, [{ column: "id", direction: "descending" }], []], bad: ["id", 5, true, {}, { column: 5 }, [5], [null], { column: "id", direction: "down" }, { column: "id", direction: 5 }] };

const filter = { good: ["", "x"], bad: text.bad };
const where = (column) => ({ good: [[], [{ column, is: "=", value: "x" }]], bad: ["id", 5, true, {}, [5], [null], [{ column }], [{ column, is: "like", value: "x" }], [{ column, is: "=", value: 5 }]] });

const QUERY = { signal, batchSize: count, onProgress: callback, text, orderBy: order, filter, where: where("id") };
const LIST = { signal, batchSize: count };
const PAGE = { pageSize: count, pageToken: { good: [""], bad: text.bad }, signal };
const LIMITS = Object.fromEntries(["maxEncodedSize", "maxDecodedSize", "maxWindowSize", "maxManifestSize", "maxRecordSize", "maxDepth", "maxCacheSize", "maxEntries"].map((name) => [name, { good: [2 ** 31], bad: count.bad }]));
const RUNTIME = { good: [], bad: ["x", 5, {}, true, []] };
const all = async (iterable) => {
  for await (const _ of iterable);
};
const read = (cursor) => cursor.page({ pageSize: 1 });

const WASM = pathToFileURL(join(pkg, "dist/c1z_bg.wasm"));

/** Call → its options, and how it is made with some. */
const CALLS = {
  "C1z.open": [{ signal, onProgress: callback, verify: word("touched", "full"), storage: word("memory"), runtime: RUNTIME, worker: { good: [false], bad: ["x", 5, true, {}, []] } }, (options) => C1z.open(tiny, options).then((opened) => opened.close())],
  "C1z.open limits": [LIMITS, (limits) => C1z.open(tiny, { limits }).then((opened) => opened.close())],
  "C1z.sniff": [{ signal, runtime: RUNTIME }, (options) => C1z.sniff(tiny, options)],
  "C1z.sniff limits": [LIMITS, (limits) => C1z.sniff(tiny, { limits })],
  "C1z.load": [{ worker: { good: [false, () => new Worker("x")], bad: ["x", 5, true, {}, []] }, wasm: { good: [WASM], bad: ["x.wasm", 5, true, {}, []] } }, (options) => C1z.load(options)],
  "file.listSyncs": [PAGE, (options) => file.listSyncs(options)],
  "file.sync": [{ signal }, (options) => file.sync(view.syncId, options)],
  "file.latestFinishedSync": [{ signal }, (options) => file.latestFinishedSync("full", options)],
  "file.stats": [{ signal }, (options) => file.stats("full", view.syncId, options)],
  "file.statsV2": [{ signal }, (options) => file.statsV2("full", view.syncId, options)],
  "file.sessionEntries": [{ signal, prefix: text }, (options) => all(file.sessionEntries(view.syncId, options))],
  "view.resourceTypes": [{ ...QUERY, trait }, (query) => read(view.resourceTypes(query))],
  "view.resources": [{ ...QUERY, orderBy: { good: [{ column: "displayName" }], bad: order.bad }, where: where("email"), resourceTypeId: text, parent: ref, trait, status: word("enabled", "deleted") }, (query) => read(view.resources(query))],
  "view.entitlements": [{ ...QUERY, resource: ref, resourceTypeId: text, purpose: word("assignment", "ownership") }, (query) => read(view.entitlements(query))],
  "view.grants": [
    { ...QUERY, entitlementId: text, resource: ref, principal: ref, principalResourceId: text, principalResourceType: types, entitlementResourceType: text, kind: word("direct", "expanded"), missing: word("principal", "resource"), includeExpansion: flag },
    (query) => read(view.grants(query)),
  ],
  "view.access": [QUERY, (query) => read(view.access({ resourceType: "user", resource: "alice" }, query))],
  "view.holders": [QUERY, (query) => read(view.holders({ entitlementId: "x" }, query))],
  "view.grantsForEntitlements": [{ ...LIST, includeExpansion: flag }, (query) => read(view.grantsForEntitlements(["x"], query))],
  "view.staticEntitlements": [LIST, (query) => read(view.staticEntitlements(query))],
  "view.search": [{ signal, limit: count, kinds: { good: [["grants"], []], bad: ["grants", 5, {}, ["users"], [5], true] }, onProgress: callback }, (options) => all(view.search("alice", options))],
  "view.stats": [{ signal, recount: flag }, (options) => view.stats(options)],
  "view.resourcesByIds": [{ signal }, (options) => view.resourcesByIds([], options)],
  "view.entitlementsByIds": [{ signal }, (options) => view.entitlementsByIds([], options)],
  "view.grantDigest": [{ signal }, (options) => view.grantDigest("x", options)],
  "view.grantDigestNodes": [{ signal }, (options) => view.grantDigestNodes("x", 0, options)],
  "view.grantDigestBucket": [{ signal }, (options) => view.grantDigestBucket("x", { level: 0, index: 0 }, options)],
  "view.grantDigestBucket bucket": [{ level: { good: [0, 16], bad: count.bad }, index: { good: [0], bad: count.bad } }, (bucket) => view.grantDigestBucket("x", bucket && typeof bucket === "object" && !Array.isArray(bucket) ? { level: 0, index: 0, ...bucket } : bucket)],
  "view.storedGrant": [{ signal }, (options) => view.storedGrant("x", options)],
  "view.resourceType": [{ signal }, (options) => view.resourceType("user", options)],
  "view.resource": [{ signal }, (options) => view.resource({ resourceType: "user", resource: "alice" }, options)],
  "view.entitlement": [{ signal }, (options) => view.entitlement("group:eng:member", options)],
  "view.grant": [{ signal }, (options) => view.grant("group:eng:member:user:alice", options)],
  "view.asset": [{ signal }, (options) => view.asset("icon-org", options)],
  "view.assets": [{ signal, limit: count }, (options) => view.assets(options)],
  "view.raw": [{ signal }, (options) => view.raw("resourceTypes", "user", options)],
  "cursor.page": [PAGE, (options) => view.grants().page(options)],
  "cursor.count": [{ signal, atMost: count }, (options) => view.grants().count(options)],
  "cursor.facets": [{ signal }, (options) => view.grants().facets(options)],
  "cursor.block": [{ signal, columns: texts }, (options) => view.grants().block(0, 1, options)],
  "cursor.toArray": [{ signal, limit: count }, (options) => view.grants().toArray(options && typeof options === "object" && !Array.isArray(options) ? { limit: 1, ...options } : options)],
  "cursor.export": [{ signal, columns: { ...texts, bad: [...texts.bad, []] } }, (options) => all(view.grants().export("csv", options))],
};

/** Makes a call so that what it throws at once is told apart from nothing else: both are rejections. */
const made = async (call, options) => call(options);
const shown = (value) => (typeof value === "object" && value !== null ? JSON.stringify(value) : String(value));

for (const [name, [options, call]] of Object.entries(CALLS)) {
  test(name, async () => {
    if (!name.endsWith("toArray") && !name.endsWith("bucket")) await made(call, undefined);
    await made(call, {});
    for (const whole of ["x", 5, true, null, [], () => undefined]) {
      await assert.rejects(made(call, whole), { name: "C1zError", code: "usage.argument" }, `${name}(${shown(whole)})`);
    }
    for (const [option, { good, bad }] of Object.entries(options)) {
      for (const typo of [option.slice(0, -1), `${option}s`, option.toUpperCase(), ` ${option}`]) {
        const expected = { name: "C1zError", code: "usage.unknown-option" };
        for (const value of [good[0], undefined, null]) await assert.rejects(made(call, { [typo]: value }), expected, `${name} ${typo}`);
      }
      const optional = !name.endsWith("toArray") && !name.endsWith("bucket");
      for (const value of optional ? [...good, undefined] : good) await made(call, { [option]: value });
      for (const value of [...bad, ...STRANGE]) {
        const error = await made(call, { [option]: value }).then(() => undefined, (thrown) => thrown);
        const code = error?.code;
        // A reference or an order with a part of another name is a typo inside.
        const known = code === "usage.argument" || (code === "usage.unknown-option" && typeof value === "object");
        assert.ok(known && error.name === "C1zError", `${name} ${option}: ${shown(value)} gave ${code ?? error ?? "an answer"}`);
      }
    }
  });
}

test("typos inside of values", async () => {
  const calls = [
    () => view.grants({ principal: { resourceType: "user", resource: "alice", id: "x" } }),
    () => view.grants({ principal: { type: "user", resource: "alice" } }),
    () => view.resources({ orderBy: { column: "id", dir: "descending" } }),
    () => view.holders({ entitlement: "x" }),
    () => view.access({ resourceType: "user", id: "alice" }),
    () => view.resourcesByIds([{ resourceType: "user", id: "alice" }]),
    () => view.grantDigestBucket("x", { level: 0, at: 0 }),
    () => C1z.open(tiny, { limits: { maxdepth: 1 } }),
  ];
  for (const call of calls) await assert.rejects(async () => call(), { name: "C1zError", code: "usage.unknown-option" }, String(call));
});

test("arguments of wrong types", async () => {
  const wrong = [5, null, undefined, true, {}, [], Symbol("x"), () => "x"];
  const calls = {
    "file.sync": (value) => file.sync(value),
    "file.syncToken": (value) => file.syncToken(value),
    "file.sessionEntries": (value) => all(file.sessionEntries(value)),
    "view.resourceType": (value) => view.resourceType(value),
    "view.entitlement": (value) => view.entitlement(value),
    "view.grant": (value) => view.grant(value),
    "view.asset": (value) => view.asset(value),
    "view.raw": (value) => view.raw("grants", value),
    "view.raw kind": (value) => view.raw(value, "x"),
    "view.grantDigest": (value) => view.grantDigest(value),
    "view.grantDigestNodes": (value) => view.grantDigestNodes(value, 0),
    "view.grantDigestBucket": (value) => view.grantDigestBucket(value, { level: 0, index: 0 }),
    "view.search": (value) => all(view.search(value)),
    "cursor.export": (value) => view.grants().export(value),
  };
  for (const [name, call] of Object.entries(calls)) {
    for (const value of wrong) await assert.rejects(async () => call(value), { name: "C1zError", code: "usage.argument" }, `${name} ${shown(value)}`);
  }
  const others = [
    ...["latestFinishedSyncId", "latestFinishedSync", "stats", "statsV2"].flatMap((name) => [5, null, {}].map((value) => () => file[name](value))),
    ...["stats", "statsV2"].flatMap((name) => [5, null, {}].map((value) => () => file[name]("full", value))),
    ...[5, true, () => "x", {}, { id: 5 }, []].map((value) => () => file.use(value)),
    ...["x", 5, null, undefined, [], {}, { resourceType: "user" }].flatMap((value) => [() => view.resource(value), () => view.access(value), () => view.resourcesByIds([value])]),
    ...["x", 5, null, undefined, {}].flatMap((value) => [() => view.resourcesByIds(value), () => view.entitlementsByIds(value), () => view.grantsForEntitlements(value)]),
    ...[5, null].flatMap((value) => [() => view.entitlementsByIds([value]), () => view.grantsForEntitlements([value])]),
    ...["x", 5, null, undefined, {}, [], { entitlementId: "x", resource: { resourceType: "a", resource: "b" } }, { entitlementId: 5 }].map((value) => () => view.holders(value)),
    ...["1", -1, 1.5, null, Number.NaN].flatMap((value) => [() => view.grants().block(value, 1), () => view.grants().block(0, value), () => view.grants().batches(value).next(), () => view.grantDigestNodes("x", value)]),
    () => view.grants().block(),
    () => view.grants().toArray(),
    () => view.grants().toArray({}),
    () => view.grantDigestBucket("x"),
    () => view.grantDigestBucket("x", {}),
  ];
  for (const call of others) await assert.rejects(async () => call(), { name: "C1zError", code: "usage.argument" }, String(call));
});

test("no option is left out here", () => {
  const source = ["opening", "query", "cursor"].map((name) => readFileSync(join(root, `pkg/src/types/${name}.ts`), "utf8")).join("\n");
  const known = new Set(Object.values(CALLS).flatMap(([options]) => Object.keys(options)));
  const interfaces = ["OpenOptions", "Limits", "Query", "ResourceTypeQuery", "ResourceQuery", "EntitlementQuery", "GrantQuery", "Abortable", "PageOptions", "BlockOptions", "ExportOptions", "SearchOptions"];
  for (const name of interfaces) {
    const body = new RegExp(`interface ${name}\\b[^{]*\\{([^]*?)\\n\\}`).exec(source)[1];
    for (const [, option] of body.matchAll(/^ {2}(\w+)\??:/gm)) assert.ok(known.has(option) || option === "worker" || option === "limits", `${name}.${option}`);
  }
});
