//! Reads over many rows that need no whole record: keys, counts, and the parts of grants.
//!
//! Each call is over a bounded number of rows, so that whoever asks can stop between.

use super::one::read_plain;
use super::rows::{position, rowid};
use super::schema::SYNC;
use super::select::{Stop, table};
use super::{SqliteStore, grants};
use crate::error::{Error, Result};
use crate::sqlite::Value;
use crate::store::query::{GrantQuery, Kind, Query, Reference};
use crate::store::record::{Position, Record};
use crate::store::{GrantParts, RowKey};

/// Rows that one call looks at in vain where no index helps: some milliseconds.
const WINDOW: u64 = 16_384;

/// A row id as a key: the same 64 bits.
pub(super) fn key(rowid: i64) -> RowKey {
    RowKey(rowid.cast_unsigned())
}

impl SqliteStore {
    pub(super) fn scan_keys(
        &self,
        sync_id: &str,
        query: &Query,
        after: Option<&Position>,
        max: usize,
        keys: &mut Vec<RowKey>,
    ) -> Result<Option<Position>> {
        self.scan_ids_of(sync_id, query, after, max, &mut |id| keys.push(key(id)))
    }

    pub(super) fn scan_count(
        &self,
        sync_id: &str,
        query: &Query,
        after: Option<&Position>,
        max: usize,
    ) -> Result<(u64, Option<Position>)> {
        let mut count = 0_u64;
        let next = self.scan_ids_of(sync_id, query, after, max, &mut |_| {
            count = count.saturating_add(1)
        })?;
        Ok((count, next))
    }

    /// Shows the ids of up to `max` rows, and gives the position to go on from. Where all rows to come would be sorted for every
    /// call, one call shows them all.
    fn scan_ids_of(
        &self,
        sync_id: &str,
        query: &Query,
        after: Option<&Position>,
        max: usize,
        show: &mut dyn FnMut(i64),
    ) -> Result<Option<Position>> {
        let select = self.select(sync_id, query)?;
        let Some(select) = select.filter(|_| max > 0) else {
            return Ok(None);
        };
        let after = after.map(rowid).transpose()?;
        self.database.begin();
        let mut left = if after.is_none() && select.sorts() {
            usize::MAX
        } else {
            max
        };
        let most = if max == usize::MAX || !select.walks() {
            u64::MAX
        } else {
            WINDOW
        };
        let mut last = None;
        let stop = select.walk(after)?.ids(most, &mut |id| {
            show(id);
            last = Some(id);
            left = left.saturating_sub(1);
            Ok(left > 0)
        })?;
        Ok(match stop {
            Stop::End => None,
            Stop::Enough => last.map(position),
            Stop::Tired(last) => Some(position(last)),
        })
    }

    pub(super) fn scan_parts(
        &self,
        sync_id: &str,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(&GrantParts<'_>) -> Result<()>,
    ) -> Result<Option<Position>> {
        let select = self.select(sync_id, &Query::Grants(GrantQuery::default()))?;
        let Some(select) = select.filter(|_| max > 0) else {
            return Ok(None);
        };
        let after = after.map(rowid).transpose()?;
        self.database.begin();
        let (mut left, mut last) = (max, None);
        let stop = select.walk(after)?.each(u64::MAX, &mut |row| {
            grants::visit(row, visit)?;
            last = Some(row.id());
            left = left.saturating_sub(1);
            Ok(left > 0)
        })?;
        Ok(last.filter(|_| stop != Stop::End).map(position))
    }

    /// Shows the columns that filters go by. What is no text equals no filter.
    pub(super) fn scan_columns(
        &self,
        sync_id: &str,
        by: Reference,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(&[&[u8]]) -> Result<()>,
    ) -> Result<Option<Position>> {
        let select = self.select(sync_id, &Query::all(by.kind()))?;
        let Some(select) = select.filter(|_| max > 0) else {
            return Ok(None);
        };
        let names = columns(by);
        let places: Vec<usize> = names.iter().map(|name| select.source.place(name)).collect();
        let after = after.map(rowid).transpose()?;
        self.database.begin();
        let (mut left, mut last) = (max, None);
        let stop = select.walk(after)?.each(u64::MAX, &mut |row| {
            let mut values = [const { Value::Null }; 2];
            for (value, place) in values.iter_mut().zip(&places) {
                *value = row.value(*place)?;
            }
            let mut texts: [&[u8]; 2] = [&[]; 2];
            let mut found = 0_usize;
            for (text, value) in texts.iter_mut().zip(&values) {
                if let Value::Text(bytes) = value {
                    *text = bytes;
                    found = found.saturating_add(1);
                }
            }
            if found == places.len() {
                visit(texts.get(..found).unwrap_or_default())?;
            }
            last = Some(row.id());
            left = left.saturating_sub(1);
            Ok(left > 0)
        })?;
        Ok(last.filter(|_| stop != Stop::End).map(position))
    }

    pub(super) fn row(
        &self,
        sync_id: &str,
        kind: Kind,
        wanted: RowKey,
        include_expansion: bool,
    ) -> Result<Record> {
        let sync = self.sync(sync_id)?;
        let missing = || {
            let message = format!("{} has no row of that key in this sync.", table(kind));
            Error::new("store.not-found", message)
        };
        let source = self.tables.get(table(kind)).ok_or_else(missing)?;
        self.database.begin();
        let mut rows = source.table.rows(&self.database);
        let row = rows.get(wanted.0.cast_signed())?.ok_or_else(missing)?;
        let row = row.pick(&source.layout)?;
        if !row.is(SYNC, &self.database.key(sync_id))? {
            return Err(missing());
        }
        if kind != Kind::Grants {
            return read_plain(kind, &row);
        }
        let unmigrated = sync.is_some_and(|s| !s.backfilled);
        grants::read(&row, include_expansion, unmigrated, &self.warnings)
    }
}

/// The columns that a reference is in.
fn columns(by: Reference) -> &'static [&'static str] {
    match by {
        Reference::ResourceType => &["resource_type_id"],
        Reference::Parent => &["parent_resource_type_id", "parent_resource_id"],
        Reference::Resource => &["resource_type_id", "resource_id"],
        Reference::Principal => &["principal_resource_type_id", "principal_resource_id"],
        Reference::Entitlement => &["entitlement_id"],
    }
}
