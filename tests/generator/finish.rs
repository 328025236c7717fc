//! The end of a sync: its record, digests of grants, and numbers.

use std::collections::BTreeMap;

use c1z::model::storage::v3;
use c1z::model::wire;
use prost::Message;

use super::SYNC_ID;
use super::history::{Writer, time};
use super::keys;
use super::table::{DELETE, RANGE_DELETE};

impl Writer {
    pub(super) fn finish(&mut self) {
        if self.shape.deferred {
            let pending = keys::meta("deferred_grant_idx_pending");
            self.history.set(pending, Vec::new());
        }
        let run = v3::SyncRunRecord {
            sync_id: SYNC_ID.into(),
            r#type: 1,
            started_at: time(0),
            ended_at: time(1000).filter(|_| !self.shape.unfinished),
            sync_token: "token".into(),
            ..Default::default()
        };
        self.history.set(keys::SYNC.to_vec(), run.encode_to_vec());
        if self.shape.unfinished {
            return;
        }
        if self.shape.digests {
            self.digests();
        }
        self.stats();
        let stats = stats_bytes(&self.history.stats);
        self.history.set(keys::meta("stats\0"), stats);
    }

    fn digests(&mut self) {
        let pending = keys::meta("grant_digest_build_pending");
        self.history.set(pending.clone(), Vec::new());
        let all = self.history.live.range(keys::BY_HASH.to_vec()..);
        let all = all.take_while(|(key, _)| key.starts_with(keys::BY_HASH));
        let mut nodes: BTreeMap<Vec<u8>, Vec<([u8; 2], u64)>> = BTreeMap::new();
        for (row, value) in all {
            let tail = &row[keys::BY_HASH.len()..];
            let mut zeros = tail.iter().enumerate().filter(|(_, byte)| **byte == 0);
            let (end, _) = zeros.nth(3).unwrap();
            let hash = u64::from_be_bytes(value[..].try_into().unwrap());
            let bucket = [tail[end + 1], tail[end + 2]];
            let node = nodes.entry(tail[..end].to_vec()).or_default();
            node.push((bucket, hash));
        }
        // What was there of an earlier build goes as one range.
        let change = (vec![3, 10], RANGE_DELETE, vec![3, 11]);
        self.history.change(change.0, change.1, change.2);
        let shown = |grants: &[([u8; 2], u64)]| {
            let hash = grants.iter().fold(0, |all, (_, hash)| all ^ hash);
            [(grants.len() as u64).to_be_bytes(), hash.to_be_bytes()].concat()
        };
        let mut whole = Vec::new();
        for (partition, grants) in &nodes {
            whole.extend_from_slice(grants);
            let mut at = keys::DIGESTS.to_vec();
            keys::escape(&mut at, partition);
            at.push(0);
            let width = if grants.len() > 512 { 4 } else { 0 };
            let root = [&[width][..], &shown(grants)].concat();
            self.history.set([&at[..], &[0]].concat(), root);
            for index in 0..if width > 0 { 16 } else { 0_u8 } {
                let of_it = grants.iter().filter(|(bucket, _)| bucket[0] >> 4 == index);
                let of_it: Vec<_> = of_it.copied().collect();
                if !of_it.is_empty() {
                    let leaf = [&at[..], &[1, index << 4, 0]].concat();
                    self.history.set(leaf, shown(&of_it));
                }
            }
        }
        let file = [keys::DIGESTS, &[0, 2]].concat();
        self.history.set(file, shown(&whole));
        self.history.change(pending, DELETE, Vec::new());
    }

    fn stats(&mut self) {
        let mut stats = v3::SyncStatsRecord {
            sync_id: SYNC_ID.into(),
            written_at: time(1000),
            ..Default::default()
        };
        for key in self.history.live.keys() {
            let first = |header: &[u8]| {
                let of = key[header.len()..].split(|byte| *byte == 0).next();
                String::from_utf8(of.unwrap_or_default().to_vec()).unwrap()
            };
            match key {
                key if key.starts_with(keys::TYPES) => stats.resource_types += 1,
                key if key.starts_with(keys::ASSETS) => stats.assets += 1,
                key if key.starts_with(keys::RESOURCES) => {
                    stats.resources += 1;
                    let of = first(keys::RESOURCES);
                    *stats.resources_by_resource_type.entry(of).or_default() += 1;
                }
                key if key.starts_with(keys::ENTITLEMENTS) => {
                    stats.entitlements += 1;
                    let of = first(keys::ENTITLEMENTS);
                    *stats.entitlements_by_resource_type.entry(of).or_default() += 1;
                }
                key if key.starts_with(keys::GRANTS) => {
                    stats.grants += 1;
                    let of = first(keys::GRANTS);
                    let counts = &mut stats.grants_by_entitlement_resource_type;
                    *counts.entry(of).or_default() += 1;
                }
                _ => {}
            }
        }
        self.history.stats = stats;
    }
}

/// The bytes of stats, maps in the order of their names: prost writes them in any.
pub fn stats_bytes(stats: &v3::SyncStatsRecord) -> Vec<u8> {
    let mut rest = stats.clone();
    let maps = [
        (7, std::mem::take(&mut rest.resources_by_resource_type)),
        (
            8,
            std::mem::take(&mut rest.grants_by_entitlement_resource_type),
        ),
        (9, std::mem::take(&mut rest.entitlements_by_resource_type)),
    ];
    let mut out = rest.encode_to_vec();
    for (field, map) in maps {
        for (name, count) in BTreeMap::from_iter(map) {
            let mut entry = Vec::new();
            wire::put_bytes_field(&mut entry, 1, name.as_bytes());
            wire::put_varint_field(&mut entry, 2, count as u64);
            wire::put_bytes_field(&mut out, field, &entry);
        }
    }
    out
}
