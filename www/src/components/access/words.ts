/** Small pieces that the lists of access are made of. */
import { html, nothing, type TemplateResult } from "lit";
import { failure } from "../../data/failure.ts";
import type { How, Names } from "../../data/access.ts";
import { entitlementSubject, resourceSubject } from "../../data/describe.ts";
import type { ResourceRef } from "../../data/contract.ts";
import type { Subject } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { count } from "../../text/format.ts";
import { clip, hue, initial, visibleId, visibleText } from "../../text/visible.ts";
import { emit } from "../events.ts";

/** Sources that are named in a line; more are counted. */
const NAMED = 3;

/** A name, or where there is none the id. */
export function name(text: string | undefined, id: string): TemplateResult {
  if (text !== undefined && text !== "") return html`<bdi>${visibleText(clip(text, 400))}</bdi>`;
  return html`<bdi class="mono">${visibleId(clip(id, 400)) || strings.record.noName}</bdi>`;
}

/** A button that shows another record. */
export function link(to: Subject, content: unknown, title = ""): TemplateResult {
  const open = (event: Event): void => emit(event.currentTarget as Element, "record", { subject: to });
  return html`<button class="link" title=${title === "" ? nothing : title} @click=${open}>${content}</button>`;
}

export function glyph(type: string): TemplateResult {
  return html`<span class="glyph hue-${hue(type)}" title=${visibleId(clip(type, 80))} aria-hidden="true">${initial(type)}</span>`;
}

export const missing = (): TemplateResult => html`<span class="badge warn">${strings.record.access.missing}</span>`;

/** A resource by its name and glyph, as a link where the sync has it. */
export function resource(ref: ResourceRef, text: string | undefined, known: boolean): TemplateResult {
  const shown = name(text, ref.resource);
  return html`${glyph(ref.resourceType)}${known ? link(resourceSubject(ref), shown, visibleId(clip(`${ref.resourceType} ${ref.resource}`, 400))) : html`${shown} ${missing()}`}`;
}

export function entitlement(id: string, text: string | undefined, known: boolean): TemplateResult {
  const shown = name(text, id);
  return known ? link(entitlementSubject(id), shown, visibleId(clip(id, 400))) : html`${shown} ${missing()}`;
}

/** Entitlements in a row, those that are too many as a number. */
export function several(ids: readonly string[], names: Names): TemplateResult {
  const rest = ids.length - NAMED;
  return html`${ids.slice(0, NAMED).map((id, index) => {
    const known = names.get(id);
    return html`${index === 0 ? "" : ", "}${entitlement(id, known.name, !known.missing)}`;
  })}${rest > 0 ? html` ${strings.record.access.moreSources(count(rest))}` : nothing}`;
}

/** "direct", or the chain in words; the word leads to the grant. */
export function how({ direct, through }: How, names: Names, grant = ""): TemplateResult {
  const t = strings.record.access;
  const word = through.length === 0 ? (direct ? t.direct : t.inherited) : direct ? t.andThrough : t.inheritedThrough;
  return html`${grant === "" ? word : link({ kind: "grants", key: { id: grant } }, word)}${through.length === 0 ? nothing : html` ${several(through, names)}`}`;
}

export function problem(error: unknown): TemplateResult {
  const { what, where, todo, code } = failure(error);
  return html`<p class="problem" role="alert">${strings.failure.short}: <bdi lang="en">${visibleText(clip(what, 600))}</bdi>
    ${where === "" ? nothing : html`· ${where}`}<br>${todo} <span class="mono">${visibleText(code)}</span></p>`;
}
