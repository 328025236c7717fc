//! The columns a table shows of each kind of record, read from the wire bytes without decoding them.

use std::borrow::Cow;

use crate::error::{Error, Result};
use crate::model::wire::{Fields, Value};
use crate::model::{self, grant};
use crate::store::{GrantIds, GrantParts, Kind, format_nanos};

/// One column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// How its text sorts.
    pub values: Values,
    /// Whether it is looked up elsewhere in the sync, not read from the record.
    pub joined: bool,
}

/// What the cells of a column are. They are always text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// Words and ids: sorted without regard to case and accents, digits in them by their number.
    Text,
    /// Whole decimal numbers.
    Number,
    /// RFC 3339.
    Time,
}

const fn text(name: &'static str) -> Column {
    Column {
        name,
        values: Values::Text,
        joined: false,
    }
}

const fn time(name: &'static str) -> Column {
    Column {
        values: Values::Time,
        ..text(name)
    }
}

const fn name_of(name: &'static str) -> Column {
    Column {
        joined: true,
        ..text(name)
    }
}

const fn number_of(name: &'static str) -> Column {
    Column {
        values: Values::Number,
        ..name_of(name)
    }
}

const RESOURCE_TYPES: &[Column] = &[
    text("displayName"),
    text("id"),
    text("traits"),
    text("description"),
    number_of("resources"),
];

const RESOURCES: &[Column] = &[
    text("displayName"),
    text("resourceType"),
    text("resource"),
    text("parentType"),
    text("parent"),
    text("status"),
    text("email"),
    text("description"),
    time("createdAt"),
    time("lastLogin"),
    time("expiresAt"),
    name_of("parentName"),
    number_of("children"),
    number_of("entitlements"),
    number_of("grants"),
];

const ENTITLEMENTS: &[Column] = &[
    text("displayName"),
    text("id"),
    text("slug"),
    text("purpose"),
    text("resourceType"),
    text("resource"),
    text("description"),
    name_of("resourceName"),
    number_of("grants"),
];

const GRANTS: &[Column] = &[
    text("id"),
    text("principalType"),
    text("principal"),
    name_of("principalName"),
    text("entitlementId"),
    name_of("entitlementName"),
    text("resourceType"),
    text("resource"),
    name_of("resourceName"),
    text("kind"),
];

/// The columns of a kind, in order. Joined ones hold the display name of what the record refers to
/// (where the sync does not have it: the name that the record itself carries), or a number of
/// records: of a resource type its resources; of a resource its children, entitlements, and grants
/// as principal; of an entitlement its grants.
///
/// ```
/// let columns = c1z::query::columns(c1z::store::Kind::ResourceTypes);
/// assert_eq!(columns[4].name, "resources");
/// assert!(columns[4].joined);
/// ```
#[must_use]
pub fn columns(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::ResourceTypes => RESOURCE_TYPES,
        Kind::Resources => RESOURCES,
        Kind::Entitlements => ENTITLEMENTS,
        Kind::Grants => GRANTS,
    }
}

/// The column of a name. Error: `usage.unknown-column`.
pub(super) fn column(kind: Kind, name: &str) -> Result<&'static Column> {
    let all = columns(kind);
    all.iter().find(|c| c.name == name).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|c| c.name).collect();
        Error::new(
            "usage.unknown-column",
            format!(
                "There is no column {name:?} here. There are: {}.",
                names.join(", ")
            ),
        )
    })
}

/// The place of a column among those of its kind.
pub(super) fn place(kind: Kind, column: &Column) -> usize {
    let place = columns(kind).iter().position(|c| c.name == column.name);
    place.unwrap_or_default()
}

/// The columns of these names, all where there are none. Error: `usage.unknown-column`.
pub(super) fn named(kind: Kind, names: &[String]) -> Result<Vec<&'static Column>> {
    if names.is_empty() {
        return Ok(columns(kind).iter().collect());
    }
    names.iter().map(|name| column(kind, name)).collect()
}

/// The cells of one record in the order of [`columns`]. Those of joined names hold what the record
/// itself carries, those of joined numbers nothing.
pub(super) type Cells<'a> = Vec<Cow<'a, [u8]>>;

/// Reads the cells of one record.
pub(super) fn cells(kind: Kind, wire: &[u8]) -> Result<Cells<'_>, model::Error> {
    let cells: Vec<Cow<'_, [u8]>> = match kind {
        Kind::ResourceTypes => {
            let message = Message::read(wire)?;
            let traits = trait_names(&numbers(&message, 3)?);
            vec![
                message.bytes(2).into(),
                message.bytes(1).into(),
                traits.into_bytes().into(),
                message.bytes(5).into(),
                Cow::default(),
            ]
        }
        Kind::Resources => resource_cells(&Message::read(wire)?)?,
        Kind::Entitlements => {
            let message = Message::read(wire)?;
            let of = message.message(1)?;
            let resource = of.message(1)?;
            vec![
                message.bytes(3).into(),
                message.bytes(2).into(),
                message.bytes(8).into(),
                purpose(message.number(7)).as_bytes().into(),
                resource.bytes(1).into(),
                resource.bytes(2).into(),
                message.bytes(4).into(),
                of.bytes(3).into(),
                Cow::default(),
            ]
        }
        Kind::Grants => grant_cells(wire)?,
    };
    Ok(cells)
}

fn resource_cells<'a>(message: &Message<'a>) -> Result<Cells<'a>, model::Error> {
    let (id, parent) = (message.message(1)?, message.message(2)?);
    let user = annotation(message, b"c1.connector.v2.UserTrait")?;
    let secret = annotation(message, b"c1.connector.v2.SecretTrait")?;
    let created = message.all(12).last().or(user.all(8).last());
    Ok(vec![
        message.bytes(3).into(),
        id.bytes(1).into(),
        id.bytes(2).into(),
        parent.bytes(1).into(),
        parent.bytes(2).into(),
        status(message, &user)?.as_bytes().into(),
        email(&user)?.into(),
        message.bytes(5).into(),
        timestamp(created).into(),
        timestamp(user.all(9).last()).into(),
        timestamp(secret.all(3).last()).into(),
        Cow::default(),
        Cow::default(),
        Cow::default(),
        Cow::default(),
    ])
}

/// The cells of a grant of which only the ids are known.
pub(super) fn ids_cells<'a>(ids: &GrantIds<'a>) -> Cells<'a> {
    vec![
        Cow::default(),
        ids.principal.0.into(),
        ids.principal.1.into(),
        Cow::default(),
        ids.entitlement.into(),
        Cow::default(),
        ids.resource.0.into(),
        ids.resource.1.into(),
        Cow::default(),
        Cow::default(),
    ]
}

/// The cell at a place of a grant whose parts are known; of a joined one the name that the grant carries.
pub(super) fn part_cell<'a>(parts: &GrantParts<'a>, place: usize) -> &'a [u8] {
    match place {
        0 => parts.id,
        1 => parts.principal.0,
        2 => parts.principal.1,
        3 => parts.principal_name,
        4 => parts.entitlement.0,
        5 => parts.entitlement.1,
        6 => parts.resource.0,
        7 => parts.resource.1,
        8 => parts.resource_name,
        9 => kind(parts.expanded).as_bytes(),
        _ => &[],
    }
}

fn grant_cells(wire: &[u8]) -> Result<Cells<'_>, model::Error> {
    let parts = grant::parts(wire)?;
    let (entitlement, entitlement_name) = parts.entitlement.unwrap_or_default();
    let principal = parts.principal.unwrap_or_default();
    let kind: &[u8] = kind(grant::expanded(wire, entitlement)?).as_bytes();
    Ok(vec![
        parts.id.into(),
        principal.0.into(),
        principal.1.into(),
        parts.principal_name.into(),
        entitlement.into(),
        entitlement_name.into(),
        parts.resource.0.into(),
        parts.resource.1.into(),
        parts.resource_name.into(),
        kind.into(),
    ])
}

/// What a grant is called by whether it was expanded.
pub(super) fn kind(expanded: bool) -> &'static str {
    if expanded { "expanded" } else { "direct" }
}

/// A `Timestamp` as text; empty for none and for those beyond the years 1 to 9999.
fn timestamp(message: Option<&[u8]>) -> Vec<u8> {
    const YEARS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;
    let time = message.and_then(|bytes| Message::read(bytes).ok());
    let Some(time) = time else {
        return Vec::new();
    };
    let (seconds, nanos) = (time.number(1).cast_signed(), time.number(2));
    if !YEARS.contains(&seconds) || nanos >= 1_000_000_000 {
        return Vec::new();
    }
    let nanos = i128::from(seconds)
        .saturating_mul(1_000_000_000)
        .saturating_add(i128::from(nanos));
    format_nanos(nanos).into_bytes()
}

/// Values of an enum field, packed or not.
fn numbers(message: &Message<'_>, field: u32) -> Result<Vec<u64>, model::Error> {
    let mut numbers = Vec::new();
    for (number, value) in &message.0 {
        match value {
            Value::Varint(v) if *number == field => numbers.push(*v),
            Value::Bytes(packed) if *number == field => {
                let mut packed = Fields::new(packed);
                while !packed.is_empty() {
                    numbers.push(packed.varint()?);
                }
            }
            _ => {}
        }
    }
    Ok(numbers)
}

/// Names of the traits by their number.
const TRAITS: [&str; 13] = [
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

/// The annotations that give a resource its traits, by number.
const TRAIT_ANNOTATIONS: [&[u8]; 13] = [
    b"",
    b"UserTrait",
    b"GroupTrait",
    b"RoleTrait",
    b"AppTrait",
    b"SecretTrait",
    b"SecurityInsightTrait",
    b"ScopeBindingTrait",
    b"VendorTrait",
    b"VendorAgreementTrait",
    b"LicenseProfileTrait",
    b"AgentTrait",
    b"ManagedDeviceTrait",
];

fn trait_names(numbers: &[u64]) -> String {
    let names = numbers
        .iter()
        .filter_map(|n| TRAITS.get(usize::try_from(*n).ok()?).copied())
        .filter(|name| !name.is_empty());
    names.collect::<Vec<&str>>().join(", ")
}

/// The values a record has of a facet, for the kinds whose records tell alone.
pub(super) struct Attributes<'a> {
    /// Type of the resource, or of the entitlement's resource.
    pub(super) resource_type: &'a [u8],
    /// One bit for each trait, see [`trait_list`].
    pub(super) traits: u16,
    /// Status of a resource or purpose of an entitlement.
    pub(super) word: &'static str,
}

/// Reads the attributes of a resource type, resource or entitlement.
pub(super) fn attributes(kind: Kind, wire: &[u8]) -> Result<Attributes<'_>, model::Error> {
    let message = Message::read(wire)?;
    let (resource_type, traits, word): (&[u8], u16, _) = match kind {
        Kind::ResourceTypes => {
            let mut traits = 0;
            for number in numbers(&message, 3)? {
                traits |= bit(number);
            }
            (message.bytes(1), traits, "")
        }
        Kind::Resources => {
            let mut traits = 0;
            for any in message.all(4) {
                let any = Message::read(any)?;
                let name = any.bytes(1).rsplit(|b| *b == b'/').next();
                let name = name.and_then(|name| name.strip_prefix(b"c1.connector.v2."));
                let number = TRAIT_ANNOTATIONS.iter().position(|n| Some(*n) == name);
                traits |= bit(number.unwrap_or_default() as u64);
            }
            let user = annotation(&message, b"c1.connector.v2.UserTrait")?;
            let resource_type = message.message(1)?.bytes(1);
            (resource_type, traits, status(&message, &user)?)
        }
        Kind::Entitlements => {
            let resource = message.message(1)?.message(1)?;
            (resource.bytes(1), 0, purpose(message.number(7)))
        }
        Kind::Grants => (&[], 0, ""),
    };
    Ok(Attributes {
        resource_type,
        traits,
        word,
    })
}

/// The bit of a trait; none for the unspecified and unknown.
fn bit(number: u64) -> u16 {
    match u32::try_from(number) {
        Ok(number @ 1..=12) => 1_u16.wrapping_shl(number),
        _ => 0,
    }
}

/// Names of the traits whose bits are set.
pub(super) fn trait_list(traits: u16) -> impl Iterator<Item = &'static str> {
    (1..13_u64)
        .filter(move |n| traits & bit(*n) != 0)
        .filter_map(|n| TRAITS.get(usize::try_from(n).ok()?).copied())
}

/// The fields of one message, by number; what is asked for last wins, as in protobuf.
struct Message<'a>(Vec<(u32, Value<'a>)>);

impl<'a> Message<'a> {
    fn read(wire: &'a [u8]) -> Result<Self, model::Error> {
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

    fn message(&self, number: u32) -> Result<Self, model::Error> {
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
fn annotation<'a>(message: &Message<'a>, name: &[u8]) -> Result<Message<'a>, model::Error> {
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
fn status(resource: &Message<'_>, user: &Message<'_>) -> Result<&'static str, model::Error> {
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
fn email<'a>(user: &Message<'a>) -> Result<&'a [u8], model::Error> {
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
