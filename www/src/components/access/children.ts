import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { filterTerm } from "c1z";
import { FIRST, MORE } from "../../data/access.ts";
import type { ResourceRef, View } from "../../data/contract.ts";
import { place } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { count } from "../../text/format.ts";
import { clip, visibleText } from "../../text/visible.ts";
import { C1zElement, define } from "../element.ts";
import { emit } from "../events.ts";
import { chevron } from "../icons.ts";
import { base, marks } from "../shared.styles.ts";
import { styles } from "./access.styles.ts";
import { problem, resource } from "./words.ts";

interface Child {
  readonly ref: ResourceRef;
  readonly name: string;
  readonly children: number;
}

/**
 * What is below a resource, and below that, unfolded one by one.
 *
 * @element c1z-children
 * @event c1z--record - a resource was chosen
 * @event c1z--go - all of them as a table
 */
export class C1zChildren extends C1zElement {
  static override styles = [base, marks, styles];
  static override properties = { view: { attribute: false }, parent: { attribute: false } };

  declare view: View;
  declare parent: ResourceRef;
  #rows: Child[] = [];
  #total: number | undefined;
  #open = new Set<number>();
  #error: unknown;
  #abort = new AbortController();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("parent");
    const same = before !== undefined && before.resource === this.parent.resource && before.resourceType === this.parent.resourceType;
    if (!changed.has("view") && (!changed.has("parent") || same)) return;
    this.#abort.abort();
    this.#abort = new AbortController();
    [this.#rows, this.#total, this.#open, this.#error] = [[], undefined, new Set(), undefined];
    void this.#more(FIRST);
  }

  async #more(size: number): Promise<void> {
    const { signal } = this.#abort;
    try {
      const orderBy = ["resourceType", "displayName", "resource"].map((column) => ({ column }));
      const block = await this.view.resources({ parent: this.parent, orderBy, signal }).block(this.#rows.length, size, { signal, columns: ["resourceType", "resource", "displayName", "children"] });
      if (signal.aborted) return;
      this.#total = block.total;
      for (let row = block.first; row < block.first + block.count; row++) {
        this.#rows.push({ ref: { resourceType: block.cell(row, 0), resource: block.cell(row, 1) }, name: block.cell(row, 2), children: Number(block.cell(row, 3)) });
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#error = error;
    }
    this.requestUpdate();
  }

  #fold(index: number): void {
    if (!this.#open.delete(index)) this.#open.add(index);
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const t = strings.record.access;
    const total = this.#total ?? 0;
    const left = total - this.#rows.length;
    return html`
      ${this.#total === undefined && this.#error === undefined ? html`<p class="late">${strings.record.loading}</p>` : nothing}
      ${this.#error === undefined ? nothing : problem(this.#error)}
      <ul class="lines children">${this.#rows.map((row, index) => this.#child(row, index))}</ul>
      ${left <= 0 ? nothing : html`<p class="more"><span role="status">${t.shown(count(this.#rows.length), count(total))}</span>
        <button @click=${() => this.#more(MORE)}>${t.more(count(Math.min(MORE, left)))}</button>
        <button class="link" @click=${() => emit(this, "go", place("resources", { filter: filterTerm("parent", this.parent) }))}>${t.all(count(total))}</button></p>`}`;
  }

  #child({ ref, name, children }: Child, index: number): TemplateResult {
    const open = this.#open.has(index);
    return html`<li><div class="who">
        ${children === 0 ? html`<span class="leaf"></span>` : html`<button class="plain fold" aria-expanded=${String(open)} aria-label=${`${strings.record.access.children}: ${visibleText(clip(name || ref.resource, 200))}`} @click=${() => this.#fold(index)}>${chevron}</button>`}
        ${resource(ref, name, true)}${children === 0 ? nothing : html`<span class="num soft">${count(children)}</span>`}</div>
      ${open ? html`<c1z-children class="inner" .view=${this.view} .parent=${ref}></c1z-children>` : nothing}</li>`;
  }
}

define("c1z-children", C1zChildren);
