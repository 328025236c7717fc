//! The deterministic binary form of a message, over which the goldens have their hashes: fields in the order of their
//! numbers, map entries in that of their keys, numbers of a list packed, unknown fields last and as they were.

use std::collections::BTreeMap;

use c1z::model::Error;
use c1z::model::wire::{Field, Fields, Value, put_bytes_field, put_varint, put_varint_field};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

use super::oracle::POOL;

/// What becomes of the bytes inside an `Any`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anys {
    /// They stay as they are: the form that is hashed.
    Verbatim,
    /// They are made canonical too, where the type is known: to compare what different writers wrote.
    Inside,
}

/// The deterministic form of a message.
pub(crate) fn canonical(
    desc: &MessageDescriptor,
    wire: &[u8],
    anys: Anys,
) -> Result<Vec<u8>, Error> {
    merged(desc, &[wire], anys)
}

/// The same of several messages merged.
fn merged(desc: &MessageDescriptor, parts: &[&[u8]], anys: Anys) -> Result<Vec<u8>, Error> {
    let mut known: BTreeMap<u32, Vec<Value<'_>>> = BTreeMap::new();
    let mut unknown = Vec::new();
    for part in parts {
        let mut fields = Fields::new(part);
        while let Some(field) = fields.read()? {
            match desc
                .get_field(field.number)
                .filter(|known| fits(known, &field))
            {
                Some(found) => {
                    displace(&found, &mut known);
                    known.entry(field.number).or_default().push(field.value);
                }
                None => unknown.extend_from_slice(&part[field.start..field.end]),
            }
        }
    }
    let mut out = Vec::new();
    for (number, values) in &known {
        put(&desc.get_field(*number).unwrap(), values, &mut out, anys)?;
    }
    out.extend_from_slice(&unknown);
    if anys == Anys::Inside && desc.full_name() == "google.protobuf.Any" {
        return inside(&out);
    }
    Ok(out)
}

/// A field of a oneof puts out its siblings.
fn displace(field: &FieldDescriptor, known: &mut BTreeMap<u32, Vec<Value<'_>>>) {
    if let Some(oneof) = field.containing_oneof() {
        for sibling in oneof.fields().filter(|sibling| sibling != field) {
            known.remove(&sibling.number());
        }
    }
}

fn inside(any: &[u8]) -> Result<Vec<u8>, Error> {
    let (mut url, mut value): (&[u8], &[u8]) = (b"", b"");
    for field in Fields::new(any) {
        match field? {
            Field {
                number: 1,
                value: Value::Bytes(bytes),
                ..
            } => url = bytes,
            Field {
                number: 2,
                value: Value::Bytes(bytes),
                ..
            } => value = bytes,
            _ => {}
        }
    }
    let name = std::str::from_utf8(url)
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap();
    let value = match POOL.get_message_by_name(name) {
        Some(desc) => canonical(&desc, value, Anys::Inside)?,
        None => value.to_vec(),
    };
    let mut out = Vec::new();
    put_bytes_field(&mut out, 1, url);
    if !value.is_empty() {
        put_bytes_field(&mut out, 2, &value);
    }
    Ok(out)
}

fn put(
    field: &FieldDescriptor,
    values: &[Value<'_>],
    out: &mut Vec<u8>,
    anys: Anys,
) -> Result<(), Error> {
    let number = field.number();
    let pieces: Vec<&[u8]> = values
        .iter()
        .filter_map(|value| match value {
            Value::Bytes(bytes) => Some(*bytes),
            _ => None,
        })
        .collect();
    if field.is_map() {
        let Kind::Message(entry) = field.kind() else {
            unreachable!()
        };
        let mut entries = BTreeMap::new();
        for piece in pieces {
            entries.insert(map_key(piece)?, map_entry(&entry, piece, anys)?);
        }
        for entry in entries.values() {
            put_bytes_field(out, number, entry);
        }
        return Ok(());
    }
    match field.kind() {
        Kind::Message(desc) if field.is_list() => {
            for piece in pieces {
                put_bytes_field(out, number, &canonical(&desc, piece, anys)?);
            }
        }
        Kind::Message(desc) => put_bytes_field(out, number, &merged(&desc, &pieces, anys)?),
        Kind::String | Kind::Bytes if field.is_list() => {
            for piece in pieces {
                put_bytes_field(out, number, piece);
            }
        }
        kind if field.is_list() => {
            let packed = packed(&kind, values)?;
            if !packed.is_empty() {
                put_bytes_field(out, number, &packed);
            }
        }
        kind => single(field, &kind, *values.last().unwrap(), out),
    }
    Ok(())
}

fn single(field: &FieldDescriptor, kind: &Kind, value: Value<'_>, out: &mut Vec<u8>) {
    let keep = field.supports_presence();
    let number = field.number();
    match value {
        Value::Bytes(bytes) if keep || !bytes.is_empty() => put_bytes_field(out, number, bytes),
        Value::Varint(bits) if keep || narrow(kind, bits) != 0 => {
            put_varint_field(out, number, narrow(kind, bits));
        }
        Value::Fixed64(bits) if keep || bits != 0 => {
            put_varint(out, u64::from(number) << 3 | 1);
            out.extend_from_slice(&bits.to_le_bytes());
        }
        Value::Fixed32(bits) if keep || bits != 0 => {
            put_varint(out, u64::from(number) << 3 | 5);
            out.extend_from_slice(&bits.to_le_bytes());
        }
        _ => {}
    }
}

fn packed(kind: &Kind, values: &[Value<'_>]) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    for value in values {
        match value {
            Value::Varint(bits) => put_varint(&mut out, narrow(kind, *bits)),
            Value::Bytes(bytes) if width(kind) == 0 => {
                let mut rest = Fields::new(bytes);
                while !rest.is_empty() {
                    put_varint(&mut out, narrow(kind, rest.varint()?));
                }
            }
            Value::Fixed64(bits) => out.extend_from_slice(&bits.to_le_bytes()),
            Value::Fixed32(bits) => out.extend_from_slice(&bits.to_le_bytes()),
            Value::Bytes(bytes) | Value::Group(bytes) => out.extend_from_slice(bytes),
        }
    }
    Ok(out)
}

/// What a kind keeps of 64 bits.
fn narrow(kind: &Kind, bits: u64) -> u64 {
    match kind {
        Kind::Int32 | Kind::Enum(_) => i64::from(bits as i32) as u64,
        Kind::Uint32 | Kind::Sint32 => u64::from(bits as u32),
        Kind::Bool => u64::from(bits != 0),
        _ => bits,
    }
}

fn width(kind: &Kind) -> usize {
    match kind {
        Kind::Double | Kind::Fixed64 | Kind::Sfixed64 => 8,
        Kind::Float | Kind::Fixed32 | Kind::Sfixed32 => 4,
        _ => 0,
    }
}

fn fits(known: &FieldDescriptor, field: &Field<'_>) -> bool {
    let length_delimited = matches!(known.kind(), Kind::String | Kind::Bytes | Kind::Message(_));
    match field.value {
        Value::Bytes(_) => length_delimited || known.is_list(),
        Value::Varint(_) => !length_delimited && width(&known.kind()) == 0,
        Value::Fixed64(_) => width(&known.kind()) == 8,
        Value::Fixed32(_) => width(&known.kind()) == 4,
        Value::Group(_) => false,
    }
}

fn map_key(entry: &[u8]) -> Result<Vec<u8>, Error> {
    let mut key = Vec::new();
    for field in Fields::new(entry) {
        if let Field {
            number: 1,
            value: Value::Bytes(bytes),
            ..
        } = field?
        {
            key = bytes.to_vec();
        }
    }
    Ok(key)
}

/// A map entry has its key and its value even when they are defaults.
fn map_entry(desc: &MessageDescriptor, entry: &[u8], anys: Anys) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    put_bytes_field(&mut out, 1, &map_key(entry)?);
    let field = desc.get_field(2).unwrap();
    let mut values = Vec::new();
    for found in Fields::new(entry) {
        let found = found?;
        if found.number == 2 && fits(&field, &found) {
            values.push(found.value);
        }
    }
    let kind = field.kind();
    match (&kind, values.last()) {
        (Kind::Message(_), None) => put_bytes_field(&mut out, 2, &[]),
        (Kind::Message(_), Some(_)) => put(&field, &values, &mut out, anys)?,
        (_, None) if width(&kind) == 0 => put_varint_field(&mut out, 2, 0),
        (_, Some(Value::Varint(bits))) => put_varint_field(&mut out, 2, narrow(&kind, *bits)),
        (_, Some(Value::Bytes(bytes))) => put_bytes_field(&mut out, 2, bytes),
        _ => unreachable!("no map of ours has such values"),
    }
    Ok(out)
}
