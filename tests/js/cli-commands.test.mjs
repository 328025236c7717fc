// The command's other questions: principals, compare, access, stats, syncs, search, info, export.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { C1z } from "../../pkg/dist/index.node.js";
import { bin, c1z, csvRows, lines, output, source } from "./cli-support.mjs";
import { fixture, golden, idOf } from "./support.mjs";

const NAMES = ["tiny-v1", "multi-sync-v1", "dupes-v1", "random-4-v1", "unicode-v1", "medium-v1", "tiny-v3", "unicode-v3"].filter((name) => fixture(`${name}.c1z`));
const tiny = fixture("tiny-v1.c1z");
const folder = mkdtempSync(join(tmpdir(), "c1z-cli-"));
after(() => rmSync(folder, { recursive: true }));

async function all(values) {
  const list = [];
  for await (const value of values) list.push(value);
  return list;
}

const json = async (...args) => JSON.parse(await output([...args, "-q", "-o", "json"]));

async function withFile(path, work) {
  const file = await C1z.open(path);
  try {
    return await work(file, file.use());
  } finally {
    await file.close();
  }
}

/** What the command must say of a resource. */
async function whole(view, id) {
  const find = (ref) => view.resource({ resourceType: ref.resourceType ?? "", resource: ref.resource ?? "" }).catch(() => undefined);
  const stand = (ref) => ({ id: ref, displayName: `MISSING RESOURCE (${ref.resourceType}:${ref.resource})` });
  const resource = (await find(id)) ?? stand(id);
  const type = await view.resourceType(id.resourceType).catch(() => ({ id: id.resourceType, displayName: `MISSING RESOURCE TYPE (${id.resourceType})` }));
  const above = resource.parentResourceId;
  return { resource, resourceType: type, ...(above === undefined ? {} : { parent: (await find(above)) ?? stand(above) }) };
}

async function principalsOf(view, query) {
  const ids = new Map();
  for await (const { principal } of view.grants(query)) {
    const key = JSON.stringify([principal.id.resourceType, principal.id.resource]);
    if (!ids.has(key)) ids.set(key, principal.id);
  }
  const list = [];
  for (const id of ids.values()) list.push(await whole(view, id));
  return list;
}

describe("principals", { concurrency: 2 }, () => {
  for (const name of NAMES) {
    test(name, () => withFile(fixture(`${name}.c1z`), async (_, view) => {
      const path = fixture(`${name}.c1z`);
      const want = await principalsOf(view, {});
      const { resources } = await json("principals", path);
      assert.deepEqual(resources, want);
      assert.deepEqual(lines(await output(["principals", "-q", "-o", "ndjson", path])), want);
      const [head, ...rows] = csvRows(await output(["principals", "-q", "-o", "csv", path]));
      assert.deepEqual(head, ["typeId", "id", "displayName", "resourceType", "parentResource"]);
      const safe = (text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
      assert.deepEqual(rows.map((row) => row.slice(0, 2)), want.map(({ resource: { id } }) => [safe(id.resourceType ?? ""), safe(id.resource ?? "")]));
      assert.equal((await output(["principals", "-q", path])).split("\n").length, want.length + 2);
    }));
  }

  test("of some grants", () => withFile(tiny, async (_, view) => {
    const { resources } = await json("principals", "-e", "group:ops:member", tiny);
    assert.deepEqual(resources.map(({ resource }) => idOf(resource)), ["user:svc-1", "group:eng", "user:alice"]);
    assert.deepEqual((await json("principals", "-t", "role", "-r", "admin", tiny)).resources, await principalsOf(view, { resource: { resourceType: "role", resource: "admin" } }));
  }));
});

// Every pair is looked at, as the rules are written.
function alike(a, b) {
  if (idOf(a) === idOf(b)) return true;
  const [one, other] = [a, b].map((resource) => resource.annotations?.find((annotation) => annotation["@type"].endsWith(".UserTrait")));
  if ((one === undefined) !== (other === undefined)) return false;
  const emails = (trait) => (trait?.emails ?? []).map(({ address }) => address);
  return emails(one).some((email) => emails(other).includes(email)) || (a.displayName ?? "") === (b.displayName ?? "");
}

describe("principals compare", { concurrency: 2 }, () => {
  test("two entitlements of a file", async () => {
    const { base, compared, missing, extra, ...rest } = await json("principals", "compare", "-e", "group:eng:member", "--compare-entitlement", "group:ops:member", tiny);
    assert.deepEqual(rest, {});
    const ids = (list) => list.map(({ resource }) => idOf(resource));
    assert.deepEqual(ids(base), ["user:alice", "user:bob", "user:svc-1"]);
    assert.deepEqual(ids(compared), ["user:svc-1", "group:eng", "user:alice"]);
    assert.deepEqual([ids(missing), ids(extra)], [["user:bob"], ["group:eng"]]);
    const [, ...rows] = csvRows(await output(["principals", "compare", "-o", "csv", "-e", "group:eng:member", "--compare-entitlement", "group:ops:member", tiny]));
    assert.deepEqual(rows.map(([result, , id]) => `${result} ${id}`), ["matched alice", "missing bob", "matched svc-1", "extra eng"]);
  });

  test("across files, against every pair", async () => {
    const pairs = [
      ["unicode-v1", "g:日本語テキスト:%", "unicode-v1", "g:a:b:c:ÿ"], ["random-3-v1", "a.-:ÿ😀:\uffffZé_:\uffff", "random-4-v1", "1😀Z/_"],
      ["random-2-v1", undefined, "random-4-v1", "1😀Z/_"], ["tiny-v1", "group:eng:member", "multi-sync-v1", "group:eng:member"],
    ];
    let matches = 0;
    for (const [one, left, two, right] of pairs) {
      const [path, other] = [one, two].map((name) => fixture(`${name}.c1z`));
      const entitlement = left ?? (await withFile(path, async (_, view) => (await all(view.grants())).map((grant) => grant.entitlement.id).find((id) => !id.includes("\0"))));
      const args = ["principals", "compare", `--entitlement=${entitlement}`, `--compare-entitlement=${right}`, "--compare-file", other];
      const { base, compared, missing, extra } = await json(...args, path);
      const like = (it, list) => list.some(({ resource }) => alike(it.resource, resource));
      assert.ok(base.length > 0 && compared.length > 0);
      assert.deepEqual(missing, base.filter((it) => !like(it, compared)), entitlement);
      for (const it of extra) assert.ok(compared.some(({ resource }) => idOf(resource) === idOf(it.resource)));
      for (const it of compared) if (!like(it, base)) assert.ok(extra.some(({ resource }) => idOf(resource) === idOf(it.resource)));
      matches += base.length - missing.length;
    }
    assert.ok(matches > 3, `${matches}`);
  });

  test("the rules", async () => {
    const { personOf, unmatched } = await source("likeness.ts");
    const user = (id, displayName, ...addresses) => ({
      id: { resourceType: "user", resource: id },
      displayName,
      annotations: [{ "@type": "type.googleapis.com/c1.connector.v2.UserTrait", emails: addresses.map((address) => ({ address })) }],
    });
    const bot = (id, displayName) => ({ id: { resourceType: "bot", resource: id }, displayName });
    const base = [user("1", "A", "a@x", "b@x"), user("2", "B"), user("3", "C", "c@x"), bot("4", "D"), bot("5", "E"), user("6", "F", "f@x")];
    const compared = [user("7", "Z", "b@x"), user("8", "B"), bot("9", "C"), bot("10", "D"), bot("5", "other"), user("6", "G")];
    const { missing, extra } = unmatched(base.map(personOf), compared.map(personOf));
    assert.deepEqual([...missing].map(({ id }) => id.resource), ["3"]); // a bot of the same name is not the user
    assert.deepEqual([...extra].map(({ id }) => id.resource), ["9"]);
    for (const it of base) assert.equal(compared.some((other) => alike(it, other)), ![...missing].some(({ id }) => id === it.id));
  });

  test("what it needs is said", async () => {
    for (const [args, code, text] of [[[], 2, /--entitlement/], [["-e", "x"], 2, /--compare-entitlement or --compare-file/], [["-e", "x", "--compare-entitlement", "y"], 6, /"x"/]]) {
      const result = await c1z(["principals", "compare", ...args, tiny]);
      assert.deepEqual([result.code, text.test(result.stderr)], [code, true], result.stderr);
    }
  });
});

describe("access", { concurrency: 2 }, () => {
  test("of every resource", () => withFile(tiny, async (_, view) => {
    let held = 0;
    for (const { id } of await all(view.resources())) {
      const joined = await all(view.access(id).joined());
      if (joined.length === 0) continue;
      held += joined.length;
      const { principal, access } = await json("access", "-t", id.resourceType, "-r", id.resource, tiny);
      assert.deepEqual(principal, await view.resource(id));
      const groups = new Map();
      for (const { entitlement, resource, resourceType } of joined) {
        const group = groups.get(idOf(resource)) ?? { resourceType, resource, entitlements: [] };
        if (!group.entitlements.some((one) => one.id === entitlement.id)) group.entitlements.push(entitlement);
        groups.set(idOf(resource), group);
      }
      assert.deepEqual(access, [...groups.values()]);
      const rows = (await output(["access", "-t", id.resourceType, "-r", id.resource, tiny])).split("\n").slice(1, -1);
      assert.equal(rows.length, access.reduce((sum, { entitlements }) => sum + entitlements.length, 0));
      for (const row of rows) assert.match(row, / (direct|expanded)$/);
    }
    assert.equal(held, 25);
  }));

  test("without a principal, or of none", async () => {
    for (const [args, code] of [[["-t", "user"], 2], [["-t", "user", "-r", "nobody"], 6]]) assert.equal((await c1z(["access", ...args, tiny])).code, code);
  });
});

describe("stats and syncs", { concurrency: 2 }, () => {
  for (const name of NAMES) {
    test(name, async () => {
      const path = fixture(`${name}.c1z`);
      const want = golden(path);
      const { syncToken: _, ...latest } = want.get_latest_finished_sync.any;
      const { finished, linkedSyncId: __, supportsDiff: ___, ...got } = await json("stats", path);
      assert.equal(finished, true);
      assert.deepEqual(got, latest);
      const { syncs } = await json("syncs", "--token", path);
      const plain = syncs.map(({ finished: _, linkedSyncId: __, supportsDiff: ___, stats: ____, ...sync }) => sync);
      assert.deepEqual(plain, want.list_syncs.map(({ stats: _, ...sync }) => sync));
      assert.deepEqual(lines(await output(["syncs", "--token", "-o", "ndjson", path])), syncs);
      assert.equal(csvRows(await output(["syncs", "-o", "csv", path])).length, syncs.length + 1);
    });
  }

  test("tokens only where asked for", async () => {
    const token = "fixture token";
    assert.ok((await output(["syncs", "--token", tiny])).includes(token));
    for (const command of ["info", "syncs", "stats"]) {
      for (const form of ["table", "json", "ndjson", "csv"]) assert.ok(!(await output([command, "-o", form, tiny])).includes(token), command);
    }
  });

  test("stored, counted anew, of a sync, and as rows", async () => {
    const garbage = fixture("corrupt/stats-garbage.c1z");
    assert.equal((await json("stats", "--recount", garbage)).stats.grants, "25");
    const path = fixture("multi-sync-v1.c1z");
    await withFile(path, async (file) => {
      for (const { id } of await file.syncs()) assert.deepEqual((await json("stats", "--sync-id", id, path)).stats, (await file.sync(id)).stats);
    });
    assert.deepEqual(csvRows(await output(["stats", "-o", "csv", tiny])), [
      ["resourceType", "resources", "entitlements", "grants"],
      ["app", "1", "2", "6"], ["group", "3", "4", "13"], ["role", "2", "2", "6"], ["secret", "1", "0", "0"], ["user", "3", "0", "0"],
    ]);
  });
});

test("search is the API's", () => withFile(tiny, async (_, view) => {
  for (const [text, args, options] of [["alice", [], {}], ["group:eng:member", [], {}], ["eng", ["--kind", "resources", "--kind", "entitlements"], { kinds: ["resources", "entitlements"] }], ["a", ["--limit", "3"], { limit: 3 }]]) {
    const want = (await all(view.search(text, options))).flat();
    assert.ok(want.length > 0, text);
    assert.deepEqual((await json("search", text, ...args, tiny)).hits, want);
    assert.deepEqual(lines(await output(["search", text, ...args, "-o", "ndjson", tiny])), want);
    const rows = (await output(["search", text, ...args, tiny])).split("\n").slice(1, -1);
    assert.equal(rows.length, want.length);
    want.forEach(({ record }, at) => assert.ok(rows[at].includes(idOf(record)), rows[at]));
  }
}));

test("info", () => withFile(tiny, async (file) => {
  const { manifest: _, ...facts } = file.info;
  const { sync, rule, why } = await file.defaultSync();
  const want = { ...facts, syncs: 1, defaultSync: { syncId: sync.id, rule, why } };
  assert.deepEqual(await json("info", tiny), want);
  assert.match(await output(["info", tiny]), /^Format {8}v1\nEngine {8}sqlite\nFile size {5}7 542 bytes\n/);
  assert.deepEqual(csvRows(await output(["info", "-o", "csv", tiny])).slice(0, 3), [["name", "value"], ["Format", "v1"], ["Engine", "sqlite"]]);
  assert.match(await output(["info", fixture("corrupt/rows-without-sync.c1z")]), /sync\.orphan-rows/);
}));

test("info of v3, and --verify", async () => {
  const path = fixture("tiny-v3.c1z");
  const { format, engine, payloadEncoding, memory } = await json("info", path);
  assert.deepEqual([format, engine, payloadEncoding], ["v3", "pebble", "indexed_zstd"]);
  assert.ok(memory.bytesRead > 0 && memory.blocksRead > 0 && memory.cacheLimit === 64 << 20);
  assert.match(await output(["info", path]), /\nPayload encoding {2}indexed_zstd\n[^]*\nRead of it {8}[\d ]+ bytes, in \d+ frames and \d+ blocks\nMemory {12}[\d ]+ bytes kept, of at most 67 108 864 bytes\n/);
  const whole = await json("info", "--verify", path);
  assert.ok(whole.memory.blocksRead > memory.blocksRead);
  const bomb = fixture("corrupt/v3-frame-bomb.c1z");
  assert.equal((await json("grants", bomb)).grants.length, 25);
  const refused = await c1z(["grants", "--verify", bomb]);
  assert.deepEqual([refused.code, refused.stdout], [3, ""]);
  assert.match(refused.stderr, /v3\.frame/);
  assert.equal((await json("grants", "--verify", tiny)).grants.length, 25);
});

const KINDS = { "resource-types": "resourceTypes", resources: "resources", entitlements: "entitlements", grants: "grants" };

describe("export", { concurrency: 2 }, () => {
  const path = fixture("unicode-v1.c1z");

  test("one kind, in every form, to a file and to standard output", () => withFile(path, async (_, view) => {
    for (const [kind, list] of Object.entries(KINDS)) {
      for (const format of ["csv", "json", "ndjson"]) {
        const want = Buffer.concat(await all(view[list]().export(format))).toString();
        assert.equal(await output(["export", "--kind", kind, "--format", format, path]), want);
        const out = join(folder, `${kind}.${format}`);
        assert.equal(await output(["export", "--kind", kind, "--out", out, path]), "");
        assert.equal(readFileSync(out, "utf8"), want);
      }
    }
  }));

  test("all kinds: lines, or a directory", () => withFile(path, async (_, view) => {
    const want = [];
    for (const [kind, list] of Object.entries(KINDS)) for await (const record of view[list]()) want.push({ kind, record });
    assert.deepEqual(lines(await output(["export", path])), want);
    const out = join(folder, "deep/all");
    await output(["export", "--format", "csv", "--out", out, path]);
    assert.deepEqual(readdirSync(out).sort(), Object.keys(KINDS).map((kind) => `${kind}.csv`).sort());
    assert.equal(readFileSync(join(out, "grants.csv"), "utf8"), Buffer.concat(await all(view.grants().export("csv"))).toString());
    assert.equal((await c1z(["export", "--format", "csv", path])).code, 2);
  }));

  test("nothing is overwritten without --force, and nothing half written stays", async () => {
    const out = join(folder, "kept.csv");
    writeFileSync(out, "mine");
    const refused = await c1z(["export", "--kind", "grants", "--out", out, path]);
    assert.deepEqual([refused.code, readFileSync(out, "utf8")], [2, "mine"]);
    assert.match(refused.stderr, /--force/);
    const broken = await c1z(["export", "--kind", "grants", "--force", "--out", out, fixture("corrupt/proto-garbage.c1z")]);
    assert.deepEqual([broken.code, readFileSync(out, "utf8")], [4, "mine"]);
    await output(["export", "--kind", "grants", "--force", "--out", out, path]);
    assert.notEqual(readFileSync(out, "utf8"), "mine");
    assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith(".part")), []);
    const nowhere = await c1z(["export", "--kind", "grants", "--out", join(folder, "no/such/place.csv"), path]);
    assert.equal(nowhere.code, 74);
    assert.ok(!existsSync(join(folder, "no")));
  });
});

test("the command is executable", () => {
  assert.ok((statSync(bin).mode & 0o111) === 0o111);
});
