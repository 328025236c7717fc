//! The texts that a search looks at, against those that the JSON of the same record has.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;
#[path = "model/oracle.rs"]
#[allow(dead_code)]
mod oracle;
#[path = "model/seeds.rs"]
#[allow(dead_code)]
mod seeds;

use std::collections::BTreeMap;

use c1z::model::wire::{put_bytes_field, put_varint};
use c1z::model::{Error, MessageId, search_text};
use c1z::store::{self, Kind, Query};
use common::{collect, fixtures};
use serde_json::Value as Json;

const TRAITS: [&str; 9] = [
    "UserTrait",
    "GroupTrait",
    "RoleTrait",
    "AppTrait",
    "SecretTrait",
    "AgentTrait",
    "ScopeBindingTrait",
    "ManagedDeviceTrait",
    "SecurityInsightTrait",
];

fn texts(message: MessageId, wire: &[u8]) -> Result<Vec<String>, Error> {
    let mut texts = Vec::new();
    search_text(message, wire, &mut |text| {
        texts.push(String::from_utf8(text.to_vec()).unwrap());
    })?;
    Ok(texts)
}

/// The text at a path, empty where there is none.
fn text(json: &Json, path: &str) -> String {
    json.pointer(path)
        .and_then(Json::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// All strings and numbers inside.
fn values(json: &Json, out: &mut Vec<String>) {
    match json {
        Json::String(text) => out.push(text.clone()),
        Json::Number(number) => out.push(shown(number.as_f64().unwrap())),
        Json::Array(items) => items.iter().for_each(|item| values(item, out)),
        Json::Object(members) => members.values().for_each(|member| values(member, out)),
        _ => {}
    }
}

/// A number as JSON shows it.
fn shown(number: f64) -> String {
    if number == 0.0 || (1e-6..1e21).contains(&number.abs()) {
        return number.to_string();
    }
    let text = format!("{number:e}");
    if text.contains("e-") {
        text
    } else {
        text.replace('e', "e+")
    }
}

/// What the JSON of a record has, the display name first, the others in any order.
fn expected(message: MessageId, json: &Json) -> (String, Vec<String>) {
    let mut out = Vec::new();
    let paths: &[&str] = match message {
        MessageId::RESOURCE_TYPE => &["/id", "/description"],
        MessageId::RESOURCE => &["/id/resource", "/description", "/externalId/id"],
        MessageId::ENTITLEMENT => &["/id", "/slug", "/description"],
        _ => &["/id"],
    };
    out.extend(paths.iter().map(|path| text(json, path)));
    if message == MessageId::RESOURCE {
        values(&json["profile"], &mut out);
        for annotation in json["annotations"].as_array().into_iter().flatten() {
            let url = text(annotation, "/@type");
            let Some(name) = url
                .rsplit('/')
                .next()
                .unwrap()
                .strip_prefix("c1.connector.v2.")
            else {
                continue;
            };
            if TRAITS.contains(&name) {
                values(&annotation["profile"], &mut out);
            }
            if name == "UserTrait" {
                for email in annotation["emails"].as_array().into_iter().flatten() {
                    out.push(text(email, "/address"));
                }
                for list in ["login", "loginAliases", "employeeIds", "structuredName"] {
                    values(&annotation[list], &mut out);
                }
            }
        }
    }
    out.retain(|text| !text.is_empty());
    out.sort();
    (text(json, "/displayName"), out)
}

/// Checks one record; says how many texts it has.
fn check(message: MessageId, wire: &[u8], json: &Json) -> usize {
    let mut texts = texts(message, wire).unwrap();
    let first = texts.remove(0);
    texts.sort();
    assert_eq!((first, texts.clone()), expected(message, json), "{json}");
    texts.len() + 1
}

#[test]
fn every_record_of_the_fixtures_gives_what_its_json_has() {
    let queries = [
        Query::ResourceTypes,
        Query::Resources(Default::default()),
        Query::Entitlements(Default::default()),
        Query::Grants(Default::default()),
    ];
    let mut counts = BTreeMap::<String, (usize, usize)>::new();
    let both = fixtures("-v1").into_iter().chain(fixtures("-v3"));
    for (name, path) in both {
        let bytes = std::fs::read(path).unwrap();
        if bytes.len() >= 1_000_000 {
            continue;
        }
        let file =
            c1z::open(&bytes, c1z::Limits::default()).unwrap_or_else(|e| panic!("{name}: {e}"));
        for sync in file.syncs().unwrap() {
            for query in &queries {
                for record in collect(store::records(&*file, &sync.id, query, None)) {
                    let texts = check(record.message(), &record.wire, &common::json(&record));
                    let count = counts.entry(format!("{:?}", record.kind)).or_default();
                    *count = (count.0 + 1, count.1 + texts);
                }
            }
        }
    }
    println!("records and their texts: {counts:?}");
    for kind in [
        Kind::ResourceTypes,
        Kind::Resources,
        Kind::Entitlements,
        Kind::Grants,
    ] {
        assert!(counts[&format!("{kind:?}")].0 >= 100, "{counts:?}");
    }
    let (records, texts) = counts["Resources"];
    assert!(texts > 4 * records, "{counts:?}");
}

/// A random resource with random traits, and the same with what means nothing in between.
fn resource(seed: &mut seeds::Seed) -> seeds::Twins {
    let mut twins = seeds::message(seed, &oracle::message("c1.connector.v2.Resource"), 4);
    for _ in 0..seed.below(4) {
        let name = format!("c1.connector.v2.{}", seed.pick(&TRAITS));
        let inside = seeds::message(seed, &oracle::message(&name), 6);
        put_bytes_field(&mut twins.clean, 4, &any(&name, &inside.clean));
        put_bytes_field(&mut twins.noisy, 4, &any(&name, &inside.noisy));
    }
    twins
}

fn any(name: &str, value: &[u8]) -> Vec<u8> {
    let mut any = Vec::new();
    put_bytes_field(
        &mut any,
        1,
        format!("type.googleapis.com/{name}").as_bytes(),
    );
    put_bytes_field(&mut any, 2, value);
    any
}

#[test]
fn random_resources_give_what_their_json_has() {
    let desc = oracle::message("c1.connector.v2.Resource");
    let mut seed = seeds::Seed(23);
    let (mut checked, mut many) = (0, 0);
    for _ in 0..20_000 {
        let twins = resource(&mut seed);
        let all = |wire: &[u8]| texts(MessageId::RESOURCE, wire).unwrap();
        assert_eq!(all(&twins.clean), all(&twins.noisy));
        if let Ok(json) = oracle::json(&desc, &twins.clean) {
            // Written anew, since in a trait what stood there twice is given twice.
            let wire = oracle::wire(&desc, &json);
            many += usize::from(check(MessageId::RESOURCE, &wire, &json) > 6);
            checked += 1;
        }
    }
    println!("{checked} resources, {many} with more than six texts");
    assert!(checked > 2_000 && many > 100, "{checked} {many}");
}

#[test]
fn the_display_name_is_first_and_the_last_one_counts() {
    let mut wire = Vec::new();
    for (number, text) in [
        (1, "group"),
        (2, "Old"),
        (5, "About"),
        (2, "Group"),
        (5, ""),
    ] {
        put_bytes_field(&mut wire, number, text.as_bytes());
    }
    assert_eq!(
        texts(MessageId::RESOURCE_TYPE, &wire).unwrap(),
        ["Group", "group"]
    );
    for message in [
        MessageId::RESOURCE_TYPE,
        MessageId::RESOURCE,
        MessageId::ENTITLEMENT,
        MessageId::GRANT,
        MessageId::SYNC_RUN,
    ] {
        assert_eq!(texts(message, b"").unwrap(), [""]);
    }
    assert_eq!(texts(MessageId::GRANT, b"\x1a\x01g").unwrap(), ["", "g"]);
}

/// A profile with a text at this depth: structs and lists in turn.
fn nested(depth: usize) -> Vec<u8> {
    let wrap = |number, inner: &[u8]| {
        let mut out = Vec::new();
        put_bytes_field(&mut out, number, inner);
        out
    };
    let mut value = wrap(3, b"deep");
    for level in 1..depth {
        value = match level % 2 {
            0 => wrap(6, &wrap(1, &value)),
            _ => wrap(5, &wrap(1, &wrap(2, &value))),
        };
    }
    wrap(1, &wrap(2, &value))
}

#[test]
fn depth_is_bounded() {
    let profile = |depth| {
        let mut wire = Vec::new();
        put_bytes_field(&mut wire, 9, &nested(depth));
        wire
    };
    assert_eq!(
        texts(MessageId::RESOURCE, &profile(100)).unwrap(),
        ["", "deep"]
    );
    let error = texts(MessageId::RESOURCE, &profile(101)).unwrap_err();
    assert_eq!((error.code(), error.limit()), ("limit.depth", Some(100)));
    assert!(texts(MessageId::RESOURCE, &profile(20_000)).is_err());
}

#[test]
fn a_trait_that_does_not_parse_is_left_out() {
    let user = "c1.connector.v2.UserTrait";
    let login = |text: &str| {
        let mut value = Vec::new();
        put_bytes_field(&mut value, 6, text.as_bytes());
        value
    };
    let mut deep = login("c");
    put_bytes_field(&mut deep, 3, &nested(101));
    let mut wire = Vec::new();
    for any in [
        any(user, &login("a")),
        any(user, &[login("b"), b"\x0a".to_vec()].concat()),
        any(user, &deep),
        b"\x0a\x05typ".to_vec(),
        any("c1.connector.v2.UserTraits", &login("d")),
        any("UserTrait", &login("e")),
        any(user, &login("f")),
    ] {
        put_bytes_field(&mut wire, 4, &any);
    }
    assert_eq!(texts(MessageId::RESOURCE, &wire).unwrap(), ["", "a", "f"]);
}

#[test]
fn cut_off_records_are_errors_or_less() {
    let mut seed = seeds::Seed(29);
    for _ in 0..200 {
        let mut wire = resource(&mut seed).noisy;
        for end in 0..wire.len() {
            let _ = texts(MessageId::RESOURCE, &wire[..end]);
        }
        put_varint(&mut wire, 9 << 3 | 2);
        let error = texts(MessageId::RESOURCE, &wire).unwrap_err();
        assert_eq!(error.code(), "proto.malformed");
    }
}
