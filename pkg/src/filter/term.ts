/** Writing terms, and the resources in them. */

import { C1zError } from "../errors.ts";
import { checkRef, describe } from "../options.ts";
import type { ResourceRef } from "../types/query.ts";
import { kebab } from "./fields.ts";
import type { FilterOperator } from "./types.ts";

const OPERATORS: readonly string[] = [":", "=", "!=", ">", ">=", "<", "<="] satisfies FilterOperator[];
/** Fields whose values name a resource. */
const REFS: readonly string[] = ["principal", "on", "parent"];
/** What a value without quotes may hold; more would be read right, too, but a person could not see it. */
const PLAIN = /^[\p{L}\p{N}\p{P}\p{S}][\p{L}\p{M}\p{N}\p{P}\p{S}]*$/u;
/** What cannot be seen or moves its neighbours; ordinary letters with their marks stay. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

/**
 * A term of a filter line, quoted where it must be, so that {@link parseFilter} gives back exactly this value. Terms are joined by
 * spaces. The name `text` is the searched text.
 *
 * @param name A field of the kind, such as `type` or `principal`, or a column, such as `lastLogin`.
 * @param op How it is compared; `:` when absent. A filter has `:` and `=` only.
 *
 * @example
 * ```ts
 * import { filterTerm } from "c1z";
 *
 * console.log(filterTerm("type", "user"), filterTerm("grants", 10, ">"), filterTerm("text", "a b")); // → type:user grants>10 "a b"
 * console.log(filterTerm("principal", { resourceType: "user", resource: "Ann Example" })); // → principal:"user/Ann Example"
 * ```
 */
export function filterTerm(name: string, value: string | number | ResourceRef, op: FilterOperator = ":"): string {
  if (typeof name !== "string" || !/^[A-Za-z][-_0-9A-Za-z]*$/.test(name)) {
    throw new C1zError("usage.argument", `The name of a filter term must be that of a field, not ${describe(name)}.`);
  }
  if (!OPERATORS.includes(op)) throw new C1zError("usage.argument", `The operator must be one of ${OPERATORS.join(" ")}, not ${describe(op)}.`);
  const text = valueText(name, value);
  if (name === "text") return /^[\p{L}\p{N}]+$/u.test(text) && text.search(HIDDEN) < 0 ? text : quoted(text);
  // An empty half of a resource and what would be read as a part of the operator want quotes, too.
  const bare = PLAIN.test(text) && text.search(HIDDEN) < 0 && !text.includes('"') && !/^[=/]|\/$/.test(text);
  return `${kebab(name)}${op}${bare ? text : quoted(text)}`;
}

function valueText(name: string, value: unknown): string {
  if (typeof value === "number") return String(value);
  const isRef = REFS.includes(name);
  if (typeof value === "string") return isRef ? escaped(value, /[\\/]/g) : value;
  const { resourceType, resource } = checkRef("The value of a filter term", value);
  if (!isRef) throw new C1zError("usage.argument", `A resource can be the value of ${REFS.join(", ")}, not of ${describe(name)}.`);
  return `${escaped(resourceType, /[\\/]/g)}/${escaped(resource, /\\/g)}`;
}

function escaped(text: string, what: RegExp): string {
  return text.replace(what, (char) => `\\${char}`);
}

function quoted(text: string): string {
  const safe = escaped(text, /["\\]/g).replace(HIDDEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return `"${safe}"`;
}

/** The two parts of `type/id`; without a type where there is no slash. */
export function splitRef(text: string): { readonly resourceType?: string; readonly resource: string } {
  let type: string | undefined;
  let part = "";
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === "\\" && (next === "\\" || next === "/")) {
      part += text.slice(from, at) + next;
      at += 1;
      from = at + 1;
    } else if (char === "/" && type === undefined) {
      type = part + text.slice(from, at);
      part = "";
      from = at + 1;
    }
  }
  const resource = part + text.slice(from);
  return type === undefined ? { resource } : { resourceType: type, resource };
}
