import { css } from "lit";

export const styles = css`
  :host { display: flex; flex-direction: column; min-width: 0; min-height: 0; background: var(--c1z-panel); }
  .top { display: flex; align-items: baseline; gap: 12px; padding: 12px 16px 8px; }
  h1 { font-size: var(--c1z-l); line-height: 28px; }
  .total { color: var(--c1z-soft); font-size: var(--c1z-m); font-variant-numeric: tabular-nums; }
  .chips { display: flex; flex-wrap: wrap; gap: 6px; padding: 0 16px 8px; }
  .chip {
    display: inline-flex; align-items: center; gap: 6px; min-height: 28px; padding-inline: 8px 2px; border-radius: var(--c1z-radius);
    background: var(--c1z-accent-soft); max-width: 100%;
  }
  .chip bdi { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 600; max-width: 40ch; }
  .chip button { min-height: 24px; width: 24px; border: 0; background: none; }
  c1z-grid { flex: 1; border-top: 1px solid var(--c1z-line); }
  .problem { margin: 0 16px 12px; padding: 8px 12px; border-radius: var(--c1z-radius); background: var(--c1z-bad-soft); color: var(--c1z-bad); overflow-wrap: anywhere; }
  .problem .mono { margin-inline-start: 8px; }
  @media (max-width: 700px) { .top { padding: 8px 12px; } .chips { padding-inline: 12px; } }
  @media (forced-colors: active) { .chip { border: 1px solid CanvasText; } }
`;
