//! The fast ways of lists of grants beside the plain ones: blocks from where rows lie beside typed messages, records as text
//! and as texts beside their JSON by the table.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;

use c1z::model::connector::v2::Grant;
use c1z::model::json::Writer;
use c1z::query::{Engine, Form, Page, PageEnd, PageOf, Question};
use c1z::store::{GrantQuery, Query, Record};
use c1z::work::{Pace, run};
use common::views::{View, each_view};
use serde_json::json;

/// Columns of a grant that are its own, in another order than they have.
const COLUMNS: [&str; 7] = [
    "kind",
    "id",
    "principal",
    "principalType",
    "resource",
    "entitlementId",
    "resourceType",
];

fn question(include_expansion: bool) -> Question {
    Question::from(Query::Grants(GrantQuery {
        include_expansion,
        ..GrantQuery::default()
    }))
}

/// The cells of a grant as the generated code reads them.
fn cells(record: &Record) -> Vec<String> {
    let grant: Grant = record.decode().unwrap();
    let entitlement = grant.entitlement.unwrap_or_default();
    let resource = entitlement.resource.unwrap_or_default();
    let resource = resource.id.unwrap_or_default();
    let principal = grant.principal.unwrap_or_default().id.unwrap_or_default();
    let sources = grant.sources.unwrap_or_default().sources;
    let expanded = !sources.is_empty() && !sources.contains_key(&entitlement.id);
    let kind = if expanded { "expanded" } else { "direct" };
    vec![
        kind.to_owned(),
        grant.id,
        principal.resource,
        principal.resource_type,
        resource.resource,
        entitlement.id,
        resource.resource_type,
    ]
}

fn small(view: &View<'_>) -> bool {
    !view.name.starts_with("large")
}

#[test]
fn blocks_are_what_the_messages_say() {
    let names = COLUMNS.map(str::to_owned);
    each_view(|view| {
        if !small(view) {
            return;
        }
        let want: Vec<Vec<String>> = all(view, true).iter().map(cells).collect();
        let len = want.len();
        // Marks that are there already, marks that are not, blocks in order and out of it.
        let parts = [
            (len / 2, 3),
            (0, 1),
            (0, 700),
            (700, 700),
            (255, 2),
            (0, len),
            (len.saturating_sub(5), 9),
        ];
        let engine = Engine::new(open(view), c1z::Limits::default()).unwrap();
        for (first, count) in parts {
            let block = run(async |pace: &Pace| {
                let all = question(true);
                let (first, count) = (first as u64, count as u64);
                engine
                    .block(pace, view.sync, &all, first, count, &names)
                    .await
            });
            let block = block.unwrap();
            let want = &want[first.min(len)..(first + count).min(len)];
            assert_eq!((block.total, block.rows as usize), (len as u64, want.len()));
            let got = block.texts.strings();
            let got: Vec<&[String]> = got.chunks(COLUMNS.len()).collect();
            assert!(got == want, "{} from {first}", view.name);
        }
    });
}

fn open(view: &View<'_>) -> Box<dyn c1z::Store> {
    let mut found = common::fixtures(view.name);
    let path = found.remove(view.name).unwrap();
    c1z::open(&std::fs::read(path).unwrap(), c1z::Limits::default()).unwrap()
}

fn all(view: &View<'_>, include_expansion: bool) -> Vec<Record> {
    view.read(&question(include_expansion).query)
}

fn page(view: &View<'_>, include: bool, form: Form, size: usize, token: Option<&str>) -> Page {
    let of = PageOf {
        token,
        size,
        end: if size.is_multiple_of(2) {
            PageEnd::Exact
        } else {
            PageEnd::Bounded
        },
        form,
        columns: &[],
    };
    run(async |pace: &Pace| {
        let all = question(include);
        view.engine.page(pace, view.sync, &all, of).await
    })
    .unwrap()
}

/// All pages, as the lines of their records.
fn lines(view: &View<'_>, include: bool, form: Form, size: usize) -> (Vec<String>, usize) {
    let (mut lines, mut token, mut plain) = (Vec::new(), None, 0);
    loop {
        let page = page(view, include, form, size, token.as_deref());
        assert!(page.count <= size);
        let text = String::from_utf8(page.text).unwrap();
        let before = lines.len();
        match form {
            Form::Lines => lines.extend(text.lines().map(str::to_owned)),
            _ => {
                // Elements as they stand: their text is compared, with the order of its keys.
                let array: Vec<Box<serde_json::value::RawValue>> =
                    serde_json::from_str(&text).unwrap();
                let mut array = array.iter().map(|one| one.get().to_owned());
                let texts = page.plain.unwrap_or_default();
                let cells = texts.strings();
                for (row, of) in cells.chunks(6).zip(texts.cells.chunks(6)) {
                    if of[0] == u32::MAX {
                        lines.extend(array.next());
                        continue;
                    }
                    plain += 1;
                    lines.push(made(row));
                }
                lines.extend(array);
            }
        }
        assert_eq!(lines.len() - before, page.count);
        // A token is never given for an empty rest.
        assert!(page.count > 0 || token.is_none());
        token = page.next;
        if token.is_none() {
            return (lines, plain);
        }
        if page.count < size && form == Form::Lines && size.is_multiple_of(2) {
            panic!("{}: a short page is not the last", view.name);
        }
    }
}

/// What JavaScript makes of six cells.
fn made(row: &[String]) -> String {
    let text = |at: usize| json!(row[at]).to_string();
    format!(
        r#"{{"entitlement":{{"resource":{{"id":{{"resourceType":{},"resource":{}}}}},"id":{}}},"principal":{{"id":{{"resourceType":{},"resource":{}}}}},"id":{}}}"#,
        text(2),
        text(3),
        text(1),
        text(4),
        text(5),
        text(0)
    )
}

#[test]
fn records_are_what_the_table_writes() {
    let plain = std::cell::Cell::new(0);
    each_view(|view| {
        if !small(view) {
            return;
        }
        for include in [true, false] {
            let mut writer = Writer::default();
            let mut want = Vec::new();
            for record in all(view, include) {
                let mut text = Vec::new();
                record.write_json(&mut writer, &mut text).unwrap();
                want.push(String::from_utf8(text).unwrap());
            }
            let size = if want.len() > 1000 { 1000 } else { 10 };
            for (form, size) in [
                (Form::Lines, size),
                (Form::Json, size + 1),
                (Form::Objects, size),
                (Form::Objects, size / 2),
                (Form::Objects, want.len().max(1)),
            ] {
                let (got, found) = lines(view, include, form, size);
                let differs = got.iter().zip(&want).find(|(a, b)| a != b);
                assert!(differs.is_none(), "{} {form:?}: {differs:?}", view.name);
                assert_eq!(got.len(), want.len(), "{} {form:?}", view.name);
                plain.set(plain.get() + found);
            }
        }
    });
    assert!(plain.get() > 100_000, "{}", plain.get());
}
