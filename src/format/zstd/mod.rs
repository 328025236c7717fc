//! A zstd stream that arrives in pieces: any number of frames and skippable frames, each checked.
//!
//! The frame layer is ours, because limits, sizes and trailing bytes are decided there; the blocks are decoded, and checksums
//! compared, by libzstd. Facts: RFC 8878 section 3.1.

mod frame;

pub use frame::FrameHeader;

use bytes::Bytes;
use twox_hash::XxHash64;
use zstd_safe::zstd_sys::ZSTD_ErrorCode;
use zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer, ResetDirective};

use crate::error::{Error, Result};
use crate::limits::Limits;
use frame::{BlockShape, FRAME_MAGIC, MAX_BLOCK_SIZE, le};

const SKIPPABLE_MAGIC: u32 = 0x184D_2A50;
const SKIPPABLE_MASK: u32 = 0xFFFF_FFF0;
const BLOCK_HEADER_LEN: usize = 3;
const CHECKSUM_LEN: usize = 4;

/// A decoder of up to this size is kept from one stream to the next.
const KEPT: usize = 8 << 20;
/// The fewest bytes that a block takes, whatever it decodes to.
const MIN_BLOCK: u64 = 4;
/// Room for a decoded block, and one byte more: where that is left, the block is out.
const BLOCK_ROOM: usize = MAX_BLOCK_SIZE + 1;
/// The largest window that libzstd can be told to accept; ours is checked before.
const WINDOW_LOG_MAX: u32 = if usize::BITS == 64 { 31 } else { 30 };

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
    input: Vec<u8>,
    /// Start of the undecoded part of `input`.
    at: usize,
    /// File offset of `input[at]`, for messages.
    offset: u64,
    /// File offset where the input ends, where that is known.
    end: Option<u64>,
    ended: bool,
    state: State,
    blocks: Option<DCtx<'static>>,
    /// One decoded block.
    block: Vec<u8>,
    frames: u64,
    largest_window: u64,
}

impl Decoder {
    /// A decoder whose first byte stands at `offset` in the file.
    #[must_use]
    pub fn new(offset: u64, limits: &Limits) -> Self {
        Self {
            max_window_size: limits.max_window_size,
            input: Vec::new(),
            at: 0,
            offset,
            end: None,
            ended: false,
            state: State::Between,
            blocks: None,
            block: Vec::new(),
            frames: 0,
            largest_window: 0,
        }
    }

    /// Says where in the file the input ends: no more memory is set aside than can be filled until there.
    pub fn ends_at(&mut self, end: u64) {
        self.end = Some(end);
    }

    /// Begins another stream at an offset, with the memory of the last one.
    pub fn restart(&mut self, offset: u64) {
        if self.blocks.as_ref().is_some_and(|b| b.sizeof() > KEPT) {
            self.blocks = None;
        }
        self.input.clear();
        self.at = 0;
        self.offset = offset;
        self.end = None;
        self.ended = false;
        self.state = State::Between;
        self.frames = 0;
        self.largest_window = 0;
    }

    /// Decodes a frame that is all of `stored` at once, into memory of just its size and without a window; gives its bytes and
    /// their XXH64. `None` for whatever is not one sound frame of exactly so many bytes: [`step`](Self::step) says why not.
    pub fn whole(&mut self, stored: Bytes, size: usize) -> Option<(Vec<u8>, u64)> {
        let header = FrameHeader::parse(&stored).ok()??;
        let stated = header.content_size.unwrap_or(size as u64);
        if self.check(&header).is_err() || stated != size as u64 {
            return None;
        }
        if zstd_safe::find_frame_compressed_size(&stored) != Ok(stored.len()) {
            return None;
        }
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(size).ok()?;
        let blocks = decoder(&mut self.blocks).ok()?;
        // Its checksum is the low half of the hash, so libzstd need not make one of its own. A source in memory shares what it
        // gives, and there it does.
        let (decoded, checksum) = match stored.try_into_mut() {
            Ok(mut own) if header.checksum => {
                let checksum = own.split_off(own.len().checked_sub(CHECKSUM_LEN)?);
                *own.get_mut(4)? &= !0b100;
                (blocks.decompress(&mut bytes, &own), le(&checksum, 0, 4))
            }
            Ok(own) => (blocks.decompress(&mut bytes, &own), None),
            Err(shared) => (blocks.decompress(&mut bytes, &shared), None),
        };
        let hash = XxHash64::oneshot(0, &bytes);
        let sound = checksum.is_none_or(|checksum| checksum == hash & u64::from(u32::MAX));
        (decoded == Ok(size) && sound).then_some((bytes, hash))
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
            0 if sink.wants_first_block() => match self.preview(&header)? {
                Some(decoded) => Some(decoded),
                None => return Ok(false),
            },
            _ => None,
        };
        sink.frame(&header, first_block.as_deref())
            .map_err(|e| e.at(self.offset))?;
        let left = self.end.map(|end| end.saturating_sub(self.offset));
        let blocks = left.map_or(u64::MAX, |left| left.div_ceil(MIN_BLOCK));
        let most = blocks.saturating_mul(MAX_BLOCK_SIZE as u64);
        let head = header.for_decoder(header.content_size.unwrap_or(most).min(most));
        self.begin_blocks(&head)?;
        self.consume(header.len);
        self.frames = self.frames.saturating_add(1);
        self.largest_window = self.largest_window.max(header.window_size);
        self.state = State::Blocks { header, written: 0 };
        Ok(true)
    }

    /// Makes the block decoder ready for a frame.
    fn begin_blocks(&mut self, head: &[u8]) -> Result<()> {
        let offset = self.offset;
        let failed = |code| failed(code).at(offset);
        let blocks = decoder(&mut self.blocks).map_err(failed)?;
        blocks
            .reset(ResetDirective::SessionOnly)
            .and_then(|_| blocks.set_parameter(DParameter::WindowLogMax(WINDOW_LOG_MAX)))
            .map_err(failed)?;
        self.block.resize(BLOCK_ROOM, 0);
        let (mut nothing, mut input) = ([], InBuffer::around(head));
        let mut out = OutBuffer::around(nothing.as_mut_slice());
        blocks
            .decompress_stream(&mut out, &mut input)
            .map_err(failed)?;
        Ok(())
    }

    /// Decodes the first block of a frame on its own, with no more window than a block needs;
    /// `None` where it is not whole yet.
    fn preview(&mut self, header: &FrameHeader) -> Result<Option<Vec<u8>>> {
        let rest = self.rest();
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
        let offset = self.offset;
        let n = decoder(&mut self.blocks)
            .and_then(|blocks| blocks.decompress(out.as_mut_slice(), &frame))
            .map_err(|code| failed(code).at(offset))?;
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
        let BlockShape { last, body } =
            BlockShape::new(block).ok_or_else(|| self.corrupt("a block header is not valid"))?;
        let tail = if last && header.checksum {
            CHECKSUM_LEN
        } else {
            0
        };
        let whole = BLOCK_HEADER_LEN.saturating_add(body).saturating_add(tail);
        let Some(bytes) = self.input.get(self.at..self.at.saturating_add(whole)) else {
            return Ok(None);
        };
        let offset = self.offset;
        let blocks = decoder(&mut self.blocks).map_err(|code| failed(code).at(offset))?;
        let mut input = InBuffer::around(bytes);
        let (mut n, mut left) = (0_usize, 1);
        // Once, unless the room for a block is too small for what it holds.
        while input.pos() < bytes.len() {
            let mut out = OutBuffer::around(self.block.as_mut_slice());
            left = blocks
                .decompress_stream(&mut out, &mut input)
                .map_err(|code| failed(code).at(offset))?;
            let decoded = out.as_slice();
            sink.write(decoded)?;
            n = n.saturating_add(decoded.len());
        }
        if last && left != 0 {
            return Err(self.corrupt("it does not end with its last block"));
        }
        let total = so_far.saturating_add(n as u64);
        self.check_size(&header, total, last)?;
        self.state = if last {
            State::Between
        } else {
            State::Blocks {
                header,
                written: total,
            }
        };
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

    fn corrupt(&self, what: &str) -> Error {
        corrupt(what).at(self.offset)
    }
}

/// The block decoder, made where there is none.
fn decoder<'a>(
    blocks: &'a mut Option<DCtx<'static>>,
) -> std::result::Result<&'a mut DCtx<'static>, usize> {
    if blocks.is_none() {
        *blocks = DCtx::try_create();
    }
    blocks.as_mut().ok_or(NO_MEMORY)
}

/// What libzstd says where it finds no memory.
const NO_MEMORY: usize =
    0_usize.wrapping_sub(ZSTD_ErrorCode::ZSTD_error_memory_allocation as usize);
/// … and where a checksum does not match.
const WRONG_CHECKSUM: usize =
    0_usize.wrapping_sub(ZSTD_ErrorCode::ZSTD_error_checksum_wrong as usize);

/// Our error for one of libzstd's.
fn failed(code: usize) -> Error {
    match code {
        NO_MEMORY => crate::source::no_memory(0),
        WRONG_CHECKSUM => Error::new(
            "zstd.checksum",
            "The checksum of the decoded data does not match: the file is damaged. Fetch it anew.",
        ),
        // Its texts are not in the WebAssembly; its numbers are in zstd_errors.h.
        code => corrupt(&format!("zstd error {}", 0_usize.wrapping_sub(code))),
    }
}

fn corrupt(what: &str) -> Error {
    Error::new(
        "zstd.corrupt",
        format!("The compressed data is damaged ({what}). Fetch the file anew."),
    )
}
