//! The grants of several entitlements in one list: `ListGrantsForEntitlements`.

use crate::error::Result;
use crate::limits::Limits;
use crate::query::page::{Page, PageEnd, PageOf, fill};
use crate::query::token;
use crate::query::write::{Form, Writer};
use crate::sort::order;
use crate::store::{GrantQuery, Kind, Position, Record, Store, Stream};
use crate::work::{Pace, run};

/// What its page tokens are tagged with, beside the kinds of records.
const TAG: u8 = 4;

/// Which entitlements. Their grants come by the bytes of the entitlement's id, then in store order,
/// whatever the order of the request; they are hydrated as in every other list of ours.
///
/// ```
/// # let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny-v1.c1z"));
/// # let store = c1z::open(bytes, c1z::Limits::default())?;
/// # let sync_id = store.syncs()?.remove(0).id;
/// let ids = vec!["role:viewer:assigned".into(), "role:admin:assigned".into()];
/// let request = c1z::query::GrantsForEntitlements::new(ids, true);
/// let first = request.records(&*store, &sync_id)?.next().transpose()?;
/// assert_eq!(first.map(|grant| grant.id().to_owned()), Some("role:admin:assigned:user:alice".into()));
/// # Ok::<(), c1z::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantsForEntitlements {
    /// In their order, each once, none empty.
    ids: Vec<String>,
    include_expansion: bool,
}

impl GrantsForEntitlements {
    /// Empty ids are passed over, repeated ones count once.
    #[must_use]
    pub fn new(mut ids: Vec<String>, include_expansion: bool) -> Self {
        ids.retain(|id| !id.is_empty());
        let places = order(ids.len(), &|a, b| ids.get(a).cmp(&ids.get(b)));
        let mut ids: Vec<String> = places
            .iter()
            .filter_map(|place| ids.get(*place as usize).cloned())
            .collect();
        ids.dedup();
        Self {
            ids,
            include_expansion,
        }
    }

    /// All of them. Holds a bounded number of records and ends after the first error.
    pub fn records<'a>(&'a self, store: &'a dyn Store, sync_id: &'a str) -> Result<Stream<'a>> {
        let records = self.after(store, sync_id, None)?;
        Ok(Box::new(records.map(|r| r.map(|(_, record)| record))))
    }

    /// Up to `size` of them after a token, as [`page`](super::page()) does it. See
    /// [`page_of`](Self::page_of).
    pub fn page(
        &self,
        store: &dyn Store,
        sync_id: &str,
        token: Option<&str>,
        size: usize,
        end: PageEnd,
        limits: &Limits,
    ) -> Result<Page> {
        let of = PageOf {
            token,
            size,
            end,
            form: Form::Json,
            columns: &[],
        };
        run(async |pace: &Pace| self.page_of(pace, store, sync_id, of, limits).await)
    }

    /// One page of them, in slices.
    ///
    /// A token is good for these entitlements of this sync, in any order. Errors: `usage.page-token`
    /// for any other, and those of the records.
    pub async fn page_of(
        &self,
        pace: &Pace,
        store: &dyn Store,
        sync_id: &str,
        of: PageOf<'_>,
        limits: &Limits,
    ) -> Result<Page> {
        let list = self.fingerprint(sync_id);
        let after = of
            .token
            .filter(|t| !t.is_empty())
            .map(|t| parse(&token::decode(TAG, t)?, list))
            .transpose()?;
        let mut records = self.after(store, sync_id, after)?;
        let writer = Writer::new(store, sync_id, Kind::Grants, of.form, limits);
        let (mut page, rest) = fill(pace, store, &mut records, of, writer).await?;
        page.next = rest.map(|(at, position)| {
            let mut content = list.to_be_bytes().to_vec();
            content.extend(u32::try_from(at).unwrap_or(u32::MAX).to_be_bytes());
            content.extend(position.0);
            token::encode(TAG, &content)
        });
        Ok(page)
    }

    fn after<'a>(
        &'a self,
        store: &'a dyn Store,
        sync_id: &'a str,
        after: Option<(usize, Position)>,
    ) -> Result<Grants<'a>> {
        store.check_sync(sync_id)?;
        let mut grants = Grants {
            store,
            sync_id,
            request: self,
            at: 0,
            stream: None,
        };
        let (at, position) = after.unzip();
        grants.at = at.unwrap_or_default();
        if position.is_some() && grants.at >= self.ids.len() {
            return Err(token::refused());
        }
        grants.open(position.as_ref())?;
        Ok(grants)
    }

    /// Tells this list from another; each id with its length, so that none runs into the next.
    fn fingerprint(&self, sync_id: &str) -> u32 {
        let texts = std::iter::once(sync_id).chain(self.ids.iter().map(String::as_str));
        texts.fold(token::CHECKSUM_START, |sum, text| {
            let sum = token::checksum(sum, &(text.len() as u64).to_be_bytes());
            token::checksum(sum, text.as_bytes())
        })
    }
}

/// The number of an entitlement and a position among its grants, from the content of a token.
fn parse(content: &[u8], list: u32) -> Result<(usize, Position)> {
    let parts = content
        .split_first_chunk::<4>()
        .filter(|(sum, _)| **sum == list.to_be_bytes())
        .and_then(|(_, rest)| rest.split_first_chunk::<4>());
    let (at, position) = parts.ok_or_else(token::refused)?;
    let at = usize::try_from(u32::from_be_bytes(*at)).map_err(|_| token::refused())?;
    Ok((at, Position(position.to_vec())))
}

/// One entitlement after the other.
struct Grants<'a> {
    store: &'a dyn Store,
    sync_id: &'a str,
    request: &'a GrantsForEntitlements,
    /// Number of the entitlement whose grants come next.
    at: usize,
    stream: Option<Stream<'a>>,
}

impl Grants<'_> {
    /// Begins with the entitlement at hand, if there is one.
    fn open(&mut self, after: Option<&Position>) -> Result<()> {
        self.stream = None;
        if let Some(id) = self.request.ids.get(self.at) {
            let query = GrantQuery {
                entitlement_id: Some(id.clone()),
                include_expansion: self.request.include_expansion,
                ..GrantQuery::default()
            };
            self.stream = Some(self.store.grants(self.sync_id, &query, after)?);
        }
        Ok(())
    }
}

impl Iterator for Grants<'_> {
    type Item = Result<(u64, Record)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let error = match self.stream.as_mut()?.next() {
                Some(Ok(record)) => return Some(Ok((self.at as u64, record))),
                Some(Err(error)) => Some(error),
                None => {
                    self.at = self.at.saturating_add(1);
                    self.open(None).err()
                }
            };
            if let Some(error) = error {
                self.stream = None;
                return Some(Err(error));
            }
        }
    }
}
