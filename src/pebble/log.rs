//! The records of a log: of the MANIFEST, where nothing may be wrong, and of write-ahead logs, of which the newest may end
//! in the middle of what was being written.

use bytes::{Bytes, BytesMut};

use super::chunk::{self, BLOCK, Chunk, Step};
use super::error::{Error, Result};

/// What may be wrong with a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LogKind {
    /// The MANIFEST: nothing at all.
    Manifest,
    /// A write-ahead log, by its number, that was closed before another was begun: what lies behind its end.
    Closed(u64),
    /// The newest write-ahead log: also a torn end.
    Newest(u64),
}

/// Reads records from the front.
#[derive(Debug)]
pub(super) struct LogReader {
    bytes: Bytes,
    kind: LogKind,
    /// The number as chunks carry it: its low half.
    number: Option<u32>,
    /// Where to go on; `None` behind the end.
    at: Option<usize>,
}

/// A record and where its first byte is, or its first chunk where it has several.
pub(super) type Record = (u64, Bytes);

impl LogReader {
    pub(super) fn new(bytes: Bytes, kind: LogKind) -> Self {
        let number = match kind {
            LogKind::Manifest => None,
            LogKind::Closed(number) | LogKind::Newest(number) => Some(number as u32),
        };
        Self {
            bytes,
            kind,
            number,
            at: Some(0),
        }
    }

    /// The next record. Nothing follows an error.
    pub(super) fn next(&mut self) -> Result<Option<Record>> {
        let Some(mut at) = self.at.take() else {
            return Ok(None);
        };
        let mut record: Option<(usize, BytesMut)> = None;
        loop {
            let chunk = match chunk::step(&self.bytes, at, self.number) {
                Step::Skip(next) => {
                    at = next;
                    continue;
                }
                Step::Chunk(chunk) if chunk.first == record.is_none() => chunk,
                Step::Chunk(_) => return self.bad(at, "a record's chunks are out of order"),
                Step::End if record.is_none() => return Ok(None),
                Step::End => return self.bad(at, "the last record has no end"),
                Step::Stale if record.is_some() => {
                    return self.bad(at, "other than the rest of a record follows");
                }
                Step::Stale => return self.stale(at),
                Step::Bad { why, .. } => return self.bad(at, why),
            };
            let end = chunk.body.end;
            if let Some(whole) = self.join(&mut record, at, chunk) {
                self.at = Some(end);
                return Ok(Some(whole));
            }
            at = end;
        }
    }

    /// Adds a chunk to its record, and gives the record once it is whole. One that is a single chunk is not copied.
    fn join(
        &self,
        record: &mut Option<(usize, BytesMut)>,
        at: usize,
        chunk: Chunk,
    ) -> Option<Record> {
        if chunk.first && chunk.last {
            return Some((chunk.body.start as u64, self.bytes.slice(chunk.body)));
        }
        let (_, joined) = record.get_or_insert_with(|| (at, BytesMut::new()));
        joined.extend_from_slice(self.bytes.get(chunk.body).unwrap_or_default());
        let (start, joined) = record.take_if(|_| chunk.last)?;
        Some((start as u64, joined.freeze()))
    }

    /// Between two records stands what is no chunk of this log.
    fn stale(&self, at: usize) -> Result<Option<Record>> {
        let rest = self.bytes.get(at..).unwrap_or_default();
        match self.kind {
            LogKind::Closed(_) if rest.iter().all(|byte| *byte == 0) => Ok(None),
            _ => self.bad(at, "other than a chunk of this log follows"),
        }
    }

    /// The end of the newest log, unless something behind it says that it was not the end; damage in any other.
    fn bad(&self, at: usize, why: &'static str) -> Result<Option<Record>> {
        let torn = matches!(self.kind, LogKind::Newest(_)) && !self.was_safe(at);
        match torn {
            true => Ok(None),
            false => Err(Error::corrupt(why).at(at as u64)),
        }
    }

    /// Whether a later chunk of this log says that more than the bytes before this place were safe on disk.
    fn was_safe(&self, bad: usize) -> bool {
        let mut at = bad;
        while at < self.bytes.len() {
            let next_block = (at / BLOCK).saturating_add(1).saturating_mul(BLOCK);
            at = match chunk::step(&self.bytes, at, self.number) {
                Step::Chunk(chunk) if at > bad && chunk.synced > bad as u64 => return true,
                Step::Chunk(chunk) => chunk.body.end,
                Step::Skip(next) => next,
                Step::Bad { next, .. } => next.unwrap_or(next_block),
                Step::End | Step::Stale => next_block,
            };
        }
        false
    }
}

#[cfg(test)]
pub(super) mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    #![allow(clippy::arithmetic_side_effects)]
    use super::super::{crc, tests::vector};
    use super::{BLOCK, Bytes, LogKind, LogReader, Record, Result};

    pub(in super::super) fn read(bytes: &[u8], kind: LogKind) -> Result<Vec<Record>> {
        let mut reader = LogReader::new(Bytes::copy_from_slice(bytes), kind);
        let mut records = Vec::new();
        while let Some(record) = reader.next()? {
            records.push(record);
        }
        assert!(reader.next().unwrap().is_none());
        Ok(records)
    }

    /// Writes records as chunks: of the WAL-sync kind, with everything before each chunk safe, or of the kind of a MANIFEST.
    pub(in super::super) fn write(records: &[&[u8]], number: Option<u32>) -> Vec<u8> {
        let mut log = Vec::new();
        for record in records {
            let mut rest = *record;
            let mut first = true;
            while first || !rest.is_empty() {
                let room = BLOCK - log.len() % BLOCK;
                if room < 19 {
                    log.resize(log.len() + room, 0);
                    continue;
                }
                let header = if number.is_some() { 19 } else { 7 };
                let (piece, left) = rest.split_at(rest.len().min(room - header));
                let role = match (first, left.is_empty()) {
                    (true, true) => 1,
                    (true, false) => 2,
                    (false, false) => 3,
                    (false, true) => 4,
                };
                let mut covered = vec![role + if number.is_some() { 8 } else { 0 }];
                if let Some(number) = number {
                    covered.extend(number.to_le_bytes());
                    covered.extend((log.len() as u64).to_le_bytes());
                }
                covered.extend(piece);
                log.extend(crc::masked(&[&covered]).to_le_bytes());
                log.extend((piece.len() as u16).to_le_bytes());
                log.extend(covered);
                (rest, first) = (left, false);
            }
        }
        log
    }

    #[test]
    fn the_vectors() {
        let manifest = read(&vector("MANIFEST-tarzstd"), LogKind::Manifest).unwrap();
        let shape: Vec<(u64, usize)> = manifest.iter().map(|(at, r)| (*at, r.len())).collect();
        assert_eq!(shape, [(7, 32), (0x2E, 120), (0xAD, 55), (0xEB, 6)]);
        for (name, number) in [("000004-walsync.log", 4), ("000002-recyclable.log", 2)] {
            let log = vector(name);
            let newest = read(&log, LogKind::Newest(number)).unwrap();
            assert_eq!(newest, read(&log, LogKind::Closed(number)).unwrap());
            assert!(newest.iter().any(|(_, record)| record.len() > 32_000));
            // Under another number nothing of it counts.
            assert_eq!(read(&log, LogKind::Newest(number + 1)).unwrap(), []);
            assert!(read(&log, LogKind::Closed(number + 1)).is_err());
        }
    }

    #[test]
    fn records_of_all_sizes() {
        let sizes = [0, 1, 32_700, 5, 40, 0, 32_768, 70_000, 32_749, 32_750, 3];
        let data: Vec<u8> = (0..70_000_u32).map(|i| (i * 7) as u8).collect();
        let records: Vec<&[u8]> = sizes.iter().map(|size| &data[..*size]).collect();
        for (number, kind) in [(Some(7), LogKind::Newest(7)), (None, LogKind::Manifest)] {
            let log = write(&records, number);
            let got = read(&log, kind).unwrap();
            assert_eq!(got.iter().map(|(_, r)| &r[..]).collect::<Vec<_>>(), records);
        }
    }

    #[test]
    fn a_torn_end() {
        let records: [&[u8]; 4] = [b"one", b"two", &[7; 40_000], b"four"];
        let log = write(&records, Some(9));
        let ends = [22, 44, 40_082, 40_105];
        for cut in (0..200).chain(32_700..32_850).chain(40_050..=log.len()) {
            let whole = ends.iter().filter(|end| **end <= cut).count();
            let got = read(&log[..cut], LogKind::Newest(9)).unwrap();
            assert_eq!(got.len(), whole, "{cut}");
            let closed = read(&log[..cut], LogKind::Closed(9));
            assert_eq!(closed.is_ok(), cut == 0 || ends.contains(&cut), "{cut}");
            // What a recycled file holds behind the cut: zeros, or an older log.
            let mut longer = log[..cut].to_vec();
            longer.resize(longer.len() + 100, 0);
            assert_eq!(read(&longer, LogKind::Newest(9)).unwrap(), got, "{cut}");
            let mut recycled = write(&[&[1; 30_000], &[2; 30_000]], Some(8));
            recycled[..cut].copy_from_slice(&log[..cut]);
            assert_eq!(read(&recycled, LogKind::Newest(9)).unwrap(), got, "{cut}");
            assert!(read(&recycled, LogKind::Closed(9)).is_err());
        }
    }

    #[test]
    fn damage_before_what_was_safe() {
        let records: [&[u8]; 4] = [b"one", b"two", &[7; 40_000], b"four"];
        let good = write(&records, Some(9));
        for at in 0..44 {
            for bit in 0..8 {
                let mut log = good.clone();
                log[at] ^= 1 << bit;
                let error = read(&log, LogKind::Newest(9)).unwrap_err();
                assert_eq!(error.offset(), Some(if at < 22 { 0 } else { 22 }));
            }
        }
        // Nothing after the last record says that it was safe.
        let mut log = good.clone();
        *log.last_mut().unwrap() ^= 1;
        assert_eq!(read(&log, LogKind::Newest(9)).unwrap().len(), 3);
        assert!(read(&log, LogKind::Closed(9)).is_err());
    }

    #[test]
    fn a_manifest_is_whole_or_refused() {
        let good = vector("MANIFEST-tarzstd");
        let records = read(&good, LogKind::Manifest).unwrap();
        let starts: Vec<usize> = records.iter().map(|(at, _)| *at as usize - 7).collect();
        for cut in 1..good.len() {
            let got = read(&good[..cut], LogKind::Manifest);
            assert_eq!(got.is_ok(), starts.contains(&cut), "{cut}");
        }
        for bit in 0..good.len() * 8 {
            let mut log = good.clone();
            log[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&log, LogKind::Manifest).is_err(), "{bit}");
        }
        for zeros in [1, 7, 19, 100] {
            let mut log = good.clone();
            log.resize(log.len() + zeros, 0);
            assert!(read(&log, LogKind::Manifest).is_err());
        }
    }
}
