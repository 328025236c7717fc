//! The rules of the JSON mapping, one by one, down to the text.

use c1z::model::json::{Limits, Warnings, to_json, write_json};
use c1z::model::wire::{put_bytes_field, put_varint, put_varint_field};
use c1z::model::{ErrorKind, MessageId};

pub(super) fn id(name: &str) -> MessageId {
    MessageId::from_full_name(name).unwrap_or_else(|| panic!("no message {name}"))
}

pub(super) fn json(name: &str, wire: &[u8]) -> String {
    to_json(id(name), wire).unwrap()
}

/// The text and the warnings.
pub(super) fn warned(name: &str, wire: &[u8]) -> (String, Warnings) {
    let (mut out, mut warnings) = (Vec::new(), Warnings::default());
    write_json(id(name), wire, &mut out, Limits::default(), &mut warnings).unwrap();
    (String::from_utf8(out).unwrap(), warnings)
}

pub(super) fn bytes_field(number: u32, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    put_bytes_field(&mut out, number, value);
    out
}

pub(super) fn number_field(number: u32, value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    put_varint_field(&mut out, number, value);
    out
}

pub(super) fn double_field(number: u32, value: f64) -> Vec<u8> {
    let mut out = Vec::new();
    put_varint(&mut out, u64::from(number) << 3 | 1);
    out.extend_from_slice(&value.to_bits().to_le_bytes());
    out
}

pub(super) fn any(url: &str, value: &[u8]) -> Vec<u8> {
    [bytes_field(1, url.as_bytes()), bytes_field(2, value)].concat()
}

pub(super) fn time(seconds: i64, nanos: i32) -> Vec<u8> {
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
fn types_are_found_by_name() {
    assert_eq!(MessageId::GRANT.full_name(), "c1.connector.v2.Grant");
    assert_eq!(
        MessageId::from_type_url("a/b/c1.connector.v2.Grant"),
        Some(MessageId::GRANT)
    );
    assert_eq!(MessageId::from_full_name("c1.connector.v2.grant"), None);
    assert_eq!(MessageId::from_full_name(""), None);
}
