import { css } from "lit";

export const styles = css`
  :host { display: block; min-width: 0; --bar: var(--c1z-accent); --row: 32px; container-type: inline-size; }
  section { background: var(--c1z-panel); border: 1px solid var(--c1z-line); border-radius: 8px; padding: 12px var(--pad, 16px); height: 100%; }
  header { display: flex; align-items: center; gap: 12px; min-height: 28px; margin-bottom: 8px; }
  h2 { font-size: var(--c1z-m); line-height: 20px; flex: 1; min-width: 0; }
  header button { color: var(--c1z-accent); font-size: var(--c1z-xs); margin-inline-end: -8px; }
  header button[aria-pressed="true"] { background: var(--c1z-select); color: var(--c1z-text); }
  .off { visibility: hidden; }
  ul { margin: 0 -8px; min-height: calc(var(--c1z-rows) * var(--row)); }
  .bar {
    width: 100%; display: grid; grid-template-columns: minmax(72px, 38%) minmax(0, 1fr) minmax(7ch, max-content); gap: 12px; align-items: center; border: 0;
    background: none; text-align: start; min-height: var(--row); padding: 0 8px; border-radius: var(--c1z-radius);
  }
  .glyphs .bar { grid-template-columns: 18px minmax(72px, calc(38% - 30px)) minmax(0, 1fr) minmax(7ch, max-content); }
  button.bar:hover { background: var(--c1z-hover); }
  button.bar:focus-visible { outline-offset: -2px; }
  .label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .num { text-align: end; }
  .bar svg { width: 100%; height: 8px; border-radius: 2px; background: color-mix(in srgb, var(--c1z-text) 7%, transparent); stroke: none; overflow: hidden; }
  :dir(rtl) .bar svg { transform: scaleX(-1); }
  rect { fill: var(--hue, var(--bar)); }
  .tone-good { --hue: var(--c1z-good); } .tone-warn { --hue: var(--c1z-warn); } .tone-bad { --hue: var(--c1z-bad); } .tone-plain { --hue: var(--c1z-soft); }
  table { border-collapse: collapse; width: 100%; }
  th { font-weight: 400; text-align: start; padding: 4px 0; overflow-wrap: anywhere; }
  thead th { font-size: var(--c1z-xs); font-weight: 600; color: var(--c1z-soft); }
  td, th.n { text-align: end; padding: 4px 0; padding-inline-start: 16px; font-variant-numeric: tabular-nums; white-space: nowrap; }
  tbody tr { border-top: 1px solid var(--c1z-line); }
  .empty { min-height: calc(var(--c1z-rows) * var(--row)); display: grid; align-content: center; justify-items: start; gap: 8px; }
  .empty[aria-busy="true"] { background: repeating-linear-gradient(transparent 0 12px, color-mix(in srgb, var(--c1z-text) 5%, transparent) 12px 20px, transparent 20px 32px); border-radius: 2px; }
  section > button.link { margin-top: 4px; }
  @container (max-width: 420px) {
    ul, .empty { --row: 44px; }
    .bar, .glyphs .bar { grid-template: "label num" auto "line line" 8px / minmax(0, 1fr) max-content; gap: 4px 8px; align-content: center; }
    .glyphs .bar { grid-template: "glyph label num" auto "glyph line line" 8px / 18px minmax(0, 1fr) max-content; }
    .label { grid-area: label; } .num { grid-area: num; } .bar svg { grid-area: line; } .glyph { grid-area: glyph; }
  }
  @media (forced-colors: active) {
    rect { fill: CanvasText; }
    .bar svg { border: 1px solid CanvasText; }
    header button[aria-pressed="true"] { outline: 2px solid Highlight; outline-offset: -2px; }
  }
`;
