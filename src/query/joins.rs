//! What a row shows of the records it refers to: their names, and how many refer to it.

use std::borrow::Cow;

use super::Engine;
use super::columns::{Cells, Column, Values, columns, place};
use super::tally::Tally;
use crate::error::Result;
use crate::store::{
    EntitlementQuery, GrantParts, GrantQuery, Kind, Query, Reference, ResourceQuery, ResourceRef,
};
use crate::work::Pace;

/// Records from which on one walk over what refers to them is shorter than a look-up each, where they are a good part of all.
const MANY: usize = 4096;

/// What refers to any record, as a column counts it: where that is shorter than to count for each of so many rows.
pub(super) async fn tally_for(
    engine: &Engine,
    pace: &Pace,
    (kind, sync_id): (Kind, &str),
    column: &Column,
    (rows, total): (usize, usize),
) -> Result<Option<Tally>> {
    if !counts(column) || rows < MANY || rows < total / 4 {
        return Ok(None);
    }
    let tally = engine.tally(pace, sync_id, reference(kind, column.name));
    tally.await.map(Some)
}

/// Whether a column is the number of records that refer to one.
fn counts(column: &Column) -> bool {
    column.joined && column.values == Values::Number
}

/// Fills the joined cells of records of one kind.
pub(super) struct Joins<'a> {
    kind: Kind,
    sync_id: &'a str,
    /// Places of the joined columns that are wanted.
    wanted: Vec<usize>,
    /// Numbers that are known of all records, by place.
    tallies: Vec<(usize, Tally)>,
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
            tallies: Vec::new(),
        }
    }

    /// Counts at once what refers to any record, if so many of `total` are to be filled that it pays.
    pub(super) async fn expect(
        &mut self,
        engine: &Engine,
        pace: &Pace,
        rows: usize,
        total: usize,
    ) -> Result<()> {
        let all = columns(self.kind);
        for place in &self.wanted {
            let Some(column) = all.get(*place) else {
                continue;
            };
            let of = (self.kind, self.sync_id);
            let tally = tally_for(engine, pace, of, column, (rows, total)).await?;
            self.tallies.extend(tally.map(|tally| (*place, tally)));
        }
        Ok(())
    }

    /// About what one row costs, in units of work.
    pub(super) fn cost(&self) -> u64 {
        let numbers = self.wanted.iter().filter(|place| self.is_number(**place));
        let looked_up = numbers.count().saturating_sub(self.tallies.len());
        (looked_up as u64).saturating_mul(8).saturating_add(3)
    }

    fn is_number(&self, place: usize) -> bool {
        columns(self.kind).get(place).is_some_and(counts)
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
            let count = match self.own(engine, cells) {
                Some(own) => self.referring(engine, pace, *place, &own).await?,
                None => 0,
            };
            if let Some(cell) = cells.get_mut(*place) {
                *cell = Cow::Owned(count.to_string().into_bytes());
            }
        }
        Ok(())
    }

    /// How many refer to a record, as far as a column counts them.
    async fn referring(
        &self,
        engine: &Engine,
        pace: &Pace,
        place: usize,
        own: &[String],
    ) -> Result<u64> {
        if let Some((_, tally)) = self.tallies.iter().find(|(of, _)| *of == place) {
            return Ok(tally.get(own));
        }
        let query = referring(reference(self.kind, column_name(self.kind, place)), own);
        let counted = engine.counted(pace, self.sync_id, &query, None);
        Ok(counted.await?.value)
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

    /// What others refer to this record by; nothing refers to what has no id, and an empty one would be no filter at all.
    pub(super) fn own(&self, engine: &Engine, cells: &Cells<'_>) -> Option<Vec<String>> {
        let cell = |at: usize| {
            let cell = cells.get(at).map_or(&[][..], |cell| cell);
            String::from_utf8_lossy(cell).into_owned()
        };
        let (own, id) = match self.kind {
            Kind::Resources => (vec![cell(1), cell(2)], 1),
            // Entitlements of two resources may share an id where the resource is a part of what names them.
            Kind::Entitlements if engine.store().filters_as_shown() => {
                (vec![cell(1), cell(4), cell(5)], 0)
            }
            _ => (vec![cell(1)], 0),
        };
        own.get(id).is_some_and(|id| !id.is_empty()).then_some(own)
    }
}

/// By what the records that a column counts refer to the one that it is of.
fn reference(kind: Kind, name: &str) -> Reference {
    match (kind, name) {
        (Kind::ResourceTypes, _) => Reference::ResourceType,
        (Kind::Resources, "children") => Reference::Parent,
        (Kind::Resources, "entitlements") => Reference::Resource,
        (Kind::Resources, _) => Reference::Principal,
        (_, _) => Reference::Entitlement,
    }
}

/// The records that refer to one by this.
fn referring(by: Reference, own: &[String]) -> Query {
    let part = |at: usize| own.get(at).cloned().unwrap_or_default();
    let resource = |at: usize| {
        let (resource_type, resource) = (part(at), part(at.saturating_add(1)));
        (own.len() > at).then_some(ResourceRef {
            resource_type,
            resource,
        })
    };
    match by {
        Reference::ResourceType => Query::Resources(ResourceQuery {
            resource_type_id: Some(part(0)),
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
            entitlement_id: Some(part(0)),
            resource: resource(1),
            ..GrantQuery::default()
        }),
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
