//! Which tables and columns a file has. Files have no schema version; older ones lack columns,
//! which then read as their defaults, as if the file had been migrated.

use crate::error::{Error, Result};
use crate::sqlite::{Database, Layout, Literal, Schema, Table};

/// A table we read, with the columns that every release wrote and those that came later.
struct Known {
    table: &'static str,
    required: &'static [&'static str],
    optional: &'static [(&'static str, Missing)],
}

/// What a migration would have put into a column that an older file lacks.
enum Missing {
    Null,
    Zero,
    Text(&'static str),
}

/// The place that `data` and `sync_id` have in the columns of every table of records, and `external_id` behind them.
pub(super) const DATA: usize = 0;
pub(super) const SYNC: usize = 1;
pub(super) const EXTERNAL: usize = 2;

/// The tables by name; their columns have the places of this list, required ones first.
const KNOWN: &[Known] = &[
    Known {
        table: "v1_resource_types",
        required: &["data", "sync_id", "external_id"],
        optional: &[],
    },
    Known {
        table: "v1_resources",
        required: &[
            "data",
            "sync_id",
            "external_id",
            "resource_type_id",
            "parent_resource_type_id",
            "parent_resource_id",
        ],
        optional: &[],
    },
    Known {
        table: "v1_entitlements",
        required: &[
            "data",
            "sync_id",
            "external_id",
            "resource_type_id",
            "resource_id",
        ],
        optional: &[],
    },
    Known {
        table: "v1_grants",
        required: &[
            "data",
            "sync_id",
            "external_id",
            "resource_type_id",
            "resource_id",
            "entitlement_id",
            "principal_resource_type_id",
            "principal_resource_id",
        ],
        optional: &[("expansion", Missing::Null)],
    },
    Known {
        table: "v1_assets",
        required: &["data", "sync_id", "external_id", "content_type"],
        optional: &[],
    },
    Known {
        table: "v1_sync_runs",
        required: &["sync_id", "started_at", "ended_at", "sync_token"],
        optional: &[
            ("sync_type", Missing::Text("full")),
            ("parent_sync_id", Missing::Text("")),
            ("linked_sync_id", Missing::Text("")),
            ("supports_diff", Missing::Zero),
            ("grants_backfilled", Missing::Zero),
            ("stats", Missing::Null),
        ],
    },
];

/// The session store. Not among [`KNOWN`]: it is looked at only when it is asked for.
const SESSIONS: Known = Known {
    table: "v1_connector_sessions",
    required: &["sync_id", "key", "value"],
    optional: &[],
};

/// A table that the file has, and where its rows have the columns we read.
pub(super) struct Source {
    pub(super) name: &'static str,
    pub(super) table: Table,
    pub(super) layout: Layout,
    columns: Vec<&'static str>,
}

impl Source {
    /// The place of a column in the layout.
    pub(super) fn place(&self, column: &str) -> usize {
        let place = self.columns.iter().position(|known| *known == column);
        place.unwrap_or(usize::MAX)
    }
}

/// What the file has of what we know.
pub(super) struct Tables {
    sources: Vec<Source>,
    sessions: Result<Option<Source>>,
}

impl Tables {
    /// Reads the schema. Unknown tables and columns are ignored, missing tables are empty.
    ///
    /// Errors: `sqlite.schema` for a table that is a view or virtual, has no row ids, or lacks a column that every release wrote.
    pub(super) fn read(database: &Database) -> Result<Self> {
        let known = KNOWN.iter().chain(Some(&SESSIONS));
        let names: Vec<&str> = known.map(|known| known.table).collect();
        let mut schema = Schema::read(database, &names)?;
        let mut sources = Vec::new();
        for known in KNOWN {
            sources.extend(source(&mut schema, known)?);
        }
        Ok(Self {
            sources,
            sessions: source(&mut schema, &SESSIONS),
        })
    }

    /// The table of a name, none where the file does not have it: then it is empty.
    pub(super) fn get(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.name == name)
    }

    /// The session store. Error: `sqlite.schema`, as for any other table.
    pub(super) fn sessions(&self) -> Result<Option<&Source>> {
        self.sessions
            .as_ref()
            .map(Option::as_ref)
            .map_err(Clone::clone)
    }
}

fn source(schema: &mut Schema, known: &Known) -> Result<Option<Source>> {
    let refuse = |what: &str| {
        let message = format!("The table {} {what}.", known.table);
        Err(Error::new("sqlite.schema", message))
    };
    let table = match schema.take(known.table) {
        None => return Ok(None),
        Some(Ok(table)) => table,
        Some(Err(_)) => {
            return refuse(
                "is a view, virtual, or without row ids; no SDK writes that, and it is not read",
            );
        }
    };
    if !table.is_row_id("id") {
        return refuse(
            "has no column id that is its row id, which every release of the SDK wrote: the file was not written by it, or was changed",
        );
    }
    if let Some(missing) = known.required.iter().find(|column| !table.has(column)) {
        return refuse(&format!(
            "has no column {missing}, which every release of the SDK wrote: the file was not written by it, or was changed"
        ));
    }
    let required = known.required.iter().map(|name| (*name, Literal::Null));
    let optional = known.optional.iter().map(|(name, missing)| {
        let literal = match missing {
            Missing::Null => Literal::Null,
            Missing::Zero => Literal::Integer(0),
            Missing::Text(text) => Literal::Text((*text).into()),
        };
        (*name, literal)
    });
    let columns: Vec<(&str, Literal)> = required.chain(optional).collect();
    Ok(Some(Source {
        name: known.table,
        layout: Layout::new(&table, &columns),
        columns: columns.into_iter().map(|(name, _)| name).collect(),
        table,
    }))
}
