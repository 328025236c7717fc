//! The part of a file that a virtual table shows.

use bytes::Bytes;

use crate::pebble::entries::RangeDelete;

/// The least and the greatest user key of a table, as the manifest states them.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    /// No key is less.
    pub(crate) smallest: Bytes,
    /// No key is greater.
    pub(crate) largest: Bytes,
    /// Whether `largest` itself is outside.
    pub(crate) largest_exclusive: bool,
}

/// The same, half open.
pub(super) struct Window {
    pub(super) start: Bytes,
    /// The first key after it.
    pub(super) end: Bytes,
}

impl Window {
    pub(super) fn new(bounds: &Bounds) -> Self {
        let end = if bounds.largest_exclusive {
            bounds.largest.clone()
        } else {
            // Nothing lies between a key and the same key with a zero byte.
            [&bounds.largest[..], &[0]].concat().into()
        };
        Self {
            start: bounds.smallest.clone(),
            end,
        }
    }

    /// What is left of a range delete inside, if anything.
    pub(super) fn clip(&self, mut delete: RangeDelete) -> Option<RangeDelete> {
        if delete.start < self.start {
            delete.start = self.start.clone();
        }
        if delete.end > self.end {
            delete.end = self.end.clone();
        }
        (delete.start < delete.end).then_some(delete)
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Window};
    use crate::pebble::entries::RangeDelete;
    use bytes::Bytes;

    #[test]
    fn clips_range_deletes() {
        let clip = |largest_exclusive, start: &'static str, end: &'static str| {
            let bounds = Bounds {
                smallest: Bytes::from_static(b"c"),
                largest: Bytes::from_static(b"m"),
                largest_exclusive,
            };
            let delete = RangeDelete {
                start: Bytes::from_static(start.as_bytes()),
                end: Bytes::from_static(end.as_bytes()),
                sequence: 7,
            };
            let clipped = Window::new(&bounds).clip(delete)?;
            Some((clipped.start, clipped.end))
        };
        let pair = |a: &'static [u8], b: &'static [u8]| {
            Some((Bytes::from_static(a), Bytes::from_static(b)))
        };
        assert_eq!(clip(false, "a", "z"), pair(b"c", b"m\0"));
        assert_eq!(clip(true, "a", "z"), pair(b"c", b"m"));
        assert_eq!(clip(false, "m", "z"), pair(b"m", b"m\0"));
        assert_eq!(clip(true, "m", "z"), None);
        assert_eq!(clip(false, "d", "m"), pair(b"d", b"m"));
        assert_eq!(clip(false, "a", "c"), None);
    }
}
