//! A v3 file of any keys and values: a tar of a store that has no tables, only a log.

#[path = "../v3_envelope/maker.rs"]
pub mod maker;

use std::collections::BTreeMap;

use c1z::model::c1z::v3::{C1zManifestV3, SyncRunSummary};
use c1z::model::google::protobuf::Timestamp;
use c1z::model::storage::v3::{
    EntitlementRecord, EntitlementRef, GrantRecord, GrantSourceRecord, PrincipalRef,
    ResourceRecord, ResourceRef, ResourceTypeRecord, SyncRunRecord,
};
use maker::{END, TAR, member};
use prost::Message;
use twox_hash::XxHash64;

pub const KEYSPACE: &[u8] = b"\x03\xffkeyspace_version";
pub const ID_FORMAT: &[u8] = b"\x03\xffgrant_entitlement_id_format";
pub const PENDING: &[u8] = b"\x03\xffdeferred_grant_idx_pending";
pub const DIGESTS_PENDING: &[u8] = b"\x03\xffgrant_digest_build_pending";
pub const SYNC_RUN: &[u8] = &[3, 6];
pub const GRANTS: &[u8] = &[3, 4, 0];
pub const BY_PRINCIPAL: &[u8] = &[3, 7, 4, 0];
pub const BY_HASH: &[u8] = &[3, 7, 8, 0];
pub const DIGESTS: &[u8] = &[3, 10, 8, 0];
/// The sync of every store made here.
pub const SYNC: &str = "s";

/// One element of a key, as it is written there.
pub fn escaped(element: &[u8]) -> Vec<u8> {
    let escape = |byte: &u8| match byte {
        0 => vec![1, 1],
        1 => vec![1, 2],
        byte => vec![*byte],
    };
    element.iter().flat_map(escape).collect()
}

/// What it was before it was written.
pub fn plain(element: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = element.iter();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            1 => bytes.next().unwrap() - 1,
            byte => *byte,
        });
    }
    out
}

/// Elements with zeros between them.
pub fn tuple<T: AsRef<[u8]>>(elements: &[T]) -> Vec<u8> {
    let escaped: Vec<_> = elements.iter().map(|e| escaped(e.as_ref())).collect();
    escaped.join(&0)
}

pub fn key<T: AsRef<[u8]>>(header: &[u8], elements: &[T]) -> Vec<u8> {
    [header, &tuple(elements)].concat()
}

/// The elements of a key behind its header.
pub fn elements(key: &[u8], header: &[u8]) -> Vec<Vec<u8>> {
    let tail = key.strip_prefix(header).unwrap();
    tail.split(|byte| *byte == 0).map(plain).collect()
}

/// What an entitlement is called in keys: the resource, whether the rest is all of the id, and the rest.
pub fn identity<'a>(of: &'a str, on: &'a str, id: &'a str) -> [&'a str; 4] {
    match id.strip_prefix(&format!("{of}:{on}:")) {
        Some(tail) => [of, on, "1", tail],
        None => [of, on, "0", id],
    }
}

/// The first bytes of the hash of a principal.
pub fn bucket(of: &[u8], id: &[u8]) -> [u8; 2] {
    let hash = XxHash64::oneshot(0, &tuple(&[of, id])).to_be_bytes();
    [hash[0], hash[1]]
}

/// The hash of what counts of a grant, by the elements of its key.
pub fn content_hash(elements: &[Vec<u8>], record: &GrantRecord) -> [u8; 8] {
    let mut sources: Vec<Vec<u8>> = record.sources.keys().map(|s| s.clone().into()).collect();
    sources.sort();
    let all = [elements, &sources].concat();
    XxHash64::oneshot(0, &tuple(&all)).to_be_bytes()
}

/// What some grants amount to: how many they are, and all their hashes in one.
pub type Node = (u64, [u8; 8]);

pub fn add(node: &mut Node, (count, hash): Node) {
    node.0 += count;
    node.1
        .iter_mut()
        .zip(hash)
        .for_each(|(all, one)| *all ^= one);
}

fn written((count, hash): Node) -> Vec<u8> {
    [&count.to_be_bytes()[..], &hash].concat()
}

/// A small generator of random numbers.
pub struct Seed(pub u64);

impl Seed {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(0x5851_F42D_4C95_7F2D)
            .wrapping_add(0x1405_7B7E_F767_814F);
        (self.0 >> 33) as usize % end
    }

    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        (!of.is_empty()).then(|| &of[self.below(of.len())])
    }
}

/// A store under construction.
#[derive(Debug, Clone)]
pub struct Made {
    pub pairs: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Of the manifest.
    pub syncs: Vec<SyncRunSummary>,
}

impl Made {
    /// Nothing at all: not even stamps.
    pub fn bare() -> Self {
        Self {
            pairs: BTreeMap::new(),
            syncs: Vec::new(),
        }
    }

    /// Stamps and a finished sync.
    pub fn new() -> Self {
        let mut made = Self::bare();
        made.put(KEYSPACE, 2_u32.to_be_bytes());
        made.put(ID_FORMAT, 2_u32.to_be_bytes());
        let time = |seconds| Some(Timestamp { seconds, nanos: 0 });
        let run = SyncRunRecord {
            sync_id: SYNC.into(),
            r#type: 1,
            started_at: time(1_700_000_000),
            ended_at: time(1_700_000_100),
            sync_token: "token".into(),
            ..Default::default()
        };
        made.put(SYNC_RUN, run.encode_to_vec());
        made
    }

    pub fn put(&mut self, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> &mut Self {
        self.pairs.insert(key.into(), value.into());
        self
    }

    pub fn resource_type(&mut self, id: &str) -> &mut Self {
        let record = ResourceTypeRecord {
            external_id: id.into(),
            ..Default::default()
        };
        self.put(key(&[3, 1, 0], &[id]), record.encode_to_vec())
    }

    pub fn resource(&mut self, of: &str, id: &str, parent: Option<[&str; 2]>) -> &mut Self {
        let record = ResourceRecord {
            resource_type_id: of.into(),
            resource_id: id.into(),
            display_name: format!("{of} {id}"),
            parent: parent.map(|[of, id]| ResourceRef {
                resource_type_id: of.into(),
                resource_id: id.into(),
            }),
            ..Default::default()
        };
        // A child that was put before has another parent now.
        let child = [&[0], tuple(&[of, id]).as_slice()].concat();
        let index: &[u8] = &[3, 7, 1, 0];
        self.pairs
            .retain(|key, _| !(key.starts_with(index) && key.ends_with(&child)));
        if let Some([parent_of, parent]) = parent {
            self.put(key(&[3, 7, 1, 0], &[parent_of, parent, of, id]), []);
        }
        self.put(key(&[3, 2, 0], &[of, id]), record.encode_to_vec())
    }

    pub fn entitlement(&mut self, of: &str, on: &str, id: &str) -> &mut Self {
        let record = EntitlementRecord {
            external_id: id.into(),
            resource: Some(ResourceRef {
                resource_type_id: of.into(),
                resource_id: on.into(),
            }),
            ..Default::default()
        };
        let key = key(&[3, 3, 0], &identity(of, on, id));
        self.put(key, record.encode_to_vec())
    }

    /// A grant with the id that its key spells.
    pub fn grant(&mut self, entitlement: [&str; 3], principal: [&str; 2]) -> &mut Self {
        self.grant_of(entitlement, principal, "", &[])
    }

    /// One with an id of its own, and sources. The index by principal is kept.
    pub fn grant_of(
        &mut self,
        [of, on, id]: [&str; 3],
        [principal_of, principal]: [&str; 2],
        own_id: &str,
        sources: &[&str],
    ) -> &mut Self {
        let sources = sources
            .iter()
            .map(|id| ((*id).to_owned(), GrantSourceRecord::default()));
        let record = GrantRecord {
            external_id: own_id.into(),
            entitlement: Some(EntitlementRef {
                resource_type_id: of.into(),
                resource_id: on.into(),
                entitlement_id: id.into(),
            }),
            principal: Some(PrincipalRef {
                resource_type_id: principal_of.into(),
                resource_id: principal.into(),
                ..Default::default()
            }),
            sources: sources.collect(),
            ..Default::default()
        };
        let [a, b, c, d] = identity(of, on, id);
        self.put(
            key(BY_PRINCIPAL, &[principal_of, principal, a, b, c, d]),
            [],
        );
        let key = key(GRANTS, &[a, b, c, d, principal_of, principal]);
        self.put(key, record.encode_to_vec())
    }

    /// The grants, by the elements of their keys.
    pub fn grants(&self) -> Vec<(Vec<Vec<u8>>, GrantRecord)> {
        let grants = self.pairs.iter().filter(|(key, _)| key.starts_with(GRANTS));
        grants
            .map(|(key, value)| {
                let record = GrantRecord::decode(value.as_slice()).unwrap();
                (elements(key, GRANTS), record)
            })
            .collect()
    }

    /// Builds the digests: an entitlement with more than 512 grants has parts of so many bits.
    pub fn digests(&mut self, width: u32) -> &mut Self {
        let mut by_entitlement: BTreeMap<Vec<u8>, Vec<(u16, Node)>> = BTreeMap::new();
        for (elements, record) in self.grants() {
            let (entitlement, principal) = elements.split_at(4);
            let bucket = bucket(&principal[0], &principal[1]);
            let hash = content_hash(&elements, &record);
            let mut index = key(BY_HASH, entitlement);
            index.push(0);
            index.extend(bucket);
            index.extend(tuple(principal));
            self.put(index, hash);
            let nodes = by_entitlement.entry(tuple(entitlement)).or_default();
            nodes.push((u16::from_be_bytes(bucket), (1, hash)));
        }
        for (partition, nodes) in by_entitlement {
            let node = |level: u8, rest: &[u8]| {
                let key = key(DIGESTS, &[&partition]);
                [key.as_slice(), &[0, level], rest].concat()
            };
            let mut root = Node::default();
            let mut leaves: BTreeMap<u16, Node> = BTreeMap::new();
            let own_width = if nodes.len() > 512 { width } else { 0 };
            for (bucket, one) in nodes {
                add(&mut root, one);
                if own_width > 0 {
                    let kept = u16::MAX << (16 - own_width);
                    add(leaves.entry(bucket & kept).or_default(), one);
                }
            }
            let own_width = u8::try_from(own_width).unwrap();
            self.put(node(0, &[]), [&[own_width][..], &written(root)].concat());
            for (bucket, leaf) in leaves {
                self.put(node(1, &bucket.to_be_bytes()), written(leaf));
            }
        }
        self
    }

    /// A store made at random: ids of a nasty alphabet, entitlements that share them or are not listed, an index by principal
    /// that is there, marked, or gone.
    pub fn random(number: u64) -> Self {
        const IDS: [&str; 9] = ["a", "b", "a:b", "b:a", "\0", "a\u{1}", ":", "é", "a:b:a:b"];
        let mut seed = Seed(number);
        let mut made = Made::new();
        let kinds = 1 + seed.below(4);
        let id = |seed: &mut Seed| IDS[seed.below(IDS.len())];
        for _ in 0..seed.below(30) {
            let parent = seed
                .one_in(2)
                .then(|| [IDS[seed.below(kinds)], id(&mut seed)]);
            made.resource(IDS[seed.below(kinds)], id(&mut seed), parent);
        }
        for _ in 0..seed.below(40) {
            let (of, on) = (IDS[seed.below(kinds)], id(&mut seed));
            let entitlement = match seed.below(3) {
                0 => format!("{of}:{on}:{}", id(&mut seed)),
                1 => format!("{}:{}", id(&mut seed), id(&mut seed)),
                _ => id(&mut seed).to_owned(),
            };
            if !seed.one_in(4) {
                made.entitlement(of, on, &entitlement);
            }
            for _ in 0..seed.below(6) {
                let own = if seed.one_in(3) { id(&mut seed) } else { "" };
                let to = [IDS[seed.below(kinds)], id(&mut seed)];
                made.grant_of(
                    [of, on, &entitlement],
                    to,
                    own,
                    &["x", "a"][..seed.below(3)],
                );
            }
        }
        match number % 3 {
            0 => {}
            1 => {
                made.put(PENDING, "");
                made.pairs
                    .retain(|key, _| !key.starts_with(BY_PRINCIPAL) || seed.one_in(2));
            }
            _ => made.pairs.retain(|key, _| !key.starts_with(BY_PRINCIPAL)),
        }
        made
    }

    /// The file.
    pub fn done(&self) -> Vec<u8> {
        let manifest = C1zManifestV3 {
            engine: "pebble3".into(),
            payload_encoding: TAR.into(),
            sync_runs: self.syncs.clone(),
            ..Default::default()
        };
        let manifest = manifest.encode_to_vec();
        let mut out = b"C1Z3\0".to_vec();
        out.extend(u32::try_from(manifest.len()).unwrap().to_be_bytes());
        out.extend(manifest);
        let edit = [
            b"\x01\x1a".as_slice(),
            b"leveldb.BytewiseComparator",
            b"\x02\x02\x03\x04\x04\x00",
        ];
        for (name, bytes) in [
            ("000002.log", log(&[batch(&self.pairs)])),
            ("MANIFEST-000001", log(&[edit.concat()])),
            ("marker.format-version.000001.024", Vec::new()),
            ("marker.manifest.000001.MANIFEST-000001", Vec::new()),
        ] {
            out.extend(member(name, b'0', &bytes));
        }
        out.extend(END);
        out
    }

    pub fn open(&self) -> c1z::Result<Box<dyn c1z::Store>> {
        c1z::open(&self.done(), c1z::Limits::default())
    }
}

fn varint(mut number: usize) -> Vec<u8> {
    let mut out = Vec::new();
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
    out
}

/// All pairs set, from sequence number 1 on.
fn batch(pairs: &BTreeMap<Vec<u8>, Vec<u8>>) -> Vec<u8> {
    let mut out = 1_u64.to_le_bytes().to_vec();
    out.extend(u32::try_from(pairs.len()).unwrap().to_le_bytes());
    for (key, value) in pairs {
        out.push(1);
        for text in [key, value] {
            out.extend(varint(text.len()));
            out.extend(text);
        }
    }
    out
}

/// Records in chunks, in blocks of 32 KiB.
pub fn log(records: &[Vec<u8>]) -> Vec<u8> {
    const BLOCK: usize = 32 << 10;
    let mut out = Vec::new();
    for record in records {
        let mut rest = record.as_slice();
        let mut first = true;
        loop {
            let mut room = BLOCK - out.len() % BLOCK;
            if room <= 7 {
                out.resize(out.len().next_multiple_of(BLOCK), 0);
                room = BLOCK;
            }
            let (piece, behind) = rest.split_at(rest.len().min(room - 7));
            let kind = match (first, behind.is_empty()) {
                (true, true) => 1,
                (true, false) => 2,
                (false, false) => 3,
                (false, true) => 4,
            };
            out.extend(checksum(&[&[kind], piece].concat()).to_le_bytes());
            out.extend(u16::try_from(piece.len()).unwrap().to_le_bytes());
            out.push(kind);
            out.extend(piece);
            (rest, first) = (behind, false);
            if rest.is_empty() {
                break;
            }
        }
    }
    out
}

/// CRC-32C a bit at a time, masked.
fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0x82F6_3B78 * (crc & 1));
        }
    }
    (!crc).rotate_right(15).wrapping_add(0xA282_EAD8)
}
