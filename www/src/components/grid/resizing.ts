/** The edges of headers: dragged to make a column wider or narrower, pressed twice to fit what is in sight. */
import type { Column } from "../../table/columns.ts";

const LEAST = 48;

/** What is resized: a grid. */
interface Resizable extends HTMLElement {
  readonly columns: readonly Column[];
  lay(live?: { readonly key: string; readonly width: number }): void;
  width(index: number, fit?: boolean): number;
}

/** Listens to the edges in a head; `done` is told the new width of a column. */
export function resizing(head: HTMLElement, grid: Resizable, done: (key: string, width: number) => void): void {
  const edgeOf = (event: Event): { edge: HTMLElement; index: number; key: string } | undefined => {
    const edge = (event.target as Element).closest<HTMLElement>(".edge");
    const index = Number(edge?.dataset["index"]);
    const key = grid.columns[index]?.key;
    return edge === null || key === undefined ? undefined : { edge, index, key };
  };
  head.addEventListener("dblclick", (event) => {
    const at = edgeOf(event);
    if (at !== undefined) done(at.key, grid.width(at.index, true));
  });
  head.addEventListener("pointerdown", (event) => {
    const at = edgeOf(event);
    if (at === undefined || event.button !== 0) return;
    event.preventDefault();
    const { edge, key } = at;
    const from = event.clientX;
    const before = grid.width(at.index);
    const sign = getComputedStyle(grid).direction === "rtl" ? -1 : 1;
    let width = before;
    const ending = new AbortController();
    const { signal } = ending;
    edge.setPointerCapture(event.pointerId);
    edge.classList.add("held");
    edge.addEventListener("pointermove", (moved) => {
      width = Math.max(LEAST, Math.round(before + sign * (moved.clientX - from)));
      grid.lay({ key, width });
    }, { signal });
    const end = (keep: boolean): void => {
      ending.abort();
      edge.classList.remove("held");
      if (keep && width !== before) done(key, width);
      else grid.lay();
    };
    edge.addEventListener("pointerup", () => end(true), { signal });
    edge.addEventListener("pointercancel", () => end(false), { signal });
  });
}
