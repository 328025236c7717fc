//! Bytes made to hurt: nothing panics, nothing takes long, nothing grows without limit.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use c1z::model::grant::{GrantColumns, find_expansion, hydrate, with_expansion};
use c1z::model::json::{Limits, Warnings, Writer, to_json, write_json};
use c1z::model::wire::{Fields, put_bytes_field};
use c1z::model::{Error, ErrorKind, MessageId};

use super::seeds::Seed;

/// Far more than any of this takes, far less than what is quadratic would.
const SOON: Duration = Duration::from_secs(5);

fn message(name: &str) -> MessageId {
    MessageId::from_full_name(name).unwrap()
}

fn wrap(number: u32, inner: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(inner.len() + 8);
    put_bytes_field(&mut out, number, inner);
    out
}

/// `levels` structs, each the value of a field of the one before.
fn structs(levels: usize) -> Vec<u8> {
    (1..levels).fold(Vec::new(), |inner, _| wrap(1, &wrap(2, &wrap(5, &inner))))
}

fn lists(levels: usize) -> Vec<u8> {
    (1..levels).fold(Vec::new(), |inner, _| wrap(1, &wrap(6, &inner)))
}

fn anys(levels: usize) -> Vec<u8> {
    (1..levels).fold(Vec::new(), |inner, _| {
        [wrap(1, b"x/google.protobuf.Any"), wrap(2, &inner)].concat()
    })
}

#[test]
fn depth_is_limited() {
    let too_deep = Err(ErrorKind::TooDeep { limit: 100 });
    let verdict = |name: &str, wire: &[u8]| {
        to_json(message(name), wire)
            .map(|_| ())
            .map_err(|e| e.kind())
    };
    assert_eq!(verdict("google.protobuf.Struct", &structs(100)), Ok(()));
    assert_eq!(verdict("google.protobuf.Struct", &structs(101)), too_deep);
    assert_eq!(verdict("google.protobuf.ListValue", &lists(100)), Ok(()));
    assert_eq!(verdict("google.protobuf.ListValue", &lists(101)), too_deep);
    assert_eq!(verdict("google.protobuf.Any", &anys(100)), Ok(()));
    assert_eq!(verdict("google.protobuf.Any", &anys(101)), too_deep);
    let field = |inner: &[u8]| wrap(1, &[wrap(1, b"k"), wrap(2, &wrap(104, inner))].concat());
    let deep = (0..200).fold(Vec::new(), |inner, _| field(&inner));
    assert_eq!(
        verdict(
            "c1.connector.v2.ConnectorAccountCreationSchema.MapField",
            &deep
        ),
        too_deep
    );
    let groups = |levels: usize| [vec![0x4b; levels], vec![0x4c; levels]].concat();
    assert_eq!(verdict("c1.connector.v2.Grant", &groups(100)), Ok(()));
    assert_eq!(verdict("c1.connector.v2.Grant", &groups(101)), too_deep);
    assert_eq!(
        verdict("c1.connector.v2.Grant", &groups(5_000_000)),
        too_deep
    );
    assert!(verdict("google.protobuf.Struct", &structs(20_000)).is_err());
}

#[test]
fn a_small_stack_is_enough() {
    let run = || {
        for (name, wire) in [
            ("Struct", structs(100)),
            ("ListValue", lists(100)),
            ("Any", anys(100)),
        ] {
            to_json(message(&format!("google.protobuf.{name}")), &wire).unwrap();
        }
    };
    // Half of what WebAssembly gives us.
    let thread = std::thread::Builder::new().stack_size(512 << 10).spawn(run);
    thread.unwrap().join().unwrap();
}

/// How long this thread has run: on Linux without the time it waited, so that a busy machine fails nothing.
fn clock() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat");
    let busy = stat
        .ok()
        .and_then(|stat| stat.split(' ').next()?.parse().ok());
    busy.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// Length of the text of `wire`, which must not take long, whatever the verdict.
fn time(name: &str, wire: &[u8]) -> Result<usize, Error> {
    let start = clock();
    let result = to_json(message(name), wire).map(|json| json.len());
    let took = clock().saturating_sub(start);
    println!("{name}: {} bytes took {took:?}", wire.len());
    assert!(took < SOON, "{name}: {} bytes took {took:?}", wire.len());
    result
}

#[test]
fn merges_take_linear_time() {
    let many = |one: &[u8], times: usize| one.repeat(times);
    // One message in 200,000 pieces, and pieces within pieces.
    let piece = wrap(1, &wrap(1, &wrap(1, b"t")));
    assert!(time("c1.connector.v2.Grant", &many(&wrap(1, &piece), 200_000)).is_ok());
    // Many pieces at the bottom of many levels.
    let nested = (0..60).fold(many(b"\x0a\x00", 50_000), |inner, _| {
        wrap(5, &wrap(1, &[wrap(1, b"k"), wrap(2, &inner)].concat()))
    });
    assert!(time("google.protobuf.Value", &nested).is_ok());
    // A oneof that changes its mind.
    let both = [wrap(1, &wrap(4, b"x")), wrap(2, &wrap(1, b"y"))].concat();
    assert!(
        time(
            "c1.connector.v2.SecurityInsightTrait",
            &many(&both, 200_000)
        )
        .is_ok()
    );
    // Fields in falling order.
    let falling = [wrap(5, b"d"), wrap(4, b""), wrap(3, b"n"), wrap(1, b"")].concat();
    assert!(time("c1.connector.v2.Resource", &many(&falling, 200_000)).is_ok());
    // Map entries with one key, and with many.
    let entry = wrap(
        1,
        &[wrap(1, b"k"), wrap(2, &wrap(5, &wrap(1, b"")))].concat(),
    );
    assert!(time("google.protobuf.Struct", &many(&entry, 200_000)).is_ok());
    let keys: Vec<u8> = (0..200_000u32)
        .flat_map(|key| wrap(1, &wrap(1, key.to_string().as_bytes())))
        .collect();
    assert!(time("google.protobuf.Struct", &keys).is_ok());
}

#[test]
fn broken_anys_within_anys_take_linear_time() {
    // Each level ends in garbage, so each fails after what is inside it has been tried.
    let garbage = (0..90).fold(vec![0u8; 100_000], |inner, _| {
        [
            wrap(1, b"x/google.protobuf.Any"),
            wrap(2, &inner),
            vec![0x0f],
        ]
        .concat()
    });
    assert!(time("google.protobuf.Any", &garbage).is_err());
    let contained = [wrap(1, b"x/google.protobuf.Any"), wrap(2, &garbage)].concat();
    let length = time("google.protobuf.Any", &contained).unwrap();
    assert!(length < contained.len() * 2);
}

#[test]
fn displaced_messages_within_displaced_messages_take_linear_time() {
    // At each level a displaced list holds the rest.
    let deep = (0..95).fold(wrap(3, &vec![b'x'; 50_000]), |inner, _| {
        [wrap(6, &wrap(1, &inner)), wrap(4, b"")].concat()
    });
    assert!(time("google.protobuf.Value", &deep).is_ok());
    let deep = (0..95).fold(wrap(3, &vec![b'x'; 50_000]), |inner, _| {
        [wrap(6, &wrap(1, &inner)), vec![0x08, 0x00]].concat()
    });
    assert_eq!(time("google.protobuf.Value", &deep).unwrap(), 4);
}

#[test]
fn text_is_limited() {
    let limits = Limits {
        max_json: 1 << 20,
        ..Limits::default()
    };
    let verdict = |name: &str, wire: &[u8]| {
        let mut out = Vec::new();
        let result = write_json(
            message(name),
            wire,
            &mut out,
            limits,
            &mut Warnings::default(),
        );
        assert!(out.capacity() < 8 << 20);
        result.map_err(|e| (e.code(), e.limit())).unwrap_err()
    };
    let too_large = ("limit.json-size", Some(1 << 20));
    assert_eq!(
        verdict("c1.connector.v2.ResourceType", &wrap(3, &[6; 1 << 20])),
        too_large
    );
    assert_eq!(
        verdict("c1.connector.v2.Aliases", &b"\x0a\x00".repeat(1 << 20)),
        too_large
    );
    assert_eq!(
        verdict("google.protobuf.ListValue", &b"\x0a\x00".repeat(1 << 20)),
        too_large
    );
}

#[test]
fn random_bytes_never_panic() {
    let mut seed = Seed(3);
    let mut writer = Writer::default();
    let ids = [
        MessageId::GRANT,
        MessageId::RESOURCE,
        MessageId::ENTITLEMENT,
        MessageId::ANY,
        MessageId::SYNC_STATS,
        MessageId::MANIFEST_V3,
        message("google.protobuf.Struct"),
    ];
    let mut read = 0;
    for round in 0..150_000 {
        let mut wire = seed.bytes(48);
        if round % 2 == 0 {
            // Bytes that look like tags and short lengths go further.
            for byte in &mut wire {
                *byte %= 0x33;
            }
        }
        let mut out = Vec::new();
        if writer
            .write(ids[round % ids.len()], &wire, &mut out)
            .is_ok()
        {
            assert!(serde_json::from_slice::<serde_json::Value>(&out).is_ok());
            read += 1;
        }
        let _ = hydrate(&wire, &GrantColumns::default());
        let _ = find_expansion(&wire);
        let _ = with_expansion(&wire, &wire);
        let fields = Fields::at(&wire, 7).map_while(Result::ok);
        assert!(fields.map(|field| field.end).is_sorted());
    }
    println!("{read} of 150000 random strings are messages");
}
