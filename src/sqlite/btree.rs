//! One page of a tree: its cells, and where they lead.

use super::pages::Page;
use super::{Database, corrupt};
use crate::error::Result;
use crate::format::sqlite_header::HEADER_LEN;

/// Deepest tree there can be: SQLite goes no further either.
pub(super) const MAX_DEPTH: usize = 20;

/// What a tree holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tree {
    /// Rows by their ids.
    Table,
    /// Entries by their columns.
    Index,
}

/// A page of a tree.
pub(super) struct Node<'d> {
    page: Page<'d>,
    usable: usize,
    /// Where the pointers to the cells begin.
    pointers: usize,
    /// Number of cells.
    pub(super) cells: usize,
    /// The last child, of an inner page alone.
    right: Option<u32>,
}

impl<'d> Node<'d> {
    /// Reads a page, which has to be one of the tree's kind.
    pub(super) fn read(database: &'d Database, number: u32, tree: Tree) -> Result<Self> {
        let page = database.page(number)?;
        let refuse = |what| Err(corrupt(what).at(database.offset(number)));
        let start = if number == 1 { HEADER_LEN } else { 0 };
        let Some(head) = page.get(start..).and_then(|rest| rest.first_chunk::<12>()) else {
            return refuse("a page is cut off");
        };
        let [kind, _, _, cells_high, cells_low, _, _, _, right @ ..] = *head;
        let inner = match (tree, kind) {
            (Tree::Table, 13) | (Tree::Index, 10) => false,
            (Tree::Table, 5) | (Tree::Index, 2) => true,
            _ => return refuse("a page of a table or index is of another kind"),
        };
        let cells = usize::from(u16::from_be_bytes([cells_high, cells_low]));
        let pointers = start.saturating_add(if inner { 12 } else { 8 });
        if pointers.saturating_add(cells.saturating_mul(2)) > database.usable {
            return refuse("a page has more cells than fit it");
        }
        Ok(Self {
            usable: database.usable,
            pointers,
            cells,
            right: inner.then_some(u32::from_be_bytes(right)),
            page,
        })
    }

    pub(super) fn is_leaf(&self) -> bool {
        self.right.is_none()
    }

    /// The bytes of a cell, and what follows it in the page.
    #[inline]
    pub(super) fn cell(&self, at: usize) -> Result<&[u8]> {
        let pointer = self.pointers.saturating_add(at.saturating_mul(2));
        let start = match self
            .page
            .get(pointer..)
            .and_then(|rest| rest.first_chunk::<2>())
        {
            Some(bytes) if at < self.cells => usize::from(u16::from_be_bytes(*bytes)),
            _ => return Err(corrupt("a cell is missing")),
        };
        match self.page.get(start..self.usable) {
            Some(cell) if start > pointer => Ok(cell),
            _ => Err(corrupt("a cell lies outside of its page")),
        }
    }

    /// The page before a cell; the last one is behind all cells.
    pub(super) fn child(&self, at: usize) -> Result<u32> {
        if at == self.cells {
            return self.right.ok_or_else(|| corrupt("a leaf has no children"));
        }
        let first = self.cell(at)?.first_chunk::<4>();
        first
            .map(|bytes| u32::from_be_bytes(*bytes))
            .ok_or_else(|| corrupt("a cell is cut off"))
    }

    /// The number of the first cell that is not before what is looked for; `before` tells of a cell.
    pub(super) fn first(&self, mut before: impl FnMut(&[u8]) -> Result<bool>) -> Result<usize> {
        let (mut low, mut high) = (0_usize, self.cells);
        while low < high {
            let middle = low.midpoint(high);
            if before(self.cell(middle)?)? {
                low = middle.saturating_add(1);
            } else {
                high = middle;
            }
        }
        Ok(low)
    }
}

/// A varint and what follows it: up to nine bytes, the first ones with seven bits each.
#[inline]
pub(super) fn varint(bytes: &[u8]) -> Result<(u64, &[u8])> {
    match bytes {
        [first, rest @ ..] if *first < 0x80 => Ok((u64::from(*first), rest)),
        [first, second, rest @ ..] if *second < 0x80 => {
            Ok(((u64::from(*first & 0x7F) << 7) | u64::from(*second), rest))
        }
        _ => long_varint(bytes),
    }
}

fn long_varint(bytes: &[u8]) -> Result<(u64, &[u8])> {
    let mut value = 0_u64;
    for (at, byte) in bytes.iter().enumerate().take(9) {
        if at == 8 {
            let rest = bytes.get(9..).unwrap_or_default();
            return Ok(((value << 8) | u64::from(*byte), rest));
        }
        value = (value << 7) | u64::from(*byte & 0x7F);
        if *byte < 0x80 {
            let rest = bytes.get(at.saturating_add(1)..).unwrap_or_default();
            return Ok((value, rest));
        }
    }
    Err(corrupt("a number is cut off"))
}

#[cfg(test)]
mod tests {
    use super::varint;

    #[test]
    fn varints_of_every_length() {
        for shift in 0..64 {
            for value in [
                1_u64 << shift,
                (1_u64 << shift).wrapping_sub(1),
                u64::MAX >> shift,
            ] {
                let mut bytes = Vec::new();
                if value >> 56 != 0 {
                    let mut high = value >> 8;
                    bytes.push((value & 0xFF) as u8);
                    for _ in 0..8 {
                        bytes.push((high & 0x7F) as u8 | 0x80);
                        high >>= 7;
                    }
                } else {
                    let mut left = value;
                    bytes.push((left & 0x7F) as u8);
                    left >>= 7;
                    while left > 0 {
                        bytes.push((left & 0x7F) as u8 | 0x80);
                        left >>= 7;
                    }
                }
                bytes.reverse();
                let length = bytes.len();
                bytes.push(0xAA);
                assert_eq!(varint(&bytes), Ok((value, &[0xAA][..])));
                for cut in 0..length {
                    assert!(bytes.get(..cut).is_some_and(|cut| varint(cut).is_err()));
                }
            }
        }
    }
}
