//! The grants of a query found in the index, where the store says that its filters go by what grants show.

use std::cmp::Ordering;

use super::Engine;
use super::grants::{flag, kept};
use super::index::{Grants, NONE, part};
use super::select::unfiltered;
use crate::error::Result;
use crate::sort::sort;
use crate::store::query::given;
use crate::store::{GrantQuery, Query, ResourceRef};
use crate::work::Pace;

impl Engine {
    /// Numbers of the grants of a query, in the order of its list.
    pub(super) async fn grants_matching(
        &self,
        pace: &Pace,
        sync_id: &str,
        query: &Query,
        grants: &Grants,
    ) -> Result<Vec<u32>> {
        let (Query::Grants(wanted), true) = (query, self.store().filters_as_shown()) else {
            let keys = grants.keys.iter();
            return self.numbers(pace, sync_id, query, keys, grants.len()).await;
        };
        // Asks for no key, but refuses what the list would refuse.
        self.store()
            .keys(sync_id, query, None, 0, &mut Vec::new())?;
        let mut rows: Vec<u32> = (0..u32::try_from(grants.len()).unwrap_or(NONE)).collect();
        if unfiltered(query) {
            return Ok(rows);
        }
        if let Some(principals) = principals(grants, wanted) {
            rows = kept(pace, rows, &|row| {
                flag(&principals, &grants.principals, *row)
            })
            .await;
        }
        if let Some(targets) = targets(grants, wanted) {
            rows = kept(pace, rows, &|row| flag(&targets, &grants.targets, *row)).await;
        }
        if self.store().lists_by_principal(wanted) {
            let ranks = by_type_and_id(pace, grants).await;
            let rank = |row: u32| {
                let principal = grants.principals.get(row as usize).copied();
                ranks.get(principal.unwrap_or(NONE) as usize).copied()
            };
            sort(pace, &mut rows, 1, &|a, b| rank(a).cmp(&rank(b))).await;
        }
        Ok(rows)
    }
}

/// Which principals a query wants; none where it wants any.
fn principals(grants: &Grants, query: &GrantQuery) -> Option<Vec<bool>> {
    let types = &query.principal_resource_types;
    let id = given(&query.principal_resource_id);
    if types.is_empty() && id.is_none() && query.principal.is_none() {
        return None;
    }
    let wanted = |subject: usize| {
        let joined = grants.subject_id(subject);
        let own = (part(joined, 0), part(joined, 1));
        (types.is_empty() || types.iter().any(|of| of.as_bytes() == own.0))
            && id.is_none_or(|id| id.as_bytes() == own.1)
            && query.principal.as_ref().is_none_or(|r| is(r, own))
    };
    Some((0..grants.subjects()).map(wanted).collect())
}

/// Which entitlements on which resources a query wants; none where it wants any.
fn targets(grants: &Grants, query: &GrantQuery) -> Option<Vec<bool>> {
    let entitlement = given(&query.entitlement_id);
    let of_type = given(&query.entitlement_resource_type);
    if entitlement.is_none() && of_type.is_none() && query.resource.is_none() {
        return None;
    }
    let wanted = |target: u32| {
        let joined = grants.target.ids.get(target);
        let own = (part(joined, 1), part(joined, 2));
        let same =
            |wanted: Option<&str>, own: &[u8]| wanted.is_none_or(|text| text.as_bytes() == own);
        same(entitlement, part(joined, 0))
            && same(of_type, own.0)
            && query.resource.as_ref().is_none_or(|r| is(r, own))
    };
    let count = u32::try_from(grants.target.ids.len()).unwrap_or(NONE);
    Some((0..count).map(wanted).collect())
}

fn is(wanted: &ResourceRef, (resource_type, resource): (&[u8], &[u8])) -> bool {
    wanted.resource_type.as_bytes() == resource_type && wanted.resource.as_bytes() == resource
}

/// Ranks of all principals by the bytes of their type and id.
async fn by_type_and_id(pace: &Pace, grants: &Grants) -> Vec<u32> {
    let mut order: Vec<u32> = (0..u32::try_from(grants.subjects()).unwrap_or(NONE)).collect();
    let compare = |a: u32, b: u32| -> Ordering {
        let (a, b) = (grants.subject_id(a as usize), grants.subject_id(b as usize));
        (part(a, 0), part(a, 1)).cmp(&(part(b, 0), part(b, 1)))
    };
    sort(pace, &mut order, 2, &compare).await;
    let mut ranks = vec![NONE; order.len()];
    let mut rank = 0_u32;
    for (at, subject) in order.iter().enumerate() {
        // Two that only differ in what names them are one principal.
        let before = at.checked_sub(1).and_then(|at| order.get(at));
        if before.is_some_and(|before| compare(*before, *subject) != Ordering::Equal) {
            rank = rank.saturating_add(1);
        }
        if let Some(slot) = ranks.get_mut(*subject as usize) {
            *slot = rank;
        }
    }
    ranks
}
