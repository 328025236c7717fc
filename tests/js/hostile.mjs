// Files in which every string of every record is an attack: v1 and v3. What fields there are is read from proto/, so that
// none is forgotten, nor one that comes later.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";
import { INDICES, TABLES, made } from "./image.mjs";
import { withEntries } from "./pebble.mjs";
import { root } from "./support.mjs";

/** What every attack would leave behind, could it run: a global of this name. */
export const MARK = "pwned";

/** Texts that are something else in HTML, an address, CSS, a template, a spreadsheet, a terminal, a pattern, an object. */
export const ATTACKS = [
  `<script>${MARK}=1</script>`, `<img src=x onerror=${MARK}=1>`, `"><svg/onload=${MARK}=1>`, `'><iframe srcdoc="<script>parent.${MARK}=1</script>">`,
  `</style><style>*{background:url(//evil.test/${MARK})}`, `</title><base href=//evil.test/><link rel=stylesheet href=//evil.test/${MARK}.css>`,
  `javascript:${MARK}=1`, `JaVa\tScript:${MARK}=1//`, `data:text/html,<script>opener.${MARK}=1</script>`, `vbscript:${MARK}`, `//evil.test/${MARK}`,
  `https://evil.test/${MARK}.png`, `blob:https://evil.test/${MARK}`, `url(https://evil.test/${MARK})`, `expression(${MARK}=1)`, `red;background:url(//evil.test/${MARK})`,
  `\${${MARK}=1}`, `{{constructor.constructor("${MARK}=1")()}}`, `\`-${MARK}-\``, `" onfocus=${MARK}=1 autofocus x="`, `' style=animation-name:x onanimationstart=${MARK}=1 '`,
  `<math><mtext><mglyph><svg><mtext><textarea><a title="</textarea><img src=x onerror=${MARK}=1>">`, `<!--><img src=x onerror=${MARK}=1>-->`, `]]><img src=x onerror=${MARK}=1>`,
  `=HYPERLINK("//evil.test/${MARK}")`, `+cmd|'/C ${MARK}'!A0`, `-1+${MARK}`, `@SUM(${MARK})`, `\t=${MARK}`, `\r=${MARK}`,
  `\u202e${MARK}\u2066\u200b\u200f`, `\u0000${MARK}\u0007\u001b]0;${MARK}\u0007\u001b[31m\u0085\u009b2J`, "__proto__", "constructor", "toString", `[(?${MARK}*+.^$|\\`,
  `${MARK}`.repeat(80), `\ufeff${MARK}`, `user:"${MARK} -\\" OR filter:(`, `%2f..%2f${MARK}#?&`,
];

const proto = new protobuf.Root();
const google = dirname(fileURLToPath(import.meta.resolve("protobufjs")));
proto.resolvePath = (origin, target) => (protobuf.common.get(target) !== null ? target : join(target.startsWith("google/") ? google : join(root, "proto"), target));
const files = readdirSync(join(root, "proto"), { recursive: true }).filter((name) => name.endsWith(".proto"));
proto.loadSync(files);
proto.resolveAll();

/** Attacks in turn: every field has another one, and in the next record the next. */
function turns(first) {
  let at = first;
  return () => ATTACKS[at++ % ATTACKS.length];
}

const ANY = "type.googleapis.com/";
/** The messages of the field's own packages that may stand in an `Any`: all of the file's annotations and traits. */
const CARRIED = proto.lookup("c1.connector.v2").nestedArray.filter((type) => type instanceof protobuf.Type && /annotation_/.test(type.filename ?? ""));

/** An `Any` of each, and one that nobody knows. */
function carried(next, depth) {
  const known = CARRIED.map((type) => ({ type_url: ANY + type.fullName.slice(1), value: type.encode(filled(type, next, depth + 1)).finish() }));
  return [...known, { type_url: next(), value: Buffer.from(next()) }, { type_url: `${ANY}evil.${MARK}`, value: proto.lookupType("c1.connector.v2.Status").encode({ details: next() }).finish() }];
}

const struct = (next) => ({
  fields: Object.fromEntries([1, 2, 3, 4].map(() => [next(), { stringValue: next() }]).concat([[next(), { listValue: { values: [{ stringValue: next() }, { structValue: { fields: { [next()]: { stringValue: next() } } } }] } }]])),
});

function one(field, next, depth) {
  const type = field.resolvedType;
  if (type instanceof protobuf.Enum) return Object.values(type.values)[Math.min(1, Object.values(type.values).length - 1)];
  if (type === null) return { string: next, bytes: () => Buffer.from(next()), bool: () => true, double: () => 1.5, float: () => 1.5 }[field.type]?.() ?? 7;
  return filled(type, next, depth + 1);
}

/** A message with all its fields, of a `oneof` one in turn. */
function filled(type, next, depth = 0, own = {}) {
  const name = type.fullName;
  if (name === ".google.protobuf.Timestamp") return { seconds: 1_770_000_000 + depth };
  if (name === ".google.protobuf.Struct") return struct(next);
  if (name === ".google.protobuf.Any") return { type_url: next(), value: Buffer.from(next()) };
  const message = {};
  for (const field of type.fieldsArray) {
    if (depth > 4 && field.resolvedType instanceof protobuf.Type) continue;
    if (field.partOf && Object.keys(message).some((key) => field.partOf.oneof.includes(key))) continue;
    field.resolve();
    if (field.map) message[field.name] = { [next()]: one(field, next, depth), [next()]: one(field, next, depth) };
    else if (field.repeated) message[field.name] = field.resolvedType?.fullName === ".google.protobuf.Any" ? (depth === 0 ? carried(next, depth) : []) : [one(field, next, depth), one(field, next, depth)];
    else message[field.name] = one(field, next, depth);
  }
  return Object.assign(message, own);
}

const bytes = (type, next, own) => {
  const of = proto.lookupType(type);
  return Buffer.from(of.encode(filled(of, next, 0, own)).finish());
};
/** Ids of records: an attack each, told apart. */
const ids = ATTACKS.map((attack, at) => `${attack}${at}`);
const TIME = "2026-01-01 00:00:00";
const TRAITS = [1, 2, 3, 4, 5];

/** A v1 file: four kinds of records with an attack for an id each, assets, and syncs that are attacks themselves. */
export function hostileV1() {
  const sync = ids[2];
  const rows = [
    ["insert into v1_sync_runs (sync_id, started_at, ended_at, sync_token, sync_type) values (?, ?, ?, ?, 'full')", [sync, TIME, TIME, ids[0]]],
    ["insert into v1_sync_runs (sync_id, started_at, ended_at, sync_token, sync_type, parent_sync_id) values (?, ?, ?, ?, ?, ?)", [ids[3], ids[4], ids[5], ids[1], ids[6], ids[7]]],
  ];
  const put = (table, columns) => rows.push([`insert into v1_${table} (${Object.keys(columns)}, sync_id, discovered_at) values (${Object.keys(columns).map(() => "?")}, ?, ?)`, [...Object.values(columns), sync, TIME]]);
  for (const [at, id] of ids.entries()) {
    const next = turns(at);
    const type = ids[at % TRAITS.length];
    const resource = { id: { resourceType: type, resource: id } };
    const entitlement = { resource, id };
    if (at < TRAITS.length) put("resource_types", { external_id: id, data: bytes("c1.connector.v2.ResourceType", next, { id, traits: [TRAITS[at]] }) });
    put("resources", { resource_type_id: type, external_id: `${type}:${id}`, data: bytes("c1.connector.v2.Resource", next, { ...resource, parentResourceId: at === 0 ? undefined : { resourceType: ids[0], resource: ids[0] } }) });
    put("entitlements", { resource_type_id: type, resource_id: id, external_id: id, data: bytes("c1.connector.v2.Entitlement", next, { ...entitlement, resource: filled(proto.lookupType("c1.connector.v2.Resource"), next, 1, resource) }) });
    const holder = ids[(at * 5) % ids.length];
    const principal = { id: { resourceType: ids[((at * 5) % ids.length) % TRAITS.length], resource: holder } };
    put("grants", {
      resource_type_id: type, resource_id: id, entitlement_id: id, principal_resource_type_id: principal.id.resourceType, principal_resource_id: holder, external_id: id,
      data: bytes("c1.connector.v2.Grant", next, { id, entitlement, principal }),
    });
    put("assets", { external_id: id, content_type: ["text/html", "image/svg+xml", next(), `image/png;${MARK}`][at % 4], data: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="${MARK}=1"><script>${MARK}=1</script></svg>`) });
  }
  return made(TABLES + INDICES, rows);
}

/** The key of a family: elements with 00 between them, and 00 and 01 in them escaped. */
function key(family, elements) {
  const escaped = elements.map((element) => Buffer.from([...Buffer.from(element)].flatMap((byte) => (byte < 2 ? [1, byte + 1] : [byte]))));
  return Buffer.concat([Buffer.from([3, ...family]), ...escaped.flatMap((element) => [Buffer.from([0]), element])]);
}

/** The same in v3: a small store of the SDK's, and on top of it these records in its log. */
export function hostileV3() {
  const entries = [];
  for (const [at, id] of ids.entries()) {
    const next = turns(at);
    const type = ids[at % TRAITS.length];
    const entitlement = { resourceTypeId: type, resourceId: id, entitlementId: id };
    const holder = ids[(at * 5) % ids.length];
    const holderType = ids[((at * 5) % ids.length) % TRAITS.length];
    if (at < TRAITS.length) entries.push([key([1], [id]), bytes("c1.storage.v3.ResourceTypeRecord", next, { externalId: id, traits: [["USER", "GROUP", "ROLE", "APP", "SECRET"][at], next()] })]);
    entries.push([key([2], [type, id]), bytes("c1.storage.v3.ResourceRecord", next, { resourceTypeId: type, resourceId: id, parent: undefined })]);
    entries.push([key([3], [type, id, "0", id]), bytes("c1.storage.v3.EntitlementRecord", next, { externalId: id, resource: { resourceTypeId: type, resourceId: id } })]);
    const principal = { resourceTypeId: holderType, resourceId: holder };
    entries.push([key([4], [type, id, "0", id, holderType, holder]), bytes("c1.storage.v3.GrantRecord", next, { externalId: id, entitlement, principal })]);
    entries.push([key([7, 4], [holderType, holder, type, id, "0", id]), Buffer.alloc(0)]);
    entries.push([key([5], [id]), bytes("c1.storage.v3.AssetRecord", next, { externalId: id, contentType: "image/svg+xml" })]);
  }
  return withEntries(entries);
}
