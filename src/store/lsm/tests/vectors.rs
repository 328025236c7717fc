//! What a writer left in a store: `tests/fixtures/pebble`, keys and values in hex.

use std::collections::BTreeMap;

use prost::Message;

use super::{oracle, written};
use crate::model::storage::v3;
use crate::store::lsm::digest::{self, Node, NodeKey};
use crate::store::lsm::identity::{EntitlementKey, GrantKey, by_principal, from_by_principal};
use crate::store::lsm::keys::{self, key};
use crate::store::lsm::{meta, sync, translate};

type Pairs = BTreeMap<Vec<u8>, Vec<u8>>;

const STORES: [&str; 4] = [
    include_str!("../../../../tests/fixtures/pebble/checkpoint-small.live.json"),
    include_str!("../../../../tests/fixtures/pebble/small-noend.live.json"),
    include_str!("../../../../tests/fixtures/pebble/small-tar.live.json"),
    include_str!("../../../../tests/fixtures/pebble/small-tarzstd.live.json"),
];

fn bytes(hex: &serde_json::Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap_or_default().as_bytes();
    let digit = |byte: u8| (byte as char).to_digit(16).unwrap() as u8;
    hex.chunks(2)
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect()
}

fn stores() -> Vec<Pairs> {
    let read = |text| {
        let json: serde_json::Value = serde_json::from_str(text).unwrap();
        let entries = json["live_entries"].as_array().unwrap().iter();
        entries
            .map(|e| (bytes(&e["key"]), bytes(&e["value"])))
            .collect()
    };
    STORES.into_iter().map(read).collect()
}

/// A key taken apart and put together again.
fn again(bytes: &[u8]) -> Vec<u8> {
    fn of<const N: usize>(bytes: &[u8], header: &[u8]) -> Vec<u8> {
        let elements = keys::elements::<N>(bytes, header).unwrap();
        let parts: Vec<&[u8]> = elements.iter().map(|part| &**part).collect();
        key(header, &parts)
    }
    match bytes {
        keys::SYNC_RUN | [3, 255, ..] => bytes.to_vec(),
        [3, 1, 0, ..] => of::<1>(bytes, keys::RESOURCE_TYPES),
        [3, 2, 0, ..] => of::<2>(bytes, keys::RESOURCES),
        [3, 3, 0, ..] => EntitlementKey::parse(bytes).unwrap().key(),
        [3, 4, 0, ..] => GrantKey::parse(bytes).unwrap().key(),
        [3, 5, 0, ..] => of::<1>(bytes, keys::ASSETS),
        [3, 7, 1, 0, ..] => of::<4>(bytes, keys::BY_PARENT),
        [3, 7, 4, 0, ..] => by_principal(&from_by_principal(bytes).unwrap()).unwrap(),
        [3, 7, 5, 0, ..] => of::<6>(bytes, written::NEEDS_EXPANSION),
        [3, 7, 8, 0, ..] => {
            let grant = digest::from_by_hash(bytes).unwrap().1;
            written::by_hash(&GrantKey::parse(&grant).unwrap())
        }
        [3, 9, 0, ..] => of::<2>(bytes, keys::SESSIONS),
        written::FILE_NODE => bytes.to_vec(),
        [3, 10, 8, 0, ..] => node(&NodeKey::parse(bytes).unwrap()),
        _ => panic!("{bytes:02x?}"),
    }
}

fn node(node: &NodeKey<'_>) -> Vec<u8> {
    let entitlement = [keys::ENTITLEMENTS, &node.partition].concat();
    let entitlement = EntitlementKey::parse(&entitlement).unwrap();
    match node.bucket {
        Some(bucket) => [digest::leaves(&entitlement), bucket.to_be_bytes().to_vec()].concat(),
        None => digest::root_key(&entitlement),
    }
}

#[test]
fn every_key_comes_back() {
    for store in stores() {
        assert!(store.len() > 20);
        for key in store.keys() {
            assert_eq!(&again(key), key);
        }
    }
}

#[test]
fn every_value_translates() {
    for store in stores() {
        for (key, value) in &store {
            let value = value.as_slice();
            match key.as_slice() {
                [3, 1, 0, ..] => {
                    let record = v3::ResourceTypeRecord::decode(value).unwrap();
                    let wire = translate::resource_type(value).unwrap();
                    assert_eq!(wire, oracle::resource_type(record).encode_to_vec());
                }
                [3, 2, 0, ..] => {
                    let record = v3::ResourceRecord::decode(value).unwrap();
                    let wire = translate::resource(value).unwrap();
                    assert_eq!(wire, oracle::resource(record).encode_to_vec());
                }
                [3, 3, 0, ..] => {
                    let record = v3::EntitlementRecord::decode(value).unwrap();
                    let name = EntitlementKey::parse(key).unwrap();
                    assert_eq!(name.id(), record.external_id.as_bytes());
                    let wire = translate::entitlement(value).unwrap();
                    assert_eq!(wire, oracle::entitlement(record).encode_to_vec());
                }
                [3, 4, 0, ..] => grant(key, value, &store),
                [3, 5, 0, ..] => {
                    let asset = translate::asset(value).unwrap();
                    assert_eq!(asset.content_type, "image/png");
                }
                _ => {}
            }
        }
    }
}

fn grant(key: &[u8], value: &[u8], store: &Pairs) {
    let record = v3::GrantRecord::decode(value).unwrap();
    let wire = translate::grant(value, true).unwrap();
    let parts = translate::parts(value).unwrap();
    let name = GrantKey::parse(key).unwrap();
    assert_eq!(name.entitlement.id(), parts.entitlement);
    assert_eq!((&*name.principal_type, &*name.principal), parts.principal);
    let own = (!record.external_id.is_empty()).then(|| record.external_id.clone().into_bytes());
    assert_eq!(own.unwrap_or_else(|| super::spelt(&name)), &*parts.id);
    let index = by_principal(key).unwrap();
    assert!(store.contains_key(&index));
    assert_eq!(from_by_principal(&index).unwrap(), key);
    let pending = self::key(written::NEEDS_EXPANSION, &written::elements(&name));
    assert_eq!(store.contains_key(&pending), record.needs_expansion);
    let decoded = crate::model::connector::v2::Grant::decode(wire.as_slice()).unwrap();
    assert_eq!(parts.expanded, oracle::expanded(&decoded));
    assert_eq!(decoded, oracle::grant(record, true));
}

#[test]
fn digests_are_those_of_the_grants() {
    let mut whole = 0;
    for store in stores() {
        let mut all = Node::default();
        let mut roots: BTreeMap<Vec<u8>, Node> = BTreeMap::new();
        for (key, value) in store
            .iter()
            .filter(|(key, _)| key.starts_with(keys::GRANTS))
        {
            let grant = GrantKey::parse(key).unwrap();
            let hash = written::content_hash(&grant, value);
            if let Some(stored) = store.get(&written::by_hash(&grant)) {
                assert_eq!(stored.as_slice(), hash);
            }
            all.add(hash);
            roots
                .entry(digest::root_key(&grant.entitlement))
                .or_default()
                .add(hash);
        }
        if let Some(stored) = store.get(written::FILE_NODE) {
            assert_eq!(Node::parse(stored), Some(all));
            whole += 1;
        }
        for (key, value) in store
            .iter()
            .filter(|(key, _)| key.starts_with(keys::DIGESTS))
        {
            if key != written::FILE_NODE {
                let node = roots.get(key).copied().unwrap_or_default();
                assert_eq!(Node::parse_root(value), Some((0, node)));
            }
        }
    }
    assert!(whole >= 1);
}

#[test]
fn the_sync_and_its_numbers() {
    let stores = stores();
    let stored = sync::run(&stores[0][keys::SYNC_RUN]).unwrap();
    assert_eq!(stored.run.id, "3MTC2Ff8qPRoH6VJPSP1fIatzVV");
    assert_eq!(stored.run.sync_type, "full");
    assert!(stored.run.finished && stored.run.ended_at > stored.run.started_at);
    let (id, stats) = sync::stored_stats(&stores[0][meta::STATS]).unwrap();
    assert_eq!(id, stored.run.id);
    assert_eq!(
        (stats.resources, stats.entitlements, stats.grants),
        (6, 4, 6)
    );
    assert_eq!(stats.grants_by_resource_type.get("group"), Some(&6));
    assert_eq!(
        meta::stamp(&stores[0][meta::KEYSPACE_VERSION]),
        Some(meta::VERSION)
    );
    assert_eq!(
        meta::stamp(&stores[0][meta::ID_FORMAT]),
        Some(meta::VERSION)
    );

    let open = sync::run(&stores[1][keys::SYNC_RUN]).unwrap();
    assert!(!open.run.finished);
    assert!(!stores[1].contains_key(meta::STATS));
}
