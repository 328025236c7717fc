//! The first five bytes, which alone decide the format; file names say nothing.

use serde::Serialize;

use crate::error::{Error, Result};

/// Length of the magic in bytes.
pub const MAGIC_LEN: usize = 5;
const V1: [u8; MAGIC_LEN] = *b"C1ZF\0";
const V3: [u8; MAGIC_LEN] = *b"C1Z3\0";

/// The two container formats that are both called `.c1z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// `C1ZF\0`: a zstd stream that holds one SQLite database.
    V1,
    /// `C1Z3\0`: a manifest and a Pebble checkpoint.
    V3,
}

/// Tells the format from the head of a file.
///
/// Errors: `format.empty` for no bytes, `format.truncated` for fewer than five that could still
/// become a magic, `format.unknown-magic` for anything else.
///
/// ```
/// use c1z::format::magic::{Format, detect};
/// assert_eq!(detect(b"C1ZF\0rest"), Ok(Format::V1));
/// assert_eq!(detect(b"PK\x03\x04").map_err(|e| e.code()), Err("format.unknown-magic"));
/// ```
pub fn detect(head: &[u8]) -> Result<Format> {
    for (magic, format) in [(V1, Format::V1), (V3, Format::V3)] {
        if head.starts_with(&magic) {
            return Ok(format);
        }
    }
    if head.is_empty() {
        return Err(Error::new(
            "format.empty",
            "The file is empty: it has no bytes at all. Sync again or fetch the file anew.",
        ));
    }
    if V1.starts_with(head) || V3.starts_with(head) {
        return Err(Error::new(
            "format.truncated",
            "The file ends inside its five-byte magic. Fetch the file anew.",
        )
        .at(head.len() as u64)
        .bound(MAGIC_LEN as u64, head.len() as u64));
    }
    Err(Error::new(
        "format.unknown-magic",
        format!("This is not a .c1z file: {}.", guess(head)),
    )
    .at(0))
}

/// What the bytes look like instead, for the person who picked the wrong file.
fn guess(head: &[u8]) -> &'static str {
    match head {
        [b'S', b'Q', b'L', b'i', b't', b'e', ..] => {
            "it looks like a bare SQLite database, without the c1z header and compression"
        }
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "it looks like a bare zstd stream, without the c1z header",
        [b'P', b'K', ..] => "it looks like a zip archive; unpack it and open the .c1z inside",
        [0x1F, 0x8B, ..] => "it looks like a gzip file; unpack it and open the .c1z inside",
        [b'C' | b'c', b'1', b'Z' | b'z', ..] => {
            "it starts almost like one, but with a version or magic that is not known; a newer viewer may read it"
        }
        _ => "its first bytes are neither C1ZF (v1) nor C1Z3 (v3)",
    }
}
