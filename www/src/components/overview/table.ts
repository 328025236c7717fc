/** The counts by type of resource as one table, and where they come from. */
import { html, nothing, type TemplateResult } from "lit";
import { filterTerm } from "c1z";
import type { SyncStats } from "../../data/contract.ts";
import { type Counts, number } from "../../data/counts.ts";
import { place } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { count } from "../../text/format.ts";
import { clip, visibleId, visibleText } from "../../text/visible.ts";
import { emit } from "../events.ts";
import { wide } from "./charts.ts";

const COLUMNS = ["resources", "entitlements", "grants"] as const;
type Column = (typeof COLUMNS)[number];
const KINDS = ["resourceTypes", ...COLUMNS] as const;
const BY_TYPE = { resources: "resourcesByResourceType", entitlements: "entitlementsByResourceType", grants: "grantsByResourceType" } as const satisfies Record<Column, keyof SyncStats>;

/** The count of a column, of one type or of all. */
function read(stats: SyncStats | undefined, column: Column, type: string | undefined): number | undefined {
  if (stats === undefined) return undefined;
  return number(type === undefined ? stats[column] : stats[BY_TYPE[column]]?.[type]);
}

/** How many numbers differ from those the writer stored. */
function differences(counts: Counts): number {
  const { stored, counted, types } = counts;
  if (stored === undefined || counted === undefined) return 0;
  const own = KINDS.filter((kind) => number(stored[kind]) !== number(counted[kind])).length;
  const of = (type: string): number => COLUMNS.filter((column) => read(stored, column, type) !== read(counted, column, type)).length;
  return types.reduce((sum, { id }) => sum + of(id), own);
}

/** Where the numbers come from, and the button that counts them here. */
export function mark(counts: Counts): TemplateResult {
  const t = strings.insight;
  const { stored, counted, counting, stats } = counts;
  const different = differences(counts);
  const text = counting || (stats === undefined && counts.error === undefined) ? t.countingMark : stats === undefined ? t.countFailed
    : counted === undefined ? t.storedMark : stored === undefined ? t.countedMark : different === 0 ? t.sameMark : t.differsMark(different);
  return html`<p class="mark soft"><span role="status">${text}</span>
    ${counting || counted !== undefined || (stats === undefined && counts.error === undefined) ? nothing : html`<button class="link" @click=${() => void counts.recount()}>${t.recount}</button>`}</p>`;
}

export function countsTable(host: EventTarget, counts: Counts): TemplateResult {
  const t = strings.insight;
  const cell = (column: Column, type: string | undefined): TemplateResult => {
    const now = read(counts.stats, column, type);
    const stored = counts.counted === undefined ? undefined : read(counts.stored, column, type);
    return html`<td>${now === undefined ? "" : count(now)}${stored === undefined || stored === now ? nothing : html` <span class="badge warn">${t.storedValue(count(stored))}</span>`}</td>`;
  };
  return html`<section class="card ${wide(counts)}"><h2>${t.table}</h2><div class="scroll" tabindex="0" role="group" aria-label=${t.table}><table>
    <thead><tr><th scope="col">${t.heads.type}</th>${COLUMNS.map((column) => html`<th scope="col" class="n">${strings.kinds[column]}</th>`)}</tr></thead>
    <tbody>
      <tr class="total"><th scope="row">${t.total}</th>${COLUMNS.map((column) => cell(column, undefined))}</tr>
      ${counts.types.map(({ id, name }) => html`<tr><th scope="row"><button class="link" @click=${() => emit(host, "go", place("resources", { filter: filterTerm("type", id) }))}>
        <bdi>${name === "" ? visibleId(clip(id, 80)) : visibleText(clip(name, 80))}</bdi></button></th>${COLUMNS.map((column) => cell(column, id))}</tr>`)}
    </tbody></table></div>
    ${counts.moreTypes <= 0 ? nothing : html`<p class="soft"><button class="link" @click=${() => emit(host, "go", place("resourceTypes"))}>${t.moreTypes(count(counts.moreTypes))}</button></p>`}</section>`;
}
