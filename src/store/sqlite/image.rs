//! The decoded image in memory that SQLite itself allocated and will free: one copy, no more.
//!
//! The only unsafe code of the crate. What it relies on is said at each use.
#![allow(unsafe_code)]

use std::ptr::NonNull;

use rusqlite::ffi;
use rusqlite::serialize::OwnedData;

use crate::format::v1::Image;

/// A growing buffer from SQLite's allocator.
#[derive(Debug, Default)]
pub struct SqliteImage {
    start: Option<NonNull<u8>>,
    capacity: usize,
    /// Bytes initialised from the start; never more than `capacity`.
    len: usize,
}

impl SqliteImage {
    /// Marks the image as not in WAL mode. A c1z never has a log file beside it, and SQLite cannot
    /// open an image that is flagged as having one.
    pub(super) fn clear_wal_flag(&mut self) {
        if let Some(start) = self.start.filter(|_| self.len > 19) {
            // SAFETY: 18 and 19 are below `len`, which is at most the size of the allocation.
            unsafe {
                start.as_ptr().add(18).write(1);
                start.as_ptr().add(19).write(1);
            }
        }
    }

    /// Gives the buffer to a connection; `None` where it is empty.
    pub(super) fn into_owned_data(mut self) -> Option<OwnedData> {
        let start = self.start.take()?;
        // SAFETY: `start` came from sqlite3_realloc64, and its first `len` bytes are initialised.
        // Taking it out of `self` leaves nothing to free twice.
        Some(unsafe { OwnedData::from_raw_nonnull(start, self.len) })
    }
}

impl Image for SqliteImage {
    fn reserve(&mut self, capacity: usize) -> bool {
        if capacity <= self.capacity {
            return true;
        }
        let old = self.start.map_or(std::ptr::null_mut(), NonNull::as_ptr);
        // SAFETY: `old` is null or a live allocation of SQLite's; on failure it stays as it was.
        let new = unsafe { ffi::sqlite3_realloc64(old.cast(), capacity as u64) };
        let Some(new) = NonNull::new(new.cast::<u8>()) else {
            return false;
        };
        self.start = Some(new);
        self.capacity = capacity;
        true
    }

    fn capacity(&self) -> usize {
        self.capacity
    }

    fn len(&self) -> usize {
        self.len
    }

    fn append(&mut self, bytes: &[u8]) {
        let Some(start) = self.start else { return };
        let n = bytes.len().min(self.capacity.saturating_sub(self.len));
        // SAFETY: `len + n <= capacity`, and the source is a slice of its own.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), start.as_ptr().add(self.len), n) };
        self.len = self.len.saturating_add(n);
    }
}

impl Drop for SqliteImage {
    fn drop(&mut self) {
        if let Some(start) = self.start.take() {
            // SAFETY: the allocation is SQLite's and this is the last reference to it.
            unsafe { ffi::sqlite3_free(start.as_ptr().cast()) };
        }
    }
}
