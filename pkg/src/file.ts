/// <reference lib="esnext.disposable" preserve="true" />
/** An open file. */

import type { Connection, Host, OpenSettings } from "./client/protocol.ts";
import { checkLimits, checkOptions, checkString, describe } from "./options.ts";
import { C1zError } from "./errors.ts";
import { toByteSource, type ByteSource } from "./sources.ts";
import type {
  DefaultSync, FileInfo, LoadOptions, OpenOptions, Runtime, Source, SyncRun, SyncType, SyncView, Warning, WorkerChoice,
} from "./types.ts";
import { ConnectedView } from "./view.ts";

/** What is the same of a `C1z` wherever it works. */
export class C1zFile implements AsyncDisposable {
  /** What the file says about itself, as of opening. */
  readonly info: FileInfo;
  readonly #connection: Connection;
  #closed = false;

  /** Files are opened with `C1z.open`. */
  protected constructor(connection: Connection) {
    this.#connection = connection;
    this.info = connection.opened.info;
  }

  /** Every sync run in the file, finished or not, in the order of the file. */
  async syncs(): Promise<readonly SyncRun[]> {
    this.#check();
    return this.#connection.opened.syncs;
  }

  /** The sync to show first, and why. */
  async defaultSync(): Promise<DefaultSync> {
    this.#check();
    return this.#connection.opened.defaultSync;
  }

  /** The id of the latest finished sync, of one type or of any; "" when there is none. */
  async latestFinishedSyncId(type?: SyncType): Promise<string> {
    this.#check();
    const name = type === undefined ? undefined : checkString("type", type);
    return this.#connection.request("latestFinishedSyncId", { type: name });
  }

  /** The warnings of `info`, and what reading has come across since. */
  async warnings(): Promise<readonly Warning[]> {
    this.#check();
    return this.#connection.request("warnings", {});
  }

  /** Bytes of WebAssembly memory this file uses. */
  async memoryBytes(): Promise<number> {
    this.#check();
    return this.#connection.request("memory", {});
  }

  /** A view of one sync: the given one, or that of `defaultSync()`. Reads go through a view. */
  use(sync?: string | SyncRun | null): SyncView {
    this.#check();
    const chosen = sync ?? this.#connection.opened.defaultSync.sync;
    const id = typeof chosen === "object" ? (chosen?.id ?? "") : chosen;
    if (typeof id !== "string") throw new C1zError("usage.argument", `use takes a sync or its id, not ${describe(sync)}.`);
    return new ConnectedView(this.#connection, id);
  }

  /** Gives all memory back. Twice is once. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#connection.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #check(): void {
    if (this.#closed) throw new C1zError("usage.closed", "The file is closed.");
  }
}

/** How an entry of the package gets its hosts. */
export interface Hosts {
  /** Without a choice of the caller. */
  standard(): Host | Promise<Host>;
  /** As the caller chose. */
  made(worker: WorkerChoice | undefined, wasm: LoadOptions["wasm"]): Host | Promise<Host>;
}

const OPEN = ["signal", "limits", "worker", "runtime"];

/** `C1z.open`, up to the object. */
export async function connect(hosts: Hosts, source: Source, options: OpenOptions = {}): Promise<Connection> {
  checkOptions("open", options, [...OPEN, "onProgress"]);
  const { host, bytes, settings } = await prepare(hosts, source, options);
  const connection = await host.open(bytes, settings);
  if (settings.signal?.aborted === true) {
    await connection.close();
    throw settings.signal.reason;
  }
  return connection;
}

/** `C1z.sniff`. */
export async function sniff(hosts: Hosts, source: Source, options: OpenOptions = {}): Promise<FileInfo> {
  checkOptions("sniff", options, OPEN);
  const { host, bytes, settings } = await prepare(hosts, source, options);
  return host.sniff(bytes, settings);
}

/** `C1z.load`. */
export async function load(hosts: Hosts, options: LoadOptions = {}): Promise<Runtime> {
  checkOptions("load", options, ["wasm", "worker"]);
  const plain = options.wasm === undefined && options.worker === undefined;
  const host = await (plain ? hosts.standard() : hosts.made(options.worker, options.wasm));
  await host.warm();
  return host;
}

async function prepare(
  hosts: Hosts,
  source: Source,
  options: OpenOptions,
): Promise<{ host: Host; bytes: ByteSource; settings: OpenSettings }> {
  const { signal, onProgress, worker, runtime } = options;
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new C1zError("usage.argument", `onProgress must be a function, not ${describe(onProgress)}.`);
  }
  const settings: OpenSettings = { limits: checkLimits(options.limits), signal, onProgress };
  signal?.throwIfAborted();
  const host = runtime === undefined ? await (worker === undefined ? hosts.standard() : hosts.made(worker, undefined)) : asHost(runtime);
  const bytes = await toByteSource(source, signal);
  signal?.throwIfAborted();
  return { host, bytes, settings };
}

function asHost(runtime: Runtime): Host {
  if (typeof runtime === "object" && runtime !== null && "open" in runtime && "sniff" in runtime) return runtime as Host;
  throw new C1zError("usage.argument", `runtime must be what C1z.load returned, not ${describe(runtime)}.`);
}
