//! Page tokens, and pages of records as text.

use std::hash::Hash;

use super::Engine;
use super::question::Question;
use super::rows::WALK_COST;
use super::select::unfiltered;
use super::texts::Texts;
use super::token;
use super::write::{Form, Writer};
use crate::error::Result;
use crate::limits::Limits;
use crate::model::json;
use crate::store::{Kind, Position, Query, Record, RowKey, Store, WARNING_CODES, Warning, records};
use crate::work::{self, Pace};

/// Most records of one page, and what an unspecified size means; as in the reference.
pub const MAX_PAGE_SIZE: usize = 10_000;
/// A batch ends early once its text is this long.
const BATCH_BYTES: usize = 4 << 20;
/// Rows between two pauses.
const ROWS: usize = 1024;

/// Some records of a question as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// UTF-8 text in the form that was asked for: by default an array of records.
    pub text: Vec<u8>,
    /// How many records it has.
    pub count: usize,
    /// The token to go on with; none at the end.
    pub next: Option<String>,
    /// Of [`Form::Objects`], where it has grants that are nothing but ids: a row for every record, of six cells (id, entitlement, type
    /// and id of its resource, type and id of the principal), or of `u32::MAX` where the record is the next in `text`.
    pub plain: Option<Texts>,
}

/// How a page ends: exactly after its size, or also where it has become large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageEnd {
    /// After `size` records or the last.
    Exact,
    /// Also after a few megabytes of text: a batch that only bounds memory.
    Bounded,
}

/// Which page.
#[derive(Debug, Clone, Copy)]
pub struct PageOf<'a> {
    /// What the page before gave; none or empty for the first.
    pub token: Option<&'a str>,
    /// Records of a page. 0 or above [`MAX_PAGE_SIZE`] means that many.
    pub size: usize,
    /// How it ends.
    pub end: PageEnd,
    /// What its text is.
    pub form: Form,
    /// Names of the columns of [`Form::Csv`], in this order; all where none are named. Other forms have no columns.
    pub columns: &'a [String],
}

/// Up to `size` records of a plain query after a token, as a JSON array.
///
/// A token is never given for an empty rest: one record more is looked at.
///
/// Errors: `usage.page-token`, and those of the records, which spoil the whole page.
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// use c1z::query::{PageEnd, page};
/// use c1z::store::Query;
/// let limits = c1z::Limits::default();
/// let first = page(&*store, &sync_id, &Query::ResourceTypes, None, 3, PageEnd::Exact, &limits)?;
/// let rest = page(&*store, &sync_id, &Query::ResourceTypes, first.next.as_deref(), 3, PageEnd::Exact, &limits)?;
/// assert_eq!((first.count, rest.count, rest.next), (3, 2, None));
/// # Ok::<(), c1z::Error>(())
/// ```
pub fn page(
    store: &dyn Store,
    sync_id: &str,
    query: &Query,
    token: Option<&str>,
    size: usize,
    end: PageEnd,
    limits: &Limits,
) -> Result<Page> {
    let of = PageOf {
        token,
        size,
        end,
        form: Form::Json,
        columns: &[],
    };
    let writer = Writer::new(store, sync_id, query.kind(), of.form, limits);
    work::run(async |pace: &Pace| plain_page(pace, store, sync_id, query, of, writer).await)
}

impl Engine {
    /// One page of a question, in its order. Tokens stay good when the same file is opened again, for
    /// the same question; a plain query's for the same kind.
    ///
    /// Errors: `usage.page-token`, `usage.unknown-column`, those of the rows, and those of the records, which spoil the page.
    ///
    /// ```
    /// # use c1z::query::{Engine, Question};
    /// # use c1z::store::Query;
    /// # use c1z::work::{Pace, run};
    /// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
    /// # let store = c1z::open(bytes, c1z::Limits::default())?;
    /// # let sync_id = store.syncs()?.remove(0).id;
    /// # let engine = Engine::new(store, c1z::Limits::default())?;
    /// use c1z::query::{Form, PageEnd, PageOf};
    /// let question = Question::from(Query::ResourceTypes);
    /// let of = PageOf { token: None, size: 1, end: PageEnd::Exact, form: Form::Csv, columns: &[] };
    /// let page = run(async |pace: &Pace| engine.page(pace, &sync_id, &question, of).await)?;
    /// assert!(page.text.ends_with(b"User,user,user,A person,3\r\n") && page.next.is_some());
    /// # Ok::<(), c1z::Error>(())
    /// ```
    pub async fn page(
        &self,
        pace: &Pace,
        sync_id: &str,
        question: &Question,
        of: PageOf<'_>,
    ) -> Result<Page> {
        let query = &question.query;
        let writer = Writer::new(self.store(), sync_id, query.kind(), of.form, self.limits())
            .joining(self, of.token.is_none_or(str::is_empty), of.columns)?;
        if self.is_empty_view(sync_id) {
            return Ok(finish(self.store(), writer));
        }
        if question.is_plain() {
            return plain_page(pace, self.store(), sync_id, query, of, writer).await;
        }
        let first = match of.token.filter(|token| !token.is_empty()) {
            Some(token) => row_of(sync_id, question, token)?,
            None => 0,
        };
        let rows = self.rows(pace, sync_id, question).await?;
        let records = rows.read(self.store(), sync_id, query, first)?;
        let mut numbered = (first..).zip(records).map(|(row, r)| Ok((row, r?)));
        let (mut page, rest) = fill(pace, self.store(), &mut numbered, of, writer).await?;
        page.next = rest.map(|(row, _)| row_token(sync_id, question, row.saturating_add(1)));
        Ok(page)
    }
}

async fn plain_page(
    pace: &Pace,
    store: &dyn Store,
    sync_id: &str,
    query: &Query,
    of: PageOf<'_>,
    writer: Writer<'_>,
) -> Result<Page> {
    let kind = query.kind();
    let after = of
        .token
        .filter(|t| !t.is_empty())
        .map(|t| token::decode(kind as u8, t).map(Position))
        .transpose()?;
    if unfiltered(query) && kind == Kind::Grants && writer.takes_rows() {
        return page_of_rows(pace, store, sync_id, query, after, of, writer).await;
    }
    let (mut page, rest) = if store.walks(query) {
        let keys = walked(pace, store, sync_id, query, after, page_size(of.size)).await?;
        let include = !matches!(query, Query::Grants(query) if !query.include_expansion);
        let record = |key: &RowKey| Ok((0, store.record(sync_id, kind, *key, include)?));
        fill(pace, store, &mut keys.iter().map(record), of, writer).await?
    } else {
        let mut records = records(store, sync_id, query, after.as_ref())?.map(|r| Ok((0, r?)));
        fill(pace, store, &mut records, of, writer).await?
    };
    page.next = rest.map(|(_, position)| token::encode(kind as u8, &position.0));
    Ok(page)
}

/// A page of all grants, of which most are written from where they lie.
async fn page_of_rows(
    pace: &Pace,
    store: &dyn Store,
    sync_id: &str,
    query: &Query,
    mut after: Option<Position>,
    of: PageOf<'_>,
    mut writer: Writer<'_>,
) -> Result<Page> {
    let size = page_size(of.size);
    let include = !matches!(query, Query::Grants(query) if !query.include_expansion);
    let mut full = false;
    writer.reserve(size.min(ROWS));
    loop {
        // One record more is looked at.
        let wanted = size.saturating_add(1).saturating_sub(writer.count);
        after = store.scan_rows(
            sync_id,
            include,
            after.as_ref(),
            wanted.min(ROWS),
            &mut |row| {
                full = writer.count >= size
                    || (of.end == PageEnd::Bounded && writer.len() >= BATCH_BYTES);
                if !full {
                    writer.add_row(&row)?;
                }
                Ok(!full)
            },
        )?;
        if full || after.is_none() {
            break;
        }
        pace.spend(ROWS as u64).await;
    }
    let mut page = finish(store, writer);
    page.next = after
        .filter(|_| full)
        .map(|position| token::encode(query.kind() as u8, &position.0));
    Ok(page)
}

/// The keys of a page and one more, of a query that no index serves.
async fn walked(
    pace: &Pace,
    store: &dyn Store,
    sync_id: &str,
    query: &Query,
    mut after: Option<Position>,
    size: usize,
) -> Result<Vec<RowKey>> {
    let mut keys = Vec::new();
    loop {
        let wanted = size.saturating_add(1).saturating_sub(keys.len());
        after = store.keys(sync_id, query, after.as_ref(), wanted, &mut keys)?;
        if after.is_none() || keys.len() > size {
            return Ok(keys);
        }
        pace.spend(WALK_COST).await;
    }
}

/// All records of an iterator, which is to be short, as one page.
pub fn whole(
    store: &dyn Store,
    records: impl IntoIterator<Item = Record>,
    limits: &Limits,
) -> Result<Page> {
    let mut writer = Writer::new(store, "", Kind::Grants, Form::Json, limits);
    for record in records {
        writer.add(&record)?;
    }
    Ok(finish(store, writer))
}

/// What a requested page size means.
pub(super) fn page_size(size: usize) -> usize {
    if size == 0 {
        MAX_PAGE_SIZE
    } else {
        size.min(MAX_PAGE_SIZE)
    }
}

/// Where the last record of a page stands: a number of the caller's, and its position.
pub(super) type Last = (u64, Position);

/// A page of records that carry a number of the caller's; and if they do not end there, the last one.
pub(super) async fn fill(
    pace: &Pace,
    store: &dyn Store,
    records: &mut dyn Iterator<Item = Result<(u64, Record)>>,
    of: PageOf<'_>,
    mut writer: Writer<'_>,
) -> Result<(Page, Option<Last>)> {
    let size = page_size(of.size);
    let (mut last, mut rest) = (None, None);
    for record in records {
        let (number, record) = record?;
        let long = of.end == PageEnd::Bounded && writer.len() >= BATCH_BYTES;
        if writer.count >= size || long {
            rest = last;
            break;
        }
        writer.add_joined(pace, &record).await?;
        last = Some((number, record.position));
        pace.spend(writer.cost()).await;
    }
    Ok((finish(store, writer), rest))
}

fn finish(store: &dyn Store, writer: Writer<'_>) -> Page {
    let (page, warnings) = writer.finish();
    warn(store, &warnings);
    page
}

/// Notes on the store what could not be written as JSON in the usual way.
pub fn warn(store: &dyn Store, warnings: &json::Warnings) {
    for (warning, count) in warnings.iter() {
        let what = WARNING_CODES
            .iter()
            .find(|(code, _)| *code == warning.code())
            .map_or("", |(_, what)| *what);
        store.warn(
            Warning::new(warning.code(), format!("In a record, {what}.")).times(u64::from(count)),
        );
    }
}

/// Marks the token of a question that is not plain: it holds a row number.
const BY_ROW: u8 = 0x80;

/// The token to go on with at a row of a question.
fn row_token(sync_id: &str, question: &Question, row: u64) -> String {
    let mut bytes = row.to_be_bytes().to_vec();
    bytes.extend_from_slice(&fingerprint(sync_id, question).to_be_bytes());
    token::encode(question.query.kind() as u8 | BY_ROW, &bytes)
}

/// The row of such a token. Error: `usage.page-token`, also for another question's.
fn row_of(sync_id: &str, question: &Question, given: &str) -> Result<u64> {
    let bytes = token::decode(question.query.kind() as u8 | BY_ROW, given)?;
    let (row, print) = bytes.split_first_chunk::<8>().ok_or_else(token::refused)?;
    if print != fingerprint(sync_id, question).to_be_bytes() {
        return Err(token::refused());
    }
    Ok(u64::from_be_bytes(*row))
}

/// Tells questions apart: a row number means nothing in another one.
fn fingerprint(sync_id: &str, question: &Question) -> u32 {
    let mut sum = token::Sum::default();
    (sync_id, question).hash(&mut sum);
    sum.value()
}
