// Every code there is, provoked: through the package where that can be, else by the test that is named and must be there.
// docs/errors.md lists exactly these.
import assert from "node:assert/strict";
import { openAsBlob, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { C1z, C1zError } from "../../pkg/dist/index.node.js";
import { container, field, made, resourceType, RUN, TABLES } from "./image.mjs";
import { withEntries } from "./pebble.mjs";
import { rig, withLessMemory } from "./rig.mjs";
import { failure, own, pkg, root, streamOf } from "./support.mjs";
import { ShimWorker } from "./worker-shim.mjs";

const read = (name) => readFileSync(join(root, name), "utf8");
const tiny = join(own, "tiny-v1.c1z");
const bytes = readFileSync(tiny);
const wasm = readFileSync(join(pkg, "dist/c1z_bg.wasm"));

/** Opens a file, asks it something, and closes it. */
async function ask(source, question, options) {
  const file = await C1z.open(source, options);
  try {
    return await question(file.use(), file);
  } finally {
    await file.close();
  }
}

const open = (source, limits) => () => ask(source, () => undefined, { limits });
const corrupt = (name) => open(join(own, "corrupt", name));
const limited = (limits, source = tiny) => open(source, limits);
const grantsOf = (name) => () => ask(join(own, "corrupt", name), (view) => view.grants().toArray({ limit: 100 }));
const tinyAsk = (question) => () => ask(tiny, question);

/** A sync whose table of resource types is replaced. */
const types = (table, rows, limits) => () =>
  ask(made(`${TABLES} ${RUN} drop table v1_resource_types; ${table}`, rows), (view) => view.resourceTypes().toArray({ limit: 10 }), { limits });
const PLAIN = "create table v1_resource_types (id integer primary key, external_id text, data blob, sync_id text, discovered_at text);";

/** A SQLite header of some pages, and 24 MiB of them. */
function empty(pages) {
  const image = Buffer.alloc(24 << 20);
  image.write("SQLite format 3\0");
  image.set([16, 0, 1, 1], 16);
  image.writeUInt32BE(pages, 28);
  return container(image);
}

/** Code → what provokes it, or the test elsewhere that does. */
const PROVOKED = {
  cancelled: { file: "tests/sqlite_hostile.rs", test: "fn a_cancelled_read_stops_at_the_next_row", says: '"cancelled"' },
  "format.empty": open(new Uint8Array()),
  "format.truncated": open(bytes.subarray(0, 5000)),
  "format.unknown-magic": corrupt("bad-magic.c1z"),
  "limit.decoded-size": limited({ maxDecodedSize: 1000 }),
  "limit.depth": () => ask(tiny, (view) => view.grants().toArray({ limit: 100 }), { limits: { maxDepth: 1 } }),
  "limit.encoded-size": limited({ maxEncodedSize: 1000 }),
  "limit.entries": limited({ maxEntries: 1 }, join(own, "tiny-v3.c1z")),
  // A byte of a packed list of traits is some thirty of JSON.
  "limit.json-size": types(PLAIN, [resourceType("x", field(3, Buffer.alloc(8 << 20, 6)))]),
  "limit.manifest-size": limited({ maxManifestSize: 10 }, join(own, "tiny-v3.c1z")),
  "limit.memory": async () => C1z.open(empty(6144), { runtime: await C1z.load({ wasm: withLessMemory(wasm, 200) }) }),
  "limit.record-size": types(PLAIN, [resourceType("x", Buffer.alloc(2000))], { maxRecordSize: 1000 }),
  "limit.storage": { file: "tests/js/storage.test.mjs", test: 'test("a database that there is no room for', says: '"limit.storage"' },
  "limit.table-size": { file: "src/pebble/table/compression.rs", test: "fn snappy_states_its_length", says: "ErrorKind::TooLarge" },
  "limit.window-size": corrupt("bomb-window-2GiB.c1z"),
  "pebble.corrupt": grantsOf("v3-sst-flip-data.c1z"),
  "pebble.missing": corrupt("v3-sst-missing.c1z"),
  "pebble.unsupported": corrupt("v3-format-version-999.c1z"),
  "proto.invalid-utf8": () => ask(join(own, "corrupt/proto-null-entitlement.c1z"), (view) => view.entitlements().toArray({ limit: 100 })),
  "proto.malformed": grantsOf("proto-garbage.c1z"),
  "sqlite.corrupt": grantsOf("sqlite-grants-loop.c1z"),
  "sqlite.not-a-database": corrupt("v1-text-content.c1z"),
  "sqlite.oversized": () => C1z.open(empty(1)),
  "sqlite.schema": corrupt("grants-missing-column.c1z"),
  "sqlite.truncated": corrupt("sqlite-truncated-half.c1z"),
  "store.ambiguous": () =>
    ask(made(`${TABLES} ${RUN}`, [resourceType("x"), resourceType("x")]), (view) => view.resourceType("x")),
  "store.not-found": tinyAsk((view) => view.grant("no such grant")),
  "store.unknown-sync": tinyAsk((_, file) => file.use("no such sync").grants().page()),
  "usage.digest-level": tinyAsk((view) => view.grantDigestNodes("group:eng:member", 17)),
  "usage.filter": tinyAsk((view) => view.grants({ filter: "stauts:x" }).count()),
  "usage.malformed-id": tinyAsk((view) => view.grant("")),
  "usage.missing-principal": tinyAsk((view) => view.access({ resourceType: "user", resource: "" }).count()),
  "usage.page-token": tinyAsk((view) => view.grants().page({ pageToken: "x" })),
  "usage.sync-type": tinyAsk((_, file) => file.latestFinishedSync("bogus")),
  "usage.unknown-column": tinyAsk((view) => view.grants().block(0, 1, { columns: ["nothing"] })),
  "v3.engine": corrupt("v3-engine-unknown.c1z"),
  "v3.frame": grantsOf("v3-hash-xxh-wrong.c1z"),
  "v3.index": corrupt("v3-index-flip.c1z"),
  "v3.keyspace": () => C1z.open(withEntries([["\x03\xffkeyspace_version", [0, 0, 0, 3]]])),
  "v3.legacy-keyspace": () => C1z.open(withEntries([["\x03\xffkeyspace_version"]])),
  "v3.manifest": corrupt("v3-manifest-garbage.c1z"),
  "v3.payload-encoding": corrupt("v3-encoding-unknown.c1z"),
  "v3.tar": corrupt("v3-tar-traversal.c1z"),
  "zstd.checksum": corrupt("v1-flip-checksum.c1z"),
  "zstd.content-size": corrupt("v1-flip-block-header.c1z"),
  "zstd.corrupt": corrupt("v1-flip-early.c1z"),
  "zstd.dictionary": corrupt("v1-needs-dictionary.c1z"),
  "zstd.trailing-data": corrupt("v1-trailing-garbage.c1z"),
  "env.storage": () => C1z.open(tiny, { storage: "opfs" }),
  "env.no-worker": workerless,
  "env.wasm-blocked": { file: "tests/js/browser.test.mjs", test: 'test("WebAssembly that the policy forbids', says: '"env.wasm-blocked"' },
  "env.wasm-load": () => C1z.load({ wasm: bytes }),
  "env.worker": async () => {
    const { C1z: ForPages } = await import("../../pkg/dist/index.js");
    return ForPages.open(new Blob([bytes]), { worker: () => new ShimWorker(new URL("./no-such-worker.mjs", import.meta.url)) });
  },
  "internal.panic": async () => {
    const undo = rig({ panics: ["openfile_metadata"] });
    return ask(tiny, (_, file) => file.metadata()).finally(undo);
  },
  "source.changed": changed,
  "source.http": open(new Response("gone", { status: 410 })),
  "source.read": open(join(own, "no-such-file")),
  "source.used": async () => {
    const stream = streamOf(bytes);
    stream.getReader();
    return C1z.open(stream);
  },
  "usage.argument": tinyAsk((view) => view.grant(5)),
  "usage.closed": async () => {
    const file = await C1z.open(tiny);
    await file.close();
    return file.syncs();
  },
  "usage.source": open({}),
  "usage.unknown-option": () => C1z.open(tiny, { limit: {} }),
};

/** The build for pages, whose Workers are taken away after it has decided to use them. */
async function workerless() {
  globalThis.Worker = ShimWorker;
  const { C1z: ForPages } = await import("../../pkg/dist/index.js?workerless");
  try {
    await failure(ForPages.open(new Uint8Array(), { signal: AbortSignal.abort() }));
    await failure(ForPages.open(new Map()));
  } finally {
    delete globalThis.Worker;
  }
  return ForPages.open(new Blob([bytes]));
}

/** A Blob of a file that is written to after it was chosen. */
async function changed() {
  const folder = await mkdtemp(join(tmpdir(), "c1z-"));
  try {
    const path = join(folder, "changing.c1z");
    await writeFile(path, bytes);
    const blob = await openAsBlob(path);
    await writeFile(path, bytes.subarray(0, 100));
    return await C1z.open(blob);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const typed = [.../C1zErrorCode =([^;]*);/.exec(read("pkg/src/errors.ts"))[1].matchAll(/"([^"]+)"/g)].map(([, code]) => code);

for (const code of typed) {
  test(code, async () => {
    const provoked = PROVOKED[code];
    assert.ok(provoked !== undefined, `nothing provokes ${code}: add it to the table`);
    if (typeof provoked === "object") {
      const elsewhere = read(provoked.file);
      const begin = elsewhere.indexOf(provoked.test);
      assert.ok(begin >= 0, `${provoked.file} has no ${provoked.test}`);
      assert.ok(elsewhere.slice(begin, begin + 1500).includes(provoked.says), `${provoked.test} does not speak of ${provoked.says}`);
      return;
    }
    const error = await failure(provoked());
    assert.ok(error instanceof C1zError || error.constructor.name === "C1zError", error.stack);
    assert.equal(error.code, code, error.stack);
    assert.match(error.message, /^\S.{10,}/s);
    const next = await ask(tiny, (view) => view.grants().count());
    assert.deepEqual(next, { value: 25, exact: true }, "the next file opens");
  });
}

test("the table, the types, the engine's list and the document are the same", () => {
  assert.deepEqual(Object.keys(PROVOKED).toSorted(), typed.toSorted());
  const engine = [...read("src/error.rs").matchAll(/^ {4}\(\s*"([a-z0-9]+(?:\.[a-z0-9-]+)?)",/gm)].map(([, code]) => code);
  assert.ok(engine.length > 20);
  for (const code of engine) assert.ok(typed.includes(code), code);
  const rows = [...read("docs/errors.md").matchAll(/^\| `([a-z0-9.-]+)` \| ([^|]+) \| ([^|]+) \|$/gm)];
  assert.deepEqual(rows.map(([, code]) => code).toSorted(), typed.toSorted());
});
