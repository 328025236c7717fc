/** The one error class of the package, and how it crosses from a Worker. */

/** What went wrong. Codes keep their meaning within a major version; new ones may come, so have a branch for the others. */
export type C1zErrorCode =
  // The engine (src/error.rs).
  | "cancelled"
  | "env.storage"
  | "format.empty"
  | "format.truncated"
  | "format.unknown-magic"
  | "limit.decoded-size"
  | "limit.depth"
  | "limit.encoded-size"
  | "limit.entries"
  | "limit.json-size"
  | "limit.manifest-size"
  | "limit.memory"
  | "limit.record-size"
  | "limit.storage"
  | "limit.table-size"
  | "limit.window-size"
  | "pebble.corrupt"
  | "pebble.missing"
  | "pebble.unsupported"
  | "proto.invalid-utf8"
  | "proto.malformed"
  | "sqlite.corrupt"
  | "sqlite.not-a-database"
  | "sqlite.oversized"
  | "sqlite.schema"
  | "sqlite.truncated"
  | "store.ambiguous"
  | "store.not-found"
  | "store.unknown-sync"
  | "usage.digest-level"
  | "usage.malformed-id"
  | "usage.missing-principal"
  | "usage.page-token"
  | "usage.sync-type"
  | "usage.unknown-column"
  | "v3.engine"
  | "v3.frame"
  | "v3.index"
  | "v3.keyspace"
  | "v3.legacy-keyspace"
  | "v3.manifest"
  | "v3.payload-encoding"
  | "v3.tar"
  | "zstd.checksum"
  | "zstd.content-size"
  | "zstd.corrupt"
  | "zstd.dictionary"
  | "zstd.trailing-data"
  // The bindings (src/wasm) and this package.
  | "env.no-worker"
  | "env.wasm-blocked"
  | "env.wasm-load"
  | "env.worker"
  | "internal.panic"
  | "source.changed"
  | "source.http"
  | "source.read"
  | "source.used"
  | "usage.argument"
  | "usage.closed"
  | "usage.filter"
  | "usage.source"
  | "usage.unknown-option";

/** What the work was at when it failed: loading the WebAssembly, reading the source, decoding, opening the database, answering a call. */
export type ErrorPhase = "load" | "read" | "decode" | "open" | "query";

/** The numbers and circumstances of an error. */
export interface ErrorDetail {
  /** What the work was at. */
  phase?: ErrorPhase | undefined;
  /** Byte offset in the file, or in the record for `proto.*`. */
  offset?: number | undefined;
  /** The bound that was crossed. */
  limit?: number | undefined;
  /** What was found instead. */
  got?: number | undefined;
  /** Where in the line of a filter, in UTF-16 code units from 0. */
  at?: number | undefined;
  /** Whether trying the same again may help. */
  retryable?: boolean | undefined;
  /** What was thrown beneath. */
  cause?: unknown;
}

/**
 * Thrown by everything in this package, except that an abort throws the signal's reason. The message is a whole sentence that says
 * what happened, where, and what to do; it is for people, and its words may change.
 *
 * @example
 * ```ts
 * try {
 *   await view.grant("no such grant");
 * } catch (error) {
 *   if (!(error instanceof C1zError)) throw error;
 *   console.log(error.code, error.retryable); // → store.not-found false
 * }
 * ```
 */
export class C1zError extends Error {
  /** Tells it from other errors where `instanceof` cannot, as between frames. */
  override readonly name: "C1zError" = "C1zError";
  /** What went wrong. */
  declare readonly code: C1zErrorCode;
  /** What the work was at. */
  declare readonly phase?: ErrorPhase;
  /** Byte offset in the file, or in the record for `proto.*`. */
  declare readonly offset?: number;
  /** The bound that was crossed. */
  declare readonly limit?: number;
  /** What was found instead; for `source.http` the status. */
  declare readonly got?: number;
  /** For `usage.filter`, where in the line: in UTF-16 code units from 0. */
  declare readonly at?: number;
  /** Whether trying the same again may help. */
  declare readonly retryable: boolean;

  /**
   * The package makes these; yourself, for tests of what you do with them.
   *
   * @example
   * ```ts
   * const error = new C1zError("source.read", "The disk is gone.", { retryable: true });
   * console.log(error.code, error.retryable); // → source.read true
   * ```
   */
  constructor(code: C1zErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.code = code;
    this.retryable = detail.retryable ?? false;
    if (detail.phase !== undefined) this.phase = detail.phase;
    if (detail.offset !== undefined) this.offset = detail.offset;
    if (detail.limit !== undefined) this.limit = detail.limit;
    if (detail.got !== undefined) this.got = detail.got;
    if (detail.at !== undefined) this.at = detail.at;
  }
}

/** An error as plain data: what the WebAssembly throws, and what a Worker sends. */
export interface WireError extends Omit<ErrorDetail, "cause"> {
  code: C1zErrorCode;
  message: string;
  stack?: string | undefined;
  cause?: { name: string; message: string; stack?: string | undefined } | undefined;
}

/** Whether the thrown thing is one of the plain objects the WebAssembly throws. */
export function isWireError(thrown: unknown): thrown is WireError {
  return (
    typeof thrown === "object" && thrown !== null && !(thrown instanceof Error) &&
    "code" in thrown && typeof thrown.code === "string" &&
    "message" in thrown && typeof thrown.message === "string"
  );
}

/** Makes a `C1zError` of whatever was thrown; what is none of ours is `internal.panic`. */
export function toC1zError(thrown: unknown, phase?: ErrorPhase): C1zError {
  if (thrown instanceof C1zError) return thrown;
  if (isWireError(thrown)) return fromWire({ ...thrown, phase: thrown.phase ?? phase });
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new C1zError("internal.panic", `Unexpected failure inside c1z (${text}). Please report it.`, {
    phase,
    cause: thrown,
  });
}

/** The error as data that survives structured cloning whole. */
export function toWire(error: C1zError): WireError {
  const { code, message, phase, offset, limit, got, at, retryable, stack, cause } = error;
  return {
    code, message, phase, offset, limit, got, at, retryable, stack,
    cause: cause instanceof Error ? { name: cause.name, message: cause.message, stack: cause.stack } : undefined,
  };
}

/** The other way round; the stack is the Worker's. */
export function fromWire(wire: WireError): C1zError {
  let cause: Error | undefined;
  if (wire.cause !== undefined) {
    cause = new Error(wire.cause.message);
    cause.name = wire.cause.name;
    if (wire.cause.stack !== undefined) cause.stack = wire.cause.stack;
  }
  const error = new C1zError(wire.code, wire.message, { ...wire, cause });
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}
