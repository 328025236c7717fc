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
    /// Read for whoever asked.
    Shared(Rc<[u8]>),
}

impl Deref for Page<'_> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Self::Lent(bytes) => bytes,
            Self::Shared(bytes) => bytes,
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

/// An image that is wholly in memory, in one piece.
pub struct Memory {
    bytes: Vec<u8>,
    page_size: u32,
}

impl Memory {
    /// The image of a database; bytes behind its last whole page are no page.
    #[must_use]
    pub fn new(bytes: Vec<u8>, page_size: u32) -> Self {
        Self { bytes, page_size }
    }
}

impl Pages for Memory {
    fn page_size(&self) -> u32 {
        self.page_size
    }

    fn count(&self) -> u32 {
        let count = (self.bytes.len() as u64).checked_div(self.page_size.into());
        u32::try_from(count.unwrap_or_default()).unwrap_or(u32::MAX)
    }

    fn page(&self, number: u32) -> Result<Page<'_>> {
        let size = usize::try_from(self.page_size).unwrap_or_default();
        let start = usize::try_from(number.saturating_sub(1))
            .unwrap_or(usize::MAX)
            .saturating_mul(size);
        let bytes = self.bytes.get(start..start.saturating_add(size));
        bytes
            .map(Page::Lent)
            .ok_or_else(|| super::corrupt("a page is missing"))
    }
}

/// Pages kept of an image that is not in memory: some megabytes, enough for the inner pages of every tree.
const KEPT: usize = 2048;

/// A page and its number.
type Kept = (u32, Rc<[u8]>);

/// An image that is read page by page, and never held whole.
pub struct Sourced {
    source: Box<dyn ByteSource>,
    page_size: u32,
    /// By page number modulo their count.
    kept: RefCell<Vec<Option<Kept>>>,
}

impl Sourced {
    /// The image that a source has.
    #[must_use]
    pub fn new(source: Box<dyn ByteSource>, page_size: u32) -> Self {
        Self {
            source,
            page_size,
            kept: RefCell::new(vec![None; KEPT]),
        }
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
        let place = usize::try_from(number).unwrap_or_default() % KEPT;
        let mut kept = self.kept.borrow_mut();
        let Some(slot) = kept.get_mut(place) else {
            return Err(super::corrupt("a page is missing"));
        };
        if let Some((_, page)) = slot.as_ref().filter(|(n, _)| *n == number) {
            return Ok(Page::Shared(Rc::clone(page)));
        }
        let size = usize::try_from(self.page_size).unwrap_or_default();
        let offset = u64::from(number.saturating_sub(1)).saturating_mul(u64::from(self.page_size));
        let page: Rc<[u8]> = self.source.bytes(offset, size)?.as_ref().into();
        *slot = Some((number, Rc::clone(&page)));
        Ok(Page::Shared(page))
    }
}
