//! What is in the logs and not in tables yet.

use bytes::Bytes;

use super::directory::Directory;
use super::error::{Error, ErrorKind, Result};
use super::files::{File, Files};
use super::log::{LogKind, LogReader};
use super::memtable::Memtable;
use super::order::order;

/// Reads the logs from this number on, in the order of their numbers. They and what is made of them may take `limit` bytes.
pub(super) fn replay(
    directory: &dyn Directory,
    files: &Files,
    min_unflushed: u64,
    limit: u64,
) -> Result<Memtable> {
    let logs = &files.logs;
    let number = |place: usize| logs.get(place).map(|(number, _)| *number);
    let places = order(logs.len(), &|a, b| number(a).cmp(&number(b)));
    let needed = |log: &&(u64, File)| log.0 >= min_unflushed;
    let logs: Vec<_> = places
        .iter()
        .filter_map(|place| logs.get(*place))
        .filter(needed)
        .collect();
    let (mut table, mut budget) = (Memtable::default(), limit);
    let newest = logs.last().map(|(number, _)| *number);
    for (number, file) in logs {
        let kind = match newest == Some(*number) {
            true => LogKind::Newest(*number),
            false => LogKind::Closed(*number),
        };
        let added = read(directory, file, kind, &mut table, &mut budget);
        added.map_err(|error| error.in_file(&file.name))?;
    }
    table.sort();
    Ok(table)
}

fn read(
    directory: &dyn Directory,
    file: &File,
    kind: LogKind,
    table: &mut Memtable,
    budget: &mut u64,
) -> Result<()> {
    if file.size == 0 {
        return Ok(());
    }
    if file.name.contains('-') {
        return Err(Error::unsupported("a log in several files"));
    }
    let bytes = whole(directory, file, *budget, "the log is too large")?;
    let mut log = LogReader::new(bytes, kind);
    while let Some((at, record)) = log.next()? {
        let added = table.add(&record, budget);
        added.map_err(|error| error.within(at))?;
    }
    Ok(())
}

/// All bytes of a file that may have so many.
pub(super) fn whole(
    directory: &dyn Directory,
    file: &File,
    limit: u64,
    too_large: &str,
) -> Result<Bytes> {
    let fits = usize::try_from(file.size)
        .ok()
        .filter(|_| file.size <= limit);
    let len = fits.ok_or_else(|| Error::too_large(too_large, limit, file.size))?;
    let bytes = directory.read(&file.name, 0, len)?;
    match bytes.len() == len {
        true => Ok(bytes),
        false => Err(Error::new(
            ErrorKind::Source,
            "other than all bytes of the file were given",
        )),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    #![allow(clippy::arithmetic_side_effects)]
    use super::super::log::tests::write;
    use super::super::tests::{checkpoint, hex, json, vector};
    use super::super::{ErrorKind, MemoryDirectory};
    use super::{Files, Memtable, Result, replay};

    fn with(logs: &[(&str, &[u8])], min_unflushed: u64, limit: u64) -> Result<Memtable> {
        let mut directory = checkpoint();
        for (name, bytes) in logs {
            directory.insert(*name, bytes.to_vec());
        }
        list(&directory, min_unflushed, limit)
    }

    fn list(directory: &MemoryDirectory, min_unflushed: u64, limit: u64) -> Result<Memtable> {
        replay(directory, &Files::list(directory)?, min_unflushed, limit)
    }

    fn batch(sequence: u64, keys: &[&[u8]]) -> Vec<u8> {
        let mut record = sequence.to_le_bytes().to_vec();
        record.extend((keys.len() as u32).to_le_bytes());
        for key in keys {
            record.extend([0, key.len() as u8]);
            record.extend(*key);
        }
        record
    }

    #[test]
    fn the_vectors() {
        for (name, file, number) in [
            ("000004-walsync", "000004.log", 4),
            ("000002-recyclable", "000002.log", 2),
        ] {
            let log = vector(&format!("{name}.log"));
            // The vectors hold every kind of entry; records with one that is refused are left out here.
            let refused = with(&[(file, &log)], number, 1 << 20).unwrap_err();
            assert_eq!(
                (refused.kind(), refused.file()),
                (ErrorKind::Unsupported, file)
            );
            let records = super::super::log::tests::read(&log, super::LogKind::Newest(number));
            let batches = json(&format!("{name}.json"));
            let batches = batches["batches"].as_array().unwrap();
            let mut table = Memtable::default();
            let (mut read, mut expected) = (0, Vec::new());
            let records = records.unwrap();
            assert_eq!(records.len(), batches.len());
            for ((_, record), batch) in records.iter().zip(batches) {
                let mut alone = Memtable::default();
                if let Err(error) = alone.add(record, &mut (1 << 20)) {
                    assert_eq!(error.kind(), ErrorKind::Unsupported);
                    continue;
                }
                table.add(record, &mut (1 << 20)).unwrap();
                read += 1;
                expected.extend(
                    batch["entries"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .filter_map(|entry| {
                            let (kind, sequence) =
                                (entry["kind"].as_u64()?, entry["seq"].as_u64()?);
                            let key = hex(&entry["key"]);
                            (![3, 15].contains(&kind))
                                .then_some((key, u64::MAX - (sequence << 8 | kind)))
                        }),
                );
            }
            assert!(read >= 3);
            table.sort();
            expected.sort();
            let rows = table.rows().iter();
            let got: Vec<_> = rows
                .map(|row| (row.key.to_vec(), u64::MAX - row.trailer.0))
                .collect();
            assert_eq!(got, expected);
        }
    }

    #[test]
    fn only_what_is_not_in_tables() {
        let old = write(&[&batch(70, &[b"old"])], Some(17));
        let closed = write(&[&batch(80, &[b"a", b"b"])], Some(19));
        let newest = write(&[&batch(90, &[b"c"]), &batch(91, &[b"d"])], Some(20));
        let logs = [
            ("000017.log", &old[..]),
            ("000019.log", &closed),
            ("000020.log", &newest),
        ];
        let table = with(&logs, 18, 1 << 20).unwrap();
        let keys: Vec<_> = table.rows().iter().map(|row| &row.key[..]).collect();
        assert_eq!(keys, [b"a", b"b", b"c", b"d"]);
        assert_eq!(with(&logs, 17, 1 << 20).unwrap().rows().len(), 5);
        for cut in 0..newest.len() {
            let logs = [("000019.log", &closed[..]), ("000020.log", &newest[..cut])];
            let rows = with(&logs, 18, 1 << 20).unwrap().rows().len();
            assert_eq!(rows, if cut < newest.len() / 2 { 2 } else { 3 });
            let logs = [("000019.log", &newest[..cut]), ("000020.log", &[])];
            let error = with(&logs, 18, 1 << 20);
            assert!(cut == 0 || error.unwrap_err().file() == "000019.log");
        }
        let several = [("000020.log", &newest[..]), ("000020-001.log", &closed)];
        assert_eq!(
            with(&several, 18, 1 << 20).unwrap_err().kind(),
            ErrorKind::Unsupported
        );
        let error = with(&logs, 18, 120).unwrap_err();
        assert_eq!(
            (error.kind(), error.file()),
            (ErrorKind::TooLarge, "000019.log")
        );
        assert_eq!(with(&logs, 18, 10).unwrap_err().kind(), ErrorKind::TooLarge);
    }

    #[test]
    fn every_flip_of_a_log() {
        let log = vector("000004-walsync.log");
        for at in (0..300).chain(32_760..log.len()) {
            for bit in 0..8 {
                let mut log = log.clone();
                log[at] ^= 1 << bit;
                // An error or less, and never a panic.
                let read = with(&[("000004.log", &log)], 4, 1 << 20);
                assert!(read.is_err() || read.is_ok_and(|table| table.rows().len() < 10));
            }
        }
    }
}
