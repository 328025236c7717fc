import { css } from "lit";

/** Left is left in every language: the picture reads like the path it shows. */
export const styles = css`
  :host { display: block; min-width: 0; }
  .bar { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin-block-end: 8px; }
  .choice { display: inline-flex; border: 1px solid var(--c1z-edge); border-radius: var(--c1z-radius); overflow: clip; }
  .choice button { border: 0; border-radius: 0; }
  .choice button:focus-visible { outline-offset: -3px; }
  .choice button[aria-pressed="true"] { background: var(--c1z-select); color: var(--c1z-accent); font-weight: 600; }
  .tools { display: inline-flex; gap: 4px; }
  .sum { color: var(--c1z-soft); margin-block-end: 8px; }
  .late { color: var(--c1z-soft); opacity: 0; animation: late 1ms 150ms forwards; }
  @keyframes late { to { opacity: 1; } }
  .problem { padding: 8px 12px; border-radius: var(--c1z-radius); background: var(--c1z-bad-soft); color: var(--c1z-bad); overflow-wrap: anywhere; }

  .stage {
    direction: ltr; overflow: auto; max-height: 70vh; border: 1px solid var(--c1z-line); border-radius: var(--c1z-radius);
    background: var(--c1z-panel); cursor: grab; user-select: none;
  }
  .stage:active { cursor: grabbing; }
  .picture { display: block; margin: auto; background: var(--c1z-panel); }
  .picture, .picture svg { stroke: none; }
  .picture text { fill: var(--c1z-text); font: 400 12px var(--c1z-font); }
  .picture .column { fill: var(--c1z-soft); font-weight: 600; }
  .line { transition: opacity 120ms; }
  .line path { fill: none; stroke: var(--c1z-edge); stroke-width: 1.5; }
  .line.on path { stroke: var(--c1z-line); stroke-width: 2; }
  .line.inherited path { stroke: var(--c1z-open); stroke-dasharray: 5 4; }
  .line.mixed path { stroke-dasharray: 1 4; stroke-width: 2; }
  .line.lit path { stroke-width: 2.5; }
  .picture .word { fill: var(--c1z-soft); font-size: 11px; stroke: var(--c1z-panel); stroke-width: 3px; stroke-linejoin: round; paint-order: stroke; }
  .picture .word.inherited { fill: var(--c1z-open); }
  .node { cursor: pointer; transition: opacity 120ms; }
  .node[aria-disabled] { cursor: default; }
  .node:focus-visible { outline: none; }
  .box, .back { fill: var(--c1z-raised); stroke: var(--c1z-edge); stroke-width: 1; }
  .node:hover > .box { fill: var(--c1z-hover); }
  .node[aria-current] > .box { fill: var(--c1z-select); stroke: var(--c1z-accent); stroke-width: 1.5; }
  .node:focus-visible > .box { stroke: var(--c1z-accent); stroke-width: 3; }
  .missing > .box { stroke-dasharray: 3 3; }
  .mark { fill: color-mix(in srgb, var(--hue) 15%, var(--c1z-panel)); stroke: none; }
  .picture .letter { fill: var(--hue); font: 600 11px var(--c1z-font); }
  .picture .name { font: 600 13px var(--c1z-font); }
  .picture .detail { fill: var(--c1z-soft); }
  .dim { opacity: 0.3; }
  .legend { display: flex; gap: 16px; margin-block-start: 8px; color: var(--c1z-soft); font-size: var(--c1z-xs); }
  .legend span { display: inline-flex; align-items: center; gap: 6px; }

  .list ul { margin-inline-start: 12px; padding-inline-start: 12px; border-inline-start: 1px solid var(--c1z-line); }
  .item { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 8px; min-height: 28px; }
  .item .how { color: var(--c1z-soft); font-size: var(--c1z-xs); }
  .item .how.inherited { color: var(--c1z-open); }
  .item .soft { min-width: 0; overflow-wrap: anywhere; }

  @media print { .bar { display: none; } .stage { max-height: none; border: 0; } }
  @media (prefers-reduced-motion: reduce) { .line, .node { transition: none; } }
  @media (forced-colors: active) {
    :host { --c1z-panel: Canvas; --c1z-raised: Canvas; --c1z-hover: Canvas; --c1z-select: Canvas; --c1z-text: CanvasText; --c1z-open: CanvasText; }
    .node { --hue: CanvasText; }
    .node[aria-current] > .box { stroke: CanvasText; stroke-width: 3; }
    .node:focus-visible > .box { stroke: Highlight; }
    .choice button[aria-pressed="true"] { forced-color-adjust: none; background: Highlight; color: HighlightText; }
  }
`;
