import { css } from "lit";

export const styles = css`
  :host { display: flex; flex-direction: column; min-height: 0; min-width: 0; background: var(--c1z-panel); position: relative; }
  .scroller { flex: 1; min-height: 0; overflow: auto; overscroll-behavior: contain; contain: strict; scrollbar-width: auto; }
  .scroller:focus-visible { outline-offset: -2px; }
  .space { position: relative; }
  .layer { position: sticky; top: 0; overflow: clip; }
  .head { position: relative; z-index: 1; background: var(--c1z-panel); border-bottom: 1px solid var(--c1z-line); }
  .row { display: grid; grid-template-columns: var(--tracks); padding: 0 8px; }
  .head .row { height: 32px; color: var(--c1z-soft); font-size: var(--c1z-xs); font-weight: 600; }
  .body .row { height: var(--row-height); border-bottom: 1px solid color-mix(in srgb, var(--c1z-line) 55%, transparent); cursor: default; }
  .body .row:hover { background: var(--c1z-hover); }
  .body .row[aria-selected="true"] { background: var(--c1z-select); box-shadow: inset 3px 0 var(--c1z-accent); }
  .cell { display: flex; align-items: center; gap: 8px; min-width: 0; padding: 0 8px; overflow: hidden; border-radius: 4px; }
  .cell:focus-visible { outline: 2px solid var(--c1z-accent); outline-offset: -2px; }
  .text { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
  .mark:empty:not(.dot, .how-direct, .how-expanded) { display: none; }
  .id .text, .type .text, .word .text { color: var(--c1z-soft); }
  .how-direct { flex: none; width: 12px; height: 2px; background: var(--c1z-soft); }
  .how-expanded { flex: none; width: 12px; height: 8px; border: 2px solid var(--c1z-open); border-top: 0; border-right: 0; border-radius: 0 0 0 4px; }
  .cell[aria-busy="true"]::after { content: ""; flex: 1; max-width: 60%; height: 8px; border-radius: 4px; background: var(--c1z-line); opacity: 0; animation: late 1ms 150ms forwards; }
  @keyframes late { to { opacity: 1; } }
  .nothing { position: absolute; inset: 64px 16px auto; text-align: center; color: var(--c1z-soft); font-size: var(--c1z-m); }
  .nothing.late { opacity: 0; animation: late 1ms 150ms forwards; }
  @media (forced-colors: active) {
    .body .row[aria-selected="true"] { outline: 2px solid Highlight; outline-offset: -2px; }
    .how-direct { background: CanvasText; }
  }
`;
