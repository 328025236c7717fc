//! Putting rows in order, in slices.

use std::cmp::Ordering;

use crate::error::Result;
use crate::query::columns::Values;
use crate::query::index::{Arena, NONE};
use crate::sort::sort;
use crate::store::parse_time;
use crate::text;
use crate::work::Pace;

/// What the cells of one column compare by, by number of the row.
#[derive(Debug)]
pub(super) enum SortKeys {
    /// Folded texts, with what most of them can be told apart by.
    Text(Arena, Vec<u64>),
    /// Numbers and times; none for what is neither.
    Number(Vec<Option<i128>>),
}

impl SortKeys {
    /// Keys for the cells of such a column, with room for so many.
    pub(super) fn new(values: Values, rows: usize) -> Self {
        match values {
            Values::Text => Self::Text(Arena::default(), Vec::with_capacity(rows)),
            Values::Number | Values::Time => Self::Number(Vec::with_capacity(rows)),
        }
    }

    /// The next cell.
    pub(super) fn push(&mut self, values: Values, cell: &[u8]) -> Result<()> {
        match self {
            Self::Text(..) => self.push_folded(|out| text::fold(cell, out)),
            Self::Number(keys) => {
                keys.push(as_number(values, cell));
                Ok(())
            }
        }
    }

    /// The next cell of a text column, which `write` appends folded.
    pub(super) fn push_folded(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
        if let Self::Text(texts, prefixes) = self {
            let at = texts.len();
            texts.push(write)?;
            prefixes.push(text::natural_key_prefix(texts.get(at)));
        }
        Ok(())
    }

    /// The folded text of a row; nothing of a number.
    pub(super) fn text(&self, row: u32) -> &[u8] {
        match self {
            Self::Text(texts, _) => texts.get(row as usize),
            Self::Number(_) => &[],
        }
    }

    /// Whether a row has no value.
    fn is_empty(&self, row: u32) -> bool {
        match self {
            Self::Text(texts, _) => texts.get(row as usize).is_empty(),
            Self::Number(keys) => keys.get(row as usize).copied().flatten().is_none(),
        }
    }

    /// Compares two rows; those without a value are last in either direction.
    pub(super) fn compare(&self, a: u32, b: u32, descending: bool) -> Ordering {
        let order = match (self.is_empty(a), self.is_empty(b)) {
            (false, false) => self.compare_values(a, b),
            (a, b) => return a.cmp(&b),
        };
        if descending { order.reverse() } else { order }
    }

    fn compare_values(&self, a: u32, b: u32) -> Ordering {
        match self {
            Self::Text(texts, prefixes) => {
                let prefix = |row: u32| prefixes.get(row as usize);
                prefix(a)
                    .cmp(&prefix(b))
                    .then_with(|| text::natural(texts.get(a as usize), texts.get(b as usize)))
            }
            Self::Number(keys) => keys.get(a as usize).cmp(&keys.get(b as usize)),
        }
    }

    /// The place of each row among all in rising order, equal rows sharing one, [`NONE`] without a
    /// value. Ranks compare faster than texts where many rows share them.
    pub(super) async fn ranks(&self, pace: &Pace, rows: usize) -> Vec<u32> {
        let mut order: Vec<u32> = (0..u32::try_from(rows).unwrap_or(NONE)).collect();
        sort(pace, &mut order, 8, &|a, b| self.compare(a, b, false)).await;
        let mut ranks = vec![NONE; rows];
        let (mut rank, mut last) = (0_u32, None);
        for row in order {
            if self.is_empty(row) {
                break;
            }
            if last.is_some_and(|last| self.compare_values(last, row) != Ordering::Equal) {
                rank = rank.saturating_add(1);
            }
            last = Some(row);
            if let Some(slot) = ranks.get_mut(row as usize) {
                *slot = rank;
            }
        }
        ranks
    }
}

/// What a number or time compares by; none for what is neither.
pub(super) fn as_number(values: Values, cell: &[u8]) -> Option<i128> {
    let cell = std::str::from_utf8(cell).unwrap_or_default();
    match values {
        Values::Time => parse_time(cell),
        _ => cell.parse().ok(),
    }
}
