//! The assets of a sync, without their bytes.

use super::schema::{DATA, EXTERNAL};
use super::select::{Select, Stop};
use super::{SqliteStore, rows, syncs};
use crate::error::Result;
use crate::store::record::{AssetInfo, Position};

/// The place of the content type.
pub(super) const CONTENT_TYPE: usize = 3;

impl SqliteStore {
    pub(super) fn list_assets(
        &self,
        sync_id: &str,
        after: Option<&Position>,
        max: usize,
        assets: &mut Vec<AssetInfo>,
    ) -> Result<Option<Position>> {
        self.sync(sync_id)?;
        let after = after.map(rows::rowid).transpose()?;
        let Some(source) = self.tables.get("v1_assets") else {
            return Ok(None);
        };
        self.database.begin();
        let (mut left, mut last) = (max.max(1), None);
        // Bytes are counted where the row says how many there are: what lies on further pages stays there.
        let stop = Select::of(&self.database, source, sync_id)
            .walk(after)?
            .each(u64::MAX, &mut |row| {
                assets.push(AssetInfo {
                    id: syncs::text(row.value(EXTERNAL)?),
                    content_type: syncs::text(row.value(CONTENT_TYPE)?),
                    size: row.size(DATA),
                });
                last = Some(row.id());
                left = left.saturating_sub(1);
                Ok(left > 0)
            })?;
        Ok(last.filter(|_| stop != Stop::End).map(rows::position))
    }
}
