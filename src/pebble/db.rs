//! A store: opened from its folder, asked for keys.

use std::rc::Rc;

use bytes::Bytes;

use super::cache::Cache;
use super::directory::Directory;
use super::entries::Entries;
use super::error::{Error, Result};
use super::files::Files;
use super::iter::{Iter, gives_value};
use super::key::Address;
use super::layers::{Layers, Slot};
use super::order::order;
use super::replay::replay;
use super::table::{Access, FileCheck, MAX_BLOCK};
use super::tables::Tables;
use super::version;
use super::version::StoredTable;

/// Blocks that are checked at once.
const CHECKED: usize = 64;

/// What a store may take of its reader's memory.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where decoded blocks are kept. May be shared between stores.
    pub cache: Rc<Cache>,
    /// Most bytes of the MANIFEST. Of a table it has a hundred or two.
    pub max_manifest: u64,
    /// Most bytes of the logs that are not in tables yet, and of the list of their entries.
    pub max_logs: u64,
    /// Most bytes that a block may decode to. A block grows to hold its largest value.
    pub max_block: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            cache: Rc::new(Cache::new(16 << 20)),
            max_manifest: 64 << 20,
            max_logs: 512 << 20,
            max_block: MAX_BLOCK,
        }
    }
}

/// A store that is open. What it says never changes.
pub struct Db {
    layers: Rc<Layers>,
    tables: Rc<Tables>,
    log_entries: usize,
}

/// A check of all tables under way.
pub struct TableCheck {
    /// Layers and places in them, by file.
    tables: Vec<(usize, usize)>,
    next: usize,
    /// The file that it is in.
    file: Option<FileCheck>,
    done: u64,
    total: u64,
}

impl TableCheck {
    /// Bytes of files that are done, of how many.
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        (self.done, self.total)
    }
}

/// A live entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it lies.
    pub address: Address,
    /// Its value.
    pub value: Bytes,
}

/// A table of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableInfo<'a> {
    /// From 0, the newest, to 6.
    pub level: usize,
    /// Name of the file that it is in, alone or with others.
    pub file: &'a str,
    /// Bytes of the table; an estimate where it is not alone.
    pub size: u64,
    /// No key is less.
    pub smallest: &'a [u8],
    /// No key is greater.
    pub largest: &'a [u8],
}

/// How much a store has, and how much of it was read so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DbCounters {
    /// Tables.
    pub tables: usize,
    /// Entries that only the logs have.
    pub log_entries: usize,
    /// Files of tables that were opened.
    pub files_opened: u64,
    /// Blocks that were decoded, and not found in the cache.
    pub blocks_read: u64,
    /// Bytes of those blocks as they are stored.
    pub block_bytes: u64,
}

impl Db {
    /// Reads markers, MANIFEST and logs, and sees that every table is there. Opens no table.
    pub fn open(directory: Rc<dyn Directory>, options: &Options) -> Result<Self> {
        let files = Files::list(&*directory)?;
        let version = version::read(&*directory, &files, options.max_manifest)?;
        let first_log = version.min_unflushed_log;
        let memtable = replay(&*directory, &files, first_log, options.max_logs)?;
        let log_entries = memtable
            .rows()
            .len()
            .saturating_add(memtable.deletes().len());
        let tables = Rc::new(Tables::new(Access {
            directory,
            cache: Rc::clone(&options.cache),
            counters: Rc::default(),
            decoder: Rc::default(),
            max_block: options.max_block,
        }));
        let opener = Box::new(Rc::clone(&tables));
        Ok(Self {
            layers: Rc::new(Layers::new(memtable, version, opener)),
            tables,
            log_entries,
        })
    }

    /// The value of a key. Opens only tables that have the key in their bounds, newest first, until nothing older matters.
    pub fn get(&self, key: &[u8]) -> Result<Option<Bytes>> {
        Ok(self.find(key)?.map(|found| found.value))
    }

    /// The same with the place of the entry.
    pub fn find(&self, key: &[u8]) -> Result<Option<Found>> {
        find(&self.layers, key)
    }

    /// The key and value of the entry at an address that this store gave; nothing where there is none. Costs one block.
    pub fn entry(&self, Address(address): Address) -> Result<Option<(Bytes, Bytes)>> {
        let slots = (0..self.layers.len()).flat_map(|layer| self.layers.layer(layer));
        // The one that begins last at or before it; of tables in one file, any.
        let Some(slot) = slots
            .filter(|slot| slot.base <= address)
            .max_by_key(|slot| slot.base)
        else {
            return Ok(None);
        };
        let within = address.saturating_sub(slot.base);
        match (slot.table(), slot.logs()) {
            (Some(table), _) => self.tables.file(table)?.row(within),
            (None, Some(logs)) => logs.source.row(within),
            (None, None) => Ok(None),
        }
    }

    /// The live keys from `lower` up to, not including, `upper`. Opens nothing before it is moved.
    #[must_use]
    pub fn iter(&self, lower: &[u8], upper: Option<&[u8]>) -> Iter {
        Iter::new(&self.layers, lower, upper)
    }

    /// The tables, newest levels first.
    pub fn tables(&self) -> impl Iterator<Item = TableInfo<'_>> {
        self.stored().map(|(slot, table)| TableInfo {
            level: table.level,
            file: &table.file.name,
            size: table.meta.size,
            smallest: &slot.smallest,
            largest: &slot.largest,
        })
    }

    /// What there is and what was done.
    #[must_use]
    pub fn counters(&self) -> DbCounters {
        let counters = &self.tables.access().counters;
        DbCounters {
            tables: self.stored().count(),
            log_entries: self.log_entries,
            files_opened: counters.tables_opened.get(),
            blocks_read: counters.blocks_read.get(),
            block_bytes: counters.block_bytes.get(),
        }
    }

    /// Reads and verifies every table: all blocks, their order, and that keys are within the bounds of the MANIFEST.
    /// `progress` is told how many bytes of files are done, of how many, as it goes and at the end; its error ends the
    /// work.
    pub fn check(&self, mut progress: impl FnMut(u64, u64) -> Result<()>) -> Result<()> {
        let mut check = self.table_check();
        loop {
            progress(check.done, check.total)?;
            if self.check_next(&mut check)? {
                return Ok(());
            }
        }
    }

    /// The same, a piece at a time.
    pub fn table_check(&self) -> TableCheck {
        let mut all = Vec::new();
        for layer in 0..self.layers.len() {
            for (at, slot) in self.layers.layer(layer).iter().enumerate() {
                all.extend(
                    slot.table()
                        .map(|table| (layer, at, table.meta.file, table.file.size)),
                );
            }
        }
        let file = |place: usize| all.get(place).map(|(_, _, file, _)| *file);
        let places = order(all.len(), &|a, b| file(a).cmp(&file(b)));
        let all: Vec<_> = places
            .iter()
            .filter_map(|place| all.get(*place).copied())
            .collect();
        let sizes = all
            .chunk_by(|a, b| a.2 == b.2)
            .filter_map(|views| views.first());
        TableCheck {
            total: sizes.fold(0, |sum, (.., size)| sum.saturating_add(*size)),
            tables: all.iter().map(|(layer, at, ..)| (*layer, *at)).collect(),
            next: 0,
            file: None,
            done: 0,
        }
    }

    /// Verifies some more blocks, some milliseconds long; `true` where there were none.
    pub fn check_next(&self, check: &mut TableCheck) -> Result<bool> {
        let at = |place: usize| {
            let (layer, at) = check.tables.get(place)?;
            self.layers.layer(*layer).get(*at)?.table()
        };
        let mut place = check.next;
        let Some(first) = at(place) else {
            return Ok(true);
        };
        let mut file = match check.file.take() {
            Some(file) => file,
            None => FileCheck::new(&self.tables.file(first)?),
        };
        if !file.step(CHECKED)? {
            check.file = Some(file);
            return Ok(false);
        }
        // Several tables may be views of one file.
        while let Some(table) = at(place).filter(|table| table.meta.file == first.meta.file) {
            self.check_bounds(table)?;
            place = place.saturating_add(1);
        }
        check.next = place;
        check.done = check.done.saturating_add(first.file.size);
        Ok(false)
    }

    /// A table with keys outside its bounds would be passed over by who looks for them.
    fn check_bounds(&self, table: &StoredTable) -> Result<()> {
        let (smallest, largest) = (&table.meta.smallest, &table.meta.largest);
        let mut entries = self.tables.table(table)?.entries();
        let below = entries.first()? && entries.key() < &smallest.user_key[..];
        if below || (entries.last()? && entries.key() > &largest.user_key[..]) {
            let error =
                Error::corrupt("the table has keys outside the bounds that the MANIFEST states");
            return Err(error.in_file(&table.file.name));
        }
        Ok(())
    }

    fn stored(&self) -> impl Iterator<Item = (&Slot, &StoredTable)> {
        let layers = (0..self.layers.len()).flat_map(|layer| self.layers.layer(layer));
        layers.filter_map(|slot| Some((slot, slot.table()?)))
    }
}

/// The newest entry of a key among all layers, if it is a value that no range delete hides.
pub(super) fn find(layers: &Layers, key: &[u8]) -> Result<Option<Found>> {
    // Nothing lies between a key and the same key with a zero byte.
    let after = [key, &[0]].concat();
    let slots = (0..layers.len()).flat_map(|layer| {
        let range = layers.overlapping(layer, key, Some(&after));
        layers.layer(layer).get(range).unwrap_or_default()
    });
    let slots: Vec<&Slot> = slots.collect();
    let newest = |place: usize| slots.get(place).map(|slot| slot.newest);
    let (mut hidden, mut best) = (0, None);
    for place in order(slots.len(), &|a, b| newest(b).cmp(&newest(a))) {
        let Some(slot) = slots.get(place) else { break };
        let found = best
            .as_ref()
            .is_some_and(|(sequence, _)| slot.newest <= *sequence);
        if found || slot.newest < hidden {
            break;
        }
        let opened = layers.open(slot)?;
        hidden = hidden.max(opened.coverage.sequence(key));
        let mut entries = opened.source.entries();
        if entries.seek_ge(key)? && entries.key() == key {
            let trailer = entries.trailer();
            if best
                .as_ref()
                .is_none_or(|(sequence, _)| trailer.sequence() > *sequence)
            {
                let live = gives_value(trailer.kind())?;
                let mut value = None;
                if live {
                    let address = slot.base.saturating_add(entries.address()?);
                    value = Some(Found {
                        address: Address(address),
                        value: entries.value()?,
                    });
                }
                best = Some((trailer.sequence(), value));
            }
        }
    }
    let visible = best.filter(|(sequence, _)| *sequence >= hidden);
    Ok(visible.and_then(|(_, value)| value))
}
