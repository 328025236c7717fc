//! Display names of what a record refers to, remembered.

use std::collections::HashMap;

use crate::error::Result;
use crate::model::wire::{Fields, Value};
use crate::store::{Kind, Record, ResourceRef, Store};

/// Bytes of names and ids kept before all are forgotten.
const KEPT_BYTES: usize = 16 << 20;

/// Display names by kind and id, for one store. Looking one up costs a read by id the first time.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: HashMap<Vec<u8>, Option<Box<[u8]>>>,
    bytes: usize,
    key: Vec<u8>,
}

impl Names {
    /// Display name of a resource; `None` where the sync does not have it.
    pub(super) fn resource(
        &mut self,
        store: &dyn Store,
        sync_id: &str,
        (resource_type, resource): (&[u8], &[u8]),
    ) -> Result<Option<&[u8]>> {
        self.get(sync_id, Kind::Resources, &[resource_type, resource], || {
            let id = ResourceRef {
                resource_type: String::from_utf8_lossy(resource_type).into_owned(),
                resource: String::from_utf8_lossy(resource).into_owned(),
            };
            store.resource(sync_id, &id)
        })
    }

    /// Display name of an entitlement.
    pub(super) fn entitlement(
        &mut self,
        store: &dyn Store,
        sync_id: &str,
        id: &[u8],
    ) -> Result<Option<&[u8]>> {
        self.get(sync_id, Kind::Entitlements, &[id], || {
            store.entitlement(sync_id, &String::from_utf8_lossy(id))
        })
    }

    /// Bytes of memory, about.
    pub(super) fn memory(&self) -> usize {
        self.bytes
    }

    fn get(
        &mut self,
        sync_id: &str,
        kind: Kind,
        ids: &[&[u8]],
        read: impl FnOnce() -> Result<Record>,
    ) -> Result<Option<&[u8]>> {
        self.key.clear();
        self.key.push(kind as u8);
        for part in ids.iter().copied().chain([sync_id.as_bytes()]) {
            self.key
                .extend_from_slice(&(part.len() as u64).to_le_bytes());
            self.key.extend_from_slice(part);
        }
        if !self.known.contains_key(self.key.as_slice()) {
            // An id that names nothing or several is as good as a missing one here.
            let name = match read() {
                Ok(record) => Some(display_name(kind, &record.wire)),
                Err(e) if e.code().starts_with("store.") || e.code().starts_with("usage.") => None,
                Err(e) => return Err(e),
            };
            let size = name.as_ref().map_or(0, |name| name.len());
            if self.bytes > KEPT_BYTES {
                (self.known, self.bytes) = (HashMap::new(), 0);
            }
            self.bytes = self
                .bytes
                .saturating_add(size)
                .saturating_add(self.key.len())
                .saturating_add(64);
            self.known.insert(self.key.clone(), name);
        }
        let name = self.known.get(self.key.as_slice());
        Ok(name.and_then(Option::as_deref))
    }
}

/// Field 3 of a resource or an entitlement; empty where the bytes do not parse.
fn display_name(kind: Kind, wire: &[u8]) -> Box<[u8]> {
    let number = if kind == Kind::ResourceTypes { 2 } else { 3 };
    let mut name: &[u8] = &[];
    for field in Fields::new(wire).map_while(std::result::Result::ok) {
        if let (true, Value::Bytes(bytes)) = (field.number == number, field.value) {
            name = bytes;
        }
    }
    name.into()
}
