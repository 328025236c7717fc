import { css } from "lit";

export const styles = css`
  :host { display: flex; flex-direction: column; min-height: 0; min-width: 0; background: var(--c1z-panel); }
  .top { display: flex; align-items: flex-start; gap: 2px; padding: 12px 8px 12px 16px; border-bottom: 1px solid var(--c1z-line); }
  .head { flex: 1; min-width: 0; display: flex; gap: 10px; align-items: flex-start; }
  .head .glyph { width: 28px; height: 28px; border-radius: 7px; font-size: 15px; }
  .titles { min-width: 0; }
  h2 { font-size: var(--c1z-m); line-height: 20px; overflow-wrap: anywhere; display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
  h2:focus { outline: none; }
  .kind { color: var(--c1z-soft); font-size: var(--c1z-xs); }
  .top button svg { width: 16px; height: 16px; }
  button.back { display: none; }
  .scroll { flex: 1; min-height: 0; overflow-y: auto; padding: 12px 16px 24px; display: grid; gap: 20px; align-content: start; }
  .facts { display: grid; grid-template-columns: minmax(72px, auto) minmax(0, 1fr); gap: 4px 16px; }
  .facts dt { color: var(--c1z-soft); line-height: 24px; }
  .facts dd { display: flex; align-items: baseline; gap: 6px; min-width: 0; line-height: 24px; }
  .facts dd .glyph, .facts dd .dot { align-self: center; }
  .facts dd .mono { max-height: 144px; overflow: auto; line-height: 20px; }
  .facts dd button.icon { flex: none; min-height: 24px; width: 24px; align-self: start; border: 0; background: none; color: var(--c1z-soft); }
  .facts dd button.icon svg { width: 14px; height: 14px; }
  h3 { font-size: var(--c1z-xs); color: var(--c1z-soft); line-height: 24px; }
  .links { display: grid; border: 1px solid var(--c1z-line); border-radius: var(--c1z-radius); overflow: hidden; }
  .links button { display: flex; align-items: center; gap: 8px; border: 0; border-radius: 0; min-height: 32px; background: none; text-align: start; }
  .links button:hover { background: var(--c1z-hover); }
  .links button:focus-visible { outline-offset: -2px; }
  .links li + li { border-top: 1px solid var(--c1z-line); }
  .links button { width: 100%; }
  .links span:first-child { flex: 1; min-width: 0; }
  .links svg { width: 12px; height: 12px; color: var(--c1z-soft); }
  .links .none { color: var(--c1z-soft); }
  .recordhead { display: flex; align-items: center; gap: 12px; }
  .recordhead h3 { flex: 1; }
  .problem { padding: 8px 12px; border-radius: var(--c1z-radius); background: var(--c1z-bad-soft); color: var(--c1z-bad); overflow-wrap: anywhere; }
  .late { color: var(--c1z-soft); opacity: 0; animation: late 1ms 150ms forwards; }
  @keyframes late { to { opacity: 1; } }
  @media (max-width: 700px) { button.back { display: inline-grid; } button.x { display: none; } .top { padding-inline-start: 4px; } }
`;
