/** Standard output: buffered, no faster than its reader, and at peace when that goes away. */

import type { Writable } from "node:stream";
import { CliError, Quiet } from "./failure.ts";

/** Characters gathered before they are written. */
const GATHER = 1 << 16;

/** Where results go. */
export class Output {
  /** Whether a terminal shows it. */
  readonly tty: boolean;
  /** Columns of that terminal, where it knows. */
  readonly columns: number | undefined;
  readonly #stream: Writable;
  readonly #signal: AbortSignal;
  readonly #beforeFirst: () => void;
  #gathered = "";
  #begun = false;
  #failure: Error | undefined;

  /** `onEnd` is told why nothing more can be written, `beforeFirst` that something is about to be. */
  constructor(stream: NodeJS.WriteStream, signal: AbortSignal, onEnd: (why: Error) => void, beforeFirst: () => void) {
    this.tty = stream.isTTY === true;
    this.columns = this.tty && stream.columns > 0 ? stream.columns : undefined;
    this.#stream = stream;
    this.#signal = signal;
    this.#beforeFirst = beforeFirst;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      this.#failure ??= error.code === "EPIPE" ? new Quiet() : new CliError("output.write", `Writing the output failed: ${error.message}.`);
      onEnd(this.#failure);
    });
  }

  /** Writes text, now or soon; the promise holds the writer back while the reader is behind. */
  async write(text: string): Promise<void> {
    this.#gathered += text;
    if (this.#gathered.length >= GATHER) await this.flush();
  }

  /** Writes bytes after all text before them. */
  async bytes(bytes: Uint8Array): Promise<void> {
    await this.flush();
    await this.#send(bytes);
  }

  /** Writes what has been gathered. */
  async flush(): Promise<void> {
    const text = this.#gathered;
    this.#gathered = "";
    if (text !== "") await this.#send(text);
  }

  /** Writes the rest, and waits until the system has it. */
  async end(): Promise<void> {
    await this.flush();
    await new Promise<void>((resolve) => this.#stream.write("", () => resolve()));
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #send(what: string | Uint8Array): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (!this.#begun) this.#beforeFirst();
    this.#begun = true;
    if (this.#stream.write(what)) return;
    await this.#drained();
    this.#signal.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Until the reader has caught up, or is gone, or the work is given up. */
  #drained(): Promise<void> {
    const [stream, signal] = [this.#stream, this.#signal];
    return new Promise((resolve) => {
      const done = (): void => {
        for (const event of ["drain", "close", "error"]) stream.off(event, done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      for (const event of ["drain", "close", "error"]) stream.on(event, done);
      signal.addEventListener("abort", done);
    });
  }
}
