/** One file in one instance of the WebAssembly: opening it in slices, and answering calls. */

import { createGlue } from "#glue";
import type { Calls, Care, Op, Opened, OpenSettings } from "../client/protocol.ts";
import { C1zError } from "../errors.ts";
import { CHUNK, isLazy, type ByteSource, type RandomSource } from "../sources.ts";
import { turn } from "../turn.ts";
import type { FileInfo, MemoryUse, Progress } from "../types.ts";
import type { RawFile, RawOpening, RawTask } from "./glue.d.ts";
import { Instance } from "./guard.ts";
import { TemporaryFile } from "./opfs.ts";
import { amount, Reporter } from "./reporter.ts";

/** Bytes decoded between two looks at the clock. */
const STEP = 2 << 20;
/** Milliseconds of work between two turns of the event loop. */
const SLICE = 8;
/** Units of work, some microseconds each, between two looks at the clock. */
const UNITS = 400;
/** Milliseconds between two reports of progress. */
const TELL_EVERY = 50;
/** What the database of a v1 file may have that is not in memory, as natively. */
const OUTSIDE = 10 * 2 ** 30;
/** Enough for most heads; a longer manifest is read on for. */
const HEAD = 1 << 15;

let newest: WeakRef<Instance> | undefined;

/** Bytes of WebAssembly memory of the instance made last, as far as it is still there. */
export function newestMemory(): number {
  return newest?.deref()?.call("query", (glue) => glue.wasmMemoryBytes()) ?? 0;
}

/** How long reading is rehearsed before there is a file, in milliseconds, and how often in one go. */
const REHEARSAL = 150;
const TIMES = 4;

/**
 * Reads a small file that is in the module. An engine compiles a function well only once it has run for a while, for all instances of
 * the module; without this the first file would be what it runs for, and take half as long again. Ends early when it is no longer `wanted`.
 */
export async function rehearse(module: WebAssembly.Module, wanted: () => boolean): Promise<void> {
  const instance = start(module);
  const until = performance.now() + REHEARSAL;
  while (performance.now() < until && wanted()) {
    const begun = performance.now();
    while (performance.now() - begun < SLICE) instance.call("load", (glue) => glue.rehearse(TIMES));
    await turn();
  }
}

/** An open file. Everything but opening is synchronous. */
export class Session {
  readonly opened: Opened;
  readonly #instance: Instance;
  #file: RawFile | undefined;
  /** What the file goes on reading. */
  readonly #source: RandomSource | undefined;
  /** Where its database is, if not in memory. */
  readonly #storage: TemporaryFile | undefined;
  /** Whether all of it has been read that is ever read whole. */
  #whole: boolean;

  private constructor(instance: Instance, file: RawFile, source: RandomSource | undefined, storage: TemporaryFile | undefined) {
    this.#instance = instance;
    this.#file = file;
    this.#source = source;
    this.#storage = storage;
    this.opened = instance.call("open", () => ({
      syncs: file.syncs(),
      defaultSync: file.defaultSync(),
      info: file.info(), // last, to hold the warnings of the others
    }));
    this.#whole = this.#decode(file, 0) === undefined;
  }

  /** Decodes some more of a v1 file; nothing once that is all, and its source is let go. */
  #decode(file: RawFile, bytes: number): number | undefined {
    const decoded = this.#instance.call("decode", () => file.readAhead(bytes));
    if (decoded === undefined && this.opened.info.format === "v1") this.#source?.close?.();
    return decoded;
  }

  /** Opens a source: reads and decodes all of it, or where it can be read anywhere as much as it takes. */
  static async open(source: ByteSource, settings: OpenSettings, module: WebAssembly.Module): Promise<Session> {
    try {
      settings.signal?.throwIfAborted();
      const random = readsItself(source.random) ? source.random : undefined;
      if (random === undefined) source.random?.close?.(); // all of it comes in chunks
      return await Session.#opened(source, random, settings, start(module));
    } catch (error) {
      source.random?.close?.();
      throw error;
    }
  }

  static async #opened(source: ByteSource, random: RandomSource | undefined, settings: OpenSettings, instance: Instance): Promise<Session> {
    const { verify, signal, onProgress } = settings;
    const outside = settings.storage === "opfs";
    const limits = outside ? { maxDecodedSize: OUTSIDE, ...settings.limits } : settings.limits;
    const opening = instance.call("open", (glue) =>
      random === undefined ? new glue.Opening(source.size, limits) : glue.Opening.of(random.size, instance.reader(random), limits),
    );
    const report = new Reporter(onProgress);
    const chunks = random === undefined ? source.chunks(signal) : undefined;
    let storage: TemporaryFile | undefined;
    const store = async (): Promise<void> => {
      const { decodedTotal } = instance.call("decode", () => opening.progress());
      const made = (storage = await TemporaryFile.make(decodedTotal));
      instance.call("decode", () => opening.storeIn(instance.writer(made), instance.reader(made)));
    };
    try {
      try {
        if (verify) instance.call("open", () => opening.verifyAll());
        if (outside) instance.call("open", () => opening.keepOutside());
        await pump(instance, opening, chunks, report, signal, store);
      } catch (error) {
        discard(instance, opening);
        throw error;
      } finally {
        await chunks?.return();
      }
      const progress = instance.call("decode", () => opening.progress());
      const session = new Session(instance, instance.call("open", () => opening.finish()), random, storage);
      report.last(progress);
      return session;
    } catch (error) {
      await storage?.remove();
      throw error;
    }
  }

  /** The card of a file from its head. */
  static async sniff(source: ByteSource, settings: OpenSettings, module: WebAssembly.Module): Promise<FileInfo> {
    const instance = start(module);
    let head = new Uint8Array(0);
    let wanted = Math.min(HEAD, source.size ?? HEAD);
    const chunks = source.chunks(settings.signal);
    try {
      for (;;) {
        const { done, value } = await chunks.next();
        settings.signal?.throwIfAborted();
        if (value !== undefined) head = joined(head, value);
        if (done !== true && head.byteLength < wanted) continue;
        const size = done === true ? head.byteLength : source.size;
        const info = instance.call("open", (glue) => glue.sniff(head, size, settings.limits));
        if (info !== undefined) return info;
        if (done === true) throw new C1zError("format.truncated", "The file ends inside its head: it was cut off.", { phase: "open", offset: head.byteLength });
        wanted = Math.max(wanted * 4, CHUNK);
      }
    } finally {
      await chunks.return();
    }
  }

  /** Answers one call, in slices: other calls and messages get their turns in between. */
  async call<K extends Op>(op: K, args: Calls[K]["args"], { signal, onProgress }: Care = {}): Promise<Calls[K]["result"]> {
    signal?.throwIfAborted();
    await turn();
    signal?.throwIfAborted();
    const file = this.#open();
    if (!this.#whole && !this.#isEarly(op, args)) await this.#readOn(file, signal, onProgress);
    if (op === "memory") return this.#memory(file) as Calls[K]["result"];
    const slow = tasks[op as keyof Tasks] as ((file: RawFile, args: Calls[K]["args"]) => RawTask<Calls[K]["result"]>) | undefined;
    if (slow === undefined) {
      const quick = answers[op as keyof Answers] as (file: RawFile, args: Calls[K]["args"]) => Calls[K]["result"];
      return this.#instance.call("query", () => quick(file, args));
    }
    return this.#work(this.#instance.call("query", () => slow(file, args)), signal, onProgress);
  }

  /** Whether a call can be answered from the beginning of a v1 file; what it wants beyond that is read for it, and that is little. */
  #isEarly<K extends Op>(op: K, args: Calls[K]["args"]): boolean {
    if (EARLY.has(op)) return true;
    if (op === "stats" || op === "sync" || op === "latestFinishedSync") return this.opened.syncs.every(({ stats }) => stats !== undefined);
    if (op === "statsV2") return !(args as Calls["statsV2"]["args"]).counted && this.opened.syncs.every(({ stats }) => stats !== undefined);
    if (op !== "batch") return false;
    // A whole list in its own order comes in the order of the file.
    const { query, form } = args as Calls["batch"]["args"];
    return form !== "csv" && Object.entries(query).every(([name, value]) => PLAIN.has(name) || value === undefined);
  }

  /** Reads a file to its end that was given out before. */
  async #readOn(file: RawFile, signal: AbortSignal | undefined, onProgress: ((progress: Progress) => void) | undefined): Promise<void> {
    const total = file.currentDbSizeBytes();
    let told = 0;
    for (;;) {
      const begun = performance.now();
      let decoded: number | undefined;
      do {
        decoded = this.#decode(file, STEP);
        if (decoded === undefined) {
          this.#whole = true;
          return;
        }
      } while (performance.now() - begun < SLICE);
      if (onProgress !== undefined && begun - told >= TELL_EVERY) {
        told = begun;
        onProgress(amount("decode", decoded, total));
      }
      await turn();
      signal?.throwIfAborted();
      this.#open();
    }
  }

  /** Lets a task go on until it is done or given up. */
  async #work<T>(task: RawTask<T>, signal: AbortSignal | undefined, onProgress: ((progress: Progress) => void) | undefined): Promise<T> {
    let told = 0;
    try {
      for (;;) {
        const begun = performance.now();
        do {
          if (this.#instance.call("query", () => task.step(UNITS))) return this.#instance.call("query", () => task.result());
        } while (performance.now() - begun < SLICE);
        if (onProgress !== undefined && begun - told >= TELL_EVERY) {
          told = begun;
          const [done, total] = this.#instance.call("query", () => task.progress()) ?? [];
          if (done !== undefined && total !== undefined) onProgress(amount("index", done, total));
        }
        await turn();
        signal?.throwIfAborted();
        this.#open();
      }
    } finally {
      discard(this.#instance, task);
    }
  }

  #open(): RawFile {
    if (this.#file === undefined) throw new C1zError("usage.closed", "The file is closed.");
    return this.#file;
  }

  #memory(file: RawFile): MemoryUse {
    return this.#instance.call("query", (glue) => {
      const { memory, encodedSize = 0, frames = 0 } = file.info();
      const whole = { cacheBytes: 0, cacheLimit: 0, lookupBytes: 0, bytesRead: encodedSize, framesRead: frames, blocksRead: 0 };
      return { wasmBytes: glue.wasmMemoryBytes(), indexBytes: file.indexBytes(), ...(memory ?? whole) };
    });
  }

  /** Lets go of the file and its memory at once; what is given is when its storage is gone, too. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) discard(this.#instance, file);
    this.#source?.close?.();
    await this.#storage?.remove();
  }
}

/** Calls that the first pages of a v1 file answer, and what may be asked of a list for it to be one in its own order. */
const EARLY = new Set<Op>(["metadata", "currentDbSizeBytes", "listSyncs", "latestFinishedSyncId", "syncToken", "warnings", "memory"]);
const PLAIN = new Set(["kind", "syncId", "includeExpansion"]);

/** The calls that may take long. */
type Slow =
  | "get" | "raw" | "assets" | "batch" | "count" | "block" | "facets" | "sync" | "latestFinishedSync" | "stats" | "statsV2" | "byIds" | "grantsForEntitlements";
type Tasks = { [K in Slow]: (file: RawFile, args: Calls[K]["args"]) => RawTask<Calls[K]["result"]> };
type Answers = { [K in Exclude<Op, Slow | "memory">]: (file: RawFile, args: Calls[K]["args"]) => Calls[K]["result"] };

const tasks: Tasks = {
  get: (file, { kind, syncId, ids }) => file.get(kind, syncId, ids),
  raw: (file, { kind, syncId, ids }) => file.raw(kind, syncId, ids),
  assets: (file, { syncId, max }) => file.assets(syncId, max),
  batch: (file, { query, after, max, exact, form, columns }) => file.batch(query, after, max, exact, form, columns),
  count: (file, { query, atMost }) => file.count(query, atMost),
  block: (file, { query, first, count, columns }) => file.block(query, first, count, columns),
  facets: (file, { query }) => file.facets(query),
  sync: (file, { syncId }) => file.sync(syncId),
  latestFinishedSync: (file, { type }) => file.latestFinishedSync(type),
  stats: (file, { type, syncId }) => file.stats("flat", type, syncId),
  statsV2: (file, { type, syncId, counted }) => file.stats(counted ? "counted" : "stored", type, syncId),
  byIds: (file, { kind, syncId, ids }) => file.byIds(kind, syncId, ids),
  grantsForEntitlements: (file, { syncId, ids, includeExpansion, after, max, exact }) =>
    file.grantsForEntitlements(syncId, ids, includeExpansion, after, max, exact),
};

const answers: Answers = {
  asset: (file, { syncId, id }) => file.asset(syncId, id),
  latestFinishedSyncId: (file, { type }) => file.latestFinishedSyncId(type),
  metadata: (file) => file.metadata(),
  currentDbSizeBytes: (file) => file.currentDbSizeBytes(),
  listSyncs: (file, { after, max }) => file.listSyncs(after, max),
  syncToken: (file, { syncId }) => file.syncToken(syncId),
  sessionEntries: (file, { syncId, prefix, after, max }) => file.sessionEntries(syncId, prefix, after, max),
  staticEntitlements: (file, { syncId, after }) => void file.staticEntitlements(syncId, after),
  grantDigest: (file, { syncId, entitlementId }) => file.grantDigest(syncId, entitlementId),
  grantDigestNodes: (file, { syncId, entitlementId, level }) => file.grantDigestNodes(syncId, entitlementId, level),
  grantDigestBucket: (file, { syncId, entitlementId, level, index }) => file.grantDigestBucket(syncId, entitlementId, level, index),
  storedGrant: (file, { syncId, id }) => file.storedGrant(syncId, id),
  warnings: (file) => file.warnings(),
};

function start(module: WebAssembly.Module): Instance {
  const glue = createGlue();
  try {
    glue.initSync({ module });
  } catch (cause) {
    throw new C1zError("env.wasm-load", "The WebAssembly could not be started: it is not of this version of the package, or memory is short.", {
      phase: "load",
      cause,
    });
  }
  const instance = new Instance(glue);
  newest = new WeakRef(instance);
  return instance;
}

/** Whether the file is read when something is wanted of it, and can be; a v1 file is read from its beginning on, for which a server is not asked bit by bit. */
function readsItself(random: RandomSource | undefined): random is RandomSource {
  return random !== undefined && (!random.remote || isLazy(random.read(0, Math.min(8, random.size))));
}

/** Takes an opening to its end; `chunks` are what it is fed, unless it reads by itself, and `store` gives it a storage when it wants one. */
async function pump(
  instance: Instance,
  opening: RawOpening,
  chunks: AsyncGenerator<Uint8Array, void, undefined> | undefined,
  report: Reporter,
  signal: AbortSignal | undefined,
  store: () => Promise<void>,
): Promise<void> {
  let ended = chunks === undefined;
  let due = performance.now() + SLICE;
  for (;;) {
    const state = instance.call("decode", () => opening.step(STEP));
    if (state === "done") return;
    if (state === "storage") {
      await store();
      signal?.throwIfAborted();
    }
    if (state === "input") {
      if (ended) throw new C1zError("internal.panic", "The decoder asked for more after the end. Please report it.", { phase: "decode" });
      const { done, value } = (await chunks?.next()) ?? {};
      signal?.throwIfAborted();
      ended = done === true;
      instance.call("read", () => (value === undefined ? opening.end() : opening.feed(value)));
    }
    if (performance.now() < due) continue;
    report.sometimes(() => instance.call("decode", () => opening.progress()));
    await turn();
    signal?.throwIfAborted();
    due = performance.now() + SLICE;
  }
}

/** Frees what can be freed; a dead instance is simply dropped. */
function discard(instance: Instance, what: { free(): void }): void {
  try {
    instance.call("open", () => what.free());
  } catch {
    // Its memory goes with the instance.
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.byteLength + b.byteLength);
  both.set(a);
  both.set(b, a.byteLength);
  return both;
}
