//! What every source of entries can do: a block, a table, a log held in memory, a level, the merge of them.

use bytes::Bytes;

use super::error::Result;
use super::key::Trailer;

/// A place among entries in their order: user keys ascending, and for one key trailers descending (newest first).
///
/// A new one stands nowhere. Every move says whether it now stands on an entry; where it does not, `key`, `trailer` and
/// `value` must not be asked for (they give nothing, they do not panic). After an error it stands nowhere.
pub(super) trait Entries {
    /// To the first entry whose user key is `key` or greater.
    fn seek_ge(&mut self, key: &[u8]) -> Result<bool>;
    /// To the last entry whose user key is less than `key`.
    fn seek_lt(&mut self, key: &[u8]) -> Result<bool>;
    /// To the first entry.
    fn first(&mut self) -> Result<bool>;
    /// To the last entry.
    fn last(&mut self) -> Result<bool>;
    /// To the next entry. Only where it stands on one.
    fn next(&mut self) -> Result<bool>;
    /// To the entry before. Only where it stands on one.
    fn prev(&mut self) -> Result<bool>;

    /// Forward over up to `most` entries at once, as far as it can be told without looking at each that all of them have keys of
    /// their own less than `end` and the trailer of this one. How many it went over, the last of which it stands on then.
    /// Only where it stands on one.
    fn leap(&mut self, _end: Option<&[u8]>, _most: u64) -> Result<u64> {
        Ok(0)
    }
    /// Whether the last `next` came to another entry of the same key.
    fn repeats(&self) -> Option<bool> {
        None
    }

    /// The user key.
    fn key(&self) -> &[u8];
    /// Sequence number (overridden already where the table says so) and kind.
    fn trailer(&self) -> Trailer;
    /// The value, without any prefix byte; fetched from a value block where it lies in one.
    fn value(&self) -> Result<Bytes>;
    /// The same where it lies at hand, without holding on to it; `None` where only [`Self::value`] has it.
    fn value_here(&self) -> Option<&[u8]> {
        None
    }
    /// A number less than the size of the source that no other entry of it has.
    fn address(&self) -> Result<u64>;
}

/// A range delete: keys from `start` up to, not including, `end` are gone where they are older than `sequence`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RangeDelete {
    pub(super) start: Bytes,
    pub(super) end: Bytes,
    pub(super) sequence: u64,
}
