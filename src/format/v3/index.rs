//! The index at the end of a payload of frames: which file is in which frame, and what it must decode to.
//!
//! ```text
//! frame* index footer
//! footer = offset of the index (u64) | its length (u32) | its XXH64 (u64) | "C1ZIDX1\0"
//! ```
//!
//! Numbers of the footer are big-endian, and offsets count from the start of the file. The checks are those of
//! baton-sdk v0.25.0, in its order; ours are that frames claim no more bytes than there are, the number of files, and a
//! cap on what they decode to.

use twox_hash::XxHash64;

use crate::error::{Error, Result};
use crate::format::v3::envelope::Envelope;
use crate::format::v3::manifest::HEAD_LEN;
use crate::format::v3::names::{self, Named};
use crate::limits::Limits;
use crate::model::wire::{Field, Fields, Value};
use crate::source::ByteSource;
use crate::store::Warning;

const FOOTER_LEN: usize = 28;
const FOOTER_MAGIC: [u8; 8] = *b"C1ZIDX1\0";
/// Longest index, as in the reference.
const MAX_INDEX_LEN: u64 = 64 << 20;

/// One file, and the frame that holds it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Entry {
    /// Offset of the frame in the c1z file.
    pub offset: u64,
    /// Length of the frame.
    pub compressed_size: u64,
    /// Length of the file.
    pub size: u64,
    /// XXH64 of the file.
    pub xxh64: u64,
    /// SHA-256 of the file, which only a check of everything compares.
    pub sha256: [u8; 32],
}

/// The index, believed as far as it can be without decoding.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) files: Named<Entry>,
    /// Bytes between the head and the index that no frame claims.
    pub(super) unclaimed: u64,
    pub(super) warnings: Vec<Warning>,
}

/// Reads footer and index.
///
/// Errors: `format.truncated`, `v3.index`, `v3.manifest`, `limit.entries`, `limit.decoded-size`, those of the source.
pub(super) fn read(source: &dyn ByteSource, envelope: &Envelope, limits: &Limits) -> Result<Index> {
    let footer = Footer::read(source, envelope.payload)?;
    let len = usize::try_from(footer.len).unwrap_or(usize::MAX);
    let bytes = source.bytes(footer.offset, len)?;
    if XxHash64::oneshot(0, &bytes) != footer.hash {
        return Err(bad("The checksum of the payload's index does not match: the file is damaged. Fetch it anew.")
            .at(footer.offset));
    }
    let mut reading = Reading {
        index: Index::default(),
        space: (envelope.payload, footer.offset),
        limits,
        size: 0,
        compressed_size: 0,
    };
    let mut stated = (0_u64, 0_u64, 0_u64);
    for field in Fields::new(&bytes) {
        let field =
            field.map_err(|e| malformed(&e).at(footer.offset.saturating_add(e.offset() as u64)))?;
        match (field.number, field.value) {
            (1, Value::Bytes(entry)) => {
                let at = footer.offset.saturating_add(field.start as u64);
                reading.entry(entry).map_err(|e| e.at(at))?;
            }
            (2, Value::Varint(n)) => stated.0 = n,
            (3, Value::Varint(n)) => stated.1 = n,
            (4, Value::Fixed64(n)) => stated.2 = n,
            _ => {}
        }
    }
    if stated.2 != 0 && stated.2 != XxHash64::oneshot(0, &envelope.manifest) {
        let message = "The manifest is not the one whose checksum the payload's index holds: the file is damaged. Fetch it anew.";
        return Err(Error::new("v3.manifest", message).at(HEAD_LEN as u64));
    }
    reading.finish(stated.0, stated.1)
}

struct Footer {
    offset: u64,
    len: u64,
    hash: u64,
}

impl Footer {
    fn read(source: &dyn ByteSource, payload: u64) -> Result<Self> {
        let size = source.size();
        let truncated = || {
            let message = "The file does not end with the index of its payload: it was cut off. Fetch it anew.";
            Error::new("format.truncated", message).at(size)
        };
        let start = size
            .checked_sub(FOOTER_LEN as u64)
            .filter(|at| *at >= payload);
        let Some(start) = start else {
            return Err(truncated());
        };
        let footer = source.bytes(start, FOOTER_LEN)?;
        if !footer.ends_with(&FOOTER_MAGIC) {
            return Err(truncated());
        }
        let number = |from: usize, to: usize| {
            let bytes = footer.get(from..to).unwrap_or_default();
            bytes
                .iter()
                .fold(0_u64, |n, byte| n << 8 | u64::from(*byte))
        };
        let (offset, len, hash) = (number(0, 8), number(8, 12), number(12, 20));
        if len > MAX_INDEX_LEN {
            return Err(bad("The payload's index claims more bytes than any index has: the file is damaged. Fetch it anew.")
                .at(start)
                .bound(MAX_INDEX_LEN, len));
        }
        if offset < payload || offset.checked_add(len) != Some(start) {
            return Err(bad("The payload's index does not lie where the end of the file says: the file is damaged. Fetch it anew.")
                .at(start));
        }
        Ok(Self { offset, len, hash })
    }
}

struct Reading<'a> {
    index: Index,
    /// Where frames may lie: from the payload's start to the index.
    space: (u64, u64),
    limits: &'a Limits,
    /// Sums over the entries so far.
    size: u64,
    compressed_size: u64,
}

impl Reading<'_> {
    fn entry(&mut self, bytes: &[u8]) -> Result<()> {
        let known = self.index.files.len() as u64;
        if known >= self.limits.max_entries {
            return Err(too_many(self.limits.max_entries, known.saturating_add(1)));
        }
        let (mut name, mut sha256) = (&[][..], &[][..]);
        let mut entry = Entry::default();
        let (mut size, mut compressed_size, mut offset) = (0_i64, 0_i64, 0_i64);
        for field in Fields::new(bytes) {
            let Field { number, value, .. } = field.map_err(|e| malformed(&e))?;
            match (number, value) {
                (1, Value::Bytes(bytes)) => name = bytes,
                (2, Value::Varint(n)) => offset = n.cast_signed(),
                (3, Value::Varint(n)) => compressed_size = n.cast_signed(),
                (4, Value::Varint(n)) => size = n.cast_signed(),
                (5, Value::Fixed64(n)) => entry.xxh64 = n,
                (6, Value::Bytes(bytes)) => sha256 = bytes,
                _ => {}
            }
        }
        let shown = String::from_utf8_lossy(name.get(..name.len().min(100)).unwrap_or_default());
        let fault = |what: &str| {
            bad(format!(
                "The payload's index is not true of the file: {what} (entry {shown:?})."
            ))
        };
        let checked = names::check(name);
        if checked.is_ok_and(|name| self.index.files.contains(name)) {
            return Err(fault("two files have the same name"));
        }
        entry.size = u64::try_from(size).map_err(|_| fault("the size of a file is negative"))?;
        entry.compressed_size = u64::try_from(compressed_size).unwrap_or_default();
        if entry.compressed_size == 0 {
            return Err(fault("a frame has no bytes"));
        }
        let (payload, end) = self.space;
        entry.offset = u64::try_from(offset).unwrap_or_default();
        if entry.offset < payload {
            return Err(fault("a frame begins before the payload"));
        }
        if entry.offset > end || entry.compressed_size > end.saturating_sub(entry.offset) {
            return Err(fault("a frame ends behind the payload"));
        }
        entry.sha256 = sha256
            .try_into()
            .map_err(|_| fault("a SHA-256 does not have 32 bytes"))?;
        let name = checked.map_err(|what| fault(&format!("the name of a file is {what}")))?;
        self.size = self.size.saturating_add(entry.size);
        self.compressed_size = self.compressed_size.saturating_add(entry.compressed_size);
        self.index.files.push(name, entry);
        Ok(())
    }

    /// The sums, and what the index itself says they are.
    fn finish(mut self, size: u64, compressed_size: u64) -> Result<Index> {
        if self.size > self.limits.max_decoded_size {
            let message = "The files of the payload are larger than allowed. Open the file in Node or natively, or raise maxDecodedSize if memory suffices.";
            return Err(Error::new("limit.decoded-size", message)
                .bound(self.limits.max_decoded_size, self.size));
        }
        let (payload, end) = self.space;
        let space = end.saturating_sub(payload);
        if self.compressed_size > space {
            // Else a small file could name one large frame thousands of times.
            return Err(bad("The frames of the payload's index overlap: together they claim more bytes than there are.")
                .at(end)
                .bound(space, self.compressed_size));
        }
        self.index.unclaimed = space.saturating_sub(self.compressed_size);
        if (size, compressed_size) != (self.size, self.compressed_size) {
            let message = format!(
                "The payload's index says that its files have {size} bytes, and {compressed_size} compressed; they have {} and {}.",
                self.size, self.compressed_size
            );
            self.index
                .warnings
                .push(Warning::new("v3.index-total", message));
        }
        Ok(self.index)
    }
}

/// The error of a payload with more files than allowed.
pub(super) fn too_many(limit: u64, got: u64) -> Error {
    let message = "The payload has more files than allowed: no writer makes so many. Raise maxEntries if the file is yours.";
    Error::new("limit.entries", message).bound(limit, got)
}

fn bad(message: impl Into<String>) -> Error {
    Error::new("v3.index", message)
}

fn malformed(error: &crate::model::Error) -> Error {
    bad(format!(
        "The payload's index does not parse: {error} Fetch the file anew."
    ))
}
