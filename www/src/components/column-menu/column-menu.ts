import { html, nothing, type TemplateResult } from "lit";
import { strings } from "../../strings/strings.ts";
import type { Column } from "../../table/columns.ts";
import type { Layout } from "../../table/layout.ts";
import { C1zElement, define } from "../element.ts";
import { emit } from "../events.ts";
import { down, menu, up } from "../icons.ts";
import { base } from "../shared.styles.ts";
import { styles } from "./column-menu.styles.ts";

/** Most columns that can be kept in sight. */
const MOST_PINNED = 3;

/**
 * Which columns a table shows, in which order, and how many stay in sight.
 *
 * @element c1z-column-menu
 * @event c1z--layout - the columns are arranged differently
 */
export class C1zColumnMenu extends C1zElement {
  static override styles = [base, styles];
  static override properties = {
    all: { attribute: false },
    shown: { attribute: false },
    layout: { attribute: false },
  };

  /** Every column there is. */
  declare all: readonly Column[];
  /** Keys of those that are shown, in order. */
  declare shown: readonly string[];
  declare layout: Layout;
  /** The order while one is dragged. */
  #dragged: { readonly key: string; keys: string[] } | undefined;

  #change(more: Partial<Layout>): void {
    emit(this, "layout", { ...this.layout, shown: this.shown, ...more });
  }

  #move(key: string, by: 1 | -1): void {
    const keys = [...this.shown];
    const from = keys.indexOf(key);
    keys.splice(from, 1);
    keys.splice(from + by, 0, key);
    this.#change({ shown: keys });
    // The button that was pressed may have gone to the end, where it can do no more.
    void this.updateComplete.then(() => {
      const item = this.renderRoot.querySelector(`li[data-place="${from + by}"]`);
      const buttons = [...(item?.querySelectorAll<HTMLButtonElement>("button:not([disabled])") ?? [])];
      (buttons[by === 1 ? buttons.length - 1 : 0] ?? null)?.focus();
    });
  }

  #drag(event: PointerEvent, key: string): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const handle = event.currentTarget as HTMLElement;
    const ending = new AbortController();
    const { signal } = ending;
    const dragged = { key, keys: [...this.shown] };
    this.#dragged = dragged;
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener("pointermove", (moved) => {
      const items = [...this.renderRoot.querySelectorAll<HTMLElement>("li.shown")];
      const over = items.findIndex((item) => moved.clientY < item.getBoundingClientRect().bottom);
      const keys = dragged.keys.filter((other) => other !== key);
      keys.splice(over < 0 ? keys.length : over, 0, key);
      dragged.keys = keys;
      this.requestUpdate();
    }, { signal });
    const end = (keep: boolean): void => {
      ending.abort();
      this.#dragged = undefined;
      if (keep && dragged.keys.join("\n") !== this.shown.join("\n")) this.#change({ shown: dragged.keys });
      this.requestUpdate();
    };
    handle.addEventListener("pointerup", () => end(true), { signal });
    handle.addEventListener("pointercancel", () => end(false), { signal });
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const t = strings.grid.menu;
    const keys = this.#dragged?.keys ?? this.shown;
    const shown = keys.flatMap((key) => this.all.find((column) => column.key === key) ?? []);
    const hidden = this.all.filter((column) => !keys.includes(column.key));
    const pinned = Math.min(this.layout.pinned ?? 0, MOST_PINNED);
    return html`<h2 id="shown">${t.shown}</h2>
      <ul aria-labelledby="shown">${shown.map((column, place) => this.#shown(column, place, shown.length))}</ul>
      ${hidden.length === 0 ? nothing : html`<h2 id="hidden">${t.hidden}</h2>
        <ul aria-labelledby="hidden">${hidden.map((column) => html`<li><label><input type="checkbox" .checked=${false}
          @change=${() => this.#change({ shown: [...this.shown, column.key] })}>${column.title}</label></li>`)}</ul>`}
      <div class="foot">
        <label>${t.pinned} <select @change=${(event: Event) => this.#change({ pinned: Number((event.target as HTMLSelectElement).value) })}>
          ${Array.from({ length: MOST_PINNED + 1 }, (_, number) => html`<option value=${number} .selected=${number === pinned}>${number}</option>`)}</select></label>
        <button class="link" @click=${() => emit(this, "layout", {})}>${t.reset}</button>
      </div>`;
  }

  #shown(column: Column, place: number, of: number): TemplateResult {
    const t = strings.grid.menu;
    const { key, title } = column;
    const held = this.#dragged?.key === key;
    return html`<li class="shown ${held ? "held" : ""}" data-place=${place}>
      <span class="handle" title=${t.move(title)} @pointerdown=${(event: PointerEvent) => this.#drag(event, key)}>${menu}</span>
      <label><input type="checkbox" .checked=${true} ?disabled=${of === 1} @change=${() => this.#change({ shown: this.shown.filter((other) => other !== key) })}>${title}</label>
      <button class="icon plain" ?disabled=${place === 0} aria-label=${t.up(title)} title=${t.up(title)} @click=${() => this.#move(key, -1)}>${up}</button>
      <button class="icon plain" ?disabled=${place === of - 1} aria-label=${t.down(title)} title=${t.down(title)} @click=${() => this.#move(key, 1)}>${down}</button></li>`;
  }
}

define("c1z-column-menu", C1zColumnMenu);
