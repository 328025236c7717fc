import { html, nothing, type TemplateResult } from "lit";
import { strings } from "../../strings/strings.ts";
import { bytes } from "../../text/format.ts";
import { clip, visibleText } from "../../text/visible.ts";
import { C1zElement, define } from "../element.ts";
import { close } from "../icons.ts";
import { base } from "../shared.styles.ts";
import type { Exports } from "../viewer/exports.ts";
import { styles } from "./writing.styles.ts";

/**
 * The note about a file that is being written: how much, Cancel, and how it ended.
 *
 * @element c1z-writing
 */
export class C1zWriting extends C1zElement {
  static override styles = [base, styles];
  static override properties = { exports: { attribute: false } };

  declare exports: Exports;
  readonly #changed = (): void => this.requestUpdate();

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has("exports")) return;
    (changed.get("exports") as Exports | undefined)?.removeEventListener("change", this.#changed);
    this.exports.addEventListener("change", this.#changed);
  }

  protected override render(): TemplateResult {
    const t = strings.palette.writing;
    const now = this.exports.current;
    if (now === undefined) return html`${nothing}`;
    const name = visibleText(clip(now.name, 80));
    const said = now.state === "failed" ? `${t.failed} ${visibleText(clip(now.failure?.what ?? "", 300))}` : now.state === "cancelled" ? t.cancelled : bytes(now.written);
    return html`<section class=${now.state} aria-label=${t.label}>
      <div><strong><bdi>${name}</bdi></strong><span class="num" role=${now.state === "writing" ? nothing : "status"}>${now.state === "done" ? t.done(said) : said}</span></div>
      ${now.state === "writing" ? html`<button @click=${() => this.exports.cancel()}>${strings.progress.cancel}</button>`
        : html`<button class="icon plain" aria-label=${t.dismiss} @click=${() => this.exports.dismiss()}>${close}</button>`}
    </section>`;
  }
}

define("c1z-writing", C1zWriting);
