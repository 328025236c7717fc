//! The one error type of the crate: a stable code, a full sentence, and the numbers behind it.

use std::fmt;

/// What went wrong, as a stable string code plus the numbers that belong to it.
///
/// `Display` is a whole sentence that says what happened, where, and what to do about it.
/// Codes are listed in [`CODES`]; they never change meaning within a major version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    code: &'static str,
    message: String,
    offset: Option<u64>,
    limit: Option<u64>,
    got: Option<u64>,
}

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every code an [`Error`] of the core can carry, with what it means.
pub const CODES: &[(&str, &str)] = &[
    ("cancelled", "the caller cancelled the work"),
    (
        "env.storage",
        "the storage for the decoded database cannot be used",
    ),
    ("format.empty", "the input has no bytes"),
    ("format.truncated", "the input ends inside a structure"),
    (
        "format.unknown-magic",
        "the first five bytes are not those of a c1z",
    ),
    (
        "limit.decoded-size",
        "the decoded payload is, or claims to be, larger than allowed",
    ),
    ("limit.depth", "messages are nested deeper than allowed"),
    ("limit.encoded-size", "the file is larger than allowed"),
    (
        "limit.entries",
        "the payload of a v3 file has more files than allowed",
    ),
    (
        "limit.json-size",
        "the JSON text of one record would be larger than allowed",
    ),
    (
        "limit.manifest-size",
        "the v3 manifest claims more bytes than allowed",
    ),
    (
        "limit.memory",
        "memory for the decoded payload could not be had",
    ),
    ("limit.record-size", "one record is larger than allowed"),
    (
        "limit.storage",
        "the storage has no room for the decoded database",
    ),
    (
        "limit.table-size",
        "a table, block or log of a v3 file's store is larger than allowed",
    ),
    (
        "limit.window-size",
        "a zstd frame needs a larger window than allowed",
    ),
    ("pebble.corrupt", "a file of the store is damaged"),
    (
        "pebble.missing",
        "the store names a file that the payload does not have",
    ),
    (
        "pebble.unsupported",
        "the store has something that its writer never makes and this reader does not read",
    ),
    ("proto.invalid-utf8", "a string of a record is not UTF-8"),
    (
        "proto.malformed",
        "a record is not a valid protobuf message",
    ),
    ("source.changed", "the file changed while it was being read"),
    ("source.read", "the file could not be read"),
    ("sqlite.corrupt", "the SQLite image is damaged"),
    (
        "sqlite.not-a-database",
        "the decoded payload is not a SQLite database",
    ),
    (
        "sqlite.oversized",
        "the image goes on far beyond the size its header states",
    ),
    (
        "sqlite.schema",
        "a table lacks a column that every release wrote, or is not a table",
    ),
    (
        "sqlite.truncated",
        "the image is shorter than its header states",
    ),
    ("store.ambiguous", "more than one record answers to the id"),
    ("store.not-found", "no record answers to the id"),
    ("store.unknown-sync", "the file has no sync of that id"),
    ("usage.argument", "a value is not one that is asked for"),
    (
        "usage.digest-level",
        "not a level of a grant digest, or not a bucket of that level",
    ),
    ("usage.malformed-id", "an id that cannot name anything"),
    (
        "usage.missing-principal",
        "a principal filter without a principal id",
    ),
    ("usage.page-token", "the page token is not one of ours"),
    ("usage.sync-type", "not one of the sync types"),
    ("usage.unknown-column", "not one of the columns of the kind"),
    ("v3.engine", "the storage engine is not one we know"),
    (
        "v3.frame",
        "a frame does not decode to the file that the index describes",
    ),
    (
        "v3.index",
        "the index of the payload's frames cannot be read, or is not true of the file",
    ),
    ("v3.keyspace", "the store has keys that are none of ours"),
    (
        "v3.legacy-keyspace",
        "the store has an older layout of its keys",
    ),
    ("v3.manifest", "the v3 manifest cannot be read"),
    (
        "v3.payload-encoding",
        "the payload encoding is not one we know",
    ),
    (
        "v3.tar",
        "the tar archive is damaged, or has what none of ours has",
    ),
    ("zstd.checksum", "the content checksum does not match"),
    (
        "zstd.content-size",
        "a frame does not hold as many bytes as it states",
    ),
    ("zstd.corrupt", "the compressed data is damaged"),
    ("zstd.dictionary", "a frame needs a dictionary"),
    (
        "zstd.trailing-data",
        "bytes follow the last frame that belong to none",
    ),
];

impl Error {
    /// A new error. `code` is one of [`CODES`]; `message` is a whole sentence.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        debug_assert!(
            CODES.iter().any(|(known, _)| *known == code),
            "unlisted code {code}"
        );
        Self(Box::new(Inner {
            code,
            message: message.into(),
            offset: None,
            limit: None,
            got: None,
        }))
    }

    /// Adds the byte offset in the file (for records: in the record) where it was found.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.0.offset = Some(offset);
        self
    }

    /// Adds the bound that was crossed and what was found instead.
    #[must_use]
    pub fn bound(mut self, limit: u64, got: u64) -> Self {
        self.0.limit = Some(limit);
        self.0.got = Some(got);
        self
    }

    /// Puts a clause in front of the message: which table and row, which file.
    #[must_use]
    pub fn context(mut self, context: &str) -> Self {
        self.0.message = format!("{context}: {}", self.0.message);
        self
    }

    /// The stable code, for example `zstd.checksum`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The sentence alone, without the numbers.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Byte offset in the file, or in the record for `proto.*`.
    #[must_use]
    pub fn offset(&self) -> Option<u64> {
        self.0.offset
    }

    /// The bound that was crossed.
    #[must_use]
    pub fn limit(&self) -> Option<u64> {
        self.0.limit
    }

    /// What was found instead of something within the limit.
    #[must_use]
    pub fn got(&self) -> Option<u64> {
        self.0.got
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        if let Some(offset) = self.0.offset {
            write!(f, " (at byte {offset})")?;
        }
        if let (Some(limit), Some(got)) = (self.0.limit, self.0.got) {
            write!(f, " (limit {limit}, got {got})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
