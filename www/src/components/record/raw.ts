import { html, type PropertyValues, type TemplateResult } from "lit";
import type { Json, View } from "../../data/contract.ts";
import type { Any } from "../../data/describe.ts";
import { wire } from "../../data/protobuf.ts";
import type { Subject } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { bytes as sized } from "../../text/format.ts";
import { clip, visibleId } from "../../text/visible.ts";
import { problem } from "../access/words.ts";
import { copy } from "../clipboard.ts";
import { C1zElement, define } from "../element.ts";
import "../hex/hex.ts";
import { base } from "../shared.styles.ts";
import "../tree/tree.ts";
import type { C1zTree } from "../tree/tree.ts";
import { styles } from "./raw.styles.ts";

type Raw = Awaited<ReturnType<View["raw"]>>;

/**
 * A record as it is: the JSON of its message, and on demand its bytes, field by field and in hexadecimal.
 *
 * @element c1z-raw
 */
export class C1zRaw extends C1zElement {
  static override styles = [base, styles];
  static override properties = { view: { attribute: false }, subject: { attribute: false }, record: { attribute: false }, level: { attribute: false } };

  declare view: View;
  declare subject: Subject;
  declare record: Any;
  /** Of its headings. */
  declare level: 2 | 3;
  #raw: Raw | undefined;
  #wire: Json = null;
  #error: unknown;
  #said = "";
  #abort = new AbortController();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("record") && !changed.has("view")) return;
    this.#abort.abort();
    [this.#raw, this.#error, this.#said] = [undefined, undefined, ""];
  }

  async #read(): Promise<void> {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const { kind, key } = this.subject;
    try {
      const { view } = this;
      const raw = await (kind === "resources" ? view.raw(kind, { resourceType: key.resourceType ?? "", resource: key.id }, { signal }) : view.raw(kind, key.id, { signal }));
      if (signal.aborted) return;
      this.#raw = raw;
      this.#wire = wire(raw.bytes);
    } catch (error) {
      if (signal.aborted) return;
      this.#error = error;
    }
    this.requestUpdate();
  }

  async #copy(): Promise<void> {
    const done = await copy(JSON.stringify(this.record, undefined, 2));
    this.speak();
    this.#said = done ? strings.copied : strings.notCopied;
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const t = strings.record.raw;
    const tree = (): C1zTree | null => this.renderRoot.querySelector("c1z-tree");
    return html`<section><div class="head"><h3 aria-level=${this.level}>${t.json}</h3><span class="soft" role="status">${this.#said}</span>
        <button class="link" @click=${() => tree()?.foldAll(true)}>${t.expand}</button><button class="link" @click=${() => tree()?.foldAll(false)}>${t.collapse}</button>
        <button class="link" @click=${this.#copy}>${t.copyJson}</button></div>
      <c1z-tree .value=${this.record}></c1z-tree></section>
      ${this.#bytes()}`;
  }

  #bytes(): TemplateResult {
    const t = strings.record.raw;
    if (this.#error !== undefined) return problem(this.#error);
    if (this.#raw === undefined) return html`<section><div class="head"><h3 aria-level=${this.level}>${t.bytes}</h3></div><p><button @click=${this.#read}>${t.showBytes}</button></p></section>`;
    const { message, bytes } = this.#raw;
    return html`<section><div class="head"><h3 aria-level=${this.level}>${t.wire}</h3><bdi class="soft mono">${visibleId(clip(t.size(message, sized(bytes.length)), 400))}</bdi></div>
        <p class="soft">${t.wireNote}</p><c1z-tree .value=${this.#wire}></c1z-tree></section>
      <section><div class="head"><h3 aria-level=${this.level}>${t.hex}</h3></div><c1z-hex .bytes=${bytes}></c1z-hex></section>`;
  }
}

define("c1z-raw", C1zRaw);
