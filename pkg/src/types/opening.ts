/** What opening takes, and what is told while it goes on. */

/**
 * What can be opened. A v1 file is read to its end while it opens. Of a v3 file no more is read than a call needs, then and as long as
 * the file is open, where the source can be read anywhere; from the others it is read to its end and kept in memory.
 *
 * | source | read | a v3 file |
 * |---|---|---|
 * | `Blob`, `File` | piece by piece, in a browser by the Worker itself | anywhere, but on the thread of a window |
 * | `ArrayBuffer`, typed array, `DataView`, `Buffer` | as it is; it stays yours. In the calling thread it may not change while a v3 file is open, a Worker has a copy | anywhere |
 * | `Response`, `ReadableStream` of bytes | to its end, once | kept in memory |
 * | `URL` | fetched; `http:` and `https:` in a browser by the Worker itself; `file:` in Node only | anywhere, in a browser's Worker, where the server answers `Range` |
 * | `string` | a path, in Node only | anywhere |
 *
 * A `Blob` of a file, a path and a URL stay needed until `close()`. If what is there changes meanwhile, reads fail with `source.changed`.
 *
 * A URL in the Worker is first asked for its first 64 KiB. An answer of 206 with `Content-Range` is gone on from in ranges of 64 KiB and
 * more (a v1 file: in one download of the rest), all of which must have the same length and the same `ETag`, or `Last-Modified` where
 * there is no strong `ETag`. Any other answer is the whole file and is downloaded as such. From another origin the server must allow the page by CORS, and for ranges
 * `Access-Control-Expose-Headers: Content-Range, ETag`; the Content-Security-Policy that counts is that of the Worker's script. To send
 * headers or credentials of your own, pass the `Response` of a `fetch`.
 */
export type Source =
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | Response
  | ReadableStream<Uint8Array>
  | URL
  | string;

/** Something that can be given up. */
export interface Abortable {
  /** Gives the call up when it aborts: the promise rejects with `signal.reason`, and the work behind it stops within milliseconds. */
  signal?: AbortSignal | undefined;
}

/** Options of `C1z.open`. */
export interface OpenOptions {
  /** Ends the opening: the promise rejects with `signal.reason` and all memory is given back. Of no effect once the file is open. */
  signal?: AbortSignal | undefined;
  /** Called at most 20 times a second while the file is read and decoded, and a last time for each phase. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Caps to apply in place of the defaults; see {@link Limits}. */
  limits?: Partial<Limits> | undefined;
  /** How much is checked before the file is given out; `"touched"` when absent. See {@link Verify}. */
  verify?: Verify | undefined;
  /** Where the decoded database of a v1 file is kept; `"memory"` when absent. See {@link StorageChoice}. */
  storage?: StorageChoice | undefined;
  /** How to make the Worker (browsers); `false` works in the calling thread. Node always does. */
  worker?: WorkerChoice | undefined;
  /** What `C1z.load` returned, to use its settings; `worker` is then not looked at. */
  runtime?: Runtime | undefined;
}

/**
 * How much of a file is checked when. `"touched"`: whatever is read is checked as it is read, and nothing is read for the sake of checking.
 * So of a v3 file damage shows where a call meets it, as the error of that call. `"full"`: opening reads all of it, checks every checksum
 * and every record's place, and fails where anything is wrong; it takes as long as reading everything does, and frees what it read.
 * A v1 file is decoded to its end and checked by its checksums in either case, unless it has more than 64 MiB, decoded, and its source can be
 * read anywhere: then it is given out with its first pages, and the rest is decoded and checked when a call wants it.
 */
export type Verify = "touched" | "full";

/**
 * Where the decoded database of a v1 file is kept while it is open. `"memory"`: in that of the WebAssembly, which holds 4 GiB at most.
 * `"opfs"`: in a temporary file of the origin-private file system, for databases of up to 10 GiB (`limits.maxDecodedSize`) in little
 * memory. It needs a Worker of a page in a secure context and as much free storage as the database has bytes; opening decodes all of it,
 * which takes longer, and so do reads. Nothing is written to disk unless this is asked for: whether the person has agreed to it is yours to
 * know. The file is removed by `close()` and when opening fails; what a crash or a closed page leaves behind, by the next opening with this
 * option. A v3 file is read in parts and takes no storage, whatever this says. Errors: `limit.storage`, `env.storage`.
 */
export type StorageChoice = "memory" | "opfs";

/** Options of `C1z.sniff`: those of `C1z.open`, without `onProgress`, `verify` and `storage`. */
export type SniffOptions = Omit<OpenOptions, "onProgress" | "verify" | "storage">;

/** A function that starts `c1z/worker` as a module Worker, or `false` for no Worker at all. */
export type WorkerChoice = (() => Worker) | false;

/** Options of `C1z.load`. */
export interface LoadOptions {
  /** Where the WebAssembly comes from, when not from the file beside the script. */
  wasm?: WasmSource | undefined;
  /** As in {@link OpenOptions}. */
  worker?: WorkerChoice | undefined;
}

/** The WebAssembly itself (a compiled module, or its bytes), or where to get it. */
export type WasmSource = URL | Response | ArrayBuffer | ArrayBufferView<ArrayBuffer> | WebAssembly.Module;

/** The engine, loaded ahead of the first file. Pass it as `runtime` to `C1z.open`, as often as you like. */
export interface Runtime {
  /** Where the work of files opened with this runtime is done: in Workers, or where it is called. */
  readonly thread: "worker" | "caller";
}

/** How far work has come. */
export interface Progress {
  /** `read`: bytes of the file. `decode`: bytes that came out of the compression. `index`: rows read for a search, an order or facets. */
  phase: "read" | "decode" | "index";
  /** Bytes or rows done. */
  loaded: number;
  /** Bytes or rows in all, where that is known. */
  total?: number;
  /** `loaded / total`, from 0 to 1; there when `total` is. */
  fraction?: number;
}

/**
 * Caps on what a file may ask for. They are checked before memory is asked for; going over one is an error whose code
 * starts with `limit.` and which carries the numbers as `limit` and `got`.
 */
export interface Limits {
  /** Bytes of the file itself. No cap by default: it is streamed, or read in parts. Error: `limit.encoded-size`. */
  maxEncodedSize: number;
  /**
   * Bytes after decompression, which of a v1 file are held in memory. 3.5 GiB by default, of the 4 GiB that WebAssembly can have; 10 GiB
   * with `storage: "opfs"`. Error: `limit.decoded-size`.
   */
  maxDecodedSize: number;
  /** Bytes of the zstd window. 128 MiB by default. Error: `limit.window-size`. */
  maxWindowSize: number;
  /** Bytes of a v3 manifest. 16 MiB by default. Error: `limit.manifest-size`. */
  maxManifestSize: number;
  /** Bytes of one record or asset. 16 MiB by default. Error: `limit.record-size`. */
  maxRecordSize: number;
  /** Bytes of decoded tables and blocks of a v3 file that are kept. 64 MiB by default; the one in use may exceed it, and nothing fails. */
  maxCacheSize: number;
  /** Files in the payload of a v3 file. 65,536 by default; a sync of a million grants has a few dozen. Error: `limit.entries`. */
  maxEntries: number;
  /** Messages inside messages. 100 by default. Error: `limit.depth`. */
  maxDepth: number;
}
