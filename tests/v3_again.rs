//! What questions about a v3 file cost that is much larger than what is kept of it: nothing is decoded for one that was just answered.
//!
//! `C1Z_SCALE=1000000,10000000 cargo test --test v3_again -- --nocapture` measures files of real tables, with the default limits.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod generator;
mod scale;

use std::path::Path;
use std::time::Instant;

use c1z::source::FileSource;
use c1z::store::{GrantQuery, Memory, ResourceRef};
use c1z::{Limits, Opening, Step, Store};
use generator::SYNC_ID;
use scale::{HELD, Scale, user};

/// What a question took.
struct Cost {
    frames: u64,
    blocks: u64,
    rows: u64,
}

struct Asked<'a> {
    store: &'a dyn Store,
    shown: bool,
}

impl Asked<'_> {
    fn memory(&self) -> Memory {
        self.store.info().memory.unwrap()
    }

    fn ask(&self, what: &str, question: impl FnOnce(&dyn Store) -> u64) -> Cost {
        let (before, begin) = (self.memory(), Instant::now());
        let rows = question(self.store);
        let (after, ms) = (self.memory(), begin.elapsed().as_secs_f64() * 1000.0);
        let cost = Cost {
            frames: after.frames_read - before.frames_read,
            blocks: after.blocks_read - before.blocks_read,
            rows,
        };
        if self.shown {
            let Cost { frames, blocks, .. } = cost;
            let read = after.bytes_read - before.bytes_read;
            println!("  {what:24} {ms:8.2} ms {frames:4} frames {blocks:5} blocks {read:10} bytes");
        }
        assert!(after.cache_bytes <= after.cache_limit, "{what}");
        cost
    }
}

fn of(number: u64) -> GrantQuery {
    GrantQuery {
        principal: Some(ResourceRef {
            resource_type: "user".into(),
            resource: user(number),
        }),
        ..GrantQuery::default()
    }
}

fn records(store: &dyn Store, query: &GrantQuery, max: usize) -> u64 {
    let found = store.grants(SYNC_ID, query, None).unwrap();
    found.take(max).map(Result::unwrap).count() as u64
}

fn identities(store: &dyn Store, query: &GrantQuery) -> u64 {
    let mut found = 0;
    let mut visit = |_: &c1z::store::GrantIds<'_>| {
        found += 1;
        Ok(())
    };
    let rest = store.scan_ids(SYNC_ID, query, None, 10_000, &mut visit);
    assert!(rest.unwrap().is_none());
    found
}

fn asked(path: &Path, scale: &Scale, limits: Limits, shown: bool) {
    let begin = Instant::now();
    let mut opening = Opening::of(Box::new(FileSource::open(path).unwrap()), limits);
    while opening.step(8 << 20).unwrap() == Step::More {}
    let store = opening.finish().unwrap();
    let asked = Asked {
        store: &*store,
        shown,
    };
    let syncs = store.syncs().unwrap();
    assert_eq!(syncs[0].stats.as_ref().unwrap().grants as u64, scale.grants);
    if shown {
        let (ms, read) = (begin.elapsed().as_secs_f64() * 1000.0, asked.memory());
        println!(
            "  open, info, syncs, stats {ms:8.2} ms {} frames {} bytes",
            read.frames_read, read.bytes_read
        );
    }
    let first = asked.ask("first 100", |store| {
        records(store, &GrantQuery::default(), 100)
    });
    assert!(first.frames <= 3 && first.rows == 100);

    for number in [scale.users / 2, scale.users / 3] {
        let query = of(number);
        let cold = asked.ask("identities", |store| identities(store, &query));
        assert!(cold.frames <= 2 && cold.rows == HELD, "{}", cold.frames);
        let cold = asked.ask("records", |store| records(store, &query, usize::MAX));
        assert!(cold.frames <= HELD + 2 && cold.rows == HELD);
        let again = asked.ask("… again", |store| records(store, &query, usize::MAX));
        assert_eq!((again.frames, again.blocks, again.rows), (0, 0, HELD));
        let again = asked.ask("… identities again", |store| identities(store, &query));
        assert_eq!((again.frames, again.blocks, again.rows), (0, 0, HELD));
    }
    // The question before the last, too.
    let query = of(scale.users / 2);
    let again = asked.ask("the first again", |store| {
        records(store, &query, usize::MAX)
    });
    assert_eq!((again.frames, again.blocks, again.rows), (0, 0, HELD));
}

#[test]
fn a_question_asked_again_decodes_nothing() {
    let path = std::env::temp_dir().join(format!("c1z-again-{}.c1z", std::process::id()));
    if let Ok(sizes) = std::env::var("C1Z_SCALE") {
        for grants in sizes.split(',') {
            let scale = Scale::of(grants.parse().unwrap());
            scale::v3::write(&scale, &path);
            println!(
                "{grants} grants, {} bytes",
                std::fs::metadata(&path).unwrap().len()
            );
            asked(&path, &scale, Limits::default(), true);
        }
    } else {
        // A fourth of everything: sixty tables of half a megabyte once they are packed, of which the cache has room for a half.
        let scale = Scale::of(1_000_000);
        scale::v3::write_in_tables(&scale, &path, 2 << 20);
        let limits = Limits {
            max_cache_size: 16 << 20,
            ..Limits::default()
        };
        asked(&path, &scale, limits, false);
    }
    std::fs::remove_file(&path).unwrap();
}
