/** An open file on the other end of a Worker's line. */

import { C1zError, fromWire } from "../errors.ts";
import type { Line } from "./line.ts";
import type { Progress } from "../types.ts";
import type { Calls, Care, Connection, FromWorker, Op, Opened } from "./protocol.ts";

interface Waiting {
  onProgress: ((progress: Progress) => void) | undefined;
  resolve(result: Calls[Op]["result"]): void;
  reject(reason: unknown): void;
}

/** Numbers the calls and gives each answer to whoever asked. */
export class WorkerConnection implements Connection {
  readonly opened: Opened;
  readonly #line: Line;
  readonly #retire: () => Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #ended: C1zError | undefined;

  constructor(line: Line, opened: Opened, retire: () => Promise<void>) {
    this.#line = line;
    this.opened = opened;
    this.#retire = retire;
    line.onMessage = (message) => this.#hear(message);
    line.onBreak = (error) => this.#fail(error);
  }

  request<K extends Op>(op: K, args: Calls[K]["args"], { signal, onProgress }: Care = {}): Promise<Calls[K]["result"]> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason);
      if (this.#ended !== undefined) return reject(this.#ended);
      const id = ++this.#last;
      const abort = (): void => {
        this.#waiting.delete(id);
        this.#line.post({ t: "drop", id });
        reject(signal?.reason);
      };
      const settled = (): void => signal?.removeEventListener("abort", abort);
      signal?.addEventListener("abort", abort, { once: true });
      this.#waiting.set(id, {
        onProgress,
        resolve: (result) => (settled(), resolve(result as Calls[K]["result"])),
        reject: (reason) => (settled(), reject(reason)),
      });
      this.#line.post({ t: "call", id, op, args, tell: onProgress !== undefined });
    });
  }

  async close(): Promise<void> {
    if (this.#ended?.code === "usage.closed") return;
    this.#fail(new C1zError("usage.closed", "The file is closed."));
    await this.#retire();
  }

  #hear(message: FromWorker): void {
    if (message.t === "working") return this.#waiting.get(message.id)?.onProgress?.(message.progress);
    if (message.t !== "result" && message.t !== "failed") return;
    const waiting = message.id === undefined ? undefined : this.#waiting.get(message.id);
    if (message.id !== undefined) this.#waiting.delete(message.id);
    if (message.t === "result") return waiting?.resolve(message.result);
    const error = fromWire(message.error);
    waiting?.reject(error);
    if (error.code === "internal.panic") {
      this.#fail(error);
      this.#line.onBreak = undefined; // later calls are told of the panic, not of the end
      this.#line.end(); // nothing will answer any more; its memory can go
    }
  }

  #fail(error: C1zError): void {
    this.#ended ??= error;
    if (error.code === "usage.closed") this.#ended = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
