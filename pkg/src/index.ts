/** `c1z` in a page: every file in a Worker of its own. */

import { connect, C1zFile, load, sniff, type Hosts } from "./file.ts";
import { WorkerHost } from "./client/worker-host.ts";
import type { Host } from "./client/protocol.ts";
import type { FileInfo, LoadOptions, OpenOptions, Runtime, SniffOptions, Source, WasmSource } from "./types.ts";

export * from "./exports.ts";

let standard: Promise<Host> | undefined;

const hosts: Hosts = {
  standard: () => (standard ??= typeof Worker === "undefined" ? inThread() : Promise.resolve(new WorkerHost())),
  made: (worker, wasm) => (worker === false || (worker === undefined && typeof Worker === "undefined") ? inThread(wasm) : new WorkerHost(worker, wasm)),
};

async function inThread(wasm?: WasmSource): Promise<Host> {
  const { InThreadHost } = await import("./engine/in-thread.ts");
  return new InThreadHost(wasm);
}

/** An open `.c1z` file. Open one with `C1z.open`, ask it through `use()`, and `close` it. */
export class C1z extends C1zFile {
  /** Opens a file. */
  static async open(source: Source, options?: OpenOptions): Promise<C1z> {
    return new C1z(await connect(hosts, source, options));
  }

  /** What a file is, from its head alone; nothing is decoded. A stream or response is used up by this. */
  static sniff(source: Source, options?: SniffOptions): Promise<FileInfo> {
    return sniff(hosts, source, options);
  }

  /** Gets everything ready for the first file, and says where the parts are. Never needed. */
  static load(options?: LoadOptions): Promise<Runtime> {
    return load(hosts, options);
  }
}
