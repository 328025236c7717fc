//! Large v1 files are given out before they have been decoded: what is read of them when, and how it is told that the rest is damaged.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;

use std::cell::Cell;
use std::rc::Rc;

use bytes::Bytes;
use c1z::source::ByteSource;
use c1z::store::{self, GrantQuery, Query, Record};
use c1z::{Limits, Opening, Step, Store};
use common::image::{INDICES, NEWER_INDEX, RUN, TABLES, frames, grant, image_with};
use rusqlite::params;

const GRANTS: usize = 40_000;
/// Bytes of a record: more than fit a page, so that the image is large and has chains of pages.
const RECORD: usize = 2200;

/// A file of some hundred megabytes, uncompressed: what is read of it is what was asked for.
fn file() -> Vec<u8> {
    let image = image_with(4096, |db| {
        db.execute_batch(&format!("begin; {TABLES} {INDICES} {NEWER_INDEX} {RUN}"))?;
        let mut insert = db.prepare("insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id, data, sync_id, discovered_at) values ('app', 'a', ?, 'user', ?, ?, ?, 's', '')")?;
        for n in 0..GRANTS {
            let mut wire = grant(&format!("g{n:06}"));
            c1z::model::wire::put_bytes_field(&mut wire, 100, &[b'x'; RECORD]);
            insert.execute(params![
                format!("e{}", n % 100),
                format!("u{n}"),
                format!("g{n:06}"),
                wire
            ])?;
        }
        drop(insert);
        db.execute_batch("commit")
    });
    assert!(image.len() > 65 << 20, "{}", image.len());
    frames::c1z(&image)
}

/// A file in memory that counts how much of it was read.
struct Counted(Bytes, Rc<Cell<u64>>);

impl ByteSource for Counted {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read(&self, offset: u64, into: &mut [u8]) -> c1z::Result<()> {
        self.1.set(self.1.get() + into.len() as u64);
        let start = offset as usize;
        into.copy_from_slice(&self.0[start..start + into.len()]);
        Ok(())
    }
}

/// The open file, and the number of bytes that have been read of it.
type Begun = (Box<dyn Store>, Rc<Cell<u64>>);

fn begun(file: &[u8], verify: bool) -> c1z::Result<Begun> {
    let read = Rc::new(Cell::new(0));
    let source = Counted(file.to_vec().into(), Rc::clone(&read));
    let mut opening = Opening::of(Box::new(source), Limits::default());
    if verify {
        opening.verify_all();
    }
    while opening.step(1 << 20)? == Step::More {}
    Ok((opening.finish()?, read))
}

fn all() -> Query {
    Query::Grants(GrantQuery::default())
}

fn first(store: &dyn Store, count: usize) -> c1z::Result<Vec<Record>> {
    store::records(store, "s", &all(), None)?
        .take(count)
        .collect()
}

fn to_the_end(store: &dyn Store) -> c1z::Result<()> {
    while store.read_ahead(8 << 20)?.is_some() {}
    Ok(())
}

#[test]
fn the_beginning_is_read_and_the_rest_when_it_is_wanted() {
    let file = file();
    let size = file.len() as u64;
    let (store, read) = begun(&file, false).unwrap();
    assert_eq!(store.syncs().unwrap()[0].id, "s");
    assert_eq!(store::default_sync(&*store).unwrap().sync.unwrap().id, "s");
    assert!(read.get() < 3 << 20, "{} read for the syncs", read.get());
    assert!(store.info().decoded_size.unwrap() > 65 << 20);
    assert_eq!(store.info().frames, None);

    let early = first(&*store, 100).unwrap();
    assert!(
        read.get() < size / 10,
        "{} read for the first grants",
        read.get()
    );
    let (whole, _) = begun(&file, true).unwrap();
    assert_eq!(early, first(&*whole, 100).unwrap());
    assert_eq!(whole.read_ahead(0).unwrap(), None);
    assert_eq!(whole.info().frames, Some(1));

    // What lies at the end is read for by whoever asks.
    let last = format!("g{:06}", GRANTS - 1);
    assert_eq!(
        store.grant("s", &last, true).unwrap(),
        whole.grant("s", &last, true).unwrap()
    );
    assert!(read.get() > size / 2);
    to_the_end(&*store).unwrap();
    assert_eq!(read.get(), size);
    assert_eq!(store.info(), whole.info());
    let entitlement = Query::Grants(GrantQuery {
        entitlement_id: Some("e7".into()),
        ..GrantQuery::default()
    });
    for query in [all(), entitlement] {
        let list = |store: &dyn Store| -> Vec<Record> {
            store::records(store, "s", &query, None)
                .unwrap()
                .map(Result::unwrap)
                .collect()
        };
        assert_eq!(list(&*store), list(&*whole));
    }
}

#[test]
fn what_is_wrong_further_on_is_told_to_everyone_who_wants_it() {
    let file = file();
    let cut = file[..file.len() / 10 * 9].to_vec();
    // A block of a kind that there is not.
    let mut damaged = file.clone();
    let block = 3 + (128 << 10);
    let header = file.len() - (file.len() - 5 - 14) % block - 100 * block;
    damaged[header] |= 0b110;
    for (file, code) in [(cut, "format.truncated"), (damaged, "zstd.corrupt")] {
        assert_eq!(begun(&file, true).err().unwrap().code(), code, "verified");
        assert_eq!(
            c1z::open(&file, Limits::default()).err().unwrap().code(),
            code,
            "fed"
        );
        let (store, _) = begun(&file, false).unwrap();
        assert_eq!(first(&*store, 100).unwrap().len(), 100);
        let listed: Vec<_> = store::records(&*store, "s", &all(), None)
            .unwrap()
            .collect();
        assert!(
            listed.len() > 1000 && listed.len() < GRANTS,
            "{} records",
            listed.len()
        );
        assert_eq!(listed.last().unwrap().as_ref().err().unwrap().code(), code);
        for _ in 0..2 {
            assert_eq!(to_the_end(&*store).err().unwrap().code(), code);
            assert_eq!(
                store::count(&*store, "s", &all()).err().unwrap().code(),
                code
            );
            assert_eq!(
                first(&*store, 100).unwrap().len(),
                100,
                "what was there is there"
            );
        }
    }
}

#[test]
fn an_image_that_is_shorter_than_it_says_is_found_out_in_the_end() {
    let mut file = file();
    // The header's count of pages, behind the magic, the frame's header and that of its first block.
    let at = 5 + 14 + 3 + 28;
    let pages = u32::from_be_bytes(file[at..at + 4].try_into().unwrap()) + 5000;
    file[at..at + 4].copy_from_slice(&pages.to_be_bytes());
    let (store, _) = begun(&file, false).unwrap();
    assert_eq!(first(&*store, 10).unwrap().len(), 10);
    assert_eq!(
        to_the_end(&*store).err().unwrap().code(),
        "sqlite.truncated"
    );
    assert_eq!(begun(&file, true).err().unwrap().code(), "sqlite.truncated");
}

#[test]
fn pages_behind_the_image_are_a_warning_in_the_end() {
    let mut file = file();
    let at = 5 + 14 + 3 + 28;
    let pages = u32::from_be_bytes(file[at..at + 4].try_into().unwrap()) - 3;
    file[at..at + 4].copy_from_slice(&pages.to_be_bytes());
    let (store, _) = begun(&file, false).unwrap();
    assert!(store.warnings().is_empty());
    to_the_end(&*store).unwrap();
    assert_eq!(store.warnings()[0].code, "sqlite.trailing-pages");
}

#[test]
fn reading_on_can_be_cancelled_and_taken_up_again() {
    let file = file();
    let (store, _) = begun(&file, false).unwrap();
    store.cancel().cancel();
    let last = format!("g{:06}", GRANTS - 1);
    assert_eq!(
        store.grant("s", &last, true).err().unwrap().code(),
        "cancelled"
    );
    store.cancel().reset();
    assert_eq!(store.grant("s", &last, true).unwrap().id(), last);
}
