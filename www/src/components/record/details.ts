import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Grant, Json, Kind, View } from "../../data/contract.ts";
import { address, type Any, enumWords, entitlementSubject, type Fields, fields, humanised, isEnum, resourceSubject, type Section, sections, shortName } from "../../data/describe.ts";
import { fromBase64, wire } from "../../data/protobuf.ts";
import { strings } from "../../strings/strings.ts";
import { time } from "../../text/format.ts";
import { clip, visibleId, visibleText } from "../../text/visible.ts";
import { glyph, link, name, problem } from "../access/words.ts";
import { C1zElement, define } from "../element.ts";
import "../picture/picture.ts";
import { base, marks } from "../shared.styles.ts";
import "../tree/tree.ts";
import { styles } from "./details.styles.ts";

/** Fields and items that are drawn as facts, and how deep; what is more or deeper is a tree. */
const MANY = 100;
const DEPTH = 3;
/** Characters of one value; the raw record has all of it. */
const LONG = 4000;

/** Fields that hold ids of entitlements. */
const ENTITLEMENTS: readonly string[] = ["entitlementId", "entitlementIds"];

/** Fields whose own fields are named by the connector. */
const FREE: readonly string[] = ["profile", "metadata", "sources", "fieldMap", "defaultValue"];

/** Small messages that are one value and perhaps a remark. No object: a field may be called `__proto__`. */
const BRIEF: ReadonlyMap<string, (one: Fields) => readonly (Json | undefined)[]> = new Map([
  ["emails", ({ address, isPrimary }) => [address, isPrimary === true ? strings.record.details.primary : ""]],
  ["status", ({ status, details }) => [status, details]],
  ["mfaStatus", ({ mfaEnabled }) => [mfaEnabled === true]],
  ["ssoStatus", ({ ssoEnabled }) => [ssoEnabled === true]],
]);

const isTime = (value: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(Z|[+-]\d\d:\d\d)?$/.test(value);

/**
 * All that a record says, trait by trait and annotation by annotation, with the names of its fields in words.
 *
 * @element c1z-details
 * @event c1z--record - a record that this one names was chosen
 */
export class C1zDetails extends C1zElement {
  static override styles = [base, marks, styles];
  static override properties = { view: { attribute: false }, kind: {}, record: { attribute: false }, level: { attribute: false } };

  declare view: View;
  declare kind: Kind;
  declare record: Any;
  /** Of its headings. */
  declare level: 2 | 3;
  #stored: Json | undefined;
  #asked = false;
  #error: unknown;
  #abort = new AbortController();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("record") && !changed.has("view")) return;
    this.#abort.abort();
    [this.#stored, this.#asked, this.#error] = [undefined, false, undefined];
  }

  async #readStored(): Promise<void> {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    try {
      const stored = await this.view.storedGrant((this.record as Grant).id ?? "", { signal });
      if (signal.aborted) return;
      this.#stored = stored as Json | undefined;
      this.#asked = true;
    } catch (error) {
      if (signal.aborted) return;
      this.#error = error;
    }
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const t = strings.record.details;
    return html`${sections(this.record).map((section) => this.#section(section))}
      ${this.kind !== "grants" ? nothing : html`<section><h3 aria-level=${this.level}>${t.stored}</h3>
        ${this.#error === undefined ? nothing : problem(this.#error)}
        ${this.#stored !== undefined ? html`<c1z-tree .value=${this.#stored}></c1z-tree>` : this.#asked ? html`<p class="soft">${t.notStored}</p>`
          : html`<p><button @click=${() => this.#readStored()}>${t.showStored}</button></p>`}</section>`}`;
  }

  #section({ type, value, bytes }: Section): TemplateResult {
    const t = strings.record.details;
    const short = shortName(type);
    const title = type === "" ? t.record : type === "profile" ? t.profile : (t.types[short] ?? humanised(short));
    const isAnnotation = type.includes("/");
    return html`<section><h3 aria-level=${this.level} title=${isAnnotation ? visibleId(clip(type, 200)) : nothing}><bdi>${visibleId(clip(title, 200))}</bdi></h3>
      ${bytes === undefined ? this.#fields(value, type === "profile", 0) : this.#undecoded(type, bytes)}</section>`;
  }

  #undecoded(type: string, base64: string): TemplateResult {
    const bytes = fromBase64(base64);
    return html`<p class="soft">${strings.record.details.undecoded} <bdi class="mono">${visibleId(clip(type, 400))}</bdi></p>
      <c1z-tree .value=${bytes === undefined ? base64 : wire(bytes)}></c1z-tree>`;
  }

  /** Fields with their names; `free` where the names are the connector's own. */
  #fields(value: Fields, free: boolean, depth: number): TemplateResult {
    const t = strings.record.details;
    const all = Object.entries(value);
    if (all.length === 0) return html`<p class="soft">${t.noFields}</p>`;
    if (all.length > MANY || depth >= DEPTH) return html`<c1z-tree .value=${value}></c1z-tree>`;
    return html`<dl>${all.map(([key, one]) => {
      const shown = visibleId(clip(key, 200));
      return html`<dt title=${free ? nothing : shown}><bdi class=${free ? "mono" : ""}>${free ? shown : (t.fields[key] ?? humanised(shown))}</bdi></dt><dd>${this.#value(key, one, free || FREE.includes(key), depth)}</dd>`;
    })}</dl>`;
  }

  #value(key: string, value: Json, free: boolean, depth: number): TemplateResult {
    const t = strings.record.details;
    if (value === null) return html`<span class="soft">–</span>`;
    if (typeof value === "boolean") return html`${value ? t.yes : t.no}`;
    if (typeof value === "number") return html`<span class="num">${String(value)}</span>`;
    if (typeof value === "string") return this.#text(key, value, free);
    if (Array.isArray(value)) {
      const items = value as readonly Json[];
      if (items.length > MANY) return html`<c1z-tree .value=${value}></c1z-tree>`;
      return html`<ul>${items.map((item) => html`<li>${this.#value(key, item, free, depth + 1)}</li>`)}</ul>`;
    }
    const one = fields(value);
    const { resourceType, resource } = one;
    const brief = free ? undefined : BRIEF.get(key)?.(one);
    if (brief !== undefined) return html`${this.#value(key, brief[0] ?? null, false, depth)}${(brief[1] ?? "") === "" ? nothing : html` <span class="soft">· ${this.#value("", brief[1] ?? null, true, depth)}</span>`}`;
    if (!free && typeof resourceType === "string" && typeof resource === "string") {
      const shown = html`<bdi class="mono">${visibleId(clip(`${resourceType} ${resource}`, 400))}</bdi>`;
      return html`${glyph(resourceType)} ${key === "id" ? shown : link(resourceSubject({ resourceType, resource }), shown)}`;
    }
    if (!free && (key === "icon" || key === "logo") && typeof one["id"] === "string") {
      return html`<c1z-picture .view=${this.view} .asset=${one["id"]} .size=${32}></c1z-picture> <bdi class="mono">${visibleId(clip(one["id"], 400))}</bdi>`;
    }
    // A resource type within another record is named, and has a page of its own.
    if (!free && key === "grantableTo" && typeof one["id"] === "string") return link({ kind: "resourceTypes", key: { id: one["id"] } }, name(typeof one["displayName"] === "string" ? one["displayName"] : "", one["id"]));
    return this.#fields(one, free, depth + 1);
  }

  #text(key: string, value: string, free: boolean): TemplateResult {
    if (value === "") return html`<span class="soft">“”</span>`;
    if (!free && isTime(value)) return html`<time title=${value}>${time(value)}</time>`;
    if (!free && isEnum(value)) return html`<bdi>${enumWords(value)}</bdi>`;
    if (!free && ENTITLEMENTS.includes(key)) return link(entitlementSubject(value), html`<bdi class="mono">${visibleId(clip(value, 400))}</bdi>`);
    const isId = !free && /^(id|slug|login|.*Ids?)$/.test(key);
    const url = address(value);
    if (url !== undefined) return this.#address(value, url);
    return html`<bdi class=${isId ? "mono" : "text"}>${isId ? visibleId(clip(value, LONG)) : visibleText(clip(value, LONG))}</bdi>`;
  }

  /** An address is text with a button; what it opens is said as the browser reads it. */
  #address(value: string, { href }: URL): TemplateResult {
    const t = strings.record.details;
    const differs = href !== value && href !== `${value}/`;
    return html`<bdi class="text">${visibleId(value)}</bdi> ${differs ? html`<bdi class="mono soft">${visibleId(href)}</bdi>` : nothing}
      <button class="open" title=${href} aria-label=${t.openAs(href)} @click=${() => window.open(href, "_blank", "noopener,noreferrer")}>${t.openUrl}</button>`;
  }
}

define("c1z-details", C1zDetails);
