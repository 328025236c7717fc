//! Tables of the vectors, whole, from every side, and damaged.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod bounds;
mod hostile;
mod models;
mod mutations;
mod refusals;
mod seeks;
mod vectors;
mod writer;

use std::rc::Rc;

use bytes::Bytes;

use super::block::Counters;
use super::{Access, Bounds, MAX_BLOCK, Table, TableEntries, TableFile};
use crate::pebble::cache::Cache;
use crate::pebble::entries::Entries;
use crate::pebble::error::Result;
use crate::pebble::memory::MemoryDirectory;
use crate::pebble::tests::{hex, json, vector};

/// All tables that can be read.
const READABLE: [&str; 14] = [
    "v4-row-snappy-rangedel",
    "v4-row-twolevel",
    "v5-snappy-rangedel",
    "v6-snappy",
    "v7-none",
    "v7-snappy-rangedel",
    "v7-twolevel",
    "v7-valueblocks",
    "v7-zstd",
    "checkpoint-small/000004",
    "checkpoint-small/000007",
    "checkpoint-small/000008",
    "checkpoint-small/000013",
    "checkpoint-small/000017",
];

/// User key, trailer, value.
type Entry = (Vec<u8>, u64, Vec<u8>);

/// Access to one file, with a cache of nothing but the last block where `cache` is 0.
fn access(name: &str, bytes: Vec<u8>, cache: usize) -> Access {
    let directory: MemoryDirectory = [(name, bytes)].into_iter().collect();
    Access {
        directory: Rc::new(directory),
        cache: Rc::new(Cache::new(cache)),
        counters: Rc::new(Counters::default()),
        decoder: Rc::default(),
        max_block: MAX_BLOCK,
    }
}

/// A table that `access` gives as `t.sst`.
fn open(
    size: u64,
    access: &Access,
    sequence: Option<u64>,
    bounds: Option<&Bounds>,
) -> Result<Rc<Table>> {
    let file = TableFile::open("t.sst", size, access)?;
    Ok(Table::new(file, sequence, bounds))
}

/// A table in memory.
fn table(bytes: Vec<u8>) -> Result<Rc<Table>> {
    let size = bytes.len() as u64;
    open(size, &access("t.sst", bytes, 1 << 20), None, None)
}

/// A table of the vectors.
fn known(name: &str) -> Rc<Table> {
    table(vector(&format!("{name}.sst"))).unwrap()
}

/// What the listing beside a table says is in it.
fn listed(name: &str) -> Vec<Entry> {
    let listing = json(&format!("{}.json", name.replace('/', ".")));
    let points = listing["points"].as_array().unwrap();
    let trailer = |point: &serde_json::Value| {
        point["seq"].as_u64().unwrap() << 8 | point["kind"].as_u64().unwrap()
    };
    points
        .iter()
        .map(|point| (hex(&point["key"]), trailer(point), hex(&point["value"])))
        .collect()
}

/// Where entries stand.
fn entry(entries: &TableEntries) -> Entry {
    let value = entries.value().unwrap().to_vec();
    (entries.key().to_vec(), entries.trailer().0, value)
}

/// All entries in order.
fn forward(entries: &mut TableEntries) -> Result<Vec<Entry>> {
    let mut all = Vec::new();
    let mut found = entries.first()?;
    while found {
        let value = entries.value()?.to_vec();
        all.push((entries.key().to_vec(), entries.trailer().0, value));
        found = entries.next()?;
    }
    Ok(all)
}

/// All entries from the last.
fn backward(entries: &mut TableEntries) -> Result<Vec<Entry>> {
    let mut all = Vec::new();
    let mut found = entries.last()?;
    while found {
        let value = entries.value()?.to_vec();
        all.push((entries.key().to_vec(), entries.trailer().0, value));
        found = entries.prev()?;
    }
    Ok(all)
}

/// Keys of the entries, and keys before, between and after them.
fn probes(entries: &[Entry]) -> Vec<Vec<u8>> {
    let mut keys = vec![vec![], vec![0xFF; 40]];
    for (key, ..) in entries {
        keys.push(key.clone());
        keys.push([&key[..], &[0]].concat());
        keys.push([&key[..], &[0xFF]].concat());
        keys.push(key[..key.len() / 2].to_vec());
        keys.push(key[..key.len() - 1].to_vec());
        let mut less = key.clone();
        *less.last_mut().unwrap() = less.last().unwrap().saturating_sub(1);
        keys.push(less);
    }
    keys.sort();
    keys.dedup();
    keys
}

fn bytes(text: &[u8]) -> Bytes {
    Bytes::copy_from_slice(text)
}
