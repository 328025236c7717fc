//! Reads SQLite database files page by page: tables by row id, indices by their leading columns.
//!
//! Read-only, and nothing of c1z. Facts: SQLite's file format, sections 1 and 2. Every number of a file is doubted: what points
//! nowhere, in a circle or out of its page is `sqlite.corrupt`, and no read takes more steps than its image could have cells.

mod btree;
mod create;
mod index;
mod layout;
mod pages;
mod row;
mod schema;
mod table;
mod value;
mod watch;

pub use index::{Entry, Index, IndexCursor};
pub use layout::{Layout, MOST};
pub use pages::{Page, Pages, Sourced};
pub use row::{Picked, Row};
pub use schema::{Schema, Table};
pub use table::TableCursor;
pub use value::{Key, Literal, Value};

use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::format::sqlite_header::{Encoding, HEADER_LEN, SqliteHeader};
use watch::Watch;

/// A database, as far as pages are concerned.
pub struct Database {
    pages: Box<dyn Pages>,
    page_size: usize,
    /// Bytes of a page that hold content.
    usable: usize,
    encoding: Encoding,
    max_value: u64,
    watch: Watch,
}

impl Database {
    /// A database of pages; one without tables where there are none. Values longer than `max_value` bytes are refused.
    ///
    /// Errors: `sqlite.not-a-database`, and those of the pages.
    pub fn open(pages: Box<dyn Pages>, max_value: u64, cancel: Cancel) -> Result<Self> {
        let size = u64::from(pages.count()).saturating_mul(u64::from(pages.page_size()));
        let mut database = Self {
            page_size: usize::try_from(pages.page_size()).unwrap_or_default(),
            usable: 0,
            encoding: Encoding::Utf8,
            max_value,
            watch: Watch::new(cancel, size),
            pages,
        };
        if database.is_empty() {
            return Ok(database);
        }
        let first = database.page(1)?;
        let Some(head) = first.first_chunk::<HEADER_LEN>() else {
            return Err(corrupt("its first page is shorter than its header"));
        };
        let header = SqliteHeader::parse(head)?;
        drop(first);
        let usable = database
            .page_size
            .saturating_sub(usize::from(header.reserved));
        if usable < 480 {
            return Err(corrupt("its pages have no room for content"));
        }
        let Some(encoding) = header.encoding else {
            return Err(corrupt("its text is in no known encoding"));
        };
        database.usable = usable;
        database.encoding = encoding;
        Ok(database)
    }

    /// Whether there is no page at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pages.count() == 0
    }

    /// The flag that stops reads.
    #[must_use]
    pub fn cancel(&self) -> &Cancel {
        self.watch.cancel()
    }

    /// Begins a read: it may take as many steps as the image could have cells.
    pub fn begin(&self) {
        self.watch.begin();
    }

    /// Text as keys of this database have it.
    #[must_use]
    pub fn key(&self, text: &str) -> Key {
        Key::Text(match self.encoding {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        })
    }

    /// A page by its number, counted from 1.
    fn page(&self, number: u32) -> Result<Page<'_>> {
        self.watch.step()?;
        if number == 0 || number > self.pages.count() {
            return Err(corrupt("a page points outside of it"));
        }
        self.pages.page(number)
    }

    /// Where a page begins.
    fn offset(&self, number: u32) -> u64 {
        u64::from(number.saturating_sub(1)).saturating_mul(self.page_size as u64)
    }
}

/// The error of a damaged database; `what` is a clause: "a cell lies outside of its page".
#[cold]
#[inline(never)]
fn corrupt(what: &str) -> Error {
    Error::new(
        "sqlite.corrupt",
        format!("The database is damaged: {what}. Sync again."),
    )
}
