/** Where somebody is in the viewer: what back and forward, links and `save()` are about. */
import type { Kind, RecordKey } from "../data/contract.ts";

/** One record, by what finds it again. */
export interface Subject {
  readonly kind: Kind;
  readonly key: RecordKey;
}

/** A column to sort by; the first of several counts most. */
export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** The parts of a record's page. */
export type Tab = "access" | "graph" | "details" | "raw";

/** What the middle of the viewer shows. */
export interface Place {
  /** The overview, a table, the hits of a search over everything, or the page of one record. */
  readonly view: "overview" | Kind | "assets" | "search" | "record";
  /** The filter line of a table (docs/filter.md), or the text of a search. */
  readonly filter: string;
  /** The order of a table; that of the file where it is empty. */
  readonly sort: readonly Sort[];
  /** The record of a page, or the one that stands beside a table. */
  readonly subject?: Subject;
  /** Which part of it. */
  readonly tab?: Tab;
  /** The asset that stands beside the table of assets, by its id. */
  readonly asset?: string;
}

/** A place from a view and, where there is more to say, the rest. */
export function place(view: Place["view"], more: Partial<Omit<Place, "view">> = {}): Place {
  return { view, filter: "", sort: [], ...more };
}
