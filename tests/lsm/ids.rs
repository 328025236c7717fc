//! What a bare id may mean: of entitlements, listed or not, and of grants.

use c1z::Store;
use c1z::query::GrantsForEntitlements;
use c1z::store::{EntitlementQuery, GrantQuery, Query};

use crate::common::collect;
use crate::common::lsm::{Made, SYNC};
use crate::read::{code, grants, ids, of_entitlement, reference};

const U: [&str; 2] = ["user", "u"];

fn on(resource: [&str; 2], id: &str) -> Query {
    grants(GrantQuery {
        resource: Some(reference(resource)),
        ..of_entitlement(id)
    })
}

#[test]
fn entitlements_that_are_not_listed() {
    let mut made = Made::new();
    made.entitlement("app", "x", "app:x:use");
    made.grant(["app", "x", "app:x:use"], U);
    // By its resource, by a resource with a colon, and with an id of any form.
    made.grant(["app", "x", "app:x:ghost"], U);
    made.grant(["a:b", "c:d", "a:b:c:d:e:f"], U);
    made.grant(["app", "x", "custom"], U);
    let colons = ":".repeat(70);
    made.grant(["app", "x", &colons], U);
    // A listed one on another resource goes before it.
    made.entitlement("app", "y", "both")
        .grant(["app", "x", "both"], U);
    let store = made.open().unwrap();
    for id in ["app:x:use", "app:x:ghost", "a:b:c:d:e:f", "custom", &colons] {
        let spelt = format!("{id}:user:u");
        let found = ids(&*store, SYNC, &grants(of_entitlement(id))).unwrap();
        assert_eq!(found, [spelt.as_str()], "{id}");
        assert_eq!(store.grant(SYNC, &spelt, true).unwrap().id(), spelt);
        let expected = if id == "app:x:use" {
            "ok"
        } else {
            "store.not-found"
        };
        assert_eq!(code(store.entitlement(SYNC, id)), expected, "{id}");
        assert!(store.grant_digest(SYNC, id).unwrap().is_none());
    }
    for id in ["app:x:", "app:x", "app:x:ghos", "ghost", ":", "both"] {
        let found = ids(&*store, SYNC, &grants(of_entitlement(id)));
        assert_eq!(found.unwrap(), [""; 0], "{id}");
    }
    assert_eq!(
        ids(&*store, SYNC, &on(["app", "x"], "both")).unwrap(),
        ["both:user:u"]
    );
    assert_eq!(
        store.grant(SYNC, "both:user:u", true).unwrap().id(),
        "both:user:u"
    );
    let batch = GrantsForEntitlements::new(vec!["custom".into(), "app:x:ghost".into()], true);
    assert_eq!(collect(batch.records(&*store, SYNC)).len(), 2);
}

#[test]
fn entitlements_that_share_an_id() {
    let mut made = Made::new();
    // Two resources that spell the same, and two with an id that does not tell.
    for [of, on] in [["a:b", "c"], ["a", "b:c"]] {
        made.entitlement(of, on, "a:b:c:d")
            .grant([of, on, "a:b:c:d"], [of, "p"]);
        made.entitlement(of, on, "same")
            .grant([of, on, "same"], [of, "p"]);
        made.grant([of, on, "unlisted"], [of, "p"]);
    }
    made.entitlement("a", "b:c", "one")
        .grant(["a", "b:c", "one"], U);
    let store = made.open().unwrap();
    for id in ["a:b:c:d", "same"] {
        let doubt = "store.ambiguous";
        assert_eq!(code(store.entitlement(SYNC, id)), doubt);
        assert_eq!(ids(&*store, SYNC, &grants(of_entitlement(id))), Err(doubt));
        assert_eq!(
            code(c1z::store::count(
                &*store,
                SYNC,
                &grants(of_entitlement(id))
            )),
            doubt
        );
        assert_eq!(code(store.grant_digest(SYNC, id)), doubt);
        let batch = GrantsForEntitlements::new(vec!["one".into(), id.into()], true);
        let read = batch
            .records(&*store, SYNC)
            .and_then(|mut records| records.try_for_each(|r| r.map(drop)));
        assert_eq!(code(read), doubt);
        let named = c1z::query::entitlements_by_ids(&*store, SYNC, &[id.into()]);
        assert_eq!(code(named), doubt);
    }
    assert_eq!(
        ids(&*store, SYNC, &grants(of_entitlement("unlisted"))),
        Err("store.ambiguous")
    );
    // With the resource there is no doubt.
    for (resource, principal) in [(["a:b", "c"], "a:b:p"), (["a", "b:c"], "a:p")] {
        for id in ["a:b:c:d", "same", "unlisted"] {
            let found = ids(&*store, SYNC, &on(resource, id)).unwrap();
            assert_eq!(found, [format!("{id}:{principal}")]);
        }
        let listed = Query::Entitlements(EntitlementQuery {
            resource: Some(reference(resource)),
        });
        assert!(ids(&*store, SYNC, &listed).unwrap().len() >= 2);
    }
    assert_eq!(
        ids(&*store, SYNC, &grants(of_entitlement("one"))).unwrap(),
        ["one:user:u"]
    );
}

/// A store whose grants answer to other ids than their keys spell.
fn named() -> Box<dyn Store> {
    let mut made = Made::new();
    made.entitlement("app", "x", "app:x:use")
        .entitlement("app", "x", "app:x:use:user");
    let of = ["app", "x", "app:x:use"];
    made.grant_of(of, ["user", "plain"], "", &[]);
    made.grant_of(of, ["user", "spelt"], "app:x:use:user:spelt", &[]);
    made.grant_of(of, ["user", "own"], "my-own", &[]);
    made.grant_of(of, ["user", "first"], "twice", &[]);
    made.grant_of(of, ["user", "second"], "twice", &[]);
    // An id that another grant's key spells, whose own id is another one; and one that takes the place of none.
    made.grant_of(of, ["user", "thief"], "app:x:use:user:plain", &[]);
    made.grant_of(of, ["user", "moved"], "elsewhere", &[]);
    made.grant_of(of, ["user", "heir"], "app:x:use:user:moved", &[]);
    // Two keys that spell the same.
    made.grant_of(of, ["user:a", "b"], "", &[]);
    made.grant_of(["app", "x", "app:x:use:user"], ["a", "b"], "", &[]);
    let colons = ":".repeat(70);
    made.grant_of(of, ["user", &colons], "", &[]);
    made.grant_of(of, ["user", "many"], &colons, &[]);
    made.open().unwrap()
}

#[test]
fn grants_by_id() {
    let colons = ":".repeat(70);
    let spelt = format!("app:x:use:user:{colons}");
    let principal = |id: &str| {
        let store = named();
        let found = store.grant(SYNC, id, true)?;
        assert_eq!(found.id(), id);
        let grant: c1z::model::connector::v2::Grant = found.decode()?;
        c1z::Result::Ok(grant.principal.unwrap().id.unwrap().resource)
    };
    for (id, want) in [
        ("app:x:use:user:plain", "plain"),
        ("app:x:use:user:spelt", "spelt"),
        ("my-own", "own"),
        ("elsewhere", "moved"),
        // What its key spells is not its id, and so is free for another.
        ("app:x:use:user:moved", "heir"),
        (&spelt, colons.as_str()),
        (&colons, "many"),
    ] {
        assert_eq!(principal(id).unwrap(), want, "{id}");
    }
    for (id, want) in [
        ("twice", "store.ambiguous"),
        ("app:x:use:user:a:b", "store.ambiguous"),
        ("app:x:use:user:own", "store.not-found"),
        ("app:x:use:user:none", "store.not-found"),
        ("none", "store.not-found"),
        (":::", "store.not-found"),
        ("", "usage.malformed-id"),
    ] {
        assert_eq!(code(principal(id)), want, "{id}");
    }
}

/// The same in slices, and all rows of an id.
#[test]
fn grants_by_id_in_slices() {
    let ids = [
        "app:x:use:user:plain",
        "my-own",
        "twice",
        "elsewhere",
        "none",
        "app:x:use:user:a:b",
    ];
    for size in [1, 2, 5, usize::MAX] {
        for id in ids {
            let store = named();
            let want = named().grant(SYNC, id, true);
            let mut slices = 0;
            let got = loop {
                match store.grant_soon(SYNC, id, true) {
                    Ok(None) => store.go_over_grants(SYNC, size).unwrap(),
                    Ok(Some(found)) => break Ok(found),
                    Err(error) => break Err(error),
                }
                slices += 1;
                assert!(slices < 20, "{id} by {size}");
            };
            assert_eq!(code(got), code(want), "{id} by {size}");
        }
    }
    let store = named();
    let all = collect(store.grants(SYNC, &GrantQuery::default(), None));
    for id in all.iter().map(c1z::store::Record::id) {
        let mut rows = store.grant_rows(SYNC, &id).unwrap().unwrap();
        rows.sort_by_key(|key| key.0);
        let mut want: Vec<_> = all.iter().filter(|r| r.id() == id).map(|r| r.key).collect();
        want.sort_by_key(|key| key.0);
        assert_eq!(rows, want, "{id}");
    }
}

/// Answers do not depend on what was asked before.
#[test]
fn an_id_after_other_reads() {
    let store = named();
    let mut after = None;
    // A scan that stops half-way, one that begins anew, and one that goes on.
    for max in [3, 100] {
        after = store
            .scan_grants(SYNC, after.as_ref(), max, &mut |_| Ok(()))
            .unwrap();
    }
    store.scan_grants(SYNC, None, 2, &mut |_| Ok(())).unwrap();
    assert_eq!(code(store.grant(SYNC, "my-own", true)), "ok");
    assert_eq!(code(store.grant(SYNC, "twice", true)), "store.ambiguous");
    // A reader that gives up in the middle is no end, wherever it began.
    let enough = || c1z::Error::new("usage.page-token", "Enough of that, thank you.");
    for begin in [0, 2] {
        let store = named();
        let mut after = None;
        if begin > 0 {
            after = store
                .scan_grants(SYNC, None, begin, &mut |_| Ok(()))
                .unwrap();
        }
        let mut shown = 0;
        let scan = store.scan_grants(SYNC, after.as_ref(), 100, &mut |_| {
            shown += 1;
            if shown > 8 { Err(enough()) } else { Ok(()) }
        });
        assert_eq!(code(scan), "usage.page-token");
        assert_eq!(code(store.grant(SYNC, "my-own", true)), "ok");
        assert_eq!(code(store.grant(SYNC, "elsewhere", true)), "ok");
        assert_eq!(code(store.grant(SYNC, "twice", true)), "store.ambiguous");
        assert_eq!(store.grant_rows(SYNC, "twice").unwrap().unwrap().len(), 2);
    }
}
