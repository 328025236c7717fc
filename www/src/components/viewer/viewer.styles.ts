import { css } from "lit";

export const styles = css`
  :host { display: block; position: relative; height: 640px; min-height: 320px; overflow: hidden; background: var(--c1z-page); contain: layout; }
  :host([standalone]) { height: 100vh; height: 100dvh; }
  .frame { height: 100%; display: grid; grid-template-columns: minmax(0, 1fr); grid-template-rows: auto minmax(0, 1fr) auto; }
  .start { height: 100%; overflow-y: auto; position: relative; }
  .corner { position: absolute; inset-block-start: 8px; inset-inline-end: 8px; z-index: 1; }
  .tabs { position: absolute; inset-block-start: 8px; inset-inline: 8px 48px; display: flex; gap: 4px; overflow-x: auto; }
  .tabs [aria-pressed="true"] { background: var(--c1z-select); }
  .logo { width: 20px; height: 20px; flex: none; stroke: none; }
  .logo-box { fill: var(--c1z-accent); }
  .logo-half { fill: var(--c1z-panel); fill-opacity: 0.85; }
  .brand { display: flex; align-items: center; gap: 8px; font-weight: 600; font-size: var(--c1z-m); flex: none; }
  .body { display: grid; grid-template-columns: 208px minmax(0, 1fr); min-height: 0; position: relative; overflow: hidden; }
  .body.pane { grid-template-columns: 208px minmax(0, 1fr) minmax(340px, 30vw); }
  c1z-nav { border-inline-end: 1px solid var(--c1z-line); }
  main { min-width: 0; min-height: 0; display: grid; grid-template-columns: minmax(0, 1fr); }
  main:focus { outline: none; }
  main > * { min-height: 0; }
  aside { min-height: 0; min-width: 0; display: grid; grid-template-columns: minmax(0, 1fr); border-inline-start: 1px solid var(--c1z-line); }
  .over { position: absolute; inset: 0; z-index: 9; display: grid; place-items: center; pointer-events: none; background: color-mix(in srgb, var(--c1z-page) 82%, transparent); border: 3px solid var(--c1z-accent); }
  .over strong { font-size: var(--c1z-l); }
  input[type="file"] { display: none; }
  @media (max-width: 1100px) {
    .body, .body.pane { grid-template-columns: 192px minmax(0, 1fr); }
    aside { position: absolute; inset-block: 0; inset-inline: auto 0; width: min(440px, 76%); z-index: 3; box-shadow: var(--c1z-shadow); }
  }
  @media (max-width: 700px) {
    .body, .body.pane { grid-template-columns: minmax(0, 1fr); }
    .brand { display: none; }
    c1z-nav { display: none; position: absolute; inset: 0; z-index: 4; border: 0; }
    c1z-nav.shown { display: block; }
    aside { inset: 0; width: auto; border: 0; }
  }
  @media print {
    :host { height: auto; overflow: visible; }
    .frame, .body, .body.pane, main { display: block; overflow: visible; }
    c1z-header, c1z-nav, c1z-status, c1z-writing, .corner { display: none; }
  }
`;
