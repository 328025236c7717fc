/** `c1z/direct`: files in the calling thread. For Node, and for those who have a Worker already. */

import { InThreadHost } from "./engine/in-thread.ts";
import { C1zFile } from "./file.ts";
import { connect, load, sniff, type Hosts } from "./open.ts";
import type { FileInfo, LoadOptions, OpenOptions, Runtime, SniffOptions, Source } from "./types.ts";
import { loadViews, withViews } from "./views.ts";

export * from "./exports.ts";

let standard: InThreadHost | undefined;

const hosts: Hosts = {
  standard: () => (standard ??= new InThreadHost()),
  made: (_worker, wasm) => new InThreadHost(wasm),
};

/** An open `.c1z` file. The work is done in the calling thread, in slices of some milliseconds. Open one with `C1z.open`, ask it through `use()`, and `close` it. */
export class C1z extends C1zFile {
  /**
   * Opens a file and looks its syncs over. A v1 file is read and decoded to its end, in pieces: about a second for 40 MB, and as much
   * memory as the database inside. Of a v3 file no more is read than that takes, where the {@link Source} can be read anywhere.
   *
   * Errors: `format.*` (not a c1z, or cut off), `zstd.*` and `sqlite.*` (damaged), `limit.*` (larger than allowed), `v3.*` and `pebble.*` (v3: damaged, or of a newer writer); `source.*`
   * (reading failed), `env.*` (the WebAssembly or the Worker did not start), `usage.*` (the call); and the reason of the signal.
   * Whatever fails, nothing is left behind.
   *
   * @example
   * ```ts
   * const file = await C1z.open(blob, {
   *   signal: AbortSignal.timeout(60_000),
   *   onProgress: ({ phase, fraction }) => console.log(phase, fraction),
   * });
   * console.log(file.info.format, file.info.decodedSize); // → v1 135168
   * await file.close();
   * ```
   */
  static async open(source: Source, options?: OpenOptions): Promise<C1z> {
    return new C1z(...(await withViews(connect(hosts, source, options), options?.signal)));
  }

  /**
   * What a file is, from its head alone (64 KiB, of a v3 file the manifest); nothing is decoded. A stream or response is used up by
   * this. Errors as for `open`, as far as the head shows them.
   *
   * @example
   * ```ts
   * const { format, declaredSize } = await C1z.sniff(blob);
   * console.log(format, declaredSize); // → v1 135168
   * ```
   */
  static sniff(source: Source, options?: SniffOptions): Promise<FileInfo> {
    return sniff(hosts, source, options);
  }

  /**
   * Gets everything ready for the first file, so that it opens sooner, and says where the parts are. Needed only where the
   * WebAssembly or the Worker is not where the package expects it.
   *
   * Errors: `env.wasm-load`, `env.wasm-blocked`, `env.worker`, `env.no-worker`.
   *
   * @example
   * ```ts
   * const runtime = await C1z.load();
   * const file = await C1z.open(blob, { runtime });
   * await file.close();
   * ```
   */
  static async load(options?: LoadOptions): Promise<Runtime> {
    const [runtime] = await Promise.all([load(hosts, options), loadViews()]);
    return runtime;
  }
}
