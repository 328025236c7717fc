//! The JSON forms of the well-known types, down to the text.

use c1z::model::MessageId;
use c1z::model::json::{Warning, Writer};

use super::mapping::{any, bytes_field, double_field, json, number_field, time, warned};

#[test]
fn times() {
    let at = |seconds, nanos| json("google.protobuf.Timestamp", &time(seconds, nanos));
    assert_eq!(
        json("google.protobuf.Timestamp", b""),
        "\"1970-01-01T00:00:00Z\""
    );
    assert_eq!(at(1_709_210_096, 0), "\"2024-02-29T12:34:56Z\"");
    assert_eq!(at(951_782_400, 500_000_000), "\"2000-02-29T00:00:00.500Z\"");
    assert_eq!(at(0, 1_000), "\"1970-01-01T00:00:00.000001Z\"");
    assert_eq!(at(-1, 999_999_999), "\"1969-12-31T23:59:59.999999999Z\"");
    assert_eq!(at(-62_135_596_800, 0), "\"0001-01-01T00:00:00Z\"");
    assert_eq!(at(253_402_300_799, 0), "\"9999-12-31T23:59:59Z\"");
    let long = |seconds, nanos| json("google.protobuf.Duration", &time(seconds, nanos));
    assert_eq!(long(1, 500_000_000), "\"1.500s\"");
    assert_eq!(long(0, -1), "\"-0.000000001s\"");
    assert_eq!(long(-3, 0), "\"-3s\"");
    assert_eq!(long(0, 0), "\"0s\"");
}

#[test]
fn times_out_of_range_keep_their_numbers() {
    for (name, seconds, nanos) in [
        ("google.protobuf.Timestamp", 253_402_300_800, 0),
        ("google.protobuf.Timestamp", i64::MIN, i32::MIN),
        ("google.protobuf.Timestamp", 0, -1),
        ("google.protobuf.Timestamp", 0, 1_000_000_000),
        ("google.protobuf.Duration", 315_576_000_001, 0),
        ("google.protobuf.Duration", 1, -1),
        ("google.protobuf.Duration", i64::MIN, 0),
    ] {
        let (text, warnings) = warned(name, &time(seconds, nanos));
        assert_eq!(text, format!("\"invalid: {seconds}s {nanos}ns\""));
        assert_eq!(warnings.count(Warning::Time), 1);
    }
}

#[test]
fn plain_json_in_structs() {
    let value = |wire: &[u8]| json("google.protobuf.Value", wire);
    assert_eq!(value(b""), "null");
    assert_eq!(value(&number_field(1, 5)), "null");
    assert_eq!(value(&double_field(2, 3.0)), "3");
    assert_eq!(value(&bytes_field(3, b"")), "\"\"");
    assert_eq!(value(&number_field(4, 0)), "false");
    assert_eq!(value(&bytes_field(5, b"")), "{}");
    assert_eq!(value(&bytes_field(6, b"")), "[]");
    let list = [bytes_field(1, b""), bytes_field(1, &bytes_field(6, b""))].concat();
    assert_eq!(value(&bytes_field(6, &list)), "[null,[]]");
    let entry = [bytes_field(1, b"k"), bytes_field(2, &number_field(4, 1))].concat();
    assert_eq!(
        json("google.protobuf.Struct", &bytes_field(1, &entry)),
        r#"{"k":true}"#
    );
    let (text, warnings) = warned("google.protobuf.Value", &double_field(2, f64::NAN));
    assert_eq!(
        (text.as_str(), warnings.count(Warning::Number)),
        ("\"NaN\"", 1)
    );
}

#[test]
fn wrappers_and_masks() {
    assert_eq!(json("google.protobuf.BoolValue", b""), "false");
    assert_eq!(
        json("google.protobuf.Int64Value", &number_field(1, 7)),
        "\"7\""
    );
    let device = bytes_field(9, b"");
    assert_eq!(
        json("c1.connector.v2.ManagedDeviceTrait", &device),
        r#"{"isEncrypted":false}"#
    );
    assert_eq!(json("google.protobuf.Empty", b""), "{}");
    let mask = |paths: &[&str]| {
        let wire: Vec<u8> = paths
            .iter()
            .flat_map(|path| bytes_field(1, path.as_bytes()))
            .collect();
        warned("google.protobuf.FieldMask", &wire)
    };
    assert_eq!(mask(&[]).0, "\"\"");
    let (text, warnings) = mask(&["display_name", "a.b_c1"]);
    assert!(warnings.is_empty());
    assert_eq!(text, "\"displayName,a.bC1\"");
    let (text, warnings) = mask(&["a", "displayName", "a_1", "a_", ".a", ""]);
    assert_eq!(text, "\"a,displayName,a_1,a_,.a,\"");
    assert_eq!(warnings.count(Warning::Path), 5);
}

#[test]
fn anys() {
    const URL: &str = "type.googleapis.com/c1.connector.v2.RawId";
    let text = |wire: &[u8]| warned("google.protobuf.Any", wire);
    let (known, warnings) = text(&any(URL, &bytes_field(1, b"x")));
    assert_eq!(known, format!(r#"{{"@type":"{URL}","id":"x"}}"#));
    assert!(warnings.is_empty());
    assert_eq!(
        text(&any("x/y/c1.connector.v2.SkipGrants", b"")).0,
        r#"{"@type":"x/y/c1.connector.v2.SkipGrants"}"#
    );
    assert_eq!(
        text(&any("c1.connector.v2.SkipGrants", b"")).0,
        r#"{"@type":"c1.connector.v2.SkipGrants"}"#
    );
    let (unknown, warnings) = text(&any("type.googleapis.com/a.B", b"foo"));
    assert_eq!(
        unknown,
        r#"{"@type":"type.googleapis.com/a.B","value":"Zm9v"}"#
    );
    assert!(warnings.is_empty());
    // The entries of a map are no type of their own.
    let entry = "type.googleapis.com/c1.connector.v2.GrantSources.SourcesEntry";
    assert_eq!(
        text(&any(entry, b"")).0,
        format!(r#"{{"@type":"{entry}","value":""}}"#)
    );
    let (broken, warnings) = text(&any(URL, b"foo"));
    assert_eq!(broken, format!(r#"{{"@type":"{URL}","value":"Zm9v"}}"#));
    assert_eq!(warnings.count(Warning::Any), 1);
    assert_eq!(text(b"").0, "{}");
    let (nameless, warnings) = text(&any("", b"foo"));
    assert_eq!(nameless, r#"{"@type":"","value":"Zm9v"}"#);
    assert_eq!(warnings.count(Warning::Any), 1);
    let stamp = any("type.googleapis.com/google.protobuf.Timestamp", b"");
    assert_eq!(
        text(&stamp).0,
        r#"{"@type":"type.googleapis.com/google.protobuf.Timestamp","value":"1970-01-01T00:00:00Z"}"#
    );
    let empty = any("type.googleapis.com/google.protobuf.Empty", b"");
    assert_eq!(
        text(&empty).0,
        r#"{"@type":"type.googleapis.com/google.protobuf.Empty","value":{}}"#
    );
    let nested = any("type.googleapis.com/google.protobuf.Any", b"");
    assert_eq!(
        text(&nested).0,
        r#"{"@type":"type.googleapis.com/google.protobuf.Any","value":{}}"#
    );
}

#[test]
fn a_broken_any_takes_nothing_else_with_it() {
    const URL: &str = "type.googleapis.com/c1.connector.v2.UserTrait";
    let bad_time = bytes_field(8, &time(0, -1));
    let broken = [bytes_field(6, b"login"), bad_time, bytes_field(6, b"\xff")].concat();
    let wire = [bytes_field(4, &any(URL, &broken)), bytes_field(3, b"name")].concat();
    let (text, warnings) = warned("c1.connector.v2.Resource", &wire);
    assert!(
        text.starts_with(r#"{"displayName":"name","annotations":[{"@type":"#),
        "{text}"
    );
    assert_eq!(warnings.iter().collect::<Vec<_>>(), [(Warning::Any, 1)]);
}

#[test]
fn a_writer_counts_warnings_over_messages() {
    let mut writer = Writer::default();
    let mut out = Vec::new();
    for _ in 0..3 {
        let wire = any("", b"x");
        writer.write(MessageId::ANY, &wire, &mut out).unwrap();
    }
    assert_eq!(writer.take_warnings().count(Warning::Any), 3);
    assert!(writer.warnings().is_empty());
}
