/** Everything that crosses the public surface as plain data: what goes in, what comes out. */

import type { Entitlement, Grant, Resource, ResourceType } from "./records.ts";

/** What can be opened. A `string` is a file path and works in Node only; a `URL` is fetched. */
export type Source =
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | Response
  | ReadableStream<Uint8Array>
  | URL
  | string;

/** Options of `C1z.open`. */
export interface OpenOptions {
  /** Ends the opening: the promise rejects with `signal.reason` and all memory is given back. */
  signal?: AbortSignal | undefined;
  /** Called at most 20 times a second, and always a last time for each phase. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Caps to apply in place of the defaults; see `Limits`. */
  limits?: Partial<Limits> | undefined;
  /** How to make the Worker (browsers); `false` works in the calling thread. Node always does. */
  worker?: WorkerChoice | undefined;
  /** What `C1z.load` returned, to use its settings. */
  runtime?: Runtime | undefined;
}

/** Options of `C1z.sniff`. */
export type SniffOptions = Omit<OpenOptions, "onProgress">;

/** A function that starts `c1z/worker` as a module Worker, or `false` for no Worker at all. */
export type WorkerChoice = (() => Worker) | false;

/** Options of `C1z.load`. */
export interface LoadOptions {
  /** Where the WebAssembly comes from, when not from the file beside the script. */
  wasm?: WasmSource | undefined;
  /** As in `OpenOptions`. */
  worker?: WorkerChoice | undefined;
}

/** The WebAssembly itself, or where to get it. */
export type WasmSource = URL | Response | ArrayBuffer | ArrayBufferView<ArrayBuffer> | WebAssembly.Module;

/** The engine, loaded ahead of the first file. Pass it as `runtime` to `C1z.open`. */
export interface Runtime {
  /** Where the work of files opened with this runtime is done. */
  readonly thread: "worker" | "caller";
}

/** How far an opening has come. `total` and `fraction` (0 to 1) are there when the total is known. */
export interface Progress {
  /** `read`: bytes of the file. `decode`: bytes that came out of the compression. */
  phase: "read" | "decode";
  loaded: number;
  total?: number;
  fraction?: number;
}

/** Caps on what a file may ask for. Exceeding one is an error whose code starts with `limit.`. */
export interface Limits {
  /** Bytes of the file itself. */
  maxEncodedSize: number;
  /** Bytes after decompression. */
  maxDecodedSize: number;
  /** Bytes of the zstd window. */
  maxWindowSize: number;
  /** Bytes of a v3 manifest. */
  maxManifestSize: number;
  /** Bytes of one record. */
  maxRecordSize: number;
  /** Nesting depth of a record. */
  maxDepth: number;
}

/** What a file says about itself. */
export interface FileInfo {
  readonly format: "v1" | "v3";
  readonly engine: "sqlite" | "pebble";
  readonly payloadEncoding: "" | "indexed_zstd" | "tar_zstd" | "tar";
  /** Bytes of the file; absent for a stream that was not read to its end. */
  readonly encodedSize?: number;
  /** Bytes of the database; known once it is decoded. */
  readonly decodedSize?: number;
  /** Bytes the file claims to decode to. */
  readonly declaredSize?: number;
  /** Bytes of the zstd window. */
  readonly windowSize?: number;
  /** Number of zstd frames. */
  readonly frames?: number;
  /** Whether records can be read; `false` for formats that are recognised but not readable yet. */
  readonly readable: boolean;
  /** The manifest of a v3 file. */
  readonly manifest?: Manifest;
  /** What is odd about the file without making it unreadable. */
  readonly warnings: readonly Warning[];
}

/** The head of a v3 file. */
export interface Manifest {
  readonly engine: string;
  readonly engineSchemaVersion: number;
  readonly payloadEncoding: string;
  readonly syncs: readonly SyncRun[];
  /** Bytes of the manifest itself. */
  readonly size: number;
}

/** Something worth knowing that did not stop the reading. */
export interface Warning {
  /** Stable, like the code of an error. */
  readonly code: string;
  readonly message: string;
  /** How many rows or entries it is about. */
  readonly count: number;
  /** The first ids it is about. */
  readonly ids?: readonly string[];
}

/** The types of sync; a file of a newer writer may hold others. */
export type SyncType = "full" | "partial" | "resources_only" | "partial_upserts" | "partial_deletions";

/** One run of a connector. Times are RFC 3339; v1 files hold local wall clock time, read as UTC. */
export interface SyncRun {
  readonly id: string;
  readonly syncType: SyncType | (string & Record<never, never>);
  readonly startedAt?: string;
  /** Absent while the sync is unfinished, or where the file's text is no time. */
  readonly endedAt?: string;
  /** Whether it ended, even at a time that cannot be read. */
  readonly finished: boolean;
  readonly parentSyncId?: string;
  readonly linkedSyncId?: string;
  readonly supportsDiff?: boolean;
  readonly stats?: SyncStats;
  /** Rows with this sync id exist, but no sync run names it. */
  readonly orphan?: true;
}

/** `c1.reader.v2.SyncStats` in proto3 JSON: 64-bit integers are decimal strings, zeros are absent. */
export interface SyncStats {
  readonly resourceTypes?: string;
  readonly resources?: string;
  readonly entitlements?: string;
  readonly grants?: string;
  readonly assets?: string;
  readonly resourcesByResourceType?: Readonly<Record<string, string>>;
  readonly entitlementsByResourceType?: Readonly<Record<string, string>>;
  readonly grantsByResourceType?: Readonly<Record<string, string>>;
  readonly [more: string]: unknown;
}

/** The sync a reader should show first, and why. */
export interface DefaultSync {
  /** `null` when the file has nothing to show. */
  readonly sync: SyncRun | null;
  readonly rule: "latest-finished-full" | "latest-finished" | "newest-unfinished" | "orphan-rows" | "empty";
  /** One sentence. */
  readonly why: string;
}

/** A resource, by type and id. */
export interface ResourceRef {
  readonly resourceType: string;
  readonly resource: string;
}

/** What every query takes. */
export interface Query {
  /** Ends every read of the cursor: promises reject with `signal.reason`. */
  signal?: AbortSignal | undefined;
  /** Records fetched at a time while iterating; 512 when absent. */
  batchSize?: number | undefined;
}

/** Filters of `resources`; all that are given must hold. */
export interface ResourceQuery extends Query {
  resourceTypeId?: string | undefined;
  parent?: ResourceRef | undefined;
}

/** Filters of `entitlements`. */
export interface EntitlementQuery extends Query {
  resource?: ResourceRef | undefined;
}

/** Filters of `grants`; all that are given must hold. */
export interface GrantQuery extends Query {
  entitlementId?: string | undefined;
  /** The resource whose entitlement is granted. */
  resource?: ResourceRef | undefined;
  /** Who holds the grant. */
  principal?: ResourceRef | undefined;
  /** One type, or any of several. */
  principalResourceType?: string | readonly string[] | undefined;
  /** The type of the resource whose entitlement is granted. */
  entitlementResourceType?: string | undefined;
  /** Whether `GrantExpandable` is among the annotations; `true` when absent. */
  includeExpansion?: boolean | undefined;
}

/** Something that can be given up. */
export interface Abortable {
  signal?: AbortSignal | undefined;
}

/** Which page to read. */
export interface PageOptions extends Abortable {
  /** 1 to 10000; 0, absent or more mean 10000. */
  pageSize?: number | undefined;
  /** `nextPageToken` of an earlier page; it stays good when the same file is opened again. */
  pageToken?: string | undefined;
}

/** Some records, and where to go on. */
export interface Page<T> {
  readonly records: readonly T[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}

/** A rectangle of text for a virtual table. Rows are counted over all rows of the query. */
export interface ColumnBlock {
  /** The first row here. */
  readonly first: number;
  /** How many rows are here. */
  readonly count: number;
  /** How many rows the query has. */
  readonly total: number;
  readonly columns: readonly string[];
  /** The text of one cell; `row` from `first` to `first + count - 1`, `column` by place or name. */
  cell(row: number, column: number | string): string;
}

/** A picture or document kept in the file. Not to be trusted: it may be SVG or HTML. */
export interface Asset {
  readonly contentType: string;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** The records of one query, in the order of the file. Reading nothing costs nothing. */
export interface Cursor<T> extends AsyncIterable<T> {
  /** Arrays of records, `size` (512) at a time. */
  batches(size?: number): AsyncIterable<readonly T[]>;
  /** One page. */
  page(options?: PageOptions): Promise<Page<T>>;
  /** Batches as a stream that reads when it is read from. */
  stream(): ReadableStream<readonly T[]>;
  /** How many records there are, exactly. */
  count(options?: Abortable): Promise<number>;
  /** Rows `first` to `first + count - 1` as columns of text; fewer at the end. */
  block(first: number, count: number, options?: Abortable): Promise<ColumnBlock>;
  /** The first `limit` records. */
  toArray(options: { limit: number } & Abortable): Promise<T[]>;
}

/** What can be asked of one sync. */
export interface SyncView {
  /** "" where the file has no sync at all. */
  readonly syncId: string;
  resourceTypes(query?: Query): Cursor<ResourceType>;
  resources(query?: ResourceQuery): Cursor<Resource>;
  entitlements(query?: EntitlementQuery): Cursor<Entitlement>;
  grants(query?: GrantQuery): Cursor<Grant>;
  resourceType(id: string, options?: Abortable): Promise<ResourceType>;
  resource(ref: ResourceRef, options?: Abortable): Promise<Resource>;
  entitlement(id: string, options?: Abortable): Promise<Entitlement>;
  grant(id: string, options?: Abortable): Promise<Grant>;
  asset(id: string, options?: Abortable): Promise<Asset>;
}
