/** Files in the calling thread: Node, `c1z/direct`, and inside the Worker. */

import type { Calls, Connection, Host, Op, Opened, OpenSettings } from "../client/protocol.ts";
import type { ByteSource } from "../sources.ts";
import { turn } from "../turn.ts";
import type { FileInfo, WasmSource } from "../types.ts";
import { loadModule } from "./loader.ts";
import { Session } from "./session.ts";

/** Opens files where it is called. */
export class InThreadHost implements Host {
  readonly thread = "caller";
  readonly #wasm: WasmSource | undefined;
  #module: Promise<WebAssembly.Module> | undefined;

  constructor(wasm?: WasmSource) {
    this.#wasm = wasm;
  }

  async open(source: ByteSource, settings: OpenSettings): Promise<Connection> {
    return new InThreadConnection(await Session.open(source, settings, await this.#load()));
  }

  async sniff(source: ByteSource, settings: OpenSettings): Promise<FileInfo> {
    return Session.sniff(source, settings, await this.#load());
  }

  async warm(): Promise<void> {
    await this.#load();
  }

  #load(): Promise<WebAssembly.Module> {
    this.#module ??= loadModule(this.#wasm).catch((error: unknown) => {
      this.#module = undefined; // the next open tries again
      throw error;
    });
    return this.#module;
  }
}

class InThreadConnection implements Connection {
  readonly opened: Opened;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
    this.opened = session.opened;
  }

  async request<K extends Op>(op: K, args: Calls[K]["args"], signal?: AbortSignal): Promise<Calls[K]["result"]> {
    signal?.throwIfAborted();
    await turn();
    signal?.throwIfAborted();
    return this.#session.call(op, args);
  }

  close(): Promise<void> {
    this.#session.close();
    return Promise.resolve();
  }
}
