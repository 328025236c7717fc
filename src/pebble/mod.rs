//! A Pebble store read where it lies: no writing, no locks, no threads, and nothing of what its values mean.
//!
//! A store is a folder. Markers say which MANIFEST counts, the MANIFEST says which tables are in which level, and logs hold
//! what is not in tables yet. A table is a file of sorted entries; an entry sets or deletes a key, and the newest counts.
//!
//! # What it reads
//!
//! Format versions 13 to 24 and the tables that belong to them: row and columnar blocks, one or two levels of index, Snappy
//! and zstd, value blocks, range deletes, virtual tables, tables that were linked in. Logs of all three kinds; the newest may
//! be torn at its end, which costs what was being written and nothing else.
//!
//! # What it refuses, by name
//!
//! Other format versions, another order of keys than that of bytes, merges, range keys, blob files, synthetic prefixes and
//! suffixes, MinLZ, column families, logs in several files, and logs that link tables in. These are [`ErrorKind::Unsupported`].
//! A file that is named and not there is [`ErrorKind::Missing`]. Whatever no writer makes is [`ErrorKind::Corrupt`]: a
//! damaged MANIFEST or log never makes a smaller store. A damaged table fails only the reads that touch it.
//!
//! # What things cost
//!
//! | | |
//! |---|---|
//! | [`Db::open`] | reads MANIFEST and logs, and sorts what the logs hold; opens no table |
//! | opening a table | footer, properties, index and range deletes; once, when it is first needed |
//! | [`Db::get`] | a block in each table that has the key in its bounds, newest first, until one decides |
//! | [`Db::iter`] | a list of the layers; nothing is read |
//! | a seek of an [`Iter`] | a block in each layer that has a table there |
//! | [`Iter::next`] | a step in one table and three comparisons, while one layer has the next keys |
//! | [`Iter::prev`] | the same; turning around costs a seek |
//! | [`Db::check`] | everything is read and decoded |
//!
//! Decoded blocks are kept in a [`Cache`], and open tables as long as the store. An [`Iter`] owns what it needs: any number
//! of them may be under way.
//!
//! ```
//! use std::rc::Rc;
//!
//! use c1z::pebble::{Db, MemoryDirectory, Options};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/pebble/checkpoint-small");
//! let mut directory = MemoryDirectory::new();
//! for file in std::fs::read_dir(folder)? {
//!     let file = file?;
//!     directory.insert(file.file_name().to_string_lossy(), std::fs::read(file.path())?);
//! }
//! let db = Db::open(Rc::new(directory), &Options::default())?;
//! let group = db.get(b"\x03\x01\x00group")?;
//! assert_eq!(group.map(|value| value.len()), Some(35));
//!
//! // Every key that starts with these two bytes.
//! let mut types = db.iter(b"\x03\x01", Some(b"\x03\x02"));
//! let mut names = Vec::new();
//! let mut on = types.first()?;
//! while on {
//!     names.push(String::from_utf8_lossy(types.key()).into_owned());
//!     on = types.next()?;
//! }
//! assert_eq!(names, ["\u{3}\u{1}\0group", "\u{3}\u{1}\0user"]);
//! # Ok(())
//! # }
//! ```

mod batch;
mod cache;
mod chunk;
mod coverage;
mod crc;
mod db;
mod directory;
mod entries;
mod error;
mod files;
mod input;
mod iter;
mod key;
mod layers;
mod log;
mod memory;
mod memtable;
mod merge;
mod order;
mod replay;
mod run;
mod table;
mod tables;
#[cfg(test)]
mod tests;
mod version;
mod version_edit;

pub use cache::{Cache, CacheKey};
pub use db::{Db, DbCounters, Found, Options, TableCheck, TableInfo};
pub use directory::Directory;
pub use error::{Error, ErrorKind, Result};
pub use iter::Iter;
pub use key::{Address, Kind, Trailer};
pub use memory::MemoryDirectory;
