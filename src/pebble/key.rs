//! Internal keys: a user key, and a trailer that says when it was written and what it does.

use std::cmp::Ordering;

/// Which of two user keys comes first, as their bytes say. Keys that are compared begin alike, so they are passed over in words;
/// WebAssembly has nothing but a loop over bytes for slices.
#[inline]
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let (a_words, b_words) = (a.as_chunks::<8>().0, b.as_chunks::<8>().0);
    let words = a_words.iter().zip(b_words);
    for (x, y) in words {
        if u64::from_ne_bytes(*x) != u64::from_ne_bytes(*y) {
            return u64::from_be_bytes(*x).cmp(&u64::from_be_bytes(*y));
        }
    }
    let same = a_words.len().min(b_words.len()).saturating_mul(8);
    let rest = |key: &[u8]| -> u64 {
        let mut word = [0; 8];
        for (to, from) in word.iter_mut().zip(key.get(same..).unwrap_or_default()) {
            *to = *from;
        }
        u64::from_be_bytes(word)
    };
    // Of keys that go on alike but for zeros, the shorter one comes first.
    rest(a).cmp(&rest(b)).then(a.len().cmp(&b.len()))
}

/// What an entry does: the low byte of its trailer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(pub u8);

impl Kind {
    /// Hides every older entry of its key.
    pub const DELETE: Self = Self(0);
    /// Gives its key a value.
    pub const SET: Self = Self(1);
    /// Adds to a value; never written here.
    pub const MERGE: Self = Self(2);
    /// In batches only: no entry at all.
    pub const LOG_DATA: Self = Self(3);
    /// Hides the one older entry of its key.
    pub const SINGLE_DELETE: Self = Self(7);
    /// Hides a span of keys.
    pub const RANGE_DELETE: Self = Self(15);
    /// A key of a row index block.
    pub const SEPARATOR: Self = Self(17);
    /// A set over an older delete.
    pub const SET_WITH_DELETE: Self = Self(18);
    /// The three kinds of range keys, which are refused.
    pub const RANGE_KEYS: [Self; 3] = [Self(19), Self(20), Self(21)];
    /// In batches only: a table that was linked in.
    pub const INGEST: Self = Self(22);
    /// A delete that knows the size of what it hides.
    pub const DELETE_SIZED: Self = Self(23);
    /// In batches only: a span that was cut out.
    pub const EXCISE: Self = Self(24);
}

/// Where an entry lies: a number that names it as long as its store is open, and no other entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(pub u64);

/// Sequence number and kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trailer(pub u64);

impl Trailer {
    /// The trailer of an exclusive upper bound: greatest sequence number, range delete.
    pub const EXCLUSIVE: Self = Self(0xFF_FFFF_FFFF_FFFF << 8 | 15);

    /// When it was written; greater is later.
    #[must_use]
    pub fn sequence(self) -> u64 {
        self.0 >> 8
    }

    /// What it does.
    #[must_use]
    pub fn kind(self) -> Kind {
        Kind(self.0.to_le_bytes()[0])
    }

    /// The same with another sequence number.
    #[must_use]
    pub fn with_sequence(self, sequence: u64) -> Self {
        Self(sequence << 8 | (self.0 & 0xFF))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::compare;
    use crate::pebble::tests::Random;

    #[test]
    fn compares_as_slices_do() {
        let mut random = Random(7);
        for _ in 0..20_000 {
            let mut key = |most| -> Vec<u8> {
                let len = random.below(most);
                (0..len)
                    .map(|_| [0, 1, 128][random.below(3) as usize])
                    .collect()
            };
            let start = key(20);
            let (a, b) = ([start.clone(), key(12)].concat(), [start, key(12)].concat());
            assert_eq!(compare(&a, &b), a.cmp(&b), "{a:?} {b:?}");
        }
    }
}
