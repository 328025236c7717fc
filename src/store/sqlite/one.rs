//! One row: the one that an id names, and what it holds.

use super::schema::DATA;
use super::select::{Select, table};
use super::{SqliteStore, rows, scan};
use crate::error::{Error, Result};
use crate::sqlite::Picked;
use crate::store::query::Kind;
use crate::store::record::Record;

impl SqliteStore {
    /// The one row of a table whose columns equal some values, in one sync. A second one is an error: without
    /// its unique index a table may hold several, and none of them is better than the others.
    pub(super) fn one<T>(
        &self,
        sync_id: &str,
        table: &'static str,
        values: &[(&'static str, &str)],
        read: impl Fn(&Picked<'_>) -> Result<T>,
    ) -> Result<T> {
        self.sync(sync_id)?;
        let refuse = |code, has| {
            let id = values.last().map(|(_, id)| *id).unwrap_or_default();
            let message = format!("{table} has {has} with the id {id:?} in this sync.");
            Error::new(code, message)
        };
        let missing = || refuse("store.not-found", "no record");
        let source = self.tables.get(table).ok_or_else(missing)?;
        let mut select = Select::of(&self.database, source, sync_id);
        for (column, value) in values {
            select.equal(column, value);
        }
        self.database.begin();
        let (mut first, mut more) = (None, false);
        select.walk(None)?.each(u64::MAX, &mut |row| {
            more = first.is_some();
            if !more {
                first = Some(read(row)?);
            }
            Ok(!more)
        })?;
        if more {
            return Err(refuse("store.ambiguous", "more than one record"));
        }
        first.ok_or_else(missing)
    }

    pub(super) fn one_plain(
        &self,
        sync_id: &str,
        kind: Kind,
        values: &[(&'static str, &str)],
    ) -> Result<Record> {
        self.one(sync_id, table(kind), values, |row| read_plain(kind, row))
    }
}

/// The record that a row's blob is.
pub(super) fn read_plain(kind: Kind, row: &Picked<'_>) -> Result<Record> {
    Ok(Record {
        kind,
        position: rows::position(row.id()),
        key: scan::key(row.id()),
        wire: row.value(DATA)?.into_bytes().into_owned(),
    })
}
