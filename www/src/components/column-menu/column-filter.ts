import { html, nothing, type TemplateResult } from "lit";
import { type FilterTerm, parseFilter } from "c1z";
import type { Kind } from "../../data/contract.ts";
import { strings } from "../../strings/strings.ts";
import { type ColumnFilter, type Comparison, choicesOf, filterOf, replaced, shownOf, termOf, termsOf } from "../../table/column-filter.ts";
import { type Column, inWords } from "../../table/columns.ts";
import { clip, visibleId, visibleText } from "../../text/visible.ts";
import { C1zElement, define } from "../element.ts";
import { emit } from "../events.ts";
import { below, floating } from "../records/popup.ts";
import { base } from "../shared.styles.ts";
import { styles } from "./column-filter.styles.ts";

/**
 * The filter of one column, below its header: it writes a term of the filter line, and shows the one that is there.
 *
 * @element c1z-column-filter
 * @event c1z--filter - another line applies
 * @event closing - for the element around it only: it is done with, by key or button
 */
export class C1zColumnFilter extends C1zElement {
  static override styles = [base, floating, styles];
  static override properties = { kind: { attribute: false }, line: { attribute: false }, types: { attribute: false } };

  declare kind: Kind;
  /** The filter line that applies. */
  declare line: string;
  /** The resource types of the sync. */
  declare types: readonly { readonly id: string; readonly name: string }[];
  #column: Column | undefined;
  /** The term that is shown. */
  #term: FilterTerm | undefined;
  /** All that are about the column. */
  #terms: readonly FilterTerm[] = [];
  #comparison: Comparison = ":";
  #text = "";
  #problem = "";

  get #panel(): HTMLElement {
    return this.renderRoot.querySelector(".panel") as HTMLElement;
  }

  get #filter(): ColumnFilter {
    return filterOf(this.kind, this.#column ?? { key: "", look: "name" });
  }

  /** Opens it below a header. */
  async show(column: Column, header: Element): Promise<void> {
    this.#column = column;
    const filter = this.#filter;
    this.#terms = termsOf(this.kind, this.line, filter);
    this.#term = this.#terms.find(({ name }) => name === filter.field);
    const shown = this.#term === undefined ? undefined : shownOf(this.#term);
    this.#comparison = shown?.comparison ?? filter.comparisons[0] ?? ":";
    this.#text = shown?.text ?? "";
    this.#problem = "";
    this.requestUpdate();
    await this.updateComplete;
    const panel = this.#panel;
    panel.showPopover();
    below(panel, header);
    this.#first?.focus();
  }

  /** Where somebody begins: what is put in, or where there is nothing to put in how it compares. */
  get #first(): HTMLElement | null {
    const input = this.renderRoot.querySelector("input");
    input?.select();
    return input ?? this.renderRoot.querySelector("select");
  }

  #close(): void {
    this.#panel.hidePopover();
    this.dispatchEvent(new CustomEvent("closing"));
  }

  /** Applies a line, or says what is wrong with it. */
  #send(line: string): void {
    try {
      parseFilter(this.kind, line);
    } catch (error) {
      this.#problem = (error as Error).message;
      this.requestUpdate();
      return;
    }
    this.#close();
    if (line !== this.line.trim()) emit(this, "filter", line);
  }

  #apply(): void {
    const term = !this.#alone && this.#text === "" ? "" : termOf(this.#filter, this.#comparison, this.#text);
    this.#send(replaced(this.line, this.#term === undefined ? [] : [this.#term], term));
  }

  /** Whether there is nothing to compare with. */
  get #alone(): boolean {
    return this.#comparison === "empty" || this.#comparison === "filled";
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const pressed = event.composedPath()[0] instanceof HTMLButtonElement;
    if (event.key === "Escape") this.#close();
    else if (event.key === "Enter" && !pressed) this.#apply();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  protected override render(): TemplateResult {
    const t = strings.grid.filter;
    const column = this.#column;
    const filter = this.#filter;
    const others = this.#terms.filter((term) => term !== this.#term);
    const title = t.open(column?.title ?? "");
    return html`<div class="panel" popover role="dialog" aria-label=${title} @keydown=${this.#key}>
      <h2>${title}</h2>
      ${column === undefined ? nothing : filter.comparisons.length === 0 ? this.#choice(filter, column.title) : this.#comparing(filter, column)}
      <div role="alert">${this.#problem === "" ? nothing : html`<p class="wrong" id="wrong"><bdi lang="en">${visibleText(clip(this.#problem, 400))}</bdi></p>`}</div>
      ${others.length === 0 ? nothing : html`<p class="soft">${t.also}</p><ul>${others.map(({ start, end }) => html`<li><bdi class="mono">${visibleId(clip(this.line.slice(start, end), 120))}</bdi></li>`)}</ul>`}
      <div class="foot"><button class="primary" @click=${this.#apply}>${t.apply}</button>
        <button ?disabled=${this.#terms.length === 0} @click=${() => this.#send(replaced(this.line, this.#terms))}>${t.clear}</button></div></div>`;
  }

  /** How it compares, and with what. */
  #comparing({ comparisons, isRef }: ColumnFilter, { look }: Column): TemplateResult {
    const t = strings.grid.filter;
    const word = (one: Comparison): string => {
      if (one === "empty" || one === "filled") return t[one];
      const times: Readonly<Partial<Record<Comparison, string>>> = look === "time" ? t.times : {};
      return times[one] ?? strings.filterLine.operators[isRef ? "=" : one];
    };
    const all = comparisons.includes(this.#comparison) ? comparisons : [...comparisons, this.#comparison];
    const wrong = this.#problem !== "";
    return html`<div class="comparing"><select aria-label=${t.comparison} @change=${(event: Event) => { this.#comparison = (event.target as HTMLSelectElement).value as Comparison; this.requestUpdate(); }}>
        ${all.map((one) => html`<option value=${one} .selected=${one === this.#comparison}>${word(one)}</option>`)}</select>
      ${this.#alone ? nothing : html`<input type="text" aria-label=${t.value} .value=${this.#text} inputmode=${look === "number" ? "numeric" : nothing} dir="auto"
        placeholder=${look === "time" ? "2026-01-31" : isRef ? "type/id" : nothing} autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false" enterkeyhint="go"
        aria-invalid=${wrong ? "true" : nothing} aria-describedby=${wrong ? "wrong" : nothing} @input=${(event: Event) => { this.#text = (event.target as HTMLInputElement).value; }}>`}</div>`;
  }

  /** One of the values there are. */
  #choice(filter: ColumnFilter, title: string): TemplateResult {
    const t = strings.grid.filter;
    const word = (value: string, label: string | undefined): string => {
      if (value === "") return strings.grid.facets.none;
      if (label !== undefined) return visibleText(clip(label, 80)) || visibleId(clip(value, 80));
      return filter.field === "how" ? (strings.how[value] ?? value) : inWords(value);
    };
    const choices = choicesOf(this.kind, filter, this.types);
    const now = this.#term === undefined ? undefined : shownOf(this.#term).text;
    const found = now === undefined ? undefined : choices.find(({ value, label }) => isSame(value, now, label === undefined));
    const all = now === undefined || found !== undefined ? choices : [...choices, { value: now, label: now }];
    const chosen = now === undefined ? undefined : (found?.value ?? now);
    const choose = (event: Event): void => {
      const at = (event.target as HTMLSelectElement).selectedIndex - 1;
      this.#text = all[at]?.value ?? "";
      this.#comparison = at >= 0 && this.#text === "" ? "empty" : ":";
    };
    return html`<select aria-label=${title} @change=${choose}><option .selected=${chosen === undefined}>${t.any}</option>
      ${all.map(({ value, label }) => html`<option .selected=${value === chosen}>${word(value, label)}</option>`)}</select>`;
  }
}

/** Ids are the same as they are, words of the language in any case; `inherited` is another for `expanded`. */
const isSame = (value: string, typed: string, isWord: boolean): boolean =>
  value === typed || (isWord && [value, value === "expanded" ? "inherited" : value].includes(typed.toLowerCase().replace(/[ _]/g, "-")));

define("c1z-column-filter", C1zColumnFilter);
