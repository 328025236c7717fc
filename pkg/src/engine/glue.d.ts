/** The WebAssembly as src/wasm exports it; scripts/build-pkg.mjs makes the module `#glue` of wasm-bindgen's output. */

import type {
  AssetList, Count, DefaultSync, FileInfo, GrantDigest, GrantDigestNode, Limits, RawRecord, SessionEntry, StoreMetadata, SyncRun, SyncStats, Warning,
} from "../types.ts";
import type { Form, RawBatch, RawBlock, RawFacet, RawQuery } from "../client/protocol.ts";

/** Gives exactly these bytes, or throws. */
export type Read = (offset: number, length: number) => Uint8Array;

/** Takes bytes that are lent, or throws. */
export type Write = (offset: number, bytes: Uint8Array) => void;

/** A file on its way in. */
export interface RawOpening {
  feed(chunk: Uint8Array): void;
  end(): void;
  /** Has everything read and checked before `finish`; of use before the first `step`. */
  verifyAll(): void;
  /** Keeps the database of a v1 file outside of memory: `step` says `"storage"` once; of use before the first. */
  keepOutside(): void;
  storeIn(write: Write, read: Read): void;
  step(maxOutputBytes: number): "input" | "more" | "storage" | "done";
  progress(): { encodedBytes: number; encodedTotal?: number; decodedBytes: number; decodedTotal?: number };
  /** Takes the opening with it, whether it succeeds or not. */
  finish(): RawFile;
  free(): void;
}

/** An answer on its way. */
export interface RawTask<T> {
  /** Works for about so many units; `true` once it is done. */
  step(units: number): boolean;
  /** Rows done and rows to do, where the work knows. */
  progress(): Float64Array | undefined;
  /** The answer, once. */
  result(): T;
  free(): void;
}

/** A file that is open. */
export interface RawFile {
  /** Bytes decoded by now; nothing once all has been read. */
  readAhead(maxOutputBytes: number): number | undefined;
  info(): FileInfo;
  syncs(): SyncRun[];
  defaultSync(): DefaultSync;
  latestFinishedSyncId(type: string | undefined): string;
  batch(query: RawQuery, after: string | undefined, maxRecords: number, exact: boolean, form: Form, columns: string[] | undefined): RawTask<RawBatch>;
  get(kind: string, syncId: string, ids: string[]): RawTask<Uint8Array<ArrayBuffer>>;
  raw(kind: string, syncId: string, ids: string[]): RawTask<RawRecord>;
  count(query: RawQuery, atMost: number | undefined): RawTask<Count>;
  block(query: RawQuery, first: number, count: number, columns: string[] | undefined): RawTask<RawBlock>;
  facets(query: RawQuery): RawTask<RawFacet[]>;
  indexBytes(): number;
  asset(syncId: string, id: string): { contentType: string; data: Uint8Array<ArrayBuffer> };
  assets(syncId: string, max: number): RawTask<AssetList>;
  warnings(): Warning[];
  metadata(): StoreMetadata;
  currentDbSizeBytes(): number;
  listSyncs(after: string | undefined, max: number): { syncs: SyncRun[]; next?: string };
  sync(syncId: string): RawTask<SyncRun>;
  latestFinishedSync(type: string): RawTask<SyncRun | null>;
  stats(how: "flat", type: string, syncId: string): RawTask<Record<string, number>>;
  stats(how: "stored" | "counted", type: string, syncId: string): RawTask<SyncStats>;
  syncToken(syncId: string): string;
  sessionEntries(syncId: string, prefix: string, after: string | undefined, max: number): SessionEntry[];
  byIds(kind: "resources" | "entitlements", syncId: string, ids: string[]): RawTask<Uint8Array<ArrayBuffer>>;
  grantsForEntitlements(
    syncId: string, ids: string[], includeExpansion: boolean, after: string | undefined, maxRecords: number, exact: boolean,
  ): RawTask<RawBatch>;
  staticEntitlements(syncId: string, after: string | undefined): void;
  grantDigest(syncId: string, entitlementId: string): GrantDigest | undefined;
  grantDigestNodes(syncId: string, entitlementId: string, level: number): GrantDigestNode[] | undefined;
  grantDigestBucket(syncId: string, entitlementId: string, level: number, index: number): Uint8Array<ArrayBuffer> | undefined;
  storedGrant(syncId: string, id: string): Uint8Array<ArrayBuffer> | undefined;
  free(): void;
}

/** One instance of the WebAssembly, with its own memory. */
export interface Glue {
  initSync(options: { module: WebAssembly.Module }): unknown;
  sniff(head: Uint8Array, encodedSize: number | undefined, limits: Partial<Limits>): FileInfo | undefined;
  Opening: {
    new (encodedSize: number | undefined, limits: Partial<Limits>): RawOpening;
    /** One that reads by itself, now and while the file is open. */
    of(size: number, read: Read, limits: Partial<Limits>): RawOpening;
  };
  rehearse(times: number): number;
  wasmMemoryBytes(): number;
  /** The text of the panic that ended the instance, once. */
  takePanic(): string | undefined;
}

/** A new instance, not yet initialised. */
export function createGlue(): Glue;
