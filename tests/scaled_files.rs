//! Files of many grants, as the curves are measured with, read back: what is in them is what the generator says.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod generator;
mod scale;

use std::collections::BTreeSet;
use std::path::Path;

use c1z::Limits;
use c1z::model::connector::v2;
use c1z::query::{Comparison, Condition, Engine, Order, Question};
use c1z::store::{self, EntitlementQuery, GrantQuery, Kind, Query, ResourceQuery, ResourceRef};
use c1z::work::{Pace, Work, run};
use generator::SYNC_ID;
use prost::Message;
use scale::{HELD, MEMBERS, Scale, entitlement, grant, group, user, user_name};

/// Both ways of saying who holds what say the same, and nothing is said twice.
#[test]
fn members_and_what_they_hold_are_the_same_pairs() {
    for grants in [10_000, 120_000] {
        let scale = Scale::of(grants);
        let of_groups: BTreeSet<(u64, u64)> = (0..scale.groups)
            .flat_map(|group| scale.members(group).map(move |user| (user, group)))
            .collect();
        let of_users: Vec<(u64, u64)> = (0..scale.users)
            .flat_map(|user| scale.held(user).map(move |group| (user, group)))
            .collect();
        assert_eq!(of_groups.len() as u64, grants);
        // In order, too: the writers count on it.
        assert_eq!(of_groups.into_iter().collect::<Vec<_>>(), of_users);
    }
}

#[test]
fn a_v1_file_has_what_was_written() {
    read_back("v1", scale::v1::write);
}

#[test]
fn a_v3_file_has_what_was_written() {
    read_back("v3", scale::v3::write);
}

/// How many refer to a row is counted in slices: a type of resources may have millions.
#[test]
fn counts_of_a_row_pause() {
    let scale = Scale::wide(10_000);
    for (format, write) in [
        ("v1", scale::v1::write as fn(&Scale, &Path)),
        ("v3", scale::v3::write),
    ] {
        let bytes = written(&scale, &format!("{format}-wide"), write);
        let store = c1z::open(&bytes, Limits::default()).unwrap();
        let engine = Engine::new(store, Limits::default()).unwrap();
        let question = Question::from(Query::ResourceTypes);
        let block = |column: &str| {
            let columns = [column.to_owned()];
            let mut work = Work::new(async |pace: std::rc::Rc<Pace>| {
                engine
                    .block(&pace, SYNC_ID, &question, 0, 10, &columns)
                    .await
            });
            let mut steps = 0;
            loop {
                steps += 1;
                if let Some(block) = work.step(1) {
                    return (block.unwrap().texts.strings(), steps);
                }
            }
        };
        let (_, few) = block("id");
        let (counts, steps) = block("resources");
        assert_eq!(counts, ["10000", "10000"], "{format}");
        // Two counts of ten thousand, of which each pauses after some four thousand.
        assert!(
            steps >= few + 4,
            "{format}: {steps} steps, {few} without counting"
        );
    }
}

/// Sorting many rows by how many refer to each, and choosing by it, go by one walk; the block beside it looks each up.
#[test]
fn many_rows_are_counted_at_once() {
    let scale = Scale::wide(10_000);
    for (format, write) in [
        ("v1", scale::v1::write as fn(&Scale, &Path)),
        ("v3", scale::v3::write),
    ] {
        let bytes = written(&scale, &format!("{format}-counted"), write);
        let store = c1z::open(&bytes, Limits::default()).unwrap();
        let engine = Engine::new(store, Limits::default()).unwrap();
        let block = |question: &Question, column: &str| {
            let columns = [column.to_owned()];
            let all = run(async |pace: &Pace| {
                engine
                    .block(pace, SYNC_ID, question, 0, 30_000, &columns)
                    .await
            });
            all.unwrap().texts.strings()
        };
        for (kind, column) in [
            (Kind::Resources, "children"),
            (Kind::Resources, "entitlements"),
            (Kind::Resources, "grants"),
            (Kind::Entitlements, "grants"),
        ] {
            let called = format!("{format} {kind:?} {column}");
            let mut question = Question::from(Query::all(kind));
            let mut want = block(&question, column);
            assert!(want.len() >= 10_000, "{called}");
            want.sort_by(|a, b| b.cmp(a));
            question.order.push(Order {
                column: column.to_owned(),
                descending: true,
            });
            assert_eq!(block(&question, column), want, "{called}");
            question.conditions.push(Condition {
                column: column.to_owned(),
                is: Comparison::Greater,
                value: "0".to_owned(),
            });
            want.retain(|count| count != "0");
            assert_eq!(block(&question, column), want, "{called}");
        }
    }
}

/// The bytes of a file, which leaves nothing else behind.
fn written(scale: &Scale, name: &str, write: fn(&Scale, &Path)) -> Vec<u8> {
    let folder = std::env::temp_dir().join(format!("c1z-scaled-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("scaled.c1z");
    write(scale, &path);
    let bytes = std::fs::read(&path).unwrap();
    let left = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(left, 1, "something was left behind");
    std::fs::remove_dir_all(&folder).unwrap();
    bytes
}

fn read_back(format: &str, write: fn(&Scale, &Path)) {
    let scale = Scale::of(10_000);
    let bytes = written(&scale, format, write);

    let store = c1z::open(&bytes, Limits::default()).unwrap();
    let store = &*store;
    assert_eq!(store.warnings(), []);
    let syncs = store.syncs().unwrap();
    assert_eq!(syncs.len(), 1);
    assert_eq!(syncs[0].id, SYNC_ID);
    assert!(syncs[0].ended_at.is_some());
    assert_eq!(syncs[0].stats.as_ref().unwrap().grants as u64, scale.grants);

    let count = |query: &Query| store::count(store, SYNC_ID, query).unwrap();
    let all = Query::Grants(GrantQuery::default());
    assert_eq!(count(&Query::ResourceTypes), 2);
    assert_eq!(
        count(&Query::Resources(ResourceQuery::default())),
        scale.groups + scale.users
    );
    assert_eq!(
        count(&Query::Entitlements(EntitlementQuery::default())),
        scale.groups
    );
    assert_eq!(count(&all), scale.grants);

    let ids = |query: GrantQuery| -> BTreeSet<String> {
        let found = store::records(store, SYNC_ID, &Query::Grants(query), None).unwrap();
        found.map(|record| record.unwrap().id()).collect()
    };
    let every = (0..scale.groups).flat_map(|number| {
        let of = entitlement(&group(number));
        scale
            .members(number)
            .map(move |member| grant(&of, &user(member)))
    });
    assert_eq!(ids(GrantQuery::default()), every.collect());

    for number in [0, scale.groups / 2, scale.groups - 1] {
        let of = entitlement(&group(number));
        let found = ids(GrantQuery {
            entitlement_id: Some(of.clone()),
            ..GrantQuery::default()
        });
        let wanted: BTreeSet<String> = scale
            .members(number)
            .map(|member| grant(&of, &user(member)))
            .collect();
        assert_eq!(found.len() as u64, MEMBERS);
        assert_eq!(found, wanted);
    }
    for number in [0, scale.users / 3, scale.users - 1] {
        let principal = ResourceRef {
            resource_type: "user".into(),
            resource: user(number),
        };
        let found = ids(GrantQuery {
            principal: Some(principal),
            ..GrantQuery::default()
        });
        let wanted: BTreeSet<String> = scale
            .held(number)
            .map(|held| grant(&entitlement(&group(held)), &user(number)))
            .collect();
        assert_eq!(found.len() as u64, HELD);
        assert_eq!(found, wanted);
    }

    let (on, to) = (group(7), user(scale.members(7).nth(3).unwrap()));
    let one = store
        .grant(SYNC_ID, &grant(&entitlement(&on), &to), true)
        .unwrap();
    let one = v2::Grant::decode(&one.wire[..]).unwrap();
    assert_eq!(
        one.entitlement
            .unwrap()
            .resource
            .unwrap()
            .id
            .unwrap()
            .resource,
        on
    );
    assert_eq!(one.principal.unwrap().id.unwrap().resource, to);
    let number = scale.users - 1;
    let named = store.resource(
        SYNC_ID,
        &ResourceRef {
            resource_type: "user".into(),
            resource: user(number),
        },
    );
    let named = v2::Resource::decode(&named.unwrap().wire[..]).unwrap();
    assert_eq!(named.display_name, user_name(number));
    assert_eq!(
        store.entitlement(SYNC_ID, &entitlement(&on)).unwrap().id(),
        entitlement(&on)
    );
}
