//! Whole stores: the vectors' and those in real files, against the simplest model that is right.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
#![allow(clippy::arithmetic_side_effects)]

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::entries::{Entries, RangeDelete};
use super::super::table::{Access, MAX_BLOCK};
use super::super::tables::Tables;
use super::super::{Cache, Db, ErrorKind, MemoryDirectory, Options, files, replay, version};
use super::{Random, checkpoint, envelope, hex, json, vector};

const FIXTURES: [&str; 8] = [
    "tiny-v3",
    "levels-v3",
    "tombstones-v3",
    "wal-v3",
    "wal-torn-v3",
    "wal-unfinished-v3",
    "reset-v3",
    "empty-v3",
];

type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

fn open(directory: &MemoryDirectory) -> Db {
    Db::open(Rc::new(directory.clone()), &Options::default()).unwrap()
}

pub(super) fn fixture(name: &str) -> MemoryDirectory {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let path = std::path::Path::new(folder).join(format!("{name}.c1z"));
    envelope::store(&std::fs::read(path).unwrap())
}

fn forward(db: &Db) -> Pairs {
    let mut iter = db.iter(b"", None);
    let mut pairs = Vec::new();
    let mut on = iter.first().unwrap();
    while on {
        let value = iter.value().unwrap();
        assert!(iter.value_here().is_none_or(|here| here == value));
        pairs.push((iter.key().to_vec(), value.to_vec()));
        on = iter.next().unwrap();
    }
    pairs
}

fn backward(db: &Db) -> Pairs {
    let mut iter = db.iter(b"", None);
    let mut pairs = Vec::new();
    let mut on = iter.last().unwrap();
    while on {
        pairs.push((iter.key().to_vec(), iter.value().unwrap().to_vec()));
        on = iter.prev().unwrap();
    }
    pairs.reverse();
    pairs
}

/// Every entry of every source into a map, whatever its level, and then what range deletes leave.
fn model(directory: &MemoryDirectory) -> Pairs {
    let listed = files::Files::list(directory).unwrap();
    let version = version::read(directory, &listed, 1 << 20).unwrap();
    let logs = replay::replay(directory, &listed, version.min_unflushed_log, 1 << 24).unwrap();
    let logs = Rc::new(logs);
    let tables = Tables::new(Access {
        directory: Rc::new(directory.clone()),
        cache: Rc::new(Cache::new(0)),
        counters: Rc::default(),
        decoder: Rc::default(),
        max_block: MAX_BLOCK,
    });
    let mut sources: Vec<Box<dyn Entries>> = vec![Box::new(logs.entries())];
    let mut deletes: Vec<RangeDelete> = logs.deletes().to_vec();
    for table in version.levels.iter().flatten() {
        let table = tables.table(table).unwrap();
        sources.push(Box::new(table.entries()));
        deletes.extend(table.range_deletes().unwrap());
    }
    let mut newest = BTreeMap::new();
    for mut source in sources {
        let mut on = source.first().unwrap();
        while on {
            let (trailer, value) = (source.trailer(), source.value().unwrap().to_vec());
            let best = newest
                .entry(source.key().to_vec())
                .or_insert((trailer, value.clone()));
            if best.0 < trailer {
                *best = (trailer, value);
            }
            on = source.next().unwrap();
        }
    }
    newest.retain(|key, (trailer, _)| {
        let hides = |delete: &RangeDelete| {
            delete.start <= *key && *key < delete.end && delete.sequence > trailer.sequence()
        };
        [1, 18].contains(&trailer.kind().0) && !deletes.iter().any(hides)
    });
    newest
        .into_iter()
        .map(|(key, (_, value))| (key, value))
        .collect()
}

/// Leaping, now and again, up to some key comes past the same keys as going from one to the next. How many it leapt over.
fn leaps(db: &Db, expected: &Pairs, random: &mut Random) -> u64 {
    let mut leapt = 0;
    for _ in 0..8 {
        let end = random.below(expected.len() as u64 + 1) as usize;
        let upper = expected.get(end).map(|(key, _)| &key[..]);
        let mut iter = db.iter(b"", upper);
        let mut on = iter.first().unwrap();
        let mut at = 0;
        while on {
            assert_eq!(iter.key(), expected[at].0);
            let over = iter.leap(random.below(400)).unwrap();
            leapt += over;
            at += over as usize;
            assert_eq!(iter.key(), expected[at].0);
            assert_eq!(iter.value().unwrap(), expected[at].1);
            on = iter.next().unwrap();
            at += 1;
        }
        assert_eq!(at, end);
    }
    leapt
}

fn check(db: &Db, expected: &Pairs) {
    assert_eq!(db.counters().files_opened, 0);
    assert_eq!(forward(db), *expected);
    assert_eq!(backward(db), *expected);
    let mut random = Random(expected.len() as u64);
    let mut iter = db.iter(b"", None);
    for _ in 0..expected.len().min(500) {
        let at = random.below(expected.len() as u64) as usize;
        let (key, value) = &expected[at];
        assert_eq!(db.get(key).unwrap().unwrap(), value);
        assert_eq!(db.get(&[&key[..], b"\0"].concat()).unwrap(), None);
        assert!(iter.seek_ge(key).unwrap() && iter.key() == key);
        assert_eq!(iter.prev().unwrap(), at > 0);
        assert_eq!(iter.seek_lt(key).unwrap(), at > 0);
        assert!(at == 0 || iter.key() == expected[at - 1].0);
        assert_eq!(
            iter.value().unwrap(),
            *at.checked_sub(1).map_or(&[][..], |at| &expected[at].1)
        );
        assert!(!iter.next().unwrap() || iter.key() == key);
        let (lower, upper) = (key, &expected[(at + 40).min(expected.len() - 1)].0);
        let mut part = db.iter(lower, Some(upper));
        let mut on = part.first().unwrap();
        for (key, _) in &expected[at..(at + 40).min(expected.len() - 1)] {
            assert!(on && part.key() == key);
            on = part.next().unwrap();
        }
        assert!(!on);
    }
    leaps(db, expected, &mut random);
    let mut last = (0, 0);
    db.check(|done, total| {
        last = (done, total);
        Ok(())
    })
    .unwrap();
    assert_eq!(last.0, last.1);
}

#[test]
fn the_vectors_checkpoint() {
    let live = json("checkpoint-small.live.json");
    let live = live["live_entries"].as_array().unwrap();
    let live: Pairs = live
        .iter()
        .map(|pair| (hex(&pair["key"]), hex(&pair["value"])))
        .collect();
    assert_eq!(live.len(), 44);
    for directory in [checkpoint(), envelope::store(&vector("small-indexed.c1z"))] {
        assert_eq!(model(&directory), live);
        let db = open(&directory);
        assert_eq!(db.tables().count(), 8);
        check(&db, &live);
        assert_eq!(db.counters().files_opened, 5);
    }
}

#[test]
fn real_stores() {
    let mut leapt = 0;
    for name in FIXTURES {
        let directory = fixture(name);
        let expected = model(&directory);
        let db = open(&directory);
        leapt += leaps(&open(&directory), &expected, &mut Random(3));
        println!("{name}: {} keys, {:?}", expected.len(), db.counters());
        check(&db, &expected);
        assert!(db.counters().log_entries > 0 || !name.starts_with("wal"));
    }
    assert!(leapt > 0);
}

#[test]
fn a_damaged_table_fails_only_what_touches_it() {
    let good = checkpoint();
    let live = forward(&open(&good));
    for name in ["000004.sst", "000007.sst", "000008.sst", "000017.sst"] {
        let mut bytes = good.get(name).unwrap().to_vec();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        let mut directory = good.clone();
        directory.insert(name, bytes);
        let db = open(&directory);
        let mut failed = 0;
        for (key, value) in &live {
            match db.get(key) {
                Ok(got) => assert_eq!(got.unwrap(), value),
                Err(error) => {
                    assert_eq!((error.kind(), error.file()), (ErrorKind::Corrupt, name));
                    failed += 1;
                }
            }
        }
        assert!((1..live.len()).contains(&failed), "{name}: {failed}");
        assert_eq!(db.check(|_, _| Ok(())).unwrap_err().file(), name);
        let mut iter = db.iter(b"", None);
        let mut on = iter.first();
        while matches!(on, Ok(true)) {
            on = iter.next();
        }
        assert_eq!(on.unwrap_err().file(), name);
    }
}

#[test]
fn an_iterator_outlives_its_store() {
    let mut iter = open(&checkpoint()).iter(b"\x03\x01", Some(b"\x03\x02"));
    assert!(iter.first().unwrap() && iter.next().unwrap() && !iter.next().unwrap());
}

#[test]
fn every_cut_and_flip_of_logs() {
    let good = fixture("wal-v3");
    let opened = |directory: MemoryDirectory| Db::open(Rc::new(directory), &Options::default());
    let all = open(&good).counters().log_entries;
    let (mut refused, mut less) = (0, 0);
    for name in ["000008.log", "000010.log"] {
        let bytes = good.get(name).unwrap();
        let mut before = 0;
        for cut in 0..bytes.len() {
            let mut directory = good.clone();
            directory.insert(name, bytes.slice(..cut));
            // The newest may be torn, and has the more the longer it is.
            if let Ok(db) = opened(directory) {
                let entries = db.counters().log_entries;
                assert!((before..=all).contains(&entries), "{name} {cut}");
                before = entries;
            }
            let mut flipped = bytes.to_vec();
            flipped[cut] ^= 1 << (cut % 8);
            let mut directory = good.clone();
            directory.insert(name, flipped);
            match opened(directory) {
                Ok(db) if db.counters().log_entries == all => {}
                Ok(db) => {
                    assert!(db.counters().log_entries < all);
                    less += 1;
                }
                Err(error) => {
                    assert_eq!((error.kind(), error.file()), (ErrorKind::Corrupt, name));
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > less && less > 0, "{refused} {less}");
}
