//! Digests of grants: equal digests mean equal grants, at the cost of some reads.
//!
//! A grant has a content hash; an entitlement the XOR of those of its grants, and where it has many,
//! one for each range of hashes of their principals; the file one over all.

use std::borrow::Cow;

use super::identity::EntitlementKey;
use super::keys::{BY_HASH, DIGESTS, GRANTS, malformed, tail};
use super::tuple::{self, Malformed, SEPARATOR};
use crate::error::Result;

/// The level of the node of an entitlement.
const ROOT: u8 = 0;
/// The level of the nodes below it.
const LEAF: u8 = 1;
/// The level of the node of the file, whose partition is empty.
const FILE: u8 = 2;

/// What a key of the index by hash says: the hash, and the key of the grant. Error: `v3.keyspace`.
pub(super) fn from_by_hash(index_key: &[u8]) -> Result<([u8; 2], Vec<u8>)> {
    let parse = |tuple| {
        let (entitlement, rest) = tuple::split(tuple, 4)?;
        let (hash, principal) = rest.split_first_chunk::<2>().ok_or(Malformed)?;
        tuple::raw_exactly::<2>(principal)?;
        Ok((entitlement, *hash, principal))
    };
    let (entitlement, hash, principal) =
        parse(tail(index_key, BY_HASH)?).map_err(|Malformed| malformed(index_key))?;
    let mut out = Vec::with_capacity(index_key.len());
    for part in [GRANTS, entitlement, &[SEPARATOR], principal] {
        out.extend_from_slice(part);
    }
    Ok((hash, out))
}

/// Where a node of a digest stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NodeKey<'a> {
    /// Of which entitlement, as [`EntitlementKey::partition`]; of the file where it is empty.
    pub(super) partition: Cow<'a, [u8]>,
    /// 0 for an entitlement, 1 for a part of it, 2 for the file.
    pub(super) level: u8,
    /// Which part: the first bits of the hashes.
    pub(super) bucket: Option<u16>,
}

impl<'a> NodeKey<'a> {
    /// From a key. Error: `v3.keyspace`.
    pub(super) fn parse(key: &'a [u8]) -> Result<Self> {
        let parse = |tail| {
            let (partition, rest) = tuple::split(tail, 1)?;
            let (level, bucket) = rest.split_first().ok_or(Malformed)?;
            let bucket = match (*level, bucket) {
                (ROOT | FILE, []) => None,
                (LEAF, [first, second]) => Some(u16::from_be_bytes([*first, *second])),
                _ => return Err(Malformed),
            };
            Ok(Self {
                partition: tuple::unescape(partition)?,
                level: *level,
                bucket,
            })
        };
        parse(tail(key, DIGESTS)?).map_err(|Malformed| malformed(key))
    }
}

fn node(partition: &[u8], level: u8) -> Vec<u8> {
    let mut key = super::keys::prefix(DIGESTS, &[partition]);
    key.push(level);
    key
}

/// The key of the node of an entitlement.
pub(super) fn root_key(entitlement: &EntitlementKey<'_>) -> Vec<u8> {
    node(&entitlement.partition(), ROOT)
}

/// The prefix of the nodes below it.
pub(super) fn leaves(entitlement: &EntitlementKey<'_>) -> Vec<u8> {
    node(&entitlement.partition(), LEAF)
}

/// Which of the buckets of a level begins at these bytes. Level 0 has one.
pub(super) fn index(bucket: u16, level: u32) -> u32 {
    u32::from(bucket) >> 16_u32.saturating_sub(level)
}

/// The grants of a bucket in the index by hash: from the first of these keys to before the second.
/// Levels go up to 16, buckets of a level up to 2^level.
pub(super) fn bucket_range(
    entitlement: &EntitlementKey<'_>,
    level: u32,
    index: u32,
) -> (Vec<u8>, Vec<u8>) {
    let prefix = entitlement.grants_by_hash();
    let edge = |index: u32| {
        let hash = u64::from(index) << 16_u32.saturating_sub(level);
        let hash = u16::try_from(hash).ok()?.to_be_bytes();
        Some([prefix.as_slice(), &hash].concat())
    };
    let end = || tuple::successor(&prefix).unwrap_or_default();
    let from = edge(index).unwrap_or_else(end);
    (from, edge(index.saturating_add(1)).unwrap_or_else(end))
}

/// What some grants amount to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Node {
    /// How many they are.
    pub(super) count: u64,
    /// The XOR of their content hashes.
    pub(super) hash: [u8; 8],
}

impl Node {
    /// From the value of a part or of the file; `None` where it has another length.
    pub(super) fn parse(value: &[u8]) -> Option<Self> {
        let (count, hash) = value.split_first_chunk::<8>()?;
        Some(Self {
            count: u64::from_be_bytes(*count),
            hash: hash.try_into().ok()?,
        })
    }

    /// From the value of an entitlement: how many bits its parts have in common, 0 where it has no
    /// parts, and the node. `None` where it has another length.
    pub(super) fn parse_root(value: &[u8]) -> Option<(u8, Self)> {
        let (width, rest) = value.split_first()?;
        Some((*width, Self::parse(rest)?))
    }

    /// Takes in one more grant.
    pub(super) fn add(&mut self, content_hash: [u8; 8]) {
        self.count = self.count.saturating_add(1);
        for (all, one) in self.hash.iter_mut().zip(content_hash) {
            *all ^= one;
        }
    }
}
