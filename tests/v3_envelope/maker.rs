//! Makes v3 files by hand: frames of raw and repeated blocks, indices, tar archives.

use std::ops::Range;

use c1z::model::c1z::v3::{IndexedFrameEntry, IndexedFrameIndex};
use prost::Message;
use sha2::{Digest, Sha256};
use twox_hash::XxHash64;

pub const INDEXED: u8 = 5;
pub const TAR_ZSTD: u8 = 1;
pub const TAR: u8 = 2;

/// Magic and the least manifest there can be.
pub fn head(encoding: u8) -> Vec<u8> {
    let manifest = [b"\x0a\x07pebble3\x20".as_slice(), &[encoding]].concat();
    let len = u32::try_from(manifest.len()).unwrap().to_be_bytes();
    [b"C1Z3\0".as_slice(), &len, &manifest].concat()
}

/// A file of that encoding with this payload.
pub fn file(encoding: u8, payload: &[u8]) -> Vec<u8> {
    [head(encoding).as_slice(), payload].concat()
}

/// A frame that states no size, with a 128 KiB window, of these blocks.
pub fn frame_of(blocks: &[Block]) -> Vec<u8> {
    let mut out = vec![0x28, 0xB5, 0x2F, 0xFD, 0, 7 << 3];
    for (at, block) in blocks.iter().enumerate() {
        let (kind, size, body) = match block {
            Block::Raw(bytes) => (0, bytes.len(), bytes.as_slice()),
            Block::Same(byte, times) => (1, *times, std::slice::from_ref(byte)),
        };
        let last = usize::from(at + 1 == blocks.len());
        out.extend_from_slice(&(size << 3 | kind << 1 | last).to_le_bytes()[..3]);
        out.extend_from_slice(body);
    }
    out
}

pub enum Block {
    Raw(Vec<u8>),
    /// A byte, so many times.
    Same(u8, usize),
}

/// A frame of these bytes as they are.
pub fn frame(bytes: &[u8]) -> Vec<u8> {
    let blocks: Vec<_> = bytes
        .chunks(100_000)
        .map(|b| Block::Raw(b.to_vec()))
        .collect();
    if blocks.is_empty() {
        return frame_of(&[Block::Raw(Vec::new())]);
    }
    frame_of(&blocks)
}

/// A frame of a gigabyte per 32 kB: zeros.
pub fn zeros(blocks: usize) -> Vec<u8> {
    let blocks: Vec<_> = (0..blocks).map(|_| Block::Same(0, 128 << 10)).collect();
    frame_of(&blocks)
}

/// An indexed file under construction.
pub struct Indexed {
    pub bytes: Vec<u8>,
    pub index: IndexedFrameIndex,
}

impl Indexed {
    pub fn new() -> Self {
        Self {
            bytes: head(INDEXED),
            index: IndexedFrameIndex::default(),
        }
    }

    pub fn with(files: &[(&str, &[u8])]) -> Self {
        let mut made = Self::new();
        for (name, bytes) in files {
            made.add(name, bytes, &frame(bytes));
        }
        made
    }

    /// Adds a frame, and an entry that says it decodes to `bytes`.
    pub fn add(&mut self, name: &str, bytes: &[u8], frame: &[u8]) -> &mut IndexedFrameEntry {
        let range = self.put(frame);
        self.entry(name, bytes, range)
    }

    /// Adds a frame alone.
    pub fn put(&mut self, frame: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(frame);
        start..self.bytes.len()
    }

    /// Adds an entry alone.
    pub fn entry(&mut self, name: &str, bytes: &[u8], at: Range<usize>) -> &mut IndexedFrameEntry {
        let number = |n: usize| i64::try_from(n).unwrap();
        self.index.total_raw_size += number(bytes.len());
        self.index.total_compressed_size += number(at.len());
        self.index.entries.push(IndexedFrameEntry {
            name: name.into(),
            frame_offset: number(at.start),
            compressed_size: number(at.len()),
            raw_size: number(bytes.len()),
            raw_xxh64: XxHash64::oneshot(0, bytes),
            raw_sha256: Sha256::digest(bytes).to_vec(),
        });
        self.index.entries.last_mut().unwrap()
    }

    pub fn done(&self) -> Vec<u8> {
        self.done_with(&self.index.encode_to_vec())
    }

    /// With an index of these bytes.
    pub fn done_with(&self, index: &[u8]) -> Vec<u8> {
        let mut out = self.bytes.clone();
        out.extend_from_slice(index);
        out.extend_from_slice(&(self.bytes.len() as u64).to_be_bytes());
        out.extend_from_slice(&u32::try_from(index.len()).unwrap().to_be_bytes());
        out.extend_from_slice(&XxHash64::oneshot(0, index).to_be_bytes());
        out.extend_from_slice(b"C1ZIDX1\0");
        out
    }
}

/// A ustar header whose checksum is right.
pub fn header(name: &str, kind: u8, size: u64) -> Vec<u8> {
    let mut block = vec![0; 512];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[100..108].copy_from_slice(b"0000644\0");
    block[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    block[156] = kind;
    block[257..265].copy_from_slice(b"ustar\x0000");
    sum(block)
}

/// The header with its checksum made right.
pub fn sum(mut block: Vec<u8>) -> Vec<u8> {
    block[148..156].fill(b' ');
    let sum: u64 = block.iter().map(|b| u64::from(*b)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

/// Header and data, padded.
pub fn member(name: &str, kind: u8, bytes: &[u8]) -> Vec<u8> {
    padded(&header(name, kind, bytes.len() as u64), bytes)
}

/// Data after a header, padded.
pub fn padded(header: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut out = [header, bytes].concat();
    out.resize(out.len().next_multiple_of(512), 0);
    out
}

/// A pax header with these records.
pub fn pax(records: &[(&str, &str)]) -> Vec<u8> {
    let mut text = String::new();
    for (key, value) in records {
        let rest = format!(" {key}={value}\n");
        let mut len = rest.len() + 1;
        while format!("{len}").len() + rest.len() != len {
            len += 1;
        }
        text += &format!("{len}{rest}");
    }
    member("PaxHeaders.0/x", b'x', text.as_bytes())
}

pub const END: [u8; 1024] = [0; 1024];
