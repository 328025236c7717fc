/** A file of Node's, read anywhere at once. */

import { type BigIntStats, closeSync, fstatSync, openSync, readSync } from "node:fs";
import { C1zError } from "../errors.ts";
import type { RandomSource } from "../sources.ts";

/** Closes the descriptors of files that nobody closed and nobody has any more. */
const forgotten = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));

/** A path whose file is opened by the first read, and is then the same file until `close`. */
export class PathReader implements RandomSource {
  readonly size: number;
  readonly #path: string | URL;
  readonly #then: BigIntStats;
  #descriptor: number | undefined;
  #closed = false;

  /** `then` is what the file was when its size was looked at. */
  constructor(path: string | URL, then: BigIntStats) {
    this.#path = path;
    this.#then = then;
    this.size = Number(then.size);
  }

  read(offset: number, length: number): Uint8Array {
    const descriptor = this.#open(offset);
    const bytes = new Uint8Array(length);
    let done = 0;
    this.#attempt(offset, () => {
      while (done < length) {
        const more = readSync(descriptor, bytes, done, length - done, offset + done);
        if (more === 0) break;
        done += more;
      }
    });
    // Looked at afterwards, so that a write in the middle is seen, too.
    const now = this.#attempt(offset, () => fstatSync(descriptor, { bigint: true }));
    const { size, mtimeNs, ino } = this.#then;
    if (done < length || now.size !== size || now.mtimeNs !== mtimeNs || now.ino !== ino) throw pathChanged(this.#path, offset, size, now.size);
    return bytes;
  }

  close(): void {
    this.#closed = true;
    if (this.#descriptor === undefined) return;
    forgotten.unregister(this);
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(offset: number): number {
    if (this.#closed) throw new C1zError("usage.closed", "The file is closed.");
    if (this.#descriptor !== undefined) return this.#descriptor;
    const descriptor = this.#attempt(offset, () => openSync(this.#path, "r"));
    this.#descriptor = descriptor;
    forgotten.register(this, descriptor, this);
    return descriptor;
  }

  #attempt<T>(offset: number, work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw pathFailed(this.#path, cause, offset);
    }
  }
}

/** The error for a path that cannot be read. */
export function pathFailed(path: string | URL, cause: unknown, offset?: number): C1zError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new C1zError("source.read", `Reading ${String(path)} failed: ${reason}`, { phase: "read", offset, cause });
}

/** The error for a file that was written to. */
export function pathChanged(path: string | URL, offset: number | undefined, then: bigint | number, now: bigint | number): C1zError {
  const how = then === now ? "it was written to" : `it had ${then} bytes, and then ${now}`;
  return new C1zError("source.changed", `${String(path)} changed while it was being read: ${how}.`, {
    phase: "read",
    offset,
    limit: Number(then),
    got: Number(now),
  });
}
