//! What a row shows of the records it refers to: their names, and how many refer to it.

use std::borrow::Cow;

use super::Engine;
use super::columns::{Cells, Column, columns, place};
use crate::error::Result;
use crate::store::{
    EntitlementQuery, GrantParts, GrantQuery, Kind, Query, ResourceQuery, ResourceRef,
};
use crate::work::Pace;

/// Fills the joined cells of records of one kind.
pub(super) struct Joins<'a> {
    kind: Kind,
    sync_id: &'a str,
    /// Places of the joined columns that are wanted.
    wanted: Vec<usize>,
}

impl<'a> Joins<'a> {
    pub(super) fn new<'c>(
        kind: Kind,
        sync_id: &'a str,
        wanted: impl Iterator<Item = &'c Column>,
    ) -> Self {
        let joined = wanted.filter(|column| column.joined);
        Self {
            kind,
            sync_id,
            wanted: joined.map(|column| place(kind, column)).collect(),
        }
    }

    /// About what one row costs, in units of work.
    pub(super) fn cost(&self) -> u64 {
        let numbers = self.wanted.iter().filter(|place| self.is_number(**place));
        (numbers.count() as u64).saturating_mul(8).saturating_add(3)
    }

    fn is_number(&self, place: usize) -> bool {
        let column = columns(self.kind).get(place);
        column.is_some_and(|c| c.values == super::columns::Values::Number)
    }

    /// Puts names and numbers in their places, in slices: many may refer to one.
    pub(super) async fn fill(
        &self,
        engine: &Engine,
        pace: &Pace,
        cells: &mut Cells<'_>,
    ) -> Result<()> {
        self.fill_names(engine, cells)?;
        for place in self.wanted.iter().filter(|place| self.is_number(**place)) {
            let count = match self.referring(engine, column_name(self.kind, *place), cells) {
                Some(query) => {
                    let counted = engine.counted(pace, self.sync_id, &query, None);
                    counted.await?.value
                }
                None => 0,
            };
            if let Some(cell) = cells.get_mut(*place) {
                *cell = Cow::Owned(count.to_string().into_bytes());
            }
        }
        Ok(())
    }

    /// Puts names in their places.
    pub(super) fn fill_names(&self, engine: &Engine, cells: &mut Cells<'_>) -> Result<()> {
        for place in self.wanted.iter().filter(|place| !self.is_number(**place)) {
            let name = self.name(engine, column_name(self.kind, *place), cells)?;
            if let (Some(name), Some(cell)) = (name, cells.get_mut(*place)) {
                *cell = Cow::Owned(name);
            }
        }
        Ok(())
    }

    /// The display name of what the record refers to, where the sync has it.
    fn name(&self, engine: &Engine, name: &str, cells: &Cells<'_>) -> Result<Option<Vec<u8>>> {
        let cell = |at: usize| cells.get(at).map_or(&[][..], |cell| cell);
        let of = match (self.kind, name) {
            (Kind::Grants, "entitlementName") => {
                return engine.entitlement_name(self.sync_id, cell(4));
            }
            (Kind::Grants, "principalName") => (cell(1), cell(2)),
            (Kind::Grants, _) => (cell(6), cell(7)),
            (Kind::Resources, _) => (cell(3), cell(4)),
            (_, _) => (cell(4), cell(5)),
        };
        engine.resource_name(self.sync_id, of)
    }

    /// The records that refer to this one, as far as a column counts them.
    fn referring(&self, engine: &Engine, name: &str, cells: &Cells<'_>) -> Option<Query> {
        let cell = |at: usize| {
            let cell = cells.get(at).map_or(&[][..], |cell| cell);
            String::from_utf8_lossy(cell).into_owned()
        };
        let own = || ResourceRef {
            resource_type: cell(1),
            resource: cell(2),
        };
        // An empty id would be no filter at all; nothing refers to what has none.
        let id = if self.kind == Kind::Resources { 2 } else { 1 };
        if cell(id).is_empty() {
            return None;
        }
        Some(match (self.kind, name) {
            (Kind::ResourceTypes, _) => Query::Resources(ResourceQuery {
                resource_type_id: Some(cell(1)),
                ..ResourceQuery::default()
            }),
            (Kind::Resources, "children") => Query::Resources(ResourceQuery {
                parent: Some(own()),
                ..ResourceQuery::default()
            }),
            (Kind::Resources, "entitlements") => Query::Entitlements(EntitlementQuery {
                resource: Some(own()),
            }),
            (Kind::Resources, _) => Query::Grants(GrantQuery {
                principal: Some(own()),
                ..GrantQuery::default()
            }),
            (_, _) => Query::Grants(GrantQuery {
                entitlement_id: Some(cell(1)),
                // Entitlements of two resources may share an id where the resource is a part of what names them.
                resource: engine.store().filters_as_shown().then(|| ResourceRef {
                    resource_type: cell(4),
                    resource: cell(5),
                }),
                ..GrantQuery::default()
            }),
        })
    }
}

fn column_name(kind: Kind, place: usize) -> &'static str {
    columns(kind).get(place).map_or("", |column| column.name)
}

/// The name that was looked up last in a column of grants: runs of them refer to the same.
#[derive(Debug, Default)]
pub(super) struct LastName {
    of: Option<(Vec<u8>, Vec<u8>)>,
    name: Option<Vec<u8>>,
}

impl LastName {
    /// The display name that the column at this place shows; `None` where the sync does not have it.
    pub(super) fn get(
        &mut self,
        engine: &Engine,
        sync_id: &str,
        parts: &GrantParts<'_>,
        place: usize,
    ) -> Result<Option<&[u8]>> {
        let of: (&[u8], &[u8]) = match place {
            3 => parts.principal,
            5 => (parts.entitlement.0, &[]),
            _ => parts.resource,
        };
        let last = self.of.as_ref();
        if last.is_none_or(|last| (last.0.as_slice(), last.1.as_slice()) != of) {
            self.name = if place == 5 {
                engine.entitlement_name(sync_id, of.0)?
            } else {
                engine.resource_name(sync_id, of)?
            };
            self.of = Some((of.0.to_vec(), of.1.to_vec()));
        }
        Ok(self.name.as_deref())
    }
}
