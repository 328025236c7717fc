//! A place in one layer: in the one of its tables that it needs, opened when it gets there.

use std::cmp::Ordering;
use std::ops::Range;
use std::rc::Rc;

use bytes::Bytes;

use super::coverage::Coverages;
use super::entries::Entries;
use super::error::Result;
use super::key::{Address, Trailer, compare};
use super::layers::{Layers, Slot};

/// Which way entries are visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Keys ascending, newest first.
    Forward,
    /// The reverse.
    Backward,
}

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Past its last entry, or nowhere yet.
    Nowhere,
    /// Before a table that has not been opened for this: `key` and `trailer` are those of an entry that would come before
    /// every one in it.
    Parked,
    /// On an entry.
    Standing,
}

/// A place in a layer, as far as its tables are in a range.
///
/// Range deletes: at the latest when this is past a key, those of the table that has the key in its bounds are known. A table
/// is parked at the edge of its bounds, and opened before anything beyond that edge is taken from any layer.
pub(super) struct Run {
    layers: Rc<Layers>,
    layer: usize,
    range: Range<usize>,
    direction: Direction,
    place: Place,
    /// Which table it is in or before.
    at: usize,
    /// The table opened last.
    entries: Option<(usize, Box<dyn Entries>)>,
}

impl Run {
    pub(super) fn new(layers: &Rc<Layers>, layer: usize, range: Range<usize>) -> Self {
        Self {
            layers: Rc::clone(layers),
            layer,
            at: range.start,
            range,
            direction: Direction::Forward,
            place: Place::Nowhere,
            entries: None,
        }
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Forward: to the first entry whose key is not less. Backward: to the last whose key is less, or to the last.
    pub(super) fn seek(
        &mut self,
        direction: Direction,
        key: Option<&[u8]>,
        coverages: &mut Coverages,
    ) -> Result<()> {
        self.direction = direction;
        let layers = Rc::clone(&self.layers);
        let slots = layers.layer(self.layer).get(self.range.clone());
        let slots = slots.unwrap_or_default();
        let skipped = match (direction, key) {
            (Direction::Forward, None) => Some(0),
            (Direction::Forward, Some(key)) => {
                Some(slots.partition_point(|slot| slot.ends_before(key)))
            }
            (Direction::Backward, None) => slots.len().checked_sub(1),
            (Direction::Backward, Some(key)) => {
                let after = slots.partition_point(|slot| slot.smallest < key);
                after.checked_sub(1)
            }
        };
        self.park(skipped.map(|skipped| self.range.start.saturating_add(skipped)));
        let inside = |slot: &Slot, key: &[u8]| match direction {
            Direction::Forward => slot.smallest < key,
            Direction::Backward => !slot.ends_before(key),
        };
        match (self.slot(), key) {
            (Some(slot), Some(key)) if self.place == Place::Parked && inside(slot, key) => {
                self.enter_at(Some(key), coverages)
            }
            _ => Ok(()),
        }
    }

    /// Opens the table that this is parked before.
    pub(super) fn enter(&mut self, coverages: &mut Coverages) -> Result<()> {
        self.enter_at(None, coverages)
    }

    /// Goes on by one entry. Only where it stands on one.
    pub(super) fn step(&mut self) -> Result<()> {
        let Some((_, entries)) = &mut self.entries else {
            self.place = Place::Nowhere;
            return Ok(());
        };
        let moved = match self.direction {
            Direction::Forward => entries.next(),
            Direction::Backward => entries.prev(),
        };
        match moved {
            Ok(true) => return Ok(()),
            Ok(false) => self.pass(),
            Err(_) => self.place = Place::Nowhere,
        }
        moved.map(|_| ())
    }

    /// Forward over entries at once, see [`Entries::leap`]. Only where it stands on one.
    pub(super) fn leap(&mut self, end: Option<&[u8]>, most: u64) -> Result<u64> {
        match (self.place, &mut self.entries) {
            (Place::Standing, Some((_, entries))) => entries.leap(end, most),
            _ => Ok(0),
        }
    }

    /// Whether the last step forward came to the same key again, where that is known.
    pub(super) fn repeats(&self) -> Option<bool> {
        match (self.place, &self.entries) {
            (Place::Standing, Some((_, entries))) => entries.repeats(),
            _ => None,
        }
    }

    /// The key, or that of the edge it is parked at.
    pub(super) fn key(&self) -> &[u8] {
        match (self.place, self.slot(), &self.entries) {
            (Place::Standing, _, Some((_, entries))) => entries.key(),
            (Place::Parked, Some(slot), _) if self.direction == Direction::Forward => {
                &slot.smallest
            }
            (Place::Parked, Some(slot), _) => &slot.largest,
            _ => &[],
        }
    }

    /// The trailer, or one that comes before all of its key.
    pub(super) fn trailer(&self) -> Trailer {
        match (self.place, &self.entries, self.direction) {
            (Place::Standing, Some((_, entries)), _) => entries.trailer(),
            (_, _, Direction::Forward) => Trailer(u64::MAX),
            (_, _, Direction::Backward) => Trailer(0),
        }
    }

    /// The value of the entry it stands on.
    pub(super) fn value(&self) -> Result<Bytes> {
        match &self.entries {
            Some((_, entries)) => entries.value(),
            None => Ok(Bytes::new()),
        }
    }

    /// The same, see [`Entries::value_here`].
    pub(super) fn value_here(&self) -> Option<&[u8]> {
        self.entries.as_ref()?.1.value_here()
    }

    /// Where that entry lies.
    pub(super) fn address(&self) -> Result<Address> {
        let within = match &self.entries {
            Some((_, entries)) => entries.address()?,
            None => 0,
        };
        let base = self.slot().map_or(0, |slot| slot.base);
        Ok(Address(base.saturating_add(within)))
    }

    /// Which of two comes first, forward.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let by_key = compare(self.key(), other.key());
        by_key.then_with(|| other.trailer().cmp(&self.trailer()))
    }

    fn slot(&self) -> Option<&Slot> {
        self.layers.layer(self.layer).get(self.at)
    }

    fn park(&mut self, at: Option<usize>) {
        let at = at.filter(|at| self.range.contains(at));
        self.place = at.map_or(Place::Nowhere, |_| Place::Parked);
        self.at = at.unwrap_or(self.at);
    }

    /// Leaves a table for the next, whichever way that is.
    fn pass(&mut self) {
        self.park(match self.direction {
            Direction::Forward => self.at.checked_add(1),
            Direction::Backward => self.at.checked_sub(1),
        });
    }

    fn enter_at(&mut self, key: Option<&[u8]>, coverages: &mut Coverages) -> Result<()> {
        self.place = Place::Nowhere;
        let layers = Rc::clone(&self.layers);
        let Some(slot) = layers.layer(self.layer).get(self.at) else {
            return Ok(());
        };
        let opened = layers.open(slot)?;
        coverages.add(&opened.coverage);
        let entries = match self.entries.take() {
            Some((at, entries)) if at == self.at => entries,
            _ => opened.source.entries(),
        };
        let (_, entries) = self.entries.insert((self.at, entries));
        let found = match (self.direction, key) {
            (Direction::Forward, None) => entries.first(),
            (Direction::Forward, Some(key)) => entries.seek_ge(key),
            (Direction::Backward, None) => entries.last(),
            (Direction::Backward, Some(key)) => entries.seek_lt(key),
        };
        match found? {
            true if slot.is_before(entries.key(), self.direction) => return Err(slot.unbounded()),
            true => self.place = Place::Standing,
            false => self.pass(),
        }
        Ok(())
    }
}
