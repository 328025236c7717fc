//! Where pages come from.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

use crate::error::Result;
use crate::source::ByteSource;

/// The bytes of one page.
pub enum Page<'a> {
    /// Of an image that is in memory.
    Lent(&'a [u8]),
    /// In a block that was read.
    Read {
        /// The block.
        block: Rc<[u8]>,
        /// Where in it.
        at: usize,
        /// Bytes of the page.
        len: usize,
    },
}

impl Deref for Page<'_> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Self::Lent(bytes) => bytes,
            Self::Read { block, at, len } => {
                block.get(*at..at.saturating_add(*len)).unwrap_or_default()
            }
        }
    }
}

/// The pages of one image.
pub trait Pages {
    /// Bytes of each.
    fn page_size(&self) -> u32;

    /// How many there are.
    fn count(&self) -> u32;

    /// A page from 1 to [`count`](Self::count).
    fn page(&self, number: u32) -> Result<Page<'_>>;
}

/// Bytes read at once of an image that is not in memory: whole pages of every size, and a walk asks for the next one soon.
const BLOCK: u64 = 1 << 16;
/// Blocks that are kept, enough for the inner pages of every tree and some walks side by side.
const KEPT: u64 = 256;

/// A block and its number.
type Kept = (u64, Rc<[u8]>);

/// An image that is read where pages are wanted, and never held whole.
pub struct Sourced {
    source: Box<dyn ByteSource>,
    page_size: u32,
    /// By block number modulo their count.
    kept: RefCell<Vec<Option<Kept>>>,
}

impl Sourced {
    /// The image that a source has.
    #[must_use]
    pub fn new(source: Box<dyn ByteSource>, page_size: u32) -> Self {
        Self {
            source,
            page_size,
            kept: RefCell::new((0..KEPT).map(|_| None).collect()),
        }
    }

    fn block(&self, number: u64) -> Result<Rc<[u8]>> {
        let place = usize::try_from(number % KEPT).unwrap_or_default();
        let mut kept = self.kept.borrow_mut();
        let Some(slot) = kept.get_mut(place) else {
            return Err(super::corrupt("a page is missing"));
        };
        if let Some((_, block)) = slot.as_ref().filter(|(n, _)| *n == number) {
            return Ok(Rc::clone(block));
        }
        let offset = number.saturating_mul(BLOCK);
        let left = self.source.size().saturating_sub(offset);
        let len = usize::try_from(left.min(BLOCK)).unwrap_or_default();
        let block: Rc<[u8]> = self.source.bytes(offset, len)?.as_ref().into();
        *slot = Some((number, Rc::clone(&block)));
        Ok(block)
    }
}

impl Pages for Sourced {
    fn page_size(&self) -> u32 {
        self.page_size
    }

    fn count(&self) -> u32 {
        let count = self.source.size().checked_div(self.page_size.into());
        u32::try_from(count.unwrap_or_default()).unwrap_or(u32::MAX)
    }

    fn page(&self, number: u32) -> Result<Page<'_>> {
        let offset = u64::from(number.saturating_sub(1)).saturating_mul(u64::from(self.page_size));
        let block = self.block(offset / BLOCK)?;
        let at = usize::try_from(offset % BLOCK).unwrap_or_default();
        let len = usize::try_from(self.page_size).unwrap_or_default();
        if at.saturating_add(len) > block.len() {
            return Err(super::corrupt("a page is missing"));
        }
        Ok(Page::Read { block, at, len })
    }
}
