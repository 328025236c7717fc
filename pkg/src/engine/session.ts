/** One file in one instance of the WebAssembly: opening it in slices, and answering calls. */

import { createGlue } from "#glue";
import type { Calls, Op, Opened, OpenSettings } from "../client/protocol.ts";
import { C1zError } from "../errors.ts";
import { CHUNK, type ByteSource } from "../sources.ts";
import { turn } from "../turn.ts";
import type { FileInfo } from "../types.ts";
import type { RawFile, RawOpening } from "./glue.d.ts";
import { Instance } from "./guard.ts";
import { Reporter } from "./reporter.ts";

/** Bytes decoded between two looks at the clock. */
const STEP = 4 << 20;
/** Milliseconds of work between two turns of the event loop. */
const SLICE = 8;
/** Enough for most heads; a longer manifest is read on for. */
const HEAD = 1 << 16;

let newest: WeakRef<Instance> | undefined;

/** Bytes of WebAssembly memory of the instance made last, as far as it is still there. */
export function newestMemory(): number {
  return newest?.deref()?.call("query", (glue) => glue.wasmMemoryBytes()) ?? 0;
}

/** An open file. Everything but opening is synchronous. */
export class Session {
  readonly opened: Opened;
  readonly #instance: Instance;
  #file: RawFile | undefined;

  private constructor(instance: Instance, file: RawFile) {
    this.#instance = instance;
    this.#file = file;
    this.opened = instance.call("open", () => ({
      syncs: file.syncs(),
      defaultSync: file.defaultSync(),
      info: file.info(), // last, to hold the warnings of the others
    }));
  }

  /** Reads and decodes a source. */
  static async open(source: ByteSource, settings: OpenSettings, module: WebAssembly.Module): Promise<Session> {
    const instance = start(module);
    settings.signal?.throwIfAborted();
    const opening = instance.call("open", (glue) => new glue.Opening(source.size, settings.limits));
    const report = new Reporter(settings.onProgress);
    try {
      await pump(instance, opening, source, report, settings.signal);
    } catch (error) {
      discard(instance, opening);
      throw error;
    }
    const progress = instance.call("decode", () => opening.progress());
    const session = new Session(instance, instance.call("open", () => opening.finish()));
    report.last(progress);
    return session;
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

  /** Answers one call. */
  call<K extends Op>(op: K, args: Calls[K]["args"]): Calls[K]["result"] {
    const file = this.#file;
    if (file === undefined) throw new C1zError("usage.closed", "The file is closed.");
    const answer = answers[op] as (file: RawFile, args: Calls[K]["args"]) => Calls[K]["result"];
    if (op === "memory") return this.memoryBytes() as Calls[K]["result"];
    return this.#instance.call("query", () => answer(file, args));
  }

  /** Bytes of WebAssembly memory. */
  memoryBytes(): number {
    return this.#instance.call("query", (glue) => glue.wasmMemoryBytes());
  }

  /** Lets go of the file and its memory. */
  close(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) discard(this.#instance, file);
  }
}

type Answers = { [K in Op]: (file: RawFile, args: Calls[K]["args"]) => Calls[K]["result"] };

const answers: Answers = {
  batch: (file, { query, after, max, exact }) => file.batch(query, after, max, exact),
  get: (file, { kind, syncId, ids }) => file.get(kind, syncId, ids),
  count: (file, { query }) => file.rowCount(query),
  block: (file, { query, first, count }) => ({ ...file.block(query, first, count), total: file.rowCount(query) }),
  asset: (file, { syncId, id }) => file.asset(syncId, id),
  latestFinishedSyncId: (file, { type }) => file.latestFinishedSyncId(type),
  warnings: (file) => file.warnings(),
  memory: () => 0,
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

async function pump(
  instance: Instance,
  opening: RawOpening,
  source: ByteSource,
  report: Reporter,
  signal: AbortSignal | undefined,
): Promise<void> {
  const chunks = source.chunks(signal);
  let ended = false;
  let due = performance.now() + SLICE;
  try {
    for (;;) {
      const state = instance.call("decode", () => opening.step(STEP));
      if (state === "done") return;
      if (state === "input") {
        if (ended) throw new C1zError("internal.panic", "The decoder asked for more after the end. Please report it.", { phase: "decode" });
        const { done, value } = await chunks.next();
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
  } finally {
    await chunks.return();
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
