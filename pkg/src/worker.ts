/** The Worker: opens one file at a time and answers calls about it. It has no exports. */

import type { FromWorker, PortableWasm, RemoteSource, ToWorker } from "./client/protocol.ts";
import { newestMemory, rehearse, Session } from "./engine/session.ts";
import { loadModule } from "./engine/loader.ts";
import { C1zError, fromWire, toC1zError, toWire } from "./errors.ts";
import { blobReader } from "./random/blob.ts";
import { rangeSource } from "./random/ranges.ts";
import { ahead, blobSource, type ByteSource } from "./sources.ts";
import type { Progress, WasmSource } from "./types.ts";

interface Scope {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

type Call = Extract<ToWorker, { t: "call" }>;
type Begin = Extract<ToWorker, { t: "open" | "sniff" }>;
type Piece = Extract<ToWorker, { t: "chunk" | "broken" }>;

const scope = globalThis as unknown as Scope;
let session: Session | undefined;
let opening: AbortController | undefined;
/** What is under way, where it has a storage to remove. */
let storing: Promise<void> | undefined;
let hear: ((piece: Piece) => void) | undefined;
const calls = new Map<number, AbortController>();

hold();

scope.onmessage = ({ data }) => {
  switch (data.t) {
    case "warm":
      return attempt(async () => {
        const module = await loadModule(asSource(data.wasm));
        const made = news(data.wasm, module);
        scope.postMessage({ t: "ready", module: made });
        // Nobody waits for this; and where the module was given, the Worker that made it has done it.
        if (made !== undefined) await rehearse(made, () => opening === undefined && session === undefined).catch(() => undefined);
      });
    case "open":
    case "sniff":
      storing = undefined;
      return attempt(() => {
        const work = begin(data);
        if (data.storage === "opfs") storing = work;
        return work;
      });
    case "chunk":
    case "broken":
      return hear?.(data);
    case "call":
      return void answer(data);
    case "drop":
      return calls.get(data.id)?.abort();
    case "close":
      return void close();
  }
};

/** Opens or sniffs, and says how it went. */
async function begin({ t, source, limits, verify, storage, wasm }: Begin): Promise<void> {
  const abort = new AbortController();
  opening = abort;
  const settings = {
    limits,
    verify,
    storage,
    signal: abort.signal,
    onProgress: (progress: Extract<FromWorker, { t: "progress" }>["progress"]) => {
      if (!abort.signal.aborted) scope.postMessage({ t: "progress", progress });
    },
  };
  try {
    const module = await loadModule(asSource(wasm));
    const bytes = await byteSource(source, abort.signal);
    if (t === "sniff") {
      return scope.postMessage({ t: "sniffed", info: await Session.sniff(bytes, settings, module) });
    }
    const opened = await Session.open(bytes, settings, module);
    if (abort.signal.aborted) return await opened.close();
    session = opened;
    scope.postMessage({ t: "opened", opened: opened.opened, module: news(wasm, module) });
  } catch (error) {
    if (!abort.signal.aborted) throw error; // else nobody waits
  } finally {
    if (opening === abort) opening = undefined;
  }
}

/** Answers a call; others get their turns while it works. */
async function answer({ id, op, args, tell }: Call): Promise<void> {
  const abort = new AbortController();
  calls.set(id, abort);
  const onProgress = tell ? (progress: Progress): void => scope.postMessage({ t: "working", id, progress }) : undefined;
  try {
    if (session === undefined) throw new C1zError("usage.closed", "The file is closed.");
    const result = await session.call(op, args, { signal: abort.signal, onProgress });
    scope.postMessage({ t: "result", id, result }, buffers(result));
  } catch (error) {
    // Nobody waits for one that was given up.
    if (!abort.signal.aborted) scope.postMessage({ t: "failed", id, error: toWire(toC1zError(error, "query")) });
  } finally {
    calls.delete(id);
  }
}

/** Lets go of everything; this Worker may be used again. */
async function close(): Promise<void> {
  opening?.abort();
  hear?.({ t: "broken", error: toWire(new C1zError("usage.closed", "The file is closed.")) });
  hear = undefined;
  for (const call of calls.values()) call.abort();
  let memory = Number.POSITIVE_INFINITY;
  let closed: Promise<void> | undefined;
  try {
    memory = newestMemory();
    closed = session?.close();
  } catch {
    // A dead instance tells nothing: the Worker is not to be kept.
  }
  session = undefined;
  await storing?.catch(() => undefined);
  await closed?.catch(() => undefined);
  scope.postMessage({ t: "closed", memory });
}

function byteSource(source: RemoteSource, signal: AbortSignal): ByteSource | Promise<ByteSource> {
  if ("blob" in source) return blobSource(source.blob, blobReader(source.blob));
  return "url" in source ? rangeSource(source.url, signal) : remoteSource(source.size);
}

/** The chunks the page sends, each when it is asked for. */
function remoteSource(size: number | undefined): ByteSource {
  async function* pulled(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const piece = await new Promise<Piece>((resolve) => {
        hear = resolve;
        scope.postMessage({ t: "pull" });
      });
      if (piece.t === "broken") throw fromWire(piece.error);
      if (piece.data === undefined) return;
      yield piece.data;
    }
  }
  return { size, chunks: () => ahead(pulled()) };
}

function attempt(work: () => Promise<void>): void {
  work().catch((error: unknown) => scope.postMessage({ t: "failed", id: undefined, error: toWire(toC1zError(error)) }));
}

/** The compiled module, where the page does not have it. */
function news(wasm: PortableWasm | undefined, module: WebAssembly.Module): WebAssembly.Module | undefined {
  return wasm instanceof WebAssembly.Module ? undefined : module;
}

/** Holds a lock for as long as this Worker lives: nothing else tells a page that one was ended. */
function hold(): void {
  const locks = (globalThis.navigator as Navigator | undefined)?.locks;
  if (locks === undefined) return; // only secure contexts have them
  const lock = `c1z ${crypto.randomUUID()}`;
  const held = (): Promise<never> => {
    scope.postMessage({ t: "alive", lock });
    return new Promise(() => undefined);
  };
  locks.request(lock, held).catch(() => undefined); // an opaque origin has none
}

/** What can change owner instead of being copied. */
function buffers(result: unknown): Transferable[] {
  if (result instanceof Uint8Array) return [result.buffer as ArrayBuffer];
  if (typeof result !== "object" || result === null) return [];
  return Object.values(result).flatMap((value) => (ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : []));
}

function asSource(wasm: PortableWasm | undefined): WasmSource | undefined {
  if (wasm === undefined || wasm instanceof WebAssembly.Module || wasm instanceof ArrayBuffer) return wasm;
  return new URL(wasm.url);
}
