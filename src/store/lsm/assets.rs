//! The assets of the sync, without their bytes.

use super::LsmStore;
use super::keys::{ASSETS, elements};
use super::plan::Range;
use super::translate;
use crate::error::{Error, Result};
use crate::store::record::{AssetInfo, Position};

/// Bytes after which fewer assets are given than were asked for: a record has to be read to know how long it is.
const MAX_BYTES: usize = 4 << 20;

impl LsmStore {
    pub(super) fn list_assets(
        &self,
        after: Option<&Position>,
        max: usize,
        assets: &mut Vec<AssetInfo>,
    ) -> Result<Option<Position>> {
        let range = Range::of(ASSETS.to_vec());
        let mut iter = self.db.iter(&range.lower, range.upper.as_deref());
        let mut stands = match after {
            Some(Position(after)) if after.starts_with(ASSETS) => {
                iter.seek_ge(&[after.as_slice(), &[0]].concat())
            }
            Some(_) => {
                let message = "The position is of another list.";
                return Err(Error::new("usage.page-token", message));
            }
            None => iter.first(),
        };
        let (mut read, mut bytes) = (0_usize, 0_usize);
        while self.noted(stands.map_err(Into::into))? {
            self.cancel.check()?;
            let [id] = elements(iter.key(), ASSETS)?;
            let value = self.noted(iter.value().map_err(Into::into))?;
            let asset = translate::asset(&value);
            let asset = asset.map_err(|e| translate::unreadable(iter.key(), &e))?;
            assets.push(AssetInfo {
                id: String::from_utf8_lossy(&id).into_owned(),
                content_type: asset.content_type,
                size: asset.data.len() as u64,
            });
            read = read.saturating_add(1);
            bytes = bytes.saturating_add(value.len());
            if read >= max.max(1) || bytes >= MAX_BYTES {
                return Ok(Some(Position(iter.key().to_vec())));
            }
            stands = iter.next();
        }
        Ok(None)
    }
}
