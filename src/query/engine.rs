//! Answers questions about an open file as a whole, and keeps what it had to find out for them.

use std::cell::RefCell;
use std::rc::Rc;

use super::index::{Builder, Entities, Grants, STEP};
use super::names::Names;
use super::question::Question;
use super::rows::{RowSet, WALK_COST};
use crate::error::Result;
use crate::limits::Limits;
use crate::store::{AssetInfo, Counted, DefaultSync, Query, Record, Store, default_sync};
use crate::work::Pace;

/// Row sets kept, so that going back to a filter costs nothing.
const KEPT_SETS: usize = 8;
/// Syncs whose index is kept.
const KEPT_INDEXES: usize = 2;
/// Rows counted by one call of the store.
const COUNT: usize = 4096;

/// A store, and what questions about whole syncs have found out: indices, row sets, names.
///
/// Every question is an `async fn` that works in slices, see [`work`](crate::work). Those given up
/// leave the index as far as it has come to the next.
///
/// ```
/// # use c1z::query::{Engine, Question};
/// # use c1z::store::Query;
/// # use c1z::work::{Pace, run};
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// use c1z::query::Order;
/// use c1z::store::GrantQuery;
/// let engine = Engine::new(store, c1z::Limits::default())?;
/// let mut question = Question::from(Query::Grants(GrantQuery::default()));
/// question.text = "alice".into();
/// question.order.push(Order { column: "entitlementName".into(), descending: false });
/// let block = run(async |pace: &Pace| engine.block(pace, &sync_id, &question, 0, 1, &["id".into()]).await)?;
/// assert_eq!((block.total, block.texts.strings()), (8, vec!["role:admin:assigned:user:alice".to_owned()]));
/// # Ok::<(), c1z::Error>(())
/// ```
pub struct Engine {
    store: Box<dyn Store>,
    limits: Limits,
    default: DefaultSync,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    /// The ones used last come last.
    indexes: Vec<(String, Rc<RefCell<Builder>>)>,
    sets: Vec<(String, Question, Rc<RowSet>)>,
    names: Names,
}

/// A number of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// How many, or how many at least.
    pub value: u64,
    /// Whether that is all.
    pub exact: bool,
}

impl Engine {
    /// An engine over a store. Looks for the default sync at once, and in a file that has been read whole for rows of others: the
    /// warnings that this finds belong to the opening.
    ///
    /// Errors: those of [`default_sync`].
    pub fn new(store: Box<dyn Store>, limits: Limits) -> Result<Self> {
        let default = default_sync(&*store)?;
        Ok(Self {
            default,
            store,
            limits,
            state: RefCell::default(),
        })
    }

    /// The sync to show first, and why.
    #[must_use]
    pub fn default_sync(&self) -> &DefaultSync {
        &self.default
    }

    /// Whether this names the view of a file that has no sync at all: every list of it is empty.
    #[must_use]
    pub fn is_empty_view(&self, sync_id: &str) -> bool {
        sync_id.is_empty() && self.default.sync.is_none() && self.store.info().readable
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// The limits that the file was opened with.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Bytes that indices, row sets and names take, beside the file itself.
    #[must_use]
    pub fn memory(&self) -> usize {
        let state = self.state.borrow();
        let indexes = state.indexes.iter().map(|(_, b)| b.borrow().memory());
        let sets = state.sets.iter().map(|(_, _, rows)| rows.memory());
        indexes
            .chain(sets)
            .fold(state.names.memory(), usize::saturating_add)
    }

    /// Number of rows of a question: exact, or once more than `at_most` are known only that. To
    /// finish, ask again without.
    ///
    /// Errors: those of the rows.
    ///
    /// ```
    /// # use c1z::query::{Engine, Question};
    /// # use c1z::store::Query;
    /// # use c1z::work::{Pace, run};
    /// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
    /// # let store = c1z::open(bytes, c1z::Limits::default())?;
    /// # let sync_id = store.syncs()?.remove(0).id;
    /// # let engine = Engine::new(store, c1z::Limits::default())?;
    /// let question = Question::from(Query::ResourceTypes);
    /// let count = run(async |pace: &Pace| engine.count(pace, &sync_id, &question, None).await)?;
    /// assert_eq!((count.value, count.exact), (5, true));
    /// # Ok::<(), c1z::Error>(())
    /// ```
    pub async fn count(
        &self,
        pace: &Pace,
        sync_id: &str,
        question: &Question,
        at_most: Option<u64>,
    ) -> Result<Count> {
        let known = self.is_empty_view(sync_id) || self.known(sync_id, question).is_some();
        if known || !question.is_plain() {
            let value = self.rows(pace, sync_id, question).await?.len();
            return Ok(Count { value, exact: true });
        }
        self.counted(pace, sync_id, &question.query, at_most).await
    }

    /// The grant of an id, in slices where all grants have to be gone over to find it.
    ///
    /// Errors: those of [`Store::grant`].
    ///
    /// ```
    /// # use c1z::query::Engine;
    /// # use c1z::work::{Pace, run};
    /// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v3.c1z"));
    /// # let store = c1z::open(bytes, c1z::Limits::default())?;
    /// # let sync_id = store.syncs()?.remove(0).id;
    /// # let engine = Engine::new(store, c1z::Limits::default())?;
    /// let grant = run(async |pace: &Pace| engine.grant(pace, &sync_id, "custom-grant-id").await)?;
    /// assert_eq!(grant.id(), "custom-grant-id");
    /// # Ok::<(), c1z::Error>(())
    /// ```
    pub async fn grant(&self, pace: &Pace, sync_id: &str, id: &str) -> Result<Record> {
        loop {
            if let Some(found) = self.store.grant_soon(sync_id, id, true)? {
                return Ok(found);
            }
            self.store.go_over_grants(sync_id, STEP)?;
            pace.spend(STEP as u64).await;
        }
    }

    /// Up to `max` assets of a sync in store order, without their bytes, and how many it has.
    ///
    /// Errors: those of [`Store::assets`].
    ///
    /// ```
    /// # use c1z::query::Engine;
    /// # use c1z::work::{Pace, run};
    /// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
    /// # let store = c1z::open(bytes, c1z::Limits::default())?;
    /// # let sync_id = store.syncs()?.remove(0).id;
    /// # let engine = Engine::new(store, c1z::Limits::default())?;
    /// let (assets, total) = run(async |pace: &Pace| engine.assets(pace, &sync_id, 10).await)?;
    /// assert_eq!((assets[0].id.as_str(), assets[0].size, total), ("icon-org", 75, 4));
    /// # Ok::<(), c1z::Error>(())
    /// ```
    pub async fn assets(
        &self,
        pace: &Pace,
        sync_id: &str,
        max: usize,
    ) -> Result<(Vec<AssetInfo>, u64)> {
        let (mut assets, mut after) = (Vec::new(), None);
        if self.is_empty_view(sync_id) {
            return Ok((assets, 0));
        }
        while assets.len() < max {
            let wanted = max.saturating_sub(assets.len()).min(STEP);
            after = self
                .store
                .assets(sync_id, after.as_ref(), wanted, &mut assets)?;
            if after.is_none() {
                let total = assets.len() as u64;
                return Ok((assets, total));
            }
            pace.spend(STEP as u64).await;
        }
        let mut total = assets.len() as u64;
        loop {
            let counted =
                self.store
                    .count_by_type(sync_id, Counted::Assets, after.as_ref(), COUNT as u64)?;
            let rows = counted.counts.iter().map(|(_, rows)| *rows);
            total = rows.fold(total, u64::saturating_add);
            after = counted.next;
            if after.is_none() {
                return Ok((assets, total));
            }
            pace.spend(STEP as u64).await;
        }
    }

    /// Counts the rows of a query by the store.
    pub(super) async fn counted(
        &self,
        pace: &Pace,
        sync_id: &str,
        query: &Query,
        at_most: Option<u64>,
    ) -> Result<Count> {
        let (mut value, mut after) = (0_u64, None);
        let walks = self.store.walks(query);
        loop {
            let (rows, next) = self
                .store
                .count_some(sync_id, query, after.as_ref(), COUNT)?;
            value = value.saturating_add(rows);
            if next.is_none() {
                return Ok(Count { value, exact: true });
            }
            if let Some(most) = at_most.filter(|most| value > *most) {
                let value = most.saturating_add(1);
                return Ok(Count {
                    value,
                    exact: false,
                });
            }
            after = next;
            pace.spend(if walks { WALK_COST } else { rows / 16 }).await;
        }
    }

    /// The rows of a question, found once.
    ///
    /// Errors: `usage.unknown-column`, and those of the store.
    pub(super) async fn rows(
        &self,
        pace: &Pace,
        sync_id: &str,
        question: &Question,
    ) -> Result<Rc<RowSet>> {
        if self.is_empty_view(sync_id) {
            return Ok(Rc::new(RowSet::Listed(Vec::new())));
        }
        if let Some(rows) = self.known(sync_id, question) {
            return Ok(rows);
        }
        let rows = Rc::new(if question.is_plain() {
            self.in_order(pace, sync_id, &question.query).await?
        } else {
            self.selected(pace, sync_id, question).await?
        });
        let key = rows_key(question);
        let sets = &mut self.state.borrow_mut().sets;
        // Another may have found the same meanwhile.
        sets.retain(|(s, q, _)| s != sync_id || *q != key);
        if sets.len() >= KEPT_SETS {
            sets.remove(0);
        }
        sets.push((sync_id.to_owned(), key, rows.clone()));
        Ok(rows)
    }

    /// Rows found before.
    fn known(&self, sync_id: &str, question: &Question) -> Option<Rc<RowSet>> {
        let mut state = self.state.borrow_mut();
        let question = rows_key(question);
        let at = state
            .sets
            .iter()
            .position(|(s, q, _)| s == sync_id && *q == question)?;
        let set = state.sets.remove(at);
        let rows = set.2.clone();
        state.sets.push(set);
        Some(rows)
    }

    /// Resources and entitlements of a sync, indexed.
    pub(super) async fn entities(&self, pace: &Pace, sync_id: &str) -> Result<Rc<Entities>> {
        self.built(pace, sync_id, false, Builder::entities).await
    }

    /// Everything of a sync, indexed.
    pub(super) async fn grants(&self, pace: &Pace, sync_id: &str) -> Result<Rc<Grants>> {
        self.built(pace, sync_id, true, Builder::grants).await
    }

    /// Goes on building until `ready` finds what it wants. Whoever else waits for the same index helps.
    async fn built<T>(
        &self,
        pace: &Pace,
        sync_id: &str,
        grants: bool,
        ready: impl Fn(&Builder) -> Option<T>,
    ) -> Result<T> {
        // Held here as well: questions about many syncs must not take each other's away.
        let index = self.index(sync_id);
        let mut begun = false;
        loop {
            {
                let mut builder = index.borrow_mut();
                let found = ready(&builder);
                if found.is_none() {
                    if !begun {
                        pace.stage();
                        begun = true;
                    }
                    builder.step(&*self.store, sync_id, grants)?;
                }
                if begun {
                    let (done, total) = builder.progress(grants);
                    pace.report(done, total);
                }
                if let Some(found) = found {
                    return Ok(found);
                }
            }
            pace.spend(STEP as u64).await;
        }
    }

    /// The index of a sync, as far as it has been built; the one used longest ago makes room for it.
    fn index(&self, sync_id: &str) -> Rc<RefCell<Builder>> {
        let indexes = &mut self.state.borrow_mut().indexes;
        let at = indexes.iter().position(|(id, _)| id == sync_id);
        let index = match at {
            Some(at) => indexes.remove(at),
            None => (sync_id.to_owned(), Rc::default()),
        };
        if indexes.len() >= KEPT_INDEXES {
            indexes.remove(0);
        }
        let builder = index.1.clone();
        indexes.push(index);
        builder
    }

    /// Display name of a resource of a sync.
    pub(super) fn resource_name(
        &self,
        sync_id: &str,
        id: (&[u8], &[u8]),
    ) -> Result<Option<Vec<u8>>> {
        let mut state = self.state.borrow_mut();
        let name = state.names.resource(&*self.store, sync_id, id)?;
        Ok(name.map(<[u8]>::to_vec))
    }

    /// Display name of an entitlement of a sync.
    pub(super) fn entitlement_name(&self, sync_id: &str, id: &[u8]) -> Result<Option<Vec<u8>>> {
        let mut state = self.state.borrow_mut();
        let name = state.names.entitlement(&*self.store, sync_id, id)?;
        Ok(name.map(<[u8]>::to_vec))
    }
}

/// A question as far as its rows depend on it.
fn rows_key(question: &Question) -> Question {
    let mut question = question.clone();
    if let Query::Grants(query) = &mut question.query {
        query.include_expansion = true;
    }
    question
}
