/** Calls into the WebAssembly, so that whatever is thrown comes out as a `C1zError`. */

import { C1zError, isWireError, toC1zError, type ErrorPhase } from "../errors.ts";
import type { Glue, Read, Write } from "./glue.d.ts";

/** One instance of the WebAssembly, and whether it can still be called. */
export class Instance {
  readonly glue: Glue;
  #panic: C1zError | undefined;
  /** What a source threw in this call. */
  #fault: C1zError | undefined;

  constructor(glue: Glue) {
    this.glue = glue;
  }

  /** Runs `work`; after a trap nothing runs in this instance any more. */
  call<T>(phase: ErrorPhase, work: (glue: Glue) => T): T {
    if (this.#panic !== undefined) throw this.#panic;
    this.#fault = undefined;
    try {
      return work(this.glue);
    } catch (thrown) {
      const fault = this.#fault as C1zError | undefined; // `work` may have set it
      if (isWireError(thrown) && thrown.code === fault?.code) throw fault;
      if (isWireError(thrown) || thrown instanceof C1zError) throw toC1zError(thrown, phase);
      this.#panic = this.#died(thrown, phase);
      throw this.#panic;
    }
  }

  /** What the WebAssembly reads by. Only the code and words of an error go through it; `call` then throws the error itself. */
  reader(source: { read: Read }): Read {
    return (offset, length) => this.#faulty(offset, () => source.read(offset, length));
  }

  /** The same for what it writes by. */
  writer(storage: { write: Write }): Write {
    return (offset, bytes) => this.#faulty(offset, () => storage.write(offset, bytes));
  }

  #faulty<T>(offset: number, work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      throw (this.#fault = asFault(thrown, offset));
    }
  }

  #died(thrown: unknown, phase: ErrorPhase): C1zError {
    let text: string | undefined;
    try {
      text = this.glue.takePanic();
    } catch {
      // The instance cannot even say why.
    }
    const reason = text ?? (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown));
    return new C1zError(
      "internal.panic",
      `c1z failed inside: ${reason}. This file is closed; other files can be opened. Please report it.`,
      { phase, cause: thrown },
    );
  }
}

function asFault(thrown: unknown, offset: number): C1zError {
  if (thrown instanceof C1zError) return thrown;
  return new C1zError("source.read", `Reading failed at byte ${offset}.`, { phase: "read", offset, cause: thrown });
}
