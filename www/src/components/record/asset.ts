import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Asset, View } from "../../data/contract.ts";
import { download, safeName } from "../../data/save.ts";
import { strings } from "../../strings/strings.ts";
import { bytes as sized } from "../../text/format.ts";
import { clip, visibleId, visibleText } from "../../text/visible.ts";
import { problem } from "../access/words.ts";
import { C1zElement, define } from "../element.ts";
import { emit } from "../events.ts";
import "../hex/hex.ts";
import "../picture/picture.ts";
import { base } from "../shared.styles.ts";
import { back, close, down, up } from "./icons.ts";
import { styles } from "./record.styles.ts";

/** Width and height of a picture, in pixels. */
const SIZE = 160;

/**
 * One asset, beside the table of them: what it says it is, a picture where its bytes are one, its bytes.
 *
 * @element c1z-asset
 * @event c1z--close - the pane was closed
 * @event c1z--step - the previous or next row was asked for
 */
export class C1zAsset extends C1zElement {
  static override styles = [base, styles];
  static override properties = { view: { attribute: false }, asset: { attribute: false } };

  declare view: View;
  /** Its id. */
  declare asset: string;
  #read: Asset | undefined;
  #error: unknown;
  #hex = false;
  #abort = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#abort.signal.aborted && this.hasUpdated) void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("view") || changed.has("asset")) void this.#load();
  }

  async #load(): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    [this.#read, this.#error, this.#hex] = [undefined, undefined, false];
    try {
      const asset = await this.view.asset(this.asset, { signal });
      if (signal.aborted) return;
      this.#read = asset;
    } catch (error) {
      if (signal.aborted) return;
      this.#error = error;
    }
    this.requestUpdate();
  }

  /** Puts the focus on the title, where reading starts. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  /** As bytes that no program is chosen for: what the file says they are is not believed. */
  #save(data: Uint8Array<ArrayBuffer>): void {
    download(new Blob([data], { type: "application/octet-stream" }), safeName(this.asset));
  }

  protected override render(): TemplateResult {
    const t = strings.record;
    const button = (label: string, hint: string, icon: TemplateResult, act: () => void): TemplateResult =>
      html`<button class="icon plain" aria-label=${label} title=${`${label} (${hint})`} @click=${act}>${icon}</button>`;
    const leave = (): void => emit(this, "close", null);
    const read = this.#read;
    return html`<header>
        <div class="bar"><button class="icon plain back" aria-label=${t.back} @click=${leave}>${back}</button><span class="crumbs"></span>
          ${button(t.previous, "[", up, () => emit(this, "step", { by: -1 }))}${button(t.next, "]", down, () => emit(this, "step", { by: 1 }))}${button(t.close, "Esc", close, leave)}</div>
        <h2 tabindex="-1"><bdi class="mono">${visibleId(clip(this.asset, 400)) || t.noName}</bdi></h2>
        <div class="facts"><span>${strings.grid.columns.assets.contentType}: <bdi>${visibleText(clip(read?.contentType ?? "", 200)) || "–"}</bdi></span>
          <span>${read === undefined ? nothing : sized(read.data.length)}</span></div>
      </header>
      <div class="panel asset">${this.#error === undefined ? nothing : problem(this.#error)}
        ${read === undefined ? nothing : html`<c1z-picture .view=${this.view} .asset=${this.asset} .size=${SIZE}>${t.noPicture}</c1z-picture>
          <p><button @click=${() => this.#save(read.data)}>${t.saveBytes}</button>
            ${this.#hex ? nothing : html`<button @click=${() => { this.#hex = true; this.requestUpdate(); }}>${t.raw.showBytes}</button>`}</p>
          ${this.#hex ? html`<c1z-hex .bytes=${read.data}></c1z-hex>` : nothing}`}
      </div>`;
  }
}

define("c1z-asset", C1zAsset);
