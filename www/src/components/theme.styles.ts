/** Every colour, size and distance of the viewer, as custom properties of the element: a page sets others on it. Components use these names only. */
import { css } from "lit";

export const theme = css`
  :host {
    color-scheme: light dark;

    --c1z-font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
    --c1z-mono: ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", "Liberation Mono", monospace;
    --c1z-xs: 12px;
    --c1z-s: 13px;
    --c1z-m: 15px;
    --c1z-l: 20px;
    --c1z-xl: 28px;
    --c1z-radius: 6px;
    --c1z-row: 32px;

    --c1z-page: light-dark(#f5f6f8, #0e1116);
    --c1z-panel: light-dark(#ffffff, #151920);
    --c1z-raised: light-dark(#ffffff, #1b2029);
    --c1z-hover: light-dark(#f1f3f7, #1c222c);
    --c1z-select: light-dark(#e7eefc, #1d2b47);
    --c1z-line: light-dark(#e1e5ea, #282f3a);
    --c1z-edge: light-dark(#87919d, #66707e);
    --c1z-text: light-dark(#171b21, #e7eaee);
    --c1z-soft: light-dark(#545d69, #9ea8b5);
    --c1z-accent: light-dark(#2b53d0, #8fadff);
    --c1z-on-accent: light-dark(#ffffff, #0e1526);
    --c1z-accent-soft: light-dark(#eef2fd, #1a2338);
    --c1z-shadow: 0 8px 28px light-dark(#10182026, #00000080), 0 1px 3px light-dark(#1018201f, #00000066);

    --c1z-good: light-dark(#17693a, #6fd394);
    --c1z-warn: light-dark(#8a5300, #f0b95a);
    --c1z-bad: light-dark(#b3261e, #ff9a90);
    --c1z-open: light-dark(#6b3fb5, #c5a6ff);
    --c1z-good-soft: light-dark(#e8f5ed, #14281d);
    --c1z-warn-soft: light-dark(#fdf3e1, #2d2312);
    --c1z-bad-soft: light-dark(#fdecea, #341b1a);
    --c1z-open-soft: light-dark(#f2ecfc, #261d3a);

    --c1z-hue-0: light-dark(#2b53d0, #8fadff);
    --c1z-hue-1: light-dark(#0b6b74, #64cdd6);
    --c1z-hue-2: light-dark(#8a5300, #f0b95a);
    --c1z-hue-3: light-dark(#7c3aa8, #d3a2f5);
    --c1z-hue-4: light-dark(#17693a, #6fd394);
    --c1z-hue-5: light-dark(#a8324f, #ff9db1);
    --c1z-hue-6: light-dark(#4f5b12, #c3cf6a);
    --c1z-hue-7: light-dark(#5a5f6b, #b4bcc8);
  }
  :host([theme="light"]) { color-scheme: light; }
  :host([theme="dark"]) { color-scheme: dark; }
  :host([density="compact"]) { --c1z-row: 26px; }
  :host([density="comfortable"]) { --c1z-row: 36px; }
  @media (pointer: coarse) { :host { --c1z-row: 40px; } }

  @media (prefers-contrast: more) {
    :host {
      --c1z-text: light-dark(#000000, #ffffff); --c1z-soft: light-dark(#2b3138, #dfe3e8); --c1z-line: light-dark(#6b747f, #9aa4b1);
      --c1z-edge: light-dark(#30363d, #dfe3e8); --c1z-accent: light-dark(#12338f, #b9ccff);
    }
  }

  @media (forced-colors: active) {
    :host {
      --c1z-line: CanvasText; --c1z-edge: CanvasText; --c1z-accent: Highlight; --c1z-on-accent: HighlightText;
      --c1z-select: Canvas; --c1z-hover: Canvas; --c1z-soft: CanvasText;
    }
  }
`;
