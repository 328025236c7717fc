//! Finding rows that belong to no sync run.

use super::schema::{SYNC, Source, Tables};
use super::syncs::{SqliteSync, text};
use crate::error::Result;
use crate::sqlite::{Database, Index, Key, Value};
use crate::store::ByName;
use crate::store::warnings::{Warning, Warnings};

/// Tables whose rows belong to a sync.
const OWNED: [&str; 5] = [
    "v1_resource_types",
    "v1_resources",
    "v1_entitlements",
    "v1_grants",
    "v1_assets",
];
/// Pairs of an entitlement and a sync up to which looking between the entries of an index beats reading all rows.
const MAX_LOOSE: usize = 20_000;

/// Ids that rows carry and no sync run has, with their rows over all tables, by id.
///
/// A table that is damaged where this looks is a warning: it must not keep the others from being
/// read, and reading it fails where the damage is.
pub(super) fn find(
    database: &Database,
    tables: &Tables,
    syncs: &[SqliteSync],
    warnings: &Warnings,
) -> Result<Vec<(String, u64)>> {
    let mut found = ByName::default();
    let known: Vec<Key> = syncs
        .iter()
        .map(|sync| database.key(&sync.run.id))
        .collect();
    for source in OWNED.into_iter().filter_map(|table| tables.get(table)) {
        database.begin();
        let loose = source.table.indices.iter().find(|index| {
            index
                .columns
                .starts_with(&["entitlement_id".to_owned(), "sync_id".to_owned()])
        });
        if loose.is_some_and(|index| no_orphan_grants(database, index, &known).unwrap_or(false)) {
            continue;
        }
        database.begin();
        match count(database, source, &known, &mut found) {
            Ok(()) => {}
            Err(error) if error.code() == "sqlite.corrupt" => {
                let message = "A table is damaged: what can be read of it is shown, and reading on is an error.";
                warnings.add(Warning::new("sqlite.damaged-table", message).id(source.name));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(found
        .iter()
        .map(|(id, rows)| (id.to_owned(), *rows))
        .collect())
}

/// Counts the rows of a table by every sync that is not known.
fn count(
    database: &Database,
    source: &Source,
    known: &[Key],
    found: &mut ByName<u64>,
) -> Result<()> {
    let mut rows = source.table.rows(database);
    rows.seek(i64::MIN)?;
    // Neighbours are of one sync.
    let mut last = 0_usize;
    while let Some(row) = rows.read()? {
        let row = row.pick(&source.layout)?;
        if known.get(last).map_or(Ok(false), |key| row.is(SYNC, key))? {
            continue;
        }
        let mut other = None;
        for (at, key) in known.iter().enumerate() {
            if row.is(SYNC, key)? {
                other = Some(at);
                break;
            }
        }
        if let Some(at) = other {
            last = at;
            continue;
        }
        // One that is not text equals no id that can be asked for: it is named for what it is.
        let value = row.value(SYNC)?;
        let kind = match &value {
            Value::Text(_) => "",
            Value::Null => " (Null)",
            Value::Integer(_) => " (Integer)",
            Value::Real(_) => " (Real)",
            Value::Blob(_) => " (Blob)",
        };
        let id = text(value);
        if let Some(sum) = found.entry(id + kind) {
            *sum = sum.saturating_add(1);
        }
    }
    Ok(())
}

/// Whether certainly no grant has an unknown sync, told from one look-up per entitlement and sync instead of a walk over
/// a million rows. `false` where it cannot be told so: then they are counted.
fn no_orphan_grants(database: &Database, index: &Index, known: &[Key]) -> Result<bool> {
    let mut entries = index.seek(database, &[], false)?;
    for _ in 0..MAX_LOOSE {
        let Some(entry) = entries.read()? else {
            return Ok(true);
        };
        let Value::Text(entitlement) = entry.value(0)? else {
            return Ok(false);
        };
        let mut sync = None;
        for key in known {
            if entry.is(1, key)? {
                sync = Some(key.clone());
                break;
            }
        }
        let (Some(sync), Ok(entitlement)) = (sync, std::str::from_utf8(&entitlement)) else {
            return Ok(false);
        };
        let past = [database.key(entitlement), sync];
        entries.seek(&past, true)?;
    }
    Ok(false)
}
