//! Wire bytes to canonical proto3 JSON text, driven by a table and without a message object in between.
//!
//! The text is what Go's `protojson` writes: lowerCamelCase names, default values absent, 64-bit integers as strings,
//! enums by name, bytes as base64, RFC 3339 times, the well-known types in their own forms. Fields come in the order of
//! their numbers and map entries in the order of their keys, so equal messages give equal text. Unknown fields are left
//! out. What repeats is read as the format wants it: the last scalar wins, messages merge, lists grow.
//!
//! Where `protojson` gives up on a whole record, this does not; it keeps everything and counts a [`Warning`]:
//!
//! | matter | text |
//! |---|---|
//! | an `Any` of a type that is not known | `{"@type": …, "value": base64}`, no warning |
//! | an `Any` of a known type whose bytes do not parse | the same, [`Warning::Any`] |
//! | an `Any` with a value but no type | the same with `"@type": ""`, [`Warning::Any`] |
//! | a `Timestamp` or `Duration` out of range | `"invalid: 253402300800s 0ns"`, [`Warning::Time`] |
//! | NaN or infinity in a `Struct` | the name as a string, [`Warning::Number`] |
//! | a `FieldMask` path that has no camel case | the path as it is, [`Warning::Path`] |
//! | a `Value` without a kind | `null`, no warning |

mod collect;
mod object;
mod plain;
mod scalar;
mod special;
mod time;

pub use super::table::MessageId;
pub use plain::{PLAIN_DEPTH, write_plain};
pub(crate) use scalar::push_number;

use super::error::{Error, ErrorKind};
use collect::{Entry, Parts};

/// How many entries of working memory a writer keeps between messages.
const KEPT_ENTRIES: usize = 4096;

/// What a message may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How deep objects, lists of `ListValue` and `Any`s may nest.
    pub max_depth: usize,
    /// How many bytes the JSON text of one message may have.
    pub max_json: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_depth: 100,
            max_json: 128 << 20,
        }
    }
}

/// Something that has no JSON form and was written in another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// An `Any` of a known type whose bytes do not parse, or one with a value and no type.
    Any,
    /// A `Timestamp` or `Duration` out of range.
    Time,
    /// A number in a `Struct` that JSON cannot hold.
    Number,
    /// A `FieldMask` path that does not survive camel case.
    Path,
}

impl Warning {
    /// All kinds, in the order of [`Warnings::iter`].
    pub const ALL: [Self; 4] = [Self::Any, Self::Time, Self::Number, Self::Path];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Any => "proto.any-undecodable",
            Self::Time => "proto.time-out-of-range",
            Self::Number => "proto.number-not-finite",
            Self::Path => "proto.field-mask-path",
        }
    }
}

/// How often each [`Warning`] was met; grows over as many messages as it is lent to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Warnings {
    counts: [u32; 4],
}

impl Warnings {
    /// Whether there were none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts == [0; 4]
    }

    /// How often this one was met.
    #[must_use]
    pub fn count(&self, warning: Warning) -> u32 {
        self.iter()
            .find_map(|(found, count)| (found == warning).then_some(count))
            .unwrap_or(0)
    }

    /// Those that were met, with their counts.
    pub fn iter(&self) -> impl Iterator<Item = (Warning, u32)> {
        Warning::ALL
            .into_iter()
            .zip(self.counts)
            .filter(|(_, count)| *count > 0)
    }

    fn add(&mut self, warning: Warning) {
        for (known, count) in Warning::ALL.iter().zip(&mut self.counts) {
            if *known == warning {
                *count = count.saturating_add(1);
            }
        }
    }
}

/// Writes messages as JSON; keeps its working memory from one message to the next.
#[derive(Debug, Default)]
pub struct Writer {
    entries: Vec<Entry>,
    limits: Limits,
    warnings: Warnings,
}

impl Writer {
    /// A writer with these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Appends the JSON text of a message to `out`, which stays as it was when there is an error.
    ///
    /// # Errors
    ///
    /// When the bytes are not a message of this type or exceed a limit. What is inside an `Any` does not count.
    pub fn write(&mut self, id: MessageId, wire: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let end =
            u32::try_from(wire.len()).map_err(|_| Error::new(ErrorKind::MessageTooLarge, 0))?;
        let before = out.len();
        let mut session = Session {
            root: wire,
            entries: &mut self.entries,
            out,
            limits: self.limits,
            warnings: self.warnings,
            depth: 0,
            before,
        };
        let result = session.message(id.0, Parts::Whole { start: 0, end });
        match result {
            Ok(()) => self.warnings = session.warnings,
            Err(_) => out.truncate(before),
        }
        // One hostile message must not hold on to its memory.
        self.entries.clear();
        self.entries.shrink_to(KEPT_ENTRIES);
        result
    }

    /// The limits it was made with.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The warnings of all messages written so far.
    #[must_use]
    pub const fn warnings(&self) -> &Warnings {
        &self.warnings
    }

    /// The warnings so far, and starts counting anew.
    pub fn take_warnings(&mut self) -> Warnings {
        core::mem::take(&mut self.warnings)
    }
}

/// Appends the JSON text of one message to `out`. For many messages, keep a [`Writer`].
///
/// # Errors
///
/// As [`Writer::write`].
pub fn write_json(
    id: MessageId,
    wire: &[u8],
    out: &mut Vec<u8>,
    limits: Limits,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    let mut writer = Writer::new(limits);
    writer.warnings = *warnings;
    let result = writer.write(id, wire, out);
    *warnings = writer.warnings;
    result
}

/// The JSON text of one message under the default limits, warnings ignored.
///
/// # Errors
///
/// As [`Writer::write`].
pub fn to_json(id: MessageId, wire: &[u8]) -> Result<String, Error> {
    let mut out = Vec::with_capacity(wire.len().saturating_mul(2));
    Writer::default().write(id, wire, &mut out)?;
    // All text was checked on its way in.
    String::from_utf8(out)
        .map_err(|error| Error::new(ErrorKind::InvalidUtf8, error.utf8_error().valid_up_to()))
}

/// One message on its way out.
struct Session<'a, 'w> {
    /// The whole message: all places are offsets into it.
    root: &'a [u8],
    /// A stack: each open message owns the entries from where it began.
    entries: &'w mut Vec<Entry>,
    out: &'w mut Vec<u8>,
    limits: Limits,
    warnings: Warnings,
    depth: usize,
    /// Length of `out` at the start.
    before: usize,
}
