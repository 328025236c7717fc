/** `c1z/direct`: files in the calling thread. For Node, and for those who have a Worker already. */

import { InThreadHost } from "./engine/in-thread.ts";
import { connect, C1zFile, load, sniff, type Hosts } from "./file.ts";
import type { FileInfo, LoadOptions, OpenOptions, Runtime, SniffOptions, Source } from "./types.ts";

export * from "./exports.ts";

let standard: InThreadHost | undefined;

const hosts: Hosts = {
  standard: () => (standard ??= new InThreadHost()),
  made: (_worker, wasm) => new InThreadHost(wasm),
};

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
