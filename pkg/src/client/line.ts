/** The line to one Worker: messages out, messages in, and one way to break. */

import { C1zError, fromWire, toC1zError } from "../errors.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

/** A Worker, and who listens to it. */
export class Line {
  readonly #worker: Worker;
  /** Whoever the messages are for at the moment. */
  onMessage: ((message: FromWorker) => void) | undefined;
  /** Told once when the Worker can no longer answer. */
  onBreak: ((error: C1zError) => void) | undefined;
  #broken: C1zError | undefined;

  constructor(start: () => Worker) {
    try {
      this.#worker = start();
    } catch (cause) {
      throw cause instanceof C1zError ? cause : notStarted(cause);
    }
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => (data.t === "alive" ? this.#watch(data.lock) : this.onMessage?.(data));
    this.#worker.onmessageerror = () => this.break(new C1zError("env.worker", "A message of the Worker could not be read.", { phase: "load" }));
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.break(notStarted(event.message === undefined || event.message === "" ? undefined : new Error(event.message)));
    };
  }

  /** Whether the Worker is of no more use. */
  get broken(): boolean {
    return this.#broken !== undefined;
  }

  post(message: ToWorker, transfer: Transferable[] = []): void {
    if (this.#broken === undefined) this.#worker.postMessage(message, transfer);
  }

  /** Marks the line as broken and tells whoever waits. */
  break(error: unknown): void {
    if (this.#broken !== undefined) return;
    this.#broken = toC1zError(error);
    this.onBreak?.(this.#broken);
  }

  /** Ends the Worker. */
  end(): void {
    this.break(new C1zError("usage.closed", "The file is closed."));
    this.#worker.terminate();
  }

  /** Waits for a lock that the Worker holds while it lives. */
  #watch(lock: string): void {
    const ended = (): void =>
      this.break(
        new C1zError("env.worker", "The Worker was ended from outside, by the page or by the browser. Open the file again.", { retryable: true }),
      );
    globalThis.navigator.locks.request(lock, ended).catch(() => undefined);
  }

  /** Says something and listens until `wanted` picks a message, the Worker fails, or `signal` aborts. */
  converse<M>(signal: AbortSignal | undefined, first: ToWorker, wanted: (message: FromWorker) => M | undefined): Promise<M> {
    return new Promise<M>((resolve, reject) => {
      const done = (settle: () => void): void => {
        this.onMessage = undefined;
        this.onBreak = undefined;
        signal?.removeEventListener("abort", abort);
        settle();
      };
      const abort = (): void => done(() => reject(signal?.reason));
      if (signal?.aborted === true) return abort();
      if (this.#broken !== undefined) return reject(this.#broken);
      signal?.addEventListener("abort", abort, { once: true });
      this.onBreak = (error) => done(() => reject(error));
      this.onMessage = (message) => {
        if (message.t === "failed" && message.id === undefined) {
          const error = fromWire(message.error);
          return done(() => reject(error));
        }
        const picked = wanted(message);
        if (picked !== undefined) done(() => resolve(picked));
      };
      this.post(first);
    });
  }
}

function notStarted(cause: unknown): C1zError {
  const reason = cause instanceof Error ? ` ${cause.message}` : "";
  return new C1zError(
    "env.worker",
    `The Worker failed or could not be started.${reason} Serve worker.js beside the package's scripts with worker-src 'self'; ` +
      "where Trusted Types are required, or for another place, pass { worker: () => new Worker(url, { type: \"module\" }) }.",
    { phase: "load", cause },
  );
}
