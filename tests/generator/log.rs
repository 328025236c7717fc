//! MANIFEST and write-ahead logs: records in chunks, and what the records say.

use super::bytes::{crc, string, varint};
use super::table::{DELETE, Entry};

const BLOCK: usize = 32 << 10;

/// How chunks are headed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// Of a MANIFEST.
    Legacy,
    /// With the number of the log: the first log of a store.
    Recyclable(u32),
    /// With the number, and how much was safe before: all later logs.
    Synced(u32),
}

/// Frames records.
pub fn frame(records: &[Vec<u8>], framing: Framing) -> Vec<u8> {
    let mut log: Vec<u8> = Vec::new();
    let (header, shift) = match framing {
        Framing::Legacy => (7, 0),
        Framing::Recyclable(_) => (11, 4),
        Framing::Synced(_) => (19, 8),
    };
    for record in records {
        let mut rest = &record[..];
        let mut first = true;
        while first || !rest.is_empty() {
            let room = BLOCK - log.len() % BLOCK;
            if room < header {
                log.resize(log.len() + room, 0);
                continue;
            }
            let (piece, left) = rest.split_at(rest.len().min(room - header));
            let role = match (first, left.is_empty()) {
                (true, true) => 1,
                (true, false) => 2,
                (false, false) => 3,
                (false, true) => 4,
            };
            let mut covered = vec![role + shift];
            if let Framing::Recyclable(number) | Framing::Synced(number) = framing {
                covered.extend(number.to_le_bytes());
            }
            if let Framing::Synced(_) = framing {
                covered.extend((log.len() as u64).to_le_bytes());
            }
            covered.extend(piece);
            log.extend(crc(&[&covered]).to_le_bytes());
            log.extend((piece.len() as u16).to_le_bytes());
            log.extend(covered);
            (rest, first) = (left, false);
        }
    }
    log
}

/// The records of a log of ours.
pub fn records(log: &[u8]) -> Vec<Vec<u8>> {
    let (mut at, mut records) = (0, Vec::new());
    while let Some(header) = log.get(at..at + 7) {
        let (len, kind) = (
            usize::from(header[4]) | usize::from(header[5]) << 8,
            header[6],
        );
        let size = match kind {
            1..=4 => 7,
            5..=8 => 11,
            9..=12 => 19,
            _ => break,
        };
        if BLOCK - at % BLOCK < size {
            at = at.next_multiple_of(BLOCK);
            continue;
        }
        let Some(piece) = log.get(at + size..at + size + len) else {
            break;
        };
        if (kind - 1) % 4 < 2 {
            records.push(Vec::new());
        }
        records
            .last_mut()
            .into_iter()
            .for_each(|record| record.extend_from_slice(piece));
        at += size + len;
    }
    records.retain(|record| !record.is_empty());
    records
}

/// The chunk that says that a log was closed.
pub fn trailer(number: u32) -> Vec<u8> {
    let mut out = vec![0, 0, 0, 0, 0, 0, 5];
    out.extend((number + 1).to_le_bytes());
    out
}

/// A batch of entries whose sequence numbers follow each other.
pub fn batch(entries: &[Entry]) -> Vec<u8> {
    let first = entries.first().map_or(0, Entry::sequence);
    let mut out = first.to_le_bytes().to_vec();
    out.extend((entries.len() as u32).to_le_bytes());
    for entry in entries {
        out.push(entry.kind() as u8);
        string(&mut out, &entry.key);
        if entry.kind() != DELETE {
            string(&mut out, &entry.value);
        }
    }
    out
}

/// A table as the MANIFEST has it.
#[derive(Debug, Clone)]
pub struct Meta {
    pub level: usize,
    pub number: u64,
    /// The file that a virtual table is a part of.
    pub backing: Option<u64>,
    pub size: u64,
    /// Keys with their trailers.
    pub smallest: (Vec<u8>, u64),
    pub largest: (Vec<u8>, u64),
    pub sequences: (u64, u64),
}

/// A record of the MANIFEST under construction.
#[derive(Debug, Clone, Default)]
pub struct Edit(pub Vec<u8>);

impl Edit {
    pub fn comparer(&mut self) {
        varint(&mut self.0, 1);
        string(&mut self.0, b"leveldb.BytewiseComparator");
    }

    pub fn number(&mut self, tag: u64, number: u64) {
        varint(&mut self.0, tag);
        varint(&mut self.0, number);
    }

    pub fn backing(&mut self, number: u64, size: u64) {
        self.number(105, number);
        varint(&mut self.0, size);
    }

    pub fn remove(&mut self, level: usize, number: u64) {
        self.number(6, level as u64);
        varint(&mut self.0, number);
    }

    pub fn add(&mut self, table: &Meta) {
        self.number(103, table.level as u64);
        varint(&mut self.0, table.number);
        varint(&mut self.0, table.size);
        for (key, trailer) in [&table.smallest, &table.largest] {
            string(&mut self.0, &[&key[..], &trailer.to_le_bytes()].concat());
        }
        varint(&mut self.0, table.sequences.0);
        varint(&mut self.0, table.sequences.1);
        // When it was made: passed over.
        self.number(6, 5);
        varint(&mut self.0, 1_760_000_000);
        if let Some(backing) = table.backing {
            self.number(66, backing);
        }
        varint(&mut self.0, 1);
    }
}
