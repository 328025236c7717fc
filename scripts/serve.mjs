// serve.mjs [FILE]: serves the built page, www/dist, on localhost and prints its URL. PORT says where (the next free one if taken).
//
// For the page: with FILE=grants.c1z the printed URL ends in `?src=open/grants.c1z`, a relative URL that the page fetches
// and opens; without a file it ends in `?src=sample.c1z`, the bundled sample. Only that one file is served besides the page.
// The Content-Security-Policy is www/csp.json: { policy: { directive: [source, …] } }.
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { basename, extname, join, normalize, resolve, sep } from "node:path";
import { pipeline } from "node:stream";
import { fileURLToPath } from "node:url";

const TYPES = {
  ".c1z": "application/octet-stream",
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json; charset=utf-8",
};

const HOST = "127.0.0.1";
const root = fileURLToPath(new URL("..", import.meta.url));

/** In the place of the page's service worker, whose whole point is that a page does not change: one that leaves, and takes what others kept. */
const NO_SERVICE_WORKER = `addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(Promise.all([
  registration.unregister(), caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name)))),
])));
`;

/**
 * A server of the folder `dir`, and of `file` at /open/<its name>. Not listening yet. Tests start it too. Only where `offline` says so
 * does the page stay when the server goes: here it is rebuilt all the time.
 */
export function pageServer({ dir = join(root, "www/dist"), file, offline = false } = {}) {
  const headers = securityHeaders();
  const opened = file && resolve(file);
  return createServer((request, response) => {
    const answer = (status, text) => {
      response.writeHead(status, { ...headers, "Content-Type": "text/plain; charset=utf-8" });
      response.end(`${text}\n`);
    };
    if (request.method !== "GET" && request.method !== "HEAD") return answer(405, "only GET and HEAD");
    const path = find(request.url ?? "/", dir, opened);
    if (!path) return answer(404, "not found");
    if (!offline && path === join(dir, "sw.js")) {
      response.writeHead(200, { ...headers, "Content-Type": TYPES[".js"] });
      return response.end(NO_SERVICE_WORKER);
    }
    const size = statSync(path).size;
    response.writeHead(200, {
      ...headers,
      "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
      "Content-Length": size,
    });
    if (request.method === "HEAD") return response.end();
    // A reader who goes away is no error of ours.
    pipeline(createReadStream(path), response, () => {});
  });
}

/** Listens on `port` or the first free one after it; 0 takes any. Resolves to the server's URL. */
export function listen(server, port, tries = 50) {
  return new Promise((done, failed) => {
    const next = (n, left) => {
      server.once("error", (error) => {
        if (error.code === "EADDRINUSE" && left > 0) next(n + 1, left - 1);
        else failed(error);
      });
      server.listen(n, HOST, () => {
        server.removeAllListeners("error");
        done(`http://${HOST}:${server.address().port}/`);
      });
    };
    next(port, port === 0 ? 0 : tries);
  });
}

/** The file behind a URL, or nothing: never one outside of the folder, whatever the URL says. */
function find(url, dir, opened) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return undefined;
  }
  if (path.includes("\0")) return undefined;
  if (opened && path === `/open/${basename(opened)}`) return existsSync(opened) ? opened : undefined;
  const full = join(dir, normalize(path.endsWith("/") ? `${path}index.html` : path));
  if (full !== dir && !full.startsWith(dir + sep)) return undefined;
  return statSync(full, { throwIfNoEntry: false })?.isFile() ? full : undefined;
}

function securityHeaders() {
  const headers = {
    // A rebuilt page must show at the next reload.
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
  };
  const csp = join(root, "www/csp.json");
  if (existsSync(csp)) {
    const { policy } = JSON.parse(readFileSync(csp, "utf8"));
    headers["Content-Security-Policy"] = Object.entries(policy)
      .map(([directive, sources]) => [directive, ...sources].join(" "))
      .join("; ");
  }
  return headers;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = process.argv[2];
  if (file && !statSync(file, { throwIfNoEntry: false })?.isFile()) {
    console.error(`${file}: no such file. FILE=… takes a path relative to where make was called.`);
    process.exit(1);
  }
  const url = await listen(pageServer({ file }), Number(process.env.PORT || 8321));
  const source = file ? `open/${encodeURIComponent(basename(file))}` : "sample.c1z";
  console.log(`\n  ${url}?src=${source}\n\nOpen it in a browser. Ctrl-C stops the server.`);
}
