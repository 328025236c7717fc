//! A record of the MANIFEST: what one step of the writer changed, as tagged fields.

use bytes::Bytes;

use super::error::{Error, Result};
use super::input::Input;
use super::key::Trailer;

/// The order of keys that this reader knows: of their bytes.
const COMPARER: &[u8] = b"leveldb.BytewiseComparator";
/// Levels of a store.
pub(super) const LEVELS: usize = 7;
/// Most tables of a store. Real ones have some thousands at most.
pub(super) const MAX_TABLES: usize = 1 << 16;
/// A custom field of this bit must be understood.
const MUST_UNDERSTAND: u64 = 64;

/// A user key and its trailer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bound {
    pub(super) user_key: Bytes,
    /// Reversed, so that bounds order as entries do: of one key the newest first.
    pub(super) trailer: std::cmp::Reverse<Trailer>,
}

impl Bound {
    pub(super) fn new(user_key: Bytes, trailer: Trailer) -> Self {
        Self {
            user_key,
            trailer: std::cmp::Reverse(trailer),
        }
    }
}

/// A table as the MANIFEST describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableMeta {
    pub(super) number: u64,
    /// Number of the file that holds it: its own, unless it is a virtual table, a part of another's file.
    pub(super) file: u64,
    /// Bytes of its file; of a virtual table, an estimate of its part.
    pub(super) size: u64,
    pub(super) smallest: Bound,
    pub(super) largest: Bound,
    /// The smallest and the greatest sequence number in it.
    pub(super) sequences: (u64, u64),
}

impl TableMeta {
    /// Whether it is a part of a file that it does not own.
    pub(super) fn is_virtual(&self) -> bool {
        self.file != self.number
    }

    /// The sequence number that all its entries take, whatever they say: so it is for tables that were linked in.
    pub(super) fn sequence_override(&self) -> Option<u64> {
        let (smallest, largest) = self.sequences;
        (smallest == largest && largest != 0).then_some(largest)
    }

    /// Whether its largest key is not in it.
    pub(super) fn is_end_exclusive(&self) -> bool {
        self.largest.trailer.0 == Trailer::EXCLUSIVE
    }
}

/// What a record says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct VersionEdit {
    /// Whether it names the comparer, which is the one that is known.
    pub(super) comparer: bool,
    /// Logs of smaller numbers are in tables already.
    pub(super) min_unflushed_log: Option<u64>,
    /// Tables that leave a level: level and number.
    pub(super) removed: Vec<(u8, u64)>,
    /// Tables that a level gains.
    pub(super) added: Vec<(u8, TableMeta)>,
    /// Files of virtual tables and their sizes.
    pub(super) backings: Vec<(u64, u64)>,
    /// Files that no virtual table needs any more.
    pub(super) removed_backings: Vec<u64>,
}

impl VersionEdit {
    /// Reads a record. Errors say the byte inside it.
    pub(super) fn parse(record: &[u8]) -> Result<Self> {
        let mut input = Input::new(record);
        let mut edit = Self::default();
        while !input.is_empty() {
            let at = input.taken() as u64;
            edit.field(&mut input).map_err(|error| error.at(at))?;
        }
        Ok(edit)
    }

    fn field(&mut self, input: &mut Input<'_>) -> Result<()> {
        let tag = input.varint()?;
        match tag {
            1 => self.comparer = comparer(input.string()?)?,
            2 => self.min_unflushed_log = Some(input.varint()?).filter(|number| *number != 0),
            // The next file number, the last sequence number, the log before: of use to writers.
            3 | 4 | 9 => drop(input.varint()?),
            5 => drop((level(input)?, input.string()?)),
            6 => self.removed.push((level(input)?, input.varint()?)),
            7 | 100 | 102 | 103 => {
                let table = added(input, tag)?;
                tables_allowed(self.added.len().saturating_add(1))?;
                self.added.push(table);
            }
            104 => return Err(Error::unsupported("a table with range keys")),
            105 => self.backings.push((input.varint()?, input.varint()?)),
            106 => self.removed_backings.push(input.varint()?),
            107 | 108 => return Err(Error::unsupported("blob files")),
            200..=203 => return Err(Error::unsupported("column families")),
            _ => return Err(Error::unsupported(format!("a MANIFEST field of tag {tag}"))),
        }
        Ok(())
    }
}

/// Refuses more tables than a store may have: each is small in the MANIFEST and not in memory.
pub(super) fn tables_allowed(tables: usize) -> Result<()> {
    if tables > MAX_TABLES {
        let (limit, got) = (MAX_TABLES as u64, tables as u64);
        return Err(Error::too_large("too many tables", limit, got));
    }
    Ok(())
}

fn comparer(name: &[u8]) -> Result<bool> {
    if name == COMPARER {
        return Ok(true);
    }
    let name = String::from_utf8_lossy(name.get(..64).unwrap_or(name));
    Err(Error::unsupported(format!("keys in the order of {name:?}")))
}

fn level(input: &mut Input<'_>) -> Result<u8> {
    let level = input.varint()?;
    u8::try_from(level)
        .ok()
        .filter(|level| usize::from(*level) < LEVELS)
        .ok_or_else(|| Error::corrupt(format!("level {level} of {LEVELS}")))
}

fn bound(input: &mut Input<'_>) -> Result<Bound> {
    let key = input.string()?;
    let (user_key, trailer) = key
        .split_last_chunk()
        .ok_or_else(|| Error::corrupt("a table's bound is too short for a key"))?;
    let trailer = Trailer(u64::from_le_bytes(*trailer));
    Ok(Bound::new(Bytes::copy_from_slice(user_key), trailer))
}

/// A table that a level gains: the tags differ in how much they say.
fn added(input: &mut Input<'_>, tag: u64) -> Result<(u8, TableMeta)> {
    let level = level(input)?;
    let number = input.varint()?;
    if tag == 102 && input.varint()? != 0 {
        return Err(Error::unsupported("tables in more than one folder"));
    }
    let size = input.varint()?;
    let (smallest, largest) = (bound(input)?, bound(input)?);
    if smallest > largest {
        return Err(Error::corrupt("a table's bounds are in the wrong order"));
    }
    let sequences = match tag {
        7 => (0, u64::MAX >> 8),
        _ => (input.varint()?, input.varint()?),
    };
    if sequences.0 > sequences.1 || sequences.1 > u64::MAX >> 8 {
        return Err(Error::corrupt("a table's sequence numbers make no sense"));
    }
    let file = match tag {
        103 => custom(input)?.unwrap_or(number),
        _ => number,
    };
    let table = TableMeta {
        number,
        file,
        size,
        smallest,
        largest,
        sequences,
    };
    Ok((level, table))
}

/// The custom fields of a table, of which one matters: the number of its backing file.
fn custom(input: &mut Input<'_>) -> Result<Option<u64>> {
    let mut backing = None;
    loop {
        match input.varint()? {
            1 => return Ok(backing),
            65 => return Err(Error::unsupported("tables in more than one folder")),
            66 => backing = Some(input.varint()?),
            67 => return Err(Error::unsupported("a table with a synthetic prefix")),
            68 => return Err(Error::unsupported("a table with a synthetic suffix")),
            69 => return Err(Error::unsupported("a table with values in blob files")),
            tag if tag & MUST_UNDERSTAND != 0 => {
                return Err(Error::unsupported(format!(
                    "a table with a custom field of tag {tag}"
                )));
            }
            // Creation time, a wish for compaction, and what else may be passed over.
            _ => drop(input.string()?),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::ErrorKind;
    use super::{Trailer, VersionEdit};

    fn field(tag: u8, rest: &[&[u8]]) -> Vec<u8> {
        [&[tag], rest.concat().as_slice()].concat()
    }

    const SMALL: &[u8] = b"\x09a\x01\0\0\0\0\0\0\0";
    const LARGE: &[u8] = b"\x09b\x0f\xff\xff\xff\xff\xff\xff\xff";

    #[test]
    fn tables() {
        let bounds = [SMALL, LARGE].concat();
        for (bytes, file, sequences) in [
            (field(7, &[b"\x02\x09\x64", &bounds]), 9, (0, u64::MAX >> 8)),
            (
                field(100, &[b"\x02\x09\x64", &bounds, b"\x03\x04"]),
                9,
                (3, 4),
            ),
            (
                field(102, &[b"\x02\x09\0\x64", &bounds, b"\x03\x04"]),
                9,
                (3, 4),
            ),
            (
                field(103, &[b"\x02\x09\x64", &bounds, b"\x03\x04\x01"]),
                9,
                (3, 4),
            ),
            (
                field(
                    103,
                    &[
                        b"\x02\x09\x64",
                        &bounds,
                        b"\x03\x04\x06\x01\x05\x42\x07\x02\x01\0\x01",
                    ],
                ),
                7,
                (3, 4),
            ),
        ] {
            let edit = VersionEdit::parse(&bytes).unwrap();
            let (level, table) = edit.added.first().unwrap();
            assert_eq!(
                (*level, table.number, table.file, table.size),
                (2, 9, file, 100)
            );
            assert_eq!(table.sequences, sequences);
            assert_eq!(&table.smallest.user_key[..], b"a");
            assert_eq!(table.largest.trailer.0, Trailer::EXCLUSIVE);
            assert!(table.is_end_exclusive());
            assert_eq!(table.is_virtual(), file == 7);
            assert_eq!(table.sequence_override(), None);
            for cut in 1..bytes.len() {
                let error = VersionEdit::parse(bytes.get(..cut).unwrap()).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Corrupt);
            }
        }
    }

    #[test]
    fn refusals() {
        let bounds = [SMALL, LARGE].concat();
        let with = |custom: &[u8]| field(103, &[b"\x02\x09\x64", &bounds, b"\x03\x03", custom]);
        let unsupported = [
            field(1, &[b"\x03abc"]),
            field(8, &[]),
            field(104, &[]),
            field(107, &[]),
            field(109, &[]),
            field(200, &[b"\x01"]),
            field(102, &[b"\x02\x09\x01\x64", &bounds, b"\x03\x04"]),
            with(b"\x43\x01x\x01"),
            with(b"\x44\x01x\x01"),
            with(b"\x45\x01\x00\x01"),
            with(b"\x46\x01\x01"),
            with(b"\x41\x01\x01\x01"),
        ];
        for bytes in unsupported {
            let error = VersionEdit::parse(&bytes).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{bytes:?}");
            assert_eq!(error.offset(), Some(0));
        }
        let corrupt = [
            field(6, &[b"\x07\x01"]),
            field(100, &[b"\x02\x09\x64", LARGE, SMALL, b"\x03\x04"]),
            field(100, &[b"\x02\x09\x64", &bounds, b"\x04\x03"]),
            field(100, &[b"\x02\x09\x64\x02ab", SMALL, b"\x04\x03"]),
        ];
        for bytes in corrupt {
            let error = VersionEdit::parse(&bytes).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Corrupt, "{bytes:?}");
        }
        assert_eq!(VersionEdit::parse(&[]).unwrap(), VersionEdit::default());
    }
}
