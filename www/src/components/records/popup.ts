import { css, html, type TemplateResult } from "lit";
import { C1zElement, define } from "../element.ts";
import { chevron } from "../icons.ts";
import { base } from "../shared.styles.ts";

/** What floats over everything. */
export const floating = css`
  .panel {
    position: fixed; inset: auto; margin: 0; padding: 8px; min-width: 220px; max-width: min(360px, calc(100vw - 16px)); overflow: auto; overscroll-behavior: contain;
    border: 1px solid var(--c1z-line); border-radius: var(--c1z-radius); background: var(--c1z-raised); color: var(--c1z-text); box-shadow: var(--c1z-shadow);
  }
`;

/** Puts a panel that is shown below what it belongs to. */
export function below(panel: HTMLElement, owner: Element): void {
  const at = owner.getBoundingClientRect();
  panel.style.left = `${Math.max(8, Math.min(at.left, innerWidth - panel.offsetWidth - 8))}px`;
  panel.style.top = `${at.bottom + 4}px`;
  panel.style.maxHeight = `${Math.max(160, innerHeight - at.bottom - 12)}px`;
}

/**
 * A button with a panel below it that floats over everything, and closes by Escape, a click elsewhere, or one on what has `data-close`.
 *
 * @element c1z-popup
 */
export class C1zPopup extends C1zElement {
  static override styles = [base, floating, css`
    :host { display: inline-block; }
    button { display: inline-flex; align-items: center; gap: 6px; white-space: nowrap; }
    button svg { width: 12px; height: 12px; transform: rotate(90deg); }
  `];
  static override properties = { label: {} };
  declare label: string;

  protected override render(): TemplateResult {
    return html`<button popovertarget="panel" aria-haspopup="dialog">${this.label}${chevron}</button>
      <div class="panel" id="panel" popover role="dialog" aria-label=${this.label} @toggle=${this.#toggled} @keydown=${this.#key} @click=${this.#click}><slot></slot></div>`;
  }

  get #panel(): HTMLElement {
    return this.renderRoot.querySelector(".panel") as HTMLElement;
  }

  get #button(): HTMLElement {
    return this.renderRoot.querySelector("button") as HTMLElement;
  }

  #toggled(event: ToggleEvent): void {
    const open = event.newState === "open";
    this.dispatchEvent(new CustomEvent("opened", { detail: open }));
    if (!open) return;
    below(this.#panel, this.#button);
    const inside = this.querySelector<HTMLElement>("button") ?? this.firstElementChild?.shadowRoot?.querySelector<HTMLElement>("input");
    inside?.focus();
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.#panel.hidePopover();
    this.#button.focus();
  }

  #click(event: Event): void {
    const done = event.composedPath().some((target) => target instanceof HTMLElement && target.dataset["close"] !== undefined);
    if (!done) return;
    this.#panel.hidePopover();
    this.#button.focus();
  }
}

define("c1z-popup", C1zPopup);
