//! The columns a table shows of each kind of record, read from the wire bytes without decoding them.

use crate::model::Error;
use crate::model::wire::{Fields, Value};
use crate::store::Kind;

/// Names of the columns of a kind, in order.
#[must_use]
pub fn columns(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::ResourceTypes => &["displayName", "id", "traits", "description"],
        Kind::Resources => &[
            "displayName",
            "resourceType",
            "resource",
            "parentType",
            "parent",
            "status",
            "email",
            "description",
        ],
        Kind::Entitlements => &[
            "displayName",
            "id",
            "slug",
            "purpose",
            "resourceType",
            "resource",
            "description",
        ],
        Kind::Grants => &[
            "id",
            "principalType",
            "principal",
            "principalName",
            "entitlementId",
            "entitlementName",
            "resourceType",
            "resource",
            "kind",
        ],
    }
}

/// Gives each cell of one record to `cell`, in the order of [`columns`].
pub(super) fn cells<'a>(
    kind: Kind,
    wire: &'a [u8],
    cell: &mut dyn FnMut(&[u8]),
) -> Result<(), Error> {
    let message = Message::read(wire)?;
    match kind {
        Kind::ResourceTypes => {
            cell(message.bytes(2));
            cell(message.bytes(1));
            cell(traits(&message)?.as_bytes());
            cell(message.bytes(5));
        }
        Kind::Resources => {
            let (id, parent) = (message.message(1)?, message.message(2)?);
            cell(message.bytes(3));
            cell(id.bytes(1));
            cell(id.bytes(2));
            cell(parent.bytes(1));
            cell(parent.bytes(2));
            let user = annotation(&message, b"c1.connector.v2.UserTrait")?;
            cell(status(&message, &user)?.as_bytes());
            cell(email(&user)?);
            cell(message.bytes(5));
        }
        Kind::Entitlements => {
            let resource = message.message(1)?.message(1)?;
            cell(message.bytes(3));
            cell(message.bytes(2));
            cell(message.bytes(8));
            cell(purpose(message.number(7)).as_bytes());
            cell(resource.bytes(1));
            cell(resource.bytes(2));
            cell(message.bytes(4));
        }
        Kind::Grants => grant_cells(&message, cell)?,
    }
    Ok(())
}

fn grant_cells(message: &Message<'_>, cell: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
    let (entitlement, principal) = (message.message(1)?, message.message(2)?);
    let (principal_id, resource) = (principal.message(1)?, entitlement.message(1)?.message(1)?);
    cell(message.bytes(3));
    cell(principal_id.bytes(1));
    cell(principal_id.bytes(2));
    cell(principal.bytes(3));
    cell(entitlement.bytes(2));
    cell(entitlement.bytes(3));
    cell(resource.bytes(1));
    cell(resource.bytes(2));
    // Sources without the grant's own entitlement: it exists only because another one was expanded.
    let (mut sources, mut direct) = (false, false);
    for source in message.message(5)?.all(1) {
        sources = true;
        direct |= Message::read(source)?.bytes(1) == entitlement.bytes(2);
    }
    cell(if sources && !direct {
        b"expanded"
    } else {
        b"direct"
    });
    Ok(())
}

/// The fields of one message, by number; what is asked for last wins, as in protobuf.
struct Message<'a>(Vec<(u32, Value<'a>)>);

impl<'a> Message<'a> {
    fn read(wire: &'a [u8]) -> Result<Self, Error> {
        let mut fields = Fields::new(wire);
        let mut all = Vec::with_capacity(8);
        while let Some(field) = fields.read()? {
            all.push((field.number, field.value));
        }
        Ok(Self(all))
    }

    fn all(&self, number: u32) -> impl Iterator<Item = &'a [u8]> {
        self.0.iter().filter_map(move |(n, value)| match value {
            Value::Bytes(bytes) if *n == number => Some(*bytes),
            _ => None,
        })
    }

    fn bytes(&self, number: u32) -> &'a [u8] {
        self.all(number).last().unwrap_or_default()
    }

    fn message(&self, number: u32) -> Result<Self, Error> {
        Self::read(self.bytes(number))
    }

    fn number(&self, number: u32) -> u64 {
        let mut numbers = self.0.iter().rev().filter_map(|(n, value)| match value {
            Value::Varint(v) if *n == number => Some(*v),
            _ => None,
        });
        numbers.next().unwrap_or_default()
    }
}

/// The content of the first annotation of a type, or an empty message.
fn annotation<'a>(message: &Message<'a>, name: &[u8]) -> Result<Message<'a>, Error> {
    for any in message.all(4) {
        let any = Message::read(any)?;
        if any.bytes(1).rsplit(|b| *b == b'/').next() == Some(name) {
            // One that does not parse has no cells; the record's JSON keeps its bytes.
            return Ok(Message::read(any.bytes(2)).unwrap_or(Message(Vec::new())));
        }
    }
    Ok(Message(Vec::new()))
}

/// The resource's own status, else that of its user trait.
fn status(resource: &Message<'_>, user: &Message<'_>) -> Result<&'static str, Error> {
    let own = resource.message(11)?.number(1);
    let status = if own == 0 {
        user.message(2).map_or(0, |status| status.number(1))
    } else {
        own
    };
    Ok(match status {
        1 => "enabled",
        2 => "disabled",
        3 => "deleted",
        _ => "",
    })
}

/// The primary email address of a user, else the first.
fn email<'a>(user: &Message<'a>) -> Result<&'a [u8], Error> {
    let mut first = None;
    for email in user.all(1) {
        let Ok(email) = Message::read(email) else {
            continue;
        };
        if email.number(2) != 0 {
            return Ok(email.bytes(1));
        }
        first = first.or(Some(email.bytes(1)));
    }
    Ok(first.unwrap_or_default())
}

fn purpose(value: u64) -> &'static str {
    match value {
        1 => "assignment",
        2 => "permission",
        3 => "ownership",
        _ => "",
    }
}

/// Trait names in lower case, joined by commas.
fn traits(resource_type: &Message<'_>) -> Result<String, Error> {
    const NAMES: [&str; 13] = [
        "",
        "user",
        "group",
        "role",
        "app",
        "secret",
        "security insight",
        "scope binding",
        "vendor",
        "vendor agreement",
        "license profile",
        "agent",
        "managed device",
    ];
    let mut numbers = Vec::new();
    for (number, value) in &resource_type.0 {
        match (number, value) {
            (3, Value::Varint(v)) => numbers.push(*v),
            (3, Value::Bytes(packed)) => {
                let mut packed = Fields::new(packed);
                while !packed.is_empty() {
                    numbers.push(packed.varint()?);
                }
            }
            _ => {}
        }
    }
    let names: Vec<&str> = numbers
        .iter()
        .filter_map(|n| NAMES.get(usize::try_from(*n).ok()?).copied())
        .collect();
    Ok(names.join(", "))
}
