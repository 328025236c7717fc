//! Which tables and columns a file has. Files have no schema version; older ones lack columns,
//! which then read as their defaults, as if the file had been migrated.

use rusqlite::{Connection, OptionalExtension};

use crate::error::{Error, Result};
use crate::store::sqlite::error::convert;

/// A table we read, with the columns that every release wrote and those that came later.
struct Known {
    table: &'static str,
    required: &'static [&'static str],
    optional: &'static [(&'static str, &'static str)],
}

const KNOWN: &[Known] = &[
    Known {
        table: "v1_resource_types",
        required: &["id", "external_id", "data", "sync_id"],
        optional: &[],
    },
    Known {
        table: "v1_resources",
        required: &[
            "id",
            "resource_type_id",
            "external_id",
            "parent_resource_type_id",
            "parent_resource_id",
            "data",
            "sync_id",
        ],
        optional: &[],
    },
    Known {
        table: "v1_entitlements",
        required: &[
            "id",
            "resource_type_id",
            "resource_id",
            "external_id",
            "data",
            "sync_id",
        ],
        optional: &[],
    },
    Known {
        table: "v1_grants",
        required: &[
            "id",
            "resource_type_id",
            "resource_id",
            "entitlement_id",
            "principal_resource_type_id",
            "principal_resource_id",
            "external_id",
            "data",
            "sync_id",
        ],
        optional: &[("expansion", "NULL")],
    },
    Known {
        table: "v1_assets",
        required: &["id", "external_id", "content_type", "data", "sync_id"],
        optional: &[],
    },
    Known {
        table: "v1_sync_runs",
        required: &["id", "sync_id", "started_at", "ended_at", "sync_token"],
        optional: &[
            ("sync_type", "'full'"),
            ("parent_sync_id", "''"),
            ("linked_sync_id", "''"),
            ("supports_diff", "0"),
            ("grants_backfilled", "0"),
            ("stats", "NULL"),
        ],
    },
];

/// The session store. Not among [`KNOWN`]: it is looked at only when it is asked for.
const SESSIONS: Known = Known {
    table: "v1_connector_sessions",
    required: &["id", "sync_id", "key", "value"],
    optional: &[],
};

/// Whether the file has a session store. Error: `sqlite.schema`, as for any other table.
pub(super) fn has_sessions(connection: &Connection) -> Result<bool> {
    Ok(columns_of(connection, &SESSIONS)?.is_some())
}

/// What the file has of what we know.
#[derive(Debug, Default)]
pub(super) struct Schema {
    tables: Vec<&'static str>,
    /// Optional columns that are there, as `table.column`.
    columns: Vec<(&'static str, &'static str)>,
}

impl Schema {
    /// Reads the schema. Unknown tables and columns are ignored, missing tables are empty.
    ///
    /// Errors: `sqlite.schema` for a table that is a view or virtual, or lacks a column that every
    /// release wrote.
    pub(super) fn read(connection: &Connection) -> Result<Self> {
        let mut schema = Self::default();
        for known in KNOWN {
            let Some(columns) = columns_of(connection, known)? else {
                continue;
            };
            schema.tables.push(known.table);
            let there = known
                .optional
                .iter()
                .filter(|(c, _)| columns.iter().any(|have| have.eq_ignore_ascii_case(c)));
            schema.columns.extend(there.map(|(c, _)| (known.table, *c)));
        }
        Ok(schema)
    }

    /// Whether the file has the table; where not, it is empty.
    pub(super) fn has(&self, table: &str) -> bool {
        self.tables.contains(&table)
    }

    /// The column's name where the file has it, else the literal that a migration would have put.
    pub(super) fn column(&self, table: &'static str, column: &'static str) -> &'static str {
        if self.columns.contains(&(table, column)) {
            return column;
        }
        let known = KNOWN.iter().find(|known| known.table == table);
        let default =
            known.and_then(|known| known.optional.iter().find(|(name, _)| *name == column));
        default.map_or(column, |(_, default)| default)
    }
}

/// The columns of a table, none where the file does not have it.
fn columns_of(connection: &Connection, known: &Known) -> Result<Option<Vec<String>>> {
    if !is_table(connection, known.table)? {
        return Ok(None);
    }
    let columns = column_names(connection, known.table)?;
    let missing = known
        .required
        .iter()
        .find(|c| !columns.iter().any(|have| have.eq_ignore_ascii_case(c)));
    match missing {
        None => Ok(Some(columns)),
        Some(missing) => Err(Error::new(
            "sqlite.schema",
            format!(
                "The table {} has no column {missing}, which every release of the SDK wrote: the file was not written by it, or was changed.",
                known.table
            ),
        )),
    }
}

/// Whether the schema names it as an ordinary table. Views and virtual tables run code of the
/// file's choosing when read; they are refused before anything touches them.
fn is_table(connection: &Connection, table: &str) -> Result<bool> {
    let row = connection
        .query_row("SELECT type, coalesce(sql, '') FROM sqlite_schema WHERE lower(name) = ?1 AND type IN ('table', 'view')", [table], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })
        .optional()
        .map_err(|e| convert("reading the schema", &e))?;
    match row {
        None => Ok(false),
        Some((kind, sql)) if kind == "table" && is_ordinary(&sql) => Ok(true),
        Some(_) => Err(Error::new(
            "sqlite.schema",
            format!(
                "The table {table} is a view or virtual; no SDK writes that, and it is not read."
            ),
        )),
    }
}

/// The schema's `type` column is only text, and comments may stand between any two words; but SQLite
/// itself writes every ordinary table's statement with exactly these words in front.
fn is_ordinary(sql: &str) -> bool {
    sql.starts_with("CREATE TABLE ")
}

fn column_names(connection: &Connection, table: &str) -> Result<Vec<String>> {
    let doing = "reading the columns of a table";
    let mut statement = connection
        .prepare("SELECT name FROM pragma_table_info(?1)")
        .map_err(|e| convert(doing, &e))?;
    let names = statement
        .query_map([table], |row| row.get(0))
        .map_err(|e| convert(doing, &e))?;
    names
        .collect::<std::result::Result<_, _>>()
        .map_err(|e| convert(doing, &e))
}
