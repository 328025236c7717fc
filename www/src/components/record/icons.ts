/** Pictures of this component's buttons. */
import { html, svg } from "lit";

export { back, close, copyIcon, down, up } from "../icons.ts";
export const expand = html`<svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">${svg`<path d="M9.5 2.5h4v4m0-4-5 5m-2 6h-4v-4m0 4 5-5"/>`}</svg>`;
export const print = html`<svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">${svg`<path d="M4.5 6V2.5h7V6m-7 5.5h-2v-5h11v5h-2m-7-2h7v4h-7z"/>`}</svg>`;
