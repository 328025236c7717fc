//! What a sync holds, in numbers: `StatsV2` and the older `Stats`, stored or counted.

use crate::error::{Error, Result};
use crate::query::syncs::listed;
use crate::store::{
    ByName, Counted, Kind, Store, SyncRun, SyncStats, SyncType, Warning, latest_finished,
};
use crate::work::Pace;

/// Rows that one statement counts: some milliseconds. Assets are larger than other rows.
const CHUNK: u64 = 20_000;
const ASSET_CHUNK: u64 = 1_000;

/// The stats of a sync, by its id or, with an empty one, of the latest finished one of a type. The
/// stored ones if there are resource types in them, else counted.
///
/// Errors: `store.not-found` where no sync has finished, `store.unknown-sync`, and `usage.sync-type`
/// for a sync of another type.
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// use c1z::{query::stats_v2, store::SyncType, work::{Pace, run}};
/// let stats = run(async |pace: &Pace| stats_v2(&*store, SyncType::Full, "", pace).await)?;
/// assert_eq!(stats.grants, 25);
/// # Ok::<(), c1z::Error>(())
/// ```
pub async fn stats_v2(
    store: &dyn Store,
    sync_type: SyncType,
    sync_id: &str,
    pace: &Pace,
) -> Result<SyncStats> {
    let run = named(store, sync_type, sync_id)?;
    of(store, run, pace).await
}

/// The same as a flat map, as older releases gave it: `resource_types`; `entitlements` and `grants`
/// unless the sync is of resources only; of v3 files these in any case, and `resources` and `assets`; and
/// the number of resources of each resource type under the type's id, which takes the place of one of
/// these names if it is one.
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// use c1z::{query::stats, store::SyncType, work::{Pace, run}};
/// let flat = run(async |pace: &Pace| stats(&*store, SyncType::Any, &sync_id, pace).await)?;
/// assert_eq!(flat.get("user"), Some(&3));
/// # Ok::<(), c1z::Error>(())
/// ```
pub async fn stats(
    store: &dyn Store,
    sync_type: SyncType,
    sync_id: &str,
    pace: &Pace,
) -> Result<ByName<i64>> {
    let run = named(store, sync_type, sync_id)?;
    let all = store.stats_count_all();
    let with_grants = all || !is_resources_only(&run);
    let stats = of(store, run, pace).await?;
    let mut flat = ByName::default();
    put(&mut flat, "resource_types", stats.resource_types);
    if all {
        put(&mut flat, "resources", stats.resources);
        put(&mut flat, "assets", stats.assets);
    }
    if with_grants {
        put(&mut flat, "entitlements", stats.entitlements);
        put(&mut flat, "grants", stats.grants);
    }
    for (resource_type, resources) in stats.resources_by_resource_type.iter() {
        put(&mut flat, resource_type, *resources);
    }
    Ok(flat)
}

/// The stats of a sync counted anew, whatever is stored. Resources are those of the resource types
/// that the sync has; entitlements and grants are counted whatever their type, and not at all where
/// the sync is of resources only. Of v3 files every row is counted. Timings are those of the sync's token.
///
/// Where the stored numbers are others, the file's warnings say so afterwards: `sync.stats-differ`.
///
/// Error: `store.unknown-sync`.
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// use c1z::{query::recount, work::{Pace, run}};
/// let stats = run(async |pace: &Pace| recount(&*store, &sync_id, pace).await)?;
/// assert_eq!((stats.resources, stats.assets), (10, 4));
/// # Ok::<(), c1z::Error>(())
/// ```
pub async fn recount(store: &dyn Store, sync_id: &str, pace: &Pace) -> Result<SyncStats> {
    let run = listed(store, sync_id)?;
    let mut stats = SyncStats::default();
    let types = count(store, sync_id, Counted::Records(Kind::ResourceTypes), pace).await?;
    let resources = count(store, sync_id, Counted::Records(Kind::Resources), pace).await?;
    stats.resource_types = sum(&types);
    let all = store.stats_count_all();
    let number = |id: &str| resources.get(id).copied().unwrap_or_default();
    stats.resources_by_resource_type = match all {
        true => resources,
        false => types
            .iter()
            .map(|(id, _)| (id.to_owned(), number(id)))
            .collect(),
    };
    stats.resources = sum(&stats.resources_by_resource_type);
    if all || !is_resources_only(&run) {
        let entitlements = Counted::Records(Kind::Entitlements);
        stats.entitlements_by_resource_type = count(store, sync_id, entitlements, pace).await?;
        stats.entitlements = sum(&stats.entitlements_by_resource_type);
        let grants = Counted::Records(Kind::Grants);
        stats.grants_by_resource_type = count(store, sync_id, grants, pace).await?;
        stats.grants = sum(&stats.grants_by_resource_type);
    }
    stats.assets = sum(&count(store, sync_id, Counted::Assets, pace).await?);
    if !run.orphan {
        stats.add_timings(&store.sync_token(sync_id)?);
    }
    if let Some(stored) = trusted(store, &run)
        && !same(stored, &stats)
    {
        let message = "The stored stats of a sync are not what its records add up to: its writer counted wrongly, or records are missing.";
        store.warn(Warning::new("sync.stats-differ", message).id(sync_id));
    }
    Ok(stats)
}

/// The sync that is meant.
fn named(store: &dyn Store, sync_type: SyncType, sync_id: &str) -> Result<SyncRun> {
    let name = sync_type.name();
    if sync_id.is_empty() {
        let syncs = store.syncs()?;
        return latest_finished(&syncs, sync_type).cloned().ok_or_else(|| {
            let of_type = match sync_type {
                SyncType::Any => String::new(),
                _ => format!(" of the type {name}"),
            };
            Error::new(
                "store.not-found",
                format!(
                    "The file has no finished sync{of_type}. Name the sync whose stats you want."
                ),
            )
        });
    }
    let run = listed(store, sync_id)?;
    if sync_type != SyncType::Any && run.sync_type != name {
        return Err(Error::new(
            "usage.sync-type",
            format!(
                "The sync {sync_id:?} is not of the type {name}. Leave out either the type or the id."
            ),
        ));
    }
    Ok(run)
}

async fn of(store: &dyn Store, run: SyncRun, pace: &Pace) -> Result<SyncStats> {
    match trusted(store, &run) {
        Some(stats) => Ok(stats.clone()),
        None => recount(store, &run.id, pace).await,
    }
}

/// The stored stats. In v1 they are worth nothing without resource types: some writers stored zeros.
fn trusted<'a>(store: &dyn Store, run: &'a SyncRun) -> Option<&'a SyncStats> {
    let stored = run.stats.as_ref();
    stored.filter(|stats| stats.resource_types > 0 || store.stats_count_all())
}

/// Whether two stats have the same numbers of records. Types without any may be named or not.
fn same(one: &SyncStats, other: &SyncStats) -> bool {
    let numbers = |stats: &SyncStats| {
        [
            stats.resource_types,
            stats.resources,
            stats.entitlements,
            stats.grants,
            stats.assets,
        ]
    };
    let some = |counts: &ByName<i64>| -> ByName<i64> {
        let some = counts.iter().filter(|(_, n)| **n != 0);
        some.map(|(id, n)| (id.to_owned(), *n)).collect()
    };
    let by_type = |stats: &SyncStats| {
        [
            some(&stats.resources_by_resource_type),
            some(&stats.entitlements_by_resource_type),
            some(&stats.grants_by_resource_type),
        ]
    };
    numbers(one) == numbers(other) && by_type(one) == by_type(other)
}

fn is_resources_only(run: &SyncRun) -> bool {
    run.sync_type == SyncType::ResourcesOnly.name()
}

/// Counts all rows, a chunk at a time.
async fn count(
    store: &dyn Store,
    sync_id: &str,
    what: Counted,
    pace: &Pace,
) -> Result<ByName<i64>> {
    let chunk = if what == Counted::Assets {
        ASSET_CHUNK
    } else {
        CHUNK
    };
    let mut all: ByName<i64> = ByName::default();
    let mut after = None;
    loop {
        let counted = store.count_by_type(sync_id, what, after.as_ref(), chunk)?;
        for (id, count) in counted.counts {
            if let Some(sum) = all.entry(id) {
                *sum = sum.saturating_add_unsigned(count);
            }
        }
        // A row that is only counted costs a tenth of one that is read.
        pace.spend(counted.rows.div_ceil(10)).await;
        after = counted.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

fn sum(counts: &ByName<i64>) -> i64 {
    counts.iter().fold(0, |sum, (_, n)| sum.saturating_add(*n))
}

fn put(counts: &mut ByName<i64>, name: &str, number: i64) {
    if let Some(slot) = counts.entry(name.to_owned()) {
        *slot = number;
    }
}
