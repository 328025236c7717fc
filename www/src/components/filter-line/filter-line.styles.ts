import { css } from "lit";

export const styles = css`
  :host { display: block; min-width: 0; }
  .line {
    position: relative; display: flex; align-items: center; gap: 8px; min-height: 34px; padding-inline: 10px 3px;
    border: 1px solid var(--c1z-edge); border-radius: var(--c1z-radius); background: var(--c1z-panel);
  }
  .line:not(:has(button)) { padding-inline-end: 10px; }
  .line:focus-within { outline: 2px solid var(--c1z-accent); outline-offset: -1px; }
  .line.wrong { border-color: var(--c1z-bad); }
  .line > svg { flex: none; width: 16px; height: 16px; color: var(--c1z-soft); }
  input { flex: 1; min-width: 0; min-height: 30px; padding: 0; border: 0; outline: 0; background: none; color: inherit; text-overflow: ellipsis; font: 400 var(--c1z-s)/1.45 var(--c1z-mono); }
  input:focus-visible { outline: 0; }
  input::placeholder { color: var(--c1z-soft); opacity: 1; }
  .total { flex: none; padding-inline-end: 6px; color: var(--c1z-soft); font-variant-numeric: tabular-nums; white-space: nowrap; }
  .line > button { flex: none; }
  ul[role="listbox"] {
    position: absolute; z-index: 5; inset-block-start: calc(100% + 4px); inset-inline: -1px; max-width: 460px; max-height: min(320px, 50vh); overflow-y: auto; padding: 4px;
    border: 1px solid var(--c1z-line); border-radius: var(--c1z-radius); background: var(--c1z-raised); box-shadow: var(--c1z-shadow);
  }
  ul[role="listbox"] li { display: flex; align-items: center; justify-content: space-between; gap: 12px; min-height: 28px; padding: 2px 8px; border-radius: 4px; cursor: pointer; }
  ul[role="listbox"] li:hover { background: var(--c1z-hover); }
  ul[role="listbox"] li[aria-selected="true"] { background: var(--c1z-select); }
  ul[role="listbox"] .soft { text-align: end; }
  p.wrong { padding-block-start: 6px; color: var(--c1z-bad); overflow-wrap: anywhere; }
  p.wrong .mono { margin-inline-end: 6px; color: var(--c1z-soft); }
  mark { padding-inline: 1px; color: var(--c1z-bad); background: var(--c1z-bad-soft); text-decoration: underline wavy; text-underline-offset: 3px; }
  .chips { display: flex; flex-wrap: wrap; gap: 6px; padding-block-start: 6px; }
  .chip { display: inline-flex; align-items: center; gap: 5px; min-height: 26px; max-width: 100%; padding-inline: 8px 1px; border-radius: var(--c1z-radius); background: var(--c1z-accent-soft); }
  .chip .soft { flex: none; }
  .chip bdi { overflow: hidden; max-width: 40ch; text-overflow: ellipsis; white-space: nowrap; font-weight: 600; }
  .chip button { flex: none; width: 24px; min-height: 24px; }
  .chip button svg { width: 12px; height: 12px; }
  @media (pointer: coarse) { .line, ul[role="listbox"] li { min-height: 40px; } .chip button { width: 36px; min-height: 36px; } }
  @media (max-width: 480px) { .total { display: none; } ul[role="listbox"] { max-width: none; } }
  @media (forced-colors: active) {
    mark { color: MarkText; background: Mark; }
    .chip { border: 1px solid CanvasText; }
    ul[role="listbox"] li[aria-selected="true"] { outline: 2px solid Highlight; outline-offset: -2px; }
  }
`;
