import { css } from "lit";

export const styles = css`
  :host { display: block; overflow-y: auto; background: var(--c1z-page); container-type: inline-size; }
  .page { max-width: 1160px; margin: 0 auto; padding: 16px 16px 32px; display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr); }
  .cols, .charts { display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .cols { align-items: start; }
  .cols.one { grid-template-columns: minmax(0, 1fr); }
  .charts .col { grid-template-rows: 1fr; }
  .charts .wide { grid-column: 1 / -1; }
  .col { display: grid; gap: 16px; min-width: 0; grid-template-columns: minmax(0, 1fr); }
  .card { background: var(--c1z-panel); border: 1px solid var(--c1z-line); border-radius: 8px; padding: 16px; min-width: 0; }
  h2 { font-size: var(--c1z-m); line-height: 20px; margin-bottom: 12px; }
  h1 { font-size: var(--c1z-l); line-height: 28px; overflow-wrap: anywhere; }
  .title { display: flex; flex-wrap: wrap; gap: 0 12px; align-items: baseline; padding: 0 2px; }
  dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 4px 16px; }
  dt { color: var(--c1z-soft); }
  dd { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
  dt:has(+ dd > c1z-hash) { align-self: center; }

  .notice { display: grid; grid-template-columns: 20px minmax(0, 1fr); gap: 12px; background: var(--c1z-open-soft); border-color: transparent; }
  .notice svg { width: 20px; height: 20px; color: var(--c1z-open); }
  .notice h2 { margin: 0; }
  .notice p + h2, .notice p + p { margin-top: 8px; }

  .numbers { display: grid; gap: 16px; grid-template-columns: repeat(4, minmax(0, 1fr)); }
  .numbers button { display: grid; gap: 0; text-align: start; background: var(--c1z-panel); border: 1px solid var(--c1z-line); border-radius: 8px; padding: 12px 16px; }
  .numbers button:hover { border-color: var(--c1z-accent); }
  .numbers strong { font-size: var(--c1z-xl); line-height: 36px; min-height: 36px; font-weight: 600; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
  .numbers span { color: var(--c1z-soft); }
  .mark { display: flex; flex-wrap: wrap; gap: 0 12px; align-items: center; min-height: 24px; margin-top: 8px; padding: 0 2px; font-size: var(--c1z-xs); }

  .look { min-height: 248px; }
  .look:focus { outline: none; }
  .look:focus-visible { outline: 2px solid var(--c1z-accent); }
  .found { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 12px; margin: 0 -8px 12px; }
  .found li { grid-column: 1 / -1; display: grid; grid-template-columns: subgrid; }
  .finding {
    grid-column: 1 / -1; display: grid; grid-template-columns: subgrid; align-items: baseline; border: 0; background: none; text-align: start;
    min-height: 32px; padding: 5px 8px;
  }
  .finding:hover { background: var(--c1z-hover); }
  .finding:hover span { text-decoration-color: currentColor; }
  .finding:focus-visible { outline-offset: -2px; }
  .finding strong { font-weight: 600; text-align: end; }
  .finding span { color: var(--c1z-accent); text-decoration: underline; text-decoration-color: color-mix(in srgb, currentColor 35%, transparent); text-underline-offset: 2px; }
  .found .warning { grid-template-columns: 16px minmax(0, 1fr) auto; gap: 8px; align-items: start; padding: 6px 8px; }
  .warning svg { width: 16px; height: 16px; color: var(--c1z-warn); margin-top: 2px; }
  .ids { overflow-wrap: anywhere; display: block; }
  .quiet { display: grid; gap: 6px; }
  .ask { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; margin-top: 12px; }
  .ask p { flex-basis: 100%; }
  progress { flex: 1 1 96px; min-width: 64px; height: 8px; accent-color: var(--c1z-accent); }

  .syncs { display: grid; gap: 2px; margin: 0 -8px; max-height: 480px; overflow-y: auto; }
  .syncs li > button {
    width: 100%; display: grid; grid-template-columns: 16px minmax(0, 1fr) auto; gap: 0 8px; align-items: baseline; border: 0; background: none;
    text-align: start; padding: 6px 8px;
  }
  .syncs li > button:hover { background: var(--c1z-hover); }
  .syncs button:focus-visible { outline-offset: -2px; }
  .syncs button[aria-pressed="true"] { background: var(--c1z-select); }
  .syncs svg { width: 14px; height: 14px; color: var(--c1z-accent); align-self: center; }
  .syncs strong { font-weight: 600; }
  .pale strong { color: var(--c1z-soft); font-weight: 400; }
  .line { grid-column: 2 / -1; color: var(--c1z-soft); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
  .related { padding: 0 8px 4px; padding-inline-start: 32px; color: var(--c1z-soft); overflow-wrap: anywhere; }
  .why { margin-top: 12px; padding-top: 12px; border-top: 1px solid var(--c1z-line); color: var(--c1z-soft); }
  .why strong { color: var(--c1z-text); font-weight: 600; }
  .zone { color: var(--c1z-soft); font-size: var(--c1z-xs); margin-top: 4px; }

  .scroll { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; }
  th { font-weight: 400; text-align: start; padding: 4px 0; overflow-wrap: anywhere; }
  thead th { font-size: var(--c1z-xs); font-weight: 600; color: var(--c1z-soft); }
  td, th.n { text-align: end; padding: 4px 0; padding-inline-start: 16px; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
  tbody tr { border-top: 1px solid var(--c1z-line); }
  .total th, .total td { font-weight: 600; }
  td .badge { font-weight: 400; }

  @container (max-width: 800px) {
    .cols, .charts { grid-template-columns: minmax(0, 1fr); }
    .numbers { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; }
  }
  @container (max-width: 560px) {
    .page { padding: 12px 12px 24px; gap: 12px; }
    .cols, .charts, .col { gap: 12px; }
    .card { padding: 12px; }
    c1z-chart { --pad: 12px; }
    .numbers strong { font-size: var(--c1z-l); line-height: 28px; min-height: 28px; }
    .numbers button { padding: 8px 12px; }
    dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
    dd { margin-bottom: 6px; }
    c1z-hash { min-height: 60px; }
    td, th.n { padding-inline-start: 8px; }
  }
  @media (forced-colors: active) {
    .notice { border-color: CanvasText; }
    .syncs button[aria-pressed="true"] { outline: 2px solid Highlight; outline-offset: -2px; }
  }
`;
