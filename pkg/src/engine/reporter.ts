/** Progress, often enough to see and seldom enough to cost nothing. */

import type { Progress } from "../types.ts";
import type { RawOpening } from "./glue.d.ts";

type Raw = ReturnType<RawOpening["progress"]>;

/** Each report is two calls, so this is 20 calls a second. */
const INTERVAL = 100;

/** Turns the engine's counters into calls of `onProgress`. */
export class Reporter {
  readonly #tell: ((progress: Progress) => void) | undefined;
  #next = performance.now() + INTERVAL;
  /** Bytes decoded that were told of: a v3 file counts those of checking it, which are none of the open file's. */
  #decoded = 0;

  constructor(tell: ((progress: Progress) => void) | undefined) {
    this.#tell = tell;
  }

  /** Reports, unless it did so a moment ago. */
  sometimes(progress: () => Raw): void {
    const now = performance.now();
    if (this.#tell === undefined || now < this.#next) return;
    this.#next = now + INTERVAL;
    this.#report(progress());
  }

  /** Reports the end. */
  last(progress: Raw): void {
    const decodedBytes = Math.max(progress.decodedBytes, this.#decoded);
    this.#report({ ...progress, decodedBytes, decodedTotal: decodedBytes });
  }

  #report({ encodedBytes, encodedTotal, decodedBytes, decodedTotal }: Raw): void {
    this.#tell?.(amount("read", encodedBytes, encodedTotal));
    this.#tell?.(amount("decode", decodedBytes, decodedTotal));
    this.#decoded = decodedBytes;
  }
}

/** Progress as it is told. */
export function amount(phase: Progress["phase"], loaded: number, total: number | undefined): Progress {
  if (total === undefined) return { phase, loaded };
  return { phase, loaded, total, fraction: total === 0 ? 1 : Math.min(1, loaded / total) };
}
