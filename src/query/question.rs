//! What can be asked of the records of a sync: which of them, with which text, in which order.

use crate::error::{Error, Result};
use crate::query::columns::{Column, column};
use crate::query::conditions::Condition;
use crate::store::{Kind, Query};

/// A question over a whole sync. All that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    /// The kind of records, and the filters that the store itself serves.
    pub query: Query,
    /// Text that a record must contain, whatever its case and accents; see
    /// [`search_text`](crate::model::search_text) for where. A grant is found through its principal,
    /// its entitlement and the entitlement's resource as the sync has them, through the names and ids
    /// that it carries itself where the sync has none (or several) of that id; and by its own id in
    /// full. Records of exactly this id (of resources also `type:id`) come first where there is no
    /// order. What is empty once it is trimmed and folded is no filter.
    pub text: String,
    /// Values that a record must have; an empty one is no filter.
    pub narrow: Vec<(Facet, String)>,
    /// What columns must be.
    pub conditions: Vec<Condition>,
    /// What grants refer to and the sync does not have; of grants only.
    pub missing: Vec<Missing>,
    /// What to sort by, the first first. Empty is the order of the store.
    pub order: Vec<Order>,
}

impl From<Query> for Question {
    fn from(query: Query) -> Self {
        Self {
            query,
            text: String::new(),
            narrow: Vec::new(),
            conditions: Vec::new(),
            missing: Vec::new(),
            order: Vec::new(),
        }
    }
}

impl Question {
    /// Whether the store answers it alone, in its own order.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.text.trim().is_empty()
            && self.order.is_empty()
            && self.conditions.is_empty()
            && self.missing.is_empty()
            && self.values().next().is_none()
    }

    /// The values to narrow by.
    pub(super) fn values(&self) -> impl Iterator<Item = &(Facet, String)> {
        self.narrow.iter().filter(|(_, value)| !value.is_empty())
    }
}

/// One column to sort by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Order {
    /// Name of a column of the kind.
    pub column: String,
    /// Greatest first. Rows without a value are last either way, as are texts that fold to nothing.
    pub descending: bool,
}

/// The columns that an order names. Error: `usage.unknown-column`.
pub(super) fn resolve(kind: Kind, order: &[Order]) -> Result<Vec<(&'static Column, bool)>> {
    order
        .iter()
        .map(|order| Ok((column(kind, &order.column)?, order.descending)))
        .collect()
}

/// Something with few values that records can be counted and chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// Type of the resource; of a grant or entitlement, that of the entitlement's resource.
    ResourceType,
    /// Type of the principal of a grant.
    PrincipalType,
    /// Trait of a resource (by its annotations) or of a resource type.
    Trait,
    /// `enabled`, `disabled` or `deleted`.
    Status,
    /// `assignment`, `permission` or `ownership`.
    Purpose,
    /// `direct` or `expanded`.
    Kind,
}

impl Facet {
    /// Those that a kind of record has, in the order in which they are shown.
    #[must_use]
    pub fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::ResourceTypes => &[Self::Trait],
            Kind::Resources => &[Self::ResourceType, Self::Trait, Self::Status],
            Kind::Entitlements => &[Self::ResourceType, Self::Purpose],
            Kind::Grants => &[Self::ResourceType, Self::PrincipalType, Self::Kind],
        }
    }

    /// Its name: that of the filter which takes one of its values.
    #[must_use]
    pub fn name(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::ResourceType, Kind::Grants) => "entitlementResourceType",
            (Self::ResourceType, _) => "resourceTypeId",
            (Self::PrincipalType, _) => "principalResourceType",
            (Self::Trait, _) => "trait",
            (Self::Status, _) => "status",
            (Self::Purpose, _) => "purpose",
            (Self::Kind, _) => "kind",
        }
    }
}

/// What a grant refers to, and a sync may not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missing {
    /// A resource of the principal's type and id. One with an empty half is never there.
    Principal,
    /// An entitlement of its id.
    Entitlement,
    /// A resource of the type and id that the entitlement is on.
    Resource,
}

/// The narrowing that a kind of record does not have. Error: `usage.argument`.
pub(super) fn check_narrow(question: &Question) -> Result<()> {
    let kind = question.query.kind();
    if kind != Kind::Grants && !question.missing.is_empty() {
        let message = format!("{kind:?} have nothing that may be missing.");
        return Err(Error::new("usage.argument", message));
    }
    match question
        .narrow
        .iter()
        .find(|(facet, _)| !Facet::of(kind).contains(facet))
    {
        None => Ok(()),
        Some((facet, _)) => Err(Error::new(
            "usage.argument",
            format!("{kind:?} cannot be narrowed by {facet:?}."),
        )),
    }
}
