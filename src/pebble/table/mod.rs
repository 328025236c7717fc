//! A table: sorted entries in checked blocks, found through an index, and the range deletes beside them.

mod address;
mod block;
mod bounds;
mod check;
mod columns;
mod compression;
mod cursor;
mod data_block;
mod entries;
mod file;
mod footer;
mod index;
mod index_block;
mod key_value_block;
mod keyspan_block;
mod metaindex;
mod prefixes;
mod properties;
mod row_block;
mod search;
mod value_block;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use super::entries::RangeDelete;
use super::error::Result;

pub(crate) use block::{Access, MAX_BLOCK};
pub(crate) use bounds::Bounds;
pub(crate) use check::FileCheck;
pub(crate) use entries::TableEntries;
pub(crate) use file::TableFile;

use bounds::Window;

/// A file as the manifest says to read it.
pub(crate) struct Table {
    file: Rc<TableFile>,
    /// The number that every entry takes, whatever is stored.
    sequence: Option<u64>,
    window: Option<Window>,
}

impl Table {
    /// A view of a file: with one sequence number for all entries, and only what is within the bounds.
    pub(crate) fn new(
        file: Rc<TableFile>,
        sequence: Option<u64>,
        bounds: Option<&Bounds>,
    ) -> Rc<Self> {
        Rc::new(Self {
            file,
            sequence,
            window: bounds.map(Window::new),
        })
    }

    /// The entries, standing nowhere yet. Nothing is read before the first move.
    pub(crate) fn entries(self: &Rc<Self>) -> TableEntries {
        TableEntries::new(self)
    }

    /// The range deletes, in the order of the file.
    pub(crate) fn range_deletes(&self) -> Result<Vec<RangeDelete>> {
        let mut deletes = self.file.range_deletes()?;
        if let Some(sequence) = self.sequence {
            for delete in &mut deletes {
                delete.sequence = sequence;
            }
        }
        Ok(match &self.window {
            Some(window) => deletes
                .into_iter()
                .filter_map(|delete| window.clip(delete))
                .collect(),
            None => deletes,
        })
    }
}
