//! What a writer makes of a grant besides its record: the naive way, from the texts themselves.

use prost::Message;
use twox_hash::XxHash64;

use crate::model::storage::v3::GrantRecord;
use crate::store::lsm::identity::GrantKey;
use crate::store::lsm::keys;

/// Index of grants that are still to be expanded.
pub(super) const NEEDS_EXPANSION: &[u8] = &[3, 7, 5, 0];

/// The elements of its key.
pub(super) fn elements<'a>(grant: &'a GrantKey<'_>) -> [&'a [u8]; 6] {
    let [kind, id, flag, tail] = grant.entitlement.elements();
    [
        kind,
        id,
        flag,
        tail,
        &grant.principal_type,
        &grant.principal,
    ]
}

/// The elements of its key in the index by principal.
pub(super) fn turned<'a>(grant: &'a GrantKey<'_>) -> [&'a [u8]; 6] {
    let [kind, id, flag, tail, p_type, p_id] = elements(grant);
    [p_type, p_id, kind, id, flag, tail]
}

/// The first two bytes of the hash of a principal.
pub(super) fn bucket(p_type: &[u8], p_id: &[u8]) -> [u8; 2] {
    let hash = XxHash64::oneshot(0, &keys::key(&[], &[p_type, p_id])).to_be_bytes();
    [hash[0], hash[1]]
}

/// Its key in the index by hash.
pub(super) fn by_hash(grant: &GrantKey<'_>) -> Vec<u8> {
    let mut out = grant.entitlement.grants_by_hash();
    out.extend(bucket(&grant.principal_type, &grant.principal));
    out.extend(keys::key(&[], &[&grant.principal_type, &grant.principal]));
    out
}

/// The hash of who has what, and by which sources.
pub(super) fn content_hash(grant: &GrantKey<'_>, record: &[u8]) -> [u8; 8] {
    let record = GrantRecord::decode(record).unwrap();
    let mut sources: Vec<&[u8]> = record.sources.keys().map(String::as_bytes).collect();
    sources.sort_unstable();
    let all: Vec<&[u8]> = elements(grant).into_iter().chain(sources).collect();
    XxHash64::oneshot(0, &keys::key(&[], &all)).to_be_bytes()
}

/// The key of the node of the file.
pub(super) const FILE_NODE: &[u8] = b"\x03\x0a\x08\0\0\x02";
