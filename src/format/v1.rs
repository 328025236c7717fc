//! A v1 file: five bytes of magic, then a zstd stream of one SQLite database image.
//!
//! Decoded straight into the buffer that SQLite will read from, sized from what the image's own
//! header states, so that nothing is held twice and a bomb is refused from its first block.

use crate::error::{Error, Result};
use crate::format::magic::MAGIC_LEN;
use crate::format::sqlite_header::{HEADER_LEN, SqliteHeader};
use crate::format::zstd::{Decoder, FrameHeader, Sink, Status};
use crate::limits::Limits;

/// Bytes that may follow the image its header describes: other writers pad, a bomb does not stop.
const TAIL_ALLOWED: u64 = 1 << 20;
/// A claim up to this many times the file's size is believed when memory is set aside.
const TRUSTED_RATIO: u64 = 64;
/// … and one up to this many bytes always is.
const TRUSTED_SIZE: u64 = 8 << 20;

/// Memory for the image, owned by whoever will read it.
///
/// Implemented by the SQLite engine over SQLite's own allocator.
pub trait Image {
    /// Makes room for `capacity` bytes in all; `false` where memory cannot be had.
    fn reserve(&mut self, capacity: usize) -> bool;
    /// Bytes that fit without another [`reserve`](Self::reserve).
    fn capacity(&self) -> usize;
    /// Bytes written so far.
    fn len(&self) -> usize;
    /// Whether nothing has been written.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Appends bytes that fit.
    fn append(&mut self, bytes: &[u8]);
}

/// What is known of a payload once it has been decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Content size that the first frame states.
    pub declared_size: Option<u64>,
    /// Bytes decoded in all.
    pub decoded_size: u64,
    /// Largest window of any frame.
    pub window_size: u64,
    /// Number of data frames.
    pub frames: u64,
    /// Bytes beyond the image that were left out.
    pub tail: u64,
    /// The image is flagged as in WAL mode.
    pub wal: bool,
}

/// Decodes a v1 file that arrives in pieces.
pub struct V1Decoder<I> {
    zstd: Decoder,
    sink: ImageSink<I>,
    /// Bytes of the magic still to come.
    magic_left: usize,
    empty: bool,
}

impl<I: Image> V1Decoder<I> {
    /// A decoder that fills `image`. `encoded_size` is the file's length where known.
    pub fn new(image: I, encoded_size: Option<u64>, limits: &Limits) -> Self {
        let mut zstd = Decoder::new(MAGIC_LEN as u64, limits);
        if let Some(size) = encoded_size {
            zstd.ends_at(size);
        }
        Self {
            zstd,
            sink: ImageSink {
                image,
                max_size: limits.max_decoded_size,
                encoded_size,
                head: Vec::new(),
                header: None,
                summary: Summary::default(),
            },
            magic_left: MAGIC_LEN,
            empty: true,
        }
    }

    /// Adds input, magic included.
    pub fn feed(&mut self, bytes: &[u8]) {
        let skip = self.magic_left.min(bytes.len());
        self.magic_left = self.magic_left.saturating_sub(skip);
        let body = bytes.get(skip..).unwrap_or_default();
        if !body.is_empty() {
            self.empty = false;
            self.zstd.feed(body);
        }
    }

    /// Says that no more input comes.
    pub fn end(&mut self) {
        self.zstd.end();
    }

    /// Decodes about `budget` bytes.
    pub fn step(&mut self, budget: usize) -> Result<Status> {
        self.zstd.step(budget, &mut self.sink)
    }

    /// Bytes decoded so far.
    pub fn decoded_bytes(&self) -> u64 {
        self.sink.summary.decoded_size
    }

    /// Bytes the image will have: what its own header says, else what the frame says.
    pub fn decoded_total(&self) -> Option<u64> {
        self.sink.ceiling().or(self.sink.summary.declared_size)
    }

    /// The image and what is known of it, after [`Status::Done`].
    ///
    /// The image is empty where the file holds nothing after its magic, or only empty frames: the
    /// reference opens both as a database without tables.
    ///
    /// Errors: `sqlite.not-a-database` and `sqlite.truncated` for an image shorter than its header
    /// states. The reference lists what is left of such a file; rows would be missing silently.
    pub fn finish(self) -> Result<(I, Summary)> {
        let ImageSink {
            image,
            head,
            header,
            mut summary,
            ..
        } = self.sink;
        summary.frames = self.zstd.frames();
        summary.window_size = self.zstd.largest_window();
        if self.empty || summary.decoded_size == 0 {
            return Ok((image, summary));
        }
        let Some(header) = header else {
            return Err(Error::new(
                "sqlite.not-a-database",
                "The decoded payload is shorter than the header of a SQLite database.",
            )
            .bound(HEADER_LEN as u64, head.len() as u64));
        };
        let pages = u64::from(header.page_size);
        let stated = header
            .image_size()
            .unwrap_or_else(|| summary.decoded_size.next_multiple_of(pages));
        if summary.decoded_size < stated {
            return Err(Error::new(
                "sqlite.truncated",
                "The SQLite image is shorter than its header states: the database was cut off before it was compressed, and rows are missing. Sync again.",
            )
            .bound(stated, summary.decoded_size));
        }
        summary.tail = summary.decoded_size.saturating_sub(image.len() as u64);
        summary.wal = header.wal;
        Ok((image, summary))
    }
}

struct ImageSink<I> {
    image: I,
    max_size: u64,
    encoded_size: Option<u64>,
    /// The first bytes, until there are enough for the header.
    head: Vec<u8>,
    header: Option<SqliteHeader>,
    summary: Summary,
}

impl<I: Image> ImageSink<I> {
    fn ceiling(&self) -> Option<u64> {
        self.header.as_ref().and_then(SqliteHeader::image_size)
    }

    fn check_total(&self, size: u64, what: &str) -> Result<()> {
        if size > self.max_size {
            return Err(Error::new(
                "limit.decoded-size",
                format!("The database {what} more bytes than allowed. Open it in Node or natively, or raise maxDecodedSize if memory suffices."),
            )
            .bound(self.max_size, size));
        }
        Ok(())
    }

    fn read_header(&self, first: &[u8; HEADER_LEN]) -> Result<SqliteHeader> {
        let header = SqliteHeader::parse(first)?;
        if let Some(size) = header.image_size() {
            self.check_total(size, "states")?;
        }
        Ok(header)
    }

    /// Grows towards the stated size, but never far beyond what the file's own size makes likely.
    fn make_room(&mut self, needed: u64) -> Result<()> {
        if needed <= self.image.capacity() as u64 {
            return Ok(());
        }
        let goal = self
            .ceiling()
            .or(self.summary.declared_size)
            .unwrap_or(self.max_size)
            .max(needed);
        let likely = self
            .encoded_size
            .unwrap_or(0)
            .saturating_mul(TRUSTED_RATIO)
            .max(TRUSTED_SIZE);
        let grown = (self.image.capacity() as u64).saturating_mul(2);
        let size = likely.max(grown).max(needed).min(goal);
        let fits = usize::try_from(size).is_ok_and(|size| self.image.reserve(size));
        if !fits {
            return Err(Error::new("limit.memory", "Memory for the decoded database cannot be had. Close other tabs, or open the file in Node.")
                .bound(self.image.capacity() as u64, size));
        }
        Ok(())
    }
}

impl<I: Image> Sink for ImageSink<I> {
    fn frame(&mut self, header: &FrameHeader, first_block: Option<&[u8]>) -> Result<()> {
        let Some(first_block) = first_block else {
            return Ok(());
        };
        self.summary.declared_size = header.content_size;
        if let Some(size) = header.content_size {
            self.check_total(size, "states")?;
        }
        match first_block.first_chunk::<HEADER_LEN>() {
            Some(first) => self.read_header(first).map(drop),
            None => Ok(()),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.summary.decoded_size = self.summary.decoded_size.saturating_add(bytes.len() as u64);
        self.check_total(self.summary.decoded_size, "decodes to")?;
        if self.header.is_some() {
            return self.keep(bytes);
        }
        self.head.extend_from_slice(bytes);
        let Some(first) = self.head.first_chunk::<HEADER_LEN>() else {
            return Ok(());
        };
        self.header = Some(self.read_header(first)?);
        let head = std::mem::take(&mut self.head);
        self.keep(&head)
    }
}

impl<I: Image> ImageSink<I> {
    /// Puts bytes where the image still wants some, and counts those beyond its end.
    fn keep(&mut self, bytes: &[u8]) -> Result<()> {
        let room = self
            .ceiling()
            .map_or(u64::MAX, |end| end.saturating_sub(self.image.len() as u64));
        let keep = usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len());
        let tail = self
            .summary
            .decoded_size
            .saturating_sub(self.ceiling().unwrap_or(u64::MAX));
        if tail > TAIL_ALLOWED {
            return Err(Error::new("sqlite.oversized", "The image goes on far beyond the size that its header states: it is damaged or hostile.")
                .bound(self.ceiling().unwrap_or_default().saturating_add(TAIL_ALLOWED), self.summary.decoded_size));
        }
        let (kept, _) = bytes.split_at(keep);
        self.make_room((self.image.len() as u64).saturating_add(kept.len() as u64))?;
        self.image.append(kept);
        Ok(())
    }
}
