//! What the stores do with the bytes of grants.

use c1z::model::MessageId;
use c1z::model::connector::v2::{Entitlement, Grant, GrantExpandable, Resource, ResourceId};
use c1z::model::google::protobuf::Any;
use c1z::model::grant::{
    GrantColumns, Plain, expands, find_expansion, hydrate, id, with_expansion, without_expansion,
};
use c1z::model::json::{to_json, write_plain};
use c1z::model::wire::{put_bytes_field, put_varint_field};
use prost::Message;

use super::canonical::{Anys, canonical};
use super::oracle;
use super::seeds::Seed;

const COLUMNS: GrantColumns<'_> = GrantColumns {
    entitlement_id: "group:eng:member",
    resource_type_id: "group",
    resource_id: "eng",
    principal_resource_type_id: "user",
    principal_resource_id: "alice",
};

fn resource(resource_type: &str, resource: &str) -> Resource {
    let (resource_type, resource) = (resource_type.to_owned(), resource.to_owned());
    let id = Some(ResourceId {
        resource_type,
        resource,
        ..ResourceId::default()
    });
    Resource {
        id,
        ..Resource::default()
    }
}

fn entitlement() -> Entitlement {
    Entitlement {
        id: "group:eng:member".to_owned(),
        resource: Some(resource("group", "eng")),
        ..Entitlement::default()
    }
}

fn expandable(ids: &[&str]) -> Vec<u8> {
    let entitlement_ids = ids.iter().map(|id| (*id).to_owned()).collect();
    GrantExpandable {
        entitlement_ids,
        shallow: true,
        ..GrantExpandable::default()
    }
    .encode_to_vec()
}

fn annotation(name: &str, value: &[u8]) -> Any {
    Any {
        type_url: format!("type.googleapis.com/c1.connector.v2.{name}"),
        value: value.to_vec(),
    }
}

fn grant(annotations: &[Any]) -> Grant {
    let sources = Some(c1z::model::connector::v2::GrantSources::default());
    Grant {
        id: "g".to_owned(),
        annotations: annotations.to_vec(),
        sources,
        ..Grant::default()
    }
}

/// The bytes are in the deterministic form already.
fn assert_canonical(wire: &[u8]) {
    let desc = oracle::message("c1.connector.v2.Grant");
    assert_eq!(canonical(&desc, wire, Anys::Verbatim).unwrap(), wire);
}

#[test]
fn slim_grants_are_filled_in() {
    let slim = grant(&[annotation("GrantImmutable", b"")]);
    let mut whole = slim.clone();
    whole.entitlement = Some(entitlement());
    whole.principal = Some(resource("user", "alice"));
    let wire = hydrate(&slim.encode_to_vec(), &COLUMNS).unwrap().unwrap();
    assert_eq!(wire, whole.encode_to_vec());
    assert_canonical(&wire);
    assert_eq!(hydrate(&wire, &COLUMNS).unwrap(), None);
}

#[test]
fn only_what_is_absent_is_filled_in() {
    let mut half = grant(&[]);
    half.entitlement = Some(Entitlement::default());
    let wire = hydrate(&half.encode_to_vec(), &COLUMNS).unwrap().unwrap();
    half.principal = Some(resource("user", "alice"));
    assert_eq!(wire, half.encode_to_vec());
    half.entitlement = None;
    let wire = hydrate(&half.encode_to_vec(), &COLUMNS).unwrap().unwrap();
    half.entitlement = Some(entitlement());
    assert_eq!(wire, half.encode_to_vec());
}

#[test]
fn empty_columns_leave_empty_ids() {
    let wire = hydrate(b"", &GrantColumns::default()).unwrap().unwrap();
    let mut whole = Grant::decode(wire.as_slice()).unwrap();
    assert_eq!(whole.principal.take(), Some(resource("", "")));
    let entitlement = whole.entitlement.take().unwrap();
    assert_eq!(entitlement.resource, Some(resource("", "")));
    assert_eq!(wire.len(), 2 + 2 + 2 + 2 + 2);
}

#[test]
fn unknown_fields_survive() {
    let mut wire = grant(&[]).encode_to_vec();
    put_bytes_field(&mut wire, 99, b"later");
    let hydrated = hydrate(&wire, &COLUMNS).unwrap().unwrap();
    let expanded = with_expansion(&hydrated, &expandable(&["e"])).unwrap();
    assert!(expanded.ends_with(b"later"));
    assert_canonical(&expanded);
}

#[test]
fn the_expansion_goes_last_and_replaces_all_others() {
    let old = annotation("GrantExpandable", &expandable(&["old"]));
    let kept = [
        annotation("GrantImmutable", b""),
        annotation("RawId", b"\x0a\x01x"),
    ];
    let before = grant(&[old.clone(), kept[0].clone(), old.clone(), kept[1].clone()]);
    let new = expandable(&["new"]);
    let wire = with_expansion(&before.encode_to_vec(), &new).unwrap();
    let after = grant(&[
        kept[0].clone(),
        kept[1].clone(),
        annotation("GrantExpandable", &new),
    ]);
    assert_eq!(wire, after.encode_to_vec());
    assert_canonical(&wire);
    let bare = without_expansion(&wire).unwrap();
    assert_eq!(bare, grant(&kept).encode_to_vec());
    assert_eq!(without_expansion(&bare).unwrap(), bare);
    assert_eq!(
        with_expansion(b"", b"").unwrap(),
        Grant {
            annotations: vec![annotation("GrantExpandable", b"")],
            ..Grant::default()
        }
        .encode_to_vec()
    );
}

#[test]
fn the_expansion_stays_behind_annotations_that_come_late() {
    let mut wire = grant(&[]).encode_to_vec();
    wire.extend(
        Grant {
            annotations: vec![annotation("RawId", b"")],
            ..Grant::default()
        }
        .encode_to_vec(),
    );
    let wire = with_expansion(&wire, b"").unwrap();
    let read = Grant::decode(wire.as_slice()).unwrap();
    assert_eq!(
        read.annotations,
        [annotation("RawId", b""), annotation("GrantExpandable", b"")]
    );
}

#[test]
fn the_first_expansion_is_found() {
    let wire = |ids: &[&str]| {
        let second = annotation("GrantExpandable", &expandable(&["second"]));
        grant(&[annotation("GrantExpandable", &expandable(ids)), second]).encode_to_vec()
    };
    let found = wire(&["", " e "]);
    let found = find_expansion(&found).unwrap().unwrap();
    assert_eq!(
        (found.value, found.expandable),
        (expandable(&["", " e "]).as_slice(), true)
    );
    assert!(
        !find_expansion(&wire(&["", " \t\u{a0}"]))
            .unwrap()
            .unwrap()
            .expandable
    );
    assert!(!find_expansion(&wire(&[])).unwrap().unwrap().expandable);
    assert_eq!(find_expansion(&grant(&[]).encode_to_vec()).unwrap(), None);
    let broken = grant(&[annotation("GrantExpandable", b"\x0a\x05")]).encode_to_vec();
    assert!(!find_expansion(&broken).unwrap().unwrap().expandable);
}

#[test]
fn what_does_not_parse_is_an_error() {
    assert!(hydrate(b"\x0a", &COLUMNS).is_err());
    assert!(find_expansion(b"\x22\x01\x0a").is_err());
    let good = grant(&[annotation("GrantExpandable", b"")]).encode_to_vec();
    assert!(find_expansion(&[&good[..], b"\x0a"].concat()).is_err());
    assert!(without_expansion(&[&good[..], b"\x0a"].concat()).is_err());
    assert!(with_expansion(&good, b"\x0a").is_err());
    assert!(expands(b"\x0a\x01\xff").is_err());
    assert!(expands(b"\x1a\x01\xff").is_err());
}

#[test]
fn the_id_is_read_as_far_as_it_can() {
    assert_eq!(id(&grant(&[]).encode_to_vec()), Some("g"));
    assert_eq!(id(b""), None);
    assert_eq!(id(b"\x1a\x01g\x0a"), Some("g"));
}

/// Makes the value of a field.
type Value<'a> = &'a dyn Fn(&mut Seed) -> Vec<u8>;

/// A message of some of these fields: as a rule each once and in order, sometimes not.
fn some(seed: &mut Seed, fields: &[(u32, Value<'_>)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, value) in fields {
        let times = match seed.below(24) {
            0 => 0,
            1 => 2,
            _ => 1,
        };
        for _ in 0..times {
            let value = value(seed);
            put_bytes_field(&mut out, *number, &value);
        }
        match seed.below(60) {
            0 => put_varint_field(&mut out, *number, 1),
            1 => put_varint_field(&mut out, 3, 0),
            2 => put_bytes_field(&mut out, 40, b"unknown"),
            3 => out.push(0x0f),
            _ => {}
        }
    }
    out
}

fn text(seed: &mut Seed) -> Vec<u8> {
    const TEXTS: [&[u8]; 7] = [
        b"",
        b"eng",
        "\u{feff}\u{1d11e}\"\\\n\u{7}".as_bytes(),
        b"\xff",
        b"group:eng:member",
        b"00u0d2db20",
        b"a",
    ];
    // Most are of use.
    let at = if seed.one_in(12) {
        seed.below(7)
    } else {
        4 + seed.below(3)
    };
    TEXTS[at].to_vec()
}

#[test]
fn what_is_read_as_plain_is_written_as_the_table_does() {
    let id = |seed: &mut Seed| some(seed, &[(1, &text), (2, &text)]);
    let resource = |seed: &mut Seed| some(seed, &[(1, &id)]);
    let entitlement = |seed: &mut Seed| some(seed, &[(1, &resource), (2, &text)]);
    let mut counts = [0, 0];
    for number in 0..40_000 {
        let mut seed = Seed(number);
        let wire = some(&mut seed, &[(1, &entitlement), (2, &resource), (3, &text)]);
        let columns = [
            COLUMNS.entitlement_id,
            COLUMNS.resource_type_id,
            COLUMNS.resource_id,
            COLUMNS.principal_resource_type_id,
            COLUMNS.principal_resource_id,
        ];
        let Some(plain) = Plain::read(&wire, columns.map(str::as_bytes)) else {
            counts[0] += 1;
            continue;
        };
        counts[1] += 1;
        let mut got = Vec::new();
        write_plain(&plain, &mut got);
        let whole = hydrate(&wire, &COLUMNS).unwrap().unwrap_or(wire);
        let want = to_json(MessageId::GRANT, &whole).unwrap();
        assert_eq!(String::from_utf8(got).unwrap(), want, "seed {number}");
    }
    assert!(counts.iter().all(|count| *count > 5_000), "{counts:?}");
}
