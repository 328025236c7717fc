//! The order of ids that are spelt from parts, without the ids: by ranks of the parts.
//!
//! A grant's id is nearly always `entitlement:type:principal`, as the SDK spells it. There are few entitlements and principals
//! beside grants, so ordering them is nearly nothing beside reading a million ids once more and comparing them.

use super::index::{Grants, NONE, part};
use super::order::SortKeys;
use crate::error::Result;
use crate::query::columns::Values;
use crate::text;
use crate::work::Pace;

/// What the ids of grants compare by.
#[derive(Debug)]
pub(super) struct SpeltRanks {
    /// By what grants are of.
    pub(super) targets: Ranks,
    /// By who holds them.
    pub(super) principals: Ranks,
}

/// Ranks of one part of ids.
#[derive(Debug)]
pub(super) struct Ranks {
    pub(super) whole: Vec<u32>,
    /// The same where leading zeros of numbers do not count: they do only between ids that are equal but for them.
    pub(super) loose: Vec<u32>,
    /// Whether that makes any difference.
    pub(super) differ: bool,
    /// Whether one of them goes on where another ends.
    nested: bool,
}

/// Ranks by which the ids of all grants compare as they do by their text; `None` where not all of them are spelt, or where
/// the id of one entitlement goes on behind that of another with what may as well be a principal.
pub(super) async fn spelt_ranks(pace: &Pace, grants: &Grants) -> Result<Option<SpeltRanks>> {
    if !grants.ids_are_spelt() {
        return Ok(None);
    }
    let entitlement = |target: usize, out: &mut Vec<u8>| {
        text::fold(part(grants.target_id(target), 0), out);
        out.push(b':');
    };
    let targets = ranks(pace, grants.target.ids.len(), &entitlement).await?;
    if targets.nested {
        return Ok(None);
    }
    let principal = |subject: usize, out: &mut Vec<u8>| {
        let id = grants.subject_id(subject);
        text::fold(part(id, 0), out);
        out.push(b':');
        text::fold(part(id, 1), out);
    };
    let principals = ranks(pace, grants.subjects(), &principal).await?;
    Ok(Some(SpeltRanks {
        targets,
        principals,
    }))
}

/// Ranks of so many texts, which `put` appends folded.
async fn ranks(pace: &Pace, count: usize, put: &dyn Fn(usize, &mut Vec<u8>)) -> Result<Ranks> {
    let mut keys = SortKeys::new(Values::Text);
    for number in 0..count {
        keys.push_folded(|out| put(number, out))?;
        pace.spend(1).await;
    }
    let whole = keys.ranks(pace).await;
    let mut of_rank = vec![NONE; count];
    for (number, rank) in (0..).zip(&whole) {
        if let Some(slot) = of_rank.get_mut(*rank as usize) {
            *slot = number;
        }
    }
    let mut ranks = Ranks {
        loose: Vec::new(),
        differ: false,
        nested: false,
        whole,
    };
    // Texts that are alike but for zeros follow each other, and so does one on another that it begins with.
    let (mut loose, mut last) = (Vec::with_capacity(count), None);
    let mut rank = 0_u32;
    for number in of_rank.iter().take_while(|number| **number != NONE) {
        if let Some(last) = last.replace(*number) {
            match text::natural_rest(keys.key(*number), keys.key(last)) {
                Some([]) => ranks.differ = true,
                rest => {
                    ranks.nested |= rest.is_some();
                    rank = rank.saturating_add(1);
                }
            }
        }
        loose.push(rank);
        pace.spend(1).await;
    }
    let of = |rank: &u32| loose.get(*rank as usize).copied().unwrap_or(NONE);
    ranks.loose = ranks.whole.iter().map(of).collect();
    Ok(ranks)
}
