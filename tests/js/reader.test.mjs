// connectorstore's reader by the JavaScript names of docs/reader.md, in Node and in Chromium, against what the reference
// reader said of every fixture of both formats. Lists, filters and pages of files of any size are in golden.test.mjs.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { basename } from "node:path";
import { after, before, test } from "node:test";
import { C1z } from "../../pkg/dist/index.node.js";
import { makeCalls } from "./calls.mjs";
import { open, start, stop } from "./chromium.mjs";
import { INDICES, made, RUN, session, SESSIONS, TABLES } from "./image.mjs";
import { failure, fixture, fixtures, golden, hasAll, idOf, leftOut, own, sha256 } from "./support.mjs";

const TYPES = ["full", "partial", "resources_only", "partial_upserts", "partial_deletions"];
const all = [...fixtures(/-v[13](-slim|-tar|-tar_zstd|-nodigest)?\.c1z$/)];
const small = all.filter(([, path]) => path.startsWith(own));
/** The larger ones that are packed otherwise hold what medium-v1 holds. */
const files = all.filter(([name, path]) => path.startsWith(own) || !name.startsWith("enc-"));
if (!hasAll) console.log(leftOut);

before(start);
after(stop);

const entries = (map) => Object.entries(map ?? {});
const joinedIds = (ids) => sha256(ids.join("\n"));
/** … for records by the ids of a golden's summary. */
const sameIds = (summary) => (records) => {
  assert.equal(records.length, summary.count);
  assert.equal(joinedIds(records.map(idOf)), summary.ids_sha256);
  summary.records?.forEach(({ json }, at) => json !== undefined && assert.deepEqual(records[at], json));
};

/** A sync run of ours without what the reference's message has no field for, and the reference's without its token. */
const ours = (sync) => {
  const { finished, linkedSyncId, supportsDiff, ...message } = sync;
  return message;
};
const theirs = ({ syncToken, ...message }) => message;
const bare = ({ stats, ...sync }) => sync;

class Calls {
  list = [];
  wants = [];
  /** A call and what it must answer: a value, or a function that looks at it. */
  add(call, want) {
    this.list.push(call);
    this.wants.push(want);
  }
  check(answers, name) {
    for (const [at, want] of this.wants.entries()) {
      const where = `${name}: ${JSON.stringify(this.list[at]).slice(0, 300)}`;
      try {
        if (typeof want === "function") want(answers[at]);
        else assert.deepEqual(answers[at], want);
      } catch (error) {
        error.message = `${where}\n${error.message}`;
        throw error;
      }
    }
  }
}

/** Everything that a golden alone tells. */
function first(want) {
  const calls = new Calls();
  const { engine, format, payload_encoding: payloadEncoding } = want.metadata;
  calls.add([null, "metadata"], { engine, format, payloadEncoding });
  calls.add([null, "currentDbSizeBytes"], (size) => assert.ok(size > 0 && (format === "v3" || size % 512 === 0)));
  calls.add([null, "syncs"], (syncs) => assert.deepEqual(syncs.map((sync) => bare(ours(sync))), (want.list_syncs ?? []).map((sync) => bare(theirs(sync)))));
  calls.add([null, "listSyncs", [{ pageToken: "abc" }]], { error: "usage.page-token" });
  for (const type of [undefined, ...TYPES]) {
    const key = type ?? "any";
    const latest = want.get_latest_finished_sync[key];
    calls.add([null, "latestFinishedSyncId", type === undefined ? [] : [type]], want.latest_finished_sync_id[key]);
    calls.add([null, "latestFinishedSync", type === undefined ? [] : [type]], (sync) =>
      latest === null ? assert.equal(sync, undefined) : assert.deepEqual(ours(sync), theirs(latest)),
    );
    const stats = want.stats_by_type[key];
    const failed = stats.error !== undefined && { error: "store.not-found" };
    calls.add([null, "statsV2", type === undefined ? [] : [type]], failed || stats.stats_v2);
    calls.add([null, "stats", type === undefined ? [] : [type]], failed || stats.stats);
  }
  for (const call of ["latestFinishedSyncId", "latestFinishedSync", "stats", "statsV2"]) calls.add([null, call, ["bogus"]], { error: "usage.sync-type" });
  for (const [call, ...args] of [["sync", "x"], ["stats", undefined, "x"], ["statsV2", undefined, "x"], ["syncToken", "x"]]) {
    calls.add([null, call, args], { error: "store.unknown-sync" });
  }
  calls.add([null, "sessionEntries", ["x"], "entries"], { error: "store.unknown-sync" });
  calls.add(["x", "stats", [{ recount: true }]], { error: "store.unknown-sync" });
  for (const run of want.sync_runs) {
    calls.add([null, "syncToken", [run.id]], run.sync_token ?? "");
    calls.add([null, "sessionEntries", [run.id], "entries"], []);
    for (const type of TYPES.filter((type) => type !== run.type)) calls.add([null, "stats", [type, run.id]], { error: "usage.sync-type" });
  }
  for (const [sync, view] of entries(want.views)) firstOfView(calls, sync, view, format === "v3");
  return calls;
}

function firstOfView(calls, sync, view, v3) {
  const large = view.grants.count > 100_000;
  // Lists of v1 there come without the expansion, those of v3 always with it.
  const plain = v3 ? {} : { includeExpansion: false };
  calls.add([null, "sync", [sync]], (run) => assert.deepEqual(ours(run), theirs(view.get_sync)));
  calls.add([null, "statsV2", [undefined, sync]], view.stats_v2);
  calls.add([null, "stats", [undefined, sync]], view.stats);
  calls.add([sync, "stats"], view.stats_v2);
  // The numbers that some of v3 store are not those of their rows.
  const counted = (stats) => {
    for (const [name, list] of entries({ resourceTypes: "resource_types", resources: "resources", entitlements: "entitlements", grants: "grants" })) {
      assert.equal(Number(stats[name] ?? 0), view[list].count, name);
    }
  };
  calls.add([sync, "stats", [{ recount: true }]], v3 ? counted : view.stats_v2);
  calls.add([sync, "resourceTypes", [], "all"], sameIds(view.resource_types));
  calls.add([sync, "resources", [], "all"], sameIds(view.resources));
  calls.add([sync, "entitlements", [], "all"], sameIds(view.entitlements));
  calls.add([sync, "grants", [plain], large ? "count" : "all"], large ? { value: view.grants.count, exact: true } : sameIds(view.grants));
  if (view.small && !v3) calls.add([sync, "grants", [], "all"], sameIds(view.grants_with_expansion));
  calls.add([sync, "staticEntitlements", [], "all"], []);
  calls.add([sync, "staticEntitlements", [], "page", { pageSize: 7 }], { records: [] });
  calls.add([sync, "staticEntitlements", [], "page", { pageToken: "x" }], { error: "usage.page-token" });
  // Both meanings of "the grants of a resource type".
  const ids = (summary) => (records) => assert.equal(joinedIds(records.map(idOf)), summary.ids_sha256);
  const some = (map) => (large ? [] : entries(map));
  for (const [type, summary] of some(view.list_filtered.grants_for_resource_type)) {
    // One reader means the type of the principal, the other that of the entitlement's resource.
    if (!v3) calls.add([sync, "grants", [{ entitlementResourceType: type }], "all"], ids(summary));
    else if (type !== "") calls.add([sync, "grants", [{ principalResourceType: type }], "all"], ids(summary));
  }
  for (const [type, summary] of some(view.stream.grants_by_principal_type)) calls.add([sync, "grants", [{ principalResourceType: type }], "all"], ids(summary));
  digests(calls, sync, Object.keys(view.get.entitlement ?? {})[0] ?? "x", v3);
}

/** v1 keeps none, and what v3 keeps is looked at below; what is asked is looked at all the same. */
function digests(calls, sync, entitlement, v3) {
  const none = (found) => v3 || assert.equal(found, undefined);
  calls.add([sync, "grantDigest", [entitlement]], none);
  for (const level of [0, 16]) calls.add([sync, "grantDigestNodes", [entitlement, level]], none);
  calls.add([sync, "grantDigestBucket", [entitlement, { level: 3, index: 7 }]], none);
  calls.add([sync, "grantDigestNodes", [entitlement, 17]], { error: "usage.digest-level" });
  calls.add([sync, "grantDigestBucket", [entitlement, { level: 3, index: 8 }]], { error: "usage.digest-level" });
  calls.add([sync, "grantDigestBucket", [entitlement, { level: 17, index: 0 }]], { error: "usage.digest-level" });
  for (const call of [["grantDigest", [""]], ["grantDigestNodes", ["", 0]], ["grantDigestBucket", ["", { level: 0, index: 0 }]]]) {
    calls.add([sync, ...call], { error: "usage.malformed-id" });
  }
}

/** What follows from the answers to the first: reads by ids, batches, principals. */
function second(want, before, answers) {
  const calls = new Calls();
  const given = (sync, name, args) => answers[before.list.findIndex((call) => call[0] === sync && call[1] === name && JSON.stringify(call[2] ?? []) === args)];
  const runs = given(null, "syncs", "[]");
  calls.add([null, "listSyncs"], { syncs: runs });
  for (const pageSize of [1, 7, 10_000]) {
    calls.add([null, "listSyncs", [{ pageSize }]], (page) => {
      assert.deepEqual(page.syncs, runs.slice(0, pageSize));
      assert.equal("nextPageToken" in page, runs.length > pageSize);
    });
  }
  for (const [sync, view] of entries(want.views)) {
    const list = (name) => given(sync, name, "[]");
    byIds(calls, sync, list("resources"), list("entitlements"));
    batches(calls, sync, view);
    principals(calls, sync, view, want.file.startsWith("dupes"));
  }
  return calls;
}

function byIds(calls, sync, resources, entitlements) {
  const some = (records) => records.filter((_, at) => at % Math.ceil(records.length / 200) === 0).toReversed();
  const refs = some(resources);
  const twice = [...refs, ...refs.slice(0, 2)];
  const ids = twice.map(({ id }) => ({ resourceType: id.resourceType ?? "", resource: id.resource ?? "" }));
  const nothing = [{ resourceType: "", resource: "" }, { resourceType: "user", resource: "" }, { resourceType: "", resource: "x" }, { resourceType: "user", resource: "no such" }];
  calls.add([sync, "resourcesByIds", [[]]], []);
  calls.add([sync, "resourcesByIds", [nothing]], []);
  calls.add([sync, "resourcesByIds", [[...ids.slice(0, 1), ...nothing, ...ids.slice(1)]]], twice);
  const of = some(entitlements);
  const all = [...of, ...of.slice(0, 2)];
  calls.add([sync, "entitlementsByIds", [[]]], []);
  calls.add([sync, "entitlementsByIds", [["", "no such", ...all.map(({ id }) => id), "no such either"]]], all);
}

/** The lists of the single entitlements, one behind the other by the bytes of their ids. */
function batches(calls, sync, view) {
  const single = entries(view.list_filtered.grants_for_entitlement_id_only).filter(([id, summary]) => id !== "" && summary.error === undefined);
  if (single.length === 0) return;
  const bytewise = single.toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))).slice(0, view.small ? undefined : 3);
  const ids = bytewise.map(([id]) => id).toReversed();
  const total = bytewise.reduce((sum, [, summary]) => sum + summary.count, 0);
  const whole = (all) => {
    assert.equal(all.length, total);
    let at = 0;
    for (const [, { count, ids_sha256 }] of bytewise) assert.equal(joinedIds(all.slice(at, (at += count))), ids_sha256);
  };
  calls.add([sync, "grantsForEntitlements", [["", ...ids, ids[0], "no such entitlement"]], "each"], (records) => {
    whole(records.map(idOf));
    for (const { entitlement, principal } of records) assert.ok(entitlement && principal);
  });
  calls.add([sync, "grantsForEntitlements", [[]], "all"], []);
  calls.add([sync, "grantsForEntitlements", [["no such"]], "page", {}], { records: [] });
  for (const size of total > 2000 ? [0, 1000, 10_000] : [1, 7, 0, 10_000]) {
    calls.add([sync, "grantsForEntitlements", [ids], "pages", size], (walked) => {
      whole(walked.ids);
      const length = size === 0 ? 10_000 : size;
      const lengths = Array.from({ length: Math.max(1, Math.ceil(total / length)) }, (_, page) => Math.min(length, total - page * length));
      assert.deepEqual(walked.lengths, lengths);
    });
  }
}

/** A principal by its id alone is that id under every type there is. */
function principals(calls, sync, view, reused) {
  if (!view.small) return;
  for (const [joined, summary] of entries(view.stream.grants_by_principal).slice(0, 20)) {
    const cut = joined.indexOf(":");
    if (joined.indexOf(":", cut + 1) >= 0) continue; // could be cut in two places
    const [type, id] = [joined.slice(0, cut), joined.slice(cut + 1)];
    const same = (records) => assert.equal(joinedIds(records.map(idOf)), summary.ids_sha256);
    calls.add([sync, "grants", [{ principalResourceId: id, principalResourceType: type }], "all"], same);
    calls.add([sync, "access", [{ resourceType: type, resource: id }], "all"], same);
    calls.add([sync, "grants", [{ principalResourceId: id }], "all"], (records) => {
      // Filters go by the columns, which a record that was put twice may not agree with.
      if (reused) return assert.ok(records.length >= summary.count);
      assert.ok(records.every(({ principal }) => (principal.id.resource ?? "") === id));
      same(records.filter(({ principal }) => (principal.id.resourceType ?? "") === type));
    });
  }
  for (const [id, summary] of entries(view.stream.grants_by_entitlement).slice(0, 20)) {
    if (id !== "") calls.add([sync, "holders", [{ entitlementId: id }], "all"], (records) => assert.equal(joinedIds(records.map(idOf)), summary.ids_sha256));
  }
}

for (const [name, path] of files) {
  test(name, { timeout: 120_000 }, async () => {
    const want = golden(path);
    const begin = first(want);
    const answers = await makeCalls(C1z, path, begin.list);
    begin.check(answers, name);
    const then = second(want, begin, answers);
    then.check(await makeCalls(C1z, path, then.list), name);
  });
}

test("the small ones in Chromium, in one page", { timeout: 300_000 }, async (t) => {
  const { page, problems, close } = await open();
  t.after(close);
  const make = (path, calls) =>
    page.evaluate(async ([file, list]) => {
      const { makeCalls } = await import("/calls.mjs");
      return makeCalls(globalThis.c1z.C1z, await globalThis.get(file), list);
    }, [basename(path), calls]);
  assert.ok(small.length > 25);
  await page.evaluate(() => globalThis.c1z.C1z.load());
  for (const [name, path] of small) {
    assert.ok(statSync(path).size <= 200_000);
    const want = golden(path);
    const begin = first(want);
    const answers = await make(path, begin.list);
    begin.check(answers, name);
    if (/^(enc|db)-/.test(name)) continue; // tiny-v1 in other clothes
    const then = second(want, begin, answers);
    then.check(await make(path, then.list), name);
  }
  assert.deepEqual(problems, []);
  await page.waitForTimeout(100);
  assert.equal(page.workers().length, 1, "the spare of load()");
});

test("grant digests of v3 files that have them", async () => {
  for (const name of ["tiny-v3", "tiny-v3-tar", "tiny-v3-tar_zstd", "levels-v3", "medium-v3"]) {
    const path = fixture(`${name}.c1z`);
    if (path === undefined) continue;
    const file = await C1z.open(path);
    const view = file.use();
    let deepest = 0;
    for (const { id } of await view.entitlements().toArray({ limit: 100 })) {
      const digest = await view.grantDigest(id);
      if (digest === undefined) continue;
      const grants = await view.grants({ entitlementId: id }).toArray({ limit: 10_000 });
      assert.equal(digest.count, grants.length, `${name} ${id}`);
      assert.equal(digest.hash.length, 8);
      deepest = Math.max(deepest, digest.level);
      for (const level of new Set([0, digest.level, 4])) {
        const nodes = await view.grantDigestNodes(id, level);
        // Level by level they are the same grants in smaller parts; the hash of all is that of the parts, one over the other.
        assert.equal(nodes.reduce((sum, { count }) => sum + count, 0), grants.length);
        const over = nodes.reduce((all, { hash }) => all.map((byte, at) => byte ^ hash[at]), new Uint8Array(8));
        assert.deepEqual(over, digest.hash, `${name} ${id} ${level}`);
        const parts = [];
        for (const { index, count } of nodes) {
          const part = await view.grantDigestBucket(id, { level, index });
          assert.equal(part.length, count);
          parts.push(...part);
        }
        const sorted = (list) => list.map((one) => JSON.stringify(one)).toSorted();
        assert.deepEqual(sorted(parts), sorted(grants));
      }
    }
    if (name === "medium-v3") assert.ok(deepest > 0, "digests of several levels");
    await file.close();
  }
  const without = await C1z.open(`${own}/tiny-v3-nodigest.c1z`);
  assert.equal(await without.use().grantDigest("group:eng:member"), undefined);
  assert.equal(await without.use().grantDigestNodes("group:eng:member", 0), undefined);
  assert.equal(await without.use().grantDigestBucket("group:eng:member", { level: 0, index: 0 }), undefined);
  await without.close();
});

test("pages of syncs", async () => {
  const file = await C1z.open(`${own}/multi-sync-v1.c1z`);
  const all = await file.syncs();
  for (const pageSize of [1, 2, 7, 8]) {
    const walked = [];
    let pageToken;
    do {
      const page = await file.listSyncs({ pageSize, pageToken });
      assert.ok(page.syncs.length <= pageSize);
      walked.push(...page.syncs);
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    assert.deepEqual(walked, all);
  }
  await file.close();
});

test("a token is of its list, its sync and its call", async () => {
  const file = await C1z.open(`${own}/multi-sync-v1.c1z`);
  const ids = ["group:eng:member", "group:ops:member"];
  const [one, two] = (await file.syncs()).map(({ id }) => file.use(id));
  const refused = (records, pageToken) => assert.rejects(records.page({ pageToken }), { code: "usage.page-token" });
  const batch = one.grantsForEntitlements(ids);
  const { nextPageToken } = await batch.page({ pageSize: 1 });
  const whole = (await batch.page()).records;
  const rest = await one.grantsForEntitlements(ids.toReversed()).page({ pageToken: nextPageToken });
  assert.deepEqual(rest.records, whole.slice(1), "the order in which they are asked for is no matter");
  await refused(one.grantsForEntitlements([...ids, "more"]), nextPageToken);
  await refused(one.grantsForEntitlements(ids.slice(1)), nextPageToken);
  await refused(two.grantsForEntitlements(ids), nextPageToken);
  await refused(one.grants(), nextPageToken);
  await refused(batch, (await one.grants().page({ pageSize: 1 })).nextPageToken);
  const sorted = one.grants({ orderBy: { column: "id" } });
  const token = (await sorted.page({ pageSize: 1 })).nextPageToken;
  await refused(one.grants({ orderBy: { column: "id", direction: "descending" } }), token);
  await refused(one.grants({ text: "alice" }), token);
  await refused(two.grants({ orderBy: { column: "id" } }), token);
  await refused(one.grants(), token);
  await assert.rejects(file.listSyncs({ pageToken: token }), { code: "usage.page-token" });
  await file.close();
});

test("session entries and tokens: by name, by prefix, of their sync, and in nothing else", async () => {
  const token = JSON.stringify({ secret: "hunter2" });
  const run = RUN.replace(/, ''\);$/, `, '${token}');`);
  const rows = [["s", "b/2"], ["s", "a"], ["s", "b/1"], ["s", "b"], ["other", "b/3"]].map(([sync, key]) => session(sync, key, Buffer.from(key)));
  for (let n = 0; n < 2500; n++) rows.push(session("s", `many/${String(n).padStart(5, "0")}`, Buffer.from([n % 256])));
  const file = await C1z.open(made(`${TABLES} ${INDICES} ${run} ${SESSIONS}`, rows));
  const keys = async (prefix) => {
    const all = [];
    for await (const { key, value } of file.sessionEntries("s", prefix === undefined ? undefined : { prefix })) all.push([key, value]);
    return all;
  };
  assert.deepEqual(await keys("b/"), [["b/1", new Uint8Array(Buffer.from("b/1"))], ["b/2", new Uint8Array(Buffer.from("b/2"))]]);
  assert.equal((await keys()).length, 2504, "more than one call fetches");
  assert.deepEqual((await keys("many/")).map(([key]) => key), Array.from({ length: 2500 }, (_, n) => `many/${String(n).padStart(5, "0")}`));
  assert.deepEqual(await keys("nothing"), []);
  assert.equal(await file.syncToken("s"), token);
  const told = JSON.stringify([file.info, await file.syncs(), await file.listSyncs(), await file.sync("s"), await file.latestFinishedSync(), await file.warnings()]);
  assert.ok(!told.includes("hunter2"), told);
  const reason = new Error("enough");
  assert.equal(await failure(file.sessionEntries("s", { signal: AbortSignal.abort(reason) }).next()), reason);
  await file.close();
});
