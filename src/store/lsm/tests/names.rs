use super::{Seed, written};
use crate::store::lsm::digest::{self, Node, NodeKey};
use crate::store::lsm::identity::{
    EntitlementKey, GrantKey, by_principal, from_by_principal, grant_splits, splits_in_two,
};
use crate::store::lsm::{keys, tuple};

#[test]
fn of_an_id_that_begins_with_its_resource_the_rest_is_kept() {
    for (kind, id, text, opaque, tail) in [
        ("app", "x", "app:x:login", false, "login"),
        ("app", "x", "app:x:", false, ""),
        ("app", "x", "app:x", true, "app:x"),
        ("app", "x", "app:xy:z", true, "app:xy:z"),
        ("app", "x", "custom", true, "custom"),
        ("", "", "::z", false, "z"),
        ("", "", ":z", true, ":z"),
        ("a:b", "c", "a:b:c:d", false, "d"),
        ("a", "b:c", "a:b:c:d", false, "d"),
    ] {
        let key = EntitlementKey::new(kind.as_bytes(), id.as_bytes(), text.as_bytes());
        assert_eq!(
            (key.opaque, &*key.tail),
            (opaque, tail.as_bytes()),
            "{text}"
        );
        assert_eq!(key.id(), text.as_bytes());
        assert!(key.has_id(text.as_bytes()));
        let written = key.key();
        assert_eq!(EntitlementKey::parse(&written).unwrap(), key);
    }
}

#[test]
fn grants_in_all_their_keys() {
    let mut seed = Seed(5);
    for _ in 0..20_000 {
        let parts: Vec<Vec<u8>> = (0..5).map(|_| seed.element()).collect();
        let [kind, id, text, p_type, p_id] = [0, 1, 2, 3, 4].map(|at| parts[at].as_slice());
        let entitlement = EntitlementKey::new(kind, id, text);
        assert_eq!(entitlement.id(), text);
        assert_eq!(entitlement.has_id(p_id), p_id == text);
        let grant = GrantKey {
            entitlement: entitlement.clone(),
            principal_type: p_type.into(),
            principal: p_id.into(),
        };
        let key = grant.key();
        assert_eq!(GrantKey::parse(&key).unwrap(), grant);
        assert!(key.starts_with(&entitlement.grants()));

        let index = keys::key(keys::BY_PRINCIPAL, &written::turned(&grant));
        assert_eq!(by_principal(&key).unwrap(), index);
        assert_eq!(from_by_principal(&index).unwrap(), key);

        let index = written::by_hash(&grant);
        let hash = written::bucket(p_type, p_id);
        assert_eq!(digest::from_by_hash(&index).unwrap(), (hash, key.clone()));
        assert!(index.starts_with(&entitlement.grants_by_hash()));

        let root = digest::root_key(&entitlement);
        let node = NodeKey::parse(&root).unwrap();
        assert_eq!((node.level, node.bucket), (0, None));
        assert_eq!(&*node.partition, entitlement.partition());
        let leaf = [digest::leaves(&entitlement), vec![0xab, 0xcd]].concat();
        assert_eq!(NodeKey::parse(&leaf).unwrap().bucket, Some(0xabcd));
        assert_eq!(NodeKey::parse(&leaf).unwrap().partition, node.partition);

        for level in 0..=16 {
            let bucket = digest::index(u16::from_be_bytes(hash), level);
            let (from, to) = digest::bucket_range(&entitlement, level, bucket);
            assert!(from <= index && index < to);
            let (from, to) = digest::bucket_range(&entitlement, level, bucket ^ 1);
            assert!(level == 0 || index < from || to <= index);
        }

        // One byte less or more is another key or none.
        for bytes in [&key[..key.len() - 1], &[key.as_slice(), b"\0"].concat()] {
            if let Ok(other) = GrantKey::parse(bytes) {
                assert_eq!(other.key(), bytes);
            }
        }
    }
}

#[test]
fn keys_with_another_flag_or_count_are_refused() {
    for key in [
        &b"\x03\x03\x00a\0b\x002\0c"[..],
        b"\x03\x03\x00a\0b\0\0c",
        b"\x03\x03\x00a\0b\x0000\0c",
        b"\x03\x03\x00a\0b\x001",
        b"\x03\x03\x00a\0b\x001\0c\0d",
        b"\x03\x04\x00a\0b\x001\0c",
    ] {
        assert_eq!(
            EntitlementKey::parse(key).unwrap_err().code(),
            "v3.keyspace"
        );
    }
    for key in [
        &b"\x03\x04\x00a\0b\x001\0c\0d"[..],
        b"\x03\x04\x00",
        b"\x03",
        b"",
    ] {
        assert!(GrantKey::parse(key).is_err());
        assert!(by_principal(key).is_err());
        assert!(from_by_principal(key).is_err());
    }
    for rest in [
        &b"a\0b\x001\0c\0h"[..],
        b"a\0b\x001\0c\0hhonly",
        b"a\0b\x001\0c",
    ] {
        assert!(digest::from_by_hash(&[keys::BY_HASH, rest].concat()).is_err());
    }
    for rest in [
        &b"p\0"[..],
        b"p",
        b"p\0\x01",
        b"p\0\x01a",
        b"p\0\x00ab",
        b"p\0\x03",
    ] {
        assert!(NodeKey::parse(&[keys::DIGESTS, rest].concat()).is_err());
    }
    assert_eq!(Node::parse(&[0; 15]), None);
    assert_eq!(Node::parse_root(&[0; 16]), None);
}

#[test]
fn what_a_bare_grant_id_may_mean() {
    let mut seed = Seed(6);
    for _ in 0..2_000 {
        let [kind, id, tail, p_type, p_id] =
            [(); 5].map(|()| ["a", "b", "c:d", "", "é"][seed.below(5)]);
        let entitlement = format!("{kind}:{id}:{tail}");
        let grant = GrantKey {
            entitlement: EntitlementKey::new(
                kind.as_bytes(),
                id.as_bytes(),
                entitlement.as_bytes(),
            ),
            principal_type: p_type.as_bytes().into(),
            principal: p_id.as_bytes().into(),
        };
        let text = super::spelt(&grant);
        assert_eq!(text, format!("{entitlement}:{p_type}:{p_id}").as_bytes());
        let candidates: Vec<_> = grant_splits(&text)
            .unwrap()
            .flat_map(|(id, rest)| splits_in_two(rest).map(move |principal| (id, principal)))
            .collect();
        let wanted = (entitlement.as_bytes(), (p_type.as_bytes(), p_id.as_bytes()));
        assert!(candidates.contains(&wanted));
        let colons = text.iter().filter(|b| **b == b':').count();
        assert_eq!(candidates.len(), colons * (colons - 1) / 2);
    }
    assert_eq!(grant_splits(b"custom").unwrap().count(), 0);
    assert_eq!(grant_splits(b"a:b").unwrap().count(), 0);
    assert!(grant_splits(&[b':'; 65]).is_err());
}

#[test]
fn child_of_an_index_key() {
    let index = keys::key(keys::BY_PARENT, &[b"p", b"\0", b"c", b"\x01x"]);
    let child = keys::child(&index).unwrap();
    assert_eq!(child, keys::key(keys::RESOURCES, &[b"c", b"\x01x"]));
    assert!(keys::child(&child).is_err());
    assert!(keys::child(b"\x03\x07\x01\x00a\0b\0c").is_err());
    assert!(tuple::raw(b"").eq([b""]));
}
