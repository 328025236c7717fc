//! The rows of all grants, most of them without making a record.

use std::borrow::Cow;

use super::grants::{ENTITLEMENT, EXPANSION, PRINCIPAL, PRINCIPAL_TYPE, RESOURCE, RESOURCE_TYPE};
use super::rows::{position, rowid};
use super::schema::DATA;
use super::select::Stop;
use super::{SqliteStore, grants};
use crate::error::Result;
use crate::model::grant::Plain;
use crate::sqlite::{Picked, Value};
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
        let Some(select) = select.filter(|_| max > 0) else {
            return Ok(None);
        };
        let unmigrated = self.sync(sync_id)?.is_some_and(|sync| !sync.backfilled);
        let mut last = after.map(rowid).transpose()?;
        let mut left = max;
        self.database.begin();
        let stop = select.walk(last)?.each(u64::MAX, &mut |row| {
            let wanted = match shown_plain(row, include_expansion, visit)? {
                Some(wanted) => wanted,
                None => {
                    let record = grants::read(row, include_expansion, unmigrated, &self.warnings)?;
                    visit(GrantRow::Whole(record))?
                }
            };
            if wanted {
                last = Some(row.id());
                left = left.saturating_sub(1);
            }
            Ok(wanted && left > 0)
        })?;
        Ok(last.filter(|_| stop != Stop::End).map(position))
    }
}

/// Shows a row that is nothing but its ids, all of them text; none where it is more.
fn shown_plain(
    row: &Picked<'_>,
    include_expansion: bool,
    visit: &mut dyn FnMut(GrantRow<'_>) -> Result<bool>,
) -> Result<Option<bool>> {
    if include_expansion && row.size(EXPANSION) > 0 {
        return Ok(None);
    }
    let Value::Blob(wire) = row.value(DATA)? else {
        return Ok(None);
    };
    let text = |place| {
        Ok::<_, crate::Error>(match row.value(place)? {
            Value::Text(text) => text,
            _ => Cow::Borrowed(&[][..]),
        })
    };
    let columns = [
        text(ENTITLEMENT)?,
        text(RESOURCE_TYPE)?,
        text(RESOURCE)?,
        text(PRINCIPAL_TYPE)?,
        text(PRINCIPAL)?,
    ];
    match Plain::read(&wire, columns.each_ref().map(Cow::as_ref)) {
        Some(plain) => visit(GrantRow::Plain(plain)).map(Some),
        None => Ok(None),
    }
}
