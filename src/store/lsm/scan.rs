//! Walking the keys of a plan, and what is made of them: records, keys, counts, parts of grants.

use std::rc::Rc;

use bytes::Bytes;

use super::LsmStore;
use super::fallback::Sorted;
use super::identity::{GrantKey, from_by_principal};
use super::keys::{BY_PRINCIPAL, GRANTS, child};
use super::lookup::Spelling;
use super::plan::{Plan, Range};
use super::translate;
use crate::error::Result;
use crate::pebble;
use crate::store::query::{Kind, Query};
use crate::store::record::{Position, Record};
use crate::store::{GrantIds, GrantParts, GrantQuery, RowKey};

/// Keys between two looks at the flag that stops a read, and the most that one call of a search goes over.
const LOOK: u32 = 256;
const WINDOW: usize = 16_384;

/// Where keys come from: the store, or an index made here in place of one that cannot be relied on.
enum Keys {
    Stored(Box<pebble::Iter>),
    Made(Rc<Sorted>, usize, Option<Vec<u8>>),
}

impl Keys {
    fn first(&mut self, range: &Range) -> Result<bool> {
        match self {
            Self::Stored(iter) => Ok(iter.first()?),
            Self::Made(..) => self.seek(&range.lower),
        }
    }

    fn seek(&mut self, key: &[u8]) -> Result<bool> {
        match self {
            Self::Stored(iter) => Ok(iter.seek_ge(key)?),
            Self::Made(made, at, _) => {
                *at = made.seek(key);
                Ok(self.stands())
            }
        }
    }

    fn next(&mut self) -> Result<bool> {
        match self {
            Self::Stored(iter) => Ok(iter.next()?),
            Self::Made(_, at, _) => {
                *at = at.saturating_add(1);
                Ok(self.stands())
            }
        }
    }

    /// Forward over up to `most` keys at once, where that can be done: how many.
    fn leap(&mut self, most: u64) -> Result<u64> {
        match self {
            Self::Stored(iter) => Ok(iter.leap(most)?),
            Self::Made(..) => Ok(0),
        }
    }

    fn stands(&self) -> bool {
        match self {
            Self::Stored(_) => true,
            Self::Made(made, at, upper) => made
                .get(*at)
                .is_some_and(|key| upper.as_deref().is_none_or(|upper| key < upper)),
        }
    }

    fn key(&self) -> &[u8] {
        match self {
            Self::Stored(iter) => iter.key(),
            Self::Made(made, at, _) => made.get(*at).unwrap_or_default(),
        }
    }
}

/// A walk over the keys that a plan wants, in their order.
pub(super) struct Walk<'a> {
    store: &'a LsmStore,
    plan: Plan,
    /// The range it is in, and the keys of that one.
    range: usize,
    keys: Option<Keys>,
    after: Option<Vec<u8>>,
    passed: u32,
}

impl<'a> Walk<'a> {
    /// Before the first row, or the one after a position. Error: `usage.page-token`.
    pub(super) fn new(store: &'a LsmStore, plan: Plan, after: Option<&Position>) -> Result<Self> {
        let after = after.map(|after| plan.after(after)).transpose()?;
        let (range, after) = after.unzip();
        Ok(Self {
            store,
            range: range.unwrap_or_default(),
            keys: None,
            after,
            passed: 0,
            plan,
        })
    }

    /// To the next row that the plan wants, going over no more than so many others. `None` where it has gone over them.
    fn step(&mut self, most: usize) -> Result<Option<bool>> {
        for _ in 0..most.max(1) {
            if !self.next_key()? {
                return Ok(Some(false));
            }
            if self.plan.wants(self.key())? {
                return Ok(Some(true));
            }
        }
        Ok(None)
    }

    /// To the next row that the plan wants.
    pub(super) fn next(&mut self) -> Result<bool> {
        Ok(self.step(usize::MAX)? == Some(true))
    }

    fn next_key(&mut self) -> Result<bool> {
        self.passed = self.passed.wrapping_add(1);
        if self.passed.is_multiple_of(LOOK) {
            self.store.cancel.check()?;
        }
        let mut stands = match &mut self.keys {
            Some(keys) => self.store.noted(keys.next())?,
            None => false,
        };
        while !stands {
            if self.keys.take().is_some() {
                self.range = self.range.saturating_add(1);
            }
            let Some(range) = self.plan.ranges.get(self.range) else {
                return Ok(false);
            };
            let mut keys = self.store.keys_of(self.plan.header, range)?;
            let found = match self.after.take() {
                Some(mut after) => {
                    after.push(0);
                    keys.seek(&after)
                }
                None => keys.first(range),
            };
            stands = self.store.noted(found)?;
            self.keys = Some(keys);
        }
        Ok(true)
    }

    /// Forward over up to `most` rows at once that a plan without filters wants, to the last of them: how many.
    fn leap(&mut self, most: u64) -> Result<u64> {
        let leapt = match &mut self.keys {
            Some(keys) if most > 0 && !self.plan.walks() => self.store.noted(keys.leap(most))?,
            _ => 0,
        };
        if leapt > 0 {
            self.store.cancel.check()?;
        }
        Ok(leapt)
    }

    /// The key it stands on.
    pub(super) fn key(&self) -> &[u8] {
        self.keys.as_ref().map_or(&[], Keys::key)
    }

    /// Where the row stands in the list.
    pub(super) fn position(&self) -> Position {
        Position(self.key().to_vec())
    }

    /// The record's own entry; none where an index points to nothing.
    fn entry(&self) -> Result<Option<Entry>> {
        if self.plan.is_index() {
            let key = primary(self.plan.header, self.key())?;
            return self.store.find(key);
        }
        Ok(self.stored()?.map(|(row, value)| Entry {
            key: self.key().to_vec(),
            row,
            value,
        }))
    }

    /// What is stored under the key it stands on, and where.
    pub(super) fn stored(&self) -> Result<Option<(RowKey, Bytes)>> {
        let Some(Keys::Stored(iter)) = &self.keys else {
            return Ok(None);
        };
        let value = self.store.noted(iter.value().map_err(Into::into))?;
        Ok(Some((RowKey(iter.address()?.0), value)))
    }
}

/// The key of the record that a key of an index points to.
fn primary(header: &[u8], key: &[u8]) -> Result<Vec<u8>> {
    if header == BY_PRINCIPAL {
        from_by_principal(key)
    } else {
        child(key)
    }
}

/// A stored record with its key.
pub(super) struct Entry {
    pub(super) key: Vec<u8>,
    pub(super) row: RowKey,
    pub(super) value: Bytes,
}

/// The records of a plan, one by one.
pub(super) struct Records<'a> {
    walk: Walk<'a>,
    include_expansion: bool,
    ended: bool,
}

impl<'a> Records<'a> {
    pub(super) fn new(walk: Walk<'a>, include_expansion: bool) -> Self {
        Self {
            walk,
            include_expansion,
            ended: false,
        }
    }

    fn read(&mut self) -> Result<Option<Record>> {
        while self.walk.next()? {
            if let Some(entry) = self.walk.entry()? {
                let position = self.walk.position();
                let kind = self.walk.plan.kind;
                let store = self.walk.store;
                let record = store.made(kind, &entry, position, self.include_expansion)?;
                return Ok(Some(record));
            }
        }
        Ok(None)
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = self.read().transpose();
        self.ended = !matches!(read, Some(Ok(_)));
        read
    }
}

impl LsmStore {
    /// The keys of a range of a family.
    fn keys_of(&self, header: &[u8], range: &Range) -> Result<Keys> {
        if header == BY_PRINCIPAL
            && let Some(made) = self.made_index()?
        {
            return Ok(Keys::Made(made, 0, range.upper.clone()));
        }
        let stored = self.db.iter(&range.lower, range.upper.as_deref());
        Ok(Keys::Stored(Box::new(stored)))
    }

    /// The entry of a key.
    pub(super) fn find(&self, key: Vec<u8>) -> Result<Option<Entry>> {
        let found = self.noted(self.db.find(&key).map_err(Into::into))?;
        Ok(found.map(|found| Entry {
            key,
            row: RowKey(found.address.0),
            value: found.value,
        }))
    }

    /// The record of an entry.
    pub(super) fn made(
        &self,
        kind: Kind,
        entry: &Entry,
        position: Position,
        include_expansion: bool,
    ) -> Result<Record> {
        let mut record = Record {
            kind,
            position,
            key: entry.row,
            wire: Vec::new(),
        };
        if entry.value.len() as u64 > self.limits.max_record_size {
            return Err(crate::Error::new(
                "limit.record-size",
                "A record is larger than maxRecordSize allows.",
            )
            .bound(self.limits.max_record_size, entry.value.len() as u64));
        }
        let value = entry.value.as_ref();
        let made = match kind {
            Kind::ResourceTypes => translate::resource_type(value),
            Kind::Resources => translate::resource(value),
            Kind::Entitlements => translate::entitlement(value),
            Kind::Grants => translate::grant(value, include_expansion),
        };
        record.wire = made.map_err(|e| record.error(&e))?;
        Ok(record)
    }

    /// Up to `max` rows of a query; `visit` sees the walk on each, and says for how many rows that counts.
    fn walk(
        &self,
        query: &Query,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(&mut Walk<'_>) -> Result<usize>,
    ) -> Result<Option<Position>> {
        self.walk_plan(self.plan(query)?, after, max, visit)
    }

    /// The same of a plan.
    pub(super) fn walk_plan(
        &self,
        plan: Plan,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(&mut Walk<'_>) -> Result<usize>,
    ) -> Result<Option<Position>> {
        if max == 0 {
            return Ok(None);
        }
        let mut left = if plan.walks() && max != usize::MAX {
            WINDOW
        } else {
            usize::MAX
        };
        let mut walk = Walk::new(self, plan, after)?;
        let mut count = 0_usize;
        loop {
            let before = walk.passed;
            let stands = walk.step(left)?;
            left = left.saturating_sub(walk.passed.wrapping_sub(before) as usize);
            match stands {
                Some(false) => return Ok(None),
                Some(true) => count = count.saturating_add(visit(&mut walk)?),
                None => {}
            }
            if count >= max || left == 0 {
                return Ok(Some(walk.position()));
            }
        }
    }

    pub(super) fn scan_keys(
        &self,
        query: &Query,
        after: Option<&Position>,
        max: usize,
        keys: &mut Vec<RowKey>,
    ) -> Result<Option<Position>> {
        self.walk(query, after, max, &mut |walk| {
            let row = match &walk.keys {
                Some(Keys::Stored(iter)) if !walk.plan.is_index() => {
                    Some(RowKey(iter.address()?.0))
                }
                _ => walk.entry()?.map(|entry| entry.row),
            };
            keys.extend(row);
            Ok(usize::from(row.is_some()))
        })
    }

    /// Keys alone are counted: one of an index that points to nothing, as only a faulty writer leaves it, counts too.
    pub(super) fn scan_count(
        &self,
        query: &Query,
        after: Option<&Position>,
        max: usize,
    ) -> Result<(u64, Option<Position>)> {
        let mut rows = 0_u64;
        let mut left = max as u64;
        let next = self.walk(query, after, max, &mut |walk| {
            // The stamps may not have been read yet; keys of another layout have another shape.
            if rows == 0 && walk.plan.is_index() {
                primary(walk.plan.header, walk.key())?;
            }
            left = left.saturating_sub(1);
            let leapt = walk.leap(left)?;
            left = left.saturating_sub(leapt);
            let found = leapt.saturating_add(1);
            rows = rows.saturating_add(found);
            Ok(usize::try_from(found).unwrap_or(usize::MAX))
        })?;
        Ok((rows, next))
    }

    pub(super) fn scan_parts(
        &self,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(&GrantParts<'_>) -> Result<()>,
    ) -> Result<Option<Position>> {
        let all = Query::Grants(GrantQuery::default());
        let mut ids = self.irregular.borrow_mut();
        ids.begin(after);
        let mut spelling = Spelling::new(self);
        let next = self.walk(&all, after, max, &mut |walk| {
            let Some(Keys::Stored(iter)) = &walk.keys else {
                return Ok(0);
            };
            let row = RowKey(iter.address()?.0);
            let fetched;
            let value = match iter.value_here() {
                Some(here) => here,
                None => {
                    fetched = self.noted(iter.value().map_err(Into::into))?;
                    &fetched[..]
                }
            };
            let parts = translate::parts(value);
            let parts = parts.map_err(|e| translate::unreadable(walk.key(), &e))?;
            if ids.goes_on() && !spelling.spells(walk.key(), &parts.id)? {
                ids.add(&parts.id, row);
            }
            visit(&parts.of_row(row))?;
            Ok(1)
        })?;
        ids.reached(next.as_ref());
        Ok(next)
    }

    /// Shows what grants are of and to whom, as their keys in the index by principal say.
    pub(super) fn scan_keys_of_grants(
        &self,
        query: &GrantQuery,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(&GrantIds<'_>) -> Result<()>,
    ) -> Result<Option<Position>> {
        let mut id = Vec::new();
        let query = Query::Grants(query.clone());
        self.walk(&query, after, max, &mut |walk| {
            let grant = match walk.plan.header {
                BY_PRINCIPAL => GrantKey::parse_by_principal(walk.key())?,
                _ => GrantKey::parse(walk.key())?,
            };
            id.clear();
            grant.entitlement.put_id(&mut id);
            visit(&GrantIds {
                entitlement: &id,
                resource: (
                    &grant.entitlement.resource_type,
                    &grant.entitlement.resource,
                ),
                principal: (&grant.principal_type, &grant.principal),
            })?;
            Ok(1)
        })
    }

    /// The record of a row.
    pub(super) fn row(&self, kind: Kind, row: RowKey, include_expansion: bool) -> Result<Record> {
        let found = self.noted(self.db.entry(pebble::Address(row.0)).map_err(Into::into))?;
        let header = super::header(kind);
        let found = found.filter(|(key, _)| key.starts_with(header));
        let (key, value) = found.ok_or_else(|| {
            crate::Error::new("store.not-found", "The file has no row of that key.")
        })?;
        let position = Position(key.to_vec());
        let entry = Entry {
            key: key.to_vec(),
            row,
            value,
        };
        self.made(kind, &entry, position, include_expansion)
    }

    /// Whether there is any grant.
    pub(super) fn has_grants(&self) -> Result<bool> {
        let range = Range::of(GRANTS.to_vec());
        let mut iter = self.db.iter(&range.lower, range.upper.as_deref());
        self.noted(iter.first().map_err(Into::into))
    }
}
