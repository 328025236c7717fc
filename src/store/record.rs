//! What reads give back.

use serde::Serialize;

use crate::error::{Error, Result};
use crate::model::wire::{Fields, Value};
use crate::model::{self, MessageId, json};
use crate::store::RowKey;
use crate::store::query::Kind;

/// Where a record stands in its store's order. Opaque, and valid for the same file only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Position(pub Vec<u8>);

/// One record as the wire bytes of its `c1.connector.v2` message.
///
/// Bytes are what a consumer turns into JSON, columns or a typed message; only those who need a
/// typed message pay for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Which message the bytes are.
    pub kind: Kind,
    /// Where the record stands, to go on after it.
    pub position: Position,
    /// The row itself, for one read of it later.
    pub key: RowKey,
    /// Wire bytes. Unknown fields are kept.
    pub wire: Vec<u8>,
}

impl Record {
    /// Appends the record's canonical proto3 JSON. What has no JSON form is kept in another and
    /// counted by the writer.
    ///
    /// Errors: `proto.*` and `limit.depth`, with the byte offset in the record.
    pub fn write_json(&self, writer: &mut json::Writer, out: &mut Vec<u8>) -> Result<()> {
        writer
            .write(self.message(), &self.wire, out)
            .map_err(|e| self.error(&e))
    }

    /// The typed message. Costs allocations per field; JSON and columns do without.
    pub fn decode<M: prost::Message + Default>(&self) -> Result<M> {
        M::decode(self.wire.as_slice()).map_err(|e| {
            Error::new(
                "proto.malformed",
                format!("{} does not parse: {e}.", self.name()),
            )
        })
    }

    /// Id of the message in the descriptor table.
    #[must_use]
    pub fn message(&self) -> MessageId {
        match self.kind {
            Kind::ResourceTypes => MessageId::RESOURCE_TYPE,
            Kind::Resources => MessageId::RESOURCE,
            Kind::Entitlements => MessageId::ENTITLEMENT,
            Kind::Grants => MessageId::GRANT,
        }
    }

    /// The record's own id, `type:id` for a resource; empty where the bytes have none.
    #[must_use]
    pub fn id(&self) -> String {
        let text = |wire, number| String::from_utf8_lossy(last_bytes(wire, number)).into_owned();
        match self.kind {
            Kind::ResourceTypes => text(&self.wire, 1),
            Kind::Entitlements => text(&self.wire, 2),
            Kind::Grants => text(&self.wire, 3),
            Kind::Resources => {
                let id = last_bytes(&self.wire, 1);
                format!("{}:{}", text(id, 1), text(id, 2))
            }
        }
    }

    /// Turns an error of the model into one that says which record it was.
    pub(crate) fn error(&self, error: &model::Error) -> Error {
        Error::new(
            error.code(),
            format!("{} does not parse: {error}", self.name()),
        )
        .at(error.offset() as u64)
    }

    /// Which record this is, in words: kind and, on SQLite, table and row.
    fn name(&self) -> String {
        let row = <[u8; 8]>::try_from(self.position.0.as_slice()).map(i64::from_be_bytes);
        match (self.kind, row) {
            (Kind::ResourceTypes, Ok(row)) => {
                format!("The resource type in row {row} of v1_resource_types")
            }
            (Kind::Resources, Ok(row)) => format!("The resource in row {row} of v1_resources"),
            (Kind::Entitlements, Ok(row)) => {
                format!("The entitlement in row {row} of v1_entitlements")
            }
            (Kind::Grants, Ok(row)) => format!("The grant in row {row} of v1_grants"),
            (kind, Err(_)) => format!("A record of {kind:?}"),
        }
    }
}

/// The last length-delimited field of a number, empty where there is none.
fn last_bytes(wire: &[u8], number: u32) -> &[u8] {
    let mut fields = Fields::new(wire);
    let mut found: &[u8] = &[];
    while let Ok(Some(field)) = fields.read() {
        if let (true, Value::Bytes(bytes)) = (field.number == number, field.value) {
            found = bytes;
        }
    }
    found
}

/// Bytes of an icon or logo, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// As the first writer said; `unknown` where it said nothing.
    pub content_type: String,
    /// The bytes.
    pub data: Vec<u8>,
}

/// An asset without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetInfo {
    /// Its id.
    pub id: String,
    /// As in [`Asset`].
    pub content_type: String,
    /// How many bytes it has.
    pub size: u64,
}

/// connectorstore's `StoreMetadata`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StoreMetadata {
    /// `sqlite` or `pebble`.
    pub engine: String,
    /// `v1` or `v3`.
    pub format: String,
    /// Empty for v1; `indexed_zstd`, `tar_zstd` or `tar` for v3.
    pub payload_encoding: String,
}

/// Rows of a sync by the resource type they belong to, as far as they were counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypeCounts {
    /// Resource type id and number of rows, each type once. Without types (assets) under `""`.
    pub counts: Vec<(String, u64)>,
    /// Rows that were looked at, those of other syncs included: what the counting cost.
    pub rows: u64,
    /// Where to go on; none at the end.
    pub next: Option<Position>,
}

/// What a connector kept between its calls. May hold secrets and personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionEntry {
    /// Its key, with whatever prefix the connector chose.
    pub key: String,
    /// The bytes.
    pub value: Vec<u8>,
}

/// What all grants of one entitlement amount to; equal digests mean equal grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantDigest {
    /// Content hashes of the grants, combined by XOR.
    pub hash: Vec<u8>,
    /// How many grants there are. Part of the comparison.
    pub count: u64,
    /// The level whose buckets are stored; those below it are counted out.
    pub level: u32,
}

/// One bucket of a [`GrantDigest`]: the grants whose principal's hash begins with the same bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantDigestNode {
    /// The leading bits, as many as the level says.
    pub index: u32,
    /// Content hashes of its grants, combined by XOR.
    pub hash: Vec<u8>,
    /// How many grants it has.
    pub count: u64,
}
