//! The engine of v3: one sync in a key/value store.
//!
//! Above the store of bytes (`pebble`) stand its keys (`tuple`, `keys`, `identity`), its values (`translate`, `sync`), and
//! what a query walks (`plan`, `scan`). Facts: the keyspace is the writer's, one file holds one sync, and no key names it.

mod assets;
mod counts;
mod digest;
mod digests;
mod fallback;
mod identity;
mod keys;
mod lookup;
mod meta;
mod open;
mod plain;
mod plan;
mod references;
mod scan;
mod sessions;
pub(crate) mod sync;
mod translate;
mod tuple;

#[cfg(test)]
mod tests;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::format::v3::Files;
use crate::limits::Limits;
use crate::model::json;
use crate::pebble::{Cache, Db, TableCheck};
use crate::source::{self, ByteSource};
use crate::store::query::{
    Counted, EntitlementQuery, GrantQuery, Kind, Query, Reference, ResourceQuery, ResourceRef,
    named,
};
use crate::store::record::{
    Asset, AssetInfo, GrantDigest, GrantDigestNode, Position, Record, SessionEntry, StoreMetadata,
    TypeCounts,
};
use crate::store::warnings::{Warning, Warnings};
use crate::store::{
    FileInfo, GrantIds, GrantParts, GrantRow, Memory, RowKey, Store, Stream, SyncRun, unknown_sync,
};
use fallback::Sorted;
use lookup::{EntitlementIds, IrregularIds, not_found};
use scan::{Entry, Records, Walk};
use sync::StoredRun;

/// Bytes of keys that may be kept whole, of however small a file.
const KEPT_KEYS: u64 = 16 << 20;

/// An open v3 file.
pub struct LsmStore {
    db: Db,
    files: Rc<Files>,
    source: Rc<source::Counted<Box<dyn ByteSource>>>,
    cache: Rc<Cache>,
    info: FileInfo,
    /// One, or none.
    syncs: Vec<SyncRun>,
    /// The record of the sync, once it has been asked for.
    stored_run: OnceCell<Option<StoredRun>>,
    /// Whether the keys are known to be of a layout that is read here.
    checked: Cell<bool>,
    limits: Limits,
    cancel: Cancel,
    warnings: Warnings,
    entitlement_ids: OnceCell<EntitlementIds>,
    unlisted_ids: OnceCell<EntitlementIds>,
    made_index: OnceCell<Option<Rc<Sorted>>>,
    irregular: RefCell<IrregularIds>,
    /// Bytes of the types that the count under way has met.
    counted_types: Cell<u64>,
}

/// The keys of a kind.
fn header(kind: Kind) -> &'static [u8] {
    match kind {
        Kind::ResourceTypes => keys::RESOURCE_TYPES,
        Kind::Resources => keys::RESOURCES,
        Kind::Entitlements => keys::ENTITLEMENTS,
        Kind::Grants => keys::GRANTS,
    }
}

impl LsmStore {
    fn stream(
        &self,
        sync_id: &str,
        query: &Query,
        after: Option<&Position>,
        include_expansion: bool,
    ) -> Result<Stream<'_>> {
        self.enter(sync_id)?;
        let walk = Walk::new(self, self.plan(query)?, after)?;
        Ok(Box::new(Records::new(walk, include_expansion)))
    }

    /// What was read, and what of it is kept.
    fn memory(&self) -> Memory {
        let made = self.made_index.get().and_then(Option::as_ref);
        let lookup = [
            self.entitlement_ids.get().map_or(0, EntitlementIds::memory),
            self.unlisted_ids.get().map_or(0, EntitlementIds::memory),
            made.map_or(0, |made| made.memory()),
            self.irregular.borrow().memory(),
        ];
        Memory {
            cache_bytes: self.cache.used() as u64,
            cache_limit: self.cache.limit() as u64,
            lookup_bytes: lookup
                .iter()
                .fold(0, |sum, n| sum.saturating_add(*n as u64)),
            bytes_read: self.source.bytes_read(),
            frames_read: self.files.work().frames,
            blocks_read: self.db.counters().blocks_read,
        }
    }

    /// Counts the bytes of a key that is about to be kept. A block holds only once what its keys share, so that a small file
    /// can stand for keys without end; they may take sixteen times its decoded bytes.
    ///
    /// Error: `limit.memory`.
    fn keep_key(&self, kept: &mut u64, key: &[u8]) -> Result<()> {
        let decoded = self.info.decoded_size.unwrap_or_default();
        let limit = decoded.saturating_mul(16).saturating_add(KEPT_KEYS);
        *kept = kept.saturating_add(key.len() as u64);
        if *kept > limit {
            let message = "The keys of the store take more memory than a file of this size may ask for: it is damaged, or made to exhaust memory.";
            return Err(Error::new("limit.memory", message).bound(limit, *kept));
        }
        Ok(())
    }

    /// Begins to check every table, of files that are checked.
    pub(crate) fn table_check(&self, files: &Files) -> TableCheck {
        // The others were told of at the opening.
        for warning in files.found().into_iter().skip(files.warnings().len()) {
            self.warnings.add(warning);
        }
        self.db.table_check()
    }

    /// Reads and checks the tables of one file; `true` once all are done.
    pub(crate) fn check_next(&self, check: &mut TableCheck) -> Result<bool> {
        self.noted(self.db.check_next(check).map_err(Into::into))
    }

    /// The record of a key.
    fn one(&self, kind: Kind, key: Vec<u8>, id: &str) -> Result<Record> {
        let found = self.find(key)?;
        let entry = found.ok_or_else(|| not_found(what(kind), id.as_bytes()))?;
        self.made(kind, &entry, Position(entry.key.clone()), true)
    }
}

/// A kind in words.
fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::ResourceTypes => "resource type",
        Kind::Resources => "resource",
        Kind::Entitlements => "entitlement",
        Kind::Grants => "grant",
    }
}

impl Store for LsmStore {
    fn info(&self) -> FileInfo {
        FileInfo {
            memory: Some(self.memory()),
            warnings: self.warnings(),
            ..self.info.clone()
        }
    }

    fn metadata(&self) -> StoreMetadata {
        StoreMetadata {
            engine: self.info.engine.clone(),
            format: "v3".into(),
            payload_encoding: self.info.payload_encoding.clone(),
        }
    }

    fn current_db_size_bytes(&self) -> u64 {
        self.info.decoded_size.unwrap_or_default()
    }

    fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    fn syncs(&self) -> Result<Vec<SyncRun>> {
        Ok(self.syncs.clone())
    }

    fn sync_token(&self, sync_id: &str) -> Result<String> {
        self.check_sync(sync_id)?;
        let stored = self.stored_run()?;
        Ok(stored
            .map(|stored| stored.token.clone())
            .unwrap_or_default())
    }

    fn sync_run(&self, sync_id: &str) -> Result<SyncRun> {
        let listed = self.syncs.iter().find(|sync| sync.id == sync_id);
        let listed = listed.ok_or_else(|| unknown_sync(sync_id))?;
        self.enter(sync_id)?;
        let stored = self.stored_run()?.filter(|stored| stored.run.id == sync_id);
        Ok(match stored {
            Some(stored) => SyncRun {
                stats: listed.stats.clone(),
                ..stored.run.clone()
            },
            None => listed.clone(),
        })
    }

    fn orphan_syncs(&self) -> Result<Vec<(String, u64)>> {
        Ok(Vec::new())
    }

    fn resource_types(&self, sync_id: &str, after: Option<&Position>) -> Result<Stream<'_>> {
        self.stream(sync_id, &Query::ResourceTypes, after, true)
    }

    fn resources(
        &self,
        sync_id: &str,
        query: &ResourceQuery,
        after: Option<&Position>,
    ) -> Result<Stream<'_>> {
        self.stream(sync_id, &Query::Resources(query.clone()), after, true)
    }

    fn entitlements(
        &self,
        sync_id: &str,
        query: &EntitlementQuery,
        after: Option<&Position>,
    ) -> Result<Stream<'_>> {
        self.stream(sync_id, &Query::Entitlements(query.clone()), after, true)
    }

    fn grants(
        &self,
        sync_id: &str,
        query: &GrantQuery,
        after: Option<&Position>,
    ) -> Result<Stream<'_>> {
        let include = query.include_expansion;
        self.stream(sync_id, &Query::Grants(query.clone()), after, include)
    }

    fn walks(&self, query: &Query) -> bool {
        // Errors are for the read itself.
        self.plan(query).is_ok_and(|plan| plan.walks())
    }

    fn lists_apart(&self, query: &Query) -> bool {
        self.plan(query).is_ok_and(|plan| plan.is_index())
    }

    fn scan_ids(
        &self,
        sync_id: &str,
        query: &GrantQuery,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(&GrantIds<'_>) -> Result<()>,
    ) -> Result<Option<Position>> {
        self.check_sync(sync_id)?;
        self.check_layout_for_keys(&Query::Grants(query.clone()))?;
        self.scan_keys_of_grants(query, after, max, visit)
    }

    fn stats_count_all(&self) -> bool {
        true
    }

    fn about(&self, sync_id: &str, kind: Kind) -> Option<u64> {
        let run = self.syncs.iter().find(|sync| sync.id == sync_id)?;
        let stats = run.stats.as_ref()?;
        let rows = match kind {
            Kind::ResourceTypes => stats.resource_types,
            Kind::Resources => stats.resources,
            Kind::Entitlements => stats.entitlements,
            Kind::Grants => stats.grants,
        };
        // What is only said may set no more aside than the file has bytes.
        u64::try_from(rows)
            .ok()
            .map(|rows| rows.min(self.source.size()))
    }

    fn filters_as_shown(&self) -> bool {
        true
    }

    fn lists_by_principal(&self, query: &GrantQuery) -> bool {
        plan::by_principal_type(query)
    }

    fn keys(
        &self,
        sync_id: &str,
        query: &Query,
        after: Option<&Position>,
        max: usize,
        keys: &mut Vec<RowKey>,
    ) -> Result<Option<Position>> {
        self.enter(sync_id)?;
        self.scan_keys(query, after, max, keys)
    }

    fn count_some(
        &self,
        sync_id: &str,
        query: &Query,
        after: Option<&Position>,
        max: usize,
    ) -> Result<(u64, Option<Position>)> {
        self.check_sync(sync_id)?;
        self.check_layout_for_keys(query)?;
        self.scan_count(query, after, max)
    }

    fn scan_references(
        &self,
        sync_id: &str,
        by: Reference,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(&[&[u8]]) -> Result<()>,
    ) -> Result<Option<Position>> {
        self.enter(sync_id)?;
        self.scan_keys_of_references(by, after, max, visit)
    }

    fn scan_grants(
        &self,
        sync_id: &str,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(&GrantParts<'_>) -> Result<()>,
    ) -> Result<Option<Position>> {
        self.enter(sync_id)?;
        self.scan_parts(after, max, visit)
    }

    fn scan_rows(
        &self,
        sync_id: &str,
        include_expansion: bool,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(GrantRow<'_>) -> Result<bool>,
    ) -> Result<Option<Position>> {
        self.enter(sync_id)?;
        self.scan_grant_rows(include_expansion, after, max, visit)
    }

    fn record(
        &self,
        sync_id: &str,
        kind: Kind,
        key: RowKey,
        include_expansion: bool,
    ) -> Result<Record> {
        self.enter(sync_id)?;
        self.row(kind, key, include_expansion)
    }

    fn resource_type(&self, sync_id: &str, id: &str) -> Result<Record> {
        named("resource type", &[id])?;
        self.enter(sync_id)?;
        let key = keys::key(keys::RESOURCE_TYPES, &[id.as_bytes()]);
        self.one(Kind::ResourceTypes, key, id)
    }

    fn resource(&self, sync_id: &str, id: &ResourceRef) -> Result<Record> {
        named("resource", &[&id.resource_type, &id.resource])?;
        self.enter(sync_id)?;
        let elements = [id.resource_type.as_bytes(), id.resource.as_bytes()];
        let key = keys::key(keys::RESOURCES, &elements);
        self.one(Kind::Resources, key, &id.resource)
    }

    fn entitlement(&self, sync_id: &str, id: &str) -> Result<Record> {
        named("entitlement", &[id])?;
        self.enter(sync_id)?;
        let key = self.entitlement_of(id.as_bytes())?.key();
        self.one(Kind::Entitlements, key, id)
    }

    fn grant(&self, sync_id: &str, id: &str, include_expansion: bool) -> Result<Record> {
        named("grant", &[id])?;
        self.enter(sync_id)?;
        let entry = self.grant_of(id.as_bytes())?;
        self.made(
            Kind::Grants,
            &entry,
            Position(entry.key.clone()),
            include_expansion,
        )
    }

    fn count_by_type(
        &self,
        sync_id: &str,
        what: Counted,
        after: Option<&Position>,
        max_rows: u64,
    ) -> Result<TypeCounts> {
        self.enter(sync_id)?;
        self.counted(what, after, max_rows)
    }

    fn session_entries(
        &self,
        sync_id: &str,
        prefix: &str,
        after: Option<&str>,
        max: usize,
    ) -> Result<Vec<SessionEntry>> {
        self.enter(sync_id)?;
        self.sessions(sync_id, prefix, after, max)
    }

    fn grant_digest(&self, sync_id: &str, entitlement_id: &str) -> Result<Option<GrantDigest>> {
        named("entitlement", &[entitlement_id])?;
        self.enter(sync_id)?;
        self.digest(entitlement_id)
    }

    fn grant_digest_nodes(
        &self,
        sync_id: &str,
        entitlement_id: &str,
        level: u32,
    ) -> Result<Option<Vec<GrantDigestNode>>> {
        crate::store::digest_bucket(level, 0)?;
        named("entitlement", &[entitlement_id])?;
        self.enter(sync_id)?;
        self.digest_nodes(entitlement_id, level)
    }

    fn grant_digest_bucket(
        &self,
        sync_id: &str,
        entitlement_id: &str,
        level: u32,
        index: u32,
    ) -> Result<Option<Vec<Record>>> {
        crate::store::digest_bucket(level, index)?;
        named("entitlement", &[entitlement_id])?;
        self.enter(sync_id)?;
        self.digest_bucket(entitlement_id, level, index)
    }

    fn grant_soon(
        &self,
        sync_id: &str,
        id: &str,
        include_expansion: bool,
    ) -> Result<Option<Record>> {
        named("grant", &[id])?;
        self.enter(sync_id)?;
        let made = |entry: Entry| {
            let position = Position(entry.key.clone());
            self.made(Kind::Grants, &entry, position, include_expansion)
        };
        self.grant_now(id.as_bytes())?.map(made).transpose()
    }

    fn go_over_grants(&self, sync_id: &str, max: usize) -> Result<()> {
        self.enter(sync_id)?;
        self.learn_ids(max)
    }

    fn grant_rows(&self, sync_id: &str, id: &str) -> Result<Option<Vec<RowKey>>> {
        self.enter(sync_id)?;
        self.rows_of_id(id.as_bytes()).map(Some)
    }

    fn stored_grant(&self, sync_id: &str, id: &str) -> Result<Option<Vec<u8>>> {
        named("grant", &[id])?;
        self.enter(sync_id)?;
        let entry = self.grant_of(id.as_bytes())?;
        let mut out = Vec::new();
        let mut writer = json::Writer::new(json::Limits {
            max_depth: usize::try_from(self.limits.max_depth).unwrap_or(usize::MAX),
            ..json::Limits::default()
        });
        translate::stored_grant(&entry.key, &entry.value, &mut writer, &mut out)?;
        Ok(Some(out))
    }

    fn asset(&self, sync_id: &str, id: &str) -> Result<Asset> {
        named("asset", &[id])?;
        self.enter(sync_id)?;
        let key = keys::key(keys::ASSETS, &[id.as_bytes()]);
        let found = self.get(&key)?;
        let value = found.ok_or_else(|| not_found("asset", id.as_bytes()))?;
        translate::asset(&value).map_err(|e| translate::unreadable(&key, &e))
    }

    fn assets(
        &self,
        sync_id: &str,
        after: Option<&Position>,
        max: usize,
        assets: &mut Vec<AssetInfo>,
    ) -> Result<Option<Position>> {
        self.enter(sync_id)?;
        self.list_assets(after, max, assets)
    }

    fn warnings(&self) -> Vec<Warning> {
        self.warnings.list()
    }

    fn warn(&self, warning: Warning) {
        self.warnings.add(warning);
    }
}
