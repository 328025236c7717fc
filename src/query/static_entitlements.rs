//! `ListStaticEntitlements`: always empty, in the reference as here. No sync stores any.

use crate::error::Result;
use crate::query::page::Page;
use crate::query::token::refused;
use crate::store::Store;

/// An empty page. Errors: `store.unknown-sync`, and `usage.page-token` for any token, since this list
/// gives out none.
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// assert_eq!(c1z::query::static_entitlements(&*store, &sync_id, None)?.text, b"[]");
/// # Ok::<(), c1z::Error>(())
/// ```
pub fn static_entitlements(store: &dyn Store, sync_id: &str, token: Option<&str>) -> Result<Page> {
    store.check_sync(sync_id)?;
    if token.is_some_and(|token| !token.is_empty()) {
        return Err(refused());
    }
    Ok(Page {
        text: b"[]".to_vec(),
        ..Page::default()
    })
}
