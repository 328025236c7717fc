//! Page tokens: whose they are, and for how long.

use c1z::Limits;
use c1z::query::{Engine, Form, Order, PageEnd, PageOf, Question};
use c1z::store::{GrantQuery, Kind, Query};
use c1z::work::{Pace, run};

use crate::check::array;
use crate::common::open_own;
use crate::oracle::{Sync, all};

fn page(
    engine: &Engine,
    sync: &str,
    question: &Question,
    token: Option<&str>,
) -> c1z::Result<c1z::query::Page> {
    let of = PageOf {
        token,
        size: 3,
        end: PageEnd::Exact,
        form: Form::Json,
        columns: &[],
    };
    run(async |pace: &Pace| engine.page(pace, sync, question, of).await)
}

fn refused(engine: &Engine, sync: &str, question: &Question, token: &str) {
    let code = page(engine, sync, question, Some(token))
        .map(|page| page.count)
        .map_err(|e| e.code());
    assert_eq!(code, Err("usage.page-token"), "{token:?} {question:?}");
}

/// Questions of one kind that differ in one thing each, the first of them plain.
fn questions(kind: Kind) -> Vec<Question> {
    let plain = Question::from(all(kind));
    let order = |column: &str, descending| Order {
        column: column.to_owned(),
        descending,
    };
    let sorted = |order: Vec<Order>| Question {
        order,
        ..plain.clone()
    };
    let column = c1z::query::columns(kind)[0].name;
    vec![
        plain.clone(),
        sorted(vec![order(column, false)]),
        sorted(vec![order(column, true)]),
        sorted(vec![order(column, true), order(column, false)]),
        Question {
            text: "e".into(),
            ..plain.clone()
        },
        Question {
            text: "e".into(),
            ..sorted(vec![order(column, false)])
        },
    ]
}

#[test]
fn belong_to_their_question() {
    let store = open_own("tiny-v1.c1z");
    let engine = Engine::new(store, Limits::default()).unwrap();
    let sync = engine.default_sync().sync.as_ref().unwrap().id.clone();
    let kinds = [
        Kind::ResourceTypes,
        Kind::Resources,
        Kind::Entitlements,
        Kind::Grants,
    ];
    let asked: Vec<Question> = kinds.into_iter().flat_map(questions).collect();
    for question in &asked {
        let first = page(&engine, &sync, question, None).unwrap();
        let Some(token) = first.next else {
            panic!("{question:?} has one page of {}", first.count);
        };
        let second = page(&engine, &sync, question, Some(&token)).unwrap();
        assert_ne!(first.text, second.text);
        // The same file, opened again.
        let again = Engine::new(open_own("tiny-v1.c1z"), Limits::default()).unwrap();
        assert_eq!(page(&again, &sync, question, Some(&token)).unwrap(), second);
        for other in asked.iter().filter(|other| *other != question) {
            refused(&engine, &sync, other, &token);
        }
        let mut flipped = token.clone().into_bytes();
        for at in 0..flipped.len() {
            let kept = flipped[at];
            flipped[at] = if kept == b'0' { b'1' } else { b'0' };
            refused(
                &engine,
                &sync,
                question,
                std::str::from_utf8(&flipped).unwrap(),
            );
            flipped[at] = kept;
        }
        for garbage in [
            "x",
            "0",
            "00",
            "é",
            "\0",
            &token[2..],
            &format!("{token}00"),
            &format!(" {token}"),
        ] {
            refused(&engine, &sync, question, garbage);
        }
    }
}

/// A plain query's token is a place in the list of its kind, whatever the filter.
#[test]
fn of_plain_queries_are_places() {
    let store = open_own("tiny-v1.c1z");
    let engine = Engine::new(store, Limits::default()).unwrap();
    let id = engine.default_sync().sync.as_ref().unwrap().id.clone();
    let sync = Sync::new(engine.store(), &id);
    let everything = Question::from(all(Kind::Grants));
    let query = GrantQuery {
        principal_resource_types: vec!["user".into()],
        ..GrantQuery::default()
    };
    let users = Question::from(Query::Grants(query));
    let token = page(&engine, &id, &everything, None).unwrap().next.unwrap();
    let got = page(&engine, &id, &users, Some(&token)).unwrap();
    let place = sync.answer(&everything)[2].key;
    let want: Vec<_> = sync
        .answer(&users)
        .into_iter()
        .filter(|row| row.key.0 > place.0)
        .take(3)
        .map(|row| row.json)
        .collect();
    assert!(!want.is_empty());
    assert_eq!(array(&got.text), want);
}

/// Another sync's token is refused where it is the number of a row.
#[test]
fn of_another_sync() {
    let engine = Engine::new(open_own("multi-sync-v1.c1z"), Limits::default()).unwrap();
    let syncs = engine.store().syncs().unwrap();
    let question = &questions(Kind::Resources)[1];
    let tokens: Vec<(String, String)> = syncs
        .iter()
        .filter_map(|sync| {
            Some((
                sync.id.clone(),
                page(&engine, &sync.id, question, None).unwrap().next?,
            ))
        })
        .collect();
    assert!(tokens.len() > 2);
    for (sync, token) in &tokens {
        for (other, _) in tokens.iter().filter(|(other, _)| other != sync) {
            refused(&engine, other, question, token);
        }
    }
}
