//! Seeks go where a search of the whole list goes, and read no more blocks than they must.

use super::{Entry, READABLE, access, entry, known, listed, probes};
use crate::pebble::entries::Entries;
use crate::pebble::table::TableEntries;
use crate::pebble::tests::vector;

/// Where a seek must go, and what stands before and after.
fn compare(entries: &mut TableEntries, found: bool, expected: &[Entry], place: Option<usize>) {
    let Some(place) = place else {
        assert!(!found);
        return;
    };
    assert!(found);
    assert_eq!(entry(entries), expected[place]);
    // A step on and two back, over both kinds of ends.
    assert_eq!(entries.next().unwrap(), place + 1 < expected.len());
    if place + 1 < expected.len() {
        assert_eq!(entry(entries), expected[place + 1]);
        assert!(entries.prev().unwrap());
        assert_eq!(entry(entries), expected[place]);
        assert_eq!(entries.prev().unwrap(), place > 0);
        if place > 0 {
            assert_eq!(entry(entries), expected[place - 1]);
        }
    }
}

#[test]
fn every_key_and_those_between() {
    for name in READABLE {
        let expected = listed(name);
        let table = known(name);
        let mut entries = table.entries();
        for key in probes(&expected) {
            let place = expected.partition_point(|entry| entry.0 < key);
            let found = entries.seek_ge(&key).unwrap();
            let at = Some(place).filter(|place| *place < expected.len());
            compare(&mut entries, found, &expected, at);
            let found = entries.seek_lt(&key).unwrap();
            compare(&mut entries, found, &expected, place.checked_sub(1));
        }
    }
}

#[test]
fn a_seek_reads_one_block_a_level() {
    for (name, levels) in [
        ("v7-twolevel", 3),
        ("v4-row-twolevel", 3),
        ("v7-zstd", 2),
        ("checkpoint-small/000017", 2),
    ] {
        let bytes = vector(&format!("{name}.sst"));
        let size = bytes.len() as u64;
        for (key, ..) in listed(name) {
            let access = access("t.sst", bytes.clone(), 1 << 20);
            let table = super::open(size, &access, None, None).unwrap();
            // Metaindex and properties.
            assert_eq!(access.counters.blocks_read.get(), 2);
            assert_eq!(access.counters.tables_opened.get(), 1);
            assert!(table.entries().seek_ge(&key).unwrap());
            assert_eq!(access.counters.blocks_read.get(), 2 + levels, "{name}");
            let bytes_read = access.counters.block_bytes.get();
            assert!(table.entries().seek_ge(&key).unwrap());
            assert_eq!(access.counters.block_bytes.get(), bytes_read);
        }
    }
}

#[test]
fn a_scan_reads_every_block_once() {
    let bytes = vector("v7-twolevel.sst");
    let size = bytes.len() as u64;
    // Nothing stays in the cache.
    let access = access("t.sst", bytes, 0);
    let table = super::open(size, &access, None, None).unwrap();
    let mut entries = table.entries();
    let mut found = entries.first().unwrap();
    while found {
        found = entries.next().unwrap();
    }
    assert!(access.counters.block_bytes.get() < size);
}
