//! A table file with its roots read: what all views of it share.

use std::cell::OnceCell;
use std::rc::Rc;

use bytes::Bytes;

use super::block::{Access, Blocks, Counters, Handle};
use super::data_block::{DataBlock, Stored};
use super::footer::Footer;
use super::index_block::IndexBlock;
use super::keyspan_block;
use super::metaindex::Metaindex;
use super::properties::Properties;
use super::value_block;
use crate::pebble::entries::RangeDelete;
use crate::pebble::error::{Error, Result};

/// A table file. Several virtual tables may be views of one.
pub(crate) struct TableFile {
    pub(super) blocks: Blocks,
    pub(super) footer: Footer,
    pub(super) metaindex: Metaindex,
    two_levels: bool,
    /// Of all data blocks, once somebody has asked.
    pub(super) handles: OnceCell<Vec<Handle>>,
}

impl TableFile {
    /// Reads footer, metaindex and properties, and refuses by name what this reader does not know.
    pub(crate) fn open(name: &str, size: u64, access: &Access) -> Result<Rc<Self>> {
        Counters::add(&access.counters.tables_opened, 1);
        let footer = Footer::open(name, size, access)?;
        let blocks = Blocks::new(name, footer.offset, footer.checksum, access);
        let (version, limit) = (footer.version, blocks.limit());
        let metaindex = with_block(&blocks, footer.metaindex, |bytes| {
            Metaindex::open(bytes, version, limit)
        })?;
        let missing = || {
            let error = Error::corrupt("a table lacks its properties");
            blocks.blame(footer.metaindex.offset, &error)
        };
        let handle = metaindex.properties.ok_or_else(missing)?;
        let two_levels = with_block(&blocks, handle, |bytes| {
            let properties = Properties::open(bytes, version, limit)?;
            if footer.two_levels.unwrap_or(properties.two_levels) != properties.two_levels {
                let message = "footer and properties disagree about the index";
                return Err(Error::corrupt(message));
            }
            Ok(properties.two_levels)
        })?;
        if let Some(handle) = metaindex.range_keys {
            with_block(&blocks, handle, |bytes| {
                match keyspan_block::count(bytes, version, limit)? {
                    0 => Ok(()),
                    _ => Err(Error::unsupported("range keys")),
                }
            })?;
        }
        Ok(Rc::new(Self {
            blocks,
            footer,
            metaindex,
            two_levels,
            handles: OnceCell::new(),
        }))
    }

    /// Range deletes as they are stored.
    pub(super) fn range_deletes(&self) -> Result<Vec<RangeDelete>> {
        let Some(handle) = self.metaindex.range_deletes else {
            return Ok(Vec::new());
        };
        with_block(&self.blocks, handle, |bytes| {
            keyspan_block::range_deletes(bytes, self.footer.version, self.blocks.limit())
        })
    }

    /// The root of the index.
    pub(super) fn index(&self) -> Handle {
        self.footer.index
    }

    pub(super) fn two_levels(&self) -> bool {
        self.two_levels
    }

    pub(super) fn index_block(&self, handle: Handle) -> Result<IndexBlock> {
        let (version, limit) = (self.footer.version, self.blocks.limit());
        with_block(&self.blocks, handle, |bytes| {
            IndexBlock::open(bytes.clone(), version, limit)
        })
    }

    pub(super) fn data_block(&self, handle: Handle) -> Result<DataBlock> {
        let (version, limit) = (self.footer.version, self.blocks.limit());
        with_block(&self.blocks, handle, |bytes| {
            DataBlock::open(bytes.clone(), version, limit)
        })
    }

    /// A value that was found in a data block.
    pub(super) fn resolve(&self, stored: Stored) -> Result<Bytes> {
        match stored {
            Stored::Here(bytes) => Ok(bytes),
            Stored::Prefixed(bytes) => {
                value_block::resolve(&bytes, self.metaindex.values, &self.blocks)
            }
        }
    }

    /// The error with this file's name and the place of a block.
    pub(super) fn blame(&self, handle: Handle, error: &Error) -> Error {
        self.blocks.blame(handle.offset, error)
    }
}

/// What `parse` makes of a block; its errors name the block.
fn with_block<T>(
    blocks: &Blocks,
    handle: Handle,
    parse: impl FnOnce(&Bytes) -> Result<T>,
) -> Result<T> {
    let bytes = blocks.read(handle)?;
    parse(&bytes).map_err(|error| blocks.blame(handle.offset, &error))
}
