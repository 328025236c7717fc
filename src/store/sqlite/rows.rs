//! Reading records in row order, some at a time, without holding a statement between calls.

use std::collections::VecDeque;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Row, ToSql};

use crate::error::{Error, Result};
use crate::store::query::{
    EntitlementQuery, GrantQuery, Kind, Query, ResourceQuery, ResourceRef, check_principal, given,
};
use crate::store::record::Position;
use crate::store::sqlite::error::convert;
use crate::store::sqlite::guard::Guard;

/// Rows fetched by the first statement and by later ones, and the bytes after which fewer do. Short
/// reads stay cheap, long ones seek seldom.
const FIRST_ROWS: usize = 16;
const BATCH_ROWS: usize = 256;
const BATCH_BYTES: usize = 1 << 20;

/// The columns that rebuild a grant, but for its expansion, which not every file has.
pub(super) const GRANT_COLUMNS: &str = "id, data, entitlement_id, resource_type_id, resource_id, principal_resource_type_id, principal_resource_id";

/// The table of a kind.
pub(super) fn table(kind: Kind) -> &'static str {
    match kind {
        Kind::ResourceTypes => "v1_resource_types",
        Kind::Resources => "v1_resources",
        Kind::Entitlements => "v1_entitlements",
        Kind::Grants => "v1_grants",
    }
}

/// A fixed statement with its values: which table, which columns, which filters.
#[derive(Debug, Clone)]
pub(super) struct Select {
    pub(super) table: &'static str,
    pub(super) columns: String,
    conditions: Vec<&'static str>,
    values: Vec<Value>,
    /// A type list, which needs as many placeholders as it has entries.
    any_of: Option<(&'static str, Vec<String>)>,
    /// Answers nothing, whatever the table holds.
    pub(super) nothing: bool,
}

impl Select {
    fn equal(&mut self, condition: &'static str, value: &str) {
        self.conditions.push(condition);
        self.values.push(value.to_owned().into());
    }

    fn equal_ref(
        &mut self,
        type_condition: &'static str,
        id_condition: &'static str,
        id: &ResourceRef,
    ) {
        self.equal(type_condition, &id.resource_type);
        self.equal(id_condition, &id.resource);
    }

    /// The statement that answers a query, without its order and limit. Filters go by the columns.
    pub(super) fn for_query(sync_id: &str, query: &Query, grant_columns: &str) -> Result<Self> {
        let columns = if query.kind() == Kind::Grants {
            grant_columns
        } else {
            "id, data"
        };
        let mut select = Self {
            table: table(query.kind()),
            columns: columns.to_owned(),
            conditions: vec!["sync_id = ?"],
            values: vec![sync_id.to_owned().into()],
            any_of: None,
            nothing: false,
        };
        match query {
            Query::ResourceTypes => {}
            Query::Resources(q) => select.resources(q),
            Query::Entitlements(q) => select.entitlements(q),
            Query::Grants(q) => select.grants(q)?,
        }
        Ok(select)
    }

    fn resources(&mut self, q: &ResourceQuery) {
        if let Some(id) = given(&q.resource_type_id) {
            self.equal("resource_type_id = ?", id);
        }
        if let Some(parent) = q
            .parent
            .as_ref()
            .filter(|parent| !parent.resource.is_empty())
        {
            self.equal_ref(
                "parent_resource_type_id = ?",
                "parent_resource_id = ?",
                parent,
            );
        }
    }

    fn entitlements(&mut self, q: &EntitlementQuery) {
        if let Some(resource) = &q.resource {
            self.equal_ref("resource_type_id = ?", "resource_id = ?", resource);
        }
    }

    fn grants(&mut self, q: &GrantQuery) -> Result<()> {
        check_principal(q)?;
        if let Some(id) = given(&q.entitlement_id) {
            self.equal("entitlement_id = ?", id);
        }
        if let Some(resource) = &q.resource {
            self.equal_ref("resource_type_id = ?", "resource_id = ?", resource);
        }
        if let Some(principal) = &q.principal {
            self.equal_ref(
                "principal_resource_type_id = ?",
                "principal_resource_id = ?",
                principal,
            );
        }
        // A type alone leads an index, but not in row order: each batch would sort all its rows anew.
        // The plus keeps that index out, and the table is walked once.
        if let Some(id) = given(&q.entitlement_resource_type) {
            self.equal("+resource_type_id = ?", id);
        }
        let id = given(&q.principal_resource_id);
        if let Some(id) = id {
            self.equal("principal_resource_id = ?", id);
        }
        match (id, q.principal_resource_types.as_slice()) {
            (_, []) => {}
            // Beside an id a single type is worth the index that the two of them lead.
            (Some(_), [kind]) => self.equal("principal_resource_type_id = ?", kind),
            (_, types) => self.any_of = Some(("+principal_resource_type_id", types.to_vec())),
        }
        Ok(())
    }

    /// Whether it names nothing but a sync.
    pub(super) fn is_whole(&self) -> bool {
        self.conditions.len() == 1 && self.any_of.is_none()
    }

    /// Whether no index helps to find its rows: the whole table is walked, however few there are.
    pub(super) fn walks(&self) -> bool {
        let found = |condition: &&str| *condition != "sync_id = ?" && !condition.starts_with('+');
        let filtered = self.conditions.len() > 1 || self.any_of.is_some();
        filtered && !self.conditions.iter().any(found)
    }

    /// The statement's text with `what` in place of the columns and `tail` behind the conditions.
    pub(super) fn sql(&self, what: &str, tail: &str) -> String {
        let mut sql = format!(
            "SELECT {what} FROM {} WHERE {}",
            self.table,
            self.conditions.join(" AND ")
        );
        if let Some((column, types)) = &self.any_of {
            sql.push_str(&format!(
                " AND {column} IN ({})",
                vec!["?"; types.len()].join(", ")
            ));
        }
        sql.push_str(tail);
        sql
    }

    /// The values of the placeholders, with those of the tail last.
    pub(super) fn values<'a>(&'a self, tail: &'a [Value]) -> Vec<Borrowed<'a>> {
        let types = self
            .any_of
            .iter()
            .flat_map(|(_, types)| types.iter().map(|t| Borrowed(ValueRef::Text(t.as_bytes()))));
        let fixed = self.values.iter().map(|v| Borrowed(v.into()));
        fixed
            .chain(types)
            .chain(tail.iter().map(|v| Borrowed(v.into())))
            .collect()
    }
}

/// A value that is bound without being copied.
pub(super) struct Borrowed<'a>(ValueRef<'a>);

impl ToSql for Borrowed<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(self.0))
    }
}

/// Row ids as positions: eight bytes, big-endian.
pub(super) fn position(rowid: i64) -> Position {
    Position(rowid.to_be_bytes().to_vec())
}

/// The row id of a position. Error: `usage.page-token`.
pub(super) fn rowid(position: &Position) -> Result<i64> {
    let bytes = <[u8; 8]>::try_from(position.0.as_slice()).map_err(|_| {
        Error::new(
            "usage.page-token",
            "The position is not one of this file's. Pass back a token as it was given.",
        )
    })?;
    Ok(i64::from_be_bytes(bytes))
}

/// Reads one row: its id, about how many bytes it holds, and what it is.
type ReadRow<'a, T> = Box<dyn Fn(&Row<'_>) -> rusqlite::Result<(i64, usize, T)> + 'a>;

/// An iterator over the rows of a [`Select`] in row order.
///
/// Fetches some rows, lets go of the statement, and goes on behind the last row next time: many can
/// be under way at once, and one that is dropped leaves nothing behind.
pub(super) struct Rows<'a, T> {
    connection: &'a Connection,
    guard: &'a Guard,
    select: Select,
    read: ReadRow<'a, T>,
    after: Option<i64>,
    /// Whether [`ids`](Self::ids) has been decided upon.
    planned: bool,
    /// Row ids still to fetch, where SQLite's plan does not give rows in their order: it would sort
    /// all of them anew for each batch. Eight bytes a row, and sorted once.
    ids: Option<std::vec::IntoIter<i64>>,
    ready: VecDeque<T>,
    failed: Option<Error>,
    /// Rows that the next statement fetches.
    batch: usize,
    ended: bool,
}

impl<'a, T> Rows<'a, T> {
    /// `read` gives the row's id, about how many bytes it holds, and the row itself.
    pub(super) fn new(
        connection: &'a Connection,
        guard: &'a Guard,
        select: Select,
        after: Option<i64>,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<(i64, usize, T)> + 'a,
    ) -> Self {
        let ended = select.nothing;
        Self {
            connection,
            guard,
            select,
            read: Box::new(read),
            after,
            planned: false,
            ids: None,
            ready: VecDeque::new(),
            failed: None,
            batch: FIRST_ROWS,
            ended,
        }
    }

    /// The ids of all rows to come, if the statement would have to sort them.
    fn plan(&self) -> rusqlite::Result<Option<Vec<i64>>> {
        let bound: Vec<Value> = self.after.map(Value::Integer).into_iter().collect();
        let tail = if bound.is_empty() { "" } else { " AND id > ?" };
        let values = || rusqlite::params_from_iter(self.select.values(&bound));
        let sql = self.select.sql(&self.select.columns, tail);
        let mut plan = self
            .connection
            .prepare_cached(&format!("EXPLAIN QUERY PLAN {sql} ORDER BY id"))?;
        let mut steps = plan.query(values())?;
        let mut sorts = false;
        while let Some(step) = steps.next()? {
            sorts |= step.get::<_, String>(3)?.contains("TEMP B-TREE");
        }
        if !sorts {
            return Ok(None);
        }
        let tail = format!("{tail} ORDER BY id");
        let mut statement = self
            .connection
            .prepare_cached(&self.select.sql("id", &tail))?;
        let ids = statement.query_map(values(), |row| row.get(0))?;
        Ok(Some(ids.collect::<rusqlite::Result<Vec<i64>>>()?))
    }

    /// Fetches the next rows of a list of ids.
    fn fetch_ids(&mut self) -> rusqlite::Result<Order> {
        let sql = format!(
            "SELECT {} FROM {} WHERE id = ?",
            self.select.columns, self.select.table
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut bytes = 0_usize;
        for id in self.ids.iter_mut().flatten().take(self.batch) {
            let (_, size, item) = statement.query_row([id], |row| (self.read)(row))?;
            self.after = Some(id);
            self.ready.push_back(item);
            bytes = bytes.saturating_add(size);
            if bytes >= BATCH_BYTES {
                break;
            }
        }
        self.ended = self.ready.is_empty();
        self.batch = self.batch.saturating_mul(4).min(BATCH_ROWS);
        Ok(Order::Kept)
    }

    fn fetch(&mut self) -> rusqlite::Result<Order> {
        // A short read is not worth the question: it sorts once at most.
        if !self.planned && self.batch > FIRST_ROWS {
            self.planned = true;
            self.ids = self.plan()?.map(Vec::into_iter);
        }
        if self.ids.is_some() {
            return self.fetch_ids();
        }
        let limit = Value::Integer(self.batch as i64);
        let (tail, values) = match self.after {
            Some(after) => (
                " AND id > ? ORDER BY id LIMIT ?",
                vec![Value::Integer(after), limit.clone()],
            ),
            None => (" ORDER BY id LIMIT ?", vec![limit.clone()]),
        };
        let mut statement = self
            .connection
            .prepare_cached(&self.select.sql(&self.select.columns, tail))?;
        let mut rows = statement.query(rusqlite::params_from_iter(self.select.values(&values)))?;
        let (mut count, mut bytes) = (0_usize, 0_usize);
        while let Some(row) = rows.next()? {
            let (id, size, item) = (self.read)(row)?;
            if self.after.is_some_and(|after| id <= after) {
                return Ok(Order::Broken);
            }
            self.after = Some(id);
            self.ready.push_back(item);
            count = count.saturating_add(1);
            bytes = bytes.saturating_add(size);
            if bytes >= BATCH_BYTES {
                return Ok(Order::Kept);
            }
        }
        self.ended = count < self.batch;
        self.batch = self.batch.saturating_mul(4).min(BATCH_ROWS);
        Ok(Order::Kept)
    }
}

/// Row ids rise in every table that is not damaged.
pub(super) fn out_of_order(table: &str) -> Error {
    let message =
        format!("The rows of {table} do not come in order: the database is damaged; sync again.");
    Error::new("sqlite.corrupt", message)
}

/// Whether row ids rose, as they do in every table that is not damaged.
enum Order {
    Kept,
    Broken,
}

impl<T> Iterator for Rows<'_, T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        if let (Err(error), false) = (
            self.guard.cancel().check(),
            self.ended && self.ready.is_empty(),
        ) {
            (self.ended, self.failed) = (true, None);
            self.ready.clear();
            return Some(Err(error));
        }
        if self.ready.is_empty() && !self.ended {
            let table = self.select.table;
            self.guard.start();
            let error = match self.fetch() {
                Ok(Order::Kept) => None,
                Ok(Order::Broken) => Some(out_of_order(table)),
                Err(error) => {
                    let error = convert(&format!("reading {table}"), &error);
                    Some(self.guard.explain(error))
                }
            };
            // Rows that were read before the error are given first; nothing follows it.
            self.ended |= error.is_some();
            self.failed = error;
        }
        match self.ready.pop_front() {
            Some(item) => Some(Ok(item)),
            None => self.failed.take().map(Err),
        }
    }
}
