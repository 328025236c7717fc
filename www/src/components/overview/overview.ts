import { html, nothing, type TemplateResult } from "lit";
import { C1zElement, define } from "../element.ts";
import type { Kind, ReadMemory, View } from "../../data/contract.ts";
import type { Counts } from "../../data/counts.ts";
import type { Summary } from "../../state/opening.ts";
import { place } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { count } from "../../text/format.ts";
import { clip, visibleText } from "../../text/visible.ts";
import "../chart/chart.ts";
import { emit } from "../events.ts";
import { base, marks } from "../shared.styles.ts";
import { otherCharts, resourceCharts } from "./charts.ts";
import { fileCard } from "./file.ts";
import { Follow } from "./follow.ts";
import "./hash.ts";
import { lookCard, warningCard } from "./look.ts";
import { notices, syncCard } from "./syncs.ts";
import { countsTable, mark } from "./table.ts";
import { styles } from "./overview.styles.ts";

const KINDS: readonly Kind[] = ["resourceTypes", "resources", "entitlements", "grants"];

/**
 * The file, its syncs, and what is in the one that is shown.
 *
 * @element c1z-overview
 * @event c1z--go - a number, bar or finding was chosen
 * @event c1z--sync - a sync was chosen
 */
export class C1zOverview extends C1zElement {
  static override styles = [base, marks, styles];
  static override properties = {
    summary: { attribute: false }, syncId: {}, view: { attribute: false }, counts: { attribute: false }, read: { attribute: false }, source: { attribute: false },
  };

  declare summary: Summary;
  declare syncId: string;
  declare view: View;
  declare counts: Counts | undefined;
  /** What was read of a file that is read in parts. */
  declare read: ReadMemory | undefined;
  /** The file, to be hashed. */
  declare source: Blob | undefined;

  constructor() {
    super();
    new Follow(this);
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("syncId")) this.#showSync();
    const insight = this.counts?.insight;
    if (insight?.wanted !== true) return;
    insight.wanted = false;
    const card = this.renderRoot.querySelector<HTMLElement>("#look");
    card?.scrollIntoView({ block: "start" });
    card?.focus({ preventScroll: true });
  }

  /** Scrolls the list of syncs, and nothing else, to the one that is shown. */
  #showSync(): void {
    const list = this.renderRoot.querySelector<HTMLElement>(".syncs");
    const entry = list?.querySelector<HTMLElement>("[aria-pressed=true]");
    if (list == null || entry == null) return;
    list.scrollTop = entry.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop - list.clientHeight / 3;
  }

  protected override render(): TemplateResult {
    const { summary, syncId } = this;
    const { name, info } = summary;
    const sync = summary.syncs.find((run) => run.id === syncId);
    const all = this.counts;
    const counts = sync === undefined ? undefined : all;
    return html`<div class="page">
      <div class="title"><h1><bdi>${visibleText(clip(name, 200))}</bdi></h1><span class="soft">${strings.overview.formats[info.format] ?? info.format}</span></div>
      ${notices(this, summary, sync)}
      ${all === undefined ? nothing : html`<section aria-label=${strings.overview.content}>${this.#numbers(all)}${counts === undefined ? nothing : mark(counts)}</section>`}
      <div class=${counts === undefined ? "cols one" : "cols"}>
        ${counts === undefined ? warningCard(summary.warnings) : html`<div class="col">${lookCard(this, counts, summary.warnings)}${resourceCharts(counts)}</div>`}
        <div class="col">${fileCard(summary, this.read ?? info.memory, this.source)}${syncCard(this, summary, syncId)}</div>
      </div>
      ${counts === undefined ? nothing : html`<div class="charts">${otherCharts(counts, summary.syncs, countsTable(this, counts))}</div>`}
    </div>`;
  }

  #numbers(counts: Counts): TemplateResult {
    return html`<div class="numbers">${KINDS.map((kind) => {
      const n = counts.totals[kind];
      return html`<button @click=${() => emit(this, "go", place(kind))}><strong>${n === undefined ? "" : count(n)}</strong><span>${strings.kinds[kind]}</span></button>`;
    })}</div>`;
  }
}

define("c1z-overview", C1zOverview);
