//! An index block: for each block below it a key that is not less than any of that block's, and where it is.

use bytes::Bytes;

use super::block::Handle;
use super::columns::{Columns, Strings, Uints};
use super::data_block::{bad, split};
use super::row_block::RowBlock;
use super::search;
use crate::pebble::error::Result;
use crate::pebble::input::Input;

const COLUMNS: u16 = 4;

/// The entries of a block, in either form.
pub(super) enum IndexBlock {
    Columns {
        bytes: Bytes,
        rows: usize,
        separators: Strings,
        offsets: Uints,
        lengths: Uints,
    },
    Rows(RowBlock),
}

impl IndexBlock {
    /// A decoded block of a table of this version.
    pub(super) fn open(bytes: Bytes, version: u32, limit: usize) -> Result<Self> {
        if version < 5 {
            return Ok(Self::Rows(RowBlock::open(bytes, limit)?));
        }
        let mut columns = Columns::open(&bytes, 0, COLUMNS)?;
        let rows = columns.rows();
        let separators = columns.strings(rows)?;
        let offsets = columns.uints(rows)?;
        let lengths = columns.uints(rows)?;
        // Properties of the block below, for filters that nobody has here.
        columns.strings(rows)?;
        columns.end()?;
        Ok(Self::Columns {
            bytes,
            rows,
            separators,
            offsets,
            lengths,
        })
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Columns { rows, .. } => *rows,
            Self::Rows(block) => block.len(),
        }
    }

    /// The separator of an entry, without a trailer.
    pub(super) fn separator(&self, row: usize) -> Result<&[u8]> {
        match self {
            Self::Columns {
                bytes, separators, ..
            } => separators.get(bytes, row).ok_or_else(bad),
            Self::Rows(block) => Ok(split(block.key(row).ok_or_else(bad)?)?.0),
        }
    }

    /// Where the block of an entry is.
    pub(super) fn handle(&self, row: usize) -> Result<Handle> {
        match self {
            Self::Columns {
                bytes,
                offsets,
                lengths,
                ..
            } => Ok(Handle {
                offset: offsets.get(bytes, row).ok_or_else(bad)?,
                length: lengths.get(bytes, row).ok_or_else(bad)?,
            }),
            // Properties may follow.
            Self::Rows(block) => Handle::read(&mut Input::new(&block.value(row).ok_or_else(bad)?)),
        }
    }

    /// The first entry whose separator is `key` or greater.
    pub(super) fn seek(&self, key: &[u8]) -> Result<usize> {
        search::first(self.len(), &mut |row| Ok(self.separator(row)? >= key))
    }
}
