import { css } from "lit";

export const styles = css`
  :host { display: block; background: var(--c1z-panel); border-bottom: 1px solid var(--c1z-line); }
  header { height: 44px; display: flex; align-items: center; gap: 12px; padding: 0 8px 0 16px; }
  .logo { width: 20px; height: 20px; flex: none; stroke: none; }
  .logo-box { fill: var(--c1z-accent); }
  .logo-half { fill: var(--c1z-panel); fill-opacity: 0.85; }
  .brand { display: flex; align-items: center; gap: 8px; font-weight: 600; font-size: var(--c1z-m); flex: none; }
  .name { font-weight: 600; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding-inline-start: 12px; border-inline-start: 1px solid var(--c1z-line); }
  .sync { min-width: 0; display: flex; flex: 0 1 auto; }
  select { min-width: 0; width: 100%; max-width: 420px; text-overflow: ellipsis; border-color: var(--c1z-line); background: var(--c1z-page); padding: 0 6px; }
  .space { flex: 1; }
  .open { flex: none; display: inline-flex; align-items: center; gap: 6px; }
  .open svg { width: 16px; height: 16px; }
  button.menu { display: none; flex: none; }
  @media (max-width: 1100px) { .open span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } }
  @media (max-width: 700px) {
    header { gap: 6px; padding: 0 4px 0 8px; }
    button.menu { display: inline-grid; }
    .brand { display: none; }
    .name { border: 0; padding: 0; flex: 0 1 auto; max-width: 36vw; }
    .sync { flex: 1 1 0; }
    .space { display: none; }
  }
`;
