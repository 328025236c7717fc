//! Data in and out: JSON text both ways, so that there is one way to read and one to write.

use js_sys::JSON;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::errors::{Result, Thrown};
use crate::limits::Limits;
use crate::store::{EntitlementQuery, GrantQuery, Kind, Query, ResourceQuery, ResourceRef};

/// A value of ours as a JavaScript one. Numbers beyond 2^53 lose precision, and nothing else does.
pub(super) fn to_js<T: Serialize>(value: &T) -> Result<JsValue> {
    let text = serde_json::to_string(value).map_err(|e| unusual(&e.to_string()))?;
    JSON::parse(&text).map_err(|_| unusual("it is not JSON"))
}

/// Limits as given; what is absent has its default.
pub(super) fn limits(value: &JsValue) -> Result<Limits> {
    if value.is_undefined() || value.is_null() {
        return Ok(Limits::default());
    }
    from_js("limits", value)
}

/// A number of bytes or records.
pub(super) fn count(what: &str, value: f64) -> Result<u64> {
    if value >= 0.0 && value.fract() == 0.0 && value <= 9_007_199_254_740_991.0 {
        return Ok(value as u64);
    }
    Err(Thrown::usage(
        "usage.argument",
        format!("{what} must be a whole number from 0, not {value}."),
    ))
}

/// Which sync, and which of its records.
pub(super) fn query(value: &JsValue) -> Result<(String, Query)> {
    let raw: RawQuery = from_js("query", value)?;
    Ok(match raw {
        RawQuery::ResourceTypes { sync_id } => (sync_id, Query::ResourceTypes),
        RawQuery::Resources {
            sync_id,
            resource_type_id,
            parent,
        } => (
            sync_id,
            Query::Resources(ResourceQuery {
                resource_type_id,
                parent,
            }),
        ),
        RawQuery::Entitlements { sync_id, resource } => {
            (sync_id, Query::Entitlements(EntitlementQuery { resource }))
        }
        RawQuery::Grants {
            sync_id,
            entitlement_id,
            resource,
            principal,
            principal_resource_type,
            entitlement_resource_type,
            include_expansion,
        } => (
            sync_id,
            Query::Grants(GrantQuery {
                entitlement_id,
                resource,
                principal,
                principal_resource_types: principal_resource_type
                    .map(Types::list)
                    .unwrap_or_default(),
                entitlement_resource_type,
                include_expansion: include_expansion.unwrap_or(true),
            }),
        ),
    })
}

/// The kind of a name.
pub(super) fn kind(name: &str) -> Result<Kind> {
    serde_json::from_value(name.into()).map_err(|_| {
        Thrown::usage(
            "usage.argument",
            format!("There is no kind of record {name:?}."),
        )
    })
}

/// A query as JavaScript writes it: filters beside `kind` and `syncId`.
#[derive(Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
enum RawQuery {
    ResourceTypes {
        sync_id: String,
    },
    Resources {
        sync_id: String,
        resource_type_id: Option<String>,
        parent: Option<ResourceRef>,
    },
    Entitlements {
        sync_id: String,
        resource: Option<ResourceRef>,
    },
    Grants {
        sync_id: String,
        entitlement_id: Option<String>,
        resource: Option<ResourceRef>,
        principal: Option<ResourceRef>,
        principal_resource_type: Option<Types>,
        entitlement_resource_type: Option<String>,
        include_expansion: Option<bool>,
    },
}

/// One type, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Types {
    One(String),
    Several(Vec<String>),
}

impl Types {
    fn list(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::Several(several) => several,
        }
    }
}

fn from_js<T: DeserializeOwned>(what: &str, value: &JsValue) -> Result<T> {
    let text = JSON::stringify(value)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default();
    serde_json::from_str(&text).map_err(|e| {
        let message = e.to_string();
        if message.starts_with("unknown field") {
            return Thrown::usage("usage.unknown-option", format!("In {what}: {message}."));
        }
        Thrown::usage(
            "usage.argument",
            format!("The {what} cannot be understood: {message}."),
        )
    })
}

fn unusual(reason: &str) -> Thrown {
    Thrown::usage(
        "usage.argument",
        format!("A value could not be handed to JavaScript: {reason}."),
    )
}
