//! A zstd stream in a part of the file, pulled through the decoder piece by piece.

use crate::error::Result;
use crate::format::zstd::{Decoder, Sink, Status};
use crate::limits::Limits;
use crate::source::{ByteSource, no_memory};

/// Bytes read at a time.
const PIECE: u64 = 2 << 20;

pub(super) struct Stream {
    zstd: Decoder,
    start: u64,
    next: u64,
    end: u64,
}

impl Stream {
    /// The bytes from `start` to `end` of the file.
    pub(super) fn new(start: u64, end: u64, limits: &Limits) -> Self {
        Self::with(Decoder::new(start, limits), start, end)
    }

    /// The same with a decoder that has decoded another stream.
    pub(super) fn with(mut zstd: Decoder, start: u64, end: u64) -> Self {
        zstd.restart(start);
        zstd.ends_at(end);
        Self {
            zstd,
            start,
            next: start,
            end,
        }
    }

    /// Decodes about `budget` bytes, or reads a piece where there is nothing to decode; `true` when all is decoded.
    pub(super) fn step(
        &mut self,
        source: &dyn ByteSource,
        budget: usize,
        sink: &mut dyn Sink,
    ) -> Result<bool> {
        match self.zstd.step(budget.max(1), sink)? {
            Status::Done => return Ok(true),
            Status::More => return Ok(false),
            Status::NeedInput => {}
        }
        let len = self.end.saturating_sub(self.next).min(PIECE);
        if len == 0 {
            self.zstd.end();
            return Ok(false);
        }
        let piece = source.bytes(self.next, usize::try_from(len).unwrap_or_default())?;
        self.zstd.feed(&piece);
        self.next = self.next.saturating_add(len);
        Ok(false)
    }

    /// The decoder, for the next stream.
    pub(super) fn into_decoder(self) -> Decoder {
        self.zstd
    }

    /// Compressed bytes read so far.
    pub(super) fn taken(&self) -> u64 {
        self.next.saturating_sub(self.start)
    }

    /// Compressed bytes in all.
    pub(super) fn total(&self) -> u64 {
        self.end.saturating_sub(self.start)
    }

    /// Frames begun so far.
    pub(super) fn frames(&self) -> u64 {
        self.zstd.frames()
    }

    /// Largest window stated so far.
    pub(super) fn largest_window(&self) -> u64 {
        self.zstd.largest_window()
    }
}

/// Appends to memory that grows towards `goal`: at once as far as is `likely`, then by doubling, so that a claim alone
/// takes nothing.
pub(super) fn append(out: &mut Vec<u8>, bytes: &[u8], likely: u64, goal: u64) -> Result<()> {
    let needed = out.len().saturating_add(bytes.len());
    if needed > out.capacity() {
        let doubled = (out.capacity() as u64).saturating_mul(2);
        let size = likely.max(doubled).min(goal).max(needed as u64);
        let more = usize::try_from(size).map(|size| size.saturating_sub(out.len()));
        if !more.is_ok_and(|more| out.try_reserve_exact(more).is_ok()) {
            return Err(no_memory(size));
        }
    }
    out.extend_from_slice(bytes);
    Ok(())
}
