import { css } from "lit";

export const styles = css`
  :host { display: block; min-width: 0; overflow-y: auto; background: var(--c1z-page); }
  nav { padding: 12px 8px; }
  ul { display: grid; gap: 1px; grid-template-columns: minmax(0, 1fr); }
  li > button {
    width: 100%; display: flex; align-items: center; gap: 8px; border: 0; background: none; text-align: start; min-height: 32px; padding: 0 8px;
  }
  li > button:hover { background: color-mix(in srgb, var(--c1z-text) 6%, transparent); }
  li > button[aria-current="page"] { background: var(--c1z-select); font-weight: 600; }
  .label { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .n { color: var(--c1z-soft); font-variant-numeric: tabular-nums; font-weight: 400; min-width: 4ch; text-align: end; }
  ul ul { padding-inline-start: 12px; }
  ul ul button { min-height: 28px; }
  .group { margin-top: 8px; }
  .more { color: var(--c1z-soft); padding: 4px 8px; font-size: var(--c1z-xs); }
  .look svg { width: 16px; height: 16px; color: var(--c1z-soft); flex: none; }
  .look .some svg { color: var(--c1z-warn); }
  @media (forced-colors: active) { li > button[aria-current="page"] { outline: 2px solid Highlight; outline-offset: -2px; } }
`;
