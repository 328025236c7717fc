//! A folder held in memory: an unpacked archive, or a test.

use std::collections::HashMap;

use bytes::Bytes;

use super::directory::Directory;
use super::error::{Error, ErrorKind, Result};

/// Files by name. Reading copies nothing.
#[derive(Debug, Clone, Default)]
pub struct MemoryDirectory {
    files: HashMap<String, Bytes>,
}

impl MemoryDirectory {
    /// An empty folder.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a file in, in place of one of that name.
    pub fn insert(&mut self, name: impl Into<String>, bytes: impl Into<Bytes>) {
        self.files.insert(name.into(), bytes.into());
    }

    /// Takes a file out.
    pub fn remove(&mut self, name: &str) -> Option<Bytes> {
        self.files.remove(name)
    }

    /// A file, if it is there.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Bytes> {
        self.files.get(name)
    }
}

impl<N: Into<String>, B: Into<Bytes>> FromIterator<(N, B)> for MemoryDirectory {
    fn from_iter<I: IntoIterator<Item = (N, B)>>(files: I) -> Self {
        let files = files
            .into_iter()
            .map(|(name, bytes)| (name.into(), bytes.into()));
        Self {
            files: files.collect(),
        }
    }
}

impl Directory for MemoryDirectory {
    fn files(&self) -> Vec<(String, u64)> {
        let files = self.files.iter();
        files
            .map(|(name, bytes)| (name.clone(), bytes.len() as u64))
            .collect()
    }

    fn read(&self, name: &str, offset: u64, len: usize) -> Result<Bytes> {
        let missing =
            || Error::new(ErrorKind::Missing, "the file is not in the folder").in_file(name);
        let file = self.files.get(name).ok_or_else(missing)?;
        let short = || Error::corrupt("it ends before the bytes asked for");
        let start = usize::try_from(offset).map_err(|_| short().in_file(name).at(offset))?;
        match start.checked_add(len) {
            Some(end) if end <= file.len() => Ok(file.slice(start..end)),
            _ => Err(short().in_file(name).at(offset)),
        }
    }
}
