//! The metaindex: where the blocks are that are neither data nor index.

use bytes::Bytes;

use super::block::Handle;
use super::key_value_block;
use crate::pebble::error::{Error, Result};
use crate::pebble::input::Input;

/// What a metaindex names.
#[derive(Debug, Default)]
pub(super) struct Metaindex {
    pub(super) properties: Option<Handle>,
    pub(super) range_deletes: Option<Handle>,
    pub(super) range_keys: Option<Handle>,
    pub(super) values: Option<ValueIndex>,
    /// Blocks that nobody reads here.
    pub(super) others: Vec<Handle>,
}

/// Where the index of value blocks is, and how wide its three columns are.
#[derive(Debug, Clone, Copy)]
pub(super) struct ValueIndex {
    pub(super) handle: Handle,
    pub(super) widths: [u8; 3],
}

impl Metaindex {
    /// A decoded block of a table of this version.
    pub(super) fn open(bytes: &Bytes, version: u32, limit: usize) -> Result<Self> {
        let mut found = Self::default();
        key_value_block::each(bytes, version >= 6, limit, &mut |name, value| {
            found.add(name, value)
        })?;
        Ok(found)
    }

    fn add(&mut self, name: &[u8], value: &[u8]) -> Result<()> {
        let mut input = Input::new(value);
        let handle = Handle::read(&mut input)?;
        match name {
            b"rocksdb.properties" => self.properties = Some(handle),
            b"rocksdb.range_del2" => self.range_deletes = Some(handle),
            // The older name; where both are there they say the same.
            b"rocksdb.range_del" => {
                self.range_deletes.get_or_insert(handle);
            }
            b"pebble.range_key" => self.range_keys = Some(handle),
            b"pebble.value_index" => {
                let widths = [input.u8()?, input.u8()?, input.u8()?];
                self.values = Some(ValueIndex { handle, widths });
            }
            b"pebble.blob_ref_index" => return Err(Error::unsupported("values in blob files")),
            _ => self.others.push(handle),
        }
        Ok(())
    }
}
