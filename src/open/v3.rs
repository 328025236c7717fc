//! Opening a v3 file: its head, its files, its store; of a stream after all of it has come in.

use std::rc::Rc;

use super::{Progress, Step};
use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::format::v3::{Files, Payload, TarZstdDecoder, Verify, envelope, open_payload};
use crate::limits::Limits;
use crate::pebble::{Cache, TableCheck};
use crate::source::{ByteSource, Counted, MemorySource, no_memory};
use crate::store::lsm::LsmStore;
use crate::store::{FileInfo, Store};

/// Where the bytes come from, and how many were read.
pub(super) type Source = Rc<Counted<Box<dyn ByteSource>>>;

/// How far an opening has come.
pub(super) enum V3 {
    /// Pieces of a stream, until the last.
    Collecting(Vec<u8>),
    /// The bytes are at hand; nothing has been read.
    Begun,
    /// An archive inside a zstd stream.
    Decoding(Box<TarZstdDecoder>, Box<FileInfo>),
    /// Every file is checked before the store is given out.
    Checking(Box<LsmStore>, Rc<Files>, Box<Verify>),
    /// Every table, then.
    Tables(Box<LsmStore>, Box<TableCheck>),
    /// Nothing is left to do.
    Ready(Box<LsmStore>),
}

/// What an opening goes by.
pub(super) struct How<'a> {
    pub(super) limits: &'a Limits,
    pub(super) cancel: &'a Cancel,
    /// Whether everything is read and checked.
    pub(super) verify: bool,
}

impl V3 {
    /// Adds a piece of a stream. Error: `limit.memory`.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Result<()> {
        if let Self::Collecting(all) = self {
            let room = all.try_reserve(bytes.len());
            room.map_err(|_| no_memory(bytes.len() as u64))?;
            all.extend_from_slice(bytes);
        }
        Ok(())
    }

    /// The stream as a source, once it has ended.
    pub(super) fn collected(&mut self) -> Option<Source> {
        let Self::Collecting(all) = self else {
            return None;
        };
        let all = std::mem::take(all);
        *self = Self::Begun;
        let memory: Box<dyn ByteSource> = Box::new(MemorySource::new(all));
        Some(Rc::new(Counted::new(memory)))
    }

    /// Goes on for about `budget` bytes.
    pub(super) fn step(&mut self, source: &Source, how: &How<'_>, budget: usize) -> Result<Step> {
        let (next, step) = match std::mem::replace(self, Self::Begun) {
            Self::Collecting(all) => (Self::Collecting(all), Step::NeedInput),
            Self::Begun => {
                let envelope = envelope::read(source, how.limits)?;
                let cache = Rc::new(Cache::new(how.limits.cache()));
                match open_payload(source.clone(), &envelope, how.limits, cache.clone())? {
                    Payload::Ready(files) => {
                        (store(files, envelope.info, cache, source, how)?, Step::More)
                    }
                    Payload::Decoding(decoder) => {
                        let info = Box::new(envelope.info);
                        (Self::Decoding(decoder, info), Step::More)
                    }
                }
            }
            Self::Decoding(mut decoder, info) => match decoder.step(budget)? {
                false => (Self::Decoding(decoder, info), Step::More),
                true => {
                    let cache = Rc::new(Cache::new(how.limits.cache()));
                    let files = Box::new(decoder.finish()?);
                    (store(files, *info, cache, source, how)?, Step::More)
                }
            },
            Self::Checking(store, files, mut verify) => match verify.step(&files, budget)? {
                false => (Self::Checking(store, files, verify), Step::More),
                true => {
                    verify.found().into_iter().for_each(|w| store.warn(w));
                    let check = Box::new(store.table_check(&files));
                    (Self::Tables(store, check), Step::More)
                }
            },
            Self::Tables(store, mut check) => match store.check_next(&mut check)? {
                false => (Self::Tables(store, check), Step::More),
                true => (Self::Ready(store), Step::Done),
            },
            Self::Ready(store) => (Self::Ready(store), Step::Done),
        };
        *self = next;
        Ok(match (&self, step) {
            (Self::Ready(_), _) => Step::Done,
            (_, step) => step,
        })
    }

    pub(super) fn progress(&self, source: Option<&Source>) -> Progress {
        let mut progress = Progress {
            encoded_bytes: source.map_or(0, |source| source.bytes_read()),
            ..Progress::default()
        };
        match self {
            Self::Decoding(decoder, _) => {
                progress.decoded_bytes = decoder.decoded_bytes();
                progress.decoded_total = decoder.decoded_total();
            }
            Self::Checking(_, _, verify) => {
                let (done, total) = verify.progress();
                progress.decoded_bytes = done;
                // Then the tables, which are most of it.
                progress.decoded_total = Some(total.saturating_mul(2));
            }
            Self::Tables(store, check) => {
                let (done, total) = check.progress();
                let files = store.current_db_size_bytes();
                let others = files.saturating_sub(total);
                progress.decoded_bytes = files.saturating_add(others).saturating_add(done);
                progress.decoded_total = Some(files.saturating_mul(2));
            }
            _ => {}
        }
        progress
    }

    /// The open file.
    pub(super) fn finish(self) -> Result<Box<dyn Store>> {
        match self {
            Self::Ready(store) => Ok(store),
            _ => Err(Error::new(
                "format.truncated",
                "The file ends before it was read: it was cut off. Fetch it anew.",
            )),
        }
    }
}

/// The store inside the files, to be checked or not.
fn store(
    files: Box<Files>,
    mut info: FileInfo,
    cache: Rc<Cache>,
    source: &Source,
    how: &How<'_>,
) -> Result<V3> {
    let files: Rc<Files> = Rc::from(files);
    info.decoded_size = Some(files.size());
    info.frames = Some(files.count() as u64);
    info.readable = true;
    let store = LsmStore::open(
        files.clone(),
        source.clone(),
        info,
        cache,
        how.limits,
        how.cancel.clone(),
    )?;
    let store = Box::new(store);
    Ok(match how.verify {
        true => V3::Checking(store, files.clone(), Box::new(Verify::new(&files))),
        false => V3::Ready(store),
    })
}
