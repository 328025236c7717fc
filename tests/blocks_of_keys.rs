//! Blocks that keys alone fill say what blocks of records say.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;

use std::collections::BTreeSet;

use c1z::Limits;
use c1z::query::{ColumnBlock, Engine, Question};
use c1z::store::{GrantQuery, Query, ResourceRef};
use c1z::work::{Pace, run};

const KEYED: [&str; 7] = [
    "principalType",
    "principal",
    "principalName",
    "entitlementId",
    "entitlementName",
    "resourceType",
    "resource",
];

fn block(
    engine: &Engine,
    sync: &str,
    query: &GrantQuery,
    first: u64,
    names: &[&str],
) -> ColumnBlock {
    let question = Question::from(Query::Grants(query.clone()));
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    run(async |pace: &Pace| {
        engine
            .block(pace, sync, &question, first, 300, &names)
            .await
    })
    .unwrap()
}

/// Cells without those of the first `skip` columns of each row.
fn cells(block: &ColumnBlock, skip: usize) -> Vec<String> {
    let all = block.texts.strings();
    let width = block.columns.len();
    all.chunks(width)
        .flat_map(|row| row[skip..].to_vec())
        .collect()
}

#[test]
fn the_same_as_of_records() {
    let mut compared = 0;
    for (name, path) in common::fixtures("-v3") {
        if name.starts_with("large") {
            continue;
        }
        let store = c1z::open(&std::fs::read(path).unwrap(), Limits::default()).unwrap();
        let Some(sync) = store.syncs().unwrap().pop() else {
            continue;
        };
        let grants = common::collect(store.grants(&sync.id, &GrantQuery::default(), None));
        let principals: BTreeSet<(String, String)> = grants
            .iter()
            .map(|grant| {
                let grant: c1z::model::connector::v2::Grant = grant.decode().unwrap();
                let id = grant.principal.unwrap().id.unwrap();
                (id.resource_type, id.resource)
            })
            .collect();
        let types: BTreeSet<&String> = principals.iter().map(|(of, _)| of).collect();
        let mut queries: Vec<GrantQuery> = types
            .into_iter()
            .map(|of| GrantQuery {
                principal_resource_types: vec![of.clone()],
                ..GrantQuery::default()
            })
            .collect();
        queries.extend(principals.iter().take(40).map(|(of, id)| GrantQuery {
            principal: Some(ResourceRef {
                resource_type: of.clone(),
                resource: id.clone(),
            }),
            ..GrantQuery::default()
        }));
        let engine = Engine::new(store, Limits::default()).unwrap();
        let with_id: Vec<&str> = std::iter::once("id").chain(KEYED).collect();
        for query in &queries {
            for first in [0, 1, 255, 256, 600] {
                let keyed = block(&engine, &sync.id, query, first, &KEYED);
                let read = block(&engine, &sync.id, query, first, &with_id);
                assert_eq!((keyed.rows, keyed.total), (read.rows, read.total), "{name}");
                assert_eq!(
                    cells(&keyed, 0),
                    cells(&read, 1),
                    "{name} {query:?} {first}"
                );
                compared += keyed.rows;
            }
        }
    }
    assert!(compared > 1000, "{compared}");
}
