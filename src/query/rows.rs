//! Which rows a question has, and in which order.

use std::cell::RefCell;
use std::rc::Rc;

use super::Engine;
use super::index::Grants;
use crate::error::Result;
use crate::store::{Position, Query, RowKey, Store, Stream, records};
use crate::work::Pace;

/// Keys asked for at once where no index leads to them, and what that costs in units of work.
const WALKED: usize = 4096;
pub(super) const WALK_COST: u64 = 400;
/// Rows between two marks.
pub(super) const STRIDE: usize = 256;

/// The rows of one question, for reads by row number.
#[derive(Debug)]
pub(super) enum RowSet {
    /// Those of a query, as the store orders them: how many, and where to read on for row
    /// `i * STRIDE` (`None` for the first), as far as anybody has asked.
    InOrder(u64, RefCell<Vec<Option<Position>>>),
    /// Chosen or ordered otherwise.
    Listed(Vec<RowKey>),
    /// The same for grants, as numbers of an index.
    Numbered(Vec<u32>, Rc<Grants>),
}

impl Default for RowSet {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

impl RowSet {
    /// Exact number of rows.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::InOrder(rows, _) => *rows,
            Self::Listed(keys) => keys.len() as u64,
            Self::Numbered(numbers, _) => numbers.len() as u64,
        }
    }

    fn key(&self, at: usize) -> Option<RowKey> {
        match self {
            Self::InOrder(..) => None,
            Self::Listed(keys) => keys.get(at).copied(),
            Self::Numbered(numbers, grants) => grants.keys.get(*numbers.get(at)? as usize),
        }
    }

    /// Where to read on for a row of a set in the store's order that has been [reached](super::Engine::reach), and how many
    /// rows to pass over there.
    pub(super) fn mark(&self, row: u64) -> Option<(Option<Position>, usize)> {
        let row = usize::try_from(row).ok()?;
        match self {
            Self::InOrder(_, marks) => {
                let mark = marks.borrow().get(row / STRIDE)?.clone();
                Some((mark, row % STRIDE))
            }
            _ => None,
        }
    }

    /// The same for a list of all rows, short ones too: those have no marks, and are read from their beginning.
    pub(super) fn start(&self, row: u64) -> Option<(Option<Position>, usize)> {
        let few = |row: &usize| matches!(self, Self::Listed(_)) && *row < STRIDE;
        let pass = usize::try_from(row).ok().filter(few);
        self.mark(row).or(pass.map(|pass| (None, pass)))
    }

    /// Marks where to read on for a row, for those who have come to it.
    pub(super) fn learn(&self, row: u64, position: &Position) {
        if let (Self::InOrder(_, marks), Ok(row)) = (self, usize::try_from(row))
            && row == marks.borrow().len().saturating_mul(STRIDE)
        {
            marks.borrow_mut().push(Some(position.clone()));
        }
    }

    /// Bytes of memory, the index not counted.
    pub(super) fn memory(&self) -> usize {
        match self {
            Self::InOrder(_, marks) => marks.borrow().len().saturating_mul(40),
            Self::Listed(keys) => keys.capacity().saturating_mul(8),
            Self::Numbered(numbers, _) => numbers.capacity().saturating_mul(4),
        }
    }

    /// Records from a row on, which has been [reached](super::Engine::reach).
    pub(super) fn read<'a>(
        &'a self,
        store: &'a dyn Store,
        sync_id: &'a str,
        query: &'a Query,
        first: u64,
    ) -> Result<Stream<'a>> {
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        let Self::InOrder(_, marks) = self else {
            let include = !matches!(query, Query::Grants(query) if !query.include_expansion);
            let keys = (first..).map_while(|at| self.key(at));
            return Ok(Box::new(keys.map(move |key| {
                store.record(sync_id, query.kind(), key, include)
            })));
        };
        let marks = marks.borrow();
        let Some(mark) = marks.get(first / STRIDE) else {
            return Ok(Box::new(std::iter::empty()));
        };
        let rows = records(store, sync_id, query, mark.as_ref())?;
        Ok(Box::new(rows.skip(first % STRIDE)))
    }
}

impl Engine {
    /// Marks in the store's own order.
    pub(super) async fn in_order(
        &self,
        pace: &Pace,
        sync_id: &str,
        query: &Query,
    ) -> Result<RowSet> {
        let mut keys = Vec::new();
        let store = self.store();
        if store.walks(query) {
            let mut after = None;
            loop {
                after = store.keys(sync_id, query, after.as_ref(), WALKED, &mut keys)?;
                if after.is_none() {
                    return Ok(RowSet::Listed(keys));
                }
                pace.spend(WALK_COST).await;
            }
        }
        if store.lists_apart(query) {
            let rows = self.counted(pace, sync_id, query, None).await?.value;
            return Ok(RowSet::InOrder(rows, RefCell::new(vec![None])));
        }
        let first = store.keys(sync_id, query, None, STRIDE, &mut keys)?;
        if keys.len() > STRIDE || first.is_none() {
            // They were few, or the store had to sort them all.
            return Ok(RowSet::Listed(keys));
        }
        let rows = self.counted(pace, sync_id, query, None).await?.value;
        Ok(RowSet::InOrder(rows, RefCell::new(vec![None, first])))
    }

    /// Makes sure that a row set in the store's order knows where to read on for a row.
    pub(super) async fn reach(
        &self,
        pace: &Pace,
        sync_id: &str,
        query: &Query,
        rows: &RowSet,
        row: u64,
    ) -> Result<()> {
        let RowSet::InOrder(_, marks) = rows else {
            return Ok(());
        };
        let wanted = usize::try_from(row).unwrap_or(usize::MAX) / STRIDE;
        loop {
            let (known, last) = {
                let marks = marks.borrow();
                (marks.len(), marks.last().cloned().flatten())
            };
            if known > wanted {
                return Ok(());
            }
            let store = self.store();
            let (_, next) = store.count_some(sync_id, query, last.as_ref(), STRIDE)?;
            let Some(next) = next else {
                return Ok(());
            };
            // Another question may have gone on meanwhile; both find the same.
            {
                let mut marks = marks.borrow_mut();
                if marks.len() == known {
                    marks.push(Some(next));
                }
            }
            pace.spend(64).await;
        }
    }
}
