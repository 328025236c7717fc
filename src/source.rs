//! Where the bytes of a file are read from, by offset and length.
//!
//! Reading is synchronous and exact. A Worker reads a Blob in this way, Node and native code a file; what can only be
//! streamed is collected in memory first.

use std::cell::Cell;
use std::rc::Rc;

use bytes::Bytes;

use crate::error::{Error, Result};

/// Bytes that stay where they are and do not change.
pub trait ByteSource {
    /// How many there are.
    fn size(&self) -> u64;

    /// Fills `into` from `offset` on.
    ///
    /// Errors: `format.truncated` for a range that is not all inside; `source.read`, `source.changed`.
    fn read(&self, offset: u64, into: &mut [u8]) -> Result<()>;

    /// The bytes of a range. Those of a source in memory are not copied.
    ///
    /// Errors: as for [`read`](Self::read), and `limit.memory`.
    fn bytes(&self, offset: u64, len: usize) -> Result<Bytes> {
        inside(self.size(), offset, len)?;
        let mut bytes = Vec::new();
        if bytes.try_reserve_exact(len).is_err() {
            return Err(no_memory(len as u64));
        }
        bytes.resize(len, 0);
        self.read(offset, &mut bytes)?;
        Ok(bytes.into())
    }
}

/// A place outside of memory for the bytes of one image: written once, from the beginning on, and then read.
pub trait Storage {
    /// Puts bytes there. What is never written has to read as zeros: nothing that is only zeros is written.
    ///
    /// Errors: `limit.storage`, `env.storage`.
    fn write(&self, offset: u64, bytes: &[u8]) -> Result<()>;

    /// What is there by now, as `size` bytes.
    fn written(&self, size: u64) -> Box<dyn ByteSource>;
}

/// The error of memory that cannot be had.
pub(crate) fn no_memory(wanted: u64) -> Error {
    let message =
        "Memory for a part of the file cannot be had. Close other tabs, or open the file in Node.";
    Error::new("limit.memory", message).bound(0, wanted)
}

/// Refuses a range that is not inside `size` bytes.
fn inside(size: u64, offset: u64, len: usize) -> Result<()> {
    match offset.checked_add(len as u64) {
        Some(end) if end <= size => Ok(()),
        end => {
            let message =
                "The file ends before bytes that it should have: it was cut off. Fetch it anew.";
            let wanted = end.unwrap_or(u64::MAX);
            Err(Error::new("format.truncated", message)
                .at(size)
                .bound(size, wanted))
        }
    }
}

impl<S: ByteSource + ?Sized> ByteSource for Rc<S> {
    fn size(&self) -> u64 {
        (**self).size()
    }

    fn read(&self, offset: u64, into: &mut [u8]) -> Result<()> {
        (**self).read(offset, into)
    }

    fn bytes(&self, offset: u64, len: usize) -> Result<Bytes> {
        (**self).bytes(offset, len)
    }
}

impl<S: ByteSource + ?Sized> ByteSource for Box<S> {
    fn size(&self) -> u64 {
        (**self).size()
    }

    fn read(&self, offset: u64, into: &mut [u8]) -> Result<()> {
        (**self).read(offset, into)
    }

    fn bytes(&self, offset: u64, len: usize) -> Result<Bytes> {
        (**self).bytes(offset, len)
    }
}

/// Borrowed bytes are copied where [`MemorySource`] would share them.
impl ByteSource for &[u8] {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read(&self, offset: u64, into: &mut [u8]) -> Result<()> {
        inside(self.size(), offset, into.len())?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        if let Some(bytes) = self.get(start..start.saturating_add(into.len())) {
            into.copy_from_slice(bytes);
        }
        Ok(())
    }
}

/// A file that is wholly in memory.
#[derive(Debug, Clone, Default)]
pub struct MemorySource(Bytes);

impl MemorySource {
    /// Shares `bytes`; a `Vec` becomes them without a copy.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self(bytes.into())
    }
}

impl ByteSource for MemorySource {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read(&self, offset: u64, into: &mut [u8]) -> Result<()> {
        self.0.as_ref().read(offset, into)
    }

    fn bytes(&self, offset: u64, len: usize) -> Result<Bytes> {
        inside(self.size(), offset, len)?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        Ok(self.0.slice(start..start.saturating_add(len)))
    }
}

/// A file on disk.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug)]
pub struct FileSource {
    file: std::fs::File,
    size: u64,
}

#[cfg(not(target_arch = "wasm32"))]
impl FileSource {
    /// Opens it for reading.
    ///
    /// Error: `source.read`.
    pub fn open(path: impl AsRef<std::path::Path>) -> Result<Self> {
        let path = path.as_ref();
        let opened = std::fs::File::open(path).and_then(|file| {
            let size = file.metadata()?.len();
            Ok(Self { file, size })
        });
        opened.map_err(|e| {
            let message = format!("Reading {} failed: {e}.", path.display());
            Error::new("source.read", message)
        })
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl ByteSource for FileSource {
    fn size(&self) -> u64 {
        self.size
    }

    fn read(&self, offset: u64, into: &mut [u8]) -> Result<()> {
        use std::io::{ErrorKind, Read, Seek, SeekFrom};
        inside(self.size, offset, into.len())?;
        let mut file = &self.file;
        file.seek(SeekFrom::Start(offset))
            .and_then(|_| file.read_exact(into))
            .map_err(|e| {
                let error = if e.kind() == ErrorKind::UnexpectedEof {
                    let message = "The file became shorter while it was being read. Open it again.";
                    Error::new("source.changed", message)
                } else {
                    Error::new("source.read", format!("Reading the file failed: {e}."))
                };
                error.at(offset)
            })
    }
}

/// Counts what is read from another source.
#[derive(Debug, Default)]
pub struct Counted<S> {
    source: S,
    bytes: Cell<u64>,
    reads: Cell<u64>,
}

impl<S: ByteSource> Counted<S> {
    /// Counts from zero.
    pub fn new(source: S) -> Self {
        Self {
            source,
            bytes: Cell::new(0),
            reads: Cell::new(0),
        }
    }

    /// Bytes handed out so far; those read twice count twice.
    pub fn bytes_read(&self) -> u64 {
        self.bytes.get()
    }

    /// Reads so far that did not fail.
    pub fn reads(&self) -> u64 {
        self.reads.get()
    }

    fn count(&self, len: usize) {
        self.bytes.set(self.bytes.get().saturating_add(len as u64));
        self.reads.set(self.reads.get().saturating_add(1));
    }
}

impl<S: ByteSource> ByteSource for Counted<S> {
    fn size(&self) -> u64 {
        self.source.size()
    }

    fn read(&self, offset: u64, into: &mut [u8]) -> Result<()> {
        self.source.read(offset, into)?;
        self.count(into.len());
        Ok(())
    }

    fn bytes(&self, offset: u64, len: usize) -> Result<Bytes> {
        let bytes = self.source.bytes(offset, len)?;
        self.count(len);
        Ok(bytes)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::{ByteSource, Counted, FileSource, MemorySource};

    #[test]
    fn ranges() {
        let path = std::env::temp_dir().join(format!("c1z-source-{}", std::process::id()));
        std::fs::write(&path, b"0123456789").unwrap();
        let file = FileSource::open(&path).unwrap();
        let memory = MemorySource::new(b"0123456789".to_vec());
        let slice: &[u8] = b"0123456789";
        for source in [&file as &dyn ByteSource, &memory, &slice] {
            assert_eq!(source.size(), 10);
            assert_eq!(&source.bytes(3, 4).unwrap()[..], b"3456");
            assert_eq!(source.bytes(10, 0).unwrap().len(), 0);
            for (offset, len) in [(10, 1), (11, 0), (0, 11), (u64::MAX, 1), (0, usize::MAX)] {
                let error = source.bytes(offset, len).unwrap_err();
                assert_eq!(error.code(), "format.truncated", "{offset} {len}");
            }
            assert!(source.read(9, &mut [0; 2]).is_err());
        }
        std::fs::write(&path, b"0").unwrap();
        assert_eq!(file.bytes(0, 4).unwrap_err().code(), "source.changed");
        std::fs::remove_file(&path).unwrap();
        assert_eq!(FileSource::open(&path).unwrap_err().code(), "source.read");
    }

    #[test]
    fn counts_and_shares() {
        let bytes = bytes::Bytes::from_static(b"0123456789");
        let counted = Counted::new(MemorySource::new(bytes.clone()));
        assert_eq!(counted.bytes(2, 3).unwrap().as_ptr(), bytes[2..].as_ptr());
        counted.read(0, &mut [0; 4]).unwrap();
        assert!(counted.bytes(8, 3).is_err());
        assert_eq!((counted.bytes_read(), counted.reads()), (7, 2));
    }
}
