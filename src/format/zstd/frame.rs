//! What the headers of zstd frames and blocks state. Facts: RFC 8878 section 3.1.

use crate::error::{Error, Result};

/// First four bytes of a data frame, little-endian.
pub(super) const FRAME_MAGIC: u32 = 0xFD2F_B528;
/// No block decodes to more than this.
pub(super) const MAX_BLOCK_SIZE: usize = 128 * 1024;

/// What the header of a data frame states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameHeader {
    /// Length of this header in bytes, magic included.
    pub len: usize,
    /// Bytes of history a decoder must keep.
    pub window_size: u64,
    /// Decoded bytes of the frame, where stated. A claim until the frame has been decoded.
    pub content_size: Option<u64>,
    /// Whether four bytes of XXH64 follow the last block.
    pub checksum: bool,
    /// The dictionary the frame was compressed with; 0 for none.
    pub dictionary_id: u32,
}

impl FrameHeader {
    /// Parses a frame header that starts at `bytes[0]`; `None` where more bytes are needed.
    ///
    /// Errors: `zstd.corrupt` where the bytes are not a frame header.
    pub fn parse(bytes: &[u8]) -> Result<Option<Self>> {
        let Some(magic) = le(bytes, 0, 4) else {
            return Ok(None);
        };
        if magic != u64::from(FRAME_MAGIC) {
            return Err(Error::new(
                "zstd.corrupt",
                "The compressed data does not start with a zstd frame.",
            ));
        }
        let Some(&descriptor) = bytes.get(4) else {
            return Ok(None);
        };
        if descriptor & 0b1000 != 0 {
            return Err(Error::new(
                "zstd.corrupt",
                "A zstd frame sets a header bit that is reserved.",
            ));
        }
        let single_segment = descriptor & 0b10_0000 != 0;
        let window_len = usize::from(!single_segment);
        let dictionary_len = match descriptor & 0b11 {
            0 => 0,
            1 => 1,
            2 => 2,
            _ => 4,
        };
        let content_len = match descriptor >> 6 {
            0 => usize::from(single_segment),
            1 => 2,
            2 => 4,
            _ => 8,
        };
        let dictionary_at = 5_usize.saturating_add(window_len);
        let content_at = dictionary_at.saturating_add(dictionary_len);
        let len = content_at.saturating_add(content_len);
        if bytes.len() < len {
            return Ok(None);
        }
        let content_size = match content_len {
            0 => None,
            2 => le(bytes, content_at, 2).map(|size| size.saturating_add(256)),
            n => le(bytes, content_at, n),
        };
        let window_size = if single_segment {
            content_size.unwrap_or_default()
        } else {
            window_size(bytes.get(5).copied().unwrap_or_default())
        };
        Ok(Some(Self {
            len,
            window_size,
            content_size,
            checksum: descriptor & 0b100 != 0,
            dictionary_id: le(bytes, dictionary_at, dictionary_len).unwrap_or_default() as u32,
        }))
    }

    /// The header we hand to the block decoder: sizes and dictionaries are looked at here, and its window is no larger than what
    /// may come, so that a small file cannot make it set a large one aside.
    pub(super) fn for_decoder(&self, most: u64) -> [u8; 6] {
        let window = self.window_size.min(most.max(MAX_BLOCK_SIZE as u64));
        let [a, b, c, d] = FRAME_MAGIC.to_le_bytes();
        let flags = if self.checksum { 0b100 } else { 0 };
        [a, b, c, d, flags, window_descriptor(window)]
    }
}

/// What a three-byte block header says about the bytes that follow it.
pub(super) struct BlockShape {
    /// Whether the frame ends with it.
    pub(super) last: bool,
    /// Bytes of the block after its header.
    pub(super) body: usize,
}

impl BlockShape {
    pub(super) fn new(header: u64) -> Option<Self> {
        let (kind, size) = ((header >> 1) & 3, usize::try_from(header >> 3).ok()?);
        let body = if kind == 1 { 1 } else { size };
        (kind != 3 && size <= MAX_BLOCK_SIZE).then_some(Self {
            last: header & 1 == 1,
            body,
        })
    }
}

/// Window descriptor: exponent in the high five bits, eighths of it in the low three.
fn window_size(descriptor: u8) -> u64 {
    let base = 1_u64 << (10_u32.saturating_add(u32::from(descriptor >> 3)));
    base.saturating_add((base >> 3).saturating_mul(u64::from(descriptor & 7)))
}

/// The descriptor of the smallest window that is no smaller.
fn window_descriptor(size: u64) -> u8 {
    (0..=u8::MAX)
        .find(|descriptor| window_size(*descriptor) >= size)
        .unwrap_or(u8::MAX)
}

/// A little-endian number of `len` bytes.
pub(super) fn le(bytes: &[u8], at: usize, len: usize) -> Option<u64> {
    let slice = bytes.get(at..at.checked_add(len)?)?;
    Some(
        slice
            .iter()
            .rev()
            .fold(0, |value, &b| (value << 8) | u64::from(b)),
    )
}
