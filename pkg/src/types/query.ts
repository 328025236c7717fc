/** What can be asked of the records of a sync. */

import type { Abortable, Progress } from "./opening.ts";

/** A resource, by type and id. Both count: two types may use the same id. */
export interface ResourceRef {
  /** Id of the resource type, for example `user`. */
  readonly resourceType: string;
  /** Id of the resource within its type. */
  readonly resource: string;
}

/** The kinds of record. */
export type Kind = "resourceTypes" | "resources" | "entitlements" | "grants";

/**
 * A column to sort by. The columns are those of {@link Cursor.block}:
 *
 * | records | columns |
 * |---|---|
 * | resource types | `displayName` `id` `traits` `description` `resources`° |
 * | resources | `displayName` `resourceType` `resource` `parentType` `parent` `status` `email` `description` `createdAt` `lastLogin` `expiresAt` `parentName`° `children`° `entitlements`° `grants`° |
 * | entitlements | `displayName` `id` `slug` `purpose` `resourceType` `resource` `description` `resourceName`° `grants`° |
 * | grants | `id` `principalType` `principal` `principalName`° `entitlementId` `entitlementName`° `resourceType` `resource` `resourceName`° `kind` |
 *
 * ° is looked up elsewhere in the sync: the name of what the record refers to, or how many records refer to it (of a
 * resource: those below it, its entitlements, and the grants it holds). `expiresAt` is that of a secret.
 */
export interface OrderBy {
  /** Its name. Any other is the error `usage.unknown-column`. */
  column: string;
  /** `ascending` when absent. Rows without a value are last either way. */
  direction?: "ascending" | "descending" | undefined;
}

/** How a {@link Condition} compares. */
export type Comparison = "contains" | "=" | "!=" | ">" | ">=" | "<" | "<=";

/**
 * What a column must be. Words are compared without case and accents, as `text` and `orderBy` compare them.
 *
 * - `contains`: the value is somewhere in the cell as it is shown; an empty one is in every cell.
 * - `=`, `!=`: the whole cell. With the value `""`: without a value, or with one. A row without a value is `!=` everything else.
 * - `<`, `<=`, `>`, `>=`: words in the order of `orderBy`. A row without a value is never one of these.
 *
 * All but `contains` take columns of numbers and times by what they mean: the value is a whole number; or a date (`2026-01-31`, the
 * first moment of that day in UTC), a date and time, or RFC 3339. Another value is the error `usage.argument`, at the first read.
 */
export interface Condition {
  /** Name of one of the columns in {@link OrderBy}. Any other is the error `usage.unknown-column`, at the first read. */
  column: string;
  /** How it is compared. */
  is: Comparison;
  /** With what. */
  value: string;
}

/** What every query takes. All that is given must hold. */
export interface Query {
  /** Ends every read of the cursor: promises reject with `signal.reason`. */
  signal?: AbortSignal | undefined;
  /**
   * Only records with this text in their names, ids, descriptions, emails, logins or profile values, whatever its case
   * and accents; for grants, in those of their principal, entitlement or resource. Without `orderBy`, a record of exactly
   * this id comes first. It is text, not a pattern; spaces around it do not count, and an empty one filters nothing.
   */
  text?: string | undefined;
  /**
   * The same and more as one line, as people type it: `type:user status:disabled "okta"`. `docs/filter.md` describes the language.
   * It is combined with the typed filters; one that is given both ways must be the same. Error, thrown at once: `usage.filter`,
   * whose `at` is the character.
   */
  filter?: string | undefined;
  /**
   * Columns to sort by, the first first; the order of the file when absent. Words are compared without case and accents,
   * numbers in them by value (`room 9` before `room 10`). Equal rows stay in the order of the file.
   */
  orderBy?: OrderBy | readonly OrderBy[] | undefined;
  /**
   * What columns must be; all must hold. Needs the index. Of grants every column but `id` is decided once for each principal, entitlement
   * and resource, and then looked up; other records are read, and numbers from elsewhere counted for each row that the rest leaves.
   */
  where?: readonly Condition[] | undefined;
  /** Told while an index is built for `text`, `orderBy`, facets or the filters that need it: at most 20 times a second, once per sync. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Records fetched at a time while iterating, 1 to 10,000; 512 when absent. */
  batchSize?: number | undefined;
}

/** Filters of `resourceTypes`. */
export interface ResourceTypeQuery extends Query {
  /** A trait that resources of this type have. */
  trait?: Trait | undefined;
}

/** Filters of `resources`; all that are given must hold. */
export interface ResourceQuery extends Query {
  /** Of this type; `""` filters nothing. */
  resourceTypeId?: string | undefined;
  /** Directly below this resource. */
  parent?: ResourceRef | undefined;
  /** A trait that the resource itself carries. Needs the index. */
  trait?: Trait | undefined;
  /** The resource's own status, else that of its user trait. Needs the index. */
  status?: "enabled" | "disabled" | "deleted" | undefined;
}

/** Filters of `entitlements`; all that are given must hold. */
export interface EntitlementQuery extends Query {
  /** On this resource. */
  resource?: ResourceRef | undefined;
  /** The type of the entitlement's resource. Needs the index. */
  resourceTypeId?: string | undefined;
  /** What it is for. Needs the index. */
  purpose?: "assignment" | "permission" | "ownership" | undefined;
}

/** What a resource is, in lower case. */
export type Trait =
  | "user" | "group" | "role" | "app" | "secret" | "security insight" | "scope binding" | "vendor" | "vendor agreement"
  | "license profile" | "agent" | "managed device";

/** Filters of `grants`; all that are given must hold. */
export interface GrantQuery extends Query {
  /** Of this entitlement; `""` filters nothing. */
  entitlementId?: string | undefined;
  /** The resource whose entitlement is granted. */
  resource?: ResourceRef | undefined;
  /** Who holds the grant. An empty id is the error `usage.missing-principal`. */
  principal?: ResourceRef | undefined;
  /** The id of who holds the grant, whatever its type. */
  principalResourceId?: string | undefined;
  /** The type of who holds the grant: one, or any of several. */
  principalResourceType?: string | readonly string[] | undefined;
  /** The type of the resource whose entitlement is granted. */
  entitlementResourceType?: string | undefined;
  /** `expanded`: there only because another entitlement was expanded. `direct`: all others. Needs the index. */
  kind?: "direct" | "expanded" | undefined;
  /**
   * What the grant refers to, and the sync does not have: no resource of the principal's type and id, no entitlement of that id, no
   * resource of the type and id that the entitlement is on. Needs the index.
   */
  missing?: "principal" | "entitlement" | "resource" | undefined;
  /** Whether `GrantExpandable` is put back among the annotations, as the last; `true` when absent. It filters nothing. */
  includeExpansion?: boolean | undefined;
}

/** What a search looks through. */
export interface SearchOptions extends Abortable {
  /** Kinds of record, in this order; all when absent. */
  kinds?: readonly Kind[] | undefined;
  /** Most hits of each kind; 100 when absent. */
  limit?: number | undefined;
  /** Told while the index is built, once per sync. */
  onProgress?: ((progress: Progress) => void) | undefined;
}
