//! Damage that comes with the right checksums: whatever it does, it ends, and without a panic.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
#![allow(clippy::arithmetic_side_effects)]

use std::rc::Rc;

use super::super::log::{LogKind, tests::read, tests::write};
use super::super::{Db, Directory, MemoryDirectory, Options};
use super::{Random, checkpoint, stores::fixture};

/// Opens a store and walks through it both ways, as far as that goes.
fn walk(directory: MemoryDirectory) -> bool {
    let Ok(db) = Db::open(Rc::new(directory), &Options::default()) else {
        return false;
    };
    let mut iter = db.iter(b"", None);
    let mut moved = iter.first();
    let mut steps = 0;
    while matches!(moved, Ok(true)) {
        let _ = (iter.value(), db.get(iter.key()));
        moved = iter.next();
        steps += 1;
    }
    let mut moved = iter.last();
    while matches!(moved, Ok(true)) {
        moved = iter.prev();
    }
    let _ = db.check(|_, _| Ok(()));
    assert!(steps < 1000);
    true
}

/// Changes records at random, and writes them anew.
fn mutate(
    random: &mut Random,
    good: &MemoryDirectory,
    name: &str,
    kind: LogKind,
) -> MemoryDirectory {
    let records = read(good.get(name).unwrap(), kind).unwrap();
    let mut records: Vec<Vec<u8>> = records.iter().map(|(_, record)| record.to_vec()).collect();
    for _ in 0..=random.below(3) {
        let count = records.len() as u64;
        let which = random.below(count) as usize;
        let record = &mut records[which];
        let at = random.below(record.len() as u64) as usize;
        match random.below(6) {
            0 => record.truncate(at.max(1)),
            1 => drop(record.remove(at)),
            2 => record.insert(at, random.below(256) as u8),
            3 => record[at] = [0, 1, 0x7F, 0x80, 0xFF][random.below(5) as usize],
            4 => records.swap(which, random.below(count) as usize),
            _ => record[at] ^= 1 << random.below(8),
        }
        records.retain(|record| !record.is_empty());
    }
    let records: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
    let number = match kind {
        LogKind::Manifest => None,
        LogKind::Closed(number) | LogKind::Newest(number) => Some(number as u32),
    };
    let mut directory = good.clone();
    directory.insert(name, write(&records, number));
    directory
}

#[test]
fn manifests() {
    let mut random = Random(5);
    let good = checkpoint();
    let opened = (0..4000).filter(|_| {
        let name = "MANIFEST-000001";
        walk(mutate(&mut random, &good, name, LogKind::Manifest))
    });
    assert!(opened.count() > 200);
}

#[test]
fn logs() {
    let mut random = Random(6);
    let good = fixture("wal-v3");
    let opened = (0..1000).filter(|_| {
        let newest = LogKind::Newest(10);
        walk(mutate(&mut random, &good, "000010.log", newest))
    });
    assert!(opened.count() > 100);
}

#[test]
fn folders_that_answer_wrongly() {
    /// Gives less than it was asked for.
    struct Short(MemoryDirectory);
    impl Directory for Short {
        fn files(&self) -> Vec<(String, u64)> {
            self.0.files()
        }
        fn read(&self, name: &str, at: u64, len: usize) -> super::super::Result<bytes::Bytes> {
            let bytes = self.0.read(name, at, len)?;
            Ok(bytes.slice(..bytes.len() / 2))
        }
    }
    let short = Short(checkpoint());
    assert!(Db::open(Rc::new(short), &Options::default()).is_err());
}
