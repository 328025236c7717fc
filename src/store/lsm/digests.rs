//! Reading the digests of grants: of an entitlement, of parts of it, and the grants of a part.

use std::collections::BTreeMap;

use super::LsmStore;
use super::digest::{Node, NodeKey, bucket_range, from_by_hash, index, leaves, root_key};
use super::identity::EntitlementKey;
use super::keys::malformed;
use super::meta::DIGESTS_PENDING;
use super::plan::Range;
use crate::error::Result;
use crate::store::query::Kind;
use crate::store::record::{GrantDigest, GrantDigestNode, Position, Record};

/// Is shown a key and its value.
type Visit<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> Result<()>;

fn shown(index: u32, node: &Node) -> GrantDigestNode {
    GrantDigestNode {
        index,
        hash: node.hash.to_vec(),
        count: node.count,
    }
}

impl LsmStore {
    /// The entitlement and its root; none where there is no digest to rely on.
    fn root(&self, entitlement_id: &str) -> Result<Option<(EntitlementKey<'_>, u8, Node)>> {
        let entitlement = match self.entitlement_of(entitlement_id.as_bytes()) {
            Err(error) if error.code() == "store.not-found" => return Ok(None),
            found => found?,
        };
        if self.get(DIGESTS_PENDING)?.is_some() {
            return Ok(None);
        }
        let key = root_key(&entitlement);
        let Some(value) = self.get(&key)? else {
            return Ok(None);
        };
        let (width, node) = Node::parse_root(&value).ok_or_else(|| malformed(&key))?;
        Ok(Some((entitlement, width, node)))
    }

    pub(super) fn digest(&self, entitlement_id: &str) -> Result<Option<GrantDigest>> {
        let root = self.root(entitlement_id)?;
        Ok(root.map(|(_, width, node)| GrantDigest {
            hash: node.hash.to_vec(),
            count: node.count,
            level: width.into(),
        }))
    }

    pub(super) fn digest_nodes(
        &self,
        entitlement_id: &str,
        level: u32,
    ) -> Result<Option<Vec<GrantDigestNode>>> {
        let Some((entitlement, width, root)) = self.root(entitlement_id)? else {
            return Ok(None);
        };
        if level == 0 {
            return Ok(Some(vec![shown(0, &root)]));
        }
        let mut nodes: BTreeMap<u32, Node> = BTreeMap::new();
        if level <= u32::from(width) {
            let range = Range::of(leaves(&entitlement));
            self.each(&range, &mut |key, value| {
                let bucket = NodeKey::parse(key)?.bucket.unwrap_or_default();
                let leaf = Node::parse(value).ok_or_else(|| malformed(key))?;
                let node = nodes.entry(index(bucket, level)).or_default();
                // The XOR of several leaves, and the sum of their counts.
                let count = node.count.saturating_add(leaf.count);
                node.add(leaf.hash);
                node.count = count;
                Ok(())
            })?;
        } else {
            let range = Range::of(entitlement.grants_by_hash());
            self.each(&range, &mut |key, value| {
                let (hash, _) = from_by_hash(key)?;
                let content = value.try_into().map_err(|_| malformed(key))?;
                let index = index(u16::from_be_bytes(hash), level);
                nodes.entry(index).or_default().add(content);
                Ok(())
            })?;
        }
        let nodes = nodes.iter().filter(|(_, node)| node.count > 0);
        Ok(Some(
            nodes.map(|(index, node)| shown(*index, node)).collect(),
        ))
    }

    pub(super) fn digest_bucket(
        &self,
        entitlement_id: &str,
        level: u32,
        index: u32,
    ) -> Result<Option<Vec<Record>>> {
        let Some((entitlement, ..)) = self.root(entitlement_id)? else {
            return Ok(None);
        };
        let (lower, upper) = bucket_range(&entitlement, level, index);
        let range = Range {
            lower,
            upper: Some(upper),
        };
        let (mut records, mut kept) = (Vec::new(), 0);
        self.each(&range, &mut |key, _| {
            let (_, grant) = from_by_hash(key)?;
            self.keep_key(&mut kept, &grant)?;
            if let Some(entry) = self.find(grant)? {
                let position = Position(entry.key.clone());
                records.push(self.made(Kind::Grants, &entry, position, true)?);
            }
            Ok(())
        })?;
        Ok(Some(records))
    }

    /// Shows every key of a range with its value.
    fn each(&self, range: &Range, visit: Visit<'_>) -> Result<()> {
        let mut iter = self.db.iter(&range.lower, range.upper.as_deref());
        let mut stands = self.noted(iter.first().map_err(Into::into))?;
        while stands {
            self.cancel.check()?;
            let value = self.noted(iter.value().map_err(Into::into))?;
            visit(iter.key(), &value)?;
            stands = self.noted(iter.next().map_err(Into::into))?;
        }
        Ok(())
    }
}
