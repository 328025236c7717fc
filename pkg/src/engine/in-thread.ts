/** Files in the calling thread: Node, `c1z/direct`, and inside the Worker. */

import type { Calls, Care, Connection, Host, Op, Opened, OpenSettings } from "../client/protocol.ts";
import type { ByteSource } from "../sources.ts";
import { blobReader } from "../random/blob.ts";
import type { FileInfo, WasmSource } from "../types.ts";
import { loadModule } from "./loader.ts";
import { rehearse, Session } from "./session.ts";

/** Opens files where it is called. */
export class InThreadHost implements Host {
  readonly thread = "caller";
  readonly #wasm: WasmSource | undefined;
  #module: Promise<WebAssembly.Module> | undefined;
  /** Whether reading has been rehearsed, and how many files were opened. */
  #rehearsed = false;
  #opens = 0;

  constructor(wasm?: WasmSource) {
    this.#wasm = wasm;
  }

  async open(source: ByteSource, settings: OpenSettings): Promise<Connection> {
    this.#opens += 1;
    return new InThreadConnection(await Session.open(readable(source), settings, await this.#load()));
  }

  async sniff(source: ByteSource, settings: OpenSettings): Promise<FileInfo> {
    return Session.sniff(source, settings, await this.#load());
  }

  async warm(): Promise<void> {
    const module = await this.#load();
    if (this.#rehearsed) return;
    this.#rehearsed = true;
    const opens = this.#opens;
    void rehearse(module, () => this.#opens === opens).catch(() => undefined); // nobody waits; what is wrong, the next open says
  }

  #load(): Promise<WebAssembly.Module> {
    this.#module ??= loadModule(this.#wasm).catch((error: unknown) => {
      this.#module = undefined; // the next open tries again
      throw error;
    });
    return this.#module;
  }
}

/** The source; a `Blob` read anywhere, where this thread is a Worker's. */
function readable(source: ByteSource): ByteSource {
  return source.blob === undefined ? source : { ...source, random: blobReader(source.blob) };
}

class InThreadConnection implements Connection {
  readonly opened: Opened;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
    this.opened = session.opened;
  }

  request<K extends Op>(op: K, args: Calls[K]["args"], care?: Care): Promise<Calls[K]["result"]> {
    return this.#session.call(op, args, care);
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}
