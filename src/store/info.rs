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
    /// Whether records can be read; `false` where only the head of a v3 file was looked at.
    pub readable: bool,
    /// The manifest of a v3 file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest: Option<Manifest>,
    /// What reading has cost so far, and what of it is kept; of v3 files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Memory>,
    /// What is odd about the file, so far.
    pub warnings: Vec<Warning>,
}

/// What was read of a file that is read where its bytes are wanted, and what is kept of it. Bytes, but for the counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Memory {
    /// Decoded tables and blocks that are kept now.
    pub cache_bytes: u64,
    /// … and that may be kept. The table in use may exceed it.
    pub cache_limit: u64,
    /// What finding records by id needs, and indices that stand in for missing ones.
    pub lookup_bytes: u64,
    /// Read of the file so far; what was read twice counts twice.
    pub bytes_read: u64,
    /// Frames decoded.
    pub frames_read: u64,
    /// Blocks decoded.
    pub blocks_read: u64,
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
            memory: None,
            warnings: Vec::new(),
        }
    }
}
