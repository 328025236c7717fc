//! A column of sorted strings less what they share: all of them, and those of each bundle.

use std::cmp::Ordering;
use std::ops::Range;

use super::columns::Uints;
use crate::pebble::error::{Error, Result};
use crate::pebble::key::compare;

/// A bundle is 16 rows for every known writer. Some more do no harm; too many would make going back slow.
const MAX_SHIFT: u32 = 8;

/// The slices: what all share, and for each bundle what its rows share, then what is left of each row.
#[derive(Debug, Clone, Default)]
pub(super) struct Prefixes {
    shift: u32,
    rows: usize,
    offsets: Uints,
    data: Range<usize>,
    /// What all rows share.
    shared: Range<usize>,
}

impl Prefixes {
    /// How many slices so many rows have.
    pub(super) fn slices(rows: usize, shift: u32) -> Result<usize> {
        if shift > MAX_SHIFT {
            return Err(Error::corrupt(format!("bundles of 2^{shift} keys")));
        }
        let bundles = (rows.saturating_sub(1) >> shift).saturating_add(1);
        Ok(rows.saturating_add(bundles).saturating_add(1))
    }

    /// The column whose slices end where `offsets` say.
    pub(super) fn new(
        block: &[u8],
        rows: usize,
        shift: u32,
        offsets: Uints,
        data: Range<usize>,
    ) -> Result<Self> {
        let mut column = Self {
            shift,
            rows,
            offsets,
            data,
            shared: 0..0,
        };
        let len = offsets.place(block, 0).unwrap_or(usize::MAX);
        let end = column.data.start.saturating_add(len);
        if end > column.data.end {
            return Err(Error::corrupt("a block prefix is longer than its column"));
        }
        column.shared = column.data.start..end;
        Ok(column)
    }

    /// Whether a row is the first of its bundle.
    pub(super) fn starts_bundle(&self, row: usize) -> bool {
        row & (1_usize << self.shift).wrapping_sub(1) == 0
    }

    /// What is left of a row; empty where it repeats the row before.
    #[inline]
    pub(super) fn rest<'a>(&self, block: &'a [u8], row: usize) -> Option<&'a [u8]> {
        if row >= self.rows {
            return None;
        }
        self.slice(block, (row >> self.shift).checked_add(row)?.checked_add(2)?)
    }

    /// What all rows share, what its bundle shares, and what is left of a row.
    pub(super) fn pieces<'a>(&self, block: &'a [u8], row: usize) -> Option<[&'a [u8]; 3]> {
        let bundle = row >> self.shift;
        let start = bundle << self.shift;
        let common = self.slice(block, bundle.checked_add(start)?.checked_add(1)?)?;
        let mut at = row;
        let mut rest = self.rest(block, at)?;
        while rest.is_empty() && at > start {
            at = at.saturating_sub(1);
            rest = self.rest(block, at)?;
        }
        Some([block.get(self.shared.clone())?, common, rest])
    }

    /// How the string of a row compares to `key`.
    pub(super) fn compare(&self, block: &[u8], row: usize, key: &[u8]) -> Option<Ordering> {
        let mut key = key;
        for piece in self.pieces(block, row)? {
            let (head, tail) = key.split_at_checked(piece.len()).unwrap_or((key, &[]));
            match compare(piece, head) {
                Ordering::Equal => key = tail,
                other => return Some(other),
            }
        }
        Some(if key.is_empty() {
            Ordering::Equal
        } else {
            Ordering::Less
        })
    }

    fn slice<'a>(&self, block: &'a [u8], number: usize) -> Option<&'a [u8]> {
        let start = self.offsets.place(block, number.checked_sub(1)?)?;
        let end = self.offsets.place(block, number)?;
        let (start, end) = (
            self.data.start.checked_add(start)?,
            self.data.start.checked_add(end)?,
        );
        if end > self.data.end {
            return None;
        }
        block.get(start..end)
    }
}
