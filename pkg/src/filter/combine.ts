/** A filter line beside the typed options of a query. */

import type { Kind, Query } from "../types/query.ts";
import { filterError, parseFilter } from "./parse.ts";

/** The same query with the options that its line stands for. What is given both ways must be the same. */
export function withFilter(kind: Kind, given: Query | undefined): Query | undefined {
  if (given?.filter === undefined) return given;
  const { filter, ...options } = given;
  const { query, terms } = parseFilter(kind, filter);
  const both: Record<string, unknown> = { ...options };
  for (const [name, value] of Object.entries(query)) {
    const other = both[name];
    if (name === "where") both[name] = [...(other === undefined ? [] : [other].flat()), ...(value as unknown[])];
    else if (other === undefined || other === "") both[name] = value;
    else if (!same(other, value)) {
      const term = terms.find(({ start, end }) => name in parseFilter(kind, filter.slice(start, end)).query);
      throw filterError(term?.start ?? 0, `the query gives another ${name} beside it.`);
    }
  }
  return both;
}

/** Whether two values of an option ask for the same. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(parts(one)) === JSON.stringify(parts(other));
}

/** What counts of a value: the texts of a list in any order, type and id of a resource, or the one text. */
function parts(value: unknown): unknown[] {
  if (Array.isArray(value)) return [...value].sort();
  if (typeof value !== "object" || value === null) return [value];
  return "resourceType" in value && "resource" in value ? [value.resourceType, value.resource] : [value];
}
