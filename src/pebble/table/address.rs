//! Numbers that name the rows of a file: the offset of their block, and their row in it.
//!
//! The rows of a block are fewer than the bytes it takes, since each has offsets of its own that grow; so no two rows of a
//! file have one number. A block that is different is refused, and only here.

use bytes::Bytes;

use super::block::{Handle, TRAILER_LEN};
use super::file::TableFile;
use super::index::Index;
use crate::pebble::error::{Error, Result};
use std::rc::Rc;

/// The number of a row.
pub(super) fn address(block: Handle, row: usize) -> Result<u64> {
    let row = row as u64;
    if row >= block.length.saturating_add(TRAILER_LEN) {
        let message = "more rows in a block than it has bytes";
        return Err(Error::unsupported(message));
    }
    Ok(block.offset.saturating_add(row))
}

impl TableFile {
    /// The user key and value of the row of a number; nothing where there is none.
    pub(crate) fn row(self: &Rc<Self>, address: u64) -> Result<Option<(Bytes, Bytes)>> {
        let handles = self.data_handles()?;
        let after = handles.partition_point(|handle| handle.offset <= address);
        let Some(handle) = after.checked_sub(1).and_then(|at| handles.get(at)).copied() else {
            return Ok(None);
        };
        let block = self.data_block(handle)?;
        let row = usize::try_from(address.saturating_sub(handle.offset)).unwrap_or(usize::MAX);
        if row >= block.rows() {
            return Ok(None);
        }
        let read = || {
            let mut key = Vec::new();
            block.key_into(row, &mut key)?;
            Ok((Bytes::from(key), self.resolve(block.value(row)?)?))
        };
        read().map(Some).map_err(|error| self.blame(handle, &error))
    }

    /// Where the data blocks are, in the order of the file. Read once, sixteen bytes a block.
    fn data_handles(self: &Rc<Self>) -> Result<&[Handle]> {
        if let Some(known) = self.handles.get() {
            return Ok(known);
        }
        let mut index = Index::new(self);
        let mut handles: Vec<Handle> = Vec::new();
        let mut on = index.first()?;
        while on {
            let handle = index.handle()?;
            if handles
                .last()
                .is_some_and(|last| last.offset >= handle.offset)
            {
                let error = Error::corrupt("the blocks of a table are out of order");
                return Err(self.blame(handle, &error));
            }
            handles.push(handle);
            on = index.next()?;
        }
        Ok(self.handles.get_or_init(|| handles))
    }
}
