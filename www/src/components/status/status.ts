import { html, LitElement, nothing, type TemplateResult } from "lit";
import { en } from "../../strings/en.ts";
import { bytes, seconds } from "../../text/format.ts";
import { shield } from "../icons.ts";
import { base } from "../shared.styles.ts";
import { styles } from "./status.styles.ts";

/**
 * The bottom line: where in the rows, requests made, time and memory.
 *
 * @element c1z-status
 */
export class C1zStatus extends LitElement {
  static override styles = [base, styles];
  static override properties = { rows: {}, requests: { type: Number }, blocked: { type: Number }, openedIn: { type: Number }, memory: { type: Number } };

  declare rows: string;
  declare requests: number;
  declare blocked: number;
  declare openedIn: number;
  declare memory: number;

  protected override render(): TemplateResult {
    const t = en.status;
    const loud = this.requests > 0 || this.blocked > 0;
    return html`<footer aria-label=${t.label}>
      <span class="rows">${this.rows}</span>
      <span class="quiet ${loud ? "loud" : ""}" title=${t.requestsWhy}>${loud ? nothing : shield}${t.requests(this.requests)}${this.blocked > 0 ? `, ${t.blocked(this.blocked)}` : ""}</span>
      <span class="opened">${t.openedIn(seconds(this.openedIn))}</span>
      ${this.memory > 0 ? html`<span class="memory">${t.memory(bytes(this.memory))}</span>` : nothing}
    </footer>`;
  }
}

customElements.define("c1z-status", C1zStatus);
