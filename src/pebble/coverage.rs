//! Which keys range deletes hide, and up to which sequence number.

use std::collections::BinaryHeap;
use std::rc::Rc;

use bytes::Bytes;

use super::entries::RangeDelete;
use super::order::order;

/// The range deletes of one source, cut so that they do not overlap. Of several over one key only the newest matters: every
/// entry is visible, so what an older one hides it hides too.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Coverage {
    /// By key.
    fragments: Vec<RangeDelete>,
}

impl Coverage {
    pub(super) fn new(deletes: &[RangeDelete]) -> Self {
        let sorted = sorted(deletes.iter().collect(), &|delete| &delete.start);
        let ends = deletes
            .iter()
            .flat_map(|delete| [&delete.start, &delete.end]);
        let mut edges = self::sorted(ends.collect(), &|edge| edge);
        edges.dedup();
        let mut coming = sorted.iter().enumerate().peekable();
        // Those that have started, newest on top. One that has ended goes once it gets there.
        let mut open: BinaryHeap<(u64, usize)> = BinaryHeap::new();
        let mut fragments: Vec<RangeDelete> = Vec::new();
        for pair in edges.windows(2) {
            let [start, end] = *pair else { continue };
            while let Some((place, delete)) = coming.next_if(|(_, delete)| delete.start <= *start) {
                open.push((delete.sequence, place));
            }
            let has_ended =
                |place: usize| sorted.get(place).is_none_or(|delete| delete.end <= *start);
            while open.peek().is_some_and(|(_, place)| has_ended(*place)) {
                open.pop();
            }
            let Some((sequence, _)) = open.peek().copied() else {
                continue;
            };
            match fragments.last_mut() {
                Some(last) if last.sequence == sequence && last.end == *start => {
                    last.end.clone_from(end);
                }
                _ => fragments.push(RangeDelete {
                    start: start.clone(),
                    end: end.clone(),
                    sequence,
                }),
            }
        }
        Self { fragments }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.fragments.is_empty()
    }

    /// The least and the greatest edge.
    pub(super) fn edges(&self) -> Option<(&Bytes, &Bytes)> {
        Some((&self.fragments.first()?.start, &self.fragments.last()?.end))
    }

    /// What is hidden at a key: entries older than this number.
    pub(super) fn sequence(&self, key: &[u8]) -> u64 {
        self.around(key).sequence
    }

    fn around(&self, key: &[u8]) -> Around<'_> {
        let place = self.fragments.partition_point(|delete| delete.end <= key);
        let before = place
            .checked_sub(1)
            .and_then(|place| self.fragments.get(place));
        let from = before.map(|delete| &delete.end);
        match self.fragments.get(place) {
            Some(at) if at.start <= key => Around {
                from: Some(&at.start),
                until: Some(&at.end),
                sequence: at.sequence,
            },
            after => Around {
                from,
                until: after.map(|delete| &delete.start),
                sequence: 0,
            },
        }
    }
}

/// A span of keys that are all hidden alike. No edge: no end on that side.
struct Around<'a> {
    from: Option<&'a Bytes>,
    until: Option<&'a Bytes>,
    sequence: u64,
}

fn sorted<'a, T>(items: Vec<&'a T>, key: &dyn Fn(&'a T) -> &'a Bytes) -> Vec<&'a T> {
    let at = |place: usize| items.get(place).map(|item| key(item));
    let places = order(items.len(), &|a, b| at(a).cmp(&at(b)));
    places
        .iter()
        .filter_map(|place| items.get(*place).copied())
        .collect()
}

/// The range deletes of several sources, as far as they are known, and what they hide around the key asked for last: the next
/// key is nearly always near it.
#[derive(Debug, Default)]
pub(super) struct Coverages {
    all: Vec<Rc<Coverage>>,
    known: bool,
    from: Bytes,
    until: Option<Bytes>,
    sequence: u64,
}

impl Coverages {
    /// Takes in one more, unless it is there.
    pub(super) fn add(&mut self, coverage: &Rc<Coverage>) {
        if !coverage.is_empty() && !self.all.iter().any(|known| Rc::ptr_eq(known, coverage)) {
            self.all.push(Rc::clone(coverage));
            self.known = false;
        }
    }

    /// Whether nothing is hidden, as far as is known.
    pub(super) fn are_none(&self) -> bool {
        self.all.is_empty()
    }

    /// What is hidden at a key: entries older than this number.
    pub(super) fn sequence(&mut self, key: &[u8]) -> u64 {
        if self.all.is_empty() {
            return 0;
        }
        let before_end =
            |until: &Option<Bytes>| until.as_ref().is_none_or(|until| key < &until[..]);
        if !(self.known && key >= &self.from[..] && before_end(&self.until)) {
            self.look_up(key);
        }
        self.sequence
    }

    fn look_up(&mut self, key: &[u8]) {
        let (mut from, mut until, mut sequence) = (None, None, 0);
        for coverage in &self.all {
            let around = coverage.around(key);
            from = from.max(around.from);
            until = match (until, around.until) {
                (Some(a), Some(b)) => Some(std::cmp::min(a, b)),
                (a, b) => a.or(b),
            };
            sequence = sequence.max(around.sequence);
        }
        self.sequence = sequence;
        self.from = from.cloned().unwrap_or_default();
        self.until = until.cloned();
        self.known = true;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects)]
    use super::super::tests::Random;
    use super::{Bytes, Coverage, Coverages, RangeDelete, Rc};

    fn key(number: u64) -> Bytes {
        Bytes::from(format!("{number:02}"))
    }

    #[test]
    fn as_a_list_would_say() {
        let mut random = Random(1);
        for round in 0..500 {
            let mut all = Coverages::default();
            let mut list = Vec::new();
            for _ in 0..random.below(4) {
                let deletes: Vec<_> = (0..random.below(8))
                    .map(|_| RangeDelete {
                        start: key(random.below(30)),
                        end: key(random.below(30)),
                        sequence: random.below(9),
                    })
                    .collect();
                let coverage = Rc::new(Coverage::new(&deletes));
                for number in 0..31 {
                    let expected = highest(&deletes, number);
                    assert_eq!(coverage.sequence(&key(number)), expected, "round {round}");
                }
                assert!(coverage.fragments.is_sorted_by(|a, b| a.end <= b.start));
                assert!(
                    coverage
                        .fragments
                        .iter()
                        .all(|delete| delete.start < delete.end)
                );
                all.add(&coverage);
                all.add(&coverage);
                list.extend(deletes);
                for _ in 0..40 {
                    let number = random.below(31);
                    assert_eq!(all.sequence(&key(number)), highest(&list, number));
                }
            }
            assert!(all.all.len() < 4);
        }
    }

    fn highest(deletes: &[RangeDelete], number: u64) -> u64 {
        let covers =
            |delete: &&RangeDelete| delete.start <= key(number) && key(number) < delete.end;
        let covering = deletes.iter().filter(covers);
        covering.map(|delete| delete.sequence).max().unwrap_or(0)
    }
}
