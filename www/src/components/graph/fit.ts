/** Cutting names to the width of a box, by what the browser measures. */

let context: CanvasRenderingContext2D | null | undefined;

/** The longest beginning of a text that fits, with `…` where something is left out. */
export function fit(text: string, width: number, font: string): string {
  context ??= document.createElement("canvas").getContext("2d");
  if (context === null || context === undefined) return text;
  context.font = font;
  const wide = (part: string): boolean => (context?.measureText(part).width ?? 0) > width;
  if (!wide(text)) return text;
  const letters = [...text];
  let [fits, over] = [0, letters.length];
  while (over - fits > 1) {
    const middle = (fits + over) >> 1;
    if (wide(`${letters.slice(0, middle).join("")}…`)) over = middle;
    else fits = middle;
  }
  return `${letters.slice(0, fits).join("").trimEnd()}…`;
}
