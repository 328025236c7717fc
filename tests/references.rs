//! What records refer to, gone over in one walk, beside the filters that find them one by one.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod common;

use std::collections::BTreeMap;

use c1z::Store;
use c1z::model::connector::v2;
use c1z::store::{
    self, EntitlementQuery, GrantQuery, Kind, Query, Reference, ResourceQuery, ResourceRef,
};
use common::views::{View, each_view};

const ALL: [Reference; 5] = [
    Reference::ResourceType,
    Reference::Parent,
    Reference::Resource,
    Reference::Principal,
    Reference::Entitlement,
];

type Counts = BTreeMap<Vec<Vec<u8>>, u64>;

/// Counts by what is referred to, found by calls over so many records.
fn counts(store: &dyn Store, sync: &str, by: Reference, step: usize) -> Counts {
    let (mut counts, mut after) = (Counts::new(), None);
    loop {
        let next = store.scan_references(sync, by, after.as_ref(), step, &mut |values| {
            let values = values.iter().map(|value| value.to_vec()).collect();
            *counts.entry(values).or_default() += 1;
            Ok(())
        });
        after = next.unwrap();
        if after.is_none() {
            return counts;
        }
    }
}

fn query(by: Reference, values: &[String]) -> Query {
    let resource = |at: usize| {
        (values.len() > at).then(|| ResourceRef {
            resource_type: values[at].clone(),
            resource: values[at + 1].clone(),
        })
    };
    match by {
        Reference::ResourceType => Query::Resources(ResourceQuery {
            resource_type_id: Some(values[0].clone()),
            ..ResourceQuery::default()
        }),
        Reference::Parent => Query::Resources(ResourceQuery {
            parent: resource(0),
            ..ResourceQuery::default()
        }),
        Reference::Resource => Query::Entitlements(EntitlementQuery {
            resource: resource(0),
        }),
        Reference::Principal => Query::Grants(GrantQuery {
            principal: resource(0),
            ..GrantQuery::default()
        }),
        Reference::Entitlement => Query::Grants(GrantQuery {
            entitlement_id: Some(values[0].clone()),
            resource: resource(1),
            ..GrantQuery::default()
        }),
    }
}

/// What the records that may be referred to are referred to by.
fn own(view: &View<'_>, by: Reference) -> Vec<Vec<String>> {
    let of = match by {
        Reference::ResourceType => Kind::ResourceTypes,
        Reference::Entitlement => Kind::Entitlements,
        _ => Kind::Resources,
    };
    let records = view.read(&Query::all(of));
    let both = |resource: Option<v2::Resource>| {
        let id = resource.unwrap_or_default().id.unwrap_or_default();
        vec![id.resource_type, id.resource]
    };
    let own = records.iter().map(|record| match of {
        Kind::ResourceTypes => vec![record.id()],
        Kind::Resources => both(Some(record.decode().unwrap())),
        _ => {
            let entitlement: v2::Entitlement = record.decode().unwrap();
            let mut own = vec![entitlement.id];
            if view.store.filters_as_shown() {
                own.extend(both(entitlement.resource));
            }
            own
        }
    });
    own.collect()
}

#[test]
fn walks_count_what_filters_find() {
    each_view(|view| {
        if view.name.starts_with("large") {
            return;
        }
        for by in ALL {
            let of = |step| counts(view.store, view.sync, by, step);
            let found = of(usize::MAX);
            let called = format!("{} {} {by:?}", view.name, view.sync);
            assert_eq!(of(1), found, "{called}");
            assert_eq!(of(7), found, "{called}");
            let texts = |values: &[Vec<u8>]| -> Option<Vec<String>> {
                let texts = values.iter().map(|v| String::from_utf8(v.clone()).ok());
                texts.collect()
            };
            let known = own(view, by);
            let known = known.iter().cloned();
            for values in found.keys().filter_map(|values| texts(values)).chain(known) {
                // An empty id is no filter.
                let id = usize::from(!matches!(
                    by,
                    Reference::ResourceType | Reference::Entitlement
                ));
                if values[id].is_empty() {
                    continue;
                }
                let bytes: Vec<Vec<u8>> = values.iter().map(|v| v.clone().into_bytes()).collect();
                let want = store::count(view.store, view.sync, &query(by, &values)).unwrap();
                let got = found.get(&bytes).copied().unwrap_or_default();
                assert_eq!(got, want, "{called} {values:?}");
            }
        }
    });
}
