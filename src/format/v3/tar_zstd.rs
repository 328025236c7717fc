//! A tar archive inside one zstd stream: decoded once and kept, since nothing in it can be found without.

use bytes::Bytes;

use std::rc::Rc;

use crate::error::{Error, Result};
use crate::format::v3::files::{Files, Work};
use crate::format::v3::stream::{Stream, append};
use crate::format::v3::tar::Walker;
use crate::format::zstd::{FrameHeader, Sink};
use crate::limits::Limits;
use crate::source::{ByteSource, MemorySource};

/// Bytes that may follow the end of the archive: other writers pad, a bomb does not stop.
const TAIL_ALLOWED: u64 = 1 << 20;
/// A stated size is believed up to this many times the payload's …
const TRUSTED_RATIO: u64 = 64;
/// … and where none is stated, memory for this many times is set aside at first: tables hardly shrink.
const USUAL_RATIO: u64 = 2;

/// Decodes the payload in slices.
pub struct TarZstdDecoder {
    source: Rc<dyn ByteSource>,
    stream: Stream,
    sink: ArchiveSink,
    done: bool,
}

impl TarZstdDecoder {
    pub(super) fn new(source: Rc<dyn ByteSource>, payload: u64, limits: &Limits) -> Self {
        let stream = Stream::new(payload, source.size(), limits);
        let sink = ArchiveSink {
            archive: Vec::new(),
            walker: Walker::new(0, limits),
            max_size: limits.max_decoded_size,
            encoded_size: stream.total(),
            stated: None,
            begun: false,
            decoded: 0,
        };
        Self {
            source,
            stream,
            sink,
            done: false,
        }
    }

    /// Reads a piece or decodes about `max_output` bytes; `true` when all is decoded.
    ///
    /// Errors: `v3.tar`, `zstd.*`, `limit.*`, `format.truncated`, those of the source. Then it is over.
    pub fn step(&mut self, max_output: usize) -> Result<bool> {
        if !self.done {
            self.done = self
                .stream
                .step(&*self.source, max_output, &mut self.sink)?;
        }
        Ok(self.done)
    }

    /// Bytes of the payload read so far.
    #[must_use]
    pub fn encoded_bytes(&self) -> u64 {
        self.stream.taken()
    }

    /// Bytes of the payload.
    #[must_use]
    pub fn encoded_total(&self) -> u64 {
        self.stream.total()
    }

    /// Bytes decoded so far.
    #[must_use]
    pub fn decoded_bytes(&self) -> u64 {
        self.sink.decoded
    }

    /// Bytes that the first frame says there are, which writers leave out.
    #[must_use]
    pub fn decoded_total(&self) -> Option<u64> {
        self.sink.stated
    }

    /// The files, after [`step`](Self::step) said so.
    ///
    /// Errors: `v3.tar`; `format.truncated` where it has not said so.
    pub fn finish(self) -> Result<Files> {
        if !self.done {
            let message = "The compressed data has not been decoded to its end.";
            return Err(Error::new("format.truncated", message));
        }
        let mut archive = self.sink.archive;
        archive.shrink_to_fit();
        let end = archive.len() as u64;
        let (files, warning) = self.sink.walker.finish(end).map_err(in_archive)?;
        let work = Work {
            frames: self.stream.frames(),
            largest_window: self.stream.largest_window(),
            compressed_bytes: self.stream.taken(),
            decoded_bytes: self.sink.decoded,
        };
        let source = Rc::new(MemorySource::new(Bytes::from(archive)));
        Ok(Files::archive(source, files, warning, work))
    }
}

/// Offsets inside the archive are not offsets in the file.
fn in_archive(error: Error) -> Error {
    match error.offset() {
        Some(at) => error.context(&format!("At byte {at} of the decoded payload")),
        None => error,
    }
}

struct ArchiveSink {
    archive: Vec<u8>,
    walker: Walker,
    max_size: u64,
    encoded_size: u64,
    stated: Option<u64>,
    begun: bool,
    decoded: u64,
}

impl ArchiveSink {
    fn check_total(&self, size: u64, what: &str) -> Result<()> {
        if size > self.max_size {
            return Err(Error::new(
                "limit.decoded-size",
                format!("The payload {what} more bytes than allowed. Open the file in Node or natively, or raise maxDecodedSize if memory suffices."),
            )
            .bound(self.max_size, size));
        }
        Ok(())
    }
}

impl Sink for ArchiveSink {
    fn frame(&mut self, header: &FrameHeader, _first_block: Option<&[u8]>) -> Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        self.stated = header.content_size;
        self.check_total(header.content_size.unwrap_or_default(), "states")
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.decoded = self.decoded.saturating_add(bytes.len() as u64);
        self.check_total(self.decoded, "decodes to")?;
        if self.walker.ended() {
            let tail = self.decoded.saturating_sub(self.archive.len() as u64);
            if tail > TAIL_ALLOWED {
                let message = "The payload goes on far beyond the end of its tar archive: it is damaged or hostile.";
                return Err(Error::new("v3.tar", message).bound(TAIL_ALLOWED, tail));
            }
            return Ok(());
        }
        let (likely, goal) = match self.stated {
            Some(stated) => (self.encoded_size.saturating_mul(TRUSTED_RATIO), stated),
            None => (self.encoded_size.saturating_mul(USUAL_RATIO), self.max_size),
        };
        append(&mut self.archive, bytes, likely, goal)?;
        let have = self.archive.len() as u64;
        // As it comes: what is no archive is not decoded to its end.
        self.walker
            .walk(&self.archive.as_slice(), have)
            .map_err(in_archive)
    }
}
