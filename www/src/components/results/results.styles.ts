import { css } from "lit";

export const styles = css`
  :host { display: block; overflow-y: auto; background: var(--c1z-page); }
  .page { max-width: 880px; margin: 0 auto; padding: 16px; display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; }
  h1, h2 { overflow-wrap: anywhere; }
  h1 { font-size: var(--c1z-l); line-height: 28px; }
  section { background: var(--c1z-panel); border: 1px solid var(--c1z-line); border-radius: 8px; padding: 12px 8px; }
  h2 { font-size: var(--c1z-m); padding: 0 8px 8px; }
  li button { width: 100%; display: flex; align-items: center; gap: 8px; min-height: 32px; border: 0; background: none; text-align: start; padding: 0 8px; }
  li button:hover { background: var(--c1z-hover); }
  .name { flex: 1 1 auto; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: -webkit-match-parent; text-align: match-parent; }
  .note { flex: 0 1 auto; min-width: 0; max-width: 60%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: var(--c1z-xs); }
  .all { margin: 4px 8px 0; }
  progress { width: 100%; accent-color: var(--c1z-accent); }
  .problem { padding: 8px 12px; border-radius: var(--c1z-radius); background: var(--c1z-bad-soft); color: var(--c1z-bad); overflow-wrap: anywhere; }
`;
