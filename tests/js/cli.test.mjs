// The command's lists, as a child process: every output against the reference reader's goldens and against the API.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { C1z } from "../../pkg/dist/index.node.js";
import { c1z, csvRows, lines, output, shownAs } from "./cli-support.mjs";
import { fixture, golden, hasAll, idOf, leftOut, sha256 } from "./support.mjs";

const LISTS = {
  "resource-types": { list: "resourceTypes", one: "resourceType", refers: [], golden: "resource_types" },
  "resources": { list: "resources", one: "resource", refers: ["resourceType"], golden: "resources" },
  "entitlements": { list: "entitlements", one: "entitlement", refers: ["resource", "resourceType"], golden: "entitlements" },
  "grants": { list: "grants", one: "grant", refers: ["entitlement", "resource", "resourceType", "principal"], golden: "grants" },
};
const NAMES = ["tiny-v1", "tiny-v1-slim", "unicode-v1", "multi-sync-v1", "multi-sync-nofull-v1", "dupes-v1", "random-4-v1", "medium-v1", "tiny-v3", "wal-v3-tar", "unicode-v3", "random-4-v3", "medium-v3"];
const names = NAMES.filter((name) => fixture(`${name}.c1z`) !== undefined);
if (!hasAll) console.log(leftOut);

const open = new Map();
after(async () => {
  for (const file of open.values()) await file.close();
});

async function api(name) {
  const path = fixture(`${name}.c1z`);
  if (!open.has(name)) open.set(name, await C1z.open(path));
  return { path, file: open.get(name) };
}

async function all(values) {
  const list = [];
  for await (const value of values) list.push(value);
  return list;
}

async function bytes(stream) {
  return Buffer.concat(await all(stream)).toString("utf8");
}

const run = (args, path) => output([...args, "-q", path]);

describe("lists", { concurrency: 2 }, () => {
  for (const name of names) {
    for (const [command, what] of Object.entries(LISTS)) test(`${command} of ${name}`, () => checkList(name, command, what));
  }
});

async function checkList(name, command, { list, one, refers, golden: key }) {
  const { path, file } = await api(name);
  const view = file.use();
  const { [list]: elements, ...rest } = JSON.parse(await run([command, "-o", "json"], path));
  assert.deepEqual(rest, {});
  const summary = golden(path).views[view.syncId][key];
  assert.equal(elements.length, summary.count);
  assert.equal(sha256(elements.map((element) => idOf(element[one])).join("\n")), summary.ids_sha256);
  assert.deepEqual(elements.map((element) => element[one]), await all(view[list]()));
  const joined = await all(view[list]().joined());
  elements.forEach((element, at) => {
    for (const member of refers) checkReferred(element, member, joined[at]);
    for (const member of Object.keys(element)) assert.ok(member === one || member === "parent" || refers.includes(member), member);
    assert.deepEqual(element.parent === undefined, element.resource?.parentResourceId === undefined || one !== "resource");
  });
  assert.deepEqual(lines(await run([command, "-o", "ndjson"], path)), elements);
  assert.equal(await run([command, "-o", "csv"], path), await bytes(view[list]().export("csv")));
  checkTable((await run([command], path)).split("\n").slice(0, -1), elements, one);
}

// What the API has is passed on; what the sync does not have is named.
function checkReferred(element, member, joined) {
  const given = element[member];
  if (joined[member] !== undefined) return assert.deepEqual(given, joined[member]);
  const of = element.grant ?? element.entitlement ?? element.resource;
  const resource = element.grant?.entitlement?.resource?.id ?? element.entitlement?.resource?.id ?? element.resource?.id;
  const text = {
    entitlement: `MISSING ENTITLEMENT (${of.entitlement?.id})`,
    resource: `MISSING RESOURCE (${resource?.resourceType}:${resource?.resource})`,
    resourceType: `MISSING RESOURCE TYPE (${resource?.resourceType})`,
    principal: `MISSING RESOURCE (${of.principal?.id.resourceType}:${of.principal?.id.resource})`,
  };
  assert.equal(given.displayName, text[member]);
  const id = { entitlement: of.entitlement?.id, resource, resourceType: resource?.resourceType, principal: of.principal?.id };
  assert.deepEqual(given.id, id[member]);
}

// A heading and a line for each; the cells of a line in their order.
function checkTable([head, ...rows], elements, one) {
  assert.match(head, /^(Type )?ID +\S/);
  assert.equal(rows.length, elements.length);
  const name = (record) => record?.displayName ?? (typeof record?.id === "object" ? record.id.resource : record?.id) ?? "";
  elements.forEach((element, at) => {
    const { grant, entitlement, resource, resourceType, principal, parent } = element;
    const cells = {
      resourceType: () => [resourceType.id, resourceType.displayName],
      resource: () => [resource.id.resourceType, resource.id.resource, resource.displayName, name(resourceType), parent === undefined ? "-" : name(parent)],
      entitlement: () => [entitlement.id, entitlement.displayName, name(resourceType), name(resource), entitlement.slug],
      grant: () => [grant.id, name(resourceType), name(resource), name(entitlement), name(principal), `${principal.id.resourceType}:${principal.id.resource}`],
    }[one]();
    let from = 0;
    for (const cell of cells) {
      const text = shownAs(cell ?? "").trim();
      const place = rows[at].indexOf(text, from);
      assert.ok(place >= 0, `${text} in ${rows[at]}`);
      from = place + text.length;
    }
  });
}

test("what is missing gets a stand-in", async () => {
  const { path, file } = await api("multi-sync-nofull-v1");
  const { grants } = JSON.parse(await run(["grants", "-o", "json"], path));
  const joined = await all(file.use().grants().joined());
  assert.ok(joined.some((element) => element.resource === undefined));
  grants.forEach((element, at) => LISTS.grants.refers.forEach((member) => checkReferred(element, member, joined[at])));
  assert.match(await run(["grants"], path), /MISSING RESOURCE \(group:eng\)/);
});

test("grants as json are the reference's records", async () => {
  const { path } = await api("tiny-v1");
  const want = golden(path);
  const { records } = want.views[want.cli_default_sync].grants_with_expansion;
  const { grants } = JSON.parse(await run(["grants", "-o", "json"], path));
  assert.deepEqual(grants.map(({ grant }) => grant), records.map(({ json }) => json));
});

test("kinds in a table are those of the csv", async () => {
  const seen = new Set();
  for (const name of names) {
    const { path } = await api(name);
    const kinds = csvRows(await run(["grants", "-o", "csv"], path)).slice(1).map((row) => row.at(-1));
    const table = (await run(["grants"], path)).split("\n").slice(1, -1);
    assert.deepEqual(table.map((line) => line.split(" ").at(-1)), kinds, name);
    for (const kind of kinds) seen.add(kind);
  }
  assert.deepEqual([...seen].sort(), ["direct", "expanded"]);
});

const FILTERS = [
  [["resource-types", "--trait", "group"], (view) => view.resourceTypes({ trait: "group" })],
  [["resource-types", "--text", "APPLIC"], (view) => view.resourceTypes({ text: "APPLIC" })],
  [["resources", "-t", "user"], (view) => view.resources({ resourceTypeId: "user" })],
  [["resources", "--parent", "app:acme"], (view) => view.resources({ parent: { resourceType: "app", resource: "acme" } })],
  [["resources", "--status", "disabled"], (view) => view.resources({ status: "disabled" })],
  [["resources", "--trait=user", "--order-by=displayName:desc"], (view) => view.resources({ trait: "user", orderBy: { column: "displayName", direction: "descending" } })],
  [["resources", "--order-by", "resourceType", "--order-by", "displayName:desc"],
    (view) => view.resources({ orderBy: [{ column: "resourceType" }, { column: "displayName", direction: "descending" }] })],
  [["entitlements", "-t", "group"], (view) => view.entitlements({ resourceTypeId: "group" })],
  [["entitlements", "-t", "group", "-r", "eng"], (view) => view.entitlements({ resource: { resourceType: "group", resource: "eng" } })],
  [["entitlements", "--purpose", "permission"], (view) => view.entitlements({ purpose: "permission" })],
  [["grants", "-t", "group"], (view) => view.grants({ entitlementResourceType: "group" })],
  [["grants", "-t", "group", "-r", "eng"], (view) => view.grants({ resource: { resourceType: "group", resource: "eng" } })],
  [["grants", "-e", "group:eng:member"], (view) => view.grants({ entitlementId: "group:eng:member" })],
  [["grants", "--principal", "user:alice"], (view) => view.grants({ principal: { resourceType: "user", resource: "alice" } })],
  [["grants", "--principal-type", "user", "--principal", "alice"], (view) => view.grants({ principal: { resourceType: "user", resource: "alice" } })],
  [["grants", "--principal-type", "group"], (view) => view.grants({ principalResourceType: "group" })],
  [["grants", "--kind", "direct", "--text", "bob"], (view) => view.grants({ kind: "direct", text: "bob" })],
  [["grants", "--order-by", "principalName", "-t", "role"], (view) => view.grants({ orderBy: { column: "principalName" }, entitlementResourceType: "role" })],
];

describe("filters are those of the API", { concurrency: 2 }, () => {
  for (const [args, ask] of FILTERS) {
    test(args.join(" "), async () => {
      const { path, file } = await api("tiny-v1");
      const { list } = LISTS[args[0]];
      const want = await all(ask(file.use()).joined());
      const everything = await all(file.use()[list]());
      assert.ok(want.length > 0 && (want.length < everything.length || args.join().includes("order-by")));
      const own = LISTS[args[0]].one;
      const got = lines(await run([...args, "-o", "ndjson"], path));
      assert.deepEqual(got.map((element) => element[own]), want.map((element) => element[own]));
      const { [list]: elements } = JSON.parse(await run([...args, "-o", "json", "--limit", "1"], path));
      assert.deepEqual(elements, got.slice(0, 1));
    });
  }
});

describe("--limit leaves every output whole", { concurrency: 2 }, () => {
  const commands = [...Object.keys(LISTS), "principals", "syncs", "access -t user -r alice", "search alice --kind grants"];
  for (const command of commands) {
    test(command, async () => {
      const { path } = await api(command === "syncs" ? "multi-sync-v1" : "tiny-v1");
      const args = (form) => [...command.split(" "), "--limit", "2", "-o", form];
      const json = JSON.parse(await run(args("json"), path));
      assert.equal(Object.values(json).find((value) => Array.isArray(value)).length, 2);
      assert.equal(lines(await run(args("ndjson"), path)).length, 2);
      assert.equal(csvRows(await run(args("csv"), path)).length, 3);
      assert.equal((await run(args("table"), path)).split("\n").length, 4);
    });
  }

  test("csv is cut between records, also where cells hold line ends", async () => {
    const { path, file } = await api("unicode-v1");
    const whole = csvRows(await bytes(file.use().resources().export("csv")));
    assert.ok(whole.some((row) => row.some((cell) => cell.includes("\n"))));
    for (const limit of [1, 25, 26, 60, 61, 62]) {
      const text = await run(["resources", "-o", "csv", "--limit", String(limit)], path);
      assert.deepEqual(csvRows(text), whole.slice(0, limit + 1));
    }
  });
});

test("a file from standard input", async () => {
  const { path } = await api("tiny-v1");
  const { readFileSync } = await import("node:fs");
  const want = await run(["grants", "-o", "json"], path);
  assert.equal(await output(["grants", "-o", "json", "-"], { input: readFileSync(path) }), want);
  assert.equal(await output(["-f", "-", "grants", "-o", "json"], { input: readFileSync(path) }), want);
  const cut = await c1z(["grants", "-f", "-"], { input: readFileSync(path).subarray(0, 5000) });
  assert.equal(cut.code, 3, cut.stderr);
});
