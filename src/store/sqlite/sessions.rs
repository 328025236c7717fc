//! The session store: what a connector kept for itself. Read for those who ask for it by name, and
//! by nothing else: it may hold secrets.

use rusqlite::types::ValueRef;

use super::{SqliteStore, blob, convert};
use crate::error::Result;
use crate::store::record::SessionEntry;
use crate::store::sqlite::schema;

/// Most entries, and bytes of them, that one call gives.
const MAX_ENTRIES: usize = 10_000;
const MAX_BYTES: usize = 4 << 20;

impl SqliteStore {
    /// Keys are compared as SQLite does. One that is not text has no name and is passed over. The
    /// prefix is compared here: what comes last with a prefix depends on the encoding of the file.
    pub(super) fn sessions(
        &self,
        sync_id: &str,
        prefix: &str,
        after: Option<&str>,
        max: usize,
    ) -> Result<Vec<SessionEntry>> {
        self.sync(sync_id)?;
        let mut found = Vec::new();
        if !self.guard.run(|| schema::has_sessions(&self.connection))? {
            return Ok(found);
        }
        // Keys first, values after: a file without the index sorts, and must not sort values.
        let sql = format!(
            "SELECT key, id FROM v1_connector_sessions WHERE sync_id = ? AND key {} ? ORDER BY key",
            if after.is_some() { ">" } else { ">=" }
        );
        let mut read = || -> rusqlite::Result<()> {
            let mut keys = self.connection.prepare_cached(&sql)?;
            let mut value = self
                .connection
                .prepare_cached("SELECT value FROM v1_connector_sessions WHERE id = ?")?;
            let mut rows = keys.query((sync_id, after.unwrap_or_default()))?;
            let mut bytes = 0_usize;
            while found.len() < max.min(MAX_ENTRIES) && bytes < MAX_BYTES {
                let Some(row) = rows.next()? else { break };
                let ValueRef::Text(key) = row.get_ref(0)? else {
                    continue;
                };
                let Ok(key) = std::str::from_utf8(key) else {
                    continue;
                };
                if !key.starts_with(prefix) || after == Some(key) {
                    continue;
                }
                let value = value.query_row([row.get::<_, i64>(1)?], |row| blob(row, 0))?;
                bytes = bytes.saturating_add(key.len()).saturating_add(value.len());
                let key = key.to_owned();
                found.push(SessionEntry { key, value });
            }
            Ok(())
        };
        let doing = "reading v1_connector_sessions";
        self.guard.run(|| read().map_err(|e| convert(doing, &e)))?;
        Ok(found)
    }
}
