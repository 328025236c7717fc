//! One question, asked in every way there is, beside the oracle's answer.

use std::fmt::Debug;

use c1z::query::{ColumnBlock, Engine, Form, Page, PageEnd, PageOf, Question, columns};
use c1z::work::{Pace, run};
use serde_json::Value;

use crate::csv;
use crate::oracle::{Row, Sync, facets};
use crate::seed::Seed;

/// An engine beside the oracle of one of its syncs.
pub(crate) struct Check<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) sync: &'a Sync<'a>,
    /// Which file and sync, for those who read a failure.
    pub(crate) at: String,
    /// Whether records have a JSON form: those with text that is not UTF-8 have none.
    pub(crate) json: bool,
    /// Pages walked at most in one way.
    pub(crate) pages: usize,
}

pub(crate) fn same<T: PartialEq + Debug>(at: &str, what: &str, got: &T, want: &T) {
    assert!(got == want, "{at}\n{what}:\n  got {got:?}\n want {want:?}");
}

/// The same for lists, naming the first item that differs.
pub(crate) fn alike<T: PartialEq + Debug>(at: &str, what: &str, got: &[T], want: &[T]) {
    let differs = got.iter().zip(want).position(|(a, b)| a != b);
    if let Some(place) = differs {
        panic!(
            "{at}\n{what}, at {place}:\n  got {:?}\n want {:?}",
            got[place], want[place]
        );
    }
    assert_eq!(got.len(), want.len(), "{at}\n{what}");
}

/// The cells of a block, row by row.
pub(crate) fn cells(block: &ColumnBlock) -> Vec<Vec<String>> {
    let texts = &block.texts;
    let units = texts.text.encode_utf16().count();
    assert_eq!(*texts.offsets.last().unwrap() as usize, units);
    let cells = texts.strings();
    assert_eq!(cells.len(), block.rows as usize * block.columns.len());
    cells
        .chunks(block.columns.len())
        .map(<[String]>::to_vec)
        .collect()
}

/// The records of a page.
pub(crate) fn array(text: &[u8]) -> Vec<Value> {
    serde_json::from_slice(text)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(text)))
}

impl Check<'_> {
    /// All that can be asked of a question, in an order that the seed decides.
    pub(crate) fn question(&self, seed: &mut Seed, question: &Question) {
        let at = format!("{} seed {:#x}\n{question:?}", self.at, seed.0);
        let rows = self.sync.answer(question);
        let mut ways: Vec<usize> = (0..6).collect();
        while !ways.is_empty() {
            match ways.swap_remove(seed.below(ways.len())) {
                0 => self.count(&at, seed, question, &rows),
                1 => self.facets(&at, question, &rows),
                2 => self.block(&at, seed, question, &rows),
                3 => self.csv(&at, seed, question, &rows),
                4 if self.json => self.pages(&at, question, &rows),
                5 if self.json => self.forms(&at, seed, question, &rows),
                _ => {}
            }
        }
    }

    /// A question that cannot be answered, however it is asked.
    pub(crate) fn refused(&self, question: &Question, code: &str) {
        let of = PageOf {
            token: None,
            size: 5,
            end: PageEnd::Exact,
            form: Form::Json,
            columns: &[],
        };
        let (engine, id) = (self.engine, &self.sync.id);
        let page = self.page(question, of).map(drop);
        let count = run(async |pace: &Pace| engine.count(pace, id, question, None).await);
        let facets = run(async |pace: &Pace| engine.facets(pace, id, question).await);
        let block = run(async |pace: &Pace| engine.block(pace, id, question, 0, 5, &[]).await);
        for got in [page, count.map(drop), facets.map(drop), block.map(drop)] {
            let got = got.err().map(|e| e.code());
            assert_eq!(got, Some(code), "{}\n{question:?}", self.at);
        }
    }

    fn count(&self, at: &str, seed: &mut Seed, question: &Question, rows: &[Row]) {
        let most = seed.below(rows.len() + 3) as u64;
        let count = |at_most| {
            run(async |pace: &Pace| {
                self.engine
                    .count(pace, &self.sync.id, question, at_most)
                    .await
            })
            .unwrap()
        };
        let bounded = count(Some(most));
        if bounded.exact {
            same(
                at,
                "exact bounded count",
                &bounded.value,
                &(rows.len() as u64),
            );
        } else {
            same(at, "bounded count", &bounded.value, &(most + 1));
            assert!(most < rows.len() as u64, "{at}: counted beyond {most}");
        }
        let whole = count(None);
        same(
            at,
            "count",
            &(whole.value, whole.exact),
            &(rows.len() as u64, true),
        );
    }

    fn facets(&self, at: &str, question: &Question, rows: &[Row]) {
        let got = run(async |pace: &Pace| self.engine.facets(pace, &self.sync.id, question).await)
            .unwrap();
        let got: Vec<(&'static str, Vec<(String, u64)>)> = got
            .into_iter()
            .map(|facet| (facet.name, facet.values))
            .collect();
        alike(at, "facets", &got, &facets(question.query.kind(), rows));
    }

    pub(crate) fn page(&self, question: &Question, of: PageOf<'_>) -> c1z::Result<Page> {
        run(async |pace: &Pace| self.engine.page(pace, &self.sync.id, question, of).await)
    }

    /// All pages of a size, or as many as are walked at most, as one: texts, and the number of records.
    fn walk(
        &self,
        at: &str,
        question: &Question,
        size: usize,
        form: Form,
        names: &[String],
    ) -> (Vec<Vec<u8>>, usize) {
        let end = if size.is_multiple_of(2) {
            PageEnd::Exact
        } else {
            PageEnd::Bounded
        };
        let (mut texts, mut count, mut token) = (Vec::new(), 0, None);
        for _ in 0..self.pages {
            let of = PageOf {
                token: token.as_deref(),
                size,
                end,
                form,
                columns: names,
            };
            let page = self
                .page(question, of)
                .unwrap_or_else(|e| panic!("{at}\npages of {size}: {e}"));
            assert!(
                token.is_none() || page.count > 0,
                "{at}\na token for nothing, pages of {size}"
            );
            let full = page.count
                == if size == 0 || size > 10_000 {
                    10_000
                } else {
                    size
                };
            assert!(
                full || page.next.is_none() || end == PageEnd::Bounded,
                "{at}\na short page"
            );
            texts.push(page.text);
            count += page.count;
            token = page.next;
            if token.is_none() {
                break;
            }
        }
        (texts, count)
    }

    fn pages(&self, at: &str, question: &Question, rows: &[Row]) {
        for size in [1, 7, 0, 10_000, 20_000] {
            let (texts, count) = self.walk(at, question, size, Form::Json, &[]);
            let got: Vec<Value> = texts.iter().flat_map(|text| array(text)).collect();
            let whole = count == rows.len() || texts.len() == self.pages;
            assert!(
                whole,
                "{at}\npages of {size} have {count} of {}",
                rows.len()
            );
            let want: Vec<Value> = rows
                .iter()
                .take(count)
                .map(|row| row.json.clone())
                .collect();
            alike(at, &format!("pages of {size}"), &got, &want);
        }
    }

    /// The forms that are not arrays of records.
    fn forms(&self, at: &str, seed: &mut Seed, question: &Question, rows: &[Row]) {
        let kind = question.query.kind();
        let size = 1 + seed.below(rows.len() + 5);
        let lines = |form| -> Vec<Value> {
            let text = self.walk(at, question, size, form, &[]).0.concat();
            let text = String::from_utf8(text).unwrap();
            assert!(
                text.is_empty() || text.ends_with('\n'),
                "{at}: the last line does not end"
            );
            text.lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect()
        };
        let plain: Vec<Value> = rows.iter().map(|row| row.json.clone()).collect();
        let got = lines(Form::Lines);
        alike(at, "lines", &got, &plain[..got.len()]);
        let (texts, count) = self.walk(at, question, size, Form::Joined, &[]);
        let got: Vec<Value> = texts.iter().flat_map(|text| array(text)).collect();
        let joined: Vec<Value> = rows
            .iter()
            .take(count)
            .map(|row| self.sync.joined(kind, &row.json))
            .collect();
        alike(at, "joined", &got, &joined);
        let got = lines(Form::JoinedLines);
        alike(at, "joined lines", &got, &joined[..got.len()]);
    }

    fn block(&self, at: &str, seed: &mut Seed, question: &Question, rows: &[Row]) {
        let all = columns(question.query.kind());
        for _ in 0..3 {
            let (first, count) = (seed.below(rows.len() + 2), seed.below(40));
            let names: Vec<String> = (0..seed.below(4))
                .map(|_| seed.pick(all).name.to_owned())
                .collect();
            let block = run(async |pace: &Pace| {
                self.engine
                    .block(
                        pace,
                        &self.sync.id,
                        question,
                        first as u64,
                        count as u64,
                        &names,
                    )
                    .await
            })
            .unwrap();
            let shown: Vec<&str> = if names.is_empty() {
                all.iter().map(|c| c.name).collect()
            } else {
                names.iter().map(String::as_str).collect()
            };
            same(at, "columns", &block.columns, &shown);
            same(
                at,
                "place",
                &(block.first, block.total),
                &(first as u64, rows.len() as u64),
            );
            let want = self.table(question, rows.iter().skip(first).take(count), &shown);
            alike(
                at,
                &format!("{count} rows from {first}"),
                &cells(&block),
                &want,
            );
        }
    }

    fn table<'r>(
        &self,
        question: &Question,
        rows: impl Iterator<Item = &'r Row>,
        shown: &[&str],
    ) -> Vec<Vec<String>> {
        let kind = question.query.kind();
        rows.map(|row| {
            shown
                .iter()
                .map(|column| self.sync.cell(kind, &row.json, column))
                .collect()
        })
        .collect()
    }

    fn csv(&self, at: &str, seed: &mut Seed, question: &Question, rows: &[Row]) {
        // Every row costs look-ups in both.
        let size = 1 + seed.below(rows.len().min(60) + 5);
        let all = columns(question.query.kind());
        let named: Vec<String> = (0..seed.below(6).saturating_sub(2))
            .map(|_| seed.pick(all).name.to_owned())
            .collect();
        let (texts, count) = if rows.len() > 600 {
            let of = PageOf {
                token: None,
                size,
                end: PageEnd::Exact,
                form: Form::Csv,
                columns: &named,
            };
            let page = self.page(question, of).unwrap();
            (vec![page.text], page.count)
        } else {
            self.walk(at, question, size, Form::Csv, &named)
        };
        let mut got = csv::parse(&String::from_utf8(texts.concat()).unwrap());
        let names: Vec<&str> = if named.is_empty() {
            all.iter().map(|c| c.name).collect()
        } else {
            named.iter().map(String::as_str).collect()
        };
        same(
            at,
            "names",
            &got.remove(0),
            &names.iter().map(|n| (*n).to_owned()).collect(),
        );
        let want = self.table(question, rows.iter().take(count), &names);
        let want: Vec<Vec<String>> = want
            .into_iter()
            .map(|row| row.iter().map(|cell| csv::guarded(cell)).collect())
            .collect();
        alike(at, "csv", &got, &want);
    }
}
