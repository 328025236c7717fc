//! The tables of a database and their indices.

use super::create::{self, Column, CreateTable};
use super::index::Index;
use super::layout::Layout;
use super::table::TableCursor;
use super::value::Literal;
use super::{Database, corrupt};
use crate::error::Result;

/// Longest statement that is looked at: those of the tables we know have a thousandth of that.
const MAX_SQL: u64 = 100_000;
/// Columns of a table, and indices of one, that are looked at.
const MAX_COLUMNS: usize = 200;
const MAX_INDICES: usize = 64;

/// What a database says of some names: `sqlite_schema`, section 2.6.
#[derive(Debug, Default)]
pub struct Schema {
    tables: Vec<(String, Object)>,
}

/// What stands under a name.
#[derive(Debug)]
enum Object {
    Table(Table),
    /// A view, a virtual table, one without row ids, or one whose statement nobody can read.
    Other,
}

/// A table whose rows have ids.
#[derive(Debug, Default)]
pub struct Table {
    root: u32,
    created: CreateTable,
    /// Its indices that can be searched.
    pub indices: Vec<Index>,
}

impl Schema {
    /// Reads what is said of `names`, given in lower case; names are compared without it.
    ///
    /// Errors: `sqlite.corrupt`.
    pub fn read(database: &Database, names: &[&str]) -> Result<Self> {
        let mut schema = Self::default();
        if database.is_empty() {
            return Ok(schema);
        }
        let columns = ["type", "name", "tbl_name", "rootpage", "sql"]
            .into_iter()
            .enumerate();
        let columns = columns.map(|(field, name)| Column {
            name: name.into(),
            field: Some(field),
            ..Column::default()
        });
        let own = Table {
            root: 1,
            created: CreateTable {
                columns: columns.collect(),
                ..CreateTable::default()
            },
            indices: Vec::new(),
        };
        let layout = Layout::new(
            &own,
            &["type", "name", "tbl_name", "rootpage", "sql"].map(|name| (name, Literal::Null)),
        );
        let mut indices = Vec::new();
        let mut rows = own.rows(database);
        rows.seek(i64::MIN)?;
        while let Some(row) = rows.read()? {
            let row = row.pick(&layout)?;
            let text = |place: usize| -> Result<String> {
                Ok(String::from_utf8_lossy(&row.value(place)?.into_bytes()).into_owned())
            };
            if (0..4).any(|place| row.size(place) > MAX_SQL) {
                continue;
            }
            let (kind, owner) = (text(0)?, text(2)?.to_ascii_lowercase());
            // Text in another encoding than the header says would make all of it unknown, and the file empty without a word.
            if !["table", "index", "view", "trigger"].contains(&kind.as_str()) {
                return Err(corrupt("its schema has what no schema has"));
            }
            if !names.contains(&owner.as_str()) {
                continue;
            }
            let sql = if row.size(4) > MAX_SQL {
                String::new()
            } else {
                text(4)?
            };
            let root = u32::try_from(row.value(3)?.integer()).unwrap_or_default();
            match kind.as_str() {
                "index" => indices.push((owner, root, sql)),
                "table" | "view"
                    if text(1)?.eq_ignore_ascii_case(&owner) && schema.object(&owner).is_none() =>
                {
                    schema.tables.push((owner, Object::new(&kind, root, &sql)));
                }
                _ => {}
            }
        }
        for (owner, root, sql) in indices {
            if let Some(Object::Table(table)) = schema
                .tables
                .iter_mut()
                .find(|(name, _)| *name == owner)
                .map(|(_, object)| object)
            {
                table.add_index(root, &sql);
            }
        }
        Ok(schema)
    }

    fn object(&self, name: &str) -> Option<&Object> {
        self.tables
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, object)| object)
    }

    /// Takes the table of a name; an error for something else of that name, none where there is nothing.
    pub fn take(&mut self, name: &str) -> Option<std::result::Result<Table, NoTable>> {
        let at = self.tables.iter().position(|(known, _)| known == name)?;
        match self.tables.swap_remove(at).1 {
            Object::Table(table) => Some(Ok(table)),
            Object::Other => Some(Err(NoTable)),
        }
    }
}

/// What has the name of a table and is none that can be read: a view, a virtual table, one without row ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoTable;

impl Object {
    /// The schema's `type` is only text, and comments may stand between any two words; but SQLite itself writes every ordinary
    /// table's statement with exactly these words in front.
    fn new(kind: &str, root: u32, sql: &str) -> Self {
        let ordinary = kind == "table" && root > 0 && sql.starts_with("CREATE TABLE ");
        match create::table(sql).filter(|_| ordinary) {
            Some(created) if !created.without_row_id && created.columns.len() <= MAX_COLUMNS => {
                Self::Table(Table {
                    root,
                    created,
                    indices: Vec::new(),
                })
            }
            _ => Self::Other,
        }
    }
}

impl Table {
    /// A cursor over its rows.
    #[must_use]
    pub fn rows<'d>(&self, database: &'d Database) -> TableCursor<'d> {
        TableCursor::new(database, self.root)
    }

    /// Whether it has a column that is stored, or is the row id.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.column(name)
            .is_some_and(|column| column.field.is_some())
    }

    /// Whether a column is the row id.
    #[must_use]
    pub fn is_row_id(&self, name: &str) -> bool {
        self.created.row_id.as_deref() == Some(name)
    }

    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.created
            .columns
            .iter()
            .find(|column| column.name == name)
    }

    fn add_index(&mut self, root: u32, sql: &str) {
        let columns = create::index(sql).filter(|columns| {
            columns
                .iter()
                .all(|name| self.column(name).is_some_and(|column| column.binary))
        });
        if self.indices.len() < MAX_INDICES && root > 0 {
            self.indices
                .extend(columns.and_then(|columns| Index::new(root, columns)));
        }
    }
}
