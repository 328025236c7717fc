// Sources that are read anywhere at any time: what is read, what is held, and how a failure in the middle is told.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, renameSync } from "node:fs";
import { appendFile, copyFile, mkdtemp, open, readFile, rm, truncate, unlink, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { C1z } from "../../pkg/dist/index.node.js";
import { inside } from "./inside.mjs";
import { failure, own, pkg } from "./support.mjs";

const { Blocks, C1zError, Session, toByteSource } = await inside();
const module = await WebAssembly.compile(readFileSync(join(pkg, "dist/c1z_bg.wasm")));
const tiny = join(own, "tiny-v1.c1z");
const lazy = join(own, "tiny-v3.c1z");
const bytes = readFileSync(tiny);
const settings = { limits: {}, signal: undefined, onProgress: undefined };

const folder = await mkdtemp(join(tmpdir(), "c1z-"));
after(() => rm(folder, { recursive: true }));

/** A copy that may be spoilt. */
async function copy(path, name) {
  await copyFile(path, join(folder, name));
  return join(folder, name);
}

/** Whether this process has the file open. */
function holds(path) {
  return readdirSync("/proc/self/fd").some((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(path);
    } catch {
      return false; // that of the listing itself
    }
  });
}

/** A source that has a v1 file: the engine reads it to the end piece by piece. */
function posing(content = bytes, read = (offset, length) => content.subarray(offset, offset + length)) {
  const seen = { reads: [], closed: 0 };
  const random = {
    size: content.length,
    read(offset, length) {
      seen.reads.push([offset, length]);
      return read(offset, length);
    },
    close: () => (seen.closed += 1),
  };
  const chunks = () => assert.fail("it is not to be fed");
  return { source: { size: content.length, random, chunks }, seen };
}

test("a path is held while a v3 file is open, and no longer", { skip: process.platform !== "linux" }, async () => {
  const path = await copy(lazy, "held.c1z");
  const file = await C1z.open(path);
  assert.deepEqual([file.info.format, file.info.encodedSize], ["v3", readFileSync(lazy).length]);
  assert.ok(holds(path));
  await file.close();
  assert.ok(!holds(path));
  const v1 = await copy(tiny, "not-held.c1z");
  const whole = await C1z.open(v1);
  assert.ok(!holds(v1), "all of a small v1 file is read at once");
  await whole.close();
});

test("a path is not held after an opening that failed or was given up", { skip: process.platform !== "linux" }, async () => {
  for (const [name, code] of [["v3-manifest-garbage", "v3.manifest"], ["v3-engine-unknown", "v3.engine"]]) {
    const path = await copy(join(own, "corrupt", `${name}.c1z`), `${name}.c1z`);
    assert.equal((await failure(C1z.open(path))).code, code);
    assert.ok(!holds(path), name);
  }
  const path = await copy(lazy, "given-up.c1z");
  await assert.rejects(C1z.open(path, { limits: { maxManifestSize: 10 } }), { code: "limit.manifest-size" });
  const control = new AbortController();
  const opening = C1z.open(path, { signal: control.signal });
  control.abort(new Error("enough"));
  await assert.rejects(opening, { message: "enough" });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await C1z.sniff(path);
  assert.ok(!holds(path));
});

test("a file that was only forgotten is closed, too", { skip: process.platform !== "linux" }, async () => {
  const path = await copy(lazy, "forgotten.c1z");
  const script = `
    import { readdirSync } from "node:fs";
    import { C1z } from ${JSON.stringify(pathToFileURL(join(pkg, "dist/index.node.js")).href)};
    const held = () => readdirSync("/proc/self/fd").length;
    await (await C1z.open(${JSON.stringify(path)})).close();
    const before = held();
    for (let n = 0; n < 10; n++) await C1z.open(${JSON.stringify(path)});
    const during = held();
    for (let n = 0; n < 10 && held() > before; n++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    console.log(JSON.stringify([during - before, held() - before]));`;
  const output = execFileSync(process.execPath, ["--expose-gc", "--input-type=module", "--eval", script], { encoding: "utf8" });
  const [during, later] = JSON.parse(output);
  assert.ok(during > 0 && later <= 1, output); // the last may still be on the stack
});

test("a path is read exactly, until the file changes", async () => {
  const ways = {
    grown: (path) => appendFile(path, "x"),
    shrunk: (path) => truncate(path, 1000),
    touched: (path) => utimes(path, new Date(0), new Date(0)),
    "written to": async (path) => {
      const file = await open(path, "r+");
      await file.write("x", 7);
      await file.close();
    },
  };
  for (const [how, change] of Object.entries(ways)) {
    const path = await copy(tiny, "changing.c1z");
    const { random } = await toByteSource(path, false);
    assert.deepEqual(Buffer.from(random.read(5, 100)), bytes.subarray(5, 105));
    assert.deepEqual(Buffer.from(random.read(bytes.length - 1, 1)), bytes.subarray(-1));
    await new Promise((resolve) => setTimeout(resolve, 15)); // the clock of a file system may be coarse
    await change(path);
    assert.throws(() => random.read(2000, 100), { code: "source.changed", phase: "read", offset: 2000, retryable: false }, how);
    assert.throws(() => random.read(2000, 100), { code: "source.changed" }, `${how}, again`);
    random.close();
    assert.throws(() => random.read(0, 5), { code: "usage.closed" });
    random.close();
  }
});

test("another file in the place of an open one is none of its concern; before it is opened it is", async () => {
  const path = await copy(tiny, "replaced.c1z");
  const [early, late] = [await toByteSource(path, false), await toByteSource(path, false)];
  early.random.read(0, 5);
  renameSync(await copy(lazy, "other.c1z"), path);
  assert.deepEqual(Buffer.from(early.random.read(0, bytes.length)), bytes);
  assert.throws(() => late.random.read(0, 5), { code: "source.changed" });
  const gone = await toByteSource(path, false);
  await unlink(path);
  assert.deepEqual(Buffer.from(early.random.read(0, 5)), bytes.subarray(0, 5));
  assert.throws(() => gone.random.read(3, 5), { code: "source.read", offset: 3, message: /ENOENT/ });
  for (const { random } of [early, late, gone]) random.close();
});

test("buffers are read where they are, and noticed missing", async () => {
  const mine = new Uint8Array(readFileSync(lazy));
  for (const source of [mine, mine.buffer, new DataView(mine.buffer)]) {
    const file = await C1z.open(source);
    assert.equal(file.info.format, "v3");
    await file.close();
  }
  const { random } = await toByteSource(mine, false);
  assert.equal(random.read(5, 10).buffer, mine.buffer);
  structuredClone(mine.buffer, { transfer: [mine.buffer] });
  assert.throws(() => random.read(5, 10), { code: "source.changed", offset: 5 });
});

test("the engine reads by itself, shows progress, and lets go in the end", async () => {
  const { source, seen } = posing();
  const progress = [];
  const session = await Session.open(source, { ...settings, onProgress: (one) => progress.push(one) }, module);
  assert.deepEqual(seen.reads, [[0, 16], [16, bytes.length - 16]]);
  assert.equal((await session.call("count", { query: { kind: "grants", syncId: session.opened.syncs[0].id }, atMost: undefined })).value, 25);
  assert.deepEqual(progress.at(-1), { phase: "decode", loaded: 135168, total: 135168, fraction: 1 });
  assert.deepEqual(progress.at(-2), { phase: "read", loaded: bytes.length, total: bytes.length, fraction: 1 });
  assert.equal(seen.closed, 1, "all has been read");
  session.close();
});

test("what a source throws comes out as the very same error, and the source is let go", async () => {
  for (const code of ["source.read", "source.changed"]) {
    const thrown = new C1zError(code, "The cable was pulled.", { phase: "read", offset: 77, retryable: true, cause: new Error("EIO") });
    const { source, seen } = posing(bytes, () => {
      throw thrown;
    });
    assert.equal(await failure(Session.open(source, settings, module)), thrown);
    assert.equal(seen.closed, 1);
  }
  const odd = new TypeError("odd");
  const { source, seen } = posing(bytes, () => {
    throw odd;
  });
  const error = await failure(Session.open(source, settings, module));
  assert.deepEqual([error.code, error.offset, error.cause, seen.closed], ["source.read", 0, odd, 1]);
  for (const wrong of [new Uint8Array(3), "text", undefined]) {
    const { source } = posing(bytes, () => wrong);
    const error = await failure(Session.open(source, settings, module));
    assert.deepEqual([error.code, error.offset, error.phase], ["source.read", 0, "decode"]);
  }
});

test("an abort is heard between slices, and the source is let go", async () => {
  const control = new AbortController();
  const reason = new Error("changed my mind");
  const big = Buffer.concat([bytes.subarray(0, 5), Buffer.alloc(64 << 20)]);
  // Skippable frames without end: the engine is busy with reading.
  for (let at = 5; at + (1 << 20) <= big.length; at += 1 << 20) {
    big.writeUInt32LE(0x184d2a50, at);
    big.writeUInt32LE((1 << 20) - 8, at + 4);
  }
  const { source, seen } = posing(big, (offset, length) => {
    if (offset > 1 << 20) control.abort(reason);
    const until = performance.now() + 10;
    while (performance.now() < until);
    return big.subarray(offset, offset + length);
  });
  assert.equal(await failure(Session.open(source, { ...settings, signal: control.signal }, module)), reason);
  assert.ok(seen.reads.length < 8, `${seen.reads.length} reads`);
  assert.equal(seen.closed, 1);
});

test("short reads from afar are rounded to blocks, joined, read ahead and kept for a while; long ones are just what was asked for", async () => {
  const BLOCK = 1 << 14;
  const size = 500 * BLOCK + 1234;
  const all = new Uint8Array(size).map((_, n) => (n * 31) ^ (n >> 8));
  const asked = [];
  const blocks = new Blocks(size, BLOCK, (begin, end) => (asked.push([begin / BLOCK, end === size ? "end" : end / BLOCK]), all.subarray(begin, end)));
  const read = (offset, length) => {
    asked.length = 0;
    assert.ok(Buffer.from(blocks.read(offset, length)).equals(all.subarray(offset, offset + length)), `${length} bytes at ${offset}`);
    return asked.slice();
  };
  assert.deepEqual(read(10 * BLOCK + 5, 100), [[10, 11]], "a block");
  assert.deepEqual(read(10 * BLOCK, BLOCK), [], "which is kept");
  assert.deepEqual(read(20 * BLOCK - 1, 2), [[19, 21]], "neighbours in one request");
  assert.deepEqual(read(18 * BLOCK, 4 * BLOCK - 1), [[18, 22]], "from the first that is missing to the last");
  assert.deepEqual(read(22 * BLOCK, 1), [[22, 24]], "one more where the last request ended");
  assert.deepEqual(read(24 * BLOCK, 1), [[24, 27]], "two more");
  assert.deepEqual(read(27 * BLOCK, 1), [[27, 32]], "and so on");
  assert.deepEqual(read(50 * BLOCK, 1), [[50, 51]], "not after a jump");
  assert.deepEqual(read(size - 1, 1), [[500, "end"]], "the last block is short");
  assert.deepEqual(read(size - 1234, 1234), []);
  assert.deepEqual(read(50.5 * BLOCK, 4 * BLOCK), [[50.5, 54.5]], "a long one, whatever is kept");
  assert.deepEqual(read(54 * BLOCK, 1), [[54, 55]], "of which nothing is kept");
  for (let at = 150; at < 290; at += 2) assert.deepEqual(read(at * BLOCK, 1).length, 1);
  assert.deepEqual(read(10 * BLOCK, 1), [], "seventy blocks later");
  for (let at = 300; at < 440; at += 2) assert.deepEqual(read(at * BLOCK, 1).length, 1);
  assert.deepEqual(read(150 * BLOCK, 1), [[150, 151]], "what was there long ago is gone");
  assert.deepEqual(read(5, 0), []);
  let seed = 1;
  const random = (below) => (seed = (seed * 48271) % 0x7fffffff) % below;
  for (let n = 0; n < 500; n++) {
    const offset = random(size);
    read(offset, random(Math.min(size - offset, 40 * BLOCK)));
  }
  const kept = new Blocks(size, BLOCK, () => assert.fail("nothing to ask for"));
  kept.keep(all.subarray(0, BLOCK));
  assert.equal(kept.read(10, 10)[0], all[10]);
});
