//! Blocks of a file: where one is, whether its bytes are as they were written, and what they decode to.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use bytes::Bytes;
use twox_hash::XxHash64;
use zstd_safe::DCtx;

use super::compression;
use crate::pebble::cache::Cache;
use crate::pebble::crc;
use crate::pebble::directory::Directory;
use crate::pebble::error::{Error, ErrorKind, Result};
use crate::pebble::input::Input;

/// Bytes that follow a block: how it is compressed, and a checksum over both.
pub(super) const TRAILER_LEN: u64 = 5;

/// Most bytes that a block may decode to, where nobody says otherwise. A block grows to hold its largest value.
pub(crate) const MAX_BLOCK: usize = 64 << 20;

/// Where a block is, without what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Handle {
    pub(super) offset: u64,
    pub(super) length: u64,
}

impl Handle {
    /// Two varints.
    pub(super) fn read(input: &mut Input<'_>) -> Result<Self> {
        Ok(Self {
            offset: input.varint()?,
            length: input.varint()?,
        })
    }
}

/// How the blocks of a table are guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checksum {
    Crc32c,
    XxHash64,
}

impl Checksum {
    pub(super) fn new(number: u8) -> Result<Self> {
        match number {
            1 => Ok(Self::Crc32c),
            3 => Ok(Self::XxHash64),
            _ => Err(Error::unsupported(format!("checksums of type {number}"))),
        }
    }

    /// The checksum of a block with its compression byte.
    pub(super) fn of(self, bytes: &[u8]) -> u32 {
        match self {
            Self::Crc32c => crc::masked(&[bytes]),
            // The low half.
            Self::XxHash64 => XxHash64::oneshot(0, bytes) as u32,
        }
    }
}

/// What was done so far, by all who share it.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// Blocks that were read and decoded, and not found in the cache.
    pub(crate) blocks_read: Cell<u64>,
    /// Bytes of those blocks, as they are stored.
    pub(crate) block_bytes: Cell<u64>,
    /// Files of which the footer was read.
    pub(crate) tables_opened: Cell<u64>,
}

impl Counters {
    pub(super) fn add(counter: &Cell<u64>, n: u64) {
        counter.set(counter.get().wrapping_add(n));
    }
}

/// What all tables of a store share.
#[derive(Clone)]
pub(crate) struct Access {
    /// Where the files are.
    pub(crate) directory: Rc<dyn Directory>,
    /// Where decoded blocks are kept.
    pub(crate) cache: Rc<Cache>,
    /// What was done.
    pub(crate) counters: Rc<Counters>,
    /// Of the zstd block decoded last.
    pub(crate) decoder: Rc<RefCell<Option<DCtx<'static>>>>,
    /// Most bytes that a block may decode to, see [`MAX_BLOCK`].
    pub(crate) max_block: usize,
}

impl Access {
    /// Bytes of a file; the caller has seen that they are inside it.
    pub(super) fn read(&self, name: &str, offset: u64, len: usize) -> Result<Bytes> {
        let bytes = self.directory.read(name, offset, len)?;
        if bytes.len() != len {
            let message = format!("{} bytes were given where {len} are", bytes.len());
            return Err(Error::new(ErrorKind::Source, message));
        }
        Ok(bytes)
    }
}

/// The blocks of one file.
pub(super) struct Blocks {
    name: String,
    /// The first byte after the last block.
    end: u64,
    checksum: Checksum,
    /// Number in the cache.
    space: u32,
    access: Access,
}

impl Blocks {
    pub(super) fn new(name: &str, end: u64, checksum: Checksum, access: &Access) -> Self {
        Self {
            name: name.to_owned(),
            end,
            checksum,
            space: access.cache.space(),
            access: access.clone(),
        }
    }

    /// Most bytes that a block may decode to.
    pub(super) fn limit(&self) -> usize {
        self.access.max_block
    }

    /// A block, checked and decoded.
    pub(super) fn read(&self, handle: Handle) -> Result<Bytes> {
        let key = (self.space, handle.offset);
        if let Some(bytes) = self.access.cache.get(key) {
            return Ok(bytes);
        }
        let bytes = self.read_anew(handle)?;
        self.access.cache.insert_block(key, bytes.clone());
        Ok(bytes)
    }

    /// The same from the file, whatever the cache holds.
    pub(super) fn read_anew(&self, handle: Handle) -> Result<Bytes> {
        self.load(handle)
            .map_err(|error| self.blame(handle.offset, &error))
    }

    fn load(&self, Handle { offset, length }: Handle) -> Result<Bytes> {
        let whole = length.checked_add(TRAILER_LEN);
        let inside = whole
            .and_then(|whole| offset.checked_add(whole))
            .is_some_and(|end| end <= self.end);
        let limit = self.access.max_block;
        let (Some(whole), true) = (whole.and_then(|n| usize::try_from(n).ok()), inside) else {
            let message = format!("a block of {length} bytes reaches past the end of the blocks");
            return Err(Error::corrupt(message));
        };
        if length > limit as u64 {
            return Err(Error::too_large("a block", limit as u64, length));
        }
        let bytes = self.access.read(&self.name, offset, whole)?;
        let counters = &self.access.counters;
        Counters::add(&counters.blocks_read, 1);
        Counters::add(&counters.block_bytes, whole as u64);
        let Some((guarded, checksum)) = bytes.split_last_chunk::<4>() else {
            return Err(Error::corrupt("a block ends early"));
        };
        if self.checksum.of(guarded) != u32::from_le_bytes(*checksum) {
            return Err(Error::corrupt("a block's checksum does not match"));
        }
        let Some((compression, stored)) = guarded.split_last() else {
            return Err(Error::corrupt("a block ends early"));
        };
        let mut decoder = self.access.decoder.borrow_mut();
        let memory = |size| self.access.cache.memory(size);
        compression::decode(*compression, stored, limit, &mut decoder, &memory)
    }

    /// The error with the name of the file and the place of a block: what stands inside a decoded block has no place in the file.
    pub(super) fn blame(&self, offset: u64, error: &Error) -> Error {
        let blamed = match error.limit() {
            // What has a name has its place as well, and what a directory says stays as it is.
            _ if !error.file().is_empty() || error.kind() == ErrorKind::Source => error.clone(),
            Some((limit, got)) => Error::too_large(error.message(), limit, got),
            None => Error::new(error.kind(), error.message()),
        };
        blamed.at(offset).in_file(&self.name)
    }
}
