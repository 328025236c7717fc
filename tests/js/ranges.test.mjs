// Blobs and URLs that a Worker reads in parts, in Chromium and from servers of all kinds.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { FIREFOX, firefox, GECKODRIVER } from "../e2e/webdriver.mjs";
import { asked, inPage, open, POLICY, served, start, stop } from "./chromium.mjs";
import { INDICES, made, RUN, TABLES } from "./image.mjs";
import { insideForPages } from "./inside.mjs";
import { foreign, ranged } from "./range-server.mjs";
import { fixture, leftOut, own } from "./support.mjs";

before(start);
after(stop);

const BLOCK = 1 << 14;
const FIRST = 2 * BLOCK;
const HEAD = `bytes=0-${FIRST - 1}`;
/** Of a Blob. */
const SLICE = 1 << 16;
const v3 = readFileSync(join(own, "tiny-v3.c1z"));
const v1 = readFileSync(join(own, "tiny-v1.c1z"));
const inside = await insideForPages();
/** Longer than a head. */
const long = made(`${TABLES} ${INDICES} ${RUN} create table filler (x); insert into filler values (randomblob(200000));`);
const any = Buffer.alloc(80 * BLOCK + 999, 0).map((_, n) => (n * 7) ^ (n >> 9));

/** Opens a URL in a page and says what came of it. */
async function opened(url, options = {}) {
  const { result, problems } = await inPage(
    async (url) => {
      const { C1z } = globalThis.c1z;
      const progress = [];
      try {
        const file = await C1z.open(new URL(url, location.href), { onProgress: (one) => progress.push(one) });
        const { format, encodedSize } = file.info;
        const syncs = (await file.syncs()).length;
        await file.close();
        return { format, encodedSize, syncs, read: progress.findLast(({ phase }) => phase === "read") };
      } catch ({ name, code, phase, got, retryable, offset, message }) {
        return { name, code, phase, got, retryable, offset, message };
      }
    },
    url,
    options,
  );
  assert.deepEqual(problems, []);
  return result;
}

const here = (server, more = {}) => ({ files: { "a.c1z": server.handle }, ...more });
const whole = (bytes) => ({ phase: "read", loaded: bytes.length, total: bytes.length, fraction: 1 });

test("a v3 file by URL is read in parts, and a small one is one request", async () => {
  const server = ranged(v3);
  const { format, encodedSize } = await opened("/a.c1z", here(server));
  assert.deepEqual([format, encodedSize], ["v3", v3.length]);
  assert.deepEqual(server.asked, [HEAD]);
});

test("a v1 file by URL is its head and one download of the rest", async () => {
  const server = ranged(long);
  assert.deepEqual(await opened("/a.c1z", here(server)), { format: "v1", encodedSize: long.length, syncs: 1, read: whole(long) });
  assert.deepEqual(server.asked, [HEAD, `bytes=${FIRST}-`]);
});

test("where a server knows no ranges its one answer is the download", async () => {
  for (const bytes of [v1, v3, long]) {
    const server = ranged(bytes, { ranges: false });
    const { encodedSize, read } = await opened("/a.c1z", here(server));
    assert.equal(encodedSize, bytes.length);
    assert.equal(read.total, bytes.length);
    assert.deepEqual(server.asked, [HEAD]);
  }
});

test("worker: false and c1z/direct download", async () => {
  const server = ranged(v3);
  const { result } = await inPage(
    async () => {
      const url = new URL("/a.c1z", location.href);
      const formats = [];
      for (const { C1z } of [globalThis.c1z, await import("/direct.js")]) {
        const file = await C1z.open(url, { worker: false });
        formats.push(file.info.format);
        await file.close();
      }
      return formats;
    },
    undefined,
    here(server),
  );
  assert.deepEqual(result, ["v3", "v3"]);
  assert.deepEqual(server.asked, ["all", "all"]);
});

test("sniffing asks for the head alone", async () => {
  const server = ranged(long);
  const { result } = await inPage(async () => globalThis.c1z.C1z.sniff(new URL("/a.c1z", location.href)), undefined, here(server));
  assert.deepEqual([result.format, result.encodedSize], ["v1", long.length]);
  assert.deepEqual(server.asked, [HEAD]);
});

test("answers that are errors, and files without bytes", async () => {
  for (const [status, retryable] of [[404, false], [403, false], [503, true]]) {
    const error = await opened("/a.c1z", here(ranged(v1, { status })));
    assert.deepEqual([error.code, error.got, error.retryable], ["source.http", status, retryable]);
  }
  const empty = ranged(Buffer.alloc(0));
  assert.equal((await opened("/a.c1z", here(empty))).code, "format.empty");
  assert.deepEqual(empty.asked, [HEAD, "all"]);
  const away = await opened("/a.c1z", here({ handle: (request) => request.socket.destroy() }));
  assert.deepEqual([away.name, away.code, away.phase, away.retryable], ["C1zError", "source.read", "read", true]);
  const cut = await opened("/a.c1z", here(ranged(v3, { cut: 10 })));
  assert.deepEqual([cut.code, cut.offset, cut.retryable], ["source.read", 0, true]);
});

test("a v1 file that changes between head and rest is not put together from both", async () => {
  const changes = { etag: '"2"', bytes: long.subarray(0, -1), ranges: false, status: 404 };
  for (const [what, value] of Object.entries(changes)) {
    const server = ranged(long);
    const handle = (request, response) => {
      if (server.asked.length === 1) server.file[what] = value;
      server.handle(request, response);
    };
    const error = await opened("/a.c1z", here({ handle }));
    assert.deepEqual([error.code, error.offset, error.retryable], ["source.changed", FIRST, false], what);
  }
  const server = ranged(long);
  const handle = (request, response) => {
    if (server.asked.length === 1) server.file.cut = 10;
    server.handle(request, response);
  };
  const error = await opened("/a.c1z", here({ handle }));
  assert.deepEqual([error.code, error.retryable], ["source.read", true]);
});

test("another origin: ranges without asking for permission where the server shows them, else a download", async (t) => {
  const shown = { "access-control-allow-origin": "*", "access-control-expose-headers": "Content-Range, ETag" };
  const hidden = { "access-control-allow-origin": "*" };
  for (const [headers, bytes, expected] of [
    [shown, v3, [HEAD]],
    [shown, long, [HEAD, `bytes=${FIRST}-`]],
    [hidden, v3, [HEAD, "all"]],
    [hidden, long, [HEAD, "all"]],
  ]) {
    const server = ranged(bytes, { headers });
    const origin = await foreign(t, server.handle);
    // What the Worker may connect to is said where its script is served.
    const { encodedSize } = await opened(`${origin}/a.c1z`, { script: `${POLICY} ${origin}` });
    assert.equal(encodedSize, bytes.length);
    assert.deepEqual(server.asked, expected);
  }
  const closed = ranged(v3);
  const origin = await foreign(t, closed.handle);
  const error = await opened(`${origin}/a.c1z`, { script: `${POLICY} ${origin}` });
  assert.deepEqual([error.code, error.retryable], ["source.read", true]);
});

test("a server that allows no Range across origins is asked for the whole", async (t) => {
  const server = ranged(v3, { headers: { "access-control-allow-origin": "*" } });
  const origin = await foreign(t, (request, response) => {
    if (request.headers.range === undefined) return server.handle(request, response);
    response.writeHead(403).end(); // without the header that lets the page see it: a failed fetch
  });
  assert.equal((await opened(`${origin}/a.c1z`, { script: `${POLICY} ${origin}` })).format, "v3");
  assert.deepEqual(server.asked, ["all"]);
});

test("without a URL nothing is asked for but the parts of the package", async () => {
  const { result } = await inPage(async (bytes) => {
    const sources = [new Blob([new Uint8Array(bytes)]), new Uint8Array(bytes)];
    for (const source of sources) await (await globalThis.c1z.C1z.open(source)).close();
    return sources.length;
  }, [...v3]);
  assert.equal(result, 2);
  assert.deepEqual(asked.filter((name) => !/^(|favicon.ico|index.js|worker.js|chunk-.*.js|in-thread.*|c1z_bg.wasm)$/.test(name)), []);
});

const big = fixture("large-v3.c1z");

test("of a large v3 file little more is asked for than the frames that the answer is in", { skip: big === undefined ? leftOut : false }, async (t) => {
  const bytes = readFileSync(big);
  // Before the frames and behind them: the head and the manifest; the index and its footer.
  const manifest = bytes.readUInt32BE(5);
  const around = 25 + manifest + bytes.readUInt32BE(bytes.length - 20) + 28;
  const jobs = {
    info: async (file) => (await file.use().stats()).grants + (await file.syncs()).length,
    first: async (file) => (await file.use().grants().page({ pageSize: 100 })).records.length,
    identities: async (file) => (await file.use().grants({ principal }).block(0, 10_000, { columns: ["entitlementId", "resourceType", "resource"] })).count,
    records: async (file) => (await file.use().grants({ principal }).page()).records.length,
  };
  const principal = { resourceType: "user", resource: "00u3738a71" };
  for (const [name, job] of Object.entries(jobs)) {
    const server = ranged(bytes);
    const { result, problems } = await inPage(
      async ([job, principal]) => {
        const file = await globalThis.c1z.C1z.open(new URL("/a.c1z", location.href));
        const answer = await new Function("principal", `return ${job}`)(principal)(file);
        const memory = await file.memory();
        await file.close();
        return { answer, ...memory };
      },
      [String(job), principal],
      here(server, { page: "" }),
    );
    assert.deepEqual(problems, []);
    const { answer, framesRead, bytesRead } = result;
    assert.ok(answer > 0, name);
    const asked = server.asked.map((range) => /^bytes=(\d+)-(\d+)$/.exec(range).slice(1).map(Number));
    const sum = asked.reduce((sum, [begin, last]) => sum + Math.min(last + 1, bytes.length) - begin, 0);
    t.diagnostic(`${name}: ${framesRead} frames of ${bytesRead - around} bytes, ${asked.length} requests of ${sum} bytes`);
    assert.ok(asked.length <= framesRead + 4, `${name}: ${asked.length} requests for ${framesRead} frames`);
    assert.ok(sum <= bytesRead - around + 65_536, `${name}: ${sum} bytes for frames of ${bytesRead - around}`);
  }
});

/** A page with a Worker that reads the parts; `ask` says something to it. */
async function reading(t, options = {}) {
  const { page, problems, close } = await open({ ...options, files: { ...options.files, "inside.js": inside } });
  t.after(close);
  await page.evaluate(() => {
    const worker = new Worker("/reading-worker.mjs", { type: "module" });
    const flat = (value) => (value instanceof Uint8Array || value instanceof ArrayBuffer ? [...new Uint8Array(value)] : value);
    globalThis.ask = (what, argument) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data: { result, error } }) => {
          if (result?.bytes !== undefined) result.bytes = flat(result.bytes);
          resolve(error === undefined ? { result: flat(result) } : { error });
        };
        worker.onerror = (event) => reject(new Error(event.message));
        worker.postMessage({ what, argument });
      });
  });
  const ask = (what, argument) => page.evaluate(([what, argument]) => globalThis.ask(what, argument), [what, argument]);
  return { page, problems, ask };
}

const same = ({ result }, offset, length) => assert.ok(Buffer.from(result.bytes).equals(Buffer.from(any.subarray(offset, offset + length))), `${length} bytes at ${offset}`);

test("a Blob in a Worker is read at once, and only what is asked for", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "c1z-"));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, "chosen.c1z");
  await writeFile(path, any);
  const { page, ask } = await reading(t);
  await page.setContent("<input type=file>");
  await page.setInputFiles("input", path);
  const choose = () => page.evaluate(() => globalThis.ask("blob", document.querySelector("input").files[0]));
  assert.equal((await choose()).result, any.length);
  // Short reads come in whole blocks, and what was just there is not read again; long ones are as they are asked for.
  const last = any.length % SLICE;
  for (const [offset, length, slices] of [[0, 5, [SLICE]], [100, 5, []], [300_000, 3, [SLICE]], [any.length - 1, 1, [last]], [1, 500_000, [500_000]]]) {
    const answer = await ask("read", [offset, length]);
    same(answer, offset, length);
    assert.deepEqual(answer.result.slices, slices);
  }
  await new Promise((resolve) => setTimeout(resolve, 1100)); // Chromium compares whole seconds
  await writeFile(path, any.subarray(1));
  const { error } = await ask("read", [9 * SLICE + 100, 5]);
  assert.deepEqual([error.code, error.offset, error.phase, error.retryable], ["source.changed", 9 * SLICE, "read", false]);
  assert.equal(await page.evaluate(async () => (await import("/inside.js")).blobReader(new Blob(["x"]))), undefined, "a window cannot");
});

test("a URL in a Worker is read in ranges, and only once", async (t) => {
  const server = ranged(any);
  const { ask, problems } = await reading(t, here(server));
  assert.deepEqual((await ask("url", "/a.c1z")).result, { size: any.length, random: true });
  const read = async (offset, length) => {
    server.asked.length = 0;
    same(await ask("read", [offset, length]), offset, length);
    return server.asked.slice();
  };
  const blocks = (from, to) => `bytes=${from * BLOCK}-${Math.min(to * BLOCK, any.length) - 1}`;
  assert.deepEqual(await read(0, 5), [], "the head is there");
  assert.deepEqual(await read(5 * BLOCK + 7, 10), [blocks(5, 6)]);
  assert.deepEqual(await read(5 * BLOCK, BLOCK), []);
  assert.deepEqual(await read(9 * BLOCK - 1, 3 * BLOCK), [blocks(8, 12)]);
  assert.deepEqual(await read(9 * BLOCK - 1, 4 * BLOCK), [`bytes=${9 * BLOCK - 1}-${13 * BLOCK - 2}`]);
  assert.deepEqual(await read(any.length - 10, 10), [blocks(80, 81)]);
  server.asked.length = 0;
  assert.ok(Buffer.from((await ask("chunks")).result).equals(any));
  assert.deepEqual(server.asked, [`bytes=${FIRST}-`]);
  assert.deepEqual(problems, []);
});

test("what goes wrong with a later range is told apart", async (t) => {
  const modified = "Tue, 01 Jul 2025 10:00:00 GMT";
  const cases = [
    ["another ETag", {}, { etag: '"2"' }, { code: "source.changed" }],
    ["no ETag any more", {}, { etag: undefined }, { code: "source.changed" }],
    ["another date", { etag: undefined, modified }, { modified: "Tue, 01 Jul 2025 10:00:01 GMT" }, { code: "source.changed" }],
    ["another date, the same ETag", { modified }, { modified: undefined }, undefined],
    ["another weak ETag", { etag: 'W/"1"' }, { etag: 'W/"2"' }, undefined],
    ["another length", { etag: undefined }, { declared: any.length + 1 }, { code: "source.changed" }],
    ["all of it", {}, { ranges: false }, { code: "source.changed" }],
    ["gone", {}, { status: 404 }, { code: "source.changed" }],
    ["cut off", {}, { cut: 10 }, { code: "source.read", retryable: true }],
    ["busy", {}, { status: 503 }, { code: "source.read", retryable: true, got: 503 }],
    ["no longer allowed", {}, { status: 403 }, { code: "source.read", got: 403 }],
  ];
  const server = ranged(any);
  const fresh = { ...server.file };
  const { ask } = await reading(t, here(server));
  for (const [what, before, change, expected] of cases) {
    Object.assign(server.file, fresh, before);
    assert.equal((await ask("url", "/a.c1z")).result?.random, true, what);
    Object.assign(server.file, change);
    const answer = await ask("read", [5 * BLOCK + 3, 10]);
    if (expected === undefined) {
      same(answer, 5 * BLOCK + 3, 10);
      continue;
    }
    const { code, phase, offset, retryable, got } = answer.error;
    assert.deepEqual({ code, phase, offset, retryable, got }, { phase: "read", offset: 5 * BLOCK, retryable: false, got: undefined, ...expected }, what);
    // A failure is not kept: with the server as it was, reading goes on.
    Object.assign(server.file, fresh, before);
    same(await ask("read", [5 * BLOCK + 3, 10]), 5 * BLOCK + 3, 10);
  }
});

test("parts of an older file in the browser's cache are not taken for the new one", async (t) => {
  const server = ranged(any, { headers: { "cache-control": "max-age=3600" } });
  const { ask } = await reading(t, here(server));
  await ask("url", "/a.c1z");
  same(await ask("read", [5 * BLOCK, 10]), 5 * BLOCK, 10);
  Object.assign(server.file, { bytes: Buffer.from(any).reverse(), etag: '"2"' });
  assert.equal((await ask("url", "/a.c1z")).result.random, true);
  const { result, error } = await ask("read", [5 * BLOCK, 10]);
  assert.equal(error, undefined);
  assert.ok(Buffer.from(result.bytes).equals(server.file.bytes.subarray(5 * BLOCK, 5 * BLOCK + 10)));
});

test("Firefox reads in ranges, too", { skip: FIREFOX === undefined || GECKODRIVER === undefined ? "Firefox and geckodriver are not here" : false }, async (t) => {
  const browser = await firefox();
  t.after(() => browser.stop());
  const [small, large, parts] = [ranged(v3), ranged(long), ranged(any)];
  await browser.goto(served({ files: { "small.c1z": small.handle, "large.c1z": large.handle, "parts.c1z": parts.handle, "inside.js": inside } }));
  const sizes = await browser.run(`
    return import("/index.js").then(async ({ C1z }) => {
      const sizes = [];
      for (const name of ["small", "large"]) {
        const file = await C1z.open(new URL("/" + name + ".c1z", location.href));
        sizes.push(file.info.encodedSize);
        await file.close();
      }
      return sizes;
    });`);
  assert.deepEqual(sizes, [v3.length, long.length]);
  assert.deepEqual([small.asked, large.asked], [[HEAD], [HEAD, `bytes=${FIRST}-`]]);
  const read = await browser.run(`
    const worker = new Worker("/reading-worker.mjs", { type: "module" });
    const ask = (what, argument) => new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.postMessage({ what, argument });
    });
    return ask("url", "/parts.c1z").then(async () => {
      const { result } = await ask("read", [${5 * BLOCK + 3}, 70000]);
      await ask("blob", new Blob(["abcdefgh"]));
      const blob = await ask("read", [2, 3]);
      return [[...result.bytes], [...blob.result.bytes], blob.result.slices];
    });`);
  assert.ok(Buffer.from(read[0]).equals(any.subarray(5 * BLOCK + 3, 5 * BLOCK + 70003)));
  assert.deepEqual(read.slice(1), [[...Buffer.from("cde")], [8]]);
  assert.deepEqual(parts.asked, [HEAD, `bytes=${5 * BLOCK + 3}-${5 * BLOCK + 70002}`]);
});
