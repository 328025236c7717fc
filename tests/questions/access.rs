//! Who holds what: what a principal has, who has an entitlement, and who has anything on a resource.

use std::time::Instant;

use c1z::Limits;
use c1z::query::{Engine, Form, Page, PageEnd, PageOf, Question};
use c1z::store::{GrantQuery, Query, ResourceRef};
use c1z::work::{Pace, run};
use serde_json::Value;

use crate::check::{alike, array};
use crate::common::{all, fixtures};
use crate::maker::{Plan, SYNCS, image};
use crate::oracle::{KINDS, Sync, all as everything};
use crate::record::{reference, text};

fn joined(engine: &Engine, sync: &str, query: GrantQuery) -> Page {
    let of = PageOf {
        token: None,
        size: 0,
        end: PageEnd::Exact,
        form: Form::Joined,
        columns: &[],
    };
    let question = Question::from(Query::Grants(query));
    run(async |pace: &Pace| engine.page(pace, sync, &question, of).await).unwrap()
}

fn of_principal(principal: ResourceRef) -> GrantQuery {
    GrantQuery {
        principal: Some(principal),
        ..GrantQuery::default()
    }
}

fn of_entitlement(id: String) -> GrantQuery {
    GrantQuery {
        entitlement_id: Some(id),
        ..GrantQuery::default()
    }
}

fn on_resource(resource: ResourceRef) -> GrantQuery {
    GrantQuery {
        resource: Some(resource),
        ..GrantQuery::default()
    }
}

/// Whether the JSON of a grant is what was asked for.
type Holds<'a> = &'a dyn Fn(&Value) -> bool;

/// Compares three questions about every grant with a look at all of them. Where filter columns may differ from the
/// records, the columns decide, and the records are not looked at.
fn compare(at: &str, engine: &Engine, id: &str, stale: bool) -> usize {
    let sync = Sync::new(engine.store(), id);
    let grants = sync.rows(&everything(KINDS[3]));
    let mut asked = 0;
    for row in grants.iter().step_by(grants.len() / 12 + 1) {
        let (principal, of) = (
            reference(&row.json, "/principal/id"),
            reference(&row.json, "/entitlement/resource/id"),
        );
        let entitlement = text(&row.json, "/entitlement/id");
        if principal.resource.is_empty() || entitlement.is_empty() {
            continue;
        }
        let queries: [(GrantQuery, Holds<'_>); 3] = [
            (of_principal(principal.clone()), &|json| {
                reference(json, "/principal/id") == principal
            }),
            (of_entitlement(entitlement.clone()), &|json| {
                text(json, "/entitlement/id") == entitlement
            }),
            (on_resource(of.clone()), &|json| {
                reference(json, "/entitlement/resource/id") == of
            }),
        ];
        for (query, holds) in queries {
            let mut want = if stale {
                sync.rows(&Query::Grants(query.clone()))
            } else {
                grants.clone()
            };
            want.retain(|row| stale || holds(&row.json));
            let want: Vec<Value> = want
                .iter()
                .map(|row| sync.joined(KINDS[3], &row.json))
                .collect();
            assert!(stale || !want.is_empty());
            let page = joined(engine, id, query.clone());
            alike(
                &format!("{at} {query:?}"),
                "held",
                &array(&page.text),
                &want,
            );
            asked += 1;
        }
    }
    asked
}

#[test]
fn of_every_fixture() {
    let mut asked = 0;
    for (name, path) in fixtures("-v1").into_iter().chain(fixtures("-v1-slim")) {
        if std::fs::metadata(&path).unwrap().len() > 200_000 || name.starts_with("enc-") {
            continue;
        }
        let store = c1z::open(&std::fs::read(&path).unwrap(), Limits::default()).unwrap();
        let engine = Engine::new(store, Limits::default()).unwrap();
        for sync in engine.store().syncs().unwrap() {
            asked += compare(&name, &engine, &sync.id, name == "dupes-v1");
        }
    }
    assert!(asked > 300, "{asked}");
}

#[test]
fn of_images() {
    for seed in 100..106 {
        let plan = Plan {
            seed,
            raw: false,
            indices: seed as usize % 3,
            grants: 200,
        };
        let store = crate::common::image::open(&image(plan)).unwrap();
        let engine = Engine::new(store, Limits::default()).unwrap();
        for sync in SYNCS {
            assert!(compare(&format!("{plan:?} {sync}"), &engine, sync, true) > 0);
        }
    }
}

/// Among a million grants an index leads to those of one principal; to walk them all takes longer than this allows.
#[test]
fn is_quick() {
    let Some(dir) = all() else { return };
    let store = c1z::open(
        &std::fs::read(dir.join("large-v1.c1z")).unwrap(),
        Limits::default(),
    )
    .unwrap();
    let engine = Engine::new(store, Limits::default()).unwrap();
    let sync = engine.default_sync().sync.as_ref().unwrap().id.clone();
    let some = engine
        .store()
        .grants(&sync, &GrantQuery::default(), None)
        .unwrap()
        .nth(300)
        .unwrap()
        .unwrap();
    let json = crate::common::json(&some);
    let queries = [
        ("principal", of_principal(reference(&json, "/principal/id"))),
        (
            "entitlement",
            of_entitlement(text(&json, "/entitlement/id")),
        ),
        (
            "resource",
            on_resource(reference(&json, "/entitlement/resource/id")),
        ),
    ];
    for (name, query) in queries {
        let begun = Instant::now();
        let question = Question::from(Query::Grants(query));
        let of = PageOf {
            token: None,
            size: 100,
            end: PageEnd::Exact,
            form: Form::Joined,
            columns: &[],
        };
        let page = run(async |pace: &Pace| engine.page(pace, &sync, &question, of).await).unwrap();
        let took = begun.elapsed();
        let count =
            run(async |pace: &Pace| engine.count(pace, &sync, &question, None).await).unwrap();
        println!(
            "{name}: {} of {} in {took:?}, counted in {:?}",
            page.count,
            count.value,
            begun.elapsed() - took
        );
        assert!(page.count > 0);
        assert!(took.as_millis() < 50, "{name} took {took:?}");
    }
}
