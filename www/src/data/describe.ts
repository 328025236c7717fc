/** What the head and the details of a record's page say. */
import { inWords } from "../table/columns.ts";
import type { Entitlement, Grant, Json, Kind, Resource, ResourceRef, ResourceType, View } from "./contract.ts";
import type { Subject } from "../state/place.ts";

/** A decoded record of any kind. */
export type Any = Resource | Entitlement | Grant | ResourceType;
export type Fields = { readonly [name: string]: Json };

/** The head of a record's page. */
export interface About {
  readonly title: string;
  /** The type of resource that gives its glyph. */
  readonly type: string;
  readonly id: string;
  readonly status: string;
  /** Id of the asset that is its picture. */
  readonly icon: string;
  /** What it is below, or on. */
  readonly parent: ResourceRef | undefined;
}

/** A part of the details: fields with a title. */
export interface Section {
  /** The full name of an annotation's type; empty for what is the record's own. */
  readonly type: string;
  readonly value: Fields;
  /** The bytes of an annotation that nobody could decode. */
  readonly bytes?: string;
}

export const fields = (value: Json | undefined): Fields => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {});
const text = (value: Json | undefined): string => (typeof value === "string" ? value : "");

/** Both halves of an id, whichever of them there are. */
export const refOf = (id: Partial<ResourceRef> | undefined): ResourceRef => ({ resourceType: id?.resourceType ?? "", resource: id?.resource ?? "" });
const given = (ref: ResourceRef): ResourceRef | undefined => (ref.resource === "" ? undefined : ref);

export const resourceSubject = (ref: ResourceRef): Subject => ({ kind: "resources", key: { id: ref.resource, resourceType: ref.resourceType } });
export const entitlementSubject = (id: string): Subject => ({ kind: "entitlements", key: { id } });

/** `type.googleapis.com/c1.connector.v2.UserTrait` is "UserTrait". */
export const shortName = (type: string): string => type.split(/[./]/).pop() ?? "";

/** Reads the record of a subject; what a grant holds of others may be no more than their ids, so it is given their names. */
export async function read(view: View, subject: Subject, signal: AbortSignal): Promise<{ readonly record: Any; readonly about: About }> {
  const record = await one(view, subject, signal);
  const { principal, entitlement } = record as Grant;
  if (subject.kind !== "grants") return { record, about: about(subject.kind, record) };
  const [who, what] = await Promise.all([
    principal?.displayName ? principal : view.resource(refOf(principal?.id), { signal }).catch(() => principal),
    entitlement?.displayName ? entitlement : view.entitlement(entitlement?.id ?? "", { signal }).catch(() => entitlement),
  ]);
  return { record, about: about("grants", { ...record, ...(who === undefined ? {} : { principal: who }), ...(what === undefined ? {} : { entitlement: what }) } as Grant) };
}

function one(view: View, { kind, key }: Subject, signal: AbortSignal): Promise<Any> {
  switch (kind) {
    case "resources": return view.resource({ resourceType: key.resourceType ?? "", resource: key.id }, { signal });
    case "entitlements": return view.entitlement(key.id, { signal });
    case "grants": return view.grant(key.id, { signal });
    case "resourceTypes": return view.resourceType(key.id, { signal });
  }
}

function annotations(record: Any): readonly Fields[] {
  return (record.annotations ?? []) as unknown as readonly Fields[];
}

export function about(kind: Kind, record: Any): About {
  switch (kind) {
    case "resources": {
      const { id, displayName = "", parentResourceId, status, icon } = record as Resource;
      const ref = refOf(id);
      const user = annotations(record).find((one) => shortName(text(one["@type"])) === "UserTrait");
      const pictures = annotations(record).flatMap((one) => [fields(one["icon"]), fields(one["logo"])]).map((one) => text(one["id"]));
      return {
        title: displayName || ref.resource, type: ref.resourceType, id: ref.resource, parent: given(refOf(parentResourceId)),
        status: String(status?.status ?? fields(user?.["status"])["status"] ?? ""), icon: [icon?.id ?? "", ...pictures].find((one) => one !== "") ?? "",
      };
    }
    case "entitlements": {
      const { id = "", displayName = "", resource } = record as Entitlement;
      const ref = refOf(resource?.id);
      return { title: displayName || id, type: ref.resourceType, id, status: "", icon: "", parent: given(ref) };
    }
    case "grants": {
      const { id = "", principal, entitlement } = record as Grant;
      const ref = refOf(principal?.id);
      const title = [principal?.displayName || ref.resource, entitlement?.displayName || (entitlement?.id ?? "")].filter((part) => part !== "").join(" → ");
      return { title, type: ref.resourceType, id, status: "", icon: "", parent: undefined };
    }
    case "resourceTypes": {
      const { id = "", displayName = "" } = record as ResourceType;
      return { title: displayName || id, type: id, id, status: "", icon: "", parent: undefined };
    }
  }
}

/** What a record holds of others is only named: the others have pages. */
function own(record: Any): Fields {
  const { annotations: _, profile: __, principal, entitlement, resource, ...rest } = record as Resource & Grant & Entitlement;
  const { displayName, description, ...fields } = rest as unknown as Fields;
  return {
    ...(displayName === undefined ? {} : { displayName }), ...(description === undefined ? {} : { description }),
    ...fields,
    ...(principal === undefined ? {} : { principal: { ...principal.id } }),
    ...(entitlement === undefined ? {} : { entitlementId: entitlement.id ?? "", resource: { ...entitlement.resource?.id } }),
    ...(resource === undefined ? {} : { resource: { ...resource.id } }),
  };
}

/** Everything that is known of a record: its own fields, its profile, and each annotation; traits come first. */
export function sections(record: Any): readonly Section[] {
  const { profile } = record as Resource;
  const all = annotations(record).map((one): Section => {
    const { "@type": type, ...value } = one;
    const raw = Object.keys(value).length === 1 ? value["value"] : undefined;
    return typeof raw === "string" ? { type: text(type), value: {}, bytes: raw } : { type: text(type), value };
  });
  const isTrait = (section: Section): boolean => section.type.endsWith("Trait");
  return [
    { type: "", value: own(record) },
    ...(profile === undefined ? [] : [{ type: "profile", value: profile as Fields }]),
    ...all.filter(isTrait), ...all.filter((section) => !isTrait(section)),
  ];
}

/** Prefixes that the names of enumerations repeat. */
const PREFIX = /^(ACCOUNT_TYPE|CREDENTIAL_TYPE|APP_FLAG|NHI_TYPE|DEVICE_TYPE|COMPLIANCE|MANAGEMENT_STATE|OS_TYPE|AGENT_STATUS|SEVERITY|RENEWAL_STATUS|PRICING_MODEL|CREATION_SOURCE|MODE)_/;

/** An enumeration's name in words: `ACCOUNT_TYPE_SERVICE` is "service". */
export const enumWords = (name: string): string => inWords(name.replace(PREFIX, ""));
export const isEnum = (value: string): boolean => /^[A-Z]+(_[A-Z0-9]+)+$/.test(value);

/** `lastLogin` is "Last login". */
export function humanised(name: string): string {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** An address that may be opened, or undefined for any other text. */
export function address(value: string): URL | undefined {
  if (!/^(https?|mailto):/i.test(value) || value.length > 4096) return undefined;
  try {
    const url = new URL(value);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}
