/** Exact counts of one view, taken one after the other so that what is on the screen comes first. Fires `change`. */
import { setTypes } from "../text/visible.ts";
import type { Kind, View } from "./contract.ts";

/** Types that get a line of their own in the navigation and a bar in the overview. */
const LISTED_TYPES = 60;

export interface TypeCount {
  readonly id: string;
  readonly name: string;
  readonly count: number | undefined;
}

export class Counts extends EventTarget {
  readonly totals: Partial<Record<Kind, number>> = {};
  types: readonly TypeCount[] = [];
  error: unknown;
  readonly #view: View;
  #closed = false;

  constructor(view: View) {
    super();
    this.#view = view;
  }

  async run(): Promise<void> {
    for (const kind of ["resourceTypes", "resources", "entitlements", "grants"] as const) {
      await this.#step(async () => {
        this.totals[kind] = await this.#view.rows(kind, {}).count();
        if (kind !== "resourceTypes") return;
        const rows = await this.#view.types(LISTED_TYPES);
        setTypes(rows.map((row) => row.id));
        this.types = rows.map((row) => ({ ...row, count: undefined }));
      });
    }
    for (const [index, type] of this.types.entries()) {
      await this.#step(async () => {
        const count = await this.#view.rows("resources", { resourceTypeId: type.id }).count();
        this.types = this.types.with(index, { ...type, count });
      });
    }
  }

  /** One count that fails leaves the others alone. */
  async #step(work: () => Promise<void>): Promise<void> {
    if (this.#closed) return;
    try {
      await work();
    } catch (error) {
      this.error = error;
    }
    if (!this.#closed) this.dispatchEvent(new Event("change"));
  }

  close(): void {
    this.#closed = true;
  }
}
