//! Valid v3 files from a seed and a shape, with what they hold: what the SDK's writer writes, written here apart from
//! everything that reads.
//!
//! Integration tests, fuzz targets and benchmarks take it by `#[path = "…/generator/mod.rs"]`.
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

pub mod bytes;
pub mod columns;
pub mod envelope;
pub mod finish;
pub mod history;
pub mod keys;
pub mod log;
pub mod rows;
pub mod store;
pub mod table;

use std::collections::BTreeMap;

use c1z::model::c1z::v3::{GrantDigestRoot, SyncRunSummary};
use c1z::model::google::protobuf::Timestamp;
use c1z::model::storage::v3::SyncStatsRecord;
use c1z::model::wire;
use prost::Message;

pub use bytes::Random;
pub use envelope::{Encoding, File};

/// The one sync of every file.
pub const SYNC_ID: &str = "2z4ZcGFkjZXHSdwFUzPYzJXoHqJ";

/// What a file is to be like.
#[derive(Debug, Clone)]
pub struct Shape {
    pub users: usize,
    pub groups: usize,
    /// Entitlements of each group.
    pub entitlements: usize,
    /// Grants that are made; some of them are deleted again.
    pub grants: usize,
    /// Tables of the lowest level.
    pub tables: usize,
    /// Levels above it, of one table each; up to five.
    pub middle: usize,
    /// Tables of level 0, which overlap.
    pub level_0: usize,
    /// Grants that each table above the lowest level adds; it changes a third as many.
    pub churn: usize,
    /// Grants that each of them deletes.
    pub deletes: usize,
    /// Entitlements that each table of level 0 takes all grants from.
    pub range_deletes: usize,
    /// Grants that only the logs have.
    pub log: usize,
    /// Whether some tables are parts of files.
    pub virtual_tables: bool,
    pub digests: bool,
    /// Whether the index by principal was put off after the lowest level.
    pub deferred: bool,
    pub unfinished: bool,
    pub encoding: Encoding,
}

impl Shape {
    /// A little of everything.
    pub fn small() -> Self {
        Self {
            users: 60,
            groups: 8,
            entitlements: 4,
            grants: 700,
            tables: 5,
            middle: 1,
            level_0: 3,
            churn: 40,
            deletes: 12,
            range_deletes: 1,
            log: 30,
            virtual_tables: true,
            digests: true,
            deferred: false,
            unfinished: false,
            encoding: Encoding::Tar,
        }
    }

    /// So many grants, most of them in the lowest level, as a finished sync leaves them.
    pub fn of(grants: usize) -> Self {
        Self {
            users: (grants / 10).max(50),
            groups: (grants / 100).max(2),
            entitlements: 2,
            grants,
            tables: (grants / 50_000).max(4),
            churn: 200,
            log: 0,
            ..Self::small()
        }
    }

    /// Any shape, small enough to be made by the thousand.
    pub fn any(random: &mut Random) -> Self {
        let encodings = [Encoding::Tar, Encoding::TarZstd, Encoding::Indexed];
        Self {
            users: 1 + random.below(120),
            groups: 1 + random.below(12),
            entitlements: 1 + random.below(5),
            grants: random.below(600),
            tables: 1 + random.below(6),
            middle: random.below(4),
            level_0: random.below(5),
            churn: random.below(40),
            deletes: random.below(10),
            range_deletes: random.below(3),
            log: if random.one_in(2) {
                random.below(60)
            } else {
                0
            },
            virtual_tables: random.one_in(2),
            digests: random.one_in(2),
            deferred: random.one_in(4),
            unfinished: random.one_in(5),
            encoding: encodings[random.below(3)],
        }
    }
}

/// A file before it is put together, and what is in it.
pub struct Made {
    /// Of the store, by name.
    pub files: Vec<File>,
    pub manifest: Vec<u8>,
    pub encoding: Encoding,
    /// Every key that is there, with its value.
    pub live: BTreeMap<Vec<u8>, Vec<u8>>,
    pub stats: SyncStatsRecord,
}

impl Made {
    /// The c1z.
    pub fn file(&self) -> Vec<u8> {
        envelope::envelope(&self.manifest, self.encoding, &self.files)
    }

    /// The values of a family with their keys, in order.
    pub fn family<'a>(
        &'a self,
        header: &'a [u8],
    ) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + 'a {
        let all = self.live.range(header.to_vec()..);
        all.take_while(move |(key, _)| key.starts_with(header))
            .map(|(key, value)| (&key[..], &value[..]))
    }

    /// A file of the store.
    pub fn file_mut(&mut self, name: &str) -> Option<&mut Vec<u8>> {
        let mut files = self.files.iter_mut();
        files
            .find(|(known, _)| known == name)
            .map(|(_, bytes)| bytes)
    }
}

/// Makes a file: the same for the same seed and shape.
pub fn make(seed: u64, shape: &Shape) -> Made {
    let mut random = Random(seed);
    let history = history::write(&mut random, shape);
    let files = store::files(&mut random, shape, &history);
    let mut manifest = envelope::manifest(shape.encoding);
    if !shape.unfinished {
        let root = [keys::DIGESTS, &[0, 2]].concat();
        manifest.grant_digest_root = history.live.get(&root).map(|node| GrantDigestRoot {
            xor_digest: node[8..].to_vec(),
            count: i64::from_be_bytes(*node.first_chunk().unwrap()),
            abi_version: 1,
        });
    }
    let mut manifest = manifest.encode_to_vec();
    if !shape.unfinished {
        let time = |seconds| Some(Timestamp { seconds, nanos: 0 });
        let run = SyncRunSummary {
            sync_id: SYNC_ID.into(),
            r#type: 1,
            started_at: time(1_760_000_000),
            ended_at: time(1_760_001_000),
            ..Default::default()
        };
        let mut run = run.encode_to_vec();
        wire::put_bytes_field(&mut run, 6, &finish::stats_bytes(&history.stats));
        wire::put_bytes_field(&mut manifest, 40, &run);
    }
    Made {
        files,
        manifest,
        encoding: shape.encoding,
        live: history.live,
        stats: history.stats,
    }
}
