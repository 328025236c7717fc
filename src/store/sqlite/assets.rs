//! The assets of a sync, without their bytes.

use super::{SqliteStore, convert, rows, syncs};
use crate::error::Result;
use crate::store::record::{AssetInfo, Position};

/// Octets are counted where the row says how many there are: what lies on further pages stays there.
const SQL: &str = "SELECT id, external_id, content_type, octet_length(data) FROM v1_assets WHERE +sync_id = ? AND id >= ? ORDER BY id LIMIT ?";

impl SqliteStore {
    pub(super) fn list_assets(
        &self,
        sync_id: &str,
        after: Option<&Position>,
        max: usize,
        assets: &mut Vec<AssetInfo>,
    ) -> Result<Option<Position>> {
        self.sync(sync_id)?;
        let from = match after.map(rows::rowid).transpose()? {
            Some(after) => after.checked_add(1),
            None => Some(i64::MIN),
        };
        let (true, Some(from)) = (self.schema.has("v1_assets"), from) else {
            return Ok(None);
        };
        let limit = i64::try_from(max.max(1)).unwrap_or(i64::MAX);
        let (mut read, mut last) = (0_i64, None);
        let mut list = || -> rusqlite::Result<bool> {
            let mut statement = self.connection.prepare_cached(SQL)?;
            let mut rows = statement.query((sync_id, from, limit))?;
            while let Some(row) = rows.next()? {
                let id: i64 = row.get(0)?;
                if last.replace(id).is_some_and(|last| id <= last) {
                    return Ok(false);
                }
                let size = row.get::<_, Option<i64>>(3)?.unwrap_or_default();
                assets.push(AssetInfo {
                    id: syncs::text(row.get_ref(1)?),
                    content_type: syncs::text(row.get_ref(2)?),
                    size: size.unsigned_abs(),
                });
                read = read.saturating_add(1);
            }
            Ok(true)
        };
        let doing = "listing v1_assets";
        match self.guard.run(|| list().map_err(|e| convert(doing, &e)))? {
            true => Ok(last.filter(|_| read >= limit).map(rows::position)),
            false => Err(rows::out_of_order("v1_assets")),
        }
    }
}
