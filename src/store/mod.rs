//! A c1z you can ask questions of, in the vocabulary of Go's `connectorstore`.
//!
//! [`Store`] is the contract; every engine implements it and nothing in it tells which one. Reads
//! name their sync: nothing is ever answered across syncs.

mod default_sync;
mod info;
mod manifest_only;
mod query;
mod record;
pub mod sqlite;
mod sync;
mod time;
mod warnings;

pub use default_sync::{DefaultRule, DefaultSync, choose_default_sync};
pub use info::{FileInfo, Manifest};
pub use manifest_only::ManifestOnly;
pub use query::{EntitlementQuery, GrantQuery, Kind, Query, ResourceQuery, ResourceRef};
pub use record::{Asset, Position, Record, StoreMetadata};
pub use sync::{SyncRun, SyncType};
pub use time::{format_nanos, parse_time};
pub use warnings::{CODES as WARNING_CODES, Warning, Warnings};

use crate::cancel::Cancel;
use crate::error::{Error, Result};

/// Records in store order. Holds a bounded number of them, ends after the first error, may be
/// dropped at any time.
pub type Stream<'a> = Box<dyn Iterator<Item = Result<Record>> + 'a>;

/// One row index: where every `stride`-th record of a query stands, and how many there are.
///
/// Lets a table of any length be read from any row number. Costs one [`Position`] per `stride` rows.
#[derive(Debug, Clone, Default)]
pub struct RowIndex {
    /// Exact number of records.
    pub rows: u64,
    /// Position of the record *before* row `i * stride` (`None` for the first).
    pub marks: Vec<Option<Position>>,
    /// Rows between two marks.
    pub stride: u64,
}

/// An open c1z.
///
/// All reads take the id of a sync. One that the file does not know is `store.unknown-sync`.
/// Order is the store's own (v1: first insertion), the same for every read of a file.
pub trait Store {
    /// What the file is: container, engine, sizes, and warnings so far.
    fn info(&self) -> FileInfo;

    /// Engine, format and payload encoding, in connectorstore's words.
    fn metadata(&self) -> StoreMetadata;

    /// Bytes of the decoded database (`CurrentDBSizeBytes`).
    fn current_db_size_bytes(&self) -> u64;

    /// The flag that stops running reads.
    fn cancel(&self) -> &Cancel;

    /// Every sync run in store order, finished or not. Tokens are left out: they may hold secrets.
    fn syncs(&self) -> Result<Vec<SyncRun>>;

    /// The token of one sync, for those who ask for it by name.
    fn sync_token(&self, sync_id: &str) -> Result<String>;

    /// Ids of syncs that rows name and no sync run does, newest last, with their number of rows.
    fn orphan_syncs(&self) -> Result<Vec<(String, u64)>>;

    /// Resource types of a sync, from after a position or from the start.
    fn resource_types(&self, sync_id: &str, after: Option<&Position>) -> Result<Stream<'_>>;

    /// Resources of a sync.
    fn resources(
        &self,
        sync_id: &str,
        query: &ResourceQuery,
        after: Option<&Position>,
    ) -> Result<Stream<'_>>;

    /// Entitlements of a sync.
    fn entitlements(
        &self,
        sync_id: &str,
        query: &EntitlementQuery,
        after: Option<&Position>,
    ) -> Result<Stream<'_>>;

    /// Grants of a sync, always with entitlement and principal, and with their `GrantExpandable`
    /// as the last annotation unless the query says otherwise.
    fn grants(
        &self,
        sync_id: &str,
        query: &GrantQuery,
        after: Option<&Position>,
    ) -> Result<Stream<'_>>;

    /// Where the rows of a query stand, for reads by row number. One pass over keys.
    fn row_index(&self, sync_id: &str, query: &Query, stride: u64) -> Result<RowIndex>;

    /// Exact number of records that a query answers.
    fn count(&self, sync_id: &str, query: &Query) -> Result<u64>;

    /// The resource type of an id. `store.not-found` where there is none.
    fn resource_type(&self, sync_id: &str, id: &str) -> Result<Record>;

    /// The resource of a type and id, compared one by one, never as joined text.
    fn resource(&self, sync_id: &str, id: &ResourceRef) -> Result<Record>;

    /// The entitlement of an id.
    fn entitlement(&self, sync_id: &str, id: &str) -> Result<Record>;

    /// The grant of an id, rebuilt as [`grants`](Self::grants) does.
    fn grant(&self, sync_id: &str, id: &str, include_expansion: bool) -> Result<Record>;

    /// An asset with its content type. The bytes are whatever a connector stored: trust nothing.
    fn asset(&self, sync_id: &str, id: &str) -> Result<Asset>;

    /// Warnings met so far: at open, and by reads since.
    fn warnings(&self) -> Vec<Warning>;

    /// Notes what a reader of records found, so that [`warnings`](Self::warnings) shows it.
    fn warn(&self, warning: Warning);
}

/// Any of the four record streams, by [`Query`].
pub fn records<'a>(
    store: &'a dyn Store,
    sync_id: &str,
    query: &Query,
    after: Option<&Position>,
) -> Result<Stream<'a>> {
    match query {
        Query::ResourceTypes => store.resource_types(sync_id, after),
        Query::Resources(q) => store.resources(sync_id, q, after),
        Query::Entitlements(q) => store.entitlements(sync_id, q, after),
        Query::Grants(q) => store.grants(sync_id, q, after),
    }
}

/// The default view: see [`choose_default_sync`].
pub fn default_sync(store: &dyn Store) -> Result<DefaultSync> {
    Ok(choose_default_sync(&store.syncs()?, &store.orphan_syncs()?))
}

/// Id of the latest finished sync of a type, or of any type; `""` when there is none
/// (`LatestFinishedSyncID`). Latest means greatest end, then greatest id.
pub fn latest_finished_sync_id(store: &dyn Store, sync_type: SyncType) -> Result<String> {
    let syncs = store.syncs()?;
    Ok(sync::latest_finished(&syncs, sync_type)
        .map(|s| s.id.clone())
        .unwrap_or_default())
}

/// An error for a sync id that the file does not know.
pub(crate) fn unknown_sync(sync_id: &str) -> Error {
    Error::new(
        "store.unknown-sync",
        format!("The file has no sync with the id {sync_id:?}. Choose one that syncs() lists."),
    )
}
