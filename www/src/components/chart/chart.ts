import { html, nothing, type TemplateResult } from "lit";
import { C1zElement, define } from "../element.ts";
import type { Place } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { count } from "../../text/format.ts";
import { emit } from "../events.ts";
import { base, marks } from "../shared.styles.ts";
import { styles } from "./chart.styles.ts";

/** Bars drawn before all are asked for. */
const FIRST = 10;

/** One bar, its text already fit to be seen. */
export interface Bar {
  readonly label: string;
  /** What tells it from others of the same label. */
  readonly more?: string;
  readonly value: number;
  /** The value in words, where it is no count. */
  readonly shown?: string;
  /** The letter and colour of a resource type. */
  readonly glyph?: string;
  readonly hue?: number;
  readonly tone?: "good" | "warn" | "bad" | "plain";
  /** The table of what was counted. */
  readonly to?: Place;
  /** The sync it is about. */
  readonly sync?: string;
}

/**
 * Horizontal bars, and the same as a table.
 *
 * @element c1z-chart
 * @event c1z--go - a bar was chosen
 * @event c1z--sync - a bar that stands for a sync was chosen
 */
export class C1zChart extends C1zElement {
  static override styles = [base, marks, styles];
  static override properties = {
    heading: {}, what: {}, unit: {}, bars: { attribute: false }, expected: { type: Number }, note: {}, whole: { type: Number }, asTable: { state: true }, all: { state: true },
  };

  declare heading: string;
  /** What the bars are, and what their lengths: the heads of the table. */
  declare what: string;
  declare unit: string;
  /** Undefined until known. */
  declare bars: readonly Bar[] | undefined;
  /** How many bars may come: their place is kept. */
  declare expected: number;
  /** Said in place of bars while there are none. */
  declare note: string;
  /** What the bars are parts of; they are no parts of a whole where it is absent. */
  declare whole: number | undefined;
  declare asTable: boolean;
  declare all: boolean;

  constructor() {
    super();
    this.note = "";
    this.expected = 1;
    this.asTable = this.all = false;
  }

  protected override willUpdate(): void {
    this.style.setProperty("--c1z-rows", String(Math.min(FIRST, Math.max(1, this.expected))));
  }

  protected override render(): TemplateResult {
    const t = strings.insight.chart;
    const bars = this.bars ?? [];
    const shown = this.all ? bars : bars.slice(0, FIRST);
    return html`<section aria-label=${this.heading}>
      <header><h2>${this.heading}</h2><button class=${bars.length === 0 ? "plain off" : "plain"} aria-pressed=${String(this.asTable)} aria-label=${t.tableOf(this.heading)}
        @click=${() => { this.asTable = !this.asTable; }}>${t.table}</button></header>
      ${this.bars === undefined || bars.length === 0 ? this.#nothing() : this.asTable ? this.#table(shown) : this.#picture(shown)}
      ${bars.length <= FIRST ? nothing : html`<button class="link" @click=${() => { this.all = !this.all; }}>${this.all ? t.fewer : t.all(count(bars.length))}</button>`}
    </section>`;
  }

  #nothing(): TemplateResult {
    const text = this.note === "" && this.bars !== undefined ? strings.insight.chart.none : this.note;
    return html`<div class="empty" aria-busy=${String(this.bars === undefined && this.note === "")}>${text === "" ? nothing : html`<p class="soft">${text}</p>`}<slot></slot></div>`;
  }

  #picture(bars: readonly Bar[]): TemplateResult {
    const most = Math.max(1, ...(this.bars ?? []).map(({ value }) => value));
    const glyphs = bars.some(({ glyph }) => glyph !== undefined);
    return html`<ul class=${glyphs ? "glyphs" : ""}>${bars.map((bar) => {
      const inside = html`${bar.glyph === undefined ? nothing : html`<span class="glyph" aria-hidden="true">${bar.glyph}</span>`}
        <span class="label" title=${bar.more === undefined ? bar.label : `${bar.label} · ${bar.more}`}><bdi>${bar.label}</bdi>${bar.more === undefined ? nothing : html` <bdi class="soft">${bar.more}</bdi>`}</span>
        <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width=${bar.value > 0 ? Math.max(0.7, (bar.value / most) * 100) : 0} height="1"/></svg>
        <span class="num">${shownOf(bar)}</span>`;
      return html`<li class=${look(bar)}>${this.#link(bar, inside, "bar")}</li>`;
    })}</ul>`;
  }

  #table(bars: readonly Bar[]): TemplateResult {
    const { whole } = this;
    const percent = new Intl.NumberFormat(strings.locale, { style: "percent", maximumFractionDigits: 1 });
    return html`<table><caption class="sr">${this.heading}</caption>
      <thead><tr><th scope="col">${this.what}</th><th scope="col" class="n">${this.unit}</th>${whole === undefined ? nothing : html`<th scope="col" class="n">${strings.insight.chart.share}</th>`}</tr></thead>
      <tbody>${bars.map((bar) => html`<tr><th scope="row">${this.#link(bar, html`<bdi>${bar.label}</bdi>`, "link")}${bar.more === undefined ? nothing : html` <bdi class="soft">${bar.more}</bdi>`}</th>
        <td>${shownOf(bar)}</td>${whole === undefined ? nothing : html`<td class="soft">${percent.format(whole === 0 ? 0 : bar.value / whole)}</td>`}</tr>`)}</tbody></table>`;
  }

  #link(bar: Bar, inside: TemplateResult, name: string): TemplateResult {
    const { to, sync } = bar;
    if (to === undefined && sync === undefined) return html`<span class=${name === "bar" ? "bar" : ""}>${inside}</span>`;
    return html`<button class=${name} @click=${() => (to === undefined ? emit(this, "sync", { id: sync ?? "" }) : emit(this, "go", to))}>${inside}</button>`;
  }
}

const shownOf = (bar: Bar): string => bar.shown ?? count(bar.value);

function look(bar: Bar): string {
  if (bar.tone !== undefined) return `tone-${bar.tone}`;
  return bar.hue === undefined ? "" : `hue-${bar.hue}`;
}

define("c1z-chart", C1zChart);
