// Grants of a v1 database for the peers: the SQL, and rows made into what c1z gives (objects, or the cells of a table).
import protobuf from "protobufjs";
import { descriptor } from "./descriptor.mjs";

export const SYNC = "SELECT sync_id FROM v1_sync_runs WHERE ended_at IS NOT NULL ORDER BY sync_type <> 'full', ended_at DESC LIMIT 1";
// One statement is stepped to the end: the fastest way there is, and one that c1z cannot take, because a batch of its may be
// the last.
export const GRANTS =
  "SELECT data, entitlement_id, resource_type_id, resource_id, principal_resource_type_id, principal_resource_id, expansion " +
  "FROM v1_grants WHERE sync_id = ? ORDER BY id";

const PREFIX = "type.googleapis.com/";
const root = protobuf.Root.fromJSON(descriptor);
const Grant = root.lookupType("c1.connector.v2.Grant");
const OPTIONS = { enums: String, longs: String, bytes: String };

/** A row as an object in the proto3 JSON mapping. */
export function toObject([data, entitlementId, resourceType, resource, principalType, principal, expansion]) {
  const grant = Grant.toObject(Grant.decode(data), OPTIONS);
  grant.entitlement ??= { resource: { id: { resourceType, resource } }, id: entitlementId };
  grant.principal ??= { id: { resourceType: principalType, resource: principal } };
  if (grant.annotations !== undefined) grant.annotations = grant.annotations.map((any) => unpack(any.type_url, fromBase64(any.value)));
  if (expansion !== null) (grant.annotations ??= []).push(unpack(`${PREFIX}c1.connector.v2.GrantExpandable`, expansion));
  return grant;
}

/** Pushes the nine cells that a table of grants shows. */
export function pushCells(cells, [data, entitlementId, resourceType, resource, principalType, principal]) {
  const grant = Grant.decode(data);
  const sources = Object.keys(grant.sources?.sources ?? {});
  cells.push(
    grant.id,
    grant.principal?.id?.resourceType ?? principalType,
    grant.principal?.id?.resource ?? principal,
    grant.principal?.displayName ?? "",
    grant.entitlement?.id ?? entitlementId,
    grant.entitlement?.displayName ?? "",
    grant.entitlement?.resource?.id?.resourceType ?? resourceType,
    grant.entitlement?.resource?.id?.resource ?? resource,
    sources.length > 0 && !sources.includes(entitlementId) ? "expanded" : "direct",
  );
}

function unpack(url, bytes) {
  const name = url.slice(url.lastIndexOf("/") + 1);
  let type;
  try {
    type = root.lookupType(name);
  } catch {
    return { "@type": url, value: toBase64(bytes) };
  }
  return { "@type": url, ...type.toObject(type.decode(bytes), OPTIONS) };
}

function fromBase64(text = "") {
  const bytes = new Uint8Array(protobuf.util.base64.length(text));
  protobuf.util.base64.decode(text, bytes, 0);
  return bytes;
}

function toBase64(bytes) {
  return protobuf.util.base64.encode(bytes, 0, bytes.length);
}
