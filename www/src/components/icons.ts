/** Pictures of the page's own buttons: 16 by 16, drawn with the text colour. */
import { html, svg, type TemplateResult } from "lit";

const icon = (path: TemplateResult): TemplateResult => html`<svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">${path}</svg>`;

export const chevron = icon(svg`<path d="M6 3.5 10.5 8 6 12.5"/>`);
export const close = icon(svg`<path d="m4 4 8 8m0-8-8 8"/>`);
export const back = icon(svg`<path d="M7.5 3.5 3 8l4.5 4.5M3.5 8H13"/>`);
export const up = icon(svg`<path d="m3.5 10 4.5-4.5 4.5 4.5"/>`);
export const down = icon(svg`<path d="m3.5 6 4.5 4.5L12.5 6"/>`);
export const menu = icon(svg`<path d="M2.5 4h11m-11 4h11m-11 4h11"/>`);
export const moon = icon(svg`<path d="M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z"/>`);
export const sun = icon(svg`<circle cx="8" cy="8" r="2.8"/><path d="M8 1.5v1.2m0 10.6v1.2M1.5 8h1.2m10.6 0h1.2M3.4 3.4l.9.9m7.4 7.4.9.9m0-9.2-.9.9m-7.4 7.4-.9.9"/>`);
export const file = icon(svg`<path d="M4 1.8h5l3 3v9.4H4zM9 1.8v3h3"/>`);
export const openFolder = icon(svg`<path d="M1.8 12.8V3.7h4.4l1.4 1.8h5v1.8M1.8 12.8l2-5.5h10.6l-2 5.5z"/>`);
export const inbox = icon(svg`<path d="M8 2v7m0 0L5 6m3 3 3-3M2.5 9.5v3.2c0 .6.5 1 1 1h9c.6 0 1-.4 1-1V9.5"/>`);
export const warning = icon(svg`<path d="M8 2 1.6 13.4h12.8zM8 6.3v3.4m0 1.7v.1"/>`);
export const info = icon(svg`<circle cx="8" cy="8" r="6.3"/><path d="M8 7.3v3.9m0-6.4v.1"/>`);
export const check = icon(svg`<path d="m3.5 8.5 3 3 6-7"/>`);
export const copyIcon = icon(svg`<path d="M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z"/>`);
export const shield = icon(svg`<path d="M8 1.7 2.8 3.6v4c0 3.2 2.2 5.6 5.2 6.7 3-1.1 5.2-3.5 5.2-6.7v-4zM5.6 8l1.7 1.7 3.2-3.4"/>`);
export const logo = html`<svg class="logo" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><rect class="logo-box" x="1" y="1" width="14" height="14" rx="3"/><path class="logo-half" d="M8 1h4a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3H8z"/></svg>`;
export const searchIcon = icon(svg`<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>`);
export const funnel = icon(svg`<path d="M2.5 3.5h11L9.5 8v4l-3 1.5V8z"/>`);
export const commandIcon = icon(svg`<circle cx="3.5" cy="8" r=".8"/><circle cx="8" cy="8" r=".8"/><circle cx="12.5" cy="8" r=".8"/>`);
