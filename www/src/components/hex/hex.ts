import { html, type PropertyValues, type TemplateResult } from "lit";
import { hex } from "../../data/protobuf.ts";
import { strings } from "../../strings/strings.ts";
import { bytes as sized } from "../../text/format.ts";
import { C1zElement, define } from "../element.ts";
import { base } from "../shared.styles.ts";
import { styles } from "./hex.styles.ts";

const WIDTH = 16;
const LINE = 20;
/** Lines kept in the document, of which sixteen are in sight. */
const LINES = 32;
/** Browsers clamp the height of an element; what is beyond this is not shown, and that is said. */
const MAX_LINES = 400_000;

/** One byte as it is seen: what has no shape is a dot. */
const character = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·");

/** `00000010  6f 6d 65 …  |some text|` */
function line(bytes: Uint8Array, number: number): readonly [at: string, rest: string] {
  const part = bytes.subarray(number * WIDTH, (number + 1) * WIDTH);
  const left = hex(part.subarray(0, 8)).padEnd(23);
  const right = hex(part.subarray(8)).padEnd(23);
  return [(number * WIDTH).toString(16).padStart(8, "0"), `  ${left}  ${right}  ${Array.from(part, character).join("")}`];
}

/**
 * Bytes in hexadecimal. It scrolls as any text does; only what is in sight is in the document.
 *
 * @element c1z-hex
 */
export class C1zHex extends C1zElement {
  static override styles = [base, styles];
  static override properties = { bytes: { attribute: false } };

  declare bytes: Uint8Array;
  #first = 0;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("bytes")) this.#first = 0;
  }

  protected override updated(): void {
    const lines = Math.min(MAX_LINES, Math.ceil(this.bytes.length / WIDTH));
    this.renderRoot.querySelector<HTMLElement>(".room")?.style.setProperty("height", `${lines * LINE}px`);
    this.renderRoot.querySelector<HTMLElement>("pre")?.style.setProperty("transform", `translateY(${-(this.#top % LINE)}px)`);
  }

  get #top(): number {
    return this.renderRoot.querySelector(".view")?.scrollTop ?? 0;
  }

  #scrolled(): void {
    this.#first = Math.floor(this.#top / LINE);
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const all = Math.min(MAX_LINES, Math.ceil(this.bytes.length / WIDTH));
    const shown = Array.from({ length: Math.max(0, Math.min(LINES, all - this.#first)) }, (_, index) => line(this.bytes, this.#first + index));
    const cut = this.bytes.length > MAX_LINES * WIDTH;
    return html`<div class="view" tabindex="0" role="region" aria-label=${strings.record.raw.hexLabel(sized(this.bytes.length))} @scroll=${this.#scrolled}>
        <div class="room"><pre>${shown.map(([at, rest]) => html`<span class="at">${at}</span>${rest}${"\n"}`)}</pre></div></div>
      ${cut ? html`<p class="soft">${strings.record.raw.tooLong(sized(MAX_LINES * WIDTH))}</p>` : ""}`;
  }
}

define("c1z-hex", C1zHex);
