//! Value blocks: values of older entries, kept apart so that a scan need not read them.

use bytes::Bytes;

use super::block::{Blocks, Handle};
use super::metaindex::ValueIndex;
use crate::pebble::error::{Error, Result};
use crate::pebble::input::Input;

/// The two bits that say where a value is.
const PLACE: u8 = 0xC0;
const IN_PLACE: u8 = 0;
const BLOB: u8 = 0x40;
const VALUE_BLOCK: u8 = 0x80;

/// The value that a prefix byte and what follows stand for. Errors of the value blocks themselves name their own place.
pub(super) fn resolve(stored: &Bytes, index: Option<ValueIndex>, blocks: &Blocks) -> Result<Bytes> {
    let Some(prefix) = stored.first() else {
        return Err(Error::corrupt(
            "a value lacks the byte that says where it is",
        ));
    };
    match prefix & PLACE {
        IN_PLACE => Ok(stored.slice(1..)),
        VALUE_BLOCK => {
            let mut input = Input::new(stored.get(1..).unwrap_or_default());
            let (length, block) = (input.length()?, input.length()?);
            let offset = input.length()?;
            let index = index.ok_or_else(|| Error::corrupt("a table lacks its value index"))?;
            let handle = handle(index, block, blocks)?
                .ok_or_else(|| Error::corrupt(format!("there is no value block {block}")))?;
            let bytes = blocks.read(handle)?;
            let end = offset.checked_add(length);
            let range = end.map(|end| offset..end);
            match range.filter(|range| bytes.get(range.clone()).is_some()) {
                Some(range) => Ok(bytes.slice(range)),
                None => Err(Error::corrupt("a value reaches past the end of its block")),
            }
        }
        BLOB => Err(Error::unsupported("values in blob files")),
        _ => Err(Error::corrupt(format!(
            "a value has the prefix byte {prefix:#x}"
        ))),
    }
}

/// Where a value block is; nothing past the last.
pub(super) fn handle(index: ValueIndex, block: usize, blocks: &Blocks) -> Result<Option<Handle>> {
    let bytes = blocks.read(index.handle)?;
    row(&bytes, index.widths, block).map_err(|error| blocks.blame(index.handle.offset, &error))
}

/// Rows of fixed width: number, offset and length.
fn row(bytes: &[u8], widths: [u8; 3], number: usize) -> Result<Option<Handle>> {
    let width: usize = widths.iter().map(|width| usize::from(*width)).sum();
    let rows = bytes.len().checked_div(width).unwrap_or_default();
    if widths.iter().any(|width| *width > 8) || rows.saturating_mul(width) != bytes.len() {
        return Err(Error::corrupt("the value index does not consist of rows"));
    }
    if number >= rows {
        return Ok(None);
    }
    let mut input = Input::new(bytes);
    input.take(number.saturating_mul(width))?;
    let [stated, offset, length] = widths.map(|width| {
        let bytes = input.take(usize::from(width)).unwrap_or_default();
        bytes
            .iter()
            .rfold(0, |sum, byte| sum << 8 | u64::from(*byte))
    });
    if stated != number as u64 {
        return Err(Error::corrupt("the value index is out of order"));
    }
    Ok(Some(Handle { offset, length }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Handle, row};

    #[test]
    fn rows_of_the_value_index() {
        let bytes = [0, 5, 1, 9, 1, 6, 1, 7];
        let handle = |offset, length| Some(Handle { offset, length });
        assert_eq!(row(&bytes, [1, 2, 1], 0).unwrap(), handle(261, 9));
        assert_eq!(row(&bytes, [1, 2, 1], 1).unwrap(), handle(262, 7));
        assert_eq!(row(&bytes, [1, 2, 1], 2).unwrap(), None);
        assert_eq!(row(&[], [1, 2, 1], 0).unwrap(), None);
        for widths in [[1, 1, 1], [0, 0, 0], [9, 0, 0], [2, 1, 1]] {
            assert!(row(&bytes, widths, 0).is_err(), "{widths:?}");
        }
    }
}
