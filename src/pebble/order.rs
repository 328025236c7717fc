//! Sorting, in one place: every further use of the standard library's sort would be a copy of it in the program.

use std::cmp::Ordering;

/// The places of so many items in their order, equal ones as they stand.
pub(super) fn order(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..len).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}
