//! Layers of made-up tables against a list of everything that is in them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
#![allow(clippy::arithmetic_side_effects)]

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use bytes::Bytes;

use super::super::coverage::Coverage;
use super::super::db::find;
use super::super::error::{Error, Result};
use super::super::files::File;
use super::super::iter::Iter;
use super::super::key::{Kind, Trailer};
use super::super::layers::{Layers, Opened, Opener};
use super::super::memtable::{Memtable, tests::memtable};
use super::super::version::{StoredTable, Version};
use super::super::version_edit::{Bound, TableMeta};
use super::Random;

/// Keys are these numbers.
const KEYS: u64 = 40;

fn key(number: u64) -> Vec<u8> {
    // Some are the beginning of others.
    let text = format!("{:02}", number / 2);
    [text.as_bytes(), &[0][..(number % 2) as usize]].concat()
}

/// What was written, in this order, from sequence number 1 on.
#[derive(Debug, Clone)]
struct Write {
    sequence: u64,
    kind: u8,
    start: u64,
    /// Of a range delete.
    end: u64,
}

impl Write {
    fn value(&self) -> Vec<u8> {
        match self.kind {
            15 => key(self.end),
            _ => self.sequence.to_string().into_bytes(),
        }
    }
}

struct Made {
    tables: HashMap<u64, Rc<Memtable>>,
    opened: RefCell<Vec<u64>>,
    broken: Option<u64>,
}

impl Opener for Rc<Made> {
    fn open(&self, table: &StoredTable) -> Result<Opened> {
        let number = table.meta.number;
        if self.broken == Some(number) {
            return Err(Error::corrupt("broken"));
        }
        self.opened.borrow_mut().push(number);
        let table = &self.tables[&number];
        Ok(Opened {
            source: Box::new(Rc::clone(table)),
            coverage: Rc::new(Coverage::new(table.deletes())),
        })
    }
}

fn table(writes: &[Write]) -> Memtable {
    let batches: Vec<_> = writes
        .iter()
        .map(|write| (write.sequence, write.kind, key(write.start), write.value()))
        .collect();
    let batches: Vec<_> = batches
        .iter()
        .map(|(sequence, kind, key, value)| (*sequence, vec![(*kind, &key[..], &value[..])]))
        .collect();
    memtable(&batches)
}

fn meta(number: u64, writes: &[Write]) -> TableMeta {
    let bound = |key: Vec<u8>, trailer| Bound::new(Bytes::from(key), trailer);
    let trailer = |write: &Write| Trailer(write.sequence << 8 | u64::from(write.kind));
    let starts = writes
        .iter()
        .map(|write| bound(key(write.start), trailer(write)));
    let ends = writes.iter().map(|write| match write.kind {
        15 => bound(key(write.end), Trailer::EXCLUSIVE),
        _ => bound(key(write.start), trailer(write)),
    });
    let sequences = || writes.iter().map(|write| write.sequence);
    TableMeta {
        number,
        file: number,
        size: 0,
        smallest: starts.min().unwrap(),
        largest: ends.max().unwrap(),
        sequences: (sequences().min().unwrap(), sequences().max().unwrap()),
    }
}

/// Spreads writes over the logs, tables of level 0, and two levels of tables that do not overlap.
fn spread(random: &mut Random, writes: &[Write], broken: Option<u64>) -> (Rc<Layers>, Rc<Made>) {
    let (mut memory, mut level_0, mut levels) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    let tables = 1 + random.below(4);
    let cuts: Vec<u64> = (0..random.below(5)).map(|_| random.below(KEYS)).collect();
    let mut edges = [&[0, KEYS + 1], &cuts[..]].concat();
    edges.sort_unstable();
    for write in writes {
        match random.below(4) {
            0 => memory.push(write.clone()),
            1 => {
                let table = level_0.entry(random.below(tables)).or_insert(vec![]);
                table.push(write.clone());
            }
            level => {
                let level = if level == 2 { 1 } else { 6 };
                for (span, edge) in edges.windows(2).enumerate() {
                    let mut write = write.clone();
                    if write.kind == 15 {
                        write.start = write.start.max(edge[0]);
                        write.end = write.end.min(edge[1]);
                    }
                    let point = write.kind != 15 && (edge[0]..edge[1]).contains(&write.start);
                    if point || write.kind == 15 && write.start < write.end {
                        levels.entry((level, span)).or_insert(vec![]).push(write);
                    }
                }
            }
        }
    }
    let tables = level_0.into_values().map(|writes| (0, writes));
    let tables = tables.chain(
        levels
            .into_iter()
            .map(|((level, _), writes)| (level, writes)),
    );
    let (mut version, mut made) = (Version::default(), HashMap::new());
    for ((level, writes), number) in tables.zip(1..) {
        version.levels[level].push(StoredTable {
            level,
            meta: meta(number, &writes),
            file: File::default(),
        });
        made.insert(number, Rc::new(table(&writes)));
    }
    let made = Rc::new(Made {
        tables: made,
        opened: RefCell::default(),
        broken,
    });
    let opener = Box::new(Rc::clone(&made));
    (Rc::new(Layers::new(table(&memory), version, opener)), made)
}

fn writes(random: &mut Random) -> Vec<Write> {
    let count = 1 + random.below(80);
    let write = |sequence| {
        let (start, end) = (random.below(KEYS), random.below(KEYS));
        let kinds = [1, 1, 1, 1, 18, 0, 7, 23, 15];
        let kind = kinds[random.below(9) as usize];
        Write {
            sequence,
            // An empty range delete hides nothing, and has no bounds that make sense.
            kind: if kind == 15 && start >= end { 1 } else { kind },
            start,
            end: end.min(start + 8),
        }
    };
    (1..=count).map(write).collect()
}

/// What a user sees, one write after the other.
fn live(writes: &[Write]) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let mut live = BTreeMap::new();
    for write in writes {
        match Kind(write.kind) {
            Kind::SET | Kind::SET_WITH_DELETE => drop(live.insert(key(write.start), write.value())),
            Kind::RANGE_DELETE => live.retain(|k, _| *k < key(write.start) || *k >= key(write.end)),
            _ => drop(live.remove(&key(write.start))),
        }
    }
    live
}

fn check_walk(random: &mut Random, iter: &mut Iter, live: &[(Vec<u8>, Vec<u8>)]) {
    // Where the iterator stands among the live keys.
    let mut at: Option<usize> = None;
    for _ in 0..60 {
        let seek = key(random.below(KEYS + 2));
        let below = live.partition_point(|(key, _)| *key < seek);
        let (found, expected) = match random.below(9) {
            0 => (iter.seek_ge(&seek), Some(below)),
            1 => (iter.seek_lt(&seek), below.checked_sub(1)),
            2 => (iter.first(), Some(0)),
            3 => (iter.last(), live.len().checked_sub(1)),
            4 | 5 => (iter.prev(), at.and_then(|at| at.checked_sub(1))),
            _ => (iter.next(), at.map(|at| at + 1)),
        };
        at = expected.filter(|at| *at < live.len());
        assert_eq!(found.unwrap(), at.is_some());
        let (key, value) = at.map(|at| live[at].clone()).unwrap_or_default();
        assert_eq!(iter.key(), key);
        assert_eq!(iter.value().unwrap(), value);
    }
}

#[test]
fn every_walk_sees_what_was_written() {
    let mut random = Random(7);
    for _ in 0..1500 {
        let writes = writes(&mut random);
        let live = live(&writes);
        let (layers, made) = spread(&mut random, &writes, None);
        let all: Vec<_> = live.clone().into_iter().collect();
        check_walk(&mut random, &mut Iter::new(&layers, b"", None), &all);
        let (lower, upper) = (key(random.below(KEYS)), key(random.below(KEYS)));
        let inside: Vec<_> = all
            .iter()
            .filter(|(key, _)| *key >= lower && *key < upper)
            .cloned()
            .collect();
        check_walk(
            &mut random,
            &mut Iter::new(&layers, &lower, Some(&upper)),
            &inside,
        );
        for number in 0..KEYS {
            let key = key(number);
            let value = find(&layers, &key)
                .map(|found| found.map(|found| found.value))
                .unwrap();
            assert_eq!(value.as_deref(), live.get(&key).map(Vec::as_slice));
        }
        let mut opened = made.opened.borrow().clone();
        opened.sort_unstable();
        assert!(
            opened.is_sorted_by(|a, b| a < b),
            "a table was opened twice"
        );
    }
}

#[test]
fn only_tables_within_the_bounds_are_opened() {
    let mut random = Random(11);
    let mut lazy = 0;
    for _ in 0..500 {
        let writes = writes(&mut random);
        let (layers, made) = spread(&mut random, &writes, None);
        let (lower, upper) = (key(random.below(KEYS)), key(random.below(KEYS)));
        let mut needed: Vec<u64> = Vec::new();
        for layer in 0..layers.len() {
            for slot in &layers.layer(layer)[layers.overlapping(layer, &lower, Some(&upper))] {
                assert!(slot.smallest < upper && !slot.ends_before(&lower));
                needed.extend(slot.table().iter().map(|table| table.meta.number));
            }
        }
        let mut iter = Iter::new(&layers, &lower, Some(&upper));
        if iter.first().unwrap() {
            lazy += needed.len() - made.opened.borrow().len();
        }
        while iter.next().unwrap() {}
        let mut on = iter.last().unwrap();
        while on {
            on = iter.prev().unwrap();
        }
        assert!(
            made.opened
                .borrow()
                .iter()
                .all(|number| needed.contains(number))
        );
    }
    assert!(lazy > 100, "the first key opens what it needs: {lazy}");
}

#[test]
fn a_broken_table_fails_only_what_touches_it() {
    let mut random = Random(13);
    let (mut failed, mut fine) = (0, 0);
    for _ in 0..300 {
        let writes = writes(&mut random);
        let live = live(&writes);
        let (layers, _) = spread(&mut random, &writes, Some(2));
        let broken = (0..layers.len()).flat_map(|layer| layers.layer(layer));
        let broken = broken.filter(|slot| slot.table().iter().any(|table| table.meta.number == 2));
        let bounds: Vec<_> = broken.map(|slot| (&slot.smallest, &slot.largest)).collect();
        for number in 0..KEYS {
            let key = key(number);
            let inside = bounds
                .iter()
                .any(|(smallest, largest)| **smallest <= key && key <= **largest);
            match find(&layers, &key).map(|found| found.map(|found| found.value)) {
                Ok(value) => assert_eq!(value.as_deref(), live.get(&key).map(Vec::as_slice)),
                Err(_) => assert!(inside),
            }
            let mut iter = Iter::new(&layers, &key, Some(&[&key[..], &[0]].concat()));
            match iter.first() {
                Ok(found) => {
                    assert_eq!(found, live.contains_key(&key));
                    fine += 1;
                }
                Err(_) => {
                    assert!(inside);
                    assert!(!iter.next().unwrap() && iter.key().is_empty());
                    failed += 1;
                }
            }
        }
    }
    assert!(failed > 100 && fine > 100);
}
