//! connectorstore's reads by ids and its batched list of grants, every fixture against what the
//! reference reader said of it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;

use c1z::model::connector::v2::{Grant, Resource};
use c1z::query::{self, GrantsForEntitlements, MAX_PAGE_SIZE, Page, PageEnd};
use c1z::store::{EntitlementQuery, GrantQuery, Query, Record, ResourceQuery, ResourceRef};
use c1z::{Limits, Store};
use common::views::{View, each_view, entitlement, principal, splits, without_expansion};
use common::{collect, ids_sha256, json, open_own};
use serde_json::Value;

fn code<T>(result: c1z::Result<T>) -> Option<&'static str> {
    result.err().map(|e| e.code())
}

/// Where a record stands in the order of all: its row in v1, its own key in v3, which its entitlement begins and its
/// principal ends, so that of one principal id the order is that of the entitlements.
fn place(view: &View<'_>, of_all: &[Record], record: &Record) -> usize {
    let found = of_all.iter().position(|one| one.key == record.key);
    found.unwrap_or_else(|| panic!("{}: {}", view.name, record.id()))
}

// ---- principals by id alone ----

fn principal_id(types: &[&str], id: &str) -> GrantQuery {
    GrantQuery {
        principal_resource_types: types.iter().map(|t| (*t).to_owned()).collect(),
        principal_resource_id: Some(id.to_owned()),
        ..without_expansion()
    }
}

#[test]
fn grants_by_principal_id_and_type_apart() {
    each_view(|view| {
        let stream = &view.golden["stream"];
        let types = view.map("/stream/grants_by_principal_type");
        let whole = view.grants(without_expansion());
        for (joined, summary) in view.map("/stream/grants_by_principal") {
            view.any_split("grants_by_principal", &joined, &summary, |r| {
                let both = view.grants(principal_id(&[&r.resource_type], &r.resource));
                assert_eq!(both, view.grants(principal(r.clone())), "{}", view.name);
                both
            });
            // The id alone is that principal id under every type there is.
            for r in splits(&joined).filter(|r| !r.resource.is_empty()) {
                let alone = view.grants(principal_id(&[], &r.resource));
                let of = |t: &String| view.grants(principal_id(&[t], &r.resource));
                let mut of_all: Vec<Record> = types.keys().flat_map(of).collect();
                of_all.sort_by_cached_key(|record| place(view, &whole, record));
                let keys = |list: &[Record]| list.iter().map(|r| r.key).collect::<Vec<_>>();
                assert_eq!(keys(&alone), keys(&of_all), "{} {joined}", view.name);
            }
        }
        let both = &stream["grants_by_entitlement_and_principal"];
        if let (Some(id), Some(joined)) = (both["entitlement"].as_str(), both["principal"].as_str())
        {
            view.any_split("entitlement and principal", joined, &both["result"], |r| {
                view.grants(GrantQuery {
                    entitlement_id: Some(id.to_owned()),
                    ..principal_id(&[&r.resource_type], &r.resource)
                })
            });
        }
        let empty = view.grants(principal_id(&[], ""));
        view.ids("no filter", &empty, &view.golden["grants"]);
    });
}

// ---- by ids ----

/// Every so many, so that large files are not read twice over.
fn some(records: Vec<Record>) -> Vec<Record> {
    let step = (records.len() / 500).max(1);
    records.into_iter().step_by(step).collect()
}

fn resource_ref(record: &Record) -> ResourceRef {
    let id = record.decode::<Resource>().unwrap().id.unwrap();
    ResourceRef {
        resource_type: id.resource_type,
        resource: id.resource,
    }
}

/// Request order, duplicates repeated, what is missing or half empty left out.
#[test]
fn by_ids() {
    each_view(|view| {
        let mut want = some(view.read(&Query::Resources(ResourceQuery::default())));
        want.reverse();
        want.extend(want.first().cloned());
        let mut refs: Vec<ResourceRef> = want.iter().map(resource_ref).collect();
        let half = |resource_type: &str, resource: &str| ResourceRef {
            resource_type: resource_type.into(),
            resource: resource.into(),
        };
        for nothing in [
            half("", ""),
            half("user", ""),
            half("", "x"),
            half("user", "no such one"),
        ] {
            refs.insert(refs.len() / 2, nothing);
        }
        let found = query::resources_by_ids(view.store, view.sync, &refs).unwrap();
        assert_eq!(found, want, "{}", view.name);

        let mut want = some(view.read(&Query::Entitlements(EntitlementQuery::default())));
        want.reverse();
        want.extend(want.first().cloned());
        let mut ids: Vec<String> = want.iter().map(Record::id).collect();
        ids.extend([String::new(), "no such one".into()]);
        let found = query::entitlements_by_ids(view.store, view.sync, &ids).unwrap();
        assert_eq!(found, want, "{}", view.name);
        let page = query::whole(view.store, found, &Limits::default()).unwrap();
        let texts: Vec<Value> = want.iter().map(json).collect();
        assert_eq!(
            serde_json::from_slice::<Vec<Value>>(&page.text).unwrap(),
            texts
        );
        assert_eq!((page.count, page.next), (want.len(), None));
    });
}

// ---- grants of several entitlements ----

/// A request for the entitlements whose grants the golden has, out of order, some twice, some unknown.
fn batch(view: &View<'_>) -> (Vec<(String, Value)>, GrantsForEntitlements) {
    let lists: Vec<(String, Value)> = view
        .map("/list_filtered/grants_for_entitlement_id_only")
        .into_iter()
        .filter(|(id, _)| !id.is_empty())
        .collect();
    let mut ids: Vec<String> = lists.iter().rev().map(|(id, _)| id.clone()).collect();
    ids.extend(["".into(), "no such entitlement".into()]);
    ids.extend(ids.first().cloned());
    (lists, GrantsForEntitlements::new(ids, false))
}

fn page(
    view: &View<'_>,
    request: &GrantsForEntitlements,
    token: Option<&str>,
    size: usize,
) -> c1z::Result<Page> {
    let limits = Limits::default();
    request.page(view.store, view.sync, token, size, PageEnd::Exact, &limits)
}

/// The lists of the single entitlements, one behind the other by the bytes of their ids; hydrated.
#[test]
fn batched_grants() {
    each_view(|view| {
        let (mut lists, request) = batch(view);
        lists.sort_by(|(a, _), (b, _)| a.as_bytes().cmp(b.as_bytes()));
        let all = collect(request.records(view.store, view.sync));
        let mut rest = all.as_slice();
        for (id, summary) in &lists {
            let (own, more) = rest.split_at(summary["count"].as_u64().unwrap() as usize);
            assert_eq!(
                ids_sha256(own),
                summary["ids_sha256"].as_str().unwrap(),
                "{} {id}",
                view.name
            );
            // Single and batched reads give the same records, so both are hydrated.
            if !view.name.starts_with("large") {
                assert_eq!(own, view.grants(entitlement(id)), "{} {id}", view.name);
            }
            rest = more;
        }
        assert!(rest.is_empty(), "{}", view.name);
        for record in some(all) {
            let grant: Grant = record.decode().unwrap();
            assert!(grant.entitlement.is_some() && grant.principal.is_some());
        }
    });
}

#[test]
fn batched_grants_by_pages() {
    each_view(|view| {
        let (_, request) = batch(view);
        let all = collect(request.records(view.store, view.sync));
        let mut sizes = vec![0, MAX_PAGE_SIZE, 20_000];
        if all.len() <= 5_000 {
            sizes.extend([1, 7]);
        }
        let ids: Vec<String> = all.iter().map(Record::id).collect();
        for size in sizes {
            let length = if size == 0 {
                MAX_PAGE_SIZE
            } else {
                size.min(MAX_PAGE_SIZE)
            };
            let (mut walked, mut token): (Vec<String>, _) = (Vec::new(), None::<String>);
            loop {
                let page = page(view, &request, token.as_deref(), size).unwrap();
                let records: Vec<Value> = serde_json::from_slice(&page.text).unwrap();
                assert_eq!(records.len(), page.count);
                // Full to the last one, and none for nothing.
                assert_eq!(
                    page.count,
                    length.min(ids.len() - walked.len()),
                    "{}",
                    view.name
                );
                walked.extend(
                    records
                        .iter()
                        .map(|r| r["id"].as_str().unwrap_or("").to_owned()),
                );
                token = page.next;
                if token.is_none() {
                    break;
                }
                assert!(
                    walked.len() < ids.len(),
                    "{}: a token for nothing",
                    view.name
                );
            }
            assert_eq!(walked, ids, "{} by {size}", view.name);
        }
    });
}

/// A token is good for its own list only, in any order, and outlives the store that gave it.
#[test]
fn batched_page_tokens() {
    let (store, again) = (open_own("tiny-v1.c1z"), open_own("tiny-v1.c1z"));
    let sync = store.syncs().unwrap()[0].id.clone();
    let entitlements = collect(store.entitlements(&sync, &EntitlementQuery::default(), None));
    let ids: Vec<String> = entitlements.iter().map(Record::id).collect();
    let request = |ids: &[String]| GrantsForEntitlements::new(ids.to_vec(), true);
    let read = |store: &dyn Store, request: &GrantsForEntitlements, token: Option<&str>| {
        request.page(store, &sync, token, 7, PageEnd::Exact, &Limits::default())
    };
    let first = read(&*store, &request(&ids), None).unwrap();
    let token = first.next.unwrap();
    let second = read(&*store, &request(&ids), Some(&token)).unwrap();
    assert_eq!((first.count, second.count), (7, 7));
    assert_ne!(first.text, second.text);
    let mut reversed = ids.clone();
    reversed.reverse();
    reversed.push(ids[0].clone());
    assert_eq!(
        read(&*again, &request(&reversed), Some(&token)).unwrap(),
        second
    );

    let grants = Query::Grants(GrantQuery::default());
    let limits = Limits::default();
    let foreign = query::page(&*store, &sync, &grants, None, 7, PageEnd::Exact, &limits);
    let foreign = foreign.unwrap().next.unwrap();
    let garbage = [
        "abc",
        "-1",
        " ",
        "é",
        &token[2..],
        &token[..token.len() - 2],
        &foreign,
    ];
    for token in garbage {
        let refused = read(&*store, &request(&ids), Some(token));
        assert_eq!(code(refused), Some("usage.page-token"), "{token:?}");
    }
    for at in 0..token.len() {
        let mut other = token.clone().into_bytes();
        other[at] = if other[at] == b'0' { b'1' } else { b'0' };
        let other = String::from_utf8(other).unwrap();
        let refused = read(&*store, &request(&ids), Some(&other));
        assert_eq!(code(refused), Some("usage.page-token"), "{other}");
    }
    let fewer = read(&*store, &request(&ids[1..]), Some(&token));
    assert_eq!(code(fewer), Some("usage.page-token"), "another list of ids");
    let plain = query::page(
        &*store,
        &sync,
        &grants,
        Some(&token),
        7,
        PageEnd::Exact,
        &limits,
    );
    assert_eq!(code(plain), Some("usage.page-token"), "another call");
}

/// A token names its sync: the same entitlements of another one are another list.
#[test]
fn batched_page_tokens_belong_to_a_sync() {
    let store = open_own("multi-sync-v1.c1z");
    let ids = || vec!["group:eng:member".to_owned(), "group:ops:member".to_owned()];
    let request = GrantsForEntitlements::new(ids(), true);
    let read = |sync: &str, token: Option<&str>| {
        request.page(&*store, sync, token, 1, PageEnd::Exact, &Limits::default())
    };
    let syncs = store.syncs().unwrap();
    let tokens: Vec<(&str, String)> = syncs
        .iter()
        .filter_map(|s| Some((s.id.as_str(), read(&s.id, None).unwrap().next?)))
        .collect();
    assert!(tokens.len() > 1);
    for (sync, token) in &tokens {
        assert!(read(sync, Some(token)).is_ok());
        for other in syncs.iter().filter(|s| s.id != *sync) {
            assert_eq!(code(read(&other.id, Some(token))), Some("usage.page-token"));
        }
    }
}

#[test]
fn empty_requests_are_empty_answers() {
    each_view(|view| {
        let nothing = GrantsForEntitlements::new(vec![String::new(), String::new()], true);
        let empty = Page {
            text: b"[]".to_vec(),
            ..Page::default()
        };
        assert_eq!(page(view, &nothing, None, 0).unwrap(), empty);
        assert_eq!(
            query::static_entitlements(view.store, view.sync, None).unwrap(),
            empty
        );
        assert_eq!(
            query::static_entitlements(view.store, view.sync, Some("")).unwrap(),
            empty
        );
        let token = query::static_entitlements(view.store, view.sync, Some("x"));
        assert_eq!(code(token), Some("usage.page-token"));
        assert_eq!(
            query::resources_by_ids(view.store, view.sync, &[]).unwrap(),
            []
        );
        assert_eq!(
            query::entitlements_by_ids(view.store, view.sync, &[]).unwrap(),
            []
        );
    });
}
