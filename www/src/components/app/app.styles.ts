import { css } from "lit";

export const styles = css`
  :host { display: block; height: 100vh; height: 100dvh; overflow: hidden; }
  .frame { height: 100%; display: grid; grid-template-rows: auto minmax(0, 1fr) auto; }
  .start { height: 100%; overflow-y: auto; position: relative; }
  .corner { position: absolute; inset: 8px 8px auto auto; z-index: 1; }
  .body { display: grid; grid-template-columns: 208px minmax(0, 1fr); min-height: 0; position: relative; overflow: hidden; }
  .body.pane { grid-template-columns: 208px minmax(0, 1fr) minmax(340px, 30vw); }
  c1z-nav { border-inline-end: 1px solid var(--c1z-line); }
  main { min-width: 0; min-height: 0; display: grid; }
  main > * { min-height: 0; }
  aside { min-height: 0; min-width: 0; display: grid; border-inline-start: 1px solid var(--c1z-line); }
  .over { position: fixed; inset: 0; z-index: 9; display: grid; place-items: center; pointer-events: none; background: color-mix(in srgb, var(--c1z-page) 82%, transparent); border: 3px solid var(--c1z-accent); }
  .over strong { font-size: var(--c1z-l); }
  input[type="file"] { display: none; }
  @media (max-width: 1100px) {
    .body, .body.pane { grid-template-columns: 192px minmax(0, 1fr); }
    aside { position: absolute; inset: 0 0 0 auto; width: min(440px, 76%); z-index: 3; box-shadow: var(--c1z-shadow); }
  }
  @media (max-width: 700px) {
    .body, .body.pane { grid-template-columns: minmax(0, 1fr); }
    c1z-nav { display: none; position: absolute; inset: 0; z-index: 4; border: 0; }
    c1z-nav.shown { display: block; }
    aside { inset: 0; width: auto; border: 0; }
  }
`;
