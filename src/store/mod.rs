//! A c1z you can ask questions of, in the vocabulary of Go's `connectorstore`.
//!
//! [`Store`] is the contract; every engine implements it and nothing in it tells which one. Reads
//! name their sync: nothing is ever answered across syncs.

mod by_name;
mod default_sync;
mod info;
pub mod lsm;
pub(crate) mod query;
mod record;
pub mod sqlite;
mod stats;
mod sync;
mod time;
mod warnings;

pub use by_name::ByName;
pub use default_sync::{DefaultRule, DefaultSync, choose_default_sync};
pub use info::{FileInfo, Manifest, Memory};
pub use query::{
    Counted, EntitlementQuery, GrantQuery, Kind, Query, Reference, ResourceQuery, ResourceRef,
};
pub use record::{
    Asset, AssetInfo, GrantDigest, GrantDigestNode, Position, Record, SessionEntry, StoreMetadata,
    TypeCounts,
};
pub use stats::{CallStat, SyncStats};
pub use sync::{SyncRun, SyncType, latest_finished};
pub use time::{format_nanos, parse_time};
pub use warnings::{CODES as WARNING_CODES, Warning, Warnings};

use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::model::grant::Plain;

/// Records in store order. Holds a bounded number of them, ends after the first error, may be
/// dropped at any time.
pub type Stream<'a> = Box<dyn Iterator<Item = Result<Record>> + 'a>;

/// A row of an open store: small, good for one read by number, and not for keeping beyond it. A
/// [`Position`] is what survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowKey(pub u64);

/// What an index needs to know of one grant: read where the row lies, without building the record.
#[derive(Debug, Clone, Copy)]
pub struct GrantParts<'a> {
    /// The row.
    pub key: RowKey,
    /// `Grant.id`.
    pub id: &'a [u8],
    /// `Grant.entitlement`: its id and display name.
    pub entitlement: (&'a [u8], &'a [u8]),
    /// The entitlement's resource: type, id.
    pub resource: (&'a [u8], &'a [u8]),
    /// `Grant.principal`: type, id.
    pub principal: (&'a [u8], &'a [u8]),
    /// The resource's display name, where the grant carries it.
    pub resource_name: &'a [u8],
    /// The principal's display name, where the grant carries it.
    pub principal_name: &'a [u8],
    /// Whether it exists only because another entitlement was expanded.
    pub expanded: bool,
}

/// One grant of a list of all.
#[derive(Debug)]
pub enum GrantRow<'a> {
    /// One that is nothing but its ids, read where the row lies.
    Plain(Plain<'a>),
    /// Any, as [`Store::grants`] gives it.
    Whole(Record),
}

/// What a grant is of, and to whom: what keys say.
#[derive(Debug, Clone, Copy)]
pub struct GrantIds<'a> {
    /// Id of the entitlement.
    pub entitlement: &'a [u8],
    /// The entitlement's resource: type, id.
    pub resource: (&'a [u8], &'a [u8]),
    /// The principal: type, id.
    pub principal: (&'a [u8], &'a [u8]),
}

/// An open c1z.
///
/// All reads take the id of a sync. One that the file does not know is `store.unknown-sync`.
/// Order is the store's own (v1: first insertion), the same for every read of a file.
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// use c1z::store::{EntitlementQuery, ResourceRef};
/// let on = ResourceRef { resource_type: "group".into(), resource: "eng".into() };
/// let query = EntitlementQuery { resource: Some(on) };
/// let ids: Result<Vec<String>, c1z::Error> = store
///     .entitlements(&sync_id, &query, None)?
///     .map(|record| Ok(record?.id().to_owned()))
///     .collect();
/// assert_eq!(ids?, ["group:eng:member", "group:eng:owner"]);
/// # Ok::<(), c1z::Error>(())
/// ```
pub trait Store {
    /// What the file is: container, engine, sizes, and warnings so far.
    fn info(&self) -> FileInfo;

    /// Engine, format and payload encoding, in connectorstore's words.
    fn metadata(&self) -> StoreMetadata;

    /// Bytes of the decoded database (`CurrentDBSizeBytes`).
    fn current_db_size_bytes(&self) -> u64;

    /// The flag that stops running reads.
    fn cancel(&self) -> &Cancel;

    /// Reads about `max_output` bytes more of a file that can be asked before it has been read to its end, and gives how many are
    /// there now; none where all has been read and checked. Reads that want what is not there yet read as far by themselves.
    ///
    /// Errors: everything that can be wrong with the rest of the file, again and again.
    fn read_ahead(&self, max_output: usize) -> Result<Option<u64>> {
        let _ = max_output;
        self.orphan_syncs().map(|_| None)
    }

    /// Every sync run in store order, finished or not. Tokens are left out: they may hold secrets.
    fn syncs(&self) -> Result<Vec<SyncRun>>;

    /// One sync run with all that is stored of it; [`syncs`](Self::syncs) may know less, where the rest costs reading.
    ///
    /// Error: `store.unknown-sync`, also for a sync that only rows name.
    fn sync_run(&self, sync_id: &str) -> Result<SyncRun> {
        let found = self.syncs()?.into_iter().find(|sync| sync.id == sync_id);
        found.ok_or_else(|| unknown_sync(sync_id))
    }

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

    /// Whether no index leads to the rows of a query, so that finding few may mean looking at all.
    /// [`keys`](Self::keys) and [`count_some`](Self::count_some) do that a piece at a time.
    fn walks(&self, query: &Query) -> bool {
        let _ = query;
        false
    }

    /// The grant of an id as far as one look finds it: `None` where all grants have to be gone over first, which
    /// [`go_over_grants`](Self::go_over_grants) does.
    fn grant_soon(
        &self,
        sync_id: &str,
        id: &str,
        include_expansion: bool,
    ) -> Result<Option<Record>> {
        self.grant(sync_id, id, include_expansion).map(Some)
    }

    /// Goes over up to `max` more grants, for the sake of [`grant_soon`](Self::grant_soon).
    fn go_over_grants(&self, sync_id: &str, max: usize) -> Result<()> {
        let _ = max;
        self.check_sync(sync_id)
    }

    /// All rows of grants with an id; `None` where [`grant`](Self::grant) tells of every one, because a second is
    /// `store.ambiguous`.
    fn grant_rows(&self, sync_id: &str, id: &str) -> Result<Option<Vec<RowKey>>> {
        let _ = id;
        self.check_sync(sync_id).map(|()| None)
    }

    /// Whether stats count every row there is, as the reference's v3 does: those of undeclared types and of syncs of
    /// resources only too. Its v1 leaves them out.
    fn stats_count_all(&self) -> bool {
        false
    }

    /// Whether the filters of grants go by the very values that [`scan_grants`](Self::scan_grants) shows. Not so
    /// where rows have columns that may differ from the record beside them.
    fn filters_as_shown(&self) -> bool {
        false
    }

    /// Whether the list of a query is ordered by principal (type, then id, by bytes) before the store's own order:
    /// where an index by principal serves it.
    fn lists_by_principal(&self, query: &GrantQuery) -> bool {
        let _ = query;
        false
    }

    /// Appends the keys of up to `max` rows of a query in store order, from after a position or from
    /// the start. Gives the position to go on from, `None` at the end; it may be given with fewer
    /// keys, or none, where the search is long.
    fn keys(
        &self,
        sync_id: &str,
        query: &Query,
        after: Option<&Position>,
        max: usize,
        keys: &mut Vec<RowKey>,
    ) -> Result<Option<Position>>;

    /// Counts up to `max` rows as [`keys`](Self::keys) would give them.
    fn count_some(
        &self,
        sync_id: &str,
        query: &Query,
        after: Option<&Position>,
        max: usize,
    ) -> Result<(u64, Option<Position>)>;

    /// Shows `visit` what up to `max` records refer to, in store order, and gives the position to go on from. Filters find a
    /// record by just these values; one that no filter finds is passed over.
    fn scan_references(
        &self,
        sync_id: &str,
        by: Reference,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(&[&[u8]]) -> Result<()>,
    ) -> Result<Option<Position>>;

    /// Whether the keys of a query's list lie elsewhere than its records: then [`scan_ids`](Self::scan_ids) and
    /// [`count_some`](Self::count_some) cost much less than [`keys`](Self::keys) and the records.
    fn lists_apart(&self, query: &Query) -> bool {
        let _ = query;
        false
    }

    /// Shows `visit` what up to `max` grants of a query are of and to whom, from the keys of its list alone, and gives the
    /// position to go on from. Only where the list is one that [`lists_apart`](Self::lists_apart).
    fn scan_ids(
        &self,
        sync_id: &str,
        query: &GrantQuery,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(&GrantIds<'_>) -> Result<()>,
    ) -> Result<Option<Position>> {
        let _ = (query, after, max, visit);
        self.check_sync(sync_id).map(|()| None)
    }

    /// About how many records of a kind a sync has, where that is known without counting: for progress, and for memory that is
    /// set aside.
    fn about(&self, sync_id: &str, kind: Kind) -> Option<u64> {
        let _ = (sync_id, kind);
        None
    }

    /// Shows `visit` up to `max` grants of a sync in store order, and gives the position to go on from.
    fn scan_grants(
        &self,
        sync_id: &str,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(&GrantParts<'_>) -> Result<()>,
    ) -> Result<Option<Position>>;

    /// Shows `visit` up to `max` grants of a sync, those of [`grants`](Self::grants) without filters, until it does not want the one
    /// it sees. Gives the position of the last it wanted, to go on from; `None` where the list has ended.
    fn scan_rows(
        &self,
        sync_id: &str,
        include_expansion: bool,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(GrantRow<'_>) -> Result<bool>,
    ) -> Result<Option<Position>> {
        let query = GrantQuery {
            include_expansion,
            ..GrantQuery::default()
        };
        let (mut last, mut count) = (after.cloned(), 0_usize);
        for record in self.grants(sync_id, &query, after)? {
            let record = record?;
            let position = record.position.clone();
            if count >= max || !visit(GrantRow::Whole(record))? {
                return Ok(last);
            }
            last = Some(position);
            count = count.saturating_add(1);
        }
        Ok(None)
    }

    /// The record of a row that [`keys`](Self::keys) gave for this sync and kind.
    fn record(
        &self,
        sync_id: &str,
        kind: Kind,
        key: RowKey,
        include_expansion: bool,
    ) -> Result<Record>;

    /// The resource type of an id. `store.not-found` where there is none.
    fn resource_type(&self, sync_id: &str, id: &str) -> Result<Record>;

    /// The resource of a type and id, compared one by one, never as joined text.
    fn resource(&self, sync_id: &str, id: &ResourceRef) -> Result<Record>;

    /// The entitlement of an id.
    fn entitlement(&self, sync_id: &str, id: &str) -> Result<Record>;

    /// The grant of an id, rebuilt as [`grants`](Self::grants) does.
    fn grant(&self, sync_id: &str, id: &str, include_expansion: bool) -> Result<Record>;

    /// `store.unknown-sync` unless reads know the sync.
    fn check_sync(&self, sync_id: &str) -> Result<()> {
        let listed = self.syncs()?.iter().any(|sync| sync.id == sync_id);
        if listed || self.orphan_syncs()?.iter().any(|(id, _)| id == sync_id) {
            return Ok(());
        }
        Err(unknown_sync(sync_id))
    }

    /// Counts rows by resource type, looking at no more than about `max_rows`: short enough to be done
    /// between two frames. Go on with [`TypeCounts::next`] and add up.
    fn count_by_type(
        &self,
        sync_id: &str,
        what: Counted,
        after: Option<&Position>,
        max_rows: u64,
    ) -> Result<TypeCounts>;

    /// The session store of a sync by key, for those who ask for it by name: entries whose key begins
    /// with a prefix, after a key. Gives fewer than `max` where they are large; none is the end.
    fn session_entries(
        &self,
        sync_id: &str,
        prefix: &str,
        after: Option<&str>,
        max: usize,
    ) -> Result<Vec<SessionEntry>>;

    /// The digest of an entitlement's grants; none where the file has none, as v1 never does.
    fn grant_digest(&self, sync_id: &str, entitlement_id: &str) -> Result<Option<GrantDigest>> {
        query::named("entitlement", &[entitlement_id])?;
        self.check_sync(sync_id).map(|()| None)
    }

    /// The buckets of a digest that are not empty, by index; level 0 is the root alone.
    ///
    /// Error: `usage.digest-level` above [`MAX_DIGEST_LEVEL`].
    fn grant_digest_nodes(
        &self,
        sync_id: &str,
        entitlement_id: &str,
        level: u32,
    ) -> Result<Option<Vec<GrantDigestNode>>> {
        digest_bucket(level, 0)?;
        query::named("entitlement", &[entitlement_id])?;
        self.check_sync(sync_id).map(|()| None)
    }

    /// The grants of one bucket of a digest.
    ///
    /// Error: `usage.digest-level` for a level above [`MAX_DIGEST_LEVEL`] or an index it does not have.
    fn grant_digest_bucket(
        &self,
        sync_id: &str,
        entitlement_id: &str,
        level: u32,
        index: u32,
    ) -> Result<Option<Vec<Record>>> {
        digest_bucket(level, index)?;
        query::named("entitlement", &[entitlement_id])?;
        self.check_sync(sync_id).map(|()| None)
    }

    /// The grant of an id as it is stored, as JSON of its `c1.storage.v3.GrantRecord`: with what readers' message has no
    /// place for, as the time it was discovered. None where the store keeps the readers' message itself, as v1 does.
    fn stored_grant(&self, sync_id: &str, id: &str) -> Result<Option<Vec<u8>>> {
        query::named("grant", &[id])?;
        self.check_sync(sync_id).map(|()| None)
    }

    /// An asset with its content type. The bytes are whatever a connector stored: trust nothing.
    fn asset(&self, sync_id: &str, id: &str) -> Result<Asset>;

    /// Appends up to `max` assets of a sync in store order, from after a position or from the start, and gives the position to
    /// go on from, `None` at the end; it may be given sooner, where much had to be read.
    fn assets(
        &self,
        sync_id: &str,
        after: Option<&Position>,
        max: usize,
        assets: &mut Vec<AssetInfo>,
    ) -> Result<Option<Position>>;

    /// Warnings met so far: at open, and by reads since.
    fn warnings(&self) -> Vec<Warning>;

    /// Notes what a reader of records found, so that [`warnings`](Self::warnings) shows it.
    fn warn(&self, warning: Warning);
}

/// Any of the four record streams, by [`Query`].
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// let types = c1z::store::records(&*store, &sync_id, &c1z::store::Query::ResourceTypes, None)?;
/// assert_eq!(types.count(), 5);
/// # Ok::<(), c1z::Error>(())
/// ```
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

/// Exact number of records that a query answers. One pass; [`Store::count_some`] does it in parts.
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// use c1z::store::{GrantQuery, Query};
/// assert_eq!(c1z::store::count(&*store, &sync_id, &Query::Grants(GrantQuery::default()))?, 25);
/// # Ok::<(), c1z::Error>(())
/// ```
pub fn count(store: &dyn Store, sync_id: &str, query: &Query) -> Result<u64> {
    let (mut total, mut after) = (0_u64, None);
    loop {
        let (rows, next) = store.count_some(sync_id, query, after.as_ref(), usize::MAX)?;
        total = total.saturating_add(rows);
        if next.is_none() {
            return Ok(total);
        }
        after = next;
    }
}

/// The default view: see [`choose_default_sync`].
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// let chosen = c1z::store::default_sync(&*store)?;
/// assert_eq!(chosen.why, "It is the latest full sync that finished.");
/// # Ok::<(), c1z::Error>(())
/// ```
pub fn default_sync(store: &dyn Store) -> Result<DefaultSync> {
    let syncs = store.syncs()?;
    // What only rows name is looked for where the file has been read whole, for the sake of the warning, and where nothing else is there.
    let orphans = match syncs.is_empty() || store.read_ahead(0)?.is_none() {
        true => store.orphan_syncs()?,
        false => Vec::new(),
    };
    Ok(choose_default_sync(&syncs, &orphans))
}

/// Id of the latest finished sync of a type, or of any type; `""` when there is none
/// (`LatestFinishedSyncID`). Latest means greatest end, then greatest id.
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// use c1z::store::{SyncType, latest_finished_sync_id};
/// assert_eq!(latest_finished_sync_id(&*store, SyncType::Full)?, sync_id);
/// # Ok::<(), c1z::Error>(())
/// ```
pub fn latest_finished_sync_id(store: &dyn Store, sync_type: SyncType) -> Result<String> {
    let syncs = store.syncs()?;
    Ok(latest_finished(&syncs, sync_type)
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

/// The deepest level of a [`GrantDigest`].
pub const MAX_DIGEST_LEVEL: u32 = 16;

/// Refuses a bucket that no digest has. Error: `usage.digest-level`.
pub(crate) fn digest_bucket(level: u32, index: u32) -> Result<()> {
    let known = level <= MAX_DIGEST_LEVEL && index.checked_shr(level).unwrap_or(0) == 0;
    let refuse = || {
        let message = format!(
            "A digest has the levels 0 to {MAX_DIGEST_LEVEL} and 2^level buckets, and so none with the index {index} at level {level}."
        );
        Error::new("usage.digest-level", message)
    };
    known.then_some(()).ok_or_else(refuse)
}
