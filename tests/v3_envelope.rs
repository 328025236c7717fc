//! The files of a v3 payload, by name and size, checked without the engine that reads them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

#[path = "v3_envelope/bombs.rs"]
mod bombs;
mod common;
#[path = "v3_envelope/corrupt.rs"]
mod corrupt;
#[path = "v3_envelope/damage.rs"]
mod damage;
#[path = "v3_envelope/frames.rs"]
mod frames;
#[path = "v3_envelope/tar.rs"]
mod tar;

use std::rc::Rc;

use bytes::Bytes;
use c1z::Limits;
use c1z::format::v3::{Files, Payload, envelope, open_payload};
use c1z::pebble::{Cache, Directory};
use c1z::source::{ByteSource, Counted, FileSource, MemorySource};
use common::lsm::maker;

/// Opens to the files, decoding what must be decoded.
fn open(source: Rc<dyn ByteSource>, limits: &Limits, cache: usize) -> c1z::Result<Files> {
    let envelope = envelope::read(&*source, limits)?;
    match open_payload(source, &envelope, limits, Rc::new(Cache::new(cache)))? {
        Payload::Ready(files) => Ok(*files),
        Payload::Decoding(mut decoder) => {
            while !decoder.step(1 << 20)? {}
            decoder.finish()
        }
    }
}

fn open_bytes(bytes: impl Into<Bytes>) -> c1z::Result<Files> {
    open(
        Rc::new(MemorySource::new(bytes)),
        &Limits::default(),
        1 << 20,
    )
}

fn code<T>(result: c1z::Result<T>) -> &'static str {
    result.map_or_else(|e| e.code(), |_| "ok")
}

fn verify(files: &Files) -> c1z::Result<Vec<&'static str>> {
    let found = files.verify(&mut |done, total| {
        assert!(done <= total);
        Ok(())
    })?;
    Ok(found.iter().map(|w| w.code).collect())
}

/// Names and contents, by name.
fn contents(files: &Files) -> Result<Vec<(String, Bytes)>, c1z::pebble::Error> {
    let mut all = files.files();
    all.sort();
    all.into_iter()
        .map(|(name, size)| {
            let bytes = files.read(&name, 0, usize::try_from(size).unwrap())?;
            Ok((name, bytes))
        })
        .collect()
}

#[test]
fn the_vectors() {
    let vector = |name: &str| std::fs::read(common::own().join("pebble").join(name)).unwrap();
    let known = [
        ("000004.sst", 1056),
        ("000007.sst", 1921),
        ("000008.sst", 860),
        ("000013.sst", 918),
        ("000017.sst", 1217),
        ("000018.log", 0),
        ("MANIFEST-000001", 993),
        ("OPTIONS-000003", 2800),
        ("marker.format-version.000001.024", 0),
        ("marker.manifest.000001.MANIFEST-000001", 0),
    ];
    let files = open_bytes(vector("small-indexed.c1z")).unwrap();
    let listed: Vec<_> = contents(&files)
        .unwrap()
        .into_iter()
        .map(|(name, bytes)| (name, bytes.len()))
        .collect();
    let known: Vec<_> = known.map(|(name, size)| (name.to_owned(), size)).into();
    assert_eq!(listed, known);
    assert_eq!(verify(&files).unwrap(), [""; 0]);
    for name in ["small-tar.c1z", "small-tarzstd.c1z", "small-noend.c1z"] {
        let files = open_bytes(vector(name)).unwrap();
        assert!(
            files
                .files()
                .iter()
                .any(|(n, _)| n.starts_with("marker.manifest."))
        );
        let read = contents(&files).unwrap();
        let table = read.iter().find(|(n, _)| n.ends_with(".sst")).unwrap();
        assert!(
            table.1.ends_with(&0xF09F_AAB3_F09F_AAB3_u64.to_be_bytes()),
            "{name}"
        );
        assert_eq!(verify(&files).unwrap(), [""; 0], "{name}");
    }
}

/// Opened from memory and from disk, every fixture has the files that a store needs.
#[test]
fn the_fixtures() {
    let mut seen = 0;
    let families = ["-v3", "-v3-tar", "-v3-tar_zstd", "-v3-nodigest"];
    for (name, path) in families.iter().flat_map(|family| common::fixtures(family)) {
        seen += 1;
        let source = Rc::new(Counted::new(FileSource::open(&path).unwrap()));
        let files = open(source.clone(), &Limits::default(), 32 << 20).unwrap();
        let opened = source.bytes_read();
        let memory = open_bytes(std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(files.files(), memory.files());
        let names: Vec<_> = files.files().into_iter().map(|(name, _)| name).collect();
        for start in [
            "marker.manifest.",
            "marker.format-version.",
            "MANIFEST-",
            "OPTIONS-",
        ] {
            assert!(
                names.iter().any(|n| n.starts_with(start)),
                "{name}: {names:?}"
            );
        }
        assert_eq!(verify(&files).unwrap(), [""; 0], "{name}");
        assert!(files.warnings().is_empty(), "{name}");
        if !name.ends_with("tar_zstd") {
            assert!(opened < 40_000, "{name}: opening read {opened} bytes");
        }
        assert_eq!(
            contents(&files).unwrap(),
            contents(&memory).unwrap(),
            "{name}"
        );
    }
    assert!(seen >= 25, "{seen}");
}

/// A frame is decoded once, however small the cache is, and its slices are the file's bytes.
#[test]
fn reads_are_slices() {
    let path = common::own().join("tiny-v3.c1z");
    for (cache, decoded_again) in [(1 << 20, 0), (100, 1)] {
        let source = Rc::new(Counted::new(FileSource::open(&path).unwrap()));
        let files = open(source.clone(), &Limits::default(), cache).unwrap();
        let (opened, size) = (source.bytes_read(), files.size());
        let tables: Vec<_> = files
            .files()
            .into_iter()
            .filter(|(_, size)| *size > 100)
            .collect();
        let (first, first_size) = &tables[0];
        let whole = files
            .read(first, 0, usize::try_from(*first_size).unwrap())
            .unwrap();
        for at in 0..50 {
            let part = files.read(first, at, 50).unwrap();
            let start = usize::try_from(at).unwrap();
            assert_eq!(part.as_ptr(), whole[start..].as_ptr());
        }
        assert_eq!(files.work().frames, 1);
        assert_eq!(files.work().compressed_bytes, source.bytes_read() - opened);
        assert_eq!(files.work().decoded_bytes, *first_size);
        files.read(&tables[1].0, 0, 1).unwrap();
        files.read(first, 0, 1).unwrap();
        assert_eq!(files.work().frames, 2 + decoded_again, "cache of {cache}");
        assert!(files.work().decoded_bytes < size);
    }
}

/// What is not there is an error with a code and a name, never a slice of something else.
#[test]
fn reads_outside() {
    for name in ["tiny-v3.c1z", "tiny-v3-tar.c1z", "tiny-v3-tar_zstd.c1z"] {
        let files = open_bytes(std::fs::read(common::own().join(name)).unwrap()).unwrap();
        let missing = files.read("000099.sst", 0, 0).unwrap_err();
        assert_eq!(missing.kind(), c1z::pebble::ErrorKind::Missing);
        assert_eq!(missing.file(), "000099.sst");
        for (file, size) in files.files() {
            for (at, len) in [(size + 1, 0), (size, 1), (0, usize::MAX), (u64::MAX, 2)] {
                let error = files.read(&file, at, len).unwrap_err();
                assert_eq!(error.code(), "format.truncated", "{name} {file} {at} {len}");
                assert_eq!(error.file(), file);
            }
            assert_eq!(files.read(&file, size, 0).unwrap().len(), 0);
        }
    }
}
