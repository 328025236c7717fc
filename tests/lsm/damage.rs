//! One table of several is damaged under hashes that are right: what does not touch it is read as before.

use std::collections::BTreeMap;
use std::rc::Rc;

use bytes::Bytes;
use c1z::format::v3::{Files, Payload, envelope, manifest, open_payload};
use c1z::pebble::{Cache, Db, Directory, Options};
use c1z::source::MemorySource;
use c1z::store::{self, EntitlementQuery, GrantQuery, Query, ResourceQuery};
use c1z::{Limits, Opening, Step, Store};

use crate::common::lsm::maker::{Indexed, frame};
use crate::common::{all, own};
use crate::read::{code, warned};

/// The files of an indexed payload, and the head in front of it.
pub struct Parts {
    head: Vec<u8>,
    files: BTreeMap<String, Bytes>,
}

pub fn files_of(bytes: &[u8]) -> Files {
    let source = Rc::new(MemorySource::new(bytes.to_vec()));
    let limits = Limits::default();
    let envelope = envelope::read(&*source, &limits).unwrap();
    match open_payload(source, &envelope, &limits, Rc::new(Cache::new(1 << 20))).unwrap() {
        Payload::Ready(files) => *files,
        Payload::Decoding(mut decoder) => {
            while !decoder.step(1 << 20).unwrap() {}
            decoder.finish().unwrap()
        }
    }
}

impl Parts {
    fn of(bytes: &[u8]) -> Self {
        let length = manifest::manifest_len(bytes, &Limits::default())
            .unwrap()
            .unwrap();
        let files = files_of(bytes);
        let read = |(name, size): (String, u64)| {
            let content = files
                .read(&name, 0, usize::try_from(size).unwrap())
                .unwrap();
            (name, content)
        };
        Self {
            head: bytes[..manifest::HEAD_LEN + length].to_vec(),
            files: files.files().into_iter().map(read).collect(),
        }
    }

    /// The file with a byte of one of its files changed, and everything in the envelope right again.
    fn changed(&self, file: &str, at: usize) -> Vec<u8> {
        let mut made = Indexed::new();
        made.bytes = self.head.clone();
        for (name, content) in &self.files {
            let mut content = content.to_vec();
            if name == file {
                content[at] ^= 0x10;
            }
            made.add(name, &content, &frame(&content));
        }
        made.done()
    }

    fn tables(&self) -> Vec<String> {
        let names = self.files.keys().filter(|name| name.ends_with(".sst"));
        names.cloned().collect()
    }
}

fn open(bytes: &[u8], verify: bool) -> c1z::Result<Box<dyn Store>> {
    let source = Box::new(MemorySource::new(bytes.to_vec()));
    let mut opening = Opening::of(source, Limits::default());
    if verify {
        opening.verify_all();
    }
    while opening.step(8 << 20)? == Step::More {}
    opening.finish()
}

fn lists() -> [Query; 4] {
    [
        Query::ResourceTypes,
        Query::Resources(ResourceQuery::default()),
        Query::Entitlements(EntitlementQuery::default()),
        Query::Grants(GrantQuery::default()),
    ]
}

/// The wire bytes of a list.
fn read(store: &dyn Store, sync: &str, query: &Query) -> c1z::Result<Vec<Vec<u8>>> {
    let records = store::records(store, sync, query, None)?;
    records.map(|record| Ok(record?.wire)).collect()
}

/// How many lists fail of a file whose table was changed at a byte; `None` where it does not open.
fn damaged(name: &str, parts: &Parts, whole: &dyn Store, table: &str, at: usize) -> Option<usize> {
    let bytes = parts.changed(table, at);
    let at = format!("{name}: {table} at {at}");
    let refused = open(&bytes, true)
        .err()
        .unwrap_or_else(|| panic!("{at} passes"));
    assert_eq!(refused.code(), "pebble.corrupt", "{at}");
    assert!(refused.to_string().contains(table), "{at}: {refused}");
    let store = match open(&bytes, false) {
        Ok(store) => store,
        Err(error) => {
            assert_eq!(error.code(), "pebble.corrupt", "{at}");
            assert!(error.to_string().contains(table), "{at}: {error}");
            return None;
        }
    };
    // Also where only the manifest can say so any more.
    let sync = whole.syncs().unwrap()[0].id.clone();
    assert_eq!(store.syncs().unwrap()[0].id, sync, "{at}");
    let mut failed = 0;
    for query in lists() {
        match read(&*store, &sync, &query) {
            Ok(list) => assert!(
                list == read(whole, &sync, &query).unwrap(),
                "{at}: {query:?} is another"
            ),
            Err(error) => {
                assert_eq!(error.code(), "pebble.corrupt", "{at}");
                assert!(
                    error.to_string().contains(table) && error.offset().is_some(),
                    "{at}: {error}"
                );
                assert!(warned(&*store).contains(&"pebble.damaged"), "{at}");
                assert_ne!(code(store::count(&*store, &sync, &query)), "not asked");
                failed += 1;
            }
        }
    }
    Some(failed)
}

/// Every table of a file, damaged in some places each.
fn check(name: &str, bytes: &[u8], places: usize) -> [usize; 4] {
    let parts = Parts::of(bytes);
    let whole = c1z::open(bytes, Limits::default()).unwrap();
    let [mut closed, mut partly, mut wholly, mut none] = [0; 4];
    for table in parts.tables() {
        let size = parts.files[&table].len();
        for place in 0..places {
            // From the first block to the footer.
            let at = (size - 1) * place / (places - 1);
            match damaged(name, &parts, &*whole, &table, at) {
                None => closed += 1,
                Some(0) => none += 1,
                Some(4) => wholly += 1,
                Some(_) => partly += 1,
            }
        }
    }
    println!(
        "{name}: {closed} do not open, in {partly} some lists fail, in {wholly} all, in {none} none"
    );
    [closed, partly, wholly, none]
}

#[test]
fn one_table_of_several() {
    for name in ["levels-v3", "tombstones-v3", "reset-v3", "unicode-v3"] {
        let bytes = std::fs::read(own().join(format!("{name}.c1z"))).unwrap();
        check(name, &bytes, 6);
    }
    let Some(dir) = all() else { return };
    for (name, places) in [("lsm-v3", 5), ("medium-v3", 4)] {
        let bytes = std::fs::read(dir.join(format!("{name}.c1z"))).unwrap();
        let [_, partly, ..] = check(name, &bytes, places);
        assert!(partly > 0, "{name}");
    }
}

/// Of a large file the grants are lost from one block on, and nothing else is.
#[test]
fn one_block_of_a_large_file() {
    let Some(dir) = all() else { return };
    let bytes = std::fs::read(dir.join("large-v3.c1z")).unwrap();
    let parts = Parts::of(&bytes);
    let db = Db::open(Rc::new(files_of(&bytes)), &Options::default()).unwrap();
    // A table of grants and nothing else.
    let grants = db
        .tables()
        .find(|t| t.smallest.starts_with(&[3, 4, 0]) && t.largest.starts_with(&[3, 4, 0]));
    let Some(table) = grants.map(|t| t.file.to_owned()) else {
        println!("no table of grants alone");
        return;
    };
    let damaged = parts.changed(&table, parts.files[&table].len() / 2);
    let store = open(&damaged, false).unwrap();
    let sync = store.syncs().unwrap()[0].id.clone();
    assert!(warned(&*store).is_empty());
    let [types, resources, entitlements, grants] = lists().map(|query| {
        let records = store::records(&*store, &sync, &query, None).unwrap();
        let (mut read, mut error) = (0, None);
        for record in records {
            match record {
                Ok(_) => read += 1,
                Err(e) => error = Some(e.code()),
            }
        }
        (read, error)
    });
    assert_eq!(
        [types, resources, entitlements],
        [(3, None), (22_050, None), (2_050, None)]
    );
    println!("{table}: {} grants before the block", grants.0);
    assert!(grants.0 > 1_000 && grants.0 < 1_000_000 && grants.1 == Some("pebble.corrupt"));
    assert_eq!(warned(&*store), ["pebble.damaged"]);
    assert_eq!(
        open(&damaged, true).err().map(|e| e.code()),
        Some("pebble.corrupt")
    );
}

/// A table that is missing, empty or cut is told of at the opening, by name, however many others there are.
#[test]
fn tables_that_are_not_there() {
    let bytes = std::fs::read(own().join("levels-v3.c1z")).unwrap();
    let parts = Parts::of(&bytes);
    for table in parts.tables() {
        for (keep, want) in [
            (None, "pebble.missing"),
            (Some(0), "pebble.corrupt"),
            (Some(500), "pebble.corrupt"),
        ] {
            let mut made = Indexed::new();
            made.bytes = parts.head.clone();
            for (name, content) in &parts.files {
                let content = match (*name == table, keep) {
                    (true, None) => continue,
                    (true, Some(keep)) => &content[..keep],
                    _ => content,
                };
                made.add(name, content, &frame(content));
            }
            let error = open(&made.done(), false).err().unwrap();
            assert_eq!(error.code(), want, "{table} {keep:?}");
            assert!(error.to_string().contains(&table), "{error}");
        }
    }
}

/// A frame whose bytes are not those of its hash, of a table that only some lists need.
#[test]
fn a_frame_of_several() {
    let bytes = match all() {
        Some(dir) => std::fs::read(dir.join("medium-v3.c1z")).unwrap(),
        None => std::fs::read(own().join("levels-v3.c1z")).unwrap(),
    };
    let parts = Parts::of(&bytes);
    let whole = c1z::open(&bytes, Limits::default()).unwrap();
    let sync = whole.syncs().unwrap()[0].id.clone();
    let mut some = 0;
    for table in parts.tables() {
        let mut made = Indexed::new();
        made.bytes = parts.head.clone();
        for (name, content) in &parts.files {
            let entry = made.add(name, content, &frame(content));
            entry.raw_xxh64 ^= u64::from(*name == table);
        }
        let bytes = made.done();
        assert_eq!(code(open(&bytes, true)), "v3.frame", "{table}");
        let Ok(store) = open(&bytes, false) else {
            continue;
        };
        for query in lists() {
            match read(&*store, &sync, &query) {
                Ok(list) => assert!(list == read(&*whole, &sync, &query).unwrap()),
                Err(error) => {
                    assert_eq!(error.code(), "v3.frame", "{table}");
                    assert!(error.to_string().contains(&table), "{error}");
                    assert!(warned(&*store).contains(&"pebble.damaged"));
                    some += 1;
                }
            }
        }
    }
    assert!(some > 0 || all().is_none(), "none fails");
}
