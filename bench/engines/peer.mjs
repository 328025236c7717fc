// A v1 file the way one would open it without c1z: zstd from npm, SQLite from npm, protobufjs.
//
// A database is `{ rows(sql, params), memory }`, where `rows` gives arrays of columns.
import { GRANTS, pushCells, SYNC, toObject } from "./grants.mjs";
import { CELLS } from "./shape.mjs";
import * as sqlite from "./sqlite-wasm.mjs";
import * as sqljs from "./sqljs.mjs";
import { DECODERS, MAGIC } from "./zstd.mjs";

const DATABASES = { "sql.js": sqljs, "@sqlite.org/sqlite-wasm": sqlite };

/** Opens what `read` gives. Everything that must be loaded first is loaded here: it is part of opening. */
export async function openPeer({ engine, zstd, read, where }) {
  const [frame, SQL] = await Promise.all([read(), DATABASES[engine].load(where), DECODERS[zstd].ready(where)]);
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

  first(count) {
    const records = [];
    for (const row of this.#rows(`${GRANTS} LIMIT ${count}`, [this.#sync])) records.push(toObject(row));
    return records;
  }

  /** The next grants as objects; none at the end. */
  batch(count) {
    const records = [];
    this.#next(count, (row) => records.push(toObject(row)));
    return records;
  }

  /** The next grants as cells, row by row. */
  block(count) {
    const cells = [];
    this.#next(count, (row) => pushCells(cells, row));
    return { cells, count: cells.length / CELLS };
  }

  #next(count, visit) {
    this.#all ??= this.#rows(GRANTS, [this.#sync]);
    for (let left = count; left > 0; left -= 1) {
      const { done, value } = this.#all.next();
      if (done) return;
      visit(value);
    }
  }
}
