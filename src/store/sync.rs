//! Sync runs: connectorstore's `SyncRun` and `SyncType`.

use serde::{Serialize, Serializer};

use crate::error::{Error, Result};
use crate::store::stats::SyncStats;
use crate::store::time::format_nanos;

/// The types a sync can have, and `Any` for questions about all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncType {
    /// No restriction; written `""`.
    Any,
    /// Everything the connector knows.
    Full,
    /// Some resources.
    Partial,
    /// Resource types and resources, without entitlements and grants.
    ResourcesOnly,
    /// What a diff added or changed.
    PartialUpserts,
    /// What a diff removed.
    PartialDeletions,
}

impl SyncType {
    /// All six with their names in files.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Any, ""),
        (Self::Full, "full"),
        (Self::Partial, "partial"),
        (Self::ResourcesOnly, "resources_only"),
        (Self::PartialUpserts, "partial_upserts"),
        (Self::PartialDeletions, "partial_deletions"),
    ];

    /// The type of a name. Error: `usage.sync-type`.
    pub fn parse(name: &str) -> Result<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(value, _)| *value).ok_or_else(|| {
            Error::new("usage.sync-type", format!("{name:?} is not a sync type. Use full, partial, resources_only, partial_upserts, partial_deletions, or nothing for any."))
        })
    }

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(value, _)| *value == self)
            .map_or("", |(_, name)| name)
    }
}

/// One sync run. Times are nanoseconds since 1970 in UTC; in v1 they are the writer's local wall
/// clock, taken as if it were UTC, since nothing in the file tells the offset.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncRun {
    /// Its id, normally a KSUID.
    pub id: String,
    /// As written; one that is not a [`SyncType`] is kept.
    pub sync_type: String,
    /// When it began, where the text can be read.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339")]
    pub started_at: Option<i128>,
    /// When it ended, where it did and the text can be read.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339")]
    pub ended_at: Option<i128>,
    /// Whether it ended, even at a time that cannot be read.
    pub finished: bool,
    /// The sync it was derived from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub parent_sync_id: String,
    /// The other half of a diff pair.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub linked_sync_id: String,
    /// Whether the writer kept what a diff needs.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub supports_diff: bool,
    /// Counts stored by the writer, if they parse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stats: Option<SyncStats>,
    /// No sync run names it; only rows do.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub orphan: bool,
}

#[allow(clippy::ref_option)] // serde passes a reference to the field
fn rfc3339<S: Serializer>(nanos: &Option<i128>, serializer: S) -> Result<S::Ok, S::Error> {
    nanos.map(format_nanos).serialize(serializer)
}

/// Of a type and finished, the one with the greatest end, then the greatest id.
#[must_use]
pub fn latest_finished(syncs: &[SyncRun], sync_type: SyncType) -> Option<&SyncRun> {
    syncs
        .iter()
        .filter(|s| s.finished && (sync_type == SyncType::Any || s.sync_type == sync_type.name()))
        .max_by(|a, b| (a.ended_at, &a.id).cmp(&(b.ended_at, &b.id)))
}
