//! Tests of the whole, and what tests share: the vectors.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

mod envelope;
mod hostile;
mod layers;
mod stores;

use super::MemoryDirectory;

/// A file among the test vectors.
pub(super) fn vector(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/pebble");
    std::fs::read(std::path::Path::new(folder).join(name)).unwrap()
}

/// The folder of the vectors' complete store.
pub(super) fn checkpoint() -> MemoryDirectory {
    let names = [
        "000004.sst",
        "000007.sst",
        "000008.sst",
        "000013.sst",
        "000017.sst",
        "000018.log",
        "MANIFEST-000001",
        "OPTIONS-000003",
        "marker.format-version.000001.024",
        "marker.manifest.000001.MANIFEST-000001",
    ];
    let file = |name: &&str| {
        (
            (*name).to_owned(),
            vector(&format!("checkpoint-small/{name}")),
        )
    };
    names.iter().map(file).collect()
}

/// A listing among the test vectors.
pub(super) fn json(name: &str) -> serde_json::Value {
    serde_json::from_slice(&vector(name)).unwrap()
}

/// Bytes that a listing gives as hex; none where it gives none.
pub(super) fn hex(value: &serde_json::Value) -> Vec<u8> {
    let digits = value.as_str().unwrap_or_default();
    let byte = |at| u8::from_str_radix(digits.get(at..at + 2).unwrap(), 16).unwrap();
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// A small generator: the same numbers every run.
pub(super) struct Random(pub(super) u64);

impl Random {
    /// A number less than `limit`.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(0x5851_F42D_4C95_7F2D)
            .wrapping_add(0x1405_7B7E_F767_814F);
        (self.0 >> 33) % limit
    }
}
