//! Files made here from a seed, read back beside the model that they were made from.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod generator;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use c1z::format::v3::{Payload, envelope, open_payload};
use c1z::model::storage::v3::GrantRecord;
use c1z::pebble::{Cache, Db, Options};
use c1z::source::{ByteSource, MemorySource};
use c1z::store::{
    self, EntitlementQuery, GrantQuery, Kind, Query, Record, ResourceQuery, ResourceRef,
};
use c1z::{Limits, Store};
use generator::{Encoding, Made, Random, SYNC_ID, Shape, keys, make};
use prost::Message;

/// The store below the records.
fn db(file: Vec<u8>) -> Db {
    let source: Rc<dyn ByteSource> = Rc::new(MemorySource::new(file));
    let limits = Limits::default();
    let head = envelope::read(&source, &limits).unwrap();
    let payload = open_payload(source, &head, &limits, Rc::new(Cache::new(1 << 20)));
    let files = match payload.unwrap() {
        Payload::Ready(files) => *files,
        Payload::Decoding(mut decoder) => {
            while !decoder.step(1 << 20).unwrap() {}
            decoder.finish().unwrap()
        }
    };
    Db::open(Rc::new(files), &Options::default()).unwrap()
}

fn check_keys(made: &Made, random: &mut Random) {
    let db = db(made.file());
    let mut iter = db.iter(b"", None);
    let mut on = iter.first().unwrap();
    for (key, value) in &made.live {
        assert!(on && iter.key() == key, "{key:?} {:?}", iter.key());
        assert_eq!(iter.value().unwrap(), value, "{key:?}");
        assert!(iter.value_here().is_none_or(|here| here == value));
        on = iter.next().unwrap();
    }
    assert!(!on);
    let mut on = iter.last().unwrap();
    for (key, value) in made.live.iter().rev() {
        assert!(on && iter.key() == key);
        assert_eq!(iter.value().unwrap(), value);
        on = iter.prev().unwrap();
    }
    assert!(!on);
    let all: Vec<_> = made.live.iter().collect();
    for _ in 0..all.len().min(200) {
        let at = random.below(all.len());
        let (key, value) = all[at];
        assert_eq!(db.get(key).unwrap().as_deref(), Some(&value[..]));
        assert_eq!(db.get(&[&key[..], b"\x02"].concat()).unwrap(), None);
        assert_eq!(iter.seek_lt(key).unwrap(), at > 0);
        if at > 0 {
            assert_eq!(iter.key(), all[at - 1].0);
            assert!(iter.next().unwrap() && iter.key() == key);
        }
    }
    db.check(|_, _| Ok(())).unwrap();
}

/// What a grant is asked for by.
#[derive(Debug, Clone)]
struct Granted {
    id: String,
    entitlement: String,
    resource: (String, String),
    principal: (String, String),
}

fn grants(made: &Made) -> Vec<Granted> {
    let all = made.family(keys::GRANTS);
    all.map(|(_, value)| {
        let record = GrantRecord::decode(value).unwrap();
        let (of, to) = (record.entitlement.unwrap(), record.principal.unwrap());
        let derived = [&of.entitlement_id, &to.resource_type_id, &to.resource_id];
        let derived = derived.map(String::as_str).join(":");
        Granted {
            id: match record.external_id.is_empty() {
                true => derived,
                false => record.external_id,
            },
            entitlement: of.entitlement_id,
            resource: (of.resource_type_id, of.resource_id),
            principal: (to.resource_type_id, to.resource_id),
        }
    })
    .collect()
}

fn ids(store: &dyn Store, query: &Query) -> Vec<String> {
    let records: Vec<Record> = store::records(store, SYNC_ID, query, None)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let mut keys = Vec::new();
    let mut after = None;
    loop {
        after = store
            .keys(SYNC_ID, query, after.as_ref(), 7, &mut keys)
            .unwrap();
        if after.is_none() {
            break;
        }
    }
    assert_eq!(keys.len(), records.len());
    assert_eq!(
        store::count(store, SYNC_ID, query).unwrap(),
        keys.len() as u64
    );
    if let Some((at, key)) = keys.iter().enumerate().nth(keys.len() / 2) {
        let record = store.record(SYNC_ID, query.kind(), *key, true).unwrap();
        assert_eq!(record.wire, records[at].wire);
        let after = Some(&records[at].position);
        let rest = store::records(store, SYNC_ID, query, after).unwrap();
        assert_eq!(rest.count(), records.len() - at - 1);
    }
    records.iter().map(Record::id).collect()
}

fn reference((of, id): &(String, String)) -> ResourceRef {
    ResourceRef {
        resource_type: of.clone(),
        resource: id.clone(),
    }
}

fn check_grants(store: &dyn Store, made: &Made, deferred: bool, random: &mut Random) {
    let all = grants(made);
    let list = |wanted: &dyn Fn(&Granted) -> bool| -> Vec<String> {
        let found = all.iter().filter(|grant| wanted(grant));
        found.map(|grant| grant.id.clone()).collect()
    };
    let asked = |query: GrantQuery| ids(store, &Query::Grants(query));
    assert_eq!(asked(GrantQuery::default()), list(&|_| true));
    let mut meant: BTreeMap<&str, usize> = BTreeMap::new();
    for grant in &all {
        *meant.entry(&grant.id).or_default() += 1;
    }
    for _ in 0..all.len().min(12) {
        let one = all[random.below(all.len())].clone();
        let of = GrantQuery {
            entitlement_id: Some(one.entitlement.clone()),
            ..GrantQuery::default()
        };
        let wanted = list(&|grant| grant.entitlement == one.entitlement);
        assert_eq!(asked(of.clone()), wanted, "{}", one.entitlement);
        let on = GrantQuery {
            resource: Some(reference(&one.resource)),
            ..GrantQuery::default()
        };
        assert_eq!(asked(on), list(&|grant| grant.resource == one.resource));
        let to = GrantQuery {
            principal: Some(reference(&one.principal)),
            ..GrantQuery::default()
        };
        let wanted = list(&|grant| grant.principal == one.principal);
        assert_eq!(asked(to.clone()), wanted, "{:?} {deferred}", one.principal);
        let both = GrantQuery {
            principal: to.principal,
            ..of
        };
        let wanted =
            list(&|grant| grant.principal == one.principal && grant.entitlement == one.entitlement);
        assert_eq!(asked(both), wanted);
        let found = store.grant(SYNC_ID, &one.id, true);
        match meant[&one.id[..]] {
            1 => assert_eq!(found.unwrap().id(), one.id),
            _ => assert_eq!(found.unwrap_err().code(), "store.ambiguous"),
        }
    }
    let users = GrantQuery {
        principal_resource_types: vec!["user".into()],
        ..GrantQuery::default()
    };
    let mut by_user: Vec<&Granted> = all.iter().filter(|g| g.principal.0 == "user").collect();
    by_user.sort_by(|a, b| a.principal.cmp(&b.principal));
    let by_user: Vec<String> = by_user.iter().map(|grant| grant.id.clone()).collect();
    assert_eq!(asked(users), by_user);
}

fn check_records(made: &Made, shape: &Shape, random: &mut Random) {
    let store = c1z::open(&made.file(), Limits::default()).unwrap();
    let store = &*store;
    let syncs = store.syncs().unwrap();
    assert_eq!(syncs.len(), 1);
    assert_eq!(syncs[0].id, SYNC_ID);
    assert_eq!(syncs[0].ended_at.is_none(), shape.unfinished);
    let stats = syncs[0].stats.as_ref();
    assert_eq!(stats.is_none(), shape.unfinished);
    if let Some(stats) = stats {
        assert_eq!(stats.grants, made.family(keys::GRANTS).count() as i64);
    }
    assert_eq!(store.warnings(), []);
    for (header, query) in [
        (keys::TYPES, Query::ResourceTypes),
        (keys::RESOURCES, Query::Resources(ResourceQuery::default())),
        (
            keys::ENTITLEMENTS,
            Query::Entitlements(EntitlementQuery::default()),
        ),
    ] {
        let found = ids(store, &query);
        assert_eq!(found.len(), made.family(header).count());
        let unique: BTreeSet<_> = found.iter().collect();
        assert_eq!(unique.len(), found.len());
        if query.kind() == Kind::Entitlements {
            for id in found.iter().take(5) {
                assert_eq!(store.entitlement(SYNC_ID, id).unwrap().id(), *id);
            }
        }
    }
    let below = ResourceQuery {
        parent: Some(reference(&("app".into(), "a0".into()))),
        ..ResourceQuery::default()
    };
    let children = made.family(keys::BY_PARENT).count();
    assert_eq!(ids(store, &Query::Resources(below)).len(), children);
    assert_eq!(store.asset(SYNC_ID, "icon").unwrap().data.len(), 300);
    check_grants(store, made, shape.deferred, random);
    check_digests(store, made, shape);
}

fn check_digests(store: &dyn Store, made: &Made, shape: &Shape) {
    let all = grants(made);
    let Some(one) = all.first() else {
        return;
    };
    let held = all.iter().filter(|g| g.entitlement == one.entitlement);
    let held = held.count() as u64;
    let digest = store.grant_digest(SYNC_ID, &one.entitlement).unwrap();
    let Some(digest) = digest else {
        assert!(!shape.digests || shape.unfinished);
        return;
    };
    assert_eq!(digest.count, held);
    for level in [0, digest.level, digest.level + 3, 16] {
        let nodes = store.grant_digest_nodes(SYNC_ID, &one.entitlement, level);
        let nodes = nodes.unwrap().unwrap();
        assert_eq!(nodes.iter().map(|node| node.count).sum::<u64>(), held);
        let hash = nodes.iter().fold(vec![0; 8], |all, node| {
            all.iter().zip(&node.hash).map(|(a, b)| a ^ b).collect()
        });
        assert_eq!(hash, digest.hash);
        let node = &nodes[nodes.len() / 2];
        let bucket = store
            .grant_digest_bucket(SYNC_ID, &one.entitlement, level, node.index)
            .unwrap();
        assert_eq!(bucket.unwrap().len() as u64, node.count);
    }
}

#[test]
fn every_encoding_reads_back() {
    let mut random = Random(1);
    let mut sizes = Vec::new();
    for encoding in [Encoding::Tar, Encoding::TarZstd, Encoding::Indexed] {
        let shape = Shape {
            encoding,
            ..Shape::small()
        };
        let made = make(7, &shape);
        check_keys(&made, &mut random);
        check_records(&made, &shape, &mut random);
        sizes.push(made.file().len());
    }
    assert!(sizes[2] < sizes[0], "{sizes:?}");
}

#[test]
fn a_seed_makes_the_same_file() {
    let shape = Shape::small();
    assert!(make(3, &shape).file() == make(3, &shape).file());
    assert!(make(3, &shape).file() != make(4, &shape).file());
}

/// `C1Z_GENERATED` says how many.
#[test]
fn any_shape_reads_back() {
    let rounds = std::env::var("C1Z_GENERATED").map_or(60, |n| n.parse().unwrap());
    let mut random = Random(2);
    for round in 0..rounds {
        let shape = Shape::any(&mut random);
        let seed = random.any();
        println!("{round} {seed} {shape:?}");
        let made = make(seed, &shape);
        check_keys(&made, &mut random);
        check_records(&made, &shape, &mut random);
    }
}

/// Enough for several blocks a table, two levels of index, and leaves of digests.
#[test]
fn a_larger_file_reads_back() {
    let shape = Shape {
        users: 3000,
        grants: 12_000,
        tables: 3,
        ..Shape::of(12_000)
    };
    let mut random = Random(5);
    let made = make(11, &shape);
    check_keys(&made, &mut random);
    check_records(&made, &shape, &mut random);
}

/// The file that the package exercises itself with, see `src/rehearsal.rs`. `C1Z_WRITE_SAMPLE=1` writes it anew.
#[test]
fn the_sample_of_the_rehearsal() {
    let shape = Shape {
        users: 6,
        groups: 2,
        entitlements: 1,
        grants: 60,
        tables: 1,
        middle: 0,
        level_0: 1,
        churn: 4,
        deletes: 1,
        range_deletes: 0,
        log: 0,
        virtual_tables: false,
        digests: false,
        deferred: false,
        unfinished: false,
        encoding: Encoding::Indexed,
    };
    let made = make(7, &shape).file();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/sample.c1z");
    if std::env::var_os("C1Z_WRITE_SAMPLE").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    assert!(std::fs::read(path).unwrap() == made);
    check_keys(&make(7, &shape), &mut Random(7));
}
