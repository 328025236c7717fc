//! Every record of every golden: its JSON, read by the oracle and written to the wire, must come back from our mapping as
//! it was, and its deterministic form must have the golden's hash.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use c1z::model::MessageId;
use c1z::model::json::{Limits, Writer};
use flate2::read::GzDecoder;
use prost_reflect::MessageDescriptor;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::canonical::{Anys, canonical};
use super::oracle;

/// The goldens at hand: those in the repository, and those in the folder of all fixtures where it is there.
fn goldens() -> Vec<PathBuf> {
    let all = std::env::var("C1Z_FIXTURES").unwrap_or_else(|_| "../shared/fixtures".to_owned());
    let mut paths = Vec::new();
    for folder in [all.as_str(), "tests/fixtures"] {
        let Ok(entries) = fs::read_dir(folder) else {
            println!("left out: no goldens in {folder}");
            continue;
        };
        paths.extend(entries.map(|entry| entry.unwrap().path()).filter(|path| {
            let name = path.to_string_lossy();
            name.ends_with(".golden.json") || name.ends_with(".golden.json.gz")
        }));
    }
    paths.sort();
    paths
}

fn read(path: &Path) -> Json {
    let file = fs::File::open(path).unwrap();
    let mut text = String::new();
    if path.extension().is_some_and(|end| end == "gz") {
        GzDecoder::new(file).read_to_string(&mut text).unwrap();
    } else {
        { file }.read_to_string(&mut text).unwrap();
    }
    serde_json::from_str(&text).unwrap()
}

/// Gives every record that has JSON to `visit`, with the full name of its message.
fn records(json: &Json, list: &str, visit: &mut dyn FnMut(&str, &Json)) {
    match json {
        Json::Object(members) if members.contains_key("sha256") && members.contains_key("json") => {
            let name = match list {
                "resource_types" => "c1.connector.v2.ResourceType",
                "resources" => "c1.connector.v2.Resource",
                "entitlements" => "c1.connector.v2.Entitlement",
                _ if list.starts_with("grants") => "c1.connector.v2.Grant",
                _ => panic!("records under {list}"),
            };
            visit(name, json);
        }
        Json::Object(members) => {
            for (key, value) in members {
                let list = if key == "records" { list } else { key };
                records(value, list, visit);
            }
        }
        Json::Array(items) => {
            for item in items {
                records(item, list, visit);
            }
        }
        _ => {}
    }
}

/// Whether a `Struct` of several entries is inside an `Any`: the writer left those in any order, so the hash cannot be had
/// from JSON.
fn in_any_order(json: &Json) -> bool {
    let several = |json: &Json| json.to_string().matches("\":").count() > 1;
    match json {
        Json::Object(members) => members.iter().any(|(key, value)| {
            let structure =
                members.contains_key("@type") && ["profile", "metadata"].contains(&key.as_str());
            (structure && several(value)) || in_any_order(value)
        }),
        Json::Array(items) => items.iter().any(in_any_order),
        _ => false,
    }
}

/// Our JSON of wire bytes.
fn ours(writer: &mut Writer, desc: &MessageDescriptor, wire: &[u8]) -> Json {
    let id = MessageId::from_full_name(desc.full_name()).unwrap();
    let mut out = Vec::new();
    writer.write(id, wire, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn records_come_back() {
    let mut writer = Writer::new(Limits::default());
    let (mut count, mut hashed) = (0u32, 0u32);
    let mut other = Vec::new();
    for path in goldens() {
        records(&read(&path), "", &mut |name, record| {
            let desc = oracle::message(name);
            let json = &record["json"];
            let wire = oracle::wire(&desc, json);
            assert_eq!(&ours(&mut writer, &desc, &wire), json, "{}", path.display());
            // A map inside an `Any` comes out of the oracle in any order.
            let stable = canonical(&desc, &wire, Anys::Inside).unwrap();
            assert_eq!(
                &ours(&mut writer, &desc, &stable),
                json,
                "{}",
                path.display()
            );
            let hash = format!("{:x}", Sha256::digest(&stable));
            count += 1;
            if record["sha256"] == hash {
                hashed += 1;
            } else if !in_any_order(json) {
                other.push(format!("{}: {}", path.display(), record["id"]));
            }
        });
    }
    println!("{count} records, {hashed} with the hash of the golden");
    assert!(writer.warnings().is_empty());
    assert!(
        other.is_empty(),
        "other hashes: {}: {other:#?}",
        other.len()
    );
}

#[test]
fn sync_runs_come_back() {
    let desc = oracle::message("c1.reader.v2.SyncRun");
    let mut writer = Writer::default();
    for path in goldens() {
        let golden = read(&path);
        let runs = golden["list_syncs"].as_array().cloned().unwrap_or_default();
        for run in runs.iter().filter(|run| run.get("id").is_some()) {
            let wire = oracle::wire(&desc, run);
            assert_eq!(&ours(&mut writer, &desc, &wire), run, "{}", path.display());
        }
    }
}
