//! What the native tests share: fixtures, goldens, and reading a stored list the way a person would.
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

pub mod image;
pub mod lsm;
pub mod views;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use c1z::model::json;
use c1z::store::{Record, Stream};
use c1z::{Limits, Store};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The fixtures that are part of the repository.
pub fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// One of them, open.
pub fn open_own(name: &str) -> Box<dyn Store> {
    let bytes = std::fs::read(own().join(name)).unwrap();
    c1z::open(&bytes, Limits::default()).unwrap()
}

/// The folder with all of them, where there is one.
pub fn all() -> Option<PathBuf> {
    let dir = std::env::var_os("C1Z_FIXTURES").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/fixtures"),
        PathBuf::from,
    );
    dir.is_dir().then_some(dir)
}

/// Paths of the `.c1z` files of a family by name; those of the repository win. Says in one line
/// what is left out where the large ones are not to be had.
pub fn fixtures(suffix: &str) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let dirs = [all(), Some(own())];
    if all().is_none() {
        eprintln!("left out: fixtures over 200 kB (set C1Z_FIXTURES to their folder)");
    }
    for dir in dirs.into_iter().flatten() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if let Some(stem) = name
                .strip_suffix(".c1z")
                .filter(|stem| stem.ends_with(suffix))
            {
                found.insert(stem.to_owned(), path);
            }
        }
    }
    found
}

/// The golden beside a fixture.
pub fn golden(path: &Path) -> Value {
    let plain = path.with_extension("golden.json");
    if plain.exists() {
        return serde_json::from_slice(&std::fs::read(plain).unwrap()).unwrap();
    }
    let mut text = Vec::new();
    let packed = std::fs::File::open(path.with_extension("golden.json.gz")).unwrap();
    flate2::read::GzDecoder::new(packed)
        .read_to_end(&mut text)
        .unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// All records of a stream; panics with the error there is.
pub fn collect(stream: c1z::Result<Stream<'_>>) -> Vec<Record> {
    stream.unwrap().collect::<c1z::Result<_>>().unwrap()
}

/// A record's JSON, with the keys of objects in any order.
pub fn json(record: &Record) -> Value {
    let mut out = Vec::new();
    record
        .write_json(&mut json::Writer::default(), &mut out)
        .unwrap();
    serde_json::from_slice(&out)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&out)))
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// Ids joined by newlines, as goldens hash them.
pub fn ids_sha256(records: &[Record]) -> String {
    let ids: Vec<String> = records.iter().map(Record::id).collect();
    sha256(ids.join("\n").as_bytes())
}
