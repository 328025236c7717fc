//! What this reader does not know is refused by name, and what no writer makes is called corrupt.

use super::table;
use super::writer::{self, Shape, spans};
use crate::pebble::entries::Entries;
use crate::pebble::error::{Error, ErrorKind};

/// Opens and reads a table of one entry, of this shape.
fn refused(shape: &Shape, trailer: u64) -> Error {
    let bytes = writer::table(&[(b"key".to_vec(), trailer, b"value".to_vec())], shape);
    let read = table(bytes).and_then(|table| {
        table.range_deletes()?;
        table.entries().first()?;
        table.file.check()
    });
    let error = read.unwrap_err();
    assert_eq!(error.file(), "t.sst");
    assert!(error.offset().is_some());
    error
}

fn check(shape: &Shape, trailer: u64, kind: ErrorKind, part: &str) {
    let error = refused(shape, trailer);
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.message().contains(part), "{error}");
}

fn with_property(name: &'static str, value: &[u8]) -> Shape {
    Shape {
        properties: vec![(name, value.to_vec())],
        ..Shape::plain(1)
    }
}

fn with_block(name: &'static str, content: Vec<u8>) -> Shape {
    Shape {
        meta: vec![(name, content)],
        ..Shape::plain(1)
    }
}

#[test]
fn kinds() {
    let plain = Shape::plain(1);
    check(&plain, 7 << 8 | 2, ErrorKind::Unsupported, "MERGE");
    for kind in 19..=21 {
        check(&plain, 7 << 8 | kind, ErrorKind::Unsupported, "range keys");
    }
    for kind in [3, 15, 17, 22, 24, 255] {
        check(&plain, 7 << 8 | kind, ErrorKind::Corrupt, "kind");
    }
}

#[test]
fn properties() {
    let unsupported = ErrorKind::Unsupported;
    let shape = with_property("rocksdb.comparator", b"cockroach_comparator");
    check(&shape, 1, unsupported, "cockroach_comparator");
    let shape = with_property("pebble.colblk.schema", b"Other(\xFF)");
    check(&shape, 1, unsupported, "Other");
    let index = "rocksdb.block.based.table.index.type";
    check(
        &with_property(index, &[1, 0, 0, 0]),
        1,
        unsupported,
        "type 1",
    );
    // The footer says one level.
    check(
        &with_property(index, &[2, 0, 0, 0]),
        1,
        ErrorKind::Corrupt,
        "disagree",
    );
    check(&with_property(index, &[2]), 1, ErrorKind::Corrupt, "field");
}

#[test]
fn other_blocks() {
    let unsupported = ErrorKind::Unsupported;
    let shape = with_block("pebble.blob_ref_index", vec![0]);
    check(&shape, 1, unsupported, "blob");
    let keys = spans(&[b"a", b"b"], &[0, 1], &[7 << 8 | 21]);
    check(
        &with_block("pebble.range_key", keys),
        1,
        unsupported,
        "range keys",
    );
    let entry = [(b"key".to_vec(), 1, vec![])];
    let none = with_block("pebble.range_key", spans(&[], &[], &[]));
    assert!(table(writer::table(&entry, &none)).is_ok());
    let unknown = with_block("fullfilter.rocksdb.BuiltinBloomFilter", vec![1, 2, 3]);
    assert!(
        table(writer::table(&entry, &unknown))
            .unwrap()
            .file
            .check()
            .is_ok()
    );
}

#[test]
fn range_deletes() {
    let block = |content| with_block("rocksdb.range_del2", content);
    let (first, second) = (9 << 8 | 15, 8 << 8 | 15);
    let sound = spans(
        &[b"a", b"b", b"c", b"d"],
        &[0, 2, 2, 3],
        &[first, second, first],
    );
    let entry = [(b"key".to_vec(), 1, vec![])];
    let table = table(writer::table(&entry, &block(sound))).unwrap();
    let deletes = table.range_deletes().unwrap().into_iter();
    let deletes: Vec<_> = deletes.map(|d| (d.start, d.end, d.sequence)).collect();
    let expected = [("a", "b", 9), ("a", "b", 8), ("c", "d", 9)];
    assert_eq!(deletes, expected.map(|(a, b, n)| (a.into(), b.into(), n)));
    for (boundaries, firsts, trailers, part) in [
        (["b", "a"], [0, 1], &[first][..], "before"),
        (["a", "a"], [0, 1], &[first], "before"),
        (["a", "b"], [1, 0], &[first], "order"),
        (["a", "b"], [0, 2], &[first], "order"),
        (["a", "b"], [0, 0], &[first], "no span"),
        (["a", "b"], [1, 2], &[first, second], "order"),
        (["a", "b"], [0, 1], &[1], "kind 1"),
    ] {
        let boundaries = boundaries.map(str::as_bytes);
        let shape = block(spans(&boundaries, &firsts, trailers));
        check(&shape, 1, ErrorKind::Corrupt, part);
    }
}

#[test]
fn rows_without_bytes() {
    // A column of numbers that are all the same takes one byte, however many rows there are.
    let mut content = spans(&[b"a", b"b"], &[0, 1], &[9 << 8 | 15]);
    content[7..11].copy_from_slice(&u32::MAX.to_le_bytes());
    let shape = with_block("rocksdb.range_del2", content);
    check(&shape, 1, ErrorKind::Corrupt, "rows");
}
