/** Who holds what: the grants of a page, in groups with their true totals, read as they are looked at. */
import type { Entitlement, Facet, Grant, GrantQuery, Progress, Resource, ResourceRef, View } from "./contract.ts";
import { refOf } from "./describe.ts";

/** Grants of a group that are read at first, and how many more each time. */
export const FIRST = 200;
export const MORE = 500;
/** Grants of a group that are looked through for what an entitlement leads to. */
const LOOKED_AT = 5000;

/** So few grants are counted by reading them, at once; more want the index of all grants, which takes seconds to build. */
const READ = 3000;

/** How a record's grants divide: the facets of a question whose number of grants is known. */
export async function divide(view: View, query: GrantQuery, total: number, signal: AbortSignal, onProgress?: (progress: Progress) => void): Promise<readonly Facet[]> {
  if (total === 0) return [];
  if (total > READ) return view.grants({ ...query, signal, onProgress }).facets({ signal });
  const of = { entitlementResourceType: "resourceType", principalResourceType: "principalType", kind: "kind" };
  const names = Object.values(of);
  const block = await view.grants({ ...query, signal }).block(0, READ, { columns: names, signal });
  return Object.keys(of).map((name, column): Facet => {
    const counts = new Map<string, number>();
    for (let row = block.first; row < block.first + block.count; row++) counts.set(block.cell(row, column), (counts.get(block.cell(row, column)) ?? 0) + 1);
    const values = [...counts].map(([value, count]) => ({ value, count }));
    return { name, values: values.sort((a, b) => b.count - a.count) };
  });
}

/** A grant with what it refers to. */
export type Row = ReturnType<ReturnType<View["grants"]>["joined"]> extends AsyncIterable<infer Joined> ? Joined : never;

/** A list that is read a part at a time. */
export class Growing<T> {
  readonly rows: T[] = [];
  busy = false;
  done = false;
  error: unknown;
  readonly #iterator: AsyncIterator<T>;
  readonly #signal: AbortSignal;
  readonly #changed: () => void;

  constructor(source: AsyncIterable<T>, signal: AbortSignal, changed: () => void) {
    this.#iterator = source[Symbol.asyncIterator]();
    this.#signal = signal;
    this.#changed = changed;
    signal.addEventListener("abort", () => void this.#iterator.return?.().catch(() => undefined), { once: true });
  }

  async more(count: number): Promise<void> {
    if (this.busy || this.done || this.error !== undefined) return;
    this.busy = true;
    this.#changed();
    try {
      for (let left = count; left > 0 && !this.done; left--) {
        const next = await this.#iterator.next();
        if (this.#signal.aborted) return;
        if (next.done === true) this.done = true;
        else this.rows.push(next.value);
      }
    } catch (error) {
      this.error = error;
    }
    this.busy = false;
    if (!this.#signal.aborted) this.#changed();
  }
}

/** How a grant is held. */
export interface How {
  readonly direct: boolean;
  /** Entitlements that it is inherited through. */
  readonly through: readonly string[];
}

export function howOf(grant: Grant): How {
  const ids = Object.keys(grant.sources?.sources ?? {});
  const id = grant.entitlement?.id ?? "";
  return { direct: ids.length === 0 || ids.includes(id), through: ids.filter((source) => source !== id) };
}

/** What a grant hands on: to everyone who holds one of these. */
export function passedOn(grant: Grant): { readonly ids: readonly string[]; readonly shallow: boolean } | undefined {
  for (const one of grant.annotations ?? []) {
    if (one["@type"] === "type.googleapis.com/c1.connector.v2.GrantExpandable") return { ids: (one.entitlementIds ?? []).filter((id) => id.trim() !== ""), shallow: one.shallow === true };
  }
  return undefined;
}

/** An entitlement and its resource, for people. */
export interface Named {
  readonly name: string;
  readonly missing: boolean;
}

/** Names of entitlements by id, read once. */
export class Names {
  readonly #known = new Map<string, Named>();
  readonly #view: View;
  readonly #signal: AbortSignal;

  constructor(view: View, signal: AbortSignal) {
    this.#view = view;
    this.#signal = signal;
  }

  get(id: string): Named {
    return this.#known.get(id) ?? { name: id, missing: false };
  }

  async read(ids: Iterable<string>): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => id !== "" && !this.#known.has(id));
    if (wanted.length === 0) return;
    for (const id of wanted) this.#known.set(id, { name: id, missing: false });
    const options = { signal: this.#signal };
    const found = await orNone(this.#view.entitlementsByIds(wanted, options));
    if (found === undefined) return;
    const refs = found.map((one) => refOf(one.resource?.id)).filter((ref) => ref.resource !== "" && ref.resourceType !== "");
    const resources = new Map(((await orNone(this.#view.resourcesByIds(refs, options))) ?? []).map((one) => [identity(refOf(one.id)), one]));
    for (const id of wanted) this.#known.set(id, { name: id, missing: true });
    for (const one of found) this.#known.set(one.id ?? "", { name: fullName(one, resources.get(identity(refOf(one.resource?.id)))), missing: false });
  }
}

/** `member` of `Engineering` is "Engineering · member"; a name that says both stays as it is. */
function fullName(entitlement: Entitlement, resource: Resource | undefined): string {
  const name = entitlement.displayName || entitlement.slug || (entitlement.id ?? "");
  const on = resource?.displayName ?? "";
  return on === "" || name.toLowerCase().includes(on.toLowerCase()) ? name : `${on} · ${name}`;
}

export const identity = (ref: ResourceRef): string => `${ref.resourceType.length}:${ref.resourceType}/${ref.resource}`;

/** What several rows claim is shown by its id alone. */
export async function orNone<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (String((error as { code?: unknown } | null)?.code).startsWith("store.")) return undefined;
    throw error;
  }
}

/** What those who hold an entitlement hold, too: grants to its resource that hand on to it. */
export async function leadsTo(view: View, entitlement: Entitlement, signal: AbortSignal): Promise<{ readonly rows: readonly Row[]; readonly all: boolean }> {
  const principal = refOf(entitlement.resource?.id);
  const rows: Row[] = [];
  if (principal.resource === "") return { rows, all: true };
  let seen = 0;
  for await (const row of view.grants({ principal, signal }).joined()) {
    if (passedOn(row.grant)?.ids.includes(entitlement.id ?? "") === true) rows.push(row);
    if (++seen >= LOOKED_AT || rows.length >= FIRST) return { rows, all: false };
  }
  return { rows, all: true };
}

/** When grants were met, where the file keeps that: `false` where it does not. */
export async function since(view: View, ids: readonly string[], known: Map<string, string>, signal: AbortSignal): Promise<boolean> {
  for (const id of ids) {
    if (id === "" || known.has(id)) continue;
    const stored = await orNone(view.storedGrant(id, { signal }));
    if (stored?.discoveredAt === undefined) {
      if (known.size === 0) return false;
      known.set(id, "");
    } else known.set(id, stored.discoveredAt);
  }
  return true;
}
