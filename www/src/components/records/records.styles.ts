import { css } from "lit";

export const styles = css`
  :host { display: flex; flex-direction: column; min-width: 0; min-height: 0; background: var(--c1z-panel); }
  .top { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; padding: 10px 16px 8px; }
  h1 { font-size: var(--c1z-l); line-height: 28px; min-width: 0; }
  .total { color: var(--c1z-soft); font-size: var(--c1z-m); font-variant-numeric: tabular-nums; unicode-bidi: plaintext; }
  .tools { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin-inline-start: auto; }
  .note { color: var(--c1z-soft); padding-inline-end: 6px; }
  c1z-filter-line { display: block; margin: 0 16px 8px; }
  .tools button[aria-expanded="true"] { background: var(--c1z-select); }
  .index {
    position: absolute; inset-block-start: 48px; inset-inline: 16px; margin-inline: auto; width: fit-content; max-width: calc(100% - 32px); z-index: 4;
    display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: 8px 12px; padding: 10px 16px; border: 1px solid var(--c1z-line);
    border-radius: var(--c1z-radius); background: var(--c1z-raised); box-shadow: var(--c1z-shadow); font-variant-numeric: tabular-nums;
  }
  progress { width: 200px; height: 6px; accent-color: var(--c1z-accent); }
  .parts { flex: 1; min-height: 0; display: flex; border-top: 1px solid var(--c1z-line); position: relative; }
  c1z-grid { flex: 1; }
  c1z-facets { flex: none; width: 248px; border-inline-end: 1px solid var(--c1z-line); }
  :host([narrow]) c1z-facets { position: absolute; inset: 0 auto 0 0; inset-inline: 0 auto; z-index: 3; width: min(320px, 100%); box-shadow: var(--c1z-shadow); }
  .problem { margin: 0 16px 12px; padding: 8px 12px; border-radius: var(--c1z-radius); background: var(--c1z-bad-soft); color: var(--c1z-bad); overflow-wrap: anywhere; }
  .problem .mono { margin-inline-start: 8px; }
  .group h2 { font-size: var(--c1z-xs); color: var(--c1z-soft); padding: 6px 8px 2px; }
  .group p { font-size: var(--c1z-xs); color: var(--c1z-soft); padding: 0 8px 4px; }
  /* How rows are selected, which fingers cannot. */
  @media (pointer: coarse) { .group:has(> p:only-child) { display: none; } }
  .group button { display: block; width: 100%; text-align: start; border: 0; background: none; padding: 4px 8px; }
  .group button:hover { background: var(--c1z-hover); }
  .group + .group { border-top: 1px solid var(--c1z-line); margin-top: 4px; padding-top: 4px; }
  c1z-grid button { margin-top: 12px; font-size: var(--c1z-s); color: var(--c1z-text); }
  @media (max-width: 700px) { .top { padding: 8px 12px; } c1z-filter-line, .problem { margin-inline: 12px; } }
`;
