//! Several records by their ids: `ListResourcesByIds` and `ListEntitlementsByIds`.
//!
//! The answer is in the order of the request, an id that is asked for twice is answered twice, an id
//! that is empty or has an empty half is passed over, and one that nothing answers to is left out.
//! The reference's SQLite reader keeps no order and answers an id once per 500 asked for, an accident
//! of how it splits the request; its Pebble reader does as we do, and so does whoever zips the two.

use crate::error::Result;
use crate::store::{Record, ResourceRef, Store};

/// The resources of these ids. Type and id are compared one by one, never as joined text.
///
/// Errors: `store.ambiguous` for an id that several rows claim.
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// use c1z::store::ResourceRef;
/// let id = |resource: &str| ResourceRef { resource_type: "user".into(), resource: resource.into() };
/// let found = c1z::query::resources_by_ids(&*store, &sync_id, &[id("bob"), id("nobody"), id("bob")])?;
/// assert_eq!(found.len(), 2);
/// # Ok::<(), c1z::Error>(())
/// ```
pub fn resources_by_ids(
    store: &dyn Store,
    sync_id: &str,
    ids: &[ResourceRef],
) -> Result<Vec<Record>> {
    let ids = ids
        .iter()
        .filter(|id| !id.resource_type.is_empty() && !id.resource.is_empty());
    found(
        store,
        sync_id,
        &mut ids.map(|id| store.resource(sync_id, id)),
    )
}

/// The entitlements of these ids.
///
/// Errors: `store.ambiguous` for an id that several rows claim.
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// let found = c1z::query::entitlements_by_ids(&*store, &sync_id, &["app:acme:login".into()])?;
/// assert_eq!(found[0].id(), "app:acme:login");
/// # Ok::<(), c1z::Error>(())
/// ```
pub fn entitlements_by_ids(
    store: &dyn Store,
    sync_id: &str,
    ids: &[String],
) -> Result<Vec<Record>> {
    let ids = ids.iter().filter(|id| !id.is_empty());
    found(
        store,
        sync_id,
        &mut ids.map(|id| store.entitlement(sync_id, id)),
    )
}

fn found(
    store: &dyn Store,
    sync_id: &str,
    gets: &mut dyn Iterator<Item = Result<Record>>,
) -> Result<Vec<Record>> {
    // An empty request too names a sync that must be there.
    store.check_sync(sync_id)?;
    let mut records = Vec::new();
    for get in gets {
        match get {
            Ok(record) => records.push(record),
            Err(error) if error.code() == "store.not-found" => {}
            Err(error) => return Err(error),
        }
    }
    Ok(records)
}
