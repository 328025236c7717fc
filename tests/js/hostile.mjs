// Files of v1 and v3 in which every text carries an attack. What there is to fill is read from proto/, so that a field which is added is filled, too.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import { CORPUS, KEYS } from "./corpus.mjs";
import { field, INDICES, made, SESSIONS, TABLES, varint } from "./image.mjs";
import { key, store } from "./pebble.mjs";
import { root } from "./support.mjs";

const definitions = new protobuf.Root();
definitions.resolvePath = (_, target) => (target.startsWith("google/protobuf/descriptor") ? join(root, "node_modules/protobufjs", target) : join(root, "proto", target));
definitions.loadSync(readdirSync(join(root, "proto"), { recursive: true }).filter((name) => name.endsWith(".proto")), { keepCase: true }).resolveAll();

/** All messages by their full names. */
function messages(namespace = definitions) {
  return (namespace.nestedArray ?? []).flatMap((one) => [...(one instanceof protobuf.Type ? [one] : []), ...messages(one)]);
}
const nameOf = (type) => type.fullName.slice(1);
const OURS = messages().filter((type) => nameOf(type).startsWith("c1."));
/** What an annotation may be. */
const NOTES = OURS.filter((type) => /^c1\.(connector\.v2|c1z\.v1)\./.test(nameOf(type)));
const isText = ({ type }) => type === "string" || type === "bytes";

const plain = (number, wire, value) => Buffer.concat([varint(number * 8 + wire), value]);
/** As UTF-8; halves of surrogate pairs have none and are left as the replacement character. */
const bytes = (value) => (typeof value === "string" ? Buffer.from(value, "utf8") : Buffer.from(value));

/** Behind a text that ends nowhere else, so that every place has something of everything. */
export const TAIL = "<img src=x onerror=globalThis.pwned=1>\"'${1}\u202e\x1b[31m\x85\0";

/** Fills messages with texts of the corpus, or with these and a tail. */
class Filler {
  #tail;
  #at = 0;
  #turn = new Map();
  /** Fields with a text that have been filled, as `Message.field`. */
  filled = new Set();
  /** What was put into the file. */
  put = new Set();

  constructor(tail = "") {
    this.#tail = tail;
  }

  attack() {
    const text = CORPUS[this.#at++ % CORPUS.length];
    this.put.add(text);
    return text + this.#tail;
  }

  #mark(type, name) {
    this.filled.add(`${nameOf(type)}.${name}`);
  }

  /** A message; `given` has fields by name, as bytes, text, or a list of these; `null` leaves one out. */
  message(name, given = {}, depth = 0) {
    const type = typeof name === "string" ? definitions.lookupType(name) : name;
    if (nameOf(type) === "google.protobuf.Timestamp") return plain(1, 0, varint(1_760_000_000));
    if (nameOf(type) === "google.protobuf.Struct") return this.struct();
    if (nameOf(type) === "google.protobuf.Any") return this.unknown();
    for (const name of Object.keys(given)) if (!(name in type.fields)) throw new Error(`${nameOf(type)} has no ${name}`);
    return Buffer.concat(type.fieldsArray.toSorted((a, b) => a.id - b.id).flatMap((one) => {
      if (Object.hasOwn(given, one.name)) {
        if (given[one.name] === null) return [];
        if (isText(one)) this.#mark(type, one.name);
        return [given[one.name]].flat().map((value) => field(one.id, bytes(value)));
      }
      if (one.partOf && !one.options?.proto3_optional && !this.#chosen(one)) return [];
      const times = one.repeated && !one.map && isText(one) ? 2 : 1;
      return Array.from({ length: times }).flatMap(() => this.#field(type, one, depth));
    }));
  }

  /** Of alternatives each has its turn. */
  #chosen(one) {
    const { oneof } = one.partOf;
    const name = `${one.partOf.fullName}`;
    if (one.name === oneof[0]) this.#turn.set(name, (this.#turn.get(name) ?? -1) + 1);
    return oneof[this.#turn.get(name) % oneof.length] === one.name;
  }

  #field(type, one, depth) {
    const inner = one.resolvedType;
    if (one instanceof protobuf.MapField) {
      this.#mark(type, one.name);
      const value = () => (inner instanceof protobuf.Type ? field(2, this.message(inner, {}, depth + 1)) : isText(one) ? field(2, this.attack()) : plain(2, 0, varint(3)));
      return depth > 3 ? [] : [this.attack(), this.attack(), KEYS[0], KEYS[1]].map((name) => field(one.id, Buffer.concat([field(1, name), value()])));
    }
    if (inner instanceof protobuf.Type) return depth > 3 ? [] : [field(one.id, this.message(inner, {}, depth + 1))];
    if (isText(one)) {
      this.#mark(type, one.name);
      return [field(one.id, this.attack())];
    }
    if (inner instanceof protobuf.Enum) {
      const turn = (this.#turn.get(one.fullName) ?? 0) + 1;
      this.#turn.set(one.fullName, turn);
      const values = Object.values(inner.values);
      return [plain(one.id, 0, varint(values[turn % values.length]))];
    }
    const wire = protobuf.types.basic[one.type];
    return [plain(one.id, wire, wire === 0 ? varint(1) : Buffer.alloc(wire === 1 ? 8 : 4, 1))];
  }

  /** Names and values that are the connector's own. */
  struct(depth = 0) {
    const value = (text) => field(3, text);
    const entry = (name, content) => field(1, Buffer.concat([field(1, name), field(2, content)]));
    const entries = [...(depth > 0 ? KEYS : KEYS.slice(0, 3)), this.attack(), this.attack()].map((name) => entry(name, value(this.attack())));
    if (depth < 2) entries.push(entry(this.attack(), field(5, this.struct(depth + 1))));
    entries.push(entry(this.attack(), field(6, Buffer.concat([field(1, value(this.attack())), field(1, value(this.attack()))]))));
    return Buffer.concat(entries);
  }

  any(type, value = this.message(type)) {
    return Buffer.concat([field(1, typeof type === "string" ? type : `type.googleapis.com/${nameOf(type)}`), field(2, value)]);
  }

  /** An annotation that nobody can decode: with fields that look like some, and with none. */
  unknown() {
    this.filled.add("google.protobuf.Any.type_url");
    return this.any(this.attack(), Buffer.concat([field(1, this.attack()), field(2, field(1, this.attack()))]));
  }

  /** The share of the record with this number in all annotations there are. */
  notes(number, of) {
    const share = NOTES.filter((_, at) => at % of === number % of).map((type) => this.any(type));
    return [...share, this.unknown(), this.any(`type.googleapis.com/${KEYS[number % KEYS.length]}`, field(1, this.attack())), this.any(this.attack(), this.attack())];
  }
}

/** Records of one sync: ids go together, everything else is filled. */
class Sync {
  constructor(filler, ids, shape) {
    this.filler = filler;
    const next = () => ids.shift();
    this.types = Array.from({ length: shape.types }, next);
    this.resources = Array.from({ length: shape.resources }, (_, at) => ({ type: this.types[at % this.types.length], id: next() }));
    this.entitlements = Array.from({ length: shape.entitlements }, (_, at) => ({ on: this.resources[at], id: next() }));
    // The ids of some say what they are on, as most do.
    for (const one of this.entitlements.slice(0, 2)) one.id = `${one.on.type}:${one.on.id}:${one.id}`;
    this.grants = this.entitlements.flatMap((of, at) => [1, 2, 5].map((step) => ({ of, to: this.resources[(at + step) % this.resources.length], id: next() })));
    this.assets = [["text/html", "<script>globalThis.pwned=1</script>"], ["image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' onload='globalThis.pwned=1'><script>globalThis.pwned=1</script></svg>"], [next(), next()]]
      .map(([type, data]) => ({ id: next(), type, data }));
    this.sessions = [next(), next()].map((key) => ({ key, value: next() }));
  }

  id({ type, id }) {
    return this.filler.message("c1.storage.v3.ResourceRef", { resource_type_id: type, resource_id: id }); // a ResourceId has the same numbers
  }
}

const SHAPE = { types: 6, resources: 12, entitlements: 8 };
/** Texts that name something, each once: spread over the corpus, the same on every run. */
const ids = () => {
  const list = [];
  for (let at = 0; at < CORPUS.length; at++) list.push(CORPUS[(at * 64 + 7) % CORPUS.length]);
  return list;
};

/** A v1 file: its bytes, the fields that were filled, and the texts of the corpus that are in it. Behind every text but ids is the tail. */
export function hostileV1() {
  const filler = new Filler(TAIL);
  const names = ids();
  const sync = new Sync(filler, names, SHAPE);
  const [syncId, other, parent] = [names.shift(), names.shift(), names.shift()];
  const m = (name, given) => filler.message(`c1.connector.v2.${name}`, given);
  const of = sync.resources.length;
  const rows = [];
  const insert = (table, columns) => rows.push([`insert into v1_${table} (${Object.keys(columns)}) values (${Object.keys(columns).map(() => "?")})`, Object.values(columns)]);
  const common = (data) => ({ data, sync_id: syncId, discovered_at: filler.attack() });

  sync.types.forEach((id, at) => insert("resource_types", { external_id: id, ...common(m("ResourceType", { id, annotations: filler.notes(at, of) })) }));
  const resource = (one, at) => m("Resource", {
    id: sync.id(one), parent_resource_id: sync.id(sync.resources[(at + 3) % of]), annotations: filler.notes(at, of), ...(at % 4 === 3 ? { display_name: null } : {}),
    icon: field(1, sync.assets[at % sync.assets.length].id),
  });
  sync.resources.forEach((one, at) => {
    const above = sync.resources[(at + 3) % of];
    insert("resources", { resource_type_id: one.type, external_id: `${one.type}:${one.id}`, parent_resource_type_id: above.type, parent_resource_id: above.id, ...common(resource(one, at)) });
  });
  const stub = (one) => m("Resource", { id: sync.id(one), annotations: null, profile: null });
  const entitlement = ({ on, id }, at) => m("Entitlement", { resource: stub(on), id, annotations: at === undefined ? null : filler.notes(at, of) });
  sync.entitlements.forEach((one, at) => insert("entitlements", { resource_type_id: one.on.type, resource_id: one.on.id, external_id: one.id, ...common(entitlement(one, at)) }));
  sync.grants.forEach((one, at) => {
    const sources = field(1, Buffer.concat([field(1, sync.entitlements[(at + 1) % sync.entitlements.length].id), field(2, Buffer.alloc(0))]));
    const data = m("Grant", { entitlement: entitlement(one.of), principal: stub(one.to), id: one.id, annotations: filler.notes(at, of), ...(at % 3 === 2 ? { sources: null } : at % 3 === 1 ? { sources } : {}) });
    insert("grants", {
      resource_type_id: one.of.on.type, resource_id: one.of.on.id, entitlement_id: one.of.id, principal_resource_type_id: one.to.type, principal_resource_id: one.to.id,
      external_id: one.id, expansion: m("GrantExpandable"), needs_expansion: at % 2, ...common(data),
    });
  });
  for (const { id, type, data } of sync.assets) insert("assets", { external_id: id, content_type: type, ...common(Buffer.from(data)) });
  for (const { key, value } of sync.sessions) insert("connector_sessions", { sync_id: syncId, key, value: Buffer.from(value) });
  const counts = () => Object.fromEntries([...sync.types, ...KEYS, filler.attack()].map((name) => [name, 3]));
  const calls = () => Object.fromEntries([filler.attack(), filler.attack()].map((name) => [name, { count: 1, total_ms: 2, max_ms: 2 }]));
  const stats = JSON.stringify({
    resource_types: sync.types.length, resources: of, entitlements: sync.entitlements.length, grants: sync.grants.length, resources_by_resource_type: counts(), grants_by_resource_type: counts(),
    entitlements_by_resource_type: counts(), step_durations_ms: counts(), connector_call_stats: calls(), session_store_stats: calls(),
  });
  const run = (columns) => insert("sync_runs", { started_at: "2026-01-01 00:00:00", ended_at: "2026-01-01 01:00:00", sync_token: filler.attack(), ...columns });
  run({ sync_id: other, sync_type: filler.attack(), parent_sync_id: parent, linked_sync_id: syncId, stats: filler.attack() });
  run({ sync_id: syncId, sync_type: "full", parent_sync_id: other, linked_sync_id: filler.attack(), stats });
  return { bytes: made(TABLES + INDICES + SESSIONS, rows), filled: filler.filled, put: new Set([...filler.put, ...ids()]), sync, syncId };
}

const family = (...header) => (...elements) => key(Buffer.from(header), elements);
const [TYPE, RESOURCE, ENTITLEMENT, GRANT, ASSET, BY_PARENT, BY_PRINCIPAL, SESSION] = [[3, 1, 0], [3, 2, 0], [3, 3, 0], [3, 4, 0], [3, 5, 0], [3, 7, 1, 0], [3, 7, 4, 0], [3, 9, 0]].map((header) => family(...header));
const meta = (name) => Buffer.concat([Buffer.from([3, 255]), Buffer.from(name)]);

/** The same in v3. `manifest` and `files` are given over to what the file says of itself. */
export function hostileV3({ engine = "pebble3", files = {} } = {}) {
  const filler = new Filler();
  const names = ids();
  const sync = new Sync(filler, names, SHAPE);
  const [syncId] = [names.shift()];
  const m = (name, given) => filler.message(`c1.storage.v3.${name}`, given);
  const of = sync.resources.length;
  const entries = [["keyspace_version", Buffer.from([0, 0, 0, 2])], ["grant_entitlement_id_format", Buffer.from([0, 0, 0, 2])]].map(([name, value]) => [meta(name), value]);
  const put = (at, value = Buffer.alloc(0)) => entries.push([at, value]);

  sync.types.forEach((id, at) => put(TYPE(id), m("ResourceTypeRecord", { external_id: id, traits: ["USER", filler.attack()], annotations: filler.notes(at, of) })));
  sync.resources.forEach((one, at) => {
    const above = sync.resources[(at + 3) % of];
    put(RESOURCE(one.type, one.id), m("ResourceRecord", {
      resource_type_id: one.type, resource_id: one.id, parent: sync.id(above), annotations: filler.notes(at, of), ...(at % 4 === 3 ? { display_name: null } : {}),
      icon_asset_external_id: sync.assets[at % sync.assets.length].id,
    }));
    put(BY_PARENT(above.type, above.id, one.type, one.id));
  });
  /** An entitlement's four elements: an id that begins with its resource is kept without that. */
  const elements = ({ on, id }) => (id.startsWith(`${on.type}:${on.id}:`) ? [on.type, on.id, "1", id.slice(`${on.type}:${on.id}:`.length)] : [on.type, on.id, "0", id]);
  sync.entitlements.forEach((one, at) => put(ENTITLEMENT(...elements(one)), m("EntitlementRecord", { external_id: one.id, resource: sync.id(one.on), annotations: filler.notes(at, of) })));
  sync.grants.forEach((one, at) => {
    const entitlement = m("EntitlementRef", { resource_type_id: one.of.on.type, resource_id: one.of.on.id, entitlement_id: one.of.id });
    const source = Buffer.concat([field(1, sync.entitlements[(at + 1) % sync.entitlements.length].id), field(2, m("GrantSourceRecord"))]);
    put(GRANT(...elements(one.of), one.to.type, one.to.id), m("GrantRecord", {
      external_id: one.id, entitlement, principal: m("PrincipalRef", { resource_type_id: one.to.type, resource_id: one.to.id }), annotations: filler.notes(at, of),
      needs_expansion: null, ...(at % 3 === 2 ? { sources: null } : at % 3 === 1 ? { sources: source } : {}),
    }));
    put(BY_PRINCIPAL(one.to.type, one.to.id, ...elements(one.of)));
  });
  for (const { id, type, data } of sync.assets) put(ASSET(id), m("AssetRecord", { sync_id: syncId, external_id: id, content_type: type, data }));
  for (const { key, value } of sync.sessions) put(SESSION(syncId, key), m("SessionRecord", { sync_id: syncId, key, value }));
  const stats = m("SyncStatsRecord", { sync_id: syncId });
  put(Buffer.from([3, 6]), filler.message("c1.storage.v3.SyncRunRecord", { sync_id: syncId }));
  put(meta("stats\0"), stats);
  const summary = filler.message("c1.c1z.v3.SyncRunSummary", { sync_id: syncId, stats });
  const manifest = filler.message("c1.c1z.v3.C1ZManifestV3", { engine, payload_encoding: null, sync_runs: summary, grant_digest_root: null, pebble_id_index_format: null });
  const encoding = plain(4, 0, varint(2)); // tar
  return { bytes: store(entries, Buffer.concat([manifest, encoding]), files), filled: filler.filled, put: new Set([...filler.put, ...ids()]), sync, syncId };
}

/** Fields with a text of all our messages, as `Message.field`. */
export const fields = OURS.flatMap((type) => type.fieldsArray.filter((one) => isText(one) || one instanceof protobuf.MapField).map((one) => `${nameOf(type)}.${one.name}`));
