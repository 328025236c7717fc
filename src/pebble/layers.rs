//! The sources of a store in layers: what the logs hold, each table of level 0, and each level of tables in order of keys.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use bytes::Bytes;

use super::coverage::Coverage;
use super::entries::Entries;
use super::error::{Error, Result};
use super::memtable::Memtable;
use super::run::Direction;
use super::version::{StoredTable, Version};

/// Something that entries can be read from, any number of times at once.
pub(super) trait Source {
    /// A place among its entries.
    fn entries(&self) -> Box<dyn Entries>;

    /// The key and value of the entry of a number, where it is in memory.
    fn row(&self, _: u64) -> Result<Option<(Bytes, Bytes)>> {
        Ok(None)
    }
}

impl Source for Rc<Memtable> {
    fn entries(&self) -> Box<dyn Entries> {
        Box::new(Memtable::entries(self))
    }

    fn row(&self, number: u64) -> Result<Option<(Bytes, Bytes)>> {
        let row = usize::try_from(number)
            .ok()
            .and_then(|at| self.rows().get(at));
        Ok(row.map(|row| (row.key.clone(), row.value.clone())))
    }
}

/// A source that is ready to be read.
pub(super) struct Opened {
    pub(super) source: Box<dyn Source>,
    pub(super) coverage: Rc<Coverage>,
}

/// Makes tables ready.
pub(super) trait Opener {
    /// Called once a table, as long as it succeeds.
    fn open(&self, table: &StoredTable) -> Result<Opened>;
}

/// A source and the keys it has, opened when it is read for the first time.
pub(super) struct Slot {
    pub(super) smallest: Bytes,
    pub(super) largest: Bytes,
    largest_exclusive: bool,
    /// No entry in it has a greater sequence number.
    pub(super) newest: u64,
    /// The address of its first byte: tables in one file share it.
    pub(super) base: u64,
    holds: Holds,
}

enum Holds {
    /// What the logs have, in memory.
    Logs(Opened),
    /// A table, and what came of opening it.
    Table(StoredTable, OnceCell<Opened>),
}

impl Slot {
    fn of_table(table: StoredTable, base: u64) -> Self {
        Self {
            base,
            smallest: table.meta.smallest.user_key.clone(),
            largest: table.meta.largest.user_key.clone(),
            largest_exclusive: table.meta.is_end_exclusive(),
            newest: table.meta.sequences.1,
            holds: Holds::Table(table, OnceCell::new()),
        }
    }

    /// The logs; nothing where they hold nothing.
    fn of_logs(memtable: Memtable, base: u64) -> Option<Self> {
        let coverage = Coverage::new(memtable.deletes());
        let (rows, edges) = (memtable.rows(), coverage.edges());
        let smallest = rows.first().map(|row| &row.key);
        let smallest = smallest.into_iter().chain(edges.map(|(start, _)| start));
        let largest = rows.last().map(|row| &row.key);
        let largest = largest.into_iter().chain(edges.map(|(_, end)| end));
        let (smallest, largest) = (smallest.min()?.clone(), largest.max()?.clone());
        let opened = Opened {
            source: Box::new(Rc::new(memtable)),
            coverage: Rc::new(coverage),
        };
        Some(Self {
            smallest,
            largest,
            largest_exclusive: false,
            newest: u64::MAX,
            base,
            holds: Holds::Logs(opened),
        })
    }

    /// Whether a key lies before the bounds, the way a walk goes: it is none of what was looked for between them.
    pub(super) fn is_before(&self, key: &[u8], direction: Direction) -> bool {
        match direction {
            Direction::Forward => key < self.smallest,
            Direction::Backward => key > self.largest,
        }
    }

    /// The error of a table with such a key.
    pub(super) fn unbounded(&self) -> Error {
        let error =
            Error::corrupt("a table has keys outside the bounds that the MANIFEST gives it");
        match self.table() {
            Some(table) => error.in_file(&table.file.name),
            None => error,
        }
    }

    /// The logs; nothing for a table.
    pub(super) fn logs(&self) -> Option<&Opened> {
        match &self.holds {
            Holds::Logs(opened) => Some(opened),
            Holds::Table(..) => None,
        }
    }

    /// The table; nothing for the logs.
    pub(super) fn table(&self) -> Option<&StoredTable> {
        match &self.holds {
            Holds::Logs(_) => None,
            Holds::Table(table, _) => Some(table),
        }
    }

    /// Whether all its keys are less.
    pub(super) fn ends_before(&self, key: &[u8]) -> bool {
        match self.largest_exclusive {
            true => self.largest <= key,
            false => self.largest < key,
        }
    }
}

/// All sources of a store.
pub(super) struct Layers {
    opener: Box<dyn Opener>,
    layers: Vec<Vec<Slot>>,
}

impl Layers {
    pub(super) fn new(memtable: Memtable, version: Version, opener: Box<dyn Opener>) -> Self {
        let mut layers: Vec<Vec<Slot>> = Vec::new();
        let mut bases: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
        for table in version.levels.iter().flatten() {
            bases.insert(table.meta.file, (table.file.size, 0));
        }
        let mut end = 0_u64;
        for (size, base) in bases.values_mut() {
            *base = end;
            end = end.saturating_add(*size);
        }
        let base = |table: &StoredTable| bases.get(&table.meta.file).map_or(0, |(_, base)| *base);
        layers.extend(Slot::of_logs(memtable, end).map(|logs| vec![logs]));
        for (level, tables) in version.levels.into_iter().enumerate() {
            let slots = tables.into_iter().map(|table| {
                let base = base(&table);
                Slot::of_table(table, base)
            });
            match level {
                0 => layers.extend(slots.map(|slot| vec![slot])),
                _ => layers.push(slots.collect()),
            }
        }
        layers.retain(|slots| !slots.is_empty());
        Self { opener, layers }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.layers.len()
    }

    /// The sources of a layer, in the order of their keys, which do not overlap.
    pub(super) fn layer(&self, layer: usize) -> &[Slot] {
        self.layers.get(layer).map_or(&[], Vec::as_slice)
    }

    /// Which sources of a layer have keys from `lower` up to, not including, `upper`.
    pub(super) fn overlapping(
        &self,
        layer: usize,
        lower: &[u8],
        upper: Option<&[u8]>,
    ) -> Range<usize> {
        let slots = self.layer(layer);
        let start = slots.partition_point(|slot| slot.ends_before(lower));
        let end = match upper {
            Some(upper) => slots.partition_point(|slot| slot.smallest < upper),
            None => slots.len(),
        };
        start..end.max(start)
    }

    /// A source, ready to be read. One that failed is tried again.
    pub(super) fn open<'a>(&self, slot: &'a Slot) -> Result<&'a Opened> {
        match &slot.holds {
            Holds::Logs(opened) => Ok(opened),
            Holds::Table(table, cell) => match cell.get() {
                Some(opened) => Ok(opened),
                None => {
                    let opened = self.opener.open(table)?;
                    Ok(cell.get_or_init(|| opened))
                }
            },
        }
    }
}
