//! One frame of an indexed payload: decoded, and held against what the index says of it.

use std::hash::Hasher;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use twox_hash::XxHash64;

use crate::error::{Error, Result};
use crate::format::v3::index::Entry;
use crate::format::v3::stream::{Stream, append};
use crate::format::zstd::{Decoder, FrameHeader, Sink};
use crate::limits::Limits;
use crate::source::ByteSource;

/// A file is believed to have this many times the bytes of its frame …
const TRUSTED_RATIO: u64 = 64;
/// … and this many more, when memory is first set aside.
const TRUSTED_SIZE: u64 = 64 << 10;
/// The largest frame that is read in one go.
const AT_ONCE: usize = 32 << 20;

/// Bytes that a file may well have, by the size of its frame. One that claims more is not worth the time of a second hash.
fn believed(entry: &Entry) -> u64 {
    let likely = entry.compressed_size.saturating_mul(TRUSTED_RATIO);
    likely.saturating_add(TRUSTED_SIZE)
}

/// The file of a frame, decoded at once where the frame is what the index says; `None` for any other, and for one that is too
/// large for that: a [`FrameReader`] tells what is wrong with it.
pub(super) fn at_once(
    source: &dyn ByteSource,
    decoder: &mut Decoder,
    entry: &Entry,
) -> Result<Option<Bytes>> {
    let (Ok(stored), Ok(size)) = (
        usize::try_from(entry.compressed_size),
        usize::try_from(entry.size),
    ) else {
        return Ok(None);
    };
    if stored > AT_ONCE || entry.size > believed(entry) {
        return Ok(None);
    }
    let decoded = decoder.whole(source.bytes(entry.offset, stored)?, size);
    let same = decoded.filter(|(_, hash)| *hash == entry.xxh64);
    Ok(same.map(|(bytes, _)| bytes.into()))
}

/// A frame that was decoded and is what the index says.
pub(super) struct Finished {
    /// The file; empty where it was not kept.
    pub(super) bytes: Bytes,
    /// To decode the next.
    pub(super) decoder: Decoder,
    /// Whether its SHA-256 is the one in the index, as far as that was looked at: of files that are only checked. Readers
    /// take it for an address and rely on the other hash.
    pub(super) addressed: bool,
}

/// A frame on its way out.
pub(super) struct FrameReader {
    stream: Stream,
    sink: FrameSink,
    entry: Entry,
}

impl FrameReader {
    /// Reads the frame of `entry`. Without `keep` it is only checked, and takes no more memory than its window.
    pub(super) fn new(entry: Entry, keep: bool, limits: &Limits) -> Self {
        Self::with(Decoder::new(entry.offset, limits), entry, keep)
    }

    /// The same with a decoder that has decoded another frame.
    pub(super) fn with(decoder: Decoder, entry: Entry, keep: bool) -> Self {
        let end = entry.offset.saturating_add(entry.compressed_size);
        Self {
            stream: Stream::with(decoder, entry.offset, end),
            sink: FrameSink {
                entry,
                begun: false,
                seen: 0,
                hash: XxHash64::with_seed(0),
                sha256: (!keep && entry.size <= believed(&entry)).then(Sha256::new),
                kept: keep.then(Vec::new),
            },
            entry,
        }
    }

    /// Works for about `budget` bytes of output or a piece of input; `true` when the frame is decoded.
    ///
    /// Errors: `v3.frame`, `zstd.*`, `limit.*`, those of the source.
    pub(super) fn step(&mut self, source: &dyn ByteSource, budget: usize) -> Result<bool> {
        self.stream
            .step(source, budget, &mut self.sink)
            .map_err(|e| match e.code() {
                // The file is not cut off: its index is wrong about the frame.
                "format.truncated" => self.fault("ends before its data does"),
                "zstd.trailing-data" => self.fault("has bytes behind its data"),
                "v3.frame" => e.at(self.entry.offset),
                _ => e,
            })
    }

    /// Bytes decoded so far.
    pub(super) fn decoded(&self) -> u64 {
        self.sink.seen
    }

    /// What came of it, after [`step`](Self::step) said so.
    pub(super) fn finish(self) -> Result<Finished> {
        if !self.sink.begun {
            return Err(self.fault("holds no data at all"));
        }
        if self.sink.seen != self.entry.size {
            return Err(self
                .fault("decodes to fewer bytes than the index says")
                .bound(self.entry.size, self.sink.seen));
        }
        if self.sink.hash.finish() != self.entry.xxh64 {
            return Err(self.fault("decodes to bytes whose checksum is not the one in the index"));
        }
        let sha256 = self.sink.sha256.map(Sha256::finalize);
        Ok(Finished {
            bytes: self.sink.kept.unwrap_or_default().into(),
            decoder: self.stream.into_decoder(),
            addressed: sha256.is_none_or(|sha256| *sha256 == self.entry.sha256),
        })
    }

    fn fault(&self, what: &str) -> Error {
        fault(what).at(self.entry.offset)
    }
}

fn fault(what: &str) -> Error {
    let message = format!("A frame {what}: the file is damaged. Fetch it anew.");
    Error::new("v3.frame", message)
}

struct FrameSink {
    entry: Entry,
    begun: bool,
    seen: u64,
    hash: XxHash64,
    sha256: Option<Sha256>,
    kept: Option<Vec<u8>>,
}

impl Sink for FrameSink {
    fn frame(&mut self, header: &FrameHeader, _first_block: Option<&[u8]>) -> Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Err(fault("is followed by another in its place"));
        }
        match header.content_size {
            Some(stated) if stated != self.entry.size => {
                Err(fault("states another size than the index").bound(self.entry.size, stated))
            }
            _ => Ok(()),
        }
    }

    fn wants_first_block(&self) -> bool {
        false // the index says how much there is to come
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.seen = self.seen.saturating_add(bytes.len() as u64);
        if self.seen > self.entry.size {
            return Err(fault("decodes to more bytes than the index says")
                .bound(self.entry.size, self.seen));
        }
        self.hash.write(bytes);
        if let Some(sha256) = &mut self.sha256 {
            sha256.update(bytes);
        }
        let Some(kept) = &mut self.kept else {
            return Ok(());
        };
        append(kept, bytes, believed(&self.entry), self.entry.size)
    }
}
