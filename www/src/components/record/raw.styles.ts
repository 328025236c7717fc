import { css } from "lit";

export const styles = css`
  :host { display: grid; grid-template-columns: minmax(0, 1fr); gap: 20px; align-content: start; }
  section { display: grid; grid-template-columns: minmax(0, 1fr); gap: 4px; }
  .head { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: flex-end; gap: 0 12px; }
  h3 { font-size: var(--c1z-m); line-height: 28px; flex: 1; }
  .problem { padding: 8px 12px; border-radius: var(--c1z-radius); background: var(--c1z-bad-soft); color: var(--c1z-bad); overflow-wrap: anywhere; }
`;
