//! What `CREATE TABLE` and `CREATE INDEX` statements say, as SQLite keeps them in its schema.
//!
//! Only what is needed to find columns in records: names in their order, which of them is the row id, which are computed,
//! defaults, collations. Checks, keys and types change nothing of what is stored.

use super::value::Literal;

/// A word of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token<'a> {
    /// A name, keyword or number, as it is written.
    Bare(&'a str),
    /// A name in quotes of any kind, or text, without them.
    Quoted(String),
    /// Anything else, one character each.
    Sign(char),
}

impl Token<'_> {
    fn is(&self, keyword: &str) -> bool {
        matches!(self, Token::Bare(word) if word.eq_ignore_ascii_case(keyword))
    }

    /// The name it is, in lower case.
    fn name(&self) -> Option<String> {
        match self {
            Token::Bare(word) => Some(word.to_ascii_lowercase()),
            Token::Quoted(name) => Some(name.to_ascii_lowercase()),
            Token::Sign(_) => None,
        }
    }
}

/// The words of a statement, without comments.
fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        let behind = |mark: &str| after.split_once(mark).map_or("", |(_, behind)| behind);
        rest = match first {
            c if c.is_ascii_whitespace() => after,
            '-' if after.starts_with('-') => behind("\n"),
            '/' if after.starts_with('*') => after
                .get(1..)
                .and_then(|inside| inside.split_once("*/"))
                .map_or("", |(_, behind)| behind),
            '"' | '\'' | '`' | '[' => {
                let (name, rest) = quoted(after, if first == '[' { ']' } else { first });
                tokens.push(Token::Quoted(name));
                rest
            }
            c if is_word(c) => {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                let (word, rest) = rest.split_at(end);
                tokens.push(Token::Bare(word));
                rest
            }
            c => {
                tokens.push(Token::Sign(c));
                after
            }
        };
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '.') || !c.is_ascii()
}

/// What stands before the closing quote, and what follows it. A doubled quote is one.
fn quoted(text: &str, close: char) -> (String, &str) {
    let mut name = String::new();
    let mut rest = text;
    while let Some((part, behind)) = rest.split_once(close) {
        name.push_str(part);
        match behind.strip_prefix(close).filter(|_| close != ']') {
            Some(behind) => {
                name.push(close);
                rest = behind;
            }
            None => return (name, behind),
        }
    }
    (name, "")
}

/// The parts between the commas of the first parenthesis, and the words behind it.
fn parts<'t, 'a>(tokens: &'t [Token<'a>]) -> Option<(Vec<&'t [Token<'a>]>, &'t [Token<'a>])> {
    let open = tokens.iter().position(|token| *token == Token::Sign('('))?;
    let body = tokens.get(open.checked_add(1)?..)?;
    let (mut parts, mut start, mut depth) = (Vec::new(), 0_usize, 0_usize);
    for (at, token) in body.iter().enumerate() {
        match token {
            Token::Sign('(') => depth = depth.saturating_add(1),
            Token::Sign(')') if depth == 0 => {
                parts.push(body.get(start..at)?);
                return Some((parts, body.get(at.checked_add(1)?..)?));
            }
            Token::Sign(')') => depth = depth.saturating_sub(1),
            Token::Sign(',') if depth == 0 => {
                parts.push(body.get(start..at)?);
                start = at.saturating_add(1);
            }
            _ => {}
        }
    }
    None
}

/// A column of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Column {
    /// In lower case: names are compared without it.
    pub(super) name: String,
    /// Its place in the records; none where it is computed.
    pub(super) field: Option<usize>,
    /// What rows read as that are older than the column.
    pub(super) default: Literal,
    /// Compared by bytes.
    pub(super) binary: bool,
}

/// A table as its statement describes it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct CreateTable {
    pub(super) columns: Vec<Column>,
    /// The column that is the row id.
    pub(super) row_id: Option<String>,
    pub(super) without_row_id: bool,
}

/// Reads a `CREATE TABLE`; none where it is not one that SQLite would have written.
pub(super) fn table(sql: &str) -> Option<CreateTable> {
    let tokens = tokens(sql);
    let (parts, options) = parts(&tokens)?;
    let mut table = CreateTable {
        without_row_id: options.iter().any(|token| token.is("without")),
        ..CreateTable::default()
    };
    let mut fields = 0_usize;
    let mut integers = Vec::new();
    for part in parts {
        let (first, rest) = part.split_first()?;
        if ["constraint", "primary", "unique", "check", "foreign"]
            .iter()
            .any(|word| first.is(word))
        {
            if let Some(key) = primary_key(part).filter(|key| integers.contains(key)) {
                table.row_id = Some(key);
            }
            continue;
        }
        let mut column = Column {
            name: first.name()?,
            default: default(rest),
            binary: collation(rest).is_none_or(|name| name == "binary"),
            ..Column::default()
        };
        if rest.first().is_some_and(|kind| kind.is("integer"))
            && rest.get(1).is_none_or(|next| !is_type(next))
        {
            integers.push(column.name.clone());
            let primary = position(rest, "primary");
            if primary.is_some_and(|at| {
                !rest
                    .get(at.saturating_add(2))
                    .is_some_and(|order| order.is("desc"))
            }) {
                table.row_id = Some(column.name.clone());
            }
        }
        let computed = position(rest, "as")
            .is_some_and(|at| rest.get(at.saturating_add(1)) == Some(&Token::Sign('(')));
        if !computed || position(rest, "stored").is_some() {
            column.field = Some(fields).filter(|_| !computed);
            fields = fields.saturating_add(1);
        }
        table.columns.push(column);
    }
    Some(table)
}

/// Whether a word behind the first of a column's type belongs to the type, too.
fn is_type(token: &Token<'_>) -> bool {
    const CONSTRAINTS: [&str; 10] = [
        "constraint",
        "primary",
        "not",
        "null",
        "unique",
        "check",
        "default",
        "collate",
        "references",
        "generated",
    ];
    !CONSTRAINTS.iter().any(|word| token.is(word)) && !token.is("as")
}

/// Where a keyword stands outside of all parentheses.
fn position(tokens: &[Token<'_>], keyword: &str) -> Option<usize> {
    let mut depth = 0_usize;
    tokens.iter().position(|token| {
        match token {
            Token::Sign('(') => depth = depth.saturating_add(1),
            Token::Sign(')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && token.is(keyword)
    })
}

/// The one column of a `PRIMARY KEY (…)`.
fn primary_key(part: &[Token<'_>]) -> Option<String> {
    let rest = part.get(position(part, "primary")?..)?;
    let (columns, _) = parts(rest)?;
    match columns.as_slice() {
        [[column, ..]] => column.name(),
        _ => None,
    }
}

fn collation(tokens: &[Token<'_>]) -> Option<String> {
    tokens
        .get(position(tokens, "collate")?.checked_add(1)?)?
        .name()
}

fn default(tokens: &[Token<'_>]) -> Literal {
    let words = position(tokens, "default").and_then(|at| tokens.get(at.saturating_add(1)..));
    let (negative, word) = match words.unwrap_or_default() {
        [Token::Sign('-'), word, ..] => (true, Some(word)),
        [Token::Sign('+' | '('), word, ..] | [word, ..] => (false, Some(word)),
        [] => (false, None),
    };
    match word {
        Some(Token::Quoted(text)) => Literal::Text(text.clone()),
        Some(Token::Bare(word)) => match word.parse::<i64>() {
            Ok(n) => Literal::Integer(if negative { n.saturating_neg() } else { n }),
            Err(_) => Literal::Null,
        },
        _ => Literal::Null,
    }
}

/// The columns of a `CREATE INDEX` that can be searched by bytes; none for one with a condition, an expression, another
/// collation or falling order.
pub(super) fn index(sql: &str) -> Option<Vec<String>> {
    let tokens = tokens(sql);
    let (parts, options) = parts(&tokens)?;
    if !options.is_empty() {
        return None;
    }
    let column = |part: &&[Token<'_>]| match part {
        [column] => column.name(),
        [column, order] if order.is("asc") => column.name(),
        _ => None,
    };
    parts.iter().map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(sql: &str) -> Vec<(String, Option<usize>)> {
        table(sql)
            .into_iter()
            .flat_map(|t| t.columns)
            .map(|c| (c.name, c.field))
            .collect()
    }

    #[test]
    fn columns_in_their_order() {
        let sql = "CREATE TABLE v1_grants (\n  id integer primary key,\n\t\"resource_type_id\" text not null, -- a, comment (\n [data] blob /* , x */ not null, `Sync_ID` text, 'q''uoted' text)";
        let want = ["id", "resource_type_id", "data", "sync_id", "q'uoted"];
        let want: Vec<_> = want
            .into_iter()
            .enumerate()
            .map(|(at, name)| (name.to_owned(), Some(at)))
            .collect();
        assert_eq!(names(sql), want);
        assert_eq!(table(sql).and_then(|t| t.row_id).as_deref(), Some("id"));
    }

    #[test]
    fn what_is_the_row_id() {
        for (sql, want) in [
            (
                "create table t (id INTEGER PRIMARY KEY autoincrement, a)",
                Some("id"),
            ),
            (
                "create table t (a, id integer, primary key (id))",
                Some("id"),
            ),
            (
                "create table t (a, id integer, constraint k primary key (id asc) on conflict abort)",
                Some("id"),
            ),
            (
                "create table t (id integer not null constraint k primary key)",
                Some("id"),
            ),
            ("create table t (id integer primary key desc)", None),
            ("create table t (id int primary key)", None),
            ("create table t (id big integer primary key)", None),
            ("create table t (id text primary key)", None),
            (
                "create table t (a integer, id integer, primary key (a, id))",
                None,
            ),
            ("create table t (id integer)", None),
        ] {
            assert_eq!(table(sql).and_then(|t| t.row_id).as_deref(), want, "{sql}");
        }
        assert!(
            table("create table t (id integer primary key, a) without rowid")
                .is_some_and(|t| t.without_row_id)
        );
    }

    #[test]
    fn computed_columns_have_no_field() {
        let sql =
            "create table t (a, b text generated always as (a || ',') virtual, c as (a) stored, d)";
        let fields: Vec<_> = names(sql).into_iter().map(|(_, field)| field).collect();
        assert_eq!(fields, [Some(0), None, None, Some(2)]);
    }

    #[test]
    fn defaults() {
        let sql = "create table t (a text default 'fu''ll', b integer not null default 0, c default -7, d default (3), e default null, f, g default current_timestamp, h text collate nocase default '')";
        let columns = table(sql).map(|t| t.columns).unwrap_or_default();
        let text = |text: &str| Literal::Text(text.into());
        let got: Vec<_> = columns.iter().map(|c| c.default.clone()).collect();
        let null = Literal::Null;
        assert_eq!(
            got,
            [
                text("fu'll"),
                Literal::Integer(0),
                Literal::Integer(-7),
                Literal::Integer(3),
                null.clone(),
                null.clone(),
                null,
                text("")
            ]
        );
        assert_eq!(
            columns
                .iter()
                .filter(|c| !c.binary)
                .map(|c| c.name.as_str())
                .collect::<Vec<_>>(),
            ["h"]
        );
    }

    #[test]
    fn indices_that_can_be_searched() {
        let columns = |sql| index(sql).map(|columns| columns.join(" "));
        assert_eq!(
            columns("CREATE UNIQUE INDEX i ON t (a, \"B\" asc)").as_deref(),
            Some("a b")
        );
        for sql in [
            "create index i on t (a desc)",
            "create index i on t (a collate nocase)",
            "create index i on t (a) where b is not null",
            "create index i on t (length(a))",
            "create index i on t (a + 1)",
            "create index i on t",
        ] {
            assert_eq!(columns(sql), None, "{sql}");
        }
    }

    #[test]
    fn statements_that_are_none() {
        for sql in [
            "",
            "create table",
            "create table t (",
            "create table t ((",
            "create table t (a",
            "'",
            "/*",
            "--",
            "[",
            "create table t (,)",
        ] {
            assert_eq!(table(sql), None, "{sql}");
        }
    }
}
