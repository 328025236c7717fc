/** The order of a table, as its headers change it. */
import type { Sort } from "../state/place.ts";

/** Ascending, then descending, then the order of the file; `add` keeps what the table is sorted by before that. */
export function nextSort(sort: readonly Sort[], column: string, add: boolean): readonly Sort[] {
  const at = sort.findIndex((one) => one.column === column);
  const now = sort[at];
  const next: readonly Sort[] = now === undefined ? [{ column, descending: false }] : now.descending ? [] : [{ column, descending: true }];
  if (!add) return next;
  return at < 0 ? [...sort, ...next] : [...sort.slice(0, at), ...next, ...sort.slice(at + 1)];
}
