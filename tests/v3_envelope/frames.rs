//! Indexed payloads made by hand: each thing that can be wrong, alone.

use bytes::Bytes;
use c1z::format::v3::Payload;
use c1z::model::wire::put_bytes_field;
use c1z::pebble::Directory;
use c1z::source::MemorySource;
use c1z::{Error, Limits};
use std::rc::Rc;

use crate::maker::{Block, INDEXED, Indexed, file, frame, frame_of, head};
use crate::{code, contents, open_bytes, verify};

fn opened(made: &Indexed) -> &'static str {
    code(open_bytes(made.done()))
}

/// One entry with something changed.
fn changed(change: impl Fn(&mut c1z::model::c1z::v3::IndexedFrameEntry)) -> Indexed {
    let mut made = Indexed::with(&[("a", b"abc")]);
    change(&mut made.index.entries[0]);
    made
}

/// What opening answers, with how the sentence goes on.
fn refused(made: &Indexed, says: &str) {
    let error: Error = open_bytes(made.done()).err().unwrap();
    assert_eq!(error.code(), "v3.index", "{error}");
    assert!(error.to_string().contains(says), "{error}");
    assert!(
        error
            .offset()
            .is_some_and(|at| at >= made.bytes.len() as u64),
        "{error}"
    );
}

#[test]
fn made_by_hand() {
    let long: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    let files: [(&str, &[u8]); 3] = [("a", b"abc"), ("b/c", b""), ("long", &long)];
    let files_of = open_bytes(Indexed::with(&files).done()).unwrap();
    let read = contents(&files_of).unwrap();
    for ((name, bytes), (got_name, got)) in files.iter().zip(&read) {
        assert_eq!((*name, *bytes), (got_name.as_str(), &got[..]));
    }
    assert_eq!(verify(&files_of).unwrap(), [""; 0]);
    assert_eq!(files_of.entry("long").unwrap().size, long.len() as u64);
    let none = open_bytes(Indexed::new().done()).unwrap();
    assert_eq!((none.count(), none.size()), (0, 0));
    assert_eq!(verify(&none).unwrap(), [""; 0]);
}

#[test]
fn the_footer() {
    let whole = Indexed::with(&[("a", b"abc")]).done();
    let at = whole.len() - 28;
    let with = |place: usize, bytes: &[u8]| {
        let mut file = whole.clone();
        file[at + place..at + place + bytes.len()].copy_from_slice(bytes);
        code(open_bytes(file))
    };
    assert_eq!(with(0, &u64::MAX.to_be_bytes()), "v3.index");
    assert_eq!(with(0, &0_u64.to_be_bytes()), "v3.index");
    assert_eq!(with(8, &(64_u32 << 20).to_be_bytes()), "v3.index");
    assert_eq!(with(8, &((64_u32 << 20) + 1).to_be_bytes()), "v3.index");
    assert_eq!(with(12, &[0]), "v3.index");
    assert_eq!(with(27, &[1]), "format.truncated");
    for len in 0..28 {
        assert_eq!(
            code(open_bytes(file(INDEXED, &vec![0; len]))),
            "format.truncated"
        );
    }
    // The head is never the index, even where a footer says so.
    let mut inside = head(INDEXED);
    let len = inside.len();
    inside.extend_from_slice(&whole[at..]);
    inside[len..len + 8].copy_from_slice(&9_u64.to_be_bytes());
    assert_eq!(code(open_bytes(inside)), "v3.index");
}

#[test]
fn the_entries() {
    refused(&changed(|e| e.name = String::new()), "is empty");
    refused(&changed(|e| e.name = "/a".into()), "is absolute");
    refused(&changed(|e| e.name = "a/../b".into()), "leaves its folder");
    refused(&changed(|e| e.name = "x".repeat(4097)), "longer than 4096");
    refused(&changed(|e| e.raw_size = -1), "size of a file is negative");
    refused(&changed(|e| e.compressed_size = 0), "has no bytes");
    refused(&changed(|e| e.compressed_size = -5), "has no bytes");
    refused(&changed(|e| e.compressed_size += 1), "ends behind");
    refused(&changed(|e| e.compressed_size = i64::MAX), "ends behind");
    refused(&changed(|e| e.frame_offset += 1), "ends behind");
    refused(&changed(|e| e.frame_offset = i64::MAX), "ends behind");
    refused(&changed(|e| e.frame_offset -= 1), "begins before");
    refused(&changed(|e| e.frame_offset = -1), "begins before");
    refused(&changed(|e| e.raw_sha256 = vec![0; 31]), "32 bytes");
    refused(&changed(|e| e.raw_sha256.clear()), "32 bytes");
    refused(
        &Indexed::with(&[("a", b"1"), ("b", b"2"), ("a", b"3")]),
        "same name",
    );
    refused(&Indexed::with(&[("a", b"1"), ("./a", b"2")]), "same name");

    let made = Indexed::new();
    for bytes in [
        &b"\x0a"[..],
        b"\x0a\x05",
        b"\x0a\x02\x0a\x05",
        b"\xff",
        b"\x0c",
    ] {
        assert_eq!(
            code(open_bytes(made.done_with(bytes))),
            "v3.index",
            "{bytes:?}"
        );
    }
    let mut name = Vec::new();
    put_bytes_field(&mut name, 1, b"\xff");
    let mut index = Vec::new();
    put_bytes_field(&mut index, 1, &name);
    assert_eq!(code(open_bytes(made.done_with(&index))), "v3.index");
    // Fields that we do not know are the future's.
    let whole = Indexed::with(&[("a", b"abc")]);
    let index = prost::Message::encode_to_vec(&whole.index);
    let more = [&index[..], b"\x7a\x01x"].concat();
    assert_eq!(code(open_bytes(whole.done_with(&more))), "ok");
}

#[test]
fn the_manifest_is_vouched_for() {
    let mut made = Indexed::with(&[("a", b"abc")]);
    made.index.manifest_xxh64 = twox_hash::XxHash64::oneshot(0, &head(INDEXED)[9..]);
    assert_eq!(opened(&made), "ok");
    made.index.manifest_xxh64 ^= 1;
    assert_eq!(opened(&made), "v3.manifest");
}

#[test]
fn claims_that_overlap() {
    // One frame, named twice: together more bytes than there are.
    let mut twice = Indexed::with(&[("a", b"abc")]);
    let at = twice.index.entries[0].clone();
    twice
        .index
        .entries
        .push(c1z::model::c1z::v3::IndexedFrameEntry {
            name: "b".into(),
            ..at
        });
    refused(&twice, "overlap");
    // With room for both the sum says nothing, and the frames do.
    let mut room = Indexed::with(&[("a", b"abc"), ("b", b"abcdef")]);
    room.index.entries[1].frame_offset = room.index.entries[0].frame_offset;
    let files = open_bytes(room.done()).unwrap();
    assert_eq!(code(verify(&files)), "v3.frame");
    assert_eq!(files.read("b", 0, 1).unwrap_err().code(), "v3.frame");
    assert_eq!(&files.read("a", 0, 3).unwrap()[..], b"abc");
}

#[test]
fn totals_and_gaps_are_warnings() {
    let mut made = Indexed::with(&[("a", b"abc")]);
    made.index.total_raw_size = 5;
    let files = open_bytes(made.done()).unwrap();
    assert_eq!(files.warnings()[0].code, "v3.index-total");
    assert_eq!(verify(&files).unwrap(), ["v3.index-total"]);
    let mut made = Indexed::with(&[("a", b"abc")]);
    made.put(b"nobody's");
    let files = open_bytes(made.done()).unwrap();
    assert!(files.warnings().is_empty());
    assert_eq!(verify(&files).unwrap(), ["v3.index-unclaimed"]);
}

/// What a frame holds is not what the index says: the file opens, and the read that meets it fails.
#[test]
fn frames_that_lie() {
    let sized = |size: u8, body: &[u8]| {
        let mut out = vec![0x28, 0xB5, 0x2F, 0xFD, 0x20, size];
        out.extend_from_slice(&(body.len() << 3 | 1).to_le_bytes()[..3]);
        [&out, body].concat()
    };
    let whole = frame(b"abc");
    let skippable = b"\x50\x2a\x4d\x18\x02\0\0\0xx";
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("shorter", frame(b"ab"), "v3.frame"),
        ("longer", frame(b"abcd"), "v3.frame"),
        ("another", frame(b"abd"), "v3.frame"),
        ("cut", whole[..whole.len() - 1].to_vec(), "v3.frame"),
        ("cut in the header", whole[..3].to_vec(), "v3.frame"),
        ("goes on", [&whole[..], b"tail"].concat(), "v3.frame"),
        ("two", [frame(b"ab"), frame(b"c")].concat(), "v3.frame"),
        (
            "one and an empty one",
            [frame(b"abc"), frame(b"")].concat(),
            "v3.frame",
        ),
        ("none", skippable.to_vec(), "v3.frame"),
        ("no frame", b"plain bytes".to_vec(), "zstd.corrupt"),
        ("states more", sized(4, b"abc"), "v3.frame"),
        ("states it", sized(3, b"abc"), "ok"),
        (
            "skippable and whole",
            [skippable, &whole[..]].concat(),
            "ok",
        ),
        (
            "many nothings",
            frame_of(&[Block::Raw(Vec::new()), Block::Raw(b"abc".to_vec())]),
            "ok",
        ),
    ];
    for (what, frame, answer) in cases {
        let mut made = Indexed::with(&[("before", b"1")]);
        let start = made.bytes.len() as u64;
        made.add("a", b"abc", &frame);
        let files = open_bytes(made.done()).unwrap();
        assert_eq!(code(verify(&files)), answer, "{what}");
        match files.read("a", 1, 1) {
            Ok(bytes) => assert_eq!((&bytes[..], answer), (&b"b"[..], "ok"), "{what}"),
            Err(error) => {
                assert_eq!((error.code(), error.file()), (answer, "a"), "{what}");
                assert!(
                    error.offset().is_some_and(|at| at >= start),
                    "{what}: {error}"
                );
            }
        }
        assert_eq!(&files.read("before", 0, 1).unwrap()[..], b"1");
    }
}

/// A check can be given up by whoever hears of its progress.
#[test]
fn checks_can_be_given_up() {
    let long = vec![7; 20 << 20];
    let files = open_bytes(Indexed::with(&[("a", &long), ("b", b"")]).done()).unwrap();
    let mut calls = Vec::new();
    let all = files.verify(&mut |done, total| {
        calls.push((done, total));
        Ok(())
    });
    assert!(all.unwrap().is_empty() && calls.len() > 3);
    assert!(calls.is_sorted() && calls.iter().all(|(_, total)| *total == 20 << 20));
    assert_eq!(files.work().frames, 0);
    let given_up = files.verify(&mut |_, _| Err(Error::new("cancelled", "Enough.")));
    assert_eq!(code(given_up), "cancelled");
}

#[test]
fn payloads_that_are_ready_need_no_steps() {
    let source = Rc::new(MemorySource::new(Bytes::from(Indexed::new().done())));
    let envelope = c1z::format::v3::envelope::read(&*source, &Limits::default()).unwrap();
    let cache = Rc::new(c1z::pebble::Cache::new(0));
    let payload = c1z::format::v3::open_payload(source, &envelope, &Limits::default(), cache);
    assert!(matches!(payload, Ok(Payload::Ready(_))));
}
