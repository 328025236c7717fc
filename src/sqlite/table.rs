//! Rows of a table in the order of their ids.

use super::btree::{MAX_DEPTH, Node, Tree, varint};
use super::row::Row;
use super::{Database, corrupt};
use crate::error::Result;

/// A place in a table, from which rows are read on.
pub struct TableCursor<'d> {
    database: &'d Database,
    root: u32,
    /// The pages from the root to a leaf; with the number of the next child of an inner page, and of the next cell of a leaf.
    path: Vec<(Node<'d>, usize)>,
    /// The row read last: ids rise in every table that is not damaged, and so nothing goes on for ever.
    last: Option<i64>,
}

impl<'d> TableCursor<'d> {
    /// A cursor at the end of a table; [`seek`](Self::seek) it.
    pub(super) fn new(database: &'d Database, root: u32) -> Self {
        Self {
            database,
            root,
            path: Vec::new(),
            last: None,
        }
    }

    /// Goes to the first row whose id is `id` or greater.
    pub fn seek(&mut self, id: i64) -> Result<()> {
        self.path.clear();
        self.last = None;
        let mut page = self.root;
        loop {
            let node = self.enter(page)?;
            if node.is_leaf() {
                let at = node.first(|cell| Ok(varint(varint(cell)?.1)?.0.cast_signed() < id))?;
                self.path.push((node, at));
                return Ok(());
            }
            // A key is the greatest id on the page before it.
            let key =
                |cell: &[u8]| Ok(varint(cell.get(4..).unwrap_or_default())?.0.cast_signed() < id);
            let at = node.first(key)?;
            page = node.child(at)?;
            self.path.push((node, at.saturating_add(1)));
        }
    }

    fn enter(&self, page: u32) -> Result<Node<'d>> {
        if self.path.len() >= MAX_DEPTH {
            return Err(corrupt("a table is deeper than any can be"));
        }
        Node::read(self.database, page, Tree::Table)
    }

    /// Goes on to a leaf that has a next row; `false` at the end.
    fn settle(&mut self) -> Result<bool> {
        loop {
            let Some((node, at)) = self.path.last_mut() else {
                return Ok(false);
            };
            if *at < node.cells.saturating_add(usize::from(!node.is_leaf())) {
                if node.is_leaf() {
                    return Ok(true);
                }
                let child = node.child(*at)?;
                *at = at.saturating_add(1);
                let node = self.enter(child)?;
                self.path.push((node, 0));
            } else {
                self.path.pop();
            }
        }
    }

    /// The next row.
    ///
    /// Errors: `sqlite.corrupt`, also where ids do not rise; `cancelled`.
    #[inline]
    pub fn read(&mut self) -> Result<Option<Row<'_>>> {
        self.database.watch.step()?;
        if !self.settle()? {
            return Ok(None);
        }
        let Some((node, at)) = self.path.last_mut() else {
            return Ok(None);
        };
        let row = Row::of_table(self.database, node.cell(*at)?)?;
        *at = at.saturating_add(1);
        if self.last.replace(row.id).is_some_and(|last| row.id <= last) {
            return Err(corrupt("the rows of a table do not come in order"));
        }
        Ok(Some(row))
    }

    /// The row of an id.
    pub fn get(&mut self, id: i64) -> Result<Option<Row<'_>>> {
        self.seek(id)?;
        Ok(self.read()?.filter(|row| row.id == id))
    }

    /// The greatest id.
    pub fn greatest(&mut self) -> Result<Option<i64>> {
        self.seek(i64::MAX)?;
        // Where that id is no row's, the place behind the last row was found.
        let Some((node, _)) = self.path.last() else {
            return Ok(None);
        };
        match node.cells.checked_sub(1) {
            Some(at) => Ok(Some(Row::of_table(self.database, node.cell(at)?)?.id)),
            None => Ok(None),
        }
    }
}
