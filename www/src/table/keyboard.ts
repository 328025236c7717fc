/** The grid pattern: what a key does to the active cell. Row -1 is the header. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

export interface Extent {
  readonly rows: number;
  readonly columns: number;
  readonly page: number;
  /** Whether the first column is the rightmost. */
  readonly rtl?: boolean;
}

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const HEADER = -1;

/** The cell a key leads to, or undefined when it is not a key of the grid. The header is reached by one step up, and left by one down. */
export function move(from: Cell, key: Pick<Key, "key" | "ctrlKey" | "metaKey" | "altKey">, extent: Extent): Cell | undefined {
  if (key.altKey) return undefined;
  const control = key.ctrlKey || key.metaKey;
  const lastRow = extent.rows - 1;
  const lastColumn = extent.columns - 1;
  const to = (row: number, column: number): Cell => ({
    row: Math.max(HEADER, Math.min(lastRow, row)),
    column: Math.max(0, Math.min(lastColumn, column)),
  });
  const forward = (by: 1 | -1): Cell => to(from.row, control ? (by === 1 ? lastColumn : 0) : from.column + by);
  switch (key.key) {
    case "ArrowDown":
      return control ? to(lastRow, from.column) : to(from.row + 1, from.column);
    case "ArrowUp":
      return control ? to(0, from.column) : to(from.row - 1, from.column);
    case "ArrowRight":
      return forward(extent.rtl === true ? -1 : 1);
    case "ArrowLeft":
      return forward(extent.rtl === true ? 1 : -1);
    case "Home":
      return control ? to(0, 0) : to(from.row, 0);
    case "End":
      return control ? to(lastRow, lastColumn) : to(from.row, lastColumn);
    case "PageDown":
      return control ? undefined : to(from.row + extent.page, from.column);
    case "PageUp":
      return control ? undefined : to(Math.max(Math.min(0, from.row), from.row - extent.page), from.column);
    default:
      return undefined;
  }
}
