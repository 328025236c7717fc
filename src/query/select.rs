//! Finding the rows of a question: those the store names, with the text, the values and the order asked for.

use super::Engine;
use super::columns::{Cells, Column, attributes, cells, place, trait_list};
use super::conditions::tests;
use super::index::{Arena, Entities, NONE, Table, first_field, join, part};
use super::joins::{Joins, tally_for};
use super::order::SortKeys;
use super::question::{Facet, Question, check_narrow, resolve};
use super::rows::RowSet;
use crate::error::Result;
use crate::model::search_text;
use crate::store::{GrantQuery, Kind, Query, Record, RowKey};
use crate::text::{self, Finder};
use crate::work::Pace;

/// Keys read by one call of the store.
const KEYS: usize = 8192;
/// Rows of an index looked at between two pauses.
pub(super) const ROWS: usize = 8192;

/// The columns of an order, and whether each descends.
pub(super) type Columns = Vec<(&'static Column, bool)>;

impl Engine {
    /// Rows of a question that the store does not answer alone.
    pub(super) async fn selected(
        &self,
        pace: &Pace,
        sync_id: &str,
        question: &Question,
    ) -> Result<RowSet> {
        let kind = question.query.kind();
        let order = resolve(kind, &question.order)?;
        let tests = tests(kind, &question.conditions)?;
        check_narrow(question)?;
        let keys = match kind {
            Kind::ResourceTypes => self.by_reading(pace, sync_id, question).await?,
            Kind::Resources | Kind::Entitlements => {
                self.entities_selected(pace, sync_id, question).await?
            }
            Kind::Grants => {
                return self
                    .grants_selected(pace, sync_id, question, &tests, &order)
                    .await;
            }
        };
        let keys = self.tested(pace, sync_id, kind, keys, &tests).await?;
        let keys = self.ordered(pace, sync_id, kind, keys, &order).await?;
        Ok(RowSet::Listed(keys))
    }

    /// The folded text to look for; `None` for none.
    pub(super) fn needle(question: &Question) -> Option<Vec<u8>> {
        let text = question.text.trim();
        let mut needle = Vec::with_capacity(text.len());
        text::fold(text.as_bytes(), &mut needle);
        (!needle.is_empty()).then_some(needle)
    }

    /// Reads every record: for kinds with few.
    async fn by_reading(
        &self,
        pace: &Pace,
        sync_id: &str,
        question: &Question,
    ) -> Result<Vec<RowKey>> {
        let kind = question.query.kind();
        let needle = Self::needle(question);
        let mut found: Vec<(RowKey, bool)> = Vec::new();
        let mut folded = Vec::new();
        for record in crate::store::records(self.store(), sync_id, &question.query, None)? {
            let record = record?;
            pace.spend(2).await;
            let failed = |e| record.error(&e);
            let own = attributes(kind, &record.wire).map_err(failed)?;
            let narrowed = question
                .values()
                .all(|(_, value)| trait_list(own.traits).any(|t| t == value));
            let exact = needle.is_some() && record.id() == question.text.trim();
            let mut contains = needle.is_none() || exact;
            if let Some(needle) = needle.as_deref().filter(|_| !contains && narrowed) {
                search_text(record.message(), &record.wire, &mut |field| {
                    folded.clear();
                    text::fold(field, &mut folded);
                    contains |= text::find(&folded, needle).is_some();
                })
                .map_err(failed)?;
            }
            if narrowed && contains {
                found.push((record.key, exact));
            }
        }
        let of = |wanted: bool| found.iter().filter(move |(_, exact)| *exact == wanted);
        Ok(if question.order.is_empty() {
            of(true).chain(of(false)).map(|(key, _)| *key).collect()
        } else {
            found.iter().map(|(key, _)| *key).collect()
        })
    }

    /// Rows of a query as numbers of an index whose keys are in the same order.
    pub(super) async fn numbers(
        &self,
        pace: &Pace,
        sync_id: &str,
        query: &Query,
        all: impl Iterator<Item = RowKey>,
        len: usize,
    ) -> Result<Vec<u32>> {
        if unfiltered(query) {
            return Ok((0..u32::try_from(len).unwrap_or(NONE)).collect());
        }
        let (mut all, mut keys, mut numbers, mut after) =
            ((0_u32..).zip(all), Vec::new(), Vec::new(), None);
        loop {
            keys.clear();
            after = self
                .store()
                .keys(sync_id, query, after.as_ref(), KEYS, &mut keys)?;
            for (done, key) in keys.iter().enumerate() {
                // Both are in store order, so the walk only ever goes forward.
                let mut passed = 0_u64;
                let number = loop {
                    match all.next() {
                        Some((number, known)) if known == *key => break Some(number),
                        Some(_) => passed = passed.wrapping_add(1),
                        None => break None,
                    }
                };
                numbers.extend(number);
                if passed > 4096 || done.is_multiple_of(1024) {
                    pace.spend(passed.wrapping_div(64).saturating_add(64)).await;
                }
            }
            if after.is_none() {
                return Ok(numbers);
            }
            pace.spend(64).await;
        }
    }

    async fn entities_selected(
        &self,
        pace: &Pace,
        sync_id: &str,
        question: &Question,
    ) -> Result<Vec<RowKey>> {
        let kind = question.query.kind();
        let entities = self.entities(pace, sync_id).await?;
        let table = entities.table(kind);
        let keys = table.keys.iter().copied();
        let mut rows = self
            .numbers(pace, sync_id, &question.query, keys, table.keys.len())
            .await?;
        for (facet, value) in question.values() {
            let wanted = entities.words.find(value.as_bytes());
            rows.retain(|row| has(table, *row, *facet, value, wanted));
            pace.spend(rows.len() as u64 / 64).await;
        }
        if let Some(needle) = Self::needle(question) {
            let hits = containing(pace, &table.text, &needle).await;
            let exact = exact_ids(kind, table, question.text.trim());
            let is_exact = |row: &u32| exact.binary_search(row).is_ok();
            rows.retain(|row| hits.get(*row as usize) == Some(&true) || is_exact(row));
            if question.order.is_empty() {
                rows = exact_first(rows, &exact);
            }
        }
        let keys = rows
            .iter()
            .filter_map(|row| table.keys.get(*row as usize).copied());
        Ok(keys.collect())
    }

    /// Reads what the index does not keep of columns from the records.
    async fn read_keys(
        &self,
        pace: &Pace,
        sync_id: &str,
        kind: Kind,
        keys: &[RowKey],
        entities: Option<&Entities>,
        left: &mut [(&mut SortKeys, &'static Column)],
    ) -> Result<()> {
        let elsewhere = |column: &&Column| entities.is_none() || !names_a_resource(column);
        let wanted = left.iter().map(|(_, column)| *column);
        let mut joins = Joins::new(kind, sync_id, wanted.filter(elsewhere));
        let total = entities.map_or(0, |entities| entities.table(kind).keys.len());
        joins.expect(self, pace, keys.len(), total).await?;
        let mut done = 0_u64;
        pace.stage();
        for record in self.read_in_order(sync_id, kind, keys, total)? {
            let Some(record) = record? else {
                pace.spend(1).await;
                continue;
            };
            let mut cells = cells(kind, &record.wire).map_err(|e| record.error(&e))?;
            joins.fill(self, pace, &mut cells).await?;
            for (sort_keys, column) in &mut *left {
                let of = entities.filter(|_| names_a_resource(column));
                match of.and_then(|entities| known_name(entities, kind, &cells)) {
                    Some(name) => sort_keys.push_folded(|out| out.extend_from_slice(name))?,
                    // Where the sync does not have the resource, the record's own name of it.
                    None => {
                        let cell = cells.get(place(kind, column));
                        sort_keys.push(cell.map_or(&[], |cell| cell))?;
                    }
                }
            }
            done = done.saturating_add(1);
            pace.report(done, keys.len() as u64);
            pace.spend(joins.cost()).await;
        }
        Ok(())
    }

    /// The records of keys in store order, out of `total` of their kind: one after the other where most of them are wanted, which costs
    /// half of looking up each. `None` for every record passed over.
    pub(super) fn read_in_order<'a>(
        &'a self,
        sync_id: &'a str,
        kind: Kind,
        keys: &'a [RowKey],
        total: usize,
    ) -> Result<Box<dyn Iterator<Item = Result<Option<Record>>> + 'a>> {
        let store = self.store();
        let mut keys = keys.iter().peekable();
        let one = move |key: &RowKey| store.record(sync_id, kind, *key, false).map(Some);
        if keys.len() < total / 4 {
            return Ok(Box::new(keys.map(one)));
        }
        let mut rows = crate::store::records(store, sync_id, &Query::all(kind), None)?;
        Ok(Box::new(std::iter::from_fn(move || {
            let wanted = **keys.peek()?;
            match rows.next() {
                Some(Ok(record)) if record.key == wanted => {
                    keys.next();
                    Some(Ok(Some(record)))
                }
                Some(other) => Some(other.map(|_| None)),
                None => keys.next().map(one),
            }
        })))
    }

    /// Sorts rows by the cells of their records.
    async fn ordered(
        &self,
        pace: &Pace,
        sync_id: &str,
        kind: Kind,
        keys: Vec<RowKey>,
        order: &Columns,
    ) -> Result<Vec<RowKey>> {
        if order.is_empty() {
            return Ok(keys);
        }
        let mut by: Vec<SortKeys> = order
            .iter()
            .map(|(column, _)| SortKeys::new(column.values))
            .collect();
        let entities = match kind {
            Kind::ResourceTypes => None,
            _ => Some(self.entities(pace, sync_id).await?),
        };
        let entities = entities.as_deref();
        if let Some(entities) = entities {
            self.held(pace, sync_id, (entities, kind), &keys, order, &mut by)
                .await?;
        }
        let both = by.iter_mut().zip(order);
        let mut left: Vec<_> = both
            .map(|(keys, (column, _))| (keys, *column))
            .filter(|(keys, _)| keys.len() == 0)
            .collect();
        if !left.is_empty() {
            self.read_keys(pace, sync_id, kind, &keys, entities, &mut left)
                .await?;
        }
        let mut rows: Vec<u32> = (0..u32::try_from(keys.len()).unwrap_or(NONE)).collect();
        // Each sort keeps the order of equal rows, so the last column goes first.
        for (sort_keys, (_, descending)) in by.iter().zip(order).rev() {
            sort_keys.sort(pace, &mut rows, *descending).await;
        }
        Ok(rows
            .iter()
            .filter_map(|row| keys.get(*row as usize).copied())
            .collect())
    }

    /// Takes the cells of columns from the index that it has, or that are counts of what refers to its rows, and leaves the
    /// others empty.
    async fn held(
        &self,
        pace: &Pace,
        sync_id: &str,
        (entities, kind): (&Entities, Kind),
        keys: &[RowKey],
        order: &Columns,
        by: &mut [SortKeys],
    ) -> Result<()> {
        let table = entities.table(kind);
        for (sort_keys, (column, _)) in by.iter_mut().zip(order) {
            let held = Held::of(kind, column);
            let many = (keys.len(), table.keys.len());
            // Where two resources may have entitlements of one id, the index cannot tell which is meant.
            let by_row = kind == Kind::Resources || !self.store().filters_as_shown();
            let tally = match by_row {
                true => tally_for(self, pace, (kind, sync_id), column, many).await?,
                false => None,
            };
            if held.is_none() && tally.is_none() {
                continue;
            }
            // Both are in store order.
            let mut rows = (0..).zip(&table.keys);
            for some in keys.chunks(1024) {
                for key in some {
                    let row = rows
                        .find(|(_, known)| *known == key)
                        .map_or(NONE, |(row, _)| row);
                    match (held, &tally) {
                        (Some(held), _) => {
                            sort_keys.push_folded(|out| held.put(entities, table, row, out))?
                        }
                        (None, Some(tally)) => {
                            sort_keys.push_number(tally.of_row(row))?;
                        }
                        (None, None) => {}
                    }
                }
                pace.spend(128).await;
            }
        }
        Ok(())
    }
}

/// Whether a column shows the name of a resource that the record refers to.
fn names_a_resource(column: &Column) -> bool {
    matches!(column.name, "parentName" | "resourceName")
}

/// That name as the index has it, folded; `None` where the sync does not have the resource.
fn known_name<'a>(entities: &'a Entities, kind: Kind, cells: &Cells<'_>) -> Option<&'a [u8]> {
    let cell = |at: usize| cells.get(at).map_or(&[][..], |cell| cell);
    let of = match kind {
        Kind::Resources => [cell(3), cell(4)],
        _ => [cell(4), cell(5)],
    };
    let mut id = Vec::new();
    join(&mut id, &of);
    let row = entities.resource(&id)?;
    Some(first_field(entities.resources.text.get(row as usize)))
}

/// What the index keeps of resources and entitlements that is the cell of a column.
#[derive(Clone, Copy)]
enum Held {
    Name,
    Id,
    /// The second half of a resource's.
    Resource,
    Type,
    Word,
}

impl Held {
    fn of(kind: Kind, column: &Column) -> Option<Self> {
        match (kind, column.name) {
            (_, "displayName") => Some(Self::Name),
            (_, "resourceType") => Some(Self::Type),
            (Kind::Resources, "resource") => Some(Self::Resource),
            (Kind::Entitlements, "id") => Some(Self::Id),
            (Kind::Resources, "status") | (Kind::Entitlements, "purpose") => Some(Self::Word),
            _ => None,
        }
    }

    /// Appends the cell of a row, folded.
    fn put(self, entities: &Entities, table: &Table, row: u32, out: &mut Vec<u8>) {
        let at = row as usize;
        let word = |of: &[u32]| entities.words.get(of.get(at).copied().unwrap_or(NONE));
        match self {
            Self::Name => out.extend_from_slice(first_field(table.text.get(at))),
            Self::Id => text::fold(table.ids.get(row), out),
            Self::Resource => text::fold(part(table.ids.get(row), 1), out),
            Self::Type => text::fold(word(&table.types), out),
            Self::Word => text::fold(word(&table.words), out),
        }
    }
}

/// Whether a query asks for all records of its kind.
pub(super) fn unfiltered(query: &Query) -> bool {
    match query {
        Query::Grants(query) => {
            let all = GrantQuery {
                include_expansion: query.include_expansion,
                ..GrantQuery::default()
            };
            *query == all
        }
        query => *query == Query::all(query.kind()),
    }
}

/// Whether an entity has a value.
fn has(table: &Table, row: u32, facet: Facet, value: &str, word: Option<u32>) -> bool {
    let row = row as usize;
    match facet {
        Facet::ResourceType => word.is_some() && table.types.get(row).copied() == word,
        Facet::Trait => {
            trait_list(table.traits.get(row).copied().unwrap_or_default()).any(|t| t == value)
        }
        Facet::Status | Facet::Purpose => word.is_some() && table.words.get(row).copied() == word,
        Facet::PrincipalType | Facet::Kind => false,
    }
}

/// Which of some texts have the needle in one of their fields.
pub(super) async fn containing(pace: &Pace, texts: &Arena, needle: &[u8]) -> Vec<bool> {
    let rows = texts.len();
    let finder = Finder::new(needle);
    let mut hits = vec![false; rows];
    let mut first = 0_usize;
    while first < rows {
        let end = first.saturating_add(ROWS).min(rows);
        let (text, ends) = texts.range(first, end);
        let (mut from, mut row) = (0_usize, first);
        while let Some(at) = text.get(from..).and_then(|rest| finder.find(rest)) {
            let at = from.saturating_add(at);
            while row < end && ends(row) <= at {
                row = row.saturating_add(1);
            }
            if let Some(hit) = hits.get_mut(row) {
                *hit = true;
            }
            from = ends(row);
        }
        pace.spend((text.len() as u64).wrapping_div(1024)).await;
        first = end;
    }
    hits
}

/// Rows with those of an exact id in front; all are in store order.
pub(super) fn exact_first(rows: Vec<u32>, exact: &[u32]) -> Vec<u32> {
    let is_exact = |row: &u32| exact.binary_search(row).is_ok();
    let (mut first, rest): (Vec<u32>, Vec<u32>) = rows.into_iter().partition(is_exact);
    first.extend(rest);
    first
}

/// Rows whose id is exactly this text; of resources `id` or `type:id`. In store order.
fn exact_ids(kind: Kind, table: &Table, text: &str) -> Vec<u32> {
    let text = text.as_bytes();
    let rows = 0..u32::try_from(table.keys.len()).unwrap_or(NONE);
    rows.filter(|row| {
        let id = table.ids.get(*row);
        if kind != Kind::Resources {
            return id == text;
        }
        let (resource_type, resource) = (part(id, 0), part(id, 1));
        let rest = text
            .strip_prefix(resource_type)
            .and_then(|rest| rest.strip_prefix(b":"));
        resource == text || rest == Some(resource)
    })
    .collect()
}
