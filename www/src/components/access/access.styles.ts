import { css } from "lit";

export const styles = css`
  :host { display: block; container-type: inline-size; min-width: 0; }
  section { display: grid; gap: 4px; min-width: 0; }
  * + section { margin-block-start: 20px; }
  .head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 12px; }
  h3 { font-size: var(--c1z-m); line-height: 28px; }
  h3 .num { color: var(--c1z-soft); font-weight: 400; margin-inline-start: 4px; }
  .head .since { margin-inline-start: auto; display: flex; align-items: center; gap: 4px; min-height: 24px; color: var(--c1z-soft); }
  h4 { margin: 0; font-size: inherit; font-weight: 600; display: flex; align-items: center; gap: 6px; min-height: 32px; }
  h4 .num { font-weight: 400; }
  h4 .name { cursor: default; min-width: 0; }
  .group + .group { border-top: 1px solid var(--c1z-line); }
  button.fold { flex: none; width: 24px; min-height: 24px; padding: 0; display: inline-grid; place-items: center; color: var(--c1z-soft); }
  button.fold svg { width: 12px; height: 12px; }
  button.fold[aria-expanded="true"] svg { transform: rotate(90deg); }
  :host(:dir(rtl)) button.fold[aria-expanded="false"] svg { transform: rotate(180deg); }
  .leaf { flex: none; width: 24px; }
  .lines > li { padding-block: 4px; padding-inline: 54px 8px; border-radius: 4px; line-height: 20px; content-visibility: auto; contain-intrinsic-block-size: auto 28px; }
  .lines > li:hover { background: var(--c1z-hover); }
  .lines > li.same { padding-block-start: 0; }
  .lines button.link { min-height: 20px; }
  :is(.lines, h4) button.link:not(:hover) { text-decoration-color: transparent; }
  .lines.holders .who { display: inline-flex; }
  .who { display: flex; align-items: center; gap: 6px; min-width: 0; margin-inline-start: -24px; vertical-align: top; }
  .who > button.link, .who > bdi { min-width: 0; }
  .what, .how { display: inline; min-width: 0; }
  .how { margin-inline-start: 8px; }
  .what.id { color: var(--c1z-soft); font-size: var(--c1z-xs); }
  .what.id:not(.twin) { display: none; }
  .how { color: var(--c1z-soft); }
  .how button.link { color: inherit; }
  .how .since { white-space: nowrap; }
  .lines.children > li { padding-inline-start: 24px; }
  .lines.children .num { margin-inline-start: auto; }
  c1z-children.inner { margin-inline-start: -12px; padding-inline-start: 4px; border-inline-start: 1px solid var(--c1z-line); }
  .more { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; padding-block: 8px; padding-inline-start: 30px; color: var(--c1z-soft); }
  .chain { display: grid; max-width: 720px; grid-template-columns: minmax(80px, auto) minmax(0, 1fr); gap: 4px 16px; line-height: 24px; }
  .chain dt { color: var(--c1z-soft); }
  .chain dd .glyph { margin-inline-end: 6px; }
  .links { display: grid; border: 1px solid var(--c1z-line); border-radius: var(--c1z-radius); overflow: hidden; }
  .links button { display: flex; align-items: center; gap: 8px; width: 100%; border: 0; border-radius: 0; min-height: 32px; background: none; text-align: start; }
  .links button:hover { background: var(--c1z-hover); }
  .links button:focus-visible { outline-offset: -2px; }
  .links li + li { border-top: 1px solid var(--c1z-line); }
  .links span:first-child { flex: 1; min-width: 0; }
  .links svg { width: 12px; height: 12px; color: var(--c1z-soft); }
  .problem { padding: 8px 12px; border-radius: var(--c1z-radius); background: var(--c1z-bad-soft); color: var(--c1z-bad); overflow-wrap: anywhere; }
  .late { color: var(--c1z-soft); opacity: 0; animation: late 1ms 150ms forwards; }
  @keyframes late { to { opacity: 1; } }
  @container (min-width: 560px) {
    .lines:not(.children) > li { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 4fr) minmax(0, 4fr); gap: 0 12px; align-items: baseline; }
    .how { margin: 0; }
    .what.id:not(.twin) { display: block; }
  }
  @media print {
    button.fold, .more button, .further, label.since { display: none !important; }
    button.link { color: inherit; text-decoration: none; }
    .lines > li { break-inside: avoid; padding-block: 1px; content-visibility: visible; }
    h4 { break-after: avoid; }
  }
`;
