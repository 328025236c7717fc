//! Databases that no SDK would write: what SQLite is asked to read comes from whoever sent the file.
//!
//! Each test makes an image with SQLite itself, spoils it, and says what must be answered. No answer
//! may be a panic, a hang, or rows that are missing without a word.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;

use std::time::{Duration, Instant};

use c1z::store::{self, EntitlementQuery, GrantQuery, Query, Record, ResourceQuery, ResourceRef};
use c1z::{Limits, Store, query, work};
use common::image::{
    INDICES, NEWER_INDEX, RUN, TABLES, frames, grant, image, image_with, open, resource_type,
};
use rusqlite::{Connection, MAIN_DB, params};

/// The code of the error, at open or when the whole file is asked for.
fn code(image: &[u8]) -> Option<&'static str> {
    open(image)
        .and_then(|store| everything(&*store))
        .err()
        .map(|e| e.code())
}

/// Reads every list of every sync, and counts.
fn everything(store: &dyn Store) -> c1z::Result<usize> {
    let mut ids: Vec<String> = store.syncs()?.into_iter().map(|s| s.id).collect();
    ids.extend(store.orphan_syncs()?.into_iter().map(|(id, _)| id));
    let mut rows = 0;
    for id in &ids {
        for query in all_queries() {
            let listed =
                store::records(store, id, &query, None)?.collect::<c1z::Result<Vec<Record>>>()?;
            assert_eq!(listed.len() as u64, c1z::store::count(store, id, &query)?);
            rows += listed.len();
        }
        let stats = work::run(async |pace: &work::Pace| query::recount(store, id, pace).await)?;
        let grants = Query::Grants(GrantQuery::default());
        assert_eq!(stats.grants as u64, c1z::store::count(store, id, &grants)?);
    }
    Ok(rows)
}

fn all_queries() -> [Query; 4] {
    [
        Query::ResourceTypes,
        Query::Resources(Default::default()),
        Query::Entitlements(Default::default()),
        Query::Grants(Default::default()),
    ]
}

fn list(store: &dyn Store, sync: &str, query: &Query) -> Vec<String> {
    store::records(store, sync, query, None)
        .unwrap()
        .map(|r| r.unwrap().id())
        .collect()
}

/// Fails where the work takes longer than it may; the seconds are generous, a quadratic walk takes minutes.
fn within<T>(seconds: u64, what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let result = work();
    assert!(
        begun.elapsed() < Duration::from_secs(seconds),
        "{what} took {:?}",
        begun.elapsed()
    );
    result
}

fn types(sync: &str, ids: &[&str]) -> String {
    ids.iter().map(|id| format!("insert into v1_resource_types (external_id, data, sync_id, discovered_at) values ('{id}', x'{}', '{sync}', '');", hex(&resource_type(id)))).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

// ---- what stands where a table should ----

#[test]
fn a_view_is_refused() {
    let image = image(&format!(
        "{TABLES} {RUN} drop table v1_grants; create view v1_grants as select * from v1_entitlements;"
    ));
    assert_eq!(code(&image), Some("sqlite.schema"));
}

#[test]
fn a_virtual_table_is_refused_however_it_is_written() {
    for sql in [
        "create virtual table v1_grants using rtree(id, a, b)",
        "CREATE/**/VIRTUAL TABLE v1_grants using rtree(id, a, b)",
        "create -- x\n virtual table v1_grants using fts3(external_id)",
    ] {
        let image = image_with(4096, |db| {
            db.execute_batch(&format!(
                "{TABLES} {RUN} drop table v1_grants; pragma writable_schema = on;"
            ))?;
            db.execute("insert into sqlite_schema (type, name, tbl_name, rootpage, sql) values ('table', 'v1_grants', 'v1_grants', 0, ?)", [sql]).map(drop)
        });
        let found = code(&image);
        assert_eq!(found, Some("sqlite.schema"), "{sql}");
    }
}

/// The schema's own `type` column is text like any other: it may lie.
#[test]
fn a_view_that_calls_itself_a_table_is_refused() {
    let image = image_with(4096, |db| {
        db.execute_batch(&format!("{TABLES} {RUN} drop table v1_grants; create view v1_grants as select *, randomblob(1000000000) x from v1_entitlements; pragma writable_schema = on; update sqlite_schema set type = 'table' where name = 'v1_grants';"))
    });
    assert!(
        matches!(code(&image), Some("sqlite.schema" | "sqlite.corrupt")),
        "{:?}",
        code(&image)
    );
}

#[test]
fn triggers_and_checks_never_run() {
    let image = image(&format!(
        "{TABLES} {RUN} {} create trigger t after insert on v1_grants begin select randomblob(1000000000); end;
         create table v2 (a check (a > randomblob(1000000000)), b generated always as (hex(zeroblob(1000000000))) virtual);",
        types("s", &["user"])
    ));
    assert_eq!(
        list(&*open(&image).unwrap(), "s", &Query::ResourceTypes),
        ["user"]
    );
}

#[test]
fn a_generated_column_in_place_of_a_blob_is_refused() {
    let image = image(&format!(
        "{TABLES} {RUN} drop table v1_resource_types;
         create table v1_resource_types (id integer primary key, external_id text, data blob generated always as (zeroblob(500000000)) virtual, sync_id text);
         insert into v1_resource_types (external_id, sync_id) values ('x', 's');"
    ));
    assert_eq!(code(&image), Some("sqlite.schema"));
}

/// Without row ids nothing says that ids are unique or rise: a page boundary between two equal ids
/// would lose rows. Such a table is refused, or every row of it is shown.
#[test]
fn ids_that_are_not_row_ids_lose_no_rows() {
    for (table, distinct) in [
        (
            "create table v1_resource_types (id integer, external_id text primary key, data blob, sync_id text) without rowid",
            false,
        ),
        (
            "create table v1_resource_types (id integer, external_id text, data blob, sync_id text)",
            false,
        ),
        (
            "create table v1_resource_types (id integer primary key, external_id text, data blob, sync_id text) without rowid",
            true,
        ),
        (
            "create table v1_resource_types (id text primary key, external_id text, data blob, sync_id text)",
            true,
        ),
    ] {
        let image = image_with(4096, |db| {
            db.execute_batch(&format!(
                "{TABLES} {RUN} drop table v1_resource_types; {table};"
            ))?;
            for n in 0..1000 {
                // Equal ids in pairs that straddle the first fetch of sixteen rows.
                let id = if distinct { n } else { (n + 1) / 2 };
                db.execute(
                    "insert into v1_resource_types values (?, ?, ?, 's')",
                    params![id, format!("t{n:04}"), resource_type(&format!("t{n:04}"))],
                )?;
            }
            Ok(())
        });
        match open(&image).and_then(|store| everything(&*store)) {
            Ok(rows) => assert_eq!(rows, 1000, "{table}"),
            Err(error) => assert!(
                matches!(error.code(), "sqlite.schema" | "sqlite.corrupt"),
                "{table}: {error}"
            ),
        }
    }
}

#[test]
fn missing_and_renamed_columns() {
    let without = |column: &str| {
        image(&format!(
            "{TABLES} {RUN} alter table v1_grants rename column {column} to renamed;"
        ))
    };
    for column in [
        "external_id",
        "data",
        "sync_id",
        "principal_resource_id",
        "entitlement_id",
    ] {
        assert_eq!(code(&without(column)), Some("sqlite.schema"), "{column}");
    }
    for column in ["expansion", "needs_expansion", "discovered_at"] {
        assert_eq!(code(&without(column)), None, "{column}");
    }
}

// ---- what stands in the columns ----

#[test]
fn weakly_typed_columns_are_read_for_what_they_hold() {
    let image = image_with(4096, |db| {
        db.execute_batch(&format!("{TABLES} {RUN}"))?;
        // Text where a blob should be, a blob where text should be, numbers in both.
        db.execute("insert into v1_resource_types (external_id, data, sync_id, discovered_at) values (cast('a' as blob), cast(? as text), 's', 5)", [resource_type("user")])?;
        db.execute("insert into v1_resource_types (external_id, data, sync_id, discovered_at) values (7, ?, 's', '')", [resource_type("app")])?;
        db.execute("insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id, expansion, data, sync_id, discovered_at) values (1, 2.5, cast('e' as blob), 4, 5, 'g', '', ?, 's', '')", [grant("g")]).map(drop)
    });
    let store = open(&image).unwrap();
    assert_eq!(list(&*store, "s", &Query::ResourceTypes), ["user", "app"]);
    let grants: Vec<Record> = store
        .grants("s", &GrantQuery::default(), None)
        .unwrap()
        .collect::<c1z::Result<_>>()
        .unwrap();
    let typed: c1z::model::connector::v2::Grant = grants[0].decode().unwrap();
    assert_eq!(typed.entitlement.unwrap().id, "e");
    assert_eq!(typed.principal.unwrap().id.unwrap().resource_type, "4");
}

/// Rows that no view can show are at least warned of.
#[test]
fn rows_whose_sync_id_is_not_text_are_not_lost_silently() {
    for value in ["null", "cast('s' as blob)", "cast(x'73ff' as text)"] {
        let image = image(&format!(
            "{} {RUN} {} insert into v1_resource_types (external_id, data, sync_id, discovered_at) values ('hidden', x'', {value}, '');",
            TABLES.replace("sync_id text not null", "sync_id blob"),
            types("s", &["user"])
        ));
        let store = open(&image).unwrap();
        let reachable: usize = store
            .syncs()
            .unwrap()
            .iter()
            .map(|s| s.id.clone())
            .chain(store.orphan_syncs().unwrap().into_iter().map(|(id, _)| id))
            .map(|id| list(&*store, &id, &Query::ResourceTypes).len())
            .sum();
        assert!(
            reachable == 2 || !store.warnings().is_empty(),
            "sync_id {value}: {reachable} of 2 rows, no warning"
        );
    }
}

#[test]
fn row_ids_of_every_size_in_any_order_of_writing() {
    let ids = [i64::MAX, 0, -1, i64::MIN, 1, 1 << 40, -(1 << 40)];
    let image = image_with(4096, |db| {
        db.execute_batch(&format!("{TABLES} {RUN}"))?;
        ids.iter().try_for_each(|id| {
            db.execute(
                "insert into v1_resource_types values (?, ?, ?, 's', '')",
                params![id, id.to_string(), resource_type(&id.to_string())],
            )
            .map(drop)
        })
    });
    let store = open(&image).unwrap();
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    let want: Vec<String> = sorted.iter().map(ToString::to_string).collect();
    assert_eq!(list(&*store, "s", &Query::ResourceTypes), want);
    // One by one, through positions.
    let (mut after, mut got) = (None, Vec::new());
    while let Some(record) = store.resource_types("s", after.as_ref()).unwrap().next() {
        let record = record.unwrap();
        got.push(record.id());
        after = Some(record.position);
    }
    assert_eq!(got, want);
}

#[test]
fn sync_ids_are_values_and_never_sql() {
    for id in [
        "s' or '1'='1",
        "a\0b",
        "\"; drop table v1_grants; --",
        "🦀\u{202e}x",
        "?",
        "%",
        "",
    ] {
        let image = image_with(4096, |db| {
            db.execute_batch(&format!("{TABLES} {RUN} {}", types("s", &["other"])))?;
            db.execute("insert into v1_sync_runs (sync_id, started_at, ended_at, sync_token) values (?, '2026-02-01', '2026-02-02', 't')", [id])?;
            db.execute("insert into v1_resource_types (external_id, data, sync_id, discovered_at) values ('mine', ?, ?, '')", params![resource_type("mine"), id]).map(drop)
        });
        let store = open(&image).unwrap();
        assert_eq!(list(&*store, id, &Query::ResourceTypes), ["mine"], "{id:?}");
        assert_eq!(store.sync_token(id).unwrap(), "t");
        assert_eq!(store::default_sync(&*store).unwrap().sync.unwrap().id, id);
        assert_eq!(
            store.resource_type(id, "' or 1=1 --").err().unwrap().code(),
            "store.not-found"
        );
        assert!(store.orphan_syncs().unwrap().is_empty());
    }
}

#[test]
fn a_record_beyond_the_limit_is_an_error_of_its_list_alone() {
    let image = image(&format!(
        "{TABLES} {RUN} {} insert into v1_assets (external_id, content_type, data, sync_id, discovered_at) values ('a', 'image/png', zeroblob(17 << 20), 's', '');
         insert into v1_resources (resource_type_id, external_id, data, sync_id, discovered_at) values ('t', 't:a', zeroblob(17 << 20), 's', '');",
        types("s", &["user"])
    ));
    let store = open(&image).unwrap();
    assert_eq!(store::default_sync(&*store).unwrap().sync.unwrap().id, "s");
    assert_eq!(list(&*store, "s", &Query::ResourceTypes), ["user"]);
    assert_eq!(
        store.asset("s", "a").err().unwrap().code(),
        "limit.record-size"
    );
    let error = store
        .resources("s", &ResourceQuery::default(), None)
        .unwrap()
        .find_map(Result::err);
    assert_eq!(error.unwrap().code(), "limit.record-size");
}

/// Tokens of old releases hold a whole entitlement graph. Nobody asked for it.
#[test]
fn a_large_sync_token_does_not_keep_the_file_shut() {
    let image = image(&format!(
        "{TABLES} {RUN} {} update v1_sync_runs set sync_token = hex(zeroblob(9 << 20));",
        types("s", &["user"])
    ));
    let store = open(&image).unwrap();
    assert_eq!(list(&*store, "s", &Query::ResourceTypes), ["user"]);
    assert_eq!(
        store.sync_token("s").err().unwrap().code(),
        "limit.record-size"
    );
}

// ---- many of everything ----

#[test]
fn a_thousand_runs_and_three_hundred_orphans() {
    let image = image_with(4096, |db| {
        db.execute_batch(TABLES)?;
        for n in 0..1000 {
            db.execute("insert into v1_sync_runs (sync_id, started_at, ended_at, sync_token) values (?, ?, null, '')", params![format!("run{n:04}"), format!("2026-01-01 00:{:02}:{:02}", n / 60, n % 60)])?;
            db.execute_batch(&types(&format!("run{n:04}"), &["user"]))?;
        }
        (0..300).try_for_each(|n| db.execute_batch(&types(&format!("lost{n:03}"), &["a", "b"])))
    });
    let store = within(5, "opening", || open(&image).unwrap());
    let orphans = within(5, "looking for orphans", || store.orphan_syncs().unwrap());
    assert_eq!(orphans.len(), 300);
    assert!(
        orphans
            .iter()
            .all(|(id, rows)| id.starts_with("lost") && *rows == 2)
    );
    let warning = store
        .warnings()
        .into_iter()
        .find(|w| w.code == "sync.orphan-rows")
        .unwrap();
    assert_eq!(warning.count, 600);
    assert_eq!(list(&*store, "lost299", &Query::ResourceTypes), ["a", "b"]);
    assert_eq!(
        store::default_sync(&*store).unwrap().sync.unwrap().id,
        "run0999"
    );
    assert_eq!(
        store
            .grants("lost300", &GrantQuery::default(), None)
            .err()
            .unwrap()
            .code(),
        "store.unknown-sync"
    );
}

#[test]
fn five_thousand_tables() {
    let image = image_with(4096, |db| {
        db.execute_batch(&format!("begin; {TABLES} {RUN} {}", types("s", &["user"])))?;
        (0..5000)
            .try_for_each(|n| db.execute_batch(&format!("create table extra{n} (a, b, c);")))?;
        db.execute_batch("commit")
    });
    within(3, "5000 tables", || {
        assert_eq!(
            list(&*open(&image).unwrap(), "s", &Query::ResourceTypes),
            ["user"]
        )
    });
}

#[test]
fn indices_on_expressions_and_with_conditions_change_no_answer() {
    let image = image(&format!(
        "{TABLES} {INDICES} {RUN} {}
         create index deep on v1_resource_types (((((((((((length(external_id)+1)*2)+1)*2)+1)*2)+1)*2)+1)*2));
         create index part on v1_resource_types (sync_id) where length(external_id) > 100;
         create index part2 on v1_resource_types (id) where abs(length(data)) > 1000 and sync_id = 's';
         create index hexed on v1_resource_types (hex(data), sync_id);
         analyze;",
        types("s", &["user", "app"])
    ));
    assert_eq!(
        list(&*open(&image).unwrap(), "s", &Query::ResourceTypes),
        ["user", "app"]
    );
}

// ---- headers ----

#[test]
fn a_header_that_does_not_vouch_for_its_page_count() {
    let mut image = image(&format!("{TABLES} {RUN} {}", types("s", &["user"])));
    for (at, value) in [(28, 0_u32), (92, 0x7777)] {
        let mut spoiled = image.clone();
        spoiled[at..at + 4].copy_from_slice(&value.to_be_bytes());
        assert_eq!(
            list(&*open(&spoiled).unwrap(), "s", &Query::ResourceTypes),
            ["user"]
        );
        // Cut inside a page, it cannot be whole.
        spoiled.truncate(spoiled.len() - 100);
        assert_eq!(code(&spoiled), Some("sqlite.truncated"));
    }
    image[18] = 2;
    image[19] = 2;
    assert_eq!(
        list(&*open(&image).unwrap(), "s", &Query::ResourceTypes),
        ["user"]
    );
}

// ---- how reads end ----

fn many(rows: usize) -> Vec<u8> {
    image_with(4096, |db| {
        db.execute_batch(&format!("begin; {TABLES} {RUN}"))?;
        (0..rows).try_for_each(|n| db.execute("insert into v1_resource_types (external_id, data, sync_id, discovered_at) values (?, ?, 's', '')", params![format!("t{n:06}"), resource_type(&format!("t{n:06}"))]).map(drop))?;
        db.execute_batch("commit")
    })
}

#[test]
fn a_cancelled_read_stops_at_the_next_row() {
    let store = open(&many(5000)).unwrap();
    let mut records = store.resource_types("s", None).unwrap();
    for _ in 0..1000 {
        records.next().unwrap().unwrap();
    }
    store.cancel().cancel();
    let left: Vec<_> = records.collect();
    assert_eq!(
        left.last().unwrap().as_ref().err().map(|e| e.code()),
        Some("cancelled")
    );
    assert!(
        left.len() <= 2,
        "{} rows after the cancellation",
        left.len() - 1
    );
    assert_eq!(
        store
            .count_some("s", &Query::ResourceTypes, None, usize::MAX)
            .err()
            .map(|e| e.code()),
        Some("cancelled")
    );
    store.cancel().reset();
    assert_eq!(store.resource_types("s", None).unwrap().count(), 5000);
}

#[test]
fn streams_are_independent_and_can_be_dropped() {
    let store = open(&many(2000)).unwrap();
    let mut first = store.resource_types("s", None).unwrap();
    let mut second = store.resource_types("s", None).unwrap();
    drop(store.resource_types("s", None).unwrap().nth(700));
    for n in 0..2000 {
        assert_eq!(first.next().unwrap().unwrap().id(), format!("t{n:06}"));
        if n % 2 == 0 {
            assert_eq!(
                second.next().unwrap().unwrap().id(),
                format!("t{:06}", n / 2)
            );
        }
        if n % 500 == 0 {
            assert_eq!(
                c1z::store::count(&*store, "s", &Query::ResourceTypes).unwrap(),
                2000
            );
        }
    }
    assert!(first.next().is_none() && first.next().is_none());
}

#[test]
fn positions_that_are_not_ours() {
    let store = open(&many(10)).unwrap();
    for garbage in [&b""[..], b"abc", b"123456789", &[0; 7], &[0; 9]] {
        let after = store::Position(garbage.to_vec());
        assert_eq!(
            store
                .resource_types("s", Some(&after))
                .err()
                .unwrap()
                .code(),
            "usage.page-token"
        );
    }
    for (edge, rows) in [(i64::MIN, 10), (-1, 10), (5, 5), (i64::MAX, 0)] {
        let after = store::Position(edge.to_be_bytes().to_vec());
        assert_eq!(
            store.resource_types("s", Some(&after)).unwrap().count(),
            rows
        );
    }
}

// ---- time ----

/// Trees in which every page is the child of one page, many times over: small files with more rows
/// than could ever be read. A worker of a page cannot be interrupted, so the engine must give up itself.
fn endless(table: &str) -> Vec<u8> {
    const PAGE: usize = 512;
    const LEVELS: usize = 16;
    let mut image = image_with(512, |db| {
        db.execute_batch(&format!("{TABLES} {RUN} {} insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id, data, sync_id, discovered_at) values ('', '', '', '', '', '', x'', 's', '');", types("s", &["user"])))
    });
    let mut reader = Connection::open_in_memory().unwrap();
    reader
        .deserialize_read_exact(MAIN_DB, image.as_slice(), image.len(), true)
        .unwrap();
    let root: u32 = reader
        .query_row(
            "select rootpage from sqlite_schema where name = ?",
            [table],
            |row| row.get(0),
        )
        .unwrap();
    let root = root as usize;
    let leaf = image[(root - 1) * PAGE..root * PAGE].to_vec();
    assert_eq!(leaf[0], 13, "the root is a leaf");
    let first_new = image.len() / PAGE + 1;
    for level in 0..LEVELS {
        let child = (first_new + level) as u32;
        let mut page = vec![0; PAGE];
        page[0] = 5;
        let cells = 60;
        page[3..5].copy_from_slice(&(cells as u16).to_be_bytes());
        page[8..12].copy_from_slice(&child.to_be_bytes());
        let mut end = PAGE;
        for cell in 0..cells {
            end -= 5;
            page[end..end + 4].copy_from_slice(&child.to_be_bytes());
            page[end + 4] = 1;
            page[12 + cell * 2..14 + cell * 2].copy_from_slice(&(end as u16).to_be_bytes());
        }
        page[5..7].copy_from_slice(&(end as u16).to_be_bytes());
        if level == 0 {
            image[(root - 1) * PAGE..root * PAGE].copy_from_slice(&page);
        } else {
            image.extend_from_slice(&page);
        }
    }
    image.extend_from_slice(&leaf);
    let pages = (image.len() / PAGE) as u32;
    image[28..32].copy_from_slice(&pages.to_be_bytes());
    image
}

/// A question to an open file.
type Ask = fn(&dyn Store) -> c1z::Result<()>;

/// What a question is answered; one that takes over two seconds is cancelled, so that a hang is a failure.
fn answers(image: Vec<u8>, ask: Ask) -> Option<&'static str> {
    let file = frames::c1z(&image);
    let mut opening = c1z::Opening::new(None, Limits::default());
    let cancel = opening.cancel();
    let (done, waiting) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        if waiting.recv_timeout(Duration::from_secs(2))
            == Err(std::sync::mpsc::RecvTimeoutError::Timeout)
        {
            cancel.cancel();
        }
    });
    let result = (|| {
        opening.feed(&file)?;
        opening.end();
        while opening.step(1 << 20)? == c1z::Step::More {}
        ask(&*opening.finish()?)
    })();
    drop(done);
    result.err().map(|e| e.code())
}

#[test]
fn an_endless_table_of_runs_is_damage() {
    assert_eq!(
        answers(endless("v1_sync_runs"), |_| Ok(())),
        Some("sqlite.corrupt")
    );
}

#[test]
fn an_endless_table_of_records_is_damage() {
    let asks: [(&str, Ask); 5] = [
        ("list", |s| {
            s.resource_types("s", None)?.try_for_each(|r| r.map(drop))
        }),
        ("count", |s| {
            c1z::store::count(s, "s", &Query::ResourceTypes).map(drop)
        }),
        ("keys", |s| {
            let mut keys = Vec::new();
            s.keys("s", &Query::ResourceTypes, None, usize::MAX, &mut keys)
                .map(drop)
        }),
        ("get", |s| s.resource_type("s", "nobody").map(drop)),
        ("orphans", |s| {
            if s.orphan_syncs().is_ok() && s.warnings().is_empty() {
                Ok(())
            } else {
                s.orphan_syncs()?;
                Err(c1z::store::count(s, "s", &Query::ResourceTypes)
                    .err()
                    .unwrap())
            }
        }),
    ];
    for (what, ask) in asks {
        assert_eq!(
            answers(endless("v1_resource_types"), ask),
            Some("sqlite.corrupt"),
            "{what}"
        );
    }
}

/// Grants of one entitlement to many, under each set of indices that releases have written, and under
/// statistics that lie: reading on must cost as much as reading did.
fn crowd(indices: &str, statistics: &str) -> Box<dyn Store> {
    const ROWS: usize = 60_000;
    let image = image_with(4096, |db| {
        db.execute_batch(&format!("begin; {TABLES} {RUN}"))?;
        let mut insert = db.prepare("insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id, data, sync_id, discovered_at) values ('app', 'a', 'everyone', 'user', ?1, ?2, ?3, 's', '')")?;
        for n in 0..ROWS {
            // Principals fall while rows rise, so that no index but that of rows has their order.
            insert.execute(params![
                format!("u{:06}", ROWS - n),
                format!("g{n:06}"),
                grant(&format!("g{n:06}"))
            ])?;
        }
        drop(insert);
        db.execute_batch(indices)?;
        if !statistics.is_empty() {
            db.execute_batch(&format!("analyze; delete from sqlite_stat1; {statistics}"))?;
        }
        db.execute_batch("commit")
    });
    open(&image).unwrap()
}

fn crowd_queries() -> Vec<(&'static str, Query)> {
    let resource = ResourceRef {
        resource_type: "app".into(),
        resource: "a".into(),
    };
    let none = GrantQuery::default;
    vec![
        ("all", Query::Grants(none())),
        (
            "entitlement",
            Query::Grants(GrantQuery {
                entitlement_id: Some("everyone".into()),
                ..none()
            }),
        ),
        (
            "entitlement and type",
            Query::Grants(GrantQuery {
                entitlement_id: Some("everyone".into()),
                principal_resource_types: vec!["user".into()],
                ..none()
            }),
        ),
        (
            "resource",
            Query::Grants(GrantQuery {
                resource: Some(resource),
                ..none()
            }),
        ),
        (
            "resource type",
            Query::Grants(GrantQuery {
                entitlement_resource_type: Some("app".into()),
                ..none()
            }),
        ),
        (
            "principal types",
            Query::Grants(GrantQuery {
                principal_resource_types: vec!["user".into(), "group".into()],
                ..none()
            }),
        ),
    ]
}

fn walks(store: &dyn Store, indices: &str) {
    for (name, query) in crowd_queries() {
        within(3, &format!("{name} with {indices}"), || {
            assert_eq!(
                store::records(store, "s", &query, None)
                    .unwrap()
                    .map(Result::unwrap)
                    .count(),
                60_000,
                "{name}"
            );
        });
    }
}

#[test]
fn long_lists_take_linear_time_without_indices() {
    walks(&*crowd("", ""), "no index");
}

#[test]
fn long_lists_take_linear_time_with_the_indices_of_2025() {
    walks(&*crowd(INDICES, ""), "indices before v0.9.10");
}

#[test]
fn long_lists_take_linear_time_with_the_indices_of_2026() {
    walks(
        &*crowd(&format!("{INDICES} {NEWER_INDEX}"), ""),
        "indices since v0.9.10",
    );
}

/// A file may bring indices of its own, and statistics that praise them.
#[test]
fn long_lists_take_linear_time_with_indices_and_statistics_that_lie() {
    let indices = format!(
        "{INDICES} {NEWER_INDEX} create index evil1 on v1_grants (sync_id, external_id); create index evil2 on v1_grants (entitlement_id, discovered_at);"
    );
    let statistics = "insert into sqlite_stat1 values ('v1_grants', 'evil1', '1000000000 1 1'), ('v1_grants', 'evil2', '1000000000 1 1'), ('v1_grants', 'idx_grants_external_sync_v1', '1000000000 500000000 1'), ('v1_grants', 'idx_grants_entitlement_id_principal_id_v1', '1000000000 1 1 1');";
    walks(&*crowd(&indices, statistics), "lying statistics");
}

#[test]
fn an_empty_filter_answers_as_the_reference_does() {
    let store = open(&many(3)).unwrap();
    let empty = Query::Entitlements(EntitlementQuery {
        resource: Some(ResourceRef::default()),
    });
    assert!(list(&*store, "s", &empty).is_empty());
}
