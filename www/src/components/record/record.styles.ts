import { css } from "lit";

export const styles = css`
  :host { display: flex; flex-direction: column; min-height: 0; min-width: 0; background: var(--c1z-panel); }
  header { padding: 8px 8px 12px 16px; padding-inline: 16px 8px; display: grid; gap: 4px; grid-template-columns: minmax(0, 1fr); }
  .bar { display: flex; align-items: center; gap: 2px; min-height: 28px; }
  .crumbs { flex: 1; min-width: 0; font-size: var(--c1z-xs); }
  .crumbs ol { display: flex; flex-wrap: wrap; }
  .crumbs li { min-width: 0; }
  .crumbs li::after { content: "/"; color: var(--c1z-soft); margin-inline: 6px; }
  .crumbs li:last-child::after { content: none; }
  button.icon.back { display: none; }
  button.back { display: inline-flex; align-items: center; gap: 6px; margin-inline: -8px 8px; padding: 0 8px; }
  button svg { width: 16px; height: 16px; }
  :host(:dir(rtl)) button.back svg { transform: scaleX(-1); }
  .title { display: flex; gap: 12px; align-items: flex-start; }
  .title .glyph { width: 32px; height: 32px; border-radius: 8px; font-size: 16px; }
  .names { min-width: 0; flex: 1; }
  h1, h2 { overflow-wrap: anywhere; display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
  h2 { font-size: var(--c1z-m); line-height: 20px; }
  h1 { font-size: var(--c1z-l); line-height: 28px; }
  h1:focus, h2:focus { outline: none; }
  .facts { display: flex; flex-wrap: wrap; align-items: center; gap: 0 8px; color: var(--c1z-soft); font-size: var(--c1z-xs); }
  .id { display: inline-flex; align-items: center; gap: 2px; min-width: 0; max-width: 100%; }
  .id button.icon { flex: none; width: 24px; min-height: 24px; color: var(--c1z-soft); }
  .id button.icon svg { width: 14px; height: 14px; }
  .tabs { display: flex; gap: 4px; padding-inline: 8px; border-bottom: 1px solid var(--c1z-line); }
  [role="tab"] { border: 0; border-radius: 4px 4px 0 0; background: none; color: var(--c1z-soft); padding: 0 8px; min-height: 32px; border-bottom: 2px solid transparent; margin-bottom: -1px; }
  [role="tab"][aria-selected="true"] { color: var(--c1z-text); font-weight: 600; border-bottom-color: var(--c1z-accent); }
  [role="tab"]:focus-visible, .panel:focus-visible { outline-offset: -2px; }
  .panel { flex: 1; min-height: 0; overflow-y: auto; padding: 12px 16px 24px; display: grid; grid-template-columns: minmax(0, 1fr); align-content: start; }
  .panel.asset { gap: 12px; }
  .panel:has(c1z-graph) { align-content: stretch; }
  :host([page]) .panel > :not(c1z-graph) { width: 100%; max-width: 1080px; }
  .problem { padding: 8px 12px; border-radius: var(--c1z-radius); background: var(--c1z-bad-soft); color: var(--c1z-bad); overflow-wrap: anywhere; }
  .late { color: var(--c1z-soft); opacity: 0; animation: late 1ms 150ms forwards; }
  .printed { display: none; color: var(--c1z-soft); font-size: var(--c1z-xs); }
  @keyframes late { to { opacity: 1; } }
  /* A page with a way back needs no cross beside it. */
  @media (max-width: 700px) { :host(:not([page])) .bar button.icon.back { display: inline-grid; } :host(:not([page])) .bar button:last-child { display: none; } }
  @media (forced-colors: active) { [role="tab"] { border-bottom-style: none; } [role="tab"][aria-selected="true"] { border-bottom: 2px solid Highlight; } }
  @media print {
    :host { display: block; background: none; color: #000; color-scheme: light; }
    .tabs, button { display: none !important; }
    .crumbs button.link { display: inline !important; color: inherit; text-decoration: none; }
    header, .panel { padding-inline: 0; }
    .panel { overflow: visible; display: block; }
    .printed { display: block; }
  }
`;
