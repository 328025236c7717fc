//! Reading `v1_sync_runs`.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use crate::error::Result;
use crate::model::json::push_number;
use crate::store::sqlite::error::convert;
use crate::store::sqlite::rows::out_of_order;
use crate::store::sqlite::schema::Schema;
use crate::store::stats::SyncStats;
use crate::store::sync::SyncRun;
use crate::store::time::parse_time;
use crate::store::warnings::{Warning, Warnings};

/// A sync run and what only this engine needs to know of it.
#[derive(Debug, Clone)]
pub(super) struct SqliteSync {
    pub(super) run: SyncRun,
    /// Whether the writer moved `GrantExpandable` out of the blobs into the column.
    pub(super) backfilled: bool,
}

/// All sync runs in row order. Metadata that does not parse is left out with a warning: it must
/// not keep a person from their records.
pub(super) fn read(
    connection: &Connection,
    schema: &Schema,
    warnings: &Warnings,
) -> Result<Vec<SqliteSync>> {
    let table = "v1_sync_runs";
    if !schema.has(table) {
        return Ok(Vec::new());
    }
    let doing = "reading v1_sync_runs";
    let sql = format!(
        "SELECT sync_id, started_at, ended_at, {}, {}, {}, {}, {}, {}, id FROM v1_sync_runs ORDER BY id",
        schema.column(table, "sync_type"),
        schema.column(table, "parent_sync_id"),
        schema.column(table, "linked_sync_id"),
        schema.column(table, "supports_diff"),
        schema.column(table, "stats"),
        schema.column(table, "grants_backfilled"),
    );
    let mut statement = connection.prepare(&sql).map_err(|e| convert(doing, &e))?;
    let mut rows = statement.query([]).map_err(|e| convert(doing, &e))?;
    let mut syncs = Vec::new();
    let mut last: Option<i64> = None;
    while let Some(row) = rows.next().map_err(|e| convert(doing, &e))? {
        let id = row.get(9).map_err(|e| convert(doing, &e))?;
        if last.replace(id).is_some_and(|last| id <= last) {
            return Err(out_of_order(table));
        }
        syncs.push(read_sync(row, warnings).map_err(|e| convert(doing, &e))?);
    }
    Ok(syncs)
}

fn read_sync(row: &Row<'_>, warnings: &Warnings) -> rusqlite::Result<SqliteSync> {
    let id = text(row.get_ref(0)?);
    let started_at = time(row.get_ref(1)?, &id, "started_at", warnings);
    let finished = row.get_ref(2)? != ValueRef::Null;
    let ended_at = if finished {
        time(row.get_ref(2)?, &id, "ended_at", warnings)
    } else {
        None
    };
    let stats = text(row.get_ref(7)?);
    let parsed = if stats.is_empty() {
        None
    } else {
        SyncStats::from_stored(&stats)
    };
    if !stats.is_empty() && parsed.is_none() {
        warnings.add(
            Warning::new(
                "sync.stats-unreadable",
                "The stored stats of a sync do not parse; it is shown without them.",
            )
            .id(&id),
        );
    }
    let run = SyncRun {
        started_at,
        ended_at,
        finished,
        sync_type: text(row.get_ref(3)?),
        parent_sync_id: text(row.get_ref(4)?),
        linked_sync_id: text(row.get_ref(5)?),
        supports_diff: row.get_ref(6)?.as_i64().unwrap_or_default() != 0,
        stats: parsed,
        orphan: false,
        id,
    };
    Ok(SqliteSync {
        run,
        backfilled: row.get_ref(8)?.as_i64().unwrap_or_default() != 0,
    })
}

/// Columns are weakly typed: a blob that holds text is text.
pub(super) fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        ValueRef::Integer(n) => n.to_string(),
        ValueRef::Real(n) => {
            let mut out = Vec::new();
            push_number(&mut out, n);
            String::from_utf8(out).unwrap_or_default()
        }
        ValueRef::Null => String::new(),
    }
}

fn time(value: ValueRef<'_>, sync_id: &str, column: &str, warnings: &Warnings) -> Option<i128> {
    let parsed = match value {
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).ok().and_then(parse_time),
        _ => None,
    };
    if parsed.is_none() {
        let message =
            "A time of a sync is not a date; it is shown as unknown and counts as oldest.";
        warnings.add(Warning::new("sync.unknown-time", message).id(&format!("{sync_id} {column}")));
    }
    parsed
}
