/**
 * The package behind the contract. Each open file has an engine of its own, which is a Worker that has compiled the WebAssembly; idle ones
 * are kept for the next file, but no more of them than there are viewers without a file.
 */
import { C1z, type Runtime, type WasmSource } from "c1z";
import type { OpenedFile, OpenOptions, Reader } from "./contract.ts";

/** What differs between the page, the package and the one file. */
export interface Parts {
  /** Starts `c1z/worker`. */
  worker(): Worker;
  /** The WebAssembly, where the Worker is not to fetch it. */
  readonly wasm?: (() => Promise<WasmSource>) | undefined;
  /** Workers that are started ahead, so that files after the first need no request either. */
  readonly reserve?: number;
}

/** A reader by these parts; viewers share it. */
export function packageReader(parts: Parts): Reader {
  return new PackageReader(parts);
}

class PackageReader implements Reader {
  readonly #parts: Parts;
  readonly #idle: Engine[] = [];
  /** Workers whose scripts are loaded, and nothing more. */
  #reserve: Worker[] = [];
  #module: WebAssembly.Module | undefined;
  #viewers = 0;
  #files = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Gets one engine ready, until the signal says that the viewer which asked is gone. */
  async prepare(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return;
    this.#viewers++;
    signal?.addEventListener("abort", () => { this.#viewers--; this.#trim(); }, { once: true });
    if (this.#idle.length + this.#files < this.#viewers) this.#idle.push(this.#engine());
    await Promise.all(this.#idle.map((engine) => engine.runtime));
    while (this.#viewers > 0 && this.#reserve.length < (this.#parts.reserve ?? 0)) this.#stock();
  }

  async open(source: Blob | URL, options: OpenOptions): Promise<OpenedFile> {
    const engine = this.#idle.pop() ?? this.#engine();
    this.#files++;
    let over = false;
    const back = (): void => {
      if (over) return;
      over = true;
      this.#files--;
      this.#idle.push(engine);
      this.#trim();
    };
    try {
      // One that did not start has told nobody; now somebody listens.
      const runtime = await engine.runtime.catch(() => engine.load());
      const file = await C1z.open(source, { ...options, runtime });
      const close = file.close.bind(file);
      file.close = () => close().finally(back);
      return file;
    } catch (error) {
      back();
      throw error;
    }
  }

  #engine(): Engine {
    return new Engine((wanted) => this.#worker(wanted), () => Promise.resolve(this.#module ?? this.#parts.wasm?.()));
  }

  /** A Worker that is waiting, or a new one. The first that compiles gives the module to all the others. */
  #worker(engine: Engine): Worker {
    const worker = this.#reserve.shift() ?? this.#parts.worker();
    engine.replace(worker);
    worker.addEventListener("message", ({ data }: MessageEvent<{ t?: string; module?: WebAssembly.Module } | null>) => {
      if (data?.t === "ready") this.#module ??= data.module;
    });
    return worker;
  }

  #stock(): void {
    const spare = this.#parts.worker();
    spare.addEventListener("error", () => { this.#reserve = this.#reserve.filter((other) => other !== spare); }, { once: true });
    this.#reserve.push(spare);
  }

  /** Ends what nobody waits for. */
  #trim(): void {
    while (this.#idle.length > Math.max(0, this.#viewers - this.#files)) this.#idle.pop()?.end();
    if (this.#viewers > 0) return;
    for (const spare of this.#reserve.splice(0)) spare.terminate();
  }
}

/** One file at a time: a Worker, or after it had to be ended the next one. */
class Engine {
  #now: Worker | undefined;
  readonly runtime: Promise<Runtime>;
  readonly #worker: (engine: Engine) => Worker;
  readonly #wasm: () => Promise<WasmSource | undefined>;

  constructor(worker: (engine: Engine) => Worker, wasm: () => Promise<WasmSource | undefined>) {
    this.#worker = worker;
    this.#wasm = wasm;
    this.runtime = this.load();
    this.runtime.catch(() => undefined); // told by the opening
  }

  async load(): Promise<Runtime> {
    return C1z.load({ worker: () => this.#worker(this), wasm: await this.#wasm() });
  }

  /** A Worker in place of the one that was ended. */
  replace(worker: Worker): void {
    this.end();
    this.#now = worker;
  }

  end(): void {
    this.#now?.terminate();
  }
}
