//! Tar archives made by hand, plain and compressed.

use std::rc::Rc;

use c1z::pebble::Directory;
use c1z::source::MemorySource;
use c1z::{Error, Limits};

use crate::maker::{END, TAR, TAR_ZSTD, file, frame, head, header, member, padded, pax, sum};
use crate::{code, contents, open_bytes, verify};

/// Names and contents of an archive, which are the same plain and compressed, or the error.
fn files(archive: &[u8]) -> Result<Vec<(String, String)>, Error> {
    let plain = open_bytes(file(TAR, archive));
    let packed = open_bytes(file(TAR_ZSTD, &frame(archive)));
    let (plain, packed) = match (plain, packed) {
        (Ok(plain), Ok(packed)) => (plain, packed),
        (Err(plain), Err(packed)) => {
            assert_eq!(plain.code(), packed.code(), "{plain} {packed}");
            let tail = plain.message().split(": ").last().unwrap();
            assert!(packed.message().ends_with(tail), "{plain} {packed}");
            return Err(plain);
        }
        (plain, packed) => panic!("{} {}", code(plain), code(packed)),
    };
    assert_eq!(plain.warnings(), packed.warnings());
    assert_eq!(contents(&plain), contents(&packed));
    let read = contents(&plain).unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(read.into_iter().map(|(n, b)| (n, text(&b))).collect())
}

fn one(parts: &[Vec<u8>]) -> (String, String) {
    let archive = [parts.concat(), END.to_vec()].concat();
    let mut all = files(&archive).unwrap();
    assert_eq!(all.len(), 1);
    all.pop().unwrap()
}

fn refused(parts: &[Vec<u8>], says: &str) {
    let archive = [parts.concat(), END.to_vec()].concat();
    let error = files(&archive).unwrap_err();
    assert_eq!(error.code(), "v3.tar", "{error}");
    assert!(error.to_string().contains(says), "{says}: {error}");
    assert!(error.offset().is_some(), "{error}");
}

fn pair(name: &str, text: &str) -> (String, String) {
    (name.into(), text.into())
}

#[test]
fn names_and_sizes() {
    assert_eq!(one(&[member("a", b'0', b"abc")]), pair("a", "abc"));
    assert_eq!(one(&[member("./a", 0, b"abc")]), pair("a", "abc"));
    assert_eq!(
        one(&[member("a", b'0', &[b'x'; 512])]),
        pair("a", &"x".repeat(512))
    );
    assert_eq!(
        one(&[pax(&[("path", "ä/long")]), member("a", b'0', b"abc")]),
        pair("ä/long", "abc")
    );
    let long = "d/".repeat(90) + "name";
    assert_eq!(
        one(&[
            pax(&[("mtime", "1.5"), ("path", &long)]),
            member("a", b'0', b"")
        ]),
        pair(&long, "")
    );
    assert_eq!(
        one(&[pax(&[("path", "")]), member("a", b'0', b"abc")]),
        pair("a", "abc")
    );
    let size = padded(&header("a", b'0', 0), b"abc");
    assert_eq!(one(&[pax(&[("size", "3")]), size]), pair("a", "abc"));
    let named = [long.as_bytes(), b"\0"].concat();
    assert_eq!(
        one(&[
            member("././@LongLink", b'L', &named),
            member("a", b'0', b"abc")
        ]),
        pair(&long, "abc")
    );
    // A prefix, a name that fills its field, and GNU's base-256 size.
    let mut full = header(&"n".repeat(100), b'0', 0);
    full[345..348].copy_from_slice(b"pre");
    assert_eq!(
        one(&[sum(full)]),
        pair(&format!("pre/{}", "n".repeat(100)), "")
    );
    let mut binary = header("a", b'0', 0);
    binary[124..136].copy_from_slice(&[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
    assert_eq!(one(&[padded(&sum(binary), b"abc")]), pair("a", "abc"));
    let mut gnu = header("a", b'0', 3);
    gnu[257..265].copy_from_slice(b"ustar  \0");
    gnu[345..348].copy_from_slice(b"123");
    assert_eq!(one(&[padded(&sum(gnu), b"abc")]), pair("a", "abc"));
    let mut old = header("a", 0, 3);
    old[257..265].fill(0);
    assert_eq!(one(&[padded(&sum(old), b"abc")]), pair("a", "abc"));
}

#[test]
fn what_is_not_a_file() {
    let a = || member("a", b'0', b"abc");
    for other in [
        header("d/", b'5', 0),
        header("d", b'5', 77),
        header("d/", 0, 0),
        header("link", b'2', 0),
        header("link", b'1', 99),
        header("pipe", b'6', 0),
        member("what", b'7', b"data"),
        member("g", b'g', b"11 path=no\n"),
        member("k", b'K', b"target\0"),
    ] {
        assert_eq!(one(&[other.clone(), a()]), pair("a", "abc"));
        assert_eq!(one(&[a(), other]), pair("a", "abc"));
    }
    // A folder alone is an archive; nothing at all is not.
    let folder = [header("d/", b'5', 0), END.to_vec()].concat();
    assert_eq!(files(&folder).unwrap(), []);
    refused(&[], "no entries");
    assert_eq!(code(open_bytes(head(TAR))), "v3.tar");
    assert_eq!(code(open_bytes(head(TAR_ZSTD))), "v3.tar");
    assert_eq!(code(open_bytes(file(TAR, &[0; 10_240]))), "v3.tar");
}

#[test]
fn refusals() {
    refused(&[member("../a", b'0', b"")], "leaves its folder");
    refused(&[member("a/../../b", b'0', b"")], "leaves its folder");
    refused(&[member("/a", b'0', b"")], "absolute");
    refused(&[member("", b'0', b"")], "empty");
    refused(&[header("../d/", b'5', 0)], "leaves its folder");
    refused(
        &[pax(&[("path", "../a")]), member("a", b'0', b"")],
        "leaves its folder",
    );
    refused(
        &[member("L", b'L', b"/a\0"), member("a", b'0', b"")],
        "absolute",
    );
    refused(
        &[member("a", b'0', b""), member("a", b'0', b"")],
        "same name",
    );
    refused(
        &[member("a", b'0', b""), member("./a", b'0', b"")],
        "same name",
    );
    refused(&[member("s", b'S', b"")], "holes");
    refused(
        &[pax(&[("GNU.sparse.major", "1")]), member("a", b'0', b"")],
        "holes",
    );
    refused(
        &[pax(&[("size", "x")]), member("a", b'0', b"")],
        "pax records",
    );
    refused(
        &[member("x", b'x', b"nonsense"), member("a", b'0', b"")],
        "pax records",
    );
    refused(
        &[member("a", b'0', b""), pax(&[("path", "b")])],
        "announced",
    );
    refused(&[header("a", b'0', 5000)], "inside an entry");
    refused(&[header("x", b'x', (1 << 20) + 1)], "longer than 1 MiB");
    let mut flipped = member("a", b'0', b"");
    flipped[0] ^= 1;
    refused(&[flipped], "checksum");
    let mut mode = header("a", b'0', 0);
    mode[100..108].copy_from_slice(b"0104755\0");
    refused(&[sum(mode)], "mode bits");
    let mut negative = header("a", b'0', 0);
    negative[124..136].fill(0xFF);
    refused(&[sum(negative)], "negative");
    let mut digits = header("a", b'0', 0);
    digits[124..136].copy_from_slice(b"9bytes     \0");
    refused(&[sum(digits)], "not a number");
    let mut zero = vec![0; 512];
    zero.extend(member("a", b'0', b""));
    refused(&[zero], "only stands at its end");
    let mut name = header("a", b'0', 0);
    name[1] = 0xFF;
    refused(&[sum(name)], "not UTF-8");
}

#[test]
fn endings() {
    let a = member("a", b'0', b"abc");
    let whole = [&a[..], &END].concat();
    let warned = |archive: &[u8]| {
        let files = open_bytes(file(TAR, archive)).unwrap();
        let codes = verify(&files).unwrap();
        assert_eq!(files.read("a", 0, 3).unwrap(), "abc");
        !codes.is_empty()
    };
    assert!(!warned(&whole));
    assert!(!warned(&[&whole[..], b"whatever follows"].concat()));
    assert!(warned(&a) && warned(&whole[..1536]));
    // Without its padding the file is still whole.
    assert!(warned(&a[..515]));
    for len in (1..515).chain(1025..1100) {
        let error = files(&whole[..len]).unwrap_err();
        assert_eq!(error.code(), "v3.tar", "{len}: {error}");
        let end = (head(TAR).len() + len) as u64;
        assert_eq!(error.offset(), Some(end), "{error}");
    }
}

/// Slices of any size decode the same, tell how far they are, and the last one says so.
#[test]
fn slices() {
    use c1z::format::v3::{Payload, envelope, open_payload};
    let long: Vec<u8> = (0..3_000_000_u32)
        .map(|n| (n.wrapping_mul(n) >> 9).to_le_bytes()[0])
        .collect();
    let archive = [member("a", b'0', &long), END.to_vec()].concat();
    let bytes = file(TAR_ZSTD, &frame(&archive));
    for slice in [1, 100_000, 1 << 22] {
        let source = Rc::new(MemorySource::new(bytes.clone()));
        let envelope = envelope::read(&*source, &Limits::default()).unwrap();
        let cache = Rc::new(c1z::pebble::Cache::new(0));
        let payload = open_payload(source, &envelope, &Limits::default(), cache);
        let Ok(Payload::Decoding(mut decoder)) = payload else {
            panic!("nothing to decode");
        };
        let (mut steps, mut before) = (0, 0);
        while !decoder.step(slice).unwrap() {
            steps += 1;
            let now = decoder.decoded_bytes();
            assert!(now >= before && decoder.encoded_bytes() <= decoder.encoded_total());
            before = now;
        }
        // Two pieces are read, and then the end is told.
        assert!(steps >= 3, "{steps} steps of {slice}");
        assert_eq!(decoder.encoded_bytes(), decoder.encoded_total());
        assert_eq!(decoder.decoded_bytes(), archive.len() as u64);
        let files = decoder.finish().unwrap();
        assert_eq!(files.read("a", 0, long.len()).unwrap(), long);
        assert_eq!(files.work().frames, 1);
    }
}
