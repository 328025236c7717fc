/** A file of the origin's own file system that holds a decoded database, for as long as it is open. */

import { C1zError } from "../errors.ts";

/** What names of files and locks begin with. Who holds the lock of a file's name uses the file; a file without one was left by a crash. */
const PREFIX = "c1z-database-";
const MIB = 2 ** 20;

/** What a Worker has of a file (lib.webworker). */
interface SyncAccessHandle {
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  close(): void;
}
type Handle = FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncAccessHandle> };

/** One such file. What was never written reads as zeros, and takes no room. */
export class TemporaryFile {
  readonly #folder: FileSystemDirectoryHandle;
  readonly #name: string;
  readonly #release: () => void;
  #file: SyncAccessHandle | undefined;
  readonly #size: number;
  #block = new Uint8Array(0);

  private constructor(folder: FileSystemDirectoryHandle, name: string, size: number, release: () => void) {
    this.#size = size;
    this.#folder = folder;
    this.#name = name;
    this.#release = release;
  }

  /** A file of so many bytes, where that is known; those that earlier ones left behind are removed. Errors: `limit.storage`, `env.storage`. */
  static async make(size = 0): Promise<TemporaryFile> {
    const folder = await root();
    await sweep(folder);
    const { quota = Number.POSITIVE_INFINITY, usage = 0 } = await navigator.storage.estimate();
    if (size > quota - usage) throw full(size, quota - usage);
    const name = PREFIX + crypto.randomUUID();
    const made = new TemporaryFile(folder, name, size, await hold(name));
    try {
      const handle = (await folder.getFileHandle(name, { create: true })) as Handle;
      made.#file = await handle.createSyncAccessHandle();
      made.#file.truncate(size);
      // What is estimated may be a number for everyone; a byte at the end is counted as all of it.
      if (size > 0) made.write(size - 1, new Uint8Array(1));
      return made;
    } catch (cause) {
      await made.remove();
      throw failed(cause, size);
    }
  }

  /** Puts bytes there; they are only lent. */
  write(offset: number, bytes: Uint8Array): void {
    try {
      const written = this.#file?.write(bytes, { at: offset });
      // Chromium does not throw where the quota ends: it answers with the number of an error.
      if (written !== bytes.byteLength) throw full(Math.max(this.#size, offset + bytes.byteLength));
    } catch (cause) {
      throw failed(cause, Math.max(this.#size, offset + bytes.byteLength));
    }
  }

  /** Bytes from somewhere, until the next ones are read. */
  read(offset: number, length: number): Uint8Array {
    if (this.#block.byteLength < length) this.#block = new Uint8Array(length);
    const block = this.#block.subarray(0, length);
    try {
      const read = this.#file?.read(block, { at: offset }) ?? 0;
      return block.fill(0, read);
    } catch (cause) {
      throw failed(cause);
    }
  }

  /** Removes it. What is not removed now, the next one removes. */
  async remove(): Promise<void> {
    this.#file?.close();
    this.#file = undefined;
    await this.#folder.removeEntry(this.#name).catch(() => undefined);
    this.#release();
  }
}

/** The folder for it, where there is one and files can be read at once. */
async function root(): Promise<FileSystemDirectoryHandle> {
  const { storage, locks } = (globalThis.navigator ?? {}) as Partial<Navigator>;
  const Handle = globalThis.FileSystemFileHandle as { prototype: object } | undefined;
  if (storage?.getDirectory === undefined || locks === undefined || Handle === undefined || !("createSyncAccessHandle" in Handle.prototype)) {
    throw unusable("it is there in a Worker of a page in a secure context (https), not in the calling thread and not in Node. Open in a Worker, or without the option.");
  }
  try {
    return await storage.getDirectory();
  } catch (cause) {
    throw unusable("the browser refuses it, as some do in private windows. Allow the site to store data, or open without the option.", cause);
  }
}

/** Takes the lock of a name, and gives what lets go of it. It goes with the Worker, too. */
function hold(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const held = (): Promise<void> => new Promise((release) => resolve(release));
    navigator.locks.request(name, held).catch((cause: unknown) => reject(failed(cause)));
  });
}

/** Removes what nobody uses any more. */
async function sweep(folder: FileSystemDirectoryHandle): Promise<void> {
  const names: string[] = [];
  for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) if (name.startsWith(PREFIX)) names.push(name);
  for (const name of names) {
    const remove = (lock: Lock | null): unknown => lock && folder.removeEntry(name);
    await navigator.locks.request(name, { ifAvailable: true }, remove).catch(() => undefined); // the next one tries again
  }
}

/** What the browser threw, as an error of ours; so many bytes were wanted. */
function failed(cause: unknown, wanted?: number): C1zError {
  if (cause instanceof C1zError) return cause;
  const { name, message } = cause as Partial<Error>;
  if (name === "QuotaExceededError" && wanted !== undefined) return full(wanted, undefined, cause);
  return unusable(`the browser says: ${message ?? String(cause)}`, cause);
}

function full(needed: number, free?: number, cause?: unknown): C1zError {
  const left = free === undefined ? "no more is free" : `${Math.floor(Math.max(0, free) / MIB)} MiB are free`;
  return new C1zError(
    "limit.storage",
    `The decoded database needs ${Math.ceil(needed / MIB)} MiB of the site's storage, and ${left}. Free some disk, remove stored data of the site, or open the file natively.`,
    { phase: "decode", limit: free === undefined ? undefined : Math.max(0, free), got: needed, cause },
  );
}

function unusable(why: string, cause?: unknown): C1zError {
  return new C1zError("env.storage", `The origin-private file system, for { storage: "opfs" }, cannot be used: ${why}`, { phase: "decode", cause });
}
