//! What rows are put in order by.

use crate::error::Result;
use crate::query::columns::Values;
use crate::query::index::{Arena, NONE};
use crate::sort::{Keys, by_key};
use crate::store::parse_time;
use crate::text;
use crate::work::Pace;

/// What the cells of one column compare by, by number of the row; rows without a value have an empty one.
#[derive(Debug)]
pub(super) struct SortKeys {
    values: Values,
    /// Folded texts. Of numbers and times bytes that rise as they do.
    keys: Arena,
}

impl SortKeys {
    /// Keys for the cells of such a column.
    pub(super) fn new(values: Values) -> Self {
        Self {
            values,
            keys: Arena::default(),
        }
    }

    /// The next cell.
    pub(super) fn push(&mut self, cell: &[u8]) -> Result<()> {
        let values = self.values;
        self.keys.push(|out| match values {
            Values::Text => text::fold(cell, out),
            _ => {
                if let Some(number) = as_number(values, cell) {
                    out.extend_from_slice(&rising(number));
                }
            }
        })
    }

    /// The next cell of a column of numbers.
    pub(super) fn push_number(&mut self, number: u64) -> Result<()> {
        self.keys
            .push(|out| out.extend_from_slice(&rising(number.into())))
    }

    /// The next cell of a text column, which `write` appends folded.
    pub(super) fn push_folded(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
        self.keys.push(write)
    }

    /// How many cells there are.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The key of a row.
    pub(super) fn key(&self, row: u32) -> &[u8] {
        self.keys.get(row as usize)
    }

    /// Puts rows in order; equal ones stay as they are, those without a value are last in either direction.
    pub(super) async fn sort(&self, pace: &Pace, rows: &mut Vec<u32>, descending: bool) {
        let (given, mut without) = (std::mem::take(rows), Vec::new());
        rows.reserve_exact(given.len());
        for some in given.chunks(8192) {
            for row in some {
                match self.key(*row) {
                    [] => without.push(*row),
                    _ => rows.push(*row),
                }
            }
            pace.spend(64).await;
        }
        drop(given);
        let keys = Keys {
            key: &|row| self.key(row),
            natural: self.values == Values::Text,
            descending,
        };
        by_key(pace, rows, &keys).await;
        rows.extend(without);
    }

    /// The place of each row among all in rising order, equal rows sharing one, [`NONE`] without a
    /// value. Ranks compare faster than texts where many rows share them.
    pub(super) async fn ranks(&self, pace: &Pace) -> Vec<u32> {
        let mut order: Vec<u32> = (0..u32::try_from(self.keys.len()).unwrap_or(NONE)).collect();
        self.sort(pace, &mut order, false).await;
        let mut ranks = vec![NONE; order.len()];
        let (mut rank, mut last) = (0_u32, None);
        for some in order.chunks(2048) {
            for row in some {
                let key = self.key(*row);
                if key.is_empty() {
                    return ranks;
                }
                if last.is_some_and(|last| last != key) {
                    rank = rank.saturating_add(1);
                }
                last = Some(key);
                if let Some(slot) = ranks.get_mut(*row as usize) {
                    *slot = rank;
                }
            }
            pace.spend(32).await;
        }
        ranks
    }
}

/// Bytes that rise as numbers do, negative ones before the others.
fn rising(number: i128) -> [u8; 16] {
    (number ^ i128::MIN).to_be_bytes()
}

/// What a number or time compares by; none for what is neither.
pub(super) fn as_number(values: Values, cell: &[u8]) -> Option<i128> {
    let cell = std::str::from_utf8(cell).unwrap_or_default();
    match values {
        Values::Time => parse_time(cell),
        _ => cell.parse().ok(),
    }
}
