import { css } from "lit";

export const styles = css`
  :host { display: contents; }
  .panel { min-width: 260px; }
  .panel:popover-open { display: grid; gap: 8px; grid-template-columns: minmax(0, 1fr); }
  h2 { font-size: var(--c1z-s); overflow-wrap: anywhere; }
  .comparing { display: flex; flex-wrap: wrap; gap: 8px; }
  select { min-width: 0; max-width: 100%; }
  input { flex: 1 1 140px; min-width: 0; min-height: 28px; padding: 0 8px; font: inherit; color: inherit; background: var(--c1z-panel); border: 1px solid var(--c1z-edge); border-radius: var(--c1z-radius); }
  .wrong { color: var(--c1z-bad); overflow-wrap: anywhere; }
  .foot { display: flex; gap: 8px; }
  @media (pointer: coarse) { input { min-height: 36px; } }
`;
