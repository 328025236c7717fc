/// <reference lib="esnext.disposable" preserve="true" />
/** An open file. */

import type { Connection, MakeView } from "./client/protocol.ts";
import { checkCount, checkOptions, checkString, describe, MAX_PAGE } from "./options.ts";
import { C1zError } from "./errors.ts";
import type {
  Abortable, DefaultSync, FileInfo, MemoryUse, PageOptions, SessionEntry, StoreMetadata, SyncPage, SyncRun, SyncStats, SyncType, SyncView, Warning,
} from "./types.ts";

/**
 * What is the same of a `C1z` wherever it works. After `close` every call, but another `close`, is the error `usage.closed`; so it is
 * for the calls under way.
 */
export class C1zFile implements AsyncDisposable {
  /** What the file says about itself, as of opening; its warnings too. */
  readonly info: FileInfo;
  readonly #connection: Connection;
  readonly #view: MakeView;
  #closed = false;

  /** Files are opened with `C1z.open`. */
  protected constructor(connection: Connection, view: MakeView) {
    this.#connection = connection;
    this.#view = view;
    this.info = connection.opened.info;
  }

  /**
   * Every sync run in the file, finished or not, in the order of the file. Known since opening; stats are those that are stored.
   *
   * @example
   * ```ts
   * for (const sync of await file.syncs()) console.log(sync.syncType, sync.finished); // → full true
   * ```
   */
  async syncs(): Promise<readonly SyncRun[]> {
    this.#check();
    return this.#connection.opened.syncs;
  }

  /**
   * The sync to show first, and why: see {@link DefaultSync}. Known since opening.
   *
   * @example
   * ```ts
   * const { sync, why } = await file.defaultSync();
   * console.log(sync?.syncType, why); // → full It is the latest full sync that finished.
   * ```
   */
  async defaultSync(): Promise<DefaultSync> {
    this.#check();
    return this.#connection.opened.defaultSync;
  }

  /**
   * The id of the latest finished sync, of one type or of any; `""` when there is none. Latest is the one that ended last. It is
   * not always that of `defaultSync()`, which prefers full ones.
   *
   * Error: `usage.sync-type` for a type that is none.
   *
   * @example
   * ```ts
   * console.log(await file.latestFinishedSyncId("partial")); // →
   * ```
   */
  async latestFinishedSyncId(type?: SyncType): Promise<string> {
    this.#check();
    const name = type === undefined ? undefined : checkString("type", type);
    return this.#connection.request("latestFinishedSyncId", { type: name });
  }

  /**
   * Engine, format and payload encoding, in connectorstore's words; `info` has the same and more.
   *
   * @example
   * ```ts
   * console.log((await file.metadata()).engine); // → sqlite
   * ```
   */
  async metadata(): Promise<StoreMetadata> {
    this.#check();
    return this.#connection.request("metadata", {});
  }

  /**
   * Bytes of the decoded database: of a v3 file, of all files in its payload, read or not.
   *
   * @example
   * ```ts
   * console.log(await file.currentDbSizeBytes()); // → 135168
   * ```
   */
  async currentDbSizeBytes(): Promise<number> {
    this.#check();
    return this.#connection.request("currentDbSizeBytes", {});
  }

  /**
   * Some of `syncs()`, page by page: connectorstore's `ListSyncs`.
   *
   * Error: `usage.page-token`.
   *
   * @example
   * ```ts
   * const { syncs, nextPageToken } = await file.listSyncs({ pageSize: 10 });
   * console.log(syncs.length, nextPageToken); // → 1 undefined
   * ```
   */
  async listSyncs(options: PageOptions = {}): Promise<SyncPage> {
    this.#check();
    checkOptions("listSyncs", options, ["pageSize", "pageToken", "signal"]);
    const after = options.pageToken === undefined ? undefined : checkString("pageToken", options.pageToken);
    const max = Math.min(checkCount("pageSize", options.pageSize, 0), MAX_PAGE);
    const { syncs, next } = await this.#connection.request("listSyncs", { after, max }, { signal: options.signal });
    return next === undefined ? { syncs } : { syncs, nextPageToken: next };
  }

  /**
   * One sync run with its stats: the stored ones, else counted in one pass over the sync.
   *
   * Error: `store.unknown-sync`.
   *
   * @example
   * ```ts
   * console.log((await file.sync(view.syncId)).stats?.grants); // → 25
   * ```
   */
  async sync(id: string, options?: Abortable): Promise<SyncRun> {
    this.#check();
    checkOptions("sync", options, ["signal"]);
    return this.#connection.request("sync", { syncId: checkString("id", id) }, { signal: options?.signal });
  }

  /**
   * The latest finished sync, of one type or of any, with its stats as `sync` gives them; `undefined` when there is none.
   *
   * Error: `usage.sync-type`.
   *
   * @example
   * ```ts
   * console.log((await file.latestFinishedSync("full"))?.id === view.syncId); // → true
   * ```
   */
  async latestFinishedSync(type?: SyncType, options?: Abortable): Promise<SyncRun | undefined> {
    this.#check();
    checkOptions("latestFinishedSync", options, ["signal"]);
    const found = await this.#connection.request("latestFinishedSync", { type: syncType(type) }, { signal: options?.signal });
    return found ?? undefined;
  }

  /**
   * connectorstore's older `Stats`: `resource_types`, `entitlements` and `grants`, and the number of resources under the id of each
   * resource type, in one map of plain numbers. For new code, `view.stats()`.
   *
   * Errors: `store.not-found` where no sync has finished, `store.unknown-sync`, and `usage.sync-type` where the sync is not of the type.
   *
   * @param type Of which type the sync is to be; any when absent.
   * @param syncId Which sync; the latest finished one when absent.
   *
   * @example
   * ```ts
   * const numbers = await file.stats();
   * console.log(numbers["grants"], numbers["user"]); // → 25 3
   * ```
   */
  async stats(type?: SyncType, syncId?: string, options?: Abortable): Promise<Readonly<Record<string, number>>> {
    this.#check();
    checkOptions("stats", options, ["signal"]);
    return this.#connection.request("stats", { type: syncType(type), syncId: checkString("syncId", syncId, "") }, { signal: options?.signal });
  }

  /**
   * connectorstore's `StatsV2`: the stored numbers, else counted in one pass. `view.stats()` is the same for the sync of a view.
   *
   * Errors and parameters as for `stats`.
   *
   * @example
   * ```ts
   * console.log((await file.statsV2("full")).grants); // → 25
   * ```
   */
  async statsV2(type?: SyncType, syncId?: string, options?: Abortable): Promise<SyncStats> {
    this.#check();
    checkOptions("statsV2", options, ["signal"]);
    const args = { type: syncType(type), syncId: checkString("syncId", syncId, ""), counted: false };
    return this.#connection.request("statsV2", args, { signal: options?.signal });
  }

  /**
   * The token that a sync left behind: a text of the connector's own. It may hold secrets, and no other call gives it.
   *
   * Error: `store.unknown-sync`.
   *
   * @example
   * ```ts
   * console.log(await file.syncToken(view.syncId)); // → {"note":"fixture token","actions":[]}
   * ```
   */
  async syncToken(syncId: string): Promise<string> {
    this.#check();
    return this.#connection.request("syncToken", { syncId: checkString("syncId", syncId) });
  }

  /**
   * What a connector kept between its calls, by key, fetched 1000 at a time. It may hold secrets, and is read only by this call.
   *
   * Error: `store.unknown-sync`.
   *
   * @param options With `prefix`, only entries whose key begins so.
   *
   * @example
   * ```ts
   * for await (const { key, value } of file.sessionEntries(view.syncId, { prefix: "cache/" })) console.log(key, value.byteLength);
   * ```
   */
  async *sessionEntries(syncId: string, options: Abortable & { prefix?: string | undefined } = {}): AsyncGenerator<SessionEntry, void, undefined> {
    this.#check();
    checkOptions("sessionEntries", options, ["prefix", "signal"]);
    const args = { syncId: checkString("syncId", syncId), prefix: checkString("prefix", options.prefix, ""), max: 1000 };
    let after: string | undefined;
    for (;;) {
      const entries: SessionEntry[] = await this.#connection.request("sessionEntries", { ...args, after }, { signal: options.signal });
      yield* entries;
      after = entries.at(-1)?.key;
      if (after === undefined) return;
    }
  }

  /**
   * The warnings of `info`, and what reading has come across since: parts of records that could not be shown in the usual way.
   *
   * @example
   * ```ts
   * for (const { code, message, count } of await file.warnings()) console.log(code, message, count);
   * ```
   */
  async warnings(): Promise<readonly Warning[]> {
    this.#check();
    return this.#connection.request("warnings", {});
  }

  /**
   * What the file takes now, and what was read of it: see {@link MemoryUse}. Of a v3 file that is read in parts, how small a part.
   *
   * @example
   * ```ts
   * const { bytesRead, cacheBytes, indexBytes } = await file.memory();
   * console.log(bytesRead === file.info.encodedSize, cacheBytes, indexBytes); // → true 0 0
   * ```
   */
  async memory(): Promise<MemoryUse> {
    this.#check();
    return this.#connection.request("memory", {});
  }

  /**
   * Bytes of WebAssembly memory of this file: the decoded database or what is kept of it, and indices of the syncs that were searched
   * or sorted. It never falls before `close`, so it is also the peak. The same as `wasmBytes` of `memory()`.
   *
   * @example
   * ```ts
   * console.log((await file.memoryBytes()) < 16 << 20); // → true
   * ```
   */
  async memoryBytes(): Promise<number> {
    return (await this.memory()).wasmBytes;
  }

  /**
   * A view of one sync: the given one, or that of `defaultSync()`. Every read of records goes through a view; there may be many, and
   * they cost nothing. An id that the file does not have is `store.unknown-sync` at the first read.
   *
   * @example
   * ```ts
   * const [first] = await file.syncs();
   * console.log(file.use(first).syncId === file.use().syncId); // → true
   * ```
   */
  use(sync?: string | SyncRun | null): SyncView {
    this.#check();
    const chosen = sync ?? this.#connection.opened.defaultSync.sync;
    const id: unknown = chosen === null ? "" : typeof chosen === "object" ? chosen.id : chosen;
    if (typeof id !== "string") throw new C1zError("usage.argument", `use takes a sync or its id, not ${describe(sync)}.`);
    return this.#view(this.#connection, id);
  }

  /**
   * Gives all memory back: ends the Worker, or empties it for the next file. Calls under way reject. Twice is once.
   *
   * @example
   * ```ts
   * await file.close();
   * ```
   */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#connection.close();
  }

  /**
   * The same as `close`, for `await using`.
   *
   * @example
   * ```ts
   * {
   *   await using other = await C1z.open(blob);
   *   console.log(other.info.format); // → v1
   * } // closed here
   * ```
   */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #check(): void {
    if (this.#closed) throw new C1zError("usage.closed", "The file is closed.");
  }
}

/** The name of a sync type; "" is any. */
function syncType(type: SyncType | undefined): string {
  return checkString("type", type, "");
}
