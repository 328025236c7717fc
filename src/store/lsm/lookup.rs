//! Finding what an id names: keys are made of more than ids, and ids say less than keys.

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};

use super::LsmStore;
use super::identity::{EntitlementKey, GrantKey, can_be_split, grant_splits, splits_in_two};
use super::keys::{ENTITLEMENTS, GRANTS, malformed, tail};
use super::plan::Range;
use super::scan::Entry;
use super::translate;
use super::tuple::{self, Malformed, SEPARATOR};
use crate::error::{Error, Result};
use crate::pebble;
use crate::store::RowKey;
use crate::store::record::Position;
use crate::text::same;

/// Entitlements by the hash of their id. Two ids of one hash are told apart by their keys.
#[derive(Debug, Default)]
pub(super) struct EntitlementIds {
    hasher: RandomState,
    /// By hash, then by key.
    keys: Vec<(u64, Box<[u8]>)>,
}

impl EntitlementIds {
    /// Adds one by its key. They are to be sorted when all are in.
    fn add(&mut self, key: &[u8], id: &mut Vec<u8>) -> Result<()> {
        id.clear();
        EntitlementKey::parse(key)?.put_id(id);
        self.keys
            .push((self.hasher.hash_one(id.as_slice()), key.into()));
        Ok(())
    }

    /// The keys of all entitlements of an id.
    fn find(&self, id: &[u8]) -> Result<Vec<EntitlementKey<'_>>> {
        let hash = self.hasher.hash_one(id);
        let from = self.keys.partition_point(|(of, _)| *of < hash);
        let same = self.keys.get(from..).unwrap_or_default();
        let mut found = Vec::new();
        for (_, key) in same.iter().take_while(|(of, _)| *of == hash) {
            let key = EntitlementKey::parse(key)?;
            if key.has_id(id) {
                found.push(key);
            }
        }
        Ok(found)
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        let keys = self.keys.iter().map(|(_, key)| key.len());
        keys.fold(
            self.keys.capacity().saturating_mul(24),
            usize::saturating_add,
        )
    }
}

/// Grants whose id is not the one that their key spells, as far as a walk over all grants has come.
#[derive(Debug, Default)]
pub(super) struct IrregularIds {
    hasher: RandomState,
    rows: Vec<(u64, u64)>,
    /// Where the walk stands, with so many rows; whether it has gone over all.
    reached: Option<Position>,
    known: usize,
    whole: bool,
    /// Whether what comes next goes on where it stands.
    goes_on: bool,
}

impl IrregularIds {
    /// Grants from after a position on are about to be shown.
    pub(super) fn begin(&mut self, after: Option<&Position>) {
        self.goes_on = !self.whole && after == self.reached.as_ref();
        if self.goes_on {
            // What a walk that was given up has left behind comes again.
            self.rows.truncate(self.known);
        }
    }

    /// Whether they are learnt of.
    pub(super) fn goes_on(&self) -> bool {
        self.goes_on
    }

    pub(super) fn add(&mut self, id: &[u8], row: RowKey) {
        if self.goes_on {
            self.rows.push((self.hasher.hash_one(id), row.0));
        }
    }

    /// They have been shown up to a position, or to the end.
    pub(super) fn reached(&mut self, next: Option<&Position>) {
        if self.goes_on {
            self.whole = next.is_none();
            self.reached = next.cloned();
            self.known = self.rows.len();
        }
        if self.whole && self.goes_on {
            self.rows.sort_unstable();
        }
    }

    /// The rows that may have this id; none where not all grants have been gone over.
    fn find(&self, id: &[u8]) -> Option<Vec<RowKey>> {
        let hash = self.hasher.hash_one(id);
        let from = self.rows.partition_point(|(of, _)| *of < hash);
        let same = self.rows.get(from..).unwrap_or_default();
        let same = same.iter().take_while(|(of, _)| *of == hash);
        self.whole
            .then(|| same.map(|(_, row)| RowKey(*row)).collect())
    }

    /// Whether all grants have been gone over.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        self.rows.capacity().saturating_mul(16)
    }
}

/// The error of an id that more than one record answers to.
pub(super) fn ambiguous(what: &str, id: &[u8]) -> Error {
    let id = String::from_utf8_lossy(id);
    Error::new(
        "store.ambiguous",
        format!("More than one {what} answers to the id {id:?}. Give what it is on as well."),
    )
}

/// The error of an id that no record answers to.
pub(super) fn not_found(what: &str, id: &[u8]) -> Error {
    let id = String::from_utf8_lossy(id);
    Error::new(
        "store.not-found",
        format!("The sync has no {what} with the id {id:?}."),
    )
}

/// Tells whether ids of grants are ones that their keys spell, and so found by them. Grants of one entitlement follow each other.
pub(super) struct Spelling<'a> {
    store: &'a LsmStore,
    /// What the keys of the grants of the last entitlement begin with, and its id where the sync lists it.
    prefix: Vec<u8>,
    entitlement: Option<Vec<u8>>,
}

impl<'a> Spelling<'a> {
    pub(super) fn new(store: &'a LsmStore) -> Self {
        Self {
            store,
            prefix: Vec::new(),
            entitlement: None,
        }
    }

    /// Whether the id of the grant of a key is so. Error: `v3.keyspace`.
    pub(super) fn spells(&mut self, key: &[u8], id: &[u8]) -> Result<bool> {
        let goes_on = |prefix: &[u8]| {
            key.get(..prefix.len())
                .is_some_and(|start| same(start, prefix))
        };
        if self.prefix.is_empty() || !goes_on(&self.prefix) {
            let of = GrantKey::parse(key)?.entitlement;
            let own = of.id();
            let listed = self.store.entitlement_ids()?.find(&own)?.contains(&of);
            self.entitlement = listed.then_some(own);
            self.prefix = of.grants();
        }
        let tuple = key.get(self.prefix.len()..).unwrap_or_default();
        if let Some(entitlement) = &self.entitlement
            && spells_plainly(entitlement, tuple, id)
        {
            return Ok(can_be_split(id));
        }
        let rest = before_principal(tuple, id).map_err(|Malformed| malformed(key))?;
        Ok(rest.is_some() && rest == self.entitlement.as_deref() && can_be_split(id))
    }
}

/// What is left of an id in front of two elements of a key, if it ends in them.
fn before_principal<'i>(tuple: &[u8], id: &'i [u8]) -> Result<Option<&'i [u8]>, Malformed> {
    let [kind, principal] = tuple::exactly(tuple)?;
    let mut rest = Some(id);
    for part in [&principal, &kind] {
        rest = rest
            .and_then(|rest| rest.strip_suffix(&**part))
            .and_then(|rest| rest.strip_suffix(b":"));
    }
    Ok(rest)
}

/// Whether an id is that of an entitlement with two elements of a key behind it, none of which is escaped. Most are; where it
/// is not plain to see, that does not say that it is not so.
fn spells_plainly(entitlement: &[u8], tuple: &[u8], id: &[u8]) -> bool {
    let Some((start, [b':', rest @ ..])) = id.split_at_checked(entitlement.len()) else {
        return false;
    };
    let mut separators = 0_usize;
    rest.len() == tuple.len()
        && same(start, entitlement)
        && rest.iter().zip(tuple).all(|(shown, written)| {
            let separates = *written == tuple::SEPARATOR && *shown == b':';
            separators = separators.saturating_add(usize::from(separates));
            separates || shown == written && *written > tuple::ESCAPE
        })
        && separators == 1
}

impl LsmStore {
    fn entitlement_ids(&self) -> Result<&EntitlementIds> {
        if let Some(known) = self.entitlement_ids.get() {
            return Ok(known);
        }
        let mut ids = EntitlementIds::default();
        let range = Range::of(ENTITLEMENTS.to_vec());
        let mut iter = self.db.iter(&range.lower, range.upper.as_deref());
        let mut stands = self.noted(iter.first().map_err(Into::into))?;
        let (mut id, mut kept) = (Vec::new(), 0);
        while stands {
            self.cancel.check()?;
            self.keep_key(&mut kept, iter.key())?;
            ids.add(iter.key(), &mut id)?;
            stands = self.noted(iter.next().map_err(Into::into))?;
        }
        ids.keys.sort_unstable();
        Ok(self.entitlement_ids.get_or_init(|| ids))
    }

    /// The entitlements that grants are of and the sync does not list. There are seldom any; finding that out costs one seek
    /// for each that grants are of.
    fn unlisted_ids(&self) -> Result<&EntitlementIds> {
        if let Some(known) = self.unlisted_ids.get() {
            return Ok(known);
        }
        let listed = self.entitlement_ids()?;
        let mut unlisted = EntitlementIds::default();
        let range = Range::of(GRANTS.to_vec());
        let mut iter = self.db.iter(&range.lower, range.upper.as_deref());
        let mut stands = self.noted(iter.first().map_err(Into::into))?;
        let mut id = Vec::new();
        while stands {
            self.cancel.check()?;
            let parts = tuple::split(tail(iter.key(), GRANTS)?, 4);
            let (own, _) = parts.map_err(|Malformed| malformed(iter.key()))?;
            let key = [ENTITLEMENTS, own].concat();
            // Behind all grants of it.
            let next = [GRANTS, own, &[SEPARATOR.saturating_add(1)]].concat();
            let parsed = EntitlementKey::parse(&key)?;
            if !listed.find(&parsed.id())?.contains(&parsed) {
                unlisted.add(&key, &mut id)?;
            }
            stands = self.noted(iter.seek_ge(&next).map_err(Into::into))?;
        }
        unlisted.keys.sort_unstable();
        Ok(self.unlisted_ids.get_or_init(|| unlisted))
    }

    /// The prefix of the grants of an entitlement that is named by its id alone, listed or not. `None` where there is none.
    ///
    /// Error: `store.ambiguous`.
    pub(super) fn granted_entitlement(&self, id: &[u8]) -> Result<Option<Vec<u8>>> {
        let mut found = self.entitlement_ids()?.find(id)?;
        if found.is_empty() {
            found = self.unlisted_ids()?.find(id)?;
        }
        match found.as_slice() {
            [one] => Ok(Some(one.grants())),
            [] => Ok(None),
            _ => Err(ambiguous("entitlement", id)),
        }
    }

    /// The key of the entitlement of an id. Errors: `store.not-found`, `store.ambiguous`.
    pub(super) fn entitlement_of(&self, id: &[u8]) -> Result<EntitlementKey<'_>> {
        let mut known = self.entitlement_ids()?.find(id)?;
        match (known.pop(), known.is_empty()) {
            (Some(one), true) => Ok(one),
            (None, _) => Err(not_found("entitlement", id)),
            _ => Err(ambiguous("entitlement", id)),
        }
    }

    /// The grant of an id: by the keys that the id can be spelt from, else among those with an id of their own. `None`
    /// where those are not known yet.
    ///
    /// Errors: `store.not-found`, `store.ambiguous`.
    pub(super) fn grant_now(&self, id: &[u8]) -> Result<Option<Entry>> {
        let mut found = self.spelt_grants(id)?;
        if found.is_empty() {
            let Some(rows) = self.irregular.borrow().find(id) else {
                return Ok(None);
            };
            found = self.grants_in(rows, id)?;
        }
        match (found.pop(), found.is_empty()) {
            (Some(one), true) => Ok(Some(one)),
            (None, _) => Err(not_found("grant", id)),
            _ => Err(ambiguous("grant", id)),
        }
    }

    /// The same, after all grants have been gone over where that is needed.
    pub(super) fn grant_of(&self, id: &[u8]) -> Result<Entry> {
        loop {
            if let Some(found) = self.grant_now(id)? {
                return Ok(found);
            }
            self.learn_ids(usize::MAX)?;
        }
    }

    /// The rows of all grants with an id.
    pub(super) fn rows_of_id(&self, id: &[u8]) -> Result<Vec<RowKey>> {
        if !self.irregular.borrow().is_whole() {
            self.learn_ids(usize::MAX)?;
        }
        let mut found = self.spelt_grants(id)?;
        let rows = self.irregular.borrow().find(id).unwrap_or_default();
        found.extend(self.grants_in(rows, id)?);
        Ok(found.iter().map(|entry| entry.row).collect())
    }

    /// The grants of an id whose keys spell it.
    fn spelt_grants(&self, id: &[u8]) -> Result<Vec<Entry>> {
        let mut found: Vec<Entry> = Vec::new();
        self.spelt(id, &mut |key| {
            let entry = self.find(key)?.filter(|entry| has_id(entry, id));
            if let Some(entry) = entry
                && found.iter().all(|known| known.row != entry.row)
            {
                found.push(entry);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Those of some rows that have an id.
    fn grants_in(&self, rows: Vec<RowKey>, id: &[u8]) -> Result<Vec<Entry>> {
        let mut found = Vec::new();
        for row in rows {
            let entry = self.noted(self.db.entry(pebble::Address(row.0)).map_err(Into::into))?;
            let entry = entry.map(|(key, value)| Entry {
                key: key.to_vec(),
                row,
                value,
            });
            found.extend(entry.filter(|entry| has_id(entry, id)));
        }
        Ok(found)
    }

    /// Goes over up to `max` more grants to learn which have an id that their key does not spell.
    pub(super) fn learn_ids(&self, max: usize) -> Result<()> {
        let reached = self.irregular.borrow().reached.clone();
        self.scan_parts(reached.as_ref(), max, &mut |_| self.cancel.check())?;
        Ok(())
    }

    /// Shows every key of a grant that an id may be spelt from: an entitlement that there is, and a principal.
    fn spelt(&self, id: &[u8], visit: &mut dyn FnMut(Vec<u8>) -> Result<()>) -> Result<()> {
        let ids = self.entitlement_ids()?;
        let Ok(splits) = grant_splits(id) else {
            // Too many colons to try: such ids are looked for among all grants.
            return Ok(());
        };
        for (entitlement, principal) in splits {
            let keys = ids.find(entitlement)?;
            let many = keys.len() > MANY;
            for key in keys {
                self.cancel.check()?;
                // One look at the grants of each, before one for each spelling.
                let range = Range::of(key.grants());
                if many && !self.any(&range.lower, range.upper.as_deref())? {
                    continue;
                }
                for (principal_type, principal) in splits_in_two(principal) {
                    let grant = GrantKey {
                        entitlement: key.clone(),
                        principal_type: Cow::Borrowed(principal_type),
                        principal: Cow::Borrowed(principal),
                    };
                    visit(grant.key())?;
                }
            }
        }
        Ok(())
    }
}

/// Entitlements of one id beyond which it is worth a look whether any of them is granted.
const MANY: usize = 8;

/// Whether this is the id of a stored grant.
fn has_id(entry: &Entry, id: &[u8]) -> bool {
    translate::parts(&entry.value).is_ok_and(|parts| *parts.id == *id)
}

#[cfg(test)]
mod tests {
    use super::{before_principal, spells_plainly, tuple};

    #[test]
    fn what_is_plain_to_see_is_so() {
        let parts: [&[u8]; 9] = [
            b"",
            b"a",
            b"user",
            b"u:1",
            b":",
            b"a\0b",
            b"\x01",
            b"a\x01",
            "\u{e4}".as_bytes(),
        ];
        let mut plain = 0;
        for entitlement in parts {
            for kind in parts {
                for principal in parts {
                    let mut key = Vec::new();
                    tuple::put_all(&mut key, &[kind, principal]);
                    for id in [
                        [entitlement, kind, principal].join(&b':'),
                        [entitlement, kind, principal].join(&b'!'),
                        [entitlement, principal, kind].join(&b':'),
                        [entitlement, kind].join(&b':'),
                    ] {
                        let spelt = before_principal(&key, &id) == Ok(Some(entitlement));
                        let seen = spells_plainly(entitlement, &key, &id);
                        assert!(spelt || !seen, "{id:?} {key:?}");
                        let escaped = key.contains(&tuple::ESCAPE);
                        assert!(seen || !spelt || escaped, "{id:?} {key:?}");
                        plain += usize::from(seen);
                    }
                }
            }
        }
        assert!(plain > 300, "{plain}");
    }
}
