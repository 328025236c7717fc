/** What a filter line is, to those who read and write one. */

import type { EntitlementQuery, GrantQuery, Kind, Query, ResourceQuery, ResourceRef, ResourceTypeQuery } from "../types/query.ts";

/** How a value is compared: `:` is what a filter does by itself, and of a column that it contains the value. */
export type FilterOperator = ":" | "=" | "!=" | ">" | ">=" | "<" | "<=";

/** One term of a line. */
export interface FilterTerm {
  /** Where it begins, in UTF-16 code units. */
  readonly start: number;
  /** Where it has ended. */
  readonly end: number;
  /** The field however it was typed: `principal-type`, the column `lastLogin`, or `text` for what is only looked for. */
  readonly name: string;
  /** As it stands there; of a text `:`. */
  readonly op: FilterOperator;
  /** Without quotes; a resource where the field takes one. */
  readonly value: string | ResourceRef;
}

/** The options of a query, by kind. */
export interface QueryOf {
  /** Of resource types. */
  resourceTypes: ResourceTypeQuery;
  /** Of resources. */
  resources: ResourceQuery;
  /** Of entitlements. */
  entitlements: EntitlementQuery;
  /** Of grants. */
  grants: GrantQuery;
}

/** A line that was understood. */
export interface ParsedFilter<K extends Kind = Kind> {
  /** The same as typed options. */
  readonly query: Omit<QueryOf[K], Exclude<keyof Query, "text" | "where">>;
  /** The terms in their order. */
  readonly terms: readonly FilterTerm[];
}

/** What may be typed at the caret. */
export interface FilterCompletion {
  /** Where what it replaces begins. */
  readonly start: number;
  /** Where that ends. */
  readonly end: number;
  /** In the order of the fields, or as their values were given. */
  readonly candidates: readonly FilterCandidate[];
}

/** One completion. */
export interface FilterCandidate {
  /** What to put there. */
  readonly text: string;
  /** The field as in {@link FilterTerm.name}. */
  readonly name: string;
  /** The value, where it is one that is completed. */
  readonly value?: string;
  /** What that value is called, where it is a resource type. */
  readonly label?: string;
  /** Whether the term is complete with it; else more is to be typed. */
  readonly whole: boolean;
}
