//! The 100-byte header of a SQLite database file, as far as it bounds what may follow.
//!
//! Facts: SQLite file format, section 1.3.

use crate::error::{Error, Result};

/// Bytes of the header.
pub const HEADER_LEN: usize = 100;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// How text is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, which the SDK writes.
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
}

/// What the header states about the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SqliteHeader {
    /// Bytes per page: a power of two from 512 to 65,536.
    pub page_size: u32,
    /// Pages of the database, or `None` where the header does not vouch for its own count (the
    /// last writer did not know the field) and the image's length decides.
    pub page_count: Option<u32>,
    /// Marked as in WAL mode: both version bytes are 2.
    pub wal: bool,
    /// Bytes at the end of each page that are not content.
    pub reserved: u8,
    /// How text is stored, where that is known.
    pub encoding: Option<Encoding>,
}

impl SqliteHeader {
    /// Parses the first 100 bytes.
    ///
    /// Errors: `sqlite.not-a-database` where SQLite itself would refuse the header.
    pub fn parse(head: &[u8; HEADER_LEN]) -> Result<Self> {
        let refuse = |what: &str| {
            Err(Error::new(
                "sqlite.not-a-database",
                format!("The decoded payload is not a SQLite database: {what}."),
            ))
        };
        if !head.starts_with(MAGIC) {
            return refuse("its first 16 bytes are not SQLite's");
        }
        let page_size = match be16(head, 16) {
            1 => 65_536,
            size if size >= 512 && size.is_power_of_two() => u32::from(size),
            _ => return refuse("its page size is not a power of two from 512 to 65,536"),
        };
        let (write_version, read_version) = (byte(head, 18), byte(head, 19));
        // A newer write version only forbids writing; a newer read version forbids reading.
        if read_version > 2 {
            return refuse("its format version is newer than any known");
        }
        // The count is only as good as the change counter it was written with.
        let count = be32(head, 28);
        let vouched = count != 0 && be32(head, 24) == be32(head, 92);
        Ok(Self {
            page_size,
            page_count: vouched.then_some(count),
            wal: write_version == 2 || read_version == 2,
            reserved: byte(head, 20),
            // An image without a table may not have decided yet.
            encoding: match be32(head, 56) {
                0 | 1 => Some(Encoding::Utf8),
                2 => Some(Encoding::Utf16Le),
                3 => Some(Encoding::Utf16Be),
                _ => None,
            },
        })
    }

    /// Bytes of the image, where the header vouches for them.
    #[must_use]
    pub fn image_size(&self) -> Option<u64> {
        self.page_count
            .map(|count| u64::from(count).saturating_mul(u64::from(self.page_size)))
    }
}

fn byte(head: &[u8; HEADER_LEN], at: usize) -> u8 {
    head.get(at).copied().unwrap_or_default()
}

fn be16(head: &[u8; HEADER_LEN], at: usize) -> u16 {
    u16::from_be_bytes([byte(head, at), byte(head, at.saturating_add(1))])
}

fn be32(head: &[u8; HEADER_LEN], at: usize) -> u32 {
    (u32::from(be16(head, at)) << 16) | u32::from(be16(head, at.saturating_add(2)))
}
