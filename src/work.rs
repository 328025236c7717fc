//! Long work in slices: written as one straight `async fn`, done a little at a time.
//!
//! Nothing here waits for anything but its turn. A question over a million rows calls
//! [`Pace::spend`] as it goes; whoever runs it gives it so many units, gets control back when
//! they are used up, and may drop it instead of going on: that is all there is to cancelling.
//! One unit is about one row read, some microseconds.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::error::Result;

thread_local! {
    /// Units of work that was done and that nobody has accounted for yet.
    static OWED: Cell<u64> = const { Cell::new(0) };
}

/// Says that so many units of work were done, by somebody who has no pace: whoever spends next accounts for them. A record
/// that is the first of a table costs the whole table.
pub(crate) fn owe(units: u64) {
    OWED.set(OWED.get().saturating_add(units));
}

/// Who works, and how far it has come.
#[derive(Debug, Default)]
pub struct Pace {
    /// Units left in this slice.
    left: Cell<i64>,
    endless: bool,
    progress: Cell<Option<(u64, u64)>>,
    /// Total of the stages that are over.
    before: Cell<u64>,
}

impl Pace {
    /// A pace that never pauses: for those who have all the time there is.
    #[must_use]
    pub fn endless() -> Self {
        Self {
            endless: true,
            ..Self::default()
        }
    }

    /// Accounts for work that was just done, and pauses where the slice is used up.
    pub async fn spend(&self, units: u64) {
        if self.endless {
            return;
        }
        let units = units.saturating_add(OWED.take());
        let units = i64::try_from(units).unwrap_or(i64::MAX);
        self.left.set(self.left.get().saturating_sub(units));
        poll_fn(|_| {
            if self.left.get() > 0 {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    /// Begins a stage: what was reported is done, and what will be is counted on top of it.
    pub fn stage(&self) {
        if let Some((_, total)) = self.progress.get() {
            self.before.set(total);
            self.progress.set(Some((total, total)));
        }
    }

    /// Says how far the stage has come: done, and of how much. Rows, as a rule.
    pub fn report(&self, done: u64, total: u64) {
        let before = self.before.get();
        let (done, total) = (done.min(total), total);
        let reached = (before.saturating_add(done), before.saturating_add(total));
        self.progress.set(Some(reached));
    }

    /// What was reported last, with the stages before. Neither number ever falls.
    #[must_use]
    pub fn progress(&self) -> Option<(u64, u64)> {
        self.progress.get()
    }
}

/// Work that has begun.
pub struct Work<'a, T> {
    future: Pin<Box<dyn Future<Output = Result<T>> + 'a>>,
    pace: Rc<Pace>,
}

impl<'a, T> Work<'a, T> {
    /// Work to do; nothing happens before the first [`step`](Self::step).
    pub fn new<F>(begin: impl FnOnce(Rc<Pace>) -> F) -> Self
    where
        F: Future<Output = Result<T>> + 'a,
    {
        let pace = Rc::new(Pace::default());
        Self {
            future: Box::pin(begin(pace.clone())),
            pace,
        }
    }

    /// Works for about so many units. Gives the outcome once, `None` before; not to be called after.
    pub fn step(&mut self, units: u32) -> Option<Result<T>> {
        self.pace.left.set(i64::from(units.max(1)));
        match self
            .future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(outcome) => Some(outcome),
            Poll::Pending => None,
        }
    }

    /// How far it has come: done, and of how much, where the work knows.
    #[must_use]
    pub fn progress(&self) -> Option<(u64, u64)> {
        self.pace.progress()
    }
}

/// Does all of it at once.
///
/// ```
/// # use c1z::work::{Pace, run};
/// assert_eq!(run(async |pace: &Pace| { pace.spend(1_000_000).await; Ok(7) }).unwrap(), 7);
/// ```
pub fn run<T>(work: impl AsyncFnOnce(&Pace) -> Result<T>) -> Result<T> {
    let pace = Pace::endless();
    let mut future = std::pin::pin!(work(&pace));
    loop {
        if let Poll::Ready(outcome) = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            return outcome;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Work, run};

    #[test]
    fn works_in_slices_and_is_done_once() {
        let mut work = Work::new(async |pace| {
            for done in 0..10 {
                pace.report(done, 10);
                pace.spend(100).await;
            }
            pace.stage();
            pace.report(1, 4);
            Ok(5)
        });
        let mut steps = 0;
        let outcome = loop {
            steps += 1;
            if let Some(outcome) = work.step(250) {
                break outcome;
            }
        };
        assert_eq!(outcome.unwrap(), 5);
        assert!((4..=6).contains(&steps), "{steps}");
        assert_eq!(work.progress(), Some((11, 14)));
    }

    #[test]
    fn what_was_done_beneath_is_accounted_for() {
        let mut work = Work::new(async |pace: std::rc::Rc<super::Pace>| {
            for _ in 0..5 {
                super::owe(1000);
                pace.spend(1).await;
            }
            Ok(())
        });
        let steps = (1..).find(|_| work.step(900).is_some());
        assert_eq!(steps, Some(6));
    }

    #[test]
    fn all_at_once_never_pauses() {
        let all = run(async |pace: &super::Pace| {
            pace.spend(u64::MAX).await;
            Ok(())
        });
        all.unwrap();
    }
}
