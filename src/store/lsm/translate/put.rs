//! Writing the small messages that several records share.

use crate::model::Error;
use crate::model::wire::{Fields, Value, put_bytes_field, put_varint, put_varint_field};

/// A text as proto3 has it: not at all where it is empty.
pub(super) fn text(out: &mut Vec<u8>, number: u32, text: &[u8]) {
    if !text.is_empty() {
        put_bytes_field(out, number, text);
    }
}

/// A number as proto3 has it: not at all where it is 0.
pub(super) fn number(out: &mut Vec<u8>, field: u32, number: u64) {
    if number != 0 {
        put_varint_field(out, field, number);
    }
}

/// Begins a message of a known length.
pub(super) fn head(out: &mut Vec<u8>, number: u32, length: usize) {
    put_varint(out, (u64::from(number) << 3) | 2);
    put_varint(out, length as u64);
}

/// How many bytes a message takes with its head, for field numbers below 16.
pub(super) fn headed(length: usize) -> usize {
    let mut rest = length >> 7;
    let mut total = length.saturating_add(2);
    while rest > 0 {
        total = total.saturating_add(1);
        rest >>= 7;
    }
    total
}

/// How many bytes [`text`] takes, for field numbers below 16.
pub(super) fn text_len(text: &[u8]) -> usize {
    if text.is_empty() {
        0
    } else {
        headed(text.len())
    }
}

/// How many bytes a `ResourceId` takes without its head.
fn id_len([kind, id]: [&[u8]; 2]) -> usize {
    text_len(kind).saturating_add(text_len(id))
}

/// A `ResourceId`.
pub(super) fn id(out: &mut Vec<u8>, number: u32, parts: [&[u8]; 2]) {
    head(out, number, id_len(parts));
    text(out, 1, parts[0]);
    text(out, 2, parts[1]);
}

/// How many bytes [`id`] takes.
pub(super) fn headed_id_len(parts: [&[u8]; 2]) -> usize {
    headed(id_len(parts))
}

/// A `Resource` of which nothing is known but its id.
pub(super) fn stub(out: &mut Vec<u8>, number: u32, parts: [&[u8]; 2]) {
    head(out, number, headed_id_len(parts));
    id(out, 1, parts);
}

/// Passes on the messages of one field under another number.
pub(super) fn copy(out: &mut Vec<u8>, to: u32, record: &[u8], from: u32) -> Result<(), Error> {
    let mut fields = Fields::new(record);
    while let Some(field) = fields.read()? {
        if let (true, Value::Bytes(bytes)) = (field.number == from, field.value) {
            put_bytes_field(out, to, bytes);
        }
    }
    Ok(())
}
