/** The counts a writer stored with a sync, beside what is counted here. */
import { html, nothing, type TemplateResult } from "lit";
import type { Kind, SyncRun, SyncStats } from "../../data/contract.ts";
import type { Counts } from "../../data/counts.ts";
import { en } from "../../strings/en.ts";
import { count } from "../../text/format.ts";
import { clip, visibleId } from "../../text/visible.ts";

const KINDS: readonly Kind[] = ["resourceTypes", "resources", "entitlements", "grants"];
/** Types listed under a kind. */
const LISTED = 40;

const number = (value: string | undefined): number => Number(value ?? "0");

function row(label: unknown, stored: number, counted: number | undefined, known: boolean): TemplateResult {
  const differs = counted !== undefined && counted !== stored;
  return html`<tr><th scope="row">${label}</th><td>${count(stored)}</td>
    ${known ? html`<td>${counted === undefined ? "" : count(counted)}</td><td class="mark">${differs ? html`<span class="badge warn">${en.overview.differs}</span>` : nothing}</td>` : nothing}</tr>`;
}

function byType(stats: SyncStats, counts: Counts | undefined): TemplateResult[] {
  const entries = Object.entries(stats.resourcesByResourceType ?? {}).slice(0, LISTED);
  return entries.map(([type, stored]) => {
    const counted = counts?.types.find((candidate) => candidate.id === type)?.count;
    const label = html`<span class="soft">${en.kinds.resources} · <bdi>${visibleId(clip(type, 60))}</bdi></span>`;
    return row(label, number(stored), counted, counts !== undefined);
  });
}

export function storedCounts(sync: SyncRun, counts: Counts | undefined): TemplateResult {
  const stats = sync.stats;
  const t = en.overview;
  return html`<section class="card"><h2>${t.stats}</h2>${stats === undefined ? html`<p class="soft">${t.noStats}</p>` : html`
    <table><caption class="sr">${t.statsWhy}</caption>
      <thead><tr><td></td><th scope="col" class="num">${t.stored}</th>${counts === undefined ? nothing : html`<th scope="col" class="num">${t.counted}</th><td></td>`}</tr></thead>
      <tbody>
        ${KINDS.map((kind) => row(en.kinds[kind], number(stats[kind]), counts?.totals[kind], counts !== undefined))}
        ${byType(stats, counts)}
      </tbody></table>`}</section>`;
}
