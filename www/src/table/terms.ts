/** The terms of a filter line, as tables add and remove them. */
import { filterTerm, parseFilter } from "c1z";
import type { Kind } from "../data/contract.ts";
import type { TableKind } from "./columns.ts";

/** The filter's name of each facet. */
const TERM_OF_FACET: Readonly<Record<string, string>> = {
  resourceTypeId: "type", trait: "trait", status: "status", purpose: "purpose", entitlementResourceType: "type", principalResourceType: "principal-type", kind: "how",
};

/** What a table has to know of its filter. */
export interface Reading {
  /** Whether it can be read. */
  readonly fits: boolean;
  /** What is searched for. */
  readonly text: string;
  /** The one type that resources are of. */
  readonly type: string | undefined;
}

export function readFilter(kind: TableKind, line: string): Reading {
  if (kind === "assets" || line.trim() === "") return { fits: true, text: "", type: undefined };
  try {
    const { query } = parseFilter(kind, line);
    return { fits: true, text: query.text ?? "", type: kind === "resources" ? parseFilter("resources", line).query.resourceTypeId : undefined };
  } catch {
    return { fits: false, text: "", type: undefined };
  }
}

/** Values that a line gives to a facet. */
export function chosen(kind: Kind, line: string, facet: string): readonly string[] {
  return termsOf(kind, line, facet).map((term) => String(term.value));
}

function termsOf(kind: Kind, line: string, facet: string): ReturnType<typeof parseFilter>["terms"] {
  try {
    return parseFilter(kind, line).terms.filter((term) => term.name === TERM_OF_FACET[facet] && (term.op === ":" || term.op === "="));
  } catch {
    return [];
  }
}

/** The line without what it says of a facet, or without one value of it. */
export function without(kind: Kind, line: string, facet: string, value?: string): string {
  const gone = termsOf(kind, line, facet).filter((term) => value === undefined || term.value === value);
  return [...gone].reverse().reduce((left, { start, end }) => `${left.slice(0, start).trimEnd()} ${left.slice(end).trimStart()}`, line).trim();
}

/** The line with a value of a facet added; it takes the place of another, where only one can hold. */
export function withValue(kind: Kind, line: string, facet: string, value: string): string {
  const rest = facet === "principalResourceType" && value !== "" ? line.trim() : without(kind, line, facet);
  const term = filterTerm(TERM_OF_FACET[facet] ?? facet, value, value === "" ? "=" : ":");
  return rest === "" ? term : `${rest} ${term}`;
}

/** Whether rows without a value can be asked for. */
export const canBeEmpty = (facet: string): boolean => facet !== "trait";
