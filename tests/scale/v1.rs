//! Format v1: a database as the writer lays it out, one zstd frame.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;

use c1z::model::connector::v2;
use c1z::model::wire;
use prost::Message;
use rusqlite::{Connection, params};
use zstd_safe::{CCtx, CParameter, InBuffer, OutBuffer};

use super::{Scale, entitlement, group, group_name, user, user_name};
use crate::generator::SYNC_ID;

/// Tables and indices of today's writer; those that stay empty, too.
const TABLES: &str = "
CREATE TABLE v1_resource_types (id integer primary key, external_id text not null, data blob not null, sync_id text not null, discovered_at datetime not null);
CREATE TABLE v1_resources (id integer primary key, resource_type_id text not null, external_id text not null, parent_resource_type_id text,
  parent_resource_id text, data blob not null, sync_id text not null, discovered_at datetime not null);
CREATE TABLE v1_entitlements (id integer primary key, resource_type_id text not null, resource_id text not null, external_id text not null,
  data blob not null, sync_id text not null, discovered_at datetime not null);
CREATE TABLE v1_sync_runs (id integer primary key, sync_id text not null, started_at datetime not null, ended_at datetime, sync_token text not null,
  sync_type text not null default 'full', parent_sync_id text not null default '', linked_sync_id text not null default '',
  supports_diff integer not null default 0, grants_backfilled integer not null default 0, stats text,
  ingest_invariant_generation text not null default '', ingest_invariant_coverage text not null default '', ingest_invariant_mode text not null default '');
CREATE TABLE v1_grants (id integer primary key, resource_type_id text not null, resource_id text not null, entitlement_id text not null,
  principal_resource_type_id text not null, principal_resource_id text not null, external_id text not null, expansion blob,
  needs_expansion integer not null default 0, data blob not null, sync_id text not null, discovered_at datetime not null);
CREATE TABLE v1_assets (id integer primary key, external_id text not null, content_type text not null, data blob not null, sync_id text not null,
  discovered_at datetime not null);
CREATE TABLE v1_connector_sessions (id integer primary key, sync_id text NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL);
";

/// Made behind the rows: sorting once is faster than a million insertions, and nobody can tell.
const INDICES: &str = "
CREATE UNIQUE INDEX idx_resource_types_external_sync_v1 on v1_resource_types (external_id, sync_id);
CREATE INDEX idx_resources_resource_type_id_v1 on v1_resources (resource_type_id);
CREATE INDEX idx_resources_external_sync_v1 on v1_resources (parent_resource_type_id, parent_resource_id);
CREATE UNIQUE INDEX idx_resources_parent_resource_id_v1 on v1_resources (external_id, sync_id);
CREATE INDEX idx_entitlements_resource_id_v1 on v1_entitlements (resource_type_id, resource_id);
CREATE UNIQUE INDEX idx_entitlements_external_sync_v1 on v1_entitlements (external_id, sync_id);
CREATE UNIQUE INDEX idx_sync_runs_sync_id_v1 on v1_sync_runs (sync_id);
CREATE INDEX idx_grants_resource_type_id_resource_id_v1 on v1_grants (resource_type_id, resource_id);
CREATE INDEX idx_grants_principal_id_v1 on v1_grants (principal_resource_type_id, principal_resource_id);
CREATE INDEX idx_grants_entitlement_id_principal_id_v1 on v1_grants (entitlement_id, principal_resource_type_id, principal_resource_id);
CREATE UNIQUE INDEX idx_grants_external_sync_v1 on v1_grants (external_id, sync_id);
CREATE INDEX idx_grants_entitlement_sync_grant_v1 on v1_grants (entitlement_id, sync_id, id);
CREATE INDEX idx_grants_sync_expansion_v1 on v1_grants (sync_id) where expansion is not null;
CREATE INDEX idx_grants_sync_needs_expansion_v1 on v1_grants (sync_id) where needs_expansion = 1;
CREATE UNIQUE INDEX idx_assets_external_sync_v1 on v1_assets (external_id, sync_id);
CREATE UNIQUE INDEX idx_session_store_sync_key_v1 on v1_connector_sessions (sync_id, key);
";

const AT: &str = "2026-11-22 16:47:51.559607907";

/// Writes a file; its database lies beside it meanwhile.
pub fn write(scale: &Scale, path: &Path) {
    let database = path.with_extension("db.part");
    let _ = std::fs::remove_file(&database);
    fill(scale, &database);
    pack(&database, path);
    std::fs::remove_file(&database).unwrap();
}

fn fill(scale: &Scale, path: &Path) {
    let db = Connection::open(path).unwrap();
    db.execute_batch(
        "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN;",
    )
    .unwrap();
    db.execute_batch(TABLES).unwrap();
    for (id, name, of) in [("user", "User", 1), ("group", "Group", 2)] {
        let record = v2::ResourceType {
            id: id.into(),
            display_name: name.into(),
            traits: vec![of],
            ..Default::default()
        };
        db.execute(
            "INSERT INTO v1_resource_types (external_id, data, sync_id, discovered_at) VALUES (?, ?, ?, ?)",
            params![id, record.encode_to_vec(), SYNC_ID, AT],
        )
        .unwrap();
    }
    resources(&db, "user", scale.users, &user, &user_name);
    resources(&db, "group", scale.groups, &group, &group_name);
    entitlements(&db, scale);
    grants(&db, scale);
    let stats = serde_json::json!({
        "resource_types": 2, "resources": scale.users + scale.groups, "entitlements": scale.groups, "grants": scale.grants,
        "resources_by_resource_type": { "group": scale.groups, "user": scale.users },
        "grants_by_resource_type": { "group": scale.grants }, "entitlements_by_resource_type": { "group": scale.groups },
    });
    db.execute(
        "INSERT INTO v1_sync_runs (sync_id, started_at, ended_at, sync_token, sync_type, grants_backfilled, stats) VALUES (?, ?, ?, '', 'full', 1, ?)",
        params![SYNC_ID, "2026-11-22 16:47:51.019999849", "2026-11-22 16:48:18.468775505", stats.to_string()],
    )
    .unwrap();
    db.execute_batch(INDICES).unwrap();
    db.execute_batch("COMMIT").unwrap();
}

fn resources(
    db: &Connection,
    of: &str,
    count: u64,
    id: &dyn Fn(u64) -> String,
    name: &dyn Fn(u64) -> String,
) {
    let mut insert = db
        .prepare("INSERT INTO v1_resources (resource_type_id, external_id, data, sync_id, discovered_at) VALUES (?, ?, ?, ?, ?)")
        .unwrap();
    for number in 0..count {
        let id = id(number);
        let external = format!("{of}:{id}");
        let record = v2::Resource {
            id: Some(v2::ResourceId {
                resource_type: of.into(),
                resource: id,
                ..Default::default()
            }),
            display_name: name(number),
            ..Default::default()
        };
        insert
            .execute(params![of, external, record.encode_to_vec(), SYNC_ID, AT])
            .unwrap();
    }
}

fn entitlements(db: &Connection, scale: &Scale) {
    let mut insert = db
        .prepare("INSERT INTO v1_entitlements (resource_type_id, resource_id, external_id, data, sync_id, discovered_at) VALUES ('group', ?, ?, ?, ?, ?)")
        .unwrap();
    for number in 0..scale.groups {
        let on = group(number);
        let id = entitlement(&on);
        let record = v2::Entitlement {
            resource: Some(v2::Resource {
                id: Some(v2::ResourceId {
                    resource_type: "group".into(),
                    resource: on.clone(),
                    ..Default::default()
                }),
                display_name: group_name(number),
                ..Default::default()
            }),
            id: id.clone(),
            display_name: format!("{} Member", group_name(number)),
            purpose: 1,
            slug: "member".into(),
            ..Default::default()
        };
        insert
            .execute(params![on, id, record.encode_to_vec(), SYNC_ID, AT])
            .unwrap();
    }
}

fn grants(db: &Connection, scale: &Scale) {
    let mut insert = db
        .prepare(
            "INSERT INTO v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id, data,
               sync_id, discovered_at) VALUES ('group', ?, ?, 'user', ?, ?, ?, ?, ?)",
        )
        .unwrap();
    for number in 0..scale.groups {
        let on = group(number);
        let of = entitlement(&on);
        for member in scale.members(number) {
            let to = user(member);
            let id = scale.grant(&of, &to);
            // Slim: what the columns say is not said again.
            let mut blob = Vec::new();
            wire::put_string_field(&mut blob, 3, &id);
            insert
                .execute(params![on, of, to, id, blob, SYNC_ID, AT])
                .unwrap();
        }
    }
}

/// The magic and one frame with its size and checksum, made piece by piece.
fn pack(database: &Path, path: &Path) {
    let mut from = File::open(database).unwrap();
    let mut to = BufWriter::new(File::create(path).unwrap());
    to.write_all(b"C1ZF\0").unwrap();
    let mut context = CCtx::create();
    let level = CParameter::CompressionLevel(3);
    for parameter in [
        level,
        CParameter::ChecksumFlag(true),
        CParameter::ContentSizeFlag(true),
    ] {
        context.set_parameter(parameter).unwrap();
    }
    let size = from.metadata().unwrap().len();
    context.set_pledged_src_size(Some(size)).unwrap();
    let (mut read, mut packed) = (vec![0; 1 << 20], vec![0; 1 << 20]);
    loop {
        let len = from.read(&mut read).unwrap();
        let mut input = InBuffer::around(&read[..len]);
        loop {
            let mut output = OutBuffer::around(&mut packed[..]);
            let left = match len {
                0 => context.end_stream(&mut output).unwrap(),
                _ => context.compress_stream(&mut output, &mut input).unwrap(),
            };
            to.write_all(output.as_slice()).unwrap();
            if if len == 0 {
                left == 0
            } else {
                input.pos() == len
            } {
                break;
            }
        }
        if len == 0 {
            break;
        }
    }
    to.flush().unwrap();
}
