//! The first engine: the SQLite database of a v1 file, read-only.
//!
//! Behaves as if the file had been migrated to the newest schema, without changing a byte of it.

mod assets;
mod counts;
mod grants;
mod one;
mod orphans;
mod plain;
mod rows;
mod scan;
mod schema;
mod select;
mod sessions;
mod syncs;

use std::cell::OnceCell;
use std::rc::Rc;

use crate::cancel::Cancel;
use crate::error::Result;
use crate::format::v1::V1Image;
use crate::limits::Limits;
use crate::sqlite::Database;
use crate::store::query::{
    Counted, EntitlementQuery, GrantQuery, Kind, Query, Reference, ResourceQuery, ResourceRef,
    named,
};
use crate::store::record::{
    Asset, AssetInfo, Position, Record, SessionEntry, StoreMetadata, TypeCounts,
};
use crate::store::warnings::{Warning, Warnings};
use crate::store::{FileInfo, GrantParts, GrantRow, RowKey, Store, Stream, SyncRun, unknown_sync};
use one::read_plain;
use rows::Rows;
use schema::{DATA, Tables};
use select::Select;
use syncs::SqliteSync;

/// An open v1 file.
pub struct SqliteStore {
    database: Database,
    image: Rc<V1Image>,
    tables: Tables,
    syncs: Vec<SqliteSync>,
    orphans: OnceCell<Vec<(String, u64)>>,
    encoded_size: Option<u64>,
    warnings: Warnings,
}

impl SqliteStore {
    /// Opens an image. Costs a look at the schema and the sync runs, not at any record.
    ///
    /// Errors: `sqlite.*`, and of an image that is not [whole](V1Image::is_whole) all that can be wrong with its file.
    pub fn open(
        image: Rc<V1Image>,
        encoded_size: Option<u64>,
        limits: &Limits,
        cancel: Cancel,
    ) -> Result<Self> {
        let database = Database::open(image.pages(), limits.max_record_size, cancel)?;
        let tables = Tables::read(&database)?;
        let warnings = Warnings::default();
        let syncs = syncs::read(&database, &tables, &warnings)?;
        let store = Self {
            database,
            image,
            tables,
            syncs,
            orphans: OnceCell::new(),
            encoded_size,
            warnings,
        };
        if store.image.is_whole() {
            store.warn_of_tail();
        }
        Ok(store)
    }

    fn warn_of_tail(&self) {
        let tail = self.image.summary().tail;
        if tail > 0 {
            let message = format!(
                "{tail} bytes follow the database that its header describes; they are ignored."
            );
            self.warn(Warning::new("sqlite.trailing-pages", message));
        }
    }

    fn orphans(&self) -> Result<&Vec<(String, u64)>> {
        if let Some(orphans) = self.orphans.get() {
            return Ok(orphans);
        }
        let found = orphans::find(&self.database, &self.tables, &self.syncs, &self.warnings)?;
        for (id, rows) in &found {
            let message = "Rows belong to a sync that the file does not list; use(id) reads them.";
            self.warnings.add(
                Warning::new("sync.orphan-rows", message)
                    .id(id)
                    .times(*rows),
            );
        }
        Ok(self.orphans.get_or_init(|| found))
    }

    /// The sync of an id, `None` for one that only rows name.
    fn sync(&self, sync_id: &str) -> Result<Option<&SqliteSync>> {
        if let Some(sync) = self.syncs.iter().find(|s| s.run.id == sync_id) {
            return Ok(Some(sync));
        }
        if self.orphans()?.iter().any(|(id, _)| id == sync_id) {
            return Ok(None);
        }
        Err(unknown_sync(sync_id))
    }

    /// The rows that answer a query; none where the file has no table of them.
    fn select(&self, sync_id: &str, query: &Query) -> Result<Option<Select<'_>>> {
        self.sync(sync_id)?;
        let Some(source) = self.tables.get(select::table(query.kind())) else {
            return Ok(None);
        };
        let mut select = Select::of(&self.database, source, sync_id);
        select.narrow(query)?;
        Ok(Some(select))
    }

    /// Streams a kind whose blob is the record.
    fn plain(&self, sync_id: &str, query: &Query, after: Option<&Position>) -> Result<Stream<'_>> {
        let (kind, select) = (query.kind(), self.select(sync_id, query)?);
        let after = after.map(rows::rowid).transpose()?;
        Ok(Box::new(Rows::new(
            &self.database,
            select,
            after,
            move |row| read_plain(kind, row),
        )))
    }
}

impl Store for SqliteStore {
    fn info(&self) -> FileInfo {
        let summary = self.image.summary();
        FileInfo {
            decoded_size: Some(self.image.size()),
            declared_size: summary.declared_size,
            window_size: Some(summary.window_size).filter(|size| *size > 0),
            frames: Some(summary.frames).filter(|_| self.image.is_whole()),
            warnings: self.warnings(),
            ..FileInfo::v1(self.encoded_size)
        }
    }

    fn metadata(&self) -> StoreMetadata {
        StoreMetadata {
            engine: "sqlite".into(),
            format: "v1".into(),
            payload_encoding: String::new(),
        }
    }

    fn current_db_size_bytes(&self) -> u64 {
        self.image.size()
    }

    fn cancel(&self) -> &Cancel {
        self.database.cancel()
    }

    fn syncs(&self) -> Result<Vec<SyncRun>> {
        Ok(self.syncs.iter().map(|s| s.run.clone()).collect())
    }

    fn sync_token(&self, sync_id: &str) -> Result<String> {
        let sync = self.syncs.iter().find(|s| s.run.id == sync_id);
        let (Some(sync), Some(source)) = (sync, self.tables.get("v1_sync_runs")) else {
            return Err(unknown_sync(sync_id));
        };
        self.database.begin();
        let mut rows = source.table.rows(&self.database);
        let row = rows.get(sync.row)?.ok_or_else(|| unknown_sync(sync_id))?;
        Ok(syncs::text(
            row.pick(&source.layout)?
                .value(source.place("sync_token"))?,
        ))
    }

    fn read_ahead(&self, max_output: usize) -> Result<Option<u64>> {
        if let Some(decoded) = self.image.read_ahead(max_output)? {
            if self.image.is_whole() {
                self.warn_of_tail();
            }
            return Ok(Some(decoded));
        }
        self.orphans()?;
        Ok(None)
    }

    fn orphan_syncs(&self) -> Result<Vec<(String, u64)>> {
        self.orphans().cloned()
    }

    fn resource_types(&self, sync_id: &str, after: Option<&Position>) -> Result<Stream<'_>> {
        self.plain(sync_id, &Query::ResourceTypes, after)
    }

    fn resources(
        &self,
        sync_id: &str,
        query: &ResourceQuery,
        after: Option<&Position>,
    ) -> Result<Stream<'_>> {
        self.plain(sync_id, &Query::Resources(query.clone()), after)
    }

    fn entitlements(
        &self,
        sync_id: &str,
        query: &EntitlementQuery,
        after: Option<&Position>,
    ) -> Result<Stream<'_>> {
        self.plain(sync_id, &Query::Entitlements(query.clone()), after)
    }

    fn grants(
        &self,
        sync_id: &str,
        query: &GrantQuery,
        after: Option<&Position>,
    ) -> Result<Stream<'_>> {
        let select = self.select(sync_id, &Query::Grants(query.clone()))?;
        let after = after.map(rows::rowid).transpose()?;
        let include = query.include_expansion;
        let unmigrated = self.sync(sync_id)?.is_some_and(|s| !s.backfilled);
        Ok(Box::new(Rows::new(
            &self.database,
            select,
            after,
            move |row| grants::read(row, include, unmigrated, &self.warnings),
        )))
    }

    fn walks(&self, query: &Query) -> bool {
        let source = self.tables.get(select::table(query.kind()));
        source.is_some_and(|source| {
            let mut select = Select::of(&self.database, source, "");
            select.narrow(query).is_ok() && select.walks()
        })
    }

    fn keys(
        &self,
        sync_id: &str,
        query: &Query,
        after: Option<&Position>,
        max: usize,
        keys: &mut Vec<RowKey>,
    ) -> Result<Option<Position>> {
        self.scan_keys(sync_id, query, after, max, keys)
    }

    fn count_some(
        &self,
        sync_id: &str,
        query: &Query,
        after: Option<&Position>,
        max: usize,
    ) -> Result<(u64, Option<Position>)> {
        self.scan_count(sync_id, query, after, max)
    }

    fn scan_references(
        &self,
        sync_id: &str,
        by: Reference,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(&[&[u8]]) -> Result<()>,
    ) -> Result<Option<Position>> {
        self.scan_columns(sync_id, by, after, max, visit)
    }

    fn scan_grants(
        &self,
        sync_id: &str,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(&GrantParts<'_>) -> Result<()>,
    ) -> Result<Option<Position>> {
        self.scan_parts(sync_id, after, max, visit)
    }

    fn scan_rows(
        &self,
        sync_id: &str,
        include_expansion: bool,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(GrantRow<'_>) -> Result<bool>,
    ) -> Result<Option<Position>> {
        self.scan_grant_rows(sync_id, include_expansion, after, max, visit)
    }

    fn record(
        &self,
        sync_id: &str,
        kind: Kind,
        key: RowKey,
        include_expansion: bool,
    ) -> Result<Record> {
        self.row(sync_id, kind, key, include_expansion)
    }

    fn resource_type(&self, sync_id: &str, id: &str) -> Result<Record> {
        named("resource type", &[id])?;
        self.one_plain(sync_id, Kind::ResourceTypes, &[("external_id", id)])
    }

    fn resource(&self, sync_id: &str, id: &ResourceRef) -> Result<Record> {
        named("resource", &[&id.resource_type, &id.resource])?;
        // The stored id joins type and id without escaping: `a:b` + `c` and `a` + `b:c` collide.
        let joined = format!("{}:{}", id.resource_type, id.resource);
        self.one_plain(
            sync_id,
            Kind::Resources,
            &[
                ("resource_type_id", &id.resource_type),
                ("external_id", &joined),
            ],
        )
    }

    fn entitlement(&self, sync_id: &str, id: &str) -> Result<Record> {
        named("entitlement", &[id])?;
        self.one_plain(sync_id, Kind::Entitlements, &[("external_id", id)])
    }

    fn grant(&self, sync_id: &str, id: &str, include_expansion: bool) -> Result<Record> {
        named("grant", &[id])?;
        let unmigrated = self.sync(sync_id)?.is_some_and(|s| !s.backfilled);
        self.one(sync_id, "v1_grants", &[("external_id", id)], |row| {
            grants::read(row, include_expansion, unmigrated, &self.warnings)
        })
    }

    fn check_sync(&self, sync_id: &str) -> Result<()> {
        self.sync(sync_id).map(|_| ())
    }

    fn count_by_type(
        &self,
        sync_id: &str,
        what: Counted,
        after: Option<&Position>,
        max_rows: u64,
    ) -> Result<TypeCounts> {
        self.counted(sync_id, what, after, max_rows)
    }

    fn session_entries(
        &self,
        sync_id: &str,
        prefix: &str,
        after: Option<&str>,
        max: usize,
    ) -> Result<Vec<SessionEntry>> {
        self.sessions(sync_id, prefix, after, max)
    }

    fn asset(&self, sync_id: &str, id: &str) -> Result<Asset> {
        named("asset", &[id])?;
        self.one(sync_id, "v1_assets", &[("external_id", id)], |row| {
            Ok(Asset {
                content_type: syncs::text(row.value(assets::CONTENT_TYPE)?),
                data: row.value(DATA)?.into_bytes().into_owned(),
            })
        })
    }

    fn assets(
        &self,
        sync_id: &str,
        after: Option<&Position>,
        max: usize,
        assets: &mut Vec<AssetInfo>,
    ) -> Result<Option<Position>> {
        self.list_assets(sync_id, after, max, assets)
    }

    fn warnings(&self) -> Vec<Warning> {
        self.warnings.list()
    }

    fn warn(&self, warning: Warning) {
        self.warnings.add(warning);
    }
}
