// Grants of a v1 database for the peers: the SQL, and rows made into what c1z gives (objects, or the cells of a table).
import protobuf from "protobufjs";
import { descriptor } from "./descriptor.mjs";

export const SYNC = "SELECT sync_id FROM v1_sync_runs WHERE ended_at IS NOT NULL ORDER BY sync_type <> 'full', ended_at DESC LIMIT 1";
const ROWS =
  "SELECT data, entitlement_id, resource_type_id, resource_id, principal_resource_type_id, principal_resource_id, expansion, external_id " +
  "FROM v1_grants WHERE sync_id = ?";
// One statement is stepped to the end: the fastest way there is, and one that c1z cannot take, because a batch of its may be
// the last.
export const GRANTS = `${ROWS} ORDER BY id`;
export const OF_ENTITLEMENT = `${ROWS} AND entitlement_id = ? ORDER BY id`;
export const OF_PRINCIPAL = `${ROWS} AND principal_resource_type_id = ? AND principal_resource_id = ? ORDER BY id`;
export const COUNT = "SELECT count(*) FROM v1_grants WHERE sync_id = ?";
// Ids of grants spell what they are about, so this finds what c1z finds by an id; names it does not find.
export const SEARCH = "SELECT external_id FROM v1_grants WHERE sync_id = ? AND external_id LIKE ?";
export const SORTED_BY_ID = "SELECT external_id FROM v1_grants WHERE sync_id = ? ORDER BY external_id";

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

/** Pushes the cells of a row: see COLUMNS. Only how somebody came by a grant is in its blob alone. */
export function pushCells(cells, [data, entitlementId, resourceType, resource, principalType, principal, , id]) {
  const sources = Object.keys(Grant.decode(data).sources?.sources ?? {});
  const kind = sources.length > 0 && !sources.includes(entitlementId) ? "expanded" : "direct";
  cells.push(id, principalType, principal, entitlementId, resourceType, resource, kind);
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
