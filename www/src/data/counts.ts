/**
 * How many of everything one sync has: first what its writer stored, then what is counted here, and after that what is made of the
 * counts. One of these stands for one sync for as long as it is looked at, whatever is shown of it. Fires `change`.
 */
import type { Summary } from "../state/opening.ts";
import type { Kind, SyncRun, SyncStats, View } from "./contract.ts";
import { Insight } from "./insight.ts";

/** Types whose names are read, and those that get a line of their own in the navigation. */
const READ_TYPES = 1000;
const LISTED_TYPES = 60;

export type Countable = Kind | "assets";

export interface TypeCount {
  readonly id: string;
  /** `""` where the sync has no name for it. */
  readonly name: string;
  readonly count: number | undefined;
}

export class Counts extends EventTarget {
  readonly sync: SyncRun | undefined;
  /** What the writer stored with the sync, where it did. */
  readonly stored: SyncStats | undefined;
  /** What was counted here. */
  counted: SyncStats | undefined;
  /** Types of resource, those with the most resources first. */
  types: readonly TypeCount[] = [];
  /** How many types `types` leaves out. */
  moreTypes = 0;
  counting = false;
  error: unknown;
  readonly insight: Insight;
  readonly #view: View;
  /** Of a file that is whole in memory counting costs no reading, so it is done unasked. */
  readonly #cheap: boolean;
  readonly #life = new AbortController();
  #names: readonly { readonly id: string; readonly name: string }[] = [];

  constructor(summary: Pick<Summary, "info" | "syncs">, view: View) {
    super();
    this.sync = summary.syncs.find((run) => run.id === view.syncId);
    this.stored = this.sync?.stats;
    this.#view = view;
    this.#cheap = summary.info.format === "v1";
    this.insight = new Insight(view, this.sync, () => this.totals.grants);
    this.#list();
  }

  /** The numbers to show now: all zero where the file has no sync. */
  get stats(): SyncStats | undefined {
    return this.sync === undefined ? {} : (this.counted ?? this.stored);
  }

  get totals(): Readonly<Partial<Record<Countable, number>>> {
    const { stats } = this;
    if (stats === undefined) return {};
    return { resourceTypes: number(stats.resourceTypes), resources: number(stats.resources), entitlements: number(stats.entitlements), grants: number(stats.grants), assets: number(stats.assets) };
  }

  /** Resolves when everything is counted; what is made of the counts goes on. */
  async run(): Promise<void> {
    if (this.#view.syncId === "") return;
    let groups: readonly { id: string; name: string }[] = [];
    try {
      const { signal } = this.#life;
      const block = await this.#view.resourceTypes({ signal }).block(0, READ_TYPES, { columns: ["id", "displayName", "traits"] });
      const rows = Array.from({ length: block.count }, (_, row) => ({ id: block.cell(row, 0), name: block.cell(row, 1), traits: block.cell(row, 2) }));
      this.#names = rows;
      groups = rows.filter(({ traits }) => traits.split(", ").includes("group"));
      this.#list();
    } catch (error) {
      this.error = error;
    }
    this.#changed();
    if (this.stored === undefined || this.#cheap) await this.recount();
    if (!this.#life.signal.aborted) this.insight.start(groups);
  }

  /** Counts everything, whatever is stored. */
  async recount(): Promise<void> {
    if (this.counting || this.#life.signal.aborted) return;
    this.counting = true;
    this.#changed();
    try {
      this.counted = await this.#view.stats({ recount: true, signal: this.#life.signal });
    } catch (error) {
      this.error = error;
    }
    this.counting = false;
    this.#list();
    this.#changed();
  }

  /** Types by their number of resources, then in the order of the file: those of the sync, and those that only its counts name. */
  #list(): void {
    const by = this.stats?.resourcesByResourceType;
    const known = new Set(this.#names.map(({ id }) => id));
    const others = Object.keys(by ?? {}).filter((id) => !known.has(id) && number(by?.[id]) > 0);
    const all = [...this.#names, ...others.map((id) => ({ id, name: "" }))]
      .map(({ id, name }) => ({ id, name, count: by === undefined ? undefined : number(by[id]) }))
      .sort((one, other) => (other.count ?? 0) - (one.count ?? 0));
    this.types = all.slice(0, LISTED_TYPES);
    this.moreTypes = Math.max(all.length, this.#names.length === 0 ? 0 : (this.totals.resourceTypes ?? 0)) - this.types.length;
  }

  #changed(): void {
    if (!this.#life.signal.aborted) this.dispatchEvent(new Event("change"));
  }

  close(): void {
    this.#life.abort();
    this.insight.close();
  }
}

/** A count of the file, which is a decimal text and absent for zero. */
export function number(stored: string | undefined): number {
  const value = Number(stored ?? "0");
  return Number.isFinite(value) ? value : 0;
}
