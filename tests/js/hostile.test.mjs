// Files in which every text is an attack, in the command line: a terminal is not commanded, a spreadsheet runs nothing, JSON is exact.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { c1z, csvRows, lines } from "./cli-support.mjs";
import { CORPUS, FORMULAS } from "./corpus.mjs";
import { fields, hostileV1, hostileV3, TAIL } from "./hostile.mjs";
import { INDICES, made as madeFile, TABLES } from "./image.mjs";

const folder = mkdtempSync(join(tmpdir(), "c1z-hostile-"));
after(() => rmSync(folder, { recursive: true }));
const made = { v1: hostileV1(), v3: hostileV3() };
for (const [version, { bytes }] of Object.entries(made)) writeFileSync(join(folder, `${version}.c1z`), bytes);

const KINDS = ["resource-types", "resources", "entitlements", "grants"];
/** What may command a terminal or turn its lines around; line ends are the table's own. */
const COMMANDS = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

async function run(version, args) {
  const { code, stdout, stderr } = await c1z([...args, join(folder, `${version}.c1z`)]);
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stderr, COMMANDS, args.join(" "));
  return stdout;
}

/** The texts of a value, and the names in it. */
function* texts(value) {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      if (!Array.isArray(value)) yield name;
      yield* texts(inner);
    }
  }
}

test("every field with a text that proto/ knows is attacked", () => {
  // Nothing of these is read from a file, or it is what readers are given.
  const left = /^c1\.(reader\.v2\.|storage\.v3\.SourceCache|c1z\.v3\.(IndexedFrameEntry|GrantDigestRoot)\.)/;
  const filled = new Set([...made.v1.filled, ...made.v3.filled]);
  assert.ok(fields.length > 200);
  assert.deepEqual(fields.filter((name) => !filled.has(name) && !left.test(name)), []);
});

test("what is said beside the output commands no terminal either", async () => {
  const id = "\x1b]0;pwned\x07\u202e\x9b2J";
  writeFileSync(join(folder, "part.c1z"), madeFile(TABLES + INDICES, [["insert into v1_sync_runs (sync_id, started_at, ended_at, sync_token, sync_type) values (?, '2026-01-01', '2026-01-02', '', ?)", [id, id]]]));
  for (const args of [["grants"], ["stats"], ["stats", `--sync-id=${id}`], ["grants", `--sync-id=${id}-`]]) {
    const { stdout, stderr } = await c1z([...args, join(folder, "part.c1z")]);
    assert.match(stderr + stdout, /pwned/, args.join(" "));
    assert.doesNotMatch(stderr + stdout, COMMANDS, args.join(" "));
  }
});

test("the command's own CSV begins no cell as a formula does", async () => {
  const insert = "insert into v1_sync_runs (sync_id, started_at, ended_at, sync_token, parent_sync_id) values (?, '2026-01-01', '2026-01-02', '', ?)";
  writeFileSync(join(folder, "formulas.c1z"), madeFile(TABLES + INDICES, FORMULAS.map((text, at) => [insert, [`s${at}`, text]])));
  const { stdout } = await c1z(["syncs", "-o", "csv", join(folder, "formulas.c1z")]);
  const cells = csvRows(stdout).slice(1).map((row) => row.at(-1));
  assert.deepEqual(cells, FORMULAS.map((text) => (/^[=+\-@\t\r\n\uff1d]/.test(text) ? `'${text}` : text)));
});

for (const version of ["v1", "v3"]) {
  test(`${version}: no table has a byte that commands a terminal`, async () => {
    const { sync } = made[version];
    // Arguments hold no zero byte.
    const { to } = sync.grants.find(({ to }) => !`${to.type}${to.id}`.includes("\0"));
    const access = ["access", `--resource-type=${to.type}`, `--resource=${to.id}`];
    for (const args of [["info"], ["syncs", "--token"], ["stats"], ...KINDS.map((kind) => [kind]), ["principals"], access, ["search", "pwned"]]) {
      const stdout = await run(version, args);
      assert.match(stdout, /pwned/, args.join(" "));
      assert.doesNotMatch(stdout, COMMANDS, args.join(" "));
    }
    assert.match(await run(version, ["resources"]), /\\x1b|\\u202e/);
  });

  test(`${version}: JSON has every text exactly`, async () => {
    const { sync } = made[version];
    const seen = new Set();
    for (const kind of KINDS) {
      const text = await run(version, [kind, "-o", "ndjson", "-q", "--limit", "0"]);
      const records = lines(text);
      assert.equal(records.length, { "resource-types": sync.types, resources: sync.resources, entitlements: sync.entitlements, grants: sync.grants }[kind].length);
      for (const one of texts(records)) seen.add(one.endsWith(TAIL) ? one.slice(0, -TAIL.length) : one);
    }
    assert.deepEqual(CORPUS.filter((text) => !seen.has(text)), []);
    const ids = lines(await run(version, ["grants", "-o", "ndjson", "-q", "--limit", "0"])).map(({ grant }) => grant.id);
    assert.deepEqual(ids.toSorted(), sync.grants.map(({ id }) => id).toSorted());
  });

  test(`${version}: no cell of CSV begins as a formula does`, async () => {
    for (const args of [...KINDS.map((kind) => [kind]), ["export", "--kind", "resources"], ["syncs", "--token"]]) {
      const { code, stdout } = await c1z([...args, "-o", "csv", "-q", join(folder, `${version}.c1z`)]);
      assert.equal(code, 0, args.join(" "));
      const cells = csvRows(stdout).slice(1).flat();
      assert.deepEqual(cells.filter((cell) => /^[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/.test(cell)), [], args.join(" "));
    }
  });
}
