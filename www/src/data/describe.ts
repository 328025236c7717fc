/** What the top of the detail pane says about a record, and what can be asked next. Reads decoded JSON, expects nothing of it. */
import { place, type Place } from "../components/events.ts";
import { en } from "../strings/en.ts";
import { words } from "../table/columns.ts";
import type { Json, Kind, RecordKey, ResourceRef } from "./contract.ts";

/** One line of the summary. `open` leads to another record, `type` gives it a glyph. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly look: "name" | "id" | "type" | "status";
  readonly type?: string;
  readonly open?: { readonly kind: Kind; readonly key: RecordKey };
}

export interface Description {
  readonly title: string;
  readonly type: string;
  readonly facts: readonly Fact[];
  readonly links: readonly { readonly label: string; readonly to: Place }[];
}

type Fields = { readonly [name: string]: Json };

const fields = (value: Json | undefined): Fields => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {});
const text = (value: Json | undefined): string => (typeof value === "string" ? value : "");
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

function refOf(resource: Json | undefined): ResourceRef {
  const id = fields(fields(resource)["id"]);
  return { resourceType: text(id["resourceType"]), resource: text(id["resource"]) };
}

function resourceFact(label: string, resource: Json | undefined): Fact[] {
  const ref = refOf(resource);
  if (ref.resource === "" && ref.resourceType === "") return [];
  const name = text(fields(resource)["displayName"]);
  return [{
    label, value: name === "" ? ref.resource : name, look: name === "" ? "id" : "name", type: ref.resourceType,
    open: { kind: "resources", key: { id: ref.resource, resourceType: ref.resourceType } },
  }];
}

const fact = (label: string, value: string, look: Fact["look"] = "name"): Fact[] => (value === "" ? [] : [{ label, value, look }]);

/** The annotation of a type, by the last part of its name. */
function annotation(record: Fields, name: string): Fields {
  const found = list(record["annotations"]).find((entry) => text(fields(entry)["@type"]).endsWith(`.${name}`));
  return fields(found);
}

const f = en.detail.facts;
const l = en.detail.links;

function grant(record: Fields): Description {
  const entitlement = fields(record["entitlement"]);
  const principal = record["principal"];
  const holder = refOf(principal);
  const entitlementId = text(entitlement["id"]);
  const entitlementName = text(entitlement["displayName"]) || entitlementId;
  const holderName = text(fields(principal)["displayName"]) || holder.resource;
  const on = refOf(entitlement["resource"]);
  const sources = Object.keys(fields(fields(record["sources"])["sources"])).filter((id) => id !== entitlementId);
  return {
    title: holderName === "" ? entitlementName : `${holderName} → ${entitlementName}`,
    type: holder.resourceType,
    facts: [
      ...resourceFact(f.principal, principal),
      ...(entitlementId === "" ? [] : [{ label: f.entitlement, value: entitlementName, look: "name", open: { kind: "entitlements", key: { id: entitlementId } } } satisfies Fact]),
      ...resourceFact(f.resource, entitlement["resource"]),
      ...fact(f.how, sources.length === 0 ? (en.how["direct"] ?? "") : en.detail.via(sources.length)),
      ...fact(f.id, text(record["id"]), "id"),
    ],
    links: [
      ...(holder.resource === "" ? [] : [{ label: l.principalGrants, to: place("grants", { principal: holder }, { principal: holderName }) }]),
      ...(entitlementId === "" ? [] : [{ label: l.entitlementGrants, to: place("grants", { entitlementId }, { entitlementId: entitlementName }) }]),
      ...(on.resource === "" ? [] : [{ label: l.resourceEntitlements, to: place("entitlements", { resource: on }, { resource: text(fields(entitlement["resource"])["displayName"]) || on.resource }) }]),
    ],
  };
}

function resource(record: Fields): Description {
  const ref = refOf(record);
  const name = text(record["displayName"]) || ref.resource;
  const parent = fields(record["parentResourceId"]);
  const user = annotation(record, "UserTrait");
  const emails = list(user["emails"]).map((entry) => text(fields(entry)["address"])).filter((address) => address !== "");
  const status = text(fields(user["status"])["status"]) || text(fields(record["status"])["status"]);
  return {
    title: name,
    type: ref.resourceType,
    facts: [
      ...fact(f.type, ref.resourceType, "type"),
      ...fact(f.status, status, "status"),
      ...fact(f.email, emails.join(", ")),
      ...resourceFact(f.parent, { id: parent }),
      ...fact(f.id, ref.resource, "id"),
      ...fact(f.description, text(record["description"])),
    ],
    links: [
      { label: l.principalGrants, to: place("grants", { principal: ref }, { principal: name }) },
      { label: l.resourceEntitlements, to: place("entitlements", { resource: ref }, { resource: name }) },
      { label: l.resourceGrants, to: place("grants", { resource: ref }, { resource: name }) },
      { label: l.children, to: place("resources", { parent: ref }, { parent: name }) },
    ],
  };
}

function entitlement(record: Fields): Description {
  const id = text(record["id"]);
  const name = text(record["displayName"]) || id;
  return {
    title: name,
    type: refOf(record["resource"]).resourceType,
    facts: [
      ...resourceFact(f.resource, record["resource"]),
      ...fact(f.purpose, words(text(record["purpose"]))),
      ...fact(f.slug, text(record["slug"]), "id"),
      ...fact(f.id, id, "id"),
      ...fact(f.description, text(record["description"])),
    ],
    links: [{ label: l.entitlementGrants, to: place("grants", { entitlementId: id }, { entitlementId: name }) }],
  };
}

function resourceType(record: Fields): Description {
  const id = text(record["id"]);
  const name = text(record["displayName"]) || id;
  return {
    title: name,
    type: id,
    facts: [
      ...fact(f.id, id, "id"),
      ...fact(f.traits, list(record["traits"]).map((trait) => words(String(trait))).join(", ")),
      ...fact(f.description, text(record["description"])),
    ],
    links: [{ label: l.typeResources, to: place("resources", { resourceTypeId: id }, { resourceTypeId: name }) }],
  };
}

export function describe(kind: Kind, record: Json): Description {
  const read = { grants: grant, resources: resource, entitlements: entitlement, resourceTypes: resourceType }[kind];
  return read(fields(record));
}
