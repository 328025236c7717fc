import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { DefaultSync, FileInfo, Kind, SyncRun, Warning } from "../../data/contract.ts";
import type { Counts } from "../../data/counts.ts";
import { en, syncType } from "../../strings/en.ts";
import { binary, bytes, count, duration, time } from "../../text/format.ts";
import { clip, hue, initial, visibleId, visibleText } from "../../text/visible.ts";
import { emit, place } from "../events.ts";
import { check, info as infoIcon, warning } from "../icons.ts";
import { base, marks } from "../shared.styles.ts";
import { storedCounts } from "./stored.ts";
import { styles } from "./overview.styles.ts";

const KINDS: readonly Kind[] = ["resourceTypes", "resources", "entitlements", "grants"];

/** Everything the overview tells about the open file. */
export interface Summary {
  readonly name: string;
  readonly info: FileInfo;
  readonly syncs: readonly SyncRun[];
  readonly first: DefaultSync;
  readonly warnings: readonly Warning[];
}

/**
 * The file, its syncs, and what is in the one that is shown.
 *
 * @element c1z-overview
 * @event c1z-go - a number or bar was chosen
 * @event c1z-sync - a sync was chosen
 */
export class C1zOverview extends LitElement {
  static override styles = [base, marks, styles];
  static override properties = { summary: { attribute: false }, syncId: {}, counts: { attribute: false } };

  declare summary: Summary;
  declare syncId: string;
  declare counts: Counts | undefined;
  readonly #changed = (): void => this.requestUpdate();

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has("counts")) return;
    (changed.get("counts") as Counts | undefined)?.removeEventListener("change", this.#changed);
    this.counts?.addEventListener("change", this.#changed);
  }

  protected override render(): TemplateResult {
    const { name, info, warnings } = this.summary;
    const sync = this.summary.syncs.find((run) => run.id === this.syncId);
    return html`<div class="page">
      <div class="title"><h1><bdi>${visibleText(clip(name, 200))}</bdi></h1><span class="soft">${en.overview.formats[info.format] ?? info.format}</span></div>
      ${info.readable ? nothing : html`<section class="card notice">${infoIcon}<div><strong>${en.overview.notReadable}</strong><p class="soft">${en.overview.notReadableMore}</p></div></section>`}
      ${info.readable && this.counts !== undefined ? this.#numbers(this.counts) : nothing}
      <div class="cols">
        <div class="col">
          ${this.#file(info)}
          ${info.manifest === undefined ? nothing : this.#manifest(info)}
          ${info.readable && this.counts !== undefined ? this.#bars(this.counts) : nothing}
        </div>
        <div class="col">
          ${this.#syncs()}
          ${warnings.length === 0 ? nothing : this.#warnings(warnings)}
          ${sync === undefined ? nothing : storedCounts(sync, info.readable ? this.counts : undefined)}
        </div>
      </div>
    </div>`;
  }

  #numbers(counts: Counts): TemplateResult {
    return html`<section class="numbers" aria-label=${en.overview.content}>${KINDS.map((kind) => {
      const n = counts.totals[kind];
      return html`<button @click=${() => emit(this, "c1z-go", place(kind))}><strong>${n === undefined ? "" : count(n)}</strong><span>${en.kinds[kind]}</span></button>`;
    })}</section>`;
  }

  #file(info: FileInfo): TemplateResult {
    const t = en.overview;
    const encoded = info.encodedSize;
    const decoded = info.decodedSize ?? info.declaredSize;
    const line = (label: string, value: unknown): TemplateResult => html`<dt>${label}</dt><dd>${value}</dd>`;
    const { sync, why } = this.summary.first;
    return html`<section class="card"><h2>${t.file}</h2>
      <dl>
        ${line(t.format, info.format)}
        ${line(t.engine, en.overview.engines[info.engine] ?? info.engine)}
        ${line(t.encoding, info.payloadEncoding === "" ? t.noEncoding : info.payloadEncoding)}
        ${encoded === undefined ? nothing : line(t.size, html`${bytes(encoded)} <span class="soft">(${count(encoded)})</span>`)}
        ${decoded === undefined ? nothing : line(info.decodedSize === undefined ? t.declared : t.decoded, html`${bytes(decoded)} <span class="soft">(${count(decoded)})</span>`)}
        ${decoded === undefined || !encoded ? nothing : line(t.ratio, t.ratioOf((decoded / encoded).toFixed(1)))}
        ${info.windowSize === undefined ? nothing : line(t.window, binary(info.windowSize))}
        ${info.frames === undefined ? nothing : line(t.frames, count(info.frames))}
      </dl>
      <p class="why"><strong>${t.shown}:</strong> ${sync === null ? "" : html`<bdi>${visibleText(clip(syncType(sync.syncType), 80))}</bdi>. `}<bdi>${visibleText(clip(why, 400))}</bdi></p>
    </section>`;
  }

  #syncs(): TemplateResult {
    const t = en.overview;
    const { syncs, info } = this.summary;
    return html`<section class="card"><h2>${t.syncs} <span class="soft num">${count(syncs.length)}</span></h2>
      ${syncs.length === 0 ? html`<p class="soft">${t.noSyncs}</p>` : html`<ul class="syncs">${syncs.map((sync) => html`<li>${this.#sync(sync)}</li>`)}</ul>
      <p class="zone">${info.format === "v1" ? t.localTime : t.utc}</p>`}
    </section>`;
  }

  #sync(sync: SyncRun): TemplateResult {
    const t = en.overview;
    const shown = sync.id === this.syncId;
    const { finished } = sync;
    const related = [
      sync.parentSyncId === undefined || sync.parentSyncId === "" ? "" : `${t.parentSync} ${visibleId(clip(sync.parentSyncId, 40))}`,
      sync.linkedSyncId === undefined || sync.linkedSyncId === "" ? "" : `${t.linkedSync} ${visibleId(clip(sync.linkedSyncId, 40))}`,
    ].filter((part) => part !== "");
    const badge = sync.orphan === true ? html`<span class="badge warn">${t.orphan}</span>` : finished ? html`<span class="badge good">${t.finished}</span>` : html`<span class="badge open">${t.unfinished}</span>`;
    const took = finished && sync.endedAt !== undefined ? ` · ${t.took} ${duration(sync.startedAt, sync.endedAt)}` : "";
    return html`<button aria-pressed=${String(shown)} @click=${() => emit(this, "c1z-sync", { id: sync.id })}>
      <span>${shown ? check : nothing}</span><strong><bdi>${visibleText(clip(syncType(sync.syncType), 80))}</bdi></strong>${badge}
      <span class="line">${time(sync.startedAt)}${took}</span>
      <span class="line mono"><bdi>${visibleId(clip(sync.id, 80))}</bdi></span>
      ${related.map((part) => html`<span class="line"><bdi>${part}</bdi></span>`)}</button>`;
  }

  #bars(counts: Counts): TemplateResult {
    const most = Math.max(1, ...counts.types.map((type) => type.count ?? 0));
    return html`<section class="card"><h2>${en.overview.byType}</h2><ul class="bars">${counts.types.map((type) => {
      const label = type.name === "" ? visibleId(clip(type.id, 80)) : visibleText(clip(type.name, 80));
      const to = place("resources", { resourceTypeId: type.id }, { resourceTypeId: type.name || type.id });
      return html`<li><button class="hue-${hue(type.id)}" @click=${() => emit(this, "c1z-go", to)}>
        <span class="glyph" aria-hidden="true">${initial(type.id)}</span><bdi title=${label}>${label}</bdi>
        <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width=${type.count ? Math.max(1, (type.count / most) * 100) : 0} height="1"/></svg>
        <span class="num">${type.count === undefined ? "" : count(type.count)}</span></button></li>`;
    })}</ul></section>`;
  }

  #manifest(info: FileInfo): TemplateResult {
    const t = en.overview;
    const manifest = info.manifest;
    if (manifest === undefined) return html``;
    return html`<section class="card"><h2>${t.manifest}</h2><dl>
      <dt>${t.engine}</dt><dd><bdi>${visibleText(clip(manifest.engine, 80))}</bdi></dd>
      <dt>${t.schema}</dt><dd>${manifest.engineSchemaVersion}</dd>
      <dt>${t.encoding}</dt><dd><bdi>${visibleText(clip(manifest.payloadEncoding, 80))}</bdi></dd>
      <dt>${t.manifestSize}</dt><dd>${bytes(manifest.size)} <span class="soft">(${count(manifest.size)})</span></dd>
      <dt>${t.syncs}</dt><dd>${count(manifest.syncs.length)}</dd>
    </dl></section>`;
  }

  #warnings(warnings: readonly Warning[]): TemplateResult {
    return html`<section class="card"><h2>${en.overview.warnings} <span class="soft num">${count(warnings.length)}</span></h2>
      <ul class="warnings">${warnings.map((entry) => html`<li>${warning}
        <div><bdi>${visibleText(clip(entry.message, 400))}</bdi> <span class="mono">${visibleText(entry.code)}</span>
          ${entry.ids === undefined || entry.ids.length === 0 ? nothing : html`<bdi class="mono">${entry.ids.map((id) => visibleId(clip(id, 80))).join(", ")}</bdi>`}</div>
        <span class="badge warn">${en.overview.affected(count(entry.count))}</span></li>`)}</ul></section>`;
  }
}

customElements.define("c1z-overview", C1zOverview);
