//! The rows of all grants, most of them without making a record.

use super::LsmStore;
use super::scan::{Entry, Walk};
use super::translate;
use crate::error::Result;
use crate::store::GrantRow;
use crate::store::query::{GrantQuery, Kind, Query};
use crate::store::record::Position;

impl LsmStore {
    pub(super) fn scan_grant_rows(
        &self,
        include_expansion: bool,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(GrantRow<'_>) -> Result<bool>,
    ) -> Result<Option<Position>> {
        if max == 0 {
            return Ok(None);
        }
        let plan = self.plan(&Query::Grants(GrantQuery::default()))?;
        let mut walk = Walk::new(self, plan, after)?;
        let (mut last, mut count) = (after.cloned(), 0_usize);
        let mut id = Vec::new();
        while walk.next()? {
            let Some((row, value)) = walk.stored()? else {
                continue;
            };
            let fits = value.len() as u64 <= self.limits.max_record_size;
            let plain = fits.then(|| translate::plain(&value, include_expansion, &mut id));
            let wanted = match plain.flatten() {
                Some(plain) => visit(GrantRow::Plain(plain))?,
                None => {
                    let key = walk.key().to_vec();
                    let entry = Entry { key, row, value };
                    let position = walk.position();
                    let record = self.made(Kind::Grants, &entry, position, include_expansion)?;
                    visit(GrantRow::Whole(record))?
                }
            };
            if !wanted {
                return Ok(last);
            }
            let bytes = &mut last.get_or_insert_with(|| Position(Vec::new())).0;
            bytes.clear();
            bytes.extend_from_slice(walk.key());
            count = count.saturating_add(1);
            if count >= max {
                return Ok(last);
            }
        }
        Ok(None)
    }
}
