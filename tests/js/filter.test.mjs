// The filter language: what a line means, where an error is, that any value can be written as a term and is read back, that reading
// takes time in proportion to its length, and that a query with a line is the same as one with the options it stands for.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { C1z, C1zError, completeFilter, filterTerm, parseFilter } from "../../pkg/dist/index.node.js";
import { c1z, output } from "./cli-support.mjs";
import { cpuTime, failure, own } from "./support.mjs";

const KINDS = ["resourceTypes", "resources", "entitlements", "grants"];
const query = (kind, text) => parseFilter(kind, text).query;
const wrong = (kind, text) => {
  try {
    parseFilter(kind, text);
  } catch (error) {
    assert.ok(error instanceof C1zError, String(error));
    assert.equal(error.code, "usage.filter");
    assert.ok(error.message.includes(`At character ${error.at + 1} of the filter`), error.message);
    return [error.at, error.message.replace(/^.*? of the filter: /, "")];
  }
  throw new Error(`${text} was understood`);
};

describe("what a line means", () => {
  const MEANS = [
    ["resourceTypes", "", {}],
    ["resourceTypes", "trait:user display-name:person", { trait: "user", where: [{ column: "displayName", is: "contains", value: "person" }] }],
    ["resourceTypes", "trait:License-Profile", { trait: "license profile" }],
    ["resources", 'type:user status:disabled grants>10 "okta"', {
      resourceTypeId: "user", status: "disabled", text: "okta", where: [{ column: "grants", is: ">", value: "10" }],
    }],
    ["resources", "  alice\t smith\n", { text: "alice smith" }],
    ["resources", "parent:app/acme trait:app", { parent: { resourceType: "app", resource: "acme" }, trait: "app" }],
    ["resources", 'email=""', { where: [{ column: "email", is: "=", value: "" }] }],
    ["resources", 'status:"" parent=""', { where: [{ column: "status", is: "=", value: "" }, { column: "parent", is: "=", value: "" }] }],
    ["resources", "last-login<2026-01-31 lastLogin>=2025-01-01 LASTLOGIN!=2025-06-01T10:00:00Z expires-at<2027-02-28", {
      where: [
        { column: "lastLogin", is: "<", value: "2026-01-31" }, { column: "lastLogin", is: ">=", value: "2025-01-01" },
        { column: "lastLogin", is: "!=", value: "2025-06-01T10:00:00Z" }, { column: "expiresAt", is: "<", value: "2027-02-28" },
      ],
    }],
    ["resources", "name:ann id=a1", { where: [{ column: "displayName", is: "contains", value: "ann" }, { column: "resource", is: "=", value: "a1" }] }],
    ["resources", "a@b.c =x -y >z 10>5 5\" text:z", { text: 'a@b.c =x -y >z 10>5 5" z' }],
    ["resources", '"type:user" "a \\"b\\" \\\\ \\u{1f600} \\n"', { text: 'type:user a "b" \\ 😀 \\n' }],
    ["resources", "type:user type=user", { resourceTypeId: "user" }],
    ["entitlements", "on:group/eng type:group purpose:Ownership slug!=member", {
      resource: { resourceType: "group", resource: "eng" }, resourceTypeId: "group", purpose: "ownership", where: [{ column: "slug", is: "!=", value: "member" }],
    }],
    ["grants", 'entitlement:group:eng:member on:role/x principal:user/a/b type:role how:inherited missing:entitlement', {
      entitlementId: "group:eng:member", resource: { resourceType: "role", resource: "x" }, principal: { resourceType: "user", resource: "a/b" },
      entitlementResourceType: "role", kind: "expanded", missing: "entitlement",
    }],
    ["grants", "principal:bob principal-type:user principalType:group principal-type:user", { principalResourceId: "bob", principalResourceType: ["user", "group"] }],
    ["grants", 'principal:"a\\/b\\\\c/d\\\\\\\\e\\/f"', { principal: { resourceType: "a/b\\c", resource: "d\\e/f" } }],
    ["grants", "principal:a\\/b", { principalResourceId: "a/b" }],
    ["grants", "principal-name:ann kind=direct", { where: [{ column: "principalName", is: "contains", value: "ann" }, { column: "kind", is: "=", value: "direct" }] }],
  ];
  for (const [kind, text, means] of MEANS) test(`${kind}: ${text}`, () => assert.deepEqual(query(kind, text), means));

  test("terms say where they are", () => {
    assert.deepEqual(parseFilter("grants", ' "a b"  principal:user/x grants last-login').terms, [
      { start: 1, end: 6, name: "text", op: ":", value: "a b" },
      { start: 8, end: 24, name: "principal", op: ":", value: { resourceType: "user", resource: "x" } },
      { start: 25, end: 31, name: "text", op: ":", value: "grants" },
      { start: 32, end: 42, name: "text", op: ":", value: "last-login" },
    ]);
    assert.deepEqual(parseFilter("resources", "😀 last-login<2026-01-01").terms[1], { start: 3, end: 24, name: "lastLogin", op: "<", value: "2026-01-01" });
  });

  test("every column of a kind can be compared, and no other", async () => {
    const file = await C1z.open(join(own, "tiny-v1.c1z"));
    for (const kind of KINDS) {
      const { columns } = await file.use()[kind]().block(0, 1);
      for (const column of columns) {
        const { query: asked } = parseFilter(kind, filterTerm(column, "", "="));
        assert.deepEqual(asked, { where: [{ column, is: "=", value: "" }] }, "which a filter of the same name asks, too");
      }
      const known = completeFilter(kind, "", 0).candidates.filter(({ name }) => !FILTERS.includes(name)).map(({ name }) => name);
      for (const column of known) if (column !== "expiresAt") assert.ok(columns.includes(column), `${kind} ${column}`);
    }
    await file.close();
  });
  const FILTERS = ["type", "parent", "trait", "status", "on", "purpose", "entitlement", "principal", "principal-type", "how", "missing"];
});

describe("errors point at a character", () => {
  const WRONG = [
    ["resources", "a stauts:x", 2, 'resources have no "stauts". Is it status?'],
    ["resources", "last-logon<2026-01-01", 0, 'resources have no "last-logon". Is it last-login?'],
    ["entitlements", "group:eng:member", 0, 'entitlements have no "group". To search for it as a text, put it in quotes.'],
    ["resources", "status:dissabled", 7, "status needs one of enabled, disabled, deleted."],
    ["resources", "status>disabled", 6, "status needs : or =."],
    ["resources", "x type!=user", 6, "type needs : or =."],
    ["resources", "type:", 5, 'type needs a value; type="" means none.'],
    ["resources", "trait: x", 6, "trait needs a value."],
    ["resources", 'trait:""', 6, "trait needs a value."],
    ["resources", 'a "b', 2, 'the other " is missing.'],
    ["resources", 'email="b"c', 9, 'a space must follow the ".'],
    ["resources", "type:user type:group", 10, "type can be given once."],
    ["resources", "grants>ten", 7, "grants needs a whole number."],
    ["resources", "last-login<2026-02-30", 11, "last-login needs a date such as 2026-01-31."],
    ["resources", "grants>=", 8, 'grants needs a value; grants="" means none.'],
    ["grants", "on:bob", 3, "on needs type/id, as in on:group/eng."],
    ["grants", "on:user/", 8, "on needs type/id, as in on:group/eng."],
    ["grants", "on:/bob", 3, "on needs type/id, as in on:group/eng."],
    ["grants", "missing:everything", 8, "missing needs one of principal, entitlement, resource."],
  ];
  for (const [kind, text, at, what] of WRONG) test(text, () => assert.deepEqual(wrong(kind, text), [at, what]));

  test("a line has 10,000 characters at most", () => {
    assert.equal(parseFilter("grants", "a".repeat(10_000)).query.text.length, 10_000);
    assert.equal(wrong("grants", "a".repeat(10_001))[0], 10_000);
  });

  test("what is no line is an error of the call", () => {
    assert.throws(() => parseFilter("grant", ""), { code: "usage.argument" });
    assert.throws(() => parseFilter("grants", 5), { code: "usage.argument" });
    for (const name of ["", "a b", "é", "1a", 5]) assert.throws(() => filterTerm(name, "x"), { code: "usage.argument" });
    assert.throws(() => filterTerm("type", "x", "~"), { code: "usage.argument" });
    assert.throws(() => filterTerm("type", { resourceType: "a", resource: "b" }), { code: "usage.argument" });
  });
});

// A small generator of numbers with a seed, so that a failure can be had again.
function* numbers(seed) {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}
const random = numbers(20261122);
const below = (n) => Math.floor(random.next().value * n);
const HOSTILE = [..."abzAZ019 \"\"\\\\//\\/::==!<>-_.@{}u'`\t\n\r\0\u0007\u001b\u007f\u0085\u00a0\u00ad\u061c\u180e\u2000\u200b\u200d\u200f\u2028\u202e\u2066\u3000\u3164\ufe0f\ufeff\ufffe\ud800\udfff😀👨‍👩‍👧\u{e0041}\u{10ffff}éé́אبक्षไทย漢ﾡ"];
const hostile = () => Array.from({ length: below(12) }, () => (below(9) === 0 ? String.fromCharCode(below(0x10000)) : HOSTILE[below(HOSTILE.length)])).join("");

describe("any value can be written and is read back", () => {
  const filters = [
    ["resourceTypes", [], []],
    ["resources", ["type"], ["parent"]],
    ["entitlements", ["type"], ["on"]],
    ["grants", ["entitlement", "principal-type", "type"], ["on", "principal"]],
  ];
  for (const [kind, ids, refs] of filters) {
    test(kind, () => {
      const columns = completeFilter(kind, "", 0).candidates.map(({ name }) => name).filter((name) => !/^(type|parent|trait|status|on|purpose|entitlement|principal|principal-type|how|missing)$/.test(name));
      for (let round = 0; round < 3000; round += 1) {
        const wanted = [];
        for (const id of ids) if (below(2) === 0) wanted.push([id, hostile(), ":="[below(2)]]);
        for (const ref of refs) if (below(2) === 0) wanted.push([ref, ref === "principal" && below(2) === 0 ? hostile() : { resourceType: hostile(), resource: hostile() }, ":="[below(2)]]);
        for (let n = below(4); n > 0; n -= 1) {
          const column = columns[below(columns.length)];
          const compared = /^(resources|children|entitlements|grants)$|(At|Login)$/.test(column);
          wanted.push([column, hostile(), compared ? ":" : [":", "=", "!=", ">", ">=", "<", "<="][below(7)]]);
        }
        if (below(2) === 0) wanted.push(["text", hostile(), ":"]);
        wanted.sort(() => below(3) - 1);
        const line = wanted.map((term) => filterTerm(...term)).join(" ");
        assert.ok(line.isWellFormed?.() ?? true);
        // Nothing in it is unseen or turns the line around.
        assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u3164]/u);
        const { terms, query: means } = parseFilter(kind, line);
        const back = terms.map(({ name, value, op }) => [name, value, op]);
        assert.deepEqual(back, wanted, line);
        for (const [at, term] of terms.entries()) assert.equal(line.slice(term.start, term.end), filterTerm(...wanted[at]));
        const text = wanted.filter(([name, value]) => name === "text" && value !== "").map(([, value]) => value).join(" ");
        assert.equal(means.text ?? "", text);
        const principal = wanted.find(([name]) => name === "principal")?.[1];
        if (typeof principal === "object") assert.deepEqual(means.principal, principal);
        if (typeof principal === "string" && principal !== "") assert.equal(means.principalResourceId, principal);
      }
    });
  }

  test("what needs no quotes has none", () => {
    const terms = [
      filterTerm("type", "user"), filterTerm("principal", { resourceType: "user", resource: "a b" }), filterTerm("grants", 10, ">"), filterTerm("lastLogin", "2026-01-01", "<="),
      filterTerm("entitlement", "group:eng:member"), filterTerm("email", "", "="), filterTerm("text", "okta"), filterTerm("text", "a:b"), filterTerm("on", { resourceType: "app", resource: "x/y" }),
      filterTerm("principal", "DOMAIN\\bob"), filterTerm("type", "a\u202eb"),
    ];
    assert.deepEqual(terms, [
      "type:user", 'principal:"user/a b"', "grants>10", "last-login<=2026-01-01", "entitlement:group:eng:member", 'email=""', "okta", '"a:b"', "on:app/x/y", "principal:DOMAIN\\\\bob",
      'type:"a\\u{202e}b"',
    ]);
  });
});

test("any text is either understood or an error at one of its characters", () => {
  const pieces = ["type:", "status:", "grants>", "principal:", "user", '"', "\\", " ", "x", "=", "on:a/b", "\\u{", "}", "😀"];
  for (let round = 0; round < 20_000; round += 1) {
    const text = Array.from({ length: below(10) }, () => (below(3) === 0 ? hostile() : pieces[below(pieces.length)])).join("");
    const kind = KINDS[below(4)];
    completeFilter(kind, text, below(text.length + 1), [{ id: "user", name: "User" }]);
    try {
      let end = 0;
      for (const term of parseFilter(kind, text).terms) {
        assert.ok(term.start >= end && term.end > term.start && term.end <= text.length);
        end = term.end;
      }
    } catch (error) {
      assert.equal(error.code, "usage.filter", `${text}: ${error.stack}`);
      assert.ok(Number.isInteger(error.at) && error.at >= 0 && error.at <= text.length, text);
    }
  }
});

test("reading takes time in proportion to the line", () => {
  const time = (make, length) => {
    const text = make.repeat(length / make.length).slice(0, length);
    const begin = cpuTime();
    for (let n = 0; n < 5; n += 1) {
      try {
        parseFilter("grants", text);
      } catch (error) {
        assert.equal(error.code, "usage.filter");
      }
      completeFilter("grants", text, length);
    }
    return cpuTime() - begin;
  };
  for (const make of ["a", "a ", '"', '\\"', '"a" ', 'a:"', "principal-type:a ", "how:direct ", "\\u{", '"\\u{', "on:\\", "a-", "::", " ", "id:1 ", "stauts"]) {
    time(make, 10_000);
    const spent = time(make, 10_000);
    assert.ok(spent < 500, `${make}: ${spent} ms`);
  }
});

describe("completion", () => {
  const types = [{ id: "user", name: "Person" }, { id: "user group", name: "Group" }];
  const complete = (kind, text, caret = text.length) => {
    const { start, end, candidates } = completeFilter(kind, text, caret, types);
    return [start, end, candidates.map((one) => one.text)];
  };
  test("names, then values", () => {
    assert.deepEqual(complete("resources", "sta"), [0, 3, ["status:"]]);
    assert.deepEqual(complete("resources", "x last"), [2, 6, ["last-login<"]]);
    assert.deepEqual(complete("resources", "lastl"), [0, 5, ["last-login<"]]);
    assert.deepEqual(complete("grants", "princ"), [0, 5, ["principal:", "principal-type:", "principal-name:"]]);
    assert.deepEqual(complete("resources", "status:"), [0, 7, ["status:enabled", "status:disabled", "status:deleted"]]);
    assert.deepEqual(complete("resources", "status=D"), [0, 8, ["status=disabled", "status=deleted"]]);
    assert.deepEqual(complete("resourceTypes", "trait:license p"), [14, 15, []]);
    assert.deepEqual(complete("resourceTypes", "trait:li"), [0, 8, ["trait:license-profile"]]);
    assert.deepEqual(complete("resources", "type:per"), [0, 8, ["type:user"]]);
    assert.deepEqual(complete("resources", "type:u"), [0, 6, ["type:user", 'type:"user group"']]);
    assert.deepEqual(complete("grants", "principal:u"), [0, 11, ["principal:user/"]]);
    assert.deepEqual(complete("resources", "email:"), [0, 6, []]);
    assert.deepEqual(complete("resources", '"sta'), [0, 4, []]);
  });
  test("in the middle of a line, what the caret is in is replaced", () => {
    assert.deepEqual(complete("resources", "stat:x type:u", 3), [0, 6, ["status:"]]);
    assert.deepEqual(complete("resources", "a  b", 2)[0], 2);
    assert.equal(complete("resources", "", 0)[2].length > 10, true);
  });
  test("each candidate that is whole can be read", () => {
    for (const kind of KINDS) {
      for (const { text, whole } of completeFilter(kind, "", 0).candidates) {
        assert.equal(whole, false);
        for (const value of completeFilter(kind, text, text.length, types).candidates) if (value.whole) assert.equal(parseFilter(kind, value.text).terms.length, 1);
      }
    }
  });
});

describe("a query with a line", () => {
  let file;
  const view = async () => (file ??= await C1z.open(join(own, "tiny-v1.c1z"))).use();
  after(() => file?.close());
  const all = (cursor) => cursor.toArray({ limit: 1000 });

  const SAME = [
    ["resources", "type:user status:disabled", { resourceTypeId: "user", status: "disabled" }],
    ["resources", "eng", { text: "eng" }],
    ["resources", "parent:app/acme trait:user", { parent: { resourceType: "app", resource: "acme" }, trait: "user" }],
    ["resourceTypes", "trait:group", { trait: "group" }],
    ["entitlements", "on:group/eng purpose:ownership", { resource: { resourceType: "group", resource: "eng" }, purpose: "ownership" }],
    ["grants", "principal:user/alice type:role", { principal: { resourceType: "user", resource: "alice" }, entitlementResourceType: "role" }],
    ["grants", "how:expanded", { kind: "expanded" }],
    ["grants", "principal-type:user principal-type:group on:group/eng", { principalResourceType: ["group", "user"], resource: { resourceType: "group", resource: "eng" } }],
    ["grants", "missing:principal", { missing: "principal" }],
    ["resources", "grants>2 email:example", { where: [{ column: "grants", is: ">", value: "2" }, { column: "email", is: "contains", value: "example" }] }],
  ];
  for (const [kind, filter, options] of SAME) {
    test(`${kind}: ${filter}`, async () => {
      const all_ = await all((await view())[kind]());
      const want = await all((await view())[kind](options));
      assert.ok(want.length < all_.length);
      assert.deepEqual(await all((await view())[kind]({ filter })), want);
      assert.deepEqual(await all((await view())[kind]({ ...options, filter })), want, "said twice");
      assert.equal((await (await view())[kind]({ filter }).count()).value, want.length);
    });
  }

  test("access and holders take one, too", async () => {
    const bob = { resourceType: "user", resource: "bob" };
    assert.deepEqual(await all((await view()).access(bob, { filter: "type:role" })), await all((await view()).grants({ principal: bob, entitlementResourceType: "role" })));
    assert.equal((await (await view()).holders({ entitlementId: "group:eng:member" }, { filter: "principal-type:user alice" }).count()).value, 1);
  });

  test("what is given both ways must be the same", async () => {
    const given = [
      ["resources", { filter: "a type:user", resourceTypeId: "group" }, 2, /another resourceTypeId/],
      ["resources", { filter: "alice", text: "bob" }, 0, /another text/],
      ["grants", { filter: "principal-type:user", principalResourceType: ["group"] }, 0, /another principalResourceType/],
      ["grants", { filter: "principal:user/bob", principal: { resourceType: "user", resource: "alice" } }, 0, /another principal/],
    ];
    for (const [kind, options, at, says] of given) {
      const error = await failure(view().then((of) => of[kind](options).count()));
      assert.equal(error.code, "usage.filter");
      assert.equal(error.at, at);
      assert.match(error.message, says);
    }
    assert.throws(() => parseFilter("grants", "stauts:x"), { code: "usage.filter" });
    const of = await view();
    assert.throws(() => of.grants({ filter: "type>x" }), { code: "usage.filter", at: 4 });
    assert.throws(() => of.grants({ filter: 5 }), { code: "usage.argument" });
    assert.throws(() => of.access({ resourceType: "user", resource: "bob" }, { filter: "principal:user/alice" }), { code: "usage.filter" });
    assert.equal((await of.resources({ filter: "type:user", resourceTypeId: "" }).count()).value, 3);
  });
});

describe("the command line", () => {
  const tiny = join(own, "tiny-v1.c1z");
  const ids = async (...args) => (await output([...args, "-q", "-o", "csv", tiny])).trim().split("\r\n").slice(1);
  test("--filter does what the options do, and goes with them", async () => {
    assert.deepEqual(await ids("resources", "--filter", "type:user status:disabled"), await ids("resources", "-t", "user", "--status", "disabled"));
    assert.deepEqual(await ids("grants", "--filter", "principal:user/bob", "-t", "role"), await ids("grants", "--principal", "user:bob", "-t", "role"));
    assert.deepEqual(await ids("entitlements", "--filter=purpose:ownership"), await ids("entitlements", "--purpose", "ownership"));
    assert.deepEqual(await ids("resource-types", "--filter", "trait:group"), await ids("resource-types", "--trait", "group"));
    assert.deepEqual(await ids("principals", "--filter", "on:role/admin"), await ids("principals", "-t", "role", "-r", "admin"));
    const exported = await output(["export", "--kind", "grants", "--format", "csv", "--filter", "type:role", "-q", tiny]);
    assert.equal(exported, await output(["grants", "-t", "role", "-o", "csv", "-q", tiny]));
  });

  test("errors name the character, before a file is looked for", async () => {
    const { code, stderr } = await c1z(["resources", "--filter", "x stauts:y", "no-such-file.c1z"]);
    assert.deepEqual([code, stderr.trim()], [2, 'c1z: At character 3 of the filter: resources have no "stauts". Is it status? (usage.filter)']);
    const json = await c1z(["export", "--kind", "grants", "--filter", "x stauts:y", "-o", "ndjson", "no-such-file.c1z"]);
    assert.equal(JSON.parse(json.stderr).error.at, 2);
    assert.match((await c1z(["export", "--filter", "x", tiny])).stderr, /--filter needs --kind/);
  });
});
