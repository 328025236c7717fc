//! Grants as rows hold them, and as readers want them: whole.

use std::borrow::Cow;

use super::one::read_plain;
use super::schema::DATA;
use super::syncs;
use crate::error::Result;
use crate::model::grant::{self, GrantColumns};
use crate::sqlite::{Picked, Value};
use crate::store::GrantParts;
use crate::store::query::Kind;
use crate::store::record::Record;
use crate::store::warnings::{Warning, Warnings};

/// The places of a grant's columns, behind those that every record has.
pub(super) const RESOURCE_TYPE: usize = 3;
pub(super) const RESOURCE: usize = 4;
pub(super) const ENTITLEMENT: usize = 5;
pub(super) const PRINCIPAL_TYPE: usize = 6;
pub(super) const PRINCIPAL: usize = 7;
pub(super) const EXPANSION: usize = 8;

/// Rebuilds a grant from its row: entitlement and principal from columns where the blob has none, and
/// `GrantExpandable` at its place. `unmigrated` tells that no writer moved that out of the blobs of its sync.
pub(super) fn read(
    row: &Picked<'_>,
    include_expansion: bool,
    unmigrated: bool,
    warnings: &Warnings,
) -> Result<Record> {
    let mut record = read_plain(Kind::Grants, row)?;
    let expansion = row.value(EXPANSION)?.into_bytes();
    let mut expansion = Some(expansion.into_owned()).filter(|bytes| !bytes.is_empty());
    let text = |place| Ok::<_, crate::Error>(syncs::text(row.value(place)?));
    let (entitlement, resource_type, resource) =
        (text(ENTITLEMENT)?, text(RESOURCE_TYPE)?, text(RESOURCE)?);
    let (principal_type, principal) = (text(PRINCIPAL_TYPE)?, text(PRINCIPAL)?);
    let columns = GrantColumns {
        entitlement_id: &entitlement,
        resource_type_id: &resource_type,
        resource_id: &resource,
        principal_resource_type_id: &principal_type,
        principal_resource_id: &principal,
    };
    let error = |record: &Record, e| record.error(&e);
    if let Some(wire) = grant::hydrate(&record.wire, &columns).map_err(|e| error(&record, e))? {
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

/// Shows the parts of a grant, with the columns in place of what a slim one leaves out.
pub(super) fn visit(
    row: &Picked<'_>,
    visit: &mut dyn FnMut(&GrantParts<'_>) -> Result<()>,
) -> Result<()> {
    let wire = row.value(DATA)?.into_bytes();
    // Numbers in text columns are rare.
    let column = |place| {
        Ok::<_, crate::Error>(match row.value(place)? {
            Value::Text(bytes) | Value::Blob(bytes) => bytes,
            value => Cow::Owned(syncs::text(value).into_bytes()),
        })
    };
    let unreadable = |e| match read_plain(Kind::Grants, row) {
        Ok(record) => record.error(&e),
        Err(error) => error,
    };
    let stored = grant::parts(&wire).map_err(unreadable)?;
    let (resource_type, resource, entitlement) = match stored.entitlement {
        Some(_) => Default::default(),
        None => (
            column(RESOURCE_TYPE)?,
            column(RESOURCE)?,
            column(ENTITLEMENT)?,
        ),
    };
    let (principal_type, principal) = match stored.principal {
        Some(_) => Default::default(),
        None => (column(PRINCIPAL_TYPE)?, column(PRINCIPAL)?),
    };
    let parts = GrantParts {
        key: super::scan::key(row.id()),
        id: stored.id,
        entitlement: stored.entitlement.unwrap_or((&entitlement, &[])),
        resource: match stored.entitlement {
            Some(_) => stored.resource,
            None => (&resource_type, &resource),
        },
        principal: stored.principal.unwrap_or((&principal_type, &principal)),
        resource_name: stored.resource_name,
        principal_name: stored.principal_name,
        // Without an entitlement of its own the blob cannot tell; its column can.
        expanded: grant::expanded(&wire, stored.entitlement.map_or(&entitlement, |(id, _)| id))
            .map_err(unreadable)?,
    };
    visit(&parts)
}
