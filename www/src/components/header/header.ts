import { html, nothing, type TemplateResult } from "lit";
import type { SyncRun } from "../../data/contract.ts";
import { place } from "../../state/place.ts";
import { strings, syncType } from "../../strings/strings.ts";
import { time } from "../../text/format.ts";
import { clip, visibleId, visibleText } from "../../text/visible.ts";
import { C1zElement, define } from "../element.ts";
import { emit } from "../events.ts";
import { close, commandIcon, menu, moon, openFolder, searchIcon, sun } from "../icons.ts";
import { base } from "../shared.styles.ts";
import { styles } from "./header.styles.ts";

/** One line for one sync: `Full sync · 12 Nov 2026, 14:03:10 · finished`. */
export function syncLine(sync: SyncRun): string {
  if (sync.orphan === true) return `${visibleId(clip(sync.id, 40))} · ${strings.overview.orphan}`;
  const when = time(sync.startedAt ?? sync.endedAt);
  return `${visibleId(clip(syncType(sync.syncType), 60))} · ${when} · ${sync.finished ? strings.overview.finished : strings.overview.unfinished}`;
}

/** An open file, as a tab. */
export interface FileTab {
  readonly id: number;
  readonly name: string;
  readonly current: boolean;
}

/**
 * The top line: which files, which sync, searching everything, commands, theme.
 *
 * @element c1z-header
 * @event c1z--sync - another sync was chosen; `detail.id`
 * @event c1z--tab - another file was chosen, or closed; `detail.id`, `detail.close`
 * @event c1z--go - a search over everything
 * @event c1z--pick - open another file
 * @event c1z--palette - the commands
 * @event c1z--theme - switch between light and dark
 * @event c1z--menu - show what is in the file (narrow pages)
 */
export class C1zHeader extends C1zElement {
  static override styles = [base, styles];
  static override properties = {
    tabs: { attribute: false }, syncs: { attribute: false }, syncId: {}, search: {}, dark: { type: Boolean }, menuOpen: { type: Boolean },
  };

  declare tabs: readonly FileTab[];
  declare syncs: readonly SyncRun[];
  declare syncId: string;
  /** The text that is searched now. */
  declare search: string;
  declare dark: boolean;
  declare menuOpen: boolean;

  /** The tab that was brought into sight last. */
  #seen: number | undefined;

  protected override updated(): void {
    const id = this.tabs.find(({ current }) => current)?.id;
    const tab = this.renderRoot.querySelector(".current");
    const all = tab?.parentElement;
    if (!tab || !all || id === this.#seen) return;
    this.#seen = id;
    // Not scrollIntoView, which would scroll the page around the element, too.
    const [own, seen] = [tab.getBoundingClientRect(), all.getBoundingClientRect()];
    all.scrollLeft += Math.min(0, own.left - seen.left) || Math.max(0, own.right - seen.right);
  }

  /** Puts the caret into the search field. */
  focusSearch(): void {
    const input = this.renderRoot.querySelector<HTMLInputElement>("input");
    input?.focus();
    input?.select();
  }

  protected override render(): TemplateResult {
    const t = strings.header;
    const theme = this.dark ? t.theme.light : t.theme.dark;
    const p = strings.palette;
    return html`<header>
      <button class="icon plain menu" aria-label=${t.menu} aria-expanded=${String(this.menuOpen)} @click=${() => emit(this, "menu", null)}>${menu}</button>
      <slot name="brand"></slot>
      ${this.#files()}
      ${this.syncs.length === 0 ? nothing : this.#picker()}
      <span class="space"></span>
      <search><label><span class="sr">${p.search.label}</span>${searchIcon}
        <input type="search" placeholder=${p.search.placeholder} title="${p.search.label} (/)" autocomplete="off" spellcheck="false" .value=${this.search} @input=${this.#typed} @keydown=${this.#key}></label></search>
      <button class="icon plain" aria-label=${p.more} title="${p.more} (${p.moreKey})" @click=${() => emit(this, "palette", null)}>${commandIcon}</button>
      <button class="open plain" @click=${() => emit(this, "pick", null)}>${openFolder}<span>${t.open}</span></button>
      <button class="icon plain theme" aria-label=${theme} title=${theme} @click=${() => emit(this, "theme", null)}>${this.dark ? sun : moon}</button>
    </header>`;
  }

  #files(): TemplateResult {
    const t = strings.palette.tabs;
    const name = (tab: FileTab): string => visibleText(clip(tab.name, 80));
    const only = this.tabs[0];
    if (this.tabs.length < 2) return html`<bdi class="name" title=${only === undefined ? "" : name(only)}>${only === undefined ? "" : name(only)}</bdi>`;
    return html`<ul class="tabs" aria-label=${t.label}>${this.tabs.map((tab) => html`<li class=${tab.current ? "current" : ""}>
      <button class="plain" aria-current=${tab.current ? "true" : nothing} title=${name(tab)} @click=${() => emit(this, "tab", { id: tab.id })}><bdi>${name(tab)}</bdi></button>
      <button class="icon plain" aria-label=${t.close(name(tab))} @click=${() => emit(this, "tab", { id: tab.id, close: true })}>${close}</button></li>`)}</ul>`;
  }

  #typed(event: Event): void {
    emit(this, "search", (event.target as HTMLInputElement).value);
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    const input = event.target as HTMLInputElement;
    // The viewer takes who has let go of the field to what was found.
    input.blur();
    if (event.key === "Enter") emit(this, "go", place("search", { filter: input.value }));
    else event.stopPropagation();
  }

  #picker(): TemplateResult {
    const choose = (event: Event): void => emit(this, "sync", { id: (event.target as HTMLSelectElement).value });
    return html`<label class="sync"><span class="sr">${strings.header.sync}</span>
      <select @change=${choose} .value=${this.syncId}>
        ${this.syncs.map((sync) => html`<option value=${sync.id} ?selected=${sync.id === this.syncId}>${syncLine(sync)}</option>`)}
      </select></label>`;
  }
}

define("c1z-header", C1zHeader);
