//! Our reader of SQLite's pages beside SQLite itself: every row of every table of the fixtures, and databases made at random.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;

use std::rc::Rc;
use std::time::{Duration, Instant};

use c1z::format::v1::{V1Decoder, V1Image};
use c1z::format::zstd::Status;
use c1z::sqlite::{Database, Key, Layout, Literal, MOST, Page, Pages, Schema, Table, Value};
use c1z::{Cancel, Limits};
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, MAIN_DB, params};

const PAGE_SIZES: [u32; 8] = [512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536];
const ENCODINGS: [&str; 3] = ["UTF-8", "UTF-16le", "UTF-16be"];

fn page_size(image: &[u8]) -> u32 {
    match u16::from_be_bytes([image[16], image[17]]) {
        1 => 65_536,
        size => size.into(),
    }
}

/// An image in one piece.
struct Memory(Vec<u8>, u32);

impl Pages for Memory {
    fn page_size(&self) -> u32 {
        self.1
    }

    fn count(&self) -> u32 {
        self.0.len() as u32 / self.1
    }

    fn page(&self, number: u32) -> c1z::Result<Page<'_>> {
        let size = self.1 as usize;
        Ok(Page::Lent(
            &self.0[(number as usize - 1) * size..number as usize * size],
        ))
    }
}

fn ours(image: &[u8]) -> c1z::Result<Database> {
    let pages = Memory(image.to_vec(), page_size(image));
    Database::open(Box::new(pages), 1 << 30, Cancel::default())
}

fn theirs(image: &[u8]) -> Connection {
    let mut image = image.to_vec();
    // A database in memory has no log beside it.
    image[18..20].fill(1);
    let mut db = Connection::open_in_memory().unwrap();
    db.deserialize_read_exact(MAIN_DB, image.as_slice(), image.len(), true)
        .unwrap();
    db
}

fn table(database: &Database, name: &str) -> Table {
    let mut schema = Schema::read(database, &[name]).unwrap();
    schema.take(name).unwrap().unwrap()
}

fn owned(value: Value<'_>) -> Sql {
    match value {
        Value::Null => Sql::Null,
        Value::Integer(n) => Sql::Integer(n),
        Value::Real(n) => Sql::Real(n),
        Value::Text(text) => Sql::Text(String::from_utf8_lossy(&text).into_owned()),
        Value::Blob(bytes) => Sql::Blob(bytes.into_owned()),
    }
}

fn value(value: ValueRef<'_>) -> Sql {
    match value {
        ValueRef::Text(text) => Sql::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Null => Sql::Null,
        ValueRef::Integer(n) => Sql::Integer(n),
        ValueRef::Real(n) => Sql::Real(n),
        ValueRef::Blob(bytes) => Sql::Blob(bytes.to_vec()),
    }
}

/// All rows of a table by our reader: ids, and the columns of these names.
fn rows(
    database: &Database,
    table: &Table,
    columns: &[String],
) -> c1z::Result<Vec<(i64, Vec<Sql>)>> {
    let mut found: Vec<(i64, Vec<Sql>)> = Vec::new();
    for (part, columns) in columns.chunks(MOST).enumerate() {
        let columns: Vec<_> = columns
            .iter()
            .map(|name| (name.as_str(), Literal::Null))
            .collect();
        let layout = Layout::new(table, &columns);
        database.begin();
        let mut cursor = table.rows(database);
        cursor.seek(i64::MIN)?;
        let mut at = 0;
        while let Some(row) = cursor.read()? {
            let row = row.pick(&layout)?;
            let id = row.id();
            if part == 0 {
                found.push((id, Vec::new()));
            }
            for (place, (name, _)) in columns.iter().enumerate() {
                let value = row.value(place)?;
                let value = if table.is_row_id(name) {
                    Sql::Integer(id)
                } else {
                    owned(value)
                };
                if let Some((_, values)) = found.get_mut(at) {
                    values.push(value);
                }
            }
            at += 1;
        }
    }
    Ok(found)
}

/// Compares a table; how many rows it has.
fn same(image: &[u8], name: &str) -> usize {
    let (database, db) = (ours(image).unwrap(), theirs(image));
    let columns: Vec<String> = db
        .prepare("select lower(name) from pragma_table_info(?)")
        .unwrap()
        .query_map([name], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let quoted: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    let sql = format!(
        "select rowid, {} from \"{name}\" order by rowid",
        quoted.join(", ")
    );
    let mut statement = db.prepare(&sql).unwrap();
    let want: Vec<(i64, Vec<Sql>)> = statement
        .query_map([], |row| {
            let values = (1..=columns.len())
                .map(|at| Ok(value(row.get_ref(at)?)))
                .collect::<rusqlite::Result<_>>()?;
            Ok((row.get(0)?, values))
        })
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let got = rows(&database, &table(&database, &name.to_lowercase()), &columns).unwrap();
    assert_eq!(got.len(), want.len(), "{name}");
    for (got, want) in got.iter().zip(&want) {
        assert_eq!(got, want, "{name}");
    }
    got.len()
}

/// The image of a v1 file.
fn image_of(file: &[u8]) -> Vec<u8> {
    let mut decoder = V1Decoder::new(None, &Limits::default());
    decoder.feed(file);
    decoder.end();
    while decoder.step(1 << 20).unwrap() != Status::Done {}
    let pages = Rc::new(V1Image::whole(decoder, Cancel::default()).unwrap());
    (1..=pages.count())
        .flat_map(|number| pages.page(number).unwrap().to_vec())
        .collect()
}

#[test]
fn every_row_of_the_fixtures() {
    let mut seen = 0;
    for (name, path) in common::fixtures("-v1") {
        let file = std::fs::read(path).unwrap();
        let Some(image) = (file.len() < 8 << 20)
            .then(|| image_of(&file))
            .filter(|image| !image.is_empty())
        else {
            eprintln!("left out: {name}");
            continue;
        };
        let names: Vec<String> = theirs(&image)
            .prepare("select name from sqlite_schema where type = 'table' and sql not like '%virtual%' and name not like 'sqlite_%'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        seen += names.iter().map(|name| same(&image, name)).sum::<usize>();
    }
    assert!(seen > 1000, "{seen} rows");
}

/// xorshift: the same databases every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn value(&mut self, page: u64) -> Sql {
        let len = match self.below(10) {
            0..7 => self.below(24),
            7..9 => self.below(page),
            _ => self.below(page * 5),
        };
        match self.below(8) {
            0 => Sql::Null,
            1 => Sql::Integer((self.next() >> self.below(64)).cast_signed()),
            2 => Sql::Integer(-((self.next() >> self.below(64)) >> 1).cast_signed()),
            3 => Sql::Integer(self.below(3).cast_signed()),
            4 => Sql::Real(self.next() as f64 / 7.0 + 0.125),
            5 => Sql::Blob((0..len).map(|_| self.next() as u8).collect()),
            6 => Sql::Text(self.word()),
            _ => Sql::Text(
                (0..len)
                    .map(|_| char::from_u32(0x20 + self.below(0x2_FF00) as u32).unwrap_or('🦀'))
                    .collect(),
            ),
        }
    }

    fn word(&mut self) -> String {
        let words = ["", "a", "b", "ab", "ä", "grüße", "🦀", "user:alice"];
        words[self.below(words.len() as u64) as usize].to_owned()
    }
}

/// Rows in any order of ids, some deleted again, with an index of two columns and of one.
fn random_image(random: &mut Random, page_size: u32, encoding: &str, count: u64) -> Vec<u8> {
    let mut db = Connection::open_in_memory().unwrap();
    db.execute_batch(&format!(
        "pragma page_size = {page_size}; pragma encoding = '{encoding}'; begin; create table t (a, b, c, id integer primary key, d); create index ab on t (a, b); create index c on t (c);"
    ))
    .unwrap();
    let mut insert = db
        .prepare("insert or replace into t values (?, ?, ?, ?, ?)")
        .unwrap();
    let page = u64::from(page_size.min(4096));
    for n in 0..count {
        let id = match random.below(8) {
            0 => random.next().cast_signed(),
            1 => -random.below(1000).cast_signed(),
            _ => n.cast_signed(),
        };
        insert
            .execute(params![
                random.word(),
                random.value(64),
                random.value(page),
                id,
                random.value(page)
            ])
            .unwrap();
    }
    drop(insert);
    db.execute_batch("delete from t where id % 5 = 0; alter table t add column e text default 'new'; insert into t (a, e) values ('a', 'own'); commit").unwrap();
    db.serialize(MAIN_DB).unwrap().to_vec()
}

#[test]
fn databases_made_at_random() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for page_size in PAGE_SIZES {
        for encoding in ENCODINGS {
            let image = random_image(&mut random, page_size, encoding, 400);
            assert!(same(&image, "t") > 200);
            look_ups(&mut random, &image);
        }
    }
}

/// Rows by id, and entries by one and by two columns, behind and before them.
fn look_ups(random: &mut Random, image: &[u8]) {
    let (database, db) = (ours(image).unwrap(), theirs(image));
    let t = table(&database, "t");
    let layout = Layout::new(&t, &[("a", Literal::Null), ("e", Literal::Null)]);
    let ids: Vec<i64> = db
        .prepare("select id from t order by id")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for id in ids
        .iter()
        .flat_map(|id| [id.saturating_sub(1), *id])
        .chain([i64::MIN, i64::MAX])
    {
        let mut cursor = t.rows(&database);
        assert_eq!(cursor.get(id).unwrap().is_some(), ids.contains(&id), "{id}");
        cursor.seek(id).unwrap();
        let next = cursor.read().unwrap().map(|row| row.id);
        assert_eq!(next, ids.iter().copied().find(|there| *there >= id), "{id}");
    }
    let mut cursor = t.rows(&database);
    assert_eq!(cursor.greatest().unwrap(), ids.last().copied());
    // Rows are older than their last column.
    let first = cursor.get(ids[0]).unwrap().unwrap();
    assert_eq!(
        first.pick(&layout).unwrap().value(1).unwrap(),
        Value::Text(b"new".as_slice().into())
    );

    let index = t
        .indices
        .iter()
        .find(|index| index.columns == ["a", "b"])
        .unwrap();
    for _ in 0..20 {
        let word = random.word();
        let keys = [database.key(&word)];
        let want: Vec<i64> = db
            .prepare("select id from t where a = ? order by a, b, id")
            .unwrap()
            .query_map([&word], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let mut entries = index.seek(&database, &keys, false).unwrap();
        let mut got = Vec::new();
        while let Some(entry) = entries.read().unwrap() {
            if !entry.begins_with(&keys).unwrap() {
                break;
            }
            got.push(entry.id);
        }
        assert_eq!(got, want, "{word}");
        let behind: Option<i64> = db
            .query_row(
                "select id from t where a > ? order by a, b, id limit 1",
                [&word],
                |row| row.get(0),
            )
            .ok();
        let mut entries = index.seek(&database, &keys, true).unwrap();
        assert_eq!(
            entries.read().unwrap().map(|entry| entry.id),
            behind,
            "behind {word}"
        );
        let n = random.below(3).cast_signed();
        let want: Option<i64> = db
            .query_row(
                "select id from t where a = ? and b = ? order by id limit 1",
                params![word, n],
                |row| row.get(0),
            )
            .ok();
        let keys = [database.key(&word), Key::Integer(n)];
        let mut entries = index.seek(&database, &keys, false).unwrap();
        let entry = entries.read().unwrap();
        let got = entry
            .filter(|entry| entry.begins_with(&keys).unwrap())
            .map(|entry| entry.id);
        assert_eq!(got, want, "{word} {n}");
    }
}

/// Whatever stands in the pages, reading comes to an end, and to an error or to values.
#[test]
fn damage_ends_in_errors() {
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    let rounds = std::env::var("C1Z_FUZZ_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(300_u32);
    let images: Vec<Vec<u8>> = [512, 4096]
        .map(|size| random_image(&mut random, size, "UTF-8", 300))
        .into();
    let mut errors = 0;
    for round in 0..rounds {
        let mut image = images[(round % 2) as usize].clone();
        let size = page_size(&image) as usize;
        for _ in 0..=random.below(6) {
            let page = random.below((image.len() / size) as u64) as usize;
            // Most of what can go wrong stands at the beginning of a page.
            let at = if random.below(2) == 0 {
                random.below(64) as usize
            } else {
                random.below(size as u64) as usize
            };
            if page > 0 || at >= 100 {
                image[page * size + at] = random.next() as u8;
            }
        }
        let begun = Instant::now();
        errors += u32::from(read_all(&image).is_err());
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "round {round} took {:?}",
            begun.elapsed()
        );
    }
    assert!(
        errors > rounds / 10 && errors < rounds,
        "{errors} of {rounds}"
    );
}

fn read_all(image: &[u8]) -> c1z::Result<usize> {
    let database = ours(image)?;
    let Some(Ok(t)) = Schema::read(&database, &["t"])?.take("t") else {
        return Ok(0);
    };
    let columns = ["a", "b", "c", "id", "d", "e"].map(String::from);
    let read = rows(&database, &t, &columns)?.len();
    let layout = Layout::new(&t, &[("a", Literal::Null)]);
    let mut found = 0;
    for index in &t.indices {
        database.begin();
        let mut entries = index.seek(&database, &[database.key("ab")], false)?;
        let mut cursor = t.rows(&database);
        while let Some(entry) = entries.read()? {
            if let Some(row) = cursor.get(entry.id)? {
                found += usize::from(row.pick(&layout)?.value(0)? == entry.value(0)?);
            }
        }
    }
    Ok(read + found)
}
