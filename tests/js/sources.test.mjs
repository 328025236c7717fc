// What can be opened, and what is said of what cannot.
import assert from "node:assert/strict";
import { createReadStream, openAsBlob } from "node:fs";
import { copyFile, mkdtemp, readFile, rm, truncate } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { C1z } from "../../pkg/dist/index.node.js";
import { failure, fixture, own, streamOf } from "./support.mjs";

const tiny = join(own, "tiny-v1.c1z");
const bytes = await readFile(tiny);
const medium = fixture("medium-v1.c1z");

async function count(source, options) {
  const file = await C1z.open(source, options);
  const n = (await file.use().grants().count()).value;
  await file.close();
  return n;
}

test("every kind of source", async (t) => {
  const server = createServer((request, response) => {
    if (request.url !== "/tiny") return response.writeHead(404).end();
    response.writeHead(200, { "content-length": bytes.length }).end(bytes);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => server.close());
  const url = new URL(`http://127.0.0.1:${server.address().port}/tiny`);
  const padded = new Uint8Array(bytes.length + 20);
  padded.set(bytes, 7);
  const sources = {
    path: tiny,
    "file URL": pathToFileURL(tiny),
    "http URL": url,
    Blob: new Blob([bytes]),
    "Blob of a file": await openAsBlob(tiny),
    File: new File([bytes], "tiny.c1z"),
    ArrayBuffer: new Uint8Array(bytes).buffer,
    "view with offset": padded.subarray(7, 7 + bytes.length),
    DataView: new DataView(padded.buffer, 7, bytes.length),
    Response: await fetch(url),
    "Response of bytes": new Response(bytes),
    ReadableStream: streamOf(bytes.subarray(0, 3), bytes.subarray(3, 3), bytes.subarray(3)),
    "stream of single bytes": Readable.toWeb(Readable.from([...bytes].map((byte) => new Uint8Array([byte])))),
    "stream of a file": Readable.toWeb(createReadStream(tiny)),
  };
  for (const [kind, source] of Object.entries(sources)) await t.test(kind, async () => assert.equal(await count(source), 25));
  assert.equal(padded[7], bytes[0], "the caller's bytes are still theirs");
  await t.test("404", async () => {
    const error = await failure(C1z.open(new URL("/nothing", url)));
    assert.deepEqual([error.code, error.got, error.retryable], ["source.http", 404, false]);
  });
  await t.test("nobody listens", async () => {
    const error = await failure(C1z.open(new URL("http://127.0.0.1:1/")));
    assert.deepEqual([error.code, error.retryable, error.phase], ["source.read", true, "read"]);
    assert.ok(error.cause instanceof Error);
  });
});

test("sources that cannot be opened", async (t) => {
  for (const source of [undefined, null, 5, {}, [], new Map()]) await assert.rejects(C1z.open(source), { code: "usage.source", name: "C1zError" });
  await assert.rejects(C1z.open(join(own, "no-such-file")), { code: "source.read" });
  await assert.rejects(C1z.open(streamOf("text")), { code: "usage.source" });
  const used = new Response(bytes);
  await used.arrayBuffer();
  await assert.rejects(C1z.open(used), { code: "source.used" });
  const locked = streamOf(bytes);
  locked.getReader();
  await assert.rejects(C1z.open(locked), { code: "source.used" });
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("cable pulled")) });
  const error = await failure(C1z.open(broken));
  assert.deepEqual([error.code, error.cause.message], ["source.read", "cable pulled"]);
  await t.test("a file that shrinks", async () => {
    if (medium === undefined) return;
    const folder = await mkdtemp(join(tmpdir(), "c1z-"));
    t.after(() => rm(folder, { recursive: true }));
    const copy = join(folder, "shrinking.c1z");
    await copyFile(medium, copy);
    // Listened to from the start: it may fail before the truncation is reported.
    const failed = failure(C1z.open(copy, { onProgress() {} }));
    await truncate(copy, 1 << 20);
    const error = await failed;
    assert.ok(["source.changed", "format.truncated", "zstd.corrupt"].includes(error.code), error.code);
  });
});
