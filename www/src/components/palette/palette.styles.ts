import { css } from "lit";

export const styles = css`
  dialog { margin: 10vh auto auto; padding: 0; border: 1px solid var(--c1z-line); border-radius: 10px; background: var(--c1z-raised); color: inherit; box-shadow: var(--c1z-shadow); width: min(620px, calc(100vw - 24px)); max-height: 76vh; overflow: hidden; }
  dialog::backdrop { background: light-dark(#10182040, #00000080); }
  .box { display: flex; flex-direction: column; max-height: 76vh; }
  input { font: inherit; font-size: var(--c1z-m); color: inherit; background: none; border: 0; border-bottom: 1px solid var(--c1z-line); padding: 12px 16px; min-height: 48px; width: 100%; }
  input::placeholder { color: var(--c1z-soft); }
  input:focus-visible { outline-offset: -2px; border-radius: 10px 10px 0 0; }
  ul { overflow-y: auto; padding: 6px; }
  li { display: flex; align-items: center; gap: 8px; min-height: 34px; padding: 0 10px; border-radius: var(--c1z-radius); cursor: pointer; }
  li[aria-selected="true"] { background: var(--c1z-select); }
  .label { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .note { flex: none; max-width: 40%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: var(--c1z-xs); }
  .none { padding: 16px; text-align: center; }
  .keys { padding: 16px; gap: 12px; overflow-y: auto; }
  .keys h2 { font-size: var(--c1z-l); }
  .keys dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 16px; align-items: baseline; }
  .keys button { justify-self: start; align-self: flex-start; }
  kbd { font: 600 12px/1 var(--c1z-mono); border: 1px solid var(--c1z-edge); border-radius: 4px; padding: 3px 6px; white-space: nowrap; }
  @media (forced-colors: active) { li[aria-selected="true"] { outline: 2px solid Highlight; outline-offset: -2px; } }
`;
