//! The views of all fixtures of both formats, each beside what the reference reader said of it.

use c1z::query::Engine;
use c1z::store::{self, GrantQuery, Query, Record, ResourceRef};
use c1z::{Limits, Store};
use serde_json::{Map, Value};

use super::{collect, fixtures, golden, ids_sha256};

/// Runs a check on every fixture, naming the one that fails.
pub fn each(check: impl Fn(&str, &dyn Store, &Value)) {
    each_engine(|name, engine, golden| check(name, engine.store(), golden));
}

/// The same with the engine over the store.
pub fn each_engine(check: impl Fn(&str, &Engine, &Value)) {
    let mut all = fixtures("-v1");
    for more in ["-v1-slim", "-v3", "-v3-tar", "-v3-tar_zstd", "-v3-nodigest"] {
        all.extend(fixtures(more));
    }
    assert!(all.len() >= 55, "fixtures are missing: {}", all.len());
    for (name, path) in all {
        let store = c1z::open(&std::fs::read(&path).unwrap(), Limits::default())
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        let engine = Engine::new(store, Limits::default()).unwrap();
        check(&name, &engine, &golden(&path));
    }
}

/// … and on every view of it.
pub fn each_view(check: impl Fn(&View<'_>)) {
    each_engine(|name, engine, golden| {
        for (sync, view) in golden["views"].as_object().unwrap() {
            check(&View {
                name,
                engine,
                store: engine.store(),
                sync,
                golden: view,
            });
        }
    });
}

pub struct View<'a> {
    pub name: &'a str,
    pub engine: &'a Engine,
    pub store: &'a dyn Store,
    pub sync: &'a str,
    pub golden: &'a Value,
}

impl View<'_> {
    /// Whether the file is of the format whose reader always has the expansion, and orders by key.
    pub fn is_v3(&self) -> bool {
        is_v3(self.name)
    }

    pub fn read(&self, query: &Query) -> Vec<Record> {
        collect(store::records(self.store, self.sync, query, None))
    }

    pub fn grants(&self, query: GrantQuery) -> Vec<Record> {
        self.read(&Query::Grants(query))
    }

    /// The same for ids alone.
    pub fn ids(&self, what: &str, records: &[Record], summary: &Value) {
        assert_eq!(
            ids_sha256(records),
            summary["ids_sha256"].as_str().unwrap(),
            "{} {} {what}",
            self.name,
            self.sync
        );
    }

    /// … where the golden's key can be read as more than one resource.
    pub fn any_split(
        &self,
        what: &str,
        joined: &str,
        summary: &Value,
        read: impl Fn(ResourceRef) -> Vec<Record>,
    ) {
        let want = summary["ids_sha256"].as_str().unwrap();
        // An empty id would be an error of its own.
        let mut lists = splits(joined).filter(|r| !r.resource.is_empty()).map(&read);
        assert!(
            lists.any(|list| ids_sha256(&list) == want),
            "{} {} {what} {joined:?}",
            self.name,
            self.sync
        );
    }

    pub fn map(&self, path: &str) -> Map<String, Value> {
        self.golden
            .pointer(path)
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default()
    }
}

pub fn is_v3(name: &str) -> bool {
    name.contains("-v3")
}

/// The ways to read a golden's `type:id`: ids may hold colons, so the joined text can be ambiguous.
pub fn splits(joined: &str) -> impl Iterator<Item = ResourceRef> + '_ {
    joined.match_indices(':').map(|(at, _)| ResourceRef {
        resource_type: joined[..at].to_owned(),
        resource: joined[at + 1..].to_owned(),
    })
}

pub fn without_expansion() -> GrantQuery {
    GrantQuery {
        include_expansion: false,
        ..GrantQuery::default()
    }
}

pub fn entitlement(id: &str) -> GrantQuery {
    GrantQuery {
        entitlement_id: Some(id.to_owned()),
        ..without_expansion()
    }
}

pub fn principal(r: ResourceRef) -> GrantQuery {
    GrantQuery {
        principal: Some(r),
        ..without_expansion()
    }
}
