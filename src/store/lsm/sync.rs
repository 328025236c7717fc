//! The sync run and its numbers, as the store and the manifest have them.

use std::collections::HashMap;

use prost::Message;

use super::keys::{SYNC_RUN, hex};
use super::meta::STATS;
use super::translate::unreadable;
use crate::error::{Error, Result};
use crate::model;
use crate::model::google::protobuf::Timestamp;
use crate::model::pick::utf8;
use crate::model::storage::v3::{CallStat as CallStatRecord, SyncStatsRecord, SyncType};
use crate::model::wire::{Fields, Value};
use crate::store::{ByName, CallStat, SyncRun, SyncStats};

/// A sync run as the store has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct StoredRun {
    /// What readers see, without numbers.
    pub(super) run: SyncRun,
    /// Its token, which may hold secrets.
    pub(super) token: String,
    /// Whether it was made from others.
    pub(super) compacted: bool,
}

/// Reads the `SyncRunRecord` of a store. Errors: `proto.*`.
pub(super) fn run(record: &[u8]) -> Result<StoredRun> {
    read_run(record).map_err(|error| unreadable(SYNC_RUN, &error))
}

fn read_run(record: &[u8]) -> Result<StoredRun, model::Error> {
    let mut stored = StoredRun::default();
    let (mut kind, mut started, mut ended) = (0, None, None);
    let mut fields = Fields::new(record);
    while let Some(field) = fields.read()? {
        let text = |bytes| utf8(bytes, field.body).map(str::to_owned);
        match (field.number, field.value) {
            (1, Value::Bytes(bytes)) => stored.run.id = text(bytes)?,
            (2, Value::Varint(number)) => kind = number as i32,
            (3, Value::Bytes(bytes)) => stored.run.parent_sync_id = text(bytes)?,
            (4, Value::Bytes(bytes)) => merge_time(bytes, field.body, &mut started)?,
            (5, Value::Bytes(bytes)) => merge_time(bytes, field.body, &mut ended)?,
            (6, Value::Bytes(bytes)) => stored.token = text(bytes)?,
            (7, Value::Varint(flag)) => stored.run.supports_diff = flag != 0,
            (8, Value::Bytes(bytes)) => stored.run.linked_sync_id = text(bytes)?,
            (9, Value::Varint(flag)) => stored.compacted = flag != 0,
            _ => {}
        }
    }
    stored.run.sync_type = sync_type(kind);
    stored.run.started_at = started.as_ref().map(nanos);
    stored.run.ended_at = ended.as_ref().map(nanos);
    stored.run.finished = ended.is_some();
    Ok(stored)
}

/// Reads a piece of a `Timestamp`.
fn merge_time(
    piece: &[u8],
    offset: usize,
    time: &mut Option<Timestamp>,
) -> Result<(), model::Error> {
    let time = time.get_or_insert_default();
    let mut fields = Fields::at(piece, offset);
    while let Some(field) = fields.read()? {
        match (field.number, field.value) {
            (1, Value::Varint(seconds)) => time.seconds = seconds.cast_signed(),
            (2, Value::Varint(nanos)) => time.nanos = nanos as i32,
            _ => {}
        }
    }
    Ok(())
}

/// Reads the `SyncStatsRecord` of a store: the id of its sync, and the numbers. Error: `proto.malformed`.
pub(super) fn stored_stats(record: &[u8]) -> Result<(String, SyncStats)> {
    let record = SyncStatsRecord::decode(record).map_err(|error| {
        let message = format!(
            "The record of the key {} does not parse: {error}.",
            hex(STATS)
        );
        Error::new("proto.malformed", message)
    })?;
    let stats = stats(&record);
    Ok((record.sync_id, stats))
}

/// connectorstore's names of the stored enum; one we do not know is shown as its number.
pub(crate) fn sync_type(stored: i32) -> String {
    match SyncType::try_from(stored) {
        Ok(SyncType::Full) => "full".into(),
        Ok(SyncType::Partial) => "partial".into(),
        Ok(SyncType::ResourcesOnly) => "resources_only".into(),
        Ok(SyncType::PartialUpserts) => "partial_upserts".into(),
        Ok(SyncType::PartialDeletions) => "partial_deletions".into(),
        Ok(SyncType::Unspecified) => String::new(),
        Err(_) => stored.to_string(),
    }
}

/// A time in nanoseconds.
pub(crate) fn nanos(time: &Timestamp) -> i128 {
    i128::from(time.seconds)
        .saturating_mul(1_000_000_000)
        .saturating_add(i128::from(time.nanos))
}

/// The stored stats in the words of readers: the same members, one under another name.
pub(crate) fn stats(record: &SyncStatsRecord) -> SyncStats {
    let call = |stat: &CallStatRecord| CallStat {
        count: stat.count,
        total_ms: stat.total_ms,
        max_ms: stat.max_ms,
        errors: stat.errors,
        timeouts: stat.timeouts,
    };
    let counts = |counts: &HashMap<String, i64>| -> ByName<i64> {
        counts.iter().map(|(k, n)| (k.clone(), *n)).collect()
    };
    let calls = |stats: &HashMap<String, CallStatRecord>| -> ByName<CallStat> {
        let entries = stats.iter().map(|(k, stat)| (k.clone(), call(stat)));
        entries.collect()
    };
    SyncStats {
        resource_types: record.resource_types,
        resources: record.resources,
        entitlements: record.entitlements,
        grants: record.grants,
        assets: record.assets,
        resources_by_resource_type: counts(&record.resources_by_resource_type),
        entitlements_by_resource_type: counts(&record.entitlements_by_resource_type),
        grants_by_resource_type: counts(&record.grants_by_entitlement_resource_type),
        step_durations_ms: counts(&record.step_durations_ms),
        connector_call_stats: calls(&record.connector_call_stats),
        session_store_stats: calls(&record.session_store_stats),
    }
}
