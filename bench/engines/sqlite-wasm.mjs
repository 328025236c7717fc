// The SQLite project's own build.
import sqlite3InitModule from "@sqlite.org/sqlite-wasm";

export function load(where) {
  return sqlite3InitModule(where === undefined ? {} : { locateFile: () => where.sqlite });
}

export function open(sqlite3, image) {
  const { capi, wasm } = sqlite3;
  const db = new sqlite3.oo1.DB(":memory:");
  const at = wasm.allocFromTypedArray(image);
  const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_READONLY;
  db.checkRc(capi.sqlite3_deserialize(db.pointer, "main", at, image.byteLength, image.byteLength, flags));
  return {
    *rows(sql, params) {
      const statement = db.prepare(sql);
      try {
        if (params.length > 0) statement.bind(params);
        while (statement.step()) yield statement.get([]);
      } finally {
        statement.finalize();
      }
    },
  };
}
