//! Decoded bytes worth keeping, up to a number of them.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};

use bytes::Bytes;

/// Decoded blocks, and whatever else its owner keeps in it, under one cap of bytes. What was not asked for since it was last
/// looked at goes first.
#[derive(Debug)]
pub struct Cache {
    limit: usize,
    inner: RefCell<Inner>,
}

/// Whose bytes, and which: a number from [`Cache::space`] and, as a rule, an offset.
pub type CacheKey = (u32, u64);

#[derive(Debug, Default)]
struct Inner {
    spaces: u32,
    used: usize,
    entries: HashMap<CacheKey, (Bytes, bool)>,
    /// In the order in which they are looked at next.
    queue: VecDeque<CacheKey>,
}

impl Cache {
    /// Keeps up to `limit` bytes, or the one thing that was put in last.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            inner: RefCell::default(),
        }
    }

    /// A number for keys that nobody else uses.
    pub fn space(&self) -> u32 {
        let mut inner = self.inner.borrow_mut();
        inner.spaces = inner.spaces.wrapping_add(1);
        inner.spaces
    }

    /// What was put in, if it is still there.
    #[must_use]
    pub fn get(&self, key: CacheKey) -> Option<Bytes> {
        let mut inner = self.inner.borrow_mut();
        let (bytes, wanted) = inner.entries.get_mut(&key)?;
        *wanted = true;
        Some(bytes.clone())
    }

    /// Puts bytes in, and others out where there is no room. The bytes must not be a part of larger ones that something else
    /// keeps alive: they would be counted for less than they hold.
    pub fn insert(&self, key: CacheKey, bytes: Bytes) {
        let mut inner = self.inner.borrow_mut();
        inner.used = inner.used.saturating_add(bytes.len());
        if let Some((old, _)) = inner.entries.insert(key, (bytes, false)) {
            inner.used = inner.used.saturating_sub(old.len());
        } else {
            inner.queue.push_back(key);
        }
        while inner.used > self.limit && inner.queue.len() > 1 {
            let Some(oldest) = inner.queue.pop_front() else {
                break;
            };
            match inner.entries.get_mut(&oldest) {
                Some((_, wanted)) if *wanted || oldest == key => {
                    *wanted = false;
                    inner.queue.push_back(oldest);
                }
                _ => {
                    let gone = inner.entries.remove(&oldest);
                    let size = gone.map_or(0, |(bytes, _)| bytes.len());
                    inner.used = inner.used.saturating_sub(size);
                }
            }
        }
    }

    /// Bytes it keeps now.
    #[must_use]
    pub fn used(&self) -> usize {
        self.inner.borrow().used
    }

    /// Bytes it may keep.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limit
    }
}

#[cfg(test)]
mod tests {
    use super::Cache;
    use bytes::Bytes;

    #[test]
    fn keeps_what_is_wanted_and_the_newest() {
        let cache = Cache::new(100);
        let space = cache.space();
        for at in 0..4 {
            cache.insert((space, at), Bytes::from(vec![0; 30]));
            assert!(cache.get((space, 0)).is_some(), "{at}");
        }
        assert_eq!(cache.used(), 90);
        assert!(cache.get((space, 1)).is_none());
        cache.insert((space, 9), Bytes::from(vec![0; 500]));
        assert_eq!(cache.used(), 500);
        assert!(cache.get((space, 9)).is_some());
        cache.insert((space, 9), Bytes::from(vec![0; 5]));
        assert_eq!(cache.used(), 5);
    }
}
