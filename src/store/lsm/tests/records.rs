use prost::Message;

use super::random::{entitlement, resource, resource_type, stored_grant, time};
use super::{Seed, oracle};
use crate::model::connector::v2;
use crate::model::google::protobuf::Timestamp;
use crate::model::storage::v3;
use crate::model::wire::{Fields, put_bytes_field, put_varint_field};
use crate::model::{self, grant, json};
use crate::store::lsm::{sync, translate};

/// A record as some writer may leave it: sometimes two, one behind the other, which is them merged,
/// and with fields that no one knows.
fn written<M: Message>(seed: &mut Seed, make: impl Fn(&mut Seed) -> M) -> Vec<u8> {
    let mut out = make(seed).encode_to_vec();
    if seed.one_in(3) {
        put_bytes_field(&mut out, 1, b"reserved");
        put_varint_field(&mut out, 99, seed.next());
    }
    if seed.one_in(3) {
        out.extend(make(seed).encode_to_vec());
    }
    out
}

/// Fields rise, and none has its own number twice but for lists and pieces.
fn assert_ordered(wire: &[u8]) {
    let numbers: Vec<u32> = Fields::new(wire).map(|f| f.unwrap().number).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
}

/// Translates random records and compares them with the naive translation.
fn compare<S, M>(
    make: impl Fn(&mut Seed) -> S,
    ours: impl Fn(&[u8]) -> Result<Vec<u8>, model::Error>,
    naive: impl Fn(S) -> M,
) where
    S: Message + Default,
    M: Message + Default + PartialEq + std::fmt::Debug,
{
    let mut seed = Seed(7);
    for _ in 0..10_000 {
        let record = written(&mut seed, &make);
        let wire = ours(&record).unwrap();
        assert_ordered(&wire);
        let expected = naive(S::decode(record.as_slice()).unwrap());
        assert_eq!(M::decode(wire.as_slice()).unwrap(), expected);

        // Damage is an error or another record, and one that our scanner accepts so does prost, but for
        // texts, which are checked later, and wire types, which it is strict about.
        let mut damaged = record;
        if damaged.is_empty() {
            continue;
        }
        let at = seed.below(damaged.len());
        if seed.one_in(2) {
            damaged.truncate(at);
        } else {
            damaged[at] ^= 1 << seed.below(8);
        }
        match (S::decode(damaged.as_slice()), ours(&damaged)) {
            (Ok(record), Ok(wire)) => {
                assert_eq!(M::decode(wire.as_slice()).unwrap(), naive(record));
            }
            (Ok(_), Err(error)) => panic!("{error}: {damaged:02x?}"),
            (Err(_), Err(error)) => assert!(error.offset() <= damaged.len()),
            (Err(_), Ok(_)) => {}
        }
    }
}

#[test]
fn resource_types() {
    compare(
        resource_type,
        translate::resource_type,
        oracle::resource_type,
    );
}

#[test]
fn resources() {
    compare(resource, translate::resource, oracle::resource);
}

#[test]
fn entitlements() {
    compare(entitlement, translate::entitlement, oracle::entitlement);
}

#[test]
fn grants() {
    for include in [true, false] {
        compare(
            stored_grant,
            |record| translate::grant(record, include),
            |record| oracle::grant(record, include),
        );
    }
}

#[test]
fn parts_are_those_of_the_record() {
    let mut seed = Seed(8);
    let mut expanded = 0;
    for _ in 0..10_000 {
        let record = written(&mut seed, stored_grant);
        let wire = translate::grant(&record, true).unwrap();
        let message = v2::Grant::decode(wire.as_slice()).unwrap();
        let parts = translate::parts(&record).unwrap();
        let ours = grant::parts(&wire).unwrap();
        assert_eq!(&*parts.id, ours.id);
        assert_eq!(parts.entitlement, ours.entitlement.unwrap_or_default().0);
        assert_eq!(parts.resource, ours.resource);
        assert_eq!(parts.principal, ours.principal.unwrap_or_default());
        assert_eq!(parts.expanded, oracle::expanded(&message));
        assert_eq!(
            parts.expanded,
            grant::expanded(&wire, parts.entitlement).unwrap()
        );
        expanded += usize::from(parts.expanded);
    }
    assert!(expanded > 1_000);
}

#[test]
fn expansion_comes_last_and_is_whole() {
    let record = v3::GrantRecord {
        expansion: Some(v3::GrantExpandableRecord::default()),
        ..Default::default()
    };
    let wire = translate::grant(&record.encode_to_vec(), true).unwrap();
    let found = grant::find_expansion(&wire).unwrap().unwrap();
    assert_eq!((found.value, found.expandable), (&[][..], false));
    let bare = translate::grant(&record.encode_to_vec(), false).unwrap();
    assert_eq!(grant::find_expansion(&bare).unwrap(), None);
}

#[test]
fn texts_that_stand_for_an_enum_are_checked() {
    let mut record = Vec::new();
    put_bytes_field(&mut record, 6, b"OWN\xff");
    let error = translate::entitlement(&record).unwrap_err();
    assert_eq!((error.code(), error.offset()), ("proto.invalid-utf8", 5));
    let mut record = Vec::new();
    put_bytes_field(&mut record, 4, b"\xff");
    let error = translate::resource_type(&record).unwrap_err();
    let error = translate::unreadable(b"\x03\x01\x00a", &error);
    assert_eq!(
        (error.code(), error.offset()),
        ("proto.invalid-utf8", Some(2))
    );
    assert!(error.to_string().contains("03010061"), "{error}");
}

#[test]
fn assets_and_sessions() {
    let asset = v3::AssetRecord {
        content_type: "image/png".into(),
        data: vec![1, 2],
        external_id: "x".into(),
        ..Default::default()
    };
    let ours = translate::asset(&asset.encode_to_vec()).unwrap();
    assert_eq!(
        (ours.content_type, ours.data),
        (asset.content_type, asset.data)
    );
    let session = v3::SessionRecord {
        sync_id: "s".into(),
        key: "k".into(),
        value: vec![0, 255],
    };
    let ours = translate::session(&session.encode_to_vec()).unwrap();
    assert_eq!((ours.key, ours.value), (session.key, session.value));
}

#[test]
fn sync_runs() {
    let mut seed = Seed(9);
    for _ in 0..1_000 {
        let record = v3::SyncRunRecord {
            sync_id: seed.text(),
            r#type: seed.below(7) as i32,
            parent_sync_id: seed.text(),
            started_at: seed.maybe(time),
            ended_at: seed.maybe(time),
            sync_token: seed.text(),
            supports_diff: seed.one_in(2),
            linked_sync_id: seed.text(),
            compacted: seed.one_in(2),
            ingest_invariant_coverage: seed.list(Seed::text),
            ..Default::default()
        };
        let stored = sync::run(&record.encode_to_vec()).unwrap();
        let run = &stored.run;
        assert_eq!(
            (&run.id, &stored.token),
            (&record.sync_id, &record.sync_token)
        );
        assert_eq!(run.sync_type, sync::sync_type(record.r#type));
        assert_eq!(run.started_at, record.started_at.as_ref().map(sync::nanos));
        assert_eq!(run.ended_at, record.ended_at.as_ref().map(sync::nanos));
        assert_eq!(run.finished, record.ended_at.is_some());
        assert_eq!(run.parent_sync_id, record.parent_sync_id);
        assert_eq!(run.linked_sync_id, record.linked_sync_id);
        assert_eq!(run.supports_diff, record.supports_diff);
        assert_eq!(stored.compacted, record.compacted);
    }
    assert_eq!(
        sync::run(b"\x0a\x01\xff").unwrap_err().code(),
        "proto.invalid-utf8"
    );
    assert_eq!(
        sync::run(b"\x0a\x05").unwrap_err().code(),
        "proto.malformed"
    );
    assert_eq!(
        sync::stored_stats(b"\x0a\x05").unwrap_err().code(),
        "proto.malformed"
    );
}

#[test]
fn rich_grants_have_what_readers_do_not_see() {
    let record = v3::GrantRecord {
        external_id: "g".into(),
        discovered_at: Some(Timestamp::default()),
        needs_expansion: true,
        sources: [("e".to_owned(), v3::GrantSourceRecord::default())].into(),
        ..Default::default()
    };
    let value = record.encode_to_vec();
    let mut out = Vec::new();
    let mut writer = json::Writer::default();
    translate::stored_grant(b"\x03\x04\x00", &value, &mut writer, &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        r#"{"externalId":"g","discoveredAt":"1970-01-01T00:00:00Z","needsExpansion":true,"sources":{"e":{}}}"#
    );
}
