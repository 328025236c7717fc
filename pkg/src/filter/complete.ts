/** What may be typed next in a filter line. */

import type { Kind } from "../types/query.ts";
import { fieldOf, fieldsOf, kebab, usualOperator, type Field } from "./fields.ts";
import { tokens, type Token } from "./lex.ts";
import { dashed } from "./parse.ts";
import { filterTerm } from "./term.ts";
import type { FilterCandidate, FilterCompletion } from "./types.ts";

/** A resource type that a value may be. */
export interface NamedType {
  /** Its id. */
  readonly id: string;
  /** What it is called. */
  readonly name: string;
}

/**
 * What may be typed at a place of a filter line: names of fields, or behind one the values that it takes.
 *
 * @param caret Where somebody types, in UTF-16 code units.
 * @param types The resource types of the sync, for the fields that take one.
 *
 * @example
 * ```ts
 * import { completeFilter } from "c1z";
 *
 * const { start, end, candidates } = completeFilter("resources", "type:user sta", 13);
 * console.log(start, end, candidates.map(({ text }) => text).join(" ")); // → 10 13 status:
 * const behind = completeFilter("resources", "status:d", 8);
 * console.log(behind.candidates.map(({ text }) => text).join(" ")); // → status:disabled status:deleted
 * ```
 */
export function completeFilter(kind: Kind, text: string, caret: number, types: readonly NamedType[] = []): FilterCompletion {
  const whole = tokens(text).find(({ start, end }) => start < caret && caret <= end);
  if (whole === undefined) return { start: caret, end: caret, candidates: names(kind, "") };
  const { start, end } = whole;
  const [typed] = tokens(text.slice(start, caret));
  if (typed === undefined || (typed.op === "" && typed.quoted)) return { start, end, candidates: [] };
  return { start, end, candidates: typed.op === "" ? names(kind, typed.value) : values(kind, typed, types) };
}

function names(kind: Kind, typed: string): FilterCandidate[] {
  const begin = typed.toLowerCase().replace(/[-_]/g, "");
  const fields = [...fieldsOf(kind)].filter(([name, { take }]) => take !== "text" && name.startsWith(begin));
  return fields.map(([, field]) => ({ text: `${kebab(field.name)}${usualOperator(field)}`, name: field.name, whole: false }));
}

function values(kind: Kind, typed: Token, types: readonly NamedType[]): FilterCandidate[] {
  const field = fieldOf(kind, typed.name);
  const op = typed.op === "=" ? "=" : ":";
  if (field === undefined || (typed.op !== ":" && typed.op !== "=")) return [];
  const begin = typed.value.toLowerCase();
  if (field.take === "word") {
    const words = field.words.map(dashed).filter((word) => word.startsWith(begin.replace(/[ _]/g, "-")));
    return words.map((word) => ({ text: filterTerm(field.name, word, op), name: field.name, value: word, whole: true }));
  }
  if (!takesTypes(field)) return [];
  const fitting = types.filter(({ id, name }) => id.toLowerCase().startsWith(begin) || name.toLowerCase().startsWith(begin));
  return fitting.flatMap(({ id, name }): FilterCandidate[] => {
    const head = { name: field.name, value: id, label: name };
    if (field.take !== "ref") return [{ ...head, text: filterTerm(field.name, id, op), whole: true }];
    // The id is still to come, so quotes would stay open.
    const text = filterTerm(field.name, { resourceType: id, resource: "x" }, op).slice(0, -1);
    return text.includes('"') ? [] : [{ ...head, text, whole: false }];
  });
}

/** Whether its value begins with, or is, a resource type. */
function takesTypes(field: Field): boolean {
  return field.take === "ref" || (field.take === "id" && field.types);
}
