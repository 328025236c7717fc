//! What the tests here share.

use c1z::query::{self, PageEnd};
use c1z::store::{self, GrantQuery, Query, ResourceRef};
use c1z::{Limits, Store};
use serde_json::Value;

pub fn code<T>(result: c1z::Result<T>) -> &'static str {
    result.map_or_else(|e| e.code(), |_| "ok")
}

/// Codes of the warnings so far.
pub fn warned(store: &dyn Store) -> Vec<&'static str> {
    store.warnings().iter().map(|w| w.code).collect()
}

pub fn reference([resource_type, resource]: [&str; 2]) -> ResourceRef {
    ResourceRef {
        resource_type: resource_type.into(),
        resource: resource.into(),
    }
}

/// Ids of a list, or the code of what ended it.
pub fn ids(store: &dyn Store, sync: &str, query: &Query) -> Result<Vec<String>, &'static str> {
    let records = store::records(store, sync, query, None).map_err(|e| e.code())?;
    let ids = records.map(|record| Ok(record.map_err(|e| e.code())?.id()));
    ids.collect()
}

pub fn grants(query: GrantQuery) -> Query {
    Query::Grants(query)
}

pub fn of_entitlement(id: &str) -> GrantQuery {
    GrantQuery {
        entitlement_id: Some(id.into()),
        ..GrantQuery::default()
    }
}

/// The texts and tokens of all pages of a size.
pub fn pages(
    store: &dyn Store,
    sync: &str,
    query: &Query,
    size: usize,
) -> c1z::Result<Vec<(Vec<Value>, Option<String>)>> {
    let (mut all, mut token) = (Vec::new(), None::<String>);
    loop {
        let limits = Limits::default();
        let page = query::page(
            store,
            sync,
            query,
            token.as_deref(),
            size,
            PageEnd::Exact,
            &limits,
        )?;
        token.clone_from(&page.next);
        all.push((serde_json::from_slice(&page.text).unwrap(), page.next));
        if token.is_none() {
            return Ok(all);
        }
    }
}
