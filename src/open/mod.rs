//! Opening a file that arrives in pieces, in slices of work that a caller can interleave.

mod v3;

use std::rc::Rc;

use serde::Serialize;

use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::format::magic::{self, Format, MAGIC_LEN};
use crate::format::v1::{V1Decoder, V1Image};
use crate::format::v3::manifest;
use crate::format::zstd::{FrameHeader, Status};
use crate::limits::Limits;
use crate::source::{ByteSource, Counted, Storage};
use crate::store::sqlite::SqliteStore;
use crate::store::{FileInfo, Store};
use v3::{How, Source, V3};

/// Bytes taken from a source at once, and at first.
const PIECE: usize = 1 << 20;
const FIRST: usize = 16;

/// What [`Opening::step`] wants next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Feed more input, or say that it has ended.
    NeedInput,
    /// The slice of work is used up; call again.
    More,
    /// Give the [storage](Opening::store_in): the first bytes of the database are there. Asked once, and only of an opening that
    /// [keeps it outside](Opening::keep_outside).
    NeedStorage,
    /// Everything needed has been read; finish.
    Done,
}

/// How far an opening has come. Sizes are bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Input fed so far.
    pub encoded_bytes: u64,
    /// Length of the file, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoded_total: Option<u64>,
    /// Output decoded so far.
    pub decoded_bytes: u64,
    /// Length of the decoded database, where its header or the frame states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decoded_total: Option<u64>,
}

enum State {
    /// Not enough bytes yet to tell the format, or for the manifest of v3.
    Head(Vec<u8>),
    V1(Box<V1Decoder>),
    V3(V3),
}

/// One file on its way in: [`feed`](Self::feed), [`step`](Self::step) until it wants more input,
/// [`end`](Self::end), [`finish`](Self::finish).
///
/// ```no_run
/// # fn main() -> c1z::Result<()> {
/// use c1z::{Limits, Opening, Step};
/// let bytes = std::fs::read("file.c1z").unwrap_or_default();
/// let mut opening = Opening::new(Some(bytes.len() as u64), Limits::default());
/// for chunk in bytes.chunks(1 << 20) {
///     opening.feed(chunk)?;
///     while opening.step(8 << 20)? == Step::More {}
/// }
/// opening.end();
/// while opening.step(8 << 20)? == Step::More {}
/// let store = opening.finish()?;
/// println!("{:?}", store.syncs()?);
/// # Ok(())
/// # }
/// ```
pub struct Opening {
    state: State,
    limits: Limits,
    cancel: Cancel,
    encoded_size: Option<u64>,
    /// Where bytes are taken from, if they are not fed.
    source: Option<Source>,
    verify: bool,
    /// Whether the image of a v1 file is kept outside of memory, and where.
    outside: bool,
    storage: Option<Rc<dyn Storage>>,
    fed: u64,
    ended: bool,
    /// Whether the last step said [`Step::Done`].
    done: bool,
}

impl Opening {
    /// An opening of a file of `encoded_size` bytes, where known.
    #[must_use]
    pub fn new(encoded_size: Option<u64>, limits: Limits) -> Self {
        Self {
            state: State::Head(Vec::new()),
            limits,
            cancel: Cancel::default(),
            encoded_size,
            source: None,
            verify: false,
            outside: false,
            storage: None,
            fed: 0,
            ended: false,
            done: false,
        }
    }

    /// An opening of a source that is read where its bytes are wanted; nothing is to be fed. Of a v3 file and of
    /// a large v1 file, little is read now and the rest when reads ask for it.
    ///
    /// ```
    /// # fn main() -> c1z::Result<()> {
    /// use c1z::source::FileSource;
    /// use c1z::{Limits, Opening, Step};
    /// let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v3.c1z");
    /// let mut opening = Opening::of(Box::new(FileSource::open(path)?), Limits::default());
    /// while opening.step(8 << 20)? == Step::More {}
    /// assert_eq!(opening.finish()?.syncs()?.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn of(source: Box<dyn ByteSource>, limits: Limits) -> Self {
        let mut opening = Self::new(Some(source.size()), limits);
        opening.source = Some(Rc::new(Counted::new(source)));
        opening
    }

    /// Reads and checks everything before the file is given out, which costs as much as reading all of it. Otherwise what
    /// is read is checked as it is read; v1 files are read and checked whole unless they are large.
    pub fn verify_all(&mut self) {
        self.verify = true;
    }

    /// Keeps the database of a v1 file outside of memory, in the storage that [`Step::NeedStorage`] will ask for; all of it is decoded
    /// before the file is given out. To be said before the first step. Nothing changes for a v3 file.
    pub fn keep_outside(&mut self) {
        self.outside = true;
    }

    /// Where the database is kept; [`progress`](Self::progress) tells how large it is, where the file says so.
    pub fn store_in(&mut self, storage: Rc<dyn Storage>) {
        self.storage = Some(storage);
    }

    /// The flag that stops this opening, and later the reads of the store it becomes.
    #[must_use]
    pub fn cancel(&self) -> Cancel {
        self.cancel.clone()
    }

    /// Adds input. Feed pieces of about a megabyte, and step between them.
    ///
    /// Error: `limit.encoded-size`.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<()> {
        self.fed = self.fed.saturating_add(bytes.len() as u64);
        let size = self.encoded_size.unwrap_or_default().max(self.fed);
        if size > self.limits.max_encoded_size {
            return Err(Error::new(
                "limit.encoded-size",
                "The file is larger than maxEncodedSize allows.",
            )
            .bound(self.limits.max_encoded_size, size));
        }
        match &mut self.state {
            State::Head(head) => head.extend_from_slice(bytes),
            State::V1(decoder) => decoder.feed(bytes),
            State::V3(opening) => opening.feed(bytes)?,
        }
        Ok(())
    }

    /// Says that no more input comes.
    pub fn end(&mut self) {
        self.ended = true;
        if let State::V1(decoder) = &mut self.state {
            decoder.end();
        }
    }

    /// Works until about `max_output` bytes have been decoded or the input is used up.
    ///
    /// Errors: everything that can be wrong with a file; then the opening is over.
    pub fn step(&mut self, max_output: usize) -> Result<Step> {
        self.cancel.check()?;
        let step = self.step_once(max_output)?;
        if step == Step::NeedInput && self.source.is_some() && !self.ended {
            self.pull()?;
            return Ok(Step::More);
        }
        self.done = step == Step::Done;
        Ok(step)
    }

    /// Feeds the next piece of the source.
    fn pull(&mut self) -> Result<()> {
        let Some(source) = self.source.clone() else {
            return Ok(());
        };
        let left = source.size().saturating_sub(self.fed);
        // What a file is, its first bytes say.
        let most = match self.state {
            State::Head(_) => FIRST,
            _ => PIECE,
        };
        let piece = usize::try_from(left).unwrap_or(most).min(most);
        if piece == 0 {
            self.end();
            return Ok(());
        }
        let bytes = source.bytes(self.fed, piece)?;
        self.feed(&bytes)
    }

    fn step_once(&mut self, max_output: usize) -> Result<Step> {
        if let State::Head(head) = &mut self.state {
            let head = std::mem::take(head);
            if !self.dispatch(&head)? {
                self.state = State::Head(head);
                return Ok(Step::NeedInput);
            }
        }
        match &mut self.state {
            State::Head(_) => Ok(Step::NeedInput),
            State::V1(decoder) => {
                let status = decoder.step(max_output)?;
                if self.outside && decoder.has_image() {
                    let Some(storage) = &self.storage else {
                        return Ok(Step::NeedStorage);
                    };
                    decoder.store(&**storage)?;
                }
                if self.source.is_some()
                    && !self.verify
                    && !self.outside
                    && status != Status::Done
                    && decoder.is_readable()
                {
                    return Ok(Step::Done);
                }
                Ok(match status {
                    Status::NeedInput => Step::NeedInput,
                    Status::More => Step::More,
                    Status::Done => Step::Done,
                })
            }
            State::V3(opening) => {
                if self.source.is_none() && self.ended {
                    self.source = opening.collected();
                }
                let Some(source) = &self.source else {
                    return Ok(Step::NeedInput);
                };
                let how = How {
                    limits: &self.limits,
                    cancel: &self.cancel,
                    verify: self.verify,
                };
                opening.step(source, &how, max_output)
            }
        }
    }

    /// How far it has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let mut progress = match &self.state {
            State::Head(_) => Progress::default(),
            State::V1(decoder) => Progress {
                decoded_bytes: decoder.decoded_bytes(),
                decoded_total: decoder.decoded_total(),
                ..Progress::default()
            },
            State::V3(opening) => opening.progress(self.source.as_ref()),
        };
        progress.encoded_bytes = progress.encoded_bytes.max(self.fed);
        progress.encoded_total = self.encoded_size;
        progress
    }

    /// The open file, after [`Step::Done`].
    pub fn finish(self) -> Result<Box<dyn Store>> {
        let encoded_size = self.encoded_size.or(self.ended.then_some(self.fed));
        match self.state {
            State::Head(head) => Err(truncated_head(&head)),
            State::V3(opening) => opening.finish(),
            State::V1(_) if !self.done => Err(truncated_head(&[]).at(self.fed)),
            State::V1(decoder) => {
                let cancel = self.cancel.clone();
                let image = Rc::new(match (self.storage, self.source.filter(|_| !self.ended)) {
                    (Some(storage), _) => V1Image::stored(*decoder, storage, cancel)?,
                    (None, Some(source)) => V1Image::begun(*decoder, source, cancel),
                    (None, None) => V1Image::whole(*decoder, cancel)?,
                });
                let limits = &self.limits;
                Ok(Box::new(SqliteStore::open(
                    image,
                    encoded_size,
                    limits,
                    self.cancel,
                )?))
            }
        }
    }

    /// Looks at the head; `false` where it is too short to tell.
    fn dispatch(&mut self, head: &[u8]) -> Result<bool> {
        if head.len() < MAGIC_LEN && !self.ended {
            return Ok(false);
        }
        if magic::detect(head)? == Format::V1 {
            let mut decoder = V1Decoder::new(self.encoded_size, &self.limits);
            if self.outside {
                decoder.keep_outside();
            }
            decoder.feed(head);
            if self.ended {
                decoder.end();
            }
            self.state = State::V1(Box::new(decoder));
            return Ok(true);
        }
        // A wrong head is told of at once, not when all has come in.
        let manifest = v3_manifest(head, &self.limits)?;
        if manifest.is_none() && (self.source.is_none() || self.ended) {
            return match self.ended {
                true => Err(truncated_head(head)),
                false => Ok(false),
            };
        }
        if let Some(bytes) = manifest {
            manifest::read(bytes, self.encoded_size)?;
        }
        self.state = State::V3(match self.source {
            Some(_) => V3::Begun,
            None => V3::Collecting(head.to_vec()),
        });
        Ok(true)
    }
}

/// The manifest's bytes, where they are all there.
fn v3_manifest<'a>(head: &'a [u8], limits: &Limits) -> Result<Option<&'a [u8]>> {
    let Some(len) = manifest::manifest_len(head, limits)? else {
        return Ok(None);
    };
    Ok(head.get(manifest::HEAD_LEN..manifest::HEAD_LEN.saturating_add(len)))
}

fn truncated_head(head: &[u8]) -> Error {
    Error::new(
        "format.truncated",
        "The file ends inside its head: it was cut off. Fetch it anew.",
    )
    .at(head.len() as u64)
}

/// The card of a file from its head alone: magic, and for v3 the manifest. Decodes no payload.
///
/// `None` where the head is too short to tell; five bytes suffice for v1, and at most
/// `max_manifest_size` + 9 for v3.
///
/// ```
/// let info = c1z::sniff(b"C1ZF\0", None, &c1z::Limits::default())?;
/// assert_eq!(info.map(|i| i.engine).as_deref(), Some("sqlite"));
/// # Ok::<(), c1z::Error>(())
/// ```
pub fn sniff(head: &[u8], encoded_size: Option<u64>, limits: &Limits) -> Result<Option<FileInfo>> {
    let whole = encoded_size.is_some_and(|size| size <= head.len() as u64);
    if head.len() < MAGIC_LEN && !whole {
        return Ok(None);
    }
    if magic::detect(head)? == Format::V3 {
        return match v3_manifest(head, limits)? {
            Some(bytes) => manifest::read(bytes, encoded_size).map(Some),
            None if whole => Err(truncated_head(head)),
            None => Ok(None),
        };
    }
    let mut info = FileInfo::v1(encoded_size);
    if let Some(Ok(Some(header))) = head.get(MAGIC_LEN..).map(FrameHeader::parse) {
        info.declared_size = header.content_size;
        info.window_size = Some(header.window_size);
    }
    Ok(Some(info))
}

/// Opens a file that is wholly in memory. For large ones, prefer [`Opening`].
pub fn open(bytes: &[u8], limits: Limits) -> Result<Box<dyn Store>> {
    let mut opening = Opening::new(Some(bytes.len() as u64), limits);
    for chunk in bytes.chunks(1 << 20) {
        opening.feed(chunk)?;
        while opening.step(8 << 20)? == Step::More {}
    }
    opening.end();
    while opening.step(8 << 20)? == Step::More {}
    opening.finish()
}
