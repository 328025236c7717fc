//! Damaged tables: an error or what was written, and never anything else.

use super::{READABLE, backward, forward, listed, table};
use crate::pebble::error::{Error, ErrorKind, Result};
use crate::pebble::tests::vector;

/// Opens and reads everything.
fn read(bytes: Vec<u8>) -> Result<Vec<super::Entry>> {
    let table = table(bytes)?;
    let entries = forward(&mut table.entries())?;
    backward(&mut table.entries())?;
    table.range_deletes()?;
    Ok(entries)
}

fn check_error(error: &Error, what: &str) {
    assert_ne!(error.kind(), ErrorKind::Source, "{what}: {error}");
    assert_eq!(error.file(), "t.sst", "{what}: {error}");
    assert!(error.offset().is_some(), "{what}: {error}");
}

#[test]
fn every_byte_flipped() {
    for name in ["v7-none", "v4-row-snappy-rangedel", "v7-valueblocks"] {
        let bytes = vector(&format!("{name}.sst"));
        let expected = listed(name);
        // The footers of formats before 6 have no checksum; all other bytes have one.
        let unguarded = if name.starts_with("v4") {
            bytes.len() - 53
        } else {
            bytes.len()
        };
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            let what = format!("{name} {at}");
            let result = read(flipped.clone());
            match &result {
                Ok(found) => assert_eq!(*found, expected, "{what}"),
                Err(error) => check_error(error, &what),
            }
            let checked = table(flipped).and_then(|table| table.file.check());
            assert!(at >= unguarded || checked.is_err(), "{what}");
        }
    }
}

#[test]
fn every_truncation() {
    for name in READABLE {
        let bytes = vector(&format!("{name}.sst"));
        for len in 0..bytes.len() {
            let error = read(bytes[..len].to_vec()).unwrap_err();
            check_error(&error, &format!("{name} {len}"));
        }
    }
}

#[test]
fn blocks_larger_than_allowed() {
    let bytes = vector("v7-snappy-rangedel.sst");
    let size = bytes.len() as u64;
    let mut access = super::access("t.sst", bytes, 0);
    access.max_block = 200;
    let opened = super::open(size, &access, None, None);
    let error = opened.and_then(|table| forward(&mut table.entries()));
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(error.limit().unwrap().0, 200);
    check_error(&error, "limit");
}
