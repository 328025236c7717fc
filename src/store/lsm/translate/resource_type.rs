//! `ResourceTypeRecord` to `ResourceType`.

use super::put;
use crate::model::Error;
use crate::model::connector::v2::resource_type::Trait;
use crate::model::pick::utf8;
use crate::model::wire::{Fields, Value, put_bytes_field, put_varint};

/// Translates a resource type.
pub(in crate::store::lsm) fn resource_type(record: &[u8]) -> Result<Vec<u8>, Error> {
    let (mut id, mut name, mut description): (&[u8], &[u8], &[u8]) = (&[], &[], &[]);
    let mut traits = Vec::new();
    let mut external = 0;
    let mut fields = Fields::new(record);
    while let Some(field) = fields.read()? {
        match (field.number, field.value) {
            (2, Value::Bytes(bytes)) => id = bytes,
            (3, Value::Bytes(bytes)) => name = bytes,
            (4, Value::Bytes(bytes)) => {
                put_varint(&mut traits, number(utf8(bytes, field.body)?));
            }
            (7, Value::Bytes(bytes)) => description = bytes,
            (8, Value::Varint(flag)) => external = u64::from(flag != 0),
            _ => {}
        }
    }
    let mut out = Vec::with_capacity(record.len().saturating_add(8));
    put::text(&mut out, 1, id);
    put::text(&mut out, 2, name);
    if !traits.is_empty() {
        put_bytes_field(&mut out, 3, &traits);
    }
    put::copy(&mut out, 4, record, 5)?;
    put::text(&mut out, 5, description);
    put::number(&mut out, 6, external);
    Ok(out)
}

/// The number of a stored trait, whose name lacks its beginning; 0 for one we do not know.
fn number(name: &str) -> u64 {
    let known = (0..).map_while(|number| Trait::try_from(number).ok());
    let mut named = known.filter(|known| known.as_str_name().strip_prefix("TRAIT_") == Some(name));
    named.next().map_or(0, |found| found as u64)
}
