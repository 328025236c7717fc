//! What each fuzz target does with its bytes. `tests/hostile.rs` does the same, in `cargo test`, with
//! the corpus and with every input that once was a crash.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

pub mod frames;
#[path = "../../generator/mod.rs"]
pub mod generator;
pub mod pebble;
pub mod v3;

use c1z::model::MessageId;
use c1z::model::json;
use c1z::query::{
    self, Comparison, Condition, Engine, Form, GrantsForEntitlements, Order, PageEnd, PageOf,
    Question,
};
use c1z::store::{self, GrantQuery, Kind, Query, Record};
use c1z::work::{self, Pace};
use c1z::{Limits, Opening, Step, Store};

/// Runs a target by name.
pub fn run(target: &str, data: &[u8]) {
    match target {
        "v1_stream" => v1_stream(data),
        "record_json" => record_json(data),
        "page_token" => page_token(data),
        "manifest_v3" => manifest_v3(data),
        "time_text" => time_text(data),
        "v3_file" => v3::v3_file(data),
        "v3_payload" => v3::v3_payload(data),
        "v3_entries" => v3::v3_entries(data),
        "v3_mutated" => v3::v3_mutated(data),
        "pebble_manifest" => pebble::pebble_manifest(data),
        "pebble_log" => pebble::pebble_log(data),
        "pebble_table" => pebble::pebble_table(data),
        _ => panic!("no target {target}"),
    }
}

fn limits() -> Limits {
    Limits {
        max_decoded_size: 4 << 20,
        max_window_size: 8 << 20,
        max_manifest_size: 1 << 20,
        max_record_size: 1 << 18,
        ..Limits::default()
    }
}

/// The first byte says how: its low bit whether the rest is a file or a database image still to be
/// wrapped, the others in which pieces it is fed.
pub fn v1_stream(data: &[u8]) {
    let Some((&how, rest)) = data.split_first() else {
        return;
    };
    let wrapped;
    let file = if how & 1 == 1 {
        wrapped = frames::c1z(rest);
        &wrapped
    } else {
        rest
    };
    if let Ok(store) = open(file, how >> 1) {
        read(store);
    }
}

/// Opens in pieces whose sizes follow from `seed`; 0 is one piece.
pub fn open(file: &[u8], seed: u8) -> c1z::Result<Box<dyn Store>> {
    let mut opening = Opening::new((seed & 1 == 0).then_some(file.len() as u64), limits());
    let (mut at, mut state) = (0, u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    while at < file.len() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let size = if seed == 0 {
            file.len()
        } else {
            1 + (state >> 33) as usize % (1 << (seed % 17))
        };
        let piece = &file[at..file.len().min(at + size)];
        opening.feed(piece)?;
        while opening.step(64 << 10)? == Step::More {}
        at += piece.len();
    }
    opening.end();
    while opening.step(64 << 10)? == Step::More {}
    let progress = opening.progress();
    assert_eq!(progress.encoded_bytes, file.len() as u64);
    opening.finish()
}

/// Everything a store can be asked, in bounded amounts.
pub fn read(store: Box<dyn Store>) {
    let Ok(engine) = Engine::new(store, limits()) else {
        return;
    };
    let store = engine.store();
    serde_json::to_vec(&store.info()).unwrap();
    let mut ids: Vec<String> = store
        .syncs()
        .map(|all| all.into_iter().take(4).map(|s| s.id).collect())
        .unwrap_or_default();
    if let Ok(orphans) = store.orphan_syncs() {
        ids.extend(orphans.into_iter().take(2).map(|(id, _)| id));
    }
    let _ = store::default_sync(store).map(|d| serde_json::to_vec(&d).unwrap());
    for id in &ids {
        let _ = store.sync_token(id);
        let _ = store.asset(id, "icon");
        let _ = store.resource(id, &Default::default());
        let grants = GrantQuery {
            principal_resource_types: vec!["user".into()],
            ..GrantQuery::default()
        };
        for query in [
            Query::ResourceTypes,
            Query::Resources(Default::default()),
            Query::Entitlements(Default::default()),
            Query::Grants(Default::default()),
            Query::Grants(grants),
        ] {
            read_query(store, id, &query);
        }
        ask(&engine, id);
        read_as_connectorstore(store, id);
    }
    serde_json::to_vec(&store.warnings()).unwrap();
}

fn read_as_connectorstore(store: &dyn Store, sync: &str) {
    let run = work::run(async |pace: &Pace| query::sync(store, sync, pace).await);
    let _ = run.map(|run| serde_json::to_vec(&run).unwrap());
    let grants = Query::Grants(GrantQuery::default());
    let counted = work::run(async |pace: &Pace| query::recount(store, sync, pace).await);
    let resources_only = store
        .syncs()
        .is_ok_and(|all| all.iter().any(|s| s.sync_type == "resources_only"));
    if let (Ok(stats), Ok(rows), false) = (
        counted,
        c1z::store::count(store, sync, &grants),
        resources_only,
    ) {
        assert_eq!(stats.grants as u64, rows, "a count and stats differ");
    }
    let _ = store.session_entries(sync, "", None, 10);
    let listed = store.entitlements(sync, &Default::default(), None);
    let ids = listed.map(|all| all.take(3).flatten().map(|e: Record| e.id()).collect());
    let ids: Vec<String> = ids.unwrap_or_default();
    let _ = query::entitlements_by_ids(store, sync, &ids);
    let batch = GrantsForEntitlements::new(ids, true);
    if let Ok(page) = batch.page(store, sync, None, 2, PageEnd::Exact, &limits())
        && let Some(token) = page.next
    {
        let next = batch.page(store, sync, Some(&token), 2, PageEnd::Exact, &limits());
        assert_ne!(next.map_err(|e| e.code()).err(), Some("usage.page-token"));
    }
}

fn read_query(store: &dyn Store, sync: &str, query: &Query) {
    let page = query::page(store, sync, query, None, 50, PageEnd::Exact, &limits());
    if let Ok(page) = page {
        let records: Vec<serde_json::Value> = serde_json::from_slice(&page.text).unwrap();
        assert_eq!(records.len(), page.count);
        if let Some(token) = page.next {
            let _ = query::page(
                store,
                sync,
                query,
                Some(&token),
                50,
                PageEnd::Bounded,
                &limits(),
            );
        }
    }
    let listed = store::records(store, sync, query, None).map(|records| {
        let (mut rows, mut whole) = (0_u64, true);
        for record in records.take(2000) {
            match record {
                Ok(record) => {
                    let _ = record.id();
                    rows += 1;
                }
                Err(_) => whole = false,
            }
        }
        (rows, whole && rows < 2000)
    });
    let mut keys = Vec::new();
    let all = store.keys(sync, query, None, usize::MAX, &mut keys);
    if let (Ok((rows, true)), Ok(_)) = (&listed, &all) {
        assert_eq!(*rows, keys.len() as u64, "a list and its keys differ");
    }
    if let Some(key) = keys.get(keys.len() / 2) {
        let _ = store.record(sync, query.kind(), *key, true);
    }
}

/// Questions about a whole sync: search, order, facets, blocks, in every form.
pub fn ask(engine: &Engine, sync: &str) {
    let order = |column: &str| Order {
        column: column.into(),
        descending: column.len().is_multiple_of(2),
    };
    let condition = |column: &str| Condition {
        column: column.into(),
        is: Comparison::NotEqual,
        value: if column == "grants" { "1" } else { "" }.into(),
    };
    let _ = work::run(async |pace: &Pace| engine.assets(pace, sync, 2).await);
    for (query, columns) in [
        (Query::ResourceTypes, ["displayName", "resources"]),
        (Query::Resources(Default::default()), ["email", "grants"]),
        (
            Query::Entitlements(Default::default()),
            ["purpose", "grants"],
        ),
        (Query::Grants(Default::default()), ["principalName", "id"]),
    ] {
        let questions = [
            Question::from(query.clone()),
            Question {
                text: "a".into(),
                ..Question::from(query.clone())
            },
            Question {
                order: columns.iter().map(|column| order(column)).collect(),
                ..Question::from(query.clone())
            },
            Question {
                conditions: columns.iter().map(|column| condition(column)).collect(),
                ..Question::from(query.clone())
            },
        ];
        for question in &questions {
            let block =
                work::run(async |pace: &Pace| engine.block(pace, sync, question, 3, 20, &[]).await);
            if let Ok(block) = block {
                let texts = &block.texts;
                let units = texts.text.encode_utf16().count();
                assert_eq!(texts.offsets.last().copied(), Some(units as u32));
            }
            let _ = work::run(async |pace: &Pace| engine.facets(pace, sync, question).await);
            for form in [Form::Joined, Form::Csv, Form::Lines, Form::Objects] {
                let of = PageOf {
                    token: None,
                    size: 20,
                    end: PageEnd::Bounded,
                    form,
                    columns: &[],
                };
                let page =
                    work::run(async |pace: &Pace| engine.page(pace, sync, question, of).await);
                if let Ok(page) = page {
                    std::str::from_utf8(&page.text).unwrap();
                }
            }
        }
    }
}

/// The first byte is the kind, the rest a record.
pub fn record_json(data: &[u8]) {
    let Some((&kind, wire)) = data.split_first() else {
        return;
    };
    let id = match kind % 4 {
        0 => MessageId::RESOURCE_TYPE,
        1 => MessageId::RESOURCE,
        2 => MessageId::ENTITLEMENT,
        _ => MessageId::GRANT,
    };
    let mut out = b"before".to_vec();
    let limits = json::Limits {
        max_depth: 1 + usize::from(kind >> 2),
        max_json: 1 << 20,
    };
    match json::Writer::new(limits).write(id, wire, &mut out) {
        Ok(()) => {
            let value: serde_json::Value = serde_json::from_slice(&out[6..]).unwrap();
            assert!(value.is_object());
        }
        Err(error) => {
            assert_eq!(out, b"before", "{error}");
            assert!(error.offset() <= wire.len());
        }
    }
    let columns = c1z::model::grant::GrantColumns {
        entitlement_id: "e",
        ..Default::default()
    };
    if let Ok(Some(full)) = c1z::model::grant::hydrate(wire, &columns) {
        assert_eq!(c1z::model::grant::hydrate(&full, &columns), Ok(None));
        assert_eq!(c1z::model::grant::id(&full), c1z::model::grant::id(wire));
    }
    if let Ok(with) = c1z::model::grant::with_expansion(wire, b"\x0a\x01e") {
        let found = c1z::model::grant::find_expansion(&with).unwrap();
        assert!(found.is_some_and(|e| e.expandable && e.value == b"\x0a\x01e"));
        assert_eq!(
            c1z::model::grant::without_expansion(&with),
            c1z::model::grant::without_expansion(wire)
        );
    }
}

/// A token is ours or refused; one of ours goes on where it says.
pub fn page_token(data: &[u8]) {
    thread_local! {
        static STORE: Box<dyn Store> = c1z::open(include_bytes!("../../fixtures/tiny-v1.c1z"), Limits::default()).unwrap();
    }
    let Ok(token) = std::str::from_utf8(data) else {
        return;
    };
    STORE.with(|store| {
        let sync = store::default_sync(&**store).unwrap().sync.unwrap().id;
        let batch = GrantsForEntitlements::new(vec!["group:eng:member".into()], true);
        let batch = batch.page(&**store, &sync, Some(token), 3, PageEnd::Exact, &limits());
        let syncs = query::list_syncs(&**store, Some(token), 3);
        for error in [batch.err(), syncs.err()].into_iter().flatten() {
            assert_eq!(error.code(), "usage.page-token");
        }
        for query in [Query::ResourceTypes, Query::Grants(Default::default())] {
            match query::page(
                &**store,
                &sync,
                &query,
                Some(token),
                3,
                PageEnd::Exact,
                &Limits::default(),
            ) {
                Ok(page) => {
                    let all: Vec<serde_json::Value> = serde_json::from_slice(&page.text).unwrap();
                    assert_eq!(all.len(), page.count);
                }
                Err(error) => assert_eq!(error.code(), "usage.page-token"),
            }
        }
        let after = store::Position(data.to_vec());
        match store::records(&**store, &sync, &Query::ResourceTypes, Some(&after)) {
            Ok(records) => assert!(
                records
                    .take(100)
                    .all(|r| r.is_ok_and(|r| r.kind == Kind::ResourceTypes))
            ),
            Err(error) => assert_eq!(error.code(), "usage.page-token"),
        }
    });
}

/// The manifest alone; the envelope is put around it.
pub fn manifest_v3(data: &[u8]) {
    let mut file = b"C1Z3\0".to_vec();
    file.extend_from_slice(&(data.len() as u32).to_be_bytes());
    file.extend_from_slice(data);
    let whole = c1z::sniff(&file, Some(file.len() as u64), &limits());
    let opened = c1z::open(&file, limits());
    match (whole, opened) {
        (Ok(Some(info)), Ok(store)) => {
            serde_json::to_vec(&info).unwrap();
            assert_eq!(info.engine, store.info().engine);
            read(store);
        }
        // There is no payload behind it, unless it takes itself for one.
        (Ok(Some(_)), Err(opened)) => assert_ne!(opened.code(), "v3.engine"),
        (Err(sniffed), Err(opened)) => assert_eq!(sniffed, opened),
        (whole, opened) => panic!("{whole:?} {}", opened.is_ok()),
    }
    // As a whole file of its own.
    let _ = c1z::sniff(data, None, &limits());
    let _ = open(data, 3).map(|store| serde_json::to_vec(&store.info()).unwrap());
}

/// What parses is written as text that parses to the same.
pub fn time_text(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data)
        && let Some(nanos) = store::parse_time(text)
    {
        let written = store::format_nanos(nanos);
        if (0..=253_402_300_799_999_999_999).contains(&nanos) {
            assert_eq!(store::parse_time(&written), Some(nanos), "{text} {written}");
        }
    }
    if let Some(bytes) = data.first_chunk::<16>() {
        let _ = store::format_nanos(i128::from_le_bytes(*bytes));
    }
}
