/** What a column can be filtered by, and its terms in a filter line. */
import { completeFilter, type FilterOperator, filterTerm, type FilterTerm, parseFilter } from "c1z";
import type { Kind } from "../data/contract.ts";
import type { Column } from "./columns.ts";

/** Comparisons as a person chooses them: the operators of the language, and with and without a value. */
export type Comparison = FilterOperator | "empty" | "filled";

export interface ColumnFilter {
  /** The field that is written. */
  readonly field: string;
  /** A resource, as `type/id`. */
  readonly isRef: boolean;
  /** Those of the language that say something of such a column, the usual one first; of values to choose from there is nothing to compare. */
  readonly comparisons: readonly Comparison[];
  /** Other fields that say something of what the column shows. */
  readonly also: readonly string[];
}

/** Fields of columns that go by another name, those whose values are chosen from a list, and others that are about the same. */
const CHOICES: Readonly<Record<string, string>> = { resourceType: "type", principalType: "principal-type", status: "status", purpose: "purpose", kind: "how" };
const REFS: readonly string[] = ["parent", "principal"];
const ALSO: Readonly<Partial<Record<Kind, Readonly<Record<string, readonly string[]>>>>> = {
  resourceTypes: { traits: ["trait"] },
  resources: { resourceType: ["resourceType"], parentName: ["parent"] },
  entitlements: { resourceType: ["resourceType"], resource: ["on"], resourceName: ["on"] },
  grants: {
    principalName: ["principal"], entitlementId: ["entitlement"], entitlementName: ["entitlement"], resourceType: ["resourceType"], resource: ["on"], resourceName: ["on"], kind: ["kind"],
  },
};

const TEXT: readonly Comparison[] = [":", "=", "!=", "empty", "filled"];
const NUMBER: readonly Comparison[] = [">", "<", "="];
const TIME: readonly Comparison[] = ["<", ">=", "empty", "filled"];

export function filterOf(kind: Kind, { key, look }: Pick<Column, "key" | "look">): ColumnFilter {
  const also = ALSO[kind]?.[key] ?? [];
  // A type above a resource is a column and no filter.
  const choice = CHOICES[key];
  if (choice !== undefined) return { field: choice, isRef: false, comparisons: [], also };
  if (REFS.includes(key)) return { field: key, isRef: true, comparisons: [":", "empty"], also };
  return { field: key, isRef: false, comparisons: look === "number" ? NUMBER : look === "time" ? TIME : TEXT, also };
}

/** The values a column can be, where they are chosen from a list; "" is none. */
export function choicesOf(kind: Kind, { field, comparisons }: ColumnFilter, types: readonly { readonly id: string; readonly name: string }[]): readonly { readonly value: string; readonly label?: string }[] {
  if (comparisons.length > 0) return [];
  const { candidates } = completeFilter(kind, `${field}:`, field.length + 1, types);
  const none = field === "status" || field === "purpose" ? [{ value: "" }] : [];
  return [...candidates.map(({ value = "", label }) => ({ value, ...(label === undefined ? {} : { label }) })), ...none];
}

/** The terms of a line that are about a column: those its filter can show first. */
export function termsOf(kind: Kind, line: string, filter: ColumnFilter): readonly FilterTerm[] {
  try {
    const { terms } = parseFilter(kind, line);
    const own = terms.filter(({ name }) => name === filter.field);
    return [...own, ...terms.filter(({ name }) => filter.also.includes(name))];
  } catch {
    return [];
  }
}

/** How a term compares, and with what, as it is put in. */
export function shownOf({ name, op, value }: FilterTerm): { readonly comparison: Comparison; readonly text: string } {
  const text = typeof value === "string" ? (REFS.includes(name) ? value.replace(/[\\/]/g, "\\$&") : value)
    : `${value.resourceType.replace(/[\\/]/g, "\\$&")}/${value.resource.replaceAll("\\", "\\\\")}`;
  if (text === "" && (op === "!=" || op === "=" || op === ":")) return { comparison: op === "!=" ? "filled" : "empty", text };
  return { comparison: op, text };
}

/** A term as it is written. */
export function termOf({ field, isRef }: ColumnFilter, comparison: Comparison, text: string): string {
  if (comparison === "empty") return filterTerm(field, "", "=");
  if (comparison === "filled") return filterTerm(field, "", "!=");
  // What stands for a resource is in the language already, and is only quoted.
  return isRef ? field + filterTerm("x", text, comparison).slice(1) : filterTerm(field, text, comparison);
}

/** The line with a term in the place of others, or without them. */
export function replaced(line: string, gone: readonly FilterTerm[], term = ""): string {
  const [first, ...rest] = [...gone].sort((a, b) => a.start - b.start);
  const cut = (from: string, { start, end }: FilterTerm, by: string): string => [from.slice(0, start).trimEnd(), by, from.slice(end).trimStart()].filter((part) => part !== "").join(" ");
  const left = rest.reduceRight((from, one) => cut(from, one, ""), line);
  return first === undefined ? [line.trim(), term].filter((part) => part !== "").join(" ") : cut(left, first, term);
}
