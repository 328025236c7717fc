//! Rows by number as columns of text, for tables of any length.

use super::Engine;
use super::columns::{cells, columns, ids_cells, named, place};
use super::joins::Joins;
use super::question::Question;
use super::rows::RowSet;
use crate::error::{Error, Result};
use crate::store::Query;
use crate::work::Pace;

/// Most rows of one block.
const MAX_ROWS: u64 = 65_536;
/// Most bytes of one block's text: a block is for showing, and one call must stay small.
const MAX_BYTES: usize = 256 << 20;

/// Some rows of a question, as columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnBlock {
    /// Number of the first row.
    pub first: u64,
    /// How many rows there are.
    pub rows: u32,
    /// How many rows the question has.
    pub total: u64,
    /// The columns, in the order of the cells.
    pub columns: Vec<&'static str>,
    /// All cells, row by row, as one UTF-8 text.
    pub text: Vec<u8>,
    /// Where each cell begins in the text, counted in UTF-16 units as JavaScript counts, and
    /// where the last one ends: rows × columns + 1 numbers.
    pub offsets: Vec<u32>,
}

impl Engine {
    /// Rows `first .. first + count` of a question, in its order, with the columns of these names
    /// (all where none are named). Reads at most 256 rows more than asked for.
    ///
    /// A cell is the text of one field, empty where the record has none; invalid UTF-8 is replaced.
    /// The first block of a question finds its rows; joined columns cost a look-up each.
    ///
    /// Errors: `usage.unknown-column`, `limit.record-size` for rows too large for one block, and
    /// those of the store.
    ///
    /// ```
    /// # use c1z::query::{Engine, Question};
    /// # use c1z::store::Query;
    /// # use c1z::work::{Pace, run};
    /// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
    /// # let store = c1z::open(bytes, c1z::Limits::default())?;
    /// # let sync_id = store.syncs()?.remove(0).id;
    /// # let engine = Engine::new(store, c1z::Limits::default())?;
    /// let question = Question::from(Query::ResourceTypes);
    /// let columns = ["id".to_owned(), "resources".to_owned()];
    /// let block = run(async |pace: &Pace| engine.block(pace, &sync_id, &question, 0, 2, &columns).await)?;
    /// assert_eq!(block.text, b"user3group3");
    /// assert_eq!(block.offsets, [0, 4, 5, 10, 11]);
    /// # Ok::<(), c1z::Error>(())
    /// ```
    pub async fn block(
        &self,
        pace: &Pace,
        sync_id: &str,
        question: &Question,
        first: u64,
        count: u64,
        names: &[String],
    ) -> Result<ColumnBlock> {
        let kind = question.query.kind();
        let shown = named(kind, names)?;
        let places: Vec<usize> = shown.iter().map(|column| place(kind, column)).collect();
        let joins = Joins::new(kind, sync_id, shown.iter().copied());
        let rows = self.rows(pace, sync_id, question).await?;
        let mut out = ColumnBlock {
            first,
            total: rows.len(),
            columns: shown.iter().map(|column| column.name).collect(),
            offsets: vec![0],
            ..ColumnBlock::default()
        };
        let count = count.min(MAX_ROWS).min(rows.len().saturating_sub(first));
        if count > 0 {
            self.reach(pace, sync_id, &question.query, &rows, first)
                .await?;
        }
        if let Some(filled) = self
            .block_of_keys(pace, sync_id, question, &rows, &places, (first, count))
            .await?
        {
            (out.text, out.offsets, out.rows) = (filled.text, filled.offsets, filled.rows);
            return Ok(out);
        }
        let mut end = 0_usize;
        let records = rows.read(self.store(), sync_id, &question.query, first)?;
        for record in records.take(usize::try_from(count).unwrap_or_default()) {
            let record = record?;
            let mut cells = cells(kind, &record.wire).map_err(|e| record.error(&e))?;
            joins.fill(self, &mut cells)?;
            for place in &places {
                let cell = cells.get(*place).map_or(&[][..], |cell| cell);
                end = end.saturating_add(push_text(&mut out.text, cell));
                out.offsets.push(u32::try_from(end).unwrap_or(u32::MAX));
            }
            out.rows = out.rows.saturating_add(1);
            if out.text.len() > MAX_BYTES {
                let message = "The rows are too large for one block; ask for fewer.";
                return Err(Error::new("limit.record-size", message)
                    .bound(MAX_BYTES as u64, out.text.len() as u64));
            }
            pace.spend(joins.cost()).await;
        }
        Ok(out)
    }
}

/// Where cells of grants stand that only their records have.
const OF_RECORDS: [&str; 2] = ["id", "kind"];
/// Rows between two pauses.
const KEYS: usize = 256;

impl Engine {
    /// The rows of a block of grants from keys alone: where these lie apart from the records and say all that is shown.
    async fn block_of_keys(
        &self,
        pace: &Pace,
        sync_id: &str,
        question: &Question,
        rows: &RowSet,
        places: &[usize],
        (first, count): (u64, u64),
    ) -> Result<Option<ColumnBlock>> {
        let all = columns(question.query.kind());
        let shown = || places.iter().filter_map(|place| all.get(*place));
        let Query::Grants(query) = &question.query else {
            return Ok(None);
        };
        let (true, Some((mut after, mut pass))) = (
            self.store().lists_apart(&question.query)
                && shown().all(|column| !OF_RECORDS.contains(&column.name)),
            rows.mark(first),
        ) else {
            return Ok(None);
        };
        let joins = Joins::new(question.query.kind(), sync_id, shown());
        let mut out = ColumnBlock {
            offsets: vec![0],
            ..ColumnBlock::default()
        };
        let (mut end, count) = (0_usize, u32::try_from(count).unwrap_or(u32::MAX));
        while out.rows < count {
            let left = (count.saturating_sub(out.rows) as usize).saturating_add(pass);
            after = self.store().scan_ids(
                sync_id,
                query,
                after.as_ref(),
                left.min(KEYS),
                &mut |ids| {
                    if pass > 0 {
                        pass = pass.saturating_sub(1);
                        return Ok(());
                    }
                    let mut cells = ids_cells(ids);
                    joins.fill(self, &mut cells)?;
                    for place in places {
                        let cell = cells.get(*place).map_or(&[][..], |cell| cell);
                        end = end.saturating_add(push_text(&mut out.text, cell));
                        out.offsets.push(u32::try_from(end).unwrap_or(u32::MAX));
                    }
                    out.rows = out.rows.saturating_add(1);
                    Ok(())
                },
            )?;
            if after.is_none() {
                break;
            }
            pace.spend(joins.cost().saturating_mul(KEYS as u64 / 4))
                .await;
        }
        Ok(Some(out))
    }
}

/// Appends a cell, and gives its length in UTF-16 units.
fn push_text(out: &mut Vec<u8>, cell: &[u8]) -> usize {
    if cell.is_ascii() {
        out.extend_from_slice(cell);
        return cell.len();
    }
    let text = String::from_utf8_lossy(cell);
    out.extend_from_slice(text.as_bytes());
    text.encode_utf16().count()
}
