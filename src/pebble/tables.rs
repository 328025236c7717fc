//! The table files that have been opened: a virtual table shares its file with others.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::coverage::Coverage;
use super::entries::Entries;
use super::error::{Error, Result};
use super::layers::{Opened, Opener, Source};
use super::table::{Access, Bounds, Table, TableFile};
use super::version::StoredTable;

/// Most range deletes of all tables together, those of a file again for each virtual table that sees them. Stores have a few.
const MAX_DELETES: usize = 1 << 20;

/// Opens tables. Keeps what is small of each: where its blocks are.
pub(super) struct Tables {
    access: Access,
    /// By number.
    files: RefCell<HashMap<u64, Rc<TableFile>>>,
    /// Range deletes that are kept.
    deletes: Cell<usize>,
}

impl Tables {
    pub(super) fn new(access: Access) -> Self {
        Self {
            access,
            files: RefCell::default(),
            deletes: Cell::default(),
        }
    }

    pub(super) fn access(&self) -> &Access {
        &self.access
    }

    /// The file that a table is in.
    pub(super) fn file(&self, table: &StoredTable) -> Result<Rc<TableFile>> {
        if let Some(file) = self.files.borrow().get(&table.meta.file) {
            return Ok(Rc::clone(file));
        }
        let file = TableFile::open(&table.file.name, table.file.size, &self.access)?;
        let mut files = self.files.borrow_mut();
        files.insert(table.meta.file, Rc::clone(&file));
        Ok(file)
    }

    /// Counts range deletes that are about to be kept.
    fn keep(&self, deletes: usize) -> Result<()> {
        let all = self.deletes.get().saturating_add(deletes);
        if all > MAX_DELETES {
            let message = "the range deletes of all tables";
            return Err(Error::too_large(message, MAX_DELETES as u64, all as u64));
        }
        self.deletes.set(all);
        Ok(())
    }

    /// The part of its file that is the table.
    pub(super) fn table(&self, table: &StoredTable) -> Result<Rc<Table>> {
        let meta = &table.meta;
        let bounds = meta.is_virtual().then(|| Bounds {
            smallest: meta.smallest.user_key.clone(),
            largest: meta.largest.user_key.clone(),
            largest_exclusive: meta.is_end_exclusive(),
        });
        let (file, sequence) = (self.file(table)?, meta.sequence_override());
        Ok(Table::new(file, sequence, bounds.as_ref()))
    }
}

impl Opener for Rc<Tables> {
    fn open(&self, table: &StoredTable) -> Result<Opened> {
        let name = &table.file.name;
        let table = self.table(table)?;
        let deletes = table.range_deletes()?;
        let kept = self.keep(deletes.len());
        kept.map_err(|error| error.in_file(name))?;
        let coverage = Rc::new(Coverage::new(&deletes));
        Ok(Opened {
            source: Box::new(table),
            coverage,
        })
    }
}

impl Source for Rc<Table> {
    fn entries(&self) -> Box<dyn Entries> {
        Box::new(Table::entries(self))
    }
}
