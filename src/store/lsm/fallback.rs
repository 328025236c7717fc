//! The index of grants by principal, made here where the stored one cannot be relied on.
//!
//! A writer that puts the index off says so with a mark; the reference reads what there is of it. We answer completely.

use std::rc::Rc;

use super::LsmStore;
use super::identity::by_principal;
use super::keys::{BY_PRINCIPAL, GRANTS};
use super::meta::PRINCIPALS_PENDING;
use super::plan::Range;
use crate::error::{Error, Result};

/// Keys of an index in their order, in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    bytes: Vec<u8>,
    /// Where each begins and ends.
    keys: Vec<(usize, usize)>,
}

impl Sorted {
    fn push(&mut self, key: &[u8]) -> Result<()> {
        let room = self.bytes.try_reserve(key.len());
        let room = room.and_then(|()| self.keys.try_reserve(1));
        room.map_err(|_| Error::new("limit.memory", "There is no memory for an index of grants."))?;
        let start = self.bytes.len();
        self.bytes.extend_from_slice(key);
        self.keys.push((start, self.bytes.len()));
        Ok(())
    }

    fn sort(&mut self) {
        let Self { bytes, keys } = self;
        keys.sort_unstable_by(|a, b| bytes.get(a.0..a.1).cmp(&bytes.get(b.0..b.1)));
    }

    pub(super) fn get(&self, at: usize) -> Option<&[u8]> {
        let (start, end) = *self.keys.get(at)?;
        self.bytes.get(start..end)
    }

    /// The place of the first key that is not less.
    pub(super) fn seek(&self, key: &[u8]) -> usize {
        self.keys
            .partition_point(|(start, end)| self.bytes.get(*start..*end) < Some(key))
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        let keys = self
            .keys
            .capacity()
            .saturating_mul(size_of::<(usize, usize)>());
        self.bytes.capacity().saturating_add(keys)
    }
}

impl LsmStore {
    /// The index in place of the stored one, where that is marked as incomplete, or is empty although there are grants.
    pub(super) fn made_index(&self) -> Result<Option<Rc<Sorted>>> {
        if let Some(known) = self.made_index.get() {
            return Ok(known.clone());
        }
        let made = match self.index_is_whole()? {
            true => None,
            false => Some(Rc::new(self.make_index()?)),
        };
        Ok(self.made_index.get_or_init(|| made).clone())
    }

    fn index_is_whole(&self) -> Result<bool> {
        if self.get(PRINCIPALS_PENDING)?.is_some() {
            return Ok(false);
        }
        let range = Range::of(BY_PRINCIPAL.to_vec());
        let mut keys = self.db.iter(&range.lower, range.upper.as_deref());
        Ok(self.noted(keys.first().map_err(Into::into))? || !self.has_grants()?)
    }

    fn make_index(&self) -> Result<Sorted> {
        let range = Range::of(GRANTS.to_vec());
        let mut iter = self.db.iter(&range.lower, range.upper.as_deref());
        let mut made = Sorted::default();
        let mut kept = 0;
        let mut stands = self.noted(iter.first().map_err(Into::into))?;
        while stands {
            self.cancel.check()?;
            self.keep_key(&mut kept, iter.key())?;
            made.push(&by_principal(iter.key())?)?;
            stands = self.noted(iter.next().map_err(Into::into))?;
        }
        made.sort();
        Ok(made)
    }
}
