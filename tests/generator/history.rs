//! What a sync writes, one change after the other: records, their indices, digests, and what the store says of itself.

use std::collections::BTreeMap;

use c1z::model::google::protobuf::{Any, Timestamp};
use c1z::model::storage::v3;
use prost::Message;
use twox_hash::XxHash64;

use super::bytes::Random;
use super::keys::{self, key};
use super::table::{DELETE, Entry, RANGE_DELETE, SET};
use super::{SYNC_ID, Shape};

/// Changes in their order, cut where the writer made a table of them.
pub struct History {
    pub changes: Vec<Entry>,
    /// Where each part ends but the last: first what lies in the lowest level, then the levels above, level 0, the logs.
    pub cuts: Vec<usize>,
    /// What is there in the end.
    pub live: BTreeMap<Vec<u8>, Vec<u8>>,
    pub stats: v3::SyncStatsRecord,
    sequence: u64,
}

impl History {
    pub(super) fn change(&mut self, key: Vec<u8>, kind: u64, value: Vec<u8>) {
        let trailer = self.sequence << 8 | kind;
        self.sequence += 1;
        match kind {
            SET => drop(self.live.insert(key.clone(), value.clone())),
            DELETE => drop(self.live.remove(&key)),
            _ => {
                let range = self.live.range(key.clone()..value.clone());
                let gone: Vec<_> = range.map(|(key, _)| key.clone()).collect();
                for key in gone {
                    self.live.remove(&key);
                }
            }
        }
        self.changes.push(Entry {
            key,
            trailer,
            value,
        });
    }

    pub(super) fn set(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.change(key, SET, value);
    }

    fn cut(&mut self) {
        self.cuts.push(self.changes.len());
    }
}

/// Writes a sync.
pub fn write(random: &mut Random, shape: &Shape) -> History {
    let mut writer = Writer {
        history: History {
            changes: Vec::new(),
            cuts: Vec::new(),
            live: BTreeMap::new(),
            stats: v3::SyncStatsRecord::default(),
            // Writers begin with ten.
            sequence: 10,
        },
        random: random.clone(),
        shape: shape.clone(),
        granted: Vec::new(),
        spare: Vec::new(),
        deferring: false,
    };
    writer.base();
    let parts = shape.middle + shape.level_0 + usize::from(shape.log > 0);
    for part in 0..parts {
        writer.history.cut();
        writer.deferring = shape.deferred;
        writer.more(part, part + 1 == parts && shape.log > 0);
    }
    writer.finish();
    *random = writer.random;
    writer.history
}

/// An entitlement and a principal, by number.
type Pair = (usize, usize);

pub(super) struct Writer {
    pub(super) history: History,
    random: Random,
    pub(super) shape: Shape,
    granted: Vec<Pair>,
    /// Grants that come later.
    spare: Vec<Pair>,
    deferring: bool,
}

pub(super) fn time(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp {
        seconds: 1_760_000_000 + seconds,
        nanos: 0,
    })
}

fn note(text: &str) -> Any {
    Any {
        type_url: "type.googleapis.com/c1.connector.v2.ExternalLink".into(),
        value: [b"\x0a", &[text.len() as u8][..], text.as_bytes()].concat(),
    }
}

/// What a resource is called.
fn user(number: usize) -> String {
    format!("u{number:06}")
}

fn group(number: usize) -> String {
    // Some ids have what keys must escape and ids should not have.
    match number % 7 {
        3 => format!("g{number:05}\u{1}:\0"),
        5 => format!("g{number:05}:eng é"),
        _ => format!("g{number:05}"),
    }
}

impl Writer {
    fn base(&mut self) {
        for name in ["keyspace_version", "grant_entitlement_id_format"] {
            self.history
                .set(keys::meta(name), 2_u32.to_be_bytes().to_vec());
        }
        for (id, of) in [("app", "APP"), ("group", "GROUP"), ("user", "USER")] {
            let record = v3::ResourceTypeRecord {
                external_id: id.into(),
                display_name: id.to_uppercase(),
                traits: vec![of.into()],
                discovered_at: time(1),
                ..Default::default()
            };
            self.history
                .set(key(keys::TYPES, &[id]), record.encode_to_vec());
        }
        self.resource("app", "a0", None);
        for number in 0..self.shape.groups {
            self.resource("group", &group(number), Some(("app", "a0")));
            for part in 0..self.shape.entitlements {
                self.entitlement(number * self.shape.entitlements + part);
            }
        }
        for number in 0..self.shape.users {
            self.resource("user", &user(number), None);
        }
        let asset = v3::AssetRecord {
            sync_id: SYNC_ID.into(),
            external_id: "icon".into(),
            content_type: "image/png".into(),
            data: vec![7; 300],
            discovered_at: time(2),
        };
        self.history
            .set(key(keys::ASSETS, &["icon"]), asset.encode_to_vec());
        let session = v3::SessionRecord {
            sync_id: SYNC_ID.into(),
            key: "cursor".into(),
            value: b"12".to_vec(),
        };
        let at = key(keys::SESSIONS, &[SYNC_ID, "cursor"]);
        self.history.set(at, session.encode_to_vec());
        let mut pairs = self.pairs();
        let later = (self.shape.middle + self.shape.level_0) * self.shape.churn + self.shape.log;
        self.spare = pairs.split_off(pairs.len().saturating_sub(later.min(pairs.len() / 2)));
        for pair in pairs {
            self.grant(pair, 0);
        }
    }

    fn resource(&mut self, of: &str, id: &str, parent: Option<(&str, &str)>) {
        let record = v3::ResourceRecord {
            resource_type_id: of.into(),
            resource_id: id.into(),
            display_name: format!("{of} {id}"),
            description: "made for tests".into(),
            parent: parent.map(|(of, id)| v3::ResourceRef {
                resource_type_id: of.into(),
                resource_id: id.into(),
            }),
            annotations: vec![note("https://example.com")],
            discovered_at: time(3),
            icon_asset_external_id: if of == "app" { "icon" } else { "" }.into(),
            ..Default::default()
        };
        let at = key(keys::RESOURCES, &[of, id]);
        self.history.set(at, record.encode_to_vec());
        if let Some((parent_type, parent)) = parent {
            let at = key(keys::BY_PARENT, &[parent_type, parent, of, id]);
            self.history.set(at, Vec::new());
        }
    }

    /// Resource and id of an entitlement.
    fn names(&self, number: usize) -> (String, String) {
        let on = group(number / self.shape.entitlements);
        let part = number % self.shape.entitlements;
        let id = match part % 3 {
            2 => format!("custom-{number:05}"),
            _ => format!("group:{on}:role{part}"),
        };
        (on, id)
    }

    fn entitlement(&mut self, number: usize) {
        let (on, id) = self.names(number);
        let record = v3::EntitlementRecord {
            external_id: id.clone(),
            resource: Some(v3::ResourceRef {
                resource_type_id: "group".into(),
                resource_id: on.clone(),
            }),
            display_name: format!("role {number}"),
            purpose: "ASSIGNMENT".into(),
            discovered_at: time(4),
            slug: "role".into(),
            grantable_to_resource_type_ids: vec!["user".into(), "group".into()],
            ..Default::default()
        };
        let at = key(keys::ENTITLEMENTS, &keys::entitlement("group", &on, &id));
        self.history.set(at, record.encode_to_vec());
    }

    /// Who gets what: the first entitlement is held by many, the others by about as many each.
    fn pairs(&mut self) -> Vec<Pair> {
        let (users, all) = (self.shape.users, self.shape.grants);
        let entitlements = self.shape.groups * self.shape.entitlements;
        let mut pairs = Vec::with_capacity(all);
        let large = (all / 4).min(users).min(5_000);
        pairs.extend((0..large).map(|user| (0, user)));
        let rest = entitlements.saturating_sub(1).max(1);
        for at in 0..all.saturating_sub(large) {
            let (entitlement, turn) = (1 + at % rest, at / rest);
            if turn >= users || entitlement >= entitlements {
                break;
            }
            // Neighbours share few principals.
            pairs.push((entitlement, (entitlement * 31 + turn) % users));
        }
        // Later grants are of all entitlements.
        for at in (1..pairs.len()).rev() {
            pairs.swap(at, self.random.below(at + 1));
        }
        pairs
    }

    /// The six elements of a grant's key, and the id of the entitlement.
    fn elements(&self, (entitlement, principal): Pair) -> ([String; 6], String) {
        let (on, id) = self.names(entitlement);
        let [of, on, flag, tail] = keys::entitlement("group", &on, &id);
        let (p_of, p_id) = match principal % 97 == 96 && self.shape.groups > 0 {
            true => ("group", group(principal % self.shape.groups)),
            false => ("user", user(principal)),
        };
        let all = [of, on, flag, tail, p_of, &p_id].map(str::to_owned);
        (all, id)
    }

    fn grant(&mut self, pair: Pair, round: i64) {
        let (elements, entitlement) = self.elements(pair);
        let [of, on, .., p_of, p_id] = &elements;
        let expands = p_of == "group";
        let mut record = v3::GrantRecord {
            external_id: format!("{entitlement}:{p_of}:{p_id}"),
            entitlement: Some(v3::EntitlementRef {
                resource_type_id: of.clone(),
                resource_id: on.clone(),
                entitlement_id: entitlement.clone(),
            }),
            principal: Some(v3::PrincipalRef {
                resource_type_id: p_of.clone(),
                resource_id: p_id.clone(),
                ..Default::default()
            }),
            discovered_at: time(round),
            needs_expansion: expands && self.random.one_in(2),
            ..Default::default()
        };
        if expands {
            record.expansion = Some(v3::GrantExpandableRecord {
                entitlement_ids: vec![entitlement.clone()],
                shallow: self.random.one_in(2),
                resource_type_ids: vec!["user".into()],
            });
        }
        match self.random.below(10) {
            0 => record.external_id.clear(),
            1 => {
                // Came by another entitlement.
                let source = v3::GrantSourceRecord {
                    entitlement_id: "custom-00002".into(),
                    ..Default::default()
                };
                record.sources = [("custom-00002".into(), source)].into();
                record.external_id.clear();
            }
            2 => record.annotations = vec![note("https://example.com/g")],
            _ => {}
        }
        let hash = content_hash(&elements, &record);
        for (at, row) in self.rows(&elements).into_iter().enumerate() {
            match at {
                0 => self.history.set(row, record.encode_to_vec()),
                // A writer that puts the index off.
                1 if self.deferring => {}
                2 if !record.needs_expansion => {
                    if self.history.live.contains_key(&row) {
                        self.history.change(row, DELETE, Vec::new());
                    }
                }
                3 if !self.shape.digests => {}
                3 => self.history.set(row, hash.to_be_bytes().to_vec()),
                _ => self.history.set(row, Vec::new()),
            }
        }
        if round == 0 || !self.granted.contains(&pair) {
            self.granted.push(pair);
        }
    }

    /// The keys that a grant has: its own, by principal, needs expansion, by hash.
    fn rows(&self, elements: &[String; 6]) -> [Vec<u8>; 4] {
        let [of, on, flag, tail, p_of, p_id] = elements.each_ref().map(String::as_str);
        let grant = [of, on, flag, tail, p_of, p_id];
        let mut by_hash = key(keys::BY_HASH, &[of, on, flag, tail]);
        by_hash.push(0);
        by_hash.extend(keys::bucket(p_of, p_id));
        by_hash.extend(key(&[], &[p_of, p_id]));
        [
            key(keys::GRANTS, &grant),
            key(keys::BY_PRINCIPAL, &[p_of, p_id, of, on, flag, tail]),
            key(keys::NEEDS_EXPANSION, &grant),
            by_hash,
        ]
    }

    fn remove(&mut self, pair: Pair) {
        let (elements, _) = self.elements(pair);
        for row in self.rows(&elements) {
            if self.history.live.contains_key(&row) {
                self.history.change(row, DELETE, Vec::new());
            }
        }
        self.granted.retain(|granted| *granted != pair);
    }

    /// All grants of an entitlement at once: as ranges where keys allow it.
    fn clear(&mut self, entitlement: usize) {
        let pairs: Vec<_> = self.granted.clone();
        let of_it = |pair: &&Pair| pair.0 == entitlement;
        for pair in pairs.iter().filter(of_it) {
            let (elements, _) = self.elements(*pair);
            let [_, by_principal, ..] = self.rows(&elements);
            self.history.change(by_principal, DELETE, Vec::new());
        }
        let (on, id) = self.names(entitlement);
        let elements = keys::entitlement("group", &on, &id);
        for family in [keys::GRANTS, keys::NEEDS_EXPANSION, keys::BY_HASH] {
            let mut from = key(family, &elements);
            from.push(0);
            let end = keys::successor(&from);
            self.history.change(from, RANGE_DELETE, end);
        }
        self.granted.retain(|granted| granted.0 != entitlement);
    }

    /// What a later table holds, or the logs.
    fn more(&mut self, part: usize, logged: bool) {
        let round = 10 + part as i64;
        let many = if logged {
            self.shape.log
        } else {
            self.shape.churn
        };
        for at in 0..many {
            if let Some(pair) = self.spare.pop() {
                self.grant(pair, round);
            }
            if at % 3 == 0 && !self.granted.is_empty() {
                let again = self.granted[self.random.below(self.granted.len())];
                self.grant(again, round);
            }
        }
        for _ in 0..self.shape.deletes {
            if !self.granted.is_empty() {
                let gone = self.granted[self.random.below(self.granted.len())];
                self.remove(gone);
            }
        }
        // A table that becomes virtual ones has none: what lies between them would survive.
        if part >= self.shape.middle && (part > self.shape.middle || !self.shape.virtual_tables) {
            let entitlements = self.shape.groups * self.shape.entitlements;
            for at in 0..self.shape.range_deletes {
                let gone = part * self.shape.range_deletes + at + 1;
                if gone < entitlements {
                    self.clear(entitlements - gone);
                }
            }
        }
    }
}

/// The hash of what counts of a grant.
fn content_hash(elements: &[String; 6], record: &v3::GrantRecord) -> u64 {
    let mut text = key(&[], &elements.each_ref().map(String::as_str));
    let mut sources: Vec<&String> = record.sources.keys().collect();
    sources.sort();
    for source in sources {
        text.push(0);
        keys::escape(&mut text, source.as_bytes());
    }
    XxHash64::oneshot(0, &text)
}
