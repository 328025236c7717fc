//! What the store says of itself, under keys that begin `03 FF`.

/// The version of the keys, four bytes.
pub(super) const KEYSPACE_VERSION: &[u8] = b"\x03\xffkeyspace_version";
/// The layout of the keys of entitlements and grants, four bytes.
pub(super) const ID_FORMAT: &[u8] = b"\x03\xffgrant_entitlement_id_format";
/// The numbers of the sync.
pub(super) const STATS: &[u8] = b"\x03\xffstats\x00";
/// Where it is there, the index of grants by principal lacks some.
pub(super) const PRINCIPALS_PENDING: &[u8] = b"\x03\xffdeferred_grant_idx_pending";
/// Where it is there, no digest is to be believed.
pub(super) const DIGESTS_PENDING: &[u8] = b"\x03\xffgrant_digest_build_pending";
/// What both versions must be.
pub(super) const VERSION: u32 = 2;

/// A stamp: four bytes, the greatest first. `None` where the value is no stamp.
pub(super) fn stamp(value: &[u8]) -> Option<u32> {
    value.try_into().ok().map(u32::from_be_bytes)
}
