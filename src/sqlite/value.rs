//! What columns hold, and what is looked for in them.

use std::borrow::Cow;
use std::cmp::Ordering;

/// A value of a column. Text is UTF-8, or what was meant to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Real(f64),
    /// Text.
    Text(Cow<'a, [u8]>),
    /// Bytes.
    Blob(Cow<'a, [u8]>),
}

impl<'a> Value<'a> {
    /// The bytes of text or of a blob: columns are weakly typed. None for numbers and nothing.
    #[must_use]
    pub fn into_bytes(self) -> Cow<'a, [u8]> {
        match self {
            Self::Text(bytes) | Self::Blob(bytes) => bytes,
            _ => Cow::Borrowed(&[]),
        }
    }

    /// The number, 0 for everything else.
    #[must_use]
    pub fn integer(&self) -> i64 {
        match self {
            Self::Integer(n) => *n,
            _ => 0,
        }
    }
}

/// A value that a statement writes out: the default of a column.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Literal {
    /// Nothing.
    #[default]
    Null,
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(String),
}

impl Literal {
    pub(super) fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Integer(n) => Value::Integer(*n),
            Self::Text(text) => Value::Text(Cow::Borrowed(text.as_bytes())),
        }
    }
}

/// What a column is to equal: bytes of text in the database's own encoding, or a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// Text, as [`Database::key`](super::Database::key) makes it.
    Text(Vec<u8>),
    /// A whole number.
    Integer(i64),
}

/// A value as the database stores it, for comparisons in the order of indices: nothing, numbers, text, bytes.
pub(super) enum Raw<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(Cow<'a, [u8]>),
    Blob,
}

impl Raw<'_> {
    pub(super) fn compare(&self, key: &Key) -> Ordering {
        match (self, key) {
            (Self::Null, _) => Ordering::Less,
            (Self::Integer(n), Key::Integer(key)) => n.cmp(key),
            // A key is a row id at most; what is lost beyond 2^53 decides nothing that is read.
            (Self::Real(n), Key::Integer(key)) => {
                n.partial_cmp(&(*key as f64)).unwrap_or(Ordering::Less)
            }
            (Self::Integer(_) | Self::Real(_), Key::Text(_)) => Ordering::Less,
            (Self::Text(text), Key::Text(key)) => text.as_ref().cmp(key),
            (Self::Text(_), Key::Integer(_)) | (Self::Blob, _) => Ordering::Greater,
        }
    }
}
