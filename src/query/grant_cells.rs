//! The cells of all grants in one column, by what they depend on: as many as there are principals or entitlements, not grants.

use super::Engine;
use super::columns::{Column, kind as kind_name};
use super::conditions::Test;
use super::grants::{flag, kept};
use super::index::{Grants, first_field, part};
use super::question::Missing;
use crate::error::Result;
use crate::text;
use crate::work::Pace;

/// What the cell of a grant in one column depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// On the grant's own record.
    Itself,
    /// On whether it was expanded.
    Expansion,
    /// On who holds it.
    Principal(Part),
    /// On the resource of what it is of.
    Resource(Part),
    /// On what it is of.
    Target(Part),
}

/// Which part of what it depends on the cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// One of the ids that the index keeps joined.
    Id(usize),
    /// The display name.
    Name,
}

impl Of {
    pub(super) fn column(column: &Column) -> Self {
        match column.name {
            "id" => Self::Itself,
            "kind" => Self::Expansion,
            "principalType" => Self::Principal(Part::Id(0)),
            "principal" => Self::Principal(Part::Id(1)),
            "principalName" => Self::Principal(Part::Name),
            "entitlementId" => Self::Target(Part::Id(0)),
            "entitlementName" => Self::Target(Part::Name),
            "resourceType" => Self::Target(Part::Id(1)),
            "resource" => Self::Target(Part::Id(2)),
            _ => Self::Resource(Part::Name),
        }
    }
}

/// Shows the folded cell of every principal and resource by number, or that of all that grants are of.
pub(super) async fn each_cell(
    pace: &Pace,
    grants: &Grants,
    of: Of,
    visit: &mut dyn FnMut(&[u8]) -> Result<()>,
) -> Result<()> {
    let (Of::Principal(which) | Of::Resource(which) | Of::Target(which)) = of else {
        return Ok(());
    };
    let targets = matches!(of, Of::Target(_));
    let mut folded = Vec::new();
    for number in 0..count(grants, targets) {
        match which {
            Part::Name => visit(first_field(if targets {
                grants.target_text(number)
            } else {
                grants.subject_text(number)
            }))?,
            Part::Id(at) => {
                let joined = if targets {
                    grants.target_id(number)
                } else {
                    grants.subject_id(number)
                };
                folded.clear();
                text::fold(part(joined, at), &mut folded);
                visit(&folded)?;
            }
        }
        pace.spend(1).await;
    }
    Ok(())
}

/// How many things there are that grants are of, or principals and resources.
fn count(grants: &Grants, targets: bool) -> usize {
    if targets {
        grants.target.ids.len()
    } else {
        grants.subjects()
    }
}

/// What is known by resource, by what grants are of instead.
pub(super) fn by_target<T: Copy>(grants: &Grants, of: &[T], none: T) -> Vec<T> {
    let resources = grants.target.resource.iter();
    let found = resources.map(|resource| of.get(*resource as usize).copied().unwrap_or(none));
    found.collect()
}

impl Engine {
    /// The grants among `rows` for which all tests hold.
    pub(super) async fn grants_tested(
        &self,
        pace: &Pace,
        sync_id: &str,
        grants: &Grants,
        mut rows: Vec<u32>,
        tests: &[Test],
    ) -> Result<Vec<u32>> {
        // Their own records are read last.
        let own = |test: &&Test| Of::column(test.column) == Of::Itself;
        let others = tests.iter().filter(|test| !own(test));
        for test in others.chain(tests.iter().filter(own)) {
            if rows.is_empty() {
                break;
            }
            let of = Of::column(test.column);
            let (mut hits, mut scratch) = (Vec::new(), Vec::new());
            match of {
                Of::Itself => {
                    self.each_grant(pace, sync_id, grants, &mut |parts| {
                        hits.push(test.holds(parts.id, &mut scratch));
                        Ok(())
                    })
                    .await?;
                }
                Of::Expansion => {
                    let kinds = [false, true].map(|expanded| kind_name(expanded).as_bytes());
                    hits.extend(kinds.map(|kind| test.holds(kind, &mut scratch)));
                }
                _ => {
                    each_cell(pace, grants, of, &mut |folded| {
                        hits.push(test.holds_folded(folded));
                        Ok(())
                    })
                    .await?;
                }
            }
            rows = hit(pace, grants, rows, of, hits).await;
        }
        Ok(rows)
    }
}

/// The grants among `rows` for which what they depend on is a hit.
async fn hit(pace: &Pace, grants: &Grants, rows: Vec<u32>, of: Of, hits: Vec<bool>) -> Vec<u32> {
    let hits = match of {
        Of::Resource(_) => by_target(grants, &hits, false),
        _ => hits,
    };
    kept(pace, rows, &|row| match of {
        Of::Itself => hits.get(*row as usize) == Some(&true),
        Of::Expansion => hits.get(usize::from(grants.is_expanded(*row))) == Some(&true),
        Of::Principal(_) => flag(&hits, &grants.principals, *row),
        _ => flag(&hits, &grants.targets, *row),
    })
    .await
}

/// The grants among `rows` that refer to something which the sync does not have.
pub(super) async fn lacking(
    pace: &Pace,
    grants: &Grants,
    rows: Vec<u32>,
    missing: Missing,
) -> Vec<u32> {
    let of = match missing {
        Missing::Principal => Of::Principal(Part::Name),
        Missing::Entitlement => Of::Target(Part::Name),
        Missing::Resource => Of::Resource(Part::Name),
    };
    let targets = missing == Missing::Entitlement;
    let mut lacks = Vec::new();
    for number in 0..count(grants, targets) {
        lacks.push(if targets {
            grants.lacks_entitlement(number)
        } else {
            grants.lacks_subject(number)
        });
        pace.spend(1).await;
    }
    hit(pace, grants, rows, of, lacks).await
}
