//! What a user of a store sees: of every key the newest entry, if that is a value and no range delete hides it.

use std::cmp::Ordering;
use std::rc::Rc;

use bytes::Bytes;

use super::error::{Error, Result};
use super::key::{Address, Kind, Trailer, compare};
use super::layers::Layers;
use super::merge::Merge;
use super::run::Direction;

/// A place among the live keys of a store, within bounds.
///
/// A new one stands nowhere. Every move says whether it now stands on a key; where it does not, `key` and `value` give
/// nothing and `next` and `prev` lead nowhere. After an error it stands nowhere, and may seek again. A table is opened when
/// this comes to its first key (or its last, backward), and only if the table has keys within the bounds.
pub struct Iter {
    merge: Merge,
    lower: Bytes,
    upper: Option<Bytes>,
    /// Which way it goes, if it stands on a key. Forward, the merge stands on that key's newest entry; backward, on the entry
    /// before its oldest, and `value` is what it had.
    standing: Option<Direction>,
    key: Vec<u8>,
    value: Bytes,
    address: Address,
}

impl Iter {
    pub(super) fn new(layers: &Rc<Layers>, lower: &[u8], upper: Option<&[u8]>) -> Self {
        Self {
            merge: Merge::new(layers, lower, upper),
            lower: Bytes::copy_from_slice(lower),
            upper: upper.map(Bytes::copy_from_slice),
            standing: None,
            key: Vec::new(),
            value: Bytes::new(),
            address: Address(0),
        }
    }

    /// To the first key that is `key` or greater.
    pub fn seek_ge(&mut self, key: &[u8]) -> Result<bool> {
        self.standing = None;
        let found = self
            .merge
            .seek(Direction::Forward, Some(key.max(&self.lower)))?;
        self.find_next(found)
    }

    /// To the last key that is less than `key`.
    pub fn seek_lt(&mut self, key: &[u8]) -> Result<bool> {
        let upper = self.upper.clone();
        self.seek_back(Some(upper.as_ref().map_or(key, |upper| key.min(upper))))
    }

    /// To the first key.
    pub fn first(&mut self) -> Result<bool> {
        self.seek_ge(&[])
    }

    /// To the last key.
    pub fn last(&mut self) -> Result<bool> {
        self.seek_back(self.upper.clone().as_deref())
    }

    /// To the next key.
    #[expect(
        clippy::should_implement_trait,
        reason = "keys and values are borrowed from it"
    )]
    pub fn next(&mut self) -> Result<bool> {
        match self.standing.take() {
            Some(Direction::Forward) => {
                let found = self.skip()?;
                self.find_next(found)
            }
            Some(Direction::Backward) => {
                // Nothing lies between a key and the same key with a zero byte.
                self.key.push(0);
                let key = std::mem::take(&mut self.key);
                self.seek_ge(&key)
            }
            None => Ok(false),
        }
    }

    /// Forward over up to `most` live keys at once, to the last of them, as far as that can be told from where they lie without
    /// looking at each: how many it went over, at times none. Keys are not held against each other then; only `next` does that.
    /// Only where it was moved forward, and stands on a key.
    pub fn leap(&mut self, most: u64) -> Result<u64> {
        if self.standing != Some(Direction::Forward) {
            return Ok(0);
        }
        let leapt = self.merge.leap(self.upper.as_deref(), most);
        self.standing = self.standing.filter(|_| leapt.is_ok());
        let leapt = leapt?;
        if leapt > 0 {
            self.take_key();
        }
        Ok(leapt)
    }

    /// To the key before.
    pub fn prev(&mut self) -> Result<bool> {
        match self.standing.take() {
            Some(Direction::Forward) => {
                let key = std::mem::take(&mut self.key);
                self.seek_back(Some(&key))
            }
            Some(Direction::Backward) => self.find_prev(),
            None => Ok(false),
        }
    }

    /// The key it stands on.
    #[must_use]
    pub fn key(&self) -> &[u8] {
        self.standing.map_or(&[], |_| &self.key)
    }

    /// The value of that key.
    pub fn value(&self) -> Result<Bytes> {
        match self.standing {
            Some(Direction::Forward) => self.merge.value(),
            Some(Direction::Backward) => Ok(self.value.clone()),
            None => Ok(Bytes::new()),
        }
    }

    /// The same where it lies at hand, without holding on to it; `None` where only [`Self::value`] has it.
    #[must_use]
    pub fn value_here(&self) -> Option<&[u8]> {
        match self.standing {
            Some(Direction::Forward) => self.merge.value_here(),
            _ => None,
        }
    }

    /// Where that key's entry lies.
    pub fn address(&self) -> Result<Address> {
        match self.standing {
            Some(Direction::Forward) => self.merge.address(),
            _ => Ok(self.address),
        }
    }

    fn seek_back(&mut self, key: Option<&[u8]>) -> Result<bool> {
        self.standing = None;
        self.merge.seek(Direction::Backward, key)?;
        self.find_prev()
    }

    /// From where the merge stands on the newest entry of a key, if it stands on one, to the first key that is live.
    fn find_next(&mut self, mut found: bool) -> Result<bool> {
        while found {
            self.take_key();
            if self.upper.as_ref().is_some_and(|upper| self.key >= *upper) {
                return Ok(false);
            }
            if self.is_live(self.merge.trailer())? {
                self.standing = Some(Direction::Forward);
                return Ok(true);
            }
            found = self.skip()?;
        }
        Ok(false)
    }

    /// Forward past all entries of the key. Keys never go back, or a walk might not end.
    fn skip(&mut self) -> Result<bool> {
        while self.merge.step()? {
            match self.merge.repeats() {
                Some(true) => continue,
                Some(false) => return Ok(true),
                None => {}
            }
            match self.merge.key().map(|key| compare(key, &self.key)) {
                Some(Ordering::Equal) => {}
                Some(Ordering::Less) => return Err(out_of_order()),
                _ => return Ok(true),
            }
        }
        Ok(false)
    }

    /// From where the merge stands on the oldest entry of a key, if it stands on one, to the last key that is live.
    fn find_prev(&mut self) -> Result<bool> {
        loop {
            if self.merge.key().is_none_or(|key| key < &self.lower[..]) {
                return Ok(false);
            }
            self.take_key();
            // The newest entry comes last.
            let mut newest;
            loop {
                newest = self.merge.trailer();
                self.value = self.merge.value()?;
                self.address = self.merge.address()?;
                self.merge.step()?;
                match self.merge.key().map(|key| key.cmp(&self.key)) {
                    Some(Ordering::Equal) => {}
                    Some(Ordering::Greater) => return Err(out_of_order()),
                    _ => break,
                }
            }
            if self.is_live(newest)? {
                self.standing = Some(Direction::Backward);
                return Ok(true);
            }
        }
    }

    fn take_key(&mut self) {
        self.key.clear();
        self.key
            .extend_from_slice(self.merge.key().unwrap_or_default());
    }

    /// Whether the newest entry of the key is a value, and is not hidden.
    fn is_live(&mut self, newest: Trailer) -> Result<bool> {
        Ok(gives_value(newest.kind())? && self.merge.hidden_below(&self.key) <= newest.sequence())
    }
}

/// Whether an entry of this kind gives its key a value, or takes it away.
pub(super) fn gives_value(kind: Kind) -> Result<bool> {
    match kind {
        Kind::SET | Kind::SET_WITH_DELETE => Ok(true),
        Kind::DELETE | Kind::SINGLE_DELETE | Kind::DELETE_SIZED => Ok(false),
        Kind::MERGE => Err(Error::unsupported("a merge")),
        Kind(other) => Err(Error::corrupt(format!("an entry of kind {other}"))),
    }
}

fn out_of_order() -> Error {
    Error::corrupt("the keys of a table are out of order")
}
