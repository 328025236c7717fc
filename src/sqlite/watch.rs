//! Ends reads that run on: those that are cancelled, and those that a damaged file keeps going.
//!
//! A page that is its own descendant a few times over makes a tree of billions of pages out of a few kilobytes.

use std::cell::Cell;

use crate::cancel::Cancel;
use crate::error::{Error, Result};

/// Steps between two looks at the flag.
const LOOK_EVERY: u64 = 256;
/// Steps that any read may take; and bytes of the image, of which each two allow one more. The smallest cell has more.
const FREE: u64 = 2_000_000;
const BYTES_PER_STEP: u64 = 2;

/// Counts the pages and cells that a read looks at.
#[derive(Debug)]
pub(super) struct Watch {
    cancel: Cancel,
    steps: Cell<u64>,
    budget: u64,
}

impl Watch {
    /// A watch over an image of so many bytes.
    pub(super) fn new(cancel: Cancel, size: u64) -> Self {
        Self {
            cancel,
            steps: Cell::new(0),
            budget: (size / BYTES_PER_STEP).saturating_add(FREE),
        }
    }

    pub(super) fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// Begins a read, which has the whole budget.
    pub(super) fn begin(&self) {
        self.steps.set(0);
    }

    /// One page or cell more.
    #[inline]
    pub(super) fn step(&self) -> Result<()> {
        let steps = self.steps.get().saturating_add(1);
        self.steps.set(steps);
        if steps.is_multiple_of(LOOK_EVERY) {
            return self.look(steps);
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn look(&self, steps: u64) -> Result<()> {
        self.cancel.check()?;
        if steps > self.budget {
            let message =
                "A table goes on beyond anything the database can hold: it is damaged. Sync again.";
            return Err(Error::new("sqlite.corrupt", message).bound(self.budget, steps));
        }
        Ok(())
    }
}
