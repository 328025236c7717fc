/** Where somebody is in a viewer, as `save()` gives it and `restore()` takes it. */

import type { Kind } from "../types/query.ts";

/** One record, by what finds it again: its id, and for a resource its type and id. */
export interface ViewerSubject {
  /** What it is. */
  readonly kind: Kind;
  /** What finds it among its kind. */
  readonly key: { readonly id: string; readonly resourceType?: string };
}

/** What the middle of the viewer shows. */
export interface ViewerPlace {
  /** The overview, a table, the hits of a search over everything, or the page of one record. */
  readonly view: "overview" | Kind | "assets" | "search" | "record";
  /** The filter line of a table, or the text of a search. */
  readonly filter: string;
  /** The order of a table, the first column counting most; that of the file where it is empty. */
  readonly sort: readonly { readonly column: string; readonly descending: boolean }[];
  /** The record of a page, or the one that stands beside a table. */
  readonly subject?: ViewerSubject;
  /** Which part of it. */
  readonly tab?: "access" | "graph" | "details" | "raw";
  /** The asset that stands beside the table of assets, by its id. */
  readonly asset?: string;
}

/** How the columns of a table are arranged. */
export interface ViewerLayout {
  /** Keys of the columns that are shown, in order; the ones of the viewer when absent. */
  readonly shown?: readonly string[];
  /** Widths in pixels of those that were resized, by key. */
  readonly widths?: Readonly<Record<string, number>>;
  /** How many of the first columns stay in sight when the table is scrolled sideways. */
  readonly pinned?: number;
}

/** JSON. Of the file it holds no more than its name and the ids of the place itself. */
export interface ViewerState {
  /** Of this shape. */
  readonly version: 1;
  /** Which tab, in this page's lifetime. */
  readonly tab?: number;
  /** The name of the file. */
  readonly file?: string;
  /** The sync that is shown; the default one when absent. */
  readonly sync?: string;
  /** What the middle shows; the overview when absent. */
  readonly place?: ViewerPlace;
  /** How the columns of tables are arranged, by table. */
  readonly layouts?: Readonly<Record<string, ViewerLayout>>;
  /** How far the table is scrolled, in rows, and the active cell. */
  readonly at?: { readonly top: number; readonly row: number; readonly column: number };
}
