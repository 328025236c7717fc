//! What a table says about itself. Only what decides how to read it is read.

use bytes::Bytes;

use super::key_value_block;
use crate::pebble::error::{Error, Result};
use crate::pebble::input::Input;

/// The order of keys, that of their bytes.
const COMPARER: &str = "leveldb.BytewiseComparator";
const SCHEMA: &str = "DefaultKeySchema(leveldb.BytewiseComparator,16)";

/// Properties that matter.
#[derive(Debug, Default)]
pub(super) struct Properties {
    /// Whether the index has two levels.
    pub(super) two_levels: bool,
    comparer: bool,
    schema: bool,
}

impl Properties {
    /// A decoded block of a table of this version.
    pub(super) fn open(bytes: &Bytes, version: u32, limit: usize) -> Result<Self> {
        let mut found = Self::default();
        key_value_block::each(bytes, version >= 7, limit, &mut |name, value| {
            found.add(name, value)
        })?;
        if !found.comparer || (version >= 5 && !found.schema) {
            return Err(Error::corrupt(
                "a table does not say how its keys are ordered",
            ));
        }
        Ok(found)
    }

    fn add(&mut self, name: &[u8], value: &[u8]) -> Result<()> {
        match name {
            b"rocksdb.comparator" => {
                expect("comparer", value, COMPARER)?;
                self.comparer = true;
            }
            b"pebble.colblk.schema" => {
                expect("key schema", value, SCHEMA)?;
                self.schema = true;
            }
            b"rocksdb.block.based.table.index.type" => {
                self.two_levels = match Input::new(value).u32()? {
                    0 => false,
                    2 => true,
                    other => return Err(Error::unsupported(format!("an index of type {other}"))),
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn expect(what: &str, value: &[u8], known: &str) -> Result<()> {
    if value != known.as_bytes() {
        let name = String::from_utf8_lossy(value.get(..value.len().min(100)).unwrap_or_default());
        return Err(Error::unsupported(format!("the {what} {name:?}")));
    }
    Ok(())
}
