//! What the stores do with the bytes of a grant before anyone reads them: fill in what a slim row leaves out, and move
//! the `GrantExpandable` annotation between the grant and its column.
//!
//! All of it works on wire bytes, so that fields we do not know survive.

use super::error::Error;
use super::pick::{texts, utf8};
use super::wire::{Field, Fields, Value, put_bytes_field, put_string_field};

/// `Grant.entitlement`
const ENTITLEMENT: u32 = 1;
/// `Grant.principal`
const PRINCIPAL: u32 = 2;
/// `Grant.id`
const ID: u32 = 3;
/// `Grant.annotations`
const ANNOTATIONS: u32 = 4;
/// `Grant.sources`
const SOURCES: u32 = 5;
/// The full name of the annotation that says how a grant expands.
const EXPANDABLE: &[u8] = b"c1.connector.v2.GrantExpandable";
/// The same as the type of an `Any`.
const EXPANDABLE_URL: &str = "type.googleapis.com/c1.connector.v2.GrantExpandable";

/// The columns of a grant row that stand in for what a slim grant leaves out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GrantColumns<'a> {
    /// Id of the entitlement.
    pub entitlement_id: &'a str,
    /// Type of the entitlement's resource.
    pub resource_type_id: &'a str,
    /// Id of the entitlement's resource.
    pub resource_id: &'a str,
    /// Type of the principal.
    pub principal_resource_type_id: &'a str,
    /// Id of the principal.
    pub principal_resource_id: &'a str,
}

/// A `GrantExpandable` message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expansion<'a> {
    /// Its bytes.
    pub value: &'a [u8],
    /// Whether it parses and names an entitlement that is not blank. If not, the grant does not expand.
    pub expandable: bool,
}

/// What an index needs of a grant: slices of its bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parts<'a> {
    /// `Grant.id`
    pub id: &'a [u8],
    /// Id and display name of the entitlement; `None` where a slim grant has none.
    pub entitlement: Option<(&'a [u8], &'a [u8])>,
    /// Type and id of the entitlement's resource.
    pub resource: (&'a [u8], &'a [u8]),
    /// Type and id of the principal; `None` where a slim grant has none.
    pub principal: Option<(&'a [u8], &'a [u8])>,
    /// Display name of the entitlement's resource.
    pub resource_name: &'a [u8],
    /// Display name of the principal.
    pub principal_name: &'a [u8],
}

/// A grant that is nothing but its ids, none of them empty: what most are. Its JSON says no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plain<'a> {
    /// `Grant.id`
    pub id: &'a str,
    /// Id of the entitlement.
    pub entitlement: &'a str,
    /// Type and id of the entitlement's resource.
    pub resource: (&'a str, &'a str),
    /// Type and id of the principal.
    pub principal: (&'a str, &'a str),
}

impl<'a> Plain<'a> {
    /// The longest that any of its ids is.
    const LONGEST: usize = 1 << 16;

    /// Whether these are the ids of one.
    #[must_use]
    pub fn new(
        id: &'a [u8],
        entitlement: &'a [u8],
        resource: (&'a [u8], &'a [u8]),
        principal: (&'a [u8], &'a [u8]),
    ) -> Option<Self> {
        let text = |id: &'a [u8]| {
            let fits = !id.is_empty() && id.len() <= Self::LONGEST;
            core::str::from_utf8(id).ok().filter(|_| fits)
        };
        Some(Self {
            id: text(id)?,
            entitlement: text(entitlement)?,
            resource: (text(resource.0)?, text(resource.1)?),
            principal: (text(principal.0)?, text(principal.1)?),
        })
    }

    /// Reads the bytes of a grant as one. What a slim one leaves out is in the columns of its row: the entitlement's id, type
    /// and id of its resource, type and id of the principal. `None` for every other, and for what is no grant at all.
    #[must_use]
    pub fn read(grant: &'a [u8], columns: [&'a [u8]; 5]) -> Option<Self> {
        let [entitlement, principal, id] = fields(grant)?;
        let [own, kind, resource, principal_kind, holder] = columns;
        let (entitlement, resource) = match entitlement {
            Some(bytes) => {
                let [resource, id] = fields(bytes)?;
                (id?, resource_of(resource?)?)
            }
            None => (own, (kind, resource)),
        };
        let principal = match principal {
            Some(bytes) => resource_of(bytes)?,
            None => (principal_kind, holder),
        };
        Self::new(id?, entitlement, resource, principal)
    }
}

/// The fields from 1 to `N` of a message that has each once at most, and no others.
pub(crate) fn fields<const N: usize>(message: &[u8]) -> Option<[Option<&[u8]>; N]> {
    let mut found = [None; N];
    let mut fields = Fields::new(message);
    while let Some(field) = fields.read().ok()? {
        let place = usize::try_from(field.number).ok()?.checked_sub(1)?;
        match (found.get_mut(place)?, field.value) {
            (slot @ None, Value::Bytes(bytes)) => *slot = Some(bytes),
            _ => return None,
        }
    }
    Some(found)
}

/// Type and id of a `Resource` that has nothing else.
fn resource_of(resource: &[u8]) -> Option<(&[u8], &[u8])> {
    let [id] = fields(resource)?;
    let [resource_type, resource] = fields(id?)?;
    Some((resource_type?, resource?))
}

/// Picks the parts of a grant. Of fields that come twice the last counts, as in protobuf; messages
/// that come in pieces, which no writer makes, are not merged.
///
/// # Errors
///
/// When the bytes are not a message.
pub fn parts(grant: &[u8]) -> Result<Parts<'_>, Error> {
    let mut parts = Parts::default();
    let mut fields = Fields::new(grant);
    while let Some(field) = fields.read()? {
        let Value::Bytes(bytes) = field.value else {
            continue;
        };
        match field.number {
            ENTITLEMENT => {
                let [resource, id, name] = texts(bytes, field.body, [1, 2, 3])?;
                parts.entitlement = Some((id, name));
                (parts.resource, parts.resource_name) = named_resource(resource, 0)?;
            }
            PRINCIPAL => {
                let (id, name) = named_resource(bytes, field.body)?;
                parts.principal = Some(id);
                parts.principal_name = name;
            }
            ID => parts.id = bytes,
            _ => {}
        }
    }
    Ok(parts)
}

/// Whether a grant has sources and its own entitlement is not among them: it exists only because
/// another entitlement was expanded.
///
/// # Errors
///
/// When the bytes are not a message.
pub fn expanded(grant: &[u8], entitlement_id: &[u8]) -> Result<bool, Error> {
    let mut sources: &[u8] = &[];
    let mut fields = Fields::new(grant);
    while let Some(field) = fields.read()? {
        if let (SOURCES, Value::Bytes(bytes)) = (field.number, field.value) {
            sources = bytes;
        }
    }
    let mut any = false;
    let mut fields = Fields::new(sources);
    while let Some(field) = fields.read()? {
        if let (1, Value::Bytes(entry)) = (field.number, field.value) {
            any = true;
            let [source] = texts(entry, field.body, [1])?;
            if source == entitlement_id {
                return Ok(false);
            }
        }
    }
    Ok(any)
}

/// A type and an id.
type Id<'a> = (&'a [u8], &'a [u8]);

/// Type and id of a `Resource`, and its display name.
fn named_resource(resource: &[u8], offset: usize) -> Result<(Id<'_>, &[u8]), Error> {
    let [id, name] = texts(resource, offset, [1, 3])?;
    let [resource_type, resource] = texts(id, 0, [1, 2])?;
    Ok(((resource_type, resource), name))
}

/// The id of a grant, as far as it can be read.
#[must_use]
pub fn id(grant: &[u8]) -> Option<&str> {
    let mut id = None;
    for field in Fields::new(grant).map_while(Result::ok) {
        if let (ID, Value::Bytes(value)) = (field.number, field.value) {
            id = core::str::from_utf8(value).ok();
        }
    }
    id
}

/// Adds the entitlement and the principal to a grant that lacks either, from the columns of its row. `None` when it has
/// both.
///
/// # Errors
///
/// When the bytes are not a message.
pub fn hydrate(grant: &[u8], columns: &GrantColumns<'_>) -> Result<Option<Vec<u8>>, Error> {
    let (mut entitlement, mut principal) = (false, false);
    let mut behind_entitlement = 0;
    let mut fields = Fields::new(grant);
    while let Some(field) = fields.read()? {
        let message = matches!(field.value, Value::Bytes(_));
        entitlement |= message && field.number == ENTITLEMENT;
        principal |= message && field.number == PRINCIPAL;
        if field.number == ENTITLEMENT {
            behind_entitlement = field.end;
        }
    }
    if entitlement && principal {
        return Ok(None);
    }
    let (first, rest) = grant
        .split_at_checked(behind_entitlement)
        .unwrap_or((&[], grant));
    let mut out = Vec::with_capacity(grant.len().saturating_add(160));
    let mut inner = Vec::new();
    if !entitlement {
        let resource = resource(columns.resource_type_id, columns.resource_id);
        put_bytes_field(&mut inner, 1, &resource);
        put_string_field(&mut inner, 2, columns.entitlement_id);
        put_bytes_field(&mut out, ENTITLEMENT, &inner);
    }
    out.extend_from_slice(first);
    if !principal {
        let principal = resource(
            columns.principal_resource_type_id,
            columns.principal_resource_id,
        );
        put_bytes_field(&mut out, PRINCIPAL, &principal);
    }
    out.extend_from_slice(rest);
    Ok(Some(out))
}

/// A `Resource` of which nothing is known but its id.
fn resource(resource_type: &str, resource: &str) -> Vec<u8> {
    let mut id = Vec::new();
    put_string_field(&mut id, 1, resource_type);
    put_string_field(&mut id, 2, resource);
    let mut out = Vec::new();
    put_bytes_field(&mut out, 1, &id);
    out
}

/// The first `GrantExpandable` among the annotations of a grant.
///
/// # Errors
///
/// When the bytes are not a message, or an annotation is not an `Any`.
pub fn find_expansion(grant: &[u8]) -> Result<Option<Expansion<'_>>, Error> {
    let mut fields = Fields::new(grant);
    while let Some(field) = fields.read()? {
        if let Some(value) = annotation(&field)? {
            // What comes after must be well-formed too.
            for field in fields {
                field?;
            }
            let expandable = expands(value).unwrap_or(false);
            return Ok(Some(Expansion { value, expandable }));
        }
    }
    Ok(None)
}

/// Whether a serialized `GrantExpandable` names an entitlement that is not blank.
///
/// # Errors
///
/// When the bytes are not a `GrantExpandable`.
pub fn expands(expandable: &[u8]) -> Result<bool, Error> {
    let mut found = false;
    let mut fields = Fields::new(expandable);
    while let Some(field) = fields.read()? {
        // The entitlement ids, and the resource type ids, which must be text as well.
        if let (1 | 3, Value::Bytes(id)) = (field.number, field.value) {
            let id = utf8(id, field.body)?;
            found |= field.number == 1 && !id.trim().is_empty();
        }
    }
    Ok(found)
}

/// The grant without any `GrantExpandable` among its annotations.
///
/// # Errors
///
/// When the bytes are not a message, or an annotation is not an `Any`.
pub fn without_expansion(grant: &[u8]) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(grant.len());
    let mut fields = Fields::new(grant);
    while let Some(field) = fields.read()? {
        if annotation(&field)?.is_none() {
            out.extend_from_slice(grant.get(field.start..field.end).unwrap_or_default());
        }
    }
    Ok(out)
}

/// The grant with this serialized `GrantExpandable` as its last annotation, in place of any that it had.
///
/// # Errors
///
/// When the grant is not a message, an annotation is not an `Any`, or the `GrantExpandable` is not one.
pub fn with_expansion(grant: &[u8], expandable: &[u8]) -> Result<Vec<u8>, Error> {
    expands(expandable)?;
    let bare = without_expansion(grant)?;
    let mut place = 0;
    let mut fields = Fields::new(&bare);
    while let Some(field) = fields.read()? {
        if field.number <= ANNOTATIONS {
            place = field.end;
        }
    }
    let (before, after) = bare.split_at_checked(place).unwrap_or((&bare, &[]));
    let mut out = Vec::with_capacity(
        grant
            .len()
            .saturating_add(expandable.len())
            .saturating_add(80),
    );
    out.extend_from_slice(before);
    put_expandable(&mut out, expandable);
    out.extend_from_slice(after);
    Ok(out)
}

/// Appends a serialized `GrantExpandable` as an annotation.
pub(crate) fn put_expandable(grant: &mut Vec<u8>, expandable: &[u8]) {
    let mut any = Vec::with_capacity(expandable.len().saturating_add(60));
    put_string_field(&mut any, 1, EXPANDABLE_URL);
    if !expandable.is_empty() {
        put_bytes_field(&mut any, 2, expandable);
    }
    put_bytes_field(grant, ANNOTATIONS, &any);
}

/// The bytes inside this field of a grant if it is a `GrantExpandable` annotation.
fn annotation<'a>(field: &Field<'a>) -> Result<Option<&'a [u8]>, Error> {
    let (ANNOTATIONS, Value::Bytes(any)) = (field.number, field.value) else {
        return Ok(None);
    };
    let (mut url, mut bytes): (&[u8], &[u8]) = (&[], &[]);
    let mut fields = Fields::at(any, field.body);
    while let Some(field) = fields.read()? {
        match (field.number, field.value) {
            (1, Value::Bytes(value)) => url = value,
            (2, Value::Bytes(value)) => bytes = value,
            _ => {}
        }
    }
    let name = url.rsplit(|byte| *byte == b'/').next();
    Ok((name == Some(EXPANDABLE)).then_some(bytes))
}
