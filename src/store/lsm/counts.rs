//! Counting rows by resource type, some at a time, from keys alone.

use super::LsmStore;
use super::keys::{ASSETS, ENTITLEMENTS, GRANTS, RESOURCE_TYPES, RESOURCES, malformed, tail};
use super::plan::Range;
use super::tuple;
use crate::error::{Error, Result};
use crate::store::query::{Counted, Kind};
use crate::store::record::{Position, TypeCounts};

impl LsmStore {
    pub(super) fn counted(
        &self,
        what: Counted,
        after: Option<&Position>,
        max_rows: u64,
    ) -> Result<TypeCounts> {
        let header = match what {
            Counted::Records(Kind::ResourceTypes) => RESOURCE_TYPES,
            Counted::Records(Kind::Resources) => RESOURCES,
            Counted::Records(Kind::Entitlements) => ENTITLEMENTS,
            Counted::Records(Kind::Grants) => GRANTS,
            Counted::Assets => ASSETS,
        };
        let range = Range::of(header.to_vec());
        let mut iter = self.db.iter(&range.lower, range.upper.as_deref());
        let mut stands = match after {
            Some(Position(after)) if after.starts_with(header) => {
                iter.seek_ge(&[after.as_slice(), &[0]].concat())
            }
            Some(_) => {
                return Err(Error::new(
                    "usage.page-token",
                    "The position is of another count.",
                ));
            }
            None => iter.first(),
        };
        let (mut counts, mut of) = (TypeCounts::default(), Vec::new());
        let mut rows = 0_u64;
        let mut found: Vec<(Vec<u8>, u64)> = Vec::new();
        // Whoever counts in parts keeps the types of all parts.
        let mut kept = after.map_or(0, |_| self.counted_types.get());
        while self.noted(stands.map_err(Into::into))? {
            let key = iter.key();
            let first = match what {
                Counted::Assets => &[],
                Counted::Records(_) => tuple::raw(tail(key, header)?).next().unwrap_or_default(),
            };
            // Keys of one type follow each other.
            match found.last_mut() {
                Some((_, count)) if of == first => *count = count.saturating_add(1),
                _ => {
                    of = first.to_vec();
                    let id = tuple::unescape(first).map_err(|_| malformed(key))?;
                    self.keep_key(&mut kept, &id)?;
                    found.push((id.into_owned(), 1));
                }
            }
            rows = rows.saturating_add(1);
            if rows >= max_rows.max(1) {
                counts.next = Some(Position(key.to_vec()));
                break;
            }
            stands = iter.next();
        }
        self.counted_types.set(kept);
        counts.rows = rows;
        let text = |id: Vec<u8>| String::from_utf8_lossy(&id).into_owned();
        counts.counts = found.into_iter().map(|(id, n)| (text(id), n)).collect();
        Ok(counts)
    }
}
