//! Database images made here: by an SDK's schema, or spoilt.

#[path = "../fuzz/src/frames.rs"]
pub mod frames;

use c1z::model::wire::put_bytes_field;
use c1z::{Limits, Store};
use rusqlite::{Connection, MAIN_DB};

/// The schema as an SDK of 2026 writes it.
pub const TABLES: &str = "
create table v1_resource_types (id integer primary key, external_id text not null, data blob not null, sync_id text not null, discovered_at datetime not null);
create table v1_resources (id integer primary key, resource_type_id text not null, external_id text not null, parent_resource_type_id text, parent_resource_id text, data blob not null, sync_id text not null, discovered_at datetime not null);
create table v1_entitlements (id integer primary key, resource_type_id text not null, resource_id text not null, external_id text not null, data blob not null, sync_id text not null, discovered_at datetime not null);
create table v1_grants (id integer primary key, resource_type_id text not null, resource_id text not null, entitlement_id text not null, principal_resource_type_id text not null, principal_resource_id text not null, external_id text not null, expansion blob, needs_expansion integer not null default 0, data blob not null, sync_id text not null, discovered_at datetime not null);
create table v1_assets (id integer primary key, external_id text not null, content_type text not null, data blob not null, sync_id text not null, discovered_at datetime not null);
create table v1_sync_runs (id integer primary key, sync_id text not null, started_at datetime not null, ended_at datetime, sync_token text not null, sync_type text not null default 'full', parent_sync_id text not null default '', linked_sync_id text not null default '', supports_diff integer not null default 0, grants_backfilled integer not null default 0, stats text);
";

/// Its indices, but for the one that came with v0.9.10.
pub const INDICES: &str = "
create unique index idx_resource_types_external_sync_v1 on v1_resource_types (external_id, sync_id);
create index idx_resources_resource_type_id_v1 on v1_resources (resource_type_id);
create index idx_resources_external_sync_v1 on v1_resources (parent_resource_type_id, parent_resource_id);
create unique index idx_resources_parent_resource_id_v1 on v1_resources (external_id, sync_id);
create index idx_entitlements_resource_id_v1 on v1_entitlements (resource_type_id, resource_id);
create unique index idx_entitlements_external_sync_v1 on v1_entitlements (external_id, sync_id);
create index idx_grants_resource_type_id_resource_id_v1 on v1_grants (resource_type_id, resource_id);
create index idx_grants_principal_id_v1 on v1_grants (principal_resource_type_id, principal_resource_id);
create index idx_grants_entitlement_id_principal_id_v1 on v1_grants (entitlement_id, principal_resource_type_id, principal_resource_id);
create unique index idx_grants_external_sync_v1 on v1_grants (external_id, sync_id);
";
pub const NEWER_INDEX: &str =
    "create index idx_grants_entitlement_sync_grant_v1 on v1_grants (entitlement_id, sync_id, id);";

pub const RUN: &str = "insert into v1_sync_runs (sync_id, started_at, ended_at, sync_token) values ('s', '2026-01-01 00:00:00', '2026-01-01 01:00:00', '');";

pub fn resource_type(id: &str) -> Vec<u8> {
    let mut wire = Vec::new();
    put_bytes_field(&mut wire, 1, id.as_bytes());
    wire
}

pub fn grant(id: &str) -> Vec<u8> {
    let mut wire = Vec::new();
    put_bytes_field(&mut wire, 3, id.as_bytes());
    wire
}

/// An image of what a closure does to an empty database of the given page size.
pub fn image_with(
    page_size: u32,
    make: impl FnOnce(&Connection) -> rusqlite::Result<()>,
) -> Vec<u8> {
    let mut connection = Connection::open_in_memory().unwrap();
    connection
        .execute_batch(&format!("pragma page_size = {page_size};"))
        .unwrap();
    make(&connection).unwrap();
    connection.serialize(MAIN_DB).unwrap().to_vec()
}

pub fn image(sql: &str) -> Vec<u8> {
    image_with(4096, |db| db.execute_batch(sql))
}

pub fn open(image: &[u8]) -> c1z::Result<Box<dyn Store>> {
    c1z::open(&frames::c1z(image), Limits::default())
}
