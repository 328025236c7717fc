//! Entries of an index in their order.

use std::cmp::Ordering;

use super::btree::{MAX_DEPTH, Node, Tree};
use super::layout::{Layout, MOST};
use super::row::{Picked, Row};
use super::value::{Key, Value};
use super::{Database, corrupt};
use crate::error::Result;

/// An index that can be searched: whole, over plain columns, compared by bytes, rising.
#[derive(Debug, Clone)]
pub struct Index {
    pub(super) root: u32,
    /// Its columns, in lower case.
    pub columns: Vec<String>,
    layout: Layout,
}

impl Index {
    /// None where it has more columns than can be read.
    pub(super) fn new(root: u32, columns: Vec<String>) -> Option<Self> {
        let fields = columns
            .len()
            .checked_add(1)
            .filter(|fields| *fields <= MOST)?;
        Some(Self {
            root,
            columns,
            layout: Layout::leading(fields),
        })
    }

    /// A cursor at the first entry that begins with `keys`, or else would follow them; behind all of those where `past`.
    pub fn seek<'d>(
        &'d self,
        database: &'d Database,
        keys: &[Key],
        past: bool,
    ) -> Result<IndexCursor<'d>> {
        let mut cursor = IndexCursor {
            database,
            index: self,
            path: Vec::new(),
        };
        cursor.seek(keys, past)?;
        Ok(cursor)
    }
}

/// A place in an index, from which entries are read on.
pub struct IndexCursor<'d> {
    database: &'d Database,
    index: &'d Index,
    /// The pages from the root on. Next in a leaf is a cell; in an inner page an even number is a child, and an odd one the cell behind it.
    path: Vec<(Node<'d>, usize)>,
}

impl<'d> IndexCursor<'d> {
    /// Goes elsewhere, as [`Index::seek`] does.
    pub fn seek(&mut self, keys: &[Key], past: bool) -> Result<()> {
        self.path.clear();
        let mut page = self.index.root;
        loop {
            let node = self.enter(page)?;
            let skip = if node.is_leaf() { 0 } else { 4 };
            let at = node.first(|cell| {
                let entry = Row::of_index(self.database, cell.get(skip..).unwrap_or_default())?
                    .pick(&self.index.layout)?;
                for (place, key) in keys.iter().enumerate() {
                    match entry.compare(place, key)? {
                        Ordering::Less => return Ok(true),
                        Ordering::Greater => return Ok(false),
                        Ordering::Equal => {}
                    }
                }
                Ok(past)
            })?;
            if node.is_leaf() {
                self.path.push((node, at));
                return Ok(());
            }
            page = node.child(at)?;
            self.path
                .push((node, at.saturating_mul(2).saturating_add(1)));
        }
    }

    fn enter(&self, page: u32) -> Result<Node<'d>> {
        if self.path.len() >= MAX_DEPTH {
            return Err(corrupt("an index is deeper than any can be"));
        }
        Node::read(self.database, page, Tree::Index)
    }

    /// Goes on to a page that has a next entry; the number of its cell, and the bytes of it to pass over.
    fn settle(&mut self) -> Result<Option<(usize, usize)>> {
        loop {
            let Some((node, next)) = self.path.last_mut() else {
                return Ok(None);
            };
            let at = *next;
            *next = at.saturating_add(1);
            if node.is_leaf() {
                if at < node.cells {
                    return Ok(Some((at, 0)));
                }
                self.path.pop();
            } else if at > node.cells.saturating_mul(2) {
                self.path.pop();
            } else if at.is_multiple_of(2) {
                let child = node.child(at / 2)?;
                let node = self.enter(child)?;
                self.path.push((node, 0));
            } else {
                return Ok(Some((at / 2, 4)));
            }
        }
    }

    /// The next entry: the index's columns, and behind them the id of the row.
    pub fn read(&mut self) -> Result<Option<Entry<'_>>> {
        self.database.watch.step()?;
        let Some((at, skip)) = self.settle()? else {
            return Ok(None);
        };
        let Some((node, _)) = self.path.last() else {
            return Ok(None);
        };
        let cell = node.cell(at)?.get(skip..).unwrap_or_default();
        let picked = Row::of_index(self.database, cell)?.pick(&self.index.layout)?;
        let columns = self.index.columns.len();
        if picked.count() != columns.saturating_add(1) {
            return Err(corrupt(
                "an entry of an index has another number of columns",
            ));
        }
        match picked.value(columns)? {
            Value::Integer(id) => Ok(Some(Entry { picked, id })),
            _ => Err(corrupt("an entry of an index names no row")),
        }
    }
}

/// An entry of an index.
pub struct Entry<'a> {
    picked: Picked<'a>,
    /// The id of its row.
    pub id: i64,
}

impl<'a> Entry<'a> {
    /// Whether the entry's first columns are these.
    pub fn begins_with(&self, keys: &[Key]) -> Result<bool> {
        for (place, key) in keys.iter().enumerate() {
            if !self.picked.is(place, key)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a column of the index is this.
    pub fn is(&self, place: usize, key: &Key) -> Result<bool> {
        self.picked.is(place, key)
    }

    /// A column of the index.
    pub fn value(&self, place: usize) -> Result<Value<'a>> {
        self.picked.value(place)
    }
}
