/**
 * Rows with a number that no list carries: how many grants there are on a resource. It is counted for the rows that are shown, one after
 * the other, once they are on the screen; a sort or a filter by it would count all rows.
 */
import { BlockFrame, type Blocks } from "./frame.ts";

export class CountingFrame extends BlockFrame {
  readonly #column: string;
  readonly #count: (type: string, id: string, signal: AbortSignal) => Promise<number>;
  readonly #known = new Map<string, string>();
  /** Rows whose number was asked for. */
  readonly #asked = new Set<number>();
  readonly #life = new AbortController();
  #busy = false;
  #first = 0;
  #end = 0;

  constructor(source: Blocks, columns: readonly string[], column: string, count: (type: string, id: string, signal: AbortSignal) => Promise<number>) {
    super(source, columns);
    this.#column = column;
    this.#count = count;
  }

  override cell(row: number, column: string): string | undefined {
    if (column !== this.#column) return super.cell(row, column);
    const found = this.#known.get(this.#keyOf(row) ?? "");
    if (found === undefined) {
      this.#asked.add(row);
      void this.#work();
    }
    return found;
  }

  override want(first: number, count: number): void {
    [this.#first, this.#end] = [first, first + count];
    super.want(first, count);
  }

  override close(): void {
    this.#life.abort();
    super.close();
  }

  /** Undefined while the row is not here. */
  #keyOf(row: number): string | undefined {
    const [type, id] = [super.cell(row, "resourceType"), super.cell(row, "resource")];
    return type === undefined || id === undefined ? undefined : JSON.stringify([type, id]);
  }

  /** The next row to count: one in sight that is here. */
  #next(): string | undefined {
    for (let row = this.#first; row < this.#end; row++) {
      const key = this.#asked.has(row) ? this.#keyOf(row) : undefined;
      if (key !== undefined && !this.#known.has(key)) return key;
    }
    return undefined;
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const { signal } = this.#life;
    // What is being drawn now comes first.
    await new Promise((next) => setTimeout(next, 0));
    for (let key = this.#next(); key !== undefined && !signal.aborted; key = this.#next()) {
      const [type, id] = JSON.parse(key) as [string, string];
      // What can't be counted stays empty; the rest of the row is good.
      const number = await this.#count(type, id, signal).then(String, () => "");
      if (signal.aborted) return;
      this.#known.set(key, number);
      this.dispatchEvent(new Event("change"));
    }
    this.#asked.clear();
    this.#busy = false;
  }
}
