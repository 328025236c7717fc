//! Tables made here against a plain list: many shapes, keys that repeat across bundles and blocks, wide numbers.

use super::super::block::Checksum;
use super::mutations::Numbers;
use super::writer::{self, Shape};
use super::{Entry, backward, entry, forward, probes, table};
use crate::pebble::entries::Entries;

/// Keys from a small alphabet, each with a few versions.
fn entries(numbers: &mut Numbers, count: usize, newest: usize) -> Vec<Entry> {
    let mut keys: Vec<Vec<u8>> = (0..count)
        .map(|_| {
            let len = numbers.below(6);
            let mut key = b"user/".to_vec();
            key.extend((0..len).map(|_| [0, b'a', b'b', 0xFF][numbers.below(4)]));
            key
        })
        .collect();
    keys.sort();
    let mut sequence = 0;
    let mut entries = Vec::<Entry>::new();
    for key in keys {
        let repeats = entries.last().is_some_and(|last| last.0 == key);
        sequence = if repeats {
            sequence - 1
        } else {
            newest + numbers.below(1 << 20)
        };
        let value = vec![b'v'; numbers.below(20)];
        entries.push((
            key,
            (sequence as u64) << 8 | [0, 1, 18][numbers.below(3)],
            value,
        ));
    }
    entries
}

#[test]
fn every_shape() {
    let mut numbers = Numbers(0xDA94_2042_E4DD_58B5);
    for round in 0..60 {
        // Trailers of four bytes, of eight, and of eight above a base.
        let newest = [1_u64 << 10, 1 << 40, 1 << 50][round % 3];
        let newest = usize::try_from(newest).unwrap(); // compiled for 32 bits, too, and run with 64
        let count = 1 + numbers.below(400);
        let expected = entries(&mut numbers, count, newest);
        let shape = Shape {
            rows: 1 + numbers.below(60),
            leaf: (round % 2 == 0).then(|| 1 + numbers.below(6)),
            checksum: [Checksum::Crc32c, Checksum::XxHash64][round / 2 % 2],
            compress: round % 5 < 3,
            ..Shape::plain(0)
        };
        let table = table(writer::table(&expected, &shape)).unwrap();
        table.file.check().unwrap();
        let mut places = table.entries();
        assert_eq!(forward(&mut places).unwrap(), expected);
        let mut back = backward(&mut places).unwrap();
        back.reverse();
        assert_eq!(back, expected);
        for key in probes(&expected) {
            let place = expected.partition_point(|entry| entry.0 < key);
            assert_eq!(places.seek_ge(&key).unwrap(), place < expected.len());
            if place < expected.len() {
                assert_eq!(entry(&places), expected[place]);
                assert_eq!(places.prev().unwrap(), place > 0);
            }
            assert_eq!(places.seek_lt(&key).unwrap(), place > 0);
            if place > 0 {
                assert_eq!(entry(&places), expected[place - 1]);
                assert_eq!(places.next().unwrap(), place < expected.len());
            }
        }
    }
}

#[test]
fn no_entries() {
    for leaf in [None, Some(1)] {
        let shape = Shape {
            leaf,
            ..Shape::plain(1)
        };
        let table = table(writer::table(&[], &shape)).unwrap();
        table.file.check().unwrap();
        let mut entries = table.entries();
        assert!(!entries.first().unwrap() && !entries.last().unwrap());
        assert!(!entries.seek_ge(b"a").unwrap() && !entries.seek_lt(b"a").unwrap());
    }
}

#[test]
fn contradictions() {
    let shape = Shape::plain(3);
    let make = |keys: &[u8]| {
        let entries: Vec<Entry> = keys
            .iter()
            .map(|key| (vec![*key], 1 << 8 | 1, vec![]))
            .collect();
        table(writer::table(&entries, &shape)).unwrap()
    };
    assert!(make(b"abcdef").file.check().is_ok());
    for keys in [b"acbdef", b"abccde", b"abcbde", b"defabc", b"abfdec"] {
        let table = make(keys);
        assert!(table.file.check().is_err());
        let mut entries = table.entries();
        assert!(forward(&mut entries).is_err(), "{keys:?}");
        assert!(backward(&mut entries).is_err(), "{keys:?}");
    }
}
