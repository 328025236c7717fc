//! Stamps, sync runs, indices that are not whole, references to nothing, and tokens.

use c1z::model::c1z::v3::SyncRunSummary;
use c1z::model::google::protobuf::Timestamp;
use c1z::model::storage::v3::{AssetRecord, GrantRecord, ResourceRecord, SyncRunRecord};
use c1z::store::{
    self, DefaultRule, EntitlementQuery, GrantQuery, Kind, Query, ResourceQuery, RowKey,
};
use prost::Message;

use crate::common::lsm::{GRANTS, ID_FORMAT, KEYSPACE, Made, SYNC, SYNC_RUN, key};
use crate::common::{collect, json};
use crate::read::{code, grants, ids, of_entitlement, warned};

/// Some of everything.
pub fn some() -> Made {
    let mut made = Made::new();
    for of in ["user", "group", "app"] {
        made.resource_type(of);
    }
    made.resource("app", "x", None)
        .resource("group", "g", Some(["app", "x"]));
    made.entitlement("app", "x", "app:x:use")
        .entitlement("group", "g", "group:g:member");
    for n in 0..20 {
        let name = format!("u{n}");
        let kind = ["user", "group", "us\0er"][n % 3];
        made.resource(kind, &name, Some(["app", "x"]));
        made.grant(["app", "x", "app:x:use"], [kind, &name]);
        made.grant(["group", "g", "group:g:member"], [kind, &name]);
        made.grant(["group", "g", "custom"], [kind, &name]);
    }
    made
}

#[test]
fn layouts_that_are_not_ours_are_refused() {
    let number = |n: u32| Some(n.to_be_bytes().to_vec());
    let two = || number(2);
    for (keyspace, ids, data, want) in [
        (None, None, false, "ok"),
        (None, None, true, "v3.legacy-keyspace"),
        (None, two(), true, "v3.legacy-keyspace"),
        (number(1), two(), true, "v3.keyspace"),
        (number(3), two(), true, "v3.keyspace"),
        (Some(vec![0, 0, 2]), two(), true, "v3.keyspace"),
        (Some(vec![]), two(), true, "v3.keyspace"),
        (Some(vec![0, 0, 0, 0, 2]), two(), true, "v3.keyspace"),
        (two(), None, false, "ok"),
        (two(), None, true, "v3.legacy-keyspace"),
        (two(), number(1), true, "v3.legacy-keyspace"),
        (two(), number(1), false, "v3.legacy-keyspace"),
        (two(), number(3), true, "v3.keyspace"),
        (two(), number(0), true, "v3.keyspace"),
        (two(), Some(vec![2]), true, "v3.keyspace"),
        (two(), two(), true, "ok"),
        (two(), two(), false, "ok"),
    ] {
        let mut made = Made::bare();
        let at = format!("{keyspace:?} {ids:?} {data}");
        for (key, stamp) in [(KEYSPACE, keyspace), (ID_FORMAT, ids)] {
            if let Some(stamp) = stamp {
                made.put(key, stamp);
            }
        }
        if data {
            made.pairs
                .extend(some().pairs.into_iter().filter(|(key, _)| key[1] != 255));
        }
        let opened = made.open();
        if let Ok(store) = &opened {
            assert_eq!(store.syncs().unwrap().len(), usize::from(data), "{at}");
        }
        assert_eq!(code(opened), want, "{at}");
    }
}

#[test]
fn keys_that_no_writer_makes_are_refused() {
    for key in [&b"\x02"[..], b"\x04\x01\0x", b"\0", b"\xff", b"x", b""] {
        let mut made = some();
        made.put(key, "value");
        assert_eq!(code(made.open()), "v3.keyspace", "{key:?}");
    }
    // Families that are not known are passed over.
    let mut made = some();
    let before = ids(&*made.open().unwrap(), SYNC, &grants(GrantQuery::default())).unwrap();
    for key in [
        &b"\x03\x07\x02\0retired"[..],
        b"\x03\x07\x09\0new",
        b"\x03\x08",
        b"\x03\x0bx",
        b"\x03\xffentitlement-graph\0",
        b"\x03\xffidx\0by_principal",
        b"\x03\x04",
        b"\x03\x05\x01",
    ] {
        made.put(key, "value");
    }
    let store = made.open().unwrap();
    assert_eq!(
        ids(&*store, SYNC, &grants(GrantQuery::default())).unwrap(),
        before
    );
    assert!(warned(&*store).is_empty());
}

/// A key of a family that does not have its parts ends the read that meets it, and no other.
#[test]
fn malformed_keys_fail_the_reads_that_meet_them() {
    for tail in [
        "a",
        "a\0b",
        "a\0b\x001\0c\0d",
        "a\0b\x002\0c\0d\0e",
        "\x01\0b\x001\0c\0d\0e",
    ] {
        let mut made = some();
        made.put([GRANTS, tail.as_bytes()].concat(), "");
        let store = made.open().unwrap();
        let mut keys = Vec::new();
        let scanned = store.scan_grants(SYNC, None, 1000, &mut |_| Ok(()));
        let listed = store.keys(SYNC, &grants(GrantQuery::default()), None, 1000, &mut keys);
        assert_eq!(code(scanned), "v3.keyspace", "{tail:?}");
        assert!(listed.is_ok(), "keys are not taken apart: {tail:?}");
        assert!(ids(&*store, SYNC, &Query::ResourceTypes).is_ok());
        assert_eq!(
            ids(&*store, SYNC, &grants(of_entitlement("app:x:use")))
                .unwrap()
                .len(),
            20
        );
    }
}

fn summary(id: &str) -> SyncRunSummary {
    SyncRunSummary {
        sync_id: id.into(),
        r#type: 2,
        ended_at: Some(Timestamp::default()),
        ..Default::default()
    }
}

#[test]
fn the_sync_is_of_the_record_or_else_of_the_manifest() {
    let without_record = || {
        let mut made = some();
        made.pairs.remove(SYNC_RUN);
        made
    };
    // Neither knows one: nothing can be named.
    let store = without_record().open().unwrap();
    assert!(store.syncs().unwrap().is_empty());
    assert_eq!(
        store::default_sync(&*store).unwrap().rule,
        DefaultRule::Empty
    );
    assert_eq!(code(store.resource_types(SYNC, None)), "store.unknown-sync");

    // Only the manifest: rows are shown under its name.
    let mut made = without_record();
    made.syncs.push(summary("m"));
    let store = made.open().unwrap();
    let syncs = store.syncs().unwrap();
    assert_eq!(
        (
            syncs.len(),
            syncs[0].id.as_str(),
            syncs[0].sync_type.as_str()
        ),
        (1, "m", "partial")
    );
    assert_eq!(
        ids(&*store, "m", &grants(GrantQuery::default()))
            .unwrap()
            .len(),
        60
    );
    assert_eq!(store.sync_token("m").unwrap(), "");
    assert_eq!(code(store.resource_types(SYNC, None)), "store.unknown-sync");

    // Both: the record counts, whatever the manifest says.
    let mut made = some();
    made.syncs.push(summary("m"));
    let store = made.open().unwrap();
    let syncs = store.syncs().unwrap();
    assert_eq!(
        (
            syncs.len(),
            syncs[0].id.as_str(),
            syncs[0].sync_type.as_str()
        ),
        (1, SYNC, "full")
    );
    assert_eq!(store.sync_token(SYNC).unwrap(), "token");

    // Only the record is what `some` has. One that does not parse is an error, not an empty file.
    let mut made = some();
    made.put(SYNC_RUN, "\x0a\x05");
    assert_eq!(code(made.open()), "proto.malformed");

    // Not finished, whatever its age.
    let mut made = some();
    let run = SyncRunRecord {
        sync_id: SYNC.into(),
        ..Default::default()
    };
    made.put(SYNC_RUN, run.encode_to_vec());
    let store = made.open().unwrap();
    let default = store::default_sync(&*store).unwrap();
    assert_eq!(default.rule, DefaultRule::NewestUnfinished);
    assert_eq!(store.syncs().unwrap()[0].sync_type, "");
}

#[test]
fn records_that_refer_to_nothing() {
    let mut made = Made::new();
    let grant = GrantRecord {
        external_id: "own".into(),
        ..Default::default()
    };
    made.put(
        key(GRANTS, &["", "", "0", "", "", ""]),
        grant.encode_to_vec(),
    );
    // Nothing at all: the id is what the record spells.
    made.put(key(GRANTS, &["a", "", "0", "", "", ""]), "");
    made.put(
        key(&[3, 2, 0], &["", ""]),
        ResourceRecord::default().encode_to_vec(),
    );
    made.put(key(&[3, 3, 0], &["", "", "0", ""]), "");
    made.put(key(&[3, 1, 0], &[""]), "");
    let store = made.open().unwrap();
    for kind in [
        Query::ResourceTypes,
        Query::Resources(ResourceQuery::default()),
        Query::Entitlements(EntitlementQuery::default()),
    ] {
        let records = collect(store::records(&*store, SYNC, &kind, None));
        assert_eq!(records.len(), 1, "{kind:?}");
        json(&records[0]);
    }
    assert_eq!(
        ids(&*store, SYNC, &grants(GrantQuery::default())).unwrap(),
        ["own", "::"]
    );
    assert_eq!(store.grant(SYNC, "own", true).unwrap().id(), "own");
    assert_eq!(store.grant(SYNC, "::", true).unwrap().id(), "::");
    let mut shown = 0;
    let scan = store.scan_grants(SYNC, None, 10, &mut |parts| {
        assert_eq!(
            (parts.entitlement, parts.principal),
            ((&b""[..], &b""[..]), (&b""[..], &b""[..]))
        );
        shown += 1;
        Ok(())
    });
    assert_eq!((scan.unwrap(), shown), (None, 2));
    // Fields that no one knows are not shown, and disturb nothing.
    let mut made = some();
    let place = key(GRANTS, &["app", "x", "1", "use", "user", "u3"]);
    made.pairs
        .get_mut(&place)
        .unwrap()
        .extend(b"\xc2\x3e\x03new\xf8\x3e\x07");
    let odd = made
        .open()
        .unwrap()
        .grant(SYNC, "app:x:use:user:u3", true)
        .unwrap();
    assert_eq!(
        odd.wire,
        some()
            .open()
            .unwrap()
            .grant(SYNC, "app:x:use:user:u3", true)
            .unwrap()
            .wire
    );
}

/// A value that does not parse ends the list there, and spoils no count.
#[test]
fn records_that_do_not_parse() {
    let mut made = some();
    made.put(key(GRANTS, &["app", "x", "1", "use", "user", "u3"]), "\x0a");
    let store = made.open().unwrap();
    let all = grants(GrantQuery::default());
    assert_eq!(ids(&*store, SYNC, &all), Err("proto.malformed"));
    assert_eq!(store::count(&*store, SYNC, &all).unwrap(), 60);
    let before = store::records(&*store, SYNC, &all, None)
        .unwrap()
        .take_while(Result::is_ok)
        .count();
    assert_eq!(before, 17);
    assert_eq!(
        code(store.scan_grants(SYNC, None, 100, &mut |_| Ok(()))),
        "proto.malformed"
    );
    assert_eq!(
        ids(&*store, SYNC, &grants(of_entitlement("custom")))
            .unwrap()
            .len(),
        20
    );
    let listed = "group:g:member:user:u3";
    assert_eq!(store.grant(SYNC, listed, true).unwrap().id(), listed);
    // Of an entitlement that is not listed all grants are looked at, this one too.
    assert_eq!(
        code(store.grant(SYNC, "custom:user:u3", true)),
        "proto.malformed"
    );
}

#[test]
fn assets_of_any_bytes() {
    let mut made = some();
    let asset = AssetRecord {
        sync_id: "another".into(),
        external_id: "a\0b".into(),
        content_type: "image/svg+xml".into(),
        data: vec![0, 255, b'<'],
        ..Default::default()
    };
    made.put(key(&[3, 5, 0], &["a\0b"]), asset.encode_to_vec());
    made.put(key(&[3, 5, 0], &["empty"]), "");
    made.put(key(&[3, 5, 0], &["bad"]), "\x0a");
    let store = made.open().unwrap();
    let found = store.asset(SYNC, "a\0b").unwrap();
    assert_eq!(
        (found.content_type, found.data),
        (asset.content_type, asset.data)
    );
    assert_eq!(store.asset(SYNC, "empty").unwrap().data, b"");
    assert_eq!(code(store.asset(SYNC, "bad")), "proto.malformed");
    assert_eq!(code(store.asset(SYNC, "a")), "store.not-found");
    assert_eq!(code(store.asset(SYNC, "")), "usage.malformed-id");
}

/// Row keys of one kind are none of another.
#[test]
fn row_keys_are_of_their_kind() {
    let store = some().open().unwrap();
    let mut keys = Vec::new();
    store
        .keys(SYNC, &Query::ResourceTypes, None, 10, &mut keys)
        .unwrap();
    assert!(
        store
            .record(SYNC, Kind::ResourceTypes, keys[0], true)
            .is_ok()
    );
    assert_eq!(
        code(store.record(SYNC, Kind::Grants, keys[0], true)),
        "store.not-found"
    );
    for key in [0, 1, u64::MAX, u64::MAX / 2] {
        let found = store.record(SYNC, Kind::Grants, RowKey(key), true);
        assert!(["ok", "store.not-found"].contains(&code(found)), "{key}");
    }
}
