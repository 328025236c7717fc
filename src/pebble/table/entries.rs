//! The entries of a table in order.

use std::cmp::Ordering;
use std::rc::Rc;

use bytes::Bytes;

use super::Table;
use super::address::address;
use super::block::Handle;
use super::cursor::Cursor;
use super::index::Index;
use crate::pebble::entries::Entries;
use crate::pebble::error::{Error, Result};
use crate::pebble::key::{Kind, Trailer};

/// A place among the entries of a table, within its bounds. Holds one data block, and one index block a level.
pub(crate) struct TableEntries {
    table: Rc<Table>,
    index: Index,
    cursor: Cursor,
    /// The data block that the cursor is in.
    block: Option<Handle>,
    /// Whether that block ends before the bounds do.
    inside: bool,
    standing: bool,
}

impl TableEntries {
    pub(super) fn new(table: &Rc<Table>) -> Self {
        Self {
            table: Rc::clone(table),
            index: Index::new(&table.file),
            cursor: Cursor::new(),
            block: None,
            inside: false,
            standing: false,
        }
    }

    /// Brings the cursor into the data block that the index points to.
    fn load(&mut self) -> Result<()> {
        let handle = self.index.handle()?;
        if self.block != Some(handle) {
            self.block = None;
            let block = self.table.file.data_block(handle)?;
            self.cursor.enter(block);
            self.block = Some(handle);
        }
        let separator = self.index.separator()?;
        match self.cursor.last_compared(separator)? {
            // The one block of a table of range deletes.
            None if self.index.is_only() => {}
            None => return Err(Error::corrupt("a data block is empty")),
            Some(Ordering::Greater) => {
                let message = "a data block goes on after its separator";
                return Err(Error::corrupt(message));
            }
            Some(_) => {}
        }
        self.inside = match &self.table.window {
            Some(window) => separator < &window.end[..],
            None => true,
        };
        Ok(())
    }

    /// To the block before, unless all of it lies before the bounds.
    fn index_back(&mut self) -> Result<bool> {
        Ok(self.index.prev()?
            && match &self.table.window {
                Some(window) => self.index.separator()? >= &window.start[..],
                None => true,
            })
    }

    fn find_ge(&mut self, key: &[u8]) -> Result<bool> {
        if !self.index.seek(key)? {
            return Ok(false);
        }
        self.load()?;
        if self.cursor.seek_ge(key)? {
            return Ok(true);
        }
        // The separator may be greater than every key of the block.
        while self.inside && self.index.next()? {
            self.load()?;
            if self.cursor.first()? {
                let before = self.cursor.key() < key;
                return if before {
                    Err(contradiction())
                } else {
                    Ok(true)
                };
            }
        }
        Ok(false)
    }

    fn find_lt(&mut self, key: Option<&[u8]>) -> Result<bool> {
        let found = match key {
            Some(key) => self.index.seek(key)?,
            None => false,
        };
        if !found && !self.index.last()? {
            return Ok(false);
        }
        self.load()?;
        let found = match key {
            Some(key) => self.cursor.seek_lt(key)?,
            None => self.cursor.last()?,
        };
        if found {
            return Ok(true);
        }
        while self.index_back()? {
            self.load()?;
            if self.cursor.last()? {
                return match key {
                    Some(key) if self.cursor.key() >= key => Err(contradiction()),
                    _ => Ok(true),
                };
            }
        }
        Ok(false)
    }

    fn go_next(&mut self) -> Result<bool> {
        if self.cursor.next()? {
            return Ok(true);
        }
        // What follows a separator past the bounds is past them too.
        while self.inside && self.index.next()? {
            self.load()?;
            if self.cursor.follow()? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn go_prev(&mut self) -> Result<bool> {
        if self.cursor.prev()? {
            return Ok(true);
        }
        while self.index_back()? {
            self.load()?;
            if self.cursor.precede()? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Ends a move: stands where it led to, if that is an entry within the bounds.
    fn land(&mut self, moved: Result<bool>, ahead: bool) -> Result<bool> {
        let landed = moved.and_then(|moved| {
            let stands = moved && self.is_within(ahead);
            if stands {
                check_kind(self.cursor.trailer().kind())?;
            }
            Ok(stands)
        });
        self.standing = matches!(landed, Ok(true));
        landed.map_err(|error| {
            let file = &self.table.file;
            file.blame(self.block.unwrap_or(file.index()), &error)
        })
    }

    /// Whether the bounds were not crossed. Moves ahead start within them or after, moves back within or before.
    fn is_within(&self, ahead: bool) -> bool {
        match &self.table.window {
            Some(window) if ahead => self.inside || self.cursor.key() < &window.end[..],
            Some(window) => self.cursor.key() >= &window.start[..],
            None => true,
        }
    }
}

fn contradiction() -> Error {
    Error::corrupt("a data block contradicts its separator")
}

/// Whether an entry of this kind belongs among points.
pub(super) fn check_kind(kind: Kind) -> Result<()> {
    match kind {
        Kind::SET
        | Kind::DELETE
        | Kind::SET_WITH_DELETE
        | Kind::SINGLE_DELETE
        | Kind::DELETE_SIZED => Ok(()),
        Kind::MERGE => Err(Error::unsupported("MERGE entries")),
        kind if Kind::RANGE_KEYS.contains(&kind) => Err(Error::unsupported("range keys")),
        kind => {
            let message = format!("an entry of kind {} among points", kind.0);
            Err(Error::corrupt(message))
        }
    }
}

impl Entries for TableEntries {
    fn seek_ge(&mut self, key: &[u8]) -> Result<bool> {
        let table = Rc::clone(&self.table);
        let start = table
            .window
            .as_ref()
            .map_or(&[][..], |window| &window.start);
        let moved = self.find_ge(key.max(start));
        self.land(moved, true)
    }

    fn seek_lt(&mut self, key: &[u8]) -> Result<bool> {
        let table = Rc::clone(&self.table);
        let end = table.window.as_ref().map_or(key, |window| &window.end);
        let moved = self.find_lt(Some(key.min(end)));
        self.land(moved, false)
    }

    fn first(&mut self) -> Result<bool> {
        // No key is less than the empty one.
        self.seek_ge(&[])
    }

    fn last(&mut self) -> Result<bool> {
        let table = Rc::clone(&self.table);
        let moved = self.find_lt(table.window.as_ref().map(|window| &window.end[..]));
        self.land(moved, false)
    }

    fn next(&mut self) -> Result<bool> {
        if !self.standing {
            return Ok(false);
        }
        let moved = self.go_next();
        self.land(moved, true)
    }

    fn prev(&mut self) -> Result<bool> {
        if !self.standing {
            return Ok(false);
        }
        let moved = self.go_prev();
        self.land(moved, false)
    }

    fn leap(&mut self, end: Option<&[u8]>, most: u64) -> Result<u64> {
        let (true, true, Some(handle)) = (self.standing, self.inside, self.block) else {
            return Ok(0);
        };
        let leapt = self.cursor.leap(end, most);
        self.standing = leapt.is_ok();
        leapt.map_err(|error| self.table.file.blame(handle, &error))
    }

    fn repeats(&self) -> Option<bool> {
        Some(self.cursor.repeats())
    }

    fn key(&self) -> &[u8] {
        if self.standing {
            self.cursor.key()
        } else {
            &[]
        }
    }

    fn trailer(&self) -> Trailer {
        let trailer = self.cursor.trailer();
        match self.table.sequence {
            _ if !self.standing => Trailer(0),
            Some(sequence) => trailer.with_sequence(sequence),
            None => trailer,
        }
    }

    fn address(&self) -> Result<u64> {
        let (true, Some(handle)) = (self.standing, self.block) else {
            return Ok(0);
        };
        let address = address(handle, self.cursor.row());
        address.map_err(|error| self.table.file.blame(handle, &error))
    }

    fn value(&self) -> Result<Bytes> {
        let (true, Some(handle)) = (self.standing, self.block) else {
            return Ok(Bytes::new());
        };
        let file = &self.table.file;
        let value = self.cursor.value().and_then(|stored| file.resolve(stored));
        value.map_err(|error| file.blame(handle, &error))
    }

    fn value_here(&self) -> Option<&[u8]> {
        self.cursor.value_here().filter(|_| self.standing)
    }
}
