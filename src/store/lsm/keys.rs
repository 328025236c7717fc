//! The keys of the store by family: building them, and their scans.
//!
//! A prefix of a scan ends in the separator, so that `ent` does not match `entitlement`.

use std::borrow::Cow;
use std::fmt::Write;

use super::tuple::{self, Malformed, SEPARATOR};
use crate::error::{Error, Result};

/// Resource types, by id.
pub(super) const RESOURCE_TYPES: &[u8] = &[3, 1, 0];
/// Resources, by type and id.
pub(super) const RESOURCES: &[u8] = &[3, 2, 0];
/// Entitlements, by resource and the rest of their id.
pub(super) const ENTITLEMENTS: &[u8] = &[3, 3, 0];
/// Grants, by entitlement and principal.
pub(super) const GRANTS: &[u8] = &[3, 4, 0];
/// Assets, by id.
pub(super) const ASSETS: &[u8] = &[3, 5, 0];
/// The sync run: the whole key.
pub(super) const SYNC_RUN: &[u8] = &[3, 6];
/// Index of resources by their parent.
pub(super) const BY_PARENT: &[u8] = &[3, 7, 1, 0];
/// Index of grants by principal.
pub(super) const BY_PRINCIPAL: &[u8] = &[3, 7, 4, 0];
/// Index of grants by entitlement and the hash of their principal.
pub(super) const BY_HASH: &[u8] = &[3, 7, 8, 0];
/// What connectors keep between calls, by sync and key.
pub(super) const SESSIONS: &[u8] = &[3, 9, 0];
/// Digests of grants.
pub(super) const DIGESTS: &[u8] = &[3, 10, 8, 0];
/// What the store says of itself.
pub(super) const META: &[u8] = &[3, 255];
/// Where data begins that has a layout: from here to [`META`].
pub(super) const DATA: &[u8] = &[3, 1];

/// A key of a family with these elements.
pub(super) fn key(header: &[u8], elements: &[&[u8]]) -> Vec<u8> {
    let length = elements.iter().map(|element| element.len()).sum::<usize>();
    let mut out = Vec::with_capacity(header.len().saturating_add(length).saturating_add(16));
    out.extend_from_slice(header);
    tuple::put_all(&mut out, elements);
    out
}

/// The prefix of all keys of a family that begin with these elements; the header where there are none.
pub(super) fn prefix(header: &[u8], elements: &[&[u8]]) -> Vec<u8> {
    let mut out = key(header, elements);
    if !elements.is_empty() {
        out.push(SEPARATOR);
    }
    out
}

/// What follows the header of a family. Error: `v3.keyspace`.
pub(super) fn tail<'a>(key: &'a [u8], header: &[u8]) -> Result<&'a [u8]> {
    key.strip_prefix(header).ok_or_else(|| malformed(key))
}

/// Exactly `N` elements behind the header of a family. Error: `v3.keyspace`.
pub(super) fn elements<'a, const N: usize>(
    key: &'a [u8],
    header: &[u8],
) -> Result<[Cow<'a, [u8]>; N]> {
    tuple::exactly(tail(key, header)?).map_err(|Malformed| malformed(key))
}

/// The key of the resource that a key of the index by parent points to. Error: `v3.keyspace`.
pub(super) fn child(index_key: &[u8]) -> Result<Vec<u8>> {
    let tail = tail(index_key, BY_PARENT)?;
    let [_, _, kind, id] = tuple::raw_exactly(tail).map_err(|Malformed| malformed(index_key))?;
    let mut out = Vec::with_capacity(index_key.len());
    out.extend_from_slice(RESOURCES);
    out.extend_from_slice(kind);
    out.push(SEPARATOR);
    out.extend_from_slice(id);
    Ok(out)
}

/// Bytes of a key that an error shows.
const SHOWN: usize = 64;

/// A key in hex, cut where it is long.
pub(super) fn hex(key: &[u8]) -> String {
    let mut text = String::new();
    for byte in key.iter().take(SHOWN) {
        let _ = write!(text, "{byte:02x}");
    }
    if key.len() > SHOWN {
        let _ = write!(text, "… ({} bytes)", key.len());
    }
    text
}

/// The error of a key that does not parse.
pub(super) fn malformed(key: &[u8]) -> Error {
    let message = format!(
        "The store has the key {}, which no writer makes: the file is damaged, or of a newer writer.",
        hex(key)
    );
    Error::new("v3.keyspace", message)
}
