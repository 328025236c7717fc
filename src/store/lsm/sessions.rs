//! What connectors kept between their calls, for those who ask for it by name.

use super::LsmStore;
use super::keys::{SESSIONS, elements, key, prefix};
use super::plan::Range;
use super::translate;
use crate::error::Result;
use crate::store::record::SessionEntry;

/// Bytes after which fewer entries are given than were asked for.
const MAX_BYTES: usize = 4 << 20;

impl LsmStore {
    pub(super) fn sessions(
        &self,
        sync_id: &str,
        begins: &str,
        after: Option<&str>,
        max: usize,
    ) -> Result<Vec<SessionEntry>> {
        let range = Range::of(prefix(SESSIONS, &[sync_id.as_bytes()]));
        let mut iter = self.db.iter(&range.lower, range.upper.as_deref());
        // Elements compare as their texts do, so the first key with the prefix is the place to begin.
        let from = match after.filter(|after| *after >= begins) {
            Some(after) => {
                let mut from = key(SESSIONS, &[sync_id.as_bytes(), after.as_bytes()]);
                from.push(0);
                from
            }
            None => key(SESSIONS, &[sync_id.as_bytes(), begins.as_bytes()]),
        };
        let (mut entries, mut bytes) = (Vec::new(), 0_usize);
        let mut stands = self.noted(iter.seek_ge(&from).map_err(Into::into))?;
        while stands && entries.len() < max && bytes < MAX_BYTES {
            self.cancel.check()?;
            let [_, name] = elements(iter.key(), SESSIONS)?;
            if !name.starts_with(begins.as_bytes()) {
                break;
            }
            let value = self.noted(iter.value().map_err(Into::into))?;
            bytes = bytes.saturating_add(name.len()).saturating_add(value.len());
            let entry = translate::session(&value);
            let entry = entry.map_err(|e| translate::unreadable(iter.key(), &e))?;
            entries.push(SessionEntry {
                key: String::from_utf8_lossy(&name).into_owned(),
                value: entry.value,
            });
            stands = self.noted(iter.next().map_err(Into::into))?;
        }
        Ok(entries)
    }
}
