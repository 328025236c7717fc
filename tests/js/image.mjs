// Files made here: a database of some SQL in the container of v1, and wire bytes for its blobs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import initSqlJs from "sql.js";
import { root } from "./support.mjs";

// The schema is written down once, in the native tests.
const source = readFileSync(join(root, "tests/common/image.rs"), "utf8");
const written = (name) => new RegExp(`pub const ${name}: &str =\\s*"([^"]*)"`).exec(source)[1];
export const TABLES = written("TABLES");
export const INDICES = written("INDICES");
/** One finished sync, `s`. */
export const RUN = written("RUN");

const sqlite = await initSqlJs();

/** The bytes of a v1 file with a database of this SQL; `rows` are statements with values. */
export function made(sql, rows = []) {
  const database = new sqlite.Database();
  database.exec(sql);
  for (const [statement, values] of rows) database.run(statement, values);
  const image = database.export();
  database.close();
  return container(image);
}

/** Bytes as one zstd frame of stored blocks and a window of 128 KiB, behind the magic of v1. */
export function container(content) {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(content.length));
  const parts = [Buffer.from("C1ZF\0"), Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xc0, 7 << 3]), size];
  for (let at = 0; at < content.length || at === 0; at += 0x20000) {
    const block = content.subarray(at, at + 0x20000);
    const head = Buffer.alloc(3);
    head.writeUIntLE(block.length * 8 + (at + 0x20000 >= content.length ? 1 : 0), 0, 3);
    parts.push(head, block);
  }
  return Buffer.concat(parts);
}

export function varint(number) {
  const bytes = [];
  for (let left = number; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left]);
    bytes.push((left % 128) | 128);
  }
}

/** A length-delimited protobuf field. */
export function field(number, content) {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

/** The statement that puts a resource type in, and its values. */
export function resourceType(id, wire = field(1, id)) {
  return ["insert into v1_resource_types (external_id, data, sync_id, discovered_at) values (?, ?, 's', '')", [id, wire]];
}

/** The statement that puts a session entry in, and its values. */
export function session(sync, key, value) {
  return ["insert into v1_connector_sessions (sync_id, key, value) values (?, ?, ?)", [sync, key, value]];
}

export const SESSIONS = "create table v1_connector_sessions (id integer primary key, sync_id text not null, key text not null, value blob not null); create unique index idx_session_store_sync_key_v1 on v1_connector_sessions (sync_id, key);";
