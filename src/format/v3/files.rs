//! The files of a payload, as the folder that the store's engine reads.
//!
//! Frames are decoded when they are first read, and kept as long as the cache has room. The files of a tar archive are
//! read where they lie.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use bytes::Bytes;

use crate::error::{Error, Result};
use crate::format::v3::frame::{Finished, FrameReader, at_once};
use crate::format::v3::index::{Entry, Index};
use crate::format::v3::names::Named;
use crate::format::v3::tar;
use crate::format::v3::verify::Verify;
use crate::format::zstd::Decoder;
use crate::limits::Limits;
use crate::pebble::{self, Cache, Directory};
use crate::source::ByteSource;
use crate::store::Warning;

/// Decoded between two looks at the rest of the world; natively nobody looks.
const BUDGET: usize = 8 << 20;

/// Bytes that are decoded in the time of a unit of work.
const DECODED_AS_ONE: u64 = 4096;

/// What reading has cost so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    /// Frames decoded; one that was decoded again counts again.
    pub frames: u64,
    /// Largest window of a zstd stream that was decoded as a whole; 0 for others.
    pub largest_window: u64,
    /// Compressed bytes decoded.
    pub compressed_bytes: u64,
    /// Bytes they became.
    pub decoded_bytes: u64,
}

/// The files of one payload. They are only ever read.
pub struct Files {
    source: Rc<dyn ByteSource>,
    layout: Layout,
    warnings: Vec<Warning>,
    work: Cell<Work>,
}

enum Layout {
    Frames(Box<Frames>),
    Tar(Named<tar::Entry>),
}

struct Frames {
    files: Named<Entry>,
    unclaimed: u64,
    limits: Limits,
    cache: Rc<Cache>,
    space: u32,
    /// The file read last, which is kept even where the cache is too small for it: else each of its blocks would be a
    /// decoding of the whole.
    last: RefCell<Option<(usize, Bytes)>>,
    /// Of the frame decoded last: its memory serves the next.
    decoder: RefCell<Option<Decoder>>,
}

impl Files {
    pub(super) fn indexed(
        source: Rc<dyn ByteSource>,
        index: Index,
        limits: &Limits,
        cache: Rc<Cache>,
    ) -> Self {
        let frames = Frames {
            files: index.files,
            unclaimed: index.unclaimed,
            limits: limits.clone(),
            space: cache.space(),
            cache,
            last: RefCell::default(),
            decoder: RefCell::default(),
        };
        Self {
            source,
            layout: Layout::Frames(Box::new(frames)),
            warnings: index.warnings,
            work: Cell::default(),
        }
    }

    pub(super) fn archive(
        source: Rc<dyn ByteSource>,
        files: Named<tar::Entry>,
        warning: Option<Warning>,
        work: Work,
    ) -> Self {
        Self {
            source,
            layout: Layout::Tar(files),
            warnings: warning.into_iter().collect(),
            work: Cell::new(work),
        }
    }

    /// What is odd about the payload without making it unreadable.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// What reading has cost so far.
    #[must_use]
    pub fn work(&self) -> Work {
        self.work.get()
    }

    /// How many files there are.
    #[must_use]
    pub fn count(&self) -> usize {
        match &self.layout {
            Layout::Frames(frames) => frames.files.len(),
            Layout::Tar(files) => files.len(),
        }
    }

    /// Bytes of all files together.
    #[must_use]
    pub fn size(&self) -> u64 {
        let sizes = self.files();
        sizes
            .iter()
            .fold(0, |sum, (_, size)| sum.saturating_add(*size))
    }

    /// The frame of a file, in an indexed payload: its hashes are what a caller can compare with the bytes.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<Entry> {
        let Layout::Frames(frames) = &self.layout else {
            return None;
        };
        let place = frames.files.place(name)?;
        frames.files.at(place).map(|(_, entry)| *entry)
    }

    /// Decodes and checks every file to its end, those that nothing refers to as well, and keeps none of them. `progress` is told the bytes done and in all, and ends the work with an error of its own; to
    /// pause instead, step a [`Verify`].
    ///
    /// What comes back are the [`warnings`](Self::warnings) and those that only this finds.
    ///
    /// Errors: `v3.frame`, `zstd.*`, `limit.*`, those of the source, each naming the file.
    pub fn verify(&self, progress: &mut dyn FnMut(u64, u64) -> Result<()>) -> Result<Vec<Warning>> {
        let mut verify = Verify::new(self);
        while !verify.step(self, BUDGET)? {
            let (done, total) = verify.progress();
            progress(done, total)?;
        }
        let mut found = self.found();
        found.extend(verify.found());
        Ok(found)
    }

    /// The [`warnings`](Self::warnings), and those about what nothing refers to.
    #[must_use]
    pub fn found(&self) -> Vec<Warning> {
        let mut found = self.warnings.clone();
        if let Layout::Frames(frames) = &self.layout
            && frames.unclaimed > 0
        {
            let message = format!(
                "The payload has {} bytes that no file of its index is in.",
                frames.unclaimed
            );
            found.push(Warning::new("v3.index-unclaimed", message));
        }
        found
    }

    pub(super) fn source(&self) -> &dyn ByteSource {
        &*self.source
    }

    /// The name of the file at a place in the order of the payload.
    pub(super) fn name_at(&self, place: usize) -> Option<&str> {
        let named = match &self.layout {
            Layout::Frames(frames) => frames.files.at(place).map(|(name, _)| name),
            Layout::Tar(files) => files.at(place).map(|(name, _)| name),
        };
        named.map(String::as_str)
    }

    /// What checking that file takes.
    pub(super) fn check_at(&self, place: usize) -> Option<Check> {
        match &self.layout {
            Layout::Frames(frames) => frames.files.at(place).map(|(_, entry)| {
                let reader = FrameReader::new(*entry, false, &frames.limits);
                Check::Frame(Box::new(reader))
            }),
            Layout::Tar(files) => files.at(place).map(|(_, entry)| Check::Range(*entry)),
        }
    }

    fn count_work(&self, entry: &Entry) {
        let mut work = self.work.get();
        work.frames = work.frames.saturating_add(1);
        work.compressed_bytes = work.compressed_bytes.saturating_add(entry.compressed_size);
        work.decoded_bytes = work.decoded_bytes.saturating_add(entry.size);
        self.work.set(work);
        crate::work::owe(entry.size.wrapping_div(DECODED_AS_ONE));
    }

    /// A whole file out of its frame.
    fn decoded(&self, frames: &Frames, place: usize, entry: &Entry) -> Result<Bytes> {
        if let Some((last, bytes)) = &*frames.last.borrow()
            && *last == place
        {
            return Ok(bytes.clone());
        }
        let key = (frames.space, place as u64);
        let bytes = match frames.cache.get(key) {
            Some(bytes) => bytes,
            None => {
                // Gone before the next one comes: two large ones at once are not needed.
                frames.last.replace(None);
                let decoder = frames.decoder.take();
                let mut decoder = decoder.unwrap_or_else(|| Decoder::new(0, &frames.limits));
                decoder.restart(entry.offset);
                let (bytes, decoder) = match at_once(&*self.source, &mut decoder, entry)? {
                    Some(bytes) => (bytes, decoder),
                    None => {
                        let mut reader = FrameReader::with(decoder, *entry, true);
                        while !reader.step(&*self.source, BUDGET)? {}
                        let Finished { bytes, decoder, .. } = reader.finish()?;
                        (bytes, decoder)
                    }
                };
                frames.decoder.replace(Some(decoder));
                self.count_work(entry);
                frames.cache.insert(key, bytes.clone());
                bytes
            }
        };
        frames.last.replace(Some((place, bytes.clone())));
        Ok(bytes)
    }
}

/// What checking a file takes.
pub(super) enum Check {
    Frame(Box<FrameReader>),
    /// Tar has no checksums: its bytes can only be there or not.
    Range(tar::Entry),
}

impl Directory for Files {
    fn files(&self) -> Vec<(String, u64)> {
        match &self.layout {
            Layout::Frames(frames) => {
                let files = frames.files.iter();
                files.map(|(name, e)| (name.clone(), e.size)).collect()
            }
            Layout::Tar(files) => files
                .iter()
                .map(|(name, e)| (name.clone(), e.size))
                .collect(),
        }
    }

    fn read(&self, name: &str, offset: u64, len: usize) -> pebble::Result<Bytes> {
        let found = match &self.layout {
            Layout::Frames(frames) => frames.files.place(name).and_then(|place| {
                let (_, entry) = frames.files.at(place)?;
                let decoded = || {
                    let bytes = self.decoded(frames, place, entry)?;
                    let start = usize::try_from(offset).unwrap_or(usize::MAX);
                    Ok(bytes.slice(start..start.saturating_add(len)))
                };
                Some(inside(entry.size, offset, len).and_then(|()| decoded()))
            }),
            Layout::Tar(files) => files.place(name).and_then(|place| {
                let (_, entry) = files.at(place)?;
                let read = || self.source.bytes(entry.offset.saturating_add(offset), len);
                Some(inside(entry.size, offset, len).and_then(|()| read()))
            }),
        };
        match found {
            Some(read) => read.map_err(|e| to_pebble(&e).in_file(name)),
            None => {
                let message = "the payload has no such file";
                Err(pebble::Error::new(pebble::ErrorKind::Missing, message).in_file(name))
            }
        }
    }
}

fn inside(size: u64, offset: u64, len: usize) -> Result<()> {
    match offset.checked_add(len as u64) {
        Some(end) if end <= size => Ok(()),
        end => {
            let message = "A file of the payload ends before bytes that it should have.";
            Err(Error::new("format.truncated", message).bound(size, end.unwrap_or(u64::MAX)))
        }
    }
}

/// The same error in the engine's words; the offset stays that in the c1z file.
fn to_pebble(error: &Error) -> pebble::Error {
    let message = match (error.limit(), error.got()) {
        (Some(limit), Some(got)) => format!("{} (limit {limit}, got {got})", error.message()),
        _ => error.message().to_owned(),
    };
    let told = pebble::Error::source(error.code(), message);
    match error.offset() {
        Some(at) => told.at(at),
        None => told,
    }
}
