//! A place in a data block, with its key written out. The loop of every scan: no row allocates.

use std::cmp::Ordering;

use super::data_block::{DataBlock, Stored, bad};
use crate::pebble::error::{Error, Result};
use crate::pebble::key::{Trailer, compare};

/// A row of a block. Key and trailer outlive the block, so that the next block's can be compared with them.
pub(super) struct Cursor {
    block: Option<DataBlock>,
    row: usize,
    key: Vec<u8>,
    /// How much of the key the rows of its bundle share.
    shared: usize,
    trailer: Trailer,
    /// Whether the last step forward came to the same key again.
    repeats: bool,
}

impl Cursor {
    pub(super) fn new() -> Self {
        Self {
            block: None,
            row: 0,
            key: Vec::new(),
            shared: 0,
            trailer: Trailer(0),
            repeats: false,
        }
    }

    /// Goes to another block, and stands nowhere in it.
    pub(super) fn enter(&mut self, block: DataBlock) {
        self.block = Some(block);
    }

    /// How the block's last key compares to `key`; nothing where there is none.
    pub(super) fn last_compared(&self, key: &[u8]) -> Result<Option<Ordering>> {
        let block = self.block()?;
        let last = block.rows().checked_sub(1);
        last.map(|row| block.compare(row, key)).transpose()
    }

    /// The user key.
    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    /// Which row of its block it is.
    pub(super) fn row(&self) -> usize {
        self.row
    }

    /// Whether the last step forward came to the same key again.
    pub(super) fn repeats(&self) -> bool {
        self.repeats
    }

    /// As it is stored.
    pub(super) fn trailer(&self) -> Trailer {
        self.trailer
    }

    pub(super) fn value(&self) -> Result<Stored> {
        self.block()?.value(self.row)
    }

    /// The same where it lies in the block.
    #[inline]
    pub(super) fn value_here(&self) -> Option<&[u8]> {
        match &self.block {
            Some(DataBlock::Columns(block)) => block.value_here(self.row),
            _ => None,
        }
    }

    pub(super) fn first(&mut self) -> Result<bool> {
        self.place(0)
    }

    pub(super) fn last(&mut self) -> Result<bool> {
        match self.block()?.rows().checked_sub(1) {
            Some(row) => self.place(row),
            None => Ok(false),
        }
    }

    pub(super) fn seek_ge(&mut self, key: &[u8]) -> Result<bool> {
        let row = self.block()?.seek(key)?;
        self.place(row)
    }

    pub(super) fn seek_lt(&mut self, key: &[u8]) -> Result<bool> {
        match self.block()?.seek(key)?.checked_sub(1) {
            Some(row) => self.place(row),
            None => Ok(false),
        }
    }

    /// The next row, which must sort after this one.
    #[inline]
    pub(super) fn next(&mut self) -> Result<bool> {
        let row = self.row.saturating_add(1);
        let Some(block) = &self.block else {
            return Ok(false);
        };
        let DataBlock::Columns(columns) = block else {
            return self.after(row);
        };
        if columns.keys.starts_bundle(row) {
            return self.after(row);
        }
        let Some(rest) = columns.keys.rest(&columns.bytes, row) else {
            return if row < block.rows() {
                Err(bad())
            } else {
                Ok(false)
            };
        };
        let order = match self.key.get(self.shared..) {
            // It repeats the key.
            _ if rest.is_empty() => Ordering::Equal,
            Some(before) => compare(rest, before),
            None => Ordering::Less,
        };
        let trailer = block.trailer(row)?;
        check_order(order, self.trailer, trailer)?;
        self.repeats = order == Ordering::Equal;
        if !self.repeats {
            self.key.truncate(self.shared);
            self.key.extend_from_slice(rest);
        }
        self.row = row;
        self.trailer = trailer;
        Ok(true)
    }

    /// The row before, which must sort before this one.
    pub(super) fn prev(&mut self) -> Result<bool> {
        match self.row.checked_sub(1) {
            Some(row) => self.before(row),
            None => Ok(false),
        }
    }

    /// The first row of a block just entered, which must sort after where it stood.
    pub(super) fn follow(&mut self) -> Result<bool> {
        self.after(0)
    }

    /// The last row of a block just entered, which must sort before where it stood.
    pub(super) fn precede(&mut self) -> Result<bool> {
        match self.block()?.rows().checked_sub(1) {
            Some(row) => self.before(row),
            None => Ok(false),
        }
    }

    fn after(&mut self, row: usize) -> Result<bool> {
        let block = self.block()?;
        if row >= block.rows() {
            return Ok(false);
        }
        let order = block.compare(row, &self.key)?;
        check_order(order, self.trailer, block.trailer(row)?)?;
        self.repeats = order == Ordering::Equal;
        self.place(row)
    }

    /// Forward over up to `most` rows of this block, whose keys are less than `end`: how many, or none where that is not plain to
    /// see. One trailer for all rows says that no two have the same key.
    pub(super) fn leap(&mut self, end: Option<&[u8]>, most: u64) -> Result<u64> {
        let DataBlock::Columns(columns) = self.block()? else {
            return Ok(0);
        };
        let left = columns.rows().saturating_sub(1).saturating_sub(self.row);
        let over = left.min(usize::try_from(most).unwrap_or(usize::MAX));
        if over == 0 || !columns.share_a_trailer() {
            return Ok(0);
        }
        let row = self.row.saturating_add(over);
        let block = self.block()?;
        if let Some(end) = end
            && block.compare(row, end)? != Ordering::Less
        {
            return Ok(0);
        }
        if block.compare(row, &self.key)? != Ordering::Greater {
            return Err(Error::corrupt("the entries of a table are out of order"));
        }
        self.place(row)?;
        Ok(over as u64)
    }

    fn before(&mut self, row: usize) -> Result<bool> {
        let block = self.block()?;
        let order = block.compare(row, &self.key)?;
        check_order(order.reverse(), block.trailer(row)?, self.trailer)?;
        self.place(row)
    }

    fn place(&mut self, row: usize) -> Result<bool> {
        let Some(block) = self.block.as_ref().filter(|block| row < block.rows()) else {
            return Ok(false);
        };
        self.shared = block.key_into(row, &mut self.key)?;
        self.trailer = block.trailer(row)?;
        self.row = row;
        Ok(true)
    }

    fn block(&self) -> Result<&DataBlock> {
        self.block.as_ref().ok_or_else(bad)
    }
}

/// `order`: how the key of the later entry compares to that of the earlier one.
#[inline]
fn check_order(order: Ordering, earlier: Trailer, later: Trailer) -> Result<()> {
    match order {
        Ordering::Greater => Ok(()),
        // Newest first, and no two of one moment.
        Ordering::Equal if later < earlier => Ok(()),
        _ => Err(Error::corrupt("the entries of a table are out of order")),
    }
}
