//! Damaged, hostile and borderline files: what each must answer is in `corrupt.json`.
//!
//! None may panic, hang or take memory that its content does not earn.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use c1z::source::MemorySource;
use c1z::store::{self, Kind, Query};
use c1z::{Limits, Opening, Step, Store};
use serde_json::{Value, json};

/// Every file of `corrupt/` that is at hand; those of the repository win.
fn files() -> BTreeMap<String, PathBuf> {
    let dirs = [common::all(), Some(common::own())];
    let folders = dirs.into_iter().flatten().map(|dir| dir.join("corrupt"));
    let entries =
        folders.flat_map(|dir| std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()));
    let c1z = entries.filter(|path| path.extension().is_some_and(|e| e == "c1z"));
    c1z.map(|path| {
        (
            path.file_name().unwrap().to_string_lossy().into_owned(),
            path,
        )
    })
    .collect()
}

/// What a file answers, in the form of the table: an error at open, or the warnings, the rule of the
/// default view, and of each list its count or its error. For v3 also what checking everything says.
fn answer(bytes: &[u8], limits: &Limits) -> Value {
    let store = match c1z::open(bytes, limits.clone()) {
        Ok(store) => store,
        Err(error) => return json!({ "error": error.code() }),
    };
    let mut answer = match read(&*store) {
        Ok(answer) => answer,
        Err(error) => return json!({ "error": error.code() }),
    };
    if store.metadata().format == "v3" {
        answer["verify"] = match verify(bytes, limits) {
            Ok(store) => {
                let verified = read(&*store).unwrap();
                assert_eq!(verified["counts"], answer["counts"]);
                verified["warnings"].clone()
            }
            Err(error) => json!(error.code()),
        };
    }
    answer
}

/// Opens a file after all of it has been read and checked.
fn verify(bytes: &[u8], limits: &Limits) -> c1z::Result<Box<dyn Store>> {
    let source = Box::new(MemorySource::new(bytes.to_vec()));
    let mut opening = Opening::of(source, limits.clone());
    opening.verify_all();
    while opening.step(8 << 20)? == Step::More {}
    opening.finish()
}

fn read(store: &dyn Store) -> c1z::Result<Value> {
    let default = store::default_sync(store)?;
    let mut counts = serde_json::Map::new();
    for (name, query) in [
        ("resourceTypes", Query::ResourceTypes),
        ("resources", Query::Resources(Default::default())),
        ("entitlements", Query::Entitlements(Default::default())),
        ("grants", Query::Grants(Default::default())),
    ] {
        let Some(sync) = &default.sync else { break };
        counts.insert(name.into(), count(store, &sync.id, &query));
    }
    let mut warnings: Vec<&str> = store.warnings().iter().map(|w| w.code).collect();
    warnings.sort_unstable();
    Ok(json!({ "rule": default.rule, "counts": counts, "warnings": warnings }))
}

/// A number, or the code of the error that ended the list.
fn count(store: &dyn Store, sync_id: &str, query: &Query) -> Value {
    let (mut token, mut total) = (None, 0);
    loop {
        let page = c1z::query::page(
            store,
            sync_id,
            query,
            token.as_deref(),
            0,
            c1z::query::PageEnd::Exact,
            &Limits::default(),
        );
        match page {
            Ok(page) => {
                total += page.count;
                token = page.next;
            }
            Err(error) => return json!(error.code()),
        }
        if token.is_none() {
            return json!(total);
        }
    }
}

#[test]
fn every_file_answers_as_the_table_says() {
    let table: BTreeMap<String, Value> =
        serde_json::from_str(include_str!("corrupt.json")).unwrap();
    let mut seen = BTreeMap::new();
    for (name, path) in files() {
        let bytes = std::fs::read(path).unwrap();
        let begun = Instant::now();
        let got = answer(&bytes, &Limits::default());
        assert!(
            begun.elapsed() < Duration::from_secs(2),
            "{name} took {:?}",
            begun.elapsed()
        );
        // A browser sets less memory aside.
        let limits = Limits {
            max_decoded_size: 2 << 30,
            ..Limits::default()
        };
        let mut got = got;
        let (begun, in_browser) = (Instant::now(), answer(&bytes, &limits));
        assert!(begun.elapsed() < Duration::from_secs(2), "{name}");
        if in_browser != got {
            got["with2GiB"] = in_browser;
        }
        seen.insert(name, got);
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    assert!(peak.is_none_or(|kb| kb < 200_000), "{peak:?} kB at most");
    if std::env::var_os("C1Z_PRINT").is_some() {
        println!("{peak:?} kB at most");
        println!("{}", serde_json::to_string_pretty(&seen).unwrap());
    }
    for (name, got) in &seen {
        assert_eq!(table.get(name), Some(got), "{name}");
    }
    let own: Vec<_> = table
        .keys()
        .filter(|name| !seen.contains_key(*name))
        .collect();
    assert!(
        common::all().is_none() || own.is_empty(),
        "in the table but not at hand: {own:?}"
    );
}

/// A file cut at any byte, or with any byte changed, is an error or a file: never a panic.
#[test]
fn every_cut_and_every_flip() {
    let bytes = std::fs::read(common::own().join("tiny-v1.c1z")).unwrap();
    for at in (0..bytes.len()).step_by(7) {
        let error = c1z::open(&bytes[..at], Limits::default()).err();
        assert!(error.is_some() || at == 5, "cut at {at}");
    }
    for at in (0..bytes.len()).step_by(11) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x10;
        let _ = answer(&flipped, &Limits::default());
    }
}

/// Every error says where or how much, and is a sentence for people.
#[test]
fn errors_are_sentences() {
    for (name, path) in files() {
        let Err(error) = c1z::open(&std::fs::read(path).unwrap(), Limits::default()) else {
            continue;
        };
        let text = error.to_string();
        assert!(
            text.chars().next().unwrap().is_uppercase() && text.len() > 30,
            "{name}: {text}"
        );
        if error.code().starts_with("zstd.") || error.code().starts_with("limit.") {
            assert!(
                error.offset().is_some() || error.limit().is_some(),
                "{name}: {text}"
            );
        }
    }
    let _ = Kind::Grants;
}
