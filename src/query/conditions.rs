//! What the cells of columns must be.

use std::cmp::Ordering;

use super::Engine;
use super::columns::{Column, Values, cells, column, place};
use super::joins::Joins;
use super::order::as_number;
use crate::error::{Error, Result};
use crate::store::{Kind, RowKey};
use crate::text;
use crate::work::Pace;

/// How a cell is compared.
///
/// Texts are compared folded, numbers and times by what they mean (but for [`Contains`](Self::Contains)).
/// A row without a value, as one whose text folds to nothing, is not equal to anything, and neither greater nor less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// The value is a part of the cell as it is shown; an empty one is a part of every cell.
    Contains,
    /// The cell is the value; an empty value stands for rows without one.
    Equal,
    /// It is not; an empty value stands for rows with one.
    NotEqual,
    /// The cell comes after the value in the order of the column.
    Greater,
    /// It comes after it or is equal.
    GreaterOrEqual,
    /// It comes before it.
    Less,
    /// It comes before it or is equal.
    LessOrEqual,
}

/// What the cells of one column must be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Condition {
    /// Name of a column of the kind.
    pub column: String,
    /// How its cells are compared.
    pub is: Comparison,
    /// With what. For a column of numbers a whole number, for one of times what
    /// [`parse_time`](crate::store::parse_time) reads.
    pub value: String,
}

/// A condition that has been understood.
#[derive(Debug)]
pub(super) struct Test {
    pub(super) column: &'static Column,
    is: Comparison,
    value: Wanted,
}

#[derive(Debug)]
enum Wanted {
    /// Folded.
    Text(Vec<u8>),
    /// A number or time.
    Number(i128),
}

/// Understands conditions. Errors: `usage.unknown-column`, and `usage.argument` for a value that is none of the column's.
pub(super) fn tests(kind: Kind, conditions: &[Condition]) -> Result<Vec<Test>> {
    let test = |condition: &Condition| {
        let column = column(kind, &condition.column)?;
        Ok(Test {
            column,
            is: condition.is,
            value: wanted(column, condition)?,
        })
    };
    conditions.iter().map(test).collect()
}

fn wanted(column: &Column, condition: &Condition) -> Result<Wanted> {
    let value = condition.value.as_str();
    let as_text = match condition.is {
        Comparison::Contains => true,
        Comparison::Equal | Comparison::NotEqual => value.is_empty(),
        _ => false,
    };
    if as_text || column.values == Values::Text {
        let mut folded = Vec::with_capacity(value.len());
        text::fold(value.as_bytes(), &mut folded);
        return Ok(Wanted::Text(folded));
    }
    let number = as_number(column.values, value.trim().as_bytes());
    number.map(Wanted::Number).ok_or_else(|| {
        let what = match column.values {
            Values::Time => "times: compare it with a date such as 2026-01-31, or with RFC 3339",
            _ => "numbers: compare it with a whole number",
        };
        let message = format!("The column {} has {what}, not with {value:?}.", column.name);
        Error::new("usage.argument", message)
    })
}

impl Test {
    /// Whether a cell is what it must be.
    pub(super) fn holds(&self, cell: &[u8], scratch: &mut Vec<u8>) -> bool {
        let Wanted::Number(wanted) = self.value else {
            scratch.clear();
            text::fold(cell, scratch);
            return self.holds_folded(scratch);
        };
        let own = as_number(self.column.values, cell);
        self.fits(own.map(|own| own.cmp(&wanted)))
    }

    /// The same of a text that is folded already.
    pub(super) fn holds_folded(&self, cell: &[u8]) -> bool {
        let Wanted::Text(wanted) = &self.value else {
            return false;
        };
        match self.is {
            Comparison::Contains => wanted.is_empty() || text::find(cell, wanted).is_some(),
            Comparison::Equal => cell == wanted,
            Comparison::NotEqual => cell != wanted,
            _ => self.fits((!cell.is_empty()).then(|| text::natural(cell, wanted))),
        }
    }

    /// Whether a value may stand so to the wanted one; none where there is no value.
    fn fits(&self, order: Option<Ordering>) -> bool {
        let Some(order) = order else {
            return self.is == Comparison::NotEqual;
        };
        match self.is {
            Comparison::Contains => false,
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Greater => order.is_gt(),
            Comparison::GreaterOrEqual => order.is_ge(),
            Comparison::Less => order.is_lt(),
            Comparison::LessOrEqual => order.is_le(),
        }
    }
}

impl Engine {
    /// The rows among `keys` for which all tests hold, found by reading them. What is looked up elsewhere is looked up for
    /// those that are left by what the record says itself.
    pub(super) async fn tested(
        &self,
        pace: &Pace,
        sync_id: &str,
        kind: Kind,
        keys: Vec<RowKey>,
        tests: &[Test],
    ) -> Result<Vec<RowKey>> {
        if tests.is_empty() {
            return Ok(keys);
        }
        let (elsewhere, own): (Vec<&Test>, Vec<&Test>) =
            tests.iter().partition(|test| test.column.joined);
        let mut joins = Joins::new(kind, sync_id, elsewhere.iter().map(|test| test.column));
        let total = match kind {
            Kind::ResourceTypes => 0,
            _ => self.entities(pace, sync_id).await?.table(kind).keys.len(),
        };
        if own.is_empty() {
            joins.expect(self, pace, keys.len(), total).await?;
        }
        let (mut kept, mut scratch, mut done) = (Vec::new(), Vec::new(), 0_u64);
        pace.stage();
        for record in self.read_in_order(sync_id, kind, &keys, total)? {
            let Some(record) = record? else {
                pace.spend(1).await;
                continue;
            };
            let mut cells = cells(kind, &record.wire).map_err(|e| record.error(&e))?;
            let mut hold = |tests: &[&Test], cells: &[_]| {
                tests.iter().all(|test| {
                    let cell: Option<&std::borrow::Cow<'_, [u8]>> =
                        cells.get(place(kind, test.column));
                    test.holds(cell.map_or(&[], |cell| cell), &mut scratch)
                })
            };
            let mut holds = hold(&own, &cells);
            let mut cost = 3;
            if holds && !elsewhere.is_empty() {
                joins.fill(self, pace, &mut cells).await?;
                holds = hold(&elsewhere, &cells);
                cost = joins.cost();
            }
            if holds {
                kept.push(record.key);
            }
            done = done.saturating_add(1);
            pace.report(done, keys.len() as u64);
            pace.spend(cost).await;
        }
        Ok(kept)
    }
}
