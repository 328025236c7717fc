//! A v1 file: five bytes of magic, then a zstd stream of one SQLite database image.
//!
//! The image is kept in pieces of a quarter of a megabyte, so that nothing is held twice, nothing is set aside for a claim, and no
//! allocation is large. Or they are put into a [`Storage`] as they come, but for those of nothing but zeros. It can be read before it has been decoded to its end: who asks for a page has the file decoded as far as that.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::format::magic::MAGIC_LEN;
use crate::format::sqlite_header::{HEADER_LEN, SqliteHeader};
use crate::format::zstd::{Decoder, FrameHeader, Sink, Status};
use crate::limits::Limits;
use crate::source::{ByteSource, Storage};
use crate::sqlite::{Page, Pages, Sourced};

/// Bytes that may follow the image its header describes: other writers pad, a bomb does not stop.
const TAIL_ALLOWED: u64 = 1 << 20;
/// Bytes of a piece of the image: whole pages of every size.
const PIECE: usize = 1 << 18;
/// Images up to this size are decoded whole before they are given out, in less than a tenth of a second: what is wrong with them
/// shows at once.
const SMALL: u64 = 64 << 20;
/// Most bytes of memory that are taken at once, and given back for the pieces to come: the memory of WebAssembly grows in steps, and V8 takes
/// each for a whole memory that its garbage collector has to see to.
const AHEAD: u64 = 64 << 20;
/// Bytes read and decoded at once for a page that is wanted.
const READ: usize = 1 << 20;
/// Bytes that are decoded in the time of a unit of work.
const DECODED_AS_ONE: u64 = 4096;

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
}

/// Decodes a v1 file that arrives in pieces.
pub struct V1Decoder {
    zstd: Decoder,
    sink: ImageSink,
    /// Bytes of the magic still to come.
    magic_left: usize,
    empty: bool,
    /// Bytes fed.
    fed: u64,
}

impl V1Decoder {
    /// A decoder. `encoded_size` is the file's length where known.
    #[must_use]
    pub fn new(encoded_size: Option<u64>, limits: &Limits) -> Self {
        let mut zstd = Decoder::new(MAGIC_LEN as u64, limits);
        if let Some(size) = encoded_size {
            zstd.ends_at(size);
        }
        Self {
            zstd,
            sink: ImageSink {
                pieces: Vec::new(),
                piece: Vec::new(),
                kept: 0,
                stored: 0,
                outside: false,
                ahead: PIECE as u64,
                max_size: limits.max_decoded_size,
                head: Vec::new(),
                header: None,
                summary: Summary::default(),
            },
            magic_left: MAGIC_LEN,
            empty: true,
            fed: 0,
        }
    }

    /// Says that pieces will be [stored](Self::store), so that memory for many is not wanted.
    pub fn keep_outside(&mut self) {
        self.sink.outside = true;
    }

    /// Puts away the pieces that are whole.
    ///
    /// Errors: those of the storage.
    pub fn store(&mut self, storage: &dyn Storage) -> Result<()> {
        for piece in self.sink.pieces.drain(..) {
            if !is_zeros(&piece) {
                storage.write(self.sink.stored, &piece)?;
            }
            self.sink.stored = self.sink.stored.saturating_add(piece.len() as u64);
        }
        Ok(())
    }

    /// Whether there is any of an image, whose size is known by now if it ever is before its end.
    #[must_use]
    pub fn has_image(&self) -> bool {
        self.sink.kept > 0
    }

    /// Adds input, magic included.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.fed = self.fed.saturating_add(bytes.len() as u64);
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

    /// Whether enough has been decoded to read the image while the rest is still coming: it is a large one, and says how large.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.sink.ceiling().is_some_and(|size| size > SMALL) && !self.sink.pieces.is_empty()
    }

    /// Bytes decoded so far.
    #[must_use]
    pub fn decoded_bytes(&self) -> u64 {
        self.sink.summary.decoded_size
    }

    /// Bytes the image will have: what its own header says, else what the frame says.
    #[must_use]
    pub fn decoded_total(&self) -> Option<u64> {
        self.sink.ceiling().or(self.sink.summary.declared_size)
    }

    /// What is known so far.
    fn summary(&self) -> Summary {
        Summary {
            frames: self.zstd.frames(),
            window_size: self.zstd.largest_window(),
            tail: self
                .sink
                .summary
                .decoded_size
                .saturating_sub(self.sink.kept),
            ..self.sink.summary.clone()
        }
    }

    /// Checks what has been decoded, after [`Status::Done`].
    ///
    /// Errors: `sqlite.not-a-database` and `sqlite.truncated` for an image shorter than its header states. The reference lists what is
    /// left of such a file; rows would be missing silently.
    fn check_whole(&mut self) -> Result<Summary> {
        let summary = self.summary();
        // Nothing after the magic, or only empty frames: the reference opens both as a database without tables.
        if self.empty || summary.decoded_size == 0 {
            return Ok(summary);
        }
        let Some(header) = self.sink.header else {
            return Err(Error::new(
                "sqlite.not-a-database",
                "The decoded payload is shorter than the header of a SQLite database.",
            )
            .bound(HEADER_LEN as u64, self.sink.head.len() as u64));
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
        self.sink.end_piece();
        Ok(summary)
    }
}

struct ImageSink {
    /// Whole pieces that nobody has taken yet, and the one that is being filled.
    pieces: Vec<Box<[u8]>>,
    piece: Vec<u8>,
    /// Bytes of the image so far, those of them that have been stored, and those up to which memory was taken ahead.
    kept: u64,
    stored: u64,
    ahead: u64,
    /// Whether pieces go to a [`Storage`].
    outside: bool,
    max_size: u64,
    /// The first bytes, until there are enough for the header.
    head: Vec<u8>,
    header: Option<SqliteHeader>,
    summary: Summary,
}

impl ImageSink {
    fn ceiling(&self) -> Option<u64> {
        self.header.as_ref().and_then(SqliteHeader::image_size)
    }

    fn check_total(&self, size: u64, what: &str) -> Result<()> {
        if size > self.max_size {
            return Err(Error::new(
                "limit.decoded-size",
                format!(
                    "The database {what} {size} bytes, which is more than allowed. {}",
                    if self.outside {
                        "Raise maxDecodedSize if the file is yours."
                    } else {
                        "In a browser open it with { storage: \"opfs\" }; else natively, or raise maxDecodedSize if memory suffices."
                    }
                ),
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

    /// Puts bytes where the image still wants some, and counts those beyond its end.
    fn keep(&mut self, bytes: &[u8]) -> Result<()> {
        let end = self.ceiling().unwrap_or(u64::MAX);
        let tail = self.summary.decoded_size.saturating_sub(end);
        if tail > TAIL_ALLOWED {
            return Err(Error::new("sqlite.oversized", "The image goes on far beyond the size that its header states: it is damaged or hostile.")
                .bound(end.saturating_add(TAIL_ALLOWED), self.summary.decoded_size));
        }
        let room = usize::try_from(end.saturating_sub(self.kept)).unwrap_or(usize::MAX);
        let (mut rest, _) = bytes.split_at(room.min(bytes.len()));
        self.kept = self.kept.saturating_add(rest.len() as u64);
        while !rest.is_empty() {
            if self.piece.capacity() < PIECE && !self.begin_piece() {
                return Err(self.no_memory());
            }
            let (now, later) =
                rest.split_at(PIECE.saturating_sub(self.piece.len()).min(rest.len()));
            self.piece.extend_from_slice(now);
            rest = later;
            if self.piece.len() == PIECE {
                self.end_piece();
            }
        }
        if self.kept == end {
            self.end_piece();
        }
        Ok(())
    }

    #[cold]
    fn no_memory(&self) -> Error {
        let needed = self.ceiling().or(self.summary.declared_size);
        let needed = needed.unwrap_or_default().max(self.kept);
        let message = format!(
            "Memory for the decoded database cannot be had: it needs {needed} bytes. Close other tabs, or in a browser open it with {{ storage: \"opfs\" }}."
        );
        Error::new("limit.memory", message).bound(self.kept, needed)
    }

    /// Takes memory for another piece; `false` where there is none.
    fn begin_piece(&mut self) -> bool {
        if self.kept >= self.ahead && !self.outside {
            let ahead = self.kept.min(AHEAD);
            self.ahead = self.kept.saturating_add(ahead);
            let left = self.ceiling().unwrap_or_default().saturating_sub(self.kept);
            let mut room: Vec<u8> = Vec::new();
            // Where there is no more, the pieces will find out.
            let _ = room.try_reserve_exact(usize::try_from(left.min(ahead)).unwrap_or_default());
            drop(std::hint::black_box(room));
        }
        self.piece.try_reserve_exact(PIECE).is_ok()
    }

    fn end_piece(&mut self) {
        if !self.piece.is_empty() {
            self.pieces
                .push(std::mem::take(&mut self.piece).into_boxed_slice());
        }
    }
}

impl Sink for ImageSink {
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

/// The image of a v1 file. Its pages can be read at once; the file is decoded as far as they want.
pub struct V1Image {
    page_size: u32,
    page_count: u32,
    /// Each is there once the file has been decoded so far.
    pieces: Vec<OnceCell<Box<[u8]>>>,
    /// Where they are instead.
    storage: Option<Rc<dyn Storage>>,
    rest: RefCell<Rest>,
    cancel: Cancel,
}

/// What has still to be decoded.
enum Rest {
    Coming(Box<Coming>),
    /// What went wrong, which is told to everyone from now on.
    Failed(Error),
    Decoded(Summary),
}

struct Coming {
    decoder: V1Decoder,
    source: Rc<dyn ByteSource>,
    /// Pieces that have been given out.
    pieces: usize,
}

impl V1Image {
    /// The image of a decoder that is at its end.
    ///
    /// Errors: `sqlite.not-a-database`, `sqlite.truncated`.
    pub fn whole(mut decoder: V1Decoder, cancel: Cancel) -> Result<Self> {
        let summary = decoder.check_whole()?;
        let header = decoder.sink.header;
        let size = decoder.sink.kept;
        let pieces = decoder
            .sink
            .pieces
            .into_iter()
            .map(OnceCell::from)
            .collect();
        Ok(Self::new(
            header,
            size,
            pieces,
            Rest::Decoded(summary),
            cancel,
        ))
    }

    /// The image of a decoder that is at its end, and whose pieces are in `storage`.
    ///
    /// Errors: as for [`whole`](Self::whole), and those of the storage.
    pub fn stored(
        mut decoder: V1Decoder,
        storage: Rc<dyn Storage>,
        cancel: Cancel,
    ) -> Result<Self> {
        let summary = decoder.check_whole()?;
        decoder.store(&*storage)?;
        let (header, size) = (decoder.sink.header, decoder.sink.kept);
        let mut image = Self::new(header, size, Vec::new(), Rest::Decoded(summary), cancel);
        image.storage = Some(storage);
        Ok(image)
    }

    /// The image of a decoder that has only begun, and will go on with what `source` has.
    ///
    /// To be asked for only where it [is readable](V1Decoder::is_readable).
    #[must_use]
    pub fn begun(decoder: V1Decoder, source: Rc<dyn ByteSource>, cancel: Cancel) -> Self {
        let header = decoder.sink.header;
        let size = decoder.decoded_total().unwrap_or_default();
        let count = usize::try_from(size).unwrap_or(usize::MAX).div_ceil(PIECE);
        let mut coming = Coming {
            decoder,
            source,
            pieces: 0,
        };
        let pieces: Vec<OnceCell<Box<[u8]>>> =
            std::iter::repeat_with(OnceCell::new).take(count).collect();
        coming.give(&pieces);
        Self::new(header, size, pieces, Rest::Coming(Box::new(coming)), cancel)
    }

    fn new(
        header: Option<SqliteHeader>,
        size: u64,
        pieces: Vec<OnceCell<Box<[u8]>>>,
        rest: Rest,
        cancel: Cancel,
    ) -> Self {
        let page_size = header.map_or(0, |header| header.page_size);
        let count = size.checked_div(u64::from(page_size)).unwrap_or_default();
        Self {
            page_size,
            page_count: u32::try_from(count).unwrap_or(u32::MAX),
            pieces,
            storage: None,
            rest: RefCell::new(rest),
            cancel,
        }
    }

    /// Its pages.
    #[must_use]
    pub fn pages(self: &Rc<Self>) -> Box<dyn Pages> {
        match &self.storage {
            Some(storage) => Box::new(Sourced::new(storage.written(self.size()), self.page_size)),
            None => Box::new(Rc::clone(self)),
        }
    }

    /// Bytes of the image, also those that are still to come.
    #[must_use]
    pub fn size(&self) -> u64 {
        u64::from(self.page_count).saturating_mul(u64::from(self.page_size))
    }

    /// Whether all of it has been decoded and checked.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        matches!(*self.rest.borrow(), Rest::Decoded(_))
    }

    /// What is known so far; frames and what follows the image only once it [is whole](Self::is_whole).
    #[must_use]
    pub fn summary(&self) -> Summary {
        match &*self.rest.borrow() {
            Rest::Coming(coming) => coming.decoder.summary(),
            Rest::Failed(_) => Summary::default(),
            Rest::Decoded(summary) => summary.clone(),
        }
    }

    /// Decodes about `max_output` bytes more, and gives how many there are now; none where the image was whole before.
    ///
    /// Errors: everything that can be wrong with the rest of a file, and that again for whoever asks later.
    pub fn read_ahead(&self, max_output: usize) -> Result<Option<u64>> {
        let mut rest = self.rest.borrow_mut();
        let result = match &mut *rest {
            Rest::Coming(coming) => coming.advance(max_output, &self.pieces),
            Rest::Failed(error) => return Err(error.clone()),
            Rest::Decoded(_) => return Ok(None),
        };
        let decoded = match &*rest {
            Rest::Coming(coming) => coming.decoder.decoded_bytes(),
            _ => 0,
        };
        match result {
            Ok(None) => {}
            Ok(Some(summary)) => *rest = Rest::Decoded(summary),
            Err(error) => {
                *rest = Rest::Failed(error.clone());
                return Err(error);
            }
        }
        Ok(Some(decoded))
    }
}

impl Coming {
    /// Decodes some more; the summary at the end.
    fn advance(
        &mut self,
        max_output: usize,
        pieces: &[OnceCell<Box<[u8]>>],
    ) -> Result<Option<Summary>> {
        let status = match self.decoder.step(max_output)? {
            Status::NeedInput => {
                self.pull()?;
                self.decoder.step(max_output)?
            }
            status => status,
        };
        let summary = match status {
            Status::Done => Some(self.decoder.check_whole()?),
            _ => None,
        };
        self.give(pieces);
        Ok(summary)
    }

    /// Feeds the next part of the source.
    fn pull(&mut self) -> Result<()> {
        let left = self.source.size().saturating_sub(self.decoder.fed);
        let len = usize::try_from(left).unwrap_or(READ).min(READ);
        if len == 0 {
            self.decoder.end();
            return Ok(());
        }
        let bytes = self.source.bytes(self.decoder.fed, len)?;
        self.decoder.feed(&bytes);
        Ok(())
    }

    /// Puts pieces that have been decoded where they are looked for.
    fn give(&mut self, pieces: &[OnceCell<Box<[u8]>>]) {
        for piece in self.decoder.sink.pieces.drain(..) {
            if let Some(cell) = pieces.get(self.pieces) {
                // No place is filled twice: they are counted.
                let _ = cell.set(piece);
            }
            self.pieces = self.pieces.saturating_add(1);
        }
    }
}

impl Pages for Rc<V1Image> {
    fn page_size(&self) -> u32 {
        self.page_size
    }

    fn count(&self) -> u32 {
        self.page_count
    }

    #[inline]
    fn page(&self, number: u32) -> Result<Page<'_>> {
        let size = usize::try_from(self.page_size).unwrap_or_default();
        let start = usize::try_from(number.saturating_sub(1))
            .unwrap_or(usize::MAX)
            .saturating_mul(size);
        let at = start % PIECE;
        loop {
            let piece = self.pieces.get(start / PIECE);
            if let Some(piece) = piece.and_then(OnceCell::get) {
                let page = piece.get(at..at.saturating_add(size));
                return page.map(Page::Lent).ok_or_else(cut_off);
            }
            self.cancel.check()?;
            crate::work::owe(READ as u64 / DECODED_AS_ONE);
            if self.read_ahead(READ)?.is_none() {
                return Err(cut_off());
            }
        }
    }
}

/// Whether there is nothing but zeros.
fn is_zeros(bytes: &[u8]) -> bool {
    let (lines, rest) = bytes.as_chunks::<64>();
    lines
        .iter()
        .all(|line| line.iter().fold(0, |all, byte| all | byte) == 0)
        && rest.iter().all(|byte| *byte == 0)
}

#[cold]
fn cut_off() -> Error {
    Error::new(
        "sqlite.corrupt",
        "The database is damaged: a page lies behind its end. Sync again.",
    )
}
