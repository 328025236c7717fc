import { css } from "lit";

export const styles = css`
  :host { display: flex; flex-direction: column; min-height: 0; min-width: 0; background: var(--c1z-panel); position: relative; }
  .scroller { flex: 1; min-height: 0; overflow: auto; overscroll-behavior: contain; contain: strict; scrollbar-width: auto; }
  .scroller:focus-visible { outline-offset: -2px; }
  .space { position: relative; }
  .layer { position: sticky; top: 0; overflow: clip; }
  .head { position: relative; z-index: 2; background: var(--c1z-panel); border-bottom: 1px solid var(--c1z-line); }
  .row { display: grid; grid-template-columns: var(--tracks); background: var(--c1z-panel); }
  .head .row { height: 32px; color: var(--c1z-soft); font-size: var(--c1z-xs); font-weight: 600; }
  .body .row { height: var(--row-height); border-bottom: 1px solid color-mix(in srgb, var(--c1z-line) 55%, transparent); cursor: default; }
  .body .row:hover { background: var(--c1z-hover); }
  .body .row[aria-selected="true"] { background: var(--c1z-accent-soft); }
  .body .row[aria-current="true"] { background: var(--c1z-select); box-shadow: inset 3px 0 var(--c1z-accent); }
  :host(:dir(rtl)) .body .row[aria-current="true"] { box-shadow: inset -3px 0 var(--c1z-accent); }
  .cell { display: flex; align-items: center; gap: 8px; min-width: 0; padding: 0 8px; overflow: hidden; border-radius: 4px; position: relative; }
  .cell:first-child { padding-inline-start: 16px; }
  .cell:last-child { padding-inline-end: 16px; }
  .cell:focus-visible { outline: 2px solid var(--c1z-accent); outline-offset: -2px; }
  .pin { position: sticky; z-index: 1; background: inherit; border-radius: 0; }
  .body .row[aria-current="true"] .pin:first-child { box-shadow: inherit; }
  .scroller.aside .pin.last { border-inline-end: 1px solid var(--c1z-line); }
  .rownumber { display: flex; align-items: center; justify-content: end; inset-inline-start: 0; padding-inline: 8px; color: var(--c1z-soft); font-size: var(--c1z-xs); font-variant-numeric: tabular-nums; cursor: pointer; }
  .body .rownumber:hover { color: var(--c1z-text); text-decoration: underline; }
  .cell.number, .cell.size { justify-content: end; padding-inline-end: 16px; font-variant-numeric: tabular-nums; }
  .cell.time { font-variant-numeric: tabular-nums; }
  .head .cell, .head .cell:is(:first-child, :last-child, .number, .size) { padding: 0; }
  .head .rownumber { cursor: default; }
  .sort {
    flex: 1; min-width: 0; min-height: 0; height: 100%; display: flex; align-items: center; gap: 4px; padding: 0 8px; border: 0; border-radius: 4px;
    background: none; color: inherit; font: inherit; text-align: start; justify-content: inherit;
  }
  .cell:first-child .sort { padding-inline-start: 16px; }
  .cell:is(.number, .size, :last-child) .sort { padding-inline-end: 16px; }
  .sort:focus-visible { outline-offset: -2px; }
  .sort[aria-disabled="true"] { cursor: default; }
  .sort .text { color: inherit; }
  .filter { position: absolute; inset-block: 3px; inset-inline-end: 4px; width: 24px; min-height: 0; padding: 0; border-color: transparent; display: grid; place-items: center; opacity: 0; }
  .filter svg { width: 14px; height: 14px; }
  .head .cell:is(:hover, :focus-within) .filter, .filter.on { opacity: 1; }
  .filter.on { color: var(--c1z-accent); }
  .filter.on svg { fill: currentColor; }
  .head .cell:not(.number):has(.filter.on) .sort { padding-inline-end: 30px; }
  .head .number .filter { inset-inline: 4px auto; }
  .arrow { flex: none; color: var(--c1z-accent); font-variant-numeric: tabular-nums; }
  .edge { position: absolute; inset-block: 0; inset-inline-end: 0; width: 9px; cursor: col-resize; touch-action: none; }
  .edge::after { content: ""; position: absolute; inset-block: 8px; inset-inline-end: 0; width: 1px; background: var(--c1z-line); }
  .edge:hover::after, .edge.held::after { inset-block: 0; width: 3px; background: var(--c1z-accent); }
  .text { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
  mark { background: color-mix(in srgb, var(--c1z-warn) 30%, transparent); color: var(--c1z-text); border-radius: 2px; }
  .mark:empty:not(.dot, .how-direct, .how-expanded) { display: none; }
  .id .text, .type .text, .word .text { color: var(--c1z-soft); }
  .how-direct { flex: none; width: 12px; height: 2px; background: var(--c1z-soft); }
  .how-expanded { flex: none; width: 12px; height: 8px; border: 2px solid var(--c1z-open); border-top: 0; border-right: 0; border-radius: 0 0 0 4px; }
  .cell[aria-busy="true"]::after { content: ""; flex: 1; max-width: 60%; height: 8px; border-radius: 4px; background: var(--c1z-line); opacity: 0; animation: late 1ms 150ms forwards; }
  @keyframes late { to { opacity: 1; } }
  @media (pointer: coarse) { .filter { opacity: 1; } .head .cell:not(.number):has(.filter) .sort { padding-inline-end: 30px; } }
  .nothing { position: absolute; inset: 64px 16px auto; text-align: center; color: var(--c1z-soft); font-size: var(--c1z-m); }
  .nothing.late { opacity: 0; animation: late 1ms 150ms forwards; }
  @media (forced-colors: active) {
    .body .row[aria-selected="true"] { outline: 1px dashed Highlight; outline-offset: -2px; }
    .body .row[aria-current="true"] { outline: 2px solid Highlight; outline-offset: -2px; }
    .filter.on { color: Highlight; }
    .how-direct { background: CanvasText; }
    mark { background: Mark; color: MarkText; }
  }
`;
