//! Reading all of a file to see whether it is sound.

use std::cmp::Ordering;
use std::rc::Rc;

use super::block::Handle;
use super::cursor::Cursor;
use super::data_block::DataBlock;
use super::file::TableFile;
use super::index::Index;
use super::value_block;
use crate::pebble::error::{Error, Result};

/// A check of a file under way: of every block, the order of keys in and across them, the separators, and every value.
pub(crate) struct FileCheck {
    file: Rc<TableFile>,
    index: Index,
    cursor: Cursor,
    /// The separator before, which no later key may be less than.
    lower: Option<Vec<u8>>,
    begun: bool,
}

impl FileCheck {
    /// Before its first block.
    pub(crate) fn new(file: &Rc<TableFile>) -> Self {
        Self {
            file: Rc::clone(file),
            index: Index::new(file),
            cursor: Cursor::new(),
            lower: None,
            begun: false,
        }
    }

    /// Checks up to so many data blocks; `true` when all are checked.
    pub(crate) fn step(&mut self, blocks: usize) -> Result<bool> {
        let file = Rc::clone(&self.file);
        for _ in 0..blocks {
            let found = match self.begun {
                true => self.index.next()?,
                false => {
                    file.check_others()?;
                    self.begun = true;
                    self.index.first()?
                }
            };
            if !found {
                return Ok(true);
            }
            let handle = self.index.handle()?;
            let separator = self.index.separator()?;
            file.check_block(handle, separator, self.lower.as_deref(), &mut self.cursor)
                .map_err(|error| file.blame(handle, &error))?;
            self.lower = Some(separator.to_vec());
        }
        Ok(false)
    }
}

impl TableFile {
    /// Checks all of it at once.
    #[cfg(test)]
    pub(crate) fn check(self: &Rc<Self>) -> Result<()> {
        let mut check = FileCheck::new(self);
        while !check.step(usize::MAX)? {}
        Ok(())
    }

    /// Everything but data and index.
    fn check_others(&self) -> Result<()> {
        let metaindex = &self.metaindex;
        let others = metaindex.others.iter().copied();
        let named = [
            metaindex.properties,
            metaindex.range_deletes,
            metaindex.range_keys,
        ];
        for handle in others.chain(named.into_iter().flatten()) {
            self.blocks.read_anew(handle)?;
        }
        self.range_deletes()?;
        if let Some(values) = metaindex.values {
            let mut number = 0_usize;
            while let Some(handle) = value_block::handle(values, number, &self.blocks)? {
                self.blocks.read_anew(handle)?;
                number = number.saturating_add(1);
            }
        }
        Ok(())
    }

    fn check_block(
        &self,
        handle: Handle,
        separator: &[u8],
        lower: Option<&[u8]>,
        cursor: &mut Cursor,
    ) -> Result<()> {
        let bytes = self.blocks.read_anew(handle)?;
        let block = DataBlock::open(bytes, self.footer.version, self.blocks.limit())?;
        let empty = block.rows() == 0;
        if let Some(lower) = lower
            && (empty || separator < lower || block.compare(0, lower)? == Ordering::Less)
        {
            return Err(Error::corrupt("a data block starts before its separator"));
        }
        cursor.enter(block);
        if cursor.last_compared(separator)? == Some(Ordering::Greater) {
            return Err(Error::corrupt("a data block goes on after its separator"));
        }
        let mut found = match lower {
            Some(_) => cursor.follow()?,
            None => cursor.first()?,
        };
        while found {
            super::entries::check_kind(cursor.trailer().kind())?;
            self.resolve(cursor.value()?)?;
            found = cursor.next()?;
        }
        Ok(())
    }
}
