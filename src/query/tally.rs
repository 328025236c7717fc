//! How many records refer to each other one, counted in one walk.

use super::Engine;
use super::index::{Interner, join};
use crate::error::Result;
use crate::store::Reference;
use crate::work::Pace;

/// Records gone over by one call of the store.
const STEP: usize = 1024;

/// Numbers of records by what they refer to.
#[derive(Debug)]
pub(super) struct Tally {
    /// What is referred to, its parts joined.
    ids: Interner,
    counts: Vec<u64>,
}

impl Tally {
    /// How many refer to this.
    pub(super) fn get(&self, parts: &[String]) -> u64 {
        let mut id = Vec::new();
        parts
            .iter()
            .for_each(|part| join(&mut id, &[part.as_bytes()]));
        let found = self.ids.find(&id);
        found.map_or(0, |found| {
            self.counts.get(found as usize).copied().unwrap_or_default()
        })
    }

    fn add(&mut self, id: &[u8]) -> Result<u32> {
        let number = self.ids.intern(id)?;
        if number as usize == self.counts.len() {
            self.counts.push(0);
        }
        Ok(number)
    }
}

impl Engine {
    /// Counts all records of a sync that refer to others.
    pub(super) async fn tally(&self, pace: &Pace, sync_id: &str, by: Reference) -> Result<Tally> {
        let mut tally = Tally {
            ids: Interner::default(),
            counts: Vec::new(),
        };
        let (mut after, mut id) = (None, Vec::new());
        // Those that refer to the same often follow each other.
        let (mut last, mut number) = (Vec::new(), None);
        pace.stage();
        let total = self.store().about(sync_id, by.kind());
        let mut done = 0_u64;
        loop {
            after =
                self.store()
                    .scan_references(sync_id, by, after.as_ref(), STEP, &mut |values| {
                        id.clear();
                        join(&mut id, values);
                        let known = number.filter(|_| id == last);
                        let of = known.map_or_else(|| tally.add(&id), Ok)?;
                        if known.is_none() {
                            std::mem::swap(&mut last, &mut id);
                            number = Some(of);
                        }
                        if let Some(count) = tally.counts.get_mut(of as usize) {
                            *count = count.saturating_add(1);
                        }
                        Ok(())
                    })?;
            if after.is_none() {
                return Ok(tally);
            }
            done = done.saturating_add(STEP as u64);
            if let Some(total) = total {
                pace.report(done, total.max(done));
            }
            pace.spend(STEP as u64).await;
        }
    }
}
