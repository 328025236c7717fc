//! Random messages: our verdict and our JSON beside the oracle's.

use c1z::model::json::{Limits, Warning, Warnings, write_json};
use c1z::model::{Error, MessageId};
use prost_reflect::MessageDescriptor;
use serde_json::Value as Json;

use super::oracle;
use super::seeds::{Seed, message};

const TYPES: [&str; 10] = [
    "c1.connector.v2.ResourceType",
    "c1.connector.v2.Resource",
    "c1.connector.v2.Entitlement",
    "c1.connector.v2.Grant",
    "c1.connector.v2.UserTrait",
    "c1.connector.v2.SecurityInsightTrait",
    "c1.connector.v2.ConnectorAccountCreationSchema",
    "c1.reader.v2.SyncRun",
    "c1.storage.v3.SyncStatsRecord",
    "google.protobuf.Struct",
];

fn ours(desc: &MessageDescriptor, wire: &[u8]) -> Result<(Json, Warnings), Error> {
    let id = MessageId::from_full_name(desc.full_name()).unwrap();
    let mut out = b"before".to_vec();
    let mut warnings = Warnings::default();
    let result = write_json(id, wire, &mut out, Limits::default(), &mut warnings);
    let text = out.strip_prefix(b"before").unwrap();
    match result {
        Ok(()) => {
            let json = serde_json::from_slice(text);
            let json = json.unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(text)));
            Ok((oracle::whole_numbers(json), warnings))
        }
        Err(error) => {
            assert!(text.is_empty(), "an error leaves text behind");
            assert!(error.offset() <= wire.len());
            Err(error)
        }
    }
}

/// The verdict of the generated code, which knows no JSON but is strict.
fn generated(name: &str, wire: &[u8]) -> Result<(), String> {
    use c1z::model::{connector::v2, google, reader, storage};
    fn check<M: prost::Message + Default>(wire: &[u8]) -> Result<(), String> {
        M::decode(wire).map(|_| ()).map_err(|e| e.to_string())
    }
    match name {
        "c1.connector.v2.ResourceType" => check::<v2::ResourceType>(wire),
        "c1.connector.v2.Resource" => check::<v2::Resource>(wire),
        "c1.connector.v2.Entitlement" => check::<v2::Entitlement>(wire),
        "c1.connector.v2.Grant" => check::<v2::Grant>(wire),
        "c1.connector.v2.UserTrait" => check::<v2::UserTrait>(wire),
        "c1.connector.v2.SecurityInsightTrait" => check::<v2::SecurityInsightTrait>(wire),
        "c1.connector.v2.ConnectorAccountCreationSchema" => {
            check::<v2::ConnectorAccountCreationSchema>(wire)
        }
        "c1.reader.v2.SyncRun" => check::<reader::v2::SyncRun>(wire),
        "c1.storage.v3.SyncStatsRecord" => check::<storage::v3::SyncStatsRecord>(wire),
        "google.protobuf.Struct" => check::<google::protobuf::Struct>(wire),
        _ => panic!("no {name}"),
    }
}

/// The oracle cannot say everything in JSON that we can.
fn beyond_the_oracle(text: &str) -> bool {
    text.starts_with("json:")
}

#[test]
fn tidy_messages_read_alike() {
    let mut seed = Seed(1);
    let mut compared = 0;
    for round in 0..20_000 {
        let desc = oracle::message(TYPES[round % TYPES.len()]);
        let twins = message(&mut seed, &desc, 5);
        let (json, warnings) = ours(&desc, &twins.clean).unwrap();
        match oracle::json(&desc, &twins.clean) {
            // The oracle carries nanoseconds over into seconds.
            Ok(_) if warnings.count(Warning::Time) > 0 => {}
            Ok(theirs) => {
                assert!(warnings.is_empty(), "{warnings:?} {json}");
                assert_eq!(json, theirs, "{}: {:02x?}", desc.full_name(), twins.clean);
                compared += 1;
            }
            Err(text) => assert!(beyond_the_oracle(&text), "{text}: {json}"),
        }
        // What must be skipped changes nothing.
        let (noisy, _) = ours(&desc, &twins.noisy).unwrap();
        assert_eq!(noisy, json, "{}: {:02x?}", desc.full_name(), twins.noisy);
    }
    println!("{compared} of 20000 compared in full");
    assert!(compared > 10_000);
}

#[test]
fn damaged_messages_are_judged_alike() {
    let mut seed = Seed(2);
    let (mut refused, mut compared) = (0, 0);
    for round in 0..40_000 {
        let desc = oracle::message(TYPES[round % TYPES.len()]);
        let mut wire = message(&mut seed, &desc, 4).clean;
        if wire.is_empty() {
            continue;
        }
        let at = seed.below(wire.len());
        if seed.one_in(2) {
            wire.truncate(at);
        } else {
            wire[at] ^= 1 << seed.below(8);
        }
        let ours = ours(&desc, &wire);
        match generated(desc.full_name(), &wire) {
            Ok(()) => {
                let (json, warnings) = ours.unwrap_or_else(|e| panic!("{e} {wire:02x?}"));
                match oracle::json(&desc, &wire) {
                    Ok(_) if !warnings.is_empty() => {}
                    Ok(theirs) => {
                        assert_eq!(json, theirs, "{}: {wire:02x?}", desc.full_name());
                        compared += 1;
                    }
                    Err(text) => assert!(beyond_the_oracle(&text), "{text}: {wire:02x?}"),
                }
            }
            // Generated code refuses a wrong wire type, where the format asks to skip it.
            Err(text) if text.contains("(expected") => {}
            Err(text) => {
                assert!(ours.is_err(), "{text}: {wire:02x?}");
                refused += 1;
            }
        }
    }
    println!("{compared} compared in full, {refused} refused by both");
    assert!(compared > 5_000 && refused > 5_000);
}
