//! `ResourceRecord` to `Resource`.

use super::put;
use crate::model::Error;
use crate::model::pick::merge_texts;
use crate::model::wire::{Fields, Value};

/// Translates a resource.
pub(in crate::store::lsm) fn resource(record: &[u8]) -> Result<Vec<u8>, Error> {
    let mut id: [&[u8]; 2] = [&[]; 2];
    let mut parent: [&[u8]; 2] = [&[]; 2];
    let (mut name, mut description, mut icon): (&[u8], &[u8], &[u8]) = (&[], &[], &[]);
    let mut status = None;
    let mut fields = Fields::new(record);
    while let Some(field) = fields.read()? {
        let Value::Bytes(bytes) = field.value else {
            continue;
        };
        match field.number {
            2 => id[0] = bytes,
            3 => id[1] = bytes,
            4 => name = bytes,
            5 => description = bytes,
            6 => merge_texts(bytes, field.body, [1, 2], &mut parent)?,
            10 => merge_status(bytes, field.body, status.get_or_insert((0, &[])))?,
            13 => icon = bytes,
            _ => {}
        }
    }
    let mut out = Vec::with_capacity(record.len().saturating_add(16));
    put::id(&mut out, 1, id);
    if !parent[1].is_empty() {
        put::id(&mut out, 2, parent);
    }
    put::text(&mut out, 3, name);
    put::copy(&mut out, 4, record, 7)?;
    put::text(&mut out, 5, description);
    put::copy(&mut out, 9, record, 9)?;
    if !icon.is_empty() {
        put::head(&mut out, 10, put::text_len(icon));
        put::text(&mut out, 1, icon);
    }
    if let Some((state, details)) = status {
        let mut inner = Vec::new();
        put::number(&mut inner, 1, state);
        put::text(&mut inner, 2, details);
        put::head(&mut out, 11, inner.len());
        out.extend_from_slice(&inner);
    }
    put::copy(&mut out, 12, record, 11)?;
    Ok(out)
}

/// Reads a piece of a status: the numbers are the same in both messages.
fn merge_status<'a>(
    piece: &'a [u8],
    offset: usize,
    (state, details): &mut (u64, &'a [u8]),
) -> Result<(), Error> {
    let mut fields = Fields::at(piece, offset);
    while let Some(field) = fields.read()? {
        match (field.number, field.value) {
            // An enum has 32 bits, and a negative one is written as 64.
            (1, Value::Varint(number)) => *state = i64::from(number as i32).cast_unsigned(),
            (2, Value::Bytes(bytes)) => *details = bytes,
            _ => {}
        }
    }
    Ok(())
}
