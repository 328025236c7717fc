//! Finding rows that belong to no sync run.

use std::collections::HashSet;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use crate::error::Result;
use crate::sort::sort_by;
use crate::store::ByName;
use crate::store::sqlite::error::convert;
use crate::store::sqlite::guard::Guard;
use crate::store::sqlite::schema::Schema;
use crate::store::sqlite::syncs::{SqliteSync, text};
use crate::store::warnings::{Warning, Warnings};

/// Tables whose rows belong to a sync.
const OWNED: [&str; 5] = [
    "v1_resource_types",
    "v1_resources",
    "v1_entitlements",
    "v1_grants",
    "v1_assets",
];
/// Sync ids that one statement names; a file with more is filtered afterwards.
const MAX_NAMED: usize = 200;
/// Distinct entitlements, and known syncs, up to which looking between index entries beats reading
/// all of them.
const MAX_LOOSE: usize = 20_000;
const MAX_GAPS: usize = 8;
/// The index that has the sync of each grant behind its entitlement; files before 2026 lack it.
const LOOSE_INDEX: &str = "idx_grants_entitlement_sync_grant_v1";

/// Ids that rows carry and no sync run has, with their rows over all tables, by id.
///
/// A table that is damaged where this looks is a warning: it must not keep the others from being
/// read, and reading it fails where the damage is.
pub(super) fn find(
    connection: &Connection,
    guard: &Guard,
    schema: &Schema,
    syncs: &[SqliteSync],
    warnings: &Warnings,
) -> Result<Vec<(String, u64)>> {
    let mut found = ByName::default();
    let mut known: Vec<&str> = syncs.iter().map(|s| s.run.id.as_str()).collect();
    sort_by(&mut known, &|a, b| a.cmp(b));
    for table in OWNED.into_iter().filter(|table| schema.has(table)) {
        guard.start();
        let none = table == "v1_grants" && no_orphan_grants(connection, &known).unwrap_or(false);
        let counted = if none {
            Ok(())
        } else {
            guard.run(|| count(connection, table, &known, &mut found))
        };
        match counted {
            Ok(()) => {}
            Err(error) if error.code() == "sqlite.corrupt" => {
                let message = "A table is damaged: what can be read of it is shown, and reading on is an error.";
                warnings.add(Warning::new("sqlite.damaged-table", message).id(table));
            }
            Err(error) => return Err(error),
        }
    }
    // More syncs than fit one statement: leave out those that are known after all.
    let all: HashSet<&str> = known.into_iter().collect();
    Ok(found
        .iter()
        .filter(|(id, _)| !all.contains(id))
        .map(|(id, rows)| (id.to_owned(), *rows))
        .collect())
}

/// Counts the rows of a table by every sync that is not known.
fn count(
    connection: &Connection,
    table: &str,
    known: &[&str],
    found: &mut ByName<u64>,
) -> Result<()> {
    let doing = format!("looking in {table} for rows without a sync");
    let known = known.get(..MAX_NAMED).unwrap_or(known);
    let holes = vec!["?"; known.len()].join(", ");
    let sql = format!(
        "SELECT sync_id, count(*) FROM {table} WHERE sync_id IS NULL OR sync_id NOT IN ({holes}) GROUP BY sync_id"
    );
    let mut statement = connection.prepare(&sql).map_err(|e| convert(&doing, &e))?;
    let mut rows = statement
        .query(params_from_iter(known))
        .map_err(|e| convert(&doing, &e))?;
    while let Some(row) = rows.next().map_err(|e| convert(&doing, &e))? {
        let id = row.get_ref(0).map_err(|e| convert(&doing, &e))?;
        // One that is not text equals no id that can be asked for: it is named for what it is.
        let id = match id.data_type() {
            Type::Text => text(id),
            other => format!("{} ({other})", text(id)),
        };
        let count = row.get::<_, i64>(1).map_err(|e| convert(&doing, &e))?;
        if let Some(sum) = found.entry(id) {
            *sum = sum.saturating_add(u64::try_from(count).unwrap_or_default());
        }
    }
    Ok(())
}

/// Whether certainly no grant has an unknown sync, told from a few index look-ups per entitlement
/// instead of a walk over a million rows. `false` where it cannot be told so: then they are counted.
fn no_orphan_grants(connection: &Connection, known: &[&str]) -> rusqlite::Result<bool> {
    let (Some(first), Some(last)) = (known.first(), known.last()) else {
        return Ok(false);
    };
    if known.len() > MAX_GAPS || !has_loose_index(connection)? {
        return Ok(false);
    }
    let from = format!("FROM v1_grants INDEXED BY {LOOSE_INDEX} WHERE entitlement_id");
    if connection.query_row(
        &format!("SELECT EXISTS(SELECT 1 {from} IS NULL)"),
        [],
        |row| row.get(0),
    )? {
        return Ok(false);
    }
    let mut lowest = connection.prepare(&format!(
        "SELECT entitlement_id {from} IS NOT NULL ORDER BY entitlement_id LIMIT 1"
    ))?;
    let mut next = connection.prepare(&format!(
        "SELECT entitlement_id {from} > ? ORDER BY entitlement_id LIMIT 1"
    ))?;
    let mut below = connection.prepare(&format!(
        "SELECT EXISTS(SELECT 1 {from} = ?1 AND sync_id < ?2) OR EXISTS(SELECT 1 {from} = ?1 AND sync_id IS NULL)"
    ))?;
    let mut above = connection.prepare(&format!(
        "SELECT EXISTS(SELECT 1 {from} = ? AND sync_id > ?)"
    ))?;
    let mut between = connection.prepare(&format!(
        "SELECT EXISTS(SELECT 1 {from} = ? AND sync_id > ? AND sync_id < ?)"
    ))?;
    let mut entitlement: Option<rusqlite::types::Value> =
        lowest.query_row([], |row| row.get(0)).optional()?;
    for _ in 0..MAX_LOOSE {
        let Some(id) = entitlement else {
            return Ok(true);
        };
        let mut gaps = known.iter().zip(known.iter().skip(1));
        if below.query_row((&id, first), |row| row.get(0))?
            || above.query_row((&id, last), |row| row.get(0))?
            || gaps.any(|(low, high)| {
                between
                    .query_row((&id, low, high), |row| row.get(0))
                    .unwrap_or(true)
            })
        {
            return Ok(false);
        }
        entitlement = next.query_row([&id], |row| row.get(0)).optional()?;
    }
    Ok(false)
}

/// Whether the index is there as its writer made it: whole, over these columns, compared bytewise.
fn has_loose_index(connection: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT group_concat(x.name || ' ' || x.coll || ' ' || x.desc) FROM pragma_index_list('v1_grants') l, \
               pragma_index_xinfo(l.name) x WHERE l.name = ?1 AND l.partial = 0 AND x.key = 1";
    let shape: Option<String> = connection.query_row(sql, [LOOSE_INDEX], |row| row.get(0))?;
    Ok(shape.is_some_and(|shape| shape.starts_with("entitlement_id BINARY 0,sync_id BINARY 0")))
}
