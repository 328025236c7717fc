//! A place in the index of a table, of one level or two.

use std::rc::Rc;

use super::block::Handle;
use super::file::TableFile;
use super::index_block::IndexBlock;
use crate::pebble::error::{Error, Result};

/// A block of the index, and an entry in it.
struct Level {
    block: IndexBlock,
    at: usize,
    handle: Handle,
}

/// An entry of the index that stands for a data block.
pub(super) struct Index {
    file: Rc<TableFile>,
    /// Entries for leaves, where there are two levels.
    top: Option<Level>,
    /// Entries for data blocks; nothing before the first move.
    leaf: Option<Level>,
}

/// Where to go in a leaf.
#[derive(Clone, Copy)]
enum To<'a> {
    First,
    Last,
    Seek(&'a [u8]),
}

impl Index {
    pub(super) fn new(file: &Rc<TableFile>) -> Self {
        Self {
            file: Rc::clone(file),
            top: None,
            leaf: None,
        }
    }

    /// To the first entry whose separator is `key` or greater.
    pub(super) fn seek(&mut self, key: &[u8]) -> Result<bool> {
        self.go(To::Seek(key))
    }

    pub(super) fn first(&mut self) -> Result<bool> {
        self.go(To::First)
    }

    pub(super) fn last(&mut self) -> Result<bool> {
        self.go(To::Last)
    }

    pub(super) fn next(&mut self) -> Result<bool> {
        if step(self.leaf.as_mut(), 1) {
            return Ok(true);
        }
        if step(self.top.as_mut(), 1) {
            return self.descend(To::First);
        }
        Ok(false)
    }

    pub(super) fn prev(&mut self) -> Result<bool> {
        if step(self.leaf.as_mut(), -1) {
            return Ok(true);
        }
        if step(self.top.as_mut(), -1) {
            return self.descend(To::Last);
        }
        Ok(false)
    }

    /// Where the data block is.
    pub(super) fn handle(&self) -> Result<Handle> {
        let leaf = self.leaf()?;
        self.told(leaf.handle, leaf.block.handle(leaf.at))
    }

    /// No key of the data block is greater than this.
    pub(super) fn separator(&self) -> Result<&[u8]> {
        let leaf = self.leaf()?;
        self.told(leaf.handle, leaf.block.separator(leaf.at))
    }

    /// Whether there is no other entry.
    pub(super) fn is_only(&self) -> bool {
        let one = |level: &Level| level.block.len() == 1;
        self.leaf.as_ref().is_some_and(one) && self.top.as_ref().is_none_or(one)
    }

    fn leaf(&self) -> Result<&Level> {
        let leaf = self.leaf.as_ref();
        leaf.ok_or_else(|| Error::corrupt("the index is empty"))
    }

    fn go(&mut self, to: To<'_>) -> Result<bool> {
        let root = self.file.index();
        if !self.file.two_levels() {
            if self.leaf.is_none() {
                self.leaf = Some(self.open(root)?);
            }
            return self.turn(to);
        }
        if self.top.is_none() {
            self.top = Some(self.open(root)?);
        }
        let Some(top) = &mut self.top else {
            return Ok(false);
        };
        let found = turn(top, to);
        if !self.told(root, found)? {
            return Ok(false);
        }
        // A leaf whose separators are all less than its own in the block above gives way to the next.
        Ok(self.descend(to)? || (matches!(to, To::Seek(_)) && self.next()?))
    }

    /// Opens the leaf that the upper block points to, and goes to an entry of it.
    fn descend(&mut self, to: To<'_>) -> Result<bool> {
        let Some(top) = &self.top else {
            return Ok(false);
        };
        let handle = self.told(top.handle, top.block.handle(top.at))?;
        if self.leaf.as_ref().is_none_or(|leaf| leaf.handle != handle) {
            let leaf = self.open(handle)?;
            let last = leaf.block.len().checked_sub(1);
            let sound = match last {
                Some(last) => leaf.block.separator(last)? <= top.block.separator(top.at)?,
                None => false,
            };
            if !sound {
                let error = Error::corrupt("a leaf of the index contradicts the block above it");
                return self.told(handle, Err(error));
            }
            self.leaf = Some(leaf);
        }
        self.turn(to)
    }

    fn turn(&mut self, to: To<'_>) -> Result<bool> {
        let Some(leaf) = &mut self.leaf else {
            return Ok(false);
        };
        let (handle, found) = (leaf.handle, turn(leaf, to));
        self.told(handle, found)
    }

    fn open(&self, handle: Handle) -> Result<Level> {
        let block = self.file.index_block(handle)?;
        Ok(Level {
            block,
            at: 0,
            handle,
        })
    }

    /// The result with the place of a block in its error.
    fn told<T>(&self, handle: Handle, result: Result<T>) -> Result<T> {
        result.map_err(|error| self.file.blame(handle, &error))
    }
}

/// Goes to an entry of a block, if it has one.
fn turn(level: &mut Level, to: To<'_>) -> Result<bool> {
    let len = level.block.len();
    level.at = match to {
        To::First => 0,
        To::Last => len.saturating_sub(1),
        To::Seek(key) => level.block.seek(key)?,
    };
    Ok(level.at < len)
}

/// One entry on, or back; where there is none it stays.
fn step(level: Option<&mut Level>, by: isize) -> bool {
    let Some(level) = level else {
        return false;
    };
    match level.at.checked_add_signed(by) {
        Some(at) if at < level.block.len() => {
            level.at = at;
            true
        }
        _ => false,
    }
}
