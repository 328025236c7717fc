import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Kind } from "../../data/contract.ts";
import type { Counts } from "../../data/counts.ts";
import { en } from "../../strings/en.ts";
import { compact, count } from "../../text/format.ts";
import { clip, hue, initial, visibleId, visibleText } from "../../text/visible.ts";
import { emit, place, type Place } from "../events.ts";
import { warning } from "../icons.ts";
import { base, marks } from "../shared.styles.ts";
import { styles } from "./nav.styles.ts";

/**
 * What is in the file, with counts: inventory and navigation at once.
 *
 * @element c1z-nav
 * @event c1z-go - a place was chosen
 */
export class C1zNav extends LitElement {
  static override styles = [base, marks, styles];
  static override properties = { counts: { attribute: false }, place: { attribute: false }, warnings: { type: Number } };

  declare counts: Counts | undefined;
  declare place: Place;
  declare warnings: number;
  readonly #changed = (): void => this.requestUpdate();

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has("counts")) return;
    (changed.get("counts") as Counts | undefined)?.removeEventListener("change", this.#changed);
    this.counts?.addEventListener("change", this.#changed);
  }

  protected override render(): TemplateResult {
    const t = en.nav;
    const current = this.place;
    const here = (view: Place["view"]): boolean => current.view === view && Object.keys(current.filter).length === 0;
    const item = (view: Kind): TemplateResult => this.#button(place(view), en.kinds[view], this.counts?.totals[view], here(view));
    return html`<nav aria-label=${t.label}><ul>
      <li>${this.#button(place("overview"), t.overview, undefined, current.view === "overview")}</li>
      ${this.counts === undefined ? nothing : html`
        <li class="group">${item("resources")}${this.#types()}</li>
        <li class="group">${item("entitlements")}</li><li>${item("grants")}</li><li>${item("resourceTypes")}</li>`}
      ${this.warnings === 0 ? nothing : html`<li class="warn group"><button @click=${() => emit(this, "c1z-go", place("overview"))}>
        ${warning}<span class="label">${en.overview.warnings}</span><span class="n">${this.warnings}</span></button></li>`}
    </ul></nav>`;
  }

  #types(): TemplateResult {
    const rows = this.counts?.types ?? [];
    const left = (this.counts?.totals.resourceTypes ?? 0) - rows.length;
    return html`<ul>${rows.map((type) => {
      const name = type.name === "" ? visibleId(clip(type.id, 60)) : visibleText(clip(type.name, 60));
      const to = place("resources", { resourceTypeId: type.id }, { resourceTypeId: type.name || type.id });
      const mark = html`<span class="glyph hue-${hue(type.id)}" aria-hidden="true">${initial(type.id)}</span>`;
      return html`<li>${this.#button(to, name, type.count, this.place.view === "resources" && this.place.filter.resourceTypeId === type.id, mark)}</li>`;
    })}${left > 0 && rows.length > 0 ? html`<li class="more">${en.nav.more(count(left))}</li>` : nothing}</ul>`;
  }

  #button(to: Place, label: string, n: number | undefined, current: boolean, mark: unknown = nothing): TemplateResult {
    const number = to.view === "overview" ? nothing : html`<span class="n" title=${n === undefined ? nothing : count(n)}>${n === undefined ? "" : compact(n)}</span>`;
    return html`<button aria-current=${current ? "page" : nothing} @click=${() => emit(this, "c1z-go", to)}>${mark}<bdi class="label">${label}</bdi>${number}</button>`;
  }
}

customElements.define("c1z-nav", C1zNav);
