//! Rows by number as columns: one string table and its offsets, cheap to hand to another thread.

use crate::error::{Error, Result};
use crate::query::columns::{cells, columns};
use crate::store::{Query, RowIndex, Store, records};

/// Rows between two marks of the index that blocks use.
pub const BLOCK_STRIDE: u64 = 256;
/// Most rows of one block.
const MAX_ROWS: u64 = 65_536;

/// Some rows of a query, as columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnBlock {
    /// Number of the first row.
    pub first: u64,
    /// How many rows there are.
    pub rows: u32,
    /// All cells, row by row, as one UTF-8 text.
    pub text: Vec<u8>,
    /// Where each cell begins in the text, counted in UTF-16 units as JavaScript counts, and
    /// where the last one ends: rows × columns + 1 numbers.
    pub offsets: Vec<u32>,
}

/// Rows `first .. first + count` of a query, in store order. Reads from the nearest mark of `index`,
/// so at most [`BLOCK_STRIDE`] rows more than asked for.
///
/// A cell is the text of one field, empty where the record has none; invalid UTF-8 is replaced.
pub fn block(
    store: &dyn Store,
    sync_id: &str,
    query: &Query,
    index: &RowIndex,
    first: u64,
    count: u64,
) -> Result<ColumnBlock> {
    let mut out = ColumnBlock {
        first,
        offsets: vec![0],
        ..ColumnBlock::default()
    };
    let count = count.min(MAX_ROWS).min(index.rows.saturating_sub(first));
    if count == 0 {
        return Ok(out);
    }
    let mark = first.checked_div(index.stride).unwrap_or_default();
    let skip = first.saturating_sub(mark.saturating_mul(index.stride));
    let after = usize::try_from(mark)
        .ok()
        .and_then(|mark| index.marks.get(mark))
        .and_then(Option::as_ref);
    let (skip, count) = (
        usize::try_from(skip).unwrap_or_default(),
        usize::try_from(count).unwrap_or_default(),
    );
    let mut end = 0_u32;
    for record in records(store, sync_id, query, after)?
        .skip(skip)
        .take(count)
    {
        let record = record?;
        cells(record.kind, &record.wire, &mut |cell| {
            let text = String::from_utf8_lossy(cell);
            let units: usize = if text.is_ascii() {
                text.len()
            } else {
                text.encode_utf16().count()
            };
            end = end.saturating_add(u32::try_from(units).unwrap_or(u32::MAX));
            out.text.extend_from_slice(text.as_bytes());
            out.offsets.push(end);
        })
        .map_err(|e| record.error(&e))?;
        out.rows = out.rows.saturating_add(1);
    }
    let expected = usize::try_from(out.rows)
        .unwrap_or_default()
        .saturating_mul(columns(query.kind()).len())
        .saturating_add(1);
    if out.offsets.len() != expected || end == u32::MAX {
        return Err(Error::new(
            "limit.record-size",
            "The rows are too large for one block; ask for fewer.",
        ));
    }
    Ok(out)
}
