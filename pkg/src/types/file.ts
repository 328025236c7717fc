/** What a file says about itself and its syncs. */

/** What a file says about itself: `C1z.sniff` reads it from the head alone, `file.info` is that of an open file. */
export interface FileInfo {
  /** The container: `v1` is zstd and SQLite, `v3` a manifest and Pebble. */
  readonly format: "v1" | "v3";
  /** The database inside. */
  readonly engine: "sqlite" | "pebble";
  /** How the payload of a v3 file is packed; `""` for v1. */
  readonly payloadEncoding: "" | "indexed_zstd" | "tar_zstd" | "tar";
  /** Bytes of the file; absent for a stream that was not read to its end. */
  readonly encodedSize?: number;
  /** Bytes of the database; known once it is decoded. */
  readonly decodedSize?: number;
  /** Bytes the file claims to decode to, where it does. */
  readonly declaredSize?: number;
  /** Bytes of the zstd window. */
  readonly windowSize?: number;
  /** Number of zstd frames; known once it is decoded. */
  readonly frames?: number;
  /** Whether the records can be read from what was looked at; `false` for a v3 file that was only sniffed. */
  readonly readable: boolean;
  /** The manifest of a v3 file. */
  readonly manifest?: Manifest;
  /** What opening a v3 file has read, and what of it is kept; `file.memory()` has the numbers of now. */
  readonly memory?: ReadMemory;
  /** What is odd about the file without making it unreadable. */
  readonly warnings: readonly Warning[];
}

/** The head of a v3 file. */
export interface Manifest {
  /** The database inside, by the name that the writer gave it. */
  readonly engine: string;
  /** Version of that database's layout. */
  readonly engineSchemaVersion: number;
  /** How the payload is packed. */
  readonly payloadEncoding: string;
  /** The sync runs that the manifest names. */
  readonly syncs: readonly SyncRun[];
  /** Bytes of the manifest itself. */
  readonly size: number;
}

/** What was read of a file that is read where its bytes are wanted, and what of it is kept. */
export interface ReadMemory {
  /** Bytes of decoded tables and blocks that are kept. */
  readonly cacheBytes: number;
  /** … and that may be kept: `maxCacheSize` of the limits. What is in use may exceed it. */
  readonly cacheLimit: number;
  /** Bytes that finding records by id takes, and indices that stand in for missing ones. */
  readonly lookupBytes: number;
  /** Bytes of the file that were read; what was read twice counts twice. */
  readonly bytesRead: number;
  /** Number of zstd frames that were decoded. */
  readonly framesRead: number;
  /** Number of blocks of tables that were decoded. */
  readonly blocksRead: number;
}

/** What an open file takes now. Of a v1 file, which is read and decoded once and whole, the cache is empty. */
export interface MemoryUse extends ReadMemory {
  /** Bytes of WebAssembly memory: all of the others, and what was free again. It never falls before `close`, so it is also the peak. */
  readonly wasmBytes: number;
  /** Bytes of the indices that searching, sorting and facets built, and of the rows of the questions asked last. */
  readonly indexBytes: number;
}

/** Something worth knowing that did not stop the reading. */
export interface Warning {
  /** Stable, like the code of an error. */
  readonly code: string;
  /** A whole sentence. */
  readonly message: string;
  /** How many rows or entries it is about. */
  readonly count: number;
  /** The first ids it is about. */
  readonly ids?: readonly string[];
}

/**
 * The types of sync; a file of a newer writer may hold others.
 *
 * `full` holds everything, `resources_only` no entitlements and grants, `partial` some resources with theirs.
 * `partial_upserts` and `partial_deletions` are the two halves of a difference.
 */
export type SyncType = "full" | "partial" | "resources_only" | "partial_upserts" | "partial_deletions";

/** One run of a connector. Times are RFC 3339; v1 files hold local wall clock time, read as UTC. */
export interface SyncRun {
  /** What `file.use` and the other calls take. */
  readonly id: string;
  /** One of {@link SyncType}, or what a newer writer put there. */
  readonly syncType: SyncType | (string & Record<never, never>);
  /** When it began; absent where the file's text is no time. */
  readonly startedAt?: string;
  /** Absent while the sync is unfinished, or where the file's text is no time. */
  readonly endedAt?: string;
  /** Whether it ended, even at a time that cannot be read. An unfinished sync is incomplete. */
  readonly finished: boolean;
  /** The sync that this one began from. */
  readonly parentSyncId?: string;
  /** The other half of a difference. */
  readonly linkedSyncId?: string;
  /** Whether the writer kept what a difference needs. */
  readonly supportsDiff?: boolean;
  /** How many of everything, where the file says so or it was counted. */
  readonly stats?: SyncStats;
  /** Rows with this sync id exist, but no sync run names it. */
  readonly orphan?: true;
}

/**
 * `c1.reader.v2.SyncStats` in proto3 JSON: 64-bit integers are decimal strings, zeros are absent. Entitlements and grants
 * are counted by the type of the resource that is granted, not by that of the principal.
 */
export interface SyncStats {
  /** Number of resource types. */
  readonly resourceTypes?: string;
  /** Number of resources. */
  readonly resources?: string;
  /** Number of entitlements. */
  readonly entitlements?: string;
  /** Number of grants. */
  readonly grants?: string;
  /** Number of assets. */
  readonly assets?: string;
  /** Number of resources of each resource type, by its id. */
  readonly resourcesByResourceType?: Readonly<Record<string, string>>;
  /** Number of entitlements by the type of their resource. */
  readonly entitlementsByResourceType?: Readonly<Record<string, string>>;
  /** Number of grants by the type of their entitlement's resource. */
  readonly grantsByResourceType?: Readonly<Record<string, string>>;
  /** Timings of the sync, and what newer writers add. */
  readonly [more: string]: unknown;
}

/** connectorstore's `StoreMetadata`. */
export interface StoreMetadata {
  /** The database inside. */
  readonly engine: "sqlite" | "pebble";
  /** The container. */
  readonly format: "v1" | "v3";
  /** How the payload of a v3 file is packed; `""` for v1. */
  readonly payloadEncoding: "" | "indexed_zstd" | "tar_zstd" | "tar";
}

/** Some sync runs, and where to go on. */
export interface SyncPage {
  /** In the order of the file. */
  readonly syncs: readonly SyncRun[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}

/** The sync a reader should show first, and why. */
export interface DefaultSync {
  /** `null` when the file has nothing to show. */
  readonly sync: SyncRun | null;
  /**
   * Which step of the rule chose it, the first that applies: the latest finished full sync; the latest finished one of any
   * type; the newest unfinished one; where the file lists no sync, the newest that rows name; none.
   */
  readonly rule: "latest-finished-full" | "latest-finished" | "newest-unfinished" | "orphan-rows" | "empty";
  /** The same as one sentence, to be shown. */
  readonly why: string;
}

/** What a connector kept between its calls. May hold secrets. */
export interface SessionEntry {
  /** Its key. */
  readonly key: string;
  /** The bytes as they are stored. */
  readonly value: Uint8Array<ArrayBuffer>;
}

/** What all grants of one entitlement amount to: equal digests (hash and count) mean equal grants. */
export interface GrantDigest {
  /** The hash of all. */
  readonly hash: Uint8Array<ArrayBuffer>;
  /** How many grants. */
  readonly count: number;
  /** The level whose buckets are stored; level `n` has `2 ** n` of them. */
  readonly level: number;
}

/** One bucket of a digest: the grants whose principal's hash begins with the bits of `index`. */
export interface GrantDigestNode {
  /** From 0 to `2 ** level - 1`. */
  readonly index: number;
  /** The hash of the grants in it. */
  readonly hash: Uint8Array<ArrayBuffer>;
  /** How many grants are in it. */
  readonly count: number;
}

/** The assets of a sync, without their bytes. */
export interface AssetList {
  /** As many as were asked for, in the order of the file. */
  readonly assets: readonly AssetEntry[];
  /** How many the sync has. */
  readonly total: number;
}

/** An asset without its bytes. */
export interface AssetEntry {
  /** What {@link SyncView.asset} takes. */
  readonly id: string;
  /** What the connector said it is, for example `image/png`. Nobody has checked. */
  readonly contentType: string;
  /** How many bytes it has. */
  readonly size: number;
}

/** A picture or document kept in the file. Not to be trusted: it may be SVG or HTML. */
export interface Asset {
  /** What the connector said it is, for example `image/png`. Nobody has checked. */
  readonly contentType: string;
  /** Its bytes. */
  readonly data: Uint8Array<ArrayBuffer>;
}
