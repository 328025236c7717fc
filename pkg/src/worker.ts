/** The Worker: opens one file at a time and answers calls about it. It has no exports. */

import type { FromWorker, PortableWasm, ToWorker } from "./client/protocol.ts";
import { newestMemory, Session } from "./engine/session.ts";
import { loadModule } from "./engine/loader.ts";
import { C1zError, fromWire, toC1zError, toWire } from "./errors.ts";
import { ahead, blobSource, type ByteSource } from "./sources.ts";
import { turn } from "./turn.ts";
import type { WasmSource } from "./types.ts";

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
let hear: ((piece: Piece) => void) | undefined;
let calls: Call[] = [];
let draining = false;

scope.onmessage = ({ data }) => {
  switch (data.t) {
    case "warm":
      return attempt(async () => {
        await loadModule(asSource(data.wasm));
        scope.postMessage({ t: "ready" });
      });
    case "open":
    case "sniff":
      return attempt(() => begin(data));
    case "chunk":
    case "broken":
      return hear?.(data);
    case "call":
      calls.push(data);
      return void drain();
    case "drop":
      calls = calls.filter(({ id }) => id !== data.id);
      return;
    case "close":
      return close();
  }
};

/** Opens or sniffs, and says how it went. */
async function begin({ t, source, limits, wasm }: Begin): Promise<void> {
  const abort = new AbortController();
  opening = abort;
  const settings = {
    limits,
    signal: abort.signal,
    onProgress: (progress: Extract<FromWorker, { t: "progress" }>["progress"]) => {
      if (!abort.signal.aborted) scope.postMessage({ t: "progress", progress });
    },
  };
  const bytes = "blob" in source ? blobSource(source.blob) : remoteSource(source.size);
  try {
    const module = await loadModule(asSource(wasm));
    if (t === "sniff") {
      return scope.postMessage({ t: "sniffed", info: await Session.sniff(bytes, settings, module) });
    }
    const opened = await Session.open(bytes, settings, module);
    if (abort.signal.aborted) return opened.close();
    session = opened;
    scope.postMessage({ t: "opened", opened: opened.opened });
  } catch (error) {
    if (!abort.signal.aborted) throw error; // else nobody waits
  } finally {
    if (opening === abort) opening = undefined;
  }
}

/** Answers the calls one by one, looking for newer messages in between. */
async function drain(): Promise<void> {
  if (draining) return;
  draining = true;
  for (let call = calls.shift(); call !== undefined; call = calls.shift()) {
    answer(call);
    if (calls.length > 0) await turn();
  }
  draining = false;
}

function answer({ id, op, args }: Call): void {
  try {
    if (session === undefined) throw new C1zError("usage.closed", "The file is closed.");
    const result = session.call(op, args);
    scope.postMessage({ t: "result", id, result }, buffers(result));
  } catch (error) {
    scope.postMessage({ t: "failed", id, error: toWire(toC1zError(error, "query")) });
  }
}

/** Lets go of everything; this Worker may be used again. */
function close(): void {
  opening?.abort();
  hear?.({ t: "broken", error: toWire(new C1zError("usage.closed", "The file is closed.")) });
  hear = undefined;
  calls = [];
  let memory = Number.POSITIVE_INFINITY;
  try {
    memory = newestMemory();
    session?.close();
  } catch {
    // A dead instance tells nothing: the Worker is not to be kept.
  }
  session = undefined;
  scope.postMessage({ t: "closed", memory });
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
