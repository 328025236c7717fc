//! Columns: how numbers, strings and bits of many rows lie side by side in a block.
//!
//! Opening one checks where it ends; what is inside is checked where it is asked for. All alignment counts from the start of
//! the block.

use std::ops::Range;

use super::prefixes::Prefixes;
use crate::pebble::error::{Error, Result};
use crate::pebble::input::Input;

/// Version, number of columns, number of rows.
const HEADER_LEN: usize = 7;
/// Type and offset of a column.
const COLUMN_LEN: usize = 5;

/// The columns of a block, opened one after the other.
pub(super) struct Columns<'a> {
    /// Without the byte that every block ends with.
    block: &'a [u8],
    headers: Input<'a>,
    rows: usize,
    /// Where the last one ended.
    at: usize,
}

impl<'a> Columns<'a> {
    /// The columns after `custom` bytes of the block's own; there must be `count`.
    pub(super) fn open(block: &'a [u8], custom: usize, count: u16) -> Result<Self> {
        let Some((0, inner)) = block.split_last() else {
            return Err(Error::corrupt("a block does not end with a zero"));
        };
        let mut headers = Input::new(inner);
        headers.take(custom)?;
        let (version, columns) = (headers.u8()?, headers.u16()?);
        let rows = headers.u32()? as usize;
        if version != 1 || columns != count {
            return Err(Error::corrupt(format!(
                "a block of version {version} with {columns} columns where {count} belong"
            )));
        }
        // A row takes a byte or more in one of the columns. Without this a few bytes could stand for rows without end.
        if rows > block.len() {
            return Err(Error::corrupt(format!("a block states {rows} rows")));
        }
        let len = usize::from(count).saturating_mul(COLUMN_LEN);
        let at = custom.saturating_add(HEADER_LEN).saturating_add(len);
        Ok(Self {
            block: inner,
            headers,
            rows,
            at,
        })
    }

    /// Rows that the header states.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Bits, one a row.
    pub(super) fn bits(&mut self, rows: usize) -> Result<Bits> {
        self.next(1)?;
        match self.byte()? {
            1 => Ok(Bits(None)),
            0 => {
                let at = self.align(8)?;
                let words = rows.div_ceil(64);
                // Each bit of the summary says whether a word is not zero.
                let all = words.saturating_add(words.div_ceil(64));
                self.take(all.saturating_mul(8))?;
                Ok(Bits(Some(at)))
            }
            other => Err(Error::corrupt(format!("bits are stored as {other}"))),
        }
    }

    /// Numbers, one a row.
    pub(super) fn uints(&mut self, rows: usize) -> Result<Uints> {
        self.next(2)?;
        self.numbers(rows)
    }

    /// Strings, one a row.
    pub(super) fn strings(&mut self, rows: usize) -> Result<Strings> {
        self.next(3)?;
        if rows == 0 {
            return Ok(Strings::default());
        }
        let offsets = self.offsets(rows.saturating_add(1))?;
        let data = self.data(&offsets)?;
        if offsets.get(self.block, 0) != Some(0) {
            return Err(Error::corrupt("strings do not start at zero"));
        }
        Ok(Strings { offsets, data })
    }

    /// Sorted strings, one a row, less what they share.
    pub(super) fn prefixes(&mut self, rows: usize) -> Result<Prefixes> {
        self.next(4)?;
        if rows == 0 {
            return Ok(Prefixes::default());
        }
        let shift = u32::from(self.byte()?);
        let offsets = self.offsets(Prefixes::slices(rows, shift)?)?;
        let data = self.data(&offsets)?;
        Prefixes::new(self.block, rows, shift, offsets, data)
    }

    /// After the last one: they must fill the block.
    pub(super) fn end(self) -> Result<()> {
        if self.at != self.block.len() {
            return Err(Error::corrupt("a block is longer than its columns"));
        }
        Ok(())
    }

    /// Takes the header of the next column: it must be of this type, and start where the last one ended.
    fn next(&mut self, kind: u8) -> Result<()> {
        let (found, offset) = (self.headers.u8()?, self.headers.u32()?);
        if found != kind || offset as usize != self.at {
            return Err(Error::corrupt(format!(
                "a column of type {found} at {offset} where one of type {kind} belongs at {}",
                self.at
            )));
        }
        Ok(())
    }

    fn numbers(&mut self, rows: usize) -> Result<Uints> {
        if rows == 0 {
            return Ok(Uints::default());
        }
        let encoding = self.byte()?;
        let (width, based) = (encoding & 0x7F, encoding & 0x80 != 0);
        let base = if based {
            Input::new(self.take(8)?).u64()?
        } else {
            0
        };
        if !matches!((width, based), (0 | 1 | 2 | 4, _) | (8, false)) {
            return Err(Error::corrupt(format!("numbers are stored as {encoding}")));
        }
        let width = usize::from(width);
        let at = if width == 0 {
            self.at
        } else {
            self.align(width)?
        };
        self.take(rows.saturating_mul(width))?;
        Ok(Uints {
            at,
            width,
            base,
            rows,
        })
    }

    /// Numbers that say where strings end.
    fn offsets(&mut self, count: usize) -> Result<Uints> {
        let offsets = self.numbers(count)?;
        if offsets.base != 0 || offsets.width > 4 {
            return Err(Error::corrupt("offsets of strings are stored oddly"));
        }
        Ok(offsets)
    }

    /// What the offsets point into: the last one is the end.
    fn data(&mut self, offsets: &Uints) -> Result<Range<usize>> {
        let last = offsets.rows.saturating_sub(1);
        let len = offsets.get(self.block, last).unwrap_or_default();
        let start = self.at;
        self.take(usize::try_from(len).unwrap_or(usize::MAX))?;
        Ok(start..self.at)
    }

    fn byte(&mut self) -> Result<u8> {
        Input::new(self.take(1)?).u8()
    }

    fn align(&mut self, width: usize) -> Result<usize> {
        let aligned = self.at.checked_next_multiple_of(width);
        let padding = aligned.unwrap_or(usize::MAX).saturating_sub(self.at);
        self.take(padding)?;
        Ok(self.at)
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8]> {
        let end = self.at.checked_add(n);
        let taken = end.and_then(|end| self.block.get(self.at..end));
        let (Some(end), Some(taken)) = (end, taken) else {
            return Err(Error::corrupt("a column reaches past the end of its block"));
        };
        self.at = end;
        Ok(taken)
    }
}

/// Bits: where the words are, or that all are clear.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bits(Option<usize>);

impl Bits {
    /// The bit of a row.
    pub(super) fn get(self, block: &[u8], row: usize) -> bool {
        // Words are little-endian, so that bits lie as if they were bytes.
        self.0
            .and_then(|at| block.get(at.checked_add(row >> 3)?))
            .is_some_and(|byte| byte >> (row & 7) & 1 == 1)
    }
}

/// Numbers: where they are, and what is added to each.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Uints {
    at: usize,
    width: usize,
    base: u64,
    rows: usize,
}

impl Uints {
    /// Whether all numbers are the same.
    pub(super) fn are_one(&self) -> bool {
        self.width == 0
    }

    /// The number of a row.
    #[inline]
    pub(super) fn get(&self, block: &[u8], row: usize) -> Option<u64> {
        if row >= self.rows {
            return None;
        }
        let bytes = block.get(self.at.checked_add(row.checked_mul(self.width)?)?..)?;
        let stored = match self.width {
            0 => 0,
            1 => u64::from(*bytes.first()?),
            2 => u64::from(u16::from_le_bytes(*bytes.first_chunk()?)),
            4 => u64::from(u32::from_le_bytes(*bytes.first_chunk()?)),
            _ => u64::from_le_bytes(*bytes.first_chunk()?),
        };
        self.base.checked_add(stored)
    }

    /// The same as a place in memory.
    #[inline]
    pub(super) fn place(&self, block: &[u8], row: usize) -> Option<usize> {
        usize::try_from(self.get(block, row)?).ok()
    }
}

/// Strings: where each ends, and where the first starts.
#[derive(Debug, Clone, Default)]
pub(super) struct Strings {
    offsets: Uints,
    data: Range<usize>,
}

impl Strings {
    /// Where the string of a row is in the block.
    #[inline]
    pub(super) fn range(&self, block: &[u8], row: usize) -> Option<Range<usize>> {
        let start = self.offsets.place(block, row)?;
        let end = self.offsets.place(block, row.checked_add(1)?)?;
        let (start, end) = (
            self.data.start.checked_add(start)?,
            self.data.start.checked_add(end)?,
        );
        (start <= end && end <= self.data.end).then_some(start..end)
    }

    /// The string of a row.
    pub(super) fn get<'a>(&self, block: &'a [u8], row: usize) -> Option<&'a [u8]> {
        block.get(self.range(block, row)?)
    }

    /// Whether all strings are empty.
    pub(super) fn are_empty(&self) -> bool {
        self.data.is_empty()
    }
}
