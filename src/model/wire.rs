//! The protobuf wire format, checked: fields out of hostile bytes, and fields into new ones.
//!
//! What counts as well-formed is what the Go and C++ runtimes accept: overlong varints of up to ten bytes are fine, a
//! field number of zero is not, and a value of an unexpected wire type is an unknown field, not an error.

use super::error::{Error, ErrorKind};

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// Wire type 0: a variable-length number.
    Varint(u64),
    /// Wire type 1: eight bytes, little-endian.
    Fixed64(u64),
    /// Wire type 2: a length and that many bytes.
    Bytes(&'a [u8]),
    /// Wire types 3 and 4: what is between the start and the end of a group.
    Group(&'a [u8]),
    /// Wire type 5: four bytes, little-endian.
    Fixed32(u32),
}

/// One field as it stands in the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// The field number, from 1 to 536,870,911.
    pub number: u32,
    /// The value.
    pub value: Value<'a>,
    /// Offset of the tag.
    pub start: usize,
    /// Offset of the value: behind the tag and, for bytes, behind the length.
    pub body: usize,
    /// Offset behind the field.
    pub end: usize,
}

/// The fields of a message in the order of the bytes. After an error the iteration ends.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    rest: &'a [u8],
    /// Offset of the end, so that `end - rest.len()` is where we are.
    end: usize,
}

impl<'a> Fields<'a> {
    /// The fields of `message`; offsets count from its start.
    #[must_use]
    pub const fn new(message: &'a [u8]) -> Self {
        Self::at(message, 0)
    }

    /// The fields of a message that stands at `offset` of something larger; offsets count from the start of that.
    #[must_use]
    pub const fn at(message: &'a [u8], offset: usize) -> Self {
        Self {
            rest: message,
            end: offset.saturating_add(message.len()),
        }
    }

    /// Where the next field begins.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.end.saturating_sub(self.rest.len())
    }

    /// The next field, `None` at the end.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] and its like when the bytes are not a message.
    #[inline]
    pub fn read(&mut self) -> Result<Option<Field<'a>>, Error> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        if let Some(field) = self.short_bytes() {
            return Ok(Some(field));
        }
        match self.read_field() {
            Ok(field) => Ok(Some(field)),
            Err(error) => {
                self.rest = &[];
                Err(error)
            }
        }
    }

    /// What most fields are: bytes with a tag and a length of one byte each. `None` for every other.
    #[inline]
    fn short_bytes(&mut self) -> Option<Field<'a>> {
        let [tag @ 8..0x80, length @ 0..0x80, rest @ ..] = self.rest else {
            return None;
        };
        if tag & 7 != 2 {
            return None;
        }
        let (bytes, rest) = rest.split_at_checked(usize::from(*length))?;
        let start = self.offset();
        self.rest = rest;
        Some(Field {
            number: u32::from(tag >> 3),
            value: Value::Bytes(bytes),
            start,
            body: start.saturating_add(2),
            end: self.offset(),
        })
    }

    fn read_field(&mut self) -> Result<Field<'a>, Error> {
        let start = self.offset();
        let (number, wire_type) = self.tag()?;
        let mut body = self.offset();
        let value = match wire_type {
            0 => Value::Varint(self.varint()?),
            1 => Value::Fixed64(u64::from_le_bytes(self.array()?)),
            2 => {
                let bytes = self.bytes()?;
                body = self.offset().saturating_sub(bytes.len());
                Value::Bytes(bytes)
            }
            3 => Value::Group(self.group(number)?),
            4 => return Err(Error::new(ErrorKind::GroupEnd, start)),
            5 => Value::Fixed32(u32::from_le_bytes(self.array()?)),
            _ => return Err(Error::new(ErrorKind::WireType, start)),
        };
        Ok(Field {
            number,
            value,
            start,
            body,
            end: self.offset(),
        })
    }

    #[inline]
    fn tag(&mut self) -> Result<(u32, u8), Error> {
        let start = self.offset();
        let tag = self.varint()?;
        match u32::try_from(tag) {
            Ok(tag) if tag >= 8 => Ok((tag >> 3, (tag & 7) as u8)),
            _ => Err(Error::new(ErrorKind::FieldNumber, start)),
        }
    }

    /// A bare variable-length number, as packed fields hold them.
    ///
    /// # Errors
    ///
    /// When it is cut off or does not fit 64 bits.
    #[inline]
    pub fn varint(&mut self) -> Result<u64, Error> {
        if let [first, rest @ ..] = self.rest
            && *first < 0x80
        {
            self.rest = rest;
            return Ok(u64::from(*first));
        }
        self.long_varint()
    }

    fn long_varint(&mut self) -> Result<u64, Error> {
        let mut value = 0u64;
        for (place, byte) in self.rest.iter().take(10).enumerate() {
            // The tenth byte holds the last of 64 bits.
            if place == 9 && *byte > 1 {
                return Err(Error::new(ErrorKind::VarintOverflow, self.offset()));
            }
            let shift = (place as u32).saturating_mul(7);
            value |= u64::from(byte & 0x7f).wrapping_shl(shift);
            if *byte < 0x80 {
                let read = place.saturating_add(1);
                self.rest = self.rest.get(read..).unwrap_or_default();
                return Ok(value);
            }
        }
        Err(Error::new(ErrorKind::Truncated, self.offset()))
    }

    /// `N` bare bytes, as packed fields of fixed width hold them.
    ///
    /// # Errors
    ///
    /// When there are not that many left.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let Some((taken, rest)) = self.rest.split_first_chunk::<N>() else {
            return Err(Error::new(ErrorKind::Truncated, self.offset()));
        };
        self.rest = rest;
        Ok(*taken)
    }

    #[inline]
    fn bytes(&mut self) -> Result<&'a [u8], Error> {
        let start = self.offset();
        let length = self.varint()?;
        let parts = usize::try_from(length)
            .ok()
            .and_then(|length| self.rest.split_at_checked(length));
        let Some((taken, rest)) = parts else {
            return Err(Error::new(ErrorKind::Truncated, start));
        };
        self.rest = rest;
        Ok(taken)
    }

    /// Reads to the end of the group `number`, whose start has been read. Groups nest without recursion here, so their
    /// depth costs memory only for those that are open: one number each, at most half the bytes that they take.
    fn group(&mut self, number: u32) -> Result<&'a [u8], Error> {
        let whole = self.rest;
        let mut open = vec![number];
        loop {
            let start = self.offset();
            let inner = whole.len().saturating_sub(self.rest.len());
            let (number, wire_type) = self.tag()?;
            match wire_type {
                0 => {
                    self.varint()?;
                }
                1 => {
                    self.array::<8>()?;
                }
                2 => {
                    self.bytes()?;
                }
                3 if open.len() >= MAX_GROUP_DEPTH => {
                    let limit = MAX_GROUP_DEPTH;
                    return Err(Error::new(ErrorKind::TooDeep { limit }, start));
                }
                3 => open.push(number),
                4 => {
                    if open.pop() != Some(number) {
                        return Err(Error::new(ErrorKind::GroupEnd, start));
                    }
                    if open.is_empty() {
                        return Ok(whole.get(..inner).unwrap_or_default());
                    }
                }
                5 => {
                    self.array::<4>()?;
                }
                _ => return Err(Error::new(ErrorKind::WireType, start)),
            }
        }
    }

    /// Whether nothing is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }
}

/// How deep unknown groups may nest.
const MAX_GROUP_DEPTH: usize = 100;

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Field<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// Appends a variable-length number.
pub fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value as u8) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a field of wire type 0.
pub fn put_varint_field(out: &mut Vec<u8>, number: u32, value: u64) {
    put_varint(out, u64::from(number) << 3);
    put_varint(out, value);
}

/// Appends a field of wire type 2: a string, bytes, or a message.
pub fn put_bytes_field(out: &mut Vec<u8>, number: u32, value: &[u8]) {
    put_varint(out, (u64::from(number) << 3) | 2);
    put_varint(out, value.len() as u64);
    out.extend_from_slice(value);
}

/// Appends a string as proto3 does: not at all when it is empty.
pub fn put_string_field(out: &mut Vec<u8>, number: u32, value: &str) {
    if !value.is_empty() {
        put_bytes_field(out, number, value.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, Fields, Value};

    /// Number, value, start, body and end of a field.
    type Told = (u32, String, usize, usize, usize);

    fn told(field: super::Field<'_>) -> Told {
        let value: Value<'_> = field.value;
        (
            field.number,
            format!("{value:?}"),
            field.start,
            field.body,
            field.end,
        )
    }

    /// Short fields read at once are what the general way makes of them, of any bytes.
    #[test]
    fn short_fields_are_read_as_others() {
        let mut state = 7_u64;
        for length in (0..20_000).map(|round| round % 24) {
            // Small numbers, so that many are tags and lengths that fit.
            let bytes: Vec<u8> = (0..length)
                .map(|_| {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1);
                    let byte = (state >> 33) as u8;
                    if state >> 60 == 0 { byte } else { byte % 24 }
                })
                .collect();
            let all = |read: fn(&mut Fields<'_>) -> Result<Option<Told>, Error>| {
                let (mut fields, mut found) = (Fields::at(&bytes, 5), Vec::new());
                loop {
                    match read(&mut fields) {
                        Ok(Some(field)) => found.push(field),
                        end => return (found, end),
                    }
                }
            };
            let fast = all(|fields| Ok(fields.read()?.map(told)));
            let plain = all(|fields| {
                if fields.rest.is_empty() {
                    return Ok(None);
                }
                fields.read_field().map(told).map(Some)
            });
            assert_eq!(fast, plain, "{bytes:?}");
        }
    }
}
