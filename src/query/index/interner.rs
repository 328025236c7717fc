//! Texts by number, and numbers by text.

use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use super::arena::Arena;
use crate::error::Result;

/// Marks the number of a text that was added more than once. An arena of 4 GiB has no such numbers.
const SEVERAL: u32 = 1 << 31;
/// No number: where nothing was found yet.
const NOTHING: u32 = u32::MAX;
/// At most so many places for what was found lately.
const RECENT: usize = 1 << 18;

/// Gives equal texts one number, counted from 0. Eight bytes a text beside the text itself.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    texts: Arena,
    /// The number of the first of each distinct text.
    numbers: HashTable<u32>,
    /// Seeded at random: the texts are a file's, and a file may be made to collide.
    hasher: RandomState,
    /// What was found lately, by a hash of one multiplication. Texts made to collide only miss it.
    recent: Vec<Cell<u32>>,
}

impl Interner {
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether no text was added twice.
    pub(crate) fn is_distinct(&self) -> bool {
        self.numbers.len() == self.texts.len()
    }

    pub(crate) fn get(&self, number: u32) -> &[u8] {
        self.texts.get(number as usize)
    }

    pub(crate) fn find(&self, text: &[u8]) -> Option<u32> {
        self.marked(text).map(|number| number & !SEVERAL)
    }

    /// The number of a text that was added no more than once; an empty one names nothing.
    pub(crate) fn only(&self, text: &[u8]) -> Option<u32> {
        let found = self.marked(text).filter(|number| number & SEVERAL == 0);
        found.filter(|_| !text.is_empty())
    }

    fn marked(&self, text: &[u8]) -> Option<u32> {
        let is = |n: u32| n != NOTHING && self.texts.get((n & !SEVERAL) as usize) == text;
        let slot = self.slot(text);
        if let Some(number) = slot.map(Cell::get).filter(|n| is(*n)) {
            return Some(number);
        }
        let hash = self.hasher.hash_one(text);
        let found = self.numbers.find(hash, |n| is(*n)).copied();
        if let (Some(slot), Some(number)) = (slot, found) {
            slot.set(number);
        }
        found
    }

    fn slot(&self, text: &[u8]) -> Option<&Cell<u32>> {
        let last = self.recent.len().checked_sub(1)?;
        self.recent.get(quick(text) & last)
    }

    /// As many places as there are texts, up to a limit.
    fn widen(&mut self) {
        let wanted = self.texts.len().next_power_of_two().min(RECENT);
        if wanted > self.recent.len() {
            self.recent = vec![Cell::new(NOTHING); wanted];
        }
    }

    /// Adds a text under the next number, even one that is there already: that one stays findable.
    pub(crate) fn add(&mut self, text: &[u8]) -> Result<u32> {
        self.widen();
        if let Some(slot) = self.slot(text) {
            slot.set(NOTHING);
        }
        let Self {
            texts,
            numbers,
            hasher,
            ..
        } = self;
        let number = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        texts.push(|out| out.extend_from_slice(text))?;
        let get = |n: &u32| texts.get((n & !SEVERAL) as usize);
        let hash = hasher.hash_one(text);
        match numbers.find_mut(hash, |n| get(n) == text) {
            Some(known) => *known |= SEVERAL,
            None => drop(numbers.insert_unique(hash, number, |n| hasher.hash_one(get(n)))),
        }
        Ok(number)
    }

    /// The number of a text, a new one where it is new.
    pub(crate) fn intern(&mut self, text: &[u8]) -> Result<u32> {
        match self.find(text) {
            Some(number) => Ok(number),
            None => self.add(text),
        }
    }

    pub(crate) fn memory(&self) -> usize {
        self.texts
            .memory()
            .saturating_add(self.numbers.capacity().saturating_mul(5))
            .saturating_add(self.recent.capacity().saturating_mul(4))
    }
}

/// Tells most ids apart: they differ at their ends, before empty names.
fn quick(text: &[u8]) -> usize {
    let mut hash = text.len() as u64;
    for word in text.rchunks_exact(8).take(3) {
        let word = word
            .first_chunk()
            .map_or(0, |word| u64::from_le_bytes(*word));
        hash = (hash ^ word)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .rotate_left(29);
    }
    (hash >> 7) as usize
}

/// Appends parts so that no two lists of parts read the same.
pub(crate) fn join(out: &mut Vec<u8>, parts: &[&[u8]]) {
    for part in parts {
        out.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend_from_slice(part);
    }
}

/// The part of a number of what [`join`] joined.
pub(crate) fn part(joined: &[u8], number: usize) -> &[u8] {
    let mut rest = joined;
    for at in 0.. {
        let Some((length, tail)) = rest.split_first_chunk::<4>() else {
            break;
        };
        let Some((text, tail)) = tail.split_at_checked(u32::from_le_bytes(*length) as usize) else {
            break;
        };
        if at == number {
            return text;
        }
        rest = tail;
    }
    &[]
}
