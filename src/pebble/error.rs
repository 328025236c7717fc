//! What can be wrong with a store: the file inside it, the byte, and a sentence.

use std::fmt;

/// Why a store, or a part of it, cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    file: String,
    offset: Option<u64>,
    message: String,
    limit: Option<(u64, u64)>,
    code: &'static str,
}

/// The families of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Bytes that no writer makes, or a checksum that does not match.
    Corrupt,
    /// A file that the store names and the directory lacks.
    Missing,
    /// Something that Pebble has and this reader does not.
    Unsupported,
    /// Larger than allowed.
    TooLarge,
    /// The directory could not give the bytes; the source says why.
    Source,
}

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error; `message` is a clause without the file and the place, for example `the block's checksum does not match`.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            file: String::new(),
            offset: None,
            message: message.into(),
            limit: None,
            code: "",
        }))
    }

    /// Bytes that make no sense.
    pub fn corrupt(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Corrupt, message)
    }

    /// A feature that is refused by name.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unsupported, message)
    }

    /// A bound that was crossed, and what was found instead.
    pub fn too_large(message: impl Into<String>, limit: u64, got: u64) -> Self {
        let mut error = Self::new(ErrorKind::TooLarge, message);
        error.0.limit = Some((limit, got));
        error
    }

    /// What a [`Directory`](super::Directory) could not do, with a code of its own that it will know again.
    pub fn source(code: &'static str, message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::Source, message);
        error.0.code = code;
        error
    }

    /// Says which file, unless that is known already.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Self {
        if self.0.file.is_empty() {
            file.clone_into(&mut self.0.file);
        }
        self
    }

    /// Says at which byte of the file, unless that is known already.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.0.offset.get_or_insert(offset);
        self
    }

    /// Turns an offset inside a part of a file into one inside the file, given where the part starts.
    #[must_use]
    pub fn within(mut self, start: u64) -> Self {
        let inside = self.0.offset.unwrap_or_default();
        self.0.offset = Some(start.saturating_add(inside));
        self
    }

    /// The family.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The directory's own code, for [`ErrorKind::Source`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// Name of the file inside the directory; empty where no file is to blame.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.0.file
    }

    /// Byte in that file.
    #[must_use]
    pub fn offset(&self) -> Option<u64> {
        self.0.offset
    }

    /// The bound that was crossed, and what was found.
    #[must_use]
    pub fn limit(&self) -> Option<(u64, u64)> {
        self.0.limit
    }

    /// The clause.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.file.is_empty() {
            write!(f, "{}: ", self.0.file)?;
        }
        f.write_str(&self.0.message)?;
        if let Some(offset) = self.0.offset {
            write!(f, " (at byte {offset})")?;
        }
        if let Some((limit, got)) = self.0.limit {
            write!(f, " (limit {limit}, got {got})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
