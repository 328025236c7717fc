//! The session store: read for those who ask for it by name, and by nothing else.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;

use c1z::store::{Query, SyncStats};
use c1z::work::{Pace, run};
use c1z::{Store, query};
use common::image::{RUN, TABLES, image, image_with, open};
use rusqlite::params;

fn code<T>(result: c1z::Result<T>) -> Option<&'static str> {
    result.err().map(|e| e.code())
}

const SESSIONS: &str = "create table v1_connector_sessions (id integer primary key, sync_id text not null, key text not null, value blob not null);
create unique index idx_session_store_sync_key_v1 on v1_connector_sessions (sync_id, key);";

fn keys(store: &dyn Store, prefix: &str, after: Option<&str>, max: usize) -> Vec<String> {
    let entries = store.session_entries("s", prefix, after, max).unwrap();
    entries.into_iter().map(|entry| entry.key).collect()
}

#[test]
fn session_entries_by_prefix_and_key() {
    for encoding in ["UTF-8", "UTF-16le"] {
        let image = image_with(4096, |db| {
            db.execute_batch(&format!(
                "pragma encoding = '{encoding}'; {TABLES} {RUN} {SESSIONS}"
            ))?;
            for (key, sync) in [
                ("b/2", "s"),
                ("a/1", "s"),
                ("b/1", "s"),
                ("b%", "s"),
                ("b/3", "t"),
                ("", "s"),
                ("😀", "s"),
            ] {
                db.execute(
                    "insert into v1_connector_sessions (sync_id, key, value) values (?, ?, ?)",
                    params![sync, key, key.as_bytes()],
                )?;
            }
            // Neither of these is text, and so neither has a name.
            db.execute_batch("insert into v1_connector_sessions (sync_id, key, value) values ('s', x'622f', x'');")?;
            if encoding == "UTF-8" {
                db.execute_batch("insert into v1_connector_sessions (sync_id, key, value) values ('s', cast(x'ff' as text), x'');")?;
            }
            Ok(())
        });
        let store = open(&image).unwrap();
        assert_eq!(keys(&*store, "b/", None, 10), ["b/1", "b/2"], "{encoding}");
        assert_eq!(keys(&*store, "b/", Some("b/1"), 10), ["b/2"], "{encoding}");
        assert_eq!(keys(&*store, "b/", None, 1), ["b/1"], "{encoding}");
        assert_eq!(keys(&*store, "b/", None, 0), [""; 0], "{encoding}");
        // One at a time is all of them, each once.
        let (mut all, mut after) = (Vec::new(), None);
        while let Some(key) = keys(&*store, "", after.as_deref(), 1).pop() {
            all.push(key.clone());
            after = Some(key);
            assert!(all.len() < 10, "{encoding}");
        }
        assert_eq!(all, keys(&*store, "", None, 100), "{encoding}");
        for key in ["", "a/1", "b%", "b/1", "b/2", "😀"] {
            assert!(all.iter().any(|k| k == key), "{encoding} {key}");
        }
        let entry = store.session_entries("s", "a", None, 1).unwrap().remove(0);
        assert_eq!(
            (entry.key.as_str(), entry.value.as_slice()),
            ("a/1", &b"a/1"[..])
        );
        assert_eq!(
            code(store.session_entries("u", "", None, 1)),
            Some("store.unknown-sync")
        );
    }
}

fn stats(store: &dyn Store) -> SyncStats {
    run(async |pace: &Pace| query::recount(store, "s", pace).await).unwrap()
}

/// No list, count or stat touches the table: one that cannot be read spoils nothing but its own read.
#[test]
fn nothing_else_reads_the_session_store() {
    let rows = "insert into v1_resource_types (external_id, data, sync_id, discovered_at) values ('user', x'', 's', '');";
    let store = |more: &str| open(&image(&format!("{TABLES} {RUN} {rows} {more};"))).unwrap();
    let none = store("");
    assert_eq!(none.session_entries("s", "", None, 10).unwrap(), []);
    for trap in [
        "create view v1_connector_sessions as select randomblob(1000000000) id, '' sync_id, '' key, '' value",
        "create table v1_connector_sessions (sync_id text, secret text)",
    ] {
        let store = store(trap);
        let refused = store.session_entries("s", "", None, 10);
        assert_eq!(code(refused), Some("sqlite.schema"), "{trap}");
        assert_eq!(stats(&*store), stats(&*none));
        assert_eq!(
            c1z::store::count(&*store, "s", &Query::ResourceTypes).unwrap(),
            1
        );
        assert_eq!(store.warnings(), []);
    }
}

/// Large values end an answer early; going on after its last key gives the rest.
#[test]
fn session_entries_are_bounded() {
    let image = image_with(4096, |db| {
        db.execute_batch(&format!("{TABLES} {RUN} {SESSIONS}"))?;
        let mut insert = db.prepare("insert into v1_connector_sessions (sync_id, key, value) values ('s', printf('%03d', ?), zeroblob(1000000))")?;
        (0..12).try_for_each(|n| insert.execute([n]).map(drop))
    });
    let store = open(&image).unwrap();
    let first = keys(&*store, "", None, usize::MAX);
    assert!((2..12).contains(&first.len()), "{}", first.len());
    let rest = keys(&*store, "", first.last().map(String::as_str), usize::MAX);
    assert_eq!(
        rest.first().map(String::as_str),
        Some(format!("{:03}", first.len()).as_str())
    );
}
