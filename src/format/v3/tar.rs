//! The files of a tar archive: where each lies. Headers are read, data are not.
//!
//! The rules about names, modes and kinds are those of baton-sdk v0.25.0. It writes plain files at the top level.

use crate::error::{Error, Result};
use crate::format::v3::index::too_many;
use crate::format::v3::names::{self, Named};
use crate::format::v3::tar_header::{BLOCK, Header, Kind, Records, text};
use crate::limits::Limits;
use crate::source::ByteSource;
use crate::store::Warning;

/// Longest name or set of records about one entry, as in Go.
const MAX_EXTRA: u64 = 1 << 20;

/// Where a file lies in what holds the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) offset: u64,
    pub(super) size: u64,
}

/// Walks from header to header, as far as there are bytes.
#[derive(Debug)]
pub(super) struct Walker {
    files: Named<Entry>,
    /// Where the next header is.
    at: u64,
    /// Where the data of the entries so far end.
    data_end: u64,
    /// Where they must end.
    max_end: u64,
    max_entries: u64,
    headers: u64,
    /// Entries that are not about another one.
    entries: u64,
    /// Blocks of zeros seen; two end the archive.
    zeros: u8,
    long_name: Option<Vec<u8>>,
    records: Records,
}

impl Walker {
    /// An archive that begins at `start`.
    pub(super) fn new(start: u64, limits: &Limits) -> Self {
        Self {
            files: Named::default(),
            at: start,
            data_end: start,
            max_end: start.saturating_add(limits.max_decoded_size),
            max_entries: limits.max_entries,
            headers: 0,
            entries: 0,
            zeros: 0,
            long_name: None,
            records: Records::default(),
        }
    }

    /// Whether the archive has come to its end, whatever follows.
    pub(super) fn ended(&self) -> bool {
        self.zeros == 2
    }

    /// Reads the headers that lie before `have`, the end of what there is so far.
    ///
    /// Errors: `v3.tar`, `limit.entries`, `limit.decoded-size`, those of the source.
    pub(super) fn walk(&mut self, source: &dyn ByteSource, have: u64) -> Result<()> {
        while !self.ended() && self.at.saturating_add(BLOCK as u64) <= have {
            let mut block = [0; BLOCK];
            source.read(self.at, &mut block)?;
            let header = Header::parse(&block).map_err(|what| self.fault(what))?;
            let Some(header) = header else {
                self.zeros = self.zeros.saturating_add(1);
                self.at = self.at.saturating_add(BLOCK as u64);
                continue;
            };
            if self.zeros > 0 {
                return Err(self.fault("something follows a block that only stands at its end"));
            }
            if !self.header(header, source, have)? {
                break;
            }
        }
        Ok(())
    }

    /// The files, once `end` is the end of what there is.
    pub(super) fn finish(self, end: u64) -> Result<(Named<Entry>, Option<Warning>)> {
        if self.data_end > end || (self.at < end && !self.ended()) {
            return Err(
                fault_at("it ends inside an entry: the file was cut off", end)
                    .bound(self.data_end.max(self.at), end),
            );
        }
        if self.entries == 0 {
            return Err(self.fault("it has no entries, which no writer makes"));
        }
        if self.long_name.is_some() || self.records.path.is_some() || self.records.size.is_some() {
            return Err(self.fault("it ends where an entry is announced"));
        }
        let message =
            "The tar archive in the file has no end: if the file was cut off, files are missing.";
        let warning = (!self.ended()).then(|| Warning::new("v3.tar-no-end", message));
        Ok((self.files, warning))
    }

    /// Takes one header in; `false` where what belongs to it is not there yet.
    fn header(&mut self, mut header: Header, source: &dyn ByteSource, have: u64) -> Result<bool> {
        let data = self.at.saturating_add(BLOCK as u64);
        let about_next = matches!(header.kind, Kind::LongName | Kind::Records | Kind::Skipped);
        if !about_next {
            self.rename(&mut header);
        }
        match header.kind {
            Kind::Folder | Kind::NoData => header.size = 0,
            Kind::Sparse => return Err(self.fault("a file has holes, which no writer makes")),
            _ => {}
        }
        let end = self.data_end_of(data, header.size)?;
        if about_next {
            if header.size > MAX_EXTRA {
                return Err(self.fault("a name or a set of records is longer than 1 MiB"));
            }
            if end > have {
                self.data_end = end;
                return Ok(false);
            }
            let bytes = source.bytes(data, usize::try_from(header.size).unwrap_or_default())?;
            match header.kind {
                Kind::LongName => self.long_name = Some(text(&bytes).to_vec()),
                Kind::Records => {
                    self.records = Records::parse(&bytes).map_err(|what| self.fault(what))?;
                }
                _ => {}
            }
        } else {
            self.entry(&header, data)?;
        }
        self.headers = self.headers.saturating_add(1);
        // Of an entry and what is told about it there are up to three headers.
        if self.headers > self.max_entries.saturating_mul(3) {
            return Err(too_many(self.max_entries, self.headers));
        }
        self.data_end = end;
        // Blocks count from the archive's start, which is anywhere in the file.
        let padded = header.size.checked_next_multiple_of(BLOCK as u64);
        let next = padded.and_then(|size| data.checked_add(size));
        self.at = next.ok_or_else(|| self.overflow())?;
        Ok(true)
    }

    /// What was announced about the entry.
    fn rename(&mut self, header: &mut Header) {
        let records = std::mem::take(&mut self.records);
        let long_name = self.long_name.take();
        if let Some(name) = long_name.or(records.path) {
            if header.kind == Kind::File && name.ends_with(b"/") {
                header.kind = Kind::Folder;
            }
            header.name = name;
        }
        header.size = records.size.unwrap_or(header.size);
    }

    fn entry(&mut self, header: &Header, data: u64) -> Result<()> {
        self.entries = self.entries.saturating_add(1);
        if self.entries > self.max_entries {
            return Err(too_many(self.max_entries, self.entries).at(self.at));
        }
        let name = names::check(&header.name)
            .map_err(|what| self.fault(&format!("the name of an entry is {what}")))?;
        if header.mode > 0o777 {
            return Err(self.fault("an entry has mode bits that no writer sets"));
        }
        let entry = Entry {
            offset: data,
            size: header.size,
        };
        if header.kind == Kind::File && !self.files.push(name, entry) {
            return Err(self.fault("two files have the same name"));
        }
        Ok(())
    }

    fn data_end_of(&self, data: u64, size: u64) -> Result<u64> {
        let end = data.checked_add(size).ok_or_else(|| self.overflow())?;
        if end > self.max_end {
            let message = "The tar archive in the file is, or claims to be, larger than allowed. Open it in Node or natively, or raise maxDecodedSize if memory suffices.";
            return Err(Error::new("limit.decoded-size", message)
                .at(self.at)
                .bound(self.max_end, end));
        }
        Ok(end)
    }

    fn overflow(&self) -> Error {
        self.fault("an entry has more bytes than any file")
    }

    fn fault(&self, what: &str) -> Error {
        fault_at(what, self.at)
    }
}

fn fault_at(what: &str, at: u64) -> Error {
    let message = format!("The tar archive in the file cannot be read: {what}.");
    Error::new("v3.tar", message).at(at)
}
