//! Which rows of a table are wanted, and the shortest way to them.

use super::schema::{SYNC, Source};
use crate::error::{Error, Result};
use crate::sqlite::{Database, Index, IndexCursor, Key, Picked, TableCursor};
use crate::store::query::{
    EntitlementQuery, GrantQuery, Kind, Query, ResourceQuery, ResourceRef, check_principal, given,
};

/// The table of a kind.
pub(super) fn table(kind: Kind) -> &'static str {
    match kind {
        Kind::ResourceTypes => "v1_resource_types",
        Kind::Resources => "v1_resources",
        Kind::Entitlements => "v1_entitlements",
        Kind::Grants => "v1_grants",
    }
}

/// What a column has to be.
struct Condition {
    column: &'static str,
    place: usize,
    /// Any of these.
    keys: Vec<Key>,
}

impl Condition {
    fn holds(&self, row: &Picked<'_>) -> Result<bool> {
        for key in &self.keys {
            if row.is(self.place, key)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The rows of a table that fulfil conditions; the first condition is of the sync.
pub(super) struct Select<'s> {
    database: &'s Database,
    pub(super) source: &'s Source,
    conditions: Vec<Condition>,
}

impl<'s> Select<'s> {
    /// All rows of a sync.
    pub(super) fn of(database: &'s Database, source: &'s Source, sync_id: &str) -> Self {
        let mut select = Self {
            database,
            source,
            conditions: Vec::new(),
        };
        select.equal("sync_id", sync_id);
        select
    }

    /// Narrows it to rows whose column is a text.
    pub(super) fn equal(&mut self, column: &'static str, value: &str) {
        self.conditions.push(Condition {
            column,
            place: self.source.place(column),
            keys: vec![self.database.key(value)],
        });
    }

    fn equal_ref(&mut self, type_column: &'static str, column: &'static str, id: &ResourceRef) {
        self.equal(type_column, &id.resource_type);
        self.equal(column, &id.resource);
    }

    /// Narrows it to the answers of a query. Filters go by the columns.
    pub(super) fn narrow(&mut self, query: &Query) -> Result<()> {
        match query {
            Query::ResourceTypes => {}
            Query::Resources(q) => self.resources(q),
            Query::Entitlements(q) => self.entitlements(q),
            Query::Grants(q) => self.grants(q)?,
        }
        Ok(())
    }

    fn resources(&mut self, q: &ResourceQuery) {
        if let Some(id) = given(&q.resource_type_id) {
            self.equal("resource_type_id", id);
        }
        let parent = q
            .parent
            .as_ref()
            .filter(|parent| !parent.resource.is_empty());
        if let Some(parent) = parent {
            self.equal_ref("parent_resource_type_id", "parent_resource_id", parent);
        }
    }

    fn entitlements(&mut self, q: &EntitlementQuery) {
        if let Some(resource) = &q.resource {
            self.equal_ref("resource_type_id", "resource_id", resource);
        }
    }

    fn grants(&mut self, q: &GrantQuery) -> Result<()> {
        check_principal(q)?;
        if let Some(id) = given(&q.entitlement_id) {
            self.equal("entitlement_id", id);
        }
        if let Some(resource) = &q.resource {
            self.equal_ref("resource_type_id", "resource_id", resource);
        }
        if let Some(principal) = &q.principal {
            self.equal_ref(
                "principal_resource_type_id",
                "principal_resource_id",
                principal,
            );
        }
        if let Some(id) = given(&q.entitlement_resource_type) {
            self.equal("resource_type_id", id);
        }
        if let Some(id) = given(&q.principal_resource_id) {
            self.equal("principal_resource_id", id);
        }
        if !q.principal_resource_types.is_empty() {
            let keys = q
                .principal_resource_types
                .iter()
                .map(|kind| self.database.key(kind));
            self.conditions.push(Condition {
                column: "principal_resource_type_id",
                place: self.source.place("principal_resource_type_id"),
                keys: keys.collect(),
            });
        }
        Ok(())
    }

    fn is_filtered(&self) -> bool {
        self.conditions.len() > 1
    }

    /// Whether no index leads to its rows: the whole table is walked, however few there are.
    pub(super) fn walks(&self) -> bool {
        self.is_filtered() && self.way().is_none()
    }

    /// Whether an index leads to its rows, but in another order than theirs.
    pub(super) fn sorts(&self) -> bool {
        self.way().is_some_and(|way| !way.in_order)
    }

    /// The index that most of the conditions lead; where several do, one that has its rows in order.
    fn way(&self) -> Option<Way<'s>> {
        let ways = self
            .source
            .table
            .indices
            .iter()
            .filter_map(|index| self.way_by(index));
        ways.reduce(|best, way| {
            if way.worth() > best.worth() {
                way
            } else {
                best
            }
        })
    }

    fn way_by(&self, index: &'s Index) -> Option<Way<'s>> {
        let mut keys = Vec::new();
        let mut narrowing = 0_usize;
        let mut used = vec![false; self.conditions.len()];
        for column in &index.columns {
            let found = self
                .conditions
                .iter()
                .zip(&mut used)
                .find(|(condition, used)| {
                    !**used && condition.column == column && condition.keys.len() == 1
                });
            let Some((condition, used)) = found else {
                break;
            };
            keys.extend(condition.keys.first().cloned());
            *used = true;
            narrowing = narrowing.saturating_add(usize::from(condition.place != SYNC));
        }
        let behind = index.columns.get(keys.len()..).unwrap_or_default();
        let in_order = behind
            .iter()
            .all(|column| self.source.table.is_row_id(column));
        // A type alone names too many rows to be looked up one by one out of their order: the table is walked once.
        let is_type = keys.len() == 1
            && index
                .columns
                .first()
                .is_some_and(|column| column.ends_with("resource_type_id"));
        (narrowing > 0 && (in_order || !is_type)).then(|| Way {
            index,
            keys,
            narrowing,
            in_order,
            covers: used.iter().all(|used| *used),
        })
    }

    /// Begins to read, behind a row or at the first. Where an index has another order, all its rows are found now and sorted.
    pub(super) fn walk(self, after: Option<i64>) -> Result<Walk<'s>> {
        let mut rows = self.source.table.rows(self.database);
        let Some(from) = after.map_or(Some(i64::MIN), |after| after.checked_add(1)) else {
            return Ok(Walk {
                select: self,
                path: Path::Ids(Vec::new().into_iter(), rows, false),
            });
        };
        let path = match self.way() {
            None => {
                rows.seek(from)?;
                Path::Rows(rows)
            }
            Some(way) if way.in_order => {
                let mut keys = way.keys.clone();
                keys.push(Key::Integer(from));
                let entries = way.index.seek(self.database, &keys, false)?;
                Path::Entries(entries, way.keys, rows, way.covers)
            }
            Some(way) => {
                let mut ids = Vec::new();
                let mut entries = way.index.seek(self.database, &way.keys, false)?;
                while let Some(entry) = entries.read()? {
                    if !entry.begins_with(&way.keys)? {
                        break;
                    }
                    if entry.id >= from {
                        ids.push(entry.id);
                    }
                }
                ids.sort_unstable();
                Path::Ids(ids.into_iter(), rows, way.covers)
            }
        };
        Ok(Walk { select: self, path })
    }

    fn holds(&self, row: &Picked<'_>) -> Result<bool> {
        for condition in &self.conditions {
            if !condition.holds(row)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// An index, and the beginning that its entries are to have.
struct Way<'s> {
    index: &'s Index,
    keys: Vec<Key>,
    /// How many conditions beside that of the sync it fulfils.
    narrowing: usize,
    /// Whether its entries come in the order of the rows.
    in_order: bool,
    /// Whether its entries fulfil all conditions.
    covers: bool,
}

impl Way<'_> {
    fn worth(&self) -> (usize, bool, usize) {
        (self.narrowing, self.in_order, self.keys.len())
    }
}

enum Path<'s> {
    Rows(TableCursor<'s>),
    Entries(IndexCursor<'s>, Vec<Key>, TableCursor<'s>, bool),
    Ids(std::vec::IntoIter<i64>, TableCursor<'s>, bool),
}

/// Rows on their way, in the order of their ids.
pub(super) struct Walk<'s> {
    select: Select<'s>,
    path: Path<'s>,
}

/// Why a walk does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// No rows are left.
    End,
    /// Whoever looks has had enough.
    Enough,
    /// As many rows as allowed have been looked at, this one last.
    Tired(i64),
}

impl Walk<'_> {
    /// Shows rows until `look` says `false`, or `most` rows were looked at in vain.
    pub(super) fn each(
        &mut self,
        most: u64,
        look: &mut dyn FnMut(&Picked<'_>) -> Result<bool>,
    ) -> Result<Stop> {
        let select = &self.select;
        let layout = &select.source.layout;
        match &mut self.path {
            Path::Rows(rows) => {
                let mut left = most;
                while let Some(row) = rows.read()? {
                    let row = row.pick(layout)?;
                    if select.holds(&row)? && !look(&row)? {
                        return Ok(Stop::Enough);
                    }
                    left = left.saturating_sub(1);
                    if left == 0 {
                        return Ok(Stop::Tired(row.id()));
                    }
                }
            }
            Path::Entries(entries, keys, rows, _) => {
                let mut last = None;
                while let Some(id) = next_id(entries, keys, &mut last)? {
                    let Some(row) = rows.get(id)? else {
                        return Err(no_row());
                    };
                    let row = row.pick(layout)?;
                    if select.holds(&row)? && !look(&row)? {
                        return Ok(Stop::Enough);
                    }
                }
            }
            Path::Ids(ids, rows, _) => {
                for id in ids {
                    let Some(row) = rows.get(id)? else {
                        return Err(no_row());
                    };
                    let row = row.pick(layout)?;
                    if select.holds(&row)? && !look(&row)? {
                        return Ok(Stop::Enough);
                    }
                }
            }
        }
        Ok(Stop::End)
    }

    /// Shows the ids alone, for which an index may be enough.
    pub(super) fn ids(
        &mut self,
        most: u64,
        look: &mut dyn FnMut(i64) -> Result<bool>,
    ) -> Result<Stop> {
        match &mut self.path {
            Path::Entries(entries, keys, _, true) => {
                let mut last = None;
                while let Some(id) = next_id(entries, keys, &mut last)? {
                    if !look(id)? {
                        return Ok(Stop::Enough);
                    }
                }
                Ok(Stop::End)
            }
            Path::Ids(ids, _, true) => {
                for id in ids {
                    if !look(id)? {
                        return Ok(Stop::Enough);
                    }
                }
                Ok(Stop::End)
            }
            _ => self.each(most, &mut |row| look(row.id())),
        }
    }
}

/// The row of the next entry that begins with `keys`.
fn next_id(
    entries: &mut IndexCursor<'_>,
    keys: &[Key],
    last: &mut Option<i64>,
) -> Result<Option<i64>> {
    let Some(entry) = entries.read()? else {
        return Ok(None);
    };
    if !entry.begins_with(keys)? {
        return Ok(None);
    }
    if last.replace(entry.id).is_some_and(|last| entry.id <= last) {
        return Err(Error::new(
            "sqlite.corrupt",
            "The entries of an index do not come in order: the database is damaged. Sync again.",
        ));
    }
    Ok(Some(entry.id))
}

fn no_row() -> Error {
    Error::new(
        "sqlite.corrupt",
        "An index names a row that its table does not have: the database is damaged. Sync again.",
    )
}
