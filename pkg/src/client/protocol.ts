/** What is asked of an open file and what comes back, whether a Worker lies between or not. */

import type { WireError } from "../errors.ts";
import type { DefaultSync, FileInfo, Limits, Progress, Runtime, SyncRun, Warning } from "../types.ts";
import type { ByteSource } from "../sources.ts";

/** The kinds of record. */
export type Kind = "resourceTypes" | "resources" | "entitlements" | "grants";

/** A query as the engine takes it: checked, with nothing absent spelled out. */
export interface RawQuery {
  kind: Kind;
  syncId: string;
  [filter: string]: unknown;
}

/** A batch of records as UTF-8 JSON. */
export interface RawBatch {
  json: Uint8Array<ArrayBuffer>;
  count: number;
  /** The token to go on from; absent at the end. */
  next?: string;
}

/** Cells as one UTF-8 text, cut by UTF-16 offsets, row by row. */
export interface RawBlock {
  text: Uint8Array<ArrayBuffer>;
  offsets: Uint32Array<ArrayBuffer>;
  rows: number;
  columns: string[];
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
  batch: { args: { query: RawQuery; after: string | undefined; max: number; exact: boolean }; result: RawBatch };
  get: { args: { kind: Kind; syncId: string; ids: string[] }; result: Uint8Array<ArrayBuffer> };
  count: { args: { query: RawQuery }; result: number };
  block: { args: { query: RawQuery; first: number; count: number }; result: RawBlock & { total: number } };
  asset: { args: { syncId: string; id: string }; result: { contentType: string; data: Uint8Array<ArrayBuffer> } };
  latestFinishedSyncId: { args: { type: string | undefined }; result: string };
  warnings: { args: Record<string, never>; result: Warning[] };
  memory: { args: Record<string, never>; result: number };
}

/** The name of an operation. */
export type Op = keyof Calls;

/** An open file, wherever it is. */
export interface Connection {
  readonly opened: Opened;
  request<K extends Op>(op: K, args: Calls[K]["args"], signal?: AbortSignal): Promise<Calls[K]["result"]>;
  close(): Promise<void>;
}

/** Checked options of an opening. */
export interface OpenSettings {
  limits: Partial<Limits>;
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

/** The source as the Worker gets it: a `Blob`, or chunks that it asks for. */
export type RemoteSource = { blob: Blob } | { size: number | undefined };

/** What the page says to its Worker. */
export type ToWorker =
  | { t: "warm"; wasm: PortableWasm | undefined }
  | { t: "open" | "sniff"; source: RemoteSource; limits: Partial<Limits>; wasm: PortableWasm | undefined }
  | { t: "chunk"; data: Uint8Array | undefined }
  | { t: "broken"; error: WireError }
  | { t: "call"; id: number; op: Op; args: Calls[Op]["args"] }
  | { t: "drop"; id: number }
  | { t: "close" };

/** What the Worker says to its page. */
export type FromWorker =
  | { t: "ready" }
  | { t: "pull" }
  | { t: "progress"; progress: Progress }
  | { t: "opened"; opened: Opened }
  | { t: "sniffed"; info: FileInfo }
  | { t: "result"; id: number; result: Calls[Op]["result"] }
  | { t: "failed"; id: number | undefined; error: WireError }
  | { t: "closed"; memory: number };
