//! One row: the one that an id names, and what it holds.

use rusqlite::Row;

use super::{SqliteStore, convert, rows, scan};
use crate::error::{Error, Result};
use crate::store::query::Kind;
use crate::store::record::Record;

impl SqliteStore {
    /// The one row of a table that a condition names, in one sync. A second one is an error: without
    /// its unique index a table may hold several, and none of them is better than the others.
    pub(super) fn one<T>(
        &self,
        sync_id: &str,
        table: &'static str,
        columns: &str,
        condition: &str,
        values: &[&str],
        read: impl Fn(&Row<'_>) -> rusqlite::Result<(i64, usize, T)>,
    ) -> Result<T> {
        self.sync(sync_id)?;
        let refuse = |code, has| {
            let id = values.last().copied().unwrap_or_default();
            let message = format!("{table} has {has} with the id {id:?} in this sync.");
            Error::new(code, message)
        };
        let missing = || refuse("store.not-found", "no record");
        if !self.schema.has(table) {
            return Err(missing());
        }
        let sql = format!(
            "SELECT {columns} FROM {table} WHERE {condition} AND sync_id = ? ORDER BY id LIMIT 2"
        );
        let find = || -> rusqlite::Result<(Option<T>, bool)> {
            let mut statement = self.connection.prepare_cached(&sql)?;
            let params = rusqlite::params_from_iter(values.iter().copied().chain([sync_id]));
            let mut rows = statement.query(params)?;
            let first = match rows.next()? {
                Some(row) => Some(read(row)?.2),
                None => None,
            };
            let more = first.is_some() && rows.next()?.is_some();
            Ok((first, more))
        };
        self.guard.run(
            || match find().map_err(|e| convert(&format!("reading {table}"), &e))? {
                (_, true) => Err(refuse("store.ambiguous", "more than one record")),
                (row, false) => row.ok_or_else(missing),
            },
        )
    }

    pub(super) fn one_plain(
        &self,
        sync_id: &str,
        kind: Kind,
        condition: &str,
        values: &[&str],
    ) -> Result<Record> {
        let table = rows::table(kind);
        self.one(sync_id, table, "id, data", condition, values, |row| {
            read_plain(kind, row)
        })
    }
}

/// The blob of a row. A text column is read as its bytes: columns are weakly typed.
pub(super) fn blob(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<u8>> {
    let value = row.get_ref(column)?;
    Ok(value
        .as_bytes_or_null()
        .ok()
        .flatten()
        .unwrap_or_default()
        .to_vec())
}

pub(super) fn read_plain(kind: Kind, row: &Row<'_>) -> rusqlite::Result<(i64, usize, Record)> {
    let id = row.get(0)?;
    let wire = blob(row, 1)?;
    Ok((
        id,
        wire.len(),
        Record {
            kind,
            position: rows::position(id),
            key: scan::key(id),
            wire,
        },
    ))
}
