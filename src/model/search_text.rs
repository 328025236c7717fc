//! The texts of a record that a search looks at, read from the wire bytes without decoding them.

use super::error::{Error, ErrorKind};
use super::json::push_number;
use super::table::MessageId;
use super::wire::{Fields, Value};

/// How deep what is inside a profile may nest.
const MAX_DEPTH: usize = 100;

/// Gives the texts of a record to `field`, as they are stored: not folded, and not checked to be UTF-8.
///
/// First comes the display name, even if it is empty or, as of a grant, does not exist; then, where they are not empty:
///
/// | record | texts |
/// |---|---|
/// | resource type | id, description |
/// | resource | id without its type, description, external id, values in its profile and those of its traits; of a user also email addresses, login and aliases, employee ids, parts of the name |
/// | entitlement | id, slug, description |
/// | grant | id |
///
/// Values of a profile are its strings and its numbers as JSON shows them, at any depth, not its keys. A trait that does not parse is left out.
///
/// # Errors
///
/// When the bytes are not a message, or a resource's own profile nests deeper than 100 levels. Some texts may have been
/// given by then.
pub fn search_text(
    message: MessageId,
    wire: &[u8],
    field: &mut dyn FnMut(&[u8]),
) -> Result<(), Error> {
    // Of a resource, the places of what is no text by itself are 0.
    let numbers: [u32; 4] = match message {
        MessageId::RESOURCE_TYPE => [2, 1, 5, 0],
        MessageId::RESOURCE => [3, 0, 5, 0],
        MessageId::ENTITLEMENT => [3, 2, 8, 4],
        MessageId::GRANT => [0, 3, 0, 0],
        _ => [0; 4],
    };
    let mut texts: [&[u8]; 4] = [&[]; 4];
    let mut fields = Fields::new(wire);
    while let Some(found) = fields.read()? {
        // The last one counts, as everywhere in protobuf.
        let place = numbers.iter().position(|number| *number == found.number);
        if let (Value::Bytes(bytes), Some(text)) =
            (found.value, place.and_then(|place| texts.get_mut(place)))
        {
            *text = bytes;
        }
    }
    field(texts[0]);
    for text in texts.iter().skip(1).filter(|text| !text.is_empty()) {
        field(text);
    }
    if message == MessageId::RESOURCE {
        walk(Shape::Resource, wire, 0, 0, field)?;
    }
    Ok(())
}

/// What a message is, as far as its texts are concerned.
#[derive(Clone, Copy)]
enum Shape {
    Resource,
    /// `ResourceId`
    Id,
    /// `ExternalId` and `UserTrait.Email`: a text and what belongs to it.
    First,
    /// `google.protobuf.Any`
    Annotation,
    /// `UserTrait`
    User,
    /// `UserTrait.StructuredName`
    Name,
    /// A trait of which only the profile counts, in the field of this number.
    Profile(u32),
    /// `google.protobuf.Struct`
    Struct,
    /// A member of it.
    Member,
    /// `google.protobuf.Value`
    Value,
    /// `google.protobuf.ListValue`
    List,
}

/// What a field is.
enum Part {
    Text,
    Message(Shape),
}

impl Shape {
    fn part(self, number: u32) -> Option<Part> {
        Some(match (self, number) {
            (Self::Id, 2)
            | (Self::First, 1)
            | (Self::User, 6 | 7 | 13)
            | (Self::Name, 1..=5)
            | (Self::Value, 3) => Part::Text,
            (Self::Resource, 1) => Part::Message(Self::Id),
            (Self::Resource, 4) => Part::Message(Self::Annotation),
            (Self::Resource, 7) | (Self::User, 1) => Part::Message(Self::First),
            (Self::User, 12) => Part::Message(Self::Name),
            (Self::Resource, 9) | (Self::User, 3) | (Self::Value, 5) => Part::Message(Self::Struct),
            (Self::Profile(profile), number) if profile == number => Part::Message(Self::Struct),
            (Self::Struct, 1) => Part::Message(Self::Member),
            (Self::Member, 2) | (Self::List, 1) => Part::Message(Self::Value),
            (Self::Value, 6) => Part::Message(Self::List),
            _ => return None,
        })
    }
}

/// Gives the texts in a message of this shape, which stands at `offset` of the record.
fn walk(
    shape: Shape,
    wire: &[u8],
    offset: usize,
    depth: usize,
    field: &mut dyn FnMut(&[u8]),
) -> Result<(), Error> {
    let limit = MAX_DEPTH;
    if depth > limit {
        return Err(Error::new(ErrorKind::TooDeep { limit }, offset));
    }
    let mut fields = Fields::at(wire, offset);
    while let Some(found) = fields.read()? {
        match (found.value, shape.part(found.number)) {
            (Value::Bytes(text), Some(Part::Text)) if !text.is_empty() => field(text),
            (Value::Bytes(any), Some(Part::Message(Shape::Annotation))) => annotation(any, field),
            (Value::Bytes(inner), Some(Part::Message(shape))) => {
                // Of a struct, its members and their values only the values count: they are what nests in JSON.
                let depth = depth.saturating_add(usize::from(matches!(shape, Shape::Value)));
                walk(shape, inner, found.body, depth, field)?;
            }
            (Value::Fixed64(bits), None) if matches!(shape, Shape::Value) && found.number == 2 => {
                let mut shown = Vec::new();
                push_number(&mut shown, f64::from_bits(bits));
                // The names of what is no number are strings in JSON.
                shown.retain(|b| *b != b'"');
                field(&shown);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Gives the texts of a trait, if it is one and all of it parses.
fn annotation(any: &[u8], field: &mut dyn FnMut(&[u8])) {
    let (mut url, mut value): (&[u8], &[u8]) = (&[], &[]);
    for found in Fields::new(any) {
        match found.map(|found| (found.number, found.value)) {
            Ok((1, Value::Bytes(bytes))) => url = bytes,
            Ok((2, Value::Bytes(bytes))) => value = bytes,
            Ok(_) => {}
            Err(_) => return,
        }
    }
    let name = url.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let shape = match name.strip_prefix(b"c1.connector.v2.") {
        Some(b"UserTrait") => Shape::User,
        Some(b"RoleTrait" | b"SecretTrait") => Shape::Profile(1),
        Some(b"GroupTrait") => Shape::Profile(2),
        Some(b"AgentTrait") => Shape::Profile(3),
        Some(b"AppTrait") => Shape::Profile(4),
        _ => return,
    };
    // First without giving anything, since half of a broken one would be more than what can be seen of it.
    if walk(shape, value, 0, 0, &mut |_| {}).is_ok() {
        let _ = walk(shape, value, 0, 0, field);
    }
}
