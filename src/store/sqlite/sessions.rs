//! The session store: what a connector kept for itself. Read for those who ask for it by name, and
//! by nothing else: it may hold secrets.

use super::SqliteStore;
use super::select::Select;
use crate::error::Result;
use crate::sort::sort_by;
use crate::sqlite::Value;
use crate::store::record::SessionEntry;

/// Most entries, and bytes of them, that one call gives.
const MAX_ENTRIES: usize = 10_000;
const MAX_BYTES: usize = 4 << 20;

impl SqliteStore {
    /// By key, compared by bytes. One that is not text has no name and is passed over.
    pub(super) fn sessions(
        &self,
        sync_id: &str,
        prefix: &str,
        after: Option<&str>,
        max: usize,
    ) -> Result<Vec<SessionEntry>> {
        self.sync(sync_id)?;
        let mut found = Vec::new();
        let Some(source) = self.tables.sessions()? else {
            return Ok(found);
        };
        let (key, value) = (source.place("key"), source.place("value"));
        self.database.begin();
        // Keys first, values after: values may be large.
        let mut keys: Vec<(String, i64)> = Vec::new();
        Select::of(&self.database, source, sync_id)
            .walk(None)?
            .each(u64::MAX, &mut |row| {
                if let Value::Text(name) = row.value(key)?
                    && let Ok(name) = std::str::from_utf8(&name)
                    && name.starts_with(prefix)
                    && after.is_none_or(|after| name > after)
                {
                    keys.push((name.to_owned(), row.id()));
                }
                Ok(true)
            })?;
        sort_by(&mut keys, &|a, b| a.cmp(b));
        let mut bytes = 0_usize;
        let mut rows = source.table.rows(&self.database);
        for (key, id) in keys.into_iter().take(max.min(MAX_ENTRIES)) {
            let Some(row) = rows.get(id)? else { break };
            let value = row
                .pick(&source.layout)?
                .value(value)?
                .into_bytes()
                .into_owned();
            bytes = bytes.saturating_add(key.len()).saturating_add(value.len());
            found.push(SessionEntry { key, value });
            if bytes >= MAX_BYTES {
                break;
            }
        }
        Ok(found)
    }
}
