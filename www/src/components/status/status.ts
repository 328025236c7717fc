import { html, nothing, type TemplateResult } from "lit";
import { C1zElement, define } from "../element.ts";
import { strings } from "../../strings/strings.ts";
import { bytes, seconds } from "../../text/format.ts";
import { shield } from "../icons.ts";
import { base } from "../shared.styles.ts";
import { styles } from "./status.styles.ts";

/**
 * The bottom line: where in the rows, requests made, time and memory.
 *
 * @element c1z-status
 */
export class C1zStatus extends C1zElement {
  static override styles = [base, styles];
  static override properties = { rows: {}, counted: { type: Boolean }, requests: { type: Number }, blocked: { type: Number }, openedIn: { type: Number }, memory: { type: Number } };

  declare rows: string;
  /** Whether the requests are those of the viewer alone. */
  declare counted: boolean;
  declare requests: number;
  declare blocked: number;
  declare openedIn: number;
  declare memory: number;

  protected override render(): TemplateResult {
    const t = strings.status;
    const loud = this.requests > 0 || this.blocked > 0;
    return html`<footer aria-label=${t.label}>
      <span class="rows">${this.rows}</span>
      ${this.counted ? html`<span class="quiet ${loud ? "loud" : ""}" title=${t.requestsWhy}>${loud ? nothing : shield}${t.requests(this.requests)}${this.blocked > 0 ? `, ${t.blocked(this.blocked)}` : ""}</span>` : nothing}
      <span class="opened">${t.openedIn(seconds(this.openedIn))}</span>
      ${this.memory > 0 ? html`<span class="memory">${t.memory(bytes(this.memory))}</span>` : nothing}
    </footer>`;
  }
}

define("c1z-status", C1zStatus);
