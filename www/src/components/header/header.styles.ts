import { css } from "lit";

export const styles = css`
  :host { display: block; background: var(--c1z-panel); border-bottom: 1px solid var(--c1z-line); }
  header { height: 44px; display: flex; align-items: center; gap: 12px; padding: 0 8px 0 16px; }
  .name { font-weight: 600; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding-inline-start: 12px; border-inline-start: 1px solid var(--c1z-line); }
  .sync { min-width: 0; display: flex; flex: 0 1 auto; }
  select { min-width: 0; width: 100%; max-width: 420px; text-overflow: ellipsis; border-color: var(--c1z-line); background: var(--c1z-page); padding: 0 6px; }
  .space { flex: 1; }
  .tabs { display: flex; gap: 2px; min-width: 0; flex: 0 1 auto; list-style: none; overflow-x: auto; scrollbar-width: none; padding: 0; margin: 0; }
  .tabs li { display: flex; align-items: center; min-width: 72px; max-width: 200px; flex: 0 1 auto; border-radius: var(--c1z-radius); }
  .tabs li.current { background: var(--c1z-select); flex: none; max-width: min(200px, 100%); }
  .tabs li.current > :first-child { font-weight: 600; }
  .tabs button:first-child { min-width: 0; overflow: hidden; padding-inline: 8px 0; }
  .tabs bdi { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .tabs .icon { flex: none; width: 24px; min-height: 24px; }
  .tabs .icon svg { width: 12px; height: 12px; }
  search { flex: 0 1 240px; min-width: 88px; }
  search label { display: flex; align-items: center; gap: 6px; border: 1px solid var(--c1z-edge); border-radius: var(--c1z-radius); padding: 0 8px; background: var(--c1z-page); }
  search label:focus-within { outline: 2px solid var(--c1z-accent); outline-offset: -1px; }
  search svg { width: 14px; height: 14px; flex: none; color: var(--c1z-soft); }
  search input { flex: 1; min-width: 0; font: inherit; color: inherit; background: none; border: 0; outline: 0; padding: 0; min-height: 28px; }
  search input:focus-visible { outline: 0; }
  search input::placeholder { color: var(--c1z-soft); }
  @media (pointer: coarse) { search input { min-height: 34px; } }
  .open { flex: none; display: inline-flex; align-items: center; gap: 6px; }
  .open svg { width: 16px; height: 16px; }
  button.menu { display: none; flex: none; }
  @media (max-width: 1100px) { .open span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } }
  /* Two lines: the file, then which sync and what is searched. */
  @media (max-width: 700px) {
    header { height: auto; flex-wrap: wrap; gap: 4px 6px; padding: 4px 8px; }
    button.menu { display: inline-grid; }
    .name, .tabs { border: 0; padding: 0; flex: 1 1 calc(100% - 132px); }
    .space, .open { display: none; }
    .sync { order: 1; flex: 1 1 45%; }
    search { order: 1; flex: 1 1 40%; }
  }
`;
