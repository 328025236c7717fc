//! One record: of a row, or of an entry of an index.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::btree::varint;
use super::layout::{Layout, MOST};
use super::value::{Key, Literal, Raw, Value};
use super::{Database, corrupt};
use crate::error::{Error, Result};
use crate::format::sqlite_header::Encoding;
use crate::text::same;

/// A record as it lies in its page and, where it is long, in those that follow.
#[derive(Clone, Copy)]
struct Payload<'a> {
    /// What is in the page of its cell.
    local: &'a [u8],
    /// Bytes in all.
    size: u64,
    /// The page that has the rest, where there is any.
    overflow: u32,
}

impl<'a> Payload<'a> {
    /// `most` bytes and no more may lie in the page of a cell.
    fn new(database: &Database, cell: &'a [u8], size: u64, most: usize) -> Result<Self> {
        let cut = || corrupt("a record is cut off");
        if size <= most as u64 {
            let local = usize::try_from(size)
                .ok()
                .and_then(|size| cell.get(..size))
                .ok_or_else(cut)?;
            return Ok(Self {
                local,
                size,
                overflow: 0,
            });
        }
        // Section 1.6: how much stays is such that the rest fills whole pages, if that leaves enough.
        let least =
            (database.usable.saturating_sub(12).saturating_mul(32) / 255).saturating_sub(23);
        let room = database.usable.saturating_sub(4);
        let rest = size
            .saturating_sub(least as u64)
            .checked_rem(room as u64)
            .unwrap_or_default();
        let wanted = least.saturating_add(usize::try_from(rest).unwrap_or_default());
        let kept = if wanted <= most { wanted } else { least };
        let local = cell.get(..kept).ok_or_else(cut)?;
        let next = cell
            .get(kept..)
            .and_then(|rest| rest.first_chunk::<4>())
            .ok_or_else(cut)?;
        Ok(Self {
            local,
            size,
            overflow: u32::from_be_bytes(*next),
        })
    }

    #[inline]
    fn range(&self, database: &Database, start: u64, len: usize) -> Result<Cow<'a, [u8]>> {
        let begin = usize::try_from(start).unwrap_or(usize::MAX);
        match self.local.get(begin..begin.saturating_add(len)) {
            Some(bytes) => Ok(Cow::Borrowed(bytes)),
            None => self.gather(database, start, len).map(Cow::Owned),
        }
    }

    /// Bytes of which some lie on further pages.
    #[cold]
    fn gather(&self, database: &Database, start: u64, len: usize) -> Result<Vec<u8>> {
        let end = start.saturating_add(len as u64);
        if end > self.size {
            return Err(corrupt("a value reaches beyond its record"));
        }
        let mut gathered = Vec::new();
        let mut take = |at: u64, bytes: &[u8]| {
            let part = |edge: u64| {
                usize::try_from(edge.saturating_sub(at))
                    .unwrap_or(usize::MAX)
                    .min(bytes.len())
            };
            gathered.extend_from_slice(bytes.get(part(start)..part(end)).unwrap_or_default());
        };
        take(0, self.local);
        let (mut at, mut next) = (self.local.len() as u64, self.overflow);
        while at < end {
            let page = database.page(next)?;
            let Some((head, content)) = page
                .get(..database.usable)
                .and_then(|page| page.split_first_chunk::<4>())
            else {
                return Err(corrupt("a page is cut off"));
            };
            next = u32::from_be_bytes(*head);
            take(at, content);
            at = at.saturating_add(content.len() as u64);
        }
        Ok(gathered)
    }
}

/// A row of a table.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    database: &'a Database,
    payload: Payload<'a>,
    /// The row's id.
    pub id: i64,
}

impl<'a> Row<'a> {
    /// The row of a cell of a leaf.
    #[inline]
    pub(super) fn of_table(database: &'a Database, cell: &'a [u8]) -> Result<Self> {
        let (size, rest) = varint(cell)?;
        let (id, rest) = varint(rest)?;
        let payload = Payload::new(database, rest, size, database.usable.saturating_sub(35))?;
        Ok(Self {
            database,
            payload,
            id: id.cast_signed(),
        })
    }

    /// The entry of a cell of an index, without the pointer in front of it.
    pub(super) fn of_index(database: &'a Database, cell: &'a [u8]) -> Result<Self> {
        let (size, rest) = varint(cell)?;
        let most = (database.usable.saturating_sub(12).saturating_mul(64) / 255).saturating_sub(23);
        let payload = Payload::new(database, rest, size, most)?;
        Ok(Self {
            database,
            payload,
            id: 0,
        })
    }

    /// Looks where the columns of a layout are.
    #[inline]
    pub fn pick(self, layout: &'a Layout) -> Result<Picked<'a>> {
        let mut fields = [Field::default(); MOST];
        let (size, rest) = varint(self.payload.local)?;
        let before = self.payload.local.len().saturating_sub(rest.len());
        let len = usize::try_from(size)
            .ok()
            .filter(|_| size <= self.payload.size);
        let Some(len) = len.and_then(|len| len.checked_sub(before)) else {
            return Err(corrupt("the head of a record is longer than the record"));
        };
        let gathered;
        let mut head = match rest.get(..len) {
            Some(head) => head,
            None => {
                gathered = self
                    .payload
                    .gather(self.database, before as u64, len.min(MAX_HEAD))?;
                gathered.as_slice()
            }
        };
        let mut start = u32::try_from(size).unwrap_or(u32::MAX);
        let mut there = 0_usize;
        for place in layout.fields() {
            if head.is_empty() {
                break;
            }
            let (kind, rest) = varint(head)?;
            head = rest;
            let size = size_of(kind)?;
            if let Some(field) = place.and_then(|place| fields.get_mut(place)) {
                *field = Field::new(kind, start, size);
            }
            start = start.saturating_add(size);
            there = there.saturating_add(1);
        }
        Ok(Picked {
            row: self,
            fields,
            missing: &layout.missing,
            there: if head.is_empty() { there } else { usize::MAX },
        })
    }
}

/// Bytes of a head that are read of a record that goes on elsewhere: columns are at most a few hundred.
const MAX_HEAD: usize = 4096;

/// The serial types of blobs and of texts that are empty; longer ones have the next of the same parity.
const BLOB: u64 = 12;
const TEXT: u64 = 13;

/// Bytes of a value by its serial type.
#[inline]
fn size_of(kind: u64) -> Result<u32> {
    Ok(match kind {
        0 | 8 | 9 => 0,
        1..=4 => kind as u32,
        5 => 6,
        6 | 7 => 8,
        10 | 11 => return Err(corrupt("a value is of no known kind")),
        _ => u32::try_from(kind.saturating_sub(BLOB) / 2)
            .map_err(|_| corrupt("a value is longer than any can be"))?,
    })
}

/// Where a value is. Small, and all zero without one: a row has a dozen, which are made anew for each.
#[derive(Debug, Clone, Copy, Default)]
struct Field {
    start: u32,
    size: u32,
    /// One more than the serial type, that of empty ones for blobs and texts; 0 where the record has no such field.
    code: u8,
}

impl Field {
    #[inline]
    fn new(kind: u64, start: u32, size: u32) -> Self {
        let kind = if kind < BLOB { kind } else { (kind % 2) | BLOB };
        Self {
            start,
            size,
            code: (kind as u8).saturating_add(1),
        }
    }

    /// The serial type, if there is a value.
    #[inline]
    fn kind(self) -> Option<u64> {
        self.code.checked_sub(1).map(u64::from)
    }
}

/// The columns of one row that a [`Layout`] wants, by their places in it.
pub struct Picked<'a> {
    row: Row<'a>,
    fields: [Field; MOST],
    missing: &'a [Literal],
    /// Fields of the record, where all of them were looked at.
    there: usize,
}

impl<'a> Picked<'a> {
    /// The row's id.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.row.id
    }

    /// The number of fields, if the layout has as many; more where there are more.
    pub(super) fn count(&self) -> usize {
        self.there
    }

    /// Bytes of text or of a blob, none for numbers; without reading them.
    #[must_use]
    pub fn size(&self, place: usize) -> u64 {
        match self.fields.get(place) {
            Some(field) if field.kind() >= Some(BLOB) => field.size.into(),
            _ => 0,
        }
    }

    /// The value of a column.
    ///
    /// Errors: `sqlite.corrupt`, and `limit.record-size` for one that is longer than allowed.
    #[inline]
    pub fn value(&self, place: usize) -> Result<Value<'a>> {
        let field = self.fields.get(place).copied().unwrap_or_default();
        let bytes = match field.kind() {
            None => return Ok(self.missing.get(place).map_or(Value::Null, Literal::value)),
            Some(TEXT) => self.bytes(field)?,
            Some(BLOB) => return self.bytes(field).map(Value::Blob),
            Some(_) => {
                return Ok(match self.number(field)? {
                    Raw::Integer(n) => Value::Integer(n),
                    Raw::Real(n) => Value::Real(n),
                    _ => Value::Null,
                });
            }
        };
        Ok(Value::Text(match self.row.database.encoding {
            Encoding::Utf8 => bytes,
            encoding => Cow::Owned(from_utf16(&bytes, encoding)),
        }))
    }

    /// Whether a column is text of just these bytes, in the database's encoding.
    #[inline]
    pub fn is(&self, place: usize, key: &Key) -> Result<bool> {
        let field = self.fields.get(place).copied().unwrap_or_default();
        match (field.kind(), key) {
            (Some(TEXT), Key::Text(text)) if field.size as usize == text.len() => {
                Ok(same(&self.bytes(field)?, text))
            }
            (Some(_), Key::Text(_)) => Ok(false),
            (Some(_), Key::Integer(_)) => Ok(self.compare(place, key)?.is_eq()),
            (None, Key::Text(text)) => Ok(match self.missing.get(place) {
                Some(Literal::Text(default)) => {
                    self.row.database.key(default) == Key::Text(text.clone())
                }
                _ => false,
            }),
            (None, Key::Integer(n)) => Ok(self.missing.get(place) == Some(&Literal::Integer(*n))),
        }
    }

    /// How a column stands to a key in the order of an index.
    pub(super) fn compare(&self, place: usize, key: &Key) -> Result<Ordering> {
        let field = self.fields.get(place).copied().unwrap_or_default();
        let raw = match field.kind() {
            None => Raw::Null,
            Some(TEXT) => Raw::Text(self.bytes(field)?),
            Some(BLOB) => Raw::Blob,
            Some(_) => self.number(field)?,
        };
        Ok(raw.compare(key))
    }

    #[inline]
    fn bytes(&self, field: Field) -> Result<Cow<'a, [u8]>> {
        let Row {
            database, payload, ..
        } = self.row;
        let size = u64::from(field.size);
        if size > database.max_value {
            return Err(too_long(database.max_value, size));
        }
        payload.range(database, field.start.into(), field.size as usize)
    }

    fn number(&self, field: Field) -> Result<Raw<'a>> {
        let bytes = self.bytes(field)?;
        let sign = bytes.first().is_some_and(|first| *first >= 0x80);
        let mut wide = [if sign { 0xFF } else { 0 }; 8];
        if let Some(low) = wide.get_mut(8_usize.saturating_sub(bytes.len())..) {
            low.copy_from_slice(bytes.get(..low.len()).unwrap_or_default());
        }
        Ok(match field.kind() {
            None | Some(0) => Raw::Null,
            Some(7) => Raw::Real(f64::from_be_bytes(wide)),
            Some(8) => Raw::Integer(0),
            Some(9) => Raw::Integer(1),
            _ => Raw::Integer(i64::from_be_bytes(wide)),
        })
    }
}

fn from_utf16(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    let (pairs, _) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| match encoding {
        Encoding::Utf16Be => u16::from_be_bytes(*pair),
        _ => u16::from_le_bytes(*pair),
    });
    let text: String = char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    text.into_bytes()
}

#[cold]
fn too_long(limit: u64, got: u64) -> Error {
    Error::new(
        "limit.record-size",
        "A record is larger than maxRecordSize allows.",
    )
    .bound(limit, got)
}
