//! Counting rows by resource type, some at a time.

use std::collections::HashMap;

use super::schema::{DATA, EXTERNAL, SYNC};
use super::{SqliteStore, rows, select, syncs};
use crate::error::Result;
use crate::sqlite::Value;
use crate::store::query::{Counted, Kind};
use crate::store::record::{Position, TypeCounts};

/// Bytes of blobs passed over after which a count pauses: the columns behind a large blob are reached through all of its pages.
const MAX_BYTES: u64 = 4 << 20;

impl SqliteStore {
    /// Walks the table by row id, through the rows of all syncs.
    pub(super) fn counted(
        &self,
        sync_id: &str,
        what: Counted,
        after: Option<&Position>,
        max_rows: u64,
    ) -> Result<TypeCounts> {
        self.sync(sync_id)?;
        let table = match what {
            Counted::Records(kind) => select::table(kind),
            Counted::Assets => "v1_assets",
        };
        let from = match after.map(rows::rowid).transpose()? {
            Some(after) => after.checked_add(1),
            None => Some(i64::MIN),
        };
        let (Some(source), Some(from)) = (self.tables.get(table), from) else {
            return Ok(TypeCounts::default());
        };
        let place = match what {
            Counted::Records(Kind::ResourceTypes) => Some(EXTERNAL),
            Counted::Records(_) => Some(source.place("resource_type_id")),
            Counted::Assets => None,
        };
        self.database.begin();
        let sync = self.database.key(sync_id);
        let mut walk = Walk::default();
        let mut cursor = source.table.rows(&self.database);
        cursor.seek(from)?;
        while let Some(row) = cursor.read()? {
            let row = row.pick(&source.layout)?;
            walk.last = Some(row.id());
            walk.rows = walk.rows.saturating_add(1);
            walk.bytes = walk.bytes.saturating_add(row.size(DATA));
            if row.is(SYNC, &sync)? {
                walk.add(place.map_or(Ok(Value::Null), |place| row.value(place))?);
            }
            if walk.rows >= max_rows.max(1) || walk.bytes >= MAX_BYTES {
                return Ok(walk.finish(true));
            }
        }
        Ok(walk.finish(false))
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
    fn add(&mut self, value: Value<'_>) {
        let known = match &value {
            Value::Text(id) | Value::Blob(id) => self.counts.get_mut(id.as_ref()),
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

    fn finish(self, more: bool) -> TypeCounts {
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
