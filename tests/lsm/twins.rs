//! The same data written as v1 and as v3: the same answers, but for what v3 does not store.

use std::collections::BTreeSet;

use c1z::query::{Engine, Question};
use c1z::store::{self, EntitlementQuery, GrantQuery, Kind, Query, ResourceQuery, ResourceRef};
use c1z::work::{Pace, run};
use c1z::{Limits, Store};
use serde_json::Value;

use crate::common::lsm::elements;
use crate::common::{all, collect, fixtures, json};

/// What is left of a member of a record.
enum Left {
    Nothing,
    /// Of an object, or of each in a list, these members.
    Only(&'static [&'static str]),
}

/// What v3 does not store. `docs/formats.md` has the same table.
const LOST: &[(Kind, &str, Left)] = &[
    (Kind::Resources, "/batonResource", Left::Nothing),
    (Kind::Resources, "/externalId", Left::Nothing),
    (Kind::Resources, "/creationSource", Left::Nothing),
    (Kind::Resources, "/id/batonResource", Left::Nothing),
    (
        Kind::Resources,
        "/parentResourceId/batonResource",
        Left::Nothing,
    ),
    (Kind::Entitlements, "/resource", Left::Only(&["id"])),
    (
        Kind::Entitlements,
        "/resource/id/batonResource",
        Left::Nothing,
    ),
    (Kind::Entitlements, "/grantableTo", Left::Only(&["id"])),
    (
        Kind::Grants,
        "/entitlement",
        Left::Only(&["id", "resource"]),
    ),
    (Kind::Grants, "/entitlement/resource", Left::Only(&["id"])),
    (
        Kind::Grants,
        "/entitlement/resource/id/batonResource",
        Left::Nothing,
    ),
    (
        Kind::Grants,
        "/principal",
        Left::Only(&["id", "parentResourceId"]),
    ),
    (Kind::Grants, "/principal/id/batonResource", Left::Nothing),
];

/// Fixtures whose v1 has slim grants, which do not have the parent of their principal. v3 has it.
const SLIM: [&str; 2] = ["random-2", "random-4"];

/// Fixtures with two grants of one pair of entitlement and principal, which are one in v3.
const PAIRS: [&str; 1] = ["dupes"];

/// Takes out what is lost; says whether anything was.
fn reduced(kind: Kind, mut record: Value) -> Value {
    for (_, path, left) in LOST.iter().filter(|(of, ..)| *of == kind) {
        let (parent, name) = path.rsplit_once('/').unwrap();
        let Some(Value::Object(parent)) = record.pointer_mut(parent) else {
            continue;
        };
        match (left, parent.get_mut(name)) {
            (Left::Nothing, _) => drop(parent.remove(name)),
            (Left::Only(names), Some(Value::Array(items))) => {
                items.iter_mut().for_each(|item| keep(item, names))
            }
            (Left::Only(names), Some(one)) => keep(one, names),
            _ => {}
        }
    }
    // An object that nothing is left of was none that said anything.
    if let Value::Object(members) = &mut record {
        members.retain(|name, member| {
            name == "id" || !member.as_object().is_some_and(serde_json::Map::is_empty)
        });
    }
    record
}

fn keep(object: &mut Value, names: &[&str]) {
    if let Value::Object(members) = object {
        members.retain(|name, _| names.contains(&name.as_str()));
    }
}

/// The records of a list as sorted texts, without what v3 loses.
fn read(name: &str, store: &dyn Store, query: &Query) -> Vec<String> {
    let sync = &store.syncs().unwrap()[0].id;
    let records = collect(store::records(store, sync, query, None));
    let mut texts: Vec<String> = records
        .iter()
        .map(|record| {
            let mut json = reduced(query.kind(), json(record));
            if let (true, Some(principal)) = (SLIM.contains(&name), json.pointer_mut("/principal"))
            {
                keep(principal, &["id"]);
            }
            json.to_string()
        })
        .collect();
    texts.sort();
    texts
}

fn lists() -> [Query; 4] {
    [
        Query::ResourceTypes,
        Query::Resources(ResourceQuery::default()),
        Query::Entitlements(EntitlementQuery::default()),
        Query::Grants(GrantQuery::default()),
    ]
}

fn twins() -> Vec<(String, [Box<dyn Store>; 2])> {
    let open = |path: &std::path::Path| {
        c1z::open(&std::fs::read(path).unwrap(), Limits::default()).unwrap()
    };
    let v3 = fixtures("-v3");
    let pairs = fixtures("-v1").into_iter().filter_map(|(name, path)| {
        let name = name.strip_suffix("-v1")?.to_owned();
        let other = v3.get(&format!("{name}-v3"))?;
        (name != "large").then(|| (name, [open(&path), open(other)]))
    });
    pairs.collect()
}

/// Questions about what a sync has: each by itself, and some that go together.
fn questions(store: &dyn Store) -> Vec<Query> {
    let Some(sync) = store.syncs().unwrap().pop() else {
        return Vec::new();
    };
    let all = |query: &Query| -> Vec<Value> {
        collect(store::records(store, &sync.id, query, None))
            .iter()
            .map(json)
            .collect()
    };
    let text = |json: &Value, path: &str| {
        json.pointer(path)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let reference = |json: &Value, path: &str| ResourceRef {
        resource_type: text(json, &format!("{path}/resourceType")),
        resource: text(json, &format!("{path}/resource")),
    };
    let [types, resources, entitlements, grants] = lists().map(|query| all(&query));
    let mut queries = BTreeSet::new();
    let mut found = Vec::new();
    let mut ask = |query: Query| {
        if queries.insert(format!("{query:?}")) {
            found.push(query);
        }
    };
    let plain = GrantQuery::default;
    for of in types.iter().map(|json| text(json, "/id")) {
        ask(Query::Resources(ResourceQuery {
            resource_type_id: Some(of.clone()),
            parent: None,
        }));
        ask(Query::Grants(GrantQuery {
            entitlement_resource_type: Some(of.clone()),
            ..plain()
        }));
        ask(Query::Grants(GrantQuery {
            principal_resource_types: vec![of],
            ..plain()
        }));
    }
    let step = |count: usize| (count / 60).max(1);
    for json in resources.iter().step_by(step(resources.len())) {
        let own = reference(json, "/id");
        ask(Query::Resources(ResourceQuery {
            resource_type_id: None,
            parent: Some(own.clone()),
        }));
        ask(Query::Entitlements(EntitlementQuery {
            resource: Some(own.clone()),
        }));
        ask(Query::Grants(GrantQuery {
            resource: Some(own),
            ..plain()
        }));
    }
    for json in entitlements.iter().step_by(step(entitlements.len())) {
        ask(Query::Grants(GrantQuery {
            entitlement_id: Some(text(json, "/id")),
            ..plain()
        }));
    }
    for json in grants.iter().step_by(step(grants.len())) {
        let (id, to) = (
            text(json, "/entitlement/id"),
            reference(json, "/principal/id"),
        );
        if id.is_empty() || to.resource.is_empty() {
            continue;
        }
        ask(Query::Grants(GrantQuery {
            entitlement_id: Some(id.clone()),
            ..plain()
        }));
        ask(Query::Grants(GrantQuery {
            principal: Some(to.clone()),
            ..plain()
        }));
        ask(Query::Grants(GrantQuery {
            principal_resource_id: Some(to.resource.clone()),
            ..plain()
        }));
        ask(Query::Grants(GrantQuery {
            entitlement_id: Some(id),
            principal: Some(to),
            ..plain()
        }));
    }
    found
}

#[test]
fn the_same_questions_have_the_same_answers() {
    let (mut pairs, mut asked) = (0, 0);
    for (name, [v1, v3]) in twins() {
        pairs += 1;
        assert_eq!(
            v1.syncs().unwrap().len(),
            v3.syncs().unwrap().len(),
            "{name}"
        );
        if v1.syncs().unwrap().is_empty() {
            continue;
        }
        for query in lists().into_iter().chain(questions(&*v1)) {
            let (one, two) = (read(&name, &*v1, &query), read(&name, &*v3, &query));
            if PAIRS.contains(&name.as_str()) && query.kind() == Kind::Grants {
                assert!(two.len() <= one.len(), "{name} {query:?}");
                continue;
            }
            let differs = (0..one.len().max(two.len())).find(|at| one.get(*at) != two.get(*at));
            if let Some(at) = differs {
                panic!(
                    "{name} {query:?}, at {at}:\n v1 {:?}\n v3 {:?}",
                    one.get(at),
                    two.get(at)
                );
            }
            let number = |store: &dyn Store| {
                store::count(store, &store.syncs().unwrap()[0].id, &query).unwrap()
            };
            assert_eq!(number(&*v1), number(&*v3), "{name} {query:?}");
            asked += 1;
        }
    }
    println!("{pairs} pairs, {asked} questions");
    assert!(pairs >= 14 && asked > 700, "{pairs} {asked}");
}

/// In v3 every pair of entitlement and principal has one grant.
#[test]
fn grants_of_one_pair_are_one() {
    for (name, [v1, v3]) in twins() {
        let pairs = |store: &dyn Store| -> Vec<[String; 5]> {
            let Some(sync) = store.syncs().unwrap().pop() else {
                return Vec::new();
            };
            let grants = collect(store.grants(&sync.id, &GrantQuery::default(), None));
            let pair = |json: Value| {
                [
                    "/entitlement/id",
                    "/entitlement/resource/id/resourceType",
                    "/entitlement/resource/id/resource",
                    "/principal/id/resourceType",
                    "/principal/id/resource",
                ]
                .map(|path| {
                    json.pointer(path)
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                        .to_owned()
                })
            };
            grants.iter().map(|record| pair(json(record))).collect()
        };
        let (one, two) = (pairs(&*v1), pairs(&*v3));
        let distinct: BTreeSet<_> = two.iter().cloned().collect();
        assert_eq!(distinct.len(), two.len(), "{name}");
        let of_v1: BTreeSet<_> = one.iter().cloned().collect();
        // A grant whose id was given to another principal is lost in v1, and two in v3.
        let paired = PAIRS.contains(&name.as_str());
        assert!(of_v1.is_subset(&distinct), "{name}");
        assert_eq!(of_v1 != distinct, paired, "{name}");
        assert_eq!(one.len() > two.len(), paired, "{name}");
    }
}

/// Nothing that v3 has is taken out by the table, and everything the table names is lost somewhere or may be.
#[test]
fn the_table_of_what_is_lost() {
    let docs = include_str!("../../docs/formats.md");
    for (name, [_, v3]) in twins() {
        let Some(sync) = v3.syncs().unwrap().pop() else {
            continue;
        };
        for query in lists() {
            for record in collect(store::records(&*v3, &sync.id, &query, None)) {
                let json = json(&record);
                assert_eq!(reduced(record.kind, json.clone()), json, "{name}");
            }
        }
    }
    for (_, path, _) in LOST.iter().filter(|(_, path, _)| {
        !path.ends_with("/id/batonResource") && !path.ends_with("Id/batonResource")
    }) {
        let member = path.trim_start_matches('/').replace('/', ".");
        assert!(
            docs.contains(&format!("`{member}`")),
            "docs/formats.md has no {member}"
        );
    }
}

/// Numbers and facets, of large files too; searches find as many in both.
#[test]
fn the_same_numbers() {
    let mut pairs = twins();
    if let Some(dir) = all() {
        let large = ["large-v1.c1z", "large-v3.c1z"].map(|name| {
            c1z::open(&std::fs::read(dir.join(name)).unwrap(), Limits::default()).unwrap()
        });
        pairs.push(("large".into(), large));
    }
    for (name, both) in pairs {
        let engines = both.map(|store| Engine::new(store, Limits::default()).unwrap());
        if engines[0].store().syncs().unwrap().is_empty() || PAIRS.contains(&name.as_str()) {
            continue;
        }
        for query in lists() {
            for text in ["", "a", "e", "user", "no such text"] {
                let question = Question {
                    text: text.into(),
                    ..Question::from(query.clone())
                };
                // Grants that carry the names of what the sync does not list are found by them in v1 only.
                let [one, two] = engines.each_ref().map(|engine| {
                    let sync = engine.store().syncs().unwrap()[0].id.clone();
                    run(async |pace: &Pace| {
                        let count = engine.count(pace, &sync, &question, None).await?;
                        let facets = engine.facets(pace, &sync, &question).await?;
                        let facets: Vec<_> = facets
                            .into_iter()
                            .map(|facet| {
                                let mut values = facet.values;
                                values.sort();
                                (facet.name, values)
                            })
                            .collect();
                        c1z::Result::Ok((count.value, facets))
                    })
                    .unwrap()
                });
                assert_eq!(one, two, "{name} {:?} {text:?}", query.kind());
            }
        }
    }
}

/// Assets come with their types; sessions are read by key in both.
#[test]
fn the_same_assets() {
    let mut seen = 0;
    for (name, [v1, v3]) in twins() {
        let Some(sync) = v3.syncs().unwrap().pop() else {
            continue;
        };
        let path = fixtures("-v3")[&format!("{name}-v3")].clone();
        let files = crate::damage::files_of(&std::fs::read(path).unwrap());
        let db = c1z::pebble::Db::open(std::rc::Rc::new(files), &c1z::pebble::Options::default())
            .unwrap();
        let mut iter = db.iter(&[3, 5, 0], Some(&[3, 5, 1]));
        let mut stands = iter.first().unwrap();
        while stands {
            let id = String::from_utf8(elements(iter.key(), &[3, 5, 0]).remove(0)).unwrap();
            let one = v1.asset(&v1.syncs().unwrap()[0].id, &id).unwrap();
            let two = v3.asset(&sync.id, &id).unwrap();
            assert_eq!(one.data, two.data, "{name} {id}");
            // v1's writer put a word where nothing was said.
            let of_v1 = match two.content_type.as_str() {
                "" => "unknown",
                other => other,
            };
            // … and keeps the one that was said first.
            let replaced = PAIRS.contains(&name.as_str());
            assert!(replaced || one.content_type == of_v1, "{name} {id}");
            seen += 1;
            stands = iter.next().unwrap();
        }
    }
    assert!(seen > 10, "{seen}");
}
