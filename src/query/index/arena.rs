//! Many texts in one piece of memory.

use std::ops::Range;

use crate::error::{Error, Result};

/// Texts by number, one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Arena {
    bytes: Vec<u8>,
    /// Where each text ends.
    ends: Vec<u32>,
}

impl Arena {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds what `write` appends as the next text.
    pub(crate) fn push(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
        write(&mut self.bytes);
        let end = u32::try_from(self.bytes.len()).map_err(|_| {
            Error::new(
                "limit.memory",
                "The index of this sync's text would exceed 4 GiB.",
            )
        })?;
        self.ends.push(end);
        Ok(())
    }

    /// Where the text of a number stands; nowhere beyond the last.
    pub(crate) fn place(&self, at: usize) -> Range<usize> {
        let begin = at.checked_sub(1).map_or(Some(&0), |at| self.ends.get(at));
        match (begin, self.ends.get(at)) {
            (Some(begin), Some(end)) => *begin as usize..*end as usize,
            _ => 0..0,
        }
    }

    /// What stands in a place.
    pub(crate) fn at(&self, place: &Range<usize>) -> &[u8] {
        self.bytes.get(place.clone()).unwrap_or_default()
    }

    /// Forgets all texts, and keeps their room.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// The text of a number; empty beyond the last.
    pub(crate) fn get(&self, at: usize) -> &[u8] {
        self.at(&self.place(at))
    }

    /// The texts from `first` to before `end` as one, with the ends of each, counted from its start.
    pub(crate) fn range(&self, first: usize, end: usize) -> (&[u8], impl Fn(usize) -> usize) {
        let edge = |at: usize| {
            at.checked_sub(1)
                .and_then(|at| self.ends.get(at))
                .map_or(0, |end| *end as usize)
        };
        let begin = edge(first);
        let text = self.bytes.get(begin..edge(end)).unwrap_or_default();
        (text, move |at: usize| {
            edge(at.saturating_add(1)).saturating_sub(begin)
        })
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        self.bytes
            .capacity()
            .saturating_add(self.ends.capacity().saturating_mul(4))
    }
}
