/** Whether a temporary file of this browser's would hold a database that memory does not. */
export interface Room {
  /** Bytes that it takes. */
  readonly needed: number;
  /** Bytes that are free, where the browser says so. */
  readonly free: number | undefined;
}

/** What the package takes with `storage: "opfs"`. */
const MOST = 10 * 2 ** 30;

/** The room that a v1 file wants which could not be opened for its size; undefined where it would not help, or there is no such file system. */
export async function roomFor(error: unknown, source: Blob | undefined): Promise<Room | undefined> {
  const { code, got } = Object(error) as { readonly code?: unknown; readonly got?: unknown };
  if (source === undefined || (code !== "limit.decoded-size" && code !== "limit.memory") || typeof got !== "number" || got > MOST) return undefined;
  const { storage, locks } = navigator as Partial<Navigator>; // neither is there where the page is not secure
  if (storage?.getDirectory === undefined || locks === undefined) return undefined;
  try {
    // A v3 file takes no storage.
    if ((await source.slice(0, 5).text()) !== "C1ZF\0") return undefined;
    await storage.getDirectory(); // some refuse it in private windows
    const { quota, usage = 0 } = await storage.estimate();
    return { needed: got, free: quota === undefined ? undefined : Math.max(0, quota - usage) };
  } catch {
    return undefined;
  }
}

export const fits = ({ needed, free }: Room): boolean => free === undefined || needed <= free;
