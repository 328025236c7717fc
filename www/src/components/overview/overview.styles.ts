import { css } from "lit";

export const styles = css`
  :host { display: block; overflow-y: auto; background: var(--c1z-page); }
  .page { max-width: 1120px; margin: 0 auto; padding: 16px; display: grid; gap: 16px; }
  .cols { display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); align-items: start; }
  .col { display: grid; gap: 16px; min-width: 0; }
  .card { background: var(--c1z-panel); border: 1px solid var(--c1z-line); border-radius: 8px; padding: 16px; min-width: 0; }
  h2 { font-size: var(--c1z-m); line-height: 20px; margin-bottom: 12px; }
  h1 { font-size: var(--c1z-l); line-height: 28px; overflow-wrap: anywhere; }
  .title { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; padding: 0 2px; }
  dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 4px 16px; }
  dt { color: var(--c1z-soft); }
  dd { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
  .why { margin-top: 12px; padding-top: 12px; border-top: 1px solid var(--c1z-line); color: var(--c1z-soft); }
  .why strong { color: var(--c1z-text); font-weight: 600; }

  .syncs { display: grid; gap: 2px; margin: 0 -8px; max-height: 320px; overflow-y: auto; }
  .syncs button {
    width: 100%; display: grid; grid-template-columns: 16px minmax(0, 1fr) auto; gap: 0 8px; align-items: baseline; border: 0; background: none;
    text-align: start; padding: 6px 8px;
  }
  .syncs button:hover { background: var(--c1z-hover); }
  .syncs button:focus-visible { outline-offset: -2px; }
  .syncs button[aria-pressed="true"] { background: var(--c1z-select); }
  .syncs svg { width: 14px; height: 14px; color: var(--c1z-accent); align-self: center; }
  .syncs strong { font-weight: 600; }
  .syncs .line { grid-column: 2 / -1; color: var(--c1z-soft); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
  .zone { color: var(--c1z-soft); font-size: var(--c1z-xs); margin-top: 8px; }

  .numbers { display: grid; gap: 16px; grid-template-columns: repeat(4, minmax(0, 1fr)); }
  .numbers button { display: grid; gap: 2px; text-align: start; background: var(--c1z-panel); border: 1px solid var(--c1z-line); border-radius: 8px; padding: 12px 16px; }
  .numbers button:hover { border-color: var(--c1z-accent); }
  .numbers strong { font-size: var(--c1z-xl); line-height: 36px; font-weight: 600; font-variant-numeric: tabular-nums; min-height: 36px; letter-spacing: -0.01em; }
  .numbers span { color: var(--c1z-soft); }

  .bars { display: grid; gap: 2px; margin: 0 -8px; }
  .bars button {
    width: 100%; display: grid; grid-template-columns: 18px minmax(80px, 160px) minmax(0, 1fr) minmax(6ch, auto); gap: 12px; align-items: center; border: 0;
    background: none; text-align: start; min-height: 32px; padding: 0 8px;
  }
  .bars button:hover { background: var(--c1z-hover); }
  .bars button:focus-visible { outline-offset: -2px; }
  .bars bdi { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .bars svg { width: 100%; height: 8px; border-radius: 4px; background: var(--c1z-hover); stroke: none; overflow: hidden; }
  .bars rect { fill: var(--hue); }

  table { border-collapse: collapse; width: 100%; }
  th { font-weight: 400; color: var(--c1z-soft); text-align: start; padding: 3px 0; }
  thead th { font-size: var(--c1z-xs); font-weight: 600; }
  td, th.num { text-align: end; padding: 3px 0 3px 16px; font-variant-numeric: tabular-nums; }
  td.mark { width: 72px; }

  .warnings { display: grid; gap: 8px; }
  .warnings li { display: grid; grid-template-columns: 18px minmax(0, 1fr) auto; gap: 8px; align-items: start; }
  .warnings svg { width: 16px; height: 16px; color: var(--c1z-warn); margin-top: 2px; }
  .warnings .mono { color: var(--c1z-soft); overflow-wrap: anywhere; display: block; max-height: 60px; overflow: auto; }
  .notice { display: grid; grid-template-columns: 20px minmax(0, 1fr); gap: 12px; background: var(--c1z-open-soft); border-color: transparent; }
  .notice svg { width: 20px; height: 20px; color: var(--c1z-open); }
  .notice strong { font-size: var(--c1z-m); }
  @media (max-width: 900px) { .cols { grid-template-columns: minmax(0, 1fr); } .numbers { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; } }
  @media (max-width: 700px) { .page { padding: 12px; gap: 12px; } .numbers strong { font-size: 22px; line-height: 30px; min-height: 30px; } .numbers button { padding: 8px 12px; } }
  @media (forced-colors: active) { .notice { border-color: CanvasText; } .bars rect { fill: CanvasText; } .syncs button[aria-pressed="true"] { outline: 2px solid Highlight; outline-offset: -2px; } }
`;
