//! `EntitlementRecord` to `Entitlement`.

use super::put;
use crate::model::Error;
use crate::model::connector::v2::entitlement::PurposeValue;
use crate::model::pick::{merge_texts, utf8};
use crate::model::wire::{Fields, Value};

/// Translates an entitlement.
pub(in crate::store::lsm) fn entitlement(record: &[u8]) -> Result<Vec<u8>, Error> {
    let mut resource = None;
    let [mut id, mut name, mut description, mut slug]: [&[u8]; 4] = [&[]; 4];
    let mut purpose = "";
    let mut fields = Fields::new(record);
    while let Some(field) = fields.read()? {
        let Value::Bytes(bytes) = field.value else {
            continue;
        };
        match field.number {
            2 => id = bytes,
            3 => {
                let parts = resource.get_or_insert([&[] as &[u8]; 2]);
                merge_texts(bytes, field.body, [1, 2], parts)?;
            }
            4 => name = bytes,
            5 => description = bytes,
            6 => purpose = utf8(bytes, field.body)?,
            9 => slug = bytes,
            _ => {}
        }
    }
    let mut out = Vec::with_capacity(record.len().saturating_add(16));
    if let Some(parts) = resource {
        put::stub(&mut out, 1, parts);
    }
    put::text(&mut out, 2, id);
    put::text(&mut out, 3, name);
    put::text(&mut out, 4, description);
    grantable_to(&mut out, record)?;
    put::copy(&mut out, 6, record, 7)?;
    put::number(&mut out, 7, number(purpose));
    put::text(&mut out, 8, slug);
    Ok(out)
}

/// Resource types of which nothing is known but their id.
fn grantable_to(out: &mut Vec<u8>, record: &[u8]) -> Result<(), Error> {
    let mut fields = Fields::new(record);
    while let Some(field) = fields.read()? {
        if let (10, Value::Bytes(id)) = (field.number, field.value) {
            put::head(out, 5, put::text_len(id));
            put::text(out, 1, id);
        }
    }
    Ok(())
}

/// The number of a stored purpose, whose name lacks its beginning; 0 for one we do not know.
fn number(name: &str) -> u64 {
    let known = (0..).map_while(|number| PurposeValue::try_from(number).ok());
    let mut named =
        known.filter(|known| known.as_str_name().strip_prefix("PURPOSE_VALUE_") == Some(name));
    named.next().map_or(0, |found| found as u64)
}
