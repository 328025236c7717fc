/** What is worth a look: sentences with numbers, each a link to the rows that were counted, and the warnings about the file. */
import { html, nothing, type TemplateResult } from "lit";
import type { Warning } from "../../data/contract.ts";
import type { Counts } from "../../data/counts.ts";
import { type Finding, isWhole } from "../../data/findings.ts";
import type { Insight } from "../../data/insight.ts";
import { place } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { count } from "../../text/format.ts";
import { clip, visibleId, visibleText } from "../../text/visible.ts";
import { emit } from "../events.ts";
import { warning } from "../icons.ts";

const odd = ({ count: n, silent }: Finding): boolean => n !== undefined && n > 0 && silent !== true;

/** How many things are worth a look. */
export const worth = (insight: Insight): number => insight.findings.filter(odd).length;

export function lookCard(host: EventTarget, counts: Counts, warnings: readonly Warning[]): TemplateResult {
  const t = strings.insight;
  const { insight } = counts;
  const { findings, state } = insight;
  const found = findings.filter(odd);
  // What was not found is said in the end, so that nothing moves meanwhile.
  const still = state === "asks" || state === "done";
  const quiet = findings.filter((finding) => finding.count === 0);
  const failed = findings.filter((finding) => finding.failed === true);
  const left = findings.filter((finding) => finding.count === undefined && finding.failed !== true);
  return html`<section class="card look" id="look" tabindex="-1" aria-labelledby="look-title"><h2 id="look-title">${t.look}</h2>
    ${found.length === 0 && warnings.length === 0 ? nothing : html`<ul class="found">
      ${found.map((finding) => sentence(host, finding))}
      ${warnings.map(warn)}</ul>`}
    <p class="sr" role="status">${still ? t.found(count(found.length + warnings.length), found.length + warnings.length) : nothing}</p>
    <div class="quiet soft">
      ${still ? nothing : html`<p>${t.looking}</p>`}
      ${!still || quiet.length === 0 ? nothing : html`<p>${t.quiet(list(quiet))}</p>`}
      ${still && findings.some((finding) => finding.silent === true) ? html`<p>${t.noLogins}</p>` : nothing}
      ${!still || failed.length === 0 ? nothing : html`<p>${t.failed(list(failed))}</p>`}
      ${!still || isWhole(counts.sync) ? nothing : html`<p>${t.notWhole}</p>`}
      ${!still || left.length === 0 ? nothing : html`<p>${t.notYet(list(left))}</p>`}
    </div>
    ${asking(counts)}</section>`;
}

/** The warnings about a file in which there is no sync to look at. */
export function warningCard(warnings: readonly Warning[]): TemplateResult | typeof nothing {
  return warnings.length === 0 ? nothing : html`<section class="card"><h2>${strings.overview.warnings}</h2><ul class="found">${warnings.map(warn)}</ul></section>`;
}

/** The button that looks at all grants, and how far that is. */
function asking(counts: Counts): TemplateResult | typeof nothing {
  const t = strings.insight;
  const { insight } = counts;
  const { progress, state } = insight;
  if (state === "asks") {
    const grants = counts.totals.grants;
    return html`<div class="ask">${grants === undefined ? nothing : html`<p class="soft">${t.lookWhy(count(grants))}</p>`}<button class="primary" @click=${() => insight.look()}>${t.lookAll}</button></div>`;
  }
  if (state !== "running" || progress === undefined) return nothing;
  const total = progress.total ?? counts.totals.grants ?? 0;
  const text = t.lookingAt(count(progress.loaded), count(total));
  return html`<div class="ask"><progress aria-label=${t.looking} max=${Math.max(1, total)} .value=${Math.min(progress.loaded, Math.max(1, total))}></progress>
    <span class="soft num">${text}</span><button @click=${() => insight.stop()}>${t.stop}</button></div>`;
}

/** The subjects of some findings, each once. */
function list(findings: readonly Finding[]): string {
  return [...new Set(findings.map(({ name }) => strings.insight.subjects[name]))].join(", ");
}

function sentence(host: EventTarget, { name, count: n = 0, kind, filter, of }: Finding): TemplateResult {
  return html`<li><button class="finding" @click=${() => emit(host, "go", place(kind, { filter }))}><strong class="num">${count(n)}</strong>
    <span>${strings.insight.findings[name](n)}${of === undefined ? nothing : html` <bdi>${visibleText(clip(of, 80))}</bdi>`}</span></button></li>`;
}

function warn(entry: Warning): TemplateResult {
  return html`<li class="warning">${warning}<div><bdi lang="en">${visibleText(clip(entry.message, 400))}</bdi> <span class="mono soft">${visibleText(entry.code)}</span>
      ${entry.ids === undefined || entry.ids.length === 0 ? nothing : html`<bdi class="mono soft ids">${entry.ids.map((id) => visibleId(clip(id, 80))).join(", ")}</bdi>`}</div>
    <span class="badge warn">${strings.overview.affected(count(entry.count))}</span></li>`;
}
