//! What records refer to, as their keys say.

use std::borrow::Cow;

use super::LsmStore;
use super::identity::EntitlementKey;
use super::keys::tail;
use super::plan::Plan;
use super::tuple::{self, Malformed};
use crate::error::Result;
use crate::store::query::Reference;
use crate::store::record::Position;

impl LsmStore {
    pub(super) fn scan_keys_of_references(
        &self,
        by: Reference,
        after: Option<&Position>,
        max: usize,
        visit: &mut dyn FnMut(&[&[u8]]) -> Result<()>,
    ) -> Result<Option<Position>> {
        let plan = Plan::referring(by);
        let (header, mut id) = (plan.header, Vec::new());
        self.walk_plan(plan, after, max, &mut |walk| {
            let tuple = tail(walk.key(), header)?;
            // Keys that no writer makes are found by no filter.
            match by {
                Reference::ResourceType => {
                    if let Ok([of]) = first(tuple) {
                        visit(&[&of])?;
                    }
                }
                Reference::Entitlement => {
                    if let Ok(of) = first(tuple).and_then(EntitlementKey::from_elements) {
                        id.clear();
                        of.put_id(&mut id);
                        visit(&[&id, &of.resource_type, &of.resource])?;
                    }
                }
                _ => {
                    if let Ok([of, on]) = first(tuple) {
                        visit(&[&of, &on])?;
                    }
                }
            }
            Ok(1)
        })
    }
}

/// The first `N` elements of a longer tuple.
fn first<const N: usize>(tuple: &[u8]) -> Result<[Cow<'_, [u8]>; N], Malformed> {
    tuple::exactly(tuple::split(tuple, N)?.0)
}
