/**
 * What the page asks of the reader: one file, views of one sync, cursors. The package `c1z` fulfils it
 * (see `reader.ts`); components depend on this file only, never on where records come from.
 */
import type { ColumnBlock, DefaultSync, FileInfo, Progress, ResourceRef, SyncRun, Warning } from "c1z";

export type { DefaultSync, FileInfo, Manifest, Progress, ResourceRef, SyncRun, SyncStats, Warning } from "c1z";

export type Kind = "resourceTypes" | "resources" | "entitlements" | "grants";

/** The filters a table can carry; they combine with and. */
export interface Filter {
  readonly resourceTypeId?: string;
  readonly parent?: ResourceRef;
  readonly resource?: ResourceRef;
  readonly entitlementId?: string;
  readonly principal?: ResourceRef;
}

/** A rectangle of text cells; rows are numbered within the whole filtered set. */
export type Block = Pick<ColumnBlock, "first" | "count" | "columns"> & { cell(row: number, column: number): string };

export interface Rows {
  count(): Promise<number>;
  block(first: number, count: number): Promise<Block>;
}

/** JSON, as a record decodes to. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export interface TypeRow {
  readonly id: string;
  readonly name: string;
}

export interface View {
  rows(kind: Kind, filter: Filter): Rows;
  types(atMost: number): Promise<readonly TypeRow[]>;
  record(kind: Kind, key: RecordKey): Promise<Json>;
}

/** What finds one record again: an id, or for a resource its type and id. */
export interface RecordKey {
  readonly id: string;
  readonly resourceType?: string;
}

export interface OpenedFile {
  readonly info: FileInfo;
  syncs(): Promise<readonly SyncRun[]>;
  defaultSync(): Promise<DefaultSync>;
  use(syncId: string): View;
  /** Warnings of `info` and those that reading has added since. */
  warnings(): Promise<readonly Warning[]>;
  memoryBytes(): Promise<number>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

export interface Reader {
  /** Fetches and compiles everything opening will need, so that it needs no request. */
  prepare(): Promise<void>;
  open(source: Blob, options: OpenOptions): Promise<OpenedFile>;
}
