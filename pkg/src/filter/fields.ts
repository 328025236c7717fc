/** What each name of a filter line means, by kind of record: docs/filter.md as data. */

import type { Kind } from "../types.ts";
import { GRANT_KINDS, PURPOSES, REFERRED, STATUSES, TRAITS } from "./words.ts";

/** What stands behind a name. */
export type Field = {
  /** As it is written. */
  readonly name: string;
  /** The column that shows it, where there is one: an empty value means the rows that have none there. */
  readonly column?: string;
} & (
  | { readonly take: "text" }
  /** A comparison with `column`. */
  | { readonly take: "column"; readonly column: string }
  /** An id as it is; `types` where it is that of a resource type, `many` where it may be given again. */
  | { readonly take: "id"; readonly option: string; readonly types: boolean; readonly many: boolean }
  | { readonly take: "word"; readonly option: string; readonly words: readonly string[] }
  /** `type/id`; an id alone goes to `loose`, where that is one. */
  | { readonly take: "ref"; readonly option: string; readonly loose: string }
);

/** The searched text. */
const TEXT: Field = { name: "text", take: "text" };

const id = (name: string, option: string, column: string, types = true, many = false): Field => ({ name, take: "id", option, column, types, many });
const word = (name: string, option: string, words: readonly string[], column?: string): Field => ({ name, take: "word", option, words, ...(column === undefined ? {} : { column }) });
const ref = (name: string, option: string, loose = ""): Field => ({ name, take: "ref", option, loose, column: option });

const FILTERS: Readonly<Record<Kind, readonly Field[]>> = {
  resourceTypes: [word("trait", "trait", TRAITS)],
  resources: [
    id("type", "resourceTypeId", "resourceType"), ref("parent", "parent"), word("trait", "trait", TRAITS), word("status", "status", STATUSES, "status"),
  ],
  entitlements: [ref("on", "resource"), id("type", "resourceTypeId", "resourceType"), word("purpose", "purpose", PURPOSES, "purpose")],
  grants: [
    id("entitlement", "entitlementId", "entitlementId", false), ref("on", "resource"), ref("principal", "principal", "principalResourceId"),
    id("principal-type", "principalResourceType", "principalType", true, true), id("type", "entitlementResourceType", "resourceType"),
    word("how", "kind", GRANT_KINDS, "kind"), word("missing", "missing", REFERRED),
  ],
};

const COLUMNS: Readonly<Record<Kind, string>> = {
  resourceTypes: "displayName id traits description resources",
  resources:
    "displayName resourceType resource parentType parent status email description createdAt lastLogin expiresAt parentName children entitlements grants",
  entitlements: "displayName id slug purpose resourceType resource description resourceName grants",
  grants: "id principalType principal principalName entitlementId entitlementName resourceType resource resourceName kind",
};

/** Columns of counts and of times: what is asked of them is more or less. */
const COUNTS = /^(resources|children|entitlements|grants)$/;
const TIMES = /(At|Login)$/;

/** A date, or one with a time of day, with or without a zone. */
const TIME = /^(\d{4}-\d\d-\d\d)(?:[ T](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** Short names of columns. */
const ALIASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  resourceTypes: { name: "displayname" },
  resources: { name: "displayname", id: "resource" },
  entitlements: { name: "displayname" },
  grants: {},
};

const made = new Map<Kind, ReadonlyMap<string, Field>>();

/** The fields of a kind by their {@link plain} names, filters first. */
export function fieldsOf(kind: Kind): ReadonlyMap<string, Field> {
  const known = made.get(kind);
  if (known !== undefined) return known;
  const fields = new Map<string, Field>();
  const columns = COLUMNS[kind].split(" ").map((column): Field => ({ name: column, take: "column", column }));
  for (const field of [...FILTERS[kind], TEXT, ...columns]) {
    if (!fields.has(plain(field.name))) fields.set(plain(field.name), field);
  }
  made.set(kind, fields);
  return fields;
}

/** The field that a typed name means. */
export function fieldOf(kind: Kind, typed: string): Field | undefined {
  const name = plain(typed);
  return fieldsOf(kind).get(Object.hasOwn(ALIASES[kind] ?? {}, name) ? (ALIASES[kind]?.[name] ?? "") : name);
}

/** The operator to begin with. */
export function usualOperator(field: Field): ":" | ">" | "<" {
  if (field.take !== "column") return ":";
  return COUNTS.test(field.column) ? ">" : TIMES.test(field.column) ? "<" : ":";
}

/** What a column is compared with by value: nothing where the value is one. */
export function wantedOf(column: string, value: string): "a whole number" | "a date such as 2026-01-31" | undefined {
  const text = value.trim();
  if (COUNTS.test(column)) return /^\d{1,18}$/.test(text) ? undefined : "a whole number";
  if (!TIMES.test(column)) return undefined;
  const date = TIME.exec(text)?.[1];
  const day = date === undefined ? Number.NaN : Date.parse(`${date}T00:00:00Z`);
  // A day that the month does not have becomes one of the next.
  return Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== date ? "a date such as 2026-01-31" : undefined;
}

/** `lastLogin`, `last-login` and `lastlogin` are one name. */
function plain(name: string): string {
  return name.replace(/[-_]/g, "").toLowerCase();
}

/** `lastLogin` as it is written in a line: `last-login`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter, at) => `${at === 0 ? "" : "-"}${letter.toLowerCase()}`);
}
