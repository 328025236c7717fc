//! The state that the MANIFEST's records add up to: which tables are in which level.

use std::collections::HashMap;

use super::directory::Directory;
use super::error::{Error, ErrorKind, Result};
use super::files::{File, Files, table_name};
use super::log::{LogKind, LogReader};
use super::order::order;
use super::replay::whole;
use super::version_edit::{LEVELS, TableMeta, VersionEdit, tables_allowed};

/// A table and the file that it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoredTable {
    pub(super) level: usize,
    pub(super) meta: TableMeta,
    pub(super) file: File,
}

/// The state of a store without its logs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Version {
    /// Logs of smaller numbers are in tables already.
    pub(super) min_unflushed_log: u64,
    /// Level 0: newest first, and they may overlap. Others: by key, and they do not.
    pub(super) levels: [Vec<StoredTable>; LEVELS],
}

/// Reads the MANIFEST and holds it against the folder. At most `limit` bytes of it are read.
pub(super) fn read(directory: &dyn Directory, files: &Files, limit: u64) -> Result<Version> {
    let manifest = &files.manifest;
    let state = replay(directory, manifest, limit).and_then(|state| state.finish(files));
    state.map_err(|error| error.in_file(&manifest.name))
}

fn replay(directory: &dyn Directory, manifest: &File, limit: u64) -> Result<Replay> {
    let bytes = whole(directory, manifest, limit, "the MANIFEST is too large")?;
    let mut log = LogReader::new(bytes, LogKind::Manifest);
    let mut state = Replay::default();
    while let Some((at, record)) = log.next()? {
        let applied = VersionEdit::parse(&record).and_then(|edit| state.apply(edit));
        applied.map_err(|error| error.within(at))?;
    }
    match state.comparer {
        true => Ok(state),
        false => Err(Error::corrupt("it does not name the order of keys").at(0)),
    }
}

/// The state between two records.
#[derive(Debug, Default)]
struct Replay {
    comparer: bool,
    min_unflushed_log: u64,
    /// By level and number.
    tables: HashMap<(u8, u64), TableMeta>,
    /// Sizes of files that virtual tables are parts of.
    backings: HashMap<u64, u64>,
}

impl Replay {
    /// Removals come first: a table may move from one level to another.
    fn apply(&mut self, edit: VersionEdit) -> Result<()> {
        self.comparer |= edit.comparer;
        self.min_unflushed_log = edit.min_unflushed_log.unwrap_or(self.min_unflushed_log);
        for (level, number) in edit.removed {
            if self.tables.remove(&(level, number)).is_none() {
                let message = format!("table {number} leaves level {level}, where it is not");
                return Err(Error::corrupt(message));
            }
        }
        for (number, size) in edit.backings {
            if self.backings.insert(number, size).is_some() {
                return Err(Error::corrupt(format!("file {number} is declared twice")));
            }
        }
        for (level, table) in edit.added {
            let number = table.number;
            if self.tables.insert((level, number), table).is_some() {
                let message = format!("table {number} is added to level {level}, where it is");
                return Err(Error::corrupt(message));
            }
            tables_allowed(self.tables.len())?;
        }
        for number in edit.removed_backings {
            if self.backings.remove(&number).is_none() {
                let message = format!("file {number} is given up and was not declared");
                return Err(Error::corrupt(message));
            }
        }
        Ok(())
    }

    fn finish(self, files: &Files) -> Result<Version> {
        let mut levels: [Vec<StoredTable>; LEVELS] = Default::default();
        for ((level, _), meta) in self.tables {
            let file = file(&meta, &self.backings, files)?;
            let level = usize::from(level);
            if let Some(tables) = levels.get_mut(level) {
                tables.push(StoredTable { level, meta, file });
            }
        }
        for (level, tables) in levels.iter_mut().enumerate() {
            sort(tables, level == 0);
            if level > 0 {
                disjoint(tables, level)?;
            }
        }
        Ok(Version {
            min_unflushed_log: self.min_unflushed_log,
            levels,
        })
    }
}

/// Finds a table's file in the folder. A file of another size is not the one that was written.
fn file(meta: &TableMeta, backings: &HashMap<u64, u64>, files: &Files) -> Result<File> {
    let size = match meta.is_virtual() {
        false => meta.size,
        true => *backings.get(&meta.file).ok_or_else(|| {
            let (number, file) = (meta.number, meta.file);
            Error::corrupt(format!(
                "table {number} is a part of file {file}, which was not declared"
            ))
        })?,
    };
    let found = files.tables.get(&meta.file).ok_or_else(|| {
        Error::new(ErrorKind::Missing, "the table is missing").in_file(&table_name(meta.file))
    })?;
    if found.size == size {
        return Ok(found.clone());
    }
    let got = found.size;
    let message = format!("the table has {got} bytes and was written with {size}");
    Err(Error::corrupt(message).in_file(&found.name))
}

fn sort(tables: &mut Vec<StoredTable>, overlap: bool) {
    let at = |place: usize| tables.get(place).map(|table| &table.meta);
    let by_age = |table: &TableMeta| std::cmp::Reverse((table.sequences.1, table.number));
    let places = order(tables.len(), &|a, b| match overlap {
        true => at(a).map(by_age).cmp(&at(b).map(by_age)),
        false => at(a).map(|a| &a.smallest).cmp(&at(b).map(|b| &b.smallest)),
    });
    *tables = places
        .iter()
        .filter_map(|place| tables.get(*place).cloned())
        .collect();
}

fn disjoint(tables: &[StoredTable], level: usize) -> Result<()> {
    for pair in tables.windows(2) {
        if let [a, b] = pair
            && a.meta.largest >= b.meta.smallest
        {
            let (a, b) = (a.meta.number, b.meta.number);
            let message = format!("tables {a} and {b} of level {level} overlap");
            return Err(Error::corrupt(message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    #![allow(clippy::arithmetic_side_effects)]
    use super::super::tests::{checkpoint, vector};
    use super::super::{ErrorKind, MemoryDirectory, log};
    use super::{Directory, Files, Result, Version, read};

    const NAME: &str = "MANIFEST-000001";

    fn version(directory: &MemoryDirectory) -> Result<Version> {
        read(directory, &Files::list(directory)?, 1 << 20)
    }

    fn numbers(version: &Version, level: usize) -> Vec<(u64, u64)> {
        let tables = version.levels[level].iter();
        tables
            .map(|table| (table.meta.number, table.meta.file))
            .collect()
    }

    #[test]
    fn the_checkpoint() {
        let version = version(&checkpoint()).unwrap();
        assert_eq!(version.min_unflushed_log, 18);
        assert_eq!(
            numbers(&version, 0),
            [(17, 17), (15, 7), (14, 7), (11, 7), (9, 7)]
        );
        for level in 1..6 {
            assert_eq!(numbers(&version, level), []);
        }
        assert_eq!(numbers(&version, 6), [(4, 4), (8, 8), (13, 13)]);
        assert_eq!(version.levels[6][0].meta.sequence_override(), Some(62));
        assert_eq!(version.levels[0][0].file.name, "000017.sst");
    }

    #[test]
    fn every_flip_is_an_error() {
        let good = checkpoint();
        let bytes = good.get(NAME).unwrap().to_vec();
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let mut directory = good.clone();
            directory.insert(NAME, bytes);
            let error = version(&directory).unwrap_err();
            assert_eq!((error.kind(), error.file()), (ErrorKind::Corrupt, NAME));
            assert!(error.offset().is_some());
        }
    }

    #[test]
    fn tables_must_be_there_and_whole() {
        let good = checkpoint();
        for (name, size) in good.files() {
            if !name.ends_with(".sst") {
                continue;
            }
            let mut directory = good.clone();
            let bytes = directory.remove(&name).unwrap();
            let error = version(&directory).unwrap_err();
            assert_eq!(
                (error.kind(), error.file()),
                (ErrorKind::Missing, &name[..])
            );
            directory.insert(&name[..], bytes.slice(..size as usize - 1));
            let error = version(&directory).unwrap_err();
            assert_eq!(
                (error.kind(), error.file()),
                (ErrorKind::Corrupt, &name[..])
            );
        }
        let mut directory = good;
        directory.insert(NAME, Vec::new());
        let error = version(&directory).unwrap_err();
        assert_eq!((error.kind(), error.file()), (ErrorKind::Corrupt, NAME));
    }

    /// The checkpoint with more records.
    fn with(records: &[&[u8]]) -> Result<Version> {
        let mut all = log::tests::read(
            &checkpoint().get(NAME).unwrap()[..],
            super::LogKind::Manifest,
        )?;
        all.extend(records.iter().map(|record| (0, record.to_vec().into())));
        let all: Vec<&[u8]> = all.iter().map(|(_, record)| &record[..]).collect();
        let mut directory = checkpoint();
        directory.insert(NAME, log::tests::write(&all, None));
        version(&directory)
    }

    #[test]
    fn records_must_fit_each_other() {
        let table: &[u8] = b"\x64\x06\x08\xdc\x06\x0a\x03\x05\x01\0\0\0\0\0\0\0\x0a\x03\x06\x01\0\0\0\0\0\0\0\x01\x02";
        assert_eq!(with(&[]).unwrap(), version(&checkpoint()).unwrap());
        // Table 8 leaves level 6 and comes back with other bounds, within one record in any order.
        let back = [table, b"\x06\x06\x08"].concat();
        assert_eq!(
            numbers(&with(&[&back]).unwrap(), 6),
            [(4, 4), (8, 8), (13, 13)]
        );
        for (record, message) in [
            (table, "table 8 is added to level 6, where it is"),
            (b"\x06\x06\x09", "table 9 leaves level 6, where it is not"),
            (b"\x69\x07\x01", "file 7 is declared twice"),
            (b"\x6a\x08", "file 8 is given up and was not declared"),
            (b"\x6a\x07", "is a part of file 7, which was not declared"),
            (b"\x02", "it ends inside a field"),
        ] {
            let error = with(&[record]).unwrap_err();
            assert_eq!(error.file(), NAME);
            assert!(error.message().contains(message), "{error}");
        }
        // Tables 4 and 8 with bounds around each other.
        let wide: &[u8] = b"\x06\x06\x08\x64\x06\x08\xdc\x06\x09\0\x01\0\0\0\0\0\0\0\x09\xff\x01\0\0\0\0\0\0\0\x01\x02";
        let error = with(&[wide]).unwrap_err();
        assert!(error.message().contains("overlap"), "{error}");
    }

    #[test]
    fn sizes_are_limited() {
        let directory = checkpoint();
        let error = read(&directory, &Files::list(&directory).unwrap(), 992).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
        assert_eq!(vector("checkpoint-small/MANIFEST-000001").len(), 993);
    }
}
