//! The first engine: the SQLite database of a v1 file, in memory and read-only.
//!
//! Behaves as if the file had been migrated to the newest schema, without changing a byte of it.

mod assets;
mod counts;
mod error;
mod grants;
mod guard;
mod image;
mod one;
mod open;
mod orphans;
mod plain;
mod rows;
mod scan;
mod schema;
mod sessions;
mod syncs;

pub use image::SqliteImage;

use std::cell::OnceCell;

use rusqlite::Connection;

use crate::cancel::Cancel;
use crate::error::Result;
use crate::format::v1::{Image, Summary};
use crate::limits::Limits;
use crate::store::query::{
    Counted, EntitlementQuery, GrantQuery, Kind, Query, ResourceQuery, ResourceRef, named,
};
use crate::store::record::{
    Asset, AssetInfo, Position, Record, SessionEntry, StoreMetadata, TypeCounts,
};
use crate::store::warnings::{Warning, Warnings};
use crate::store::{FileInfo, GrantParts, GrantRow, RowKey, Store, Stream, SyncRun, unknown_sync};
use error::convert;
use grants::read_grant;
use guard::Guard;
use one::{blob, read_plain};
use rows::{GRANT_COLUMNS, Rows, Select};
use schema::Schema;
use syncs::SqliteSync;

/// An open v1 file.
pub struct SqliteStore {
    connection: Connection,
    schema: Schema,
    syncs: Vec<SqliteSync>,
    orphans: OnceCell<Vec<(String, u64)>>,
    summary: Summary,
    size: u64,
    encoded_size: Option<u64>,
    guard: Guard,
    warnings: Warnings,
}

impl SqliteStore {
    /// Opens a decoded image. Costs a look at the schema and the sync runs, not at any record.
    ///
    /// Errors: `sqlite.*`.
    pub fn open(
        mut image: SqliteImage,
        summary: Summary,
        encoded_size: Option<u64>,
        limits: &Limits,
        cancel: Cancel,
    ) -> Result<Self> {
        if summary.wal {
            image.clear_wal_flag();
        }
        let size = image.len() as u64;
        let guard = Guard::new(cancel, size);
        let connection = guard.run(|| open::open(image, limits, &guard))?;
        let schema = guard.run(|| Schema::read(&connection))?;
        let warnings = Warnings::default();
        if summary.tail > 0 {
            let message = format!(
                "{} bytes follow the database that its header describes; they are ignored.",
                summary.tail
            );
            warnings.add(Warning::new("sqlite.trailing-pages", message));
        }
        let syncs = guard.run(|| syncs::read(&connection, &schema, &warnings))?;
        Ok(Self {
            connection,
            schema,
            syncs,
            orphans: OnceCell::new(),
            summary,
            size,
            encoded_size,
            guard,
            warnings,
        })
    }

    fn orphans(&self) -> Result<&Vec<(String, u64)>> {
        if let Some(orphans) = self.orphans.get() {
            return Ok(orphans);
        }
        let found = orphans::find(
            &self.connection,
            &self.guard,
            &self.schema,
            &self.syncs,
            &self.warnings,
        )?;
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

    fn select(&self, sync_id: &str, query: &Query) -> Result<Select> {
        self.sync(sync_id)?;
        let mut select = Select::for_query(sync_id, query, &self.grant_columns())?;
        select.nothing = !self.schema.has(select.table);
        Ok(select)
    }

    /// Streams a kind whose blob is the record.
    fn plain(&self, sync_id: &str, query: &Query, after: Option<&Position>) -> Result<Stream<'_>> {
        let (kind, select) = (query.kind(), self.select(sync_id, query)?);
        let after = after.map(rows::rowid).transpose()?;
        Ok(Box::new(Rows::new(
            &self.connection,
            &self.guard,
            select,
            after,
            move |row| read_plain(kind, row),
        )))
    }

    /// The columns of a grant, in the order that [`read_grant`] wants.
    fn grant_columns(&self) -> String {
        let expansion = self.schema.column("v1_grants", "expansion");
        format!("{GRANT_COLUMNS}, {expansion}")
    }
}

impl Store for SqliteStore {
    fn info(&self) -> FileInfo {
        FileInfo {
            decoded_size: Some(self.size),
            declared_size: self.summary.declared_size,
            window_size: Some(self.summary.window_size),
            frames: Some(self.summary.frames),
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
        self.size
    }

    fn cancel(&self) -> &Cancel {
        self.guard.cancel()
    }

    fn syncs(&self) -> Result<Vec<SyncRun>> {
        Ok(self.syncs.iter().map(|s| s.run.clone()).collect())
    }

    fn sync_token(&self, sync_id: &str) -> Result<String> {
        if !self.syncs.iter().any(|s| s.run.id == sync_id) {
            return Err(unknown_sync(sync_id));
        }
        let sql = "SELECT sync_token FROM v1_sync_runs WHERE sync_id = ? ORDER BY id LIMIT 1";
        let token = || {
            self.connection
                .query_row(sql, [sync_id], |row| Ok(syncs::text(row.get_ref(0)?)))
        };
        self.guard
            .run(|| token().map_err(|e| convert("reading a sync token", &e)))
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
        let stored = Rows::new(&self.connection, &self.guard, select, after, read_grant);
        Ok(Box::new(stored.map(move |row| {
            grants::rebuild(row?, include, unmigrated, &self.warnings)
        })))
    }

    fn walks(&self, query: &Query) -> bool {
        Select::for_query("", query, "").is_ok_and(|select| select.walks())
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
        self.one_plain(sync_id, Kind::ResourceTypes, "external_id = ?", &[id])
    }

    fn resource(&self, sync_id: &str, id: &ResourceRef) -> Result<Record> {
        named("resource", &[&id.resource_type, &id.resource])?;
        // The stored id joins type and id without escaping: `a:b` + `c` and `a` + `b:c` collide.
        let joined = format!("{}:{}", id.resource_type, id.resource);
        self.one_plain(
            sync_id,
            Kind::Resources,
            "resource_type_id = ? AND external_id = ?",
            &[&id.resource_type, &joined],
        )
    }

    fn entitlement(&self, sync_id: &str, id: &str) -> Result<Record> {
        named("entitlement", &[id])?;
        self.one_plain(sync_id, Kind::Entitlements, "external_id = ?", &[id])
    }

    fn grant(&self, sync_id: &str, id: &str, include_expansion: bool) -> Result<Record> {
        named("grant", &[id])?;
        let unmigrated = self.sync(sync_id)?.is_some_and(|s| !s.backfilled);
        let columns = self.grant_columns();
        let stored = self.one(
            sync_id,
            "v1_grants",
            &columns,
            "external_id = ?",
            &[id],
            read_grant,
        )?;
        grants::rebuild(stored, include_expansion, unmigrated, &self.warnings)
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
        self.one(
            sync_id,
            "v1_assets",
            "id, content_type, data",
            "external_id = ?",
            &[id],
            |row| {
                let data = blob(row, 2)?;
                Ok((
                    row.get(0)?,
                    data.len(),
                    Asset {
                        content_type: syncs::text(row.get_ref(1)?),
                        data,
                    },
                ))
            },
        )
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
