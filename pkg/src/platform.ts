/** What differs between hosts: here, browsers. The build puts `platform.node.ts` in its place for Node. */

import { C1zError } from "./errors.ts";
import type { ByteSource } from "./sources.ts";

/** The two things only a host can do. */
export interface Platform {
  /** The bytes at a URL of ours. */
  fetchWasm(url: URL): Promise<Response>;
  /** A file by path. */
  openPath(path: string | URL): Promise<ByteSource>;
}

/** The host this build is for. */
export const platform: Platform = {
  fetchWasm: (url) => fetch(url, { credentials: "same-origin" }),
  openPath: (path) =>
    Promise.reject(
      new C1zError(
        "usage.source",
        `A page cannot open the path ${JSON.stringify(String(path))}. Pass a File from an input or a drop, or a URL to fetch.`,
      ),
    ),
};
