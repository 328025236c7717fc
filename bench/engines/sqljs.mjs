// sql.js.
import initSqlJs from "sql.js";

export function load(where) {
  return initSqlJs(where === undefined ? {} : { locateFile: () => where.sqljs });
}

export function open(SQL, image) {
  const db = new SQL.Database(image);
  return {
    *rows(sql, params) {
      const statement = db.prepare(sql, params);
      try {
        while (statement.step()) yield statement.get();
      } finally {
        statement.free();
      }
    },
  };
}
