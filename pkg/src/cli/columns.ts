/** The columns of tables. */

import type { ResourceType } from "../records.ts";
import type { Column } from "./table.ts";
import { grantKind, idText, nameOf, type WholeEntitlement, type WholeGrant, type WholeResource } from "./whole.ts";

/** A column whose name in CSV is its title in one word. */
export function column<T>(title: string, cell: (row: T) => string, right = false): Column<T> {
  const words = title.toLowerCase().replace(/\b[a-z]/g, (letter) => letter.toUpperCase()).replaceAll(" ", "");
  return { title, name: words.charAt(0).toLowerCase() + words.slice(1), right, cell };
}

/** Of resource types. */
export const RESOURCE_TYPES: readonly Column<{ readonly resourceType: ResourceType }>[] = [
  column("ID", ({ resourceType }) => resourceType.id ?? ""),
  column("Display Name", ({ resourceType }) => resourceType.displayName ?? ""),
  column("Traits", ({ resourceType }) => (resourceType.traits ?? []).map((trait) => String(trait).replace(/^TRAIT_/, "").toLowerCase()).join(", ")),
];

/** Of resources, and of principals. */
export const RESOURCES: readonly Column<WholeResource>[] = [
  column("Type ID", ({ resource }) => resource.id?.resourceType ?? ""),
  column("ID", ({ resource }) => resource.id?.resource ?? ""),
  column("Display Name", ({ resource }) => resource.displayName ?? ""),
  column("Resource Type", ({ resourceType }) => nameOf(resourceType)),
  column("Parent Resource", ({ parent }) => (parent === undefined ? "-" : nameOf(parent))),
];

/** Of entitlements. */
export const ENTITLEMENTS: readonly Column<WholeEntitlement>[] = [
  column("ID", ({ entitlement }) => entitlement.id ?? ""),
  column("Display Name", ({ entitlement }) => entitlement.displayName ?? ""),
  column("Resource Type", ({ resourceType }) => nameOf(resourceType)),
  column("Resource", ({ resource }) => nameOf(resource)),
  column("Permission", ({ entitlement }) => entitlement.slug ?? ""),
];

/** Of grants. */
export const GRANTS: readonly Column<WholeGrant>[] = [
  column("ID", ({ grant }) => grant.id ?? ""),
  column("Resource Type", ({ resourceType }) => nameOf(resourceType)),
  column("Resource", ({ resource }) => nameOf(resource)),
  column("Entitlement", ({ entitlement }) => nameOf(entitlement)),
  column("Principal", ({ principal }) => nameOf(principal)),
  column("Principal ID", ({ principal }) => idText(principal.id)),
  column("Kind", ({ grant }) => grantKind(grant)),
];
