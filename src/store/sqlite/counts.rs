//! Counting rows by resource type, some at a time.

use std::collections::HashMap;

use rusqlite::types::ValueRef;

use super::{SqliteStore, convert, rows, syncs};
use crate::error::Result;
use crate::store::query::{Counted, Kind};
use crate::store::record::{Position, TypeCounts};

/// Bytes of blobs passed over after which a count pauses: to reach the columns behind a large blob
/// SQLite goes through all of its pages.
const MAX_BYTES: u64 = 4 << 20;

impl SqliteStore {
    /// Walks the table by row id and counts here: a `GROUP BY` would sort, and a condition on the
    /// sync would run through the rows of all other syncs without a pause.
    pub(super) fn counted(
        &self,
        sync_id: &str,
        what: Counted,
        after: Option<&Position>,
        max_rows: u64,
    ) -> Result<TypeCounts> {
        self.sync(sync_id)?;
        let (table, column) = match what {
            Counted::Records(Kind::ResourceTypes) => ("v1_resource_types", "external_id"),
            Counted::Records(kind) => (rows::table(kind), "resource_type_id"),
            Counted::Assets => ("v1_assets", "''"),
        };
        let from = match after.map(rows::rowid).transpose()? {
            Some(after) => after.checked_add(1),
            None => Some(i64::MIN),
        };
        let (true, Some(from)) = (self.schema.has(table), from) else {
            return Ok(TypeCounts::default());
        };
        let sql = format!(
            "SELECT id, {column}, sync_id = ?, length(data) FROM {table} WHERE id >= ? ORDER BY id LIMIT ?"
        );
        let max = i64::try_from(max_rows.max(1)).unwrap_or(i64::MAX);
        let mut walk = Walk::default();
        let mut read = || -> rusqlite::Result<bool> {
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query((sync_id, from, max))?;
            while let Some(row) = rows.next()? {
                let id: i64 = row.get(0)?;
                if walk.last.replace(id).is_some_and(|last| id <= last) {
                    return Ok(false);
                }
                if row.get::<_, Option<bool>>(2)? == Some(true) {
                    walk.add(row.get_ref(1)?);
                }
                walk.rows = walk.rows.saturating_add(1);
                let size = row.get::<_, Option<i64>>(3)?.unwrap_or_default();
                walk.bytes = walk.bytes.saturating_add(size.unsigned_abs());
                if walk.bytes >= MAX_BYTES {
                    break;
                }
            }
            Ok(true)
        };
        let doing = format!("counting {table}");
        match self.guard.run(|| read().map_err(|e| convert(&doing, &e)))? {
            true => Ok(walk.finish(max_rows)),
            false => Err(rows::out_of_order(table)),
        }
    }
}

/// What one walk has met.
#[derive(Default)]
struct Walk {
    counts: HashMap<Vec<u8>, u64>,
    rows: u64,
    bytes: u64,
    last: Option<i64>,
}

impl Walk {
    /// Only the first row of a type costs an allocation.
    fn add(&mut self, value: ValueRef<'_>) {
        let known = match value {
            ValueRef::Text(id) | ValueRef::Blob(id) => self.counts.get_mut(id),
            _ => None,
        };
        let count = match known {
            Some(count) => count,
            None => self
                .counts
                .entry(syncs::text(value).into_bytes())
                .or_default(),
        };
        *count = count.saturating_add(1);
    }

    fn finish(self, max_rows: u64) -> TypeCounts {
        let more = self.rows >= max_rows.max(1) || self.bytes >= MAX_BYTES;
        let text = |id: Vec<u8>| String::from_utf8(id).unwrap_or_default();
        TypeCounts {
            rows: self.rows,
            next: self.last.filter(|_| more).map(rows::position),
            counts: self
                .counts
                .into_iter()
                .map(|(id, n)| (text(id), n))
                .collect(),
        }
    }
}
