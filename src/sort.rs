//! Sorting, once: the standard library's sorts are copied into the WebAssembly for every type and
//! comparison, five to seventeen kilobytes each.

use std::cmp::Ordering;

use crate::work::Pace;

/// Rows sorted by insertion before they are merged.
const RUN: usize = 16;
/// Comparisons between two pauses.
const SLICE: usize = 2048;

/// Sorts stably, pausing as `pace` says. `cost` is that of 64 comparisons in its units.
pub(crate) async fn sort(
    pace: &Pace,
    rows: &mut Vec<u32>,
    cost: u64,
    compare: &dyn Fn(u32, u32) -> Ordering,
) {
    let mut since = 0_usize;
    for run in rows.chunks_mut(RUN) {
        insertion(run, &|a, b| compare(*a, *b));
        since = since.wrapping_add(RUN.wrapping_mul(4));
        if since >= SLICE {
            since = 0;
            pace.spend(cost.saturating_mul(32)).await;
        }
    }
    let mut width = RUN;
    let mut merged = Vec::with_capacity(rows.len());
    while width < rows.len() {
        merged.clear();
        for pair in rows.chunks(width.saturating_mul(2)) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            // What is in order already costs one comparison.
            if let (Some(last), Some(first)) = (left.last(), right.first())
                && compare(*first, *last) != Ordering::Less
            {
                merged.extend_from_slice(pair);
                since = since.saturating_add(1);
                continue;
            }
            while let (Some((a, a_rest)), Some((b, b_rest))) =
                (left.split_first(), right.split_first())
            {
                if compare(*b, *a) == Ordering::Less {
                    merged.push(*b);
                    right = b_rest;
                } else {
                    merged.push(*a);
                    left = a_rest;
                }
                since = since.wrapping_add(1);
                if since >= SLICE {
                    since = 0;
                    pace.spend(cost.saturating_mul(32)).await;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(rows, &mut merged);
        width = width.saturating_mul(2);
    }
}

/// Rows in the order of their ranks, all below `ranks`; equal ones stay as they are. Two walks over the rows.
pub(crate) async fn by_rank(
    pace: &Pace,
    rows: &[u32],
    ranks: u32,
    rank: &dyn Fn(u32) -> u32,
) -> Vec<u32> {
    // How many rows each rank has, then where its next row goes.
    let mut places = vec![0_u32; ranks as usize];
    for some in rows.chunks(SLICE) {
        for row in some {
            if let Some(count) = places.get_mut(rank(*row) as usize) {
                *count = count.wrapping_add(1);
            }
        }
        pace.spend(8).await;
    }
    let mut next = 0_u32;
    for place in &mut places {
        next = next.wrapping_add(std::mem::replace(place, next));
    }
    let mut sorted = vec![0; rows.len()];
    for some in rows.chunks(SLICE) {
        for row in some {
            let place = places.get_mut(rank(*row) as usize);
            let place = place.map(|place| std::mem::replace(place, place.wrapping_add(1)));
            if let Some(slot) = place.and_then(|place| sorted.get_mut(place as usize)) {
                *slot = *row;
            }
        }
        pace.spend(8).await;
    }
    sorted
}

/// The places of so many items in their order, equal ones as they stand.
pub(crate) fn order(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..u32::try_from(len).unwrap_or(u32::MAX)).collect();
    let pace = Pace::endless();
    let compare = |a: u32, b: u32| compare(a as usize, b as usize);
    {
        let work = std::pin::pin!(sort(&pace, &mut rows, 0, &compare));
        // An endless pace never pauses.
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let _ = std::future::Future::poll(work, &mut context);
    }
    rows
}

/// Sorts in place, without memory of its own; equal items in any order.
pub(crate) fn sort_by<T>(items: &mut [T], compare: &dyn Fn(&T, &T) -> Ordering) {
    if items.len() <= RUN {
        return insertion(items, compare);
    }
    for root in (0..items.len() / 2).rev() {
        sift(items, root, compare);
    }
    for end in (1..items.len()).rev() {
        items.swap(0, end);
        sift(items.get_mut(..end).unwrap_or_default(), 0, compare);
    }
}

/// Lets an item sink in a heap until none below it is greater.
fn sift<T>(heap: &mut [T], root: usize, compare: &dyn Fn(&T, &T) -> Ordering) {
    let mut root = root;
    loop {
        let left = root.saturating_mul(2).saturating_add(1);
        let right = left.saturating_add(1);
        let greater = match (heap.get(left), heap.get(right)) {
            (None, _) => return,
            (Some(a), Some(b)) if compare(a, b) == Ordering::Less => right,
            _ => left,
        };
        match (heap.get(root), heap.get(greater)) {
            (Some(a), Some(b)) if compare(a, b) == Ordering::Less => heap.swap(root, greater),
            _ => return,
        }
        root = greater;
    }
}

/// Sorts few.
fn insertion<T>(items: &mut [T], compare: &dyn Fn(&T, &T) -> Ordering) {
    for end in 1..items.len() {
        let mut at = end;
        while let Some([before, item]) = at
            .checked_sub(1)
            .and_then(|before| items.get_mut(before..=at))
        {
            if compare(item, before) != Ordering::Less {
                break;
            }
            std::mem::swap(before, item);
            at = at.wrapping_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{by_rank, sort, sort_by};
    use crate::work::{Pace, Work};

    /// A small generator: the same numbers every run.
    fn numbers(count: u32, below: u32) -> Vec<u32> {
        let mut state = 0x2545_F491_u32;
        let next = |_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.checked_rem(below).unwrap()
        };
        (0..count).map(next).collect()
    }

    #[test]
    fn sorts_as_the_standard_library_does() {
        for count in [0, 1, 2, 15, 16, 17, 33, 1023, 5000, 70_001] {
            let keys = numbers(count, 97);
            let mut expected: Vec<u32> = (0..count).collect();
            expected.sort_by_key(|row| keys.get(*row as usize));
            let mut work = Work::new(async |pace: std::rc::Rc<Pace>| {
                let mut rows: Vec<u32> = (0..count).collect();
                let compare = |a, b| keys.get(a as usize).cmp(&keys.get(b as usize));
                sort(&pace, &mut rows, 1, &compare).await;
                Ok(rows)
            });
            let rows = loop {
                if let Some(rows) = work.step(100) {
                    break rows.unwrap();
                }
            };
            assert_eq!(rows, expected, "{count}");
            let mut work = Work::new(async |pace: std::rc::Rc<Pace>| {
                let rows: Vec<u32> = (0..count).collect();
                let rank = |row| keys.get(row as usize).copied().unwrap_or_default();
                Ok(by_rank(&pace, &rows, 97, &rank).await)
            });
            let rows = loop {
                if let Some(rows) = work.step(100) {
                    break rows.unwrap();
                }
            };
            assert_eq!(rows, expected, "{count}");
            let mut pairs: Vec<(u32, u32)> = keys.iter().copied().zip(0..).collect();
            sort_by(&mut pairs, &|a, b| a.cmp(b));
            let places: Vec<u32> = pairs.iter().map(|(_, place)| *place).collect();
            assert_eq!(places, expected, "{count}");
        }
    }
}
