import { css } from "lit";

export const styles = css`
  :host { display: block; --line: 20px; }
  .view { position: relative; max-height: 320px; overflow: auto; border: 1px solid var(--c1z-line); border-radius: var(--c1z-radius); direction: ltr; }
  .room { position: relative; min-width: max-content; }
  pre { margin: 0; padding-inline: 8px; font: 400 var(--c1z-xs)/var(--line) var(--c1z-mono); position: sticky; inset-block-start: 0; }
  .at { color: var(--c1z-soft); user-select: none; }
`;
