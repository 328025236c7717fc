//! `GrantRecord`s of which a reader sees nothing but ids.

use super::grant::{ANNOTATIONS, EXPANSION, SOURCES};
use crate::model::grant::{Plain, fields};
use crate::model::wire::{Fields, Value};

/// The ids of such a record; one without an id of its own has it put together in `id`. `None` for every other, and for what
/// is no record at all.
pub(in crate::store::lsm) fn plain<'a>(
    record: &'a [u8],
    include_expansion: bool,
    id: &'a mut Vec<u8>,
) -> Option<Plain<'a>> {
    let (mut own, mut entitlement, mut principal) = (None, None, None);
    let mut all = Fields::new(record);
    while let Some(field) = all.read().ok()? {
        let slot = match field.number {
            2 => &mut own,
            3 => &mut entitlement,
            4 => &mut principal,
            EXPANSION if !include_expansion => continue,
            EXPANSION | ANNOTATIONS | SOURCES => return None,
            _ => continue,
        };
        match (&slot, field.value) {
            (None, Value::Bytes(bytes)) => *slot = Some(bytes),
            _ => return None,
        }
    }
    let [resource_type, resource, entitlement] = fields(entitlement?)?;
    let [principal_type, principal] = fields(principal?)?;
    let (entitlement, principal_type, principal) = (entitlement?, principal_type?, principal?);
    let own = match own {
        Some(own) if !own.is_empty() => own,
        _ => {
            id.clear();
            for (at, part) in [entitlement, principal_type, principal].iter().enumerate() {
                if at > 0 {
                    id.push(b':');
                }
                id.extend_from_slice(part);
            }
            id
        }
    };
    Plain::new(
        own,
        entitlement,
        (resource_type?, resource?),
        (principal_type, principal),
    )
}
