/** Styles that several components use. */
import { css } from "lit";

export const base = css`
  :host { box-sizing: border-box; font: 400 var(--c1z-s)/1.45 var(--c1z-font); color: var(--c1z-text); }
  *, *::before, *::after { box-sizing: inherit; }
  [hidden] { display: none !important; }
  h1, h2, h3, p, dl, dd, dt, ul, ol { margin: 0; padding: 0; }
  ul, ol { list-style: none; }
  h1, h2, h3 { font-weight: 600; }
  /* What is said in one direction keeps its order on a page of the other, and its place. */
  p, dd:not(:has(.glyph)), dt, td, th, h1, h2, h3, h4, .line, .label, [role="status"] { unicode-bidi: plaintext; text-align: -webkit-match-parent; text-align: match-parent; }
  bdi { overflow-wrap: anywhere; }
  .mono { font-family: var(--c1z-mono); font-size: 0.94em; }
  .num { font-variant-numeric: tabular-nums; text-align: right; }
  .soft { color: var(--c1z-soft); }
  .sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  :focus-visible { outline: 2px solid var(--c1z-accent); outline-offset: 1px; }
  button, select {
    font: inherit; color: inherit; background: var(--c1z-panel); border: 1px solid var(--c1z-edge);
    border-radius: var(--c1z-radius); min-height: 28px; padding: 0 10px;
  }
  button { cursor: pointer; }
  button:hover { background: var(--c1z-hover); }
  button.plain { background: none; border-color: transparent; }
  button.plain:hover { background: var(--c1z-hover); }
  button.icon { padding: 0; width: 28px; display: inline-grid; place-items: center; }
  button.icon svg { width: 16px; height: 16px; }
  button.primary { background: var(--c1z-accent); border-color: var(--c1z-accent); color: var(--c1z-on-accent); font-weight: 600; }
  button.link {
    background: none; border: 0; padding: 0; min-height: 24px; color: var(--c1z-accent); text-align: start; border-radius: 3px;
    text-decoration: underline; text-decoration-color: color-mix(in srgb, currentColor 35%, transparent); text-underline-offset: 2px;
  }
  button.link:hover { text-decoration-color: currentColor; background: none; }
  svg { fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
  @media (pointer: coarse) { button, select { min-height: 36px; } button.icon { width: 36px; } }
  /* Else the browser lays a plate of the page's colour under the words, which are of that colour, too. */
  @media (forced-colors: active) { button.primary { forced-color-adjust: none; } }
`;

/** The letter on a coloured square that stands for a resource type, and the dots of a status. */
export const marks = css`
  .glyph {
    flex: none; display: inline-grid; place-items: center; width: 18px; height: 18px; border-radius: 5px;
    font: 600 11px/1 var(--c1z-font); color: var(--hue); background: color-mix(in srgb, var(--hue) 15%, var(--c1z-panel));
  }
  .hue-0 { --hue: var(--c1z-hue-0); } .hue-1 { --hue: var(--c1z-hue-1); } .hue-2 { --hue: var(--c1z-hue-2); } .hue-3 { --hue: var(--c1z-hue-3); }
  .hue-4 { --hue: var(--c1z-hue-4); } .hue-5 { --hue: var(--c1z-hue-5); } .hue-6 { --hue: var(--c1z-hue-6); } .hue-7 { --hue: var(--c1z-hue-7); }
  .dot { flex: none; width: 8px; height: 8px; border-radius: 50%; background: var(--c1z-soft); }
  .dot.good { background: var(--c1z-good); }
  .dot.warn { background: var(--c1z-warn); border-radius: 2px; }
  .dot.bad { background: var(--c1z-bad); border-radius: 0; transform: rotate(45deg); }
  .badge {
    display: inline-flex; align-items: center; gap: 4px; padding: 0 6px; border-radius: 4px; font-size: var(--c1z-xs);
    line-height: 20px; background: var(--c1z-hover); color: var(--c1z-soft); white-space: nowrap;
  }
  .badge.good { background: var(--c1z-good-soft); color: var(--c1z-good); }
  .badge.warn { background: var(--c1z-warn-soft); color: var(--c1z-warn); }
  .badge.bad { background: var(--c1z-bad-soft); color: var(--c1z-bad); }
  .badge.open { background: var(--c1z-open-soft); color: var(--c1z-open); }
  @media (forced-colors: active) { .glyph, .badge { border: 1px solid CanvasText; } .dot { forced-color-adjust: none; background: CanvasText; } }
`;
