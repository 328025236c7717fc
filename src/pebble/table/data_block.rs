//! A data block: keys, trailers and values of rows, in either form.

use std::cmp::Ordering;

use bytes::Bytes;

use super::columns::{Bits, Columns, Strings, Uints};
use super::prefixes::Prefixes;
use super::row_block::RowBlock;
use super::search;
use crate::pebble::error::{Error, Result};
use crate::pebble::key::{Kind, Trailer, compare};

/// Bytes before the columns: the length of the longest key.
const CUSTOM_LEN: usize = 4;
const COLUMNS: u16 = 7;
/// The kind bit of rows that something newer in the same table hides.
const OBSOLETE: u64 = 0x40;

/// The rows of a block.
pub(super) enum DataBlock {
    Columns(ColumnRows),
    Rows(PlainRows),
}

/// A value as it is stored.
pub(super) enum Stored {
    /// The value.
    Here(Bytes),
    /// A byte that says where it is, and what is needed to find it.
    Prefixed(Bytes),
}

impl DataBlock {
    /// A decoded block of a table of this version.
    pub(super) fn open(bytes: Bytes, version: u32, limit: usize) -> Result<Self> {
        Ok(if version >= 5 {
            Self::Columns(ColumnRows::open(bytes)?)
        } else {
            let block = RowBlock::open(bytes, limit)?;
            Self::Rows(PlainRows { block, version })
        })
    }

    pub(super) fn rows(&self) -> usize {
        match self {
            Self::Columns(block) => block.rows,
            Self::Rows(block) => block.block.len(),
        }
    }

    /// How the user key of a row compares to `key`.
    pub(super) fn compare(&self, row: usize, key: &[u8]) -> Result<Ordering> {
        match self {
            Self::Columns(block) => block.keys.compare(&block.bytes, row, key).ok_or_else(bad),
            Self::Rows(block) => Ok(compare(block.key(row)?.0, key)),
        }
    }

    /// The first row whose user key is `key` or greater.
    pub(super) fn seek(&self, key: &[u8]) -> Result<usize> {
        search::first(self.rows(), &mut |row| {
            Ok(self.compare(row, key)? != Ordering::Less)
        })
    }

    /// Puts the user key of a row into `key`; returns how much of it the rows of its bundle share.
    pub(super) fn key_into(&self, row: usize, key: &mut Vec<u8>) -> Result<usize> {
        key.clear();
        match self {
            Self::Columns(block) => {
                let [all, bundle, rest] = block.keys.pieces(&block.bytes, row).ok_or_else(bad)?;
                key.extend_from_slice(all);
                key.extend_from_slice(bundle);
                let shared = key.len();
                key.extend_from_slice(rest);
                Ok(shared)
            }
            Self::Rows(block) => {
                key.extend_from_slice(block.key(row)?.0);
                Ok(0)
            }
        }
    }

    #[inline]
    pub(super) fn trailer(&self, row: usize) -> Result<Trailer> {
        match self {
            Self::Columns(block) => block
                .trailers
                .get(&block.bytes, row)
                .map(Trailer)
                .ok_or_else(bad),
            Self::Rows(block) => Ok(block.key(row)?.1),
        }
    }

    pub(super) fn value(&self, row: usize) -> Result<Stored> {
        match self {
            Self::Columns(block) => block.value(row),
            Self::Rows(block) => block.value(row),
        }
    }
}

/// Rows in columns.
pub(super) struct ColumnRows {
    pub(super) bytes: Bytes,
    rows: usize,
    pub(super) keys: Prefixes,
    trailers: Uints,
    values: Strings,
    external: Bits,
}

impl ColumnRows {
    fn open(bytes: Bytes) -> Result<Self> {
        let mut columns = Columns::open(&bytes, CUSTOM_LEN, COLUMNS)?;
        let rows = columns.rows();
        let keys = columns.prefixes(rows)?;
        let suffixes = columns.strings(rows)?;
        let trailers = columns.uints(rows)?;
        // Whether the key is another than that of the row before: said by the keys as well.
        columns.bits(rows)?;
        let values = columns.strings(rows)?;
        let external = columns.bits(rows)?;
        // Rows that something newer hides: a reader that merges sees that itself.
        columns.bits(rows)?;
        columns.end()?;
        if !suffixes.are_empty() {
            return Err(Error::corrupt("a key has a suffix, which its order lacks"));
        }
        Ok(Self {
            bytes,
            rows,
            keys,
            trailers,
            values,
            external,
        })
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Whether all rows were written at one moment, and do the same.
    pub(super) fn share_a_trailer(&self) -> bool {
        self.trailers.are_one()
    }

    fn value(&self, row: usize) -> Result<Stored> {
        let range = self.values.range(&self.bytes, row).ok_or_else(bad)?;
        let bytes = self.bytes.slice(range);
        Ok(if self.external.get(&self.bytes, row) {
            Stored::Prefixed(bytes)
        } else {
            Stored::Here(bytes)
        })
    }

    /// The value of a row whose value is in the block.
    #[inline]
    pub(super) fn value_here(&self, row: usize) -> Option<&[u8]> {
        let value = self.values.get(&self.bytes, row);
        value.filter(|_| !self.external.get(&self.bytes, row))
    }
}

/// Rows one after the other.
pub(super) struct PlainRows {
    block: RowBlock,
    version: u32,
}

impl PlainRows {
    fn key(&self, row: usize) -> Result<(&[u8], Trailer)> {
        let (key, trailer) = split(self.block.key(row).ok_or_else(bad)?)?;
        let hidden = if self.version >= 4 { OBSOLETE } else { 0 };
        Ok((key, Trailer(trailer.0 & !hidden)))
    }

    fn value(&self, row: usize) -> Result<Stored> {
        let bytes = self.block.value(row).ok_or_else(bad)?;
        let (_, trailer) = self.key(row)?;
        Ok(if self.version >= 3 && trailer.kind() == Kind::SET {
            Stored::Prefixed(bytes)
        } else {
            Stored::Here(bytes)
        })
    }
}

/// Takes an internal key apart.
pub(super) fn split(key: &[u8]) -> Result<(&[u8], Trailer)> {
    let (key, trailer) = key
        .split_last_chunk::<8>()
        .ok_or_else(|| Error::corrupt("a key is shorter than its trailer"))?;
    Ok((key, Trailer(u64::from_le_bytes(*trailer))))
}

/// A row that is not there, or whose offsets make no sense.
pub(super) fn bad() -> Error {
    Error::corrupt("a row points outside its block")
}
