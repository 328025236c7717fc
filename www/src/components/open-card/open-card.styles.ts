import { css } from "lit";

export const styles = css`
  :host { display: grid; place-items: center; min-height: 100%; padding: 24px 16px; }
  .card { width: min(560px, 100%); display: grid; gap: 16px; }
  .intro { display: grid; gap: 4px; justify-items: center; text-align: center; }
  .logo { width: 44px; height: 44px; margin-bottom: 8px; stroke: none; }
  .logo-box { fill: var(--c1z-accent); }
  .logo-half { fill: var(--c1z-panel); fill-opacity: 0.85; }
  h1 { font-size: var(--c1z-xl); line-height: 1.25; letter-spacing: -0.01em; text-wrap: balance; }
  .intro p { font-size: var(--c1z-m); color: var(--c1z-soft); text-wrap: balance; }
  .panel {
    min-height: 264px; width: 100%; display: flex; flex-direction: column; border-radius: 10px; background: var(--c1z-panel);
    border: 1px solid var(--c1z-line); padding: 24px; gap: 16px; box-shadow: 0 1px 2px light-dark(#1018200f, #00000040);
  }
  button.drop {
    align-items: center; justify-content: center; text-align: center; gap: 4px; border: 2px dashed var(--c1z-edge);
    transition: background-color 120ms;
  }
  button.drop:hover, button.drop.over { border-color: var(--c1z-accent); background: var(--c1z-accent-soft); }
  button.drop.over { border-style: solid; }
  .drop svg { width: 36px; height: 36px; stroke-width: 1; color: var(--c1z-accent); margin-bottom: 8px; }
  .drop strong { font-size: var(--c1z-l); font-weight: 600; }
  .foot { display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; align-items: baseline; color: var(--c1z-soft); font-size: var(--c1z-xs); }
  .foot.hold { min-height: 24px; }
  .foot span { unicode-bidi: plaintext; }
  .foot button { font-size: var(--c1z-s); }

  .recent { display: grid; gap: 4px; }
  .recent h2 { font-size: var(--c1z-xs); color: var(--c1z-soft); }
  .recent li { display: grid; grid-template-columns: minmax(0, 1fr) auto auto; gap: 16px; align-items: baseline; }
  .recent bdi { overflow-wrap: anywhere; }

  .name { font-size: var(--c1z-l); overflow-wrap: anywhere; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
  .phase { display: flex; justify-content: space-between; gap: 16px; align-items: baseline; font-size: var(--c1z-m); }
  .bar { height: 8px; border-radius: 4px; overflow: hidden; background: var(--c1z-line); }
  .bar svg { display: block; width: 100%; height: 100%; stroke: none; }
  .bar rect { fill: var(--c1z-accent); }
  .bar .unknown { animation: slide 1.2s linear infinite; }
  @keyframes slide { from { transform: translateX(-30%); } to { transform: translateX(100%); } }
  @media (prefers-reduced-motion: reduce) { .bar .unknown { animation: none; width: 100px; opacity: 0.4; } button.drop { transition: none; } }
  @media (forced-colors: active) { .bar { border: 1px solid CanvasText; } .bar rect { fill: Highlight; } }
  .sizes { display: grid; grid-template-columns: auto 1fr auto; gap: 4px 16px; font-variant-numeric: tabular-nums; }
  .sizes dt { color: var(--c1z-soft); }
  .sizes dd.rate { text-align: end; color: var(--c1z-soft); }
  .end { margin-top: auto; display: flex; gap: 8px; align-items: center; flex-wrap: wrap; }
  .end .code { margin-inline-start: auto; color: var(--c1z-soft); user-select: all; }
  kbd { font: 600 11px/1 var(--c1z-font); border: 1px solid var(--c1z-edge); border-radius: 4px; padding: 2px 4px; margin-inline-start: 6px; color: var(--c1z-soft); }

  .failed { border-color: var(--c1z-bad); }
  .failed h2 { font-size: var(--c1z-l); display: flex; gap: 8px; align-items: flex-start; overflow-wrap: anywhere; }
  .failed h2 svg { flex: none; width: 22px; height: 22px; margin-top: 3px; color: var(--c1z-bad); }
  .lines { display: grid; gap: 12px; font-size: var(--c1z-m); }
  .lines dt { font-size: var(--c1z-xs); font-weight: 600; color: var(--c1z-soft); }
  .lines dd { overflow-wrap: anywhere; }
  .note { text-align: center; color: var(--c1z-soft); min-height: 20px; }
  @media (max-width: 700px) { h1 { font-size: 24px; } .panel { padding: 16px; min-height: 240px; } }
`;
