//! Entries held in memory, in order: what only the logs have.

use std::rc::Rc;

use bytes::Bytes;

use super::batch::{Batch, BatchEntry};
use super::entries::{Entries, RangeDelete};
use super::error::{Error, Result};
use super::key::{Kind, Trailer};
use super::order::order;

/// Sorted entries and the range deletes among them.
#[derive(Debug, Default)]
pub(super) struct Memtable {
    rows: Vec<BatchEntry>,
    deletes: Vec<RangeDelete>,
}

impl Memtable {
    /// Adds the entries of a record. `budget` is how many bytes may still be held; what is taken from it are the record's
    /// and those of the list.
    pub(super) fn add(&mut self, record: &Bytes, budget: &mut u64) -> Result<()> {
        let mut take = |bytes: usize| {
            let (have, want) = (*budget, bytes as u64);
            let too_large = || Error::too_large("the logs hold too much", have, want);
            *budget = have.checked_sub(want).ok_or_else(too_large)?;
            Ok(())
        };
        take(record.len())?;
        let mut batch = Batch::new(record)?;
        while let Some(entry) = batch.next()? {
            take(size_of::<BatchEntry>())?;
            match entry.trailer.kind() {
                Kind::RANGE_DELETE => self.deletes.push(RangeDelete {
                    start: entry.key,
                    end: entry.value,
                    sequence: entry.trailer.sequence(),
                }),
                _ => self.rows.push(entry),
            }
        }
        Ok(())
    }

    /// Puts entries in order: by key, newest first.
    pub(super) fn sort(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let at = |place: usize| rows.get(place);
        let places = order(rows.len(), &|a, b| {
            let by_key = at(a).map(|row| &row.key).cmp(&at(b).map(|row| &row.key));
            by_key.then_with(|| {
                at(b)
                    .map(|row| row.trailer)
                    .cmp(&at(a).map(|row| row.trailer))
            })
        });
        self.rows = places
            .iter()
            .filter_map(|place| rows.get(*place).cloned())
            .collect();
    }

    /// Its entries, points only.
    pub(super) fn rows(&self) -> &[BatchEntry] {
        &self.rows
    }

    /// Its range deletes, in any order.
    pub(super) fn deletes(&self) -> &[RangeDelete] {
        &self.deletes
    }

    /// A place among its entries.
    pub(super) fn entries(self: &Rc<Self>) -> MemtableEntries {
        MemtableEntries {
            table: Rc::clone(self),
            at: None,
        }
    }
}

/// A place among the entries of a memtable.
#[derive(Debug)]
pub(super) struct MemtableEntries {
    table: Rc<Memtable>,
    at: Option<usize>,
}

impl MemtableEntries {
    fn go(&mut self, at: Option<usize>) -> Result<bool> {
        self.at = at.filter(|at| *at < self.table.rows.len());
        Ok(self.at.is_some())
    }

    fn row(&self) -> Option<&BatchEntry> {
        self.table.rows.get(self.at?)
    }

    fn below(&self, key: &[u8]) -> usize {
        self.table.rows.partition_point(|row| row.key < key)
    }
}

impl Entries for MemtableEntries {
    fn seek_ge(&mut self, key: &[u8]) -> Result<bool> {
        self.go(Some(self.below(key)))
    }

    fn seek_lt(&mut self, key: &[u8]) -> Result<bool> {
        self.go(self.below(key).checked_sub(1))
    }

    fn first(&mut self) -> Result<bool> {
        self.go(Some(0))
    }

    fn last(&mut self) -> Result<bool> {
        self.go(self.table.rows.len().checked_sub(1))
    }

    fn next(&mut self) -> Result<bool> {
        self.go(self.at.and_then(|at| at.checked_add(1)))
    }

    fn prev(&mut self) -> Result<bool> {
        self.go(self.at.and_then(|at| at.checked_sub(1)))
    }

    fn key(&self) -> &[u8] {
        self.row().map_or(&[], |row| &row.key)
    }

    fn trailer(&self) -> Trailer {
        self.row().map_or(Trailer(0), |row| row.trailer)
    }

    fn address(&self) -> Result<u64> {
        Ok(self.at.unwrap_or_default() as u64)
    }

    fn value(&self) -> Result<Bytes> {
        Ok(self.row().map(|row| row.value.clone()).unwrap_or_default())
    }
}

#[cfg(test)]
pub(super) mod tests {
    #![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]
    use super::{Bytes, Entries, Memtable, Rc};

    /// A kind, a key, and where it has one a value.
    type Entry<'a> = (u8, &'a [u8], &'a [u8]);

    /// A memtable of batches.
    pub(in super::super) fn memtable(batches: &[(u64, Vec<Entry<'_>>)]) -> Memtable {
        let mut table = Memtable::default();
        for (sequence, entries) in batches {
            let mut record = sequence.to_le_bytes().to_vec();
            record.extend((entries.len() as u32).to_le_bytes());
            for (kind, key, value) in entries {
                record.extend([*kind, key.len() as u8]);
                record.extend(*key);
                if ![0, 7].contains(kind) {
                    record.push(value.len() as u8);
                    record.extend(*value);
                }
            }
            table.add(&Bytes::from(record), &mut (1 << 30)).unwrap();
        }
        table.sort();
        table
    }

    #[test]
    fn moves() {
        let table = Rc::new(memtable(&[
            (10, vec![(1, b"b", b"1"), (1, b"d", b"2"), (15, b"a", b"c")]),
            (13, vec![(0, b"b", b""), (1, b"c", b"3")]),
        ]));
        assert_eq!(table.deletes().len(), 1);
        let mut all = table.entries();
        assert_eq!(all.key(), b"");
        let mut seen = Vec::new();
        let mut on = all.first().unwrap();
        while on {
            seen.push((all.key().to_vec(), all.trailer().sequence()));
            on = all.next().unwrap();
        }
        let expected = [(&b"b"[..], 13), (b"b", 10), (b"c", 14), (b"d", 11)];
        let expected = expected.map(|(key, sequence)| (key.to_vec(), sequence));
        assert_eq!(seen, expected);
        assert!(all.last().unwrap() && all.prev().unwrap() && all.key() == b"c");
        assert!(all.seek_ge(b"bb").unwrap() && all.value().unwrap() == "3");
        assert!(all.seek_lt(b"c").unwrap() && all.trailer().sequence() == 10);
        assert!(!all.seek_lt(b"b").unwrap());
        assert!(!all.seek_ge(b"e").unwrap() && !all.next().unwrap());
    }
}
