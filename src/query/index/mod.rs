//! What searching, sorting and counting over a whole sync need to have read once.
//!
//! Built at the first question that needs it, a little at a time, by whichever question is being
//! worked on; one that is given up leaves what has been built for the next.

mod arena;
mod entities;
mod grants;
mod interner;

pub(super) use arena::Arena;
pub(super) use entities::{Entities, Table, first_field};
pub(super) use grants::{Grants, NONE};
pub(super) use interner::{Interner, join, part};

use std::rc::Rc;

use crate::error::Result;
use crate::store::{Kind, Position, Query, Store};

/// Rows taken in by one step.
pub(super) const STEP: usize = 256;
/// Rows counted by one step.
const COUNT: usize = 4096;

/// An index of one sync, as far as it has been built.
#[derive(Debug, Default)]
pub(super) struct Builder {
    /// Where the stage goes on; `None` at its start.
    after: Option<Position>,
    stage: Stage,
    /// Resources and entitlements taken in, and how many there are: as the file says, while they are not all in.
    entities: (u64, u64),
    /// The same of grants; they are counted only when they are wanted.
    grants: (u64, u64),
    counted: bool,
}

#[derive(Debug)]
enum Stage {
    Count(Kind),
    Entities(Box<Entities>, Kind),
    Ready(Rc<Entities>),
    Grants(Box<Grants>),
    Whole(Rc<Grants>),
}

impl Default for Stage {
    fn default() -> Self {
        Self::Count(Kind::Resources)
    }
}

impl Builder {
    /// Resources and entitlements, once they are all in.
    pub(super) fn entities(&self) -> Option<Rc<Entities>> {
        match &self.stage {
            Stage::Count(_) | Stage::Entities(..) => None,
            Stage::Ready(entities) => Some(entities.clone()),
            Stage::Grants(grants) => Some(grants.entities.clone()),
            Stage::Whole(grants) => Some(grants.entities.clone()),
        }
    }

    /// Everything, once it is in.
    pub(super) fn grants(&self) -> Option<Rc<Grants>> {
        match &self.stage {
            Stage::Whole(grants) => Some(grants.clone()),
            _ => None,
        }
    }

    /// Rows taken in, and rows there are, of all that is wanted.
    pub(super) fn progress(&self, grants: bool) -> (u64, u64) {
        let (done, total) = self.entities;
        if !grants {
            return (done, total.max(done));
        }
        let (done, total) = (
            done.saturating_add(self.grants.0),
            total.saturating_add(self.grants.1),
        );
        (done, total.max(done))
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        match &self.stage {
            Stage::Count(_) => 0,
            Stage::Entities(entities, _) => entities.memory(),
            Stage::Ready(entities) => entities.memory(),
            Stage::Grants(grants) => grants.memory(),
            Stage::Whole(grants) => grants.memory(),
        }
    }

    /// Takes in some more rows, of grants where they are wanted. An error is given again by the next
    /// step: the rows that cannot be read stay where they are.
    pub(super) fn step(&mut self, store: &dyn Store, sync_id: &str, grants: bool) -> Result<()> {
        let stage = std::mem::take(&mut self.stage);
        let (stage, outcome) = match stage {
            Stage::Count(kind) => {
                let outcome = self.count(store, sync_id, kind);
                let next = match (&outcome, kind) {
                    (Ok(true), Kind::Resources) => Stage::Count(Kind::Entitlements),
                    (Ok(true), Kind::Entitlements) if grants => Stage::Count(Kind::Grants),
                    (Ok(true), _) => Stage::Entities(Box::default(), Kind::Resources),
                    _ => Stage::Count(kind),
                };
                (next, outcome.map(drop))
            }
            Stage::Entities(mut entities, kind) => {
                let outcome = self.take_in(store, sync_id, kind, &mut entities);
                self.next_entities(entities, kind, outcome)
            }
            Stage::Ready(entities) if !self.counted => {
                let outcome = self.count(store, sync_id, Kind::Grants);
                (Stage::Ready(entities), outcome.map(drop))
            }
            Stage::Ready(entities) => {
                let mut grants = Grants::new(entities);
                grants.reserve(usize::try_from(self.grants.1).unwrap_or_default());
                (Stage::Grants(Box::new(grants)), Ok(()))
            }
            Stage::Grants(grants) => self.next_grants(store, sync_id, grants),
            Stage::Whole(grants) => (Stage::Whole(grants), Ok(())),
        };
        self.stage = stage;
        outcome
    }

    /// Counts some rows; `true` where there are no more.
    fn count(&mut self, store: &dyn Store, sync_id: &str, kind: Kind) -> Result<bool> {
        let (rows, next) = match store.about(sync_id, kind) {
            Some(rows) => (rows, None),
            None => store.count_some(sync_id, &Query::all(kind), self.after.as_ref(), COUNT)?,
        };
        let (_, total) = match kind {
            Kind::Grants => &mut self.grants,
            _ => &mut self.entities,
        };
        *total = total.saturating_add(rows);
        self.counted = kind == Kind::Grants && next.is_none();
        self.after = next;
        Ok(self.after.is_none())
    }

    /// Reads some resources or entitlements; `true` where there are more.
    fn take_in(
        &mut self,
        store: &dyn Store,
        sync_id: &str,
        kind: Kind,
        entities: &mut Entities,
    ) -> Result<bool> {
        let after = self.after.clone();
        let mut count = 0;
        for record in
            crate::store::records(store, sync_id, &Query::all(kind), after.as_ref())?.take(STEP)
        {
            let record = record?;
            entities.add(&record)?;
            self.after = Some(record.position);
            self.entities.0 = self.entities.0.saturating_add(1);
            count = STEP.min(count).saturating_add(1);
        }
        Ok(count >= STEP)
    }

    fn next_entities(
        &mut self,
        entities: Box<Entities>,
        kind: Kind,
        outcome: Result<bool>,
    ) -> (Stage, Result<()>) {
        let stage = match (&outcome, kind) {
            (Ok(false), Kind::Resources) => Stage::Entities(entities, Kind::Entitlements),
            (Ok(false), _) => {
                arrived(&mut self.entities);
                Stage::Ready(Rc::from(entities))
            }
            _ => return (Stage::Entities(entities, kind), outcome.map(drop)),
        };
        self.after = None;
        (stage, Ok(()))
    }

    fn next_grants(
        &mut self,
        store: &dyn Store,
        sync_id: &str,
        mut grants: Box<Grants>,
    ) -> (Stage, Result<()>) {
        let before = grants.len();
        let next = store.scan_grants(sync_id, self.after.as_ref(), STEP, &mut |parts| {
            grants.add(parts)
        });
        let next = next.and_then(|next| grants.settle().map(|()| next));
        let read = grants.len().saturating_sub(before) as u64;
        match next {
            Ok(Some(next)) => {
                self.after = Some(next);
                self.grants.0 = self.grants.0.saturating_add(read);
                (Stage::Grants(grants), Ok(()))
            }
            Ok(None) => {
                self.after = None;
                self.grants.0 = self.grants.0.saturating_add(read);
                arrived(&mut self.grants);
                (Stage::Whole(Rc::from(grants)), Ok(()))
            }
            Err(error) => {
                grants.truncate(before);
                (Stage::Grants(grants), Err(error))
            }
        }
    }
}

/// All are in. Where the file said there were more of them, progress still has to arrive, and its total never falls.
fn arrived(progress: &mut (u64, u64)) {
    let (done, total) = *progress;
    let reached = done.max(total);
    *progress = (reached, reached);
}
