import { html, type PropertyValues, type TemplateResult } from "lit";
import type { View } from "../../data/contract.ts";
import { C1zElement, define } from "../element.ts";
import { base } from "../shared.styles.ts";
import { pictureType } from "./look.ts";
import { styles } from "./picture.styles.ts";

/**
 * A picture out of the file, where its bytes are one that is safe to show; else what stands in the slot.
 *
 * @element c1z-picture
 * @slot - in place of the picture
 */
export class C1zPicture extends C1zElement {
  static override styles = [base, styles];
  static override properties = { view: { attribute: false }, asset: {}, size: { type: Number } };

  declare view: View;
  /** Id of the asset. */
  declare asset: string;
  /** Width and height in pixels. */
  declare size: number;
  #url = "";
  #abort = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#abort.signal.aborted && this.hasUpdated) void this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#drop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("view") || changed.has("asset")) void this.#read();
  }

  #drop(): void {
    this.#abort.abort();
    if (this.#url !== "") URL.revokeObjectURL(this.#url);
    this.#url = "";
  }

  async #read(): Promise<void> {
    this.#drop();
    if (!this.asset) return;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    try {
      const { data } = await this.view.asset(this.asset, { signal });
      const type = pictureType(data);
      if (signal.aborted || type === undefined) return;
      this.#url = URL.createObjectURL(new Blob([data], { type }));
      this.requestUpdate();
    } catch {
      // A picture that is not there is no loss: the slot stays.
    }
  }

  #failed(): void {
    this.#drop();
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    return this.#url === "" ? html`<slot></slot>` : html`<img src=${this.#url} alt="" width=${this.size} height=${this.size} @error=${this.#failed}>`;
  }
}

define("c1z-picture", C1zPicture);
