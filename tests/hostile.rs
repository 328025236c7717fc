//! What the fuzzers start from and what they found, once more and in every `cargo test`; and inputs
//! that are small and cost much.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

#[allow(dead_code, unreachable_pub)]
#[path = "fuzz/src/lib.rs"]
mod fuzz;
#[path = "common/peak.rs"]
mod peak;

use std::path::Path;
use std::time::{Duration, Instant};

use c1z::{Limits, Opening, Step};
use peak::peak;

/// Runs every input of a folder through its target; the name of the folder is that of the target.
fn replay(folder: &str) -> usize {
    let mut inputs = 0;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz")
        .join(folder);
    for target in std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
    {
        let name = target.file_name().unwrap().to_string_lossy().into_owned();
        for path in std::fs::read_dir(&target)
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            if path.ends_with(".gitkeep") {
                continue;
            }
            let data = std::fs::read(&path).unwrap();
            let begun = Instant::now();
            // A panic says what; this says where from, when nothing else does.
            eprintln!("{}", path.display());
            fuzz::run(&name, &data);
            assert!(
                begun.elapsed() < Duration::from_secs(5),
                "{} took {:?}",
                path.display(),
                begun.elapsed()
            );
            inputs += 1;
        }
    }
    inputs
}

#[test]
fn the_corpus_runs_through() {
    assert!(replay("corpus") >= 40);
}

#[test]
fn what_once_crashed_does_no_more() {
    replay("crashes");
}

/// Makes the seeds of records and tokens anew: `cargo test --test hostile -- --ignored`.
#[test]
#[ignore = "writes into the tree"]
fn make_seeds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let put = |target: &str, name: &str, data: &[u8]| {
        let folder = root.join("fuzz/corpus").join(target);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), data).unwrap();
    };
    for fixture in ["tiny-v1", "tiny-v1-slim", "old-schema-0-v1", "unicode-v1"] {
        let store = c1z::open(
            &std::fs::read(root.join(format!("fixtures/{fixture}.c1z"))).unwrap(),
            Limits::default(),
        )
        .unwrap();
        let sync = c1z::store::default_sync(&*store).unwrap().sync.unwrap().id;
        let queries = [
            c1z::store::Query::ResourceTypes,
            c1z::store::Query::Resources(Default::default()),
            c1z::store::Query::Entitlements(Default::default()),
            c1z::store::Query::Grants(Default::default()),
        ];
        for (kind, query) in queries.iter().enumerate() {
            for (n, record) in c1z::store::records(&*store, &sync, query, None)
                .unwrap()
                .take(4)
                .enumerate()
            {
                put(
                    "record_json",
                    &format!("{fixture}-{kind}-{n}"),
                    &[&[0xf8 | kind as u8][..], &record.unwrap().wire].concat(),
                );
            }
            let page = c1z::query::page(
                &*store,
                &sync,
                query,
                None,
                2,
                c1z::query::PageEnd::Exact,
                &Limits::default(),
            )
            .unwrap();
            put(
                "page_token",
                &format!("{fixture}-{kind}"),
                page.next.unwrap_or_default().as_bytes(),
            );
        }
    }
}

fn v3(manifest: &[u8]) -> Vec<u8> {
    let mut file = b"C1Z3\0".to_vec();
    file.extend_from_slice(&(manifest.len() as u32).to_be_bytes());
    file.extend_from_slice(manifest);
    file
}

/// The engine and encoding that every manifest needs, then a field of no bytes, many times.
fn repeated(field: u32, times: usize) -> Vec<u8> {
    use c1z::model::c1z::v3::C1zManifestV3;
    let known = C1zManifestV3 {
        engine: "pebble3".into(),
        payload_encoding: 5,
        ..C1zManifestV3::default()
    };
    let mut manifest = prost::Message::encode_to_vec(&known);
    for _ in 0..times {
        c1z::model::wire::put_bytes_field(&mut manifest, field, b"");
    }
    v3(&manifest)
}

/// A summary of no bytes takes two in the manifest. What it becomes must be counted before it is made.
#[test]
fn a_manifest_of_empty_summaries_takes_bounded_memory() {
    for field in 1..=50 {
        let file = repeated(field, 500_000);
        let (_, peak) =
            peak(|| c1z::sniff(&file, Some(file.len() as u64), &Limits::default()).map(drop));
        assert!(
            peak < 64 << 20,
            "field {field}: {peak} bytes for a manifest of {}",
            file.len()
        );
    }
}

/// A manifest that comes in small pieces, as streams do, is not copied anew for each of them.
#[test]
fn a_manifest_in_small_pieces_takes_linear_time() {
    let file = v3(&vec![0; 15 << 20]);
    let mut opening = Opening::new(None, Limits::default());
    let begun = Instant::now();
    for piece in file.chunks(1400) {
        opening.feed(piece).unwrap();
        if opening
            .step(1 << 20)
            .map_or(true, |step| step == Step::Done)
        {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(3), "too slow");
    }
}

/// A file is open once all of it has been read, and not before.
#[test]
fn finishing_too_early_is_an_error() {
    let file =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tiny-v1.c1z"))
            .unwrap();
    for fed in [0, 4, 5, 6, 100, file.len() / 2, file.len()] {
        let mut opening = Opening::new(Some(file.len() as u64), Limits::default());
        opening.feed(&file[..fed]).unwrap();
        let _ = opening.step(1);
        let finished = opening.finish();
        assert!(
            finished.is_err(),
            "after {fed} of {} bytes, {} syncs",
            file.len(),
            finished.unwrap().syncs().unwrap().len()
        );
    }
}

/// A record of the smallest fields there are, alternating so that none joins another.
#[test]
fn a_record_of_tiny_fields_takes_bounded_memory() {
    use c1z::model::{MessageId, json};
    let wire: Vec<u8> = [0x0a, 0, 0x12, 0]
        .into_iter()
        .cycle()
        .take(4 << 20)
        .collect();
    let (result, peak) =
        peak(|| json::Writer::default().write(MessageId::RESOURCE, &wire, &mut Vec::new()));
    assert!(result.is_ok());
    assert!(
        peak < 12 * wire.len() as isize,
        "{peak} bytes for a record of {}",
        wire.len()
    );
}
