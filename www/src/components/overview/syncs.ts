/** The syncs of the file: which one is shown, which was shown first and why, and what is not the whole of one. */
import { html, nothing, type TemplateResult } from "lit";
import type { SyncRun } from "../../data/contract.ts";
import { isWhole } from "../../data/findings.ts";
import type { Summary } from "../../state/opening.ts";
import { strings, syncType } from "../../strings/strings.ts";
import { count, duration, time } from "../../text/format.ts";
import { clip, visibleId, visibleText } from "../../text/visible.ts";
import { emit } from "../events.ts";
import { check, info as infoIcon } from "../icons.ts";

export function syncCard(host: EventTarget, summary: Summary, shown: string): TemplateResult {
  const t = strings.overview;
  const { syncs, info, first } = summary;
  const said = t.why[first.rule];
  return html`<section class="card"><h2>${t.syncs} <span class="soft num">${count(syncs.length)}</span></h2>
    ${syncs.length === 0 ? html`<p class="soft">${t.noSyncs}</p>` : html`<ul class="syncs">${syncs.map((sync) => entry(host, syncs, sync, sync.id === shown))}</ul>`}
    <p class="why"><strong>${t.shown}:</strong> ${first.sync === null ? nothing : html`<bdi>${typeName(first.sync)}</bdi>, ${time(first.sync.startedAt)}. `}${said === undefined ? html`<bdi lang="en">${visibleText(clip(first.why, 400))}</bdi>` : said}</p>
    ${syncs.length === 0 ? nothing : html`<p class="zone">${info.format === "v1" ? t.localTime : t.utc}</p>`}
  </section>`;
}

export const typeName = (sync: SyncRun): string => visibleText(clip(syncType(sync.syncType), 80));

function entry(host: EventTarget, syncs: readonly SyncRun[], sync: SyncRun, shown: boolean): TemplateResult {
  const t = strings.overview;
  const badge = sync.orphan === true ? html`<span class="badge warn">${t.orphan}</span>`
    : sync.finished ? html`<span class="badge good">${t.finished}</span>` : html`<span class="badge open">${t.unfinished}</span>`;
  const took = sync.finished && sync.endedAt !== undefined ? ` · ${t.took} ${duration(sync.startedAt, sync.endedAt)}` : "";
  return html`<li class=${sync.finished ? "" : "pale"}><button aria-pressed=${String(shown)} @click=${() => emit(host, "sync", { id: sync.id })}>
      <span>${shown ? check : nothing}</span><strong><bdi>${typeName(sync)}</bdi></strong>${badge}
      <span class="line">${time(sync.startedAt)}${took}</span>
      <span class="line mono"><bdi>${visibleId(clip(sync.id, 80))}</bdi></span>
      ${sync.finished || sync.orphan === true ? nothing : html`<span class="line">${strings.insight.incomplete}</span>`}
    </button>${related(host, syncs, t.parentSync, sync.parentSyncId)}${related(host, syncs, t.linkedSync, sync.linkedSyncId)}</li>`;
}

function related(host: EventTarget, syncs: readonly SyncRun[], label: string, id: string | undefined): TemplateResult | typeof nothing {
  if (id === undefined || id === "") return nothing;
  const other = syncs.find((sync) => sync.id === id);
  return html`<p class="related">${label}: ${other === undefined ? html`<bdi class="mono">${visibleId(clip(id, 40))}</bdi> (${strings.insight.notHere})`
    : html`<button class="link" @click=${() => emit(host, "sync", { id })}><bdi>${typeName(other)}</bdi>, ${time(other.startedAt)}</button>`}</p>`;
}

/** Says, above everything else, that what is shown is not the whole state, and leads to the whole where the file has it. */
export function notices(host: EventTarget, { first }: Summary, sync: SyncRun | undefined): TemplateResult | typeof nothing {
  if (sync === undefined || isWhole(sync)) return nothing;
  const t = strings.insight;
  const said = [
    sync.orphan === true ? t.orphanNotice : sync.syncType === "full" ? undefined : (t.notices[sync.syncType] ?? t.unknownNotice),
    sync.finished || sync.orphan === true ? undefined : t.unfinishedNotice,
  ].filter((words) => words !== undefined);
  const whole = first.sync !== null && first.sync.id !== sync.id && isWhole(first.sync) ? first.sync : undefined;
  return html`<section class="card notice">${infoIcon}<div>${said.map(([title, text]) => html`<h2>${title}</h2><p>${text}</p>`)}
    ${whole === undefined ? nothing : html`<p><button @click=${() => emit(host, "sync", { id: whole.id })}>${t.showWhole}: ${time(whole.startedAt)}</button></p>`}</div></section>`;
}
