/** A file on a server, read in ranges by a Worker: the first by `fetch`, all others at once, as only a Worker may. */

import { C1zError } from "../errors.ts";
import { pieces, type ByteSource } from "../sources.ts";
import { download, responseSource, streamSource } from "../streams.ts";
import { Blocks } from "./blocks.ts";

/** Bytes of the first request: whole blocks, and enough for what a v3 file begins with. */
const HEAD = 1 << 15;
const BLOCK = 1 << 14;

/** Milliseconds that one answer may take: nothing else is heard in the meantime, and a server that says nothing is not waited for. */
const PATIENCE = 120_000;

/** A file as its first answer describes it; every later one must agree. */
interface Remote {
  url: string;
  size: number;
  /** The header that tells one version from another, and what it says; absent where the server tells neither. */
  version: { header: "ETag" | "Last-Modified"; value: string } | undefined;
}

/**
 * A file by URL: read anywhere where the server gives ranges, and else downloaded. Only the head is asked for here, and
 * where the answer is the whole file, it is used as that.
 */
export async function rangeSource(url: string, signal: AbortSignal): Promise<ByteSource> {
  if (typeof XMLHttpRequest === "undefined") return download(url, signal);
  // "no-cache": the browser may use what it has, but asks the server first whether it is still so. Later reads cannot ask for that,
  // and with parts of an older file in its cache the browser would go on answering with those.
  const response = await fetch(url, { headers: { Range: range(0, HEAD) }, cache: "no-cache", signal }).catch(() => undefined);
  signal.throwIfAborted();
  // A server that is asked for permission (CORS) may allow a plain download and no Range; if it is away, the download says so.
  if (response === undefined) return download(url, signal);
  const found = response.status === 206 ? firstPart(url, response) : undefined;
  if (found === undefined) {
    if (response.status !== 206 && response.status !== 416) return responseSource(response);
    void response.body?.cancel().catch(() => undefined);
    return download(url, signal);
  }
  const head = await response.arrayBuffer().catch((cause: unknown) => {
    signal.throwIfAborted();
    throw failed(url, 0, cause);
  });
  if (head.byteLength !== Math.min(HEAD, found.size)) throw failed(url, 0);
  return remoteFile(found, new Uint8Array(head));
}

function remoteFile(remote: Remote, head: Uint8Array): ByteSource {
  const { size } = remote;
  const blocks = new Blocks(size, BLOCK, (begin, end) => readRange(remote, begin, end));
  blocks.keep(head);
  return {
    size,
    random: { size, remote: true, read: (offset, length) => blocks.read(offset, length) },
    async *chunks(signal) {
      yield* pieces(head);
      if (head.byteLength < size) yield* rest(remote, head.byteLength, signal);
    },
  };
}

/** All that comes after the head, as one download. */
async function* rest(remote: Remote, begin: number, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void, undefined> {
  const headers = { Range: `bytes=${begin}-` };
  const response = await fetch(remote.url, signal === undefined ? { headers } : { headers, signal }).catch((cause: unknown) => {
    signal?.throwIfAborted();
    throw failed(remote.url, begin, cause);
  });
  check(remote, begin, remote.size, response.status, (name) => response.headers.get(name));
  let at = begin;
  if (response.body !== null) {
    for await (const chunk of streamSource(response.body, undefined).chunks(signal)) {
      at += chunk.byteLength;
      yield chunk;
    }
  }
  if (at !== remote.size) throw failed(remote.url, at);
}

/** One range, now. */
function readRange(remote: Remote, begin: number, end: number): Uint8Array {
  const request = new XMLHttpRequest();
  try {
    request.open("GET", remote.url, false);
    request.responseType = "arraybuffer";
    request.timeout = PATIENCE;
    request.setRequestHeader("Range", range(begin, end));
    request.send();
  } catch (cause) {
    throw failed(remote.url, begin, cause);
  }
  check(remote, begin, end, request.status, (name) => request.getResponseHeader(name));
  const bytes = new Uint8Array((request.response as ArrayBuffer | null) ?? new ArrayBuffer(0));
  if (bytes.byteLength !== end - begin) throw failed(remote.url, begin);
  return bytes;
}

/** What the first answer says, where ranges can be read by it. */
function firstPart(url: string, { headers }: Response): Remote | undefined {
  const part = contentRange(headers.get("content-range"));
  // Across origins the header is hidden unless the server exposes it; and parts of a compressed answer are parts of nothing.
  if (part === undefined || headers.get("content-encoding") !== null) return undefined;
  if (part.begin !== 0 || part.end !== Math.min(HEAD, part.size)) return undefined;
  return { url, size: part.size, version: version(headers) };
}

function version(headers: Headers): Remote["version"] {
  const etag = headers.get("etag");
  // A weak one may be the same for other bytes, and another for the same.
  if (etag !== null && !etag.startsWith("W/")) return { header: "ETag", value: etag };
  const modified = headers.get("last-modified");
  return modified === null ? undefined : { header: "Last-Modified", value: modified };
}

/**
 * Throws unless an answer is this part of the same file. There is no If-Range: the comparison here says the same, a foreign
 * server need not be asked for permission to send the header, and where the file has changed it would answer with all of it.
 */
function check({ url, size, version }: Remote, begin: number, end: number, status: number, header: (name: string) => string | null): void {
  if (status === 200 || status === 416 || status === 404 || status === 410) throw changed(url, begin);
  if (status !== 206) throw failed(url, begin, undefined, status);
  const part = contentRange(header("content-range"));
  if (part?.size !== size || (version !== undefined && header(version.header) !== version.value)) throw changed(url, begin);
  if (part.begin !== begin || part.end !== end) throw failed(url, begin);
}

/** `Content-Range`, its end counted as everywhere here: the first byte that is not in it. */
function contentRange(header: string | null): { begin: number; end: number; size: number } | undefined {
  const numbers = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(header ?? "")?.slice(1).map(Number);
  const [begin, last, size] = numbers ?? [];
  if (begin === undefined || last === undefined || size === undefined || !Number.isSafeInteger(size)) return undefined;
  return { begin, end: last + 1, size };
}

function range(begin: number, end: number): string {
  return `bytes=${begin}-${end - 1}`;
}

function changed(url: string, offset: number): C1zError {
  return new C1zError("source.changed", `${url} is no longer the file that was opened: open it again.`, { phase: "read", offset });
}

function failed(url: string, offset: number, cause?: unknown, status?: number): C1zError {
  const how = status === undefined ? "broke off" : `was answered with status ${status}`;
  return new C1zError("source.read", `Reading ${url} from byte ${offset} ${how}.`, {
    phase: "read",
    offset,
    got: status,
    retryable: status === undefined || status === 429 || status >= 500,
    cause,
  });
}
