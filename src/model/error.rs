//! What can be wrong with the bytes of a message.

use core::fmt;

/// An error of the protobuf layer: what, and where in the bytes that were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    offset: usize,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A tag, number or length runs past the end.
    Truncated,
    /// A variable-length number does not fit 64 bits.
    VarintOverflow,
    /// A field number is 0 or above 536,870,911.
    FieldNumber,
    /// Wire type 6 or 7, which does not exist.
    WireType,
    /// A group ends that was not begun, or another one than was begun.
    GroupEnd,
    /// A `string` is not UTF-8; the offset is that of the first bad byte.
    InvalidUtf8,
    /// Messages are nested deeper than the limit.
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The JSON text would be larger than the limit.
    JsonTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The message is longer than 4 GiB.
    MessageTooLarge,
}

impl Error {
    pub(super) const fn new(kind: ErrorKind, offset: usize) -> Self {
        Self { kind, offset }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where: a byte offset from the start of the bytes that were given.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.kind {
            ErrorKind::Truncated
            | ErrorKind::VarintOverflow
            | ErrorKind::FieldNumber
            | ErrorKind::WireType
            | ErrorKind::GroupEnd => "proto.malformed",
            ErrorKind::InvalidUtf8 => "proto.invalid-utf8",
            ErrorKind::TooDeep { .. } => "limit.depth",
            ErrorKind::JsonTooLarge { .. } => "limit.json-size",
            ErrorKind::MessageTooLarge => "limit.record-size",
        }
    }

    /// The limit that was exceeded, where there is one.
    #[must_use]
    pub const fn limit(&self) -> Option<usize> {
        match self.kind {
            ErrorKind::TooDeep { limit } | ErrorKind::JsonTooLarge { limit } => Some(limit),
            _ => None,
        }
    }

    /// Whether this is a limit of ours rather than a fault of the bytes.
    pub(super) const fn is_limit(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::TooDeep { .. } | ErrorKind::JsonTooLarge { .. } | ErrorKind::MessageTooLarge
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.offset;
        match self.kind {
            ErrorKind::Truncated => write!(
                f,
                "The message ends in the middle of the field at byte {at}."
            ),
            ErrorKind::VarintOverflow => write!(f, "The number at byte {at} does not fit 64 bits."),
            ErrorKind::FieldNumber => write!(f, "The field number at byte {at} is out of range."),
            ErrorKind::WireType => write!(f, "The wire type at byte {at} does not exist."),
            ErrorKind::GroupEnd => write!(f, "The group end at byte {at} has no matching start."),
            ErrorKind::InvalidUtf8 => write!(f, "The text at byte {at} is not valid UTF-8."),
            ErrorKind::TooDeep { limit } => {
                write!(
                    f,
                    "The message at byte {at} is nested deeper than {limit} levels."
                )
            }
            ErrorKind::JsonTooLarge { limit } => {
                write!(
                    f,
                    "The JSON text of the message exceeds {limit} bytes at byte {at}."
                )
            }
            ErrorKind::MessageTooLarge => write!(f, "The message is longer than 4 GiB."),
        }
    }
}

impl std::error::Error for Error {}
