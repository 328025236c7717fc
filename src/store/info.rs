//! What a file is, before and after its payload has been decoded.

use serde::Serialize;

use crate::format::magic::Format;
use crate::store::sync::SyncRun;
use crate::store::warnings::Warning;

/// The file card. Sizes are bytes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileInfo {
    /// The container.
    pub format: Format,
    /// connectorstore's engine: `sqlite` or `pebble`.
    pub engine: String,
    /// connectorstore's payload encoding: empty for v1.
    pub payload_encoding: String,
    /// Length of the file, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoded_size: Option<u64>,
    /// Length of the decoded database (`CurrentDBSizeBytes`), once decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decoded_size: Option<u64>,
    /// Content size that the first zstd frame states: a claim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared_size: Option<u64>,
    /// Largest zstd window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_size: Option<u64>,
    /// Number of zstd data frames.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frames: Option<u64>,
    /// Whether records can be read; `false` for v3 for now.
    pub readable: bool,
    /// The manifest of a v3 file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest: Option<Manifest>,
    /// What is odd about the file, so far.
    pub warnings: Vec<Warning>,
}

/// The head of a v3 file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Engine name as written: `pebble3`, `pebble2` or `pebble`.
    pub engine: String,
    /// Pebble's format major version.
    pub engine_schema_version: u32,
    /// `indexed_zstd`, `tar_zstd` or `tar`.
    pub payload_encoding: String,
    /// The sync summaries, a preview that the writer vouches for.
    pub syncs: Vec<SyncRun>,
    /// Bytes of the manifest itself.
    pub size: u64,
}

impl FileInfo {
    /// The card of a v1 file of which only the head is known.
    #[must_use]
    pub fn v1(encoded_size: Option<u64>) -> Self {
        Self {
            format: Format::V1,
            engine: "sqlite".into(),
            payload_encoding: String::new(),
            encoded_size,
            decoded_size: None,
            declared_size: None,
            window_size: None,
            frames: None,
            readable: true,
            manifest: None,
            warnings: Vec::new(),
        }
    }
}
