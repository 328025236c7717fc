//! A v3 file of which only the manifest is read: it says what it is and refuses its records.

use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::store::query::{EntitlementQuery, GrantQuery, Query, ResourceQuery, ResourceRef};
use crate::store::record::{Asset, Position, Record, StoreMetadata};
use crate::store::warnings::{Warning, Warnings};
use crate::store::{FileInfo, RowIndex, Store, Stream, SyncRun};

/// The head of a v3 file.
pub struct ManifestOnly {
    info: FileInfo,
    cancel: Cancel,
    warnings: Warnings,
}

impl ManifestOnly {
    /// From the card that [`crate::sniff`] makes of a v3 head.
    #[must_use]
    pub fn new(info: FileInfo, cancel: Cancel) -> Self {
        Self {
            info,
            cancel,
            warnings: Warnings::default(),
        }
    }
}

fn not_yet<T>() -> Result<T> {
    Err(Error::new(
        "v3.not-yet",
        "This is a v3 file: its manifest is read, its records not yet. The syncs and counts shown are those of the manifest.",
    ))
}

impl Store for ManifestOnly {
    fn info(&self) -> FileInfo {
        self.info.clone()
    }

    fn metadata(&self) -> StoreMetadata {
        StoreMetadata {
            engine: self.info.engine.clone(),
            format: "v3".into(),
            payload_encoding: self.info.payload_encoding.clone(),
        }
    }

    fn current_db_size_bytes(&self) -> u64 {
        self.info.decoded_size.unwrap_or_default()
    }

    fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    fn syncs(&self) -> Result<Vec<SyncRun>> {
        Ok(self
            .info
            .manifest
            .as_ref()
            .map(|m| m.syncs.clone())
            .unwrap_or_default())
    }

    fn sync_token(&self, _: &str) -> Result<String> {
        not_yet()
    }

    fn orphan_syncs(&self) -> Result<Vec<(String, u64)>> {
        Ok(Vec::new())
    }

    fn resource_types(&self, _: &str, _: Option<&Position>) -> Result<Stream<'_>> {
        not_yet()
    }

    fn resources(&self, _: &str, _: &ResourceQuery, _: Option<&Position>) -> Result<Stream<'_>> {
        not_yet()
    }

    fn entitlements(
        &self,
        _: &str,
        _: &EntitlementQuery,
        _: Option<&Position>,
    ) -> Result<Stream<'_>> {
        not_yet()
    }

    fn grants(&self, _: &str, _: &GrantQuery, _: Option<&Position>) -> Result<Stream<'_>> {
        not_yet()
    }

    fn row_index(&self, _: &str, _: &Query, _: u64) -> Result<RowIndex> {
        not_yet()
    }

    fn count(&self, _: &str, _: &Query) -> Result<u64> {
        not_yet()
    }

    fn resource_type(&self, _: &str, _: &str) -> Result<Record> {
        not_yet()
    }

    fn resource(&self, _: &str, _: &ResourceRef) -> Result<Record> {
        not_yet()
    }

    fn entitlement(&self, _: &str, _: &str) -> Result<Record> {
        not_yet()
    }

    fn grant(&self, _: &str, _: &str, _: bool) -> Result<Record> {
        not_yet()
    }

    fn asset(&self, _: &str, _: &str) -> Result<Asset> {
        not_yet()
    }

    fn warnings(&self) -> Vec<Warning> {
        self.warnings.list()
    }

    fn warn(&self, warning: Warning) {
        self.warnings.add(warning);
    }
}
