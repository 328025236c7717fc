//! Decoded bytes worth keeping, up to a number of them.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};

use bytes::{Bytes, BytesMut};

/// The part of a cache that blocks keep while whole files want room: one over this.
const SHARE: usize = 4;

/// The part of a block that is set aside beside it, so that one a little larger can have its memory: one over this.
const ROOM: usize = 16;

/// Decoded blocks, and the files that they are made from where those had to be decoded too, under one cap of bytes. What was not
/// asked for since it was last looked at goes first; of a file, its blocks stay longer than the whole. An answer out of fifty
/// tables is a few megabytes of blocks, and without them it would be fifty tables each time.
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
    blocks: Shelf,
    files: Shelf,
    /// Memory of the block that was dropped last.
    spare: BytesMut,
}

impl Cache {
    /// Keeps up to `limit` bytes. The block and the file that were put in last may be more.
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
        let block = inner.blocks.get(key);
        block.or_else(|| inner.files.get(key))
    }

    /// Puts a block in, and others out where there is no room. The bytes must not be a part of larger ones that something else
    /// keeps alive: they would be counted for less than they hold.
    pub fn insert_block(&self, key: CacheKey, block: Bytes) {
        let mut inner = self.inner.borrow_mut();
        inner.blocks.put(key, block);
        inner.trim(key, self.limit);
    }

    /// Puts in a whole file of which blocks are read.
    pub fn insert(&self, key: CacheKey, file: Bytes) {
        let mut inner = self.inner.borrow_mut();
        inner.files.put(key, file);
        inner.trim(key, self.limit);
    }

    /// So many bytes, whatever they are: a block's that was dropped, where it had about as many. New memory would have to be cleared.
    pub fn memory(&self, size: usize) -> BytesMut {
        let mut memory = std::mem::take(&mut self.inner.borrow_mut().spare);
        // Little more than is counted.
        let room = size / ROOM;
        if size > memory.capacity()
            || memory.capacity().saturating_sub(size) > room.saturating_mul(2)
        {
            memory = BytesMut::with_capacity(size.saturating_add(room));
        }
        memory.resize(size, 0);
        memory
    }

    /// Bytes it keeps now.
    #[must_use]
    pub fn used(&self) -> usize {
        self.inner.borrow().used()
    }

    /// Bytes it may keep.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limit
    }
}

impl Inner {
    fn used(&self) -> usize {
        self.blocks.used.saturating_add(self.files.used)
    }

    /// Drops what is too much, but not `newest`.
    fn trim(&mut self, newest: CacheKey, limit: usize) {
        while self.used() > limit {
            let many = self.blocks.used > limit / SHARE;
            let block = if many {
                self.blocks.drop_one(newest)
            } else {
                None
            };
            match block {
                Some(block) => self.spare = block.try_into_mut().unwrap_or_default(),
                None if self.files.drop_one(newest).is_some() => {}
                None => break,
            }
        }
    }
}

/// Things of one kind.
#[derive(Debug, Default)]
struct Shelf {
    used: usize,
    entries: HashMap<CacheKey, (Bytes, bool)>,
    /// In the order in which they are looked at next.
    queue: VecDeque<CacheKey>,
}

impl Shelf {
    fn get(&mut self, key: CacheKey) -> Option<Bytes> {
        let (bytes, wanted) = self.entries.get_mut(&key)?;
        *wanted = true;
        Some(bytes.clone())
    }

    fn put(&mut self, key: CacheKey, bytes: Bytes) {
        self.used = self.used.saturating_add(bytes.len());
        if let Some((old, _)) = self.entries.insert(key, (bytes, false)) {
            self.used = self.used.saturating_sub(old.len());
        } else {
            self.queue.push_back(key);
        }
    }

    /// Takes out the oldest that is not wanted; `None` where there is nothing but `newest`.
    fn drop_one(&mut self, newest: CacheKey) -> Option<Bytes> {
        let kept = usize::from(self.entries.contains_key(&newest));
        while self.queue.len() > kept
            && let Some(oldest) = self.queue.pop_front()
        {
            match self.entries.get_mut(&oldest) {
                Some((_, wanted)) if *wanted || oldest == newest => {
                    *wanted = false;
                    self.queue.push_back(oldest);
                }
                _ => {
                    let (gone, _) = self.entries.remove(&oldest).unwrap_or_default();
                    self.used = self.used.saturating_sub(gone.len());
                    return Some(gone);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Cache;
    use bytes::Bytes;

    fn bytes(len: usize) -> Bytes {
        Bytes::from(vec![0; len])
    }

    #[test]
    fn keeps_what_is_wanted_and_the_newest() {
        let cache = Cache::new(100);
        let space = cache.space();
        for at in 0..4 {
            cache.insert_block((space, at), bytes(30));
            assert!(cache.get((space, 0)).is_some(), "{at}");
        }
        assert_eq!(cache.used(), 90);
        assert!(cache.get((space, 1)).is_none());
        cache.insert_block((space, 9), bytes(500));
        assert_eq!(cache.used(), 500);
        assert!(cache.get((space, 9)).is_some());
        cache.insert_block((space, 9), bytes(5));
        assert_eq!(cache.used(), 5);
    }

    #[test]
    fn a_block_takes_the_memory_of_one_that_was_dropped() {
        let cache = Cache::new(200_000);
        let space = cache.space();
        let block = |size: usize, fill: u8| {
            let mut memory = cache.memory(size);
            memory.fill(fill);
            memory.freeze()
        };
        let held = block(90_000, 1);
        let place = held.as_ptr();
        cache.insert_block((space, 0), held.clone());
        cache.insert_block((space, 1), block(91_000, 2));
        cache.insert_block((space, 2), block(92_000, 3));
        assert!(cache.get((space, 0)).is_none());
        // Somebody still has the first, so it stays as it is.
        let next = block(90_000, 4);
        assert!(next.as_ptr() != place && held == vec![1; 90_000]);
        drop(cache.get((space, 2)));
        cache.insert_block((space, 3), next);
        let smaller = cache.memory(89_000);
        assert_eq!(smaller.len(), 89_000);
        assert!(smaller.iter().all(|byte| *byte == 2));
        // It was given away; and what is of another size has no use for it.
        assert_eq!(cache.memory(100)[..], [0; 100]);
        assert_eq!(cache.memory(90_000)[..], [0; 90_000]);
    }

    #[test]
    fn files_come_and_go_and_blocks_stay() {
        let cache = Cache::new(1000);
        let (files, blocks) = (cache.space(), cache.space());
        for at in 0..50 {
            cache.insert((files, at), bytes(if at == 20 { 3000 } else { 300 }));
            assert!(cache.get((files, at)).is_some(), "{at}");
            cache.insert_block((blocks, at), bytes(5));
            assert!(cache.used() <= if at == 20 { 3105 } else { 1000 }, "{at}");
        }
        assert!((0..50).all(|at| cache.get((blocks, at)).is_some()));
        assert!((0..47).all(|at| cache.get((files, at)).is_none()));
        assert!(cache.get((files, 49)).is_some());
    }

    #[test]
    fn files_have_what_blocks_may_not_keep() {
        let cache = Cache::new(1000);
        let (files, blocks) = (cache.space(), cache.space());
        for at in 0..100 {
            cache.insert_block((blocks, at), bytes(10));
        }
        assert_eq!(cache.used(), 1000);
        for at in 0..3 {
            cache.insert((files, at), bytes(250));
        }
        assert_eq!(cache.used(), 1000);
        assert!((0..75).all(|at| cache.get((blocks, at)).is_none()));
        assert!((75..100).all(|at| cache.get((blocks, at)).is_some()));
        // More blocks do not take it from them.
        for at in 100..200 {
            cache.insert_block((blocks, at), bytes(10));
        }
        assert!((0..3).all(|at| cache.get((files, at)).is_some()));
        assert_eq!(cache.used(), 1000);
    }
}
