//! The entries of all layers in one order.

use std::cmp::Ordering;
use std::rc::Rc;

use bytes::Bytes;

use super::coverage::Coverages;
use super::error::Result;
use super::key::{Address, Trailer};
use super::layers::Layers;
use super::run::{Direction, Place, Run};

/// A place among the entries of all layers within bounds. It goes one way until it is told to seek again.
///
/// Nearly all entries of a long scan come from one layer: while its next key comes before that of the layer that is second,
/// going on costs one comparison, however many layers there are.
pub(super) struct Merge {
    runs: Vec<Run>,
    /// The runs that are somewhere, as their entries come.
    order: Vec<usize>,
    direction: Direction,
    repeats: Option<bool>,
    coverages: Coverages,
}

impl Merge {
    /// Over the tables that have keys in these bounds. Opens none.
    pub(super) fn new(layers: &Rc<Layers>, lower: &[u8], upper: Option<&[u8]>) -> Self {
        let runs = (0..layers.len()).filter_map(|layer| {
            let range = layers.overlapping(layer, lower, upper);
            (!range.is_empty()).then(|| Run::new(layers, layer, range))
        });
        Self {
            runs: runs.collect(),
            order: Vec::new(),
            direction: Direction::Forward,
            repeats: None,
            coverages: Coverages::default(),
        }
    }

    /// To the first entry whose key is `key` or greater, to go forward; or to the last whose key is less (without a key: the
    /// last), to go backward.
    pub(super) fn seek(&mut self, direction: Direction, key: Option<&[u8]>) -> Result<bool> {
        self.direction = direction;
        self.order.clear();
        for run in &mut self.runs {
            run.seek(direction, key, &mut self.coverages)?;
        }
        let runs = &self.runs;
        let somewhere = |place: &usize| {
            runs.get(*place)
                .is_some_and(|run| run.place() != Place::Nowhere)
        };
        let places = super::order::order(runs.len(), &|a, b| self.compare(a, b));
        self.order = places.into_iter().filter(somewhere).collect();
        self.settle()
    }

    /// Goes on by one entry. Only where it stands on one.
    pub(super) fn step(&mut self) -> Result<bool> {
        let top = self.order.first().copied();
        let mut repeats = None;
        if let Some(run) = top.and_then(|top| self.runs.get_mut(top)) {
            let moved = run.step();
            moved.inspect_err(|_| self.order.clear())?;
            repeats = run.repeats();
        }
        let stands = self.settle()?;
        self.repeats = repeats.filter(|_| self.order.first().copied() == top);
        Ok(stands)
    }

    /// Whether the last step forward came to the same key again, where that is known: it is not where another layer goes on.
    pub(super) fn repeats(&self) -> Option<bool> {
        self.repeats
    }

    /// Forward over up to `most` entries at once that have keys of their own less than `end`, and all the trailer of this one:
    /// how many, as far as that is plain to see. Where range deletes are known of, it is not.
    pub(super) fn leap(&mut self, end: Option<&[u8]>, most: u64) -> Result<u64> {
        let Some((top, others)) = self.order.split_first() else {
            return Ok(0);
        };
        if self.direction == Direction::Backward || !self.coverages.are_none() {
            return Ok(0);
        }
        let Ok([run, second]) = self
            .runs
            .get_disjoint_mut([*top, others.first().copied().unwrap_or(usize::MAX)])
        else {
            return match self.runs.get_mut(*top) {
                Some(run) => run.leap(end, most),
                None => Ok(0),
            };
        };
        let end = end.map_or(second.key(), |end| end.min(second.key()));
        run.leap(Some(end), most)
    }

    /// Brings the run that is first to the front, and makes it stand.
    fn settle(&mut self) -> Result<bool> {
        while let Some(&top) = self.order.first() {
            let Some(run) = self.runs.get_mut(top) else {
                break;
            };
            if run.place() == Place::Nowhere {
                self.order.remove(0);
            } else if self.is_late() {
                self.sift();
            } else if let Some(run) = self.runs.get_mut(top)
                && run.place() == Place::Parked
            {
                let entered = run.enter(&mut self.coverages);
                entered.inspect_err(|_| self.order.clear())?;
            } else {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the second comes before the first.
    fn is_late(&self) -> bool {
        match self.order.as_slice() {
            [first, second, ..] => self.compare(*first, *second) == Ordering::Greater,
            _ => false,
        }
    }

    /// Moves the first to its place among the others, which are in order.
    fn sift(&mut self) {
        let Some((first, rest)) = self.order.split_first() else {
            return;
        };
        let before = |other: &usize| self.compare(*other, *first) == Ordering::Less;
        let place = rest.partition_point(before);
        if let Some(moved) = self.order.get_mut(..=place) {
            moved.rotate_left(1);
        }
    }

    /// Which of two runs comes first, the way this goes. Of equal entries the newer layer's.
    fn compare(&self, a: usize, b: usize) -> Ordering {
        let forward = match (self.runs.get(a), self.runs.get(b)) {
            (Some(a), Some(b)) => a.order(b),
            _ => Ordering::Equal,
        };
        let forward = forward.then(a.cmp(&b));
        match self.direction {
            Direction::Forward => forward,
            Direction::Backward => forward.reverse(),
        }
    }

    fn top(&self) -> Option<&Run> {
        self.runs.get(*self.order.first()?)
    }

    /// The key of the entry it stands on; nothing where it stands on none.
    pub(super) fn key(&self) -> Option<&[u8]> {
        self.top().map(Run::key)
    }

    /// The trailer of that entry.
    pub(super) fn trailer(&self) -> Trailer {
        self.top().map_or(Trailer(0), Run::trailer)
    }

    /// The value of that entry.
    pub(super) fn value(&self) -> Result<Bytes> {
        self.top().map_or(Ok(Bytes::new()), Run::value)
    }

    /// The same, see [`Entries::value_here`](super::entries::Entries::value_here).
    pub(super) fn value_here(&self) -> Option<&[u8]> {
        self.top()?.value_here()
    }

    /// Where that entry lies.
    pub(super) fn address(&self) -> Result<Address> {
        self.top().map_or(Ok(Address(0)), Run::address)
    }

    /// What range deletes hide at a key that this has come to, or has just passed: entries older than this number.
    pub(super) fn hidden_below(&mut self, key: &[u8]) -> u64 {
        self.coverages.sequence(key)
    }
}
