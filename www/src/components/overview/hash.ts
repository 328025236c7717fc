import { css, html, nothing, type TemplateResult } from "lit";
import { C1zElement, define } from "../element.ts";
import { whenIdle } from "../../data/insight.ts";
import { strings } from "../../strings/strings.ts";
import { copy } from "../clipboard.ts";
import { copyIcon } from "../icons.ts";
import { base } from "../shared.styles.ts";

/** Files up to so many bytes are hashed unasked: all of a file is in memory for it. */
const UNASKED_BYTES = 64_000_000;

/** Whether this browser hashes at all: it does so in secure contexts only. */
export const canHash = (): boolean => globalThis.crypto?.subtle !== undefined;

/**
 * The SHA-256 of a file.
 *
 * @element c1z-hash
 */
export class C1zHash extends C1zElement {
  static override styles = [base, css`
    :host { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; min-height: 40px; }
    bdi { flex: 1 1 24ch; min-width: 0; word-break: break-all; }
  `];
  static override properties = { source: { attribute: false }, state: { state: true }, said: { state: true } };

  declare source: Blob;
  declare state: "asks" | "working" | "failed" | { readonly hash: string };
  declare said: string;

  constructor() {
    super();
    this.state = "working";
    this.said = "";
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has("source")) return;
    this.said = "";
    const { source } = this;
    const small = source.size <= UNASKED_BYTES;
    this.state = small ? "working" : "asks";
    if (small) whenIdle(() => void this.#compute(source));
  }

  protected override render(): TemplateResult {
    const t = strings.insight;
    const { state } = this;
    return html`${state === "asks" ? html`<button @click=${() => void this.#compute(this.source)}>${t.compute}</button>`
      : state === "working" ? html`<span class="soft">${t.computing}</span>`
      : state === "failed" ? html`<span class="soft">${t.hashFailed}</span>`
      : html`<bdi class="mono">${state.hash}</bdi><button class="icon plain" aria-label=${t.copyHash} title=${t.copyHash} @click=${() => void this.#copy(state.hash)}>${copyIcon}</button>`}
      <span role="status" class=${this.said === "" ? "sr" : "soft"}>${this.said === "" ? nothing : this.said}</span>`;
  }

  async #compute(source: Blob): Promise<void> {
    if (!this.isConnected || this.source !== source) return;
    this.state = "working";
    let state: C1zHash["state"] = "failed";
    try {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await source.arrayBuffer()));
      state = { hash: Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") };
    } catch {
      // Too large, or changed on disk: it stays failed.
    }
    if (this.source === source) this.state = state;
  }

  async #copy(hash: string): Promise<void> {
    const done = await copy(hash);
    this.speak();
    this.said = done ? strings.copied : strings.notCopied;
  }
}

define("c1z-hash", C1zHash);
