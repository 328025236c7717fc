//! Blocks of names and values: the metaindex and the properties.

use bytes::Bytes;

use super::columns::Columns;
use super::data_block::bad;
use super::row_block::RowBlock;
use crate::pebble::error::Result;

const COLUMNS: u16 = 2;

/// Takes a name and a value.
pub(super) type Visitor<'a> = dyn FnMut(&[u8], &[u8]) -> Result<()> + 'a;

/// Shows all pairs of a block, in columns or in rows, to `visit`.
pub(super) fn each(
    bytes: &Bytes,
    columnar: bool,
    limit: usize,
    visit: &mut Visitor<'_>,
) -> Result<()> {
    if !columnar {
        let block = RowBlock::open(bytes.clone(), limit)?;
        for row in 0..block.len() {
            let key = block.key(row).ok_or_else(bad)?;
            visit(key, &block.value(row).ok_or_else(bad)?)?;
        }
        return Ok(());
    }
    let mut columns = Columns::open(bytes, 0, COLUMNS)?;
    let rows = columns.rows();
    let (keys, values) = (columns.strings(rows)?, columns.strings(rows)?);
    columns.end()?;
    for row in 0..rows {
        let key = keys.get(bytes, row).ok_or_else(bad)?;
        visit(key, values.get(bytes, row).ok_or_else(bad)?)?;
    }
    Ok(())
}
