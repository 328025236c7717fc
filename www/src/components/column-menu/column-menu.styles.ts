import { css } from "lit";

export const styles = css`
  :host { display: grid; gap: 4px; min-width: 240px; }
  h2 { font-size: var(--c1z-xs); color: var(--c1z-soft); padding: 4px 8px; }
  li { display: flex; align-items: center; gap: 2px; min-height: 32px; border-radius: 4px; }
  li.held { background: var(--c1z-select); }
  label { flex: 1; display: flex; align-items: center; gap: 8px; min-height: 28px; min-width: 0; padding-inline: 4px; }
  li:not(.shown) label { padding-inline-start: 28px; }
  input { flex: none; width: 16px; height: 16px; margin: 0; accent-color: var(--c1z-accent); }
  .handle { flex: none; width: 24px; height: 28px; display: grid; place-items: center; cursor: grab; touch-action: none; color: var(--c1z-soft); }
  .handle svg { width: 14px; height: 14px; }
  .held .handle { cursor: grabbing; }
  button.icon { min-height: 26px; width: 26px; }
  .foot { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px; padding: 8px 8px 4px; border-top: 1px solid var(--c1z-line); }
  .foot label { flex: none; padding: 0; }
`;
