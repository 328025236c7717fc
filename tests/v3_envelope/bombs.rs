//! Little that says or becomes much.

use std::rc::Rc;

use c1z::Limits;
use c1z::pebble::Directory;
use c1z::source::MemorySource;

use crate::maker::{END, Indexed, TAR, TAR_ZSTD, file, frame, header, member, pax, zeros};
use crate::{code, open, open_bytes, verify};

/// Limits are told before anything is decoded, and a claim takes no memory.
#[test]
fn frames() {
    let small = Limits {
        max_decoded_size: 1 << 20,
        max_entries: 3,
        ..Limits::default()
    };
    let with = |made: &Indexed| open(Rc::new(MemorySource::new(made.done())), &small, 1 << 20);

    let mut declared = Indexed::new();
    declared.add("a", b"", &zeros(100)).raw_size = (1 << 20) + 1;
    let error = with(&declared).err().unwrap();
    assert_eq!(error.code(), "limit.decoded-size");
    assert_eq!(
        (error.limit(), error.got()),
        (Some(1 << 20), Some((1 << 20) + 1))
    );
    declared.index.entries[0].raw_size = i64::MAX;
    declared.add("b", b"", &zeros(1)).raw_size = i64::MAX;
    declared.add("c", b"", &zeros(1)).raw_size = i64::MAX;
    assert_eq!(code(with(&declared)), "limit.decoded-size");

    // Sixteen gigabytes in half a megabyte, said to be three bytes: refused at the first of them.
    let mut undeclared = Indexed::new();
    undeclared.add("a", b"abc", &zeros(128 << 10));
    let files = with(&undeclared).unwrap();
    assert_eq!(code(verify(&files)), "v3.frame");
    assert_eq!(files.read("a", 0, 1).unwrap_err().code(), "v3.frame");

    // A terabyte in three bytes: the claim is not believed.
    let mut claim = Indexed::new();
    claim.add("a", b"abc", &frame(b"abc")).raw_size = 1 << 40;
    let limits = Limits {
        max_decoded_size: u64::MAX,
        ..Limits::default()
    };
    let files = open(Rc::new(MemorySource::new(claim.done())), &limits, 100).unwrap();
    assert_eq!(files.read("a", 0, 1).unwrap_err().code(), "v3.frame");

    let many = Indexed::with(&[("a", b""), ("b", b""), ("c", b""), ("d", b"")]);
    let error = with(&many).err().unwrap();
    assert_eq!(
        (error.code(), error.limit(), error.got()),
        ("limit.entries", Some(3), Some(4))
    );

    let mut wide = frame(b"abc");
    wide[5] = 18 << 3;
    let mut made = Indexed::new();
    made.add("a", b"abc", &wide);
    assert_eq!(
        code(verify(&open_bytes(made.done()).unwrap())),
        "limit.window-size"
    );
}

#[test]
fn archives() {
    let limits = Limits {
        max_decoded_size: 1 << 20,
        max_entries: 3,
        ..Limits::default()
    };
    let with = |bytes: Vec<u8>| code(open(Rc::new(MemorySource::new(bytes)), &limits, 0));
    // Sixteen gigabytes of nothing, four of a file, and behind the end.
    let nothing = zeros(128 << 10);
    assert_eq!(code(open_bytes(file(TAR_ZSTD, &nothing))), "v3.tar");
    let large = frame(&header("a", b'0', 1 << 32));
    assert_eq!(
        with(file(TAR_ZSTD, &[&large[..], &nothing].concat())),
        "limit.decoded-size"
    );
    assert_eq!(
        with(file(TAR, &header("a", b'0', 1 << 32))),
        "limit.decoded-size"
    );
    let ended = frame(&[member("a", b'0', b"abc"), END.to_vec()].concat());
    let tail = file(TAR_ZSTD, &[&ended[..], &nothing].concat());
    assert_eq!(code(open_bytes(tail)), "v3.tar");
    let padded = file(TAR_ZSTD, &[&ended[..], &zeros(4)].concat());
    assert_eq!(code(open_bytes(padded)), "ok");
    // A stated size beyond the limit is refused at once; one within it takes no memory.
    let mut stated = b"\x28\xb5\x2f\xfd\xc0\x38".to_vec();
    stated.extend_from_slice(&(1_u64 << 40).to_le_bytes());
    stated.extend_from_slice(&ended[6..]);
    assert_eq!(with(file(TAR_ZSTD, &stated)), "limit.decoded-size");
    let trusting = Limits {
        max_decoded_size: u64::MAX,
        ..Limits::default()
    };
    let source = Rc::new(MemorySource::new(file(TAR_ZSTD, &stated)));
    assert_eq!(code(open(source, &trusting, 0)), "zstd.content-size");

    let names = ["a", "b", "c", "d"].map(|name| member(name, b'0', b""));
    assert_eq!(
        with(file(TAR, &[names.concat(), END.to_vec()].concat())),
        "limit.entries"
    );
    let again = vec![pax(&[("path", "a")]); 20].concat();
    assert_eq!(
        with(file(TAR, &[again, names[0].clone()].concat())),
        "limit.entries"
    );
}
