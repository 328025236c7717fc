//! How many rows of a question have each value.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::rc::Rc;

use serde::Serialize;

use super::Engine;
use super::columns::{attributes, kind as kind_name, trait_list};
use super::index::{Grants, part};
use super::question::{Facet, Question};
use super::rows::RowSet;
use crate::error::Result;
use crate::sort::order;
use crate::store::Kind;
use crate::work::Pace;

/// The values of one facet, those that most rows have first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetCounts {
    /// Name of the facet, which is that of the filter that takes its values.
    pub name: &'static str,
    /// Value and number of rows. Rows without a value count under `""`, which is no filter.
    pub values: Vec<(String, u64)>,
}

type Counts = Vec<(Facet, HashMap<String, u64>)>;

impl Engine {
    /// Counts the values of every facet of the question's kind over its rows. One pass over the rows;
    /// for grants over the index.
    ///
    /// Errors: those of the rows: `usage.unknown-column`, and those of the store.
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
    /// let facets = run(async |pace: &Pace| engine.facets(pace, &sync_id, &question).await)?;
    /// assert_eq!((facets[0].name, &facets[0].values[0]), ("trait", &("app".to_owned(), 1)));
    /// # Ok::<(), c1z::Error>(())
    /// ```
    pub async fn facets(
        &self,
        pace: &Pace,
        sync_id: &str,
        question: &Question,
    ) -> Result<Vec<FacetCounts>> {
        let kind = question.query.kind();
        // Of all grants of a query the index alone says what is wanted: finding them in the store's order would count them.
        let rows = match kind == Kind::Grants && question.is_plain() {
            true => Rc::default(),
            false => self.rows(pace, sync_id, question).await?,
        };
        let mut counts: Counts = Facet::of(kind)
            .iter()
            .map(|facet| (*facet, HashMap::new()))
            .collect();
        if kind == Kind::Grants {
            let grants = self.grants(pace, sync_id).await?;
            self.count_grants(pace, sync_id, question, &rows, &grants, &mut counts)
                .await?;
        } else {
            self.count_records(pace, sync_id, question, &rows, &mut counts)
                .await?;
        }
        let sorted = counts.into_iter().map(|(facet, counts)| {
            let counted: Vec<(String, u64)> = counts.into_iter().collect();
            let places = order(
                counted.len(),
                &|a, b| match (counted.get(a), counted.get(b)) {
                    (Some((a, m)), Some((b, n))) => n.cmp(m).then_with(|| a.cmp(b)),
                    _ => Ordering::Equal,
                },
            );
            let sorted = places
                .iter()
                .filter_map(|place| counted.get(*place as usize));
            let values = sorted.cloned().collect();
            FacetCounts {
                name: facet.name(kind),
                values,
            }
        });
        Ok(sorted.collect())
    }

    async fn count_records(
        &self,
        pace: &Pace,
        sync_id: &str,
        question: &Question,
        rows: &RowSet,
        counts: &mut Counts,
    ) -> Result<()> {
        let kind = question.query.kind();
        for record in rows.read(self.store(), sync_id, &question.query, 0)? {
            let record = record?;
            let own = attributes(kind, &record.wire).map_err(|e| record.error(&e))?;
            for (facet, counts) in counts.iter_mut() {
                let mut add = |value: &str| match counts.get_mut(value) {
                    Some(count) => *count = count.saturating_add(1),
                    None => drop(counts.insert(value.to_owned(), 1)),
                };
                match facet {
                    Facet::Trait if own.traits == 0 => add(""),
                    Facet::Trait => trait_list(own.traits).for_each(add),
                    Facet::ResourceType => add(&String::from_utf8_lossy(own.resource_type)),
                    _ => add(own.word),
                }
            }
            pace.spend(3).await;
        }
        Ok(())
    }

    async fn count_grants(
        &self,
        pace: &Pace,
        sync_id: &str,
        question: &Question,
        rows: &RowSet,
        grants: &Grants,
        counts: &mut Counts,
    ) -> Result<()> {
        let numbers = self
            .grant_numbers(pace, sync_id, question, rows, grants)
            .await?;
        let mut targets = vec![0_u64; grants.target.ids.len()];
        let mut principals = vec![0_u64; grants.subjects()];
        let mut expanded = 0_u64;
        let count = |counts: &mut [u64], number: Option<&u32>| {
            if let Some(count) = number.and_then(|n| counts.get_mut(*n as usize)) {
                *count = count.saturating_add(1);
            }
        };
        for (done, grant) in numbers.iter().enumerate() {
            count(&mut targets, grants.targets.get(*grant as usize));
            count(&mut principals, grants.principals.get(*grant as usize));
            expanded = expanded.saturating_add(u64::from(grants.is_expanded(*grant)));
            if done.is_multiple_of(8192) {
                pace.spend(100).await;
            }
        }
        let total = numbers.len() as u64;
        for (facet, counts) in counts.iter_mut() {
            let mut add = |value: &[u8], rows: u64| {
                if rows > 0 {
                    let count = counts
                        .entry(String::from_utf8_lossy(value).into_owned())
                        .or_default();
                    *count = count.saturating_add(rows);
                }
            };
            match facet {
                Facet::PrincipalType => {
                    for (subject, rows) in principals.iter().enumerate() {
                        add(part(grants.subject_id(subject), 0), *rows);
                    }
                }
                Facet::ResourceType => {
                    for (target, rows) in (0..).zip(&targets) {
                        add(part(grants.target.ids.get(target), 1), *rows);
                    }
                }
                _ => {
                    add(kind_name(true).as_bytes(), expanded);
                    add(kind_name(false).as_bytes(), total.saturating_sub(expanded));
                }
            }
        }
        Ok(())
    }

    /// The numbers in the index of the rows of a question, in any order.
    async fn grant_numbers(
        &self,
        pace: &Pace,
        sync_id: &str,
        question: &Question,
        rows: &RowSet,
        grants: &Grants,
    ) -> Result<Vec<u32>> {
        if let RowSet::Numbered(numbers, _) = rows {
            return Ok(numbers.clone());
        }
        self.grants_matching(pace, sync_id, &question.query, grants)
            .await
    }
}
