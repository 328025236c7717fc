//! Which keys answer a query: what to walk, and what of it counts.
//!
//! Every filter goes by the key alone, so that counting and listing keys never look at a value.

use std::borrow::Cow;

use super::LsmStore;
use super::identity::{EntitlementKey, by_principal};
use super::keys::{
    BY_PARENT, BY_PRINCIPAL, ENTITLEMENTS, GRANTS, RESOURCE_TYPES, RESOURCES, prefix, tail,
};
use super::tuple::{self, SEPARATOR, successor};
use crate::error::{Error, Result};
use crate::store::query::{
    EntitlementQuery, GrantQuery, Kind, Query, Reference, ResourceQuery, check_principal, given,
};
use crate::store::record::Position;

/// Keys from the first on, up to but not including the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) lower: Vec<u8>,
    pub(super) upper: Option<Vec<u8>>,
}

impl Range {
    /// All keys that begin so.
    pub(super) fn of(prefix: Vec<u8>) -> Self {
        Self {
            upper: successor(&prefix),
            lower: prefix,
        }
    }

    fn holds(&self, key: &[u8]) -> bool {
        key >= self.lower.as_slice() && self.upper.as_deref().is_none_or(|upper| key < upper)
    }
}

/// An element of a key by its place, and the values it may have, as they are written there.
type Wanted = (usize, Vec<Vec<u8>>);

/// What to walk to answer a query.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) kind: Kind,
    /// The family that is walked: the records themselves, or an index.
    pub(super) header: &'static [u8],
    /// In the order of their keys, none twice.
    pub(super) ranges: Vec<Range>,
    filter: Vec<Wanted>,
}

impl Plan {
    fn of(kind: Kind, header: &'static [u8], ranges: Vec<Range>) -> Self {
        Self {
            kind,
            header,
            ranges,
            filter: Vec::new(),
        }
    }

    /// What refers to others: the keys that filters by such a reference find it under.
    pub(super) fn referring(by: Reference) -> Self {
        let header = match by {
            Reference::ResourceType => RESOURCES,
            Reference::Parent => BY_PARENT,
            Reference::Resource => ENTITLEMENTS,
            Reference::Principal => BY_PRINCIPAL,
            Reference::Entitlement => GRANTS,
        };
        Self::of(by.kind(), header, vec![below(header, &[])])
    }

    fn want(&mut self, place: usize, values: &[&[u8]]) {
        let written = values.iter().map(|value| written(value)).collect();
        self.filter.push((place, written));
    }

    /// The filters that the prefix does not serve; it may serve the resource, and its type. Elements of the entitlement
    /// stand `shift` places further back in the walked keys, those of the principal then in front.
    fn narrow(&mut self, query: &GrantQuery, shift: usize, by_resource: bool, by_type: bool) {
        let principal = if shift > 0 { 0 } else { PRINCIPAL_TYPE };
        let types = &query.principal_resource_types;
        if !types.is_empty() {
            let types: Vec<&[u8]> = types.iter().map(String::as_bytes).collect();
            self.want(principal, &types);
        }
        if let Some(id) = given(&query.principal_resource_id) {
            self.want(principal.saturating_add(1), &[id.as_bytes()]);
        }
        if let Some(of) = given(&query.entitlement_resource_type).filter(|_| !by_type) {
            self.want(shift, &[of.as_bytes()]);
        }
        if let Some(on) = query.resource.as_ref().filter(|_| !by_resource) {
            self.want(shift, &[on.resource_type.as_bytes()]);
            self.want(shift.saturating_add(1), &[on.resource.as_bytes()]);
        }
    }

    /// Whether the keys are those of an index.
    pub(super) fn is_index(&self) -> bool {
        self.header == BY_PARENT || self.header == BY_PRINCIPAL
    }

    /// Whether much may have to be walked to find little.
    pub(super) fn walks(&self) -> bool {
        !self.filter.is_empty()
    }

    /// Whether a key that was walked over counts. Error: `v3.keyspace`.
    pub(super) fn wants(&self, key: &[u8]) -> Result<bool> {
        if self.filter.is_empty() {
            return Ok(true);
        }
        let mut elements = tuple::raw(tail(key, self.header)?).enumerate();
        let wanted = |(place, element): (usize, &[u8])| {
            let mut wanted = self.filter.iter().filter(|(at, _)| *at == place);
            wanted.all(|(_, values)| values.iter().any(|value| value == element))
        };
        Ok(elements.all(wanted))
    }

    /// The range to go on in after a row that the list gave, and the key of that row. Error: `usage.page-token`.
    pub(super) fn after(&self, position: &Position) -> Result<(usize, Vec<u8>)> {
        let key = self.walked(&position.0);
        let range = self.ranges.iter().position(|range| range.holds(&key));
        let range = range.filter(|_| key.starts_with(self.header)).ok_or_else(|| {
            let message = "The page token is of another list. Pass it back with the same question, or leave it out to start anew.";
            Error::new("usage.page-token", message)
        })?;
        Ok((range, key.into_owned()))
    }

    /// The key that is walked over for a record, whose position may be its own key: so it is where rows are looked for first
    /// and read by number then.
    fn walked<'a>(&self, key: &'a [u8]) -> Cow<'a, [u8]> {
        if !self.walks() {
            return Cow::Borrowed(key);
        }
        let of_index = match (self.header, self.ranges.first()) {
            (BY_PRINCIPAL, _) => by_principal(key).ok(),
            // Of one parent, and what follows is the child.
            (BY_PARENT, Some(range)) => {
                let child = key.strip_prefix(RESOURCES);
                child.map(|child| [range.lower.as_slice(), child].concat())
            }
            _ => None,
        };
        of_index.map_or(Cow::Borrowed(key), Cow::Owned)
    }
}

/// An element as it is written in keys.
fn written(element: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    tuple::put(&mut out, element);
    out
}

/// All keys of a family that begin with these elements.
fn below(header: &'static [u8], elements: &[&str]) -> Range {
    let elements: Vec<&[u8]> = elements.iter().map(|text| text.as_bytes()).collect();
    Range::of(prefix(header, &elements))
}

/// The place of the principal's type in a grant's key; its id follows.
const PRINCIPAL_TYPE: usize = 4;

impl LsmStore {
    /// Errors: `usage.missing-principal`, `store.ambiguous`, and those of reading the entitlements' keys.
    pub(super) fn plan(&self, query: &Query) -> Result<Plan> {
        match query {
            Query::ResourceTypes => Ok(Plan::of(
                Kind::ResourceTypes,
                RESOURCE_TYPES,
                vec![below(RESOURCE_TYPES, &[])],
            )),
            Query::Resources(query) => Ok(resources(query)),
            Query::Entitlements(query) => Ok(entitlements(query)),
            Query::Grants(query) => self.grants_plan(query),
        }
    }

    fn grants_plan(&self, query: &GrantQuery) -> Result<Plan> {
        check_principal(query)?;
        if let Some(id) = given(&query.entitlement_id) {
            let range = self.grants_of(id, query)?;
            let mut plan = Plan::of(Kind::Grants, GRANTS, Vec::from_iter(range));
            if let Some(principal) = &query.principal {
                // The entitlement's prefix and the whole rest of the key: at most one grant.
                for range in &mut plan.ranges {
                    tuple::put(&mut range.lower, principal.resource_type.as_bytes());
                    range.lower.push(SEPARATOR);
                    tuple::put(&mut range.lower, principal.resource.as_bytes());
                    let mut upper = range.lower.clone();
                    upper.push(SEPARATOR);
                    range.upper = Some(upper);
                }
            }
            plan.narrow(query, 0, query.resource.is_some(), false);
            return Ok(plan);
        }
        if let Some(principal) = &query.principal {
            let ids = [
                principal.resource_type.as_str(),
                principal.resource.as_str(),
            ];
            let mut plan = Plan::of(Kind::Grants, BY_PRINCIPAL, vec![below(BY_PRINCIPAL, &ids)]);
            plan.narrow(query, 2, false, false);
            return Ok(plan);
        }
        if by_principal_type(query) {
            let mut types: Vec<&str> = query
                .principal_resource_types
                .iter()
                .map(String::as_str)
                .collect();
            types.sort_unstable();
            types.dedup();
            let ranges = types.iter().map(|of| below(BY_PRINCIPAL, &[of])).collect();
            let mut plan = Plan::of(Kind::Grants, BY_PRINCIPAL, ranges);
            if let Some(id) = given(&query.principal_resource_id) {
                plan.want(1, &[id.as_bytes()]);
            }
            return Ok(plan);
        }
        let of = given(&query.entitlement_resource_type);
        let (range, by_type) = match (&query.resource, of) {
            (Some(on), _) => (below(GRANTS, &[&on.resource_type, &on.resource]), false),
            (None, Some(of)) => (below(GRANTS, &[of]), true),
            (None, None) => (below(GRANTS, &[]), false),
        };
        let mut plan = Plan::of(Kind::Grants, GRANTS, vec![range]);
        plan.narrow(query, 0, query.resource.is_some(), by_type);
        Ok(plan)
    }

    /// The grants of an entitlement that is named by its id, and its resource where the query has it.
    fn grants_of(&self, id: &str, query: &GrantQuery) -> Result<Option<Range>> {
        let id = id.as_bytes();
        if let Some(on) = &query.resource {
            let (of, on) = (on.resource_type.as_bytes(), on.resource.as_bytes());
            return Ok(Some(Range::of(EntitlementKey::new(of, on, id).grants())));
        }
        self.granted_entitlement(id)
            .map(|found| found.map(Range::of))
    }
}

/// Whether a list of grants is served by the index by principal, and in its order, because nothing but types of
/// principals narrows it.
pub(super) fn by_principal_type(query: &GrantQuery) -> bool {
    !query.principal_resource_types.is_empty()
        && query.principal.is_none()
        && query.resource.is_none()
        && given(&query.entitlement_id).is_none()
        && given(&query.entitlement_resource_type).is_none()
}

fn resources(query: &ResourceQuery) -> Plan {
    let of = given(&query.resource_type_id);
    if let Some(parent) = query.parent.as_ref().filter(|p| !p.resource.is_empty()) {
        let range = below(BY_PARENT, &[&parent.resource_type, &parent.resource]);
        let mut plan = Plan::of(Kind::Resources, BY_PARENT, vec![range]);
        if let Some(of) = of {
            plan.want(2, &[of.as_bytes()]);
        }
        return plan;
    }
    let range = match of {
        Some(of) => below(RESOURCES, &[of]),
        None => below(RESOURCES, &[]),
    };
    Plan::of(Kind::Resources, RESOURCES, vec![range])
}

fn entitlements(query: &EntitlementQuery) -> Plan {
    let range = match &query.resource {
        Some(on) => below(ENTITLEMENTS, &[&on.resource_type, &on.resource]),
        None => below(ENTITLEMENTS, &[]),
    };
    Plan::of(Kind::Entitlements, ENTITLEMENTS, vec![range])
}
