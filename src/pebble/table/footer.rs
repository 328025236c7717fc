//! The end of a table: where its two roots are, and what may be in it.

use super::block::{Access, Checksum, Handle};
use crate::pebble::crc;
use crate::pebble::error::{Error, Result};
use crate::pebble::input::Input;

const MAGIC: [u8; 8] = [0xF0, 0x9F, 0xAA, 0xB3, 0xF0, 0x9F, 0xAA, 0xB3];
const LEVELDB_MAGIC: [u8; 8] = [0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB];
const ROCKSDB_MAGIC: [u8; 8] = [0xF7, 0xCF, 0xF4, 0x85, 0xB7, 0x41, 0xE2, 0x88];

/// Checksum type, two handles, and zeros.
const ROOTS_LEN: usize = 41;
/// The longest footer, version 7.
const MAX_LEN: u64 = 61;

/// What a footer of version 7 says about its table.
mod attributes {
    pub(super) const RANGE_KEYS: u32 = 0x0E;
    pub(super) const TWO_LEVELS: u32 = 0x20;
    pub(super) const BLOBS: u32 = 0x40;
    pub(super) const KNOWN: u32 = 0xFF;
}

/// What a footer holds.
#[derive(Debug)]
pub(super) struct Footer {
    /// Table format.
    pub(super) version: u32,
    pub(super) checksum: Checksum,
    pub(super) metaindex: Handle,
    pub(super) index: Handle,
    /// Whether the index has two levels, where the footer says so.
    pub(super) two_levels: Option<bool>,
    /// Where it starts, and the blocks end.
    pub(super) offset: u64,
}

impl Footer {
    /// Reads and checks the footer of a file.
    pub(super) fn open(name: &str, size: u64, access: &Access) -> Result<Self> {
        let len = size.min(MAX_LEN);
        let start = size.saturating_sub(len);
        let tail = access
            .read(name, start, usize::try_from(len).unwrap_or_default())
            .map_err(|error| error.at(start).in_file(name))?;
        Self::parse(&tail, size).map_err(|error| {
            // Places are those in the footer, whose start is known only where it is of a known version.
            let offset = error.offset().map_or(start, |at| start.saturating_add(at));
            Error::new(error.kind(), error.message())
                .at(offset.min(size))
                .in_file(name)
        })
    }

    /// `tail`: the end of a file of `size` bytes.
    fn parse(tail: &[u8], size: u64) -> Result<Self> {
        let Some((rest, magic)) = tail.split_last_chunk::<8>() else {
            return Err(Error::corrupt("too short for a table"));
        };
        match *magic {
            MAGIC => {}
            LEVELDB_MAGIC => return Err(Error::unsupported("a table of LevelDB")),
            ROCKSDB_MAGIC => return Err(Error::unsupported("a table of RocksDB")),
            _ => return Err(Error::corrupt("the file does not end as a table does")),
        }
        let Some((rest, version)) = rest.split_last_chunk::<4>() else {
            return Err(Error::corrupt("too short for a table"));
        };
        let version = u32::from_le_bytes(*version);
        let fields: usize = match version {
            1..=5 => 0,
            6 => 4,
            7 => 8,
            _ => return Err(Error::unsupported(format!("table format {version}"))),
        };
        let len = fields.saturating_add(ROOTS_LEN);
        let footer = rest.len().checked_sub(len).and_then(|at| tail.get(at..));
        let Some(footer) = footer else {
            return Err(Error::corrupt("too short for a table"));
        };
        let offset = size.saturating_sub(footer.len() as u64);
        let mut input = Input::new(footer);
        let mut roots = Input::new(input.take(ROOTS_LEN)?);
        let attributes = if version < 7 { 0 } else { input.u32()? };
        if version >= 6 {
            let before = input.taken();
            let stored = input.u32()?;
            let before = footer.get(..before).unwrap_or_default();
            if crc::masked(&[before, input.rest()]) != stored {
                return Err(Error::corrupt("the footer's checksum does not match"));
            }
        }
        check_attributes(attributes)?;
        let checksum = Checksum::new(roots.u8()?)?;
        let metaindex = Handle::read(&mut roots)?;
        let index = Handle::read(&mut roots)?;
        if roots.rest().iter().any(|byte| *byte != 0) {
            return Err(Error::corrupt("the footer holds more than it should"));
        }
        Ok(Self {
            version,
            checksum,
            metaindex,
            index,
            two_levels: (version >= 7).then_some(attributes & attributes::TWO_LEVELS != 0),
            offset,
        })
    }
}

fn check_attributes(attributes: u32) -> Result<()> {
    let refused = match attributes {
        bits if bits & attributes::RANGE_KEYS != 0 => "range keys",
        bits if bits & attributes::BLOBS != 0 => "values in blob files",
        bits if bits & !attributes::KNOWN != 0 => "a table with unknown attributes",
        _ => return Ok(()),
    };
    Err(Error::unsupported(refused))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Footer, LEVELDB_MAGIC, MAGIC, ROCKSDB_MAGIC};
    use crate::pebble::crc;
    use crate::pebble::error::ErrorKind;

    /// A footer of version 7.
    fn footer(attributes: u32) -> Vec<u8> {
        let mut bytes = vec![1, 0xBA, 8, 0x45, 0x88, 3, 0x26];
        bytes.resize(41, 0);
        bytes.extend_from_slice(&attributes.to_le_bytes());
        let end = [&7_u32.to_le_bytes()[..], &MAGIC].concat();
        bytes.extend_from_slice(&crc::masked(&[&bytes, &end]).to_le_bytes());
        bytes.extend_from_slice(&end);
        bytes
    }

    #[test]
    fn version_7() {
        let bytes = footer(0x90);
        // The example of the specification.
        assert_eq!(bytes.get(45..49).unwrap(), [0x9A, 0x69, 0xA1, 0xDF]);
        let footer = Footer::parse(&bytes, 1217).unwrap();
        assert_eq!(
            (footer.metaindex.offset, footer.metaindex.length),
            (1082, 69)
        );
        assert_eq!((footer.index.offset, footer.index.length), (392, 38));
        assert_eq!((footer.two_levels, footer.offset), (Some(false), 1156));
        let mut flipped = bytes.clone();
        for at in 0..bytes.len() {
            *flipped.get_mut(at).unwrap() ^= 1;
            assert!(Footer::parse(&flipped, 1217).is_err(), "{at}");
            *flipped.get_mut(at).unwrap() ^= 1;
        }
    }

    #[test]
    fn refused_by_name() {
        for attributes in [2, 4, 8, 0x40, 0x100] {
            let error = Footer::parse(&footer(attributes), 61).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{attributes}");
        }
        for (magic, name) in [(LEVELDB_MAGIC, "LevelDB"), (ROCKSDB_MAGIC, "RocksDB")] {
            let bytes = [&[0; 53][..], &magic].concat();
            let error = Footer::parse(&bytes, 61).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(error.message().contains(name));
        }
        assert!(Footer::parse(&MAGIC, 8).is_err());
        assert!(Footer::parse(&[], 0).is_err());
    }
}
