import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { filterTerm } from "c1z";
import { divide, FIRST, howOf, leadsTo, MORE, type Named, Names, orNone, passedOn, type Row, since } from "../../data/access.ts";
import type { Entitlement, Facet, Grant, GrantQuery, Kind, Progress, Resource, ResourceRef, View } from "../../data/contract.ts";
import { type Any, refOf } from "../../data/describe.ts";
import { type Place, place, type Subject } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { count, time } from "../../text/format.ts";
import { clip, visibleText } from "../../text/visible.ts";
import { C1zElement, define } from "../element.ts";
import { emit } from "../events.ts";
import { chevron } from "../icons.ts";
import { base, marks } from "../shared.styles.ts";
import { styles } from "./access.styles.ts";
import "./children.ts";
import "./holdings.ts";
import type { C1zHoldings } from "./holdings.ts";
import { entitlement, glyph, how, link, name, problem, resource } from "./words.ts";

/** Grants that are unfolded without asking: whole groups, as long as they come to no more. */
const OPEN = FIRST;

type Side = "held" | "holders";

/** Grants that belong together: of one type of resource, of one type of principal, or of one entitlement. */
interface Group {
  readonly key: string;
  readonly title: string;
  readonly type: string;
  /** Where its title leads. */
  readonly to?: Subject;
  readonly total: number;
  readonly query: GrantQuery;
  readonly filter: string;
}

/** A question about the record, its groups, and how many grants they come to. */
interface Part {
  readonly side: Side;
  readonly title: string;
  readonly empty: string;
  total: number;
  how: string;
  groups: Group[] | undefined;
  error?: unknown;
  /** How far the index of all grants is, from 0 to 1. */
  come?: number;
  /** Entitlements of a resource: how many there are, and how to read more of them. */
  offered?: number;
}

interface Look {
  readonly label: string;
  readonly to: Place;
  count: number | undefined;
}

/** What one grant refers to. */
interface Chain {
  readonly grant: Grant;
  readonly principal: Resource | undefined;
  readonly entitlement: Entitlement | undefined;
  readonly resource: Resource | undefined;
  readonly names: Names;
  readonly found: string;
}

/** What holding an entitlement leads to. */
interface Leads {
  readonly rows: readonly Row[];
  readonly all: boolean;
  readonly names: Names;
}

/**
 * Who can reach what, from one record: what it holds, who has access to it, what is below it.
 *
 * @element c1z-access
 * @event c1z--record - another record was chosen
 * @event c1z--go - the same as a table
 */
export class C1zAccess extends C1zElement {
  static override styles = [base, marks, styles];
  static override properties = { view: { attribute: false }, subject: { attribute: false }, record: { attribute: false }, level: { attribute: false } };

  declare view: View;
  declare subject: Subject;
  /** The decoded record. */
  declare record: Any;
  /** Of its headings. */
  declare level: 2 | 3;
  #parts: Part[] | undefined;
  #looks: Look[] = [];
  #chain: Chain | undefined;
  #leads: Leads | undefined;
  #children = 0;
  #error: unknown;
  #dates: boolean | undefined;
  readonly #folds = new Map<string, boolean>();
  #abort = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#abort.signal.aborted && this.hasUpdated) void this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("view") || changed.has("record")) void this.#read();
  }

  async #read(): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    [this.#parts, this.#looks, this.#chain, this.#leads, this.#children, this.#error, this.#dates] = [undefined, [], undefined, undefined, 0, undefined, undefined];
    this.#folds.clear();
    try {
      await { resources: () => this.#resource(signal), entitlements: () => this.#entitlement(signal), grants: () => this.#grant(signal), resourceTypes: () => this.#type(signal) }[this.subject.kind]();
    } catch (error) {
      if (!signal.aborted) this.#error = error;
    }
    if (!signal.aborted) this.requestUpdate();
  }

  // ---- reading ----

  async #count(query: GrantQuery, signal: AbortSignal): Promise<number> {
    return (await this.view.grants({ ...query, signal }).count({ signal })).value;
  }

  async #resource(signal: AbortSignal): Promise<void> {
    const ref = refOf((this.record as Resource).id);
    const { view } = this;
    const [holds, held, offered, children] = await Promise.all([
      this.#count({ principal: ref }, signal), this.#count({ resource: ref }, signal),
      view.entitlements({ resource: ref, signal }).count({ signal }), view.resources({ parent: ref, signal }).count({ signal }),
    ]);
    if (signal.aborted) return;
    this.speak();
    const t = strings.record.access;
    const first: Part = { side: "held", title: t.holds, empty: t.holdsNothing, total: holds, how: "", groups: undefined };
    const second: Part = { side: "holders", title: t.who, empty: offered.value === 0 ? t.noEntitlements : t.nobody, total: held, how: "", groups: undefined, offered: offered.value };
    this.#children = children.value;
    // What is only held by, such as most users, has nothing to say about who has access to it.
    const open = offered.value > 0 || held > 0;
    this.#parts = open ? [second, first] : holds > 0 ? [first] : [first, second];
    this.requestUpdate();
    for (const part of this.#parts) {
      if (part === first) await this.#types(part, { principal: ref }, filterTerm("principal", ref), "entitlementResourceType", "type", signal);
      else await this.#offered(part, ref, signal);
    }
  }

  async #entitlement(signal: AbortSignal): Promise<void> {
    const record = this.record as Entitlement;
    const query = { entitlementId: record.id ?? "" };
    const total = await this.#count(query, signal);
    if (signal.aborted) return;
    this.speak();
    const t = strings.record.access;
    const part: Part = { side: "holders", title: t.holders, empty: t.nobodyHolds, total, how: "", groups: undefined };
    this.#parts = [part];
    this.requestUpdate();
    await this.#types(part, query, filterTerm("entitlement", query.entitlementId), "principalResourceType", "principal-type", signal);
    const names = new Names(this.view, signal);
    const leads = await leadsTo(this.view, record, signal);
    await names.read(leads.rows.map((row) => row.grant.entitlement?.id ?? ""));
    if (!signal.aborted) this.#leads = { ...leads, names };
  }

  /** Groups by the type of what is on the other side, with true totals. */
  async #types(part: Part, query: GrantQuery, filter: string, by: string, term: string, signal: AbortSignal): Promise<void> {
    try {
      const onProgress = ({ fraction = 0 }: Progress): void => {
        part.come = fraction;
        this.requestUpdate();
      };
      const facets = await divide(this.view, query, part.total, signal, onProgress);
      const values = facets.find((facet) => facet.name === by)?.values ?? [];
      const titles = await Promise.all(values.map(async ({ value }) => (value === "" ? "" : ((await orNone(this.view.resourceType(value, { signal })))?.displayName ?? value))));
      if (signal.aborted) return;
      this.speak();
      part.how = kinds(facets);
      part.groups = values.map(({ value, count: total }, index): Group => {
        const line = filterTerm(term, value, value === "" ? "=" : ":");
        return { key: `${by} ${value}`, title: titles[index] || value || strings.record.access.noType, type: value, total, query: { ...query, filter: line }, filter: `${filter} ${line}` };
      });
      await this.#dated(part, query, signal);
    } catch (error) {
      if (signal.aborted) return;
      part.error = error;
    }
    this.requestUpdate();
  }

  /** Groups by entitlement: every one that a resource has, those that most hold first. */
  async #offered(part: Part, ref: ResourceRef, signal: AbortSignal): Promise<void> {
    try {
      const groups = part.groups ?? [];
      if (part.offered !== 0) {
        const orderBy = [{ column: "grants", direction: "descending" }, { column: "displayName" }] as const;
        const size = groups.length === 0 ? FIRST : MORE;
        const block = await this.view.entitlements({ resource: ref, orderBy, signal }).block(groups.length, size, { signal, columns: ["id", "displayName", "grants"] });
        for (let row = block.first; row < block.first + block.count; row++) {
          const [id, title] = [block.cell(row, 0), block.cell(row, 1)];
          groups.push({
            key: `entitlement ${row}`, title: title || id, type: "", to: { kind: "entitlements", key: { id } }, total: Number(block.cell(row, 2)),
            query: { entitlementId: id }, filter: filterTerm("entitlement", id),
          });
        }
      }
      if (part.total > 0 && part.groups === undefined) part.how = kinds(await divide(this.view, { resource: ref }, part.total, signal));
      const query = { resource: ref, missing: "entitlement" } as const;
      const strays = part.total > 0 && groups.length >= (part.offered ?? 0) ? await this.#count(query, signal) : 0;
      if (signal.aborted) return;
      this.speak();
      if (strays > 0) groups.push({ key: "strays", title: strings.record.access.strays, type: "", total: strays, query, filter: `${filterTerm("on", ref)} missing:entitlement` });
      const fresh = part.groups === undefined;
      part.groups = groups;
      if (fresh) await this.#dated(part, { resource: ref }, signal);
    } catch (error) {
      if (signal.aborted) return;
      part.error = error;
    }
    this.requestUpdate();
  }

  /** Whether the file says when grants were met is seen from one of them. */
  async #dated(part: Part, query: GrantQuery, signal: AbortSignal): Promise<void> {
    if (part.total === 0 || this.#dates !== undefined) return;
    const [grant] = await this.view.grants({ ...query, signal }).toArray({ limit: 1, signal });
    if (await since(this.view, [grant?.id ?? ""], new Map(), signal)) this.#dates = false;
  }

  async #grant(signal: AbortSignal): Promise<void> {
    const grant = this.record as Grant;
    const { view } = this;
    const [principal, on, id] = [refOf(grant.principal?.id), refOf(grant.entitlement?.resource?.id), grant.entitlement?.id ?? ""];
    const names = new Names(view, signal);
    const known = async (ref: ResourceRef): Promise<Resource | undefined> => (ref.resource === "" ? undefined : orNone(view.resource(ref, { signal })));
    const [who, what, where] = await Promise.all([known(principal), id === "" ? undefined : orNone(view.entitlement(id, { signal })), known(on)]);
    await names.read([...howOf(grant).through, ...(passedOn(grant)?.ids ?? [])]);
    const stored = grant.id === undefined ? undefined : await orNone(view.storedGrant(grant.id, { signal }));
    if (signal.aborted) return;
    this.speak();
    this.#chain = { grant, principal: who, entitlement: what, resource: where, names, found: stored?.discoveredAt ?? "" };
    const t = strings.record.access;
    await this.#look([
      ...(principal.resource === "" ? [] : [[t.principalHolds, "grants", filterTerm("principal", principal)] as const]),
      ...(id === "" ? [] : [[t.entitlementHolders, "grants", filterTerm("entitlement", id)] as const]),
      ...(on.resource === "" ? [] : [[t.resourceGrants, "grants", filterTerm("on", on)] as const]),
    ], signal);
  }

  async #type(signal: AbortSignal): Promise<void> {
    const t = strings.record.access;
    const id = this.subject.key.id;
    const line = filterTerm("type", id);
    await this.#look([[t.typeResources, "resources", line], [t.typeEntitlements, "entitlements", line], [t.typeGrants, "grants", line], [t.typeHolds, "grants", filterTerm("principal-type", id)]], signal);
  }

  /** Tables that go on from here, with how much is in them. */
  async #look(looks: readonly (readonly [label: string, kind: Exclude<Kind, "resourceTypes">, filter: string])[], signal: AbortSignal): Promise<void> {
    this.#looks = looks.map(([label, kind, filter]) => ({ label, to: place(kind, { filter }), count: undefined }));
    this.requestUpdate();
    for (const look of this.#looks) {
      const { filter } = look.to;
      const { value } = await this.view[look.to.view as "grants"]({ filter, signal }).count({ signal });
      if (signal.aborted) return;
      look.count = value;
      this.requestUpdate();
    }
  }

  /** Unfolds everything, for printing, up to so many lines; a group that is cut says so. */
  async unfold(lines: number): Promise<void> {
    for (const group of this.#parts?.flatMap(({ groups = [] }) => groups) ?? []) if (group.total > 0) this.#folds.set(group.key, true);
    this.requestUpdate();
    await this.updateComplete;
    let left = lines;
    for (const list of this.renderRoot.querySelectorAll("c1z-holdings")) left -= await (list as C1zHoldings).upTo(left);
  }

  // ---- drawing ----

  protected override render(): TemplateResult {
    const t = strings.record.access;
    const waiting = this.#parts === undefined && this.#chain === undefined && this.#looks.length === 0 && this.#error === undefined;
    return html`
      ${this.#error === undefined ? nothing : problem(this.#error)}
      ${waiting ? html`<p class="late" role="status">${strings.record.loading}</p>` : nothing}
      ${this.#chain === undefined ? nothing : this.#one(this.#chain)}
      ${this.#parts?.map((part) => this.#part(part))}
      ${this.#leads === undefined || this.#leads.rows.length === 0 ? nothing : this.#leading(this.#leads)}
      ${this.#children === 0 ? nothing : html`<section><div class="head"><h3 aria-level=${this.level}>${t.children} <span class="num">${count(this.#children)}</span></h3></div>
        <c1z-children .view=${this.view} .parent=${refOf((this.record as Resource).id)}></c1z-children></section>`}
      ${this.#looks.length === 0 ? nothing : html`<section class="further"><h3 aria-level=${this.level}>${t.look}</h3><ul class="links">${this.#looks.map(({ label, to, count: n }) => html`<li>
        <button @click=${() => emit(this, "go", to)}><span class=${n === 0 ? "soft" : ""}>${label}</span><span class="num soft">${n === undefined ? "" : count(n)}</span>${chevron}</button></li>`)}</ul></section>`}`;
  }

  #part(part: Part): TemplateResult {
    const t = strings.record.access;
    const { groups, offered } = part;
    const empty = part.total === 0 && (offered ?? 0) === 0;
    const detail = part.how;
    const left = (offered ?? 0) - (groups?.length ?? 0);
    const more = (): void => void this.#offered(part, refOf((this.record as Resource).id), this.#abort.signal);
    let budget = OPEN;
    return html`<section aria-label=${part.title}>
      <div class="head"><h3 aria-level=${this.level}>${part.title} <span class="num">${count(part.total)}</span></h3><span class="soft" role="status">${detail}</span>
        ${this.#dates === undefined || part !== this.#parts?.find((one) => one.total > 0) ? nothing : html`<label class="since"><input type="checkbox" .checked=${this.#dates} @change=${this.#showDates}> ${t.showSince}</label>`}</div>
      ${part.error === undefined ? nothing : problem(part.error)}
      ${empty ? html`<p class="soft">${part.empty}</p>` : nothing}
      ${groups === undefined && part.error === undefined && !empty ? html`<p class="late">${part.come === undefined ? strings.record.loading : strings.record.indexing(Math.round(part.come * 100))}</p>` : nothing}
      ${groups?.map((group, index) => {
        budget -= group.total;
        return this.#group(group, part.side, group.total > 0 && (index === 0 || budget >= 0));
      })}
      ${groups === undefined || left <= 0 ? nothing : html`<p class="more"><span role="status">${t.shown(count(groups.length), count(offered ?? 0))}</span><button @click=${more}>${t.more(count(Math.min(MORE, left)))}</button></p>`}
    </section>`;
  }

  #group(group: Group, side: Side, usual: boolean): TemplateResult {
    const t = strings.record.access;
    const open = this.#folds.get(group.key) ?? usual;
    const fold = (): void => {
      this.#folds.set(group.key, !open);
      this.requestUpdate();
    };
    const title = name(group.title, group.key);
    return html`<div class="group">
      <h4 aria-level=${this.level + 1}>${group.total === 0 ? html`<span class="leaf"></span>` : html`<button class="plain fold" aria-expanded=${String(open)} aria-label=${visibleText(clip(group.title, 200))} @click=${fold}>${chevron}</button>`}
        ${group.type === "" ? nothing : glyph(group.type)}${group.to === undefined ? html`<span class="name" @click=${fold}>${title}</span>` : link(group.to, title)}
        <span class="num soft">${group.total === 0 ? t.noneHold : count(group.total)}</span></h4>
      ${open ? html`<c1z-holdings .view=${this.view} .query=${group.query} .filter=${group.filter} .side=${side} .total=${group.total} .label=${visibleText(clip(group.title, 200))} ?dates=${this.#dates === true}></c1z-holdings>` : nothing}
    </div>`;
  }

  #showDates(event: Event): void {
    this.#dates = (event.target as HTMLInputElement).checked;
    this.requestUpdate();
  }

  /** One grant: who holds what, on what, and how. */
  #one({ grant, principal, entitlement: held, resource: on, names, found }: Chain): TemplateResult {
    const t = strings.record.access;
    const [who, where, id] = [refOf(grant.principal?.id), refOf(grant.entitlement?.resource?.id), grant.entitlement?.id ?? ""];
    const passes = passedOn(grant);
    const { direct, through } = howOf(grant);
    const line = (label: string, value: unknown): TemplateResult => html`<dt>${label}</dt><dd>${value}</dd>`;
    const sources = (ids: readonly string[]): TemplateResult => html`<ul>${ids.map((source) => html`<li>${named(source, names.get(source))}</li>`)}</ul>`;
    return html`<dl class="chain">
      ${line(t.principal, resource(who, principal?.displayName ?? grant.principal?.displayName, principal !== undefined))}
      ${line(t.entitlement, entitlement(id, held?.displayName ?? grant.entitlement?.displayName, held !== undefined))}
      ${where.resource === "" ? nothing : line(t.resource, resource(where, on?.displayName ?? grant.entitlement?.resource?.displayName, on !== undefined))}
      ${line(t.howLabel, through.length === 0 ? how({ direct, through }, names) : html`${direct ? t.andThrough : t.inheritedThrough} ${sources(through)}`)}
      ${passes === undefined || passes.ids.length === 0 ? nothing : line(t.passedOn, html`${passes.shallow ? t.passesShallow : t.passes} ${sources(passes.ids)}`)}
      ${found === "" ? nothing : line(t.found, time(found))}</dl>`;
  }

  #leading({ rows, all, names }: Leads): TemplateResult {
    const t = strings.record.access;
    return html`<section><div class="head"><h3 aria-level=${this.level}>${t.leads} <span class="num">${count(rows.length)}</span></h3></div><p class="soft">${t.leadsTo}</p>
      <ul class="lines">${rows.map((row) => {
        const id = row.grant.entitlement?.id ?? "";
        const ref = refOf(row.resource?.id ?? row.grant.entitlement?.resource?.id);
        return html`<li><div class="who">${resource(ref, row.resource?.displayName, row.resource !== undefined)}</div><div class="what">${named(id, names.get(id))}</div></li>`;
      })}</ul>${all ? nothing : html`<p class="soft">${t.leadsSome(count(rows.length))}</p>`}</section>`;
  }
}

const named = (id: string, { name: text, missing: gone }: Named): TemplateResult => entitlement(id, text, !gone);

/** How many of a set of grants are direct, how many inherited. */
function kinds(facets: readonly Facet[]): string {
  const values = facets.find((facet) => facet.name === "kind")?.values ?? [];
  const of = (kind: string): string => count(values.find(({ value }) => value === kind)?.count ?? 0);
  return values.length === 0 ? "" : strings.record.access.how(of("direct"), of("expanded"));
}

define("c1z-access", C1zAccess);
