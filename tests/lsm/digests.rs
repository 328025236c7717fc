//! Digests of grants beside those that the grants themselves add up to.

use std::collections::BTreeMap;

use c1z::Store;
use c1z::model::connector::v2::Grant;
use c1z::store::{EntitlementQuery, GrantQuery, Record};

use crate::common::lsm::{self, DIGESTS, DIGESTS_PENDING, Made, Node, SYNC, add, bucket};
use crate::common::{all, collect, open_own};
use crate::read::{code, of_entitlement};

const OF: [&str; 3] = ["app", "x", "app:x:use"];

fn made() -> Made {
    let mut made = Made::new();
    made.entitlement("app", "x", "app:x:use")
        .entitlement("app", "x", "few")
        .entitlement("app", "x", "none");
    for n in 0..700 {
        let id = format!("u{n}\0{}", n % 7);
        made.grant_of(
            OF,
            ["us\u{1}er", &id],
            "",
            &["z", "app:x:use", "a"][..n % 4 % 3],
        );
    }
    for n in 0..5 {
        made.grant(["app", "x", "few"], ["user", &n.to_string()]);
    }
    made
}

/// Every level of an entitlement's digest against its grants: hash and number of each bucket, and the grants in it.
fn check(store: &dyn Store, sync: &str, id: &str, grants: &[(u16, Node, Record)]) {
    let digest = store.grant_digest(sync, id).unwrap().unwrap();
    let mut root = Node::default();
    grants.iter().for_each(|(_, one, _)| add(&mut root, *one));
    assert_eq!(
        (digest.count, digest.hash.as_slice()),
        (root.0, &root.1[..]),
        "{id}"
    );
    for level in 0..=16 {
        let mut want: BTreeMap<u32, (Node, Vec<&Record>)> = BTreeMap::new();
        for (bucket, one, record) in grants {
            let (node, records) = want.entry(u32::from(*bucket) >> (16 - level)).or_default();
            add(node, *one);
            records.push(record);
        }
        if level == 0 {
            want.entry(0).or_default();
        }
        let nodes = store.grant_digest_nodes(sync, id, level).unwrap().unwrap();
        let got: Vec<_> = nodes
            .iter()
            .map(|n| (n.index, n.count, n.hash.clone()))
            .collect();
        let expected: Vec<_> = want
            .iter()
            .map(|(at, (node, _))| (*at, node.0, node.1.to_vec()))
            .collect();
        assert_eq!(got, expected, "{id} at {level}");
        for (index, (_, records)) in want.iter().take(20) {
            let mut found = store
                .grant_digest_bucket(sync, id, level, *index)
                .unwrap()
                .unwrap();
            found.sort_by(|a, b| a.position.0.cmp(&b.position.0));
            assert!(
                found.iter().eq(records.iter().copied()),
                "{id} at {level}, {index}"
            );
        }
        let free = (0..1 << level).find(|at| !want.contains_key(at));
        if let Some(free) = free {
            let found = store.grant_digest_bucket(sync, id, level, free);
            assert_eq!(found.unwrap().unwrap(), []);
        }
    }
}

/// The grants of an entitlement with their buckets and hashes, the naive way.
fn hashed(store: &dyn Store, sync: &str, id: &str) -> Vec<(u16, Node, Record)> {
    let records = collect(store.grants(sync, &of_entitlement(id), None));
    let hash = |record: Record| {
        let grant: Grant = record.decode().unwrap();
        let of = grant.entitlement.unwrap();
        let on = of.resource.unwrap().id.unwrap();
        let to = grant.principal.unwrap().id.unwrap();
        let own = lsm::identity(&on.resource_type, &on.resource, &of.id);
        let elements: Vec<Vec<u8>> = own
            .into_iter()
            .chain([&*to.resource_type, &*to.resource])
            .map(Into::into)
            .collect();
        let sources = grant
            .sources
            .into_iter()
            .flat_map(|s| s.sources.into_keys());
        let record_of = c1z::model::storage::v3::GrantRecord {
            sources: sources.map(|id| (id, Default::default())).collect(),
            ..Default::default()
        };
        let hash = lsm::content_hash(&elements, &record_of);
        let bucket = bucket(to.resource_type.as_bytes(), to.resource.as_bytes());
        (u16::from_be_bytes(bucket), (1, hash), record)
    };
    records.into_iter().map(hash).collect()
}

#[test]
fn made_digests_at_every_level() {
    for width in [1, 3, 8, 16] {
        let mut made = made();
        made.digests(width);
        let store = made.open().unwrap();
        for id in ["app:x:use", "few"] {
            let digest = store.grant_digest(SYNC, id).unwrap().unwrap();
            assert_eq!(digest.level, if id == "few" { 0 } else { width });
            check(&*store, SYNC, id, &hashed(&*store, SYNC, id));
        }
        assert_eq!(store.grant_digest(SYNC, "none").unwrap(), None);
        assert_eq!(store.grant_digest_nodes(SYNC, "none", 3).unwrap(), None);
        assert_eq!(store.grant_digest_bucket(SYNC, "none", 0, 0).unwrap(), None);
        assert_eq!(store.grant_digest(SYNC, "no such one").unwrap(), None);
        assert_eq!(code(store.grant_digest(SYNC, "")), "usage.malformed-id");
        for (level, index) in [(17, 0), (0, 1), (3, 8), (16, 65_536), (u32::MAX, u32::MAX)] {
            let refused = store.grant_digest_bucket(SYNC, "few", level, index);
            assert_eq!(code(refused), "usage.digest-level");
        }
        assert_eq!(
            code(store.grant_digest_nodes(SYNC, "few", 17)),
            "usage.digest-level"
        );
    }
}

/// Digests that are marked as unfinished, or were never built, are none; damaged ones are an error.
#[test]
fn digests_that_are_not_to_be_believed() {
    let none = made().open().unwrap();
    let mut pending = made();
    pending.digests(3).put(DIGESTS_PENDING, "");
    for store in [none, pending.open().unwrap()] {
        assert_eq!(store.grant_digest(SYNC, "few").unwrap(), None);
        assert_eq!(store.grant_digest_nodes(SYNC, "few", 16).unwrap(), None);
        assert_eq!(store.grant_digest_bucket(SYNC, "few", 16, 1).unwrap(), None);
    }
    let mut damaged = made();
    damaged.digests(3);
    for (key, value) in &mut damaged.pairs {
        if key.starts_with(DIGESTS) {
            value.pop();
        }
    }
    let store = damaged.open().unwrap();
    assert_eq!(code(store.grant_digest(SYNC, "few")), "v3.keyspace");
    assert_eq!(
        store
            .grants(SYNC, &GrantQuery::default(), None)
            .unwrap()
            .count(),
        705
    );
}

/// Those that the reference's writer built, of every entitlement of real files; of a large one those with parts.
#[test]
fn digests_of_the_fixtures() {
    let large = all().map(|dir| dir.join("medium-v3.c1z"));
    let large =
        large.map(|path| c1z::open(&std::fs::read(path).unwrap(), c1z::Limits::default()).unwrap());
    let own = ["tiny-v3.c1z", "unicode-v3.c1z", "random-4-v3.c1z"].map(open_own);
    let (mut seen, mut with_parts) = (0, 0);
    for store in own.into_iter().chain(large) {
        let sync = store.syncs().unwrap()[0].id.clone();
        for record in collect(store.entitlements(&sync, &EntitlementQuery::default(), None)) {
            let id = record.id();
            let Ok(Some(digest)) = store.grant_digest(&sync, &id) else {
                continue;
            };
            if digest.count > 512 || digest.count < 200 {
                with_parts += usize::from(digest.level > 0);
                check(&*store, &sync, &id, &hashed(&*store, &sync, &id));
                seen += 1;
            }
        }
    }
    println!("{seen} digests, {with_parts} with parts");
    assert!(
        seen > 20 && (with_parts > 0 || all().is_none()),
        "{seen} {with_parts}"
    );
}
