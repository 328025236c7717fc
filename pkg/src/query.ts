/** Queries as callers write them, checked and turned into what the engine takes. */

import type { RawQuery } from "./client/protocol.ts";
import { C1zError } from "./errors.ts";
import { withFilter } from "./filter/combine.ts";
import { GRANT_KINDS, PURPOSES, REFERRED, STATUSES, TRAITS } from "./filter/words.ts";
import { checkCallback, checkFlag, checkOptions, checkRef, checkString, checkStrings, checkWord, describe } from "./options.ts";
import type { Comparison, Kind, Query } from "./types.ts";

type Check = (name: string, value: unknown) => unknown;

/** The kinds of record. */
export const KINDS = ["resourceTypes", "resources", "entitlements", "grants"] as const satisfies readonly Kind[];

/** How a column can be compared. */
export const COMPARISONS = ["contains", "=", "!=", ">", ">=", "<", "<="] as const satisfies readonly Comparison[];

/** What every query may have beside its filters. */
export const COMMON: readonly string[] = ["signal", "batchSize", "onProgress", "text", "filter", "orderBy", "where"];

/** How each filter is checked, by kind of record. */
const FILTERS: Readonly<Record<Kind, Readonly<Record<string, Check>>>> = {
  resourceTypes: { trait: word(TRAITS) },
  resources: { resourceTypeId: checkString, parent: checkRef, trait: word(TRAITS), status: word(STATUSES) },
  entitlements: { resource: checkRef, resourceTypeId: checkString, purpose: word(PURPOSES) },
  grants: {
    entitlementId: checkString,
    resource: checkRef,
    principal: checkRef,
    principalResourceId: checkString,
    principalResourceType: checkTypes,
    entitlementResourceType: checkString,
    kind: word(GRANT_KINDS),
    missing: (name, value) => [checkWord(name, value, REFERRED)],
    includeExpansion: (name, value) => checkFlag(name, value, true),
  },
};

/** The question that a query of a kind asks of a sync. */
export function rawQuery(kind: Kind, syncId: string, options: Query | undefined): RawQuery {
  const filters = FILTERS[kind];
  checkOptions(kind, options, [...Object.keys(filters), ...COMMON]);
  const given = withFilter(kind, options);
  const query: RawQuery = { kind, syncId };
  for (const [name, value] of Object.entries(given ?? {})) {
    const check = filters[name];
    if (check === undefined || value === undefined) continue;
    query[name === "kind" ? "grantKind" : name] = check(name, value);
  }
  checkCallback("onProgress", given?.onProgress);
  if (given?.text !== undefined) query["text"] = checkString("text", given.text);
  if (given?.orderBy !== undefined) query["orderBy"] = orders(given.orderBy);
  if (given?.where !== undefined) query["where"] = conditions(given.where);
  return query;
}

/** Columns and whether they descend. */
function orders(given: unknown): [string, boolean][] {
  const list: unknown[] = Array.isArray(given) ? given : [given];
  return list.map((order) => {
    if (typeof order !== "object" || order === null) {
      throw new C1zError("usage.argument", `orderBy must be { column, direction }, not ${describe(order)}.`);
    }
    checkOptions("orderBy", order, ["column", "direction"]);
    const { column, direction } = order as { column?: unknown; direction?: unknown };
    const way = direction === undefined ? "ascending" : checkWord("orderBy.direction", direction, ["ascending", "descending"]);
    return [checkString("orderBy.column", column), way === "descending"];
  });
}

/** Columns, how they are compared, and with what. */
function conditions(given: unknown): [string, string, string][] {
  if (!Array.isArray(given)) throw new C1zError("usage.argument", `where must be a list of { column, is, value }, not ${describe(given)}.`);
  return given.map((condition: unknown, at) => {
    const what = `where[${at}]`;
    if (typeof condition !== "object" || condition === null) {
      throw new C1zError("usage.argument", `${what} must be { column, is, value }, not ${describe(condition)}.`);
    }
    checkOptions(what, condition, ["column", "is", "value"]);
    const { column, is, value } = condition as { column?: unknown; is?: unknown; value?: unknown };
    return [checkString(`${what}.column`, column), checkWord(`${what}.is`, is, COMPARISONS), checkString(`${what}.value`, value)];
  });
}

function word(words: readonly string[]): Check {
  return (name, value) => checkWord(name, value, words);
}

function checkTypes(name: string, value: unknown): string[] {
  return Array.isArray(value) ? checkStrings(name, value) : [checkString(name, value)];
}
