/** Reads what the picture of access shows, out of the same lists as the pages: at most `LIMIT` nodes, and true counts beyond. */
import { filterTerm } from "c1z";
import type { Subject } from "../state/place.ts";
import type { Entitlement, Facet, GrantQuery, Resource, ResourceRef, View } from "./contract.ts";
import { Draft, type Graph, type How, identity, type Known, LIMIT, ordered, table } from "./graph-model.ts";

export type Side = Graph["side"];
type By = "principalResourceType" | "entitlementResourceType";
type Row = ReturnType<ReturnType<View["grants"]>["joined"]> extends AsyncIterable<infer Joined> ? Joined : never;
type Values = Facet["values"];

/** Grants with what their sources are. */
interface Loaded {
  readonly rows: readonly Row[];
  readonly sources: ReadonlyMap<string, Known<Entitlement>>;
  readonly groups: ReadonlyMap<string, Resource>;
}

const sourcesOf = (row: Row): [string, { isDirect?: boolean }][] => Object.entries(row.grant.sources?.sources ?? {});
const refKey = (ref: Partial<ResourceRef> | undefined): string => identity(ref?.resourceType ?? "", ref?.resource ?? "");
const valuesOf = (facets: readonly Facet[], name: string): Values => facets.find((facet) => facet.name === name)?.values ?? [];

/** The picture of a record; `side` chooses where a resource both holds and is held. */
export function readGraph(view: View, subject: Subject, side: Side | undefined, signal: AbortSignal): Promise<Graph> {
  return new Reading(view, signal).read(subject, side);
}

class Reading {
  readonly #view: View;
  readonly #signal: AbortSignal;
  #draft = new Draft();
  #shown = 0;
  /** Sources are drawn once for each entitlement: where many hold many, a shared one would show paths that are not there. */
  #apart = false;

  constructor(view: View, signal: AbortSignal) {
    this.#view = view;
    this.#signal = signal;
  }

  async read({ kind, key }: Subject, wanted: Side | undefined): Promise<Graph> {
    const signal = this.#signal;
    let side: Side = "held";
    let both = false;
    let subject = "";
    let total = 0;
    if (kind === "grants") {
      total = 1;
      subject = await this.#grant(key.id);
    } else if (kind === "entitlements") {
      const query = { entitlementId: key.id };
      total = await this.#count(query);
      subject = await this.#entitlement(key.id);
      await this.#fill(query, total, "principalResourceType", [filterTerm("entitlement", key.id)], subject, 0);
    } else {
      const ref = { resourceType: key.resourceType ?? "", resource: key.id };
      const [holds, held, offers] = await Promise.all([this.#count({ principal: ref }), this.#count({ resource: ref }), this.#view.entitlements({ resource: ref, signal }).count({ signal })]);
      both = holds > 0 && held > 0;
      side = both ? (wanted ?? "holds") : holds === 0 && (held > 0 || offers.value > 0) ? "held" : "holds";
      total = side === "holds" ? holds : held;
      const record = await this.#resource(ref);
      subject = this.#draft.resource(side === "holds" ? 0 : 3, record);
      if (side === "holds") await this.#fill({ principal: ref }, total, "entitlementResourceType", [filterTerm("principal", ref)], subject, 0);
      else await this.#holders(ref, record, total, offers.value, subject);
    }
    return { nodes: ordered(this.#draft.nodes.values()), edges: [...this.#draft.edges.values()], subject, total, shown: this.#shown, side, both };
  }

  async #count(query: GrantQuery): Promise<number> {
    return (await this.#view.grants({ ...query, signal: this.#signal }).count({ signal: this.#signal })).value;
  }

  /** Records of these ids; what several rows claim is shown by its id alone. */
  async #lookUp<T>(read: Promise<readonly T[]>): Promise<readonly T[] | undefined> {
    try {
      return await read;
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code === "store.ambiguous") return undefined;
      throw error;
    }
  }

  async #resource(ref: ResourceRef): Promise<Known<Resource>> {
    const found = await this.#lookUp(this.#view.resourcesByIds([ref], { signal: this.#signal }));
    return { record: found?.[0] ?? { id: ref }, missing: found?.length === 0 };
  }

  async #entitlement(id: string, stub?: Entitlement): Promise<string> {
    const found = await this.#lookUp(this.#view.entitlementsByIds([id], { signal: this.#signal }));
    const { resourceType = "", resource = "" } = (found?.[0] ?? stub)?.resource?.id ?? {};
    const on = resource === "" ? { record: undefined, missing: true } : await this.#resource({ resourceType, resource });
    return this.#draft.entitlement(id, { record: found?.[0], missing: found?.length === 0 }, on);
  }

  /** One grant: all ways in which it is held. */
  async #grant(id: string): Promise<string> {
    const signal = this.#signal;
    const grant = await this.#view.grant(id, { signal });
    const { resourceType = "", resource = "" } = grant.principal?.id ?? {};
    const entitlementId = grant.entitlement?.id ?? "";
    await this.#entitlement(entitlementId, grant.entitlement);
    const principal = await this.#resource({ resourceType, resource });
    // A grant of thousands of sources shows those there is room for.
    const all = Object.entries(grant.sources?.sources ?? {});
    const some = all.slice(0, LIMIT - 4);
    const row = { grant: { ...grant, sources: { sources: Object.fromEntries(some) } }, ...(principal.missing || principal.record === undefined ? {} : { principal: principal.record }) };
    this.#place(await this.#sources([row]));
    const held = identity(2, entitlementId);
    const who = identity(0, resourceType, resource);
    if (all.length > some.length) {
      const more = this.#draft.add({ id: identity(1, "many"), layer: 1, type: "", name: "", detail: "", many: "sources", count: all.length - some.length });
      this.#draft.link(who, more, "inherited");
      this.#draft.link(more, held, "inherited");
    }
    this.#shown = 1;
    return who;
  }

  /** Who holds what a resource offers. */
  async #holders(ref: ResourceRef, on: Known<Resource>, total: number, offers: number, subject: string): Promise<void> {
    const query = { resource: ref };
    const terms = [filterTerm("on", ref)];
    const few = offers < LIMIT ? await this.#view.entitlements({ ...query, signal: this.#signal }).toArray({ limit: LIMIT, signal: this.#signal }) : [];
    const empty = this.#draft;
    if (few.length === offers) {
      this.#apart = true;
      this.#draft = new Draft(empty);
      const ids = few.map((record) => record.id ?? "");
      for (const record of few) this.#draft.entitlement(record.id ?? "", { record, missing: false }, on);
      if (total <= LIMIT && (await this.#try(query, 0))) return;
      const types = valuesOf(await this.#facets(query), "principalResourceType").length;
      const sizes = few.length * (types + 1) < LIMIT ? await Promise.all(ids.map((entitlementId) => this.#count({ entitlementId }))) : [];
      // Grants of an entitlement that the sync does not have are in none of these.
      if (sizes.reduce((sum, size) => sum + size, 0) === total) {
        for (const [index, entitlementId] of ids.entries()) {
          const held = sizes[index] ?? 0;
          if (held > 0) await this.#fill({ entitlementId }, held, "principalResourceType", [filterTerm("entitlement", entitlementId)], identity(2, entitlementId), (ids.length - index - 1) * types);
        }
        return;
      }
    }
    // More than can be told apart: all entitlements are one node, their holders one of each type.
    this.#draft = empty;
    const all = this.#draft.add({
      id: identity(2, "many"), layer: 2, type: ref.resourceType, name: "", detail: "", many: "entitlements", count: offers, table: table("entitlements", terms),
    });
    this.#draft.link(all, subject, "on");
    await this.#fill(query, total, "principalResourceType", terms, all, 0, true);
  }

  async #facets(query: GrantQuery): Promise<readonly Facet[]> {
    return this.#view.grants({ ...query, signal: this.#signal }).facets({ signal: this.#signal });
  }

  /**
   * The grants of a query one by one where there is room, else those of each type by themselves or as one node: the small types first,
   * so that as many as can be are told apart. `reserve` is how many nodes others still need.
   */
  async #fill(query: GrantQuery, total: number, by: By, terms: readonly string[], anchor: string, reserve: number, together = false): Promise<void> {
    if (!together && total <= LIMIT && (await this.#try(query, reserve))) return;
    const facets = await this.#facets(query);
    const types = [...valuesOf(facets, by)].sort((a, b) => a.count - b.count || (a.value < b.value ? -1 : 1));
    const room = LIMIT - this.#draft.nodes.size - reserve;
    const others = types.splice(0, types.length > room ? types.length - room + 1 : 0);
    const count = others.reduce((sum, type) => sum + type.count, 0);
    if (count > 0) this.#bundle(by, undefined, "", count, valuesOf(facets, "kind"), terms, anchor, together);
    for (const [index, { value, count: size }] of types.entries()) {
      // An empty value filters nothing: those without a type are only counted.
      const part = { ...query, [by]: value };
      if (!together && value !== "" && size <= LIMIT && (await this.#try(part, reserve + types.length - index - 1))) continue;
      const kinds = valuesOf(value === "" ? facets : await this.#facets(part), "kind");
      this.#bundle(by, value, await this.#typeName(value), size, kinds, terms, anchor, together);
    }
  }

  /** All of one type as one node with their true count. */
  #bundle(by: By, type: string | undefined, name: string, count: number, kinds: Values, terms: readonly string[], anchor: string, together: boolean): void {
    const holders = by === "principalResourceType";
    const filter = holders ? "principal-type" : "type";
    const more = type === undefined ? [] : [type === "" ? filterTerm(filter, "", "=") : filterTerm(filter, type)];
    const node = this.#draft.add({
      id: identity(holders ? 0 : 2, "many", anchor, type === undefined ? 0 : 1, type ?? ""), layer: holders ? 0 : 2, type: type ?? "", name, detail: "", count,
      many: together || name === "" ? "grants" : holders ? "holders" : "held", table: table("grants", [...terms, ...more]),
    });
    const link = (how: How, size: number): void => (holders ? this.#draft.link(node, anchor, how, size) : this.#draft.link(anchor, node, how, size));
    const exact = kinds.reduce((sum, kind) => sum + kind.count, 0) === count;
    if (!exact && kinds.length > 1) link("mixed", count);
    else for (const kind of kinds) link(kind.value === "expanded" ? "inherited" : "direct", exact ? kind.count : count);
  }

  async #typeName(id: string): Promise<string> {
    try {
      return (await this.#view.resourceType(id, { signal: this.#signal })).displayName || id;
    } catch {
      this.#signal.throwIfAborted();
      return id;
    }
  }

  /** Adds the grants of a query one by one, unless that would be too many nodes. */
  async #try(query: GrantQuery, reserve: number): Promise<boolean> {
    const rows: Row[] = [];
    for await (const row of this.#view.grants({ ...query, signal: this.#signal, batchSize: LIMIT + 1 }).joined()) {
      rows.push(row);
      if (rows.length > LIMIT) return false;
    }
    if (rows.reduce((sum, row) => sum + sourcesOf(row).length, 0) > LIMIT * 5) return false;
    const loaded = await this.#sources(rows);
    const before = this.#draft;
    this.#draft = new Draft(before);
    this.#place(loaded);
    if (this.#draft.nodes.size + reserve > LIMIT) {
      this.#draft = before;
      return false;
    }
    this.#shown += rows.length;
    return true;
  }

  async #sources(rows: readonly Row[]): Promise<Loaded> {
    const ids = new Set<string>();
    for (const row of rows) for (const [id] of sourcesOf(row)) if (id !== "" && id !== row.grant.entitlement?.id) ids.add(id);
    const sources = new Map<string, Known<Entitlement>>();
    const groups = new Map<string, Resource>();
    if (ids.size === 0) return { rows, sources, groups };
    const found = await this.#lookUp(this.#view.entitlementsByIds([...ids], { signal: this.#signal }));
    for (const id of ids) sources.set(id, { record: undefined, missing: found !== undefined });
    for (const record of found ?? []) sources.set(record.id ?? "", { record, missing: false });
    const refs = (found ?? []).flatMap(({ resource: { id } = {} }) => (id?.resource ? [{ resourceType: id.resourceType ?? "", resource: id.resource }] : []));
    for (const record of (await this.#lookUp(this.#view.resourcesByIds(refs, { signal: this.#signal }))) ?? []) groups.set(refKey(record.id), record);
    return { rows, sources, groups };
  }

  #place({ rows, sources, groups }: Loaded): void {
    const draft = this.#draft;
    for (const row of rows) {
      const { grant } = row;
      const id = grant.entitlement?.id ?? "";
      const held = draft.entitlement(
        id, { record: row.entitlement ?? grant.entitlement, missing: row.entitlement === undefined },
        { record: row.resource ?? grant.entitlement?.resource, missing: row.resource === undefined },
      );
      const who = draft.resource(0, { record: row.principal ?? grant.principal, missing: row.principal === undefined });
      const ways = sourcesOf(row);
      // Its own id among the sources says that it is held directly, too.
      if (ways.length === 0 || ways.some(([source]) => source === id)) draft.link(who, held, "direct");
      for (const [source, { isDirect }] of ways) {
        if (source === id) continue;
        const known = sources.get(source) ?? { record: undefined, missing: true };
        const via = draft.source(source, this.#apart ? id : "", known, groups.get(refKey(known.record?.resource?.id)));
        draft.link(who, via, isDirect === true ? "direct" : "inherited");
        draft.link(via, held, "inherited");
      }
    }
  }
}
