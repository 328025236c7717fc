//! What one record says, read from its canonical JSON alone.

use std::collections::BTreeSet;

use c1z::store::{Kind, ResourceRef};
use serde_json::Value;

/// The traits by their names, and the annotations that give them to a resource.
const TRAITS: [(&str, &str); 12] = [
    ("user", "UserTrait"),
    ("group", "GroupTrait"),
    ("role", "RoleTrait"),
    ("app", "AppTrait"),
    ("secret", "SecretTrait"),
    ("security insight", "SecurityInsightTrait"),
    ("scope binding", "ScopeBindingTrait"),
    ("vendor", "VendorTrait"),
    ("vendor agreement", "VendorAgreementTrait"),
    ("license profile", "LicenseProfileTrait"),
    ("agent", "AgentTrait"),
    ("managed device", "ManagedDeviceTrait"),
];

/// The text at a path, empty where there is none.
pub(crate) fn text(json: &Value, path: &str) -> String {
    let found = json.pointer(path).and_then(Value::as_str);
    found.unwrap_or_default().to_owned()
}

/// The resource whose id stands at a path.
pub(crate) fn reference(json: &Value, path: &str) -> ResourceRef {
    ResourceRef {
        resource_type: text(json, &format!("{path}/resourceType")),
        resource: text(json, &format!("{path}/resource")),
    }
}

/// The texts in which a search looks for a resource type, resource or entitlement.
pub(crate) fn searched(kind: Kind, json: &Value) -> Vec<String> {
    let paths: &[&str] = match kind {
        Kind::ResourceTypes => &["/displayName", "/id", "/description"],
        Kind::Resources => &[
            "/displayName",
            "/id/resource",
            "/description",
            "/externalId/id",
        ],
        Kind::Entitlements => &["/displayName", "/id", "/slug", "/description"],
        Kind::Grants => &["/id"],
    };
    let mut found: Vec<String> = paths.iter().map(|path| text(json, path)).collect();
    if kind == Kind::Resources {
        profile(&json["profile"], &mut found);
        for annotation in list(&json["annotations"]) {
            traits_texts(annotation, &mut found);
        }
    }
    found
}

/// The texts of an annotation that is a trait.
fn traits_texts(annotation: &Value, found: &mut Vec<String>) {
    let strings: &[&str] = match type_name(annotation).as_str() {
        "UserTrait" => {
            for email in list(&annotation["emails"]) {
                found.push(text(email, "/address"));
            }
            let name = &annotation["structuredName"];
            for part in ["/givenName", "/familyName", "/prefix", "/suffix"] {
                found.push(text(name, part));
            }
            for many in [
                &name["middleNames"],
                &annotation["loginAliases"],
                &annotation["employeeIds"],
            ] {
                found.extend(list(many).filter_map(|v| Some(v.as_str()?.to_owned())));
            }
            &["/login"]
        }
        "GroupTrait" | "RoleTrait" | "AppTrait" | "SecretTrait" | "AgentTrait" => &[],
        _ => return,
    };
    found.extend(strings.iter().map(|path| text(annotation, path)));
    profile(&annotation["profile"], found);
}

/// The strings and numbers among the values of a profile.
fn profile(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Number(number) => found.push(shown(number.as_f64().unwrap())),
        Value::Array(values) => values.iter().for_each(|value| profile(value, found)),
        Value::Object(members) => members.values().for_each(|value| profile(value, found)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// A number as JSON shows it.
fn shown(number: f64) -> String {
    if number.abs() < 1e21 && number.abs() >= 1e-6 || number == 0.0 {
        return number.to_string();
    }
    let text = format!("{number:e}");
    if text.contains("e-") {
        text
    } else {
        text.replace('e', "e+")
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// What a `c1.connector.v2` annotation is called.
fn type_name(annotation: &Value) -> String {
    let url = text(annotation, "/@type");
    let name = url.rsplit('/').next().unwrap_or_default();
    name.strip_prefix("c1.connector.v2.")
        .unwrap_or_default()
        .to_owned()
}

/// A resource's first user trait that could be read.
fn user(json: &Value) -> &Value {
    a_trait(json, "UserTrait")
}

fn a_trait<'a>(json: &'a Value, name: &str) -> &'a Value {
    let first = list(&json["annotations"]).find(|a| type_name(a) == name);
    first
        .filter(|user| user.get("value").is_none())
        .unwrap_or(&Value::Null)
}

/// The traits of a resource type or resource.
pub(crate) fn traits(kind: Kind, json: &Value) -> Vec<&'static str> {
    let named: Vec<String> = match kind {
        Kind::ResourceTypes => {
            let names = list(&json["traits"]).filter_map(Value::as_str);
            names
                .map(|name| {
                    name.trim_start_matches("TRAIT_")
                        .to_lowercase()
                        .replace('_', " ")
                })
                .collect()
        }
        _ => list(&json["annotations"]).map(type_name).collect(),
    };
    let has = |known: &(&str, &str)| named.iter().any(|name| name == known.0 || name == known.1);
    TRAITS
        .iter()
        .filter(|known| has(known))
        .map(|known| known.0)
        .collect()
}

/// `enabled`, `disabled` or `deleted`: the resource's own, else the user's.
pub(crate) fn status(json: &Value) -> String {
    let own = json.pointer("/status/status");
    let status = own.or_else(|| user(json).pointer("/status/status"));
    let status = status.and_then(Value::as_str).unwrap_or_default();
    status.rsplit('_').next().unwrap_or_default().to_lowercase()
}

pub(crate) fn purpose(json: &Value) -> String {
    text(json, "/purpose")
        .rsplit('_')
        .next()
        .unwrap_or_default()
        .to_lowercase()
}

/// The primary address, else the first.
fn email(json: &Value) -> String {
    let emails: Vec<&Value> = list(&user(json)["emails"]).collect();
    let primary = emails.iter().find(|email| email["isPrimary"] == true);
    primary
        .or(emails.first())
        .map(|email| text(email, "/address"))
        .unwrap_or_default()
}

fn time(value: Option<&Value>) -> String {
    let time = value
        .and_then(Value::as_str)
        .filter(|time| !time.starts_with("invalid"));
    time.unwrap_or_default().to_owned()
}

/// `direct` or `expanded`: there are sources, and the grant's own entitlement is none of them.
pub(crate) fn kind_of_grant(json: &Value) -> &'static str {
    let sources: BTreeSet<&String> = json
        .pointer("/sources/sources")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(id, _)| id)
        .collect();
    if sources.is_empty() || sources.contains(&text(json, "/entitlement/id")) {
        "direct"
    } else {
        "expanded"
    }
}

/// A cell that the record itself has; of joined columns what the record carries.
pub(crate) fn own_cell(kind: Kind, json: &Value, column: &str) -> String {
    let path = match (kind, column) {
        (Kind::ResourceTypes, "traits") => {
            let names = list(&json["traits"]).filter_map(Value::as_str);
            let names = names.filter(|name| *name != "TRAIT_UNSPECIFIED");
            let names = names.map(|name| {
                name.trim_start_matches("TRAIT_")
                    .to_lowercase()
                    .replace('_', " ")
            });
            return names.collect::<Vec<_>>().join(", ");
        }
        (Kind::Resources, "status") => return status(json),
        (Kind::Resources, "email") => return email(json),
        (Kind::Resources, "createdAt") => {
            return time(
                json.get("createdAt")
                    .or_else(|| user(json).get("createdAt")),
            );
        }
        (Kind::Resources, "lastLogin") => return time(user(json).get("lastLogin")),
        (Kind::Resources, "expiresAt") => {
            return time(a_trait(json, "SecretTrait").get("expiresAt"));
        }
        (Kind::Entitlements, "purpose") => return purpose(json),
        (Kind::Grants, "kind") => return kind_of_grant(json).to_owned(),
        (Kind::Resources, "resourceType") => "/id/resourceType",
        (Kind::Resources, "resource") => "/id/resource",
        (Kind::Resources, "parentType") => "/parentResourceId/resourceType",
        (Kind::Resources, "parent") => "/parentResourceId/resource",
        (Kind::Entitlements, "resourceType") => "/resource/id/resourceType",
        (Kind::Entitlements, "resource") => "/resource/id/resource",
        (Kind::Entitlements, "resourceName") => "/resource/displayName",
        (Kind::Grants, "principalType") => "/principal/id/resourceType",
        (Kind::Grants, "principal") => "/principal/id/resource",
        (Kind::Grants, "principalName") => "/principal/displayName",
        (Kind::Grants, "entitlementId") => "/entitlement/id",
        (Kind::Grants, "entitlementName") => "/entitlement/displayName",
        (Kind::Grants, "resourceType") => "/entitlement/resource/id/resourceType",
        (Kind::Grants, "resource") => "/entitlement/resource/id/resource",
        (Kind::Grants, "resourceName") => "/entitlement/resource/displayName",
        (_, "displayName") => "/displayName",
        (_, "id") => "/id",
        (_, "slug") => "/slug",
        (_, "description") => "/description",
        _ => return String::new(),
    };
    text(json, path)
}
