/** The grid pattern: what a key does to the active cell. Row -1 is the header. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

export interface Extent {
  readonly rows: number;
  readonly columns: number;
  readonly page: number;
}

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The cell a key leads to, or undefined when it is not a key of the grid. */
export function move(from: Cell, key: Key, extent: Extent): Cell | undefined {
  if (key.altKey || key.shiftKey) return undefined;
  const control = key.ctrlKey || key.metaKey;
  const lastRow = extent.rows - 1;
  const lastColumn = extent.columns - 1;
  const to = (row: number, column: number): Cell => ({
    row: Math.max(0, Math.min(lastRow, row)),
    column: Math.max(0, Math.min(lastColumn, column)),
  });
  switch (key.key) {
    case "ArrowDown":
      return control ? to(lastRow, from.column) : to(from.row + 1, from.column);
    case "ArrowUp":
      return control ? to(0, from.column) : to(from.row - 1, from.column);
    case "ArrowRight":
      return to(from.row, control ? lastColumn : from.column + 1);
    case "ArrowLeft":
      return to(from.row, control ? 0 : from.column - 1);
    case "Home":
      return control ? to(0, 0) : to(from.row, 0);
    case "End":
      return control ? to(lastRow, lastColumn) : to(from.row, lastColumn);
    case "PageDown":
      return control ? undefined : to(from.row + extent.page, from.column);
    case "PageUp":
      return control ? undefined : to(from.row - extent.page, from.column);
    default:
      return undefined;
  }
}
