//! Grants as rows hold them, and as readers want them: whole.

use rusqlite::Row;

use super::{blob, read_plain, syncs};
use crate::error::Result;
use crate::model::grant::{self, GrantColumns};
use crate::store::query::Kind;
use crate::store::record::Record;
use crate::store::warnings::{Warning, Warnings};

/// A grant as its row has it.
pub(super) struct StoredGrant {
    record: Record,
    columns: OwnedColumns,
    expansion: Option<Vec<u8>>,
}

struct OwnedColumns {
    entitlement_id: String,
    resource_type: String,
    resource: String,
    principal_type: String,
    principal: String,
}

impl OwnedColumns {
    fn borrow(&self) -> GrantColumns<'_> {
        GrantColumns {
            entitlement_id: &self.entitlement_id,
            resource_type_id: &self.resource_type,
            resource_id: &self.resource,
            principal_resource_type_id: &self.principal_type,
            principal_resource_id: &self.principal,
        }
    }
}

/// Reads a row of the columns that the store selects for grants.
pub(super) fn read_grant(row: &Row<'_>) -> rusqlite::Result<(i64, usize, StoredGrant)> {
    let (id, size, record) = read_plain(Kind::Grants, row)?;
    let column = |at| row.get_ref(at).map(syncs::text);
    let columns = OwnedColumns {
        entitlement_id: column(2)?,
        resource_type: column(3)?,
        resource: column(4)?,
        principal_type: column(5)?,
        principal: column(6)?,
    };
    let expansion = Some(blob(row, 7)?).filter(|bytes| !bytes.is_empty());
    Ok((
        id,
        size,
        StoredGrant {
            record,
            columns,
            expansion,
        },
    ))
}

/// Rebuilds a grant from its columns: entitlement and principal where the blob has none, and
/// `GrantExpandable` at its place.
pub(super) fn rebuild(
    row: StoredGrant,
    include_expansion: bool,
    unmigrated: bool,
    warnings: &Warnings,
) -> Result<Record> {
    let StoredGrant {
        mut record,
        columns,
        mut expansion,
    } = row;
    let error = |record: &Record, e| record.error(&e);
    if let Some(wire) =
        grant::hydrate(&record.wire, &columns.borrow()).map_err(|e| error(&record, e))?
    {
        record.wire = wire;
    }
    if expansion.is_none() && unmigrated {
        // Older writers left the annotation in the blob; a migration would move it.
        let found = grant::find_expansion(&record.wire).map_err(|e| error(&record, e))?;
        expansion = found.filter(|e| e.expandable).map(|e| e.value.to_vec());
        if expansion.is_some() {
            record.wire = grant::without_expansion(&record.wire).map_err(|e| error(&record, e))?;
        }
    }
    let Some(expansion) = expansion.filter(|_| include_expansion) else {
        return Ok(record);
    };
    if grant::expands(&expansion).is_err() {
        let message =
            "The expansion column of a grant does not parse; the grant is shown without it.";
        warnings.add(Warning::new("grant.expansion-unreadable", message).id(&record.id()));
        return Ok(record);
    }
    record.wire = grant::with_expansion(&record.wire, &expansion).map_err(|e| error(&record, e))?;
    Ok(record)
}
