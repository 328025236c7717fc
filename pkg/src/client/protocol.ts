/** What is asked of an open file and what comes back, whether a Worker lies between or not. */

import type { WireError } from "../errors.ts";
import type {
  AssetList, Count, DefaultSync, FileInfo, GrantDigest, GrantDigestNode, Kind, Limits, MemoryUse, Progress, RawRecord, Runtime, SessionEntry, StorageChoice, StoreMetadata, SyncRun, SyncStats,
  SyncView, Warning,
} from "../types.ts";
import type { ByteSource } from "../sources.ts";

/** A query as the engine takes it: checked, with nothing absent spelled out. */
export interface RawQuery {
  kind: Kind;
  syncId: string;
  [filter: string]: unknown;
}

/** What a batch of records is written as. */
export type Form = "json" | "objects" | "lines" | "csv" | "joined" | "joinedLines";

/**
 * Cells by the numbers of their texts, of which each begins and ends at an offset in UTF-16 units. The text is a string: it is decoded
 * where the WebAssembly is, out of its memory, and copied to the page faster than the page would decode it.
 */
export interface RawTexts {
  offsets: Uint32Array<ArrayBuffer>;
  cells: Uint32Array<ArrayBuffer>;
}

/** A batch of records as UTF-8 text; as `objects`, those that are nothing but ids as texts beside it, where there are any. */
export interface RawBatch extends Partial<RawTexts> {
  text: Uint8Array<ArrayBuffer>;
  texts?: string;
  count: number;
  /** The token to go on from; absent at the end. */
  next?: string;
}

/** Cells row by row, and their texts. */
export interface RawBlock extends RawTexts {
  text: string;
  rows: number;
  /** Rows of the whole question. */
  total: number;
  columns: string[];
}

/** A facet as the engine gives it. */
export interface RawFacet {
  name: string;
  values: [string, number][];
}

/** What opening a file yields at once. */
export interface Opened {
  info: FileInfo;
  syncs: SyncRun[];
  /** Absent when the records cannot be read. */
  defaultSync: DefaultSync;
}

/** Every operation on an open file. */
export interface Calls {
  /** `exact` ends after `max` records; otherwise a batch of much text ends earlier. */
  batch: { args: { query: RawQuery; after: string | undefined; max: number; exact: boolean; form: Form; columns?: string[] | undefined }; result: RawBatch };
  get: { args: { kind: Kind; syncId: string; ids: string[] }; result: Uint8Array<ArrayBuffer> };
  raw: { args: { kind: Kind; syncId: string; ids: string[] }; result: RawRecord };
  count: { args: { query: RawQuery; atMost: number | undefined }; result: Count };
  block: { args: { query: RawQuery; first: number; count: number; columns: string[] | undefined }; result: RawBlock };
  facets: { args: { query: RawQuery }; result: RawFacet[] };
  asset: { args: { syncId: string; id: string }; result: { contentType: string; data: Uint8Array<ArrayBuffer> } };
  assets: { args: { syncId: string; max: number }; result: AssetList };
  latestFinishedSyncId: { args: { type: string | undefined }; result: string };
  metadata: { args: Record<string, never>; result: StoreMetadata };
  currentDbSizeBytes: { args: Record<string, never>; result: number };
  listSyncs: { args: { after: string | undefined; max: number }; result: { syncs: SyncRun[]; next?: string } };
  sync: { args: { syncId: string }; result: SyncRun };
  latestFinishedSync: { args: { type: string }; result: SyncRun | null };
  stats: { args: { type: string; syncId: string }; result: Record<string, number> };
  statsV2: { args: { type: string; syncId: string; counted: boolean }; result: SyncStats };
  syncToken: { args: { syncId: string }; result: string };
  sessionEntries: { args: { syncId: string; prefix: string; after: string | undefined; max: number }; result: SessionEntry[] };
  byIds: { args: { kind: "resources" | "entitlements"; syncId: string; ids: string[] }; result: Uint8Array<ArrayBuffer> };
  grantsForEntitlements: {
    args: { syncId: string; ids: string[]; includeExpansion: boolean; after: string | undefined; max: number; exact: boolean };
    result: RawBatch;
  };
  staticEntitlements: { args: { syncId: string; after: string | undefined }; result: undefined };
  grantDigest: { args: { syncId: string; entitlementId: string }; result: GrantDigest | undefined };
  grantDigestNodes: { args: { syncId: string; entitlementId: string; level: number }; result: GrantDigestNode[] | undefined };
  grantDigestBucket: {
    args: { syncId: string; entitlementId: string; level: number; index: number };
    result: Uint8Array<ArrayBuffer> | undefined;
  };
  warnings: { args: Record<string, never>; result: Warning[] };
  storedGrant: { args: { syncId: string; id: string }; result: Uint8Array<ArrayBuffer> | undefined };
  memory: { args: Record<string, never>; result: MemoryUse };
}

/** The name of an operation. */
export type Op = keyof Calls;

/** How a call may be given up, and who is told how far it has come. */
export interface Care {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** An open file, wherever it is. */
export interface Connection {
  readonly opened: Opened;
  request<K extends Op>(op: K, args: Calls[K]["args"], care?: Care): Promise<Calls[K]["result"]>;
  close(): Promise<void>;
}

/** Makes the view of a sync. */
export type MakeView = (connection: Connection, syncId: string) => SyncView;

/** Checked options of an opening. */
export interface OpenSettings {
  limits: Partial<Limits>;
  /** Whether all of the file is checked first. */
  verify: boolean;
  /** Where the database of a v1 file is kept. */
  storage: StorageChoice;
  signal: AbortSignal | undefined;
  onProgress: ((progress: Progress) => void) | undefined;
}

/** Somewhere files can be opened. */
export interface Host extends Runtime {
  open(source: ByteSource, settings: OpenSettings): Promise<Connection>;
  sniff(source: ByteSource, settings: OpenSettings): Promise<FileInfo>;
  /** Gets everything ready for the first file. */
  warm(): Promise<void>;
}

/** The WebAssembly in a form that can be posted. */
export type PortableWasm = { url: string } | ArrayBuffer | WebAssembly.Module;

/** The source as the Worker gets it: a `Blob`, the URL of what it fetches by itself, or chunks that it asks the page for. */
export type RemoteSource = { blob: Blob } | { url: string } | { size: number | undefined };

/** What the page says to its Worker. */
export type ToWorker =
  | { t: "warm"; wasm: PortableWasm | undefined }
  | { t: "open" | "sniff"; source: RemoteSource; limits: Partial<Limits>; verify: boolean; storage: StorageChoice; wasm: PortableWasm | undefined }
  | { t: "chunk"; data: Uint8Array | undefined }
  | { t: "broken"; error: WireError }
  | { t: "call"; id: number; op: Op; args: Calls[Op]["args"]; tell: boolean }
  | { t: "drop"; id: number }
  | { t: "close" };

/**
 * What the Worker says to its page. `lock` is the name of a lock that it holds while it lives; `module` is what it compiled,
 * so that the next Worker need not.
 */
export type FromWorker =
  | { t: "alive"; lock: string }
  | { t: "ready"; module?: WebAssembly.Module | undefined }
  | { t: "pull" }
  | { t: "progress"; progress: Progress }
  | { t: "opened"; opened: Opened; module?: WebAssembly.Module | undefined }
  | { t: "sniffed"; info: FileInfo }
  | { t: "working"; id: number; progress: Progress }
  | { t: "result"; id: number; result: Calls[Op]["result"] }
  | { t: "failed"; id: number | undefined; error: WireError }
  | { t: "closed"; memory: number };
