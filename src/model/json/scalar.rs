//! Scalars as JSON.

use super::super::table::{Kind, enum_json};
use super::super::wire::Value;
use super::Session;

/// A scalar value, read as the kind of its field wants it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scalar<'a> {
    Int32(i32),
    Uint32(u32),
    Int64(i64),
    Uint64(u64),
    Float(f32),
    Double(f64),
    Bool(bool),
    Enum(i32),
    Text(&'a [u8]),
    Bytes(&'a [u8]),
}

impl<'a> Scalar<'a> {
    /// Reads a value that has the wire type of the kind.
    pub(super) const fn new(kind: Kind, value: Value<'a>) -> Self {
        match value {
            Value::Varint(bits) => Self::varint(kind, bits),
            Value::Fixed64(bits) => match kind {
                Kind::Double => Self::Double(f64::from_bits(bits)),
                Kind::Sfixed64 => Self::Int64(bits.cast_signed()),
                _ => Self::Uint64(bits),
            },
            Value::Fixed32(bits) => match kind {
                Kind::Float => Self::Float(f32::from_bits(bits)),
                Kind::Sfixed32 => Self::Int32(bits.cast_signed()),
                _ => Self::Uint32(bits),
            },
            Value::Bytes(bytes) | Value::Group(bytes) => match kind {
                Kind::String => Self::Text(bytes),
                _ => Self::Bytes(bytes),
            },
        }
    }

    const fn varint(kind: Kind, bits: u64) -> Self {
        // Numbers that are too long for their kind lose their upper bits, in every implementation.
        let low = bits as u32;
        match kind {
            Kind::Int64 => Self::Int64(bits.cast_signed()),
            Kind::Uint64 => Self::Uint64(bits),
            Kind::Sint64 => {
                Self::Int64((bits >> 1).cast_signed() ^ (bits & 1).cast_signed().wrapping_neg())
            }
            Kind::Sint32 => {
                Self::Int32((low >> 1).cast_signed() ^ (low & 1).cast_signed().wrapping_neg())
            }
            Kind::Uint32 => Self::Uint32(low),
            Kind::Bool => Self::Bool(bits != 0),
            Kind::Enum => Self::Enum(low.cast_signed()),
            _ => Self::Int32(low.cast_signed()),
        }
    }

    /// The default value of a kind.
    pub(super) const fn default_of(kind: Kind) -> Self {
        Self::new(
            kind,
            match kind {
                Kind::String | Kind::Bytes | Kind::Message => Value::Bytes(&[]),
                Kind::Double | Kind::Fixed64 | Kind::Sfixed64 => Value::Fixed64(0),
                Kind::Float | Kind::Fixed32 | Kind::Sfixed32 => Value::Fixed32(0),
                _ => Value::Varint(0),
            },
        )
    }

    /// Whether this is the default value. Negative zero is not.
    pub(super) const fn is_default(&self) -> bool {
        match self {
            Self::Int32(value) | Self::Enum(value) => *value == 0,
            Self::Uint32(value) => *value == 0,
            Self::Int64(value) => *value == 0,
            Self::Uint64(value) => *value == 0,
            Self::Float(value) => value.to_bits() == 0,
            Self::Double(value) => value.to_bits() == 0,
            Self::Bool(value) => !*value,
            Self::Text(value) | Self::Bytes(value) => value.is_empty(),
        }
    }
}

impl Session<'_, '_> {
    /// Writes a scalar; `place` is that of its enum.
    pub(super) fn scalar(&mut self, scalar: Scalar<'_>, place: u16) {
        let out = &mut *self.out;
        match scalar {
            Scalar::Int32(value) => push_int(out, i64::from(value)),
            Scalar::Uint32(value) => push_uint(out, u64::from(value)),
            Scalar::Int64(value) => {
                out.push(b'"');
                push_int(out, value);
                out.push(b'"');
            }
            Scalar::Uint64(value) => {
                out.push(b'"');
                push_uint(out, value);
                out.push(b'"');
            }
            Scalar::Float(value) => {
                push_float(out, f64::from(value), |buffer| buffer.format_finite(value));
            }
            Scalar::Double(value) => push_number(out, value),
            Scalar::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
            Scalar::Enum(value) => match enum_json(place, value) {
                Some(json) => out.extend_from_slice(json.as_bytes()),
                None => push_int(out, i64::from(value)),
            },
            Scalar::Text(value) => push_text(out, value),
            Scalar::Bytes(value) => push_base64(out, value),
        }
    }
}

/// Appends a signed number.
pub(super) fn push_int(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    push_uint(out, value.unsigned_abs());
}

/// Appends a number.
pub(super) fn push_uint(out: &mut Vec<u8>, mut value: u64) {
    let before = out.len();
    loop {
        // A remainder of ten is one byte.
        out.push(b'0' | (value % 10) as u8);
        value /= 10;
        if value == 0 {
            break;
        }
    }
    if let Some(digits) = out.get_mut(before..) {
        digits.reverse();
    }
}

/// Appends a number with leading zeros.
pub(super) fn push_padded(out: &mut Vec<u8>, value: u64, width: usize) {
    let before = out.len();
    push_uint(out, value);
    let written = out.len().saturating_sub(before);
    for _ in written..width {
        out.insert(before, b'0');
    }
}

/// Appends the shortest text that reads back as the same number. `shortest` finds its digits in the
/// number's own precision; JSON has no NaN and no infinity, their names are strings.
fn push_float(out: &mut Vec<u8>, value: f64, shortest: impl Fn(&mut zmij::Buffer) -> &str) {
    /// Below this, integers are exact.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if !value.is_finite() {
        let name: &[u8] = if value.is_nan() {
            b"\"NaN\""
        } else if value > 0.0 {
            b"\"Infinity\""
        } else {
            b"\"-Infinity\""
        };
        out.extend_from_slice(name);
    } else if value.abs() < EXACT && value.trunc() == value {
        if value.is_sign_negative() {
            out.push(b'-');
        }
        push_uint(out, value.abs() as u64);
    } else {
        let exponent = value.abs() < 1e-6 || value.abs() >= 1e21;
        push_decimal(out, shortest(&mut zmij::Buffer::new()), exponent);
    }
}

/// Appends a number as text, as it is read by people: `12.5`, `0.001`, `1.5e+21`.
pub(crate) fn push_number(out: &mut Vec<u8>, value: f64) {
    push_float(out, value, |buffer| buffer.format_finite(value));
}

/// Appends the digits of a decimal text in JavaScript's way: plain, or one digit before the point and an
/// exponent with its sign.
fn push_decimal(out: &mut Vec<u8>, text: &str, exponent: bool) {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (mantissa, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = [whole, fraction].concat();
    let digits = all.trim_start_matches('0');
    let zeros = all.len().saturating_sub(digits.len());
    // Where the point stands, counted in digits from the first.
    let mut point = power.parse::<i64>().unwrap_or_default();
    point = point
        .saturating_add(whole.len() as i64)
        .saturating_sub(zeros as i64);
    let digits = digits.trim_end_matches('0').as_bytes();
    out.extend_from_slice(sign.as_bytes());
    let place = if exponent { 1 } else { point };
    let before = usize::try_from(place).unwrap_or_default();
    let (left, right) = digits.split_at_checked(before).unwrap_or((digits, &[]));
    out.extend_from_slice(if before == 0 { b"0" } else { left });
    out.extend(std::iter::repeat_n(b'0', before.saturating_sub(left.len())));
    if !right.is_empty() {
        out.push(b'.');
        out.extend(std::iter::repeat_n(
            b'0',
            usize::try_from(place.saturating_neg()).unwrap_or_default(),
        ));
        out.extend_from_slice(right);
    }
    if exponent {
        let power = point.saturating_sub(1);
        out.extend_from_slice(if power < 0 { b"e-" } else { b"e+" });
        push_uint(out, power.unsigned_abs());
    }
}

/// Appends a JSON string of text that has been checked.
pub(super) fn push_text(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    let mut rest = text;
    while let Some(plain) = first_escape(rest) {
        let (before, from) = rest.split_at_checked(plain).unwrap_or((rest, &[]));
        out.extend_from_slice(before);
        let Some((byte, after)) = from.split_first() else {
            break;
        };
        push_escape(out, *byte);
        rest = after;
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// Where the first byte is that a string cannot hold as it is.
fn first_escape(text: &[u8]) -> Option<usize> {
    let (chunks, tail) = text.as_chunks::<8>();
    // Most text has none: look at eight bytes at a time, and only then for the place.
    let skipped = chunks
        .iter()
        .take_while(|chunk| !any_escape(**chunk))
        .count();
    let skipped = skipped.saturating_mul(8);
    let rest = if skipped < text.len().saturating_sub(tail.len()) {
        text.get(skipped..)?
    } else {
        tail
    };
    let found = rest.iter().position(|byte| needs_escape(*byte))?;
    Some(skipped.saturating_add(found))
}

/// Whether one of eight bytes is a control character, a quote or a backslash.
#[inline]
const fn any_escape(chunk: [u8; 8]) -> bool {
    /// The same byte eight times.
    const fn all(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    /// Sets the upper bit of some byte if a byte below 0x80 is less than `limit`, of none if none is.
    const fn less(bytes: u64, limit: u8) -> u64 {
        bytes.wrapping_sub(all(limit)) & !bytes
    }
    let bytes = u64::from_ne_bytes(chunk);
    let found = less(bytes, 0x20) | less(bytes ^ all(b'"'), 1) | less(bytes ^ all(b'\\'), 1);
    found & all(0x80) != 0
}

#[inline]
const fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

fn push_escape(out: &mut Vec<u8>, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            out.extend_from_slice(if byte < 0x10 { b"\\u000" } else { b"\\u001" });
            out.extend(HEX.get(usize::from(byte & 15)));
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// Appends a JSON string of standard base64 with padding.
pub(super) fn push_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    out.push(b'"');
    out.reserve(bytes.len().div_ceil(3).saturating_mul(4));
    for group in bytes.chunks(3) {
        let [first, second, third] = match *group {
            [a, b, c] => [a, b, c],
            [a, b] => [a, b, 0],
            [a] => [a, 0, 0],
            _ => [0; 3],
        };
        let bits = u32::from_be_bytes([0, first, second, third]);
        for place in 0..4usize {
            let sign = if place > group.len() {
                b'='
            } else {
                let shift = 18u32.saturating_sub((place as u32).saturating_mul(6));
                SIGNS
                    .get((bits.wrapping_shr(shift) & 63) as usize)
                    .copied()
                    .unwrap_or(b'=')
            };
            out.push(sign);
        }
    }
    out.push(b'"');
}
