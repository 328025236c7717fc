// A server of one file, as good and as bad as servers are. All of its ways may be changed at any time.
import { createServer } from "node:http";

/**
 * A handler. Ways: `bytes`, `etag`, `modified`, `ranges` (whether it knows them), `cut` (bytes left out of each body),
 * `status` (instead of an answer), `headers` (more of them), `declared` (the length that a range says the file has).
 */
export function ranged(bytes, ways = {}) {
  const file = { bytes, etag: '"1"', modified: undefined, ranges: true, cut: 0, status: undefined, headers: {}, declared: undefined, ...ways };
  const asked = [];
  const handle = (request, response) => {
    const { method, headers } = request;
    asked.push(method === "GET" ? (headers.range ?? "all") : method);
    const common = { "content-type": "application/octet-stream", "cache-control": "no-store", ...file.headers };
    if (file.etag !== undefined) common.etag = file.etag;
    if (file.modified !== undefined) common["last-modified"] = file.modified;
    if (file.status !== undefined) return response.writeHead(file.status, common).end("no");
    const [, begin, last] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "") ?? [];
    const part = file.ranges && begin !== undefined;
    if (part && Number(begin) >= file.bytes.length) return response.writeHead(416, { ...common, "content-range": `bytes */${file.bytes.length}` }).end();
    const from = part ? Number(begin) : 0;
    const to = part && last !== "" ? Math.min(Number(last) + 1, file.bytes.length) : file.bytes.length;
    if (part) common["content-range"] = `bytes ${from}-${to - 1}/${file.declared ?? file.bytes.length}`;
    response.writeHead(part ? 206 : 200, { ...common, "content-length": to - from });
    const body = file.bytes.subarray(from, to - file.cut);
    if (file.cut === 0) return response.end(body);
    response.write(body, () => response.destroy());
  };
  return { file, asked, handle };
}

/** The handler as a server of its own, of another origin than the page's. */
export async function foreign(t, handle) {
  const server = createServer(handle);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${server.address().port}`;
}
