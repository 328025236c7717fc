import { css } from "lit";

export const styles = css`
  :host { display: block; }
  .bar { display: flex; gap: 12px; align-items: center; }
  .scroll { overflow-x: auto; }
  ul { padding-inline-start: 0; }
  ul ul { margin-inline-start: 9px; padding-inline-start: 11px; border-inline-start: 1px solid var(--c1z-line); }
  .line {
    display: flex; align-items: baseline; gap: 6px; min-height: 24px; padding: 2px 4px; border-radius: 4px; position: relative; cursor: default;
  }
  .line:hover { background: var(--c1z-hover); }
  li:focus-visible { outline: none; }
  li:focus-visible > .line { outline: 2px solid var(--c1z-accent); outline-offset: -2px; }
  .twist { flex: none; width: 12px; align-self: center; display: grid; place-items: center; color: var(--c1z-soft); }
  .twist svg { width: 10px; height: 10px; }
  li[aria-expanded="true"] > .line .twist svg { transform: rotate(90deg); }
  .name { flex: none; color: var(--c1z-soft); max-width: 45%; overflow-wrap: anywhere; }
  .value { min-width: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
  .string { color: var(--c1z-text); }
  .number, .boolean { color: var(--c1z-hue-1); font-variant-numeric: tabular-nums; }
  .null { color: var(--c1z-soft); font-style: italic; }
  .kind { color: var(--c1z-hue-3); }
  .sum { color: var(--c1z-soft); unicode-bidi: plaintext; }
  .copy { visibility: hidden; position: absolute; inset-inline-end: 2px; top: 0; min-height: 24px; padding: 0 8px; font-size: var(--c1z-xs); }
  .line:hover .copy, li:focus-visible > .line .copy { visibility: visible; }
  .more { margin-inline-start: 16px; }
`;
