//! Finding the grants of a question in the index: by what they refer to, and in its order.

use super::Engine;
use super::columns::{Column, Values, kind as kind_name};
use super::conditions::Test;
use super::grant_cells::{Of, by_target, each_cell, lacking};
use super::index::{Grants, NONE, STEP, part};
use super::order::SortKeys;
use super::question::{Facet, Question};
use super::rows::RowSet;
use super::select::{Columns, ROWS, containing, exact_first};
use super::spelt::{SpeltRanks, spelt_ranks};
use crate::error::Result;
use crate::sort::{Ranks, by_ranks};
use crate::store::{GrantParts, RowKey};
use crate::work::Pace;

impl Engine {
    /// The grants of a question that the store does not answer alone.
    pub(super) async fn grants_selected(
        &self,
        pace: &Pace,
        sync_id: &str,
        question: &Question,
        tests: &[Test],
        order: &Columns,
    ) -> Result<RowSet> {
        let grants = self.grants(pace, sync_id).await?;
        let mut rows = self
            .grants_matching(pace, sync_id, &question.query, &grants)
            .await?;
        for (facet, value) in question.values() {
            rows = narrowed(pace, &grants, rows, *facet, value).await;
        }
        for missing in &question.missing {
            rows = lacking(pace, &grants, rows, *missing).await;
        }
        if let Some(needle) = Self::needle(question) {
            let exact = self
                .exact_grants(pace, sync_id, &grants, question.text.trim())
                .await?;
            rows = reaching(pace, &grants, rows, &needle, &exact).await;
            if order.is_empty() {
                rows = exact_first(rows, &exact);
            }
        }
        rows = self
            .grants_tested(pace, sync_id, &grants, rows, tests)
            .await?;
        let rows = self
            .grants_ordered(pace, sync_id, &grants, rows, order)
            .await?;
        Ok(RowSet::Numbered(rows, grants))
    }

    /// The numbers of the grants of exactly this id: more than one where the file lacks an index.
    async fn exact_grants(
        &self,
        pace: &Pace,
        sync_id: &str,
        grants: &Grants,
        id: &str,
    ) -> Result<Vec<u32>> {
        let mut found = Vec::new();
        let mut add = |rows: &[RowKey]| {
            let numbered = (0..).zip(grants.keys.iter());
            let of_id = numbered.filter(|(_, key)| rows.contains(key));
            found.extend(of_id.map(|(number, _)| number));
        };
        if let Some(rows) = self.store().grant_rows(sync_id, id)? {
            if !rows.is_empty() {
                add(&rows);
            }
            return Ok(found);
        }
        match self.store().grant(sync_id, id, false) {
            Ok(record) => add(&[record.key]),
            Err(e) if e.code() == "store.ambiguous" => {
                let mut number = 0_u32;
                self.each_grant(pace, sync_id, grants, &mut |parts| {
                    if parts.id == id.as_bytes() {
                        found.push(number);
                    }
                    number = number.saturating_add(1);
                    Ok(())
                })
                .await?;
            }
            Err(e) if e.code().starts_with("store.") || e.code().starts_with("usage.") => {}
            Err(e) => return Err(e),
        }
        Ok(found)
    }

    /// Reads all grants once more, for what the index does not keep.
    pub(super) async fn each_grant(
        &self,
        pace: &Pace,
        sync_id: &str,
        grants: &Grants,
        visit: &mut dyn FnMut(&GrantParts<'_>) -> Result<()>,
    ) -> Result<()> {
        let (mut after, mut read, total) = (None, 0_u64, grants.len() as u64);
        pace.stage();
        loop {
            after = self
                .store()
                .scan_grants(sync_id, after.as_ref(), STEP, visit)?;
            read = read.saturating_add(STEP as u64).min(total);
            pace.report(read, total);
            pace.spend(STEP as u64).await;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    async fn grants_ordered(
        &self,
        pace: &Pace,
        sync_id: &str,
        grants: &Grants,
        mut rows: Vec<u32>,
        order: &Columns,
    ) -> Result<Vec<u32>> {
        // Each sort keeps the order of equal rows, so the last column goes first.
        for (column, descending) in order.iter().rev() {
            let keys = self.grant_keys(pace, sync_id, grants, column).await?;
            let (principals, targets) = (&grants.principals, &grants.targets);
            let by = match &keys {
                GrantKeys::Own(ids) => {
                    ids.sort(pace, &mut rows, *descending).await;
                    continue;
                }
                GrantKeys::Kind => vec![Ranks {
                    below: 2,
                    rank: Box::new(|row| u32::from(grants.is_expanded(row) != *descending)),
                }],
                GrantKeys::Principal(ranks) => vec![ranked(ranks, principals, *descending)],
                GrantKeys::Target(ranks) => vec![ranked(ranks, targets, *descending)],
                GrantKeys::Spelt(of) => {
                    let whole = [
                        (&of.targets.whole, targets),
                        (&of.principals.whole, principals),
                    ];
                    // Leading zeros count last, and those of the entitlement before those of the principal.
                    let loose = [
                        (&of.targets.loose, targets),
                        (&of.principals.loose, principals),
                    ];
                    let loose = loose.into_iter().filter(|_| of.targets.differ);
                    let by = loose.chain(whole);
                    by.map(|(ranks, of)| ranked(ranks, of, *descending))
                        .collect()
                }
            };
            rows = by_ranks(pace, rows, &by).await;
        }
        Ok(rows)
    }

    /// What grants compare by in one column: ranks of what they refer to, but for their own ids.
    async fn grant_keys(
        &self,
        pace: &Pace,
        sync_id: &str,
        grants: &Grants,
        column: &Column,
    ) -> Result<GrantKeys> {
        Ok(match Of::column(column) {
            Of::Itself => {
                if let Some(ranks) = spelt_ranks(pace, grants).await? {
                    return Ok(GrantKeys::Spelt(ranks));
                }
                let mut ids = SortKeys::new(Values::Text);
                self.each_grant(pace, sync_id, grants, &mut |parts| ids.push(parts.id))
                    .await?;
                GrantKeys::Own(ids)
            }
            Of::Expansion => GrantKeys::Kind,
            of => {
                let mut keys = SortKeys::new(Values::Text);
                each_cell(pace, grants, of, &mut |folded| {
                    keys.push_folded(|out| out.extend_from_slice(folded))
                })
                .await?;
                let ranks = keys.ranks(pace).await;
                match of {
                    Of::Principal(_) => GrantKeys::Principal(ranks),
                    Of::Resource(_) => GrantKeys::Target(by_target(grants, &ranks, NONE)),
                    _ => GrantKeys::Target(ranks),
                }
            }
        })
    }
}

/// What grants compare by in one column.
enum GrantKeys {
    /// Keys of their own, by grant.
    Own(SortKeys),
    /// Ranks of what their own are spelt from.
    Spelt(SpeltRanks),
    /// Ranks by principal.
    Principal(Vec<u32>),
    /// Ranks by what they are of.
    Target(Vec<u32>),
    /// Direct before expanded.
    Kind,
}

/// The rank of what each row refers to; those without one are last in either direction.
fn ranked<'r>(ranks: &'r [u32], of: &'r [u32], descending: bool) -> Ranks<'r> {
    let highest = ranks.iter().copied().filter(|rank| *rank != NONE).max();
    let count = highest.map_or(0, |rank| rank.saturating_add(1));
    let rank = move |row: u32| {
        let number = of.get(row as usize).copied().unwrap_or(NONE);
        match ranks.get(number as usize).copied().unwrap_or(NONE) {
            NONE => count,
            rank if descending => count.wrapping_sub(rank).wrapping_sub(1),
            rank => rank,
        }
    };
    Ranks {
        below: count.saturating_add(1),
        rank: Box::new(rank),
    }
}

/// The grants among `rows` that have a value.
async fn narrowed(
    pace: &Pace,
    grants: &Grants,
    rows: Vec<u32>,
    facet: Facet,
    value: &str,
) -> Vec<u32> {
    let is = |id: &[u8]| String::from_utf8_lossy(id) == value;
    let type_is = |subject: usize| is(part(grants.subject_id(subject), 0));
    let principals: Vec<bool> = match facet {
        Facet::PrincipalType => (0..grants.subjects()).map(type_is).collect(),
        _ => Vec::new(),
    };
    let targets: Vec<bool> = match facet {
        Facet::ResourceType => (0..u32::try_from(grants.target.ids.len()).unwrap_or(NONE))
            .map(|target| is(part(grants.target.ids.get(target), 1)))
            .collect(),
        _ => Vec::new(),
    };
    let keep = |row: &u32| match facet {
        Facet::PrincipalType => flag(&principals, &grants.principals, *row),
        Facet::ResourceType => flag(&targets, &grants.targets, *row),
        Facet::Kind => kind_name(grants.is_expanded(*row)) == value,
        _ => false,
    };
    kept(pace, rows, &keep).await
}

/// The grants among `rows` whose principal, entitlement or resource has the text.
async fn reaching(
    pace: &Pace,
    grants: &Grants,
    rows: Vec<u32>,
    needle: &[u8],
    exact: &[u32],
) -> Vec<u32> {
    let entities = &grants.entities;
    let mut subjects = containing(pace, &entities.resources.text, needle).await;
    subjects.extend(containing(pace, &grants.loose.text, needle).await);
    let entitlements = containing(pace, &entities.entitlements.text, needle).await;
    let mut targets = containing(pace, &grants.target.text, needle).await;
    for (number, hit) in (0_u32..).zip(&mut targets) {
        *hit |= flag(&entitlements, &grants.target.entitlement, number)
            || flag(&subjects, &grants.target.resource, number);
    }
    let keep = |row: &u32| {
        flag(&subjects, &grants.principals, *row)
            || flag(&targets, &grants.targets, *row)
            || exact.binary_search(row).is_ok()
    };
    kept(pace, rows, &keep).await
}

/// The rows that `keep` wants, in slices.
pub(super) async fn kept(pace: &Pace, rows: Vec<u32>, keep: &dyn Fn(&u32) -> bool) -> Vec<u32> {
    let mut kept = Vec::new();
    for some in rows.chunks(ROWS) {
        kept.extend(some.iter().copied().filter(|row| keep(row)));
        pace.spend(ROWS as u64 / 64).await;
    }
    kept
}

/// The flag of what a row refers to.
pub(super) fn flag(flags: &[bool], of: &[u32], row: u32) -> bool {
    let number = of.get(row as usize).copied().unwrap_or(NONE);
    flags.get(number as usize) == Some(&true)
}
