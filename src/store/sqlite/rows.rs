//! Reading records in row order.

use super::select::{Select, Stop, Walk};
use crate::error::{Error, Result};
use crate::sqlite::{Database, Picked};
use crate::store::record::Position;

/// Row ids as positions: eight bytes, big-endian.
pub(super) fn position(rowid: i64) -> Position {
    Position(rowid.to_be_bytes().to_vec())
}

/// The row id of a position. Error: `usage.page-token`.
pub(super) fn rowid(position: &Position) -> Result<i64> {
    let bytes = <[u8; 8]>::try_from(position.0.as_slice()).map_err(|_| {
        Error::new(
            "usage.page-token",
            "The position is not one of this file's. Pass back a token as it was given.",
        )
    })?;
    Ok(i64::from_be_bytes(bytes))
}

/// Reads one row.
type ReadRow<'a, T> = Box<dyn Fn(&Picked<'_>) -> Result<T> + 'a>;

/// An iterator over the rows of a [`Select`] in row order. Any number can be under way at once; nothing follows an error.
pub(super) struct Rows<'a, T> {
    database: &'a Database,
    state: State<'a>,
    read: ReadRow<'a, T>,
}

enum State<'a> {
    Begins(Select<'a>, Option<i64>),
    Goes(Walk<'a>),
    Ended,
}

impl<'a, T> Rows<'a, T> {
    /// The rows of `select`, none where there is no table, behind a row or from the first.
    pub(super) fn new(
        database: &'a Database,
        select: Option<Select<'a>>,
        after: Option<i64>,
        read: impl Fn(&Picked<'_>) -> Result<T> + 'a,
    ) -> Self {
        Self {
            database,
            state: select.map_or(State::Ended, |select| State::Begins(select, after)),
            read: Box::new(read),
        }
    }

    fn read_next(&mut self) -> Result<Option<T>> {
        if matches!(self.state, State::Ended) {
            return Ok(None);
        }
        self.database.cancel().check()?;
        self.database.begin();
        if let State::Begins(..) = self.state
            && let State::Begins(select, after) = std::mem::replace(&mut self.state, State::Ended)
        {
            self.state = State::Goes(select.walk(after)?);
        }
        let State::Goes(walk) = &mut self.state else {
            return Ok(None);
        };
        let mut found = None;
        let stop = walk.each(u64::MAX, &mut |row| {
            found = Some((self.read)(row)?);
            Ok(false)
        })?;
        if stop == Stop::End {
            self.state = State::Ended;
        }
        Ok(found)
    }
}

impl<T> Iterator for Rows<'_, T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.read_next();
        if next.is_err() {
            self.state = State::Ended;
        }
        next.transpose()
    }
}
