//! A record of a write-ahead log: a batch of entries with sequence numbers in a row.

use bytes::Bytes;

use super::error::{Error, Result};
use super::input::Input;
use super::key::{Kind, Trailer};

/// Sequence numbers have 56 bits.
const MAX_SEQUENCE: u64 = u64::MAX >> 8;

/// One entry of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BatchEntry {
    /// The key; of a range delete, where it starts.
    pub(super) key: Bytes,
    pub(super) trailer: Trailer,
    /// The value; of a range delete, where it ends.
    pub(super) value: Bytes,
}

/// The entries of a batch, of which nothing is copied.
#[derive(Debug)]
pub(super) struct Batch<'a> {
    record: &'a Bytes,
    input: Input<'a>,
    /// Sequence number of the next entry.
    sequence: u64,
    /// How many entries are left, as the batch says.
    left: u32,
}

impl<'a> Batch<'a> {
    pub(super) fn new(record: &'a Bytes) -> Result<Self> {
        let mut input = Input::new(record);
        let (sequence, left) = (input.u64()?, input.u32()?);
        match sequence.checked_add(u64::from(left)) {
            Some(end) if end <= MAX_SEQUENCE => Ok(Self {
                record,
                input,
                sequence,
                left,
            }),
            _ => Err(Error::corrupt("a batch's sequence number has more than 56 bits").at(0)),
        }
    }

    /// The next entry. Errors say the byte inside the record.
    pub(super) fn next(&mut self) -> Result<Option<BatchEntry>> {
        while !self.input.is_empty() {
            let at = self.input.taken() as u64;
            let entry = self.entry().map_err(|error| error.at(at))?;
            if entry.is_some() {
                return Ok(entry);
            }
        }
        match self.left {
            0 => Ok(None),
            left => {
                let message = format!("a batch ends {left} entries early");
                Err(Error::corrupt(message).at(self.input.taken() as u64))
            }
        }
    }

    /// An entry, or a note that is none.
    fn entry(&mut self) -> Result<Option<BatchEntry>> {
        let kind = Kind(self.input.u8()?);
        if let Some(feature) = refused(kind) {
            return Err(Error::unsupported(format!("{feature} in a log")));
        }
        let key = self.string()?;
        let value = match kind {
            Kind::LOG_DATA => return Ok(None),
            Kind::DELETE | Kind::SINGLE_DELETE => Bytes::new(),
            Kind::SET | Kind::RANGE_DELETE | Kind::DELETE_SIZED | Kind::SET_WITH_DELETE => {
                self.string()?
            }
            Kind(other) => return Err(Error::corrupt(format!("a batch entry of kind {other}"))),
        };
        let more = || Error::corrupt("a batch has more entries than it says");
        self.left = self.left.checked_sub(1).ok_or_else(more)?;
        let trailer = Trailer(u64::from(kind.0)).with_sequence(self.sequence);
        self.sequence = self.sequence.saturating_add(1);
        Ok(Some(BatchEntry {
            key,
            trailer,
            value,
        }))
    }

    fn string(&mut self) -> Result<Bytes> {
        let string = self.input.string()?;
        Ok(self.record.slice_ref(string))
    }
}

/// The name of what a reader of tables and sets cannot take into account.
fn refused(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::MERGE => Some("a merge"),
        Kind::INGEST => Some("a table that was linked in"),
        Kind::EXCISE => Some("a span that was cut out"),
        kind if Kind::RANGE_KEYS.contains(&kind) => Some("a range key"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use bytes::Bytes;

    use super::super::ErrorKind;
    use super::{Batch, BatchEntry, Result};

    fn read(record: &[u8]) -> Result<Vec<BatchEntry>> {
        let record = Bytes::copy_from_slice(record);
        let mut batch = Batch::new(&record)?;
        let mut entries = Vec::new();
        while let Some(entry) = batch.next()? {
            entries.push(entry);
        }
        Ok(entries)
    }

    fn batch(count: u8, entries: &[u8]) -> Vec<u8> {
        [&[11, 0, 0, 0, 0, 0, 0, 0, count, 0, 0, 0], entries].concat()
    }

    #[test]
    fn entries_take_numbers_in_a_row() {
        let bytes = batch(3, b"\x01\x01a\x02vw\x03\x04note\x00\x01b\x17\x01c\x01\x07");
        let entries = read(&bytes).unwrap();
        let got: Vec<_> = entries
            .iter()
            .map(|entry| (&entry.key[..], entry.trailer.0, &entry.value[..]))
            .collect();
        let expected: [(&[u8], u64, &[u8]); 3] = [
            (b"a", 11 << 8 | 1, b"vw"),
            (b"b", 12 << 8, b""),
            (b"c", 13 << 8 | 23, b"\x07"),
        ];
        assert_eq!(got, expected);
        for cut in 0..bytes.len() {
            let error = read(bytes.get(..cut).unwrap()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Corrupt, "{cut}");
        }
    }

    #[test]
    fn refusals() {
        assert!(read(&batch(1, b"\x00\x01a\x00\x01b")).is_err());
        assert!(read(&batch(3, b"\x00\x01a\x00\x01b")).is_err());
        assert!(read(&batch(1, b"\x63\x01a")).is_err());
        assert!(read(&[0xFF; 12]).is_err());
        assert_eq!(read(&batch(0, b"")).unwrap(), []);
        for kind in [2, 19, 20, 21, 22, 24] {
            let error = read(&batch(1, &[kind, 1, b'a', 1, b'b'])).unwrap_err();
            assert_eq!(
                (error.kind(), error.offset()),
                (ErrorKind::Unsupported, Some(12))
            );
        }
    }
}
