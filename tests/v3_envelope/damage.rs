//! Real files cut and changed at every byte.

use bytes::Bytes;
use prost::Message;

use crate::maker::Indexed;
use crate::{code, common, contents, open_bytes, verify};

/// Every cut of a file is an error, but for those of a plain tar that end between entries, which warn.
#[test]
fn every_cut() {
    for name in ["tiny-v3.c1z", "tiny-v3-tar.c1z", "tiny-v3-tar_zstd.c1z"] {
        let bytes = Bytes::from(std::fs::read(common::own().join(name)).unwrap());
        let whole = open_bytes(bytes.clone()).unwrap();
        for len in 0..bytes.len() {
            match open_bytes(bytes.slice(..len)) {
                Err(error) => {
                    let text = error.to_string();
                    let known = ["format.empty", "format.truncated", "v3.tar"];
                    assert!(known.contains(&error.code()), "{name} cut at {len}: {text}");
                    assert!(
                        error.offset().is_some_and(|at| at <= len as u64) || len == 0,
                        "{text}"
                    );
                }
                Ok(files) => {
                    assert!(name.ends_with("tar.c1z"), "{name} cut at {len} opens");
                    let rest = bytes.len() - len;
                    let ended = rest < 512;
                    assert_eq!(files.warnings().is_empty(), ended, "{name} cut at {len}");
                    assert!(files.count() <= whole.count());
                }
            }
        }
    }
}

/// Every changed byte of the index and its footer is an error; one in a frame is found when it is checked, or means nothing.
#[test]
fn every_flip() {
    let bytes = std::fs::read(common::own().join("tiny-v3.c1z")).unwrap();
    let number = |at: usize, len: usize| {
        bytes[at..at + len]
            .iter()
            .fold(0, |n, b| n << 8 | usize::from(*b))
    };
    let (index, manifest) = (number(bytes.len() - 28, 8), number(5, 4));
    let whole = contents(&open_bytes(bytes.clone()).unwrap()).unwrap();
    let mut harmless = 0;
    for at in 9 + manifest..bytes.len() {
        for bit in [0x01, 0x10, 0x80] {
            let mut flipped = bytes.clone();
            flipped[at] ^= bit;
            let opened = open_bytes(flipped);
            if at >= index {
                let code = code(opened);
                assert!(
                    ["v3.index", "format.truncated"].contains(&code),
                    "{at}: {code}"
                );
                continue;
            }
            let files = opened.unwrap();
            match verify(&files) {
                Ok(_) => {
                    harmless += 1;
                    assert_eq!(contents(&files).unwrap(), whole, "{at}");
                }
                Err(error) => {
                    let (text, told) = (error.to_string(), contents(&files).unwrap_err());
                    assert_eq!(told.code(), error.code(), "{at}");
                    assert!(text.starts_with("In the file \""), "{at}: {text}");
                    let near = |o: u64| o >= (9 + manifest) as u64 && o <= index as u64;
                    assert!(told.offset().is_some_and(near), "{at}: {told}");
                }
            }
        }
    }
    // Window sizes and bits without a meaning.
    assert!(harmless < 60, "{harmless}");
}

/// Tar has a checksum per header and none of data; compressed, the frame has one of all.
#[test]
fn every_flip_of_a_tar() {
    for name in ["tiny-v3-tar.c1z", "tiny-v3-tar_zstd.c1z"] {
        let bytes = std::fs::read(common::own().join(name)).unwrap();
        let whole = contents(&open_bytes(bytes.clone()).unwrap()).unwrap();
        let payload = 9 + usize::from(bytes[7]) * 256 + usize::from(bytes[8]);
        for at in payload..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x10;
            match open_bytes(flipped) {
                Err(error) => {
                    let known = ["format.", "limit.", "v3.tar", "zstd."];
                    assert!(
                        known.iter().any(|k| error.code().starts_with(k)),
                        "{at}: {error}"
                    );
                }
                Ok(files) if name.ends_with("tar.c1z") => {
                    let names = |all: &[(String, Bytes)]| {
                        all.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>()
                    };
                    assert_eq!(names(&contents(&files).unwrap()), names(&whole), "{at}");
                }
                Ok(files) => assert_eq!(contents(&files).unwrap(), whole, "{at}"),
            }
        }
    }
}

/// An index that was changed and then sealed again: its entries have only themselves to speak for them.
#[test]
fn damaged_indices_under_a_right_checksum() {
    let made = Indexed::with(&[
        ("000001.sst", b"abc"),
        ("MANIFEST-000001", b"abcdef"),
        ("marker", b""),
    ]);
    let index = made.index.encode_to_vec();
    let (mut refused, mut opened) = (0, 0);
    for at in 0..index.len() {
        for byte in [0x00, 0x01, 0x7F, 0x80, 0xFF, index[at] ^ 1, index[at] ^ 8] {
            let mut changed = index.clone();
            changed[at] = byte;
            match open_bytes(made.done_with(&changed)) {
                Ok(files) => {
                    opened += 1;
                    assert_eq!(
                        contents(&files).is_ok(),
                        verify(&files).is_ok(),
                        "{at} {byte}"
                    );
                }
                Err(error) => {
                    refused += 1;
                    let known = ["v3.index", "v3.manifest", "limit.decoded-size"];
                    assert!(known.contains(&error.code()), "{at} {byte}: {error}");
                }
            }
        }
        let cut = open_bytes(made.done_with(&index[..at]));
        assert!(["v3.index", "ok"].contains(&code(cut)));
    }
    assert!(refused > 300 && opened > 300, "{refused} {opened}");
}
