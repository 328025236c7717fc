//! The manifest: which engine, which payload encoding, and a preview of the syncs.

use prost::Message;

use crate::error::{Error, Result};
use crate::format::magic::{Format, MAGIC_LEN};
use crate::limits::Limits;
use crate::model::c1z::v3::{C1zManifestV3, PayloadEncoding, SyncRunSummary};
use crate::model::wire::Fields;
use crate::store::lsm::sync::{nanos, stats, sync_type};
use crate::store::{FileInfo, Manifest, SyncRun};

/// Bytes before the manifest: magic and a big-endian length.
pub const HEAD_LEN: usize = MAGIC_LEN + 4;
/// Engine names that writers used, newest first.
const ENGINES: [&str; 3] = ["pebble3", "pebble2", "pebble"];

/// Length of the manifest, from the first [`HEAD_LEN`] bytes; `None` where they are not all there.
///
/// Error: `limit.manifest-size`.
pub fn manifest_len(head: &[u8], limits: &Limits) -> Result<Option<usize>> {
    let Some(length) = head
        .get(MAGIC_LEN..HEAD_LEN)
        .and_then(|b| <[u8; 4]>::try_from(b).ok())
    else {
        return Ok(None);
    };
    let length = u32::from_be_bytes(length);
    if u64::from(length) > limits.max_manifest_size {
        return Err(Error::new(
            "limit.manifest-size",
            "The v3 manifest claims more bytes than allowed: the file is damaged, or not a c1z.",
        )
        .at(MAGIC_LEN as u64)
        .bound(limits.max_manifest_size, u64::from(length)));
    }
    Ok(usize::try_from(length).ok())
}

/// The card of a v3 file from its manifest's bytes.
///
/// Errors: `v3.manifest`, `v3.engine`, `v3.payload-encoding`.
pub fn read(bytes: &[u8], encoded_size: Option<u64>) -> Result<FileInfo> {
    let manifest = C1zManifestV3::decode(without_ballast(bytes)?.as_slice()).map_err(|e| {
        Error::new(
            "v3.manifest",
            format!("The v3 manifest does not parse: {e}. Fetch the file anew."),
        )
        .at(HEAD_LEN as u64)
    })?;
    if !ENGINES.contains(&manifest.engine.as_str()) {
        return Err(Error::new(
            "v3.engine",
            format!(
                "The storage engine {:?} is not one we know; a newer viewer may read it.",
                manifest.engine
            ),
        )
        .at(HEAD_LEN as u64));
    }
    let payload_encoding = match PayloadEncoding::try_from(manifest.payload_encoding) {
        Ok(PayloadEncoding::IndexedZstd) => "indexed_zstd",
        Ok(PayloadEncoding::TarZstd) => "tar_zstd",
        Ok(PayloadEncoding::Tar) => "tar",
        _ => {
            return Err(Error::new(
                "v3.payload-encoding",
                format!(
                    "The payload encoding {} is not one we know; a newer viewer may read it.",
                    manifest.payload_encoding
                ),
            )
            .at(HEAD_LEN as u64));
        }
    };
    Ok(FileInfo {
        format: Format::V3,
        engine: "pebble".into(),
        payload_encoding: payload_encoding.into(),
        encoded_size,
        decoded_size: None,
        declared_size: None,
        window_size: None,
        frames: None,
        readable: false,
        memory: None,
        manifest: Some(Manifest {
            engine: manifest.engine,
            engine_schema_version: manifest.engine_schema_version,
            payload_encoding: payload_encoding.into(),
            syncs: manifest.sync_runs.iter().map(sync_run).collect(),
            size: bytes.len() as u64,
        }),
        warnings: Vec::new(),
    })
}

/// Syncs that a manifest may list. Writers list one; a summary of two bytes takes 350 decoded.
const MAX_SYNCS: usize = 10_000;

/// The manifest's fields that the card shows: descriptors and record types grow a hundredfold when
/// they are decoded, and nobody asks for them.
fn without_ballast(bytes: &[u8]) -> Result<Vec<u8>> {
    let (mut kept, mut syncs) = (Vec::new(), 0_usize);
    for field in Fields::new(bytes) {
        let field = field.map_err(|e| {
            let message = format!("The v3 manifest does not parse: {e} Fetch the file anew.");
            Error::new("v3.manifest", message)
                .at((HEAD_LEN as u64).saturating_add(e.offset() as u64))
        })?;
        syncs = syncs.saturating_add(usize::from(field.number == 40));
        if syncs > MAX_SYNCS {
            let message =
                "The v3 manifest lists more syncs than any writer does: it is damaged or hostile.";
            return Err(
                Error::new("limit.manifest-size", message).bound(MAX_SYNCS as u64, syncs as u64)
            );
        }
        if matches!(field.number, 1 | 2 | 4 | 40) {
            kept.extend_from_slice(bytes.get(field.start..field.end).unwrap_or_default());
        }
    }
    Ok(kept)
}

fn sync_run(summary: &SyncRunSummary) -> SyncRun {
    SyncRun {
        id: summary.sync_id.clone(),
        sync_type: sync_type(summary.r#type),
        started_at: summary.started_at.as_ref().map(nanos),
        ended_at: summary.ended_at.as_ref().map(nanos),
        finished: summary.ended_at.is_some(),
        parent_sync_id: summary.parent_sync_id.clone(),
        stats: summary.stats.as_ref().map(stats),
        ..SyncRun::default()
    }
}
