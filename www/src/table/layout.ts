/** How somebody has arranged the columns of one table. */
export interface Layout {
  /** Keys of the columns that are shown, in order; the ones of the viewer when absent. */
  readonly shown?: readonly string[];
  /** Widths in pixels of those that were resized, by key. */
  readonly widths?: Readonly<Record<string, number>>;
  /** How many of the first columns stay in sight when the table is scrolled sideways. */
  readonly pinned?: number;
}
