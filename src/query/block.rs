//! Rows by number as columns of text, for tables of any length.

use super::Engine;
use super::columns::{Column, cells, columns, ids_cells, named, part_cell, place};
use super::joins::{Joins, LastName};
use super::question::Question;
use super::rows::{RowSet, STRIDE};
use super::select::unfiltered;
use super::texts::{Texts, TextsWriter};
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
    /// The cells, row by row.
    pub texts: Texts,
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
    /// assert_eq!(block.texts.strings(), ["user", "3", "group", "3"]);
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
        let rows = self.rows(pace, sync_id, question).await?;
        let mut out = ColumnBlock {
            first,
            total: rows.len(),
            columns: shown.iter().map(|column| column.name).collect(),
            ..ColumnBlock::default()
        };
        let count = count.min(MAX_ROWS).min(rows.len().saturating_sub(first));
        if count == 0 {
            return Ok(out);
        }
        self.reach(pace, sync_id, &question.query, &rows, first)
            .await?;
        let wanted = Wanted {
            sync_id,
            question,
            rows: &rows,
            places: &places,
            first,
            count,
        };
        let texts = match self.block_of_keys(pace, &wanted).await? {
            Some(texts) => texts,
            None => match self.block_of_parts(pace, &wanted).await? {
                Some(texts) => texts,
                None => self.block_of_records(pace, &wanted).await?,
            },
        };
        let found = texts.cells.len().checked_div(places.len());
        out.rows = u32::try_from(found.unwrap_or_default()).unwrap_or(u32::MAX);
        out.texts = texts;
        Ok(out)
    }

    /// The rows of a block from their records, whatever they are. What the faster ways are held against.
    async fn block_of_records(&self, pace: &Pace, wanted: &Wanted<'_>) -> Result<Texts> {
        let query = &wanted.question.query;
        let kind = query.kind();
        let joins = wanted.joins();
        let mut out = TextsWriter::new(wanted.places.len());
        let records = wanted
            .rows
            .read(self.store(), wanted.sync_id, query, wanted.first)?;
        for record in records.take(usize::try_from(wanted.count).unwrap_or_default()) {
            let record = record?;
            let mut cells = cells(kind, &record.wire).map_err(|e| record.error(&e))?;
            joins.fill(self, pace, &mut cells).await?;
            for (column, place) in wanted.places.iter().enumerate() {
                out.push(column, cells.get(*place).map_or(&[], |cell| cell));
            }
            check(&out)?;
            pace.spend(joins.cost()).await;
        }
        Ok(out.finish())
    }
}

/// Some rows of a question, with the columns at these places.
struct Wanted<'a> {
    sync_id: &'a str,
    question: &'a Question,
    rows: &'a RowSet,
    places: &'a [usize],
    first: u64,
    count: u64,
}

impl Wanted<'_> {
    fn columns(&self) -> impl Iterator<Item = &'static Column> {
        let all = columns(self.question.query.kind());
        self.places.iter().filter_map(|place| all.get(*place))
    }

    fn joins(&self) -> Joins<'_> {
        Joins::new(self.question.query.kind(), self.sync_id, self.columns())
    }
}

/// Whether the texts still fit a block.
fn check(out: &TextsWriter) -> Result<()> {
    let bytes = out.text_len();
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    let message = "The rows are too large for one block; ask for fewer.";
    Err(Error::new("limit.record-size", message).bound(MAX_BYTES as u64, bytes as u64))
}

/// Where cells of grants stand that only their records have.
const OF_RECORDS: [&str; 2] = ["id", "kind"];
/// Rows between two pauses.
const KEYS: usize = 256;

impl Engine {
    /// The rows of a block of grants from keys alone: where these lie apart from the records and say all that is shown.
    async fn block_of_keys(&self, pace: &Pace, wanted: &Wanted<'_>) -> Result<Option<Texts>> {
        let Query::Grants(query) = &wanted.question.query else {
            return Ok(None);
        };
        let (true, Some((mut after, mut pass))) = (
            self.store().lists_apart(&wanted.question.query)
                && wanted.columns().all(|c| !OF_RECORDS.contains(&c.name)),
            wanted.rows.mark(wanted.first),
        ) else {
            return Ok(None);
        };
        let joins = wanted.joins();
        let mut out = TextsWriter::new(wanted.places.len());
        let mut left = usize::try_from(wanted.count).unwrap_or(usize::MAX);
        while left > 0 {
            after = self.store().scan_ids(
                wanted.sync_id,
                query,
                after.as_ref(),
                left.saturating_add(pass).min(KEYS),
                &mut |ids| {
                    if pass > 0 {
                        pass = pass.saturating_sub(1);
                        return Ok(());
                    }
                    let mut cells = ids_cells(ids);
                    joins.fill_names(self, &mut cells)?;
                    for (column, place) in wanted.places.iter().enumerate() {
                        out.push(column, cells.get(*place).map_or(&[], |cell| cell));
                    }
                    left = left.saturating_sub(1);
                    check(&out)
                },
            )?;
            if after.is_none() {
                break;
            }
            pace.spend(joins.cost().saturating_mul(KEYS as u64 / 4))
                .await;
        }
        Ok(Some(out.finish()))
    }

    /// The rows of a block of all grants from where they lie, without making their records.
    async fn block_of_parts(&self, pace: &Pace, wanted: &Wanted<'_>) -> Result<Option<Texts>> {
        let all = matches!(wanted.question.query, Query::Grants(_))
            && wanted.question.is_plain()
            && unfiltered(&wanted.question.query);
        let (true, Some((mut after, mut pass))) = (all, wanted.rows.start(wanted.first)) else {
            return Ok(None);
        };
        let joins = wanted.joins();
        let mut names: Vec<Option<LastName>> = wanted
            .columns()
            .map(|column| column.joined.then(LastName::default))
            .collect();
        let mut out = TextsWriter::new(wanted.places.len());
        let mut left = usize::try_from(wanted.count).unwrap_or(usize::MAX);
        out.reserve(left);
        let mut row = wanted.first.saturating_sub(pass as u64);
        while left > 0 {
            // From mark to mark, so that the next block begins where this one ends.
            let next = self.store().scan_grants(
                wanted.sync_id,
                after.as_ref(),
                left.saturating_add(pass).min(STRIDE),
                &mut |parts| {
                    row = row.saturating_add(1);
                    if pass > 0 {
                        pass = pass.saturating_sub(1);
                        return Ok(());
                    }
                    for (column, (place, name)) in wanted.places.iter().zip(&mut names).enumerate()
                    {
                        let name = match name {
                            Some(name) => name.get(self, wanted.sync_id, parts, *place)?,
                            None => None,
                        };
                        out.push(column, name.unwrap_or(part_cell(parts, *place)));
                    }
                    left = left.saturating_sub(1);
                    check(&out)
                },
            )?;
            let Some(next) = next else {
                break;
            };
            wanted.rows.learn(row, &next);
            after = Some(next);
            pace.spend(joins.cost().saturating_mul(STRIDE as u64 / 8))
                .await;
        }
        Ok(Some(out.finish()))
    }
}
