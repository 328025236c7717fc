//! Sync runs: `GetSync`, `ListSyncs`, `GetLatestFinishedSync`, `PreviousSyncID`.

use crate::error::Result;
use crate::query::page::page_size;
use crate::query::stats::recount;
use crate::query::token;
use crate::store::{Store, SyncRun, SyncType, latest_finished, unknown_sync};
use crate::work::Pace;

/// What its page tokens are tagged with, beside the lists of records.
const TAG: u8 = 5;

/// Some sync runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SyncPage {
    /// In store order, finished or not.
    pub syncs: Vec<SyncRun>,
    /// The token to go on with; none at the end.
    pub next: Option<String>,
}

/// The sync run of an id with its stats: the stored ones if they parse, else counted. An id that only
/// rows name answers too, as in every read, and says so.
///
/// Error: `store.unknown-sync`.
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// use c1z::{query::sync, work::{Pace, run}};
/// let run = run(async |pace: &Pace| sync(&*store, &sync_id, pace).await)?;
/// assert_eq!(run.stats.map(|stats| stats.grants), Some(25));
/// # Ok::<(), c1z::Error>(())
/// ```
pub async fn sync(store: &dyn Store, sync_id: &str, pace: &Pace) -> Result<SyncRun> {
    let mut run = run(store, sync_id)?;
    if run.stats.is_none() {
        run.stats = Some(recount(store, sync_id, pace).await?);
    }
    Ok(run)
}

/// The latest finished sync of a type, or of any, with its stats. None is not an error.
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// use c1z::{query::latest_finished_sync, store::SyncType, work::{Pace, run}};
/// let latest = run(async |pace: &Pace| latest_finished_sync(&*store, SyncType::Partial, pace).await)?;
/// assert_eq!(latest, None);
/// # Ok::<(), c1z::Error>(())
/// ```
pub async fn latest_finished_sync(
    store: &dyn Store,
    sync_type: SyncType,
    pace: &Pace,
) -> Result<Option<SyncRun>> {
    match latest_finished(&store.syncs()?, sync_type) {
        Some(latest) => Ok(Some(sync(store, &latest.id, pace).await?)),
        None => Ok(None),
    }
}

/// Up to `size` sync runs after a token, with the stats that are stored; none are counted. A size of
/// 0 or above [`MAX_PAGE_SIZE`](super::MAX_PAGE_SIZE) means that many.
///
/// Error: `usage.page-token`.
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// let page = c1z::query::list_syncs(&*store, None, 10)?;
/// assert_eq!((page.syncs.len(), page.next), (1, None));
/// # Ok::<(), c1z::Error>(())
/// ```
pub fn list_syncs(store: &dyn Store, token: Option<&str>, size: usize) -> Result<SyncPage> {
    let mut syncs = store.syncs()?;
    let first = match token.filter(|t| !t.is_empty()) {
        Some(given) => {
            let content = token::decode(TAG, given)?;
            let first = <[u8; 4]>::try_from(content.as_slice()).map(u32::from_be_bytes);
            let first = first.ok().and_then(|first| usize::try_from(first).ok());
            first
                .filter(|first| *first < syncs.len())
                .ok_or_else(token::refused)?
        }
        None => 0,
    };
    let end = first.saturating_add(page_size(size));
    let next = u32::try_from(end).ok().filter(|_| end < syncs.len());
    syncs.truncate(end);
    syncs.drain(..first.min(syncs.len()));
    Ok(SyncPage {
        syncs,
        next: next.map(|next| token::encode(TAG, &next.to_be_bytes())),
    })
}

/// Id of the sync of a type, or of any, that finished before the latest one; `""` when there is none.
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// assert_eq!(c1z::query::previous_sync_id(&*store, c1z::store::SyncType::Any)?, "");
/// # Ok::<(), c1z::Error>(())
/// ```
pub fn previous_sync_id(store: &dyn Store, sync_type: SyncType) -> Result<String> {
    let mut syncs = store.syncs()?;
    if let Some(latest) = latest_finished(&syncs, sync_type).map(|sync| sync.id.clone()) {
        syncs.retain(|sync| sync.id != latest);
    }
    let previous = latest_finished(&syncs, sync_type);
    Ok(previous.map(|sync| sync.id.clone()).unwrap_or_default())
}

/// The sync run of an id with all that is stored of it. Error: `store.unknown-sync`.
fn run(store: &dyn Store, sync_id: &str) -> Result<SyncRun> {
    match store.sync_run(sync_id) {
        Err(error) if error.code() == "store.unknown-sync" => listed(store, sync_id),
        found => found,
    }
}

/// The sync run of an id as it is listed, which costs nothing. Error: `store.unknown-sync`.
pub(super) fn listed(store: &dyn Store, sync_id: &str) -> Result<SyncRun> {
    if let Some(run) = store.syncs()?.into_iter().find(|sync| sync.id == sync_id) {
        return Ok(run);
    }
    if store.orphan_syncs()?.iter().any(|(id, _)| id == sync_id) {
        return Ok(SyncRun {
            id: sync_id.to_owned(),
            orphan: true,
            ..SyncRun::default()
        });
    }
    Err(unknown_sync(sync_id))
}
