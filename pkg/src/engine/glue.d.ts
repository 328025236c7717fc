/** The WebAssembly as src/wasm exports it; scripts/build-pkg.mjs makes the module `#glue` of wasm-bindgen's output. */

import type { DefaultSync, FileInfo, Limits, SyncRun, Warning } from "../types.ts";
import type { RawBatch, RawBlock, RawQuery } from "../client/protocol.ts";

/** A file on its way in. */
export interface RawOpening {
  feed(chunk: Uint8Array): void;
  end(): void;
  step(maxOutputBytes: number): "input" | "more" | "done";
  progress(): { encodedBytes: number; encodedTotal?: number; decodedBytes: number; decodedTotal?: number };
  /** Takes the opening with it, whether it succeeds or not. */
  finish(): RawFile;
  free(): void;
}

/** A file that is open. */
export interface RawFile {
  info(): FileInfo;
  syncs(): SyncRun[];
  defaultSync(): DefaultSync;
  latestFinishedSyncId(type: string | undefined): string;
  batch(query: RawQuery, after: string | undefined, maxRecords: number, exact: boolean): RawBatch;
  get(kind: string, syncId: string, ids: string[]): Uint8Array<ArrayBuffer>;
  rowCount(query: RawQuery): number;
  block(query: RawQuery, first: number, count: number): RawBlock;
  asset(syncId: string, id: string): { contentType: string; data: Uint8Array<ArrayBuffer> };
  warnings(): Warning[];
  free(): void;
}

/** One instance of the WebAssembly, with its own memory. */
export interface Glue {
  initSync(options: { module: WebAssembly.Module }): unknown;
  sniff(head: Uint8Array, encodedSize: number | undefined, limits: Partial<Limits>): FileInfo | undefined;
  Opening: new (encodedSize: number | undefined, limits: Partial<Limits>) => RawOpening;
  wasmMemoryBytes(): number;
  /** The text of the panic that ended the instance, once. */
  takePanic(): string | undefined;
}

/** A new instance, not yet initialised. */
export function createGlue(): Glue;
