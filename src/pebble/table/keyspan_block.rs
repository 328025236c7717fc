//! A keyspan block: spans of keys, and what is done to each. In tables of format 5 and later.

use bytes::Bytes;

use super::columns::Columns;
use super::data_block::{bad, split};
use super::row_block::RowBlock;
use crate::pebble::entries::RangeDelete;
use crate::pebble::error::{Error, Result};
use crate::pebble::input::Input;
use crate::pebble::key::{Kind, Trailer};

/// Bytes before the columns: how many boundaries there are.
const CUSTOM_LEN: usize = 4;
const COLUMNS: u16 = 5;
/// Most range deletes of a block. Writers make a few; a block can state one with less than a byte.
const MAX_DELETES: usize = 1 << 20;

/// How many keys a block holds, whatever they do.
pub(super) fn count(bytes: &Bytes, version: u32, limit: usize) -> Result<usize> {
    if version < 5 {
        return Ok(RowBlock::open(bytes.clone(), limit)?.len());
    }
    Ok(Columns::open(bytes, CUSTOM_LEN, COLUMNS)?.rows())
}

/// The range deletes of a block.
pub(super) fn range_deletes(bytes: &Bytes, version: u32, limit: usize) -> Result<Vec<RangeDelete>> {
    if version < 5 {
        return from_rows(&RowBlock::open(bytes.clone(), limit)?);
    }
    let boundaries = Input::new(bytes).u32()? as usize;
    if boundaries > bytes.len() {
        return Err(Error::corrupt(format!("a block states {boundaries} keys")));
    }
    let mut columns = Columns::open(bytes, CUSTOM_LEN, COLUMNS)?;
    let rows = columns.rows();
    if rows > MAX_DELETES {
        let message = "the range deletes of a block";
        return Err(Error::too_large(message, MAX_DELETES as u64, rows as u64));
    }
    let keys = columns.strings(boundaries)?;
    let firsts = columns.uints(boundaries)?;
    let trailers = columns.uints(rows)?;
    // Suffixes and values, for range keys only.
    columns.strings(rows)?;
    columns.strings(rows)?;
    columns.end()?;
    let mut deletes = Vec::new();
    let mut next = 0;
    for (span, after) in (1..boundaries).enumerate() {
        let (start, end) = (keys.range(bytes, span), keys.range(bytes, after));
        let (start, end) = (start.ok_or_else(bad)?, end.ok_or_else(bad)?);
        let (start, end) = (bytes.slice(start), bytes.slice(end));
        let first = firsts.place(bytes, span).ok_or_else(bad)?;
        let last = firsts.place(bytes, after).ok_or_else(bad)?;
        // In order and from the first to the last row: each belongs to one span.
        if first != next || last < first || last > rows {
            return Err(Error::corrupt("the spans of a block are out of order"));
        }
        next = last;
        for row in first..last {
            let trailer = trailers.get(bytes, row).ok_or_else(bad)?;
            deletes.push(delete(start.clone(), end.clone(), Trailer(trailer))?);
        }
    }
    if next != rows {
        return Err(Error::corrupt("a key belongs to no span"));
    }
    Ok(deletes)
}

/// Before format 5: the start of a span is the key, its end the value.
fn from_rows(block: &RowBlock) -> Result<Vec<RangeDelete>> {
    (0..block.len())
        .map(|row| {
            let (start, trailer) = split(block.key(row).ok_or_else(bad)?)?;
            let end = block.value(row).ok_or_else(bad)?;
            delete(Bytes::copy_from_slice(start), end, trailer)
        })
        .collect()
}

fn delete(start: Bytes, end: Bytes, trailer: Trailer) -> Result<RangeDelete> {
    if trailer.kind() != Kind::RANGE_DELETE {
        let kind = trailer.kind().0;
        let message = format!("an entry of kind {kind} among range deletes");
        return Err(Error::corrupt(message));
    }
    if start >= end {
        return Err(Error::corrupt("a range delete ends before it starts"));
    }
    Ok(RangeDelete {
        start,
        end,
        sequence: trailer.sequence(),
    })
}
