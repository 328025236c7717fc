//! Where the files of a store are: whoever has them implements this.

use bytes::Bytes;

use super::error::Result;

/// A flat folder of files that do not change.
pub trait Directory {
    /// Names and sizes in bytes of all files, in any order.
    fn files(&self) -> Vec<(String, u64)>;

    /// Bytes of a file. Called with ranges inside it only. May decode and remember more than was asked for.
    fn read(&self, name: &str, offset: u64, len: usize) -> Result<Bytes>;
}
