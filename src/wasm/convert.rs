//! Data in and out: what comes in is small and read member by member, what goes out is JSON text.

use js_sys::{Array, JSON, Object};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

use super::errors::{Result, Thrown};
use crate::limits::Limits;
use crate::query::{Comparison, Condition, Facet, Form, Missing, Order, Question};
use crate::store::{EntitlementQuery, GrantQuery, Kind, Query, ResourceQuery, ResourceRef};

/// A value of ours as a JavaScript one. Numbers beyond 2^53 lose precision, and nothing else does.
pub(super) fn to_js<T: Serialize>(value: &T) -> Result<JsValue> {
    let text = serde_json::to_string(value).map_err(|e| unusual(&e.to_string()))?;
    JSON::parse(&text).map_err(|_| unusual("it is not JSON"))
}

/// Limits as given; what is absent has its default.
pub(super) fn limits(value: &JsValue) -> Result<Limits> {
    let mut limits = Limits::default();
    members("limits", value, |name, value| {
        let slot = match name {
            "maxEncodedSize" => &mut limits.max_encoded_size,
            "maxDecodedSize" => &mut limits.max_decoded_size,
            "maxWindowSize" => &mut limits.max_window_size,
            "maxManifestSize" => &mut limits.max_manifest_size,
            "maxRecordSize" => &mut limits.max_record_size,
            "maxCacheSize" => &mut limits.max_cache_size,
            "maxEntries" => &mut limits.max_entries,
            "maxDepth" => {
                limits.max_depth = u32::try_from(number(name, value)?).unwrap_or(u32::MAX);
                return Ok(true);
            }
            _ => return Ok(false),
        };
        *slot = number(name, value)?;
        Ok(true)
    })?;
    Ok(limits)
}

/// A number of bytes or records.
pub(super) fn count(what: &str, value: f64) -> Result<u64> {
    if value >= 0.0 && value.fract() == 0.0 && value <= 9_007_199_254_740_991.0 {
        return Ok(value as u64);
    }
    Err(Thrown::usage(
        "usage.argument",
        format!("{what} must be a whole number from 0."),
    ))
}

/// Which sync, and what is asked of its records. The package has checked that the kind has these
/// filters.
pub(super) fn question(value: &JsValue) -> Result<(String, Question)> {
    let (mut sync_id, mut named, mut text) = (String::new(), String::new(), String::new());
    let (mut resources, mut entitlements) = (ResourceQuery::default(), EntitlementQuery::default());
    let (mut grants, mut narrow, mut order) = (GrantQuery::default(), Vec::new(), Vec::new());
    let (mut conditions, mut missing) = (Vec::new(), Vec::new());
    members("query", value, |name, value| {
        match name {
            "kind" => named = string(name, value)?,
            "syncId" => sync_id = string(name, value)?,
            "text" => text = string(name, value)?,
            "orderBy" => order = orders(value)?,
            "where" => conditions = columns(value)?,
            "missing" => missing = lacks(&strings(name, value)?)?,
            "parent" => resources.parent = Some(reference(name, value)?),
            "principal" => grants.principal = Some(reference(name, value)?),
            "resource" => {
                let resource = reference(name, value)?;
                entitlements.resource = Some(resource.clone());
                grants.resource = Some(resource);
            }
            "entitlementId" => grants.entitlement_id = Some(string(name, value)?),
            "principalResourceId" => grants.principal_resource_id = Some(string(name, value)?),
            "principalResourceType" => grants.principal_resource_types = strings(name, value)?,
            "entitlementResourceType" => {
                grants.entitlement_resource_type = Some(string(name, value)?);
            }
            "includeExpansion" => grants.include_expansion = !value.is_falsy(),
            "resourceTypeId" => {
                let id = string(name, value)?;
                resources.resource_type_id = Some(id.clone());
                narrow.push((Facet::ResourceType, id));
            }
            "trait" => narrow.push((Facet::Trait, string(name, value)?)),
            "status" => narrow.push((Facet::Status, string(name, value)?)),
            "purpose" => narrow.push((Facet::Purpose, string(name, value)?)),
            "grantKind" => narrow.push((Facet::Kind, string(name, value)?)),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let query = match kind(&named)? {
        Kind::ResourceTypes => Query::ResourceTypes,
        Kind::Resources => {
            // The store filters resources by their type itself.
            narrow.retain(|(facet, _)| *facet != Facet::ResourceType);
            Query::Resources(resources)
        }
        Kind::Entitlements => Query::Entitlements(entitlements),
        Kind::Grants => Query::Grants(grants),
    };
    let question = Question {
        query,
        text,
        narrow,
        conditions,
        missing,
        order,
    };
    Ok((sync_id, question))
}

/// Columns, and whether they descend: a list of pairs.
fn orders(value: &JsValue) -> Result<Vec<Order>> {
    let list = Array::from(value);
    let order = |pair: JsValue| {
        let pair = Array::from(&pair);
        Ok(Order {
            column: string("orderBy", &pair.get(0))?,
            descending: !pair.get(1).is_falsy(),
        })
    };
    list.iter().map(order).collect()
}

/// Columns, how they are compared, and with what: a list of triples.
fn columns(value: &JsValue) -> Result<Vec<Condition>> {
    let condition = |triple: JsValue| {
        let triple = Array::from(&triple);
        let is = string("where", &triple.get(1))?;
        Ok(Condition {
            column: string("where", &triple.get(0))?,
            is: match is.as_str() {
                "contains" => Comparison::Contains,
                "=" => Comparison::Equal,
                "!=" => Comparison::NotEqual,
                ">" => Comparison::Greater,
                ">=" => Comparison::GreaterOrEqual,
                "<" => Comparison::Less,
                "<=" => Comparison::LessOrEqual,
                _ => return Err(unknown("comparison", &is)),
            },
            value: string("where", &triple.get(2))?,
        })
    };
    Array::from(value).iter().map(condition).collect()
}

fn lacks(names: &[String]) -> Result<Vec<Missing>> {
    let missing = |name: &String| match name.as_str() {
        "principal" => Ok(Missing::Principal),
        "entitlement" => Ok(Missing::Entitlement),
        "resource" => Ok(Missing::Resource),
        _ => Err(unknown("reference of a grant", name)),
    };
    names.iter().map(missing).collect()
}

/// The form of a name.
pub(super) fn form(name: &str) -> Result<Form> {
    Ok(match name {
        "json" => Form::Json,
        "objects" => Form::Objects,
        "lines" => Form::Lines,
        "csv" => Form::Csv,
        "joined" => Form::Joined,
        "joinedLines" => Form::JoinedLines,
        _ => return Err(unknown("form", name)),
    })
}

/// The kind of a name.
pub(super) fn kind(name: &str) -> Result<Kind> {
    Ok(match name {
        "resourceTypes" => Kind::ResourceTypes,
        "resources" => Kind::Resources,
        "entitlements" => Kind::Entitlements,
        "grants" => Kind::Grants,
        _ => return Err(unknown("kind of record", name)),
    })
}

/// Shows every member that is not `undefined` to `take`, which says whether it knows the name. Nothing at
/// all is an empty object.
fn members(
    what: &str,
    object: &JsValue,
    mut take: impl FnMut(&str, &JsValue) -> Result<bool>,
) -> Result<()> {
    if object.is_undefined() || object.is_null() {
        return Ok(());
    }
    let Some(object) = object.dyn_ref::<Object>() else {
        return Err(wrong(what, "an object"));
    };
    for entry in Object::entries(object).iter() {
        let entry = Array::from(&entry);
        let (name, value) = (entry.get(0).as_string().unwrap_or_default(), entry.get(1));
        if !value.is_undefined() && !take(&name, &value)? {
            let message = format!("In {what}: there is no {name}.");
            return Err(Thrown::usage("usage.unknown-option", message));
        }
    }
    Ok(())
}

fn string(name: &str, value: &JsValue) -> Result<String> {
    value.as_string().ok_or_else(|| wrong(name, "a string"))
}

fn strings(name: &str, value: &JsValue) -> Result<Vec<String>> {
    Array::from(value)
        .iter()
        .map(|value| string(name, &value))
        .collect()
}

fn number(name: &str, value: &JsValue) -> Result<u64> {
    count(name, value.as_f64().ok_or_else(|| wrong(name, "a number"))?)
}

fn reference(name: &str, value: &JsValue) -> Result<ResourceRef> {
    let mut found = ResourceRef::default();
    members(name, value, |part, value| {
        match part {
            "resourceType" => found.resource_type = string(part, value)?,
            "resource" => found.resource = string(part, value)?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(found)
}

fn unknown(what: &str, name: &str) -> Thrown {
    let message = format!("There is no {what} {name:?}.");
    Thrown::usage("usage.argument", message)
}

fn wrong(name: &str, wanted: &str) -> Thrown {
    Thrown::usage("usage.argument", format!("{name} must be {wanted}."))
}

fn unusual(reason: &str) -> Thrown {
    Thrown::usage(
        "usage.argument",
        format!("A value could not be handed to JavaScript: {reason}."),
    )
}
