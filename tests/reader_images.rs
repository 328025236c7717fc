//! What no fixture has: rows that share an id, timings in a token, odd stats.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;

use c1z::Store;
use c1z::model::wire::put_bytes_field;
use c1z::query::{self, GrantsForEntitlements};
use c1z::store::{self, ResourceRef, SyncType};
use c1z::work::{Pace, run};
use common::image::{INDICES, RUN, TABLES, grant, image, image_with, open, resource_type};
use rusqlite::params;
use serde_json::{Value, json};

fn code<T>(result: c1z::Result<T>) -> Option<&'static str> {
    result.err().map(|e| e.code())
}

fn store(sql: &str) -> Box<dyn Store> {
    open(&image(&format!("{TABLES} {INDICES} {sql}"))).unwrap()
}

fn reference(resource_type: &str, resource: &str) -> ResourceRef {
    ResourceRef {
        resource_type: resource_type.into(),
        resource: resource.into(),
    }
}

// ---- single gets ----

fn entitlement(id: &str) -> Vec<u8> {
    let mut wire = Vec::new();
    put_bytes_field(&mut wire, 2, id.as_bytes());
    wire
}

/// Every table of a database without its unique indices holds `twice` twice, `once` once, and `other`
/// once in each of two syncs.
fn doubled() -> Box<dyn Store> {
    let image = image_with(4096, |db| {
        db.execute_batch(&format!(
            "{TABLES} {RUN} insert into v1_sync_runs (sync_id, started_at, sync_token) values ('t', '', '');"
        ))?;
        for (id, sync) in [
            ("once", "s"),
            ("twice", "s"),
            ("twice", "s"),
            ("other", "s"),
            ("other", "t"),
        ] {
            db.execute("insert into v1_resource_types (external_id, data, sync_id, discovered_at) values (?, ?, ?, '')", params![id, resource_type(id), sync])?;
            db.execute("insert into v1_resources (resource_type_id, external_id, data, sync_id, discovered_at) values ('user', 'user:' || ?, x'', ?, '')", params![id, sync])?;
            db.execute("insert into v1_entitlements (resource_type_id, resource_id, external_id, data, sync_id, discovered_at) values ('', '', ?, ?, ?, '')", params![id, entitlement(id), sync])?;
            db.execute("insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id, data, sync_id, discovered_at) values ('', '', 'e', '', '', ?, ?, ?, '')", params![id, grant(id), sync])?;
            db.execute("insert into v1_assets (external_id, content_type, data, sync_id, discovered_at) values (?, '', x'', ?, '')", params![id, sync])?;
        }
        Ok(())
    });
    open(&image).unwrap()
}

#[test]
fn an_id_of_two_rows_is_ambiguous() {
    let store = doubled();
    for (id, want) in [
        ("once", None),
        ("twice", Some("store.ambiguous")),
        ("other", None),
        ("none", Some("store.not-found")),
    ] {
        assert_eq!(code(store.resource_type("s", id)), want, "{id}");
        assert_eq!(
            code(store.resource("s", &reference("user", id))),
            want,
            "{id}"
        );
        assert_eq!(code(store.entitlement("s", id)), want, "{id}");
        assert_eq!(code(store.grant("s", id, true)), want, "{id}");
        assert_eq!(code(store.asset("s", id)), want, "{id}");
    }
    // Reads by ids leave out what is missing, and hide no doubt.
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let found = query::entitlements_by_ids(&*store, "s", &ids(&["once", "none"]));
    assert_eq!(found.unwrap().len(), 1);
    let doubt = query::entitlements_by_ids(&*store, "s", &ids(&["once", "twice"]));
    assert_eq!(code(doubt), Some("store.ambiguous"));
    let doubt = query::resources_by_ids(&*store, "s", &[reference("user", "twice")]);
    assert_eq!(code(doubt), Some("store.ambiguous"));
}

#[test]
fn an_id_that_names_nothing_is_malformed() {
    let store = doubled();
    let malformed = Some("usage.malformed-id");
    assert_eq!(code(store.resource_type("s", "")), malformed);
    for id in [
        reference("", ""),
        reference("user", ""),
        reference("", "once"),
    ] {
        assert_eq!(code(store.resource("s", &id)), malformed, "{id:?}");
    }
    assert_eq!(code(store.entitlement("s", "")), malformed);
    assert_eq!(code(store.grant("s", "", true)), malformed);
    assert_eq!(code(store.asset("s", "")), malformed);
}

/// The stored id joins type and id without escaping.
#[test]
fn resources_whose_joined_ids_are_equal() {
    let store = store(&format!(
        "{RUN} drop index idx_resources_parent_resource_id_v1;
         insert into v1_resources (resource_type_id, external_id, data, sync_id, discovered_at) values ('a:b', 'a:b:c', x'1a00', 's', ''), ('a', 'a:b:c', x'', 's', '');"
    ));
    let long = store.resource("s", &reference("a:b", "c")).unwrap();
    let short = store.resource("s", &reference("a", "b:c")).unwrap();
    assert_ne!(long, short);
    let both = [
        reference("a", "b:c"),
        reference("a:b", "c"),
        reference("a:b:c", ""),
    ];
    let found = query::resources_by_ids(&*store, "s", &both);
    assert_eq!(found.unwrap(), [short, long]);
}

#[test]
fn a_record_that_does_not_parse_is_not_a_missing_one() {
    let store = store(&format!(
        "{RUN} insert into v1_entitlements (resource_type_id, resource_id, external_id, data, sync_id, discovered_at) values ('', '', 'e', x'ff', 's', '');
         insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id, data, sync_id, discovered_at) values ('', '', 'e', '', '', 'g', x'ff', 's', '');"
    ));
    assert_eq!(code(store.grant("s", "g", true)), Some("proto.malformed"));
    let found = query::entitlements_by_ids(&*store, "s", &["e".into()]).unwrap();
    let json = query::whole(&*store, found, &c1z::Limits::default());
    assert_eq!(code(json), Some("proto.malformed"));
    let batch = GrantsForEntitlements::new(vec!["e".into(), "f".into()], true);
    let mut grants = batch.records(&*store, "s").unwrap();
    assert_eq!(grants.next().map(code), Some(Some("proto.malformed")));
    assert!(grants.next().is_none(), "nothing follows an error");
}

// ---- stats ----

fn stats(store: &dyn Store) -> Value {
    let stats = run(async |pace: &Pace| query::stats_v2(store, SyncType::Any, "s", pace).await);
    serde_json::to_value(stats.unwrap()).unwrap()
}

const TOKEN: &str = r#"{"version":1,"secret":"TOPSECRET","actions_map":{"a":{"page_token":"TOPSECRET"}},
  "step_durations_ms":{"list-grants":12,"list-users":0},
  "connector_call_stats":{"ListUsers":{"count":3,"total_ms":40,"max_ms":20,"errors":1,"timeouts":0,"note":"TOPSECRET"}},
  "session_store_stats":{"Get":{"count":1}}}"#;

fn run_with(token: &str, stats: &str, sync_type: &str) -> String {
    format!(
        "insert into v1_sync_runs (sync_id, started_at, ended_at, sync_token, sync_type, stats) values ('s', '2026-01-01', '2026-01-02', '{token}', '{sync_type}', {stats});"
    )
}

/// Two declared types, of which one has no resource; resources, entitlements and grants of a type
/// that is not declared; one asset.
const ROWS: &str = "
insert into v1_resource_types (external_id, data, sync_id, discovered_at) values ('user', x'', 's', ''), ('app', x'', 's', ''), ('role', x'', 'other', '');
insert into v1_resources (resource_type_id, external_id, data, sync_id, discovered_at) values ('user', 'user:a', x'', 's', ''), ('user', 'user:b', x'', 's', ''), ('ghost', 'ghost:c', x'', 's', ''), ('app', 'app:d', x'', 'other', '');
insert into v1_entitlements (resource_type_id, resource_id, external_id, data, sync_id, discovered_at) values ('ghost', 'c', 'e', x'', 's', '');
insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id, data, sync_id, discovered_at) values ('ghost', 'c', 'e', 'user', 'a', 'g', x'', 's', ''), ('user', 'a', 'f', 'user', 'b', 'h', x'', 's', '');
insert into v1_assets (external_id, content_type, data, sync_id, discovered_at) values ('icon', '', x'', 's', '');
";

#[test]
fn undeclared_types_are_counted_as_the_reference_does() {
    let counted = json!({
        "resourceTypes": "2", "resources": "2", "resourcesByResourceType": {"app": "0", "user": "2"},
        "entitlements": "1", "entitlementsByResourceType": {"ghost": "1"},
        "grants": "2", "grantsByResourceType": {"ghost": "1", "user": "1"}, "assets": "1",
    });
    for stored in [
        "null",
        "''",
        "'not json'",
        "'{\"grants\":7}'",
        "'{\"resource_types\":0,\"grants\":7}'",
    ] {
        let store = store(&format!("{} {ROWS}", run_with("", stored, "full")));
        assert_eq!(stats(&*store), counted, "{stored}");
    }
    let store = store(&format!(
        "{} {ROWS}",
        run_with("", "null", "resources_only")
    ));
    assert_eq!(
        stats(&*store),
        json!({"resourceTypes": "2", "resources": "2", "resourcesByResourceType": {"app": "0", "user": "2"}, "assets": "1"})
    );
    let flat = run(async |pace: &Pace| query::stats(&*store, SyncType::Any, "s", pace).await);
    assert_eq!(
        serde_json::to_value(flat.unwrap()).unwrap(),
        json!({"resource_types": 2, "user": 2, "app": 0})
    );
}

/// Stats believe what is stored if it has resource types; the sync run shows it even if not.
#[test]
fn stored_stats_are_trusted_only_so_far() {
    let trusted = store(&format!(
        "{} {ROWS}",
        run_with("", "'{\"resource_types\":9,\"grants\":7}'", "full")
    ));
    assert_eq!(
        stats(&*trusted),
        json!({"resourceTypes": "9", "grants": "7"})
    );
    let recounted = run(async |pace: &Pace| query::recount(&*trusted, "s", pace).await).unwrap();
    assert_eq!((recounted.resource_types, recounted.grants), (2, 2));

    let doubtful = store(&format!(
        "{} {ROWS}",
        run_with("", "'{\"grants\":7}'", "full")
    ));
    let sync = run(async |pace: &Pace| query::sync(&*doubtful, "s", pace).await).unwrap();
    assert_eq!(sync.stats.unwrap().grants, 7);
    let unreadable = store(&format!("{} {ROWS}", run_with("", "'{'", "full")));
    let sync = run(async |pace: &Pace| query::sync(&*unreadable, "s", pace).await).unwrap();
    assert_eq!(sync.stats.unwrap().grants, 2);
    assert_eq!(unreadable.warnings()[0].code, "sync.stats-unreadable");
}

#[test]
fn a_type_that_is_named_like_a_count_takes_its_place() {
    let store = store(&format!(
        "{} insert into v1_resource_types (external_id, data, sync_id, discovered_at) values ('grants', x'', 's', '');",
        run_with("", "null", "full")
    ));
    let flat = run(async |pace: &Pace| query::stats(&*store, SyncType::Any, "s", pace).await);
    assert_eq!(
        serde_json::to_value(flat.unwrap()).unwrap(),
        json!({"resource_types": 1, "entitlements": 0, "grants": 0})
    );
}

/// Of a token the three maps of timings, and not another word.
#[test]
fn timings_come_from_the_token_and_nothing_else_does() {
    let store = store(&format!("{} {ROWS}", run_with(TOKEN, "null", "full")));
    let counted = stats(&*store);
    assert_eq!(
        counted["stepDurationsMs"],
        json!({"list-grants": "12", "list-users": "0"})
    );
    assert_eq!(
        counted["connectorCallStats"],
        json!({"ListUsers": {"count": "3", "totalMs": "40", "maxMs": "20", "errors": "1"}})
    );
    assert_eq!(counted["sessionStoreStats"], json!({"Get": {"count": "1"}}));

    let sync = run(async |pace: &Pace| query::sync(&*store, "s", pace).await).unwrap();
    let latest =
        run(async |pace: &Pace| query::latest_finished_sync(&*store, SyncType::Any, pace).await);
    let everything = [
        serde_json::to_string(&sync).unwrap(),
        serde_json::to_string(&latest.unwrap()).unwrap(),
        serde_json::to_string(&store.syncs().unwrap()).unwrap(),
        serde_json::to_string(&query::list_syncs(&*store, None, 0).unwrap().syncs).unwrap(),
        serde_json::to_string(&store::default_sync(&*store).unwrap()).unwrap(),
        serde_json::to_string(&store.info()).unwrap(),
        serde_json::to_string(&store.warnings()).unwrap(),
        counted.to_string(),
    ];
    assert!(!everything.concat().contains("TOPSECRET"));
    assert_eq!(store.sync_token("s").unwrap(), TOKEN);
}

#[test]
fn tokens_of_any_shape_are_no_error() {
    for token in [
        "",
        "sanitised",
        "[]",
        "null",
        "7",
        "{",
        r#"{"step_durations_ms":[1],"connector_call_stats":{"x":"y"},"session_store_stats":null}"#,
    ] {
        let store = store(&format!("{} {ROWS}", run_with(token, "null", "full")));
        let counted = stats(&*store);
        assert_eq!(counted["grants"], "2", "{token}");
        for map in ["stepDurationsMs", "connectorCallStats", "sessionStoreStats"] {
            assert_eq!(counted.get(map), None, "{token}");
        }
    }
}

/// Rows of a sync that no run names are counted like any other's, and it has no type and no token.
#[test]
fn syncs_that_only_rows_name() {
    let store = store(&format!("{} {ROWS}", run_with("", "null", "full")));
    let sync = run(async |pace: &Pace| query::sync(&*store, "other", pace).await).unwrap();
    assert!(sync.orphan && !sync.finished);
    let stats = sync.stats.unwrap();
    assert_eq!((stats.resource_types, stats.resources), (1, 0));
    let typed =
        run(async |pace: &Pace| query::stats_v2(&*store, SyncType::Full, "other", pace).await);
    assert_eq!(code(typed), Some("usage.sync-type"));
}

// ---- grant digests ----

#[test]
fn v1_has_no_digests() {
    let store = store(&format!("{} {ROWS}", run_with("", "null", "full")));
    assert_eq!(store.grant_digest("s", "e").unwrap(), None);
    assert_eq!(store.grant_digest_nodes("s", "e", 16).unwrap(), None);
    assert_eq!(store.grant_digest_bucket("s", "e", 0, 0).unwrap(), None);
    assert_eq!(
        store.grant_digest_bucket("s", "e", 16, 65_535).unwrap(),
        None
    );
    let level = Some("usage.digest-level");
    assert_eq!(code(store.grant_digest_nodes("s", "e", 17)), level);
    assert_eq!(code(store.grant_digest_nodes("s", "e", u32::MAX)), level);
    for (depth, index) in [(17, 0), (0, 1), (3, 8), (16, 65_536), (u32::MAX, u32::MAX)] {
        assert_eq!(
            code(store.grant_digest_bucket("s", "e", depth, index)),
            level,
            "{depth} {index}"
        );
    }
    assert_eq!(
        code(store.grant_digest("s", "")),
        Some("usage.malformed-id")
    );
    assert_eq!(
        code(store.grant_digest("u", "e")),
        Some("store.unknown-sync")
    );
}
