/** Opening, from the caller's arguments to a connection. */

import type { Connection, Host, OpenSettings } from "./client/protocol.ts";
import { C1zError } from "./errors.ts";
import { toByteSource } from "./given.ts";
import { checkCallback, checkLimits, checkOptions, checkWord, describe } from "./options.ts";
import type { ByteSource } from "./sources.ts";
import type { FileInfo, LoadOptions, OpenOptions, Runtime, Source, StorageChoice, Verify, WorkerChoice } from "./types.ts";

/** How an entry of the package gets its hosts. */
export interface Hosts {
  /** Without a choice of the caller. */
  standard(): Host | Promise<Host>;
  /** As the caller chose. */
  made(worker: WorkerChoice | undefined, wasm: LoadOptions["wasm"]): Host | Promise<Host>;
}

const OPEN = ["signal", "limits", "worker", "runtime"];
const VERIFY: readonly Verify[] = ["touched", "full"];
const STORAGE: readonly StorageChoice[] = ["memory", "opfs"];

/** `C1z.open`, up to the object. */
export async function connect(hosts: Hosts, source: Source, options: OpenOptions = {}): Promise<Connection> {
  checkOptions("open", options, [...OPEN, "onProgress", "verify", "storage"]);
  const opened = prepare(hosts, source, options).then(({ host, bytes, settings }) => host.open(bytes, settings));
  return unlessAborted(options.signal, opened, (late) => void late.close());
}

/** `C1z.sniff`. */
export async function sniff(hosts: Hosts, source: Source, options: OpenOptions = {}): Promise<FileInfo> {
  checkOptions("sniff", options, OPEN);
  const sniffed = prepare(hosts, source, options).then(({ host, bytes, settings }) => host.sniff(bytes, settings));
  return unlessAborted(options.signal, sniffed, () => undefined);
}

/** `C1z.load`. */
export async function load(hosts: Hosts, options: LoadOptions = {}): Promise<Runtime> {
  checkOptions("load", options, ["wasm", "worker"]);
  checkWorker(options.worker);
  checkWasm(options.wasm);
  const plain = options.wasm === undefined && options.worker === undefined;
  const host = await (plain ? hosts.standard() : hosts.made(options.worker, options.wasm));
  await host.warm();
  return host;
}

/** What work comes to; an abort rejects at once, and what comes too late is put away. */
export function unlessAborted<T>(signal: AbortSignal | undefined, work: Promise<T>, putAway: (late: T) => void): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    const settled = (): void => signal.removeEventListener("abort", abort);
    work.then(
      (value) => {
        settled();
        if (!signal.aborted) return resolve(value);
        reject(signal.reason);
        putAway(value);
      },
      (error: unknown) => {
        settled();
        reject(signal.aborted ? signal.reason : error);
      },
    );
  });
}

async function prepare(
  hosts: Hosts,
  source: Source,
  options: OpenOptions,
): Promise<{ host: Host; bytes: ByteSource; settings: OpenSettings }> {
  const { signal, onProgress, worker, runtime } = options;
  checkCallback("onProgress", onProgress);
  checkWorker(worker);
  const verify = options.verify !== undefined && checkWord("verify", options.verify, VERIFY) === "full";
  const storage = options.storage === undefined ? "memory" : checkWord("storage", options.storage, STORAGE);
  const settings: OpenSettings = { limits: checkLimits(options.limits), verify, storage, signal, onProgress };
  signal?.throwIfAborted();
  const host = runtime === undefined ? await (worker === undefined ? hosts.standard() : hosts.made(worker, undefined)) : asHost(runtime);
  const bytes = await toByteSource(source, host.thread === "worker", signal);
  signal?.throwIfAborted();
  return { host, bytes, settings };
}

function checkWorker(worker: unknown): void {
  if (worker !== false) checkCallback("worker, unless false,", worker);
}

function checkWasm(wasm: unknown): void {
  const kind = Object.prototype.toString.call(wasm).slice(8, -1);
  if (wasm === undefined || ArrayBuffer.isView(wasm) || ["URL", "Response", "ArrayBuffer", "WebAssembly.Module"].includes(kind)) return;
  throw new C1zError("usage.argument", `wasm must be a URL, a Response, bytes or a WebAssembly.Module, not ${describe(wasm)}.`);
}

function asHost(runtime: Runtime): Host {
  if (typeof runtime === "object" && runtime !== null && "open" in runtime && "sniff" in runtime) return runtime as Host;
  throw new C1zError("usage.argument", `runtime must be what C1z.load returned, not ${describe(runtime)}.`);
}
