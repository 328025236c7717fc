//! The rules of the JSON mapping, one by one, down to the text.

use c1z::model::json::{Limits, Warning, Warnings, Writer, to_json, write_json};
use c1z::model::wire::{put_bytes_field, put_varint, put_varint_field};
use c1z::model::{ErrorKind, MessageId};

fn id(name: &str) -> MessageId {
    MessageId::from_full_name(name).unwrap_or_else(|| panic!("no message {name}"))
}

fn json(name: &str, wire: &[u8]) -> String {
    to_json(id(name), wire).unwrap()
}

/// The text and the warnings.
fn warned(name: &str, wire: &[u8]) -> (String, Warnings) {
    let (mut out, mut warnings) = (Vec::new(), Warnings::default());
    write_json(id(name), wire, &mut out, Limits::default(), &mut warnings).unwrap();
    (String::from_utf8(out).unwrap(), warnings)
}

fn bytes_field(number: u32, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    put_bytes_field(&mut out, number, value);
    out
}

fn number_field(number: u32, value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    put_varint_field(&mut out, number, value);
    out
}

fn double_field(number: u32, value: f64) -> Vec<u8> {
    let mut out = Vec::new();
    put_varint(&mut out, u64::from(number) << 3 | 1);
    out.extend_from_slice(&value.to_bits().to_le_bytes());
    out
}

fn any(url: &str, value: &[u8]) -> Vec<u8> {
    [bytes_field(1, url.as_bytes()), bytes_field(2, value)].concat()
}

fn time(seconds: i64, nanos: i32) -> Vec<u8> {
    let nanos = i64::from(nanos).cast_unsigned();
    [
        number_field(1, seconds.cast_unsigned()),
        number_field(2, nanos),
    ]
    .concat()
}

#[test]
fn defaults_are_absent_and_messages_are_not() {
    assert_eq!(json("c1.connector.v2.Grant", b""), "{}");
    let wire = [
        bytes_field(3, b""),
        bytes_field(1, b""),
        bytes_field(2, b""),
    ]
    .concat();
    assert_eq!(
        json("c1.connector.v2.Grant", &wire),
        r#"{"entitlement":{},"principal":{}}"#
    );
    let optional = "c1.connector.v2.ConnectorAccountCreationSchema.IntField";
    assert_eq!(json(optional, &number_field(1, 0)), r#"{"defaultValue":0}"#);
    let oneof = "c1.connector.v2.KeyGenerationProfile";
    assert_eq!(json(oneof, &number_field(2, 0)), r#"{"rsaModulusBits":0}"#);
}

#[test]
fn fields_come_in_the_order_of_their_numbers() {
    let wire = [
        bytes_field(8, b"s"),
        bytes_field(2, b"i"),
        bytes_field(3, b"n"),
    ]
    .concat();
    assert_eq!(
        json("c1.connector.v2.Entitlement", &wire),
        r#"{"id":"i","displayName":"n","slug":"s"}"#
    );
}

#[test]
fn the_last_scalar_wins_and_messages_merge() {
    let first = bytes_field(1, &[bytes_field(1, b"user"), bytes_field(2, b"a")].concat());
    let second = bytes_field(1, &bytes_field(2, b"b"));
    let wire = [first, bytes_field(3, b"x"), second, bytes_field(3, b"y")].concat();
    assert_eq!(
        json("c1.connector.v2.Resource", &wire),
        r#"{"id":{"resourceType":"user","resource":"b"},"displayName":"y"}"#
    );
}

#[test]
fn the_last_of_a_oneof_wins() {
    let name = "c1.connector.v2.SecurityInsightTrait";
    let score = |text: &[u8]| bytes_field(1, &bytes_field(4, text));
    let factor = || bytes_field(1, &bytes_field(5, &[]));
    let issue = || bytes_field(2, &bytes_field(1, b"i"));
    let of = |parts: &[Vec<u8>]| json(name, &parts.concat());
    assert_eq!(of(&[score(b"1"), issue()]), r#"{"issue":{"value":"i"}}"#);
    assert_eq!(
        of(&[issue(), score(b"1")]),
        r#"{"riskScore":{"sourceScore":"1"}}"#
    );
    assert_eq!(
        of(&[score(b"1"), factor()]),
        r#"{"riskScore":{"sourceScore":"1","riskFactors":[{}]}}"#
    );
    assert_eq!(
        of(&[score(b"1"), issue(), factor()]),
        r#"{"riskScore":{"riskFactors":[{}]}}"#
    );
    // What is displaced is still read.
    let bad = [bytes_field(1, &bytes_field(4, b"\xff")), issue()].concat();
    let error = to_json(id(name), &bad).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (ErrorKind::InvalidUtf8, 4));
}

#[test]
fn the_last_entry_of_a_key_wins_and_keys_are_sorted() {
    let entry = |key: &[u8], direct: u64| {
        bytes_field(
            1,
            &[
                bytes_field(1, key),
                bytes_field(2, &number_field(1, direct)),
            ]
            .concat(),
        )
    };
    let wire = [
        entry(b"b", 1),
        entry(b"a", 1),
        entry(b"b", 0),
        bytes_field(1, b""),
    ]
    .concat();
    assert_eq!(
        json("c1.connector.v2.GrantSources", &wire),
        r#"{"sources":{"":{},"a":{"isDirect":true},"b":{}}}"#
    );
    let counts = bytes_field(5, &bytes_field(1, b"user"));
    assert_eq!(
        json("c1.reader.v2.SyncStats", &counts),
        r#"{"resourcesByResourceType":{"user":"0"}}"#
    );
}

#[test]
fn lists_are_read_packed_and_not() {
    let traits = [
        number_field(3, 1),
        bytes_field(3, &[2, 99]),
        number_field(3, 0),
    ]
    .concat();
    assert_eq!(
        json("c1.connector.v2.ResourceType", &traits),
        r#"{"traits":["TRAIT_USER","TRAIT_GROUP",99,"TRAIT_UNSPECIFIED"]}"#
    );
    assert_eq!(
        json("c1.connector.v2.ResourceType", &bytes_field(3, b"")),
        "{}"
    );
}

#[test]
fn numbers() {
    let stats = |value: u64| json("c1.reader.v2.SyncStats", &number_field(1, value));
    assert_eq!(stats(u64::MAX), r#"{"resourceTypes":"-1"}"#);
    assert_eq!(
        stats(1 << 63),
        r#"{"resourceTypes":"-9223372036854775808"}"#
    );
    let order = |value: u64| {
        json(
            "c1.connector.v2.EntitlementExclusionGroup",
            &number_field(2, value),
        )
    };
    assert_eq!(order(u64::MAX), r#"{"order":4294967295}"#);
    assert_eq!(
        order(1 << 32),
        "{}",
        "too long for its kind, what is left is the default"
    );
    assert_eq!(
        json(
            "c1.connector.v2.AccountInfo.Email",
            &number_field(2, 1 << 40)
        ),
        r#"{"isPrimary":true}"#
    );
    assert_eq!(
        json("c1.connector.v2.ResourceType", &number_field(3, u64::MAX)),
        r#"{"traits":[-1]}"#
    );
}

#[test]
fn floats_are_the_shortest_that_read_back() {
    let quantity = |value: f64| json("c1.connector.v2.LineItem", &double_field(2, value));
    for (value, text) in [
        (1.0, "1"),
        (-2.0, "-2"),
        (-0.0, "-0"),
        (0.1, "0.1"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (0.000_001, "0.000001"),
        (1e-7, "1e-7"),
        (9_007_199_254_740_993.0, "9007199254740992"),
        (f64::NAN, "\"NaN\""),
        (f64::INFINITY, "\"Infinity\""),
        (f64::NEG_INFINITY, "\"-Infinity\""),
    ] {
        assert_eq!(quantity(value), format!(r#"{{"quantity":{text}}}"#));
    }
    assert_eq!(quantity(0.0), "{}");
    let mut float = vec![0x0d];
    float.extend_from_slice(&0.1f32.to_bits().to_le_bytes());
    assert_eq!(json("google.protobuf.FloatValue", &float), "0.1");
}

#[test]
fn text_and_bytes() {
    let text = |value: &str| {
        json(
            "google.protobuf.StringValue",
            &bytes_field(1, value.as_bytes()),
        )
    };
    assert_eq!(
        text("\0\u{1}\u{1f}\u{8}\u{c}\n\r\t\"\\/\u{7f}"),
        "\"\\u0000\\u0001\\u001f\\b\\f\\n\\r\\t\\\"\\\\/\u{7f}\""
    );
    assert_eq!(text("é😀\u{2028}<script>"), "\"é😀\u{2028}<script>\"");
    let bytes = |value: &[u8]| json("google.protobuf.BytesValue", &bytes_field(1, value));
    for (value, text) in [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
    ] {
        assert_eq!(bytes(value.as_bytes()), format!("\"{text}\""));
    }
    assert_eq!(bytes(&[0xfb, 0xff, 0xfe]), "\"+//+\"");
}

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
fn unknown_fields_and_wrong_wire_types_are_skipped() {
    let group = [0x1b, 0x08, 0x01, 0x13, 0x14, 0x1c]; // field 3, with field 1 and a group inside
    let wire = [
        &group[..],
        &number_field(2, 9),
        &bytes_field(99, b"x"),
        &bytes_field(1, b"id"),
    ]
    .concat();
    assert_eq!(json("c1.connector.v2.ETag", &wire), r#"{"value":"id"}"#);
}

#[test]
fn what_is_refused() {
    let kind = |wire: &[u8]| {
        let error = to_json(MessageId::GRANT, wire).unwrap_err();
        assert!(error.to_string().ends_with('.'));
        (error.code(), error.kind(), error.offset())
    };
    let malformed = "proto.malformed";
    assert_eq!(kind(&[0x00, 0x00]), (malformed, ErrorKind::FieldNumber, 0));
    assert_eq!(
        kind(&[0xf8, 0xff, 0xff, 0xff, 0x1f, 0x00]),
        (malformed, ErrorKind::FieldNumber, 0)
    );
    assert_eq!(
        kind(&[0x1a, 0x05, b'a']),
        (malformed, ErrorKind::Truncated, 1)
    );
    assert_eq!(kind(&[0x1a]), (malformed, ErrorKind::Truncated, 1));
    assert_eq!(
        kind(&[
            0x1a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01
        ]),
        (malformed, ErrorKind::Truncated, 1)
    );
    assert_eq!(kind(&[0x1a, 0x80]), (malformed, ErrorKind::Truncated, 1));
    assert_eq!(
        kind(&[&[0x30][..], &[0xff; 9], &[0x02]].concat()),
        (malformed, ErrorKind::VarintOverflow, 1)
    );
    assert_eq!(kind(&[0x1f]), (malformed, ErrorKind::WireType, 0));
    assert_eq!(kind(&[0x1c]), (malformed, ErrorKind::GroupEnd, 0));
    assert_eq!(kind(&[0x33, 0x3c]), (malformed, ErrorKind::GroupEnd, 1));
    assert_eq!(kind(&[0x33]), (malformed, ErrorKind::Truncated, 1));
    assert_eq!(
        kind(&[0x1a, 0x02, b'a', 0xff]),
        ("proto.invalid-utf8", ErrorKind::InvalidUtf8, 3)
    );
    assert_eq!(
        kind(&[0x0a, 0x02, 0x12, 0x01]),
        (malformed, ErrorKind::Truncated, 3)
    );
    let packed = to_json(MessageId::RESOURCE_TYPE, &[0x1a, 0x02, 0x01, 0x80]).unwrap_err();
    assert_eq!((packed.kind(), packed.offset()), (ErrorKind::Truncated, 3));
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

#[test]
fn types_are_found_by_name() {
    assert_eq!(MessageId::GRANT.full_name(), "c1.connector.v2.Grant");
    assert_eq!(
        MessageId::from_type_url("a/b/c1.connector.v2.Grant"),
        Some(MessageId::GRANT)
    );
    assert_eq!(MessageId::from_full_name("c1.connector.v2.grant"), None);
    assert_eq!(MessageId::from_full_name(""), None);
}
