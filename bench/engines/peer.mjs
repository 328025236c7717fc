// A v1 file the way one would open it without c1z: zstd from npm, SQLite from npm, protobufjs.
//
// A database is `{ rows(sql, params), memory }`, where `rows` gives arrays of columns.
import { COUNT, GRANTS, OF_ENTITLEMENT, OF_PRINCIPAL, pushCells, SEARCH, SORTED_BY_ID, SYNC, toObject } from "./grants.mjs";
import { BATCH, BLOCK, CELLS, COLUMNS, FIRST, HITS, SORTED } from "./shape.mjs";
import * as sqlite from "./sqlite-wasm.mjs";
import * as sqljs from "./sqljs.mjs";
import { DECODERS, MAGIC } from "./zstd.mjs";

const DATABASES = { "sql.js": sqljs, "@sqlite.org/sqlite-wasm": sqlite };
const encoder = new TextEncoder();

/** Loads what opening needs. Opening does it too where nobody has: then it is part of opening. */
export function loadPeer({ engine, zstd, where }) {
  return Promise.all([DATABASES[engine].load(where), DECODERS[zstd].ready(where)]);
}

/** Opens what `read` gives. `loaded` is what `loadPeer` gave, if it was called before. */
export async function openPeer({ engine, zstd, read, where, loaded }) {
  const [frame, [SQL]] = await Promise.all([read(), loaded ?? loadPeer({ engine, zstd, where })]);
  const image = DECODERS[zstd].decode(frame.subarray(MAGIC));
  const { rows } = DATABASES[engine].open(SQL, image);
  const [[sync]] = rows(SYNC, []);
  return new Peer(rows, sync, image.byteLength);
}

class Peer {
  #rows;
  #sync;
  #all;
  constructor(rows, sync, decodedSize) {
    this.#rows = rows;
    this.#sync = sync;
    this.decodedSize = decodedSize;
  }

  info() {
    return ["v1"];
  }

  first() {
    return this.#objects(`${GRANTS} LIMIT ${FIRST}`);
  }

  entitlement({ entitlementId }) {
    return this.#objects(OF_ENTITLEMENT, entitlementId);
  }

  principal({ principal: { resourceType, resource } }) {
    return this.#objects(OF_PRINCIPAL, resourceType, resource);
  }

  count() {
    return this.#column(COUNT)[0];
  }

  searchFirst(text) {
    return this.#column(`${SEARCH} LIMIT ${HITS}`, `%${text}%`);
  }

  searchAll(text) {
    return this.#column(SEARCH, `%${text}%`);
  }

  sorted() {
    return this.#column(`${SORTED_BY_ID} LIMIT ${SORTED}`);
  }

  // All grants, a part at a time; of length 0 at the end. After `rewind` from the beginning.

  rewind() {
    this.#all?.return();
    this.#all = undefined;
  }

  batch() {
    const records = [];
    this.#next(BATCH, (row) => records.push(toObject(row)));
    return records;
  }

  block() {
    const cells = [];
    this.#next(BLOCK, (row) => pushCells(cells, row));
    return { cells, count: cells.length / CELLS };
  }

  ndjson() {
    let text = "";
    this.#next(BATCH, (row) => (text += `${JSON.stringify(toObject(row))}\n`));
    return encoder.encode(text);
  }

  csv() {
    let text = this.#all === undefined ? `${COLUMNS.join(",")}\r\n` : "";
    this.#next(BATCH, (row) => {
      const cells = [];
      pushCells(cells, row);
      text += `${cells.map(quoted).join(",")}\r\n`;
    });
    return encoder.encode(text);
  }

  #next(count, visit) {
    this.#all ??= this.#rows(GRANTS, [this.#sync]);
    for (let left = count; left > 0; left -= 1) {
      const { done, value } = this.#all.next();
      if (done) return;
      visit(value);
    }
  }

  #objects(sql, ...params) {
    return Array.from(this.#rows(sql, [this.#sync, ...params]), toObject);
  }

  #column(sql, ...params) {
    return Array.from(this.#rows(sql, [this.#sync, ...params]), ([value]) => value);
  }
}

function quoted(cell) {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
