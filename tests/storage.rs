//! Files of v1 whose database is kept outside of memory: they answer as they do in it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use c1z::source::{ByteSource, FileSource, MemorySource, Storage};
use c1z::store::{self, FileInfo, Query};
use c1z::{Error, Limits, Opening, Result, Step, Store};
use common::image::{RUN, TABLES, image};

const PIECE: usize = 1 << 18;
const MIB: u64 = 1 << 20;

/// Pieces in a map, as a sparse file has them.
#[derive(Default)]
struct Sparse {
    pieces: RefCell<Vec<(u64, Vec<u8>)>>,
    /// Bytes that there is room for.
    room: Option<u64>,
}

impl Sparse {
    fn bytes(&self) -> u64 {
        self.pieces
            .borrow()
            .iter()
            .map(|(_, piece)| piece.len() as u64)
            .sum()
    }
}

/// What is in them, and zeros where nothing is.
struct Written(Rc<Sparse>, u64);

impl ByteSource for Written {
    fn size(&self) -> u64 {
        self.1
    }

    fn read(&self, offset: u64, into: &mut [u8]) -> Result<()> {
        assert!(
            offset + into.len() as u64 <= self.1,
            "nothing is read behind the end"
        );
        into.fill(0);
        for (start, piece) in &*self.0.pieces.borrow() {
            let from = offset.max(*start);
            let to = (offset + into.len() as u64).min(start + piece.len() as u64);
            if from < to {
                into[(from - offset) as usize..(to - offset) as usize]
                    .copy_from_slice(&piece[(from - start) as usize..(to - start) as usize]);
            }
        }
        Ok(())
    }
}

/// What an opening is given: a handle of the map.
struct Handle(Rc<Sparse>);

impl Storage for Handle {
    fn write(&self, offset: u64, bytes: &[u8]) -> Result<()> {
        if self.0.room.is_some_and(|room| self.0.bytes() >= room) {
            return Err(Error::new("limit.storage", "The storage is full."));
        }
        let mut pieces = self.0.pieces.borrow_mut();
        let end = pieces
            .last()
            .map_or(0, |(at, piece)| at + piece.len() as u64);
        assert!(offset >= end, "pieces come in their order, and none twice");
        pieces.push((offset, bytes.to_vec()));
        Ok(())
    }

    fn written(&self, size: u64) -> Box<dyn ByteSource> {
        Box::new(Written(Rc::clone(&self.0), size))
    }
}

/// Takes an opening to its end; gives what it said its database's size was when it asked for the storage.
fn through(
    mut opening: Opening,
    feed: &[u8],
    sparse: &Rc<Sparse>,
) -> Result<(Box<dyn Store>, Option<u64>)> {
    opening.keep_outside();
    let (mut chunks, mut asked) = (feed.chunks(100_000), None);
    loop {
        match opening.step(1 << 20)? {
            Step::More => {}
            Step::NeedInput => match chunks.next() {
                Some(chunk) => opening.feed(chunk)?,
                None => opening.end(),
            },
            Step::NeedStorage => {
                assert!(sparse.pieces.borrow().is_empty());
                assert!(asked.is_none(), "it is asked for once");
                asked = Some(opening.progress().decoded_total);
                opening.store_in(Rc::new(Handle(Rc::clone(sparse))));
            }
            Step::Done => break,
        }
    }
    Ok((opening.finish()?, asked.flatten()))
}

fn fed(file: &[u8], limits: Limits, sparse: &Rc<Sparse>) -> Result<(Box<dyn Store>, Option<u64>)> {
    through(Opening::new(Some(file.len() as u64), limits), file, sparse)
}

/// All that a store has, as text.
fn all(store: &dyn Store) -> String {
    // What was read for it is another matter.
    let info = FileInfo {
        memory: None,
        ..store.info()
    };
    let (syncs, orphans) = (store.syncs(), store.orphan_syncs());
    let mut text = format!("{info:?} {syncs:?} {orphans:?}");
    for sync in store.syncs().unwrap_or_default() {
        for query in [
            Query::ResourceTypes,
            Query::Resources(Default::default()),
            Query::Entitlements(Default::default()),
            Query::Grants(Default::default()),
        ] {
            let records = match store::records(store, &sync.id, &query, None) {
                Ok(records) => records,
                Err(error) => {
                    text += &format!("{error:?}\n");
                    continue;
                }
            };
            for record in records {
                text += &match record {
                    Ok(record) => format!("{:?} {:?}\n", record.id(), record.wire),
                    Err(error) => format!("{error:?}\n"),
                };
            }
        }
    }
    text
}

#[test]
fn fixtures_answer_as_in_memory() {
    for (name, path) in common::fixtures("-v1") {
        let file = std::fs::read(&path).unwrap();
        // The largest once is enough, and is the slowest in a test build.
        if file.len() > 10_000_000 {
            continue;
        }
        let plain = c1z::open(&file, Limits::default()).unwrap();
        let want = all(&*plain);
        let sparse = Rc::new(Sparse::default());
        let (store, total) = fed(&file, Limits::default(), &sparse).unwrap();
        assert!(all(&*store) == want, "{name}: fed");
        if let Some(total) = total {
            assert_eq!(total, plain.current_db_size_bytes(), "{name}");
        }
        let sparse = Rc::new(Sparse::default());
        let source = Box::new(FileSource::open(&path).unwrap());
        let opening = Opening::of(source, Limits::default());
        let (store, _) = through(opening, &[], &sparse).unwrap();
        assert!(all(&*store) == want, "{name}: read");
        assert!(sparse.bytes() <= plain.current_db_size_bytes(), "{name}");
        assert_eq!(
            sparse.bytes() == 0,
            plain.current_db_size_bytes() == 0,
            "{name}: it was kept there"
        );
    }
}

#[test]
fn files_of_v3_are_read_as_ever() {
    let file = std::fs::read(common::own().join("tiny-v3.c1z")).unwrap();
    let sparse = Rc::new(Sparse::default());
    let opening = Opening::of(Box::new(MemorySource::new(file.clone())), Limits::default());
    let (store, asked) = through(opening, &[], &sparse).unwrap();
    assert_eq!(asked, None);
    assert_eq!(sparse.bytes(), 0);
    assert_eq!(
        all(&*store),
        all(&*c1z::open(&file, Limits::default()).unwrap())
    );
}

/// A small database that says it has so many MiB, and has: zeros, packed as blocks of one byte.
fn extended(mib: u64) -> Vec<u8> {
    let mut image = image(&format!("{TABLES} {RUN}"));
    let page = 4096;
    image[28..32].copy_from_slice(&u32::try_from(mib * MIB / page).unwrap().to_be_bytes());
    let mut file = b"C1ZF\0\x28\xb5\x2f\xfd\xc0\x38".to_vec();
    file.extend((mib * MIB).to_le_bytes());
    let mut at = 0;
    while at < mib * MIB {
        let block = 0x20000;
        let last = u32::from(at + block >= mib * MIB);
        let real = image.get(at as usize..).unwrap_or_default();
        if real.is_empty() {
            file.extend(&(((block as u32) << 3) | 2 | last).to_le_bytes()[..3]);
            file.push(0);
        } else {
            let mut content = real[..real.len().min(block as usize)].to_vec();
            content.resize(block as usize, 0);
            file.extend(&(((block as u32) << 3) | last).to_le_bytes()[..3]);
            file.extend(content);
        }
        at += block;
    }
    file
}

#[test]
fn pieces_of_nothing_but_zeros_are_not_written() {
    let file = extended(64);
    let sparse = Rc::new(Sparse::default());
    let (store, total) = fed(&file, Limits::default(), &sparse).unwrap();
    assert_eq!(total, Some(64 * MIB));
    assert_eq!(store.current_db_size_bytes(), 64 * MIB);
    assert_eq!(sparse.bytes(), PIECE as u64);
    assert_eq!(store.syncs().unwrap().len(), 1);
}

#[test]
fn limits_and_a_full_storage_are_told_of() {
    let file = extended(64);
    let limits = Limits {
        max_decoded_size: 32 * MIB,
        ..Limits::default()
    };
    let sparse = Rc::new(Sparse::default());
    let error = fed(&file, limits.clone(), &sparse).err().unwrap();
    assert_eq!(
        (error.code(), error.limit(), error.got()),
        ("limit.decoded-size", Some(32 * MIB), Some(64 * MIB))
    );
    assert_eq!(sparse.bytes(), 0);
    // In memory, the error names the way out.
    let error = c1z::open(&file, limits).err().unwrap();
    assert!(error.to_string().contains("storage: \"opfs\""), "{error}");
    assert!(error.to_string().contains("67108864"), "{error}");
    let full = Rc::new(Sparse {
        room: Some(0),
        ..Sparse::default()
    });
    assert_eq!(
        fed(&file, Limits::default(), &full).err().unwrap().code(),
        "limit.storage"
    );
}

#[test]
fn damage_is_damage() {
    let whole = std::fs::read(common::own().join("tiny-v1.c1z")).unwrap();
    let dir = common::own().join("corrupt");
    let mut files: Vec<Vec<u8>> = vec![whole[..5000].to_vec(), b"C1ZF\0".to_vec()];
    files.extend(corrupt(&dir));
    for file in files {
        let code = |result: Result<Box<dyn Store>>| {
            result
                .map(|store| all(&*store))
                .map_err(|error| error.code())
        };
        let sparse = Rc::new(Sparse::default());
        assert_eq!(
            code(fed(&file, Limits::default(), &sparse).map(|(store, _)| store)),
            code(c1z::open(&file, Limits::default()))
        );
    }
}

fn corrupt(dir: &Path) -> impl Iterator<Item = Vec<u8>> {
    std::fs::read_dir(dir).unwrap().filter_map(|entry| {
        let path = entry.unwrap().path();
        let ours = path.extension().is_some_and(|ending| ending == "c1z");
        ours.then(|| std::fs::read(path).unwrap())
    })
}
