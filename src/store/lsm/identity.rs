//! What names an entitlement and a grant in keys, and what ids may mean.

use std::borrow::Cow;

use super::keys::{BY_HASH, BY_PRINCIPAL, ENTITLEMENTS, GRANTS, key, malformed, prefix, tail};
use super::tuple::{self, Malformed, SEPARATOR};
use crate::error::{Error, Result};

/// What an entitlement is called in keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EntitlementKey<'a> {
    /// Type of its resource.
    pub(super) resource_type: Cow<'a, [u8]>,
    /// Id of its resource.
    pub(super) resource: Cow<'a, [u8]>,
    /// Whether its id does not begin with the resource; then the tail is the whole id.
    pub(super) opaque: bool,
    /// The id, without the resource where it begins with it.
    pub(super) tail: Cow<'a, [u8]>,
}

impl<'a> EntitlementKey<'a> {
    /// Of an entitlement on a resource, by its id.
    pub(super) fn new(resource_type: &'a [u8], resource: &'a [u8], id: &'a [u8]) -> Self {
        let behind = |part: &[u8], id: &'a [u8]| id.strip_prefix(part)?.strip_prefix(b":");
        let tail = behind(resource_type, id).and_then(|id| behind(resource, id));
        Self {
            resource_type: Cow::Borrowed(resource_type),
            resource: Cow::Borrowed(resource),
            opaque: tail.is_none(),
            tail: Cow::Borrowed(tail.unwrap_or(id)),
        }
    }

    /// From the key of an entitlement. Error: `v3.keyspace`.
    pub(super) fn parse(key: &'a [u8]) -> Result<Self> {
        let parts = tuple::exactly(tail(key, ENTITLEMENTS)?);
        parts
            .and_then(Self::from_elements)
            .map_err(|Malformed| malformed(key))
    }

    pub(super) fn from_elements(elements: [Cow<'a, [u8]>; 4]) -> Result<Self, Malformed> {
        let [resource_type, resource, flag, tail] = elements;
        let opaque = match &*flag {
            b"0" => true,
            b"1" => false,
            _ => return Err(Malformed),
        };
        Ok(Self {
            resource_type,
            resource,
            opaque,
            tail,
        })
    }

    /// Its four elements.
    pub(super) fn elements(&self) -> [&[u8]; 4] {
        let flag: &[u8] = if self.opaque { b"0" } else { b"1" };
        [&self.resource_type, &self.resource, flag, &self.tail]
    }

    /// Its key.
    pub(super) fn key(&self) -> Vec<u8> {
        key(ENTITLEMENTS, &self.elements())
    }

    /// The prefix of its grants.
    pub(super) fn grants(&self) -> Vec<u8> {
        prefix(GRANTS, &self.elements())
    }

    /// The prefix of its grants in the index by hash.
    pub(super) fn grants_by_hash(&self) -> Vec<u8> {
        prefix(BY_HASH, &self.elements())
    }

    /// Its partition of the digests: its key without the header.
    pub(super) fn partition(&self) -> Vec<u8> {
        key(&[], &self.elements())
    }

    /// Appends its id.
    pub(super) fn put_id(&self, out: &mut Vec<u8>) {
        if !self.opaque {
            for part in [&self.resource_type, &self.resource] {
                out.extend_from_slice(part);
                out.push(b':');
            }
        }
        out.extend_from_slice(&self.tail);
    }

    /// Its id.
    pub(super) fn id(&self) -> Vec<u8> {
        let mut id = Vec::new();
        self.put_id(&mut id);
        id
    }

    /// Whether this is its id.
    pub(super) fn has_id(&self, id: &[u8]) -> bool {
        let mut rest = Some(id);
        if !self.opaque {
            for part in [&self.resource_type, &self.resource] {
                rest = rest
                    .and_then(|rest| rest.strip_prefix(&**part))
                    .and_then(|rest| rest.strip_prefix(b":"));
            }
        }
        rest == Some(&*self.tail)
    }
}

/// What a grant is called in keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GrantKey<'a> {
    /// Of what.
    pub(super) entitlement: EntitlementKey<'a>,
    /// Type of the principal.
    pub(super) principal_type: Cow<'a, [u8]>,
    /// Id of the principal.
    pub(super) principal: Cow<'a, [u8]>,
}

impl<'a> GrantKey<'a> {
    /// From the key of a grant. Error: `v3.keyspace`.
    pub(super) fn parse(key: &'a [u8]) -> Result<Self> {
        let parse = |tuple| Self::from_elements(tuple::exactly(tuple)?);
        parse(tail(key, GRANTS)?).map_err(|Malformed| malformed(key))
    }

    /// From a key of the index by principal. Error: `v3.keyspace`.
    pub(super) fn parse_by_principal(key: &'a [u8]) -> Result<Self> {
        let parse = |tuple| {
            let [p_type, p_id, kind, id, flag, tail] = tuple::exactly(tuple)?;
            Self::from_elements([kind, id, flag, tail, p_type, p_id])
        };
        parse(tail(key, BY_PRINCIPAL)?).map_err(|Malformed| malformed(key))
    }

    fn from_elements(elements: [Cow<'a, [u8]>; 6]) -> Result<Self, Malformed> {
        let [kind, id, flag, tail, principal_type, principal] = elements;
        Ok(Self {
            entitlement: EntitlementKey::from_elements([kind, id, flag, tail])?,
            principal_type,
            principal,
        })
    }

    fn elements(&self) -> [&[u8]; 6] {
        let [kind, id, flag, tail] = self.entitlement.elements();
        [kind, id, flag, tail, &self.principal_type, &self.principal]
    }

    /// Its key.
    pub(super) fn key(&self) -> Vec<u8> {
        key(GRANTS, &self.elements())
    }
}

/// The key of a grant as the index by principal has it. Nothing is unescaped. Error: `v3.keyspace`.
pub(super) fn by_principal(grant_key: &[u8]) -> Result<Vec<u8>> {
    turned(grant_key, GRANTS, 4, BY_PRINCIPAL)
}

/// The key of the grant that a key of the index by principal points to. Error: `v3.keyspace`.
pub(super) fn from_by_principal(index_key: &[u8]) -> Result<Vec<u8>> {
    turned(index_key, BY_PRINCIPAL, 2, GRANTS)
}

/// The two ends of a tuple of six elements, changed over.
fn turned(from: &[u8], header: &[u8], at: usize, other: &[u8]) -> Result<Vec<u8>> {
    let tuple = tail(from, header)?;
    let (first, last) = tuple::raw_exactly::<6>(tuple)
        .and_then(|_| tuple::split(tuple, at))
        .map_err(|Malformed| malformed(from))?;
    let mut out = Vec::with_capacity(from.len());
    for part in [other, last, &[SEPARATOR], first] {
        out.extend_from_slice(part);
    }
    Ok(out)
}

/// The colons of an id that are tried; with more it counts as ambiguous.
const MAX_COLONS: usize = 64;

/// Whether an id has no more colons than are tried.
pub(super) fn can_be_split(id: &[u8]) -> bool {
    id.len() <= MAX_COLONS || id.iter().filter(|b| **b == b':').count() <= MAX_COLONS
}

/// The places of the colons in an id. Error: `store.ambiguous` where they are too many to try.
fn colons(id: &[u8]) -> Result<Vec<usize>> {
    let places = || id.iter().enumerate().filter(|(_, b)| **b == b':');
    if !can_be_split(id) {
        return Err(Error::new(
            "store.ambiguous",
            format!(
                "An id with more than {MAX_COLONS} colons can mean too much. Give its resource with it."
            ),
        ));
    }
    Ok(places().map(|(place, _)| place).collect())
}

/// What is before a place, and what is behind the byte there.
fn around(id: &[u8], place: usize) -> (&[u8], &[u8]) {
    let (before, rest) = id.split_at_checked(place).unwrap_or((id, &[]));
    (before, rest.get(1..).unwrap_or_default())
}

/// The entitlement ids that the id of a grant may begin with, each with what follows: the
/// [`splits_in_two`] of that are principals. Most of them name nothing, which one look-up each shows.
///
/// Error: `store.ambiguous`.
pub(super) fn grant_splits(id: &[u8]) -> Result<impl Iterator<Item = (&[u8], &[u8])>> {
    let mut places = colons(id)?;
    // The last colon is within the principal.
    places.pop();
    Ok(places.into_iter().map(move |place| around(id, place)))
}

/// A text split at each of its colons.
pub(super) fn splits_in_two(text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let places = text.iter().enumerate().filter(|(_, b)| **b == b':');
    places.map(|(place, _)| around(text, place))
}
