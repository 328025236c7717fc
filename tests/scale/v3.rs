//! Format v3: tables of one level in the order of their keys, each a frame, and the index of the frames behind them.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use c1z::model::c1z::v3::{IndexedFrameEntry, IndexedFrameIndex, SyncRunSummary};
use c1z::model::google::protobuf::Timestamp;
use c1z::model::storage::v3;
use c1z::model::wire;
use prost::Message;
use sha2::{Digest, Sha256};
use twox_hash::XxHash64;

use super::{Scale, entitlement, group, group_name, user, user_name};
use crate::generator::finish::stats_bytes;
use crate::generator::keys::{self, key};
use crate::generator::log::{Edit, Framing, Meta, frame};
use crate::generator::table::{Entry, SET, table};
use crate::generator::{Encoding, SYNC_ID, envelope};

/// Keys and values of a table: what it is read as a whole for.
const TABLE: usize = 8 << 20;
/// Compactions leave no sequence numbers in the lowest level; the MANIFEST has one for each table.
const SEQUENCE: u64 = 10;

/// Writes a file.
pub fn write(scale: &Scale, path: &Path) {
    write_in_tables(scale, path, TABLE);
}

/// The same in tables of about so many bytes.
pub fn write_in_tables(scale: &Scale, path: &Path, table: usize) {
    let stats = stats(scale);
    let manifest = manifest(&stats);
    let mut store = Store::begin(File::create(path).unwrap(), &manifest, table);
    rows(scale, &stats, &mut |key, value| store.put(key, value));
    store.end();
}

fn time(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp {
        seconds: 1_760_000_000 + seconds,
        nanos: 0,
    })
}

fn stats(scale: &Scale) -> v3::SyncStatsRecord {
    let by = |counts: &[(&str, u64)]| {
        let counts = counts
            .iter()
            .map(|(of, count)| (of.to_string(), *count as i64));
        counts.collect()
    };
    v3::SyncStatsRecord {
        sync_id: SYNC_ID.into(),
        written_at: time(1000),
        resource_types: 2,
        resources: (scale.groups + scale.users) as i64,
        entitlements: scale.groups as i64,
        grants: scale.grants as i64,
        resources_by_resource_type: by(&[("group", scale.groups), ("user", scale.users)]),
        entitlements_by_resource_type: by(&[("group", scale.groups)]),
        grants_by_entitlement_resource_type: by(&[("group", scale.grants)]),
        ..Default::default()
    }
}

fn manifest(stats: &v3::SyncStatsRecord) -> Vec<u8> {
    let run = SyncRunSummary {
        sync_id: SYNC_ID.into(),
        r#type: 1,
        started_at: time(0),
        ended_at: time(1000),
        ..Default::default()
    };
    let mut run = run.encode_to_vec();
    wire::put_bytes_field(&mut run, 6, &stats_bytes(stats));
    let mut manifest = envelope::manifest(Encoding::Indexed).encode_to_vec();
    wire::put_bytes_field(&mut manifest, 40, &run);
    manifest
}

/// Every key with its value, in order.
fn rows(scale: &Scale, stats: &v3::SyncStatsRecord, put: &mut dyn FnMut(Vec<u8>, Vec<u8>)) {
    for (id, name, of) in [("group", "Group", "GROUP"), ("user", "User", "USER")] {
        let record = v3::ResourceTypeRecord {
            external_id: id.into(),
            display_name: name.into(),
            traits: vec![of.into()],
            discovered_at: time(1),
            ..Default::default()
        };
        put(key(keys::TYPES, &[id]), record.encode_to_vec());
    }
    let mut resource = |of: &str, id: String, name: String| {
        let record = v3::ResourceRecord {
            resource_type_id: of.into(),
            resource_id: id.clone(),
            display_name: name,
            discovered_at: time(2),
            ..Default::default()
        };
        put(key(keys::RESOURCES, &[of, &id]), record.encode_to_vec());
    };
    (0..scale.groups).for_each(|number| resource("group", group(number), group_name(number)));
    (0..scale.users).for_each(|number| resource("user", user(number), user_name(number)));
    for number in 0..scale.groups {
        let on = group(number);
        let id = entitlement(&on);
        let record = v3::EntitlementRecord {
            external_id: id.clone(),
            resource: Some(v3::ResourceRef {
                resource_type_id: "group".into(),
                resource_id: on.clone(),
            }),
            display_name: format!("{} Member", group_name(number)),
            purpose: "ASSIGNMENT".into(),
            discovered_at: time(3),
            slug: "member".into(),
            ..Default::default()
        };
        let at = key(keys::ENTITLEMENTS, &keys::entitlement("group", &on, &id));
        put(at, record.encode_to_vec());
    }
    for number in 0..scale.groups {
        let on = group(number);
        let of = entitlement(&on);
        let [a, b, c, d] = keys::entitlement("group", &on, &of);
        let mut members: Vec<u64> = scale.members(number).collect();
        members.sort_unstable();
        for member in members {
            let to = user(member);
            let record = v3::GrantRecord {
                external_id: scale.grant(&of, &to),
                entitlement: Some(v3::EntitlementRef {
                    resource_type_id: "group".into(),
                    resource_id: on.clone(),
                    entitlement_id: of.clone(),
                }),
                principal: Some(v3::PrincipalRef {
                    resource_type_id: "user".into(),
                    resource_id: to.clone(),
                    ..Default::default()
                }),
                discovered_at: time(4),
                ..Default::default()
            };
            let at = key(keys::GRANTS, &[a, b, c, d, "user", &to]);
            put(at, record.encode_to_vec());
        }
    }
    let run = v3::SyncRunRecord {
        sync_id: SYNC_ID.into(),
        r#type: 1,
        started_at: time(0),
        ended_at: time(1000),
        ..Default::default()
    };
    put(keys::SYNC.to_vec(), run.encode_to_vec());
    for number in 0..scale.users {
        let to = user(number);
        for held in scale.held(number) {
            let on = group(held);
            let of = entitlement(&on);
            let [a, b, c, d] = keys::entitlement("group", &on, &of);
            put(
                key(keys::BY_PRINCIPAL, &["user", &to, a, b, c, d]),
                Vec::new(),
            );
        }
    }
    let two = || 2_u32.to_be_bytes().to_vec();
    put(keys::meta("grant_entitlement_id_format"), two());
    put(keys::meta("keyspace_version"), two());
    put(keys::meta("stats\0"), stats_bytes(stats));
}

/// A file under construction: no more than one table is in memory.
struct Store {
    to: BufWriter<File>,
    at: u64,
    index: IndexedFrameIndex,
    edit: Edit,
    next: u64,
    rows: Vec<Entry>,
    table: usize,
    filled: usize,
    last: Vec<u8>,
}

impl Store {
    fn begin(file: File, manifest: &[u8], table: usize) -> Self {
        let head = envelope::head(manifest);
        let mut to = BufWriter::new(file);
        to.write_all(&head).unwrap();
        let mut edit = Edit::default();
        edit.comparer();
        edit.number(2, 0);
        Self {
            to,
            at: head.len() as u64,
            index: IndexedFrameIndex {
                manifest_xxh64: XxHash64::oneshot(0, manifest),
                ..Default::default()
            },
            edit,
            next: 4,
            rows: Vec::new(),
            table,
            filled: 0,
            last: Vec::new(),
        }
    }

    fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        assert!(self.last < key, "keys must rise: {:?} {key:?}", self.last);
        self.last.clone_from(&key);
        self.filled += key.len() + value.len();
        self.rows.push(Entry {
            key,
            trailer: SET,
            value,
        });
        if self.filled >= self.table {
            self.cut();
        }
    }

    fn cut(&mut self) {
        let (Some(first), Some(last)) = (self.rows.first(), self.rows.last()) else {
            return;
        };
        let content = table(&self.rows, &[]);
        let number = self.next;
        self.next += 1;
        self.edit.add(&Meta {
            level: 6,
            number,
            backing: None,
            size: content.len() as u64,
            smallest: (first.key.clone(), first.trailer),
            largest: (last.key.clone(), last.trailer),
            sequences: (SEQUENCE, SEQUENCE),
        });
        self.file(&format!("{number:06}.sst"), &content);
        self.rows.clear();
        self.filled = 0;
    }

    /// Appends a file of the store as a frame.
    fn file(&mut self, name: &str, content: &[u8]) {
        let mut frame = vec![0; zstd_safe::compress_bound(content.len())];
        let len = zstd_safe::compress(&mut frame[..], content, 3).unwrap();
        frame.truncate(len);
        self.to.write_all(&frame).unwrap();
        self.index.total_raw_size += content.len() as i64;
        self.index.total_compressed_size += frame.len() as i64;
        self.index.entries.push(IndexedFrameEntry {
            name: name.into(),
            frame_offset: self.at as i64,
            compressed_size: frame.len() as i64,
            raw_size: content.len() as i64,
            raw_xxh64: XxHash64::oneshot(0, content),
            raw_sha256: Sha256::digest(content).to_vec(),
        });
        self.at += frame.len() as u64;
    }

    fn end(mut self) {
        self.cut();
        let next = self.next;
        self.edit.number(3, next);
        self.edit.number(4, SEQUENCE);
        let edits = [std::mem::take(&mut self.edit.0)];
        self.file("MANIFEST-000001", &frame(&edits, Framing::Legacy));
        self.file(
            "OPTIONS-000003",
            b"[Options]\n  comparer=leveldb.BytewiseComparator\n",
        );
        self.file("marker.format-version.000001.024", &[]);
        self.file("marker.manifest.000001.MANIFEST-000001", &[]);
        self.index.entries.sort_by(|a, b| a.name.cmp(&b.name));
        let index = self.index.encode_to_vec();
        // The footer names where the index begins, which `footed` cannot know of a file that is not in memory.
        self.to.write_all(&index).unwrap();
        self.to.write_all(&self.at.to_be_bytes()).unwrap();
        self.to
            .write_all(&(index.len() as u32).to_be_bytes())
            .unwrap();
        self.to
            .write_all(&XxHash64::oneshot(0, &index).to_be_bytes())
            .unwrap();
        self.to.write_all(b"C1ZIDX1\0").unwrap();
        self.to.flush().unwrap();
    }
}
