//! The rows of all grants, most of them without making a record.

use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::SqliteStore;
use super::error::convert;
use super::grants::{read_grant, rebuild};
use super::rows::{out_of_order, position, rowid};
use super::scan::bounded;
use crate::error::Result;
use crate::model::grant::Plain;
use crate::store::GrantRow;
use crate::store::query::{GrantQuery, Query};
use crate::store::record::Position;

impl SqliteStore {
    pub(super) fn scan_grant_rows(
        &self,
        sync_id: &str,
        include_expansion: bool,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(GrantRow<'_>) -> Result<bool>,
    ) -> Result<Option<Position>> {
        let select = self.select(sync_id, &Query::Grants(GrantQuery::default()))?;
        if select.nothing || max == 0 {
            return Ok(None);
        }
        let unmigrated = self.sync(sync_id)?.is_some_and(|sync| !sync.backfilled);
        let mut last = after.map(rowid).transpose()?;
        let (tail, values) = bounded(last, max, None);
        let mut count = 0_usize;
        self.guard.run(|| {
            let error = |e: rusqlite::Error| convert("reading v1_grants", &e);
            let sql = select.sql(&select.columns, tail);
            let mut statement = self.connection.prepare_cached(&sql).map_err(error)?;
            let values = rusqlite::params_from_iter(select.values(&values));
            let mut rows = statement.query(values).map_err(error)?;
            while let Some(row) = rows.next().map_err(error)? {
                let id: i64 = row.get(0).map_err(error)?;
                if last.is_some_and(|last| id <= last) {
                    return Err(out_of_order(select.table));
                }
                let wanted = match plain(row, include_expansion).map_err(error)? {
                    Some(plain) => visit(GrantRow::Plain(plain))?,
                    None => {
                        let stored = read_grant(row).map_err(error)?.2;
                        let record =
                            rebuild(stored, include_expansion, unmigrated, &self.warnings)?;
                        visit(GrantRow::Whole(record))?
                    }
                };
                if !wanted {
                    return Ok(last.map(position));
                }
                last = Some(id);
                count = count.saturating_add(1);
            }
            Ok(last.filter(|_| count >= max).map(position))
        })
    }
}

/// A row that is nothing but its ids, all of them text.
fn plain<'a>(row: &'a Row<'_>, include_expansion: bool) -> rusqlite::Result<Option<Plain<'a>>> {
    let expansion = row.get_ref(7)?;
    if include_expansion && !matches!(expansion, ValueRef::Null | ValueRef::Blob([])) {
        return Ok(None);
    }
    let ValueRef::Blob(wire) = row.get_ref(1)? else {
        return Ok(None);
    };
    let mut columns: [&[u8]; 5] = [&[]; 5];
    for (at, column) in (2..).zip(&mut columns) {
        if let ValueRef::Text(text) = row.get_ref(at)? {
            *column = text;
        }
    }
    Ok(Plain::read(wire, columns))
}
