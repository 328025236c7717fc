//! How many records refer to each other one, counted in one walk.

use std::rc::Rc;

use super::Engine;
use super::index::{Entities, Interner, join};
use crate::error::Result;
use crate::store::{Kind, Reference};
use crate::work::Pace;

/// Records gone over by one call of the store.
const STEP: usize = 1024;

/// Numbers of records by what they refer to.
pub(super) struct Tally {
    by: Reference,
    ids: Ids,
    counts: Vec<u64>,
}

/// What gives the numbers of what is referred to.
enum Ids {
    /// The table of an index.
    Held(Rc<Entities>, Kind),
    /// All that anything refers to: where names say more than the table's ids.
    Own(Interner),
}

impl Ids {
    fn get(&self) -> &Interner {
        match self {
            Self::Held(entities, kind) => &entities.table(*kind).ids,
            Self::Own(ids) => ids,
        }
    }
}

impl Tally {
    /// How many refer to this. What has no id is referred to by none.
    pub(super) fn get(&self, own: &[String]) -> u64 {
        let mut id = Vec::new();
        self.put_id(&mut id, own.iter().map(String::as_bytes));
        self.number(&id)
            .map_or(0, |number| self.at(number as usize))
    }

    /// How many refer to a row of the index, by its number, where it gave the ids.
    pub(super) fn of_row(&self, row: u32) -> u64 {
        let ids = self.ids.get();
        // Rows of one id share what refers to it.
        let row = match ids.is_distinct() {
            true => Some(row),
            false => ids.find(ids.get(row)),
        };
        row.map_or(0, |row| self.at(row as usize))
    }

    fn at(&self, number: usize) -> u64 {
        self.counts.get(number).copied().unwrap_or_default()
    }

    fn number(&self, id: &[u8]) -> Option<u32> {
        self.ids.get().find(id)
    }

    /// Appends what is referred to as the ids have it.
    fn put_id<'v>(&self, out: &mut Vec<u8>, values: impl Iterator<Item = &'v [u8]>) {
        let plain = matches!(self.ids, Ids::Held(_, Kind::Entitlements));
        for value in values {
            if plain {
                out.extend_from_slice(value);
            } else {
                join(out, &[value]);
            }
        }
    }

    /// Takes in what one record refers to.
    fn add(&mut self, id: &[u8]) -> Result<Option<u32>> {
        if let Ids::Own(ids) = &mut self.ids {
            let number = ids.intern(id)?;
            if number as usize == self.counts.len() {
                self.counts.push(0);
            }
            return Ok(Some(number));
        }
        Ok(self.number(id))
    }

    /// Which of the values is the id proper: filters by an empty one are none, so that nothing is found by it.
    fn id_of(&self) -> usize {
        usize::from(!matches!(
            self.by,
            Reference::ResourceType | Reference::Entitlement
        ))
    }
}

impl Engine {
    /// Counts all records of a sync that refer to others.
    pub(super) async fn tally(&self, pace: &Pace, sync_id: &str, by: Reference) -> Result<Tally> {
        let held = match by {
            Reference::Parent | Reference::Resource | Reference::Principal => Some(Kind::Resources),
            Reference::Entitlement if !self.store().filters_as_shown() => Some(Kind::Entitlements),
            _ => None,
        };
        let (ids, known) = match held {
            Some(kind) => {
                let entities = self.entities(pace, sync_id).await?;
                let known = entities.table(kind).keys.len();
                (Ids::Held(entities, kind), known)
            }
            None => (Ids::Own(Interner::default()), 0),
        };
        let mut tally = Tally {
            by,
            ids,
            counts: vec![0; known],
        };
        let (mut after, mut id) = (None, Vec::new());
        // Those that refer to the same often follow each other.
        let (mut last, mut number) = (Vec::new(), None);
        let total = self.store().about(sync_id, by.kind());
        let mut done = 0_u64;
        pace.stage();
        loop {
            let mut take = |values: &[&[u8]]| {
                if values.get(tally.id_of()).is_none_or(|id| id.is_empty()) {
                    return Ok(());
                }
                id.clear();
                tally.put_id(&mut id, values.iter().copied());
                if id != last {
                    number = tally.add(&id)?;
                    std::mem::swap(&mut last, &mut id);
                }
                let slot = number.and_then(|number| tally.counts.get_mut(number as usize));
                if let Some(count) = slot {
                    *count = count.saturating_add(1);
                }
                Ok(())
            };
            after = self
                .store()
                .scan_references(sync_id, by, after.as_ref(), STEP, &mut take)?;
            if after.is_none() {
                return Ok(tally);
            }
            done = done.saturating_add(STEP as u64);
            if let Some(total) = total {
                pace.report(done, total.max(done));
            }
            pace.spend(STEP as u64).await;
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests {
    use super::{Engine, Kind, Pace, Reference};
    use crate::query::columns::{cells, column};
    use crate::query::joins::Joins;
    use crate::store::Query;
    use crate::work::run;
    use crate::{Limits, store};

    const COUNTED: [(Kind, &str, Reference); 5] = [
        (Kind::ResourceTypes, "resources", Reference::ResourceType),
        (Kind::Resources, "children", Reference::Parent),
        (Kind::Resources, "entitlements", Reference::Resource),
        (Kind::Resources, "grants", Reference::Principal),
        (Kind::Entitlements, "grants", Reference::Entitlement),
    ];

    /// A tally of every row says what looking it up says, in every file there is.
    #[test]
    fn says_what_looking_up_says() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
        let (mut compared, mut counted) = (0, 0);
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "c1z") {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let Ok(store) = crate::open(&bytes, Limits::default()) else {
                continue;
            };
            let engine = Engine::new(store, Limits::default()).unwrap();
            for sync in engine.store().syncs().unwrap() {
                for (kind, name, by) in COUNTED {
                    let called = format!("{} {} {name}", path.display(), sync.id);
                    let compare = async |pace: &Pace| {
                        let tally = engine.tally(pace, &sync.id, by).await?;
                        let joins = Joins::new(kind, &sync.id, [column(kind, name)?].into_iter());
                        let rows =
                            store::records(engine.store(), &sync.id, &Query::all(kind), None)?;
                        let mut results = Vec::new();
                        for (row, record) in (0..).zip(rows) {
                            let record = record?;
                            let mut cells = cells(kind, &record.wire).unwrap();
                            let own = joins.own(&engine, &cells);
                            let tallied = own.map_or(0, |own| tally.get(&own));
                            joins.fill(&engine, pace, &mut cells).await?;
                            let place = super::super::columns::place(kind, column(kind, name)?);
                            let looked_up: u64 =
                                String::from_utf8_lossy(&cells[place]).parse().unwrap();
                            let by_row = matches!(tally.ids, super::Ids::Held(..));
                            results.push((tallied, looked_up, by_row.then(|| tally.of_row(row))));
                        }
                        Ok(results)
                    };
                    let Ok(results) = run(compare) else {
                        continue;
                    };
                    for (tallied, looked_up, of_row) in results {
                        assert_eq!(tallied, looked_up, "{called}");
                        assert_eq!(of_row.unwrap_or(looked_up), looked_up, "{called}");
                        compared += 1;
                        counted += looked_up;
                    }
                }
            }
        }
        assert!(compared > 1000 && counted > 1000, "{compared} {counted}");
    }
}
