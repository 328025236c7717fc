//! Turns descriptors into the Rust source of the table that drives the JSON mapping.

use std::collections::BTreeMap;
use std::fmt::Write;

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet};

/// What can go wrong: a `.proto` file uses something the mapping was not made for.
type Result<T> = std::result::Result<T, String>;

/// Messages that get a constant of `MessageId`.
const NAMED: [(&str, &str); 15] = [
    ("ANY", "google.protobuf.Any"),
    ("ASSET_REF", "c1.connector.v2.AssetRef"),
    ("ENTITLEMENT", "c1.connector.v2.Entitlement"),
    ("GRANT", "c1.connector.v2.Grant"),
    ("GRANT_EXPANDABLE", "c1.connector.v2.GrantExpandable"),
    ("GRANT_SOURCES", "c1.connector.v2.GrantSources"),
    ("MANIFEST_V3", "c1.c1z.v3.C1ZManifestV3"),
    ("RESOURCE", "c1.connector.v2.Resource"),
    ("RESOURCE_ID", "c1.connector.v2.ResourceId"),
    ("RESOURCE_TYPE", "c1.connector.v2.ResourceType"),
    ("STORED_GRANT", "c1.storage.v3.GrantRecord"),
    ("SYNC_RUN", "c1.reader.v2.SyncRun"),
    ("SYNC_RUN_RECORD", "c1.storage.v3.SyncRunRecord"),
    ("SYNC_STATS", "c1.reader.v2.SyncStats"),
    ("USER_TRAIT", "c1.connector.v2.UserTrait"),
];

/// All messages and enums by full name, with their places in the table.
struct Types<'a> {
    messages: Vec<(String, &'a DescriptorProto)>,
    message_at: BTreeMap<String, usize>,
    enums: Vec<(String, &'a EnumDescriptorProto)>,
    enum_at: BTreeMap<String, usize>,
    /// How many messages come before the map entries, which an `Any` cannot name.
    findable: usize,
}

/// The source of the table. A field of a type in the file `opaque` counts as unknown.
pub(crate) fn render(set: &FileDescriptorSet, opaque: &str) -> Result<String> {
    let types = Types::collect(set, opaque);
    let mut out = String::new();
    render_enums(&types, &mut out);
    render_messages(&types, &mut out)?;
    render_ids(&types, &mut out)?;
    Ok(out)
}

impl<'a> Types<'a> {
    fn collect(set: &'a FileDescriptorSet, opaque: &str) -> Self {
        let mut messages = Vec::new();
        let mut enums = Vec::new();
        for file in set.file.iter().filter(|file| file.name() != opaque) {
            let package = file.package();
            for message in &file.message_type {
                walk(package, message, &mut messages, &mut enums);
            }
            for item in &file.enum_type {
                enums.push((format!("{package}.{}", item.name()), item));
            }
        }
        messages.sort_by(|a, b| (is_entry(a.1), &a.0).cmp(&(is_entry(b.1), &b.0)));
        enums.sort_by(|a, b| a.0.cmp(&b.0));
        let places = |names: Vec<&String>| {
            names
                .into_iter()
                .enumerate()
                .map(|(at, name)| (name.clone(), at))
                .collect()
        };
        Self {
            message_at: places(messages.iter().map(|(name, _)| name).collect()),
            enum_at: places(enums.iter().map(|(name, _)| name).collect()),
            findable: messages.iter().filter(|(_, item)| !is_entry(item)).count(),
            messages,
            enums,
        }
    }
}

fn walk<'a>(
    scope: &str,
    message: &'a DescriptorProto,
    messages: &mut Vec<(String, &'a DescriptorProto)>,
    enums: &mut Vec<(String, &'a EnumDescriptorProto)>,
) {
    let name = format!("{scope}.{}", message.name());
    for nested in &message.nested_type {
        walk(&name, nested, messages, enums);
    }
    for item in &message.enum_type {
        enums.push((format!("{name}.{}", item.name()), item));
    }
    messages.push((name, message));
}

fn is_entry(message: &DescriptorProto) -> bool {
    message
        .options
        .as_ref()
        .is_some_and(|options| options.map_entry())
}

fn render_enums(types: &Types<'_>, out: &mut String) {
    let _ = writeln!(
        out,
        "pub(super) static ENUMS: [&[EnumValue]; {}] = [",
        types.enums.len()
    );
    for (name, item) in &types.enums {
        let _ = writeln!(out, "    // {name}");
        out.push_str("    &[");
        // Of two names for one number the first declared is the canonical one.
        let mut values = BTreeMap::new();
        for value in &item.value {
            values.entry(value.number()).or_insert(value.name());
        }
        for (number, value) in values {
            let text = if name == "google.protobuf.NullValue" {
                "null".to_owned()
            } else {
                format!("\"{value}\"")
            };
            let _ = write!(out, "EnumValue {{ number: {number}, json: {text:?} }}, ");
        }
        out.push_str("],\n");
    }
    out.push_str("];\n\n");
}

fn render_messages(types: &Types<'_>, out: &mut String) -> Result<()> {
    let _ = writeln!(
        out,
        "pub(super) static MESSAGES: [Message; {}] = [",
        types.messages.len()
    );
    for (name, message) in &types.messages {
        let special = special(name);
        let oneofs = message
            .field
            .iter()
            .filter(|field| !field.proto3_optional())
            .filter_map(|field| field.oneof_index)
            .max()
            .map_or(0, |last| last + 1);
        let _ = writeln!(
            out,
            "    Message {{ name: {name:?}, special: Special::{special}, oneofs: {oneofs}, fields: &["
        );
        let mut fields: Vec<_> = message.field.iter().collect();
        fields.sort_by_key(|field| field.number());
        for field in fields {
            render_field(types, name, field, out)?;
        }
        out.push_str("    ] },\n");
    }
    out.push_str("];\n\n");
    let _ = writeln!(
        out,
        "/// The messages before this one are sorted by name; the rest are map entries.\npub(super) const FINDABLE: usize = {};\n",
        types.findable
    );
    Ok(())
}

fn render_field(
    types: &Types<'_>,
    owner: &str,
    field: &FieldDescriptorProto,
    out: &mut String,
) -> Result<()> {
    let at = || format!("{owner}.{}", field.name());
    let name = field.type_name().trim_start_matches('.');
    let mut cardinality = if field.label() == Label::Repeated {
        "Repeated"
    } else if field.proto3_optional() || field.oneof_index.is_some() {
        "Explicit"
    } else {
        "Implicit"
    };
    let mut place = 0;
    match field.r#type() {
        Type::Message => match types.message_at.get(name) {
            Some(found) => {
                place = *found;
                if is_entry(types.messages[place].1) {
                    cardinality = "Map";
                    if types.messages[place].1.field[0].r#type() != Type::String {
                        return Err(format!("{}: only string keys are mapped to JSON", at()));
                    }
                }
            }
            // Opaque: JSON leaves it out, as it does all unknown fields.
            None => return Ok(()),
        },
        Type::Enum => {
            place = *types
                .enum_at
                .get(name)
                .ok_or_else(|| format!("{}: no enum {name}", at()))?;
        }
        Type::Group => return Err(format!("{}: groups are not mapped to JSON", at())),
        _ => {}
    }
    let oneof = match field.oneof_index {
        Some(index) if !field.proto3_optional() => index + 1,
        _ => 0,
    };
    let kind = format!("{:?}", field.r#type());
    let key = format!("\"{}\":", field.json_name());
    let number =
        u16::try_from(field.number()).map_err(|_| format!("{}: number too large", at()))?;
    let _ = writeln!(
        out,
        "        Field {{ number: {number}, key: {key:?}, kind: Kind::{kind}, cardinality: Cardinality::{cardinality}, oneof: {oneof}, place: {place} }},"
    );
    Ok(())
}

fn render_ids(types: &Types<'_>, out: &mut String) -> Result<()> {
    out.push_str("impl MessageId {\n");
    for (constant, name) in NAMED {
        let place = types
            .message_at
            .get(name)
            .ok_or_else(|| format!("no message {name}"))?;
        let _ = writeln!(
            out,
            "    /// `{name}`\n    pub const {constant}: Self = Self({place});"
        );
    }
    out.push_str("}\n");
    Ok(())
}

/// The JSON form that a well-known type has instead of its fields.
fn special(name: &str) -> &'static str {
    match name.strip_prefix("google.protobuf.") {
        Some("Any") => "Any",
        Some("Timestamp") => "Timestamp",
        Some("Duration") => "Duration",
        Some("Struct") => "Struct",
        Some("Value") => "Value",
        Some("ListValue") => "ListValue",
        Some("FieldMask") => "FieldMask",
        Some("Empty") => "Empty",
        Some(wrapper) if wrapper.ends_with("Value") => "Wrapper",
        _ => "None",
    }
}
