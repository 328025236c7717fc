/** Files in a Worker of their own, so that the page stays free and the memory comes back. */

import { C1zError } from "../errors.ts";
import type { ByteSource } from "../sources.ts";
import type { FileInfo, WasmSource } from "../types.ts";
import { WorkerConnection } from "./connection.ts";
import { Line } from "./line.ts";
import type { Connection, FromWorker, Host, OpenSettings, PortableWasm, RemoteSource } from "./protocol.ts";

/** A Worker that held no more than this is kept for the next file once `load` has been called. */
const KEEP_BELOW = 64 << 20;
/** Milliseconds a Worker has to let go of its file before it is ended, and where that file has a storage, which is to be removed. */
const PATIENCE = 200;
const PATIENCE_STORED = 5000;

/** Opens every file in a Worker of its own. */
export class WorkerHost implements Host {
  readonly thread = "worker";
  readonly #start: () => Worker;
  #wasm: Promise<PortableWasm | undefined>;
  #spare: Promise<Line> | undefined;
  #keepsSpare = false;

  constructor(start: () => Worker = startWorker, wasm?: WasmSource) {
    this.#start = start;
    this.#wasm = portable(wasm);
    this.#wasm.catch(() => undefined); // seen by the first who needs it
  }

  async warm(): Promise<void> {
    this.#keepsSpare = true;
    await this.#refill();
  }

  async open(source: ByteSource, settings: OpenSettings): Promise<Connection> {
    const line = await this.#take();
    const stored = settings.storage === "opfs";
    try {
      const { opened, module } = await this.#work(line, "open", source, settings, (message) =>
        message.t === "opened" ? message : undefined,
      );
      this.#learn(module);
      return new WorkerConnection(line, opened, () => this.#retire(line, stored));
    } catch (error) {
      if (stored) await this.#retire(line, stored);
      else if (settings.signal?.aborted === true) this.#drop(line);
      else void this.#retire(line);
      throw error;
    }
  }

  async sniff(source: ByteSource, settings: OpenSettings): Promise<FileInfo> {
    const line = await this.#take();
    try {
      const { info } = await this.#work(line, "sniff", source, settings, (message) =>
        message.t === "sniffed" ? message : undefined,
      );
      return info;
    } finally {
      void this.#retire(line);
    }
  }

  /** Sends the source and waits for the message that `wanted` picks. */
  async #work<M extends FromWorker>(
    line: Line,
    t: "open" | "sniff",
    source: ByteSource,
    { limits, verify, storage, signal, onProgress }: OpenSettings,
    wanted: (message: FromWorker) => M | undefined,
  ): Promise<M> {
    const wasm = await this.#wasm;
    const feed = new Feed(line, source, signal);
    try {
      return await line.converse<M>(signal, { t, source: remote(source), limits, verify, storage, wasm }, (message) => {
        if (message.t === "pull") feed.pull();
        if (message.t === "progress") onProgress?.(message.progress);
        return wanted(message);
      });
    } finally {
      feed.end();
    }
  }

  async #take(): Promise<Line> {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined) {
      const line = await spare.catch(() => undefined);
      if (line !== undefined && !line.broken) return line;
    }
    return new Line(this.#start);
  }

  async #refill(): Promise<void> {
    this.#spare ??= this.#warmed();
    try {
      await this.#spare;
    } catch (error) {
      this.#spare = undefined;
      throw error;
    }
  }

  async #warmed(): Promise<Line> {
    const wasm = await this.#wasm;
    const line = new Line(this.#start);
    try {
      const { module } = await line.converse(undefined, { t: "warm", wasm }, (message) => (message.t === "ready" ? message : undefined));
      this.#learn(module);
      return line;
    } catch (error) {
      line.end();
      throw error;
    }
  }

  /** Compiled once is enough: the next Worker gets what an earlier one made. */
  #learn(module: WebAssembly.Module | undefined): void {
    if (module !== undefined) this.#wasm = Promise.resolve(module);
  }

  /** Ends a Worker in the middle of its work: its memory is back at once. */
  #drop(line: Line): void {
    line.end();
    if (this.#keepsSpare) this.#refill().catch(() => undefined); // the next open will say what is wrong
  }

  /** Ends a Worker that has done its work, or keeps it when it is small and one is wanted. */
  async #retire(line: Line, stored = false): Promise<void> {
    if (line.broken || (!stored && (!this.#keepsSpare || this.#spare !== undefined))) {
      line.end();
      return;
    }
    const closed = await line
      .converse(AbortSignal.timeout(stored ? PATIENCE_STORED : PATIENCE), { t: "close" }, (message) => (message.t === "closed" ? message : undefined))
      .catch(() => undefined);
    if (closed !== undefined && closed.memory <= KEEP_BELOW && this.#keepsSpare && this.#spare === undefined) {
      this.#spare = Promise.resolve(line);
      return;
    }
    line.end();
    if (this.#keepsSpare) await this.#refill().catch(() => undefined); // the next open will say what is wrong
  }
}

/** What of a source goes to the Worker. */
function remote({ blob, url, size }: ByteSource): RemoteSource {
  if (blob !== undefined) return { blob };
  return url === undefined ? { size } : { url };
}

/** Hands the chunks of a source to the Worker, one for each time it asks. */
class Feed {
  readonly #line: Line;
  readonly #chunks: AsyncGenerator<Uint8Array, void, undefined>;
  readonly #stop = new AbortController();

  constructor(line: Line, source: ByteSource, signal: AbortSignal | undefined) {
    this.#line = line;
    this.#chunks = source.chunks(signal === undefined ? this.#stop.signal : AbortSignal.any([signal, this.#stop.signal]));
  }

  pull(): void {
    this.#chunks.next().then(
      ({ done, value }) => {
        if (done === true || value === undefined) return this.#line.post({ t: "chunk", data: undefined });
        const data = value.slice(); // the caller keeps theirs
        this.#line.post({ t: "chunk", data }, [data.buffer]);
      },
      (error: unknown) => this.#line.break(error),
    );
  }

  end(): void {
    this.#stop.abort();
    this.#chunks.return().catch(() => undefined);
  }
}

/** The Worker of this package, in the one spelling that every bundler understands. */
export function startWorker(): Worker {
  if (typeof Worker === "undefined") {
    throw new C1zError("env.no-worker", "There are no Workers here. Use c1z/direct, or open with { worker: false }.", { phase: "load" });
  }
  return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
}

async function portable(wasm: WasmSource | undefined): Promise<PortableWasm | undefined> {
  if (wasm === undefined) return undefined;
  if (wasm instanceof WebAssembly.Module || wasm instanceof ArrayBuffer) return wasm;
  if (ArrayBuffer.isView(wasm)) return wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength);
  if (wasm instanceof URL) return { url: wasm.href };
  return wasm.arrayBuffer();
}

