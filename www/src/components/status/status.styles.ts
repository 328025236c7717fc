import { css } from "lit";

export const styles = css`
  :host { display: block; background: var(--c1z-panel); border-top: 1px solid var(--c1z-line); color: var(--c1z-soft); font-size: var(--c1z-xs); }
  footer { height: 25px; display: flex; align-items: center; gap: 16px; padding: 0 16px; white-space: nowrap; overflow: hidden; font-variant-numeric: tabular-nums; }
  span { unicode-bidi: plaintext; text-align: -webkit-match-parent; text-align: match-parent; }
  .rows { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; }
  .quiet { display: inline-flex; align-items: center; gap: 4px; color: var(--c1z-good); }
  .loud { color: var(--c1z-warn); }
  .quiet svg { width: 14px; height: 14px; }
  @media (max-width: 700px) { .opened, .memory { display: none; } footer { padding: 0 12px; } }
`;
