/**
 * What is made of a sync when nothing else is wanted: how its records divide, and what is worth a look. One question after the other,
 * those that need every grant of a large sync only when asked to. Fires `change`.
 */
import type { Facet, Progress, SyncRun, View } from "./contract.ts";
import { checks, type Finding, type GroupType } from "./findings.ts";

/** Grants that are looked at without asking. */
const UNASKED_GRANTS = 100_000;
const TOP = 8;

export type Mix = Facet["values"];

/** An entitlement that many hold. */
export interface TopEntitlement {
  readonly id: string;
  readonly name: string;
  readonly resource: string;
  readonly grants: number;
}

interface Step {
  /** Whether it needs every grant. */
  readonly grants: boolean;
  run(signal: AbortSignal): Promise<void>;
  failed(): void;
}

export class Insight extends EventTarget {
  /** Resources by trait. */
  traits: Mix | undefined;
  /** Users by the status of their account. */
  statuses: Mix | undefined;
  /** Grants by whether they are direct. */
  how: Mix | undefined;
  /** The entitlements with the most grants. */
  top: readonly TopEntitlement[] | undefined;
  findings: readonly Finding[];
  /** `waiting`: for the counts. `asks`: what is left needs every grant, and there are many; `look()` goes on. */
  state: "waiting" | "running" | "asks" | "done" = "waiting";
  /** How far the index of all grants is. */
  progress: Progress | undefined;
  error: unknown;
  /** Somebody wants to see the findings: whoever shows them brings them into view, and says so here. */
  wanted = false;
  readonly #view: View;
  readonly #sync: SyncRun | undefined;
  readonly #grants: () => number | undefined;
  #left: Step[] = [];
  #asked = false;
  #abort = new AbortController();
  #closed = false;

  constructor(view: View, sync: SyncRun | undefined, grants: () => number | undefined) {
    super();
    this.#view = view;
    this.#sync = sync;
    this.#grants = grants;
    this.findings = checks(sync);
  }

  /** Whether every grant may be looked at. */
  get allowed(): boolean {
    return this.#asked || (this.#grants() ?? Number.POSITIVE_INFINITY) <= UNASKED_GRANTS;
  }

  /** Begins, when the page is idle. */
  start(groups: readonly GroupType[]): void {
    this.findings = checks(this.#sync, groups);
    const view = this.#view;
    const mix = (grants: boolean, run: Step["run"]): Step => ({ grants, run, failed: () => undefined });
    const cheap = [
      mix(false, async (signal) => { this.traits = valuesOf(await view.resources({ signal }).facets(), "trait"); }),
      mix(false, async (signal) => { this.statuses = valuesOf(await view.resources({ trait: "user", signal }).facets(), "status"); }),
    ];
    const grants = [
      mix(true, async (signal) => { this.how = valuesOf(await view.grants({ signal, onProgress: this.#progressed }).facets(), "kind"); }),
      mix(true, async (signal) => { this.top = await this.#most(signal); }),
    ];
    const asked = this.findings.map((_, index): Step => this.#check(index));
    this.#left = [...cheap, ...asked.filter((step) => !step.grants), ...grants, ...asked.filter((step) => step.grants)];
    whenIdle(() => void this.#go());
  }

  /** Looks at all grants. */
  look(): void {
    this.#asked = true;
    if (this.state === "asks") void this.#go();
  }

  /** Leaves the grants alone again; what is known stays. */
  stop(): void {
    this.#asked = false;
    this.#abort.abort();
  }

  show(): void {
    this.wanted = true;
    this.#changed();
  }

  close(): void {
    this.#closed = true;
    this.#abort.abort();
  }

  async #go(): Promise<void> {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.state = "running";
    while (!this.#closed && !signal.aborted) {
      const step = this.#left[0];
      if (step === undefined || (step.grants && !this.allowed)) break;
      try {
        await step.run(signal);
      } catch (error) {
        if (signal.aborted) break;
        this.error = error;
        step.failed();
      }
      this.#left.shift();
      this.#changed();
    }
    this.progress = undefined;
    this.state = this.#left.length === 0 ? "done" : "asks";
    this.#changed();
  }

  #check(index: number): Step {
    const check = this.findings[index] as Finding;
    const settle = (more: Partial<Finding>): void => { this.findings = this.findings.with(index, { ...check, ...more }); };
    return {
      grants: check.grants,
      failed: () => settle({ failed: true }),
      run: async (signal) => {
        const query = { filter: check.filter, signal, ...(check.grants ? { onProgress: this.#progressed } : {}) };
        const { value } = await this.#view[check.kind](query).count();
        const users = this.traits?.find((trait) => trait.value === "user")?.count;
        // Where nobody has a login on record, the connector does not tell of logins.
        settle({ count: value, ...(check.name === "neverLoggedIn" && value > 0 && value === users ? { silent: true } : {}) });
      },
    };
  }

  async #most(signal: AbortSignal): Promise<readonly TopEntitlement[]> {
    const query = { orderBy: { column: "grants", direction: "descending" }, signal, onProgress: this.#progressed } as const;
    const block = await this.#view.entitlements(query).block(0, TOP, { columns: ["id", "displayName", "resourceName", "grants"] });
    const rows = Array.from({ length: block.count }, (_, row) => ({ id: block.cell(row, 0), name: block.cell(row, 1), resource: block.cell(row, 2), grants: Number(block.cell(row, 3)) }));
    return rows.filter(({ grants }) => grants > 0);
  }

  readonly #progressed = (progress: Progress): void => {
    if (this.state !== "running") return;
    this.progress = progress;
    this.#changed();
  };

  #changed(): void {
    if (!this.#closed) this.dispatchEvent(new Event("change"));
  }
}

function valuesOf(facets: readonly Facet[], name: string): Mix {
  return facets.find((facet) => facet.name === name)?.values ?? [];
}

/** Runs when the page has nothing better to do. */
export function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(run, { timeout: 500 });
  else setTimeout(run, 50);
}
