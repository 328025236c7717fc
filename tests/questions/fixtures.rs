//! Every fixture of both formats, every sync of it.

use std::collections::BTreeMap;
use std::path::Path;

use c1z::Limits;
use c1z::query::Engine;

use crate::asker::Asker;
use crate::check::Check;
use crate::common::lsm::Made;
use crate::common::{all, fixtures};
use crate::oracle::Sync;
use crate::slices;

pub(crate) fn engine(bytes: &[u8]) -> Engine {
    Engine::new(
        c1z::open(bytes, Limits::default()).unwrap(),
        Limits::default(),
    )
    .unwrap()
}

/// Asks so many questions of every sync of a file, and so many of them in slices.
fn ask(name: &str, path: &Path, questions: usize, sliced: usize, pages: usize) -> usize {
    let bytes = std::fs::read(path).unwrap();
    ask_of(name, &bytes, questions, sliced, pages)
}

fn ask_of(name: &str, bytes: &[u8], questions: usize, sliced: usize, pages: usize) -> usize {
    let engine_of_file = engine(bytes);
    let store = engine_of_file.store();
    let listed = store.syncs().unwrap().into_iter().map(|sync| sync.id);
    let orphans = store.orphan_syncs().unwrap().into_iter().map(|(id, _)| id);
    let mut asked = 0;
    for (number, id) in listed.chain(orphans).enumerate() {
        let sync = Sync::new(store, &id);
        let at = format!("{name}, sync {number} {id:?}");
        let seed = name.bytes().fold(number as u64, |seed, byte| {
            seed.wrapping_mul(31) + u64::from(byte)
        });
        let mut asker = Asker::new(seed, &sync);
        let check = Check {
            engine: &engine_of_file,
            sync: &sync,
            at: at.clone(),
            json: true,
            pages,
        };
        for _ in 0..questions {
            let question = asker.any();
            // A bare id may mean several entitlements of v3: then every way to ask must say so.
            if let Err(error) = store.keys(&id, &question.query, None, 0, &mut Vec::new()) {
                check.refused(&question, error.code());
                continue;
            }
            check.question(&mut asker.seed, &question);
            asked += 1;
        }
        for _ in 0..sliced {
            let (first, second) = (asker.any(), asker.any());
            let refused = [&first, &second].into_iter().any(|question| {
                let keys = store.keys(&id, &question.query, None, 0, &mut Vec::new());
                keys.is_err()
            });
            if !refused {
                slices::check(&at, &|| engine(bytes), &id, [&first, &second]);
            }
        }
    }
    asked
}

/// Those of the repository; files that differ in their encoding only are asked less.
#[test]
fn small_ones() {
    let v1 = small(&["-v1", "-v1-slim"]);
    println!("{v1} questions");
    assert!(v1 > 900, "{v1}");
    let v3 = small(&["-v3", "-v3-tar", "-v3-tar_zstd", "-v3-nodigest"]);
    println!("{v3} questions of v3");
    assert!(v3 > 700, "{v3}");
}

/// Asks all small files of some families.
fn small(families: &[&str]) -> usize {
    let files: BTreeMap<_, _> = families
        .iter()
        .flat_map(|family| fixtures(family))
        .collect();
    let mut asked = 0;
    for (name, path) in &files {
        if std::fs::metadata(path).unwrap().len() <= 200_000 {
            let (questions, sliced) = if name.starts_with("enc-") {
                (4, 1)
            } else {
                (30, 4)
            };
            asked += ask(name, path, questions, sliced, usize::MAX);
        }
    }
    asked
}

#[test]
fn medium() {
    if let Some(dir) = all() {
        for name in ["medium-v1", "medium-v3", "lsm-v3"] {
            ask(name, &dir.join(format!("{name}.c1z")), 6, 1, 30);
        }
    }
}

/// Stores of v3 with ids of a nasty alphabet, some of them shared, some of nothing that is listed.
#[test]
fn made_at_random() {
    let stores = 0..40;
    let asked = stores.map(|number| {
        let bytes = Made::random(number).done();
        ask_of(&format!("made {number}"), &bytes, 20, 2, usize::MAX)
    });
    let asked: usize = asked.sum();
    println!("{asked} questions");
    assert!(asked > 600, "{asked}");
}
