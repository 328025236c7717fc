import { css } from "lit";

export const styles = css`
  :host { display: grid; gap: 20px; align-content: start; min-width: 0; container-type: inline-size; }
  h3 { font-size: var(--c1z-m); line-height: 28px; }
  dl { display: grid; grid-template-columns: minmax(72px, min(180px, 33%)) minmax(0, 1fr); gap: 4px 16px; line-height: 20px; }
  dt { color: var(--c1z-soft); min-width: 0; }
  dd { min-width: 0; overflow-wrap: anywhere; }
  dd dl { grid-template-columns: fit-content(50%) minmax(0, 1fr); border-inline-start: 1px solid var(--c1z-line); padding-inline-start: 12px; }
  dd li + li { margin-block-start: 4px; }
  .text { white-space: pre-line; }
  dd button.link { min-height: 20px; }
  button.open { min-height: 24px; padding: 0 8px; font-size: var(--c1z-xs); }
  .glyph { vertical-align: middle; }
  c1z-picture { vertical-align: middle; }
  .problem { padding: 8px 12px; border-radius: var(--c1z-radius); background: var(--c1z-bad-soft); color: var(--c1z-bad); overflow-wrap: anywhere; }
  @media print { button { display: none; } }
  @container (max-width: 300px) { dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { padding-block-end: 4px; } }
`;
