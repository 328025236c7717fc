//! A virtual table shows what is within its bounds, from every side.

use super::writer::{self, Shape};
use super::{READABLE, access, backward, bytes, entry, forward, listed, probes};
use crate::pebble::entries::Entries;
use crate::pebble::table::{Bounds, Table, TableFile};
use crate::pebble::tests::vector;

#[test]
fn no_move_leaves_the_bounds() {
    for name in READABLE {
        let all = listed(name);
        let stored = vector(&format!("{name}.sst"));
        let size = stored.len() as u64;
        let access = access("t.sst", stored, 1 << 20);
        let file = TableFile::open("t.sst", size, &access).unwrap();
        let keys = probes(&all);
        // A few of all pairs, of which some are the wrong way round.
        for (number, smallest) in keys.iter().step_by(7).enumerate() {
            for largest in keys.iter().skip(number % 5).step_by(11) {
                for largest_exclusive in [false, true] {
                    let bounds = Bounds {
                        smallest: bytes(smallest),
                        largest: bytes(largest),
                        largest_exclusive,
                    };
                    check(
                        &Table::new(file.clone(), None, Some(&bounds)),
                        &all,
                        &bounds,
                    );
                }
            }
        }
    }
}

fn check(table: &std::rc::Rc<Table>, all: &[super::Entry], bounds: &Bounds) {
    let inside = |key: &[u8]| {
        key >= &bounds.smallest[..]
            && (key < &bounds.largest[..] || (!bounds.largest_exclusive && key == bounds.largest))
    };
    let expected: Vec<_> = all
        .iter()
        .filter(|(key, ..)| inside(key))
        .cloned()
        .collect();
    let mut entries = table.entries();
    assert_eq!(forward(&mut entries).unwrap(), expected);
    let mut back = backward(&mut entries).unwrap();
    back.reverse();
    assert_eq!(back, expected);
    for (key, ..) in all.iter().step_by(9) {
        let place = expected.partition_point(|entry| entry.0 < *key);
        assert_eq!(entries.seek_ge(key).unwrap(), place < expected.len());
        if let Some(expected) = expected.get(place) {
            assert_eq!(entry(&entries), *expected);
        }
        assert_eq!(entries.seek_lt(key).unwrap(), place > 0);
        if place > 0 {
            assert_eq!(entry(&entries), expected[place - 1]);
        }
    }
    for delete in table.range_deletes().unwrap() {
        assert!(delete.start < delete.end && delete.start >= bounds.smallest);
        assert!(delete.end <= bounds.largest || delete.end == [&bounds.largest[..], &[0]].concat());
    }
}

#[test]
fn blocks_outside_are_not_read() {
    let entries: Vec<super::Entry> = (0..100_u8).map(|n| (vec![n], 1 << 8 | 1, vec![])).collect();
    let stored = writer::table(&entries, &Shape::plain(10));
    let size = stored.len() as u64;
    for (smallest, largest, largest_exclusive, blocks) in [
        // The next block might start with key 39 as well.
        (20, 39, false, 3),
        (20, 40, true, 3),
        (25, 35, false, 2),
        (25, 27, false, 1),
        (29, 29, false, 2),
        (30, 30, true, 1),
    ] {
        let bounds = Bounds {
            smallest: bytes(&[smallest]),
            largest: bytes(&[largest]),
            largest_exclusive,
        };
        for walk in [forward, backward] {
            let access = access("t.sst", stored.clone(), 0);
            let table = super::open(size, &access, None, Some(&bounds)).unwrap();
            let before = access.counters.blocks_read.get();
            let count = usize::from(largest - smallest) + usize::from(!largest_exclusive);
            assert_eq!(walk(&mut table.entries()).unwrap().len(), count);
            // And the index.
            let read = access.counters.blocks_read.get() - before - 1;
            assert!(read <= blocks, "{smallest} {largest}: {read}");
        }
    }
}
