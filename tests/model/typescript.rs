//! The TypeScript types of the records, from the descriptors.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};

use super::oracle::{POOL, message};

/// What comes before the interfaces.
const HEAD: &str = r#"/**
 * The records, in the canonical JSON form of their protobuf messages. A field that has its default value is absent.
 *
 * Made from `proto/` by `cargo run --example emit_types > pkg/src/records.ts`; a test holds this file to that.
 * @module
 */

/** Any JSON. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** An integer of 64 bits, in decimal. */
export type Int64 = string;

/** A floating-point number; those that JSON has no number for go by name. */
export type Double = number | "NaN" | "Infinity" | "-Infinity";

/** Bytes, in standard base64. */
export type Base64 = string;

/** A point in time, as in RFC 3339: `2025-03-01T12:00:00.500Z`. Begins with `invalid:` where the file holds none. */
export type Timestamp = string;

/** A time span in seconds: `1.500s`. Begins with `invalid:` where the file holds none. */
export type Duration = string;

/**
 * An `@type` that is none of those in {@link Annotation}: a string that no known name equals. Exists only as a type, so that
 * comparing `@type` with a known name leaves exactly that annotation.
 */
export declare enum UnknownType {
  Other = "",
}

/** An annotation of a type that is not in {@link Annotation}. Types that c1z does not know at all have a `value` in base64. */
export interface UnknownAny {
  "@type": UnknownType;
  value?: JsonValue;
}

"#;

/// What is said of the union.
const UNION: &str = r#"/**
 * Anything that may be attached to a record; `@type` says what it is. An annotation whose bytes do not parse has a `value` in
 * base64 in place of its fields, and the file a warning.
 *
 * @example
 * ```ts
 * const { annotations = [] } = await view.resource({ resourceType: "user", resource: "alice" });
 * for (const annotation of annotations)
 *   if (annotation["@type"] === "type.googleapis.com/c1.connector.v2.UserTrait") console.log(annotation.emails?.[0]?.address); // → alice@example.com
 * ```
 */
"#;

/// What is said of the fields of the records themselves.
const FIELDS: [(&str, &str); 33] = [
    ("Entitlement.annotations", "What the connector attached."),
    ("Entitlement.description", "For people."),
    ("Entitlement.displayName", "For people."),
    (
        "Entitlement.grantableTo",
        "The types of resource that may hold it.",
    ),
    (
        "Entitlement.id",
        "Unique among the entitlements of a sync; often `type:resource:slug`, which is not to be relied upon.",
    ),
    ("Entitlement.purpose", "What it is for."),
    (
        "Entitlement.resource",
        "What it is on, as the entitlement carries it; `joined()` gives that of the sync.",
    ),
    ("Entitlement.slug", "A short name, such as `member`."),
    (
        "Grant.annotations",
        "What the connector attached; a `GrantExpandable` is the last.",
    ),
    (
        "Grant.entitlement",
        "What is held. Every list and read gives it, with id and resource.",
    ),
    ("Grant.id", "Unique among the grants of a sync."),
    (
        "Grant.principal",
        "Who holds it. Every list and read gives it, with its id.",
    ),
    (
        "Grant.sources",
        "The entitlements through which it is held, where an expansion found them.",
    ),
    (
        "GrantExpandable.entitlementIds",
        "Who holds one of these holds the grant's entitlement, too.",
    ),
    (
        "GrantExpandable.resourceTypeIds",
        "Only principals of these types do; all when absent.",
    ),
    (
        "GrantExpandable.shallow",
        "Only those who hold them directly do.",
    ),
    ("GrantSources.sources", "By entitlement id."),
    (
        "GrantSourcesGrantSource.isDirect",
        "Whether it is held by itself, not through another.",
    ),
    (
        "Resource.annotations",
        "What the connector attached; its traits are among them.",
    ),
    (
        "Resource.createdAt",
        "When it was made where it comes from.",
    ),
    ("Resource.description", "For people."),
    ("Resource.displayName", "For people; not unique."),
    (
        "Resource.icon",
        "An asset to show beside it: see `view.asset`.",
    ),
    (
        "Resource.id",
        "Type and id, which only together are unique.",
    ),
    ("Resource.parentResourceId", "What it is below."),
    ("Resource.profile", "Whatever else the connector knows."),
    ("Resource.status", "Whether it is in use."),
    ("ResourceId.resource", "Id within the type."),
    ("ResourceId.resourceType", "Id of the resource type."),
    ("ResourceType.description", "For people."),
    ("ResourceType.displayName", "For people."),
    ("ResourceType.id", "Unique in a sync, for example `user`."),
    ("ResourceType.traits", "What resources of this type are."),
];

/// Messages that the store hands out.
const RECORDS: [&str; 4] = [
    "c1.connector.v2.ResourceType",
    "c1.connector.v2.Resource",
    "c1.connector.v2.Entitlement",
    "c1.connector.v2.Grant",
];

/// Annotations that stand in other files than `annotation_*.proto`.
const ANNOTATIONS: [&str; 5] = [
    "c1.c1z.v1.SyncDetails",
    "c1.connector.v2.CapabilityPermissions",
    "c1.connector.v2.Deprecated",
    "c1.connector.v2.OptInRequired",
    "c1.connector.v2.SkipSyncAnomalyDetection",
];

/// What is to be declared, by the name of the type, so that the order is that of the alphabet.
#[derive(Default)]
struct Types {
    messages: BTreeMap<String, MessageDescriptor>,
    enums: BTreeMap<String, EnumDescriptor>,
}

/// The whole file.
pub(crate) fn render() -> String {
    let annotations = annotations();
    let mut types = Types::default();
    for name in RECORDS {
        types.reach(&message(name));
    }
    for item in &annotations {
        types.reach(item);
    }
    let mut out = HEAD.to_owned();
    for (name, item) in &types.messages {
        interface(name, item, &mut out);
    }
    for (name, item) in &types.enums {
        let _ = writeln!(
            out,
            "/** `{}`; a number that has no name stays a number. */",
            item.full_name()
        );
        let _ = writeln!(out, "export type {name} =");
        for value in item.values() {
            let _ = writeln!(out, "  | \"{}\"", value.name());
        }
        out.push_str("  | number;\n\n");
    }
    union(&annotations, &mut out);
    out
}

/// What annotations may be: every message of their files that is not only a part of another one.
fn annotations() -> Vec<MessageDescriptor> {
    let all: Vec<_> = POOL.all_messages().collect();
    let parts: BTreeSet<_> = all
        .iter()
        .flat_map(MessageDescriptor::fields)
        .filter_map(|field| match field.kind() {
            Kind::Message(part) => Some(part.full_name().to_owned()),
            _ => None,
        })
        .collect();
    let mut found: Vec<_> = all
        .into_iter()
        .filter(|item| {
            let file = item.parent_file();
            let whole = item.parent_message().is_none() && !parts.contains(item.full_name());
            let here = file.name().starts_with("c1/connector/v2/annotation_");
            (whole && here) || ANNOTATIONS.contains(&item.full_name())
        })
        .collect();
    found.sort_by_key(|item| item.full_name().to_owned());
    found
}

impl Types {
    fn reach(&mut self, item: &MessageDescriptor) {
        if item.full_name().starts_with("google.") {
            return;
        }
        let entry = item.is_map_entry();
        if !entry {
            let name = name(item.full_name(), item.package_name());
            if let Some(other) = self.messages.insert(name.clone(), item.clone()) {
                assert_eq!(
                    other.full_name(),
                    item.full_name(),
                    "two types named {name}"
                );
                return;
            }
        }
        for field in item.fields() {
            match field.kind() {
                Kind::Message(part) => self.reach(&part),
                Kind::Enum(part) => {
                    self.enums
                        .insert(name(part.full_name(), part.package_name()), part);
                }
                _ => {}
            }
        }
    }
}

/// `c1.connector.v2.UserTrait.Email` is `UserTraitEmail`.
fn name(full_name: &str, package: &str) -> String {
    full_name[package.len() + 1..].replace('.', "")
}

fn interface(name: &str, item: &MessageDescriptor, out: &mut String) {
    let _ = writeln!(out, "/** `{}` */", item.full_name());
    let mut fields: Vec<_> = item.fields().collect();
    fields.sort_by_key(FieldDescriptor::number);
    if fields.is_empty() {
        let _ = writeln!(out, "export interface {name} {{}}\n");
        return;
    }
    let _ = writeln!(out, "export interface {name} {{");
    for field in fields {
        let options = field.options();
        let deprecated = options.get_field_by_name("deprecated");
        let deprecated = deprecated.is_some_and(|value| value.as_bool() == Some(true));
        let place = format!("{name}.{}", field.json_name());
        let said = FIELDS.iter().find(|(field, _)| *field == place);
        if let Some((_, said)) = said {
            assert!(!deprecated, "{place}");
            let _ = writeln!(out, "  /** {said} */");
        } else if deprecated {
            out.push_str("  /** @deprecated */\n");
        }
        let _ = writeln!(out, "  {}?: {};", field.json_name(), type_of(&field));
    }
    out.push_str("}\n\n");
}

fn type_of(field: &FieldDescriptor) -> String {
    match field.kind() {
        Kind::Message(entry) if field.is_map() => {
            let value = entry.get_field(2).unwrap();
            format!("{{ [key: string]: {} }}", type_of(&value))
        }
        kind if field.is_list() => format!("{}[]", single(&kind)),
        kind => single(&kind),
    }
}

fn single(kind: &Kind) -> String {
    let name = match kind {
        Kind::Double | Kind::Float => "Double",
        Kind::Int64 | Kind::Uint64 | Kind::Sint64 | Kind::Fixed64 | Kind::Sfixed64 => "Int64",
        Kind::Bool => "boolean",
        Kind::String => "string",
        Kind::Bytes => "Base64",
        Kind::Message(item) if item.package_name() == "google.protobuf" => match item.name() {
            "Any" => "Annotation",
            "Struct" => "JsonObject",
            "Value" => "JsonValue",
            "ListValue" => "JsonValue[]",
            "FieldMask" => "string",
            "Timestamp" => "Timestamp",
            "Duration" => "Duration",
            _ => return single(&item.get_field(1).unwrap().kind()),
        },
        Kind::Message(item) => return name(item.full_name(), item.package_name()),
        Kind::Enum(item) => return name(item.full_name(), item.package_name()),
        _ => "number",
    };
    name.to_owned()
}

fn union(annotations: &[MessageDescriptor], out: &mut String) {
    out.push_str(UNION);
    out.push_str("export type Annotation =\n");
    for item in annotations {
        let (full, short) = (
            item.full_name(),
            name(item.full_name(), item.package_name()),
        );
        let _ = writeln!(
            out,
            "  | ({{ \"@type\": \"type.googleapis.com/{full}\" }} & {short})"
        );
    }
    out.push_str("  | UnknownAny;\n");
}
