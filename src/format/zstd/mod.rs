//! A zstd stream that arrives in pieces: any number of frames and skippable frames, each checked.
//!
//! The frame layer is ours, because limits, checksums and trailing bytes are decided there; the
//! blocks are decoded by `ruzstd`. Facts: RFC 8878 section 3.1.

mod frame;

pub use frame::FrameHeader;

use std::io::Write;

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use crate::error::{Error, Result};
use crate::limits::Limits;
use frame::{BlockShape, FRAME_MAGIC, MAX_BLOCK_SIZE, le, literals_size};

const SKIPPABLE_MAGIC: u32 = 0x184D_2A50;
const SKIPPABLE_MASK: u32 = 0xFFFF_FFF0;
const BLOCK_HEADER_LEN: usize = 3;
const CHECKSUM_LEN: usize = 4;

/// A window up to this size is kept from one frame to the next …
const KEPT_WINDOW: u64 = 1 << 20;
/// … and from one stream to the next, of those that are decoded one after the other.
const KEPT_BETWEEN: u64 = 8 << 20;

/// Takes the decoded bytes, in order. An error of the sink ends the decoding.
pub trait Sink {
    /// Told before a data frame is decoded what its header states and, for the first frame, what
    /// its first block decodes to: the place to refuse a bomb before any memory is set aside.
    fn frame(&mut self, header: &FrameHeader, first_block: Option<&[u8]>) -> Result<()>;
    /// Whether the first block is wanted, which is then decoded twice.
    fn wants_first_block(&self) -> bool {
        true
    }
    /// The next decoded bytes.
    fn write(&mut self, bytes: &[u8]) -> Result<()>;
}

/// Where the decoder stands after a call to [`Decoder::step`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Everything that was fed has been decoded; more input is needed.
    NeedInput,
    /// The output budget is spent; call again.
    More,
    /// The input has ended after a whole number of frames.
    Done,
}

enum State {
    /// Before a frame of either kind, or the end.
    Between,
    /// Inside a skippable frame: bytes left of it.
    Skipping(u64),
    /// Inside a data frame.
    Blocks { header: FrameHeader, written: u64 },
}

/// A push decoder: [`feed`](Self::feed) input, [`step`](Self::step) until it wants more.
///
/// Holds at most the fed input not yet decoded, one block and one window.
pub struct Decoder {
    max_window_size: u64,
    /// Windows up to this size are set aside at once, and kept.
    kept_window: u64,
    input: Vec<u8>,
    /// Start of the undecoded part of `input`.
    at: usize,
    /// File offset of `input[at]`, for messages.
    offset: u64,
    ended: bool,
    state: State,
    blocks: FrameDecoder,
    frames: u64,
    largest_window: u64,
}

impl Decoder {
    /// A decoder whose first byte stands at `offset` in the file.
    #[must_use]
    pub fn new(offset: u64, limits: &Limits) -> Self {
        let mut blocks = FrameDecoder::new();
        blocks.set_max_window_size(limits.max_window_size);
        Self {
            max_window_size: limits.max_window_size,
            kept_window: KEPT_WINDOW,
            input: Vec::new(),
            at: 0,
            offset,
            ended: false,
            state: State::Between,
            blocks,
            frames: 0,
            largest_window: 0,
        }
    }

    /// Begins another stream at an offset, with the memory of the last one: its window need not grow again.
    pub fn restart(&mut self, offset: u64) {
        self.kept_window = KEPT_BETWEEN;
        self.input.clear();
        self.at = 0;
        self.offset = offset;
        self.ended = false;
        self.state = State::Between;
        self.frames = 0;
        self.largest_window = 0;
    }

    /// Adds input. It is copied; feed pieces of about a megabyte.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.input.drain(..self.at);
        self.at = 0;
        self.input.extend_from_slice(bytes);
    }

    /// Says that no more input comes.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Number of data frames begun so far.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// The largest window that any frame stated so far, in bytes.
    #[must_use]
    pub fn largest_window(&self) -> u64 {
        self.largest_window
    }

    /// File offset of the first byte not yet decoded.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Decodes until `budget` bytes have been written to `sink`, or the input is used up.
    ///
    /// Errors: `zstd.*`, `limit.window-size`, `format.truncated`, and those of the sink.
    pub fn step(&mut self, budget: usize, sink: &mut dyn Sink) -> Result<Status> {
        let mut written = 0_usize;
        while written < budget {
            let progress = match self.state {
                State::Between => self.frame_start(sink)?,
                State::Skipping(left) => self.skip(left),
                State::Blocks {
                    header,
                    written: so_far,
                } => match self.block(header, so_far, sink)? {
                    Some(n) => {
                        // A block of no bytes costs something too: a stream of them must not run on.
                        written = written.saturating_add(n.max(64));
                        true
                    }
                    None => false,
                },
            };
            if !progress {
                return self.starved();
            }
        }
        Ok(Status::More)
    }

    fn rest(&self) -> &[u8] {
        self.input.get(self.at..).unwrap_or_default()
    }

    fn consume(&mut self, n: usize) {
        self.at = self.at.saturating_add(n).min(self.input.len());
        self.offset = self.offset.saturating_add(n as u64);
    }

    fn starved(&self) -> Result<Status> {
        if !self.ended {
            return Ok(Status::NeedInput);
        }
        if matches!(self.state, State::Between) && self.rest().is_empty() {
            return Ok(Status::Done);
        }
        Err(Error::new(
            "format.truncated",
            "The file ends inside its compressed data: it was cut off. Fetch it anew.",
        )
        .at(self.offset.saturating_add(self.rest().len() as u64)))
    }

    /// Starts the frame at the head of the input; `false` where more bytes are needed.
    fn frame_start(&mut self, sink: &mut dyn Sink) -> Result<bool> {
        let rest = self.rest();
        let Some(magic) = le(rest, 0, 4) else {
            return self.short_magic();
        };
        if magic as u32 & SKIPPABLE_MASK == SKIPPABLE_MAGIC {
            let Some(size) = le(rest, 4, 4) else {
                return Ok(false);
            };
            self.consume(8);
            self.state = State::Skipping(size);
            return Ok(true);
        }
        if magic != u64::from(FRAME_MAGIC) {
            return Err(self.not_a_frame());
        }
        let Some(header) = FrameHeader::parse(rest).map_err(|e| e.at(self.offset))? else {
            return Ok(false);
        };
        self.check(&header)?;
        let first_block = match self.frames {
            0 if sink.wants_first_block() => match self.preview(&header, rest)? {
                Some(decoded) => Some(decoded),
                None => return Ok(false),
            },
            _ => None,
        };
        sink.frame(&header, first_block.as_deref())
            .map_err(|e| e.at(self.offset))?;
        let head = header.for_decoder(rest);
        // A decoder that has run before reserves the whole window at once; a new one lets it grow with
        // what is decoded. A frame of a few bytes must not take 128 MiB.
        if header.window_size > self.kept_window {
            self.blocks = FrameDecoder::new();
            self.blocks.set_max_window_size(self.max_window_size);
        }
        self.blocks.reset(head.as_slice()).map_err(|e| {
            Error::new(
                "zstd.corrupt",
                format!("A zstd frame header is damaged: {e}."),
            )
            .at(self.offset)
        })?;
        self.consume(header.len);
        self.frames = self.frames.saturating_add(1);
        self.largest_window = self.largest_window.max(header.window_size);
        self.state = State::Blocks { header, written: 0 };
        Ok(true)
    }

    /// Decodes the first block of a frame on its own, with no more window than a block needs;
    /// `None` where it is not whole yet.
    fn preview(&self, header: &FrameHeader, rest: &[u8]) -> Result<Option<Vec<u8>>> {
        let Some(block) = le(rest, header.len, BLOCK_HEADER_LEN) else {
            return Ok(None);
        };
        let shape =
            BlockShape::new(block).ok_or_else(|| self.corrupt("a block header is not valid"))?;
        let Some(end) = header
            .len
            .checked_add(BLOCK_HEADER_LEN)
            .and_then(|at| at.checked_add(shape.body))
        else {
            return Ok(None);
        };
        let Some(bytes) = rest.get(header.len..end) else {
            return Ok(None);
        };
        // The same block, alone and last, in a frame without checksum and with a 128 KiB window.
        let mut frame = FRAME_MAGIC.to_le_bytes().to_vec();
        frame.extend_from_slice(&[0, 7 << 3]);
        frame.extend_from_slice(bytes);
        if let Some(flags) = frame.get_mut(6) {
            *flags |= 1;
        }
        let mut out = vec![0; MAX_BLOCK_SIZE];
        let n = FrameDecoder::new()
            .decode_all(&frame, &mut out)
            .map_err(|e| self.corrupt(&e.to_string()))?;
        out.truncate(n);
        Ok(Some(out))
    }

    /// One to three bytes at the end can be no frame; say so rather than "cut off" after the first.
    fn short_magic(&self) -> Result<bool> {
        let rest = self.rest();
        let known = FRAME_MAGIC.to_le_bytes().starts_with(rest)
            || rest.first().is_some_and(|b| b & 0xF0 == 0x50);
        if self.ended && !known {
            Err(self.not_a_frame())
        } else {
            Ok(false)
        }
    }

    fn not_a_frame(&self) -> Error {
        if self.frames == 0 {
            Error::new(
                "zstd.corrupt",
                "What follows the magic is not zstd data: the file is damaged or not a c1z.",
            )
            .at(self.offset)
        } else {
            Error::new("zstd.trailing-data", "Bytes follow the last zstd frame that belong to none: the file was appended to or damaged.")
                .at(self.offset)
        }
    }

    fn check(&self, header: &FrameHeader) -> Result<()> {
        if header.dictionary_id != 0 {
            return Err(Error::new(
                "zstd.dictionary",
                format!("The data was compressed with dictionary {}, which no c1z writer uses; it cannot be read without it.", header.dictionary_id),
            )
            .at(self.offset));
        }
        if header.window_size > self.max_window_size {
            return Err(Error::new(
                "limit.window-size",
                "A zstd frame needs a larger window than allowed. Compress the file again with a smaller window, or raise maxWindowSize.",
            )
            .at(self.offset)
            .bound(self.max_window_size, header.window_size));
        }
        Ok(())
    }

    fn skip(&mut self, left: u64) -> bool {
        let here = left.min(self.rest().len() as u64);
        self.consume(usize::try_from(here).unwrap_or_default());
        let left = left.saturating_sub(here);
        self.state = if left == 0 {
            State::Between
        } else {
            State::Skipping(left)
        };
        left == 0
    }

    /// Decodes one block; `None` where it is not whole yet, else the bytes it gave.
    fn block(
        &mut self,
        header: FrameHeader,
        so_far: u64,
        sink: &mut dyn Sink,
    ) -> Result<Option<usize>> {
        let Some(block) = le(self.rest(), 0, BLOCK_HEADER_LEN) else {
            return Ok(None);
        };
        let BlockShape {
            last,
            body,
            compressed,
        } = BlockShape::new(block).ok_or_else(|| self.corrupt("a block header is not valid"))?;
        let tail = if last && header.checksum {
            CHECKSUM_LEN
        } else {
            0
        };
        let whole = BLOCK_HEADER_LEN.saturating_add(body).saturating_add(tail);
        let Some(bytes) = self.input.get(self.at..self.at.saturating_add(whole)) else {
            return Ok(None);
        };
        let content = bytes.get(BLOCK_HEADER_LEN..).unwrap_or_default();
        if compressed && literals_size(content) > MAX_BLOCK_SIZE as u64 {
            return Err(self.corrupt("a block states more literals than a block may hold"));
        }
        self.blocks
            .decode_blocks(bytes, BlockDecodingStrategy::UptoBlocks(1))
            .map_err(|e| self.corrupt(&e.to_string()))?;
        let mut counted = Counted {
            sink,
            written: 0,
            error: None,
        };
        let drained = self.blocks.collect_to_writer(&mut counted);
        let (n, error) = (counted.written, counted.error);
        if let Some(error) = error {
            return Err(error);
        }
        drained.map_err(|e| self.corrupt(&e.to_string()))?;
        let total = so_far.saturating_add(n as u64);
        self.check_size(&header, total, last)?;
        if last {
            self.check_sum(&header)?;
            self.state = State::Between;
        } else {
            self.state = State::Blocks {
                header,
                written: total,
            };
        }
        self.consume(whole);
        Ok(Some(n))
    }

    fn check_size(&self, header: &FrameHeader, total: u64, last: bool) -> Result<()> {
        match header.content_size {
            Some(stated) if total > stated || (last && total != stated) => Err(Error::new(
                "zstd.content-size",
                "A zstd frame does not hold as many bytes as its header states: the file is damaged. Fetch it anew.",
            )
            .at(self.offset)
            .bound(stated, total)),
            _ => Ok(()),
        }
    }

    fn check_sum(&self, header: &FrameHeader) -> Result<()> {
        if header.checksum
            && self.blocks.get_checksum_from_data() != self.blocks.get_calculated_checksum()
        {
            return Err(Error::new(
                "zstd.checksum",
                "The checksum of the decoded data does not match: the file is damaged. Fetch it anew.",
            )
            .at(self.offset));
        }
        Ok(())
    }

    fn corrupt(&self, what: &str) -> Error {
        Error::new(
            "zstd.corrupt",
            format!("The compressed data is damaged ({what}). Fetch the file anew."),
        )
        .at(self.offset)
    }
}

/// Lets a [`Sink`] stand where the block decoder wants a writer, and keeps the sink's own error.
struct Counted<'a> {
    sink: &'a mut dyn Sink,
    written: usize,
    error: Option<Error>,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.sink.write(bytes) {
            Ok(()) => {
                self.written = self.written.saturating_add(bytes.len());
                Ok(bytes.len())
            }
            Err(error) => {
                self.error = Some(error);
                Err(std::io::Error::other("refused"))
            }
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
