//! Texts by number, and numbers by text.

use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use hashbrown::HashTable;

use super::arena::Arena;
use crate::error::Result;

/// Marks the number of a text that was added more than once. An arena of 4 GiB has no such numbers.
const SEVERAL: u32 = 1 << 31;
/// No number: where nothing was found yet.
pub(crate) const NOTHING: u32 = u32::MAX;
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

    /// What [`Self::only`] finds for each of many texts, [`NOTHING`] where that is nothing. Every step is taken for all of them before the
    /// next: while one waits for its memory, that of the others is on its way.
    pub(crate) fn only_each(&self, texts: &Arena, found: &mut Vec<u32>) {
        found.clear();
        let lately = |at| self.slot(texts.get(at)).map_or(NOTHING, Cell::get);
        found.extend((0..texts.len()).map(lately));
        let place = |number: &u32| self.texts.place((number & !SEVERAL) as usize);
        let places: Vec<_> = found.iter().map(place).collect();
        let first = |place: &Range<usize>| self.texts.at(place).first().copied();
        let firsts: Vec<Option<u8>> = places.iter().map(first).collect();
        for (at, ((number, place), first)) in found.iter_mut().zip(&places).zip(&firsts).enumerate()
        {
            let text = texts.get(at);
            let lately = first.is_some() && *first == text.first().copied();
            if !lately || self.texts.at(place) != text {
                *number = self.only(text).unwrap_or(NOTHING);
            } else if *number & SEVERAL != 0 {
                *number = NOTHING;
            }
        }
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

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )]
    use super::{Arena, Interner, NOTHING};

    /// Known ones, some twice and next to others in the same place; unknown ones of the same beginning and end; and none at all.
    #[test]
    fn many_are_found_as_one_is() {
        let mut known = Interner::default();
        let texts = (0..3000).map(|n| format!("user-{}-{n}-of-many", n * 7919 % 1000));
        for text in texts
            .clone()
            .chain(texts.step_by(97))
            .chain([String::new()])
        {
            known.add(text.as_bytes()).unwrap();
        }
        let mut found = vec![7];
        for round in 0..4 {
            let mut asked = Arena::default();
            let wanted: Vec<String> = (0..round * 900)
                .map(|n| match n % 11 {
                    0 => format!("user-{n}-of-many"),
                    1 => String::new(),
                    _ => format!("user-{}-{n}-of-many", n * 7919 % 1000),
                })
                .collect();
            for text in &wanted {
                asked
                    .push(|out| out.extend_from_slice(text.as_bytes()))
                    .unwrap();
            }
            known.only_each(&asked, &mut found);
            let one = |text: &String| known.only(text.as_bytes()).unwrap_or(NOTHING);
            assert_eq!(
                found,
                wanted.iter().map(one).collect::<Vec<u32>>(),
                "{round}"
            );
        }
        let several = found.iter().filter(|number| **number == NOTHING).count();
        assert!(several > 500 && several < found.len() / 2, "{several}");
    }
}
