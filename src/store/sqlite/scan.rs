//! Reads over many rows that need no whole record: keys, counts, and the parts of grants.
//!
//! Each call is one statement over a bounded number of rows, so that whoever asks can stop between.

use rusqlite::Row;
use rusqlite::types::{Value, ValueRef};

use super::SqliteStore;
use super::error::convert;
use super::grants::{read_grant, rebuild};
use super::one::{blob, read_plain};
use super::rows::{self, Select, out_of_order, position, rowid};
use crate::error::{Error, Result};
use crate::model::grant;
use crate::store::query::{GrantQuery, Kind, Query};
use crate::store::record::{Position, Record};
use crate::store::{GrantParts, RowKey};

/// Row ids that one statement walks where no index helps: some milliseconds.
const WINDOW: i64 = 16_384;
/// Bytes of an image up to which all rows of a sync are counted at once: some ten milliseconds.
const WHOLE: u64 = 512 << 20;

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
        let select = self.select(sync_id, query)?;
        if select.nothing || max == 0 {
            return Ok(None);
        }
        let after = after.map(rowid).transpose()?;
        let doing = format!("listing {}", select.table);
        self.guard.run(|| {
            // Where SQLite would sort all rows to come for every call, one call gives them all.
            let sorts = after.is_none() && self.sorts(&select).map_err(|e| convert(&doing, &e))?;
            let max = if sorts { usize::MAX } else { max };
            let window = self.window(&select, after, max);
            let window = window.map_err(|e| convert(&doing, &e))?;
            let (tail, values) = bounded(after, max, window.as_ref());
            let (mut last, mut count) = (after, 0_usize);
            let mut read = || -> rusqlite::Result<bool> {
                let sql = select.sql("id", tail);
                let mut statement = self.connection.prepare_cached(&sql)?;
                let mut rows =
                    statement.query(rusqlite::params_from_iter(select.values(&values)))?;
                while let Some(row) = rows.next()? {
                    let id: i64 = row.get(0)?;
                    if last.is_some_and(|last| id <= last) {
                        return Ok(false);
                    }
                    last = Some(id);
                    keys.push(key(id));
                    count = count.saturating_add(1);
                }
                Ok(true)
            };
            if !read().map_err(|e| convert(&doing, &e))? {
                return Err(out_of_order(select.table));
            }
            let more = last.filter(|_| count >= max);
            Ok(more.or(window.and_then(|w| w.more)).map(position))
        })
    }

    /// Which rows to walk by one statement where no index finds them.
    fn window(
        &self,
        select: &Select,
        after: Option<i64>,
        max: usize,
    ) -> rusqlite::Result<Option<Window>> {
        if !select.walks() || max == usize::MAX {
            return Ok(None);
        }
        let edge = |sql: &str, values: &[i64]| -> rusqlite::Result<Option<i64>> {
            let mut statement = self.connection.prepare_cached(sql)?;
            statement.query_row(rusqlite::params_from_iter(values), |row| row.get(0))
        };
        let table = select.table;
        let last = edge(&format!("SELECT max(id) FROM {table}"), &[])?;
        // Row ids may have wide gaps; the next one is a look-up away.
        let first = match after {
            Some(after) => edge(
                &format!("SELECT min(id) FROM {table} WHERE id > ?"),
                &[after],
            )?,
            None => edge(&format!("SELECT min(id) FROM {table}"), &[])?,
        };
        let (first, last) = first.zip(last).unwrap_or((1, 0));
        let end = first.saturating_add(WINDOW).min(last);
        Ok(Some(Window {
            first,
            end,
            more: (end < last).then_some(end),
        }))
    }

    /// Whether SQLite's plan for a statement in row order sorts.
    fn sorts(&self, select: &Select) -> rusqlite::Result<bool> {
        let sql = select.sql("id", " ORDER BY id");
        let mut plan = self
            .connection
            .prepare_cached(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let mut steps = plan.query(rusqlite::params_from_iter(select.values(&[])))?;
        while let Some(step) = steps.next()? {
            if step.get::<_, String>(3)?.contains("TEMP B-TREE") {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn scan_count(
        &self,
        sync_id: &str,
        query: &Query,
        after: Option<&Position>,
        max: usize,
    ) -> Result<(u64, Option<Position>)> {
        let select = self.select(sync_id, query)?;
        if select.nothing || max == 0 {
            return Ok((0, None));
        }
        let after = after.map(rowid).transpose()?;
        let doing = format!("counting {}", select.table);
        self.guard.run(|| {
            let window = self.window(&select, after, max);
            let window = window.map_err(|e| convert(&doing, &e))?;
            let read = || -> rusqlite::Result<(i64, Option<i64>)> {
                // All of a sync are counted in one walk over an index, fast enough for all but giants.
                let whole = max == usize::MAX || (select.is_whole() && self.size < WHOLE);
                if after.is_none() && (whole || self.sorts(&select)?) {
                    let mut statement = self
                        .connection
                        .prepare_cached(&select.sql("count(*)", ""))?;
                    let values = rusqlite::params_from_iter(select.values(&[]));
                    return Ok((statement.query_row(values, |row| row.get(0))?, None));
                }
                let (tail, values) = bounded(after, max, window.as_ref());
                let sql = format!("SELECT count(*), max(id) FROM ({})", select.sql("id", tail));
                let mut statement = self.connection.prepare_cached(&sql)?;
                let values = rusqlite::params_from_iter(select.values(&values));
                statement.query_row(values, |row| Ok((row.get(0)?, row.get(1)?)))
            };
            let (count, last) = read().map_err(|e| convert(&doing, &e))?;
            if last.zip(after).is_some_and(|(last, after)| last <= after) {
                return Err(out_of_order(select.table));
            }
            let count = u64::try_from(count).unwrap_or_default();
            let full = usize::try_from(count).is_ok_and(|count| count >= max);
            let more = last
                .filter(|_| full)
                .or(window.as_ref().and_then(|w| w.more));
            Ok((count, more.map(position)))
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
        if select.nothing || max == 0 {
            return Ok(None);
        }
        let after = after.map(rowid).transpose()?;
        let (tail, values) = bounded(after, max, None);
        self.guard.run(|| {
            let doing = "reading v1_grants";
            let error = |e: rusqlite::Error| convert(doing, &e);
            let sql = select.sql(rows::GRANT_COLUMNS, tail);
            let mut statement = self.connection.prepare_cached(&sql).map_err(error)?;
            let values = rusqlite::params_from_iter(select.values(&values));
            let mut rows = statement.query(values).map_err(error)?;
            let (mut last, mut count) = (after, 0_usize);
            while let Some(row) = rows.next().map_err(error)? {
                let id: i64 = row.get(0).map_err(error)?;
                if last.is_some_and(|last| id <= last) {
                    return Err(out_of_order(select.table));
                }
                last = Some(id);
                count = count.saturating_add(1);
                visit_row(id, row, visit)?;
            }
            Ok(last.filter(|_| count >= max).map(position))
        })
    }

    pub(super) fn row(
        &self,
        sync_id: &str,
        kind: Kind,
        wanted: RowKey,
        include_expansion: bool,
    ) -> Result<Record> {
        let sync = self.sync(sync_id)?;
        let table = rows::table(kind);
        let columns = if kind == Kind::Grants {
            self.grant_columns()
        } else {
            "id, data".to_owned()
        };
        let sql = format!("SELECT {columns} FROM {table} WHERE id = ? AND sync_id = ?");
        let values = rusqlite::params![wanted.0.cast_signed(), sync_id];
        let doing = format!("reading {table}");
        let failed = |e: rusqlite::Error| match e {
            rusqlite::Error::QueryReturnedNoRows => Error::new(
                "store.not-found",
                format!("{table} has no row of that key in this sync."),
            ),
            e => convert(&doing, &e),
        };
        self.guard.run(|| {
            let mut statement = self.connection.prepare_cached(&sql).map_err(failed)?;
            if kind != Kind::Grants {
                return statement
                    .query_row(values, |row| Ok(read_plain(kind, row)?.2))
                    .map_err(failed);
            }
            let stored = statement
                .query_row(values, |row| Ok(read_grant(row)?.2))
                .map_err(failed)?;
            let unmigrated = sync.is_some_and(|s| !s.backfilled);
            rebuild(stored, include_expansion, unmigrated, &self.warnings)
        })
    }
}

/// Some row ids, one behind the other.
pub(super) struct Window {
    first: i64,
    end: i64,
    /// The end, if rows follow it.
    more: Option<i64>,
}

/// The end of a statement that goes on after a row or within a window, and its values.
pub(super) fn bounded(
    after: Option<i64>,
    max: usize,
    window: Option<&Window>,
) -> (&'static str, Vec<Value>) {
    let max = Value::Integer(i64::try_from(max).unwrap_or(i64::MAX));
    match (window, after) {
        (Some(window), _) => (
            " AND id >= ? AND id <= ? ORDER BY id LIMIT ?",
            vec![
                Value::Integer(window.first),
                Value::Integer(window.end),
                max,
            ],
        ),
        (None, Some(after)) => (
            " AND id > ? ORDER BY id LIMIT ?",
            vec![Value::Integer(after), max],
        ),
        (None, None) => (" ORDER BY id LIMIT ?", vec![max]),
    }
}

/// Shows one row, with the columns in place of what a slim grant leaves out.
fn visit_row(
    id: i64,
    row: &Row<'_>,
    visit: &mut dyn FnMut(&GrantParts<'_>) -> Result<()>,
) -> Result<()> {
    let read = || -> rusqlite::Result<[ValueRef<'_>; 6]> {
        Ok([
            row.get_ref(1)?,
            row.get_ref(2)?,
            row.get_ref(3)?,
            row.get_ref(4)?,
            row.get_ref(5)?,
            row.get_ref(6)?,
        ])
    };
    let values = read().map_err(|e| convert("reading v1_grants", &e))?;
    let wire = values[0]
        .as_bytes_or_null()
        .ok()
        .flatten()
        .unwrap_or_default();
    // Numbers in text columns are rare enough to be copied.
    let owned = values.map(|value| match value {
        ValueRef::Integer(_) | ValueRef::Real(_) => Some(super::syncs::text(value)),
        _ => None,
    });
    let column = |at: usize| -> &[u8] {
        match (owned.get(at), values.get(at)) {
            (Some(Some(text)), _) => text.as_bytes(),
            (_, Some(ValueRef::Text(bytes) | ValueRef::Blob(bytes))) => bytes,
            _ => &[],
        }
    };
    let stored = grant::parts(wire).map_err(|e| unreadable(id, row, &e))?;
    let parts = GrantParts {
        key: key(id),
        id: stored.id,
        entitlement: stored.entitlement.unwrap_or((column(1), &[])),
        resource: match stored.entitlement {
            Some(_) => stored.resource,
            None => (column(2), column(3)),
        },
        principal: stored.principal.unwrap_or((column(4), column(5))),
        resource_name: stored.resource_name,
        principal_name: stored.principal_name,
        // Without an entitlement of its own the blob cannot tell; its column can.
        expanded: grant::expanded(wire, stored.entitlement.map_or(column(1), |(id, _)| id))
            .map_err(|e| unreadable(id, row, &e))?,
    };
    visit(&parts)
}

/// The error of a grant that does not parse, naming its row.
fn unreadable(id: i64, row: &Row<'_>, error: &crate::model::Error) -> Error {
    let record = Record {
        kind: Kind::Grants,
        position: position(id),
        key: key(id),
        wire: blob(row, 1).unwrap_or_default(),
    };
    record.error(error)
}
