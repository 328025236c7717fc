//! Filters of the record reads. Those that are given combine with *and*; an absent one filters nothing.

use serde::Serialize;

use crate::error::{Error, Result};

/// A resource's identity. Two resources are the same only where both parts are: the joined text
/// `type:id` is ambiguous.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceRef {
    /// Id of the resource type.
    pub resource_type: String,
    /// Id of the resource within its type.
    pub resource: String,
}

/// The four kinds of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// `c1.connector.v2.ResourceType`
    ResourceTypes,
    /// `c1.connector.v2.Resource`
    Resources,
    /// `c1.connector.v2.Entitlement`
    Entitlements,
    /// `c1.connector.v2.Grant`
    Grants,
}

/// What can be counted by resource type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Resource types by their own id, resources by their type, entitlements by their resource's, and
    /// grants by that of their entitlement's resource.
    Records(Kind),
    /// Assets, which have no type.
    Assets,
}

/// By what records of one kind refer to others, as filters compare it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// Resources to their type: its id.
    ResourceType,
    /// Resources to their parent: type, id.
    Parent,
    /// Entitlements to their resource: type, id.
    Resource,
    /// Grants to their principal: type, id.
    Principal,
    /// Grants to their entitlement: its id, then type and id of its resource where a file names entitlements by both.
    Entitlement,
}

impl Reference {
    /// The kind of those that refer.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::ResourceType | Self::Parent => Kind::Resources,
            Self::Resource => Kind::Entitlements,
            Self::Principal | Self::Entitlement => Kind::Grants,
        }
    }
}

/// Which resources.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ResourceQuery {
    /// Of this type. Empty is no filter, as in the reference.
    pub resource_type_id: Option<String>,
    /// Directly below this resource. One with an empty id is no filter, as in the reference.
    pub parent: Option<ResourceRef>,
}

/// Which entitlements.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct EntitlementQuery {
    /// On this resource. An empty one matches nothing, as in the reference.
    pub resource: Option<ResourceRef>,
}

/// Which grants.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GrantQuery {
    /// Of this entitlement. Empty is no filter.
    pub entitlement_id: Option<String>,
    /// Of entitlements on this resource.
    pub resource: Option<ResourceRef>,
    /// To this principal. An empty id is the error `usage.missing-principal`.
    pub principal: Option<ResourceRef>,
    /// To principals of any of these types. Empty is no filter.
    pub principal_resource_types: Vec<String>,
    /// To principals of this id, whatever their type: `StreamGrants`' `PrincipalResourceID`. Empty is
    /// no filter.
    pub principal_resource_id: Option<String>,
    /// Of entitlements on resources of this type. Empty is no filter.
    pub entitlement_resource_type: Option<String>,
    /// Whether `GrantExpandable` is put back as the last annotation. Default: true.
    pub include_expansion: bool,
}

impl Default for GrantQuery {
    fn default() -> Self {
        Self {
            entitlement_id: None,
            resource: None,
            principal: None,
            principal_resource_types: Vec::new(),
            principal_resource_id: None,
            entitlement_resource_type: None,
            include_expansion: true,
        }
    }
}

/// A query of any kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Query {
    /// All resource types.
    ResourceTypes,
    /// Some resources.
    Resources(ResourceQuery),
    /// Some entitlements.
    Entitlements(EntitlementQuery),
    /// Some grants.
    Grants(GrantQuery),
}

impl Query {
    /// All records of a kind.
    #[must_use]
    pub fn all(kind: Kind) -> Self {
        match kind {
            Kind::ResourceTypes => Self::ResourceTypes,
            Kind::Resources => Self::Resources(ResourceQuery::default()),
            Kind::Entitlements => Self::Entitlements(EntitlementQuery::default()),
            Kind::Grants => Self::Grants(GrantQuery::default()),
        }
    }

    /// Which kind of records it answers.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::ResourceTypes => Kind::ResourceTypes,
            Self::Resources(_) => Kind::Resources,
            Self::Entitlements(_) => Kind::Entitlements,
            Self::Grants(_) => Kind::Grants,
        }
    }
}

/// A filter's text; an empty one filters nothing.
pub(crate) fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// Refuses a principal without an id. Error: `usage.missing-principal`.
pub(crate) fn check_principal(query: &GrantQuery) -> Result<()> {
    match &query.principal {
        Some(principal) if principal.resource.is_empty() => Err(Error::new(
            "usage.missing-principal",
            "The principal filter names no resource id. Give both resourceType and resource.",
        )),
        _ => Ok(()),
    }
}

/// Refuses an id that cannot name anything. Error: `usage.malformed-id`.
pub(crate) fn named(what: &str, parts: &[&str]) -> Result<()> {
    if parts.iter().any(|part| part.is_empty()) {
        return Err(Error::new(
            "usage.malformed-id",
            format!("The id of a {what} must not be empty, nor either half of a resource's."),
        ));
    }
    Ok(())
}
