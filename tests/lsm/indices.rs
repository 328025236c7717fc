//! Indices that are not whole, and tokens of lists that an index serves.

use c1z::Limits;
use c1z::query::{self, PageEnd};
use c1z::store::{self, GrantQuery, Query, ResourceQuery, RowKey};

use crate::common::collect;
use crate::common::lsm::{BY_PRINCIPAL, PENDING, SYNC, key};
use crate::keyspace::some;
use crate::read::{code, grants, ids, of_entitlement, pages, reference, warned};

/// Reads by principal, in all the ways there are.
fn by_principal() -> Vec<Query> {
    let to = |of, id| Some(reference([of, id]));
    let types = |types: &[&str]| types.iter().map(|of| (*of).to_owned()).collect();
    let all = GrantQuery::default;
    let queries = [
        GrantQuery {
            principal: to("user", "u3"),
            ..all()
        },
        GrantQuery {
            principal: to("us\0er", "u2"),
            ..all()
        },
        GrantQuery {
            principal: to("user", "none"),
            ..all()
        },
        GrantQuery {
            principal: to("user", "u3"),
            ..of_entitlement("custom")
        },
        GrantQuery {
            principal: to("user", "u3"),
            resource: to("group", "g"),
            ..all()
        },
        GrantQuery {
            principal: to("user", "u3"),
            entitlement_resource_type: Some("app".into()),
            ..all()
        },
        GrantQuery {
            principal_resource_types: types(&["user"]),
            ..all()
        },
        GrantQuery {
            principal_resource_types: types(&["us\0er", "user", "us\0er", "us"]),
            ..all()
        },
        GrantQuery {
            principal_resource_types: types(&["user", "group"]),
            principal_resource_id: Some("u4".into()),
            ..all()
        },
        GrantQuery {
            principal_resource_id: Some("u4".into()),
            ..all()
        },
        all(),
    ];
    queries.into_iter().map(Query::Grants).collect()
}

/// Where the index by principal is marked, or gone, answers are complete, in the same order, with the same tokens.
#[test]
fn an_index_that_is_not_whole_changes_nothing() {
    let whole = some();
    let mut pending = some();
    pending.put(PENDING, "");
    let mut place = 0;
    pending.pairs.retain(|key, _| {
        place += 1;
        !key.starts_with(BY_PRINCIPAL) || place % 3 == 0
    });
    // One that points to a grant that is gone.
    pending.put(
        key(BY_PRINCIPAL, &["user", "u3", "app", "x", "1", "gone"]),
        "",
    );
    let mut empty = some();
    empty.pairs.retain(|key, _| !key.starts_with(BY_PRINCIPAL));
    let stores = [whole, pending, empty].map(|made| made.open().unwrap());
    for query in by_principal() {
        let read = |place: usize| {
            let store = &*stores[place];
            let mut keys = Vec::new();
            assert_eq!(
                store
                    .keys(SYNC, &query, None, usize::MAX, &mut keys)
                    .unwrap(),
                None
            );
            let counted = store::count(store, SYNC, &query).unwrap();
            assert_eq!(counted, keys.len() as u64);
            (
                [1, 7, 0].map(|size| {
                    pages(store, SYNC, &query, size)
                        .unwrap_or_else(|e| panic!("{query:?} {size} {place} {e}"))
                }),
                counted,
                collect(store::records(store, SYNC, &query, None))
                    .into_iter()
                    .map(|r| (r.position, r.wire))
                    .collect::<Vec<_>>(),
            )
        };
        let want = read(0);
        assert!(read(1) == want, "{query:?} pending");
        assert!(read(2) == want, "{query:?} empty");
    }
    for store in &stores {
        assert!(warned(&**store).is_empty());
    }
    let [none, some, _] = stores
        .each_ref()
        .map(|s| s.info().memory.unwrap().lookup_bytes);
    assert!(some > none, "the index that was made is counted");
}

/// An index that points to nothing, where nothing marks it: those rows are passed over.
#[test]
fn what_an_index_points_to_may_be_gone() {
    let mut made = some();
    made.put(
        key(BY_PRINCIPAL, &["user", "u3", "app", "a", "1", "gone"]),
        "",
    );
    made.put(key(&[3, 7, 1, 0], &["app", "x", "app", "gone"]), "");
    let store = made.open().unwrap();
    let to = GrantQuery {
        principal: Some(reference(["user", "u3"])),
        ..GrantQuery::default()
    };
    let below = Query::Resources(ResourceQuery {
        parent: Some(reference(["app", "x"])),
        ..ResourceQuery::default()
    });
    for (query, want) in [(grants(to), 3), (below, 21)] {
        assert_eq!(ids(&*store, SYNC, &query).unwrap().len(), want);
        let mut keys: Vec<RowKey> = Vec::new();
        store
            .keys(SYNC, &query, None, usize::MAX, &mut keys)
            .unwrap();
        assert_eq!(keys.len(), want);
        // Counting looks at keys alone.
        assert_eq!(
            store::count(&*store, SYNC, &query).unwrap(),
            want as u64 + 1
        );
        let all: usize = pages(&*store, SYNC, &query, 1)
            .unwrap()
            .iter()
            .map(|(rows, _)| rows.len())
            .sum();
        assert_eq!(all, want);
    }
}

/// A token is good for the list that gave it, also when the file is opened again, and for no list of other keys.
#[test]
fn tokens_are_of_their_list() {
    let made = some();
    let (store, again) = (made.open().unwrap(), made.open().unwrap());
    let page = |store: &dyn c1z::Store, query: &Query, token: Option<&str>| {
        query::page(
            store,
            SYNC,
            query,
            token,
            3,
            PageEnd::Exact,
            &Limits::default(),
        )
    };
    let to = |id: &str| {
        grants(GrantQuery {
            principal_resource_types: vec![id.into()],
            ..GrantQuery::default()
        })
    };
    let lists = [
        Query::Resources(ResourceQuery::default()),
        Query::Resources(ResourceQuery {
            parent: Some(reference(["app", "x"])),
            ..ResourceQuery::default()
        }),
        grants(of_entitlement("app:x:use")),
        grants(of_entitlement("custom")),
        to("user"),
        to("group"),
    ];
    let tokens = lists
        .each_ref()
        .map(|list| page(&*store, list, None).unwrap().next.unwrap());
    for (at, list) in lists.iter().enumerate() {
        let mut garbage = vec!["abc".to_owned(), "-1".into(), " ".into(), "é".into()];
        garbage.extend(
            tokens
                .iter()
                .enumerate()
                .filter(|(of, _)| *of != at)
                .map(|(_, t)| t.clone()),
        );
        let own = &tokens[at];
        garbage.extend([
            own[1..].to_owned(),
            own[..own.len() - 1].to_owned(),
            format!("{own}0"),
        ]);
        for token in garbage {
            assert_eq!(
                code(page(&*store, list, Some(&token))),
                "usage.page-token",
                "{at} {token}"
            );
        }
        for place in 0..own.len() {
            let mut other = own.clone().into_bytes();
            other[place] = if other[place] == b'0' { b'1' } else { b'0' };
            let other = String::from_utf8(other).unwrap();
            if other != *own {
                assert_eq!(code(page(&*store, list, Some(&other))), "usage.page-token");
            }
        }
        let (one, two) = (
            page(&*store, list, Some(own)),
            page(&*again, list, Some(own)),
        );
        assert_eq!(one.unwrap(), two.unwrap());
    }
    // The whole list holds the part's keys, so there it is good, and goes on behind the same row.
    let whole = page(&*store, &grants(GrantQuery::default()), Some(&tokens[3]));
    assert_eq!(whole.unwrap().count, 3);
}
