import { css } from "lit";

export const styles = css`
  :host { position: absolute; z-index: 8; inset-block-end: 36px; inset-inline-end: 12px; max-width: calc(100% - 24px); }
  section {
    display: flex; gap: 16px; align-items: center; padding: 10px 12px; border-radius: 8px; background: var(--c1z-raised); box-shadow: var(--c1z-shadow);
    border: 1px solid var(--c1z-line); min-width: 260px;
  }
  section.failed { border-color: var(--c1z-bad); }
  div { display: grid; flex: 1; min-width: 0; }
  .num { text-align: start; color: var(--c1z-soft); overflow-wrap: anywhere; }
`;
