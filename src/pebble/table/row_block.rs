//! Blocks of table formats 1 to 4: entries one after the other, each less what it shares with the one before.

use bytes::Bytes;

use crate::pebble::error::{Error, Result};
use crate::pebble::input::Input;

/// Writers end a block after 32 KiB; this many rows are more than such a block holds.
const MAX_ROWS: usize = 1 << 20;

/// All keys written out, and where the values are.
pub(super) struct RowBlock {
    bytes: Bytes,
    keys: Vec<u8>,
    rows: Vec<Row>,
}

struct Row {
    /// End of the key; the one before ends where it starts.
    key_end: usize,
    value: std::ops::Range<usize>,
}

impl RowBlock {
    /// Decodes a block, keys of up to `limit` bytes in all.
    pub(super) fn open(bytes: Bytes, limit: usize) -> Result<Self> {
        let end = entries_end(&bytes)
            .ok_or_else(|| Error::corrupt("a block is shorter than its restart points"))?;
        let mut input = Input::new(bytes.get(..end).unwrap_or_default());
        let (mut keys, mut rows) = (Vec::new(), Vec::new());
        let mut previous = 0..0_usize;
        while !input.is_empty() {
            let (shared, unshared) = (input.length()?, input.length()?);
            let value_len = input.length()?;
            let unshared = input.take(unshared)?;
            let value_start = input.taken();
            input.take(value_len)?;
            let start = keys.len();
            if shared > previous.len() {
                return Err(Error::corrupt("a key shares more than there is"));
            }
            let len = start.saturating_add(shared).saturating_add(unshared.len());
            if len > limit {
                let message = "the keys of a block";
                return Err(Error::too_large(message, limit as u64, len as u64));
            }
            if rows.len() >= MAX_ROWS {
                let message = "the rows of a block";
                return Err(Error::too_large(message, MAX_ROWS as u64, MAX_ROWS as u64));
            }
            keys.extend_from_within(previous.start..previous.start.saturating_add(shared));
            keys.extend_from_slice(unshared);
            previous = start..keys.len();
            rows.push(Row {
                key_end: keys.len(),
                value: value_start..input.taken(),
            });
        }
        Ok(Self { bytes, keys, rows })
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The key of a row, with its trailer where it has one.
    pub(super) fn key(&self, row: usize) -> Option<&[u8]> {
        let before = row.checked_sub(1).map(|before| self.rows.get(before));
        let start = match before {
            Some(before) => before?.key_end,
            None => 0,
        };
        self.keys.get(start..self.rows.get(row)?.key_end)
    }

    /// The value of a row.
    pub(super) fn value(&self, row: usize) -> Option<Bytes> {
        let range = self.rows.get(row)?.value.clone();
        self.bytes.get(range.clone())?;
        Some(self.bytes.slice(range))
    }
}

/// Where entries end: restart points follow, and their number. A linear reader needs none of them.
fn entries_end(bytes: &[u8]) -> Option<usize> {
    let (rest, count) = bytes.split_last_chunk::<4>()?;
    let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
    rest.len().checked_sub(count.checked_mul(4)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::RowBlock;
    use bytes::Bytes;

    #[test]
    fn keys_share_with_the_one_before() {
        let bytes: &[u8] = b"\0\x03\x01abcx\x02\x01\0z\0\0\0\0\x01\0\0\0";
        let block = RowBlock::open(Bytes::from_static(bytes), 100).unwrap();
        assert_eq!(block.len(), 2);
        assert_eq!(block.key(0), Some(&b"abc"[..]));
        assert_eq!(block.key(1), Some(&b"abz"[..]));
        assert_eq!(block.value(0).unwrap(), "x");
        assert_eq!(block.key(2), None);
        assert!(RowBlock::open(Bytes::from_static(bytes), 5).is_err());
        for len in 0..bytes.len() {
            let _ = RowBlock::open(Bytes::from_static(bytes.get(..len).unwrap()), 100);
        }
    }
}
