//! The table that drives the JSON mapping: every message, field and enum, as the build found them in `proto/`.

/// A message type that the table knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(pub(super) u16);

impl MessageId {
    /// The type with this full name, such as `c1.connector.v2.Grant`.
    #[must_use]
    pub fn from_full_name(name: &str) -> Option<Self> {
        let findable = MESSAGES.get(..FINDABLE)?;
        let place = findable
            .binary_search_by(|message| message.name.cmp(name))
            .ok()?;
        u16::try_from(place).ok().map(Self)
    }

    /// The type that the `type_url` of an `Any` names: what counts is the part behind the last slash.
    #[must_use]
    pub fn from_type_url(url: &str) -> Option<Self> {
        Self::from_full_name(url.rsplit('/').next()?)
    }

    /// The full name, such as `c1.connector.v2.Grant`.
    #[must_use]
    pub fn full_name(self) -> &'static str {
        self.message().map_or("", |message| message.name)
    }

    pub(super) fn message(self) -> Option<&'static Message> {
        MESSAGES.get(usize::from(self.0))
    }
}

/// A message type.
pub(super) struct Message {
    pub(super) name: &'static str,
    /// The JSON form of its own that a well-known type has.
    pub(super) special: Special,
    /// How many oneofs it has.
    pub(super) oneofs: u8,
    /// By number.
    pub(super) fields: &'static [Field],
}

impl Message {
    /// The field with this number, and its place in `fields`.
    #[inline]
    pub(super) fn field(&self, number: u32) -> Option<(u16, &'static Field)> {
        let number = u16::try_from(number).ok()?;
        // Almost all messages number their fields from 1 without gaps.
        let guess = number.wrapping_sub(1);
        if let Some(field) = self.fields.get(usize::from(guess))
            && field.number == number
        {
            return Some((guess, field));
        }
        let place = self
            .fields
            .binary_search_by_key(&number, |field| field.number)
            .ok()?;
        Some((u16::try_from(place).ok()?, self.fields.get(place)?))
    }
}

/// A field of a message.
pub(super) struct Field {
    pub(super) number: u16,
    /// The name as JSON writes it before the value: `"displayName":`.
    pub(super) key: &'static str,
    pub(super) kind: Kind,
    pub(super) cardinality: Cardinality,
    /// 0, or 1 + the place of its oneof among those of the message.
    pub(super) oneof: u8,
    /// Of the message or enum, in [`MESSAGES`] or [`ENUMS`].
    pub(super) place: u16,
}

/// A name of an enum, as JSON writes it.
pub(super) struct EnumValue {
    pub(super) number: i32,
    pub(super) json: &'static str,
}

/// The JSON of an enum value that has a name.
pub(super) fn enum_json(place: u16, number: i32) -> Option<&'static str> {
    let values = ENUMS.get(usize::from(place))?;
    let found = values
        .binary_search_by_key(&number, |value| value.number)
        .ok()?;
    values.get(found).map(|value| value.json)
}

/// What a field holds.
#[allow(
    dead_code,
    reason = "all kinds that proto3 has, whether proto/ uses them or not"
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Double,
    Float,
    Int32,
    Int64,
    Uint32,
    Uint64,
    Sint32,
    Sint64,
    Fixed32,
    Fixed64,
    Sfixed32,
    Sfixed64,
    Bool,
    String,
    Bytes,
    Enum,
    Message,
}

/// How often a field occurs, and whether its default value shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cardinality {
    /// Once; a scalar that has its default value is absent.
    Implicit,
    /// Once, and seen even with its default value: `optional`, or in a oneof.
    Explicit,
    /// Any number of times.
    Repeated,
    /// Any number of entries, each a message of a key and a value.
    Map,
}

/// Well-known types whose JSON is not an object of their fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Special {
    /// Not special.
    None,
    /// `{"@type": …, …}`
    Any,
    /// RFC 3339 text.
    Timestamp,
    /// Seconds with an `s`.
    Duration,
    /// A plain object.
    Struct,
    /// Any plain JSON.
    Value,
    /// A plain array.
    ListValue,
    /// Paths joined by commas.
    FieldMask,
    /// `{}`
    Empty,
    /// The wrapped scalar.
    Wrapper,
}

include!(concat!(env!("OUT_DIR"), "/table.rs"));
