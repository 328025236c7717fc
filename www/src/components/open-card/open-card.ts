import { html, nothing, type TemplateResult } from "lit";
import { C1zElement, define } from "../element.ts";
import type { Progress } from "../../data/contract.ts";
import type { Opening } from "../../state/opening.ts";
import { fits } from "../../state/room.ts";
import type { CardState } from "../../state/session.ts";
import { strings } from "../../strings/strings.ts";
import { bytes, time } from "../../text/format.ts";
import { clip, visibleText } from "../../text/visible.ts";
import { copy } from "../clipboard.ts";
import { emit } from "../events.ts";
import { inbox, logo, warning } from "../icons.ts";
import { base } from "../shared.styles.ts";
import { styles } from "./open-card.styles.ts";

/** A file opened before. */
export interface Recent {
  readonly name: string;
  /** RFC 3339. */
  readonly when: string;
  open(): void;
  forget(): void;
}

/**
 * The first screen, and the same card while a file is opened or when it could not be.
 *
 * @element c1z-open-card
 * @event c1z--pick - the drop target was pressed
 * @event c1z--sample - the sample was asked for
 * @event c1z--store - somebody agreed to a temporary file
 * @event c1z--cancel - Cancel was pressed
 */
export class C1zOpenCard extends C1zElement {
  static override styles = [base, styles];
  static override properties = { state: { attribute: false }, over: { type: Boolean }, recent: { attribute: false }, sample: { type: Boolean } };

  declare state: CardState;
  declare over: boolean;
  /** Whether there is a sample to try. */
  declare sample: boolean;
  /** Files opened before, that the page can open again. */
  declare recent: readonly Recent[];
  #copied = "";

  constructor() {
    super();
    this.state = { name: "start", note: "" };
    this.over = false;
    this.recent = [];
  }

  protected override render(): TemplateResult {
    switch (this.state.name) {
      case "start":
        return this.#start(this.state.note);
      case "opening":
        return this.#opening(this.state.opening);
      case "failed":
        return this.#failed(this.state);
    }
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const before = changed.get("state") as CardState | undefined;
    if (before === undefined || before.name === this.state.name) return;
    this.#copied = "";
    this.renderRoot.querySelector<HTMLElement>("[data-first]")?.focus({ preventScroll: true });
  }

  /** Stays where it is while the card below it changes. */
  #intro(): TemplateResult {
    return html`<div class="intro">${logo}<h1>${strings.start.title}</h1><p>${strings.start.promise}</p></div>`;
  }

  #start(note: "" | "cancelled"): TemplateResult {
    const t = strings.start;
    return html`<main class="card">
      ${this.#intro()}
      <button class="panel drop ${this.over ? "over" : ""}" data-first @click=${() => emit(this, "pick", null)}>
        ${inbox}<strong>${this.over ? t.dropNow : t.drop}</strong><span class="soft">${t.orChoose}</span>
      </button>
      <div class="foot">
        <span>${t.reads}</span>
        ${this.#trySample()}
      </div>
      ${this.recent.length === 0 ? nothing : html`<section class="recent"><h2>${t.recent}</h2><ul>${this.recent.map((one) => html`<li>
        <button class="link" @click=${() => one.open()}><bdi>${visibleText(clip(one.name, 80))}</bdi></button><span class="soft">${time(one.when)}</span>
        <button class="link" aria-label=${t.forget(visibleText(clip(one.name, 80)))} @click=${() => one.forget()}>${t.forgetShort}</button></li>`)}</ul></section>`}
      <p class="note" role="status">${note === "" ? "" : strings.cancelled}</p>
    </main>`;
  }

  #trySample(): unknown {
    return this.sample ? html`<button class="link" @click=${() => emit(this, "sample", null)}>${strings.start.sample}</button>` : nothing;
  }

  #opening(opening: Opening): TemplateResult {
    const t = strings.progress;
    const current = opening.phase === "read" || opening.phase === "fetch" ? opening.read : opening.decode;
    const fraction = current?.fraction ?? (current?.total ? current.loaded / current.total : undefined) ?? opening.read?.fraction;
    const percent = fraction === undefined ? undefined : Math.min(100, Math.floor(fraction * 100));
    const phase = t.phases[opening.phase];
    return html`<main class="card">
      ${this.#intro()}
      <div class="panel">
        <h2 class="name"><bdi>${t.title(visibleText(clip(opening.name, 120)))}</bdi></h2>
        <div class="phase"><span>${phase}</span><span class="num soft">${percent === undefined ? nothing : t.percent(percent)}</span></div>
        <div class="bar" role="progressbar" aria-label=${t.label} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${percent ?? nothing}
          aria-valuetext=${percent === undefined ? phase : `${phase}, ${t.percent(percent)}`}>
          <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect class=${percent === undefined ? "unknown" : ""} width=${percent ?? 30} height="1"/></svg>
        </div>
        <dl class="sizes">
          ${this.#bytes(t.bytesIn, opening.read, opening.readRate, opening.size)}
          ${this.#bytes(t.bytesOut, opening.decode, opening.decodeRate)}
        </dl>
        <div class="end"><button data-first @click=${() => emit(this, "cancel", null)}>${t.cancel}<kbd>${t.cancelKey}</kbd></button></div>
      </div>
      <div class="foot hold" aria-hidden="true"><span>&nbsp;</span></div><p class="note"></p>
    </main>`;
  }

  #bytes(label: string, progress: Progress | undefined, rate: number | undefined, size = 0): TemplateResult {
    const t = strings.progress;
    const total = progress?.total ?? size;
    const loaded = bytes(progress?.loaded ?? 0);
    return html`<dt>${label}</dt><dd>${total > 0 ? t.of(loaded, bytes(total)) : loaded}</dd>
      <dd class="rate">${rate === undefined || rate <= 0 ? "" : t.rate(bytes(Math.round(rate)))}</dd>`;
  }

  #failed({ file, failure: problem, room }: Extract<CardState, { name: "failed" }>): TemplateResult {
    const t = strings.failure;
    const offered = room !== undefined && fits(room);
    const what = offered ? problem.what.replace(/\. .*$/s, ".") : problem.what; // what code would write is what the button does
    const copyDetails = async (): Promise<void> => {
      this.#copied = (await copy(problem.details)) ? strings.copied : strings.notCopied;
      this.requestUpdate();
    };
    return html`<main class="card">
      ${this.#intro()}
      <div class="panel failed" role="alert">
        <h2>${warning}<bdi>${t.title(visibleText(clip(file, 120)))}</bdi></h2>
        <dl class="lines">
          <div><dt>${t.what}</dt><dd><bdi lang="en">${visibleText(clip(what, 600))}</bdi></dd></div>
          <div><dt>${t.where}</dt><dd class="where">${problem.where === "" ? t.nowhere : problem.where}</dd></div>
          <div><dt>${t.todo}</dt><dd>${offered ? t.store(bytes(room.needed)) : problem.todo}${room === undefined || offered ? nothing : ` ${t.noRoom(bytes(room.needed), bytes(room.free ?? 0))}`}</dd></div>
        </dl>
        <div class="end">
          <button class=${offered ? "" : "primary"} data-first @click=${() => emit(this, "pick", null)}>${t.another}</button>
          ${offered ? html`<button class="primary" @click=${() => emit(this, "store", null)}>${t.storeIt}</button>` : nothing}
          <button @click=${copyDetails}>${t.copy}</button>
          <span class="soft" role="status">${this.#copied}</span>
          <span class="code mono">${visibleText(problem.code)}</span>
        </div>
      </div>
      <div class="foot"><span></span>${this.#trySample()}</div>
      <p class="note"></p>
    </main>`;
  }
}

define("c1z-open-card", C1zOpenCard);
