import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { SyncRun } from "../../data/contract.ts";
import { en, syncType } from "../../strings/en.ts";
import { time } from "../../text/format.ts";
import { clip, visibleText } from "../../text/visible.ts";
import { emit } from "../events.ts";
import { logo, menu, moon, openFolder, sun } from "../icons.ts";
import { base } from "../shared.styles.ts";
import { styles } from "./header.styles.ts";

/** One line for one sync: `Full sync · 12 Nov 2026, 14:03:10 · finished`. */
export function syncLine(sync: SyncRun): string {
  if (sync.orphan === true) return `${visibleText(clip(sync.id, 40))} · ${en.overview.orphan}`;
  const when = time(sync.startedAt ?? sync.endedAt);
  return `${visibleText(clip(syncType(sync.syncType), 60))} · ${when} · ${sync.finished ? en.overview.finished : en.overview.unfinished}`;
}

/**
 * The top line: which file, which sync, open another, theme.
 *
 * @element c1z-header
 * @event c1z-sync - another sync was chosen; `detail.id`
 * @event c1z-pick - open another file
 * @event c1z-theme - switch between light and dark
 * @event c1z-menu - show what is in the file (narrow pages)
 */
export class C1zHeader extends LitElement {
  static override styles = [base, styles];
  static override properties = { name: {}, syncs: { attribute: false }, syncId: {}, dark: { type: Boolean }, menuOpen: { type: Boolean } };

  declare name: string;
  declare syncs: readonly SyncRun[];
  declare syncId: string;
  declare dark: boolean;
  declare menuOpen: boolean;

  protected override render(): TemplateResult {
    const t = en.header;
    const theme = this.dark ? t.theme.light : t.theme.dark;
    return html`<header>
      <button class="icon plain menu" aria-label=${t.menu} aria-expanded=${String(this.menuOpen)} @click=${() => emit(this, "c1z-menu", null)}>${menu}</button>
      <span class="brand">${logo}${en.product}</span>
      <bdi class="name" title=${visibleText(clip(this.name))}>${visibleText(clip(this.name))}</bdi>
      ${this.syncs.length === 0 ? nothing : this.#picker()}
      <span class="space"></span>
      <button class="open plain" @click=${() => emit(this, "c1z-pick", null)}>${openFolder}<span>${t.open}</span></button>
      <button class="icon plain" aria-label=${theme} title=${theme} @click=${() => emit(this, "c1z-theme", null)}>${this.dark ? sun : moon}</button>
    </header>`;
  }

  #picker(): TemplateResult {
    const choose = (event: Event): void => emit(this, "c1z-sync", { id: (event.target as HTMLSelectElement).value });
    return html`<label class="sync"><span class="sr">${en.header.sync}</span>
      <select @change=${choose} .value=${this.syncId}>
        ${this.syncs.map((sync) => html`<option value=${sync.id} ?selected=${sync.id === this.syncId}>${syncLine(sync)}</option>`)}
      </select></label>`;
  }
}

customElements.define("c1z-header", C1zHeader);
