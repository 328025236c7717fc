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

const BLOCK = 0x20000;

/**
 * The file of a database of so many bytes: one of this SQL and these rows, whose tables have their leaves at the far end, with nothing but zeros in between.
 * It is packed to a few bytes for each 128 KiB.
 */
export function stretched(sql, rows, size) {
  const database = new sqlite.Database();
  database.exec(sql);
  for (const [statement, values] of rows) database.run(statement, values);
  const head = Buffer.from(database.export());
  database.close();
  const pageSize = head.readUInt16BE(16);
  const most = Math.ceil(head.length / BLOCK) * BLOCK; // of the head, and of the tail
  const shift = Math.floor((size - most) / BLOCK) * (BLOCK / pageSize);
  const tail = Buffer.alloc(most);
  for (let page = pageSize; page < head.length; page += pageSize) {
    if (head[page] !== 5) continue; // the inner pages of tables
    const cells = Array.from({ length: head.readUInt16BE(page + 3) }, (_, at) => page + head.readUInt16BE(page + 12 + 2 * at));
    for (const at of [page + 8, ...cells]) {
      const child = head.readUInt32BE(at);
      const from = (child - 1) * pageSize;
      if (head[from] !== 13) throw new Error("A table is deeper than two pages.");
      head.copy(tail, from, from, from + pageSize);
      head.fill(0, from, from + pageSize);
      head.writeUInt32BE(child + shift, at);
    }
  }
  const total = shift * pageSize + most;
  head.writeUInt32BE(total / pageSize, 28);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(total));
  const parts = [Buffer.from("C1ZF\0"), Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xc0, 7 << 3]), length];
  for (let at = 0; at < total; at += BLOCK) {
    const last = at + BLOCK >= total ? 1 : 0;
    const real = at < most ? head.subarray(at, at + BLOCK) : tail.subarray(Math.max(0, at - shift * pageSize), at - shift * pageSize + BLOCK);
    const zeros = at >= most && at < shift * pageSize;
    const lead = Buffer.alloc(3);
    lead.writeUIntLE(BLOCK * 8 + (zeros ? 2 : 0) + last, 0, 3);
    parts.push(lead, zeros ? Buffer.alloc(1) : Buffer.concat([real], BLOCK));
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
