//! Little that says it is much, or stands for much: what it says is not believed, and what it stands for is bounded.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod generator;
#[path = "common/peak.rs"]
mod peak;

use std::rc::Rc;
use std::time::{Duration, Instant};

use c1z::Limits;
use c1z::model::google::protobuf::{ListValue, Struct, Value, value::Kind as Of};
use c1z::model::json;
use c1z::model::storage::v3;
use c1z::pebble::{Db, ErrorKind, MemoryDirectory, Options};
use c1z::store::{Counted, GrantQuery, Kind, Query, ResourceRef};
use generator::bytes::varint;
use generator::envelope::{Encoding, File, envelope, footed, head, manifest, tar, zstd};
use generator::keys::{self, key};
use generator::log::{Edit, Framing, Meta, batch, frame, records};
use generator::table::{Block, Entry, RANGE_DELETE, SET, table, table_of};
use generator::{SYNC_ID, Shape, make, rows};
use peak::peak;
use prost::Message;

const MIB: isize = 1 << 20;

/// The files of a small store.
fn files() -> Vec<File> {
    let shape = Shape {
        users: 3,
        groups: 1,
        grants: 4,
        log: 0,
        ..Shape::small()
    };
    make(1, &shape).files
}

fn set(key: Vec<u8>, value: Vec<u8>) -> Entry {
    Entry {
        key,
        trailer: 1 << 30 | SET,
        value,
    }
}

/// The store with one more table in level 0, seen whole or as so many virtual ones.
fn with_table(table: Vec<u8>, parts: u64) -> Vec<File> {
    let mut files = files();
    let mut edit = Edit::default();
    let mut meta = Meta {
        level: 0,
        number: 900,
        backing: None,
        size: table.len() as u64,
        smallest: (Vec::new(), u64::MAX >> 1),
        largest: (vec![0xFF; 40], 0),
        sequences: (0, 1 << 23),
    };
    if parts > 0 {
        edit.backing(900, meta.size);
        meta.backing = Some(900);
    }
    for part in 0..parts.max(1) {
        meta.number += u64::from(part > 0 || parts > 0);
        edit.add(&meta);
    }
    files.push(("000900.sst".into(), table));
    let (_, content) = files
        .iter_mut()
        .find(|(name, _)| name.starts_with("MANIFEST"))
        .unwrap();
    let mut all = records(content);
    all.push(edit.0);
    *content = frame(&all, Framing::Legacy);
    files
}

fn with_log(record: Vec<u8>) -> Vec<File> {
    let mut files = files();
    let log = frame(&[record], Framing::Synced(999));
    files.push(("000999.log".into(), log));
    files
}

fn c1z(files: &[File], encoding: Encoding) -> Vec<u8> {
    envelope(&manifest(encoding).encode_to_vec(), encoding, files)
}

/// Opens, and reads whatever there is: the first error.
fn read(file: &[u8], limits: &Limits) -> c1z::Result<()> {
    let store = c1z::open(file, limits.clone())?;
    let on = ResourceRef {
        resource_type: "user".into(),
        resource: "u000001".into(),
    };
    let to = GrantQuery {
        principal: Some(on),
        ..GrantQuery::default()
    };
    let of = GrantQuery {
        entitlement_id: Some("a:b:c".into()),
        ..GrantQuery::default()
    };
    for query in [
        Query::ResourceTypes,
        Query::Resources(Default::default()),
        Query::Entitlements(Default::default()),
        Query::Grants(GrantQuery::default()),
        Query::Grants(to),
        Query::Grants(of),
    ] {
        for record in c1z::store::records(&*store, SYNC_ID, &query, None)? {
            let _ = record?.write_json(&mut json::Writer::default(), &mut Vec::new());
        }
    }
    Ok(())
}

/// The code of what comes of a file, in the memory that it may take, on top of a copy or two of itself.
fn code(what: &str, file: &[u8], limits: &Limits, most: isize) -> &'static str {
    let begun = Instant::now();
    let (result, peak) = peak(|| read(file, limits));
    println!("{what}: {peak} bytes, {:?}, {result:?}", begun.elapsed());
    assert!(
        peak < most + 4 * file.len() as isize,
        "{what}: {peak} bytes for {}",
        file.len()
    );
    assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
    result.map_or_else(|error| error.code(), |()| "ok")
}

fn trusting() -> Limits {
    Limits {
        max_decoded_size: u64::MAX,
        max_entries: u64::MAX,
        ..Limits::default()
    }
}

#[test]
fn decoded_bytes() {
    // A file of a terabyte in a few bytes, in each encoding.
    let head = head(&manifest(Encoding::Indexed).encode_to_vec());
    let content = zstd(b"abc");
    let entry = c1z::model::c1z::v3::IndexedFrameEntry {
        name: "MANIFEST-000001".into(),
        frame_offset: head.len() as i64,
        compressed_size: content.len() as i64,
        raw_size: 1 << 40,
        raw_xxh64: 0,
        raw_sha256: vec![0; 32],
    };
    let mut index = c1z::model::c1z::v3::IndexedFrameIndex {
        entries: vec![entry.clone()],
        ..Default::default()
    };
    for name in [
        "marker.format-version.000001.024",
        "marker.manifest.000001.MANIFEST-000001",
    ] {
        let name = name.into();
        index.entries.push(c1z::model::c1z::v3::IndexedFrameEntry {
            name,
            ..entry.clone()
        });
    }
    let frames = [&head[..], &content, &content, &content].concat();
    for (at, entry) in index.entries.iter_mut().enumerate() {
        entry.frame_offset += (at * content.len()) as i64;
    }
    let file = footed(frames, &index.encode_to_vec());
    let told = code("frames", &file, &trusting(), MIB);
    assert_eq!(told, "limit.table-size");
    assert_eq!(
        code("frames", &file, &Limits::default(), MIB),
        "limit.decoded-size"
    );

    let mut archive = tar(&[("MANIFEST-000001".into(), Vec::new())]);
    archive[124..136].copy_from_slice(b"\x80\0\0\0\0\0\0\x10\0\0\0\0");
    for encoding in [Encoding::Tar, Encoding::TarZstd] {
        let head = generator::envelope::head(&manifest(encoding).encode_to_vec());
        let payload = match encoding {
            Encoding::Tar => archive.clone(),
            _ => zstd(&archive),
        };
        let file = [head, payload].concat();
        let told = code("archive", &file, &trusting(), 2 * MIB);
        assert!(["v3.tar", "format.truncated"].contains(&told), "{told}");
    }
}

#[test]
fn entries() {
    let many: Vec<File> = (0..20_000)
        .map(|at| (format!("{at:06}.x"), Vec::new()))
        .collect();
    let limits = Limits {
        max_entries: 10,
        ..Limits::default()
    };
    for encoding in [Encoding::Indexed, Encoding::Tar, Encoding::TarZstd] {
        let file = c1z(&many, encoding);
        assert_eq!(code("entries", &file, &limits, 4 * MIB), "limit.entries");
    }
}

#[test]
fn blocks() {
    let points = [set(b"\x03\x01\0a".to_vec(), b"v".to_vec())];
    let mut claim = Vec::new();
    varint(&mut claim, 60 << 20);
    // Snappy and zstd: sixty megabytes in some bytes; a gigabyte.
    let nothing = zstd(&[]);
    for (packing, content) in [
        (1, [&claim[..], &[0; 9]].concat()),
        (7, [&claim[..], &nothing].concat()),
    ] {
        let table = rows::stored(&points, packing, &content);
        let file = c1z(&with_table(table, 0), Encoding::Tar);
        let told = code("block", &file, &Limits::default(), MIB);
        assert_eq!(told, "pebble.corrupt");
    }
    for packing in [1, 7] {
        let mut claim = Vec::new();
        varint(&mut claim, 1 << 30);
        let table = rows::stored(&points, packing, &[&claim[..], &nothing].concat());
        let file = c1z(&with_table(table, 0), Encoding::Tar);
        let told = code("large block", &file, &Limits::default(), MIB);
        assert_eq!(told, "limit.table-size");
    }
}

/// A frame that wants a window of 64 MiB for three bytes.
#[test]
fn windows() {
    let points = [set(b"\x03\x01\0a".to_vec(), b"v".to_vec())];
    let mut stated = Vec::new();
    varint(&mut stated, 60 << 20);
    let window = [0x28, 0xB5, 0x2F, 0xFD, 0, 16 << 3];
    for last in [&[1_u8, 0, 0][..], &[0x19, 0, 0, 1, 2, 3]] {
        let content = [&stated[..], &window, last].concat();
        let table = rows::stored(&points, 7, &content);
        let file = c1z(&with_table(table, 0), Encoding::Tar);
        let told = code("window", &file, &Limits::default(), 9 * MIB);
        assert_eq!(told, "pebble.corrupt");
    }
}

/// What is asked for in parts is bounded in each.
#[test]
fn long_names() {
    let name = "x".repeat(10_000);
    let sessions = |n: usize| {
        let at = key(keys::SESSIONS, &[SYNC_ID, &name, &format!("{n:05}")]);
        let record = v3::SessionRecord::default();
        // A key of two elements: the number is a part of the name.
        let at: Vec<u8> = match at.iter().rposition(|byte| *byte == 0) {
            Some(zero) => [&at[..zero], &at[zero + 1..]].concat(),
            None => at,
        };
        set(at, record.encode_to_vec())
    };
    let entries: Vec<Entry> = (0..15_000).map(sessions).collect();
    let table = table_of(&entries, &[], usize::MAX, &mut |_, _| {});
    drop(entries);
    let file = c1z(&with_table(table, 0), Encoding::Tar);
    let store = c1z::open(&file, Limits::default()).unwrap();
    let (found, peak) = peak(|| store.session_entries(SYNC_ID, "", None, usize::MAX));
    let found = found.unwrap();
    assert!(!found.is_empty() && found.len() < 15_000);
    assert!(peak < 24 * MIB, "{peak}");
    // And goes on where it stopped.
    let last = &found[found.len() - 1].key;
    let more = store.session_entries(SYNC_ID, "", Some(last), 1).unwrap();
    assert!(more[0].key > *last);

    let types = |n: usize| {
        set(
            key(keys::RESOURCES, &[&format!("{name}{n:05}"), "a"]),
            vec![],
        )
    };
    let entries: Vec<Entry> = (0..15_000).map(types).collect();
    let table = table_of(&entries, &[], usize::MAX, &mut |_, _| {});
    drop(entries);
    let file = c1z(&with_table(table, 0), Encoding::Tar);
    let store = c1z::open(&file, Limits::default()).unwrap();
    let (told, peak) = crate::peak::peak(|| {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let what = Counted::Records(Kind::Resources);
            let some = store.count_by_type(SYNC_ID, what, after.as_ref(), 500)?;
            all.extend(some.counts);
            after = some.next;
            if after.is_none() {
                return Ok::<_, c1z::Error>(all.len());
            }
        }
    });
    println!("types: {peak} bytes, {told:?}");
    assert!(peak < 64 * MIB, "{peak}");
    assert_eq!(told.unwrap_err().code(), "limit.memory");
}

/// Numbers in a block that say how much is in it.
#[test]
fn counts_in_blocks() {
    let points: Vec<Entry> = (0..9_u8)
        .map(|n| set(vec![3, 1, 0, b'a' + n], vec![7]))
        .collect();
    let delete = Entry {
        key: b"\x03\x01\0x".to_vec(),
        trailer: 5 << 8 | RANGE_DELETE,
        value: b"\x03\x01\0y".to_vec(),
    };
    for (block, places) in [
        (Block::Data, [7..11, 0..4]),
        (Block::Index, [3..7, 3..7]),
        (Block::RangeDeletes, [7..11, 0..4]),
        (Block::Properties, [3..7, 3..7]),
        (Block::Metaindex, [3..7, 3..7]),
    ] {
        for place in places {
            for number in [u32::MAX, 1 << 31, 1 << 24, 100] {
                let table = table_of(
                    &points,
                    std::slice::from_ref(&delete),
                    1 << 15,
                    &mut |kind, content| {
                        if kind == block {
                            content[place.clone()].copy_from_slice(&number.to_le_bytes());
                        }
                    },
                );
                let file = c1z(&with_table(table, 0), Encoding::Tar);
                let told = code("count", &file, &Limits::default(), MIB);
                // A hundred bytes more or less of a block are still a block, of other rows.
                let known = ["pebble.corrupt", "proto.malformed", "limit.table-size"];
                assert!(known.contains(&told), "{block:?} {told}");
            }
        }
    }
}

#[test]
fn logs() {
    let start = |count: u32| [&100_u64.to_le_bytes()[..], &count.to_le_bytes()].concat();
    let mut long = start(1);
    long.push(1);
    varint(&mut long, u64::from(u32::MAX));
    let mut longer = start(1);
    longer.push(1);
    varint(&mut longer, u64::MAX);
    for record in [start(u32::MAX), long, longer] {
        let file = c1z(&with_log(record), Encoding::Tar);
        let told = code("log", &file, &Limits::default(), MIB);
        assert_eq!(told, "pebble.corrupt");
    }
    // Many small entries become a list that is counted: about thirty times the log.
    let entry = Entry {
        key: b"\x03\x0b".to_vec(),
        trailer: 100 << 8,
        value: Vec::new(),
    };
    let file = c1z(&with_log(batch(&vec![entry; 50_000])), Encoding::Tar);
    let told = code("many", &file, &Limits::default(), 20 * MIB);
    assert_eq!(told, "ok");
}

/// Keys that share a long beginning: a block holds it once, and whoever keeps whole keys would hold it for each.
#[test]
fn keys() {
    let id = "x".repeat(10_000);
    for (what, family, elements) in [
        ("entitlements", keys::ENTITLEMENTS, ["group", &id, "0"]),
        ("grants", keys::GRANTS, ["group", &id, "0"]),
    ] {
        let entry = |n: usize| {
            let tail = format!("{n:05}");
            let mut all = elements.to_vec();
            all.push(&tail);
            if family == keys::GRANTS {
                all.extend(["user", "u"]);
            }
            set(key(family, &all), Vec::new())
        };
        let entries: Vec<Entry> = (0..15_000).map(entry).collect();
        let table = table_of(&entries, &[], usize::MAX, &mut |_, _| {});
        drop(entries);
        let mut files = with_table(table, 0);
        // The index by principal is to be made.
        let pending = set(keys::meta("deferred_grant_idx_pending"), Vec::new());
        let log = frame(&[batch(&[pending])], Framing::Synced(999));
        files.push(("000999.log".into(), log));
        let file = c1z(&files, Encoding::Tar);
        assert!(file.len() < 1 << 20);
        let told = code(what, &file, &Limits::default(), 80 * MIB);
        assert_eq!(told, "limit.memory", "{what}");
    }
}

/// Virtual tables that see the same range deletes: each would keep a list of them.
#[test]
fn range_deletes() {
    let delete = |n: u32| Entry {
        key: [&[3, 0xB][..], &n.to_be_bytes()].concat(),
        trailer: 5 << 8 | RANGE_DELETE,
        value: [&[3, 0xB][..], &n.to_be_bytes(), &[0]].concat(),
    };
    let deletes: Vec<Entry> = (0..5_000).map(delete).collect();
    let table = table(&[], &deletes);
    let one = c1z(&with_table(table.clone(), 0), Encoding::Tar);
    assert_eq!(code("one", &one, &Limits::default(), 8 * MIB), "ok");
    // Two million in a block of two megabytes, which shrinks to nothing.
    let block = generator::columns::repeated_span(b"\x03\x0b", b"\x03\x0c", 5 << 8 | 15, 2 << 20);
    let repeated = table_of(&[], &deletes, 1 << 15, &mut |kind, content| {
        if kind == Block::RangeDeletes {
            content.clone_from(&block);
        }
    });
    let repeated = c1z(&with_table(repeated, 0), Encoding::Tar);
    let told = code("repeated", &repeated, &Limits::default(), 8 * MIB);
    assert_eq!(told, "limit.table-size");
    let many = c1z(&with_table(table, 3_000), Encoding::Tar);
    let told = code("parts", &many, &Limits::default(), 160 * MIB);
    assert_eq!(told, "limit.table-size");
}

/// A table that has other keys than the MANIFEST says.
#[test]
fn bounds() {
    let entry = |n: u8| set(vec![3, 1, 0, n], Vec::new());
    let entries: Vec<Entry> = (b'a'..=b'y').map(entry).collect();
    let content = table(&entries, &[]);
    let mut edit = Edit::default();
    edit.comparer();
    edit.add(&Meta {
        level: 6,
        number: 4,
        backing: None,
        size: content.len() as u64,
        smallest: (vec![3, 1, 0, b'f'], u64::MAX >> 1),
        largest: (vec![3, 1, 0, b'k'], 0),
        sequences: (0, 1 << 23),
    });
    let names = [
        ("000004.sst", content),
        ("MANIFEST-000001", frame(&[edit.0], Framing::Legacy)),
        ("marker.format-version.000001.024", Vec::new()),
        ("marker.manifest.000001.MANIFEST-000001", Vec::new()),
    ];
    let directory: MemoryDirectory = names
        .map(|(name, bytes)| (name.to_owned(), bytes))
        .into_iter()
        .collect();
    let db = Db::open(Rc::new(directory), &Options::default()).unwrap();
    let mut iter = db.iter(&[3, 1, 0, b'e'], Some(&[3, 1, 0, b'l']));
    for error in [iter.first().unwrap_err(), iter.last().unwrap_err()] {
        assert_eq!(
            (error.kind(), error.file()),
            (ErrorKind::Corrupt, "000004.sst")
        );
    }
    // What lies inside is found.
    let mut iter = db.iter(&[3, 1, 0, b'g'], Some(&[3, 1, 0, b'j']));
    assert!(iter.first().unwrap() && iter.key() == [3, 1, 0, b'g']);
    assert!(iter.last().unwrap() && iter.key() == [3, 1, 0, b'i']);
}

#[test]
fn tables() {
    let points = [set(b"\x03\x0b".to_vec(), Vec::new())];
    let some = c1z(&with_table(table(&points, &[]), 500), Encoding::Tar);
    assert_eq!(code("some", &some, &Limits::default(), 8 * MIB), "ok");
    let many = c1z(&with_table(table(&points, &[]), 200_000), Encoding::Tar);
    let told = code("many", &many, &Limits::default(), 64 * MIB);
    assert_eq!(told, "limit.table-size");
}

/// An id that can be spelt from very many keys.
#[test]
fn spellings() {
    let id = "a".to_owned() + &":b".repeat(60);
    let entry = |n: usize| {
        let on = format!("g{n:05}");
        set(
            key(keys::ENTITLEMENTS, &["group", &on, "0", "a"]),
            Vec::new(),
        )
    };
    let entries: Vec<Entry> = (0..15_000).map(entry).collect();
    let file = c1z(&with_table(table(&entries, &[]), 0), Encoding::Tar);
    let store = c1z::open(&file, Limits::default()).unwrap();
    let begun = Instant::now();
    let (found, peak) = peak(|| store.grant(SYNC_ID, &id, true));
    println!("spellings: {peak} bytes, {:?}", begun.elapsed());
    assert_eq!(found.unwrap_err().code(), "store.not-found");
    assert!(peak < 32 * MIB && begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn nesting() {
    let mut deep = Value {
        kind: Some(Of::BoolValue(true)),
    };
    for _ in 0..40 {
        deep = Value {
            kind: Some(Of::ListValue(ListValue { values: vec![deep] })),
        };
    }
    // Protobuf nests by lengths: deeper than any message type made it.
    let mut bytes = deep.encode_to_vec();
    for _ in 0..20_000 {
        let mut list = vec![0x0a];
        varint(&mut list, bytes.len() as u64);
        list.extend(&bytes);
        bytes = vec![0x32];
        varint(&mut bytes, list.len() as u64);
        bytes.extend(list);
    }
    let record = v3::ResourceRecord {
        resource_type_id: "user".into(),
        resource_id: "deep".into(),
        profile: Some(Struct::default()),
        ..Default::default()
    };
    let mut entry = vec![0x0a, 1, b'k', 0x12];
    varint(&mut entry, bytes.len() as u64);
    entry.extend(bytes);
    let mut profile = vec![0x0a];
    varint(&mut profile, entry.len() as u64);
    profile.extend(entry);
    let mut value = record.encode_to_vec();
    c1z::model::wire::put_bytes_field(&mut value, 9, &profile);
    let at = key(keys::RESOURCES, &["user", "deep"]);
    let file = c1z(&with_table(table(&[set(at, value)], &[]), 0), Encoding::Tar);
    let store = c1z::open(&file, Limits::default()).unwrap();
    let deep = ResourceRef {
        resource_type: "user".into(),
        resource: "deep".into(),
    };
    let record = store.resource(SYNC_ID, &deep).unwrap();
    let (told, peak) = peak(|| record.write_json(&mut json::Writer::default(), &mut Vec::new()));
    assert_eq!(told.unwrap_err().code(), "limit.depth");
    assert!(peak < 4 * MIB, "{peak}");
}

#[test]
fn records_and_assets() {
    let at = key(keys::RESOURCES, &["user", "large"]);
    let points = [set(at, vec![0x7A; 1 << 20])];
    let file = c1z(&with_table(table(&points, &[]), 0), Encoding::Tar);
    let limits = Limits {
        max_record_size: 1000,
        ..Limits::default()
    };
    let told = code("record", &file, &limits, 4 * MIB);
    assert_eq!(told, "limit.record-size");
}
