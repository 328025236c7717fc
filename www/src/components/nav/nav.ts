import { html, nothing, type TemplateResult } from "lit";
import { filterTerm } from "c1z";
import { C1zElement, define } from "../element.ts";
import type { Countable, Counts } from "../../data/counts.ts";
import { type Place, place } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { compact, count } from "../../text/format.ts";
import { clip, hue, initial, visibleId, visibleText } from "../../text/visible.ts";
import { emit } from "../events.ts";
import { warning } from "../icons.ts";
import { Follow } from "../overview/follow.ts";
import { worth } from "../overview/look.ts";
import { base, marks } from "../shared.styles.ts";
import { styles } from "./nav.styles.ts";

/**
 * What is in the file, with counts: inventory and navigation at once.
 *
 * @element c1z-nav
 * @event c1z--go - a place was chosen
 */
export class C1zNav extends C1zElement {
  static override styles = [base, marks, styles];
  static override properties = { counts: { attribute: false }, place: { attribute: false }, warnings: { type: Number } };

  declare counts: Counts | undefined;
  declare place: Place;
  /** Warnings about the file. */
  declare warnings: number;

  constructor() {
    super();
    new Follow(this);
  }

  protected override render(): TemplateResult {
    const t = strings.nav;
    const { counts } = this;
    const item = (view: Countable, label: string): TemplateResult => this.#button(place(view), label, counts?.totals[view], nothing);
    return html`<nav aria-label=${t.label}><ul>
      <li>${this.#button(place("overview"), t.overview, undefined, nothing)}</li>
      ${counts === undefined ? nothing : html`
        <li class="group">${item("resources", strings.kinds.resources)}${this.#types(counts)}</li>
        <li class="group">${item("entitlements", strings.kinds.entitlements)}</li><li>${item("grants", strings.kinds.grants)}</li>
        <li class="group">${item("resourceTypes", strings.kinds.resourceTypes)}</li><li>${item("assets", t.assets)}</li>
        ${counts.sync === undefined && this.warnings === 0 ? nothing : html`<li class="look group">${this.#look(counts)}</li>`}`}
    </ul></nav>`;
  }

  #types(counts: Counts): TemplateResult {
    return html`<ul>${counts.types.map((type) => {
      const name = type.name === "" ? visibleId(clip(type.id, 60)) : visibleText(clip(type.name, 60));
      const mark = html`<span class="glyph hue-${hue(type.id)}" aria-hidden="true">${initial(type.id)}</span>`;
      return html`<li>${this.#button(place("resources", { filter: filterTerm("type", type.id) }), name, type.count, mark)}</li>`;
    })}${counts.moreTypes > 0 ? html`<li class="more">${strings.nav.more(count(counts.moreTypes))}</li>` : nothing}</ul>`;
  }

  /** Leads to the findings, which are a part of the overview. */
  #look(counts: Counts): TemplateResult {
    const n = worth(counts.insight) + this.warnings;
    const show = (): void => {
      emit(this, "go", place("overview"));
      counts.insight.show();
    };
    return html`<button class=${n > 0 ? "some" : ""} @click=${show}>${warning}<span class="label">${strings.insight.look}</span><span class="n">${n === 0 ? "" : count(n)}</span></button>`;
  }

  #button(to: Place, label: string, n: number | undefined, mark: unknown): TemplateResult {
    const here = this.place.view === to.view && (to.view === "overview" || this.place.filter.trim() === to.filter);
    const number = to.view === "overview" ? nothing : html`<span class="n" title=${n === undefined ? nothing : count(n)}>${n === undefined ? "" : compact(n)}</span>`;
    return html`<button aria-current=${here ? "page" : nothing} @click=${() => emit(this, "go", to)}>${mark}<bdi class="label">${label}</bdi>${number}</button>`;
  }
}

define("c1z-nav", C1zNav);
