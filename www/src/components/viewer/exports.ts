/** Exports under way: what is written, how far it is, and giving it up. Fires `change`. */
import type { ExportFormat, Kind, View } from "../../data/contract.ts";
import { type Failure, failure } from "../../data/failure.ts";
import { safeName, save } from "../../data/save.ts";
import type { Place } from "../../state/place.ts";

/** One file that is being written, or the last one. */
export interface Writing {
  readonly name: string;
  readonly written: number;
  readonly state: "writing" | "done" | "cancelled" | "failed";
  readonly failure?: Failure;
}

const TYPES: Readonly<Record<ExportFormat, string>> = { csv: "text/csv", json: "application/json", ndjson: "application/x-ndjson" };

export class Exports extends EventTarget {
  current: Writing | undefined;
  #abort: AbortController | undefined;

  /** Writes the rows of a table, as they are shown or `all` of its kind. Gives back the failure, where there is one. */
  async write(view: View, here: Place, what: { readonly format: ExportFormat; readonly all: boolean; readonly columns: readonly string[] }, of: string): Promise<Failure | undefined> {
    this.cancel();
    const abort = new AbortController();
    this.#abort = abort;
    const kind = here.view as Kind;
    const { format, all, columns } = what;
    const name = `${safeName(of.replace(/\.c1z$/i, ""))}-${kind}.${format}`;
    const orderBy = here.sort.map(({ column, descending }) => ({ column, direction: descending ? "descending" as const : "ascending" as const }));
    const cursor = view[kind](all ? {} : { filter: here.filter, orderBy });
    const options = format === "csv" && !all && columns.length > 0 ? { columns, signal: abort.signal } : { signal: abort.signal };
    const set = (more: Partial<Writing>): void => {
      if (this.#abort !== abort) return;
      this.current = { name, written: this.current?.written ?? 0, state: "writing", ...more };
      this.dispatchEvent(new Event("change"));
    };
    this.current = undefined;
    set({});
    let last = 0;
    try {
      const written = await save(name, TYPES[format], () => cursor.export(format, options), abort.signal, (bytes) => {
        const now = performance.now();
        if (now - last < 100) return;
        last = now;
        set({ written: bytes });
      });
      set({ state: "done", written });
      return undefined;
    } catch (error) {
      const given = abort.signal.aborted || (error instanceof DOMException && error.name === "AbortError");
      const problem = given ? undefined : failure(error);
      set({ state: given ? "cancelled" : "failed", ...(problem === undefined ? {} : { failure: problem }) });
      return problem;
    }
  }

  /** Gives the one under way up. */
  cancel(): void {
    this.#abort?.abort();
  }

  /** Takes the note about the last one away. */
  dismiss(): void {
    this.current = undefined;
    this.#abort = undefined;
    this.dispatchEvent(new Event("change"));
  }
}
