//! Opening a file that arrives in pieces, in slices of work that a caller can interleave.

use serde::Serialize;

use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::format::magic::{self, Format, MAGIC_LEN};
use crate::format::v1::V1Decoder;
use crate::format::v3::manifest;
use crate::format::zstd::{FrameHeader, Status};
use crate::limits::Limits;
use crate::store::sqlite::{SqliteImage, SqliteStore};
use crate::store::{FileInfo, ManifestOnly, Store};

/// What [`Opening::step`] wants next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Feed more input, or say that it has ended.
    NeedInput,
    /// The slice of work is used up; call again.
    More,
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
    V1(Box<V1Decoder<SqliteImage>>),
    V3(Box<FileInfo>),
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
            fed: 0,
            ended: false,
            done: false,
        }
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
            State::V3(_) => {}
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
        if let State::Head(head) = &mut self.state {
            let head = std::mem::take(head);
            if !self.dispatch(&head)? {
                self.state = State::Head(head);
                return Ok(Step::NeedInput);
            }
        }
        let step = match &mut self.state {
            State::Head(_) | State::V3(_) => Step::Done,
            State::V1(decoder) => match decoder.step(max_output)? {
                Status::NeedInput => Step::NeedInput,
                Status::More => Step::More,
                Status::Done => Step::Done,
            },
        };
        self.done = step == Step::Done;
        Ok(step)
    }

    /// How far it has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let (decoded_bytes, decoded_total) = match &self.state {
            State::V1(decoder) => (decoder.decoded_bytes(), decoder.decoded_total()),
            _ => (0, None),
        };
        Progress {
            encoded_bytes: self.fed,
            encoded_total: self.encoded_size,
            decoded_bytes,
            decoded_total,
        }
    }

    /// The open file, after [`Step::Done`].
    pub fn finish(self) -> Result<Box<dyn Store>> {
        let encoded_size = self.encoded_size.or(self.ended.then_some(self.fed));
        match self.state {
            State::Head(head) => Err(truncated_head(&head)),
            State::V3(info) => Ok(Box::new(ManifestOnly::new(*info, self.cancel))),
            State::V1(_) if !self.done => Err(truncated_head(&[]).at(self.fed)),
            State::V1(decoder) => {
                let (image, summary) = decoder.finish()?;
                Ok(Box::new(SqliteStore::open(
                    image,
                    summary,
                    encoded_size,
                    &self.limits,
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
            let mut decoder =
                V1Decoder::new(SqliteImage::default(), self.encoded_size, &self.limits);
            decoder.feed(head);
            if self.ended {
                decoder.end();
            }
            self.state = State::V1(Box::new(decoder));
            return Ok(true);
        }
        match v3_manifest(head, &self.limits)? {
            Some(bytes) => {
                self.state = State::V3(Box::new(manifest::read(bytes, self.encoded_size)?));
                Ok(true)
            }
            None if self.ended => Err(truncated_head(head)),
            None => Ok(false),
        }
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
