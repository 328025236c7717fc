//! The same questions a little at a time: beside others, given up, and asked again.

use std::rc::Rc;

use c1z::query::{ColumnBlock, Count, Engine, FacetCounts, Form, Page, PageEnd, PageOf, Question};
use c1z::work::{Pace, Work, run};

use crate::check::same;

/// All that one question answers.
#[derive(Debug, PartialEq)]
pub(crate) struct Answers {
    count: Count,
    page: Page,
    block: ColumnBlock,
    facets: Vec<FacetCounts>,
    csv: Page,
}

async fn answers(
    pace: &Pace,
    engine: &Engine,
    sync: &str,
    question: &Question,
) -> c1z::Result<Answers> {
    let of = |form| PageOf {
        token: None,
        size: 50,
        end: PageEnd::Exact,
        form,
        columns: &[],
    };
    Ok(Answers {
        count: engine.count(pace, sync, question, None).await?,
        page: engine.page(pace, sync, question, of(Form::Joined)).await?,
        block: engine.block(pace, sync, question, 3, 20, &[]).await?,
        facets: engine.facets(pace, sync, question).await?,
        csv: engine.page(pace, sync, question, of(Form::Csv)).await?,
    })
}

fn begin<'a>(engine: &'a Engine, sync: &'a str, question: &'a Question) -> Work<'a, Answers> {
    Work::new(|pace: Rc<Pace>| async move { answers(&pace, engine, sync, question).await })
}

/// Works to the end in slices; progress never goes back, and arrives.
fn slowly(at: &str, mut work: Work<'_, Answers>) -> Answers {
    let mut last = (0, 0);
    loop {
        let outcome = work.step(3);
        if let Some((done, total)) = work.progress() {
            assert!(done <= total, "{at}\nprogress {done} of {total}");
            assert!(
                last.0 <= done && last.1 <= total,
                "{at}\nprogress {last:?}, then {done} of {total}"
            );
            last = (done, total);
        }
        if let Some(outcome) = outcome {
            assert_eq!(last.0, last.1, "{at}\nthe last progress");
            return outcome.unwrap();
        }
    }
}

/// Asks in slices what was asked at once; two questions beside each other, the second given up half-way and asked anew.
pub(crate) fn check(at: &str, fresh: &dyn Fn() -> Engine, sync: &str, questions: [&Question; 2]) {
    let at = format!("{at}\n{questions:?}");
    let engine = fresh();
    let want =
        questions.map(|q| run(async |pace: &Pace| answers(pace, &engine, sync, q).await).unwrap());
    let engine = fresh();
    same(
        &at,
        "in slices",
        &slowly(&at, begin(&engine, sync, questions[0])),
        &want[0],
    );
    let engine = fresh();
    let mut works = questions.map(|q| Some(begin(&engine, sync, q)));
    for round in 0.. {
        if works.iter().all(Option::is_none) {
            break;
        }
        for (at_once, want) in works.iter_mut().zip(&want) {
            if let Some(outcome) = at_once.as_mut().and_then(|work| work.step(3)) {
                same(&at, "beside another", &outcome.unwrap(), want);
                *at_once = None;
            }
        }
        if round == 9 && works[1].is_some() {
            // Given up, and begun again.
            works[1] = Some(begin(&engine, sync, questions[1]));
        }
    }
    let engine = fresh();
    let mut dropped = begin(&engine, sync, questions[1]);
    let _ = (0..4).any(|_| dropped.step(3).is_some());
    drop(dropped);
    same(
        &at,
        "after one given up",
        &slowly(&at, begin(&engine, sync, questions[1])),
        &want[1],
    );
}

/// More syncs asked at a time than have their index kept: all of them come to an end.
#[test]
fn many_syncs_at_a_time() {
    use c1z::query::Order;
    use c1z::store::{GrantQuery, Query};
    let engine = Engine::new(
        crate::common::open_own("multi-sync-v1.c1z"),
        c1z::Limits::default(),
    )
    .unwrap();
    let syncs = engine.store().syncs().unwrap();
    let order = Order {
        column: "principalName".into(),
        descending: false,
    };
    let question = Question {
        text: "a".into(),
        order: vec![order],
        ..Question::from(Query::Grants(GrantQuery::default()))
    };
    let mut works: Vec<_> = syncs
        .iter()
        .map(|sync| Some(begin(&engine, &sync.id, &question)))
        .collect();
    assert!(works.len() > 5);
    let mut rounds = 0;
    while works.iter().any(Option::is_some) {
        for (work, sync) in works.iter_mut().zip(&syncs) {
            if let Some(outcome) = work.as_mut().and_then(|work| work.step(3)) {
                let alone =
                    run(async |pace: &Pace| answers(pace, &engine, &sync.id, &question).await);
                same(
                    &sync.id,
                    "many at a time",
                    &outcome.unwrap(),
                    &alone.unwrap(),
                );
                *work = None;
            }
        }
        rounds += 1;
        assert!(
            rounds < 10_000,
            "they keep each other from coming to an end"
        );
    }
}
