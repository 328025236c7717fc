//! `GrantRecord` to `Grant`, and what an index needs of one.

use std::borrow::Cow;

use super::put;
use crate::model::Error;
use crate::model::grant::put_expandable;
use crate::model::pick::{merge_texts, texts};
use crate::model::wire::{Field, Fields, Value, put_bytes_field, put_varint_field};
use crate::store::{GrantParts, RowKey};

/// `GrantRecord.expansion`
pub(super) const EXPANSION: u32 = 6;
/// `GrantRecord.annotations`
pub(super) const ANNOTATIONS: u32 = 8;
/// `GrantRecord.sources`
pub(super) const SOURCES: u32 = 9;

/// What a grant is: the fields that name it, and which others it has.
#[derive(Debug, Default)]
struct Stored<'a> {
    external_id: &'a [u8],
    /// Type and id of the resource, id of the entitlement.
    entitlement: Option<[&'a [u8]; 3]>,
    /// Type and id, and those of the parent.
    principal: Option<[&'a [u8]; 4]>,
    expansion: bool,
    sources: bool,
}

impl<'a> Stored<'a> {
    fn read(record: &'a [u8]) -> Result<Self, Error> {
        let mut stored = Self::default();
        let mut fields = Fields::new(record);
        while let Some(field) = fields.read()? {
            let Value::Bytes(bytes) = field.value else {
                continue;
            };
            match field.number {
                2 => stored.external_id = bytes,
                3 => {
                    let parts = stored.entitlement.get_or_insert_default();
                    merge_texts(bytes, field.body, [1, 2, 3], parts)?;
                }
                4 => {
                    let parts = stored.principal.get_or_insert_default();
                    merge_texts(bytes, field.body, [1, 2, 3, 4], parts)?;
                }
                EXPANSION => stored.expansion = true,
                SOURCES => stored.sources = true,
                _ => {}
            }
        }
        Ok(stored)
    }

    /// Its id, put together where the record has none.
    fn id(&self) -> Cow<'a, [u8]> {
        if !self.external_id.is_empty() {
            return Cow::Borrowed(self.external_id);
        }
        let [_, _, entitlement] = self.entitlement.unwrap_or_default();
        let [kind, id, ..] = self.principal.unwrap_or_default();
        Cow::Owned([entitlement, kind, id].join(&b':'))
    }
}

/// Translates a grant, with its `GrantExpandable` as the last annotation or without.
pub(in crate::store::lsm) fn grant(
    record: &[u8],
    include_expansion: bool,
) -> Result<Vec<u8>, Error> {
    let stored = Stored::read(record)?;
    let mut out = Vec::with_capacity(record.len().saturating_add(80));
    if let Some([kind, resource, id]) = stored.entitlement {
        let parts = [kind, resource];
        let inner = put::headed(put::headed_id_len(parts)).saturating_add(put::text_len(id));
        put::head(&mut out, 1, inner);
        put::stub(&mut out, 1, parts);
        put::text(&mut out, 2, id);
    }
    if let Some([kind, id, parent_type, parent]) = stored.principal {
        let (own, above) = ([kind, id], [parent_type, parent]);
        let has_parent = !parent.is_empty();
        let more = if has_parent {
            put::headed_id_len(above)
        } else {
            0
        };
        put::head(&mut out, 2, put::headed_id_len(own).saturating_add(more));
        put::id(&mut out, 1, own);
        if has_parent {
            put::id(&mut out, 2, above);
        }
    }
    put::text(&mut out, 3, &stored.id());
    put::copy(&mut out, 4, record, ANNOTATIONS)?;
    if stored.expansion && include_expansion {
        put_expandable(&mut out, &expansion(record)?);
    }
    if stored.sources {
        let mut inner = Vec::new();
        each_source(record, &mut |source, direct| {
            put_source(&mut inner, source, direct);
            true
        })?;
        put_bytes_field(&mut out, 5, &inner);
    }
    Ok(out)
}

/// The `GrantExpandable` of a record, which has the same numbers; pieces are put together.
fn expansion(record: &[u8]) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    let mut shallow = false;
    // Fields in the order of their numbers, without a list of any: once for each.
    for wanted in [1, 2, 3] {
        let mut fields = Fields::new(record);
        while let Some(field) = fields.read()? {
            let (EXPANSION, Value::Bytes(piece)) = (field.number, field.value) else {
                continue;
            };
            let mut inner = Fields::at(piece, field.body);
            while let Some(field) = inner.read()? {
                match (field.number, field.value) {
                    (1 | 3, Value::Bytes(id)) if field.number == wanted => {
                        put_bytes_field(&mut out, wanted, id);
                    }
                    (2, Value::Varint(flag)) => shallow = flag != 0,
                    _ => {}
                }
            }
        }
        if wanted == 2 && shallow {
            put_varint_field(&mut out, 2, 1);
        }
    }
    Ok(out)
}

/// An entry of `GrantSources.sources`, key and value written even where they are empty, as Go does.
fn put_source(out: &mut Vec<u8>, source: &[u8], direct: bool) {
    let value = if direct { 2 } else { 0 };
    let length = put::headed(source.len()).saturating_add(put::headed(value));
    put::head(out, 1, length);
    put_bytes_field(out, 1, source);
    put::head(out, 2, value);
    put::number(out, 1, u64::from(direct));
}

/// Gives the sources of a record to `visit`, in the order of the bytes, until it has seen enough. Of
/// a source that comes twice the last counts; both are given.
fn each_source<'a>(
    record: &'a [u8],
    visit: &mut dyn FnMut(&'a [u8], bool) -> bool,
) -> Result<(), Error> {
    let mut fields = Fields::new(record);
    while let Some(field) = fields.read()? {
        if let (SOURCES, Value::Bytes(entry)) = (field.number, field.value) {
            let (source, direct) = source(&field, entry)?;
            if !visit(source, direct) {
                break;
            }
        }
    }
    Ok(())
}

/// An entry of the map of sources: the id of an entitlement, and whether it is held directly.
fn source<'a>(field: &Field<'a>, entry: &'a [u8]) -> Result<(&'a [u8], bool), Error> {
    let [source] = texts(entry, field.body, [1])?;
    let mut direct = false;
    let mut fields = Fields::at(entry, field.body);
    while let Some(field) = fields.read()? {
        if let (2, Value::Bytes(value)) = (field.number, field.value) {
            let mut inner = Fields::at(value, field.body);
            while let Some(field) = inner.read()? {
                if let (4, Value::Varint(flag)) = (field.number, field.value) {
                    direct = flag != 0;
                }
            }
        }
    }
    Ok((source, direct))
}

/// What an index needs of a grant: slices of its record, but for an id that it does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store::lsm) struct Parts<'a> {
    /// Its id.
    pub(in crate::store::lsm) id: Cow<'a, [u8]>,
    /// Id of the entitlement.
    pub(in crate::store::lsm) entitlement: &'a [u8],
    /// Type and id of the entitlement's resource.
    pub(in crate::store::lsm) resource: (&'a [u8], &'a [u8]),
    /// Type and id of the principal.
    pub(in crate::store::lsm) principal: (&'a [u8], &'a [u8]),
    /// Whether it has sources and its own entitlement is not among them.
    pub(in crate::store::lsm) expanded: bool,
}

impl Parts<'_> {
    /// The same as the index takes it. Grants of v3 carry no names.
    pub(in crate::store::lsm) fn of_row(&self, key: RowKey) -> GrantParts<'_> {
        GrantParts {
            key,
            id: &self.id,
            entitlement: (self.entitlement, &[]),
            resource: self.resource,
            principal: self.principal,
            resource_name: &[],
            principal_name: &[],
            expanded: self.expanded,
        }
    }
}

/// Picks the parts of a grant.
pub(in crate::store::lsm) fn parts(record: &[u8]) -> Result<Parts<'_>, Error> {
    let stored = Stored::read(record)?;
    let [resource_type, resource, entitlement] = stored.entitlement.unwrap_or_default();
    let [principal_type, principal, ..] = stored.principal.unwrap_or_default();
    let mut expanded = stored.sources;
    if stored.sources {
        each_source(record, &mut |source, _| {
            expanded = source != entitlement;
            expanded
        })?;
    }
    Ok(Parts {
        id: stored.id(),
        entitlement,
        resource: (resource_type, resource),
        principal: (principal_type, principal),
        expanded,
    })
}
