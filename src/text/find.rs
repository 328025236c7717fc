//! A text inside another.

/// Looks for one text in many places.
#[derive(Debug, Clone, Copy)]
pub struct Finder<'n> {
    needle: &'n [u8],
    /// Eight times its first byte, and its last.
    ends: (u64, u64),
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = ONES << 7;

impl<'n> Finder<'n> {
    /// Looks for these bytes.
    #[must_use]
    pub const fn new(needle: &'n [u8]) -> Self {
        let ends = match needle {
            [first, .., last] => (*first, *last),
            [only] => (*only, *only),
            [] => (0, 0),
        };
        Self {
            needle,
            ends: (
                ONES.wrapping_mul(ends.0 as u64),
                ONES.wrapping_mul(ends.1 as u64),
            ),
        }
    }

    /// The offset at which the bytes are first found. No bytes are found at once, in whatever there is.
    ///
    /// Eight offsets are looked at together: those are compared where both the first and the last byte fit. The time is that
    /// of one reading, unless both fit all over; then it is that times the length of what is looked for.
    #[must_use]
    pub fn find(&self, haystack: &[u8]) -> Option<usize> {
        let Some(span) = self.needle.len().checked_sub(1) else {
            return Some(0);
        };
        let lasts = haystack.get(span..)?;
        let words = haystack.chunks_exact(8).zip(lasts.chunks_exact(8));
        let mut at = 0usize;
        for (first, last) in words {
            let mut fits = self.fits(first, last);
            while fits != 0 {
                let place = at.saturating_add((fits.trailing_zeros() >> 3) as usize);
                if self.is_at(haystack, place) {
                    return Some(place);
                }
                fits &= fits.wrapping_sub(1);
            }
            at = at.saturating_add(8);
        }
        (at..lasts.len()).find(|place| self.is_at(haystack, *place))
    }

    /// The high bit of each byte that may be a fit: all that are, and seldom one behind them that is not.
    #[inline]
    fn fits(&self, first: &[u8], last: &[u8]) -> u64 {
        let word = |bytes: &[u8]| bytes.try_into().map_or(0, u64::from_le_bytes);
        let misses = word(first) ^ self.ends.0 | word(last) ^ self.ends.1;
        misses.wrapping_sub(ONES) & !misses & HIGHS
    }

    fn is_at(&self, haystack: &[u8], place: usize) -> bool {
        let end = place.saturating_add(self.needle.len());
        haystack.get(place..end) == Some(self.needle)
    }
}

/// The offset at which `needle` is first found, both folded before. See [`Finder`] for many places.
#[must_use]
pub fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    Finder::new(needle).find(haystack)
}
