import { css } from "lit";

export const styles = css`
  :host { display: block; overflow: auto; overscroll-behavior: contain; background: var(--c1z-panel); padding: 8px 8px 16px; }
  .top { display: flex; align-items: center; justify-content: space-between; gap: 8px; min-height: 28px; padding-inline-start: 8px; }
  h2 { font-size: var(--c1z-s); }
  h3 { font-size: var(--c1z-xs); color: var(--c1z-soft); padding: 12px 8px 4px; }
  .state { padding: 8px; color: var(--c1z-soft); display: grid; gap: 8px; justify-items: start; }
  li button {
    display: flex; align-items: center; gap: 8px; width: 100%; min-height: 28px; padding: 2px 8px; border: 0; background: none; text-align: start;
  }
  li button:hover { background: var(--c1z-hover); }
  li button[aria-pressed="true"] { background: var(--c1z-select); font-weight: 600; }
  .box { flex: none; width: 14px; height: 14px; border: 1px solid var(--c1z-edge); border-radius: 3px; display: grid; place-items: center; }
  .box svg { width: 12px; height: 12px; stroke-width: 2.5; visibility: hidden; }
  [aria-pressed="true"] .box { background: var(--c1z-accent); border-color: var(--c1z-accent); color: var(--c1z-on-accent); }
  [aria-pressed="true"] .box svg { visibility: visible; }
  .name { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: -webkit-match-parent; text-align: match-parent; }
  .count { color: var(--c1z-soft); font-variant-numeric: tabular-nums; font-weight: 400; }
  .plain { display: flex; gap: 8px; padding: 4px 8px 4px 30px; color: var(--c1z-soft); min-height: 28px; }
  button.link { margin-inline-start: 8px; }
  @media (forced-colors: active) { [aria-pressed="true"] { outline: 2px solid Highlight; outline-offset: -2px; } }
`;
