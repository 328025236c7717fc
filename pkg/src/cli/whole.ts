/** Joined records with nothing missing: a stand-in says what the sync does not have. And what of them is shown. */

import type { Entitlement, Grant, Resource, ResourceId, ResourceType } from "../records.ts";
import type { Joined, ResourceRef } from "../types.ts";

/** A resource with its type, and its parent where it has one. */
export interface WholeResource {
  readonly resource: Resource;
  readonly resourceType: ResourceType;
  readonly parent?: Resource;
}
/** An entitlement with the resource it is of. */
export type WholeEntitlement = Required<Joined["entitlements"]>;
/** A grant with everything it names. */
export type WholeGrant = Required<Joined["grants"]>;

/** What stands for a resource that the sync does not have. */
export function missingResource(id: ResourceId = {}): Resource {
  return { id, displayName: `MISSING RESOURCE (${id.resourceType ?? ""}:${id.resource ?? ""})` };
}

/** The same for a resource type. */
export function missingResourceType(id = ""): ResourceType {
  return { id, displayName: `MISSING RESOURCE TYPE (${id})` };
}

/** The same for an entitlement. */
export function missingEntitlement(id = ""): Entitlement {
  return { id, displayName: `MISSING ENTITLEMENT (${id})` };
}

/** A resource, whole. */
export function wholeResource({ resource, resourceType, parent }: Joined["resources"]): WholeResource {
  const { id, parentResourceId } = resource;
  const whole = { resource, resourceType: resourceType ?? missingResourceType(id?.resourceType) };
  const above = parent ?? (isSet(parentResourceId) ? missingResource(parentResourceId) : undefined);
  return above === undefined ? whole : { ...whole, parent: above };
}

/** An entitlement, whole. */
export function wholeEntitlement({ entitlement, resource, resourceType }: Joined["entitlements"]): WholeEntitlement {
  const id = entitlement.resource?.id;
  return { entitlement, resource: resource ?? missingResource(id), resourceType: resourceType ?? missingResourceType(id?.resourceType) };
}

/** A grant, whole. */
export function wholeGrant({ grant, entitlement, resource, resourceType, principal }: Joined["grants"]): WholeGrant {
  const id = grant.entitlement?.resource?.id;
  return {
    grant,
    entitlement: entitlement ?? missingEntitlement(grant.entitlement?.id),
    resource: resource ?? missingResource(id),
    resourceType: resourceType ?? missingResourceType(id?.resourceType),
    principal: principal ?? missingResource(grant.principal?.id),
  };
}

/** Each of some values, made whole. */
export async function* each<A, B>(values: AsyncIterable<A>, make: (value: A) => B): AsyncGenerator<B, void, undefined> {
  for await (const value of values) yield make(value);
}

/** `type:id`. */
export function idText(id: ResourceId | undefined): string {
  return `${id?.resourceType ?? ""}:${id?.resource ?? ""}`;
}

/** An id as the key of a map. */
export function keyOf(id: ResourceId | undefined): string {
  return `${(id?.resourceType ?? "").length} ${idText(id)}`;
}

/** A reference as the API takes it. */
export function refOf(id: ResourceId | undefined): ResourceRef {
  return { resourceType: id?.resourceType ?? "", resource: id?.resource ?? "" };
}

/** The name of a record, or its id where it has none. */
export function nameOf(record: { displayName?: string; id?: string | ResourceId } | undefined): string {
  const { displayName, id } = record ?? {};
  if (displayName !== undefined) return displayName;
  return typeof id === "object" ? (id.resource ?? "") : (id ?? "");
}

/** Whether a grant is there only because another entitlement was expanded. */
export function isExpanded({ sources, entitlement }: Grant): boolean {
  const from = Object.keys(sources?.sources ?? {});
  return from.length > 0 && !from.includes(entitlement?.id ?? "");
}

/** `direct` or `expanded`. */
export function grantKind(grant: Grant): string {
  return isExpanded(grant) ? "expanded" : "direct";
}

function isSet(id: ResourceId | undefined): id is ResourceId {
  return (id?.resourceType ?? "") !== "" || (id?.resource ?? "") !== "";
}
