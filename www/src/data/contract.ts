/**
 * What the viewer asks of the package: an open file, and views of its syncs. Components name these types and never the package
 * itself, so tests give them a few of the calls, and the page, the element and the one-file download start the engine each in its own way.
 */
import type { C1z, Progress, SyncView } from "c1z";

export type {
  Asset, ColumnBlock, Cursor, DefaultSync, Entitlement, EntitlementQuery, ExportFormat, Facet, FileInfo, Grant, GrantQuery, Kind, Manifest, MemoryUse,
  Progress, Query, ReadMemory, Resource, ResourceQuery, ResourceRef, ResourceType, ResourceTypeQuery, SearchHit, SyncRun, SyncStats, Warning,
} from "c1z";

/** One sync of the open file. */
export type View = SyncView;

/** JSON, as a record decodes to. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What finds one record again: an id, or for a resource its type and id. */
export interface RecordKey {
  readonly id: string;
  readonly resourceType?: string;
}

/** An open file. */
export type OpenedFile = Pick<C1z, "info" | "syncs" | "sync" | "defaultSync" | "use" | "warnings" | "memory" | "close">;

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** As of `C1z.open`; only where the person has agreed. */
  readonly storage?: "memory" | "opfs" | undefined;
  onProgress(progress: Progress): void;
}

/** Starts the engine and opens files with it. */
export interface Reader {
  /** Fetches and compiles everything that opening will need, so that it needs no request; until the signal aborts. */
  prepare(signal?: AbortSignal): Promise<void>;
  open(source: Blob | URL, options: OpenOptions): Promise<OpenedFile>;
}
