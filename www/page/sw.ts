/** The service worker: the built files by their contents, and nothing else. scripts/build-www.mjs writes the list into it. */

/** Names relative to this script, with the SHA-256 of what they hold, in base64. */
declare const FILES: readonly (readonly [name: string, hash: string])[];
/** Changes with any of them. */
declare const VERSION: string;

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Scope extends EventTarget {
  readonly location: Location;
  readonly clients: { matchAll(options: { includeUncontrolled: boolean }): Promise<readonly unknown[]> };
  skipWaiting(): Promise<void>;
}

const scope = globalThis as unknown as Scope;
const PREFIX = "c1z-page-";
const CACHE = PREFIX + VERSION;
const at = (name: string): string => new URL(name, scope.location.href).href;
const known = new Set(FILES.map(([name]) => at(name)));
const on = <E extends Event>(name: string, handle: (event: E) => void): void => scope.addEventListener(name, (event) => handle(event as E));

on<Extendable>("install", (event) => event.waitUntil(fill()));
on<Extendable>("activate", (event) => event.waitUntil(forgetOthers()));
on<Fetching>("fetch", (event) => {
  const { request } = event;
  const name = request.method === "GET" ? nameOf(request) : undefined;
  if (name !== undefined) event.respondWith(kept(name, request));
});
on<Extendable>("message", (event) => event.waitUntil(takeOver()));

/** The page asks when nothing is open in it, and asks again; another tab may have a file open. */
async function takeOver(): Promise<void> {
  if ((await scope.clients.matchAll({ includeUncontrolled: true })).length <= 1) await scope.skipWaiting();
}

/** The file that a request is for. Files to look at (`?src=`) are none of ours. */
function nameOf({ url, mode }: Request): string | undefined {
  const plain = url.split(/[?#]/)[0] ?? url;
  if (mode === "navigate" && plain === at("./")) return at("index.html");
  return known.has(plain) ? plain : undefined;
}

async function kept(name: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(name)) ?? fetch(request);
}

/** All or nothing: a file that is not what was built ends the installation. */
async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(FILES.map(async ([name, hash]) => {
    const response = await fetch(at(name), { cache: "no-cache", credentials: "same-origin", integrity: `sha256-${hash}` });
    if (!response.ok) throw new TypeError(`${response.status} for ${name}`);
    await cache.put(at(name), response);
  }));
}

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}
