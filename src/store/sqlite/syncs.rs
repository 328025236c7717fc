//! Reading `v1_sync_runs`.

use super::schema::Tables;
use crate::error::Result;
use crate::model::json::push_number;
use crate::sqlite::{Database, Value};
use crate::store::stats::SyncStats;
use crate::store::sync::SyncRun;
use crate::store::time::parse_time;
use crate::store::warnings::{Warning, Warnings};

/// A sync run and what only this engine needs to know of it.
#[derive(Debug, Clone)]
pub(super) struct SqliteSync {
    pub(super) run: SyncRun,
    /// Its row.
    pub(super) row: i64,
    /// Whether the writer moved `GrantExpandable` out of the blobs into the column.
    pub(super) backfilled: bool,
}

/// All sync runs in row order. Metadata that does not parse is left out with a warning: it must
/// not keep a person from their records.
pub(super) fn read(
    database: &Database,
    tables: &Tables,
    warnings: &Warnings,
) -> Result<Vec<SqliteSync>> {
    let mut syncs = Vec::new();
    let Some(source) = tables.get("v1_sync_runs") else {
        return Ok(syncs);
    };
    database.begin();
    let mut rows = source.table.rows(database);
    rows.seek(i64::MIN)?;
    while let Some(row) = rows.read()? {
        let row = row.pick(&source.layout)?;
        let value = |column| row.value(source.place(column));
        let id = text(value("sync_id")?);
        let ended_at = value("ended_at")?;
        let finished = ended_at != Value::Null;
        let stats = text(value("stats")?);
        let parsed = SyncStats::from_stored(&stats).filter(|_| !stats.is_empty());
        if !stats.is_empty() && parsed.is_none() {
            let message = "The stored stats of a sync do not parse; it is shown without them.";
            warnings.add(Warning::new("sync.stats-unreadable", message).id(&id));
        }
        let run = SyncRun {
            started_at: time(&value("started_at")?, &id, "started_at", warnings),
            ended_at: if finished {
                time(&ended_at, &id, "ended_at", warnings)
            } else {
                None
            },
            finished,
            sync_type: text(value("sync_type")?),
            parent_sync_id: text(value("parent_sync_id")?),
            linked_sync_id: text(value("linked_sync_id")?),
            supports_diff: value("supports_diff")?.integer() != 0,
            stats: parsed,
            orphan: false,
            id,
        };
        syncs.push(SqliteSync {
            run,
            row: row.id(),
            backfilled: value("grants_backfilled")?.integer() != 0,
        });
    }
    Ok(syncs)
}

/// Columns are weakly typed: a blob that holds text is text.
pub(super) fn text(value: Value<'_>) -> String {
    match value {
        Value::Text(bytes) | Value::Blob(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Value::Integer(n) => n.to_string(),
        Value::Real(n) => {
            let mut out = Vec::new();
            push_number(&mut out, n);
            String::from_utf8(out).unwrap_or_default()
        }
        Value::Null => String::new(),
    }
}

fn time(value: &Value<'_>, sync_id: &str, column: &str, warnings: &Warnings) -> Option<i128> {
    let parsed = match value {
        Value::Text(bytes) => std::str::from_utf8(bytes).ok().and_then(parse_time),
        _ => None,
    };
    if parsed.is_none() {
        let message =
            "A time of a sync is not a date; it is shown as unknown and counts as oldest.";
        warnings.add(Warning::new("sync.unknown-time", message).id(&format!("{sync_id} {column}")));
    }
    parsed
}
