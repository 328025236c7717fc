//! Ends statements that run on: those that are cancelled, and those that a damaged file keeps going.
//!
//! A page that is its own descendant a few times over makes a table of billions of rows out of a
//! few kilobytes. No honest statement needs more instructions than its image has bytes, times a few.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::Connection;

use crate::cancel::Cancel;
use crate::error::{Error, Result};

/// Instructions of SQLite's machine between two looks: well under a millisecond.
const LOOK_EVERY: i32 = 4_000;
/// Instructions that any statement may take, and those per byte of the image.
const FREE: u64 = 4_000_000;
const PER_BYTE: u64 = 8;

/// Watches the statements of one connection.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    cancel: Cancel,
    spent: Arc<AtomicU64>,
    budget: u64,
}

impl Guard {
    /// A guard for an image of so many bytes.
    pub(super) fn new(cancel: Cancel, image_size: u64) -> Self {
        let budget = image_size.saturating_mul(PER_BYTE).saturating_add(FREE);
        Self {
            cancel,
            spent: Arc::default(),
            budget,
        }
    }

    /// Has SQLite ask while it works.
    pub(super) fn watch(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        let Self {
            cancel,
            spent,
            budget,
        } = self.clone();
        let look = move || {
            let before = spent.fetch_add(LOOK_EVERY.unsigned_abs().into(), Ordering::Relaxed);
            cancel.is_cancelled() || before > budget
        };
        connection.progress_handler(LOOK_EVERY, Some(look))
    }

    /// The caller's flag.
    pub(super) fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// Begins a read: it has the whole budget.
    pub(super) fn start(&self) {
        self.spent.store(0, Ordering::Relaxed);
    }

    /// Runs one read with the whole budget.
    pub(super) fn run<T>(&self, read: impl FnOnce() -> Result<T>) -> Result<T> {
        self.start();
        read().map_err(|error| self.explain(error))
    }

    /// Tells a read that the caller stopped from one that ran on.
    pub(super) fn explain(&self, error: Error) -> Error {
        if error.code() != "cancelled" || self.cancel.is_cancelled() {
            return error;
        }
        let message =
            "A table goes on beyond anything the database can hold: it is damaged; sync again.";
        Error::new("sqlite.corrupt", message).bound(self.budget, self.spent.load(Ordering::Relaxed))
    }
}
