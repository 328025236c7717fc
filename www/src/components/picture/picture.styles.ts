import { css } from "lit";

export const styles = css`
  :host { display: inline-grid; }
  img { display: block; object-fit: contain; border-radius: 6px; background: #ffffff; outline: 1px solid var(--c1z-line); outline-offset: -1px; }
`;
